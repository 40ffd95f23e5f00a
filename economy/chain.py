"""The way from a gift to cash: gift, coins, diamonds, estimates. Every number of it, no words.

Three things stay apart: what viewers paid, what it may be worth, and (elsewhere) what was paid
out. One coin spent is one diamond; nothing is halved on the way (docs/facts.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from economy.gifts import Gift, checked_count, diamonds
from economy.rates import Rate, worth


@dataclass(frozen=True, slots=True)
class CoinPrice:
    """What one coin costs a viewer in US dollars, from the cheapest pack to the dearest."""

    low: Decimal
    high: Decimal
    source: str
    dated: date


APP_COIN = CoinPrice(
    Decimal('0.0141'), Decimal('0.0152'), 'published in-app coin pack lists', date(2025, 6, 1)
)
WEB_COIN = CoinPrice(
    Decimal('0.0104'), Decimal('0.0106'), 'published web recharge prices', date(2026, 11, 23)
)


@dataclass(frozen=True, slots=True)
class ViewerPaid:
    """US dollars that viewers paid for some coins. Never income: compare, do not add."""

    app_low: Decimal
    app_high: Decimal
    web_low: Decimal
    web_high: Decimal


@dataclass(frozen=True, slots=True)
class Estimate:
    """`amount` in the rate's currency, exact. `above_viewer_price`: it cannot be that much."""

    rate: Rate
    amount: Decimal
    above_viewer_price: bool


class Link(StrEnum):
    GIFT = 'gift'
    COINS = 'coins'
    DIAMONDS = 'diamonds'
    CASH = 'cash'


@dataclass(frozen=True, slots=True)
class Step:
    """`amount` of gifts, coins or diamonds; of money when `estimate` is set."""

    link: Link
    amount: Decimal
    estimate: Estimate | None = None


@dataclass(frozen=True, slots=True)
class Chain:
    gift: Gift
    count: int
    coins: int
    diamonds: int
    viewer_paid: ViewerPaid
    estimates: tuple[Estimate, ...]

    @property
    def steps(self) -> tuple[Step, ...]:
        """The links in order; one cash step an estimate."""
        return (
            Step(Link.GIFT, Decimal(self.count)),
            Step(Link.COINS, Decimal(self.coins)),
            Step(Link.DIAMONDS, Decimal(self.diamonds)),
            *(Step(Link.CASH, estimate.amount, estimate) for estimate in self.estimates),
        )


def explain_chain(gift: Gift, count: int, rates: Sequence[Rate]) -> Chain:
    """The chain for `count` of `gift`, one estimate a rate. Raises CountOutOfRange."""
    coins = gift.coins * checked_count(count)
    credited = diamonds(gift, count)
    return Chain(gift, count, coins, credited, viewer_paid(coins), estimated(credited, rates))


def estimated(diamonds: int, rates: Sequence[Rate]) -> tuple[Estimate, ...]:
    """What `diamonds` may be worth, one estimate a rate, in the order of `rates`."""
    return tuple(
        Estimate(rate, worth(diamonds, rate), inconsistent_with_viewer(rate)) for rate in rates
    )


def viewer_paid(coins: int) -> ViewerPaid:
    """What viewers paid for `coins` (not negative), in US dollars, exact."""
    return ViewerPaid(
        coins * APP_COIN.low, coins * APP_COIN.high, coins * WEB_COIN.low, coins * WEB_COIN.high
    )


def inconsistent_with_viewer(rate: Rate) -> bool:
    """Whether a dollar rate pays more for a diamond than a viewer pays for the coin.

    Rates in other currencies cannot be compared here and count as consistent.
    """
    return rate.currency == 'USD' and rate.amount > APP_COIN.high
