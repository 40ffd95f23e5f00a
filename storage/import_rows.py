"""The statements behind an import's chunks. Each runs inside the transaction of its caller."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime

from economy.entries import Source
from economy.ids import GuildId, UserId
from economy.import_jobs import Job
from economy.imports_rows import Row
from economy.names import name_key
from economy.periods import local_day
from storage.entries import fan_named
from storage.rows import to_ms

UNDO = 'undo:imp:'  # begins the keys of what takes an import back


def free_keys(
    db: sqlite3.Connection, guild_id: GuildId, keys: Iterable[str], *, known_ms: int = -1
) -> dict[str, str | None]:
    """Under which key each may be written; None where its entry is there already.

    An entry that went with the undo of its whole import is not there: it may come again, under
    the next key. One that somebody took back by itself stays taken back, and so does what was
    undone up to `known_ms`: an export that was written then has the undoing in it.
    """
    wanted: dict[str, str] = {key: key for key in keys}
    free: dict[str, str | None] = {}
    again = 1
    while wanted:
        rows = db.execute(
            _STANDING, (guild_id, json.dumps([*wanted.values()]), UNDO, known_ms)
        ).fetchall()
        is_undone = {key: bool(undone) for key, undone in rows}
        for key, tried in wanted.items():
            if tried not in is_undone:
                free[key] = tried
            elif not is_undone[tried]:
                free[key] = None
        again += 1
        wanted = {key: f'{key}~{again}' for key in wanted if key not in free}
    return free


def add_rows(
    db: sqlite3.Connection,
    job: Job,
    rows: Sequence[Row],
    *,
    time_zone: str,
    creator_id: int,
    at: datetime,
) -> tuple[int, int]:
    """Write the rows that are not there. Returns how many these are, and their diamonds."""
    free = free_keys(db, job.guild_id, [row.key for row in rows])
    (number,) = db.execute(_LAST_NUMBER, (job.guild_id,)).fetchone()
    fans: dict[str | None, int | None] = {}
    entries: list[tuple[object, ...]] = []
    made: list[tuple[object, ...]] = []
    for row in rows:
        key = free[row.key]
        if key is None:
            continue
        number += 1
        if row.fan not in fans:
            fans[row.fan] = fan_named(db, job.guild_id, row.fan).id
        entries.append(
            (
                job.guild_id, number, key, creator_id, _stream_of(job, row), fans[row.fan],
                row.gift.id, row.gift.name, row.gift.coins, row.count, row.diamonds,
                Source.IMPORT, job.actor_id, to_ms(row.at), to_ms(at),
                local_day(row.at, time_zone).isoformat(),
            )
        )  # fmt: skip
        made.append((job.guild_id, job.number, row.line, number))
    db.executemany(_ADD_ENTRY, entries)
    db.executemany(_NOTE_ENTRY, made)
    return len(entries), sum(row.diamonds for row in rows if free[row.key] is not None)


def reverse_rows(
    db: sqlite3.Connection, job: Job, after: int, *, by: UserId, at: datetime, at_most: int
) -> tuple[int | None, int, int]:
    """Take back what of the import still stands, in the order of the file, from behind `after`.

    Returns the last row that was looked at (None: there are no more), and how many entries of
    what worth were taken back.
    """
    rows = db.execute(_MADE, (job.guild_id, job.number, after, at_most)).fetchall()
    if not rows:
        return None, 0, 0
    numbers = json.dumps([number for _, number in rows])
    standing, worth = db.execute(_STILL_STANDING, (job.guild_id, numbers)).fetchone()
    db.execute(_REVERSE, (job.guild_id, numbers, undo_prefix(job), by, to_ms(at)))
    return rows[-1][0], standing, worth


def undo_prefix(job: Job) -> str:
    """Begins the keys of what takes a job back; no export of another ledger brings the same."""
    return f'{UNDO}{job.number}.{to_ms(job.started_at)}:'


def _stream_of(job: Job, row: Row) -> int | None:
    return None if row.stream is None else job.streams.get(name_key(row.stream))


_STANDING = (
    'SELECT e.key, r.number IS NOT NULL AND substr(r.key, 1, length(?3)) = ?3'
    ' AND r.logged_at_ms > ?4'
    ' FROM json_each(?2) AS wanted CROSS JOIN entry e ON e.guild_id = ?1 AND e.key = wanted.value'
    ' LEFT JOIN entry r ON r.guild_id = e.guild_id AND r.reverses = e.number'
)
_LAST_NUMBER = 'SELECT coalesce(max(number), 0) FROM entry WHERE guild_id = ?'
_ADD_ENTRY = (
    'INSERT INTO entry (guild_id, number, key, creator_id, stream_id, fan_id, gift_id, gift_name,'
    ' coins, count, diamonds, source, actor_id, happened_at_ms, logged_at_ms, day)'
    ' VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)'
)
_NOTE_ENTRY = (
    'INSERT INTO import_row (guild_id, import_number, kind, was, number, is_new)'
    " VALUES (?, ?, 'entry', ?, ?, 1)"
)
_MADE = (
    'SELECT was, number FROM import_row WHERE guild_id = ? AND import_number = ?'
    " AND kind = 'entry' AND was > ? AND is_new = 1 ORDER BY was LIMIT ?"
)
_STILL_STANDING = (
    'SELECT count(*), coalesce(sum(iif(e.guest_id IS NULL, e.diamonds, 0)), 0)'
    ' FROM json_each(?2) AS made'
    ' CROSS JOIN entry e ON e.guild_id = ?1 AND e.number = made.value AND e.reverses IS NULL'
    ' LEFT JOIN entry r ON r.guild_id = e.guild_id AND r.reverses = e.number'
    ' WHERE r.number IS NULL'
)
_REVERSE = (
    'INSERT INTO entry (guild_id, number, key, creator_id, stream_id, fan_id, gift_id, gift_name,'
    ' coins, count, diamonds, source, actor_id, happened_at_ms, logged_at_ms, day, reverses,'
    ' guest_id) SELECT e.guild_id, (SELECT max(number) FROM entry WHERE guild_id = ?1)'
    ' + row_number() OVER (ORDER BY e.number), ?3 || e.number, e.creator_id, e.stream_id,'
    ' e.fan_id, e.gift_id, e.gift_name, e.coins, -e.count, -e.diamonds, e.source, ?4,'
    ' e.happened_at_ms, ?5, e.day, e.number, e.guest_id FROM json_each(?2) AS made'
    ' CROSS JOIN entry e ON e.guild_id = ?1 AND e.number = made.value AND e.reverses IS NULL'
    ' LEFT JOIN entry r ON r.guild_id = e.guild_id AND r.reverses = e.number'
    ' WHERE r.number IS NULL ORDER BY e.number'
)
