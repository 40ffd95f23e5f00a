"""/engage shoutout: a warm word for a fan."""

from __future__ import annotations

import re

from discord import app_commands

from bot.checks import requires, suggests
from bot.desk import Desk
from bot.request import Context, Request
from bot.text import CHOICE_MAX, chip, plain, shortened
from bot.ui import Answer
from cogs._engage_tips import EngageTips
from economy.errors import MentionUnknown
from economy.names import fan_name
from economy.notes import checked_text
from economy.server import Level
from economy.shoutouts import SHOUTOUT_MAX, shoutout

_MENTION = re.compile(r'\s*<[@#][!&]?[0-9]+>\s*')


class EngageShoutouts:
    _desk: Desk

    @EngageTips.engage.command()
    @app_commands.describe(
        fan='Their TikTok name; nobody is pinged',
        text='Your own words; otherwise I find some',
    )
    @requires(Level.MODERATOR)
    async def shoutout(self, ctx: Context, fan: str, *, text: str | None = None) -> None:
        """A warm word for somebody, by name."""
        request, answer = ctx.request, Answer(ctx)
        if _MENTION.fullmatch(fan):
            raise MentionUnknown(fan)
        name = chip(fan_name(fan))
        own = None if text is None else checked_text(text, what='text', at_most=SHOUTOUT_MAX)
        await answer.acknowledge()
        if own is not None:
            await answer.show(f'📣 {name}\n> {plain(own)}')
            return
        turn = await self._desk.memory.next_number(f'shoutout:{request.guild_id}')
        await answer.show(f'📣 {shoutout(turn).format(fan=name)}')

    @shoutout.autocomplete('fan')
    @suggests(Level.MODERATOR)
    async def _fans_to_greet(self, request: Request, typed: str) -> list[app_commands.Choice[str]]:
        creator = request.server.which_creator(named=None, channel_id=request.channel_id)
        found = await self._desk.history(request.guild_id).fans_like(creator.id, typed)
        return [app_commands.Choice(name=shortened(fan, CHOICE_MAX), value=fan) for fan in found]
