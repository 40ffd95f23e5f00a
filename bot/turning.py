"""When a creator's stream turns with the LIVE: feeds are weighed against each other."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from bot.counting import Counting
from bot.desk import Desk
from bot.hearing import HEARD_LATELY, Heard
from economy.captured import FeedState
from economy.entries import Source
from economy.ids import UserId
from economy.streams import Stream
from economy.watches import Watch
from storage.live_streams import Turned

LOOK_AGAIN = timedelta(minutes=1)


class Turning:
    """The stream of one creator. `by` is the bot's own id."""

    def __init__(self, desk: Desk, counting: Counting, watch: Watch, *, by: UserId) -> None:
        self._desk = desk
        self._guild_id, self._creator_id = watch.guild_id, watch.creator_id
        self._streams = desk.live_streams(watch.guild_id)
        self._counting = counting
        self._by = by
        self._heard_at: dict[Source, datetime] = {}  # the LIVE itself, also before a restart
        self._looked_at: datetime | None = None

    async def go_on(self) -> None:
        """Take up what was heard before the bot stopped."""
        self._heard_at = await self._desk.watches(self._guild_id).heard_at(self._creator_id)

    def hears(self, heard: Heard) -> None:
        """A connected feed is alive."""
        self._heard_at[heard.watch.source] = heard.alive_at

    async def begin(self, heard: Heard, room_id: str, at: datetime) -> Turned:
        """A feed hears the LIVE of `room_id`."""
        self._looked_at = None
        self.hears(heard)
        await self._counting.flush(at)  # what came before belongs to what ran before
        return await self._counting.patiently(
            lambda: self._streams.begin(
                self._creator_id,
                room_id=room_id,
                channel_id=heard.watch.channel_id,
                by=self._by,
                at=at,
            )
        )

    async def end(self, heard: Heard, feeds: Collection[Heard], at: datetime) -> Turned | None:
        """A feed was told the end. TikFinity's word counts less than a TikTok LIVE that is on."""
        is_on = any(
            each.watch.source is Source.TIKTOK and each.state is FeedState.CONNECTED
            for each in feeds
            if each is not heard
        )
        return None if is_on else await self._end(at, is_told=True)

    async def look(self, feeds: Collection[Heard], at: datetime) -> tuple[Heard, Turned] | None:
        """A LIVE that is over without a word: a feed hears for a while that nobody is on."""
        gone = [heard for heard in feeds if heard.is_gone(at)]
        for heard in gone:
            heard.close_tape()
        is_early = self._looked_at is not None and at - self._looked_at < LOOK_AGAIN
        if not gone or is_early:
            return None
        running = (await self._desk.servers.of(self._guild_id)).running_of(self._creator_id)
        if running is None:
            return None
        over = [heard for heard in gone if self._is_end(heard, feeds, running, at)]
        if not over:
            return None
        self._looked_at = at
        turned = await self._end(at, is_told=False)
        return None if turned is None else (over[0], turned)

    def _is_end(self, gone: Heard, feeds: Collection[Heard], running: Stream, at: datetime) -> bool:
        others = [heard for heard in feeds if heard is not gone]
        return not any(self._contradicts(other, gone, running, at) for other in others)

    def _contradicts(self, other: Heard, gone: Heard, running: Stream, at: datetime) -> bool:
        """Whether the LIVE may go on by what the other feed knows.

        The feed that heard it last is believed: TikFinity may merely not run, and a handle may be
        the wrong one. Where TikTok heard this very LIVE its word is enough, as it is asked itself
        who is live, once a line of the other that broke had time to come back.
        """
        if other.state is FeedState.CONNECTED:
            return True
        heard_at = self._heard_at.get(other.watch.source)
        if heard_at is None or other.is_gone(at):
            return False
        own = self._heard_at.get(gone.watch.source)
        if gone.watch.source is Source.TIKTOK and own is not None and own >= running.started_at:
            return at - heard_at < HEARD_LATELY
        return own is None or own < heard_at

    async def _end(self, at: datetime, *, is_told: bool) -> Turned | None:
        return await self._counting.patiently(
            lambda: self._streams.end(self._creator_id, by=self._by, at=at, is_told=is_told)
        )
