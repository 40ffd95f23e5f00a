"""/engage itself, and /engage tip: an idea for the LIVE."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from discord import app_commands

from bot.checks import group, requires
from bot.desk import Desk
from bot.request import Context, Request, now
from bot.text import chip
from bot.ui import Answer
from cogs._engage_nudge_text import why_text
from economy.errors import CreatorNeeded
from economy.looks import moment_now
from economy.server import Level
from economy.streams import Stream
from economy.tips import Moment, Tip, choose_tip, confidence_words, parse_moment, tips_during


class EngageTips:
    _desk: Desk

    @group('tip')
    @app_commands.describe(moment='What is going on in the LIVE just now')
    @app_commands.choices(
        moment=[app_commands.Choice(name=moment.value, value=moment.value) for moment in Moment]
    )
    @requires(Level.MEMBER)
    async def engage(self, ctx: Context, *, moment: str | None = None) -> None:
        """One idea for the LIVE, with its source."""
        request, answer = ctx.request, Answer(ctx)
        wanted = None if moment is None else parse_moment(moment)
        stream = None if moment is not None else _running(request)
        await answer.acknowledge()
        if stream is None:
            await answer.show(await self._tip(request, lambda _last: self._desk.tips, wanted))
        else:
            await answer.show(await self._tip_during(request, stream, now()))

    async def _tip_during(self, request: Request, stream: Stream, at: datetime) -> str:
        """A tip for what goes on in a running stream, and what that is."""
        look, _ = await self._desk.nudges(request.guild_id).look(stream, at=at)
        moment, minutes = moment_now(look, at), stream.length(at) // timedelta(minutes=1)

        def fitting(last: int | None) -> Sequence[Tip]:
            return tips_during(self._desk.tips, moment, minutes=minutes, last_number=last)

        creator = request.server.creator(stream.creator_id)
        why = why_text(moment, look, at, request.words)
        return f'{await self._tip(request, fitting)}\n-# {chip(creator.name)}: {why}'

    async def _tip(
        self,
        request: Request,
        fitting: Callable[[int | None], Sequence[Tip]],
        moment: Moment | None = None,
    ) -> str:
        """One of the tips that `fitting` makes of the last one's number, another one each time."""

        def choose(last: int | None) -> int:
            pick = random.SystemRandom().randrange
            return choose_tip(fitting(last), moment=moment, last_number=last, pick=pick).number

        number = await self._desk.servers.next_tip(request.guild_id, choose)
        return self._shown(next(tip for tip in self._desk.tips if tip.number == number))

    def _shown(self, tip: Tip) -> str:
        return (
            f'💡 {tip.text}\n-# Tip {tip.number} of {len(self._desk.tips)} · {tip.source} '
            f'({confidence_words(tip.confidence)})'
        )


def _running(request: Request) -> Stream | None:
    """The running stream this channel is about, None when there is none or that is unclear."""
    try:
        creator = request.server.which_creator(named=None, channel_id=request.channel_id)
    except CreatorNeeded:
        return None
    return request.server.running_of(creator.id)
