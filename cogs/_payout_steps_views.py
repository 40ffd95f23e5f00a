"""Writing a payment down, and the questions about it: which sum, is it really to be cancelled."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import ClassVar, Self

import discord
from discord import ui

from bot.desk import Desk
from bot.request import Interaction, Request, now
from bot.sum_question import SumButton, Typed, asked_sum, sum_template
from bot.ui import Press, lasting
from cogs._payout_own_views import own_rate_view
from cogs._payout_steps_text import cancelled_text, paid_text
from economy.income_errors import SumAmbiguous
from economy.limits import is_nothing
from economy.payouts import Payment, own_rate, parse_payout
from economy.server import Level


class PaidSumButton(SumButton, template=sum_template('paid')):
    """One reading of what arrived, or of the fee."""

    level: ClassVar[Level] = Level.MANAGER
    verb = 'paid'

    async def carry_on(self, interaction: Interaction, request: Request, typed: Typed, /) -> None:
        text, view = await pay(interaction.client.desk, request, typed)
        await interaction.edit_original_response(content=text, view=view)


class CancelPaidButton(Press, template=r'payout:v1:cancelpaid:(?P<token>[0-9a-f]{16})'):
    """Cancels a payout that was paid, because a manager says so."""

    level: ClassVar[Level] = Level.MANAGER

    def __init__(self, token: str) -> None:
        self._token = token
        super().__init__(
            ui.Button(
                label='Yes, the payment was wrong',
                style=discord.ButtonStyle.danger,
                custom_id=f'payout:v1:cancelpaid:{token}',
            )
        )

    @classmethod
    def of(cls, state: dict[str, str], /) -> Self:
        return cls(state['token'])

    async def press(self, interaction: Interaction, request: Request, /) -> None:
        await interaction.response.defer()
        desk = interaction.client.desk
        question = await desk.questions.get(request.guild_id, self._token, by=request.actor_id)
        done = await desk.payouts(request.guild_id).cancel(
            question.payload['payout'],
            day=request.day,
            key=f'btn:{self._token}',
            by=request.actor_id,
            at=now(),
            is_payment_meant=True,
        )
        await interaction.edit_original_response(content=cancelled_text(done, request), view=None)


async def pay(desk: Desk, request: Request, typed: Typed) -> tuple[str, ui.View | None]:
    """Write a payment down and say what it comes to, or ask which sum was meant.

    `typed` has the fields payout, amount, currency and day, checked; fee and fee_currency, which
    are None without a fee.
    """
    for name in ('amount', 'fee'):
        try:
            checked_sum(typed, name, request)
        except SumAmbiguous as refusal:
            return await asked_sum(desk, request, refusal, PaidSumButton, typed, name=name)
    payouts = desk.payouts(request.guild_id)
    done = await payouts.pay(
        parse_payout(typed.fields['payout'] or ''),
        _payment_of(typed, request),
        today=request.day,
        key=request.key,
        by=request.actor_id,
        at=now(),
    )
    creator = request.server.creator(done.payout.creator_id)
    own = own_rate(await payouts.sold(creator.id))
    return paid_text(done, request, own), own_rate_view(own, creator.id)


async def ask_about_paid(desk: Desk, request: Request, number: int) -> ui.View:
    """The question whether a payout that was paid is to be cancelled."""
    question = await desk.questions.keep(
        request.guild_id, {'payout': number}, actor_id=request.actor_id, at=now()
    )
    return lasting(CancelPaidButton(question.token))


def checked_sum(typed: Typed, name: str, request: Request) -> Decimal | None:
    """The amount or the fee, None for a fee that was not named. Raises what `read_sum` does."""
    text = typed.fields[name]
    if text is None:
        return None
    if name == 'fee' and is_nothing(text):
        return Decimal(0)
    currency = typed.fields['fee_currency' if name == 'fee' else 'currency'] or ''
    return typed.sum(name, locale=request.server.settings.locale, currency=currency)


def _payment_of(typed: Typed, request: Request) -> Payment:
    amount = checked_sum(typed, 'amount', request)
    assert amount is not None  # there is no payment without one
    return Payment(
        amount=amount,
        currency=typed.fields['currency'] or '',
        fee=checked_sum(typed, 'fee', request),
        fee_currency=typed.fields['fee_currency'],
        day=date.fromisoformat(typed.fields['day'] or ''),
    )
