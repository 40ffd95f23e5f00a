"""Which part of the ledger a board looks at, and its few characters in a custom id."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from economy.boards import (
    Board,
    BoardPeriod,
    Span,
    parse_board_period,
    span_of_code,
    span_of_days,
    span_of_stream,
)
from economy.errors import ChoiceUnknown
from economy.ids import StreamId
from economy.periods import moments_of

DAYS = st.dates(date(2020, 1, 1), date(2100, 12, 31))
PERIODS = st.sampled_from([each for each in BoardPeriod if each is not BoardPeriod.STREAM])
LOCALES = st.sampled_from(['en_US', 'de_DE', 'ar_EG'])


@pytest.mark.parametrize('typed', ['stream', ' Today ', 'WEEK', 'month', 'all'])
def test_a_period_is_read_in_any_case(typed):
    assert parse_board_period(typed).value == typed.strip().casefold()


def test_any_other_period_is_told_with_the_known_ones():
    with pytest.raises(ChoiceUnknown) as unknown:
        parse_board_period('year')
    assert unknown.value.known == ('stream', 'today', 'week', 'month', 'all')


@given(period=PERIODS, today=DAYS, locale=LOCALES)
def test_a_span_is_read_back_from_its_code(period, today, locale):
    span = span_of_days(period, today, locale)
    assert span_of_code(span.code, locale) == span
    assert len(span.code) <= 16
    assert span.first is None or span.first <= today <= span.last


@given(number=st.integers(1, 10**15 - 1))
def test_a_stream_is_read_back_from_its_code(number):
    span = span_of_stream(StreamId(number))
    assert span_of_code(span.code, 'en_US') == span


@pytest.mark.parametrize(
    'code',
    ['', 's', 'sx', 's' + '1' * 16, 's٣', 't', 't2026', 't20261399', 'w99991231', 'm', 'a1', 'x',
     't2026-5-4', 'w2026W101', 'tsomeday'],
)  # fmt: skip
def test_a_made_up_code_is_no_span(code):
    assert span_of_code(code, 'en_US') is None


def test_a_board_says_whether_there_is_more_below():
    assert Board((), 0, 11).has_lower
    assert not Board((), 0, 10).has_lower
    assert not Board((), 1, 20).has_lower


def test_all_time_has_no_days():
    assert span_of_days(BoardPeriod.ALL, date(2026, 5, 6), 'de') == Span(BoardPeriod.ALL)


# --- when days begin ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ('zone', 'day', 'start', 'hours'),
    [
        ('UTC', date(2026, 5, 6), (5, 6, 0), 24),
        ('Asia/Tokyo', date(2026, 5, 6), (5, 5, 15), 24),
        ('Europe/Berlin', date(2026, 3, 29), (3, 28, 23), 23),
        ('Europe/Berlin', date(2026, 10, 25), (10, 24, 22), 25),
        ('America/New_York', date(2026, 3, 8), (3, 8, 5), 23),
        ('Asia/Beirut', date(2026, 3, 29), (3, 28, 22), 23),  # its clocks skip midnight itself
        ('America/Havana', date(2026, 11, 1), (11, 1, 4), 25),  # there midnight comes twice
    ],
)
def test_a_day_lasts_as_long_as_its_clocks_say(zone, day, start, hours):
    begins, ends = moments_of(day, day, zone)
    assert begins == datetime(2026, *start, tzinfo=UTC)
    assert ends - begins == timedelta(hours=hours)


def test_open_days_have_no_moments():
    assert moments_of(None, None, 'UTC') == (None, None)
