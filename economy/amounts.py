"""An amount as people type it: `500 coins`, `3x Galaxy`, `$20`, `spent $20`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from economy.counts import whole_number, with_latin_digits
from economy.errors import (
    AmountOutOfRange,
    AmountUnreadable,
    CurrencyUnknown,
    GiftUnknown,
    UnitUnknown,
)
from economy.gifts import Gift
from economy.money import parse_currency, parse_decimal
from economy.names import cleaned
from economy.typed import repeated

AMOUNT_MAX = Decimal(10**12)  # far above what any creator was ever sent
_NUMBER = r"[+\-−]?(?:[0-9](?:[0-9.,'’٫٬ ]*[0-9])?|[.,][0-9]+)(?:[km](?![a-z]))?"
_BARE = re.compile(_NUMBER, re.IGNORECASE)
_MONEY_FIRST = re.compile(
    rf'(?P<sign>[-−]?)(?P<words>[^0-9+\-−.,]+?) ?(?P<number>{_NUMBER})', re.IGNORECASE
)
_NUMBER_FIRST = re.compile(rf'(?P<number>{_NUMBER}) ?(?P<words>[^0-9 ].*)', re.IGNORECASE)
_COUNT_FIRST = re.compile(
    rf'(?:[x×] ?(?P<after>{_NUMBER})|(?P<before>{_NUMBER}) ?(?:[x×] )?) ?(?P<words>.+)',
    re.IGNORECASE,
)
_COUNT_LAST = re.compile(rf'(?P<words>.*\S) (?:[x×] ?)?(?P<number>{_NUMBER})[x×]?', re.IGNORECASE)
_PAID = re.compile(r'(?:spent|paid) (?P<after>.+)|(?P<before>.+) (?:spent|paid)', re.IGNORECASE)
_DOLLARS = ('$', 'dollar', 'dollars', 'us dollar', 'us dollars')  # rates and coin prices are US
_EUROS = ('euro', 'euros')


class Unit(StrEnum):
    COINS = 'coins'
    DIAMONDS = 'diamonds'
    GIFT = 'gift'
    CASH = 'cash'
    PAID = 'paid'  # what a viewer paid, in US dollars


@dataclass(frozen=True, slots=True)
class Amount:
    """`quantity` of a unit, above zero; whole for coins, diamonds and gifts.

    `gift` is set for GIFT only; `currency` (ISO code) for CASH and PAID only.
    """

    unit: Unit
    quantity: Decimal
    gift: Gift | None = None
    currency: str | None = None


def parse_amount(
    text: str, *, locale: str, find_gift: Callable[[str], Gift], unit: str | None = None
) -> Amount:
    """The amount in `text`; `unit` when it was chosen apart from the number.

    `unit` is `coins`, `diamonds`, `cash`, `paid`, a currency code or a gift. A number without any
    unit is coins, and so the same number of diamonds. `$` and `cash` are US dollars, as the coin
    prices are. A gift without a number is one. Whole numbers read alike in every locale, money by
    the rules of `locale`.

    Raises AmountUnreadable, AmountOutOfRange (not above zero, or above AMOUNT_MAX coins or
    money), CurrencyUnknown (also for `paid` in another currency than USD), UnitUnknown, and what
    `find_gift` raises when it has something to suggest.
    """
    typed = with_latin_digits(cleaned(text))
    if not typed:
        raise AmountUnreadable('')
    reader = _Reader(locale, find_gift)
    return reader.in_unit(typed, cleaned(unit)) if unit else reader.free(typed)


@dataclass(frozen=True, slots=True)
class _Reader:
    locale: str
    find_gift: Callable[[str], Gift]

    def free(self, typed: str) -> Amount:
        if _BARE.fullmatch(typed) or whole_number(typed) is not None:
            return _whole(Unit.COINS, typed)
        if paid := _PAID.fullmatch(typed):
            return self.money(paid['after'] or paid['before'], Unit.PAID)
        if (first := _MONEY_FIRST.fullmatch(typed)) and _is_money(first['words']):
            return self.money(typed, Unit.CASH)
        number = _NUMBER_FIRST.fullmatch(typed)
        return self.numbered(number, typed) if number else self.gifts(typed)

    def numbered(self, number: re.Match[str], typed: str) -> Amount:
        words = number['words'].casefold()
        if words in ('coin', 'coins'):
            return _whole(Unit.COINS, number['number'])
        if words in ('diamond', 'diamonds', '\N{GEM STONE}'):
            return _whole(Unit.DIAMONDS, number['number'])
        return self.money(typed, Unit.CASH) if _is_money(words) else self.gifts(typed)

    def in_unit(self, typed: str, unit: str) -> Amount:
        named = unit.casefold()
        if named in (Unit.COINS, Unit.DIAMONDS):
            return _whole(Unit(named), typed)
        if named in (Unit.CASH, Unit.PAID):
            return self.money(typed, Unit(named))
        if currency := _currency(unit):
            return self.money(typed, Unit.CASH, currency)
        return _of_gift(self.named_gift(unit), typed)

    def money(self, typed: str, unit: Unit, currency: str | None = None) -> Amount:
        """Money with its currency before or after it, or without: `currency`, else USD."""
        named, number = currency or 'USD', typed
        if spelled := _MONEY_FIRST.fullmatch(typed) or _NUMBER_FIRST.fullmatch(typed):
            named = _currency(spelled['words']) or ''
            number = spelled.groupdict().get('sign', '') + spelled['number']
            if not named or (currency and named != currency):
                raise CurrencyUnknown(repeated(spelled['words']))
        if unit is Unit.PAID and named != 'USD':
            raise CurrencyUnknown(named)
        return _checked(Amount(unit, parse_decimal(number, self.locale), currency=named))

    def gifts(self, typed: str) -> Amount:
        try:
            return _of_gift(self.find_gift(typed), '1')
        except GiftUnknown as unknown:
            counted = _COUNT_FIRST.fullmatch(typed) or _COUNT_LAST.fullmatch(typed)
            if counted is None:
                raise _as_unit(unknown, typed) from None
        groups = counted.groupdict()
        count = groups.get('number') or groups.get('after') or groups.get('before') or ''
        return _of_gift(self.named_gift(counted['words']), count)

    def named_gift(self, name: str) -> Gift:
        try:
            return self.find_gift(name)
        except GiftUnknown as unknown:
            raise _as_unit(unknown, name) from None


def _currency(words: str) -> str | None:
    named = words.strip().casefold()
    if named in _DOLLARS or named in _EUROS:
        return 'USD' if named in _DOLLARS else 'EUR'
    try:
        return parse_currency(named)
    except CurrencyUnknown:
        return None


def _is_money(words: str) -> bool:
    """Whether `words` are a currency, or the sign of some: `¥` is not a gift either."""
    return _currency(words) is not None or unicodedata.category(words.strip()[-1:] or ' ') == 'Sc'


def _as_unit(unknown: GiftUnknown, words: str) -> GiftUnknown | UnitUnknown | CurrencyUnknown:
    """What `words` failed to be: a currency when written like one, a gift, or no unit at all."""
    if len(words) == 3 and words.isascii() and words.isalpha() and words.isupper():
        return CurrencyUnknown(words)
    return unknown if unknown.suggestions else UnitUnknown(repeated(words))


def _whole(unit: Unit, number: str) -> Amount:
    quantity = whole_number(number)
    if quantity is None:
        raise AmountUnreadable(repeated(number))
    return _checked(Amount(unit, Decimal(quantity)))


def _of_gift(gift: Gift, number: str) -> Amount:
    count = whole_number(number)
    if count is None:
        raise AmountUnreadable(repeated(number))
    _in_range(Decimal(count) * gift.coins)
    return Amount(Unit.GIFT, Decimal(count), gift=gift)


def _checked(amount: Amount) -> Amount:
    _in_range(amount.quantity)
    return amount


def _in_range(quantity: Decimal) -> None:
    if not 0 < quantity <= AMOUNT_MAX:
        raise AmountOutOfRange(quantity, AMOUNT_MAX)
