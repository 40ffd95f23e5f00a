"""When the minimum is reached: a day with a range, or an honest word that nobody can say."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from economy.forecast import (
    AHEAD_MAX,
    PACE_DAYS,
    WEEKS,
    Pace,
    Trust,
    first_day_shown,
    pace_of,
    reach,
    weeks_of,
)
from economy.payouts import StandingPayout

TODAY = date(2026, 11, 25)  # a Wednesday
OLD = date(2026, 1, 1)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def steady(per_day: int = 10, days: int = PACE_DAYS) -> dict[date, int]:
    return {ago(each): per_day for each in range(1, days + 1)}


def test_the_pace_is_of_the_last_28_full_days():
    days = steady(10) | {TODAY: 5_000, ago(29): 5_000}
    pace = pace_of(days, OLD, TODAY)
    assert pace == Pace(Trust.ENOUGH, 280, 28, 28, 328, (70, 70, 70, 70))
    assert (pace.per_week, pace.slowest, pace.fastest) == (70, 70, 70)


def test_the_range_is_that_of_the_four_weeks():
    days = {ago(1): 700, ago(8): 70, ago(15): 140, ago(22): 90}
    pace = pace_of(days, OLD, TODAY)
    assert pace.weeks == (90, 140, 70, 700)
    assert (pace.diamonds, pace.per_week, pace.slowest, pace.fastest) == (1_000, 250, 70, 700)
    found = reach(10_000, 9_000, pace, TODAY)
    assert found.missing == 1_000
    assert found.expected == TODAY + timedelta(days=28)
    assert found.earliest == TODAY + timedelta(days=10)
    assert found.latest == TODAY + timedelta(days=100)


def test_a_slowest_week_of_nothing_leaves_the_end_open():
    pace = pace_of({ago(1): 50, ago(2): 50, ago(3): 50}, OLD, TODAY)
    assert (pace.trust, pace.weeks) == (Trust.ENOUGH, (0, 0, 0, 150))
    found = reach(150, 0, pace, TODAY)
    assert (found.expected, found.latest) == (TODAY + timedelta(days=28), None)


TRUST = [  # days, first gift, what that is worth
    ({}, None, Trust.NO_GIFTS),
    ({TODAY: 100}, TODAY, Trust.TOO_LITTLE),
    (steady(10, 13), ago(13), Trust.TOO_LITTLE),  # of thirteen days
    (steady(10, 14), ago(14), Trust.ENOUGH),
    ({ago(1): 10, ago(2): 10}, OLD, Trust.TOO_LITTLE),  # on two days
    ({ago(1): 10, ago(2): 10, ago(3): 10}, OLD, Trust.ENOUGH),
    ({ago(1): 10, ago(2): 10, ago(3): 10, ago(4): -30}, OLD, Trust.STILL),  # all taken back
    ({ago(1): 10, ago(2): 10, ago(3): 10, ago(4): -30}, ago(20), Trust.TOO_LITTLE),
    ({}, OLD, Trust.STILL),
    ({ago(29): 500, TODAY: 500}, OLD, Trust.STILL),  # a break, and today is not over
    ({}, TODAY + timedelta(days=1), Trust.TOO_LITTLE),  # after a move to another time zone
]


@pytest.mark.parametrize(('days', 'first_gift', 'trust'), TRUST)
def test_what_can_be_said_of_it(days, first_gift, trust):
    pace = pace_of(days, first_gift, TODAY)
    assert pace.trust is trust
    found = reach(1_000_000, 0, pace, TODAY)
    assert (found.expected is None) or trust is Trust.ENOUGH
    shown = weeks_of(days, (), pace, TODAY, 'en_US')
    assert any(week.expected for week in shown) is (trust is Trust.ENOUGH)


def test_a_young_creators_pace_is_that_of_the_days_there_were():
    """Divided by 28 it would be half of what it is."""
    pace = pace_of(steady(10, 16), ago(16), TODAY)
    assert (pace.days, pace.weeks, pace.per_week, pace.known_days) == (16, (70, 70), 70, 16)


@pytest.mark.parametrize(
    ('needed', 'available', 'missing'), [(0, 0, 0), (100, 100, 0), (100, 500, 0), (100, 99, 1)]
)
def test_what_is_reached_needs_no_day(needed, available, missing):
    found = reach(needed, available, pace_of(steady(), OLD, TODAY), TODAY)
    assert (found.missing, found.is_reached) == (missing, not missing)
    assert (found.expected is None) is (not missing)


def test_further_away_than_a_year_is_no_day():
    pace = pace_of(steady(1), OLD, TODAY)
    assert reach(AHEAD_MAX.days, 0, pace, TODAY).expected == TODAY + AHEAD_MAX
    assert reach(AHEAD_MAX.days + 1, 0, pace, TODAY).expected is None
    assert reach(10**30, 0, pace, TODAY).earliest is None


@pytest.mark.parametrize(
    ('locale', 'first', 'running'),
    [
        ('en_US', date(2026, 10, 4), date(2026, 11, 22)),  # from Sunday
        ('de_DE', date(2026, 10, 5), date(2026, 11, 23)),  # from Monday
        ('ar_EG', date(2026, 10, 3), date(2026, 11, 21)),  # from Saturday
    ],
)
def test_weeks_follow_the_calendar_of_the_place(locale, first, running):
    pace = pace_of(steady(10, 70), OLD, TODAY)
    weeks = weeks_of(steady(10, 70) | {TODAY: 3}, (), pace, TODAY, locale)
    assert len(weeks) == 2 * WEEKS
    assert (weeks[0].first, weeks[WEEKS - 1].first) == (first, running)
    assert first_day_shown(TODAY, locale) == first
    assert [week.earned for week in weeks[: WEEKS - 1]] == [70] * (WEEKS - 1)
    assert {(week.earned, week.expected, week.low, week.high) for week in weeks[WEEKS:]} == {
        (0, 70, 70, 70)
    }
    this = weeks[WEEKS - 1]
    before = (TODAY - running).days
    assert (this.earned, this.expected) == (10 * before + 3, 10 * (6 - before))


def test_payouts_stand_in_the_weeks_of_their_days():
    payouts = (
        StandingPayout(3, 500, TODAY, None),
        StandingPayout(2, 70, ago(7), TODAY),
        StandingPayout(1, 900, ago(200), ago(100)),  # before what is shown
    )
    weeks = weeks_of({}, payouts, pace_of({}, None, TODAY), TODAY, 'de_DE')
    assert [week.requested for week in weeks] == [0] * 6 + [70, 500] + [0] * 8
    assert [week.paid for week in weeks] == [0] * 7 + [70] + [0] * 8


@given(
    days=st.dictionaries(st.integers(0, 40).map(ago), st.integers(-1_000, 10**6)),
    first=st.integers(0, 400),
    needed=st.integers(0, 10**9),
    available=st.integers(0, 10**9),
    locale=st.sampled_from(['en_US', 'de_DE', 'ar_EG']),
)
def test_days_stand_in_order_and_nothing_breaks(days, first, needed, available, locale):
    pace = pace_of(days, ago(first), TODAY)
    assert 0 <= pace.slowest <= max(pace.per_week, 0) <= max(pace.fastest, 0)
    found = reach(needed, available, pace, TODAY)
    named = [each or date.max for each in (found.earliest, found.expected, found.latest)]
    assert TODAY <= named[0] <= named[1] <= named[2]
    for week in weeks_of(days, (), pace, TODAY, locale):
        if week.low is not None and week.high is not None:
            assert week.low <= week.earned + week.expected <= week.high
