"""/engage: something to do when it is quiet. No text of it asks anybody for gifts."""

from __future__ import annotations

import random

from discord import app_commands
from discord.ext import commands

from bot.checks import group, requires
from bot.desk import Desk
from bot.request import Context
from bot.ui import Answer
from economy.server import Level
from economy.tips import Moment, Tip, choose_tip, confidence_words, parse_moment


class Engage(commands.Cog):
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._by_number = {tip.number: tip for tip in desk.tips}

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
        await answer.show(self._shown(self._by_number[number]))

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
            f'💡 {tip.text}\n-# Tip {tip.number} of {len(self._by_number)} · {tip.source} '
            f'({confidence_words(tip.confidence)})'
        )
