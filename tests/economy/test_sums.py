"""Sums of money as people type them: never guessed, and what the bot prints reads back."""

from __future__ import annotations

import contextlib
from decimal import Decimal

import pytest
from babel.numbers import get_currency_precision
from hypothesis import given
from hypothesis import strategies as st

from economy.errors import Refusal
from economy.income_errors import (
    CurrencyMismatch,
    SumAmbiguous,
    SumOutOfRange,
    SumTooFine,
    SumUnreadable,
)
from economy.money import show_money
from economy.sums import SUM_MAX, read_sum

LOCALES = ('en_US', 'de_DE', 'fr_FR', 'pt_BR', 'ar_EG', 'hi_IN')
MORE_LOCALES = ('de_CH', 'da_DK', 'ja_JP', 'fa_IR', 'he_IL', 'en_IN', 'sv_SE', 'es_MX')
CURRENCIES = ('USD', 'EUR', 'BRL', 'INR', 'EGP', 'JPY', 'KWD', 'CAD', 'CHF', 'DKK', 'GBP')
EVERYWHERE = [  # typed, the same sum in every locale
    ('250', '250'),
    ('0.5', '0.5'),
    ('0,5', '0.5'),
    ('.5', '0.5'),
    (',5', '0.5'),
    ('12,5', '12.5'),
    ('12.50', '12.5'),
    ('1.234,50', '1234.5'),
    ('1,234.50', '1234.5'),
    ('1234,50', '1234.5'),
    ('1234.50', '1234.5'),
    ('1 234,50', '1234.5'),
    ('1\u202f234,50', '1234.5'),
    ("1'234.50", '1234.5'),
    ('1’234', '1234'),
    ('1 234', '1234'),
    ('1.234.567', '1234567'),
    ('1,234,567', '1234567'),
    ('12,34,567.5', '1234567.5'),
    ('12,34,567', '1234567'),
    ('1.234.567,8', '1234567.8'),
    ('٠٫٥', '0.5'),
    ('١٬٢٣٤٫٥٠', '1234.5'),
    ('۱۲۳۴', '1234'),
    ('१२३४.५', '1234.5'),
    (' +7 ', '7'),
    ('007', '7'),
    ('5.00', '5'),
    ('5.5000', '5.5'),
    ('1000000000000', '1000000000000'),
]


@pytest.mark.parametrize('locale', [*LOCALES, *MORE_LOCALES])
@pytest.mark.parametrize(('typed', 'amount'), EVERYWHERE)
def test_what_is_clear_is_clear_in_every_locale(typed: str, amount: str, locale: str):
    assert read_sum(typed, locale=locale, currency='EUR') == Decimal(amount)


@pytest.mark.parametrize(
    ('typed', 'locale', 'currency', 'amount'),
    [
        ('1,234', 'en_US', 'USD', '1234'),  # the locale groups by it
        ('1.234', 'de_DE', 'EUR', '1234'),
        ('1.234', 'pt_BR', 'BRL', '1234'),
        ('999,000', 'hi_IN', 'INR', '999000'),
        ('1.234', 'de_DE', 'KWD', '1234'),
        ('1.234', 'en_US', 'KWD', '1.234'),  # dinars are always written so
        ('1,234', 'de_DE', 'KWD', '1.234'),
        ('0.125', 'en_US', 'KWD', '0.125'),
        ('5,000', 'en_US', 'JPY', '5000'),
        ('$1,234.50', 'en_US', 'USD', '1234.5'),
        ('250€', 'en_US', 'EUR', '250'),
        ('€ 250', 'fr_FR', 'EUR', '250'),
        ('250 eur', 'de_DE', 'EUR', '250'),
        ('US$ 5', 'pt_BR', 'USD', '5'),
        ('$5', 'fr_FR', 'CAD', '5'),  # there it is $CA
        ('¥500', 'fr_FR', 'JPY', '500'),
        ('kr.5', 'da_DK', 'DKK', '5'),
        ('USD.5', 'en_US', 'USD', '0.5'),
        ('5.000 د.ك.', 'ar_EG', 'KWD', '5'),
    ],
)
def test_what_the_locale_or_the_currency_makes_clear(
    typed: str, locale: str, currency: str, amount: str
):
    assert read_sum(typed, locale=locale, currency=currency) == Decimal(amount)


@pytest.mark.parametrize(
    ('typed', 'locale', 'currency', 'readings'),
    [
        ('1.234', 'en_US', 'USD', ('1234.00',)),  # no sum of 1.234 dollars is ever paid
        ('1,234', 'de_DE', 'EUR', ('1234.00',)),
        ('1.230', 'en_US', 'USD', ('1.23', '1230.00')),
        ('1.000', 'en_US', 'JPY', ('1', '1000')),
        ('1.234', 'en_US', 'JPY', ('1234',)),
        ('1.234', 'fr_FR', 'KWD', ('1.234', '1234.000')),  # neither of the locale's marks
        ('12,500', 'de_CH', 'CHF', ('12.50', '12500.00')),
        ('$ 1.234', 'en_US', 'USD', ('1234.00',)),
    ],
)
def test_what_may_be_thousands_is_asked(
    typed: str, locale: str, currency: str, readings: tuple[str, ...]
):
    with pytest.raises(SumAmbiguous) as asked:
        read_sum(typed, locale=locale, currency=currency)
    assert [str(each) for each in asked.value.readings] == list(readings)
    assert (asked.value.text, asked.value.currency) == (typed, currency)


