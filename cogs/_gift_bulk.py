"""/gift bulk: many gifts at once, shown before they are logged."""

from __future__ import annotations

import asyncio

import discord
from discord import app_commands

from bot.channels import UNSENT
from bot.checks import requires
from bot.desk import Desk
from bot.request import Context, Request
from bot.ui import Answer
from cogs._gift_bulk_views import BulkForm, preview
from cogs._gift_log import GiftLog
from cogs._gift_wish import named_mentions
from economy.bulk import FILE_MAX_BYTES, file_text
from economy.fast_errors import FileTooBig, FileUnreachable
from economy.server import Creator, Level


class GiftBulk:
    _desk: Desk

    @GiftLog.gift.command(name='bulk')
    @app_commands.describe(
        file='A text or CSV file; without one a form opens',
        creator='Whose gifts, when this channel has several creators',
    )
    @requires(Level.MODERATOR)
    async def gift_bulk(
        self, ctx: Context, file: discord.Attachment | None = None, *, creator: str | None = None
    ) -> None:
        """Log many gifts at once: a line a gift, shown first, logged together."""
        request, answer = ctx.request, Answer(ctx)
        lines = '' if ctx.interaction is not None else creator or ''
        whose = request.server.which_creator(
            named=None if ctx.interaction is None else creator,
            channel_id=request.channel_id,
            for_writing=True,
        )
        if file is not None:
            await self._show_file(answer, request, whose, file)
        elif ctx.interaction is not None:
            await ctx.interaction.response.send_modal(BulkForm(whose.id))
        else:
            await answer.acknowledge()
            text, view = await preview(
                self._desk,
                request,
                whose,
                lines,
                named=lambda fan: named_mentions(fan, ctx),
                key=request.key,
            )
            await answer.show(text, view=view)

    gift_bulk.autocomplete('creator')(GiftLog.creators_offered)

    async def _show_file(
        self, answer: Answer, request: Request, creator: Creator, file: discord.Attachment
    ) -> None:
        if file.size > FILE_MAX_BYTES:
            raise FileTooBig(file.size, FILE_MAX_BYTES)
        await answer.acknowledge(private=True)
        try:
            data = await file.read()
        except UNSENT as error:
            raise FileUnreachable from error
        read = await asyncio.to_thread(file_text, data)
        text, view = await preview(
            self._desk, request, creator, read.text, guessed=read.guessed, is_file=True
        )
        await answer.show(text, view=view, private=True)
