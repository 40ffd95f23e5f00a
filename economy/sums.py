"""Amounts of money as people type them, wherever they learned to write numbers.

- With both a dot and a comma, the last one is the decimal mark in every locale: `1.234,50` and
  `1,234.50` are the same sum.
- Spaces and apostrophes only group, in every locale. A dot or comma that stands more than once
  only groups as well.
- A dot or comma that stands once and cannot group (`12,5`, `0.125`, `1234.50`) is a decimal mark.
- One that could group (`1.234`) does so where the locale groups by it. Where it does not, it may
  have been meant either way and is asked, unless it is the locale's decimal mark and the currency
  is always written with three decimals (`5.000` Kuwaiti dinar).
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from functools import lru_cache

from babel.numbers import (
    get_currency_precision,
    get_currency_symbol,
    get_decimal_symbol,
    get_group_symbol,
)

from economy.counts import with_latin_digits
from economy.errors import CurrencyUnknown
from economy.income_errors import (
    CurrencyMismatch,
    SumAmbiguous,
    SumOutOfRange,
    SumTooFine,
    SumUnreadable,
)
from economy.money import parse_currency
from economy.names import cleaned
from economy.typed import repeated

SUM_MAX = Decimal(10**12)
_TEXT_MAX = 60
_PARTS = re.compile(r'(?P<before>[^0-9]*)(?P<number>[0-9](?:.*[0-9])?)(?P<after>[^0-9]*)')
_NUMBER = re.compile(r"[0-9]*(?:[.,٫٬'’ ][0-9]+)*")
_MARK = re.compile(r"[.,٫٬'’ ]")
_MINUS = '-−–'
_ONLY_GROUPS = "٬'’ "
_BY_THREES = re.compile(r'[1-9][0-9]{0,2}(?:x[0-9]{3})+')
_INDIAN = re.compile(r'[1-9][0-9]?(?:x[0-9]{2})+x[0-9]{3}')  # 12,34,567


def read_sum(text: str, *, locale: str, currency: str) -> Decimal:
    """The sum in `text`, above nothing and up to SUM_MAX, with the decimals `currency` has.

    The sign or code of `currency` (ISO 4217) may stand beside the number. Raises SumUnreadable,
    CurrencyMismatch, SumAmbiguous, SumOutOfRange and SumTooFine.
    """
    number, is_negative = _number(text, locale, currency)
    readings = _readings(number, locale, currency)
    if not readings:
        raise SumUnreadable(repeated(text))
    if is_negative:
        raise SumOutOfRange(-readings[-1], currency, SUM_MAX)
    if len(readings) == 1:
        return _checked(readings[0], text, currency)
    payable = tuple(
        each.quantize(_smallest(currency)) for each in readings if _is_payable(each, currency)
    )
    raise SumAmbiguous(repeated(text), currency, payable)


def _number(text: str, locale: str, currency: str) -> tuple[str, bool]:
    """The number without what stands around it, and whether a minus does."""
    plain = with_latin_digits(cleaned(text))
    parts = _PARTS.fullmatch(plain) if len(plain) <= _TEXT_MAX else None
    if parts is None:
        raise SumUnreadable(repeated(text))
    before, number, after = (parts[name].strip() for name in ('before', 'number', 'after'))
    is_negative = bool(before) and (before[0] in _MINUS or before[-1] in _MINUS)
    before = before.strip(_MINUS + '+ ')
    if before[-1:] in ('.', ',', '٫') and not _is_sign_of(before, currency, locale):
        before, number = before[:-1].strip(), before[-1] + number
    if _NUMBER.fullmatch(number) is None:
        raise SumUnreadable(repeated(text))
    for words in (before, after):
        if words and not _is_sign_of(words, currency, locale):
            raise _not_the_currency(words, text, currency)
    return number, is_negative


def _readings(number: str, locale: str, currency: str) -> tuple[Decimal, ...]:
    """What a bare number may mean, the smaller first: one, two where it must be asked, or none."""
    marks = _MARK.findall(number)
    if not marks:
        return (Decimal(number),)
    last = marks[-1]
    if len(set(marks)) > 1:
        return _with_both(number, marks)
    grouped = _grouped(number, last)
    if last in _ONLY_GROUPS or len(marks) > 1:
        return () if grouped is None else (grouped,)
    small = Decimal(number.replace(last, '.'))
    if grouped is None or last == '٫':
        return (small,)
    if last == get_group_symbol(locale):
        return (grouped,)
    has_three = get_currency_precision(currency) == len('000')
    return (small,) if has_three and last == get_decimal_symbol(locale) else (small, grouped)


def _with_both(number: str, marks: list[str]) -> tuple[Decimal, ...]:
    """The last mark is the decimal mark, those before it group. None of them can be both."""
    last = marks[-1]
    if last in _ONLY_GROUPS or marks.count(last) > 1 or len(set(marks)) > 2:
        return ()
    whole, _, fraction = number.rpartition(last)
    grouped = _grouped(whole, marks[0])
    return () if grouped is None else (Decimal(f'{grouped}.{fraction}'),)


def _grouped(number: str, mark: str) -> Decimal | None:
    """The whole number whose digits are grouped by `mark`, None when they are not."""
    shape = number.replace(mark, 'x')
    is_grouped = _BY_THREES.fullmatch(shape) or (mark == ',' and _INDIAN.fullmatch(shape))
    return Decimal(number.replace(mark, '')) if is_grouped else None


def _checked(amount: Decimal, text: str, currency: str) -> Decimal:
    if not 0 < amount <= SUM_MAX:
        raise SumOutOfRange(amount, currency, SUM_MAX)
    if not _is_payable(amount, currency):
        raise SumTooFine(repeated(text), currency, get_currency_precision(currency))
    return amount.quantize(_smallest(currency))


def _is_payable(amount: Decimal, currency: str) -> bool:
    """Whether the currency has a coin that small."""
    return amount % _smallest(currency) == 0


def _smallest(currency: str) -> Decimal:
    return Decimal(1).scaleb(-get_currency_precision(currency))


def _not_the_currency(words: str, text: str, currency: str) -> CurrencyMismatch | SumUnreadable:
    """What words beside a number are: another currency, or nothing that money is written with."""
    try:
        is_money = bool(parse_currency(words))
    except CurrencyUnknown:
        is_money = any(unicodedata.category(char) == 'Sc' for char in words)
    if is_money:
        return CurrencyMismatch(repeated(words), currency)
    return SumUnreadable(repeated(text))


@lru_cache(maxsize=256)
def _is_sign_of(words: str, currency: str, locale: str) -> bool:
    """Whether `words` are the code or a sign of `currency`; `$` is one of every dollar."""
    typed = _key(words)
    signs = {_key(get_currency_symbol(currency, each)) for each in (locale, 'en_US', 'en')}
    if typed == currency.casefold() or typed in signs:
        return True
    if len(typed) == 1 and unicodedata.category(typed) == 'Sc':
        return any(typed in sign for sign in signs)
    try:
        return parse_currency(words) == currency
    except CurrencyUnknown:
        return False


def _key(sign: str) -> str:
    return unicodedata.normalize('NFKC', cleaned(sign)).casefold()
