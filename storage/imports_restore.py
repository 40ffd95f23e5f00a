"""Exports of ours put back: begun, looked at, and put back a chunk at a time."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from datetime import datetime

from economy.ids import GuildId
from economy.import_errors import ImportForeign
from economy.import_jobs import Job, NewJob, State
from economy.imports_own import OwnRow
from storage.database import Database
from storage.import_jobs import advance, by_key, by_number, open_job
from storage.import_rows import free_keys
from storage.imports_money import free_number
from storage.imports_own import Restorer
from storage.rows import to_ms
from storage.servers import Servers

_MONEY = ('split', 'payout', 'income')
_STEPS = ('reconcile', 'payout_step', 'income_undo')


class Restores:
    """Exports put back into one server. Every verb is one transaction."""

    def __init__(self, db: Database, servers: Servers, guild_id: GuildId) -> None:
        self._db = db
        self._servers = servers
        self._guild_id = guild_id

    async def there(self, rows: Sequence[OwnRow], *, exported_at: datetime) -> set[str]:
        """Which lines of an export that happen once have happened here already."""
        known_ms = to_ms(exported_at)
        entries = [row.said['key'] for row in rows if row.kind == 'entry']
        steps = [row.said['key'] for row in rows if row.kind in _STEPS]

        def look(db: sqlite3.Connection) -> set[str]:
            free = free_keys(db, self._guild_id, entries, known_ms=known_ms)
            found = db.execute(_STEPS_THERE, (self._guild_id, json.dumps(steps))).fetchall()
            money = {
                row.said['key']
                for row in rows
                if row.kind in _MONEY and self._free(db, row, known_ms) is None
            }
            there = {key for key, free_key in free.items() if free_key is None}
            return there | money | {row[0] for row in found}

        return await self._db.write(look)

    def _free(self, db: sqlite3.Connection, row: OwnRow, known_ms: int) -> str | None:
        key = row.said['key']
        return free_number(db, self._guild_id, row.kind, key, known_ms=known_ms)[0]

    async def begin(self, new: NewJob, *, server: int) -> Job:
        """Begin to put an export of ours back that came from `server`.

        As `begin`; raises ImportForeign for another server's where something was logged already.
        """

        def change(db: sqlite3.Connection) -> Job:
            before = by_key(db, self._guild_id, new.key)
            if before is not None:
                return before
            has_entries = db.execute(_ANY_ENTRY, (self._guild_id,)).fetchone() is not None
            if has_entries and server != self._guild_id:
                raise ImportForeign
            return by_number(db, self._guild_id, open_job(db, self._guild_id, new))

        return (await self._servers.change(self._guild_id, change))[1]

    async def add(self, number: int, after: int, rows: Sequence[OwnRow], *, wrong: int) -> Job:
        """Put lines of an export back that come behind `after` others, `wrong` of them wrong.

        As `add`; a line that points at nothing is counted as wrong.
        """
        upto = after + len(rows) + wrong

        def change(db: sqlite3.Connection) -> Job:
            job = by_number(db, self._guild_id, number)
            if job.state is not State.RUNNING or job.position != after:
                return job
            restorer = Restorer(db, job, rows)
            put = [(row, restorer.put(row)) for row in rows]
            counted = [(row, made) for row, made in put if row.is_counted]
            return advance(
                db, job, upto=upto,
                added=sum(made is True for _, made in counted),
                there=sum(made is False for _, made in counted),
                wrong=wrong + sum(made is None for _, made in put),
                diamonds=sum(row.diamonds for row, made in put if made),
            )  # fmt: skip

        return (await self._servers.change(self._guild_id, change))[1]


_STEPS_THERE = (
    'SELECT w.value FROM json_each(?2) AS w'
    ' WHERE EXISTS (SELECT 1 FROM reconcile r WHERE r.guild_id = ?1 AND r.key = w.value)'
    ' OR EXISTS (SELECT 1 FROM payout_step s WHERE s.guild_id = ?1 AND s.key = w.value)'
    ' OR EXISTS (SELECT 1 FROM income_undo u WHERE u.guild_id = ?1 AND u.key = w.value)'
)
_ANY_ENTRY = 'SELECT 1 FROM entry WHERE guild_id = ? LIMIT 1'
