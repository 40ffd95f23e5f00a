"""Currencies to offer while somebody types."""

from __future__ import annotations

from functools import cache
from typing import cast

from babel import Locale
from babel.numbers import list_currencies

from economy.errors import CurrencyUnknown
from economy.money import parse_currency

_COMMON = (
    'USD', 'EUR', 'GBP', 'BRL', 'MXN', 'PHP', 'IDR', 'VND', 'THB', 'MYR', 'TRY', 'EGP', 'SAR',
    'AED', 'JPY', 'KRW', 'CAD', 'AUD', 'PLN', 'RON', 'CHF', 'SEK', 'NGN', 'COP', 'ARS',
)  # fmt: skip


def currencies_like(typed: str, locale: str, *, at_most: int = 25) -> list[tuple[str, str]]:
    """Code and name, in the locale's language, of currencies whose code or name holds `typed`."""
    names = cast('dict[str, str]', Locale.parse(locale).currencies)
    key = typed.strip().casefold()
    order = [*_COMMON, *(code for code in _current() if code not in _COMMON)]
    found = [
        (code, names.get(code, code))
        for code in order
        if key in code.casefold() or key in names.get(code, '').casefold()
    ]
    return found[:at_most]


@cache
def _current() -> tuple[str, ...]:
    return tuple(sorted(code for code in list_currencies() if _is_current(code)))


def _is_current(code: str) -> bool:
    try:
        parse_currency(code)
    except CurrencyUnknown:
        return False
    return True
