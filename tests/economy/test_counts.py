"""How many, as people type it."""

from __future__ import annotations

import pytest
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from economy.counts import (
    is_count_shaped,
    is_marked,
    parse_count,
    whole_number,
    with_latin_digits,
)
from economy.errors import CountOutOfRange, CountUnreadable, Refusal
from economy.gifts import COUNT_MAX


@pytest.mark.parametrize(
    ('typed', 'count'),
    [
        ('5', 5),
        (' 5 ', 5),
        ('x5', 5),
        ('X5', 5),
        ('5x', 5),
        ('×5', 5),
        ('5×', 5),
        ('*5', 5),
        ('x 5', 5),
        ('5 x', 5),
        ('+5', 5),
        ('5,', 5),
        ('5.', 5),
        ('007', 7),
        ('1,000', 1000),
        ('1.000', 1000),
        ('1 000', 1000),
        ('1\u00a0000', 1000),
        ('1\u202f000', 1000),
        ("1'000", 1000),
        ('1’000', 1000),
        ('999,999', 999_999),
        ('1,00,000', 100_000),
        ('10k', 10_000),
        ('10K', 10_000),
        ('10 k', 10_000),
        ('x10k', 10_000),
        ('1.5k', 1500),
        ('1,5k', 1500),
        ('1.25k', 1250),
        ('0.5k', 500),
        ('1m', COUNT_MAX),
        ('0.25M', 250_000),
        ('1000000', COUNT_MAX),
        ('1e3', 1000),
        ('1.5e3', 1500),
        ('٥', 5),
        ('１２', 12),
        ('١٬٠٠٠', 1000),
    ],
)
def test_counts_people_type(typed: str, count: int):
    assert parse_count(typed) == count


@pytest.mark.parametrize(
    'typed',
    [
        '',
        ' ',
        'five',
        'x',
        'xx5',
        'x5x',
        '1.5',  # a part of a gift
        '1,5',
        '1.50',
        '1,2,3',
        '1,0000',
        '0,500',  # a half, or five hundred
        '1.000k',  # a thousand thousands, or one
        '1.000,000',
        '1_000',
        '0x10',
        '--5',
        '5-',
        '½',
        '²',
        'inf',
        'nan',
        '1e-3',
        '1.2345e3',
        '1.234e1',
        '1e999',
        '5 5',
        '5 luna',
        '9' * 31,
        '9' * 5000,
    ],
)
def test_what_is_not_a_count_is_unreadable(typed: str):
    with pytest.raises(CountUnreadable):
        parse_count(typed)


@pytest.mark.parametrize(
    ('typed', 'count'),
    [
        ('0', 0),
        ('x0', 0),
        ('0k', 0),
        ('-5', -5),
        ('−5', -5),
        ('–5', -5),
        ('x-5', -5),
        ('-x5', -5),
        ('-10k', -10_000),
        ('1000001', 1_000_001),
        ('1,000,001', 1_000_001),
        ('2m', 2_000_000),
        ('1e12', 10**12),
        ('9' * 30, int('9' * 30)),
    ],
)
def test_counts_out_of_range_are_refused_with_the_range(typed: str, count: int):
    with pytest.raises(CountOutOfRange) as refused:
        parse_count(typed)
    assert (refused.value.count, refused.value.at_most) == (count, COUNT_MAX)


@given(st.integers(1, COUNT_MAX), st.sampled_from(['en_US', 'de_DE', 'fr_FR', 'hi_IN', 'de_CH']))
def test_a_count_reads_back_however_a_locale_writes_it(count: int, locale: str):
    assert parse_count(format_decimal(count, locale=locale)) == count
    assert parse_count(f'x{count}') == count
    assert parse_count(f'{count}x') == count


@given(st.integers(1, 999), st.integers(0, 99))
def test_thousands_in_short_are_exact(whole: int, hundredths: int):
    assert parse_count(f'{whole}.{hundredths:02}k') == whole * 1000 + hundredths * 10


@given(st.text(max_size=40))
def test_any_text_is_a_count_in_range_or_refused(typed: str):
    try:
        count = parse_count(typed)
    except Refusal:
        return
    assert 1 <= count <= COUNT_MAX


@given(st.integers(-(10**29), 10**29))
def test_whole_numbers_are_read_whatever_their_size(number: int):
    assert whole_number(str(number)) == number


@pytest.mark.parametrize(
    ('word', 'shaped', 'marked'),
    [
        ('5', True, False),
        ('1,000', True, False),
        ('1.5', True, False),
        ('1.2.3', True, False),
        ('10k', True, False),
        ('1e12', True, False),
        ('5,', True, False),
        ('٥', True, False),
        ('x5', True, True),
        ('5X', True, True),
        ('×5', True, True),
        ('-5', True, True),
        ('+5', True, True),
        ('4ever', False, False),
        ('5%', False, False),
        ('luna5', False, False),
        ('xX5', False, False),
        ('x', False, False),
        ('@5', False, False),
        ('', False, False),
    ],
)
def test_which_words_can_only_be_numbers(word: str, *, shaped: bool, marked: bool):
    assert is_count_shaped(word) is shaped
    assert is_marked(word) is marked


def test_digits_of_every_script_and_nothing_else():
    assert with_latin_digits('١٢٣ ५ ３ ² Ⅷ x') == '123 5 3 ² Ⅷ x'
