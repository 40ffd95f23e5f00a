"""The rows that imports are kept in. Each function runs in the transaction of its caller."""

from __future__ import annotations

import json
import sqlite3

from economy.ids import ChannelId, GuildId, MessageId, UserId
from economy.import_errors import ImportRunning, ImportUnknown
from economy.import_jobs import Job, NewJob, State
from storage.database import Row
from storage.rows import from_ms, to_ms


def open_job(db: sqlite3.Connection, guild_id: GuildId, new: NewJob) -> int:
    """Write a job down. Raises ImportRunning."""
    check_idle(db, guild_id)
    return db.execute(
        'INSERT INTO import_job (guild_id, number, key, state, file, name, reader, streams, rows,'
        ' actor_id, channel_id, started_at_ms)'
        " SELECT ?1, coalesce(max(number), 0) + 1, ?2, 'running', ?3, ?4, ?5, '{}', ?6, ?7, ?8, ?9"
        ' FROM import_job WHERE guild_id = ?1 RETURNING number',
        (
            guild_id, new.key, new.file, new.name, new.reader, new.rows, new.actor_id,
            new.channel_id, to_ms(new.at),
        ),
    ).fetchone()[0]  # fmt: skip


def by_number(db: sqlite3.Connection, guild_id: GuildId, number: int) -> Job:
    """Raises ImportUnknown."""
    found = db.execute(_BY_NUMBER, (guild_id, number)).fetchone()
    if found is None:
        raise ImportUnknown(number)
    return job_of(found)


def by_key(db: sqlite3.Connection, guild_id: GuildId, key: str) -> Job | None:
    """The job that a key began, None for a new key. Inside the transaction of the caller."""
    found = db.execute(_BY_KEY, (guild_id, key)).fetchone()
    return None if found is None else job_of(found)


def advance(
    db: sqlite3.Connection,
    job: Job,
    *,
    upto: int,
    added: int,
    there: int,
    wrong: int,
    diamonds: int,
) -> Job:
    """Note how far a job has come, in the transaction that brought it there."""
    counted = (upto, added, there, wrong, diamonds)
    db.execute(_ADVANCE, (*counted, job.guild_id, job.number))
    return by_number(db, job.guild_id, job.number)


def job_of(row: Row) -> Job:
    """A row of the table import_job, whole."""
    (
        guild_id, number, _key, state, file, name, reader, streams, rows, position, added, there,
        wrong, diamonds, undo_position, undone, undone_diamonds, actor_id, undone_by, channel_id,
        message_id, started_at_ms, _ended_at_ms,
    ) = row  # fmt: skip
    return Job(
        guild_id=GuildId(guild_id),
        number=number,
        state=State(state),
        file=file,
        name=name,
        reader=reader,
        streams=json.loads(streams),
        rows=rows,
        position=position,
        added=added,
        there=there,
        wrong=wrong,
        diamonds=diamonds,
        undo_position=undo_position,
        undone=undone,
        undone_diamonds=undone_diamonds,
        actor_id=UserId(actor_id),
        undone_by=None if undone_by is None else UserId(undone_by),
        channel_id=None if channel_id is None else ChannelId(channel_id),
        message_id=None if message_id is None else MessageId(message_id),
        started_at=from_ms(started_at_ms),
    )


def check_idle(db: sqlite3.Connection, guild_id: GuildId) -> None:
    """Raises ImportRunning while an import of the server goes on."""
    active = db.execute(_ACTIVE, (guild_id,)).fetchone()
    if active is not None:
        raise ImportRunning(active[1])


_BY_NUMBER = 'SELECT * FROM import_job WHERE guild_id = ? AND number = ?'
_ACTIVE = (
    'SELECT * FROM import_job INDEXED BY import_active'
    " WHERE guild_id = ? AND state IN ('running', 'undoing')"
)
_ADVANCE = (
    'UPDATE import_job SET position = ?, added = added + ?, there = there + ?, wrong = wrong + ?,'
    ' diamonds = diamonds + ? WHERE guild_id = ? AND number = ?'
)
_BY_KEY = 'SELECT * FROM import_job WHERE guild_id = ? AND key = ?'