@pytest.mark.parametrize(
    'typed',
    [
        '', ' ', '-', '.', 'a lot', 'NaN', 'Infinity', '1e3', '1.5k', '½', '²', '1.2.3', '1,23,45',
        '1,234,50', '1.234,567,890', '1.234 567', "1'23", '12 34', '1..5', '5.', '5,-', '5-', '(5)',
        '1/2', '5 5', '5 apples', 'x5', '#5', '1,234.5.6', "1 234'567.8", '1' * 61, '0x1F', '1_000',
        '5\u200b.5\u200b.5', '٫', '1٫2٫3',
    ],
)  # fmt: skip
@pytest.mark.parametrize('locale', ['en_US', 'de_DE', 'fr_FR'])
def test_what_is_no_sum(typed: str, locale: str):
    with pytest.raises(SumUnreadable):
        read_sum(typed, locale=locale, currency='USD')


@pytest.mark.parametrize(
    'typed', ['0', '0,00', '-5', '−5', '$-5', '-$5', '– 1.234', '1000000000000.01', '9' * 59]
)
def test_a_sum_is_above_nothing_and_has_an_end(typed: str):
    with pytest.raises(SumOutOfRange) as refused:
        read_sum(typed, locale='en_US', currency='USD')
    assert refused.value.at_most == SUM_MAX


@pytest.mark.parametrize(
    ('typed', 'currency', 'places'),
    [
        ('5.555', 'USD', 2), ('0.001', 'EUR', 2), ('1,234.567', 'USD', 2), ('5.5', 'JPY', 0),
        ('1.23456', 'KWD', 3), ('0.' + '0' * 40 + '1', 'USD', 2), ('12345.678', 'USD', 2),
    ],
)  # fmt: skip
def test_a_sum_has_no_more_decimals_than_its_currency(typed: str, currency: str, places: int):
    with pytest.raises((SumTooFine, SumAmbiguous)) as refused:
        read_sum(typed, locale='en_US', currency=currency)
    if typed == '5.555':  # could be 5,555 as well
        assert refused.value.readings == (Decimal(5555),)
    else:
        assert (refused.value.currency, refused.value.places) == (currency, places)


@pytest.mark.parametrize(
    ('typed', 'currency', 'named'),
    [
        ('€5', 'USD', '€'), ('5 USD', 'EUR', 'USD'), ('5 £', 'EUR', '£'), ('R$ 5', 'USD', 'R$'),
        ('$5', 'EUR', '$'), ('¥5', 'USD', '¥'), ('₿5', 'USD', '₿'), ('5 kwd', 'USD', 'kwd'),
    ],
)  # fmt: skip
def test_another_currency_beside_the_number_is_told(typed: str, currency: str, named: str):
    with pytest.raises(CurrencyMismatch) as refused:
        read_sum(typed, locale='en_US', currency=currency)
    assert (refused.value.named, refused.value.currency) == (named, currency)


def test_a_sum_has_the_digits_of_its_currency():
    for currency, text in (('USD', '5.50'), ('KWD', '5.500')):
        assert str(read_sum('5.5', locale='en_US', currency=currency)) == text


@given(
    units=st.integers(1, 10**15),
    currency=st.sampled_from(CURRENCIES),
    locale=st.sampled_from([*LOCALES, *MORE_LOCALES]),
)
def test_what_the_bot_prints_reads_back_to_the_cent(units: int, currency: str, locale: str):
    amount = min(Decimal(units).scaleb(-get_currency_precision(currency)), SUM_MAX)
    printed = show_money(amount, currency, locale)
    assert read_sum(printed, locale=locale, currency=currency) == amount
    bare = ''.join(char for char in printed if char in "0123456789.,'’\u00a0\u202f").strip('. ')
    bare = bare.strip('\u00a0\u202f')
    assert read_sum(bare, locale=locale, currency=currency) == amount


@given(
    typed=st.text(max_size=70) | st.text('0123456789., ٫٬-$€', max_size=20),
    currency=st.sampled_from(CURRENCIES),
    locale=st.sampled_from(LOCALES),
)
def test_whatever_is_typed_is_a_payable_sum_or_a_refusal(typed: str, currency: str, locale: str):
    with contextlib.suppress(Refusal):
        amount = read_sum(typed, locale=locale, currency=currency)
        assert 0 < amount <= SUM_MAX
        assert -int(amount.as_tuple().exponent) == get_currency_precision(currency)


@given(thousands=st.integers(1, 999), rest=st.integers(0, 999), locale=st.sampled_from(LOCALES))
def test_one_mark_before_three_digits_is_thousands_or_asked(thousands, rest, locale: str):
    """Nobody is ever paid a thousandth of what they wrote."""
    for mark in '.,':
        with contextlib.suppress(SumAmbiguous):
            typed = f'{thousands}{mark}{rest:03}'
            assert read_sum(typed, locale=locale, currency='USD') == 1000 * thousands + rest
