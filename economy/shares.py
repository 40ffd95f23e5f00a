"""Who gets what of a period's diamonds, and of what was paid: the shares of a statement.

Diamonds are shared by the plan in force on their day; those of a stream with a plan of its own by
that one alone. Cents go by the largest remainder over all shares, in the order of the days, so
that they come to the whole exactly.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Context, Decimal
from fractions import Fraction

from babel.numbers import get_currency_precision

from economy.ids import StreamId
from economy.payouts import Payout
from economy.rates import Rate
from economy.splits import WHOLE, SplitPlan, allocate, plan_of_stream, plan_on
from economy.statement import PaidOut, PaidShare, Section, Share

ByDay = Mapping[date, int]
_EXACT = Context(prec=100)


@dataclass(frozen=True, slots=True)
class Logged:
    """The creator's diamonds by day, and those by day of each stream with a plan of its own."""

    by_day: ByDay
    of_streams: Mapping[StreamId, ByDay]


def sections_of(
    logged: Logged, plans: Sequence[SplitPlan], rate: Rate | None, *, first: date, last: date
) -> tuple[Section, ...]:
    """The shares of a period, in the order of the days; plans without diamonds are left out."""
    bare = [*_general(logged, plans, first, last), *_of_streams(logged, plans)]
    bare = sorted((each for each in bare if each.diamonds), key=_in_order)
    lines = [(section, name, share) for section in bare for name, share in _lines(section.plan)]
    diamonds = allocate(
        sum(section.diamonds for section in bare),
        [Fraction(section.diamonds * share, WHOLE) for section, _, share in lines],
    )
    amounts = _amounts([section.diamonds * share for section, _, share in lines], rate)
    shares = [
        (section, Share(name, share, diamonds[place], amounts[place]))
        for place, (section, name, share) in enumerate(lines)
    ]
    return tuple(
        Section(
            section.plan,
            section.first,
            section.last,
            section.diamonds,
            tuple(share for whose, share in shares if whose is section),
        )
        for section in bare
    )


def paid_of(payouts: Iterable[Payout], plans: Sequence[SplitPlan]) -> tuple[PaidOut, ...]:
    """What arrived, shared by the general plan in force on the day it was asked for.

    Payouts that were never paid, or taken back, are left out. The earliest payment comes first.
    """
    paid = [
        (payout.payment.day, payout.number, _paid(payout, plans))
        for payout in payouts
        if payout.payment is not None and payout.cancelled is None
    ]
    return tuple(each for _, _, each in sorted(paid, key=lambda each: each[:2]))


def _paid(payout: Payout, plans: Sequence[SplitPlan]) -> PaidOut:
    assert payout.payment is not None
    amount, currency = payout.payment.amount, payout.payment.currency
    plan = plan_on(plans, payout.requested.day)
    lines = [*_lines(plan)]
    places = get_currency_precision(currency)
    exact = Fraction(amount) * 10**places
    cents = allocate(
        _half_up(exact), [exact * Fraction(hundredths, WHOLE) for _, hundredths in lines]
    )
    shares = [
        PaidShare(name, hundredths, _money(cents[place], places))
        for place, (name, hundredths) in enumerate(lines)
    ]
    return PaidOut(payout, plan, amount, currency, tuple(shares))


def _general(
    logged: Logged, plans: Sequence[SplitPlan], first: date, last: date
) -> Iterator[Section]:
    """The diamonds that the general plans hold for, a section a version."""
    own = {id_ for id_ in logged.of_streams if plan_of_stream(plans, id_) is not None}
    begins = sorted({each.since for each in plans if each.since is not None and first < each.since})
    starts = [first, *(day for day in begins if day <= last)]
    ends = [*(day - timedelta(days=1) for day in starts[1:]), last]
    for start, end in zip(starts, ends, strict=True):
        diamonds = _between(logged.by_day, start, end) - sum(
            _between(logged.of_streams[id_], start, end) for id_ in own
        )
        yield Section(plan_on(plans, start), start, end, diamonds, ())


def _of_streams(logged: Logged, plans: Sequence[SplitPlan]) -> Iterator[Section]:
    for id_, by_day in logged.of_streams.items():
        plan = plan_of_stream(plans, id_)
        if plan is not None and by_day:
            yield Section(plan, min(by_day), max(by_day), sum(by_day.values()), ())


def _in_order(section: Section) -> tuple[date, bool, int]:
    return section.first, section.stream_id is not None, section.stream_id or 0


def _lines(plan: SplitPlan | None) -> Iterator[tuple[str | None, int]]:
    """Name and hundredths of a per cent of each part, and of the creator's rest."""
    if plan is None:
        yield None, WHOLE
        return
    yield from ((part.name, part.hundredths) for part in plan.parts)
    yield None, plan.rest_hundredths


def _amounts(weighed: Sequence[int], rate: Rate | None) -> list[Decimal | None]:
    """Money for lines of diamonds times hundredths of a per cent; None each without a rate."""
    if rate is None:
        return [None] * len(weighed)
    places = get_currency_precision(rate.currency)
    each = Fraction(rate.amount) * 10**places / WHOLE
    exact = [weight * each for weight in weighed]
    whole = _half_up(sum(exact, Fraction(0)))
    return [_money(cents, places) for cents in allocate(whole, exact)]


def _half_up(exact: Fraction) -> int:
    """To the nearest whole number, halves away from zero."""
    nearest = int(abs(exact) + Fraction(1, 2))
    return nearest if exact >= 0 else -nearest


def _money(cents: int, places: int) -> Decimal:
    return Decimal(cents).scaleb(-places, context=_EXACT)


def _between(by_day: ByDay, first: date, last: date) -> int:
    return sum(diamonds for day, diamonds in by_day.items() if first <= day <= last)
