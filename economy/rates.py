"""What a diamond is said to be worth, by whom, and when. TikTok publishes no rate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Context, Decimal
from enum import StrEnum
from typing import assert_never

from economy.errors import (
    ChoiceUnknown,
    RateImplausible,
    RateOutOfRange,
    RateUnreadable,
    ShareOutOfRange,
)
from economy.money import parse_currency
from economy.names import cleaned
from economy.typed import repeated

SHARE_MIN_PERCENT = 20  # TikTok, "Scaled LIVE rewards", 2025-02-06: the lowest step reported
SHARE_MAX_PERCENT = 53  # the same: 40 % per LIVE and 13 % a week
RATE_PLACES_MAX = 8
RATE_ASKED_ABOVE = Decimal(1)  # dearer than any known rate by a factor of fifty
RATE_MAX = Decimal(1_000_000)  # a diamond in the smallest-valued currencies stays far below
_CHECKED = date(2026, 11, 23)
_EXACT = Context(prec=100)


class Preset(StrEnum):
    MEASURED = 'measured'
    GUIDE = 'guide'
    US_SCALED = 'us-scaled'
    CUSTOM = 'custom'


@dataclass(frozen=True, slots=True)
class Rate:
    """`amount` of `currency` (ISO 4217) for one diamond.

    `source` says who says so and `dated` when that was said or last checked. `share_percent` is
    set for the scaled US rate only.
    """

    preset: Preset
    amount: Decimal
    currency: str
    source: str
    dated: date
    share_percent: Decimal | None = None


def preset_rate(preset: Preset, share_percent: Decimal | None = None) -> Rate:
    """The rate of a preset. `share_percent` (20..53) is needed for us-scaled, unused elsewhere.

    Raises ShareOutOfRange for us-scaled without a share or with one outside the range,
    RateOutOfRange when it is finer than four decimal places, and ChoiceUnknown for custom, which
    is `custom_rate`'s.
    """
    match preset:
        case Preset.MEASURED:
            source = 'TikTokLive and Social Stream libraries, trade press, BBC test of October 2022'
            return Rate(preset, Decimal('0.005'), 'USD', source, _CHECKED)
        case Preset.GUIDE:
            source = 'general guide of May 2025, itself without a source'
            return Rate(preset, Decimal('0.02'), 'USD', source, date(2025, 5, 1))
        case Preset.US_SCALED:
            return _scaled_rate(share_percent)
        case Preset.CUSTOM:
            known = tuple(choice for choice in Preset if choice is not Preset.CUSTOM)
            raise ChoiceUnknown('preset', preset, known)
        case _:
            assert_never(preset)


def parse_preset(text: str) -> Preset:
    """The preset of that name in any case. Raises ChoiceUnknown."""
    try:
        return Preset(cleaned(text).casefold())
    except ValueError:
        raise ChoiceUnknown('preset', repeated(text), tuple(Preset)) from None


def custom_rate(amount: Decimal, currency: str, *, dated: date, confirmed: bool = False) -> Rate:
    """A rate that a server sets itself: `amount` of `currency` for one diamond, as of `dated`.

    Raises RateUnreadable (not a number), RateOutOfRange (zero, negative, finer than eight
    decimal places, above a million), RateImplausible (above one unit, until `confirmed`) and
    CurrencyUnknown.
    """
    if not amount.is_finite():
        raise RateUnreadable(str(amount))
    if not 0 < amount <= RATE_MAX or _places(amount) > RATE_PLACES_MAX:
        raise RateOutOfRange(amount)
    code = parse_currency(currency)
    if amount > RATE_ASKED_ABOVE and not confirmed:
        raise RateImplausible(amount, code)
    return Rate(Preset.CUSTOM, amount, code, 'set by this server', dated)


def rates_to_show(chosen: Rate | None) -> tuple[Rate, ...]:
    """The chosen rate; until one is chosen, measured and guide side by side: no silent default."""
    if chosen is not None:
        return (chosen,)
    return preset_rate(Preset.MEASURED), preset_rate(Preset.GUIDE)


def worth(diamonds: int, rate: Rate) -> Decimal:
    """What `diamonds` come to at `rate`, in its currency, exact. Negative sums stay negative."""
    return _EXACT.multiply(Decimal(diamonds), rate.amount)


def diamonds_per_unit(rate: Rate) -> Decimal:
    """Diamonds that make one unit of the rate's currency, to 12 digits: 200 for $0.005."""
    quotient = Context(prec=12).divide(Decimal(1), rate.amount)
    whole = quotient.to_integral_value()
    return whole.quantize(Decimal(1)) if quotient == whole else quotient


def _scaled_rate(share_percent: Decimal | None) -> Rate:
    share = Decimal(0) if share_percent is None else share_percent
    if not share.is_finite() or not SHARE_MIN_PERCENT <= share <= SHARE_MAX_PERCENT:
        raise ShareOutOfRange(share, SHARE_MIN_PERCENT, SHARE_MAX_PERCENT)
    amount = _EXACT.multiply(share, Decimal('0.0001'))  # a cent a diamond, times the share
    if _places(amount) > RATE_PLACES_MAX:
        raise RateOutOfRange(amount)
    source = 'TikTok Creator Academy, "Scaled LIVE rewards"; share set by this server'
    return Rate(Preset.US_SCALED, amount, 'USD', source, date(2025, 2, 6), share)


def _places(amount: Decimal) -> int:
    """Decimal places that carry something: 2 for 0.0500."""
    _, _, exponent = amount.normalize(_EXACT).as_tuple()
    return max(0, -int(exponent))
