"""What an amount comes to: coins, diamonds, estimates, what a viewer paid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from typing import assert_never

from economy.amounts import AMOUNT_MAX, Amount, Unit, parse_amount
from economy.chain import APP_COIN, WEB_COIN, Estimate, ViewerPaid, estimated, viewer_paid
from economy.rates import Rate

__all__ = [
    'AMOUNT_MAX',
    'Amount',
    'Bought',
    'Conversion',
    'Needed',
    'Unit',
    'convert',
    'parse_amount',
]

_EXACT = Context(prec=60)


@dataclass(frozen=True, slots=True)
class Needed:
    """The fewest diamonds that are estimated at the cash asked about, or more."""

    rate: Rate
    diamonds: int


@dataclass(frozen=True, slots=True)
class Bought:
    """Whole coins that a payment buys, at the dearest and at the cheapest price of each way."""

    app_low: int
    app_high: int
    web_low: int
    web_high: int


@dataclass(frozen=True, slots=True)
class Conversion:
    """What an amount comes to.

    From coins, diamonds or a gift: `coins`, `diamonds` (the same number), `estimates`,
    `viewer_paid`. From cash: `needed`, and in `left_out` the rates in other currencies, which
    cannot be compared. From what a viewer paid: `bought`. What does not apply is None or empty.
    """

    amount: Amount
    coins: int | None = None
    diamonds: int | None = None
    estimates: tuple[Estimate, ...] = ()
    viewer_paid: ViewerPaid | None = None
    needed: tuple[Needed, ...] = ()
    left_out: tuple[Rate, ...] = ()
    bought: Bought | None = None


def convert(amount: Amount, rates: Sequence[Rate]) -> Conversion:
    """What `amount` comes to at `rates`, in their order."""
    match amount.unit:
        case Unit.COINS | Unit.DIAMONDS | Unit.GIFT:
            return _from_coins(amount, rates)
        case Unit.CASH:
            comparable = [rate for rate in rates if rate.currency == amount.currency]
            needed = tuple(
                Needed(rate, _divided(amount.quantity, rate.amount, ROUND_CEILING))
                for rate in comparable
            )
            left_out = tuple(rate for rate in rates if rate not in comparable)
            return Conversion(amount, needed=needed, left_out=left_out)
        case Unit.PAID:
            return Conversion(amount, bought=_bought(amount.quantity))
        case _:
            assert_never(amount.unit)


def _from_coins(amount: Amount, rates: Sequence[Rate]) -> Conversion:
    each = amount.gift.coins if amount.gift else 1
    coins = int(amount.quantity) * each
    return Conversion(
        amount,
        coins=coins,
        diamonds=coins,  # one coin spent is one diamond
        estimates=estimated(coins, rates),
        viewer_paid=viewer_paid(coins),
    )


def _bought(dollars: Decimal) -> Bought:
    return Bought(
        app_low=_divided(dollars, APP_COIN.high, ROUND_FLOOR),
        app_high=_divided(dollars, APP_COIN.low, ROUND_FLOOR),
        web_low=_divided(dollars, WEB_COIN.high, ROUND_FLOOR),
        web_high=_divided(dollars, WEB_COIN.low, ROUND_FLOOR),
    )


def _divided(amount: Decimal, by: Decimal, rounding: str) -> int:
    return int(_EXACT.divide(amount, by).to_integral_value(rounding, _EXACT))
