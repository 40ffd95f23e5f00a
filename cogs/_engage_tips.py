"""/engage itself, and /engage tip: an idea for the LIVE."""

from __future__ import annotations

import random

from discord import app_commands

from bot.checks import group, requires
from bot.desk import Desk
from bot.request import Context
from bot.ui import Answer
from economy.server import Level
from economy.tips import Moment, Tip, choose_tip, confidence_words, parse_moment


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
        answer = Answer(ctx)
        wanted = None if moment is None else parse_moment(moment)
        await answer.acknowledge()
        number = await self._desk.servers.next_tip(
            ctx.request.guild_id, lambda last: self._choose(wanted, last)
        )
        tip = next(tip for tip in self._desk.tips if tip.number == number)
        await answer.show(self._shown(tip))

    def _choose(self, moment: Moment | None, last: int | None) -> int:
        tip = choose_tip(
            self._desk.tips,
            moment=moment,
            last_number=last,
            pick=random.SystemRandom().randrange,
        )
        return tip.number

    def _shown(self, tip: Tip) -> str:
        return (
            f'💡 {tip.text}\n-# Tip {tip.number} of {len(self._desk.tips)} · {tip.source} '
            f'({confidence_words(tip.confidence)})'
        )
