"""/payout itself: what diamonds may be worth, and at which rate."""

from __future__ import annotations

from discord import app_commands

from bot.channels import is_public
from bot.checks import creators_like, group, requires, suggests
from bot.desk import Desk
from bot.errors import told
from bot.request import Context, Request, now
from bot.text import CHOICE_MAX, chip, shortened
from bot.ui import Answer, lasting
from cogs._payout_own_views import own_rate_here
from cogs._payout_steps_text import own_rate_line
from cogs._payout_text import PERIOD_WORDS, rate_text
from cogs._payout_views import ConfirmRateButton, ShowMeButton, estimate, rate_view
from economy.currencies import currencies_like
from economy.errors import (
    AmountUnreadable,
    ChoiceUnknown,
    RateImplausible,
    RateUnreadable,
    RoleNeeded,
)
from economy.money import parse_currency, parse_decimal
from economy.periods import Period, parse_period
from economy.rates import Preset, Rate, custom_rate, parse_preset, preset_rate
from economy.server import Creator, Level, Server


class PayoutEstimate:
    _desk: Desk

    @group('estimate')
    @app_commands.describe(creator='Whose diamonds', period='Which days; today when not given')
    @app_commands.choices(
        period=[
            app_commands.Choice(name=words, value=period.value)
            for period, words in PERIOD_WORDS.items()
        ]
    )
    @requires(Level.MODERATOR)
    async def payout(
        self, ctx: Context, creator: str | None = None, period: str | None = None
    ) -> None:
        """What the diamonds may be worth: an estimate, for your eyes."""
        request, answer = ctx.request, Answer(ctx)
        whose, when = _meant(request.server, creator, period, ctx)
        if ctx.interaction is None and is_public(ctx.channel):
            await answer.show(
                f'Earnings of {chip(whose.name)} ({PERIOD_WORDS[when]}) are not for everybody. '
                'Moderators press to see the estimate, alone.',
                view=lasting(ShowMeButton(whose.id, when)),
            )
            return
        await answer.acknowledge(private=True)
        text = await estimate(self._desk, request, whose.id, when)
        await answer.show(text, view=rate_view(request), private=True)

    @payout.command()
    @app_commands.describe(
        preset='Which rate; without it the present one is shown',
        amount='custom: what one diamond is worth; us-scaled: your share in per cent',
        currency='custom: such as USD or EUR',
    )
    @app_commands.choices(
        preset=[app_commands.Choice(name=preset.value, value=preset.value) for preset in Preset]
    )
    @requires(Level.MODERATOR)
    async def rate(
        self,
        ctx: Context,
        preset: str | None = None,
        amount: str | None = None,
        currency: str | None = None,
    ) -> None:
        """Show or choose what a diamond is reckoned at."""
        request, answer = ctx.request, Answer(ctx)
        if preset is None and amount is None and currency is None:
            await self._show_rate(ctx, answer)
            return
        if request.level < Level.MANAGER:
            raise RoleNeeded('manager', request.server.settings.manager_role_id)
        try:
            rate = _rate_of(ctx, parse_preset(preset or 'custom'), amount, currency)
        except RateImplausible as refusal:
            await self._ask(ctx, answer, refusal)
            return
        await answer.acknowledge(private=True)
        await self._desk.servers.set_rate(request.guild_id, rate)
        chosen = await request.again(self._desk.servers)
        await answer.show(rate_text(chosen), private=True)

    @payout.autocomplete('creator')
    @suggests(Level.MODERATOR)
    async def creators_offered(
        self, request: Request, typed: str
    ) -> list[app_commands.Choice[str]]:
        return creators_like(request, typed)

    @rate.autocomplete('currency')
    @suggests(Level.MANAGER)
    async def currencies_offered(
        self, request: Request, typed: str
    ) -> list[app_commands.Choice[str]]:
        found = currencies_like(typed, request.words.locale)
        return [
            app_commands.Choice(name=shortened(f'{code} · {name}', CHOICE_MAX), value=code)
            for code, name in found
        ]

    async def _show_rate(self, ctx: Context, answer: Answer) -> None:
        """The rate, and to managers, out of public sight, what this creator's payouts came to."""
        request = ctx.request
        is_heard = ctx.interaction is None and is_public(ctx.channel)
        found = None
        if request.level >= Level.MANAGER and not is_heard:
            found = await own_rate_here(self._desk, request)
        if found is None:
            await answer.show(rate_text(request), view=rate_view(request), private=True)
            return
        creator, own = found
        await answer.show(
            rate_text(request, own_rate_line(own, creator.name, request.words)),
            view=rate_view(request, creator.id),
            private=True,
        )

    async def _ask(self, ctx: Context, answer: Answer, refusal: RateImplausible) -> None:
        request = ctx.request
        question = await self._desk.questions.keep(
            request.guild_id,
            {'amount': f'{refusal.amount:f}', 'currency': refusal.currency},
            actor_id=request.actor_id,
            at=now(),
        )
        view = lasting(ConfirmRateButton(question.token))
        await answer.ask(told(refusal, request.words).sentence, view)


def _meant(
    server: Server, creator: str | None, period: str | None, ctx: Context
) -> tuple[Creator, Period]:
    """Whom and when. `!payout week` has the period where the creator would stand."""
    if creator is not None and period is None:
        try:
            when = parse_period(creator)
        except ChoiceUnknown:
            when = Period.TODAY
        else:
            creator = None
    else:
        when = Period.TODAY if period is None else parse_period(period)
    return server.which_creator(named=creator, channel_id=ctx.request.channel_id), when


def _rate_of(ctx: Context, preset: Preset, amount: str | None, currency: str | None) -> Rate:
    """Raises RateUnreadable, RateOutOfRange, RateImplausible, ShareOutOfRange, CurrencyUnknown."""
    settings = ctx.request.server.settings
    try:
        value = (
            None if amount is None else parse_decimal(amount.strip().rstrip('%'), settings.locale)
        )
    except AmountUnreadable as error:
        raise RateUnreadable(error.text) from error
    if preset is not Preset.CUSTOM:
        return preset_rate(preset, value)
    if value is None:
        raise RateUnreadable('')
    code = settings.currency if currency is None else parse_currency(currency)
    return custom_rate(value, code, dated=ctx.request.day)
