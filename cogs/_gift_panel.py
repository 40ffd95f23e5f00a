"""/gift panel: a keypad that stays in the channel."""

from __future__ import annotations

from discord import app_commands

from bot.checks import requires
from bot.desk import Desk
from bot.request import Context
from bot.ui import Answer
from cogs._gift_log import GiftLog
from cogs._gift_panel_views import panel
from economy.server import Level


class GiftPanel:
    _desk: Desk

    @GiftLog.gift.command(name='panel')
    @app_commands.describe(creator='Whose gifts, when this channel has several creators')
    @requires(Level.MODERATOR)
    async def gift_panel(self, ctx: Context, *, creator: str | None = None) -> None:
        """A keypad that stays here: tap the gift, tap who sent it, logged."""
        request, answer = ctx.request, Answer(ctx)
        whose = request.server.which_creator(
            named=creator, channel_id=request.channel_id, for_writing=True
        )
        await answer.acknowledge()
        text, view = await panel(self._desk, request, whose)
        await answer.show(text, view=view)

    gift_panel.autocomplete('creator')(GiftLog.creators_offered)
