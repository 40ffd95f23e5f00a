"""/payout limits: from how much on and at what fee money comes, as the server chose."""

from __future__ import annotations

import contextlib
from decimal import Decimal
from functools import partial
from typing import ClassVar

from discord import app_commands, ui

from bot.checks import requires
from bot.desk import Desk
from bot.request import Context, Interaction, Request
from bot.sum_question import SumButton, Typed, asked_sum, sum_template
from bot.ui import Answer
from cogs._payout_estimate import PayoutEstimate
from cogs._payout_standing_text import limits_text
from economy.income_errors import SumAmbiguous
from economy.limits import (
    PRESETS,
    Limits,
    edited_limits,
    is_nothing,
    no_limits,
    parse_limits,
    parse_percent,
)
from economy.server import Level
from storage.limits import set_limits

_SUMS = ('minimum', 'maximum', 'fee')


class PayoutLimits:
    _desk: Desk

    @PayoutEstimate.payout.command(name='limits')
    @app_commands.describe(
        preset='Where the creators are and how they are paid',
        minimum='From how much on is paid; none for no minimum',
        maximum='How much is paid a day at most; none for no maximum',
        fee_percent='What the provider takes of a payment, in per cent',
        fee='What the provider takes of every payment besides; none for nothing',
    )
    @app_commands.choices(
        preset=[app_commands.Choice(name=preset, value=preset) for preset in PRESETS]
    )
    @requires(Level.MANAGER)
    async def payout_limits(
        self,
        ctx: Context,
        preset: str | None = None,
        minimum: str | None = None,
        maximum: str | None = None,
        fee_percent: str | None = None,
        fee: str | None = None,
    ) -> None:
        """Show or choose threshold, daily maximum and fee of payouts."""
        request, answer = ctx.request, Answer(ctx)
        typed = Typed(
            {
                'preset': preset,
                'minimum': minimum,
                'maximum': maximum,
                'fee_percent': fee_percent,
                'fee': fee,
            }
        )
        if not any(typed.fields.values()):
            await answer.show(limits_text(request), private=True)
            return
        with contextlib.suppress(SumAmbiguous):  # asked back below
            _changed(typed, request, request.server.settings.limits)
        await answer.acknowledge(private=True)
        text, view = await keep_limits(self._desk, request, typed)
        await answer.show(text, view=view, private=True)


class LimitSumButton(SumButton, template=sum_template('limits')):
    """One reading of a minimum, a maximum or a fee."""

    level: ClassVar[Level] = Level.MANAGER
    verb = 'limits'

    async def carry_on(self, interaction: Interaction, request: Request, typed: Typed, /) -> None:
        text, view = await keep_limits(interaction.client.desk, request, typed)
        await interaction.edit_original_response(content=text, view=view)


async def keep_limits(desk: Desk, request: Request, typed: Typed) -> tuple[str, ui.View | None]:
    """Keep what was typed and show it, or ask which sum was meant."""
    for name in _SUMS:
        try:
            _sum(typed, name, request, _base(typed, request, request.server.settings.limits))
        except SumAmbiguous as refusal:
            return await asked_sum(desk, request, refusal, LimitSumButton, typed, name=name)
    await set_limits(desk.servers, request.guild_id, partial(_changed, typed, request))
    return limits_text(await request.again(desk.servers)), None


def _base(typed: Typed, request: Request, now: Limits | None) -> Limits:
    """The limits that single values are changed of."""
    preset = typed.fields['preset']
    if preset is not None:
        return parse_limits(preset)
    return now or no_limits(request.server.settings.currency, dated=request.day)


def _changed(typed: Typed, request: Request, now: Limits | None) -> Limits:
    """The limits `now` as they are after what was typed."""
    base = _base(typed, request, now)
    percent = typed.fields['fee_percent']
    return edited_limits(
        base,
        minimum=_sum(typed, 'minimum', request, base),
        daily_maximum=_sum(typed, 'maximum', request, base),
        fee_percent=None
        if percent is None
        else parse_percent(percent, request.server.settings.locale),
        fee_fixed=_sum(typed, 'fee', request, base),
        dated=request.day,
    )


def _sum(typed: Typed, name: str, request: Request, base: Limits) -> Decimal | None:
    """None for what was not typed, zero for `none`."""
    text = typed.fields[name]
    if text is None:
        return None
    if is_nothing(text):
        return Decimal(0)
    return typed.sum(name, locale=request.server.settings.locale, currency=base.currency)
