"""/stream reconcile: what TikTok's own summary says, beside what was logged."""

from __future__ import annotations

from discord import app_commands

from bot.checks import requires
from bot.desk import Desk
from bot.request import Context
from bot.ui import Answer
from cogs._stream_reconcile_views import compared
from cogs._stream_status import StreamStatus, stream_meant
from economy.reconcile import checked_said
from economy.server import Level


class StreamReconcile:
    _desk: Desk

    @StreamStatus.stream.command()
    @app_commands.rename(number='stream')
    @app_commands.describe(
        diamonds='What TikTok says: 12345; 0 for none',
        number='Its number; without one the running stream or the last',
        creator='Whose stream',
    )
    @requires(Level.MODERATOR)
    async def reconcile(
        self, ctx: Context, diamonds: str, number: str | None = None, creator: str | None = None
    ) -> None:
        """Compare a stream with TikTok's own summary, and make up the difference in one tap."""
        request, answer = ctx.request, Answer(ctx)
        said = checked_said(diamonds)
        stream = await stream_meant(self._desk, request, answer, number, creator)
        text, view = await compared(self._desk, request, stream, said)
        await answer.show(text, view=view)

    reconcile.autocomplete('creator')(StreamStatus.creators_offered)
