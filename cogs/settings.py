"""/setup and /settings: the choices of one server, by its managers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.channels import checked_channel
from bot.checks import group, requires, suggests
from bot.desk import Desk
from bot.request import Context, Request
from bot.text import CHOICE_MAX, shortened
from bot.ui import Answer
from cogs._settings_text import settings_text, setup_text
from cogs._settings_views import chosen_role, setup_view
from economy.currencies import currencies_like
from economy.errors import NothingToSet
from economy.money import known_locales, parse_currency, parse_locale
from economy.periods import known_time_zones, parse_time_zone
from economy.server import Level, checked_prefix, checked_thanks_from, parse_boards


class SettingsCog(commands.Cog, name='Settings'):
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @commands.hybrid_command()
    @requires(Level.MANAGER)
    async def setup(self, ctx: Context) -> None:
        """Set this server up in five taps."""
        request = ctx.request
        view = setup_view(request.server.settings)
        await Answer(ctx).show(setup_text(request), view=view, private=True)

    @group('show')
    @requires(Level.MODERATOR)
    async def settings(self, ctx: Context) -> None:
        """What is set in this server."""
        await Answer(ctx).show(settings_text(ctx.request), private=True)

    @settings.command()
    @app_commands.describe(
        moderator_role='Who moderates; @everyone takes the role away again',
        manager_role='Who manages; @everyone takes the role away again',
        time_zone='Decides when a day begins, such as Europe/Berlin',
        locale='How numbers and dates are written, such as de-DE',
        currency='For a custom rate, such as EUR',
        prefix='What chat commands begin with, such as !',
        staff_channel='Where moderators are told and asked things',
        thanks_from='From how many diamonds on a gift waits for thanks',
        boards='Who may see /top',
    )
    @app_commands.choices(
        boards=[
            app_commands.Choice(name='everybody', value='open'),
            app_commands.Choice(name='moderators and managers', value='staff'),
        ]
    )
    @requires(Level.MANAGER)
    async def set(
        self,
        ctx: Context,
        moderator_role: discord.Role | None = None,
        manager_role: discord.Role | None = None,
        staff_channel: discord.TextChannel | None = None,
        time_zone: str | None = None,
        locale: str | None = None,
        currency: str | None = None,
        prefix: str | None = None,
        thanks_from: str | None = None,
        boards: str | None = None,
    ) -> None:
        """Change one setting or several."""
        request, answer = ctx.request, Answer(ctx)
        named: dict[str, tuple[Any, Callable[[Any], Any]]] = {
            'moderator_role_id': (moderator_role, chosen_role),
            'manager_role_id': (manager_role, chosen_role),
            'time_zone': (time_zone, parse_time_zone),
            'locale': (locale, parse_locale),
            'currency': (currency, parse_currency),
            'prefix': (prefix, checked_prefix),
            'staff_channel_id': (staff_channel, checked_channel),
            'thanks_from_diamonds': (thanks_from, checked_thanks_from),
            'are_boards_open': (boards, parse_boards),
        }
        changes = {
            field: read(value) for field, (value, read) in named.items() if value is not None
        }
        if not changes:
            raise NothingToSet
        await answer.acknowledge(private=True)
        await self._desk.servers.set_settings(
            request.guild_id, lambda settings: replace(settings, **changes)
        )
        after = await request.again(self._desk.servers)
        await answer.show(settings_text(after), private=True)

    @set.autocomplete('time_zone')
    @suggests(Level.MANAGER)
    async def _zones_like(self, _: Request, typed: str) -> list[app_commands.Choice[str]]:
        return [app_commands.Choice(name=zone, value=zone) for zone in known_time_zones(typed)]

    @set.autocomplete('locale')
    @suggests(Level.MANAGER)
    async def _locales_like(self, _: Request, typed: str) -> list[app_commands.Choice[str]]:
        return _choices(known_locales(typed))

    @set.autocomplete('currency')
    @suggests(Level.MANAGER)
    async def _currencies_like(
        self, request: Request, typed: str
    ) -> list[app_commands.Choice[str]]:
        return _choices(currencies_like(typed, request.words.locale))


def _choices(named: list[tuple[str, str]]) -> list[app_commands.Choice[str]]:
    return [
        app_commands.Choice(name=shortened(f'{code} · {name}', CHOICE_MAX), value=code)
        for code, name in named
    ]
