"""Which number here stands for which number of the file that an import reads."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from economy.import_jobs import Job
from economy.imports_fields import moment
from economy.imports_own import Own
from storage.rows import to_ms


class MissingHere(Exception):
    """A line points at something that no line before it was about."""


class Numbers:
    """What an import made or found so far, inside the transaction of its caller."""

    def __init__(self, db: sqlite3.Connection, job: Job) -> None:
        self.db = db
        self.guild_id = job.guild_id
        self.job = job.number
        self.known_ms = to_ms(Own.of_json(json.loads(job.reader)).exported_at)
        self._here: dict[tuple[str, int], int | None] = {}

    def first(self, sql: str, *values: object) -> Any:
        """The first cell of the first row, None without one. The server is bound by itself."""
        row = self.db.execute(sql, (self.guild_id, *values)).fetchone()
        return None if row is None else row[0]

    def note(self, kind: str, was: int, number: int, *, is_new: bool) -> bool:
        self._here[kind, was] = number
        self.db.execute(_NOTE, (self.guild_id, self.job, kind, was, number, int(is_new)))
        return is_new

    def known(self, kind: str, was: int) -> int | None:
        """The number here of what had `was` where the export came from."""
        if (kind, was) not in self._here:
            self._here[kind, was] = self.first(_KNOWN, self.job, kind, was)
        return self._here[kind, was]

    def mapped(self, kind: str, was: int, *, otherwise: int | None = None) -> int:
        """As `known`. Raises MissingHere for what no line before was about."""
        number = self.known(kind, was)
        if number is None:
            number = otherwise
        if number is None:
            raise MissingHere
        return number

    def mapped_or_none(self, kind: str, was: int | None) -> int | None:
        return None if was is None else self.mapped(kind, was)


def ms(text: str | None) -> int | None:
    """A time of an export, None for none."""
    return None if text is None else to_ms(moment(text))


_NOTE = (
    'INSERT INTO import_row (guild_id, import_number, kind, was, number, is_new)'
    ' VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING'
)
_KNOWN = (
    'SELECT number FROM import_row'
    ' WHERE guild_id = ? AND import_number = ? AND kind = ? AND was = ?'
)
