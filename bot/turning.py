"""When a creator's stream turns with the LIVE: feeds are weighed against each other."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from bot.counting import Counting
from bot.desk import Desk
from bot.hearing import HEARD_LATELY, Heard
from economy.captured import FeedState
from economy.entries import Source
from economy.ids import UserId
from economy.watches import Watch
from storage.live_streams import Turn, Turned


class Turning:
    """The stream of one creator. `by` is the bot's own id."""

    def __init__(self, desk: Desk, counting: Counting, watch: Watch, *, by: UserId) -> None:
        self._streams = desk.live_streams(watch.guild_id)
        self._watches = desk.watches(watch.guild_id)
        self._creator_id = watch.creator_id
        self._counting = counting
        self._by = by
        self._heard_at: dict[Source, datetime] = {}  # the LIVE itself, also before a restart
        self._is_over = False  # an end is told once, however many feeds hear of it
        self._was_on = False  # since the bot was started

    async def go_on(self) -> None:
        """Take up what was heard before the bot stopped."""
        self._heard_at = await self._watches.heard_at(self._creator_id)

    def hears(self, heard: Heard) -> None:
        """A connected feed is alive."""
        self._heard_at[heard.watch.source] = heard.alive_at

    async def begin(self, heard: Heard, room_id: str, at: datetime) -> Turned:
        """A feed hears the LIVE of `room_id`."""
        self._is_over, self._was_on = False, True
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
        return None if is_on else await self._end(at)

    async def look(self, feeds: Collection[Heard], at: datetime) -> tuple[Heard, Turned] | None:
        """A LIVE that is over without a word: a feed hears for a while that nobody is on."""
        gone = [heard for heard in feeds if heard.is_gone(at)]
        for heard in gone:
            heard.close_tape()
        over = [heard for heard in gone if self._is_end(heard, feeds, at)]
        if self._is_over or not over:
            return None
        turned = await self._end(None)
        if turned is None or (turned.turn is Turn.LEFT and not self._was_on):
            return None  # they were asked before the restart; a silent stream is asked about, too
        return over[0], turned

    def _is_end(self, gone: Heard, feeds: Collection[Heard], at: datetime) -> bool:
        return not any(self._contradicts(each, gone, at) for each in feeds if each is not gone)

    def _contradicts(self, other: Heard, gone: Heard, at: datetime) -> bool:
        """Whether the LIVE may go on by what the other feed knows.

        TikTok is asked itself whether the creator is live, so it is believed once a line that
        broke had time to come back. TikFinity may merely not run: it is believed of a LIVE that it
        was the last to hear.
        """
        if other.state is FeedState.CONNECTED:
            return True
        heard_at = self._heard_at.get(other.watch.source)
        if heard_at is None or other.is_gone(at):
            return False
        if gone.watch.source is Source.TIKTOK:
            return at - heard_at < HEARD_LATELY
        own = self._heard_at.get(gone.watch.source)
        return own is None or own < heard_at

    async def _end(self, at: datetime | None) -> Turned | None:
        if self._is_over:
            return None
        self._is_over = True
        return await self._counting.patiently(
            lambda: self._streams.end(self._creator_id, by=self._by, at=at)
        )
