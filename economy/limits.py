"""What is known of being paid: from how much on, how much a day, and what is taken on the way.

A server chooses; nothing is assumed before it did. Currencies are never converted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_CEILING, ROUND_HALF_UP, Context, Decimal

from babel.numbers import get_currency_precision

from economy.errors import AmountUnreadable, ChoiceUnknown
from economy.money import parse_decimal
from economy.names import cleaned
from economy.payout_errors import FeePercentUnusable, MaximumBelowMinimum
from economy.rates import Rate
from economy.typed import repeated

CUSTOM = 'custom'
OWN_SOURCE = 'set by this server'
FEE_MAX_PERCENT = 50  # above it somebody typed dollars
_FEE_PLACES_MAX = 2
_SHORT_DECIMAL = re.compile(r'[0-9]+[.,][0-9]{1,2}')
_EXACT = Context(prec=100)
_CHECKED = date(2026, 11, 23)
_FEES = 'TikTok, payment limits and fees in the EEA, the UK and Switzerland'


@dataclass(frozen=True, slots=True)
class Limits:
    """`minimum` and `daily_maximum` of a payout and the provider's fee, in `currency`.

    `daily_maximum` is None where there is none or none is known. The fee of one payment is
    `fee_percent` of it and `fee_fixed`. `dated` is when `source` said so or was last checked.
    """

    preset: str
    currency: str
    minimum: Decimal
    daily_maximum: Decimal | None
    fee_percent: Decimal
    fee_fixed: Decimal
    source: str
    dated: date


@dataclass(frozen=True, slots=True)
class Arrival:
    """What would arrive of an amount: `payments` on as many days, `fee` of all, and the rest."""

    payments: int
    fee: Decimal
    arrives: Decimal


PRESETS = {
    limits.preset: limits
    for limits in (
        Limits(
            'eea-paypal', 'USD', Decimal(1), Decimal(1000), Decimal('1.5'), Decimal('0.10'),
            f'{_FEES}, by PayPal', _CHECKED,
        ),
        Limits(
            'uk-de-bank', 'USD', Decimal(9), Decimal(1000), Decimal(0), Decimal('2.90'),
            f'{_FEES}, to a bank in the UK or Germany', _CHECKED,
        ),
        Limits(
            'fr-se-bank', 'USD', Decimal(5), Decimal(1000), Decimal(0), Decimal('2.90'),
            f'{_FEES}, to a bank in France or Sweden', _CHECKED,
        ),
        Limits(
            'world-2019', 'USD', Decimal(100), Decimal(1000), Decimal(0), Decimal(0),
            'TikTok support, withdrawals, outdated; the provider may take a fee',
            date(2019, 2, 19),
        ),
    )
}  # fmt: skip


def parse_limits(text: str) -> Limits:
    """The preset of that name in any case. Raises ChoiceUnknown."""
    named = cleaned(text).casefold()
    if named not in PRESETS:
        raise ChoiceUnknown('preset of limits', repeated(text), tuple(PRESETS))
    return PRESETS[named]


def no_limits(currency: str, *, dated: date) -> Limits:
    """Limits that limit nothing, to edit single values of."""
    zero = Decimal(0)
    return Limits(CUSTOM, currency, zero, None, zero, zero, OWN_SOURCE, dated)


def edited_limits(
    base: Limits,
    *,
    minimum: Decimal | None = None,
    daily_maximum: Decimal | None = None,
    fee_percent: Decimal | None = None,
    fee_fixed: Decimal | None = None,
    dated: date,
) -> Limits:
    """`base` with single values of one's own, and then it is no preset any more.

    A daily maximum of zero is none at all. Raises FeePercentUnusable and MaximumBelowMinimum.
    """
    most = base.daily_maximum if daily_maximum is None else daily_maximum or None
    edited = replace(
        base,
        minimum=base.minimum if minimum is None else minimum,
        daily_maximum=most,
        fee_percent=base.fee_percent if fee_percent is None else fee_percent,
        fee_fixed=base.fee_fixed if fee_fixed is None else fee_fixed,
    )
    if edited == base:
        return base
    return checked_limits(replace(edited, preset=CUSTOM, source=OWN_SOURCE, dated=dated))


def is_nothing(text: str) -> bool:
    """Whether somebody typed that there is no such limit or fee: `none`, `0`, `0.00`."""
    typed = cleaned(text).casefold()
    return typed == 'none' or (bool(typed) and not typed.strip('0.,'))


def parse_percent(text: str, locale: str) -> Decimal:
    """The per cent in `1.5`, `1,5 %` or `none`. Raises FeePercentUnusable."""
    if is_nothing(text):
        return Decimal(0)
    typed = cleaned(text).rstrip('% ')
    if _SHORT_DECIMAL.fullmatch(typed):  # no per cent has thousands: either mark is the decimal one
        return Decimal(typed.replace(',', '.'))
    try:
        return parse_decimal(typed, locale)
    except AmountUnreadable as error:
        raise FeePercentUnusable(error.text, FEE_MAX_PERCENT) from error


def checked_limits(limits: Limits) -> Limits:
    """Raises FeePercentUnusable and MaximumBelowMinimum."""
    percent = limits.fee_percent
    places = -int(percent.normalize(_EXACT).as_tuple().exponent)
    if not 0 <= percent <= FEE_MAX_PERCENT or places > _FEE_PLACES_MAX:
        raise FeePercentUnusable(f'{percent:f}', FEE_MAX_PERCENT)
    most = limits.daily_maximum
    if most is not None and most < max(limits.minimum, _smallest(limits.currency)):
        raise MaximumBelowMinimum(most, limits.minimum, limits.currency)
    return limits


def fee_of(amount: Decimal, limits: Limits) -> Decimal:
    """What is taken of one payment of `amount`, rounded half up to the smallest coin."""
    part = _EXACT.multiply(amount, _EXACT.multiply(limits.fee_percent, Decimal('0.01')))
    return (part + limits.fee_fixed).quantize(
        _smallest(limits.currency), ROUND_HALF_UP, context=_EXACT
    )


def arrival(amount: Decimal, limits: Limits) -> Arrival:
    """What arrives of `amount` (the limits' currency, not negative), one payment a day.

    A fee above a payment leaves nothing of it.
    """
    smallest = _smallest(limits.currency)
    whole = amount.quantize(smallest, ROUND_HALF_UP, context=_EXACT)
    most = limits.daily_maximum
    if most is None or whole <= most:
        full, rest = 0, whole
    else:
        full = int(_EXACT.divide_int(whole, most))
        rest = _EXACT.subtract(whole, _EXACT.multiply(most, Decimal(full)))
    fee = min(fee_of(rest, limits), rest)
    if full and most is not None:
        fee += min(fee_of(most, limits), most) * full
    fee = fee.quantize(smallest, context=_EXACT)
    return Arrival(full + bool(rest), fee, _EXACT.subtract(whole, fee))


def threshold_diamonds(limits: Limits, rate: Rate) -> int | None:
    """Diamonds that make the minimum at `rate`; None where the currencies differ."""
    if limits.currency != rate.currency:
        return None
    needed = Context(prec=100, rounding=ROUND_CEILING).divide(limits.minimum, rate.amount)
    return int(needed.to_integral_value(ROUND_CEILING))


def _smallest(currency: str) -> Decimal:
    return Decimal(1).scaleb(-get_currency_precision(currency))
