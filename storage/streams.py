"""Streams: started, aimed, shown, ended. One at a time for a creator, held by the schema."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from economy.entries import PAGE_ROWS
from economy.errors import CreatorRetired
from economy.ids import ChannelId, CreatorId, GuildId, StreamId, UserId
from economy.night_errors import (
    AlreadyOnDuty,
    StreamCannotReopen,
    StreamMissing,
    StreamNotRunning,
)
from economy.streams import SAME_NIGHT, Stream, belongs_after_end
from storage.database import Database
from storage.rows import NUMBER_MAX, from_ms, stream_of, to_ms
from storage.servers import Servers
from storage.stream_rows import by_id, creator_of, ended, last_gift_ms, opened, running_of

T = TypeVar('T')


@dataclass(frozen=True, slots=True)
class StreamSum:
    """A stream and what it brought."""

    stream: Stream
    diamonds: int
    gifts: int


class Streams:
    """The streams of one server. Every verb is one transaction and renews the server in memory."""

    def __init__(self, db: Database, servers: Servers, guild_id: GuildId) -> None:
        self._db = db
        self._servers = servers
        self._guild_id = guild_id

    async def start(
        self,
        creator_id: CreatorId,
        *,
        title: str | None,
        goal_diamonds: int | None,
        channel_id: ChannelId,
        by: UserId,
        at: datetime,
    ) -> Stream:
        """Start a stream with `by` on duty. Raises StreamRunning, CreatorRetired."""

        def change(db: sqlite3.Connection) -> Stream:
            stream = opened(
                db,
                self._guild_id,
                creator_id,
                title=title,
                goal_diamonds=goal_diamonds,
                channel_id=channel_id,
                by=by,
                at=at,
            )
            db.execute(
                'INSERT INTO duty (guild_id, stream_id, since_ms, user_id) VALUES (?, ?, ?, ?)',
                (self._guild_id, stream.id, to_ms(at), by),
            )
            return stream

        return await self._change(change)

    async def end(
        self, creator_id: CreatorId, *, by: UserId, at: datetime, only: StreamId | None = None
    ) -> Stream:
        """End a creator's running stream, or `only` that one. Raises StreamNotRunning."""

        def change(db: sqlite3.Connection) -> Stream:
            running = self._running(db, creator_id, only=only)
            return ended(db, self._guild_id, running, at, by)

        return await self._change(change)

    async def end_forgotten(
        self, stream_id: StreamId, *, quiet_since: datetime, heard_at: datetime | None = None
    ) -> Stream | None:
        """End a stream, in nobody's name, at its last gift, or when its feed was last `heard_at`.

        None, and nothing done, when it is over or a sign of life came after `quiet_since`.
        """

        def change(db: sqlite3.Connection) -> Stream | None:
            stream = by_id(db, self._guild_id, stream_id)
            last_ms = last_gift_ms(db, self._guild_id, stream_id)
            signs = [stream.started_at] if heard_at is None else [stream.started_at, heard_at]
            ended_at_ms = max(last_ms or 0, *map(to_ms, signs))
            is_alive = stream.alive_at is not None and stream.alive_at > quiet_since
            if not stream.is_running or is_alive or ended_at_ms > to_ms(quiet_since):
                return None
            return ended(db, self._guild_id, stream, from_ms(ended_at_ms), None)

        return await self._change(change)

    async def set_goal(self, creator_id: CreatorId, goal_diamonds: int | None) -> Stream:
        """Change what the running stream aims at. Raises StreamNotRunning."""

        def change(db: sqlite3.Connection) -> Stream:
            running = self._running(db, creator_id)
            db.execute(
                'UPDATE stream SET goal_diamonds = ? WHERE guild_id = ? AND stream_id = ?',
                (goal_diamonds, self._guild_id, running.id),
            )
            return by_id(db, self._guild_id, running.id)

        return await self._change(change)

    async def reopen(self, stream_id: StreamId, *, at: datetime) -> Stream:
        """A stream that is only just over goes on; one that ended with its LIVE, also hours later.

        One that runs already stays as it is.

        Raises StreamMissing, CreatorRetired, StreamCannotReopen.
        """

        def change(db: sqlite3.Connection) -> Stream:
            stream = by_id(db, self._guild_id, stream_id)
            if stream.is_running:
                return stream
            name, retired = creator_of(db, self._guild_id, stream.creator_id)
            if retired:
                raise CreatorRetired(name)
            late = not belongs_after_end(stream, at) and not self._ended_with_live(db, stream, at)
            if late or running_of(db, self._guild_id, stream.creator_id) is not None:
                raise StreamCannotReopen(stream_id)
            db.execute(
                'UPDATE stream SET ended_at_ms = NULL, ended_by = NULL, alive_at_ms = ?'
                ' WHERE guild_id = ? AND stream_id = ?',
                (to_ms(at), self._guild_id, stream_id),
            )
            return by_id(db, self._guild_id, stream_id)

        return await self._change(change)

    async def say_alive(self, stream_id: StreamId, *, at: datetime) -> Stream:
        """Somebody said that a quiet stream goes on. Raises StreamMissing, StreamNotRunning."""

        def change(db: sqlite3.Connection) -> Stream:
            self._check_runs(db, stream_id)
            db.execute(
                'UPDATE stream SET alive_at_ms = ? WHERE guild_id = ? AND stream_id = ?',
                (to_ms(at), self._guild_id, stream_id),
            )
            return by_id(db, self._guild_id, stream_id)

        return await self._change(change)

    async def note_asked(self, stream_id: StreamId, *, at: datetime) -> Stream:
        """Remember that we asked whether it goes on, so that one silence is asked about once."""

        def change(db: sqlite3.Connection) -> Stream:
            db.execute(
                'UPDATE stream SET asked_at_ms = ? WHERE guild_id = ? AND stream_id = ?',
                (to_ms(at), self._guild_id, stream_id),
            )
            return by_id(db, self._guild_id, stream_id)

        return await self._change(change)

    async def show_in(self, creator_id: CreatorId, channel_id: ChannelId | None) -> None:
        """Where a creator's running streams are shown; None for nowhere."""

        def change(db: sqlite3.Connection) -> None:
            db.execute(
                'UPDATE creator SET board_channel_id = ? WHERE guild_id = ? AND creator_id = ?',
                (channel_id, self._guild_id, creator_id),
            )

        await self._change(change)

    async def take_over(self, stream_id: StreamId, *, by: UserId, at: datetime) -> None:
        """`by` is on duty from now on. Raises StreamMissing, StreamNotRunning, AlreadyOnDuty."""

        def change(db: sqlite3.Connection) -> None:
            self._check_runs(db, stream_id)
            latest_ms, on_duty = db.execute(
                'SELECT since_ms, user_id FROM duty WHERE guild_id = ? AND stream_id = ?'
                ' ORDER BY since_ms DESC LIMIT 1',
                (self._guild_id, stream_id),
            ).fetchone() or (0, None)
            if on_duty == by:
                raise AlreadyOnDuty
            db.execute(
                'INSERT INTO duty (guild_id, stream_id, since_ms, user_id) VALUES (?, ?, ?, ?)',
                (self._guild_id, stream_id, max(to_ms(at), latest_ms + 1), by),
            )

        await self._db.write(change)

    async def of_id(self, stream_id: int) -> Stream:
        """Raises StreamMissing."""
        if not 0 < stream_id <= NUMBER_MAX:
            raise StreamMissing(stream_id)
        rows = await self._db.read(_BY_ID, (self._guild_id, stream_id))
        if not rows:
            raise StreamMissing(stream_id)
        return stream_of(rows[0])

    async def sum_of(self, stream_id: int) -> StreamSum:
        """A stream with what it brought. Raises StreamMissing."""
        stream = await self.of_id(stream_id)
        rows = await self._db.read(_TOTAL, (self._guild_id, stream_id))
        return StreamSum(stream, *(rows[0] if rows else (0, 0)))

    async def latest(
        self, creator_id: CreatorId, *, before: StreamId | None = None, at_most: int = PAGE_ROWS
    ) -> list[StreamSum]:
        """A creator's streams with their sums, newest first, and only those before one."""
        rows = await self._db.read(
            'SELECT s.*, coalesce(t.diamonds, 0), coalesce(t.gifts, 0)'
            ' FROM stream s INDEXED BY stream_of_creator'
            ' LEFT JOIN stream_total t USING (guild_id, stream_id)'
            ' WHERE s.guild_id = ? AND s.creator_id = ? AND s.stream_id < ?'
            ' ORDER BY s.started_at_ms DESC LIMIT ?',
            (self._guild_id, creator_id, before or NUMBER_MAX, at_most),
        )
        return [StreamSum(stream_of(row[:-2]), row[-2], row[-1]) for row in rows]

    def _running(
        self, db: sqlite3.Connection, creator_id: CreatorId, *, only: StreamId | None = None
    ) -> Stream:
        running = running_of(db, self._guild_id, creator_id)
        if running is None or only not in (None, running.id):
            raise StreamNotRunning(creator_of(db, self._guild_id, creator_id)[0])
        return running

    def _check_runs(self, db: sqlite3.Connection, stream_id: StreamId) -> None:
        stream = by_id(db, self._guild_id, stream_id)
        if not stream.is_running:
            raise StreamNotRunning(creator_of(db, self._guild_id, stream.creator_id)[0])

    def _ended_with_live(self, db: sqlite3.Connection, stream: Stream, at: datetime) -> bool:
        """Whether the bot may have been wrong: it ended the stream for what feeds heard or not."""
        assert stream.ended_at is not None
        followed = db.execute(_FOLLOWED, (self._guild_id, stream.id)).fetchone() is not None
        return followed and at - stream.ended_at <= SAME_NIGHT

    async def _change(self, change: Callable[[sqlite3.Connection], T]) -> T:
        return (await self._servers.change(self._guild_id, change))[1]


_BY_ID = 'SELECT * FROM stream WHERE guild_id = ? AND stream_id = ?'
_TOTAL = 'SELECT diamonds, gifts FROM stream_total WHERE guild_id = ? AND stream_id = ?'
_FOLLOWED = 'SELECT 1 FROM live_stream WHERE guild_id = ? AND stream_id = ? AND follows = 1'
