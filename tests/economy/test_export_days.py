"""Periods as people type them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from economy.export_days import YEAR_MAX, YEAR_MIN, is_period_shaped, read_days, read_period
from economy.export_errors import PeriodBackwards, PeriodUnreadable

TODAY = date(2026, 3, 5)


def period(first: str | None, last: str | None, locale: str = 'en_US') -> tuple[str, str]:
    days = read_period(first, last, today=TODAY, locale=locale)
    return days[0].isoformat(), days[1].isoformat()


@pytest.mark.parametrize(
    ('first', 'last', 'days'),
    [
        (None, None, ('2026-03-01', '2026-03-31')),
        ('2026-02', None, ('2026-02-01', '2026-02-28')),
        ('02/2024', None, ('2024-02-01', '2024-02-29')),
        ('2.2024', None, ('2024-02-01', '2024-02-29')),
        ('2025', None, ('2025-01-01', '2025-12-31')),
        ('Last  MONTH', None, ('2026-02-01', '2026-02-28')),
        ('this month', None, ('2026-03-01', '2026-03-31')),
        ('last year', None, ('2025-01-01', '2025-12-31')),
        ('this year', None, ('2026-01-01', '2026-12-31')),
        ('2026-02-10', None, ('2026-02-10', '2026-03-05')),
        ('today', None, ('2026-03-05', '2026-03-05')),
        ('2026-04-01', None, ('2026-04-01', '2026-04-01')),
        (None, '2026-02-10', ('2026-02-01', '2026-02-10')),
        (None, '2026-02', ('2026-02-01', '2026-02-28')),
        ('2025-11', '2026-02', ('2025-11-01', '2026-02-28')),
        ('2025-11-15', 'yesterday', ('2025-11-15', '2026-03-04')),
        ('٢٠٢٦-٠٢', None, ('2026-02-01', '2026-02-28')),
    ],
)
def test_a_period(first: str | None, last: str | None, days: tuple[str, str]) -> None:
    assert period(first, last) == days


def test_days_are_read_as_the_server_writes_them() -> None:
    assert period('02/03/2026', '02/03/2026') == ('2026-02-03', '2026-02-03')
    assert period('02/03/2026', '02/03/2026', 'en_GB') == ('2026-03-02', '2026-03-02')


@pytest.mark.parametrize(
    'text', ['2026-13', '1999', '2200', '1999-12-31', '0001-01-01', 'soon', '', '2026-02-30', '0']
)
def test_what_is_none_is_refused(text: str) -> None:
    with pytest.raises(PeriodUnreadable):
        period(text, None)


def test_from_after_to_is_refused() -> None:
    with pytest.raises(PeriodBackwards) as refused:
        period('2026-03', '2026-02')
    assert (refused.value.first, refused.value.last) == (date(2026, 3, 1), date(2026, 2, 28))


@given(st.dates(date(YEAR_MIN, 1, 1), date(YEAR_MAX, 12, 31)))
def test_a_day_its_month_and_its_year_hold_it(day: date) -> None:
    iso = day.isoformat()
    assert read_days(iso, today=TODAY, locale='de_DE') == (day, day)
    for text in (iso[:7], iso[:4]):
        first, last = read_days(text, today=TODAY, locale='de_DE')
        assert first <= day <= last
        assert first.day == 1
        assert is_period_shaped(text)


@given(st.text())
def test_anything_is_read_or_refused(text: str) -> None:
    try:
        first, last = read_period(text, None, today=TODAY, locale='fr_FR')
    except PeriodUnreadable:
        return
    assert first <= last


@pytest.mark.parametrize('text', ['Mia', 'last', 'month', 'x2026', ''])
def test_a_name_is_no_period(text: str) -> None:
    assert not is_period_shaped(text)
