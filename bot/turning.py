"""When a creator's stream turns with the LIVE: feeds are weighed against each other."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from bot.counting import Counting
from bot.desk import Desk
from bot.hearing import Heard
from economy.captured import FeedState
from economy.entries import Source
from economy.ids import UserId
from economy.watches import Watch
from storage.live_streams import Turned


class Turning:
    """The stream of one creator. `by` is the bot's own id."""

    def __init__(self, desk: Desk, counting: Counting, watch: Watch, *, by: UserId) -> None:
        self._streams = desk.live_streams(watch.guild_id)
        self._creator_id = watch.creator_id
        self._counting = counting
        self._by = by
        self._is_over = False  # an end is told once, however many feeds hear of it

    async def begin(self, heard: Heard, room_id: str, at: datetime) -> Turned:
        """A feed hears the LIVE of `room_id`."""
        self._is_over = False
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
        """A LIVE that is over without a word: a feed hears for a while that nobody is on.

        Not while another feed hears it, or heard it so lately that its line may only have broken.
        """
        gone = [heard for heard in feeds if heard.is_gone(at)]
        if self._is_over or not gone or any(heard.may_be_live(at) for heard in feeds):
            return None
        for heard in gone:
            heard.close_tape()
        turned = await self._end(None)
        return None if turned is None else (gone[0], turned)

    async def _end(self, at: datetime | None) -> Turned | None:
        if self._is_over:
            return None
        self._is_over = True
        return await self._counting.patiently(
            lambda: self._streams.end(self._creator_id, by=self._by, at=at)
        )
