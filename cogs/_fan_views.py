"""Buttons about fans: confirm a link, merge, separate, forget. All of them outlive a restart."""

from __future__ import annotations

from typing import Any, ClassVar, Self

import discord
from discord import ui

from bot.desk import Desk
from bot.request import Interaction, Request, now
from bot.text import LABEL_MAX, shortened
from bot.ui import Answer, Press, lasting
from cogs._fan_text import (
    confirmed_text,
    ended_text,
    forgotten_text,
    merged_text,
    profile_text,
    refused_text,
    separated_text,
)
from economy.ids import CreatorId, FanId, UserId
from economy.people_errors import NotYourFan, OwnClaim
from economy.server import Creator, Level
from storage.fans import Known
from storage.links import Link
from storage.profiles import Profile

_SEPARATE_MAX = 20  # buttons of a view, with room for the others


class ShowFanButton(Press, template=r'fan:v1:show:(?P<fan>\d{1,15}):(?P<creator>\d{1,9})'):
    """Shows a fan to whoever presses and may see them, privately."""

    level: ClassVar[Level] = Level.MEMBER

    def __init__(self, fan_id: FanId, creator_id: CreatorId) -> None:
        self._fan_id, self._creator_id = fan_id, creator_id
        custom_id = f'fan:v1:show:{fan_id}:{creator_id}'
        style = discord.ButtonStyle.primary
        super().__init__(ui.Button(label='Show me', emoji='🔒', style=style, custom_id=custom_id))

    @classmethod
    def of(cls, state: dict[str, str], /) -> Self:
        return cls(FanId(int(state['fan'])), CreatorId(int(state['creator'])))

    async def press(self, interaction: Interaction, request: Request, /) -> None:
        creator = request.server.creator(self._creator_id)
        answer = Answer(interaction)
        await answer.acknowledge(private=True)
        desk = interaction.client.desk
        await check_own(desk, request, self._fan_id)
        fan = await desk.fans(request.guild_id).of_id(self._fan_id)
        text, view = await shown_fan(desk, request, fan, creator)
        await answer.show(text, view=view, private=True)


class ClaimButton(
    Press,
    template=r'fan:v1:claim:(?P<fan>\d{1,15}):(?P<user>\d{1,18}|[1-8]\d{18}):(?P<choice>yes|no)',
):
    """A moderator's answer to "I am this fan"."""

    level: ClassVar[Level] = Level.MODERATOR

    def __init__(self, fan_id: FanId, user_id: UserId, choice: str) -> None:
        self._fan_id, self._user_id, self._choice = fan_id, user_id, choice
        is_yes = choice == 'yes'
        style = discord.ButtonStyle.success if is_yes else discord.ButtonStyle.secondary
        custom_id = f'fan:v1:claim:{fan_id}:{user_id}:{choice}'
        label = 'Confirm' if is_yes else 'Refuse'
        super().__init__(ui.Button(label=label, style=style, custom_id=custom_id))

    @classmethod
    def of(cls, state: dict[str, str], /) -> Self:
        return cls(FanId(int(state['fan'])), UserId(int(state['user'])), state['choice'])

    async def press(self, interaction: Interaction, request: Request, /) -> None:
        is_own = request.actor_id == self._user_id
        if is_own and self._choice == 'yes' and request.level < Level.MANAGER:
            raise OwnClaim
        await interaction.response.defer()
        links = interaction.client.desk.links(request.guild_id)
        if self._choice == 'yes':
            link = await links.confirm(self._fan_id, self._user_id, by=request.actor_id, at=now())
            text = confirmed_text(link, request)
        else:
            link = await links.end(self._fan_id, self._user_id, only_undecided=True)
            text = refused_text(link, request)
        await interaction.edit_original_response(content=text, view=None)


class EndLinkButton(
    Press, template=r'fan:v1:unlink:(?P<fan>\d{1,15}):(?P<user>\d{1,18}|[1-8]\d{18})'
):
    """Ends a link or withdraws a claim: the member's own, or any for a moderator."""

    level: ClassVar[Level] = Level.MEMBER

    def __init__(self, fan_id: FanId, user_id: UserId, label: str = 'End the link') -> None:
        self._fan_id, self._user_id = fan_id, user_id
        custom_id = f'fan:v1:unlink:{fan_id}:{user_id}'
        super().__init__(ui.Button(label=label, custom_id=custom_id))

    @classmethod
    def of(cls, state: dict[str, str], /) -> Self:
        return cls(FanId(int(state['fan'])), UserId(int(state['user'])))

    async def press(self, interaction: Interaction, request: Request, /) -> None:
        if request.actor_id != self._user_id and request.level < Level.MODERATOR:
            raise NotYourFan
        await interaction.response.defer()
        links = interaction.client.desk.links(request.guild_id)
        link = await links.end(self._fan_id, self._user_id)
        await interaction.edit_original_response(content=ended_text(link), view=None)


