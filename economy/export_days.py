"""Periods as people type them: a day, a month or a year, and from one to another."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

from economy.counts import with_latin_digits
from economy.days import read_day
from economy.export_errors import PeriodBackwards, PeriodUnreadable
from economy.income_errors import DayUnreadable
from economy.names import cleaned
from economy.typed import repeated

YEAR_MIN, YEAR_MAX = 2000, 2199  # TikTok is younger, and no clock we read is older
_YEAR = re.compile(r'[0-9]{4}')
_MONTH = re.compile(r'([0-9]{4})[-/.]([0-9]{1,2})|([0-9]{1,2})[-/.]([0-9]{4})')
_PERIOD_SHAPED = re.compile(r'[0-9][0-9./-]*')
_WORDS = ('today', 'yesterday')
_NAMED = ('this month', 'last month', 'this year', 'last year')

Days = tuple[date, date]


def read_period(first: str | None, last: str | None, *, today: date, locale: str) -> Days:
    """The days from `first` to `last`, both included; this month when neither is given.

    Each may be a day, a month or a year. A `first` that is a day goes on until today, a `last` that
    is one begins with its month. Raises PeriodUnreadable, PeriodBackwards.
    """
    if first is None and last is None:
        return _month(today.year, today.month)
    begins = None if first is None else read_days(first, today=today, locale=locale)
    ends = None if last is None else read_days(last, today=today, locale=locale)
    if begins is None:
        assert ends is not None
        return ends if ends[0] != ends[1] else (ends[1].replace(day=1), ends[1])
    if ends is None:
        is_day = begins[0] == begins[1]
        return (begins[0], max(begins[0], today)) if is_day else begins
    if ends[1] < begins[0]:
        raise PeriodBackwards(begins[0], ends[1])
    return begins[0], ends[1]


def read_days(text: str, *, today: date, locale: str) -> Days:
    """First and last day of `2026-11-23`, `2026-11`, `11/2026`, `2026`, `last month`, `yesterday`.

    Raises PeriodUnreadable.
    """
    typed = with_latin_digits(cleaned(text)).casefold()
    if typed in _NAMED:
        return _named(typed, today)
    if _YEAR.fullmatch(typed) and YEAR_MIN <= int(typed) <= YEAR_MAX:
        return date(int(typed), 1, 1), date(int(typed), 12, 31)
    found = _MONTH.fullmatch(typed)
    year, month = (int(found[1] or found[4]), int(found[2] or found[3])) if found else (0, 0)
    if YEAR_MIN <= year <= YEAR_MAX and 1 <= month <= 12:
        return _month(year, month)
    try:
        day = read_day(text, today=today, locale=locale)
    except DayUnreadable as error:
        raise PeriodUnreadable(error.text) from error
    if not YEAR_MIN <= day.year <= YEAR_MAX:
        raise PeriodUnreadable(repeated(text))
    return day, day


def is_period_shaped(text: str) -> bool:
    """Whether somebody who wrote this meant a day, a month or a year."""
    typed = with_latin_digits(cleaned(text)).casefold()
    return typed in _NAMED + _WORDS or _PERIOD_SHAPED.fullmatch(typed) is not None


def _named(typed: str, today: date) -> Days:
    which, unit = typed.split()
    if unit == 'year':
        year = today.year - (which == 'last')
        return date(year, 1, 1), date(year, 12, 31)
    day = today if which == 'this' else today.replace(day=1) - timedelta(days=1)
    return _month(day.year, day.month)


def _month(year: int, month: int) -> Days:
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
