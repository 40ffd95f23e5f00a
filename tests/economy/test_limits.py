"""Thresholds and fees by hand: per cent and fixed, rounded half up, one payment a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from economy.errors import ChoiceUnknown
from economy.limits import (
    PRESETS,
    arrival,
    edited_limits,
    fee_of,
    is_nothing,
    no_limits,
    parse_limits,
    parse_percent,
    threshold_diamonds,
)
from economy.payout_errors import FeePercentUnusable, MaximumBelowMinimum
from economy.rates import Preset, custom_rate, preset_rate

TODAY = date(2026, 11, 24)
PAYPAL, BANK, WORLD = PRESETS['eea-paypal'], PRESETS['uk-de-bank'], PRESETS['world-2019']
MEASURED = preset_rate(Preset.MEASURED)


@pytest.mark.parametrize(
    ('limits', 'amount', 'fee'),
    [
        (PAYPAL, '100', '1.60'),
        (PAYPAL, '5.06', '0.18'),  # 0.0759 + 0.10 = 0.1759
        (PAYPAL, '3.00', '0.15'),  # 0.045 + 0.10 = 0.145: half up
        (PAYPAL, '0', '0.10'),
        (BANK, '100', '2.90'),
        (WORLD, '100', '0.00'),
        (replace(PAYPAL, currency='JPY', fee_fixed=Decimal(0)), '33', '0'),  # 0.495 of a yen
        (replace(PAYPAL, currency='JPY', fee_fixed=Decimal(0)), '34', '1'),  # 0.51
        (replace(PAYPAL, currency='KWD', fee_fixed=Decimal(0)), '0.1', '0.002'),  # 0.0015
    ],
)
def test_the_fee_of_one_payment(limits, amount, fee):
    found = fee_of(Decimal(amount), limits)
    assert str(found) == fee


@pytest.mark.parametrize(
    ('limits', 'amount', 'payments', 'fee', 'arrives'),
    [
        (PAYPAL, '100', 1, '1.60', '98.40'),
        (PAYPAL, '1000', 1, '15.10', '984.90'),
        (PAYPAL, '1000.01', 2, '15.11', '984.90'),  # the last cent is eaten by its fee: 0.10
        (PAYPAL, '2500', 3, '37.80', '2462.20'),  # 15.10 + 15.10 + 7.60
        (BANK, '2.00', 1, '2.00', '0.00'),
        (WORLD, '30', 1, '0.00', '30.00'),
        (PAYPAL, '0', 0, '0.00', '0.00'),
        (PAYPAL, '99.999', 1, '1.60', '98.40'),
        (no_limits('EUR', dated=TODAY), '99999999', 1, '0.00', '99999999.00'),
    ],
)
def test_what_arrives_of_an_amount(limits, amount, payments, fee, arrives):
    found = arrival(Decimal(amount), limits)
    assert (found.payments, str(found.fee), str(found.arrives)) == (payments, fee, arrives)


@given(
    amount=st.decimals(0, 10**9, places=3),
    percent=st.decimals(0, 50, places=2),
    fixed=st.decimals(0, 100, places=2),
    most=st.none() | st.decimals(1, 10**6, places=2),
)
def test_fee_and_arrival_sum_to_the_whole_and_none_is_negative(amount, percent, fixed, most):
    limits = replace(PAYPAL, fee_percent=percent, fee_fixed=fixed, daily_maximum=most)
    found = arrival(amount, limits)
    assert found.fee >= 0
    assert found.arrives >= 0
    assert abs(found.fee + found.arrives - amount) <= Decimal('0.005')
    assert (found.payments == 0) == (found.fee + found.arrives == 0)


@pytest.mark.parametrize(
    ('limits', 'rate', 'diamonds'),
    [
        (PAYPAL, MEASURED, 200),
        (WORLD, MEASURED, 20_000),
        (BANK, preset_rate(Preset.GUIDE), 450),
        (PAYPAL, custom_rate(Decimal('0.003'), 'USD', dated=TODAY), 334),  # 333.3: upwards
        (PAYPAL, custom_rate(Decimal('0.003'), 'EUR', dated=TODAY), None),
        (no_limits('USD', dated=TODAY), MEASURED, 0),
    ],
)
def test_the_threshold_in_diamonds(limits, rate, diamonds):
    assert threshold_diamonds(limits, rate) == diamonds


def test_every_preset_has_its_source_and_date():
    for name, limits in PRESETS.items():
        assert parse_limits(name.upper()) == limits
        assert limits.preset == name
        assert limits.source
        assert limits.dated < TODAY
        assert limits.currency == 'USD'
    with pytest.raises(ChoiceUnknown):
        parse_limits('custom')


def test_single_values_make_a_preset_ones_own():
    edited = edited_limits(PAYPAL, minimum=Decimal(5), dated=TODAY)
    assert edited == replace(
        PAYPAL, preset='custom', minimum=Decimal(5), source='set by this server', dated=TODAY
    )
    assert edited_limits(PAYPAL, daily_maximum=Decimal(0), dated=TODAY).daily_maximum is None
    assert edited_limits(PAYPAL, dated=TODAY) is PAYPAL
    assert edited_limits(PAYPAL, minimum=Decimal('1.00'), dated=TODAY) is PAYPAL


def test_a_day_must_hold_the_smallest_payment():
    with pytest.raises(MaximumBelowMinimum):
        edited_limits(WORLD, daily_maximum=Decimal('99.99'), dated=TODAY)
    edited_limits(WORLD, daily_maximum=Decimal(100), dated=TODAY)


@pytest.mark.parametrize(
    ('text', 'locale', 'percent'),
    [
        ('1.5', 'en_US', '1.5'), ('1,5 %', 'de_DE', '1.5'), ('1,5', 'en_US', '1.5'),
        ('2.90%', 'en_US', '2.90'),
        ('1.25', 'de_DE', '1.25'), ('none', 'en_US', '0'),
        ('0', 'de_DE', '0'), ('50', 'en_US', '50'),
    ],
)  # fmt: skip
def test_per_cent_as_people_type_it(text, locale, percent):
    found = parse_percent(text, locale)
    assert found == Decimal(percent)
    assert edited_limits(PAYPAL, fee_percent=found, dated=TODAY).fee_percent == found


@pytest.mark.parametrize('text', ['', '%', 'some', '50.01', '-1', '1.234', 'NaN', '1e1'])
def test_per_cent_that_cannot_be(text):
    with pytest.raises(FeePercentUnusable):
        edited_limits(PAYPAL, fee_percent=parse_percent(text, 'en_US'), dated=TODAY)


def test_nothing_as_people_type_it():
    assert all(is_nothing(text) for text in ('none', 'NONE', '0', '0.00', '0,0'))
    assert not any(is_nothing(text) for text in ('', '10', '0.01', 'no', '-0'))
