"""Reading when the next LIVE is, with the clock changes of the place."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from economy.engage_errors import (
    PlanMissing,
    TextSensitive,
    TextTooLong,
    WhenAmbiguous,
    WhenPast,
    WhenSkipped,
    WhenTooFar,
    WhenUnreadable,
)
from economy.errors import Refusal
from economy.schedule import (
    AHEAD_MAX,
    checked_title,
    instants,
    live_link,
    parse_plan_number,
    read_when,
)

BERLIN = 'Europe/Berlin'
NOW = datetime(2026, 11, 24, 17, 30, tzinfo=UTC)  # a Tuesday, 18:30 in Berlin


on = datetime.fromisoformat  # without a zone


def local(text: str, time_zone: str = BERLIN) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(time_zone))


@pytest.mark.parametrize(
    ('typed', 'meant'),
    [
        ('2026-11-27 20:00', '2026-11-27 20:00'),
        ('20:00 2026-11-27', '2026-11-27 20:00'),
        ('2026-11-27, at 8 PM', '2026-11-27 20:00'),
        ('2026-12-1 9:05', '2026-12-01 09:05'),
        ('fri 20:00', '2026-11-27 20:00'),
        ('Friday 20:00', '2026-11-27 20:00'),
        ('on thurs at 7am', '2026-11-26 07:00'),
        ('mon 8:15pm', '2026-11-30 20:15'),
        ('tue 20:00', '2026-11-24 20:00'),
        ('tue 18:00', '2026-12-01 18:00'),
        ('tomorrow 8pm', '2026-11-25 20:00'),
        ('8 pm tomorrow', '2026-11-25 20:00'),
        ('today 23:59', '2026-11-24 23:59'),
        ('20:00', '2026-11-24 20:00'),
        ('18:31', '2026-11-24 18:31'),
        ('18:30', '2026-11-25 18:30'),
        ('9:00', '2026-11-25 09:00'),
        ('12am', '2026-11-25 00:00'),
        ('12 pm', '2026-11-25 12:00'),
        ('00:15', '2026-11-25 00:15'),
        ('2027-03-27 20:00', '2027-03-27 20:00'),
        ('2027-03-28 20:00', '2027-03-28 20:00'),  # the day of the clock change itself
    ],
)
def test_what_people_write(typed, meant):
    assert read_when(typed, now=NOW, time_zone=BERLIN) == local(meant)


@pytest.mark.parametrize(
    'typed',
    ['', ' ', 'soon', '20', '8', 'fri', '2026-11-27', '25:00', '20:60', '13pm', '0am', 'fri fri',
     '20:00 21:00', 'fr 20:00', 't 20:00', '2026-13-01 20:00', '2026-02-30 20:00', '20.00',
     'next week 20:00', '２０:００', '٢٠:٠٠', '-1:00', '20:00:00', '1e9:00', 'x' * 5000],
)  # fmt: skip
def test_what_cannot_be_read(typed):
    with pytest.raises(WhenUnreadable) as refused:
        read_when(typed, now=NOW, time_zone=BERLIN)
    assert len(refused.value.text) <= 60


@pytest.mark.parametrize(
    'typed', ['today 18:30', 'today 9am', '2026-11-24 18:30', '2020-01-01 20:00', '0001-01-01 0:00']
)
def test_the_past_is_refused(typed):
    with pytest.raises(WhenPast) as refused:
        read_when(typed, now=NOW, time_zone=BERLIN)
    assert refused.value.at <= NOW


@pytest.mark.parametrize('typed', ['2027-12-01 20:00', '9999-12-31 23:59'])
@pytest.mark.parametrize('time_zone', [BERLIN, 'Pacific/Auckland', 'America/Los_Angeles'])
def test_more_than_a_year_is_too_far(typed, time_zone):
    with pytest.raises(WhenTooFar):
        read_when(typed, now=NOW, time_zone=time_zone)


@pytest.mark.parametrize(
    ('typed', 'now', 'time_zone', 'instead'),
    [
        ('2027-03-28 02:30', NOW, BERLIN, '2027-03-28 03:00'),
        ('2027-03-28 02:00', NOW, BERLIN, '2027-03-28 03:00'),
        ('2027-03-14 02:59', NOW, 'America/New_York', '2027-03-14 03:00'),
        ('2:30', datetime(2026, 3, 28, 23, 30, tzinfo=UTC), BERLIN, '2026-03-29 03:00'),
        ('sun 2:30am', datetime(2026, 3, 27, 12, tzinfo=UTC), BERLIN, '2026-03-29 03:00'),
        ('2026-10-04 02:15', datetime(2026, 9, 1, tzinfo=UTC), 'Australia/Lord_Howe',
         '2026-10-04 02:30'),
        ('2026-03-29 02:30', datetime(2026, 3, 29, 12, tzinfo=UTC), BERLIN, '2026-03-29 03:00'),
    ],
)  # fmt: skip
def test_a_time_the_clock_jumps_over_is_refused_with_the_next_one(typed, now, time_zone, instead):
    with pytest.raises(WhenSkipped) as refused:
        read_when(typed, now=now, time_zone=time_zone)
    assert (refused.value.instead, refused.value.time_zone) == (instead, time_zone)


def test_a_gap_that_is_over_does_not_hide_tomorrow():
    now = datetime(2026, 3, 29, 12, tzinfo=UTC)
    assert read_when('2:30', now=now, time_zone=BERLIN) == local('2026-03-30 02:30')


def test_a_time_the_clock_shows_twice_is_asked():
    now = datetime(2026, 10, 20, tzinfo=UTC)
    with pytest.raises(WhenAmbiguous) as asked:
        read_when('2026-10-25 02:30', now=now, time_zone=BERLIN)
    assert asked.value.first == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert asked.value.second == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    between = datetime(2026, 10, 25, 0, 45, tzinfo=UTC)  # the first of the two is over
    assert read_when('today 2:30', now=between, time_zone=BERLIN) == asked.value.second


@given(
    at=st.datetimes(on('2020-01-01'), on('2035-01-01')),
    time_zone=st.sampled_from(
        [BERLIN, 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata', 'UTC', 'Asia/Beirut']
    ),
)
def test_an_instant_shows_the_clock_it_was_made_from(at, time_zone):
    shown = at.replace(second=0, microsecond=0)
    zone = ZoneInfo(time_zone)
    found = instants(shown.date(), shown.time(), zone)
    assert len(found) <= 2
    assert all(each.astimezone(zone).replace(tzinfo=None) == shown for each in found)
    assert list(found) == sorted(set(found))


@given(
    typed=st.one_of(
        st.text(max_size=30),
        st.from_regex(r'(mon|today|tomorrow|20[0-9]{2}-[0-9]{2}-[0-9]{2})? ?[0-9]{1,2}:[0-9]{2}',
                      fullmatch=True),
    ),
    now=st.datetimes(on('2026-01-01'), on('2028-01-01'), timezones=st.just(UTC)),
)  # fmt: skip
def test_whatever_is_typed_is_a_time_ahead_or_a_refusal(typed, now):
    try:
        at = read_when(typed, now=now, time_zone=BERLIN)
    except Refusal:
        return
    assert now < at <= now + AHEAD_MAX + timedelta(days=2)


def test_titles():
    assert checked_title(None) is None
    assert checked_title(' \n ') is None
    assert checked_title(' Q & A  night ') == 'Q & A night'
    with pytest.raises(TextTooLong):
        checked_title('x' * 101)
    with pytest.raises(TextSensitive):
        checked_title('pay a@b.example')


@pytest.mark.parametrize('typed', ['3', '#3', ' #3 '])
def test_numbers_of_plans(typed):
    assert parse_plan_number(typed) == 3


@pytest.mark.parametrize('typed', ['', 'x', '-3', '3.5', '٣', '9' * 30])
def test_what_is_no_number_of_a_plan(typed):
    with pytest.raises(PlanMissing):
        parse_plan_number(typed)


@pytest.mark.parametrize(
    ('handle', 'link'),
    [
        ('mia.live', 'https://www.tiktok.com/@mia.live/live'),
        (None, None),
        ('mia live', None),
        ('mia/../x', None),
        ('mía', None),
    ],
)
def test_links(handle, link):
    assert live_link(handle) == link
