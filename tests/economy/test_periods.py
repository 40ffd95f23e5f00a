"""Which days a period means, for people in one place."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from economy.errors import ChoiceUnknown, TimeZoneUnknown
from economy.periods import (
    Period,
    days_of,
    known_time_zones,
    local_day,
    parse_period,
    parse_time_zone,
)

MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize('typed', ['week', 'WEEK', ' Week '])
def test_periods_by_name(typed: str):
    assert parse_period(typed) is Period.WEEK


@pytest.mark.parametrize('typed', ['', 'stream', 'year', 'we'])
def test_other_periods_are_refused_with_the_known_ones(typed: str):
    with pytest.raises(ChoiceUnknown) as refused:
        parse_period(typed)
    assert refused.value.known == ('today', 'week', 'month', 'all')
    assert (refused.value.what, refused.value.text) == ('period', typed)


@pytest.mark.parametrize(
    ('moment', 'zone', 'day'),
    [
        ('2026-11-23T23:30:00+00:00', 'UTC', '2026-11-23'),
        ('2026-11-23T23:30:00+00:00', 'Europe/Berlin', '2026-11-24'),
        ('2026-11-23T03:30:00+00:00', 'America/Los_Angeles', '2026-11-22'),
        ('2026-11-23T23:30:00-08:00', 'UTC', '2026-11-24'),
        ('2026-03-29T00:59:59+00:00', 'Europe/Berlin', '2026-03-29'),  # clocks change
        ('2026-10-25T22:30:00+00:00', 'Europe/Berlin', '2026-10-25'),  # and back: 25 hours
        ('2026-10-25T23:00:00+00:00', 'Europe/Berlin', '2026-10-26'),
    ],
)
def test_a_moment_belongs_to_the_day_of_the_people_there(moment: str, zone: str, day: str):
    assert local_day(datetime.fromisoformat(moment), zone) == date.fromisoformat(day)


def test_a_moment_without_a_zone_is_a_fault():
    with pytest.raises(ValueError, match='2026'):
        local_day(datetime(2026, 11, 23), 'UTC')  # noqa: DTZ001


@pytest.mark.parametrize(
    ('today', 'locale', 'first', 'last'),
    [
        (MONDAY, 'de_DE', '2026-11-23', '2026-11-29'),
        (MONDAY, 'en_US', '2026-11-22', '2026-11-28'),
        (MONDAY, 'ar_EG', '2026-11-21', '2026-11-27'),
        (date(2026, 11, 22), 'de_DE', '2026-11-16', '2026-11-22'),
        (date(2026, 11, 22), 'en_US', '2026-11-22', '2026-11-28'),
        (date(2026, 12, 31), 'de_DE', '2026-12-28', '2027-01-03'),
        (MONDAY, 'es_419', '2026-11-23', '2026-11-29'),
    ],
)
def test_weeks_start_as_the_locale_says(today: date, locale: str, first: str, last: str):
    assert days_of(Period.WEEK, today, locale) == (
        date.fromisoformat(first),
        date.fromisoformat(last),
    )


@pytest.mark.parametrize(
    ('today', 'first', 'last'),
    [
        ('2026-11-23', '2026-11-01', '2026-11-30'),
        ('2026-12-01', '2026-12-01', '2026-12-31'),
        ('2028-02-10', '2028-02-01', '2028-02-29'),
        ('2027-02-28', '2027-02-01', '2027-02-28'),
    ],
)
def test_months_are_whole(today: str, first: str, last: str):
    expected = (date.fromisoformat(first), date.fromisoformat(last))
    assert days_of(Period.MONTH, date.fromisoformat(today), 'en_US') == expected


def test_today_is_a_day_and_all_is_open():
    assert days_of(Period.TODAY, MONDAY, 'en_US') == (MONDAY, MONDAY)
    assert days_of(Period.ALL, MONDAY, 'en_US') == (None, None)


DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))


@given(DAYS, st.sampled_from(['en_US', 'de_DE', 'ar_EG', 'pt_BR']))
def test_a_period_holds_its_day_and_weeks_do_not_overlap(today: date, locale: str):
    for period in (Period.TODAY, Period.WEEK, Period.MONTH):
        first, last = days_of(period, today, locale)
        assert first is not None
        assert last is not None
        assert first <= today <= last
        assert days_of(period, last, locale) == (first, last)
        following, _ = days_of(period, last + timedelta(days=1), locale)
        assert following == last + timedelta(days=1)


@given(st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)), st.integers(-12, 14))  # noqa: DTZ001
def test_the_day_does_not_depend_on_how_the_moment_is_written(at: datetime, hours: int):
    moment = at.replace(tzinfo=UTC)
    elsewhere = moment.astimezone(timezone(timedelta(hours=hours)))
    assert local_day(moment, 'Asia/Tokyo') == local_day(elsewhere, 'Asia/Tokyo')


@pytest.mark.parametrize(
    ('typed', 'zone'),
    [
        ('Europe/Berlin', 'Europe/Berlin'),
        ('europe/berlin', 'Europe/Berlin'),
        (' EUROPE/BERLIN ', 'Europe/Berlin'),
        ('berlin', 'Europe/Berlin'),
        ('New York', 'America/New_York'),
        ('america/new york', 'America/New_York'),
        ('istanbul', 'Europe/Istanbul'),  # also under Asia: the well-known one
        ('utc', 'UTC'),
        ('kolkata', 'Asia/Kolkata'),
        ('knox', 'America/Indiana/Knox'),
    ],
)
def test_time_zones_however_they_are_typed(typed: str, zone: str):
    assert parse_time_zone(typed) == zone
    assert ZoneInfo(zone)


@pytest.mark.parametrize(
    'typed',
    ['', 'cest', 'UTC+2', '+02:00', 'Atlantis', '../etc/passwd', '/etc/localtime', 'Factory',
     'localtime', 'Louisville', 'Europe'],
)  # fmt: skip
def test_zones_unknown_or_unclear_are_refused(typed: str):
    with pytest.raises(TimeZoneUnknown) as refused:
        parse_time_zone(typed)
    assert refused.value.text == typed


def test_nothing_typed_offers_the_well_known_zones():
    offered = known_time_zones('')
    assert len(offered) == len(set(offered)) == 25
    assert offered[0] == 'UTC'
    assert all(parse_time_zone(zone) == zone for zone in offered)


@pytest.mark.parametrize(
    ('typed', 'first'),
    [('ber', 'Europe/Berlin'), ('new y', 'America/New_York'), ('asia/to', 'Asia/Tokyo')],
)
def test_what_is_typed_offers_the_nearest_zone_first(typed: str, first: str):
    assert known_time_zones(typed)[0] == first


def test_zones_starting_so_come_before_zones_containing_it():
    offered = known_time_zones('lin', at_most=50)
    starting = [zone.rpartition('/')[2].casefold().startswith('lin') for zone in offered]
    assert starting == sorted(starting, reverse=True)
    assert 'Europe/Berlin' in offered
    assert known_time_zones('qqq') == []


@given(st.text(max_size=20))
def test_any_text_is_a_zone_or_refused(typed: str):
    try:
        zone = parse_time_zone(typed)
    except TimeZoneUnknown:
        return
    assert ZoneInfo(zone)
