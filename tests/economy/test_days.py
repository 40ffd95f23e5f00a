"""Days as people type them, in the order of their place."""

from __future__ import annotations

import contextlib
from datetime import date, timedelta

import pytest
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st

from economy.days import checked_past_day, read_day
from economy.income_errors import DayInFuture, DayTooOld, DayUnreadable

TODAY = date(2026, 11, 25)
LOCALES = ('en_US', 'de_DE', 'fr_FR', 'pt_BR', 'ar_EG', 'hi_IN', 'ja_JP', 'sv_SE', 'hu_HU', 'en_GB')


@pytest.mark.parametrize('locale', LOCALES)
@pytest.mark.parametrize(
    ('typed', 'day'),
    [
        ('today', TODAY),
        (' Yesterday ', TODAY - timedelta(days=1)),
        ('2026-11-05', date(2026, 11, 5)),
        ('2026/1/5', date(2026, 1, 5)),
        ('2026.01.05', date(2026, 1, 5)),
        ('2026. 01. 05.', date(2026, 1, 5)),
        ('13/02/2026', date(2026, 2, 13)),  # there is no thirteenth month
        ('02-13-2026', date(2026, 2, 13)),
        ('29.2.2024', date(2024, 2, 29)),
        ('٢٠٢٦-١١-٠٥', date(2026, 11, 5)),
        ('24.11.2026', date(2026, 11, 24)),
    ],
)
def test_days_that_are_the_same_everywhere(typed: str, day: date, locale: str):
    assert read_day(typed, today=TODAY, locale=locale) == day


@pytest.mark.parametrize(
    ('typed', 'locale', 'day'),
    [
        ('03/04/2026', 'en_US', date(2026, 3, 4)),
        ('03/04/2026', 'en_GB', date(2026, 4, 3)),
        ('03.04.2026', 'de_DE', date(2026, 4, 3)),
        ('3/4/26', 'en_US', date(2026, 3, 4)),
        ('3.4.26', 'de_DE', date(2026, 4, 3)),
        ('26/04/03', 'ja_JP', date(2026, 4, 3)),
        ('26-04-03', 'sv_SE', date(2026, 4, 3)),
        ('24.11.26', 'de_DE', date(2026, 11, 24)),
        ('31.12.25', 'sv_SE', date(2031, 12, 25)),  # the year comes first there
        ('24.11.32', 'sv_SE', date(2032, 11, 24)),  # November has no 32nd
    ],
)
def test_days_in_the_order_of_the_place(typed: str, locale: str, day: date):
    assert read_day(typed, today=TODAY, locale=locale) == day


@pytest.mark.parametrize(
    'typed',
    [
        '', 'now', 'tomorrow', 'fri', '24', '24.11', '13/13/2026', '2026-02-29', '2026-13-01',
        '0000-01-01', '00/00/00', '31.4.2026', '1.2.3', '1/2/345', '2026-11-24T10:00', '24 11 2026',
        '24.11-2026', '20261124', '-1-1-1', '٣', '2026-1-123', '12026-1-1', 'NaN', '1' * 2000,
    ],
)  # fmt: skip
@pytest.mark.parametrize('locale', LOCALES)
def test_what_is_no_day(typed: str, locale: str):
    with pytest.raises(DayUnreadable):
        read_day(typed, today=TODAY, locale=locale)


def test_a_day_that_something_was_paid_on_is_past_and_not_ages_ago():
    for day in (TODAY, TODAY - timedelta(days=1), date(2016, 11, 25)):
        assert checked_past_day(day, today=TODAY) == day
    with pytest.raises(DayInFuture) as ahead:
        checked_past_day(TODAY + timedelta(days=1), today=TODAY)
    assert ahead.value.day == date(2026, 11, 26)
    with pytest.raises(DayTooOld) as old:
        checked_past_day(date(2016, 11, 24), today=TODAY)
    assert old.value.oldest == date(2016, 11, 25)
    assert checked_past_day(TODAY, today=date(2028, 2, 29)) == TODAY


@given(day=st.dates(date(2000, 1, 1), date(2099, 12, 31)), locale=st.sampled_from(LOCALES))
def test_what_the_locale_writes_in_numbers_reads_back(day: date, locale: str):
    printed = format_date(day, 'short', locale=locale)
    assert read_day(printed, today=TODAY, locale=locale) == day
    assert read_day(day.isoformat(), today=TODAY, locale=locale) == day


@given(typed=st.text(max_size=40) | st.text('0123456789./- ', max_size=12))
def test_whatever_is_typed_is_a_day_or_refused(typed: str):
    with contextlib.suppress(DayUnreadable):
        assert isinstance(read_day(typed, today=TODAY, locale='de_DE'), date)
