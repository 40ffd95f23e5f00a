"""Money beside gifts: what its command reads, and how it adds up."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from economy.errors import ChoiceUnknown
from economy.ids import CreatorId
from economy.income import (
    IncomeKind,
    IncomePage,
    Tail,
    parse_income_number,
    parse_kind,
    read_tail,
    sums_of,
)
from economy.income_errors import IncomeMissing
from economy.server import Creator

CREATORS = tuple(
    Creator(CreatorId(place), name, None, None, board_channel_id=None, has_nudges=False)
    for place, name in enumerate(('Mia', 'Mia Rose', 'ليلى'), start=1)
)


@pytest.mark.parametrize(
    ('typed', 'kind'),
    [
        ('sponsorship', IncomeKind.SPONSORSHIP),
        (' Brand Deal ', IncomeKind.BRAND_DEAL),
        ('brand-deal', IncomeKind.BRAND_DEAL),
        ('brand', IncomeKind.BRAND_DEAL),
        ('SUBSCRIPTION', IncomeKind.SUBSCRIPTION),
        ('other', IncomeKind.OTHER),
    ],
)
def test_kinds(typed: str, kind: IncomeKind):
    assert parse_kind(typed) is kind


@pytest.mark.parametrize('typed', ['', 'gift', 'deal', 'brand deals', 'sponsor ship'])
def test_no_kind(typed: str):
    with pytest.raises(ChoiceUnknown) as refused:
        parse_kind(typed)
    assert refused.value.known == ('sponsorship', 'brand deal', 'subscription', 'other')


@pytest.mark.parametrize('typed', ['I3', 'i3', '#3', '3', ' 03 ', '٣'])
def test_numbers(typed: str):
    assert parse_income_number(typed) == 3


@pytest.mark.parametrize('typed', ['', '0', '-3', 'I', 'P3', '3.5', 'II3', '9' * 20, '9' * 2000])
def test_no_number(typed: str):
    with pytest.raises(IncomeMissing):
        parse_income_number(typed)


@pytest.mark.parametrize(
    ('rest', 'tail'),
    [
        ('', Tail(None, None, None)),
        ('yesterday', Tail('yesterday', None, None)),
        ('2026-11-24 keyboards', Tail('2026-11-24', None, 'keyboards')),
        ('24.11.2026', Tail('24.11.2026', None, None)),
        ('2026-13-45 x', Tail('2026-13-45', None, 'x')),  # refused later, not kept as a note
        ('keyboards for two', Tail(None, None, 'keyboards for two')),
        ('1.5 hours', Tail(None, None, '1.5 hours')),
        ('3 videos', Tail(None, None, '3 videos')),
        ('today mia', Tail('today', 'Mia', None)),
        ('today MIA ROSE thanks', Tail('today', 'Mia Rose', 'thanks')),
        ('Mia thanks', Tail(None, 'Mia', 'thanks')),
        ('Mianna thanks', Tail(None, None, 'Mianna thanks')),
        ('from Mia', Tail(None, None, 'from Mia')),
        ('ليلى شكرا', Tail(None, 'ليلى', 'شكرا')),
    ],
)
def test_what_follows_the_kind_in_a_message(rest: str, tail: Tail):
    assert read_tail(rest, CREATORS) == tail


@given(st.lists(st.tuples(st.sampled_from(['EUR', 'USD', 'JPY']), st.integers(1, 10**14))))
def test_each_currency_adds_up_for_itself(rows):
    amounts = [(currency, Decimal(cents).scaleb(-2)) for currency, cents in rows]
    sums = dict(sums_of(amounts))
    assert list(sums) == sorted({currency for currency, _ in rows})
    for currency, total in sums.items():
        assert total * 100 == sum(cents for each, cents in rows if each == currency)


@pytest.mark.parametrize(('total', 'pages'), [(0, 1), (1, 1), (10, 1), (11, 2), (21, 3)])
def test_pages_of_ten(total: int, pages: int):
    assert IncomePage((), 0, total, ()).pages == pages
