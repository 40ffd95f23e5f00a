"""Buttons of a stream: go on, still live, end it. All of them work after a restart."""

from __future__ import annotations

from typing import ClassVar, Self

import discord
from discord import ui

from bot.request import Interaction, Request
from bot.text import chip, duration, person
from bot.ui import Answer, Press, lasting
from economy.ids import StreamId
from economy.server import Level
from economy.streams import Stream


class StreamPress(Press, template=r'(?!)'):
    """A button that names one stream by its number."""

    level: ClassVar[Level] = Level.MODERATOR
    action: ClassVar[str]
    label: ClassVar[str]
    emoji: ClassVar[str | None] = None
    style: ClassVar[discord.ButtonStyle] = discord.ButtonStyle.secondary

    def __init__(self, stream_id: StreamId) -> None:
        self._stream_id = stream_id
        super().__init__(
            ui.Button(
                label=self.label,
                emoji=self.emoji,
                style=self.style,
                custom_id=f'stream:v1:{self.action}:{stream_id}',
            )
        )

    @classmethod
    def of(cls, state: dict[str, str], /) -> Self:
        return cls(StreamId(int(state['stream'])))


class ReopenButton(StreamPress, template=r'stream:v1:reopen:(?P<stream>\d{1,15})'):
    """A stream that was ended by mistake goes on."""

    action, label, emoji = 'reopen', 'It goes on', '↩️'

    async def press(self, interaction: Interaction, request: Request, /) -> None:
        await interaction.response.defer()
        streams = interaction.client.desk.streams(request.guild_id)
        stream = await streams.reopen(self._stream_id, at=request.at)
        creator = request.server.creator(stream.creator_id)
        await interaction.edit_original_response(view=None)
        await Answer(interaction).show(
            f'🔴 Stream {stream.id} of {chip(creator.name)} goes on, says '
            f'{person(request.actor_id)}.'
        )


class StillLiveButton(StreamPress, template=r'stream:v1:alive:(?P<stream>\d{1,15})'):
    """Somebody was asked whether a quiet stream goes on: it does."""

    action, label, style = 'alive', 'Still live', discord.ButtonStyle.success

    async def press(self, interaction: Interaction, request: Request, /) -> None:
        await interaction.response.defer()
        streams = interaction.client.desk.streams(request.guild_id)
        stream = await streams.say_alive(self._stream_id, at=request.at)
        creator = request.server.creator(stream.creator_id)
        await interaction.edit_original_response(
            content=f'🔴 {chip(creator.name)} is still live, says {person(request.actor_id)}.',
            view=None,
        )


class EndButton(StreamPress, template=r'stream:v1:end:(?P<stream>\d{1,15})'):
    """Ends a stream that somebody was asked about."""

    action, label, style = 'end', 'End it now', discord.ButtonStyle.danger

    async def press(self, interaction: Interaction, request: Request, /) -> None:
        await interaction.response.defer()
        streams = interaction.client.desk.streams(request.guild_id)
        asked = await streams.of_id(self._stream_id)
        creator = request.server.creator(asked.creator_id)
        stream = await streams.end(
            creator.id, by=request.actor_id, at=request.at, only=self._stream_id
        )
        await interaction.edit_original_response(
            content=ended_text(stream, creator.name) + ' `/stream recap` shows it.',
            view=lasting(ReopenButton(stream.id)),
        )


def quiet_view(stream_id: StreamId) -> ui.View:
    return lasting(StillLiveButton(stream_id), EndButton(stream_id))


def ended_text(stream: Stream, creator: str) -> str:
    assert stream.ended_at is not None
    return (
        f'⏹️ Stream {stream.id} of {chip(creator)} is over after '
        f'{duration(stream.ended_at - stream.started_at)}.'
    )
