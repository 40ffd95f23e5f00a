"""What a capture does by itself is said where the staff reads it, as soon as it can be."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from discord import ui

from bot.desk import Desk
from bot.feed_words import captured_words, doubtful_line
from bot.outbox import Outbox
from bot.request import DeskClient, now
from bot.staff import tell_staff
from bot.stream_buttons import ReopenButton, quiet_view
from bot.text import Words
from bot.ui import lasting
from cogs._live_text import (
    cannot_write_text,
    gave_up_text,
    not_believed_text,
    not_recording_text,
    pairs_text,
    turned_text,
)
from cogs._live_views import PAIRS_ASKED, FollowButton, PairButton, TryAgainButton
from economy.captured import NONE_DOUBTFUL, FeedState
from economy.ids import ChannelId, CreatorId, GuildId
from economy.watches import Watch
from storage.live_streams import Turn, Turned
from storage.pairs import Pair

ASKED_APART = timedelta(seconds=30)
_LATE = timedelta(minutes=1)
_GOODBYE_S = 2  # a bot that stops does not wait longer for the chat


class LiveSay:
    """A `bot.capture.Sayer` that speaks in the staff channel, else where it was asked to watch.

    What is to be said waits here until `beat` says it: gifts are never held up by the chat.
    """

    def __init__(self, desk: Desk, client: DeskClient) -> None:
        self._desk = desk
        self._client = client
        self._outbox = Outbox()
        self._asked_at: dict[GuildId, datetime] = {}

    def turned(self, watch: Watch, turned: Turned) -> None:
        if turned.before is not None:
            self.turned(watch, Turned(Turn.ENDED, turned.before))
        if turned.turn is not Turn.NOTHING:
            at = now()
            self._put(watch, lambda: self._say_turned(watch, turned, at))

    def gave_up(self, watch: Watch, detail: str) -> None:
        self._put(watch, lambda: self._say_gave_up(watch, detail))

    def cannot_write(self, watch: Watch, why: str) -> None:
        del why  # the log has it; people need to know what to do
        self._put(watch, lambda: self._say_cannot_write(watch))

    def not_recording(self, watch: Watch, why: str) -> None:
        self._put(watch, lambda: self._say_not_recording(watch, why))

    def not_believed(self, watch: Watch, messages: int, why: str) -> None:
        self._put(watch, lambda: self._say_not_believed(watch, messages, why))

    async def beat(self, at: datetime) -> None:
        """Say what waits, and ask about gifts that two pens wrote down."""
        await self._outbox.send(at)
        await self._ask_pairs(at)

    async def close(self) -> None:
        """Say what the end brought, if the chat takes it at once."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_GOODBYE_S):
                await self._outbox.send(now())

    def _put(self, watch: Watch, tell: Callable[[], Awaitable[bool]]) -> None:
        self._outbox.put((watch.guild_id, watch.channel_id), tell, now())

    async def _say_turned(self, watch: Watch, turned: Turned, at: datetime) -> bool:
        stream = turned.stream
        server = await self._desk.servers.of(watch.guild_id)
        running = server.running_of(stream.creator_id)
        is_over = turned.turn is not Turn.ENDED and (running is None or running.id != stream.id)
        if is_over and now() - at > _LATE:
            return True  # it is no news any more by the time it can be said
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
        is_another_on = running is not None and running.id != stream.id  # nor can this one
        view = None if is_played or is_another_on else _turned_view(turned)
        return await self._tell(watch, text, view)

    async def _say_gave_up(self, watch: Watch, detail: str) -> bool:
        states = {
            each.source: each.state
            for each in await self._desk.watches(watch.guild_id).of(watch.creator_id)
        }
        if states.get(watch.source) is not FeedState.GIVEN_UP:
            return True  # it works again, or nobody watches, by the time it can be said
        creator = await self._creator(watch)
        view = lasting(TryAgainButton(watch.creator_id, watch.source))
        return await self._tell(watch, gave_up_text(watch, detail, creator), view)

    async def _say_cannot_write(self, watch: Watch) -> bool:
        return await self._tell(watch, cannot_write_text(await self._creator(watch)), None)

    async def _say_not_recording(self, watch: Watch, why: str) -> bool:
        text = not_recording_text(watch, why, await self._creator(watch))
        return await self._tell(watch, text, None)

    async def _say_not_believed(self, watch: Watch, messages: int, why: str) -> bool:
        server = await self._desk.servers.of(watch.guild_id)
        text = not_believed_text(watch, messages, why, Words(server.settings.locale))
        return await self._tell(watch, text, None)

    async def _ask_pairs(self, at: datetime) -> None:
        """Who logs by hand beside a feed is asked about several at once, not after every gift."""
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
                if await self._ask(mine):  # else it is asked again; rather twice than never
                    await pairs.note_told([pair.hand.number for pair in mine], at=at)

    async def _ask(self, pairs: list[Pair]) -> bool:
        guild_id, creator_id = pairs[0].guild_id, pairs[0].creator_id
        server = await self._desk.servers.of(guild_id)
        numbers = [pair.hand.number for pair in pairs]
        return await tell_staff(
            self._client,
            guild_id,
            pairs_text(pairs, server.creator(creator_id).name, Words(server.settings.locale)),
            otherwise=await self._channel(guild_id, creator_id),
            view=lasting(PairButton('one', numbers), PairButton('two', numbers)),
        )

    async def _channel(self, guild_id: GuildId, creator_id: CreatorId) -> ChannelId | None:
        """Where a creator's gifts were last talked about."""
        for latest in await self._desk.streams(guild_id).latest(creator_id, at_most=1):
            return latest.stream.channel_id
        for watch in await self._desk.watches(guild_id).of(creator_id):
            return watch.channel_id
        return None

    async def _creator(self, watch: Watch) -> str:
        server = await self._desk.servers.of(watch.guild_id)
        return server.creator(watch.creator_id).name

    async def _tell(self, watch: Watch, text: str, view: ui.View | None) -> bool:
        return await tell_staff(
            self._client, watch.guild_id, text, otherwise=watch.channel_id, view=view
        )


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
