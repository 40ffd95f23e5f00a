"""What a capture does by itself is said where the staff reads it."""

from __future__ import annotations

from datetime import datetime, timedelta

from discord import ui

from bot.desk import Desk
from bot.feed_words import captured_words, doubtful_line
from bot.request import DeskClient
from bot.staff import tell_staff
from bot.stream_buttons import ReopenButton, quiet_view
from bot.text import Words
from bot.ui import lasting
from cogs._live_text import (
    cannot_write_text,
    gave_up_text,
    not_recording_text,
    pairs_text,
    turned_text,
)
from cogs._live_views import PAIRS_ASKED, FollowButton, PairButton, TryAgainButton
from economy.captured import NONE_DOUBTFUL
from economy.ids import GuildId
from economy.watches import Watch
from storage.live_streams import Turn, Turned
from storage.pairs import Pair

ASKED_APART = timedelta(seconds=30)


class LiveSay:
    """A `bot.capture.Sayer` that speaks in the staff channel, else where it was asked to watch."""

    def __init__(self, desk: Desk, client: DeskClient) -> None:
        self._desk = desk
        self._client = client
        self._asked_at: dict[GuildId, datetime] = {}

    async def turned(self, watch: Watch, turned: Turned) -> None:
        stream = turned.stream
        if turned.turn is Turn.NOTHING:
            return
        server = await self._desk.servers.of(watch.guild_id)
        words = Words(server.settings.locale)
        captured, diamonds, doubtful = '', 0, NONE_DOUBTFUL
        if turned.turn is Turn.ENDED:
            sums = await self._desk.streams(watch.guild_id).sum_of(stream.id)
            diamonds = sums.diamonds
            doubtful = await self._desk.pairs(watch.guild_id).doubtful(stream)
            coverages = self._desk.coverages(watch.guild_id)
            coverage = await coverages.of(stream, at=stream.ended_at or stream.started_at)
            if coverage is not None:
                captured = f', {captured_words(coverage, diamonds, doubtful, words)}'
        creator = server.creator(stream.creator_id).name
        text = turned_text(turned, watch, creator, captured, diamonds, words)
        text = '\n'.join([text, *doubtful_line(doubtful, words)])
        is_played = server.creator(stream.creator_id).is_scratch  # its LIVE cannot go on
        await self._tell(watch, text, None if is_played else _turned_view(turned))

    async def gave_up(self, watch: Watch, detail: str) -> None:
        creator = await self._creator(watch)
        view = lasting(TryAgainButton(watch.creator_id, watch.source))
        await self._tell(watch, gave_up_text(watch, detail, creator), view)

    async def cannot_write(self, watch: Watch, why: str) -> None:
        del why  # the log has it; people need to know what to do
        await self._tell(watch, cannot_write_text(await self._creator(watch)), None)

    async def not_recording(self, watch: Watch, why: str) -> None:
        await self._tell(watch, not_recording_text(watch, why, await self._creator(watch)), None)

    async def ask_pairs(self, at: datetime) -> None:
        """Ask about gifts that two pens wrote down; kept before it is said.

        Who logs by hand beside a feed is asked about several at once, not after every gift.
        """
        for guild_id in await self._desk.servers_with_pairs():
            asked_at = self._asked_at.get(guild_id)
            if asked_at is not None and at - asked_at < ASKED_APART:
                continue
            pairs = self._desk.pairs(guild_id)
            untold = await pairs.untold(at_most=PAIRS_ASKED)
            if untold:
                self._asked_at[guild_id] = at
            for creator_id in {pair.creator_id for pair in untold}:
                mine = [pair for pair in untold if pair.creator_id == creator_id]
                await pairs.note_told([pair.hand.number for pair in mine], at=at)
                await self._ask(mine)

    async def _ask(self, pairs: list[Pair]) -> None:
        guild_id, creator_id = pairs[0].guild_id, pairs[0].creator_id
        server = await self._desk.servers.of(guild_id)
        running = server.running_of(creator_id)
        numbers = [pair.hand.number for pair in pairs]
        await tell_staff(
            self._client,
            guild_id,
            pairs_text(pairs, server.creator(creator_id).name, Words(server.settings.locale)),
            otherwise=None if running is None else running.channel_id,
            view=lasting(PairButton('one', numbers), PairButton('two', numbers)),
        )

    async def _creator(self, watch: Watch) -> str:
        server = await self._desk.servers.of(watch.guild_id)
        return server.creator(watch.creator_id).name

    async def _tell(self, watch: Watch, text: str, view: ui.View | None) -> None:
        await tell_staff(self._client, watch.guild_id, text, otherwise=watch.channel_id, view=view)


def _turned_view(turned: Turned) -> ui.View | None:
    stream_id = turned.stream.id
    match turned.turn:
        case Turn.THEIRS:
            return lasting(FollowButton(stream_id, 'yes'), FollowButton(stream_id, 'no'))
        case Turn.LEFT:
            return quiet_view(stream_id)
        case Turn.ENDED:
            return lasting(ReopenButton(stream_id))
        case _:
            return None
