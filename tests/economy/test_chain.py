"""From a gift to cash, every number of the way."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from economy.chain import (
    APP_COIN,
    WEB_COIN,
    Link,
    ViewerPaid,
    estimated,
    explain_chain,
    inconsistent_with_viewer,
    viewer_paid,
)
from economy.errors import CountOutOfRange
from economy.gifts import COUNT_MAX, Gift
from economy.rates import Preset, custom_rate, preset_rate, rates_to_show

GALAXY = Gift(11046, 'Galaxy', 1000)
MEASURED, GUIDE = rates_to_show(None)


def test_two_galaxies_all_the_way_to_cash():
    chain = explain_chain(GALAXY, 2, (MEASURED, GUIDE))
    assert (chain.gift, chain.count, chain.coins, chain.diamonds) == (GALAXY, 2, 2000, 2000)
    assert [(step.link, step.amount) for step in chain.steps] == [
        (Link.GIFT, 2),
        (Link.COINS, 2000),
        (Link.DIAMONDS, 2000),
        (Link.CASH, 10),
        (Link.CASH, 40),
    ]
    assert [step.estimate and step.estimate.rate for step in chain.steps[3:]] == [MEASURED, GUIDE]
    assert [step.estimate for step in chain.steps[:3]] == [None, None, None]


def test_without_a_rate_the_chain_ends_in_diamonds():
    assert explain_chain(GALAXY, 1, ()).steps[-1].link is Link.DIAMONDS


@pytest.mark.parametrize('count', [0, -1, COUNT_MAX + 1])
def test_an_impossible_count_has_no_chain(count: int):
    with pytest.raises(CountOutOfRange):
        explain_chain(GALAXY, count, ())


def test_what_viewers_paid_is_a_range_by_way_of_buying():
    assert viewer_paid(1000) == ViewerPaid(
        Decimal('14.1'), Decimal('15.2'), Decimal('10.4'), Decimal('10.6')
    )
    assert viewer_paid(0) == ViewerPaid(Decimal(0), Decimal(0), Decimal(0), Decimal(0))


def test_coin_prices_carry_source_and_date():
    for price in (APP_COIN, WEB_COIN):
        assert price.low < price.high
        assert price.source
        assert date(2025, 1, 1) < price.dated <= date(2026, 11, 23)
    assert WEB_COIN.high < APP_COIN.low  # the web is cheaper


@pytest.mark.parametrize(
    ('amount', 'currency', 'impossible'),
    [
        ('0.005', 'USD', False),
        ('0.0152', 'USD', False),
        ('0.0153', 'USD', True),
        ('0.02', 'USD', True),
        ('0.02', 'EUR', False),  # no coin price in euros to compare with
        ('75', 'IDR', False),
    ],
)
def test_nobody_earns_more_a_diamond_than_the_viewer_paid(
    amount: str, currency: str, *, impossible: bool
):
    rate = custom_rate(Decimal(amount), currency, dated=date(2026, 11, 23), confirmed=True)
    assert inconsistent_with_viewer(rate) is impossible


def test_the_guides_rate_is_shown_and_marked():
    measured, guide = estimated(1000, (MEASURED, GUIDE))
    assert (measured.amount, measured.above_viewer_price) == (5, False)
    assert (guide.amount, guide.above_viewer_price) == (20, True)
    assert guide.amount > viewer_paid(1000).app_high


@given(st.integers(1, 45_000), st.integers(1, COUNT_MAX), st.decimals(20, 53, places=2))
def test_a_coin_is_a_diamond_and_a_creator_gets_less_than_was_paid(
    coins: int, count: int, share: Decimal
):
    chain = explain_chain(
        Gift(1, 'Any', coins), count, (MEASURED, preset_rate(Preset.US_SCALED, share))
    )
    assert chain.diamonds == chain.coins == coins * count
    for estimate in chain.estimates:
        assert not estimate.above_viewer_price
        assert 0 < estimate.amount < chain.viewer_paid.web_low
    paid = chain.viewer_paid
    assert paid.web_low < paid.web_high < paid.app_low < paid.app_high
