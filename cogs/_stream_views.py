"""The button that takes a stream over. It works after a restart."""

from __future__ import annotations

import discord

from bot.request import Interaction, Request
from bot.stream_buttons import StreamPress
from bot.text import person


class TakeOverButton(StreamPress, template=r'stream:v1:duty:(?P<stream>\d{1,15})'):
    """Whoever presses it is on duty from now on."""

    action, label, emoji, style = 'duty', 'I take over', '🤝', discord.ButtonStyle.primary

    async def press(self, interaction: Interaction, request: Request, /) -> None:
        await interaction.response.defer()
        streams = interaction.client.desk.streams(request.guild_id)
        await streams.take_over(self._stream_id, by=request.actor_id, at=request.at)
        said = '' if interaction.message is None else interaction.message.content
        await interaction.edit_original_response(
            content=f'🤝 {person(request.actor_id)} is on duty now.\n{said}', view=None
        )
