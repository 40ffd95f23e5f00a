"""Recordings played into a scratch creator: for practice, and to see how the counting does."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from bot.capture import Capture
from bot.desk import Desk
from bot.hearing import Sayer
from bot.request import now
from economy.capture_errors import ReplayRunning
from economy.captured import FeedState
from economy.ids import ChannelId, GuildId, UserId
from economy.server import Creator
from economy.watches import Recording as Kept
from economy.watches import Watch
from live.feed import Event, FeedLost, StateChanged, Unreadable
from live.recording import Recording
from live.replay import RecordingFeed

SCRATCH = 'Replay'  # the creator that recordings are played into
SPEED_MAX = 1_000


class Replays:
    """Owned by a cog, which calls `look` every few seconds and `close` at the end."""

    def __init__(self, desk: Desk, say: Sayer) -> None:
        self._desk = desk
        self._say = say
        self._playing: dict[GuildId, Replay] = {}

    async def play(
        self,
        guild_id: GuildId,
        recording: Recording,
        *,
        speed: float,
        channel_id: ChannelId,
        asked_by: UserId,
        by: UserId,
        at: datetime,
    ) -> Creator:
        """Play a recording into the server's scratch creator, from now on.

        Raises ReplayRunning, CreatorIsReal.
        """
        creator = await self._desk.scratch(guild_id, SCRATCH, by=asked_by, at=at)
        while (before := self._playing.get(guild_id)) is not None:
            if not before.is_over:
                raise ReplayRunning(creator.name)
            await self.stop(guild_id)
        watch = replay_watch(
            guild_id, creator, recording, channel_id=channel_id, asked_by=asked_by, at=at
        )
        replay = Replay(self._desk, watch, recording, speed=speed, by=by, say=self._say)
        self._playing[guild_id] = replay
        await replay.start()
        return creator

    def is_playing(self, guild_id: GuildId) -> bool:
        replay = self._playing.get(guild_id)
        return replay is not None and not replay.is_over

    async def look(self) -> None:
        """Let go of those that are over."""
        for guild_id, replay in list(self._playing.items()):
            if replay.is_over:
                await self.stop(guild_id)

    async def stop(self, guild_id: GuildId) -> bool:
        """Stop a replay; what was played is counted. False when none runs."""
        replay = self._playing.get(guild_id)
        if replay is None:
            return False
        await replay.close()
        if self._playing.get(guild_id) is replay:  # nobody else stopped it meanwhile
            del self._playing[guild_id]
        return True

    async def close(self) -> None:
        for guild_id in list(self._playing):
            await self.stop(guild_id)


class Replay:
    """One recording on its way into the ledger. `start` it and `close` it.

    Without a `speed` it is played as fast as it goes.
    """

    def __init__(
        self,
        desk: Desk,
        watch: Watch,
        recording: Recording,
        *,
        speed: float | None,
        by: UserId,
        say: Sayer,
    ) -> None:
        self._desk, self._watch, self._by, self._say = desk, watch, by, say
        self._unread, self._unread_why = 0, ''
        self._feed = RecordingFeed(
            recording,
            speed=speed,
            begins_at_ms=int(watch.state_since.timestamp() * 1000),
            salt=secrets.token_hex(8),  # played again, it is another evening
        )
        self._over = asyncio.Event()
        self._capture = Capture(desk, watch, by=by, say=say, taping=_untaped)

    @property
    def is_over(self) -> bool:
        return self._over.is_set()

    async def start(self) -> None:
        await self._capture.start()
        self._capture.listen(self._watch, self._run)

    async def over(self) -> None:
        """Return when all of it was told."""
        await self._over.wait()

    async def close(self) -> None:
        """Its stream ends with it: what is played next is another evening."""
        await self._capture.close()
        streams = self._desk.live_streams(self._watch.guild_id)
        await streams.end(self._watch.creator_id, by=self._by, at=now())
        if self._unread:
            self._say.not_believed(self._watch, self._unread, self._unread_why)
            self._unread = 0

    async def _run(self, tell: Callable[[Event], Awaitable[Any]]) -> None:
        try:
            async for event in self._feed.events():
                if isinstance(event, Unreadable):
                    self._unread, self._unread_why = self._unread + 1, event.why
                await tell(event)
        except FeedLost as lost:
            await tell(StateChanged(FeedState.ENDED, lost.detail))
        finally:
            self._over.set()


def _untaped(_watch: Watch, _at: datetime) -> None:
    """What is a recording already is not recorded again."""


def replay_watch(
    guild_id: GuildId,
    creator: Creator,
    recording: Recording,
    *,
    channel_id: ChannelId,
    asked_by: UserId,
    at: datetime,
) -> Watch:
    """What a replay is to a capture; it stands on no disk."""
    return Watch(
        guild_id=guild_id,
        creator_id=creator.id,
        source=recording.header.source,
        target=recording.header.title or 'recording',
        recording=Kept.OFF,
        since=datetime.fromtimestamp(0, UTC),
        watched_by=asked_by,
        channel_id=channel_id,
        state=FeedState.STARTING,
        detail='',
        state_since=at,
        tries=0,
        host_id=None,
    )