class MergeButton(Press, template=r'fan:v1:merge:(?P<fan>\d{1,15}):(?P<into>\d{1,15})'):
    """Makes two fans one, after both totals were shown."""

    level: ClassVar[Level] = Level.MODERATOR

    def __init__(self, fan_id: FanId, into_id: FanId) -> None:
        self._fan_id, self._into_id = fan_id, into_id
        custom_id = f'fan:v1:merge:{fan_id}:{into_id}'
        style = discord.ButtonStyle.primary
        super().__init__(ui.Button(label='Yes, one person', style=style, custom_id=custom_id))

    @classmethod
    def of(cls, state: dict[str, str], /) -> Self:
        return cls(FanId(int(state['fan'])), FanId(int(state['into'])))

    async def press(self, interaction: Interaction, request: Request, /) -> None:
        await interaction.response.defer()
        fans = interaction.client.desk.fans(request.guild_id)
        merge = await fans.merge(self._fan_id, self._into_id)
        await interaction.edit_original_response(
            content=merged_text(merge, request),
            view=lasting(SeparateButton(merge.fan.id, 'Undo merge')),
        )


class SeparateButton(Press, template=r'fan:v1:separate:(?P<fan>\d{1,15})'):
    """Makes a merged spelling a fan of its own again."""

    level: ClassVar[Level] = Level.MODERATOR

    def __init__(self, fan_id: FanId, label: str = 'Separate') -> None:
        self._fan_id = fan_id
        custom_id = f'fan:v1:separate:{fan_id}'
        super().__init__(ui.Button(label=shortened(label, LABEL_MAX), custom_id=custom_id))

    @classmethod
    def of(cls, state: dict[str, str], /) -> Self:
        return cls(FanId(int(state['fan'])))

    async def press(self, interaction: Interaction, request: Request, /) -> None:
        await interaction.response.defer()
        done = await interaction.client.desk.fans(request.guild_id).separate(self._fan_id)
        await interaction.edit_original_response(content=separated_text(done), view=None)


class ForgetButton(Press, template=r'fan:v1:forget:(?P<fan>\d{1,15})'):
    """Takes a name away for good: one's own, or any for a moderator."""

    level: ClassVar[Level] = Level.MEMBER

    def __init__(self, fan_id: FanId) -> None:
        self._fan_id = fan_id
        style = discord.ButtonStyle.danger
        custom_id = f'fan:v1:forget:{fan_id}'
        super().__init__(ui.Button(label='Forget for good', style=style, custom_id=custom_id))

    @classmethod
    def of(cls, state: dict[str, str], /) -> Self:
        return cls(FanId(int(state['fan'])))

    async def press(self, interaction: Interaction, request: Request, /) -> None:
        desk = interaction.client.desk
        await interaction.response.defer()
        await check_own(desk, request, self._fan_id)
        names = await desk.fans(request.guild_id).forget(self._fan_id, at=now())
        await interaction.edit_original_response(content=forgotten_text(names), view=None)


async def own_link(desk: Desk, request: Request) -> Link | None:
    """The asker's confirmed link."""
    link = await desk.links(request.guild_id).of_member(request.actor_id)
    return link if link is not None and link.is_confirmed else None


async def check_own(desk: Desk, request: Request, fan_id: FanId) -> None:
    """Raises NotYourFan for a member whose fan it is not."""
    if request.level >= Level.MODERATOR:
        return
    own = await own_link(desk, request)
    if own is None or own.fan_id != fan_id:
        raise NotYourFan


async def shown_fan(
    desk: Desk, request: Request, fan: Known, creator: Creator
) -> tuple[str, ui.View | None]:
    """A fan beside a creator, with what can be done about them."""
    profiles = desk.profiles(request.guild_id)
    profile = await profiles.of(fan.id, creator.id, today=request.day)
    link = await desk.links(request.guild_id).of_fan(fan.id)
    text = profile_text(fan, profile, link, creator=creator.name, at=request)
    return text, _fan_view(profile, link, request)


def claim_view(link: Link) -> ui.View:
    return lasting(
        ClaimButton(link.claimed_id, link.user_id, 'yes'),
        ClaimButton(link.claimed_id, link.user_id, 'no'),
    )


def own_link_view(link: Link) -> ui.View:
    label = 'End the link' if link.is_confirmed else 'Withdraw'
    return lasting(EndLinkButton(link.claimed_id, link.user_id, label))


def _fan_view(profile: Profile, link: Link | None, request: Request) -> ui.View | None:
    buttons: list[ui.Item[Any]] = []
    if link is not None:
        buttons.append(EndLinkButton(link.claimed_id, link.user_id))
    if request.level >= Level.MODERATOR:
        for spelling_id, name in profile.spellings[:_SEPARATE_MAX]:
            buttons.append(SeparateButton(spelling_id, f'Separate {name}'))
    return lasting(*buttons) if buttons else None
