"""Money and numbers as people in one place write and read them."""

from __future__ import annotations

import contextlib
import unicodedata
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from economy.errors import AmountUnreadable, CurrencyUnknown, Refusal
from economy.money import (
    default_currency,
    parse_currency,
    parse_decimal,
    show_money,
    show_number,
    show_percent,
)


@pytest.mark.parametrize(
    ('amount', 'currency', 'locale', 'shown'),
    [
        ('5', 'USD', 'en_US', '$5.00'),
        ('1234.5', 'USD', 'en_US', '$1,234.50'),
        ('-1234.5', 'USD', 'en_US', '-$1,234.50'),
        ('1234.5', 'EUR', 'de_DE', '1.234,50\u00a0€'),
        ('1234.5', 'EUR', 'fr_FR', '1\u202f234,50\u00a0€'),
        ('1234567.5', 'USD', 'hi_IN', '$12,34,567.50'),
        ('1234.5', 'JPY', 'en_US', '¥1,235'),  # no smaller coin
        ('5', 'KWD', 'en_US', 'KWD5.000'),
        ('0.005', 'USD', 'en_US', '$0.005'),  # a diamond
        ('0.005', 'USD', 'de_DE', '0,005\u00a0$'),
        ('0.0037', 'USD', 'en_US', '$0.0037'),
        ('0.5', 'USD', 'en_US', '$0.50'),
        ('0.75', 'JPY', 'en_US', '¥0.75'),
        ('0.1234567', 'USD', 'en_US', '$0.123457'),
        ('-0.005', 'USD', 'en_US', '-$0.005'),
        ('0.00000001', 'USD', 'en_US', '$0.00'),
        ('-0.00000001', 'USD', 'en_US', '$0.00'),  # no minus before nothing
        ('0', 'USD', 'en_US', '$0.00'),
        ('1.005', 'USD', 'en_US', '$1.01'),  # half up, as people round
        ('2.675', 'USD', 'en_US', '$2.68'),
        ('1E+3', 'USD', 'en_US', '$1,000.00'),
        ('-5', 'USD', 'ar_EG', '\u200f-5.00\u00a0US$'),
        ('5', 'ILS', 'he_IL', '\u200f5.00\u00a0\u200f₪'),
    ],
)
def test_money_as_the_locale_writes_it(amount: str, currency: str, locale: str, shown: str):
    assert show_money(Decimal(amount), currency, locale) == shown


def test_sums_of_any_size_are_shown_to_the_cent():
    huge = Decimal('123456789012345678901234567890.12')
    assert show_money(huge, 'USD', 'en_US') == '$123,456,789,012,345,678,901,234,567,890.12'


@pytest.mark.parametrize('amount', ['NaN', 'Infinity', '-Infinity'])
def test_what_is_no_number_is_a_fault_not_an_answer(amount: str):
    with pytest.raises(ValueError, match=amount):
        show_money(Decimal(amount), 'USD', 'en_US')


@pytest.mark.parametrize(
    ('number', 'locale', 'shown'),
    [
        (1234567, 'en_US', '1,234,567'),
        (1234567, 'de_DE', '1.234.567'),
        (1234567, 'fr_FR', '1\u202f234\u202f567'),
        (1234567, 'hi_IN', '12,34,567'),
        (1234567, 'de_CH', '1’234’567'),
        (-5, 'en_US', '-5'),
        (0, 'en_US', '0'),
        (10**40, 'en_US', f'{10**40:,}'),
    ],
)
def test_numbers_as_the_locale_writes_them(number: int, locale: str, shown: str):
    assert show_number(number, locale) == shown


@pytest.mark.parametrize('locale', ['ar_EG', 'fa_IR', 'bn_BD', 'my_MM', 'mr_IN', 'ur_PK'])
def test_digits_shown_are_latin_whatever_the_script(locale: str):
    for shown in (show_number(1234567, locale), show_money(Decimal('12.5'), 'USD', locale)):
        digits = [char for char in shown if unicodedata.category(char) == 'Nd']
        assert digits
        assert all(char.isascii() for char in digits)


@pytest.mark.parametrize(
    ('typed', 'code'),
    [
        ('usd', 'USD'),
        (' Eur ', 'EUR'),
        ('€', 'EUR'),
        ('£', 'GBP'),
        ('US$', 'USD'),
        ('₹', 'INR'),
        ('chf', 'CHF'),
    ],
)
def test_currencies_by_code_or_a_sign_of_their_own(typed: str, code: str):
    assert parse_currency(typed) == code


@pytest.mark.parametrize(
    'typed', ['', '$', '¥', 'kr', 'dem', 'XAU', 'USN', 'ZZZ', 'btc', 'dollars', 'U S D']
)
def test_shared_signs_and_what_nobody_pays_with_are_refused(typed: str):
    with pytest.raises(CurrencyUnknown) as refused:
        parse_currency(typed)
    assert refused.value.text == typed


