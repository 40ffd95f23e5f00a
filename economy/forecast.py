"""When a creator's diamonds may reach the minimum of a payout, going on as in the last weeks.

The pace is that of the last PACE_DAYS full days, today left out; of a creator younger than that,
of the days since the first gift. How far weeks differ is told by the slowest and the fastest seven
days among them. With too little to go by no day is named.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from economy.limits import Limits, threshold_diamonds
from economy.payouts import StandingPayout
from economy.periods import Period, days_of
from economy.rates import Rate

PACE_DAYS = 28
ENOUGH_DAYS = 14  # since the first gift
ENOUGH_GIFT_DAYS = 3
WEEKS = 8  # shown back, the running one among them, and as many ahead
AHEAD_MAX = timedelta(days=366)  # nobody's pace lasts that long
_WEEK = 7


class Trust(StrEnum):
    """How far a pace can be trusted."""

    NO_GIFTS = 'no gifts'  # never
    STILL = 'still'  # not lately
    TOO_LITTLE = 'too little'
    ENOUGH = 'enough'


@dataclass(frozen=True, slots=True)
class Pace:
    """`diamonds` of the last `days` full days, on `gift_days` of them; `weeks` are seven-day sums.

    `known_days` have passed since the first gift, its own day included.
    """

    trust: Trust
    diamonds: int
    days: int
    gift_days: int
    known_days: int
    weeks: tuple[int, ...]

    @property
    def per_week(self) -> int:
        """Rounded half up."""
        return 0 if not self.days else (2 * _WEEK * self.diamonds + self.days) // (2 * self.days)

    @property
    def slowest(self) -> int:
        """The diamonds of the slowest week, nothing where more was taken back than given."""
        return max(0, min((*self.weeks, self.per_week)))

    @property
    def fastest(self) -> int:
        return max((*self.weeks, self.per_week))


@dataclass(frozen=True, slots=True)
class Reach:
    """How far `needed` diamonds are. Days further away than AHEAD_MAX are None."""

    needed: int
    missing: int
    expected: date | None
    earliest: date | None
    latest: date | None

    @property
    def is_reached(self) -> bool:
        return self.missing == 0


@dataclass(frozen=True, slots=True)
class Target:
    """The minimum of a payout at `rate`; `reach` is None where their currencies differ."""

    rate: Rate
    reach: Reach | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """A week by the server's calendar. Diamonds that are `expected` come on top of `earned`.

    `low` and `high` are the whole week at the slowest and the fastest pace; both are None where
    nothing more is expected or can be said.
    """

    first: date
    earned: int
    requested: int
    paid: int
    expected: int = 0
    low: int | None = None
    high: int | None = None


def pace_of(days: Mapping[date, int], first_gift: date | None, today: date) -> Pace:
    """The pace by the diamonds of each day; `first_gift` is the creator's first day ever."""
    known = 0 if first_gift is None else max(0, (today - first_gift).days)
    window = min(PACE_DAYS, known)
    counted = [days.get(today - timedelta(days=ago), 0) for ago in range(window, 0, -1)]
    full = window // _WEEK
    newest = counted[window - full * _WEEK :]
    weeks = tuple(sum(newest[week * _WEEK : (week + 1) * _WEEK]) for week in range(full))
    gift_days = sum(diamonds > 0 for diamonds in counted)
    total = sum(counted)
    return Pace(_trust(first_gift, known, total, gift_days), total, window, gift_days, known, weeks)


def reach(needed: int, balance: int, pace: Pace, today: date) -> Reach:
    """When a `balance` of diamonds will have become `needed`; an untrusted pace says no day.

    Diamonds that are missing (a balance below zero) must come first.
    The slowest and the fastest week bound the day; a slowest week of nothing leaves it open.
    """
    missing = max(0, needed - balance)
    if not missing or pace.trust is not Trust.ENOUGH:
        return Reach(needed, missing, None, None, None)
    expected = _day_of(missing, pace.diamonds, pace.days, today)
    earliest = _day_of(missing, pace.fastest, _WEEK, today)
    latest = _day_of(missing, pace.slowest, _WEEK, today)
    if expected is not None and earliest is not None:  # a week's pace is rounded
        earliest = min(earliest, expected)
    if expected is not None and latest is not None:
        latest = max(latest, expected)
    return Reach(needed, missing, expected, earliest, latest)


def targets_of(
    limits: Limits | None, rates: Iterable[Rate], balance: int, pace: Pace, today: date
) -> tuple[Target, ...]:
    """How far the minimum is at each rate; nothing where no limits are chosen."""
    if limits is None:
        return ()
    found: list[Target] = []
    for rate in rates:
        needed = threshold_diamonds(limits, rate)
        found.append(Target(rate, None if needed is None else reach(needed, balance, pace, today)))
    return tuple(found)


def weeks_of(
    days: Mapping[date, int],
    payouts: Iterable[StandingPayout],
    pace: Pace,
    today: date,
    locale: str,
) -> tuple[Week, ...]:
    """The last WEEKS weeks of the locale's calendar, the running one with them, and the next."""
    running, _ = days_of(Period.WEEK, today, locale)
    assert running is not None  # a week always has its days
    standing = tuple(payouts)
    return tuple(
        _week(running + timedelta(weeks=ahead), days, standing, pace, today)
        for ahead in range(1 - WEEKS, WEEKS + 1)
    )


def first_day_shown(today: date, locale: str) -> date:
    """The first day that a forecast looks at."""
    running, _ = days_of(Period.WEEK, today, locale)
    assert running is not None
    return min(running - timedelta(weeks=WEEKS - 1), today - timedelta(days=PACE_DAYS))


def _trust(first_gift: date | None, known: int, total: int, gift_days: int) -> Trust:
    if first_gift is None:
        return Trust.NO_GIFTS
    if known >= PACE_DAYS and total <= 0:
        return Trust.STILL
    if known < ENOUGH_DAYS or gift_days < ENOUGH_GIFT_DAYS or total <= 0:
        return Trust.TOO_LITTLE
    return Trust.ENOUGH


def _day_of(missing: int, diamonds: int, days: int, today: date) -> date | None:
    """The day on which `missing` are there, at `diamonds` in every `days` days."""
    if diamonds <= 0:
        return None
    ahead = -(-missing * days // diamonds)
    return None if ahead > AHEAD_MAX.days else today + timedelta(days=ahead)


def _week(
    first: date,
    days: Mapping[date, int],
    payouts: tuple[StandingPayout, ...],
    pace: Pace,
    today: date,
) -> Week:
    within = [first + timedelta(days=place) for place in range(_WEEK)]
    earned = sum(days.get(day, 0) for day in within)
    rest = sum(day > today for day in within)
    more: dict[str, int] = {}
    if rest and pace.trust is Trust.ENOUGH:
        more = {
            'expected': pace.per_week * rest // _WEEK,
            'low': earned + pace.slowest * rest // _WEEK,
            'high': earned + pace.fastest * rest // _WEEK,
        }
    return Week(
        first=first,
        earned=earned,
        requested=sum(each.diamonds for each in payouts if each.day in within),
        paid=sum(each.diamonds for each in payouts if each.paid_day in within),
        **more,
    )
