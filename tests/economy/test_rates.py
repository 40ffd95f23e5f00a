"""What a diamond is said to be worth, and by whom."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from economy.errors import (
    ChoiceUnknown,
    CurrencyUnknown,
    RateImplausible,
    RateOutOfRange,
    RateUnreadable,
    ShareOutOfRange,
)
from economy.rates import (
    Preset,
    Rate,
    custom_rate,
    diamonds_per_unit,
    parse_preset,
    preset_rate,
    rates_to_show,
    worth,
)

TODAY = date(2026, 11, 23)
MEASURED = preset_rate(Preset.MEASURED)
GUIDE = preset_rate(Preset.GUIDE)


def test_preset_names_are_what_people_choose_from():
    assert list(Preset) == ['measured', 'guide', 'us-scaled', 'custom']


@pytest.mark.parametrize(
    ('rate', 'amount', 'per_dollar', 'dated'),
    [
        (MEASURED, '0.005', 200, date(2026, 11, 23)),
        (GUIDE, '0.02', 50, date(2025, 5, 1)),
    ],
)
def test_presets_say_how_much_by_whom_and_when(
    rate: Rate, amount: str, per_dollar: int, dated: date
):
    assert rate.amount == Decimal(amount)
    assert rate.currency == 'USD'
    assert diamonds_per_unit(rate) == per_dollar
    assert rate.dated == dated
    assert rate.source
    assert rate.share_percent is None


def test_one_measured_dollar_is_written_as_200_diamonds():
    assert str(diamonds_per_unit(MEASURED)) == '200'
    assert str(diamonds_per_unit(custom_rate(Decimal('0.0037'), 'usd', dated=TODAY))) == (
        '270.270270270'
    )


@pytest.mark.parametrize(
    ('share', 'amount'),
    [
        ('20', '0.002'),
        ('50', '0.005'),
        ('53', '0.0053'),
        ('37.5', '0.00375'),
        ('20.0001', '0.00200001'),
    ],
)
def test_the_us_rate_is_a_cent_times_the_share(share: str, amount: str):
    rate = preset_rate(Preset.US_SCALED, Decimal(share))
    assert rate.amount == Decimal(amount)
    assert (rate.currency, rate.share_percent) == ('USD', Decimal(share))


@pytest.mark.parametrize('share', ['19.99', '53.01', '0', '-20', '100', 'NaN', 'Infinity'])
def test_shares_tiktok_does_not_name_are_refused(share: str):
    with pytest.raises(ShareOutOfRange) as refused:
        preset_rate(Preset.US_SCALED, Decimal(share))
    assert (refused.value.at_least, refused.value.at_most) == (20, 53)


def test_the_us_rate_has_no_silent_share():
    with pytest.raises(ShareOutOfRange):
        preset_rate(Preset.US_SCALED)


def test_a_share_finer_than_a_rate_may_be_is_refused():
    with pytest.raises(RateOutOfRange):
        preset_rate(Preset.US_SCALED, Decimal('33.33333'))


def test_a_share_changes_no_other_preset():
    assert preset_rate(Preset.MEASURED, Decimal(30)) == MEASURED


def test_custom_is_no_preset_to_look_up():
    with pytest.raises(ChoiceUnknown) as refused:
        preset_rate(Preset.CUSTOM)
    assert refused.value.known == ('measured', 'guide', 'us-scaled')


@pytest.mark.parametrize('typed', ['us-scaled', ' US-Scaled '])
def test_presets_by_name(typed: str):
    assert parse_preset(typed) is Preset.US_SCALED


@pytest.mark.parametrize('typed', ['', 'scaled', 'us scaled'])
def test_other_presets_are_refused_with_the_known_ones(typed: str):
    with pytest.raises(ChoiceUnknown) as refused:
        parse_preset(typed)
    assert refused.value.known == ('measured', 'guide', 'us-scaled', 'custom')


def test_a_custom_rate_keeps_amount_currency_and_day():
    rate = custom_rate(Decimal('0.0046'), 'eur', dated=TODAY)
    assert rate == Rate(Preset.CUSTOM, Decimal('0.0046'), 'EUR', 'set by this server', TODAY)


@pytest.mark.parametrize('amount', ['NaN', 'sNaN', 'Infinity', '-Infinity'])
def test_what_is_no_number_is_no_rate(amount: str):
    with pytest.raises(RateUnreadable):
        custom_rate(Decimal(amount), 'USD', dated=TODAY, confirmed=True)


@pytest.mark.parametrize('amount', ['0', '-0', '-0.005', '0.000000001', '0.123456789', '1000000.1'])
@pytest.mark.parametrize('confirmed', [True, False])
def test_rates_out_of_range_are_refused_even_when_confirmed(amount: str, *, confirmed: bool):
    with pytest.raises(RateOutOfRange):
        custom_rate(Decimal(amount), 'USD', dated=TODAY, confirmed=confirmed)


def test_more_than_a_unit_a_diamond_is_asked_again():
    with pytest.raises(RateImplausible) as asked:
        custom_rate(Decimal(75), 'idr', dated=TODAY)
    assert (asked.value.amount, asked.value.currency) == (Decimal(75), 'IDR')
    assert custom_rate(Decimal(75), 'idr', dated=TODAY, confirmed=True).amount == 75


@pytest.mark.parametrize('amount', ['1', '0.00000001', '0.5000000000000'])
def test_rates_at_the_edge_are_taken(amount: str):
    assert custom_rate(Decimal(amount), 'USD', dated=TODAY).amount == Decimal(amount)


def test_a_million_is_the_most_even_confirmed():
    assert custom_rate(Decimal(10**6), 'IRR', dated=TODAY, confirmed=True).amount == 10**6


def test_a_currency_of_the_past_is_refused():
    with pytest.raises(CurrencyUnknown):
        custom_rate(Decimal('0.01'), 'DEM', dated=TODAY)


def test_until_one_is_chosen_both_are_shown():
    assert rates_to_show(None) == (MEASURED, GUIDE)
    assert rates_to_show(GUIDE) == (GUIDE,)


@pytest.mark.parametrize(
    ('diamonds', 'rate', 'amount'),
    [
        (6607, MEASURED, '33.035'),  # the pack of the BBC's test, to the tenth of a cent
        (200, MEASURED, '1'),
        (50, GUIDE, '1'),
        (0, GUIDE, '0'),
        (-200, MEASURED, '-1'),  # a reversal
        (44999, MEASURED, '224.995'),
    ],
)
def test_worth_is_exact(diamonds: int, rate: Rate, amount: str):
    assert worth(diamonds, rate) == Decimal(amount)


RATES = st.decimals('0.00000001', 1, places=8).map(
    lambda amount: custom_rate(amount, 'USD', dated=TODAY)
)
DIAMONDS = st.integers(-(10**30), 10**30)


@given(DIAMONDS, DIAMONDS, RATES)
def test_worth_of_a_sum_is_the_sum_of_worths(first: int, second: int, rate: Rate):
    together = worth(first + second, rate)
    assert units(together) == units(worth(first, rate)) + units(worth(second, rate))


@given(DIAMONDS, RATES)
def test_worth_loses_no_digit(diamonds: int, rate: Rate):
    assert units(worth(diamonds, rate)) == diamonds * units(rate.amount)


def units(amount: Decimal) -> int:
    """Hundred-millionths, whole: compared without the default context's 28 digits."""
    sign, digits, exponent = amount.as_tuple()
    assert isinstance(exponent, int)
    return (-1 if sign else 1) * int(''.join(map(str, digits))) * 10 ** (exponent + 8)
