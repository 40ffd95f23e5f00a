"""Days as people type them: `2026-11-24`, `24.11.26`, `11/24/2026`, `today`, `yesterday`."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import cache

from babel import Locale

from economy.counts import with_latin_digits
from economy.income_errors import DayInFuture, DayTooOld, DayUnreadable
from economy.names import cleaned
from economy.typed import repeated

YEARS_BACK_MAX = 10  # further back, a slip of the thumb is likelier than a payment
_CENTURY = 2000  # that of a year in two digits
_NUMERIC = re.compile(r'([0-9]{1,4})([-/.]) ?([0-9]{1,2})\2 ?([0-9]{1,4})\.?')


def read_day(text: str, *, today: date, locale: str) -> date:
    """The day in `text`, of any time: a word, or a date in numbers of every script.

    A year in four digits may stand first; otherwise day, month and year stand in the order of
    `locale`, and where they cannot be in that order (`13/02/2026` in the US), in the other.
    Raises DayUnreadable.
    """
    typed = with_latin_digits(cleaned(text)).casefold()
    if typed in ('today', 'yesterday'):
        return today - timedelta(days=typed == 'yesterday')
    numeric = _NUMERIC.fullmatch(typed)
    if numeric is None:
        raise DayUnreadable(repeated(text))
    groups = numeric[1], numeric[3], numeric[4]
    for order in _orders(groups, locale):
        if day := _day(dict(zip(order, groups, strict=True))):
            return day
    raise DayUnreadable(repeated(text))


def checked_past_day(day: date, *, today: date) -> date:
    """`day`, if something can have been paid on it. Raises DayInFuture, DayTooOld."""
    oldest = date(today.year - YEARS_BACK_MAX, today.month, min(today.day, 28))
    if day > today:
        raise DayInFuture(day)
    if day < oldest:
        raise DayTooOld(day, oldest)
    return day


def _orders(groups: tuple[str, str, str], locale: str) -> tuple[str, ...]:
    """What the three numbers may be, likeliest first: `dmy`, `mdy` or `ymd`."""
    first, _, last = groups
    own = _order_of(locale)
    if len(first) > 2:
        return ('ymd',)
    ends_in_year = ('mdy', 'dmy') if own == 'mdy' else ('dmy', 'mdy')
    return ends_in_year if len(last) > 2 or own != 'ymd' else ('ymd', *ends_in_year)


@cache
def _order_of(locale: str) -> str:
    pattern = Locale.parse(locale).date_formats['short'].pattern.casefold()
    return ''.join(sorted('dmy', key=pattern.index))


def _day(numbers: dict[str, str]) -> date | None:
    year = numbers['y']
    if len(year) not in (2, 4) or len(numbers['d']) > 2:
        return None
    try:
        return date(
            int(year) + (_CENTURY if len(year) == 2 else 0), int(numbers['m']), int(numbers['d'])
        )
    except ValueError:
        return None
