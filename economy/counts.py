"""How many, as people type it."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from economy.errors import CountUnreadable
from economy.gifts import checked_count
from economy.names import cleaned
from economy.typed import repeated

MARKS = 'x×✕✖*'  # what makes a number a count beyond doubt: x5, 5x
_SHAPE = re.compile(
    rf"[+\-−–]?[{MARKS}]?[+\-−–]?[0-9][0-9.,'’٬]*(?:e\+?[0-9]+)?[km]?[{MARKS}]?[.,;:]?"
)
_MARKED = re.compile(rf'(?:[{MARKS}](?P<after>.+)|(?P<before>.+)[{MARKS}])', re.DOTALL)
_MINUS = ('-', '−', '–')  # phones turn a hyphen into a dash
_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:([.,'’٬ ])[0-9]{3})(?:\1[0-9]{3})*")
_GROUPED_INDIAN = re.compile(r'[1-9][0-9]?(?:,[0-9]{2})+,[0-9]{3}')  # 12,34,567
_SHORT = re.compile(r'(?P<number>[0-9]+(?:[.,][0-9]{1,2})?) ?(?P<unit>[km])')
_POWER = re.compile(r'[0-9]{1,3}(?:\.[0-9]{1,3})?e\+?[0-9]{1,2}')
_UNITS = {'k': 1_000, 'm': 1_000_000}
_DIGITS_MAX = 30  # beyond this nobody meant a number


def parse_count(text: str) -> int:
    """The count in `text`, 1..COUNT_MAX: `5`, `x5`, `5x`, `1,000`, `1.000`, `1 000`, `10k`, `2m`.

    Exactly three digits after each separator are thousands; `1.5` is not a count, `1.5k` is.
    Raises CountUnreadable, and CountOutOfRange for zero, negative and too large numbers.
    """
    number = whole_number(text)
    if number is None:
        raise CountUnreadable(repeated(text))
    return checked_count(number)


def whole_number(text: str) -> int | None:
    """The whole number written in `text`, of any size and sign, or None when it is not one."""
    plain = with_latin_digits(cleaned(text)).casefold().rstrip('.,;:')
    sign, plain = _signed(plain)
    if marked := _MARKED.fullmatch(plain):
        plain = (marked['after'] or marked['before']).strip()
        second, plain = _signed(plain)
        sign *= second
    magnitude = _magnitude(plain)
    return None if magnitude is None else sign * magnitude


def is_count_shaped(word: str) -> bool:
    """Whether `word` can only be meant as a number, readable or not: `12`, `x5`, `-5`, `1.5`."""
    return _SHAPE.fullmatch(with_latin_digits(word).casefold()) is not None


def is_marked(word: str) -> bool:
    """Whether `word` is count-shaped and carries a mark or a sign: `x5`, `5x`, `-5`."""
    signs = (*MARKS, *_MINUS, '+')
    return is_count_shaped(word) and any(sign in word.casefold() for sign in signs)


def with_latin_digits(text: str) -> str:
    """`text` with decimal digits of every script as 0-9. Superscripts are not such digits."""
    return ''.join(
        str(unicodedata.decimal(char)) if unicodedata.category(char) == 'Nd' else char
        for char in text
    )


def _signed(text: str) -> tuple[int, str]:
    if text[:1] in _MINUS:
        return -1, text[1:]
    return 1, text.removeprefix('+')


def _magnitude(plain: str) -> int | None:
    if len(plain) > _DIGITS_MAX:
        return None
    if plain.isascii() and plain.isdigit():
        return int(plain)
    if _GROUPED.fullmatch(plain) or _GROUPED_INDIAN.fullmatch(plain):
        return int(''.join(char for char in plain if char.isdigit()))
    if short := _SHORT.fullmatch(plain):
        return int(Decimal(short['number'].replace(',', '.')) * _UNITS[short['unit']])
    if _POWER.fullmatch(plain) and (power := Decimal(plain)) == power.to_integral_value():
        return int(power)
    return None
