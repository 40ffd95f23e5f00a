"""Payouts: asked for, paid or cancelled in steps that are never changed. The sums about them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Context, Decimal
from enum import StrEnum

from economy.counts import whole_number, with_latin_digits
from economy.ids import CreatorId, UserId
from economy.income_errors import DayInFuture
from economy.money import parse_currency
from economy.names import cleaned
from economy.payout_errors import (
    PaidBeforeRequest,
    PayoutAlreadyPaid,
    PayoutCancelled,
    PayoutDiamondsUnreadable,
    PayoutMissing,
    PayoutOfNothing,
    PayoutUnreadable,
)
from economy.rates import RATE_MAX, RATE_PLACES_MAX, Preset, Rate, worth
from economy.typed import repeated

PAGE_ROWS = 10
LEARNED_FROM = 10  # the latest payments tell how long the next one takes
NUMBER_MAX = 2**63 - 1  # what is kept of a number; people type more
_ALL = ('all', 'everything')
_NUMBER = re.compile(r'(?:[pP#] ?)?([0-9]{1,40})')
_FEE = re.compile(
    r'(?:fee\b:? ?)?(?:(?P<before>[a-z]{3}) ?(?=[0-9]))?'
    r'(?P<sum>.*?)(?:(?<=[0-9]) ?(?P<after>[a-z]{3}))?',
    re.IGNORECASE,
)
_EXACT = Context(prec=100)


class Status(StrEnum):
    OPEN = 'open'
    PAID = 'paid'
    CANCELLED = 'cancelled'


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """`amount` arrived on `day`; `fee` was taken on the way, None when that is not known."""

    amount: Decimal
    currency: str
    fee: Decimal | None
    fee_currency: str | None
    day: date

    @property
    def is_fee_counted(self) -> bool:
        """Whether there is a fee that can be added to what arrived: no currency is converted."""
        return self.fee is not None and self.fee_currency == self.currency

    @property
    def before_fee(self) -> Decimal:
        """What was sent off: with the fee, where both are in one currency."""
        if self.fee is None or not self.is_fee_counted:
            return self.amount
        return self.amount + self.fee


@dataclass(frozen=True, slots=True)
class Step:
    """Who did it, when, and which day that was there."""

    by: UserId
    at: datetime
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Payout:
    """Diamonds asked for at the rate of that moment, and what came of it.

    `payment` stays when a paid one is cancelled: that is how a payment entered wrongly is taken
    back.
    """

    number: int
    creator_id: CreatorId
    diamonds: int
    rate: Rate
    requested: Step
    payment: Payment | None = None
    paid: Step | None = None
    cancelled: Step | None = None

    @property
    def status(self) -> Status:
        if self.cancelled is not None:
            return Status.CANCELLED
        return Status.OPEN if self.payment is None else Status.PAID

    @property
    def estimate(self) -> Decimal:
        """What it was reckoned at when it was asked for, in the rate's currency, exact."""
        return worth(self.diamonds, self.rate)


@dataclass(frozen=True, slots=True)
class StandingPayout:
    """A payout that takes its diamonds up; `paid_day` is None while it is open."""

    number: int
    diamonds: int
    day: date
    paid_day: date | None


@dataclass(frozen=True, slots=True)
class Processing:
    """Days from request to payment: of `payouts` latest ones."""

    payouts: int
    median: int
    shortest: int
    longest: int


@dataclass(frozen=True, slots=True)
class Account:
    """A creator's diamonds: all that are logged, and the standing payouts, newest first."""

    logged: int
    payouts: tuple[StandingPayout, ...]

    @property
    def requested(self) -> int:
        """Diamonds of all standing payouts, paid ones among them."""
        return sum(payout.diamonds for payout in self.payouts)

    @property
    def open(self) -> tuple[StandingPayout, ...]:
        """What is asked for and not paid yet, oldest first."""
        return tuple(payout for payout in reversed(self.payouts) if payout.paid_day is None)

    @property
    def available(self) -> int:
        return available(self.logged, self.requested)

    @property
    def missing(self) -> int:
        return missing(self.logged, self.requested)

    @property
    def balance(self) -> int:
        """What the next gifts come on top of: below zero where diamonds are missing."""
        return self.logged - self.requested

    @property
    def flagged(self) -> tuple[int, ...]:
        """The numbers of the payouts that the missing diamonds are in, newest first."""
        return flagged(((each.number, each.diamonds) for each in self.payouts), self.missing)

    @property
    def processing(self) -> Processing | None:
        """How long payments take; None before the first one."""
        return processing(
            (each.paid_day - each.day).days for each in self.payouts if each.paid_day is not None
        )


@dataclass(frozen=True, slots=True)
class Sold:
    """A payout that was paid and not cancelled, as far as a rate can be learned from it."""

    number: int
    diamonds: int
    payment: Payment


