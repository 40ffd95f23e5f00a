"""When the next LIVE is: reading what people write, with the clock changes of their place.

The grammar: a time (`20:00`, `8pm`, `8:30 pm`) with an optional day before or after it
(`2026-11-27`, `fri`, `friday`, `today`, `tomorrow`); `at`, `on` and commas do not matter. Without a
day it is the next time the clock shows that; a weekday is the next such day, today included.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from economy.engage_errors import (
    PlanMissing,
    WhenAmbiguous,
    WhenPast,
    WhenSkipped,
    WhenTooFar,
    WhenUnreadable,
)
from economy.ids import ChannelId, CreatorId, GuildId, UserId
from economy.names import cleaned
from economy.notes import checked_text
from economy.typed import repeated

PLANS_MAX = 50  # ahead, a server
TITLE_MAX = 100  # characters of the name of a Discord event
MINUTES_DEFAULT = 60
MINUTES_MAX = 24 * 60
AHEAD_MAX = timedelta(days=366)
REMIND_BEFORE = timedelta(minutes=30)
HELD_WITHIN = timedelta(minutes=60)  # a LIVE that started so near to its plan is the planned one
HELD_OVER = timedelta(weeks=4)
PAGE_ROWS = 10
_WEEKDAYS = ('monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday')
_ISO_DAY = re.compile(r'([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})')
_TIME = re.compile(r'([0-9]{1,2})(?::([0-9]{2}))?(am|pm)?')
_NUMBER = re.compile(r'[0-9]{1,15}')
_HANDLE = re.compile(r'[A-Za-z0-9._]{1,40}')


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A LIVE that is planned. `event_id` is that of its Discord event, None where there is none."""

    guild_id: GuildId
    number: int
    creator_id: CreatorId
    title: str | None
    starts_at: datetime
    minutes: int
    channel_id: ChannelId  # where it was planned
    event_id: int | None
    planned_by: UserId

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)


@dataclass(frozen=True, slots=True)
class Plans:
    """A page of what is ahead, soonest first; `total` counts all of it."""

    plans: tuple[Plan, ...]
    page: int  # from 0
    total: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE_ROWS))


def read_when(text: str, *, now: datetime, time_zone: str) -> datetime:
    """The instant (UTC) that `text` names for people in `time_zone` (an IANA name).

    Raises WhenUnreadable, WhenSkipped for a time that the clock jumps over, WhenPast, WhenTooFar,
    and WhenAmbiguous for a time the clock shows twice.
    """
    zone = ZoneInfo(time_zone)
    day, at = _parts(text)
    today = now.astimezone(zone).date()
    days = _days(day, today)
    _check_year(days[0], at, today)
    for each in days:
        real = instants(each, at, zone)
        if not real and (each == days[-1] or _gap(each, at, zone) > now):
            raise WhenSkipped(_shown(each, at), _after_the_gap(each, at, zone), time_zone)
        ahead = [instant for instant in real if instant > now]
        if len(ahead) == 2:
            raise WhenAmbiguous(_shown(each, at), *ahead)
        if ahead:
            return ahead[0]
    raise WhenPast(instants(days[-1], at, zone)[-1])


def _check_year(day: date, at: time, today: date) -> None:
    """Far years end here: zones are not reckoned for them."""
    if day > today + AHEAD_MAX:
        raise WhenTooFar(AHEAD_MAX.days)
    if day < today - AHEAD_MAX:
        raise WhenPast(datetime.combine(day, at, tzinfo=UTC))


def _gap(day: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)


def instants(day: date, at: time, zone: ZoneInfo) -> tuple[datetime, ...]:
    """When the clock of a place shows that: once, never in a gap, twice when it is set back."""
    shown = datetime.combine(day, at)
    found: list[datetime] = []
    for fold in (0, 1):
        instant = shown.replace(tzinfo=zone, fold=fold).astimezone(UTC)
        is_real = instant.astimezone(zone).replace(tzinfo=None) == shown
        if is_real and instant not in found:
            found.append(instant)
    return tuple(found)


def checked_title(text: str | None) -> str | None:
    """None for nothing. Raises TextTooLong, TextSensitive."""
    if text is None or not cleaned(text):
        return None
    return checked_text(text, what='title', at_most=TITLE_MAX)


def parse_plan_number(text: str) -> int:
    """The number of a plan as the list shows it: `3` or `#3`. Raises PlanMissing."""
    digits = cleaned(text).removeprefix('#')
    if not _NUMBER.fullmatch(digits):
        raise PlanMissing(repeated(text))
    return int(digits)


def live_link(handle: str | None) -> str | None:
    """Where a TikTok LIVE is watched, None for a handle that cannot be one."""
    if handle is None or not _HANDLE.fullmatch(handle):
        return None
    return f'https://www.tiktok.com/@{handle}/live'


def _parts(text: str) -> tuple[str | None, time]:
    """The day as it was typed, and the time. Raises WhenUnreadable."""
    words = cleaned(text).casefold().replace(',', ' ').split()
    words = [word for word in words if word not in ('at', 'on')]
    if len(words) > 1 and words[-1] in ('am', 'pm'):
        words[-2:] = [words[-2] + words[-1]]
    elif len(words) > 2 and words[1] in ('am', 'pm'):
        words[:2] = [words[0] + words[1]]
    times = [found for word in words if (found := _TIME.fullmatch(word))]
    days = [word for word in words if not _TIME.fullmatch(word)]
    if len(times) != 1 or len(days) > 1:
        raise WhenUnreadable(repeated(text))
    at = _time(times[0])
    if at is None or (days and _is_no_day(days[0])):
        raise WhenUnreadable(repeated(text))
    return (days[0] if days else None), at


def _time(found: re.Match[str]) -> time | None:
    hour, minute, half = int(found[1]), int(found[2] or 0), found[3]
    if half is None and found[2] is None:
        return None  # a bare number says too little
    if half is not None:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == 'pm' else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _is_no_day(word: str) -> bool:
    if word in ('today', 'tomorrow') or _weekday(word) is not None:
        return False
    return _iso_day(word) is None


def _weekday(word: str) -> int | None:
    hits = [place for place, name in enumerate(_WEEKDAYS) if name.startswith(word)]
    return hits[0] if len(word) >= 3 and len(hits) == 1 else None


def _iso_day(word: str) -> date | None:
    found = _ISO_DAY.fullmatch(word)
    if found is None:
        return None
    try:
        return date(*map(int, found.groups()))
    except ValueError:
        return None


def _days(day: str | None, today: date) -> list[date]:
    """The days to try, the first one whose time is still to come wins."""
    if day is None:
        return [today, today + timedelta(days=1)]
    if day == 'today':
        return [today]
    if day == 'tomorrow':
        return [today + timedelta(days=1)]
    weekday = _weekday(day)
    if weekday is not None:
        first = today + timedelta(days=(weekday - today.weekday()) % 7)
        return [first, first + timedelta(days=7)] if first == today else [first]
    named = _iso_day(day)
    assert named is not None, 'checked by _parts'
    return [named]


def _shown(day: date, at: time) -> str:
    return f'{day.isoformat()} {at:%H:%M}'


def _after_the_gap(day: date, at: time, zone: ZoneInfo) -> str:
    shown = datetime.combine(day, at)
    while not instants(shown.date(), shown.time(), zone):
        shown += timedelta(minutes=1)
    return _shown(shown.date(), shown.time())
