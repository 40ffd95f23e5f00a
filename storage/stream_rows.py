"""One stream's row, read and written: inside the transaction of the caller."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from economy.errors import CreatorRetired
from economy.ids import ChannelId, CreatorId, GuildId, StreamId, UserId
from economy.night_errors import StreamMissing, StreamRunning
from economy.streams import Stream
from storage.rows import stream_of, to_ms


def opened(
    db: sqlite3.Connection,
    guild_id: GuildId,
    creator_id: CreatorId,
    *,
    title: str | None,
    goal_diamonds: int | None,
    channel_id: ChannelId,
    by: UserId,
    at: datetime,
) -> Stream:
    """Start a stream. Raises StreamRunning, CreatorRetired."""
    name, retired = creator_of(db, guild_id, creator_id)
    if retired:
        raise CreatorRetired(name)
    running = running_of(db, guild_id, creator_id)
    if running is not None:
        raise StreamRunning(name, running.id, running.started_at, running.started_by)
    stream_id: int = db.execute(
        'INSERT INTO stream (guild_id, stream_id, creator_id, started_at_ms, title,'
        ' goal_diamonds, channel_id, started_by)'
        ' SELECT ?1, coalesce(max(stream_id), 0) + 1, ?2, ?3, ?4, ?5, ?6, ?7'
        ' FROM stream WHERE guild_id = ?1 RETURNING stream_id',
        (guild_id, creator_id, to_ms(at), title, goal_diamonds, channel_id, by),
    ).fetchone()[0]
    return by_id(db, guild_id, stream_id)


def ended(
    db: sqlite3.Connection, guild_id: GuildId, stream: Stream, at: datetime, by: UserId | None
) -> Stream:
    """End a stream at `at`, or at its start where that is later."""
    ended_at_ms = max(to_ms(at), to_ms(stream.started_at))
    db.execute(
        'UPDATE stream SET ended_at_ms = ?, ended_by = ? WHERE guild_id = ? AND stream_id = ?',
        (ended_at_ms, by, guild_id, stream.id),
    )
    return by_id(db, guild_id, stream.id)


def running_of(db: sqlite3.Connection, guild_id: GuildId, creator_id: CreatorId) -> Stream | None:
    """The creator's running stream, inside the transaction of the caller."""
    row = db.execute(_RUNNING, (guild_id, creator_id)).fetchone()
    return None if row is None else stream_of(row)


def last_of(db: sqlite3.Connection, guild_id: GuildId, creator_id: CreatorId) -> Stream | None:
    """The creator's stream that was started last, inside the transaction of the caller."""
    row = db.execute(_LAST, (guild_id, creator_id)).fetchone()
    return None if row is None else stream_of(row)


def by_id(db: sqlite3.Connection, guild_id: GuildId, stream_id: int) -> Stream:
    """Raises StreamMissing. Inside the transaction of the caller."""
    row = db.execute(_BY_ID, (guild_id, stream_id)).fetchone()
    if row is None:
        raise StreamMissing(stream_id)
    return stream_of(row)


def last_gift_ms(db: sqlite3.Connection, guild_id: GuildId, stream_id: StreamId) -> int | None:
    """When the stream's last gift came, inside the transaction of the caller."""
    return db.execute(_LAST_GIFT, (guild_id, stream_id)).fetchone()[0]


def creator_of(
    db: sqlite3.Connection, guild_id: GuildId, creator_id: CreatorId
) -> tuple[str, bool]:
    """Name, and whether the creator is retired."""
    name, retired_at_ms = db.execute(
        'SELECT name, retired_at_ms FROM creator WHERE guild_id = ? AND creator_id = ?',
        (guild_id, creator_id),
    ).fetchone()
    return name, retired_at_ms is not None


_BY_ID = 'SELECT * FROM stream WHERE guild_id = ? AND stream_id = ?'
_RUNNING = 'SELECT * FROM stream WHERE guild_id = ? AND creator_id = ? AND ended_at_ms IS NULL'
_LAST = (
    'SELECT * FROM stream WHERE guild_id = ? AND creator_id = ? ORDER BY started_at_ms DESC LIMIT 1'
)
_LAST_GIFT = (
    'SELECT max(happened_at_ms) FROM entry INDEXED BY entry_of_stream'
    " WHERE guild_id = ? AND stream_id = ? AND count > 0 AND source <> 'adjust'"
)
