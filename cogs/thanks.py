"""/thanks: who sent something big and has not been thanked yet."""

from __future__ import annotations

from discord import app_commands
from discord.ext import commands

from bot.checks import creators_like, group, requires, suggests
from bot.desk import Desk
from bot.request import Context, Request, now
from bot.text import chip, shortened
from bot.thanks import list_text, list_view, next_text, next_view
from bot.ui import Answer
from economy.names import fan_name, name_key
from economy.night_errors import NobodyWaits
from economy.server import Creator, Level


class ThanksCog(commands.Cog, name='Thanks'):
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @group('next')
    @app_commands.describe(creator='Whose queue, when this channel has several')
    @requires(Level.MODERATOR)
    async def thanks(self, ctx: Context, *, creator: str | None = None) -> None:
        """Whom to thank next: the biggest first, then who waits longest."""
        request, answer = ctx.request, Answer(ctx)
        whose = _whose(request, creator)
        await answer.acknowledge()
        waiting = await self._desk.thanks(request.guild_id).waiting(whose.id, at=now())
        await answer.show(next_text(waiting, whose, request.words), view=next_view(waiting, whose))

    @thanks.command(name='list')
    @app_commands.describe(creator='Whose queue')
    @requires(Level.MODERATOR)
    async def list_(self, ctx: Context, *, creator: str | None = None) -> None:
        """Everybody who waits for thanks, to read out."""
        request, answer = ctx.request, Answer(ctx)
        whose = _whose(request, creator)
        await answer.acknowledge()
        waiting = await self._desk.thanks(request.guild_id).waiting(whose.id, at=now())
        await answer.show(list_text(waiting, whose, request.words), view=list_view(waiting, whose))

    @thanks.command()
    @app_commands.describe(fan='Who was thanked; without a name whoever is next', creator='By whom')
    @requires(Level.MODERATOR)
    async def done(self, ctx: Context, fan: str | None = None, creator: str | None = None) -> None:
        """Somebody was thanked: takes them out of the queue."""
        request, answer = ctx.request, Answer(ctx)
        whose = _whose(request, creator)
        name = None if fan is None else fan_name(fan)
        await answer.acknowledge()
        thanks = self._desk.thanks(request.guild_id)
        if name is None:
            waiting = await thanks.waiting(whose.id, at=now(), at_most=1)
            if not waiting:
                raise NobodyWaits(whose.name, None)
            first = waiting[0]
            gifts = await thanks.thank(
                whose.id, first.fan_id, by=request.actor_id, at=now(), up_to=first.up_to
            )
            shown = 'Somebody unnamed' if first.name is None else chip(first.name)
        else:
            found, gifts = await thanks.thank_named(whose.id, name, by=request.actor_id, at=now())
            shown = chip(found)
        left = await thanks.waiting(whose.id, at=now())
        rest = f'{request.words.number(len(left))} still wait.' if left else 'Nobody waits now.'
        count = f'{request.words.number(gifts)} {"gift" if gifts == 1 else "gifts"}'
        await answer.show(f'🙏 {shown} is thanked for {count}. {rest}')

    @done.autocomplete('fan')
    @suggests(Level.MODERATOR)
    async def _waiting_like(self, request: Request, typed: str) -> list[app_commands.Choice[str]]:
        whose = _whose(request, request.options.get('creator'))
        waiting = await self._desk.thanks(request.guild_id).waiting(whose.id, at=now())
        names = [each.name for each in waiting if each.name is not None]
        key = name_key(typed)
        return [
            app_commands.Choice(name=shortened(name, 100), value=name)
            for name in names
            if key in name_key(name)
        ][:25]

    @thanks.autocomplete('creator')
    @list_.autocomplete('creator')
    @done.autocomplete('creator')
    @suggests(Level.MODERATOR)
    async def _creators_like(self, request: Request, typed: str) -> list[app_commands.Choice[str]]:
        return creators_like(request, typed)


def _whose(request: Request, creator: str | None) -> Creator:
    return request.server.which_creator(named=creator, channel_id=request.channel_id)
