"""Which days `week` means, for people in one place."""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cache, lru_cache
from typing import assert_never
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale

from economy.errors import ChoiceUnknown, TimeZoneUnknown
from economy.names import cleaned
from economy.typed import repeated

_COMMON_ZONES = (
    'UTC', 'America/New_York', 'America/Chicago', 'America/Denver', 'America/Los_Angeles',
    'America/Sao_Paulo', 'America/Mexico_City', 'America/Bogota', 'Europe/London', 'Europe/Paris',
    'Europe/Berlin', 'Europe/Madrid', 'Europe/Rome', 'Europe/Warsaw', 'Europe/Istanbul',
    'Africa/Cairo', 'Africa/Lagos', 'Asia/Riyadh', 'Asia/Dubai', 'Asia/Kolkata', 'Asia/Jakarta',
    'Asia/Manila', 'Asia/Tokyo', 'Asia/Seoul', 'Australia/Sydney',
)  # fmt: skip
_NOT_PLACES = frozenset({'localtime', 'Factory'})


class Period(StrEnum):
    TODAY = 'today'
    WEEK = 'week'
    MONTH = 'month'
    ALL = 'all'


def parse_period(text: str) -> Period:
    """The period named in `text`, in any case. Raises ChoiceUnknown."""
    named = cleaned(text).casefold()
    if named not in tuple(Period):
        raise ChoiceUnknown('period', repeated(text), tuple(Period))
    return Period(named)


def local_day(at: datetime, time_zone: str) -> date:
    """The calendar day of `at` (aware) for people in `time_zone` (an IANA name)."""
    if at.tzinfo is None:
        raise ValueError(at)
    return at.astimezone(ZoneInfo(time_zone)).date()


@lru_cache(maxsize=256)  # every summary asks, and the answer holds for a day
def days_of(period: Period, today: date, locale: str) -> tuple[date | None, date | None]:
    """First and last day of the `period` around `today`, both included; None is open.

    Weeks start on the day that `locale` starts them on: Sunday in en_US, Monday in de_DE,
    Saturday in ar_EG.
    """
    match period:
        case Period.TODAY:
            return today, today
        case Period.WEEK:
            since_start = (today.weekday() - Locale.parse(locale).first_week_day) % 7
            first = today - timedelta(days=since_start)
            return first, first + timedelta(days=6)
        case Period.MONTH:
            _, length = calendar.monthrange(today.year, today.month)
            return today.replace(day=1), today.replace(day=length)
        case Period.ALL:
            return None, None
        case _:
            assert_never(period)


def moments_of(
    first: date | None, last: date | None, time_zone: str
) -> tuple[datetime | None, datetime | None]:
    """When the days from `first` to `last` begin and are over in `time_zone`; None is open.

    A day lasts 23, 24 or 25 hours: as long as its clocks say.
    """
    return (
        None if first is None else _midnight(first, time_zone),
        None if last is None else _midnight(last + timedelta(days=1), time_zone),
    )


def _midnight(day: date, time_zone: str) -> datetime:
    """When `day` begins: where its clocks skip midnight, the moment they do."""
    return datetime.combine(day, time.min, ZoneInfo(time_zone)).astimezone(UTC)


def parse_time_zone(text: str) -> str:
    """The IANA time zone named in `text`: `europe/berlin`, `New York`, `utc`.

    A city alone will do when one zone ends in it, or one that is well known. Abbreviations and
    offsets of no IANA name are refused: they do not say when clocks change. Raises
    TimeZoneUnknown.
    """
    typed = _zone_key(text)
    full = [zone for zone in _zones() if _zone_key(zone) == typed]
    by_city = [zone for zone in _zones() if _zone_key(zone).rpartition('/')[2] == typed]
    well_known = [zone for zone in by_city if zone in _COMMON_ZONES]
    for matches in (full, well_known, by_city):
        if len(matches) == 1:
            return matches[0]
    raise TimeZoneUnknown(repeated(text))


def known_time_zones(text: str, at_most: int = 25) -> list[str]:
    """IANA names to offer for what was typed so far; the well-known ones when that is nothing."""
    typed = _zone_key(text)
    if not typed:
        return list(_COMMON_ZONES[:at_most])
    containing = [zone for zone in _zones() if typed in _zone_key(zone)]
    return _sorted_zones(containing, typed)[:at_most]


def _sorted_zones(zones: Iterable[str], typed: str) -> list[str]:
    def order(zone: str) -> tuple[bool, bool, str]:
        key = _zone_key(zone)
        starts = key.startswith(typed) or key.rpartition('/')[2].startswith(typed)
        return not starts, zone not in _COMMON_ZONES, zone

    return sorted(zones, key=order)


@cache
def _zones() -> tuple[str, ...]:
    return tuple(sorted(available_timezones() - _NOT_PLACES))


def _zone_key(text: str) -> str:
    return '_'.join(cleaned(text).casefold().split())
