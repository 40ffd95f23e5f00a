"""A refusal repeats what was typed, and never more than a message holds."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from economy.catalogue import shipped_catalogue
from economy.convert import parse_amount
from economy.errors import Refusal
from economy.grammar import parse_count, parse_line
from economy.money import parse_currency, parse_decimal, parse_locale
from economy.periods import parse_period, parse_time_zone
from economy.typed import REPEATED_MAX, repeated

SHIPPED = shipped_catalogue()
READERS: list[Callable[[str], object]] = [
    parse_count,
    parse_currency,
    parse_locale,
    parse_period,
    parse_time_zone,
    SHIPPED.find,
    lambda text: parse_decimal(text, 'en_US'),
    lambda text: parse_line(text, SHIPPED.knows, SHIPPED.resembles),
    lambda text: parse_amount(text, locale='en_US', find_gift=SHIPPED.find),
    lambda text: parse_amount(text, locale='en_US', find_gift=SHIPPED.find, unit='cash'),
    lambda text: parse_amount(text, locale='en_US', find_gift=SHIPPED.find, unit='rose'),
]
LONG = [
    piece * 2000
    for piece in ('9', 'x', '1 ', '1,', 'rose ', '5 5 ', "'a ", '"', '$', '@', 'paid ', '½', '1.')
]


@pytest.mark.parametrize('typed', LONG, ids=lambda typed: typed[:5])
@pytest.mark.parametrize('reader', READERS)
def test_a_wall_of_text_gets_a_short_answer(reader: Callable[[str], object], typed: str):
    try:
        reader(typed)
    except Refusal as refused:
        fields = [getattr(refused, name, '') for name in ('text', 'name')]
        assert max(map(len, fields)) <= 100


def test_what_was_typed_is_recognisable():
    assert repeated('  1.5 \n luna ') == '1.5 luna'
    assert repeated('x' * 5000) == 'x' * REPEATED_MAX


@given(st.text())
def test_repeated_text_is_short_and_on_one_line(text: str):
    shown = repeated(text)
    assert len(shown) <= REPEATED_MAX
    assert shown == shown.strip()
    assert '\n' not in shown
