"""The five taps of /setup: two roles, a region, a rate, the first creator. Each saves at once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar, Self

import discord
from discord import ui

from bot.request import Interaction, Request, now
from bot.ui import DeskModal, Press, lasting
from cogs._settings_text import setup_text
from economy.errors import QuestionGone
from economy.ids import RoleId
from economy.rates import Preset, preset_rate
from economy.regions import REGIONS, region_of
from economy.server import Level, Settings


class RolePick(Press, template=r'setup:v1:role:(?P<which>moderator|manager)'):
    level: ClassVar[Level] = Level.MANAGER

    def __init__(self, which: str, chosen: RoleId | None = None) -> None:
        self._which = which
        defaults = (
            []
            if chosen is None
            else [discord.SelectDefaultValue(id=chosen, type=discord.SelectDefaultValueType.role)]
        )
        super().__init__(
            ui.RoleSelect(
                placeholder=f'1. Who are the {which}s?'
                if which == 'moderator'
                else '2. Who are the managers?',
                default_values=defaults,
                custom_id=f'setup:v1:role:{which}',
            )
        )

    @classmethod
    def of(cls, state: dict[str, str], /) -> Self:
        return cls(state['which'])

    async def press(self, interaction: Interaction, request: Request, /) -> None:
        role_id = chosen_role(self.item.values[0])
        if self._which == 'moderator':
            await _save(interaction, request, moderator_role_id=role_id)
        else:
            await _save(interaction, request, manager_role_id=role_id)


class RegionPick(Press, template=r'setup:v1:region'):
    level: ClassVar[Level] = Level.MANAGER

    def __init__(self, settings: Settings | None = None) -> None:
        options = [
            discord.SelectOption(
                label=region.name,
                value=region.key,
                description=f'{region.time_zone} · {region.locale} · {region.currency}',
                default=settings is not None
                and (settings.time_zone, settings.locale) == (region.time_zone, region.locale),
            )
            for region in REGIONS
        ]
        super().__init__(
            ui.Select(
                placeholder='3. Where are you? (time zone, numbers, currency)',
                options=options,
                custom_id='setup:v1:region',
            )
        )

    @classmethod
    def of(cls, _: dict[str, str], /) -> Self:
        return cls()

    async def press(self, interaction: Interaction, request: Request, /) -> None:
        region = region_of(self.item.values[0])
        if region is None:
            raise QuestionGone
        await _save(
            interaction,
            request,
            time_zone=region.time_zone,
            locale=region.locale,
            currency=region.currency,
        )


class RatePick(Press, template=r'setup:v1:rate'):
    level: ClassVar[Level] = Level.MANAGER

    def __init__(self, settings: Settings | None = None) -> None:
        chosen = None if settings is None or settings.rate is None else settings.rate.preset
        said = {
            Preset.MEASURED: ('Measured: 200 diamonds = $1', 'libraries, trade press, a test'),
            Preset.GUIDE: ('Guide: 50 diamonds = $1', 'one article; more than viewers pay'),
        }
        options = [
            discord.SelectOption(
                label=label, value=preset, description=source, default=preset is chosen
            )
            for preset, (label, source) in said.items()
        ]
        super().__init__(
            ui.Select(
                placeholder='4. What is a diamond reckoned at?',
                options=options,
                custom_id='setup:v1:rate',
            )
        )

    @classmethod
    def of(cls, _: dict[str, str], /) -> Self:
        return cls()

    async def press(self, interaction: Interaction, request: Request, /) -> None:
        await interaction.response.defer()
        rate = preset_rate(Preset(self.item.values[0]))
        await interaction.client.desk.servers.set_rate(request.guild_id, rate)
        await show_again(interaction, request)


class CreatorButton(Press, template=r'setup:v1:creator'):
    level: ClassVar[Level] = Level.MANAGER

    def __init__(self) -> None:
        super().__init__(
            ui.Button(
                label='5. Add a creator',
                style=discord.ButtonStyle.primary,
                custom_id='setup:v1:creator',
            )
        )

    @classmethod
    def of(cls, _: dict[str, str], /) -> Self:
        return cls()

    async def press(self, interaction: Interaction, _: Request, /) -> None:
        await interaction.response.send_modal(CreatorForm())


class CreatorForm(DeskModal):
    """Asks for the creator's name; the right is checked again when it comes back."""

    level: ClassVar[Level] = Level.MANAGER

    def __init__(self) -> None:
        super().__init__(title='The creator you moderate for', timeout=None)
        self._name: ui.TextInput[Self] = ui.TextInput(max_length=40)
        self._handle: ui.TextInput[Self] = ui.TextInput(required=False, max_length=40)
        self.add_item(ui.Label(text='Name', component=self._name))
        self.add_item(ui.Label(text='TikTok handle (optional)', component=self._handle))

    async def submit(self, interaction: Interaction, request: Request) -> None:
        await interaction.response.defer()
        await interaction.client.desk.servers.add_creator(
            request.guild_id,
            self._name.value,
            handle=self._handle.value,
            by=request.actor_id,
            at=now(),
        )
        await show_again(interaction, request)


def chosen_role(role: discord.Role | discord.abc.Snowflake) -> RoleId | None:
    """The role's id; None for @everyone, which would make a moderator of every member."""
    if isinstance(role, discord.Role) and role.is_default():
        return None
    return RoleId(role.id)


def setup_view(settings: Settings) -> ui.View:
    return lasting(
        RolePick('moderator', settings.moderator_role_id),
        RolePick('manager', settings.manager_role_id),
        RegionPick(settings),
        RatePick(settings),
        CreatorButton(),
    )


async def show_again(interaction: Interaction, request: Request) -> None:
    """The same message with what is now chosen."""
    after = await request.again(interaction.client.desk.servers)
    await interaction.edit_original_response(
        content=setup_text(after), view=setup_view(after.server.settings)
    )


async def _save(interaction: Interaction, request: Request, **changes: Any) -> None:
    await interaction.response.defer()
    await interaction.client.desk.servers.set_settings(
        request.guild_id, lambda settings: replace(settings, **changes)
    )
    await show_again(interaction, request)
