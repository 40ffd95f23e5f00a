"""/stream reconcile: what TikTok's own summary says, beside what was logged."""

from __future__ import annotations

from discord import app_commands

from bot.checks import requires
from bot.desk import Desk
from bot.request import Context
from bot.ui import Answer
from cogs._stream_reconcile_views import compared
from cogs._stream_status import StreamStatus, whose_stream
from economy.night_errors import NoStreamYet
from economy.reconcile import checked_said
from economy.server import Level
from economy.streams import parse_stream


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
        streams = self._desk.streams(request.guild_id)
        if number is not None:
            wanted = parse_stream(number)
            await answer.acknowledge()
            stream = await streams.of_id(wanted)
        else:
            whose = whose_stream(request, creator)
            await answer.acknowledge()
            latest = await streams.latest(whose.id, at_most=1)
            if not latest:
                raise NoStreamYet(whose.name)
            stream = latest[0].stream
        text, view = await compared(self._desk, request, stream, said)
        await answer.show(text, view=view)

    reconcile.autocomplete('creator')(StreamStatus.creators_offered)
