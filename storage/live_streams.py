"""Streams that begin and end with a LIVE, by themselves. One that a person began is theirs."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from economy.ids import ChannelId, CreatorId, GuildId, StreamId, UserId
from economy.streams import LATE_GIFT, Stream
from storage.database import Database
from storage.rows import from_ms, to_ms
from storage.servers import Servers
from storage.stream_rows import by_id, ended, last_gift_ms, last_of, opened, running_of

UNHEARD_MAX = timedelta(hours=1)  # what is on after that, in a room nobody told, is another LIVE


class Turn(StrEnum):
    """What became of a stream when a LIVE was found or was over."""

    BEGAN = 'began'
    WENT_ON = 'went on'  # the same LIVE, after a stretch in which nobody heard of it
    ENDED = 'ended'
    THEIRS = 'theirs'  # a person began it: they are asked, once, whether it follows the LIVE
    LEFT = 'left'  # a person began it, and the LIVE is over: they are asked whether it is, too
    NOTHING = 'nothing'  # it runs already, or a person ended it in this very LIVE


@dataclass(frozen=True, slots=True)
class Turned:
    """`before` is a stream that was over when another one BEGAN, and of whose end nobody heard."""

    turn: Turn
    stream: Stream
    before: Stream | None = None


@dataclass(frozen=True, slots=True)
class _Room:
    """`id` is '' where no feed told it."""

    id: str
    follows: bool


@dataclass(frozen=True, slots=True)
class _Heard:
    """When a feed last found a LIVE of a creator, and was last alive in one; None for never."""

    found_at: datetime | None
    alive_at: datetime | None


class LiveStreams:
    """The streams of one server that follow a LIVE. Every verb is one transaction."""

    def __init__(self, db: Database, servers: Servers, guild_id: GuildId) -> None:
        self._db = db
        self._servers = servers
        self._guild_id = guild_id

    async def begin(
        self,
        creator_id: CreatorId,
        *,
        room_id: str,
        channel_id: ChannelId,
        by: UserId,
        at: datetime,
    ) -> Turned:
        """The LIVE of `room_id` ('' where that is not known) is on; `by` is the bot itself.

        Raises CreatorRetired.
        """

        def change(db: sqlite3.Connection) -> Turned:
            last = last_of(db, self._guild_id, creator_id)
            running, before = running_of(db, self._guild_id, creator_id), None
            if running is not None:
                over_at = self._over_at(db, running, room_id, at)
                if over_at is None:
                    return self._found(db, running, room_id)
                last = before = ended(db, self._guild_id, running, over_at, by)
            if last is not None and self._is_same(db, last, room_id, at):
                if last.ended_by not in (None, by):
                    return Turned(Turn.NOTHING, last)
                db.execute(_REOPEN, (self._guild_id, last.id))
                return Turned(Turn.WENT_ON, by_id(db, self._guild_id, last.id))
            stream = opened(
                db,
                self._guild_id,
                creator_id,
                title=None,
                goal_diamonds=None,
                channel_id=channel_id,
                by=by,
                at=at,
            )
            db.execute(_SEEN, (self._guild_id, stream.id, room_id, True))
            return Turned(Turn.BEGAN, stream, before)

        return (await self._servers.change(self._guild_id, change))[1]

    async def end(
        self, creator_id: CreatorId, *, by: UserId, at: datetime, is_told: bool = True
    ) -> Turned | None:
        """The LIVE is over, as a feed was told, or as it seems: then at its last sign of life.

        None when no stream runs; one that no feed heard a LIVE in, as it may wait for its LIVE; one
        whose people were asked in this LIVE; and, where it only seems so, one that people said goes
        on since it was heard, or logged a gift in just now.
        """

        def change(db: sqlite3.Connection) -> Turned | None:
            running = running_of(db, self._guild_id, creator_id)
            if running is None or not (is_told or self._seems_over(db, running, at)):
                return None
            known, heard = self._room(db, running), self._heard(db, creator_id)
            is_heard = heard.alive_at is not None and heard.alive_at > running.started_at
            if known is None and not is_heard:
                return None
            if known is None or not known.follows:
                if _is_after(running.asked_at, heard.found_at):
                    return None
                db.execute(_ASKED, (to_ms(at), self._guild_id, running.id))
                return Turned(Turn.LEFT, by_id(db, self._guild_id, running.id))
            over_at = at if is_told else self._last_sign(db, running) or running.started_at
            return Turned(Turn.ENDED, ended(db, self._guild_id, running, over_at, by))

        return (await self._servers.change(self._guild_id, change))[1]

    async def follow(self, stream_id: StreamId) -> Stream:
        """A stream that a person began ends with its LIVE. Raises StreamMissing."""

        def change(db: sqlite3.Connection) -> Stream:
            stream = by_id(db, self._guild_id, stream_id)
            db.execute(_FOLLOW, (self._guild_id, stream_id))
            return stream

        return await self._db.write(change)

    def _found(self, db: sqlite3.Connection, running: Stream, room_id: str) -> Turned:
        if self._room(db, running) is None:
            db.execute(_SEEN, (self._guild_id, running.id, room_id, False))
            return Turned(Turn.THEIRS, running)
        if room_id:
            db.execute(_IN_ROOM, (self._guild_id, running.id, room_id))
        return Turned(Turn.NOTHING, running)

    def _over_at(
        self, db: sqlite3.Connection, running: Stream, room_id: str, at: datetime
    ) -> datetime | None:
        """When the LIVE that a stream follows was over, if nobody heard of its end.

        None while it may go on: a creator whose line broke comes back soon, perhaps in another
        room, and that is one stream.
        """
        known = self._room(db, running)
        if known is None or not known.follows or (room_id and room_id == known.id):
            return None
        over_at = self._last_sign(db, running)
        if room_id and known.id:  # another one: what was logged by hand may belong to either
            sign_at = _latest(self._heard(db, running.creator_id).alive_at, running.alive_at)
            is_over = sign_at is not None and at - sign_at > LATE_GIFT
        else:
            is_over = over_at is not None and at - over_at > UNHEARD_MAX
        return over_at if is_over else None

    def _is_same(self, db: sqlite3.Connection, last: Stream, room_id: str, at: datetime) -> bool:
        """Whether the LIVE is the one that the ended stream `last` was seen in."""
        known = self._room(db, last)
        if known is None or last.ended_at is None:
            return False
        if room_id and known.id:
            return known.id == room_id
        return at - last.ended_at <= LATE_GIFT  # one feed does not tell the room

    def _room(self, db: sqlite3.Connection, stream: Stream) -> _Room | None:
        """The LIVE that a stream was seen in last, None for none."""
        row = db.execute(_ROOM, (self._guild_id, stream.id)).fetchone()
        return None if row is None else _Room(row[0], bool(row[1]))

    def _seems_over(self, db: sqlite3.Connection, running: Stream, at: datetime) -> bool:
        """Whether no person knows better than a feed that hears nothing."""
        heard_at = self._heard(db, running.creator_id).alive_at
        gift_at = self._last_gift(db, running)
        is_logged = gift_at is not None and at - gift_at < LATE_GIFT
        knows = (is_logged and _is_after(gift_at, heard_at), _is_after(running.alive_at, heard_at))
        return not any(knows)

    def _last_sign(self, db: sqlite3.Connection, stream: Stream) -> datetime | None:
        """When a feed was last heard, a gift came, or somebody said that it goes on."""
        heard_at = self._heard(db, stream.creator_id).alive_at
        return _latest(heard_at, self._last_gift(db, stream), stream.alive_at)

    def _last_gift(self, db: sqlite3.Connection, stream: Stream) -> datetime | None:
        gift_ms = last_gift_ms(db, self._guild_id, stream.id)
        return None if gift_ms is None else from_ms(gift_ms)

    def _heard(self, db: sqlite3.Connection, creator_id: CreatorId) -> _Heard:
        row = db.execute(_HEARD, (self._guild_id, creator_id)).fetchone()
        return _Heard(*[None if at_ms is None else from_ms(at_ms) for at_ms in row])


def _is_after(known_at: datetime | None, since: datetime | None) -> bool:
    """Whether something happened at `since` or later; at any time where that is None."""
    return known_at is not None and (since is None or known_at >= since)


def _latest(*signs: datetime | None) -> datetime | None:
    return max((sign for sign in signs if sign is not None), default=None)


_ROOM = 'SELECT room_id, follows FROM live_stream WHERE guild_id = ? AND stream_id = ?'
_SEEN = 'INSERT INTO live_stream (guild_id, stream_id, room_id, follows) VALUES (?, ?, ?, ?)'
_IN_ROOM = 'UPDATE live_stream SET room_id = ?3 WHERE guild_id = ?1 AND stream_id = ?2'
_HEARD = (
    'SELECT max(began_at_ms), max(alive_at_ms) FROM feed_span WHERE guild_id = ? AND creator_id = ?'
)
_FOLLOW = 'UPDATE live_stream SET follows = 1 WHERE guild_id = ? AND stream_id = ?'
_ASKED = 'UPDATE stream SET asked_at_ms = ? WHERE guild_id = ? AND stream_id = ?'
_REOPEN = (
    'UPDATE stream SET ended_at_ms = NULL, ended_by = NULL WHERE guild_id = ? AND stream_id = ?'
)
