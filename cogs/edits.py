"""What happens when somebody edits a message that logged a gift: nothing, and they are told so."""

from __future__ import annotations

from datetime import timedelta

import discord
from discord.ext import commands

from bot.desk import Desk
from bot.request import now
from bot.text import entry_number
from economy.ids import GuildId

JUST_NOW = timedelta(minutes=1)


class Edits(commands.Cog):
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @commands.Cog.listener()
    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        """Say that an edited message changes no entry: silence would look like success."""
        message = payload.message
        if message.guild is None or message.author.bot or message.edited_at is None:
            return
        if now() - message.edited_at > JUST_NOW:
            return  # a pin or a link's picture: the text was edited long ago
        logged = await self._desk.history(GuildId(message.guild.id)).entry_of_key(
            f'msg:{message.id}'
        )
        if logged is None:
            return
        number = entry_number(logged.number)
        await message.reply(
            f'Editing a message changes nothing in the ledger: {number} stands as it was. '
            f'To correct it, use `/gift fix {logged.number}`.',
            mention_author=False,
        )
