"""/creator: whose LIVEs this server moderates."""

from __future__ import annotations

from discord import app_commands
from discord.ext import commands

from bot.checks import creators_like, group, requires, suggests
from bot.desk import Desk
from bot.request import Context, Request, now
from bot.text import MESSAGE_MAX, chip
from bot.ui import Answer
from economy.server import Creator, Level, Server


class Creators(commands.Cog):
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @group('list')
    @requires(Level.MODERATOR)
    async def creator(self, ctx: Context) -> None:
        """Whose LIVEs are moderated here, and which channels are bound to whom."""
        await Answer(ctx).show(_list_text(ctx.request.server), private=True)

    @creator.command()
    @app_commands.describe(name='What people call them', handle='Their TikTok handle')
    @requires(Level.MANAGER)
    async def add(self, ctx: Context, name: str, handle: str | None = None) -> None:
        """Add a creator, or bring a retired one back."""
        request, answer = ctx.request, Answer(ctx)
        await answer.acknowledge()
        server = await self._desk.servers.add_creator(
            request.guild_id, name, handle=handle, by=request.actor_id, at=now()
        )
        added = server.creator_named(name)
        hint = (
            'Gifts go to them from now on: `/gift log`.'
            if len(server.active) == 1
            else 'Bind a channel to them with `/creator use`.'
        )
        await answer.show(f'{_shown(added)} is here. {hint}')

    @creator.command()
    @app_commands.describe(name='Whom this channel is about')
    @requires(Level.MANAGER)
    async def use(self, ctx: Context, *, name: str) -> None:
        """Bind this channel: what is logged here is theirs."""
        request, answer = ctx.request, Answer(ctx)
        chosen = request.server.creator_named(name)
        await answer.acknowledge()
        await self._desk.servers.use_creator(request.guild_id, chosen.id, request.channel_id)
        await answer.show(f'This channel is about {chip(chosen.name)} now.')

    @creator.command()
    @app_commands.rename(new_name='to')
    @app_commands.describe(name='The name so far', new_name='The new name')
    @requires(Level.MANAGER)
    async def rename(self, ctx: Context, name: str, new_name: str) -> None:
        """Change a creator's name; everything logged stays theirs."""
        request, answer = ctx.request, Answer(ctx)
        chosen = request.server.creator_named(name)
        await answer.acknowledge()
        server = await self._desk.servers.rename_creator(request.guild_id, chosen.id, new_name)
        await answer.show(f'{chip(chosen.name)} is {chip(server.creator(chosen.id).name)} now.')

    @creator.command()
    @app_commands.describe(name='Whose LIVEs are over')
    @requires(Level.MANAGER)
    async def retire(self, ctx: Context, *, name: str) -> None:
        """No more gifts for this creator; everything logged stays."""
        request, answer = ctx.request, Answer(ctx)
        chosen = request.server.creator_named(name)
        await answer.acknowledge()
        watched = await self._desk.watches(request.guild_id).of(chosen.id)
        await self._desk.servers.retire_creator(request.guild_id, chosen.id, at=now())
        await answer.show(
            f'{chip(chosen.name)} is retired: nothing more can be logged for them, and what was '
            'logged stays. `/creator add` with the same name brings them back.'
            + (' Their LIVE is watched no more.' if watched else '')
        )

    @use.autocomplete('name')
    @rename.autocomplete('name')
    @retire.autocomplete('name')
    @suggests(Level.MANAGER)
    async def _creators_like(self, request: Request, typed: str) -> list[app_commands.Choice[str]]:
        return creators_like(request, typed)


def _shown(creator: Creator) -> str:
    return chip(creator.name) + ('' if creator.handle is None else f' ({chip(creator.handle)})')


def _list_text(server: Server) -> str:
    if not server.creators:
        return 'There is no creator here yet. A manager adds the first one with `/creator add`.'
    channels: dict[int, list[str]] = {}
    for channel_id, creator_id in server.bindings.items():
        channels.setdefault(creator_id, []).append(f'<#{channel_id}>')
    lines = ['### Creators']
    room = MESSAGE_MAX - 100
    for place, creator in enumerate(server.creators):
        bound = ' · ' + ' '.join(channels[creator.id][:5]) if creator.id in channels else ''
        kind = ' · retired' if creator.is_retired else ''
        kind = ' · for replays' if creator.is_scratch else kind
        line = f'{_shown(creator)}{kind}{bound}'
        room -= len(line) + 1
        if room < 0:
            lines.append(f'-# And {len(server.creators) - place} more.')
            break
        lines.append(line)
    return '\n'.join(lines)
