"""When a gift came, as the tables of other programs write it.

`5/6/2026` is the fifth of June or the sixth of May: the whole column decides, never one row.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale

from economy.import_errors import RowTimeMissing, RowTimeOutside, RowTimeUnreadable
from economy.names import cleaned
from economy.typed import repeated

FIRST_YEAR = 2016  # before the app
CLOCKS_APART = timedelta(minutes=5)  # how far another computer's clock may be ahead
_CLOCK = (
    r'(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,](?P<part>\d{1,9}))?)?'
    r'(?: ?(?P<half>[ap])\.?m\.?)?'
    r'(?: ?(?P<zone>z|utc|gmt|[+\-−]\d{2}:?\d{2}|[+\-−]\d{1,2}))?'
)
_ISO = re.compile(
    rf'(?P<year>\d{{4}})([-/.])(?P<month>\d{{1,2}})\2(?P<day>\d{{1,2}})(?:(?:[t ]|, ?){_CLOCK})?'
)
_NUMBERS = re.compile(
    rf'(?P<one>\d{{1,2}})([-/.])(?P<two>\d{{1,2}})\2(?P<year>\d{{4}}|\d{{2}})'
    rf'(?:(?:[t ]|, ?){_CLOCK})?'
)
_MONTHS = ('jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec')
_MONTH = rf'(?P<name>{"|".join(_MONTHS)})[a-z]*\.?'
_NAMED = re.compile(
    rf'(?:(?P<day>\d{{1,2}})\.?[ -]{_MONTH}|{_MONTH.replace("name", "name2")} (?P<day2>\d{{1,2}}))'
    rf',?[ -](?P<year>\d{{4}})(?:(?:,? ?(?:at )?){_CLOCK})?'
)
_EPOCH = re.compile(r'\d{10}|\d{13}')  # seconds or milliseconds since 1970
_CLOCK_ALONE = re.compile(_CLOCK)


class Order(StrEnum):
    """Which comes first where the month is a number behind or before the day."""

    DAY = 'day first'
    MONTH = 'month first'


@dataclass(frozen=True, slots=True)
class DateOrder:
    """How a column's dates are read; `is_told` when the column itself told."""

    order: Order
    is_told: bool
    has_numbers: bool  # whether any date of the column needs an order at all


@dataclass(frozen=True, slots=True)
class TimeReader:
    """`time_zone` (IANA) is for times that name none. `at` is now: a gift is not in the future."""

    order: Order
    time_zone: str
    at: datetime

    def read(self, text: str) -> datetime:
        """In UTC; a day without a clock is its midnight.

        Raises RowTimeMissing, RowTimeUnreadable, RowTimeOutside.
        """
        plain = _plain(text)
        if not plain:
            raise RowTimeMissing
        found = self._moment(plain)
        if found is None:
            raise RowTimeUnreadable(repeated(text))
        if found.year < FIRST_YEAR or found > self.at + CLOCKS_APART:
            raise RowTimeOutside(repeated(text), FIRST_YEAR)
        return found

    def _moment(self, plain: str) -> datetime | None:
        try:
            if _EPOCH.fullmatch(plain):
                start = datetime(1970, 1, 1, tzinfo=UTC)
                return start + timedelta(milliseconds=int(plain.ljust(13, '0')))
            for shape in (_ISO, _NUMBERS, _NAMED):
                match = shape.fullmatch(plain)
                if match is not None:
                    return self._of(match, shape)
        except (ValueError, OverflowError):
            return None
        return None

    def _of(self, match: re.Match[str], shape: re.Pattern[str]) -> datetime:
        if shape is _NUMBERS:
            numbers = int(match['one']), int(match['two'])
            day, month = numbers if self.order is Order.DAY else numbers[::-1]
        elif shape is _NAMED:
            day = int(match['day'] or match['day2'])
            month = _MONTHS.index(match['name'] or match['name2']) + 1
        else:
            day, month = int(match['day']), int(match['month'])
        year = int(match['year']) + (2000 if len(match['year']) == 2 else 0)
        hour, minute = int(match['hour'] or 0), int(match['minute'] or 0)
        if match['half'] is not None:
            if not 1 <= hour <= 12:
                raise ValueError(hour)
            hour = hour % 12 + (12 if match['half'] == 'p' else 0)
        micro = int((match['part'] or '').ljust(6, '0')[:6])
        second = int(match['second'] or 0)
        zone = _zone(match['zone']) or ZoneInfo(self.time_zone)
        return datetime(year, month, day, hour, minute, second, micro, zone).astimezone(UTC)


def order_of(texts: Iterable[str], locale: str) -> DateOrder:
    """The order that all dates of a column were written in, the locale's when they fit both.

    Where some can only be the one and some only the other, the more frequent is taken.
    """
    day_first = month_first = either = 0
    for text in texts:
        match = _NUMBERS.fullmatch(_plain(text))
        if match is None:
            continue
        one, two = int(match['one']), int(match['two'])
        day_first += one > 12 >= two
        month_first += two > 12 >= one
        either += 1
    if day_first != month_first:
        told = Order.DAY if day_first > month_first else Order.MONTH
        return DateOrder(told, is_told=True, has_numbers=True)
    return DateOrder(locale_order(locale), is_told=False, has_numbers=either > 0)


@lru_cache(maxsize=64)
def locale_order(locale: str) -> Order:
    """Which of day and month people of `locale` write first."""
    pattern = Locale.parse(locale).date_formats['short'].pattern
    return Order.DAY if pattern.lower().find('d') < pattern.lower().find('m') else Order.MONTH


def is_time(text: str) -> bool:
    """Whether `text` says a day, by itself."""
    plain = _plain(text)
    shapes = (_ISO, _NUMBERS, _NAMED, _EPOCH)
    return any(shape.fullmatch(plain) for shape in shapes)


def is_clock(text: str) -> bool:
    """Whether `text` says a time of day and no day."""
    return _CLOCK_ALONE.fullmatch(_plain(text)) is not None


def _plain(text: str) -> str:
    return cleaned(text).casefold().removeprefix("'")


def _zone(text: str | None) -> timezone | None:
    if text is None:
        return None
    if text in ('z', 'utc', 'gmt'):
        return UTC
    sign = 1 if text[0] == '+' else -1
    digits = text[1:].replace(':', '')
    hours, minutes = (digits[:-2], digits[-2:]) if len(digits) > 2 else (digits, '0')
    return timezone(sign * timedelta(hours=int(hours), minutes=int(minutes)))
