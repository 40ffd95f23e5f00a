"""/payout income: money beside gifts, written down, listed and taken back."""

from __future__ import annotations

from discord import app_commands

from bot.checks import check_private, requires, subgroup
from bot.desk import Desk
from bot.request import Context, Request
from bot.sum_question import Typed, asked_sum
from bot.ui import Answer
from cogs._payout_estimate import PayoutEstimate
from cogs._payout_income_text import list_text, receipt_text, struck_text
from cogs._payout_income_views import IncomeSumButton, list_view, new_income, receipt_view
from economy.days import checked_past_day, read_day
from economy.income import IncomeKind, parse_income_number, parse_kind, read_tail
from economy.income_errors import SumAmbiguous
from economy.money import parse_currency
from economy.notes import checked_note
from economy.server import Level


class PayoutIncome:
    _desk: Desk

    @subgroup(PayoutEstimate.payout)
    @requires(Level.MANAGER)
    async def income(self, ctx: Context, *, creator: str | None = None) -> None:
        """Income beside gifts, in a message."""
        await self._list(ctx, creator)

    @income.command(name='add')
    @app_commands.rename(day='date')
    @app_commands.describe(
        amount='What was paid: 250 or 1,234.50',
        currency='Such as USD or EUR',
        kind='What it was for',
        day='When: today, yesterday or 2026-11-24; today when not given',
        note='Anything worth remembering; no bank data',
        creator='Whose income',
    )
    @app_commands.choices(
        kind=[app_commands.Choice(name=kind.value, value=kind.value) for kind in IncomeKind]
    )
    @requires(Level.MANAGER)
    async def add_income(
        self,
        ctx: Context,
        amount: str,
        currency: str,
        kind: str,
        *,
        day: str | None = None,
        note: str | None = None,
        creator: str | None = None,
    ) -> None:
        """Write down money beside gifts, such as a sponsorship."""
        check_private(ctx)
        request, answer = ctx.request, Answer(ctx)
        if ctx.interaction is None:
            kind, day, creator, note = _of_message(request, kind, day or '')
        typed = _typed(request, amount, currency, kind, day, note, creator)
        try:
            new = new_income(request, typed)
        except SumAmbiguous as refusal:
            text, view = await asked_sum(self._desk, request, refusal, IncomeSumButton, typed)
            await answer.ask(text, view)
            return
        await answer.acknowledge(private=True)
        income = await self._desk.incomes(request.guild_id).add(new)
        await answer.show(receipt_text(income, request), view=receipt_view(income), private=True)

    @income.command(name='list')
    @app_commands.describe(creator='Whose income')
    @requires(Level.MANAGER)
    async def list_income(self, ctx: Context, *, creator: str | None = None) -> None:
        """Income beside gifts, with its sums."""
        await self._list(ctx, creator)

    @income.command(name='undo')
    @app_commands.describe(number='Which one, as in the list: I3 or 3')
    @requires(Level.MANAGER)
    async def undo_income(self, ctx: Context, *, number: str) -> None:
        """Take back an income; the list keeps it, struck through."""
        check_private(ctx)
        request, answer = ctx.request, Answer(ctx)
        wanted = parse_income_number(number)
        await answer.acknowledge(private=True)
        income = await self._desk.incomes(request.guild_id).undo(
            wanted, key=request.key, by=request.actor_id, at=request.at
        )
        await answer.show(struck_text(income, request), private=True)

    add_income.autocomplete('creator')(PayoutEstimate.creators_offered)
    add_income.autocomplete('currency')(PayoutEstimate.currencies_offered)
    list_income.autocomplete('creator')(PayoutEstimate.creators_offered)

    async def _list(self, ctx: Context, named: str | None) -> None:
        check_private(ctx)
        request, answer = ctx.request, Answer(ctx)
        creator = request.server.which_creator(named=named, channel_id=request.channel_id)
        await answer.acknowledge(private=True)
        shown = await self._desk.incomes(request.guild_id).page(creator.id)
        await answer.show(
            list_text(shown, creator.name, request.words),
            view=list_view(shown, creator.id),
            private=True,
        )


def _of_message(
    request: Request, kind: str, rest: str
) -> tuple[str, str | None, str | None, str | None]:
    """Kind, day, creator and note of a message, where the kind may be two words."""
    first, _, others = rest.partition(' ')
    if kind.casefold() == 'brand' and first.casefold() == 'deal':
        rest = others
    tail = read_tail(rest, request.server.active)
    return kind, tail.day, tail.creator, tail.note


def _typed(
    request: Request,
    amount: str,
    currency: str,
    kind: str,
    day: str | None,
    note: str | None,
    creator: str | None,
) -> Typed:
    """What was typed, with everything but the sum read. Raises what reading each raises."""
    whose = request.server.which_creator(
        named=creator, channel_id=request.channel_id, for_writing=True
    )
    named = read_day(day or 'today', today=request.day, locale=request.words.locale)
    return Typed(
        {
            'amount': amount,
            'currency': parse_currency(currency),
            'kind': parse_kind(kind),
            'day': checked_past_day(named, today=request.day).isoformat(),
            'note': None if note is None else checked_note(note),
            'creator_id': str(whose.id),
        }
    )