@pytest.mark.parametrize(
    ('locale', 'code'),
    [
        ('en_US', 'USD'),
        ('de_DE', 'EUR'),
        ('de_CH', 'CHF'),
        ('es_PA', 'PAB'),  # its own before the dollar
        ('dz_BT', 'BTN'),
        ('ar_PS', 'ILS'),  # none of its own: the first
        ('zh_Hant_TW', 'TWD'),
        ('es_419', None),
        ('en_150', None),
        ('en', None),
    ],
)
def test_the_currency_a_country_pays_with(locale: str, code: str | None):
    assert default_currency(locale) == code


@pytest.mark.parametrize(
    ('typed', 'locale', 'amount'),
    [
        ('5', 'en_US', '5'),
        ('0.005', 'en_US', '0.005'),
        ('0.005', 'de_DE', '0.005'),  # can only be a point
        ('0.005', 'fr_FR', '0.005'),
        ('0,005', 'de_DE', '0.005'),
        ('.5', 'en_US', '0.5'),
        (',5', 'de_DE', '0.5'),
        ('1.5', 'de_DE', '1.5'),
        ('1,234', 'en_US', '1234'),
        ('1,234', 'de_DE', '1.234'),
        ('1.234', 'de_DE', '1234'),
        ('1.234', 'en_US', '1.234'),
        ('1,234.56', 'en_US', '1234.56'),
        ('1.234,56', 'de_DE', '1234.56'),
        ('1.234.567', 'de_DE', '1234567'),
        ('1234.5', 'de_DE', '1234.5'),
        ('1 234,5', 'fr_FR', '1234.5'),
        ('1\u202f234,5', 'fr_FR', '1234.5'),
        ("1'234.5", 'de_CH', '1234.5'),
        ('1’234.5', 'de_CH', '1234.5'),
        ('12,34,567', 'en_IN', '1234567'),
        ('1 234.5', 'en_US', '1234.5'),
        ('-5', 'en_US', '-5'),
        ('−5', 'en_US', '-5'),
        ('+5', 'en_US', '5'),
        ('١٢٣٫٥', 'ar_EG', '123.5'),
        ('١٢٣٫٥', 'de_DE', '123.5'),
        ('١٬٢٣٤٫٥', 'ar_EG', '1234.5'),
        ('५', 'en_US', '5'),
        ('\u200f5', 'ar_EG', '5'),
        ('0.500', 'de_DE', '0.5'),
    ],
)
def test_amounts_are_read_as_the_locale_writes_them(typed: str, locale: str, amount: str):
    assert parse_decimal(typed, locale) == Decimal(amount)


@pytest.mark.parametrize(
    'typed',
    [
        '',
        'NaN',
        'inf',
        '-Infinity',
        'sNaN',
        '1e5',
        '0x10',
        '1_000',
        'five',
        '1,5',
        '0,005',
        '1,2,3',
        '1.2.3',
        '1.234,56',
        '--5',
        '-',
        '.',
        ',',
        '²',
        '½',
        '$5',
        '1 2',
        '9' * 41,
    ],
)
def test_what_is_no_amount_is_refused(typed: str):
    with pytest.raises(AmountUnreadable):
        parse_decimal(typed, 'en_US')


LOCALES = st.sampled_from(['en_US', 'de_DE', 'fr_FR', 'de_CH', 'ar_EG', 'hi_IN', 'sv_SE', 'pl_PL'])


@given(st.integers(-(10**12), 10**12), LOCALES)
def test_a_shown_number_reads_back(number: int, locale: str):
    assert parse_decimal(show_number(number, locale), locale) == number


@given(st.text(max_size=50), LOCALES)
def test_any_text_is_a_finite_amount_or_refused(typed: str, locale: str):
    with contextlib.suppress(Refusal):
        assert parse_decimal(typed, locale).is_finite()


@given(st.decimals(-(10**9), 10**9, places=2), LOCALES)
def test_money_shows_the_very_digits(amount: Decimal, locale: str):
    shown = show_money(amount, 'EUR', locale)
    digits = ''.join(char for char in shown if char.isdigit())
    assert digits == f'{abs(amount):.2f}'.replace('.', '')
    assert ('-' in shown or '−' in shown) is (amount < 0)


@pytest.mark.parametrize(
    ('percent', 'locale', 'shown'),
    [
        ('12.25', 'en_US', '12.25 %'),
        ('12.50', 'de_DE', '12,5 %'),
        ('100.00', 'de_DE', '100 %'),
        ('0', 'en_US', '0 %'),
        ('-5', 'en_US', '-5 %'),
        ('20.125', 'en_US', '20.125 %'),
        ('1234', 'en_US', '1,234 %'),
        ('12.25', 'ar_EG', '12.25 %'),
    ],
)
def test_percentages_have_the_decimals_that_say_something(percent, locale, shown):
    assert show_percent(Decimal(percent), locale) == shown
