"""Buttons of captured LIVEs. All of them work after a restart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Self

import discord
from discord import ui

from bot.request import Interaction, Request
from bot.text import chip, person
from bot.ui import Press
from cogs._live_text import answered_text, target_name
from economy.captured import FeedState
from economy.entries import Source
from economy.ids import CreatorId, StreamId
from economy.server import Level

PAIRS_ASKED = 5  # in one message: their numbers stand in the button's id


class TryAgainButton(
    Press, template=r'live:v1:again:(?P<creator>\d{1,9}):(?P<source>tiktok|tikfinity)'
):
    """A feed that gave up is tried anew."""

    level: ClassVar[Level] = Level.MODERATOR

    def __init__(self, creator_id: CreatorId, source: Source) -> None:
        self._creator_id, self._source = creator_id, source
        custom_id = f'live:v1:again:{creator_id}:{source}'
        super().__init__(ui.Button(label='Try again', emoji='🔁', custom_id=custom_id))

    @classmethod
    def of(cls, state: dict[str, str], /) -> Self:
        return cls(CreatorId(int(state['creator'])), Source(state['source']))

    async def press(self, interaction: Interaction, request: Request, /) -> None:
        await interaction.response.defer()
        creator = request.server.creator(self._creator_id)
        watches = interaction.client.desk.watches(request.guild_id)
        watch = await watches.again(creator.id, self._source, at=request.at)
        if watch.state is FeedState.CONNECTED:
            await interaction.edit_original_response(
                content=f'🟢 {target_name(watch)} is connected for {chip(creator.name)} already.',
                view=None,
            )
            return
        await interaction.edit_original_response(
            content=f'🔁 {target_name(watch)} is tried again for {chip(creator.name)}, says '
            f'{person(request.actor_id)}. `/live status` shows how it goes.',
            view=None,
        )


class FollowButton(Press, template=r'live:v1:follow:(?P<stream>\d{1,15}):(?P<says>yes|no)'):
    """Whether a stream that a person began ends with the LIVE."""

    level: ClassVar[Level] = Level.MODERATOR

    def __init__(self, stream_id: StreamId, says: str) -> None:
        self._stream_id, self._says = stream_id, says
        is_yes = says == 'yes'
        super().__init__(
            ui.Button(
                label='Yes, end it with the LIVE' if is_yes else 'No, we end it',
                style=discord.ButtonStyle.primary if is_yes else discord.ButtonStyle.secondary,
                custom_id=f'live:v1:follow:{stream_id}:{says}',
            )
        )

    @classmethod
    def of(cls, state: dict[str, str], /) -> Self:
        return cls(StreamId(int(state['stream'])), state['says'])

    async def press(self, interaction: Interaction, request: Request, /) -> None:
        await interaction.response.defer()
        desk = interaction.client.desk
        if self._says == 'yes':
            stream = await desk.live_streams(request.guild_id).follow(self._stream_id)
            follows = 'ends with the LIVE' if stream.is_running else 'is over already'
            text = f'📡 Stream {self._stream_id} {follows}'
        else:
            text = f'📡 Stream {self._stream_id} goes on until `/stream end`'
        await interaction.edit_original_response(
            content=f'{text}, says {person(request.actor_id)}.', view=None
        )


class PairButton(
    Press, template=r'live:v1:pair:(?P<says>one|two):(?P<numbers>\d{1,15}(?:\.\d{1,15}){0,4})'
):
    """Whether gifts logged by hand are the captured ones."""

    level: ClassVar[Level] = Level.MODERATOR

    def __init__(self, says: str, numbers: Sequence[int]) -> None:
        self._says, self._numbers = says, tuple(numbers)
        is_single = len(self._numbers) == 1
        labels = {
            'one': 'One gift: take mine back' if is_single else 'The same: take ours back',
            'two': 'Two gifts' if is_single else 'Different gifts',
        }
        joined = '.'.join(map(str, self._numbers))
        super().__init__(
            ui.Button(
                label=labels[says],
                style=discord.ButtonStyle.primary
                if says == 'one'
                else discord.ButtonStyle.secondary,
                custom_id=f'live:v1:pair:{says}:{joined}',
            )
        )

    @classmethod
    def of(cls, state: dict[str, str], /) -> Self:
        return cls(state['says'], [int(number) for number in state['numbers'].split('.')])

    async def press(self, interaction: Interaction, request: Request, /) -> None:
        await interaction.response.defer()
        answered = await interaction.client.desk.pairs(request.guild_id).answer(
            self._numbers,
            is_one=self._says == 'one',
            key=request.key,
            by=request.actor_id,
            at=request.at,
        )
        await interaction.edit_original_response(
            content=answered_text(answered, request.actor_id), view=None
        )
