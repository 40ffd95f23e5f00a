"""/payout forecast: when the minimum may be reached, and a picture of the weeks around today."""

from __future__ import annotations

import asyncio
import io

import discord
from discord import app_commands

from bot.charts import forecast_picture
from bot.checks import check_private, requires
from bot.desk import Desk
from bot.request import Context, Request
from bot.text import MESSAGE_MAX, legend
from bot.ui import Answer, may_attach
from cogs._payout_estimate import PayoutEstimate
from cogs._payout_forecast_text import Outlook, alt_text, forecast_card, forecast_text
from cogs._payout_views import rate_view
from economy.forecast import first_day_shown, pace_of, targets_of, weeks_of
from economy.rates import rates_to_show
from economy.server import Creator, Level


class PayoutForecast:
    _desk: Desk

    @PayoutEstimate.payout.command(name='forecast')
    @app_commands.describe(creator='Whose diamonds')
    @requires(Level.MANAGER)
    async def payout_forecast(self, ctx: Context, *, creator: str | None = None) -> None:
        """When the minimum may be reached, at the pace of the last weeks."""
        check_private(ctx)
        request, answer = ctx.request, Answer(ctx)
        whose = request.server.which_creator(named=creator, channel_id=request.channel_id)
        await answer.acknowledge(private=True)
        outlook = await outlook_of(self._desk, request, whose)
        text, file = forecast_text(outlook, request), None
        if may_attach(ctx):
            picture = await asyncio.to_thread(forecast_picture, forecast_card(outlook, request))
            file = discord.File(
                io.BytesIO(picture.png),
                filename='forecast.png',
                description=alt_text(outlook, request.words),
            )
            if picture.undrawn:
                text += '\n' + legend(picture.undrawn, MESSAGE_MAX - len(text) - 1)
        await answer.show(text, view=rate_view(request), file=file, private=True)

    payout_forecast.autocomplete('creator')(PayoutEstimate.creators_offered)


async def outlook_of(desk: Desk, request: Request, creator: Creator) -> Outlook:
    """What the next weeks may bring a creator, from the ledger of now."""
    settings, today = request.server.settings, request.day
    since = first_day_shown(today, settings.locale)
    earned = await desk.forecasts(request.guild_id).earned(creator.id, since)
    account, _ = await desk.payouts(request.guild_id).account(creator.id, [])
    pace = pace_of(earned.days, earned.first_gift, today)
    return Outlook(
        creator=creator.name,
        account=account,
        pace=pace,
        targets=targets_of(
            settings.limits, rates_to_show(settings.rate), account.balance, pace, today
        ),
        weeks=weeks_of(earned.days, account.payouts, pace, today, settings.locale),
    )
