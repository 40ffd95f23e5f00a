"""/engage shoutout: a warm word for a fan."""

from __future__ import annotations

import re

from discord import app_commands

from bot.checks import requires, suggests
from bot.desk import Desk
from bot.request import Context, Request, now
from bot.text import CHOICE_MAX, chip, listed, plain, shortened
from bot.ui import Answer
from cogs._engage_tips import EngageTips
from economy.errors import MentionUnknown
from economy.names import fan_name
from economy.night_errors import NobodyWaits
from economy.notes import checked_text
from economy.server import Level
from economy.shoutouts import SHOUTOUT_MAX, shoutout

NAMED_MAX = 20  # names in one post
_MENTION = re.compile(r'\s*<[@#][!&]?[0-9]+>\s*')


class EngageShoutouts:
    _desk: Desk

    @EngageTips.engage.command()
    @app_commands.describe(
        fan='Their TikTok name, never pinged; without one everybody who waits for thanks',
        text='Your own words; otherwise I find some',
    )
    @requires(Level.MODERATOR)
    async def shoutout(
        self, ctx: Context, fan: str | None = None, *, text: str | None = None
    ) -> None:
        """A warm word for somebody, or for everybody who still waits for thanks."""
        request, answer = ctx.request, Answer(ctx)
        own = None if text is None else checked_text(text, what='text', at_most=SHOUTOUT_MAX)
        if fan is None:
            await self._thank_everybody(answer, request, own)
            return
        if _MENTION.fullmatch(fan):
            raise MentionUnknown(fan)
        name = chip(fan_name(fan))
        await answer.acknowledge()
        await answer.show(await self._worded(request, name, own))

    @shoutout.autocomplete('fan')
    @suggests(Level.MODERATOR)
    async def _fans_to_greet(self, request: Request, typed: str) -> list[app_commands.Choice[str]]:
        creator = request.server.which_creator(named=None, channel_id=request.channel_id)
        found = await self._desk.history(request.guild_id).fans_like(creator.id, typed)
        return [app_commands.Choice(name=shortened(fan, CHOICE_MAX), value=fan) for fan in found]

    async def _thank_everybody(self, answer: Answer, request: Request, own: str | None) -> None:
        """Name everybody who waits, and take those who were named out of the queue."""
        creator = request.server.which_creator(named=None, channel_id=request.channel_id)
        thanks = self._desk.thanks(request.guild_id)
        waiting = await thanks.waiting(creator.id, at=now(), at_most=NAMED_MAX)
        named = [(each, each.name) for each in waiting if each.name is not None]
        if not named:
            raise NobodyWaits(creator.name, None)
        await answer.acknowledge()
        shown = [each for each, _ in named]
        await thanks.thank_all(creator.id, shown, by=request.actor_id, at=request.at)
        names = listed([chip(shortened(name, 60)) for _, name in named])
        await answer.show(await self._worded(request, names, own))

    async def _worded(self, request: Request, names: str, own: str | None) -> str:
        if own is not None:
            return f'📣 {names}\n> {plain(own)}'
        turn = await self._desk.memory.next_number(f'shoutout:{request.guild_id}')
        return f'📣 {shoutout(turn).format(fan=names)}'
