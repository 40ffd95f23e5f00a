"""A statement: what a creator's period came to, and whose which part of it is.

`economy/shares.py` does the sharing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal

from babel.numbers import get_currency_precision

from economy.coverage import Coverage, together
from economy.ids import CreatorId, StreamId
from economy.payouts import Payout
from economy.rates import Rate, worth
from economy.splits import SplitPlan

_EXACT = Context(prec=100)


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamLine:
    """A stream in a statement, which began on `day`.

    `diamonds` are those of the period's days, `adjusted` how many of them are corrections;
    `whole_diamonds` are all it ever brought. `ended_at` is None while it runs. `coverage` is of
    all its length, None where no feed listened, and while it runs.
    """

    id: StreamId
    title: str | None
    day: date
    started_at: datetime
    ended_at: datetime | None
    diamonds: int
    whole_diamonds: int
    adjusted: int
    coverage: Coverage | None = None

    @property
    def is_partial(self) -> bool:
        """Whether some of it lies outside the period."""
        return self.diamonds != self.whole_diamonds

    def length(self, at: datetime) -> timedelta:
        return max((self.ended_at or at) - self.started_at, timedelta())


@dataclass(frozen=True, slots=True)
class Captured:
    """What feeds saw of `streams` of the `of_streams` that are over, their gaps together.

    `diamonds` are those of these streams in the period: at least so many when there was a gap.
    """

    streams: int
    of_streams: int
    diamonds: int
    coverage: Coverage


@dataclass(frozen=True, slots=True)
class GuestLine:
    """What a guest got, beside the creator; `name` is None for one who was forgotten."""

    name: str | None
    diamonds: int
    gifts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Earned:
    """Money from elsewhere, as it was written down."""

    number: int
    day: date
    kind: str
    amount: Decimal
    currency: str
    note: str | None


@dataclass(frozen=True, slots=True)
class Share:
    """One line: a part, or the creator's rest where `part` is None.

    `amount` is an estimate, None while no rate is chosen. `diamonds` are whole ones.
    """

    part: str | None
    hundredths: int
    diamonds: int
    amount: Decimal | None

    @property
    def percent(self) -> Decimal:
        return Decimal(self.hundredths).scaleb(-2)


@dataclass(frozen=True, slots=True)
class Section:
    """The diamonds of one plan, from `first` to `last`, and its shares, the creator's last.

    The plan is None where there was none: everything is the creator's.
    """

    plan: SplitPlan | None
    first: date
    last: date
    diamonds: int
    shares: tuple[Share, ...]

    @property
    def stream_id(self) -> StreamId | None:
        """The stream whose own plan this is."""
        return None if self.plan is None else self.plan.stream_id


@dataclass(frozen=True, slots=True)
class PaidShare:
    """One part of what arrived, or the creator's rest where `part` is None."""

    part: str | None
    hundredths: int
    amount: Decimal

    @property
    def percent(self) -> Decimal:
        return Decimal(self.hundredths).scaleb(-2)


@dataclass(frozen=True, slots=True)
class PaidOut:
    """A payout that was paid, and whose which part of what arrived is."""

    payout: Payout
    plan: SplitPlan | None
    amount: Decimal
    currency: str
    shares: tuple[PaidShare, ...]


@dataclass(frozen=True, slots=True)
class PartSum:
    """All of one part in the period; the creator's where `part` is None."""

    part: str | None
    diamonds: int
    amount: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """Everything of one creator from `first` to `last`, both included.

    `payouts` had a step in the period; `paid` are those paid in it and not taken back. `income`
    and `guests` are never shared, converted, or added to anything else.
    """

    creator_id: CreatorId
    creator: str
    first: date
    last: date
    rate: Rate | None
    diamonds: int
    streams: tuple[StreamLine, ...]
    sections: tuple[Section, ...]
    payouts: tuple[Payout, ...]
    paid: tuple[PaidOut, ...]
    income: tuple[Earned, ...]
    guests: tuple[GuestLine, ...]

    @property
    def whole(self) -> Decimal | None:
        """What the diamonds are estimated at, to the smallest coin; None without a rate."""
        return None if self.rate is None else whole_of(self.diamonds, self.rate)

    @property
    def outside_diamonds(self) -> int:
        """Gifts of the period outside of any stream."""
        return self.diamonds - sum(stream.diamonds for stream in self.streams)

    @property
    def captured(self) -> Captured | None:
        """How much of the streams that are over was captured; None where no feed listened."""
        seen = [(each, each.coverage) for each in self.streams if each.coverage is not None]
        if not seen:
            return None
        return Captured(
            streams=len(seen),
            of_streams=sum(each.ended_at is not None for each in self.streams),
            diamonds=sum(each.diamonds for each, _ in seen),
            coverage=together(coverage for _, coverage in seen),
        )

    @property
    def parts(self) -> tuple[PartSum, ...]:
        """What each part gets of the estimate, in the order they come up, the creator's last."""
        sums: dict[str | None, PartSum] = {}
        for share in (share for section in self.sections for share in section.shares):
            before = sums.get(share.part, PartSum(share.part, 0, None))
            amounts = [each for each in (before.amount, share.amount) if each is not None]
            sums[share.part] = PartSum(
                share.part,
                before.diamonds + share.diamonds,
                sum(amounts, Decimal(0)) if amounts else None,
            )
        return tuple(sorted(sums.values(), key=lambda each: each.part is None))

    @property
    def income_sums(self) -> tuple[tuple[str, Decimal], ...]:
        """Currency and sum of the other income, by currency."""
        return _sums((each.currency, each.amount) for each in self.income)

    @property
    def paid_sums(self) -> tuple[tuple[str, Decimal], ...]:
        """Currency and sum of what arrived, by currency."""
        return _sums((each.currency, each.amount) for each in self.paid)

    @property
    def guest_diamonds(self) -> int:
        return sum(guest.diamonds for guest in self.guests)


def whole_of(diamonds: int, rate: Rate) -> Decimal:
    """What diamonds come to at a rate, rounded half up to the currency's smallest coin."""
    smallest = Decimal(1).scaleb(-get_currency_precision(rate.currency))
    return worth(diamonds, rate).quantize(smallest, ROUND_HALF_UP, context=_EXACT)


def _sums(pairs: Iterable[tuple[str, Decimal]]) -> tuple[tuple[str, Decimal], ...]:
    sums: dict[str, Decimal] = {}
    for currency, amount in pairs:
        sums[currency] = sums.get(currency, Decimal(0)) + amount
    return tuple(sorted(sums.items()))