@dataclass(frozen=True, slots=True)
class OwnRate:
    """What a diamond of a creator was worth, from `payouts` payments in `currency`."""

    amount: Decimal
    currency: str
    payouts: int

    def as_rate(self, creator: str, *, dated: date) -> Rate:
        source = f'own payouts: {self.payouts} of {creator}'
        return Rate(Preset.CUSTOM, self.amount, self.currency, source, dated)


def available(logged: int, requested: int) -> int:
    """Diamonds that may still be asked for; never below zero."""
    return max(0, logged - requested)


def missing(logged: int, requested: int) -> int:
    """Diamonds that were asked for and are not there any more, since entries were taken back."""
    return max(0, requested - logged)


def flagged(newest_first: Iterable[tuple[int, int]], missing: int) -> tuple[int, ...]:
    """The newest payouts (number and diamonds each) until the missing diamonds are covered."""
    numbers: list[int] = []
    for number, diamonds in newest_first:
        if missing <= 0:
            break
        numbers.append(number)
        missing -= diamonds
    return tuple(numbers)


def processing(newest_first: Iterable[int]) -> Processing | None:
    """What the latest days from request to payment teach; of two middle ones the longer."""
    days = sorted([days for days, _ in zip(newest_first, range(LEARNED_FROM), strict=False)])
    if not days:
        return None
    return Processing(len(days), days[len(days) // 2], days[0], days[-1])


def expected_day(requested: date, learned: Processing) -> date:
    return requested + timedelta(days=learned.median)


def own_rate(payouts: Sequence[Sold]) -> OwnRate | None:
    """What a diamond was worth, by the payments in the currency that has most of them.

    Of currencies with equally many, the one paid in last. None without a payment, and where the
    result is no rate (a diamond worth nothing, or a million).
    """
    if not payouts:
        return None
    in_order = sorted(payouts, key=lambda each: (each.payment.day, each.number))
    currencies = [each.payment.currency for each in in_order]
    last = {currency: place for place, currency in enumerate(currencies)}
    currency = max(last, key=lambda each: (currencies.count(each), last[each]))
    counted = [each for each in in_order if each.payment.currency == currency]
    money = sum((each.payment.before_fee for each in counted), Decimal(0))
    diamonds = sum(each.diamonds for each in counted)
    exact = _EXACT.divide(money, Decimal(diamonds))
    amount = exact.quantize(Decimal(1).scaleb(-RATE_PLACES_MAX), ROUND_HALF_EVEN, context=_EXACT)
    if not 0 < amount <= RATE_MAX:
        return None
    return OwnRate(amount, currency, len(counted))


def check_payment(payout: Payout, payment: Payment, *, today: date) -> None:
    """Whether it can have been paid like that.

    Raises, in this order, PayoutCancelled, PayoutAlreadyPaid, DayInFuture, PaidBeforeRequest.
    """
    if payout.cancelled is not None:
        raise PayoutCancelled(payout.number, payout.cancelled.by)
    if payout.payment is not None and payout.paid is not None:
        raise PayoutAlreadyPaid(payout.number, payout.payment.day, payout.paid.by)
    if payment.day > today:
        raise DayInFuture(payment.day)
    if payment.day < payout.requested.day:
        raise PaidBeforeRequest(payout.number, payment.day, payout.requested.day)


def parse_payout(text: str) -> int:
    """The number in `7`, `P7` or `#7`. Raises PayoutUnreadable and PayoutMissing."""
    found = _NUMBER.fullmatch(with_latin_digits(cleaned(text)))
    if found is None:
        raise PayoutUnreadable(repeated(text))
    number = int(found[1])
    if not 0 < number <= NUMBER_MAX:
        raise PayoutMissing(number)
    return number


def parse_requested(text: str) -> int | None:
    """How many diamonds: `5000`, `10k`; None for `all`.

    Raises PayoutDiamondsUnreadable and PayoutOfNothing.
    """
    if cleaned(text).casefold() in _ALL:
        return None
    diamonds = whole_number(text)
    if diamonds is None:
        raise PayoutDiamondsUnreadable(repeated(text))
    if diamonds < 1:
        raise PayoutOfNothing(diamonds)
    return diamonds


def split_fee(text: str, *, otherwise: str) -> tuple[str | None, str | None]:
    """The sum in `2.90`, `fee 2.90 USD` or `EUR 2.90` as typed, and the currency it is in.

    Both are None where nothing is named. Raises CurrencyUnknown.
    """
    found = _FEE.fullmatch(cleaned(text))
    if found is None or not found['sum']:
        return None, None
    named = found['before'] or found['after']
    return found['sum'], otherwise if named is None else parse_currency(named)
