"""/payout request, paid, cancel: each a step that is kept with who and when, and never changed."""

from __future__ import annotations

from discord import app_commands

from bot.checks import check_private, requires, suggests
from bot.desk import Desk
from bot.errors import told
from bot.request import Context, Request, now
from bot.sum_question import Typed
from bot.text import CHOICE_MAX
from bot.ui import Answer
from cogs._payout_estimate import PayoutEstimate
from cogs._payout_steps_text import cancelled_text, payout_choice, requested_text
from cogs._payout_steps_views import ask_about_paid, pay
from cogs._payout_views import rate_view
from economy.days import checked_past_day, read_day
from economy.money import parse_currency
from economy.payout_errors import PayoutIsPaid, PayoutRateNeeded
from economy.payouts import Status, parse_payout, parse_requested, split_fee
from economy.server import Level


class PayoutSteps:
    _desk: Desk

    @PayoutEstimate.payout.command(name='request')
    @app_commands.describe(
        diamonds='How many: 5000, 10k, or all that are available', creator='Whose diamonds'
    )
    @requires(Level.MANAGER)
    async def payout_request(
        self, ctx: Context, diamonds: str, *, creator: str | None = None
    ) -> None:
        """Write down that diamonds were asked for, at the rate of now."""
        check_private(ctx)
        request, answer = ctx.request, Answer(ctx)
        wanted = parse_requested(diamonds)
        whose = request.server.which_creator(named=creator, channel_id=request.channel_id)
        rate = request.server.settings.rate
        if rate is None:
            refusal, view = PayoutRateNeeded(), rate_view(request)
            assert view is not None  # who may request may choose a rate
            await answer.ask(told(refusal, request.words).sentence, view)
            return
        await answer.acknowledge(private=True)
        done = await self._desk.payouts(request.guild_id).request(
            wanted,
            creator_id=whose.id,
            creator=whose.name,
            rate=rate,
            day=request.day,
            key=request.key,
            by=request.actor_id,
            at=now(),
        )
        await answer.show(requested_text(done, request), private=True)

    payout_request.autocomplete('creator')(PayoutEstimate.creators_offered)

    @PayoutEstimate.payout.command()
    @app_commands.rename(number='payout', day='date')
    @app_commands.describe(
        number='Its number, such as P7',
        amount='What arrived, after the fee',
        currency='What it arrived in, such as USD or EUR',
        day='When it arrived; today when not given',
        fee='What was taken on the way, such as 2.90 or 2.90 USD',
    )
    @requires(Level.MANAGER)
    async def paid(
        self,
        ctx: Context,
        number: str,
        amount: str,
        currency: str,
        day: str | None = None,
        *,
        fee: str | None = None,
    ) -> None:
        """Write down what arrived for a payout."""
        check_private(ctx)
        request, answer = ctx.request, Answer(ctx)
        typed = _typed(request, number, amount, currency, day, fee)
        await answer.acknowledge(private=True)
        text, view = await pay(self._desk, request, typed)
        await answer.show(text, view=view, private=True)

    paid.autocomplete('currency')(PayoutEstimate.currencies_offered)

    @PayoutEstimate.payout.command()
    @app_commands.rename(number='payout')
    @app_commands.describe(number='Its number, such as P7')
    @requires(Level.MANAGER)
    async def cancel(self, ctx: Context, number: str) -> None:
        """Take a payout back: its diamonds can be requested again."""
        check_private(ctx)
        request, answer = ctx.request, Answer(ctx)
        which = parse_payout(number)
        await answer.acknowledge(private=True)
        try:
            done = await self._desk.payouts(request.guild_id).cancel(
                which, day=request.day, key=request.key, by=request.actor_id, at=now()
            )
        except PayoutIsPaid as refusal:
            view = await ask_about_paid(self._desk, request, which)
            await answer.show(told(refusal, request.words).sentence, view=view, private=True)
            return
        await answer.show(cancelled_text(done, request), private=True)

    @paid.autocomplete('number')
    @suggests(Level.MANAGER)
    async def _open_offered(self, request: Request, typed: str) -> list[app_commands.Choice[str]]:
        return await _offered(self._desk, request, typed, Status.OPEN)

    @cancel.autocomplete('number')
    @suggests(Level.MANAGER)
    async def _standing_offered(
        self, request: Request, typed: str
    ) -> list[app_commands.Choice[str]]:
        return await _offered(self._desk, request, typed, None)


def _typed(
    request: Request, number: str, amount: str, currency: str, day: str | None, fee: str | None
) -> Typed:
    """What was typed, checked as far as no sum is concerned.

    `!payout paid 7 95.20 EUR fee 2.90` has the word fee where the date would stand.
    """
    parse_payout(number)
    if day is not None and day.casefold() == 'fee':
        day = None
    today, locale = request.day, request.server.settings.locale
    when = today if day is None else read_day(day, today=today, locale=locale)
    code = parse_currency(currency)
    taken, taken_in = (None, None) if fee is None else split_fee(fee, otherwise=code)
    return Typed(
        {
            'payout': number,
            'amount': amount,
            'currency': code,
            'day': checked_past_day(when, today=today).isoformat(),
            'fee': taken,
            'fee_currency': taken_in,
        }
    )


async def _offered(
    desk: Desk, request: Request, typed: str, status: Status | None
) -> list[app_commands.Choice[str]]:
    digits = typed.strip().lstrip('pP#').strip()
    if digits and not (digits.isascii() and digits.isdigit()):
        return []
    found = await desk.payouts(request.guild_id).like(status, digits)
    return [
        app_commands.Choice(
            name=payout_choice(payout, request, CHOICE_MAX), value=f'P{payout.number}'
        )
        for payout in found
    ]
