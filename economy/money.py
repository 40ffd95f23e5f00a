"""Money and numbers as people in one place write them.

Digits shown are always 0-9, whatever the locale: a server's channel is read by people of many.
Separators, symbols and their order follow the locale, including the invisible direction marks
that right-to-left locales put around an amount. Digits of every script are understood.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from functools import cache, lru_cache
from typing import cast

from babel import Locale
from babel.core import get_global
from babel.numbers import (
    format_decimal,
    get_currency_precision,
    get_decimal_symbol,
    get_group_symbol,
    parse_pattern,
)

from economy.counts import with_latin_digits
from economy.errors import AmountUnreadable, CurrencyUnknown
from economy.names import cleaned
from economy.places import known_locales, parse_locale
from economy.typed import repeated

__all__ = [
    'default_currency',
    'known_locales',
    'parse_currency',
    'parse_decimal',
    'parse_locale',
    'show_money',
    'show_number',
    'show_percent',
    'show_sum',
]

UNIT_PRICE_PLACES_MAX = 6  # what a small price may show: $0.0037, and at most $0.000123
_TEXT_MAX = 40
_EXACT = Context(prec=100)
_SYMBOLS = {  # only those that one currency alone goes by; $, kr and ¥ are shared
    '€': 'EUR', '£': 'GBP', '₹': 'INR', '₽': 'RUB', '₺': 'TRY', '₫': 'VND', '₴': 'UAH',
    '₦': 'NGN', '₪': 'ILS', '฿': 'THB', '₱': 'PHP', '₸': 'KZT', '₾': 'GEL', '₼': 'AZN',
    '₲': 'PYG', '₵': 'GHS', 'us$': 'USD', 'r$': 'BRL',
}  # fmt: skip
_Tenders = dict[str, list[tuple[str, object, object, bool]]]


@lru_cache(maxsize=1024)  # rates and round sums come again and again; Babel takes its time
def show_money(amount: Decimal, currency: str, locale: str) -> str:
    """`amount` of `currency` (ISO code) as `locale` writes it, rounded half up.

    It shows the currency's usual digits; below one unit as many more as it needs, up to six.
    """
    if not amount.is_finite():
        raise ValueError(amount)
    usual = get_currency_precision(currency)
    most = max(usual, UNIT_PRICE_PLACES_MAX) if abs(amount) < 1 else usual
    rounded = amount.quantize(Decimal(1).scaleb(-most), ROUND_HALF_UP, context=_EXACT)
    shown = abs(rounded) if rounded.is_zero() else rounded
    spelled = Locale.parse(locale)
    pattern = parse_pattern(spelled.currency_formats['standard'].pattern)
    pattern.frac_prec = (usual, most)
    with localcontext(_EXACT):  # Babel rounds once more, in the context it finds
        return pattern.apply(shown, spelled, currency=currency, currency_digits=False)


def show_sum(amount: Decimal, currency: str, locale: str) -> str:
    """`amount` as `show_money`, with the currency's usual digits from one smallest unit on."""
    smallest = Decimal(1).scaleb(-get_currency_precision(currency))
    if abs(amount) >= smallest:
        amount = amount.quantize(smallest, ROUND_HALF_UP, context=_EXACT)
    return show_money(amount, currency, locale)


@lru_cache(maxsize=4096)
def show_number(number: int, locale: str) -> str:
    """`number` with the separators of `locale`: 1,234,567 or 1.234.567 or 12,34,567."""
    with localcontext(_EXACT):
        return format_decimal(number, locale=locale)


@lru_cache(maxsize=512)
def show_percent(percent: Decimal, locale: str) -> str:
    """`12.25 %`, with up to six decimals, as many as say something."""
    with localcontext(_EXACT):
        return f'{format_decimal(percent, "#,##0.######", locale=locale)} %'


def parse_currency(text: str) -> str:
    """The ISO code of a currency that is legal tender somewhere today: `usd`, `EUR`, `€`.

    A symbol counts only when a single currency goes by it; `$` alone does not. Raises
    CurrencyUnknown.
    """
    typed = cleaned(text).casefold()
    code = _SYMBOLS.get(typed, typed.upper())
    if code not in _current_currencies():
        raise CurrencyUnknown(repeated(text))
    return code


def default_currency(locale: str) -> str | None:
    """The currency people of the locale's country pay with, or None when it names no country."""
    territory = Locale.parse(locale).territory
    entries = _tenders().get(territory or '', [])
    current = [code for code, _, until, tender in entries if tender and until is None]
    own = [code for code in current if territory and code.startswith(territory)]
    return next(iter(own + current), None)  # Bhutan also takes rupees, Haiti dollars


def parse_decimal(text: str, locale: str) -> Decimal:
    """The amount written in `text` by the rules of `locale`, of any sign.

    Where a locale groups by the dot, `1.234` is 1234; a dot that can only be a decimal point
    (`0.005`, `1.5`) is read as one in every locale. Digits of every script are read. Raises
    AmountUnreadable, also for NaN, infinity and powers.
    """
    plain = with_latin_digits(cleaned(text)).replace('٫', '.').replace('٬', '')
    decimal_mark, group = get_decimal_symbol(locale), get_group_symbol(locale)
    sign, body = (plain[0], plain[1:].strip()) if plain[:1] in ('+', '-', '−') else ('', plain)
    if len(body) > _TEXT_MAX:
        raise AmountUnreadable(repeated(text))
    if _written_in(decimal_mark, group).fullmatch(body):
        whole, _, fraction = body.partition(decimal_mark)
        digits = ''.join(char for char in whole if char.isdigit())
        number = f'{digits or 0}.{fraction}' if fraction else digits
    elif re.fullmatch(r'[0-9]+\.[0-9]+', body):
        number = body
    else:
        raise AmountUnreadable(repeated(text))
    return -Decimal(number) if sign in ('-', '−') else Decimal(number)


@cache
def _written_in(decimal_mark: str, group: str) -> re.Pattern[str]:
    """Plain or grouped digits, the grouping by threes (or the Indian way) and never from zero."""
    marks = r"['’ ]" if group in ("'", '’') else '[ ]' if group.isspace() else re.escape(group)
    grouped = rf'[1-9][0-9]{{0,2}}(?:(?:{marks}|[ ])[0-9]{{3}})+'
    indian = r'[1-9][0-9]?(?:,[0-9]{2})+,[0-9]{3}' if group == ',' else grouped
    return re.compile(
        rf'(?:[0-9]+|{grouped}|{indian})(?:{re.escape(decimal_mark)}[0-9]+)?'
        rf'|{re.escape(decimal_mark)}[0-9]+'
    )


@cache
def _current_currencies() -> frozenset[str]:
    return frozenset(
        code
        for entries in _tenders().values()
        for code, _, until, tender in entries
        if tender and until is None
    )


def _tenders() -> _Tenders:
    return cast('_Tenders', get_global('territory_currencies'))
