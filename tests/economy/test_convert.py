"""`/convert`: what was typed, and what it comes to."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from economy.catalogue import shipped_catalogue
from economy.chain import viewer_paid
from economy.convert import AMOUNT_MAX, Amount, Bought, Needed, Unit, convert, parse_amount
from economy.errors import (
    AmountOutOfRange,
    AmountUnreadable,
    CurrencyUnknown,
    GiftAmbiguous,
    GiftUnknown,
    Refusal,
    UnitUnknown,
)
from economy.rates import custom_rate, rates_to_show, worth

SHIPPED = shipped_catalogue()
MEASURED, GUIDE = rates_to_show(None)
EUROS = custom_rate(Decimal('0.0037'), 'EUR', dated=date(2026, 11, 23))


def read(text: str, unit: str | None = None, locale: str = 'en_US') -> Amount:
    return parse_amount(text, locale=locale, find_gift=SHIPPED.find, unit=unit)


@pytest.mark.parametrize(
    ('typed', 'unit', 'quantity'),
    [
        ('500', Unit.COINS, 500),  # a bare number: coins, and as many diamonds
        ('1,000', Unit.COINS, 1000),
        ('1.000', Unit.COINS, 1000),
        ('10k', Unit.COINS, 10_000),
        ('500 coins', Unit.COINS, 500),
        ('1 coin', Unit.COINS, 1),
        ('500coins', Unit.COINS, 500),
        ('10k coins', Unit.COINS, 10_000),
        ('1,000 diamonds', Unit.DIAMONDS, 1000),
        ('1 Diamond', Unit.DIAMONDS, 1),
        ('5 💎', Unit.DIAMONDS, 5),
        ('٥٠٠ coins', Unit.COINS, 500),
        ('1000000000000', Unit.COINS, 10**12),
    ],
)
def test_coins_and_diamonds(typed: str, unit: Unit, quantity: int):
    assert read(typed) == Amount(unit, Decimal(quantity))


@pytest.mark.parametrize(
    ('typed', 'name', 'count'),
    [
        ('rose', 'Rose', 1),
        ('12 rose', 'Rose', 12),
        ('3x Galaxy', 'Galaxy', 3),
        ('3 x galaxy', 'Galaxy', 3),
        ('x3 galaxy', 'Galaxy', 3),
        ('galaxy x3', 'Galaxy', 3),
        ('galaxy 3', 'Galaxy', 3),
        ('galaxy 3x', 'Galaxy', 3),
        ('1,000 finger heart', 'Finger Heart', 1000),
        ('10kiss', 'Kiss', 10),  # no thousands of anything
        ('galxy', 'Galaxy', 1),
        ('3 galxy', 'Galaxy', 3),
        ('2024 glasses', '2024 Glasses', 1),
        ('gamer 2025', 'Gamer 2025', 1),
        ('2 gamer 2025', 'Gamer 2025', 2),
        ('tiktok universe 44999', 'TikTok Universe', 1),  # the price tells which
    ],
)
def test_gifts(typed: str, name: str, count: int):
    amount = read(typed)
    assert amount.unit is Unit.GIFT
    assert amount.gift is not None
    assert (amount.gift.name, amount.quantity) == (name, count)


@pytest.mark.parametrize(
    ('typed', 'locale', 'quantity', 'currency'),
    [
        ('$20', 'en_US', '20', 'USD'),
        ('$ 20', 'en_US', '20', 'USD'),
        ('20$', 'de_DE', '20', 'USD'),
        ('US$20', 'en_US', '20', 'USD'),
        ('20 usd', 'en_US', '20', 'USD'),
        ('USD 20', 'en_US', '20', 'USD'),
        ('20 dollars', 'en_US', '20', 'USD'),
        ('$0.5', 'en_US', '0.5', 'USD'),
        ('$.5', 'en_US', '0.5', 'USD'),
        ('$1,000', 'en_US', '1000', 'USD'),
        ('5 €', 'de_DE', '5', 'EUR'),
        ('€5,50', 'de_DE', '5.5', 'EUR'),
        ('5 euros', 'en_US', '5', 'EUR'),
        ('20 eur', 'en_US', '20', 'EUR'),
        ('1.000 eur', 'de_DE', '1000', 'EUR'),
        ('1.000 eur', 'en_US', '1', 'EUR'),
    ],
)
def test_cash(typed: str, locale: str, quantity: str, currency: str):
    amount = read(typed, locale=locale)
    assert amount == Amount(Unit.CASH, Decimal(quantity), currency=currency)


@pytest.mark.parametrize('typed', ['spent $20', 'paid 20', '$20 spent', '20 usd paid'])
def test_what_a_viewer_paid(typed: str):
    assert read(typed) == Amount(Unit.PAID, Decimal(20), currency='USD')


@pytest.mark.parametrize(
    ('typed', 'unit', 'amount'),
    [
        ('500', 'coins', Amount(Unit.COINS, Decimal(500))),
        ('1.000', 'Diamonds', Amount(Unit.DIAMONDS, Decimal(1000))),
        ('20', 'cash', Amount(Unit.CASH, Decimal(20), currency='USD')),
        ('20 eur', 'cash', Amount(Unit.CASH, Decimal(20), currency='EUR')),
        ('20', 'eur', Amount(Unit.CASH, Decimal(20), currency='EUR')),
        ('20', '$', Amount(Unit.CASH, Decimal(20), currency='USD')),
        ('20 eur', '€', Amount(Unit.CASH, Decimal(20), currency='EUR')),
        ('20', 'paid', Amount(Unit.PAID, Decimal(20), currency='USD')),
        ('$20', 'paid', Amount(Unit.PAID, Decimal(20), currency='USD')),
        ('3', 'galaxy', Amount(Unit.GIFT, Decimal(3), gift=SHIPPED.find('galaxy'))),
        ('x3', '11046', Amount(Unit.GIFT, Decimal(3), gift=SHIPPED.find('galaxy'))),
    ],
)
def test_a_unit_chosen_apart_from_the_number(typed: str, unit: str, amount: Amount):
    assert read(typed, unit) == amount


@pytest.mark.parametrize(
    ('typed', 'unit', 'refusal'),
    [
        ('', None, AmountUnreadable),
        ('  ', 'coins', AmountUnreadable),
        ('1.5 coins', None, AmountUnreadable),
        ('1.5', None, AmountUnreadable),
        ('1.5 galaxy', None, AmountUnreadable),
        ('half', 'coins', AmountUnreadable),
        ('500 coins', 'diamonds', AmountUnreadable),
        ('$1,5', None, AmountUnreadable),
        ('$10k', None, AmountUnreadable),
        ('half', 'cash', AmountUnreadable),
        ('half', 'galaxy', AmountUnreadable),
        ('0', None, AmountOutOfRange),
        ('-5 coins', None, AmountOutOfRange),
        ('$0', None, AmountOutOfRange),
        ('$-3', None, AmountOutOfRange),
        ('-$3', None, AmountOutOfRange),
        ('0 rose', None, AmountOutOfRange),
        ('1e13', None, AmountOutOfRange),
        ('1000000000001', None, AmountOutOfRange),
        ('1000000000000 galaxy', None, AmountOutOfRange),
        ('$1000000000000.01', None, AmountOutOfRange),
        ('20 DEM', None, CurrencyUnknown),
        ('¥20', None, CurrencyUnknown),
        ('paid 5 €', None, CurrencyUnknown),
        ('5 €', 'paid', CurrencyUnknown),
        ('5 €', 'usd', CurrencyUnknown),
        ('5 coins', 'cash', CurrencyUnknown),
        ('20', 'XAU', CurrencyUnknown),
        ('20 qqqq', None, UnitUnknown),
        ('qqqq', None, UnitUnknown),
        ('20', 'qqqq', UnitUnknown),
        ('??', None, UnitUnknown),
        ('5 rosee', None, GiftUnknown),  # with suggestions
        ('tiktok universe', None, GiftAmbiguous),
        ('3 tiktok universe', None, GiftAmbiguous),
        ('3', 'tiktok universe', GiftAmbiguous),
    ],
)
def test_what_cannot_be_converted_is_refused_by_its_reason(
    typed: str, unit: str | None, refusal: type[Refusal]
):
    with pytest.raises(refusal):
        read(typed, unit)


def test_a_gift_comes_to_coins_diamonds_and_estimates():
    result = convert(read('3x galaxy'), (MEASURED, GUIDE))
    assert (result.coins, result.diamonds) == (3000, 3000)
    assert [estimate.amount for estimate in result.estimates] == [15, 60]
    assert result.viewer_paid == viewer_paid(3000)
    assert (result.needed, result.left_out, result.bought) == ((), (), None)
    assert result.amount.gift is not None


@pytest.mark.parametrize('typed', ['500 coins', '500 diamonds', '500'])
def test_coins_and_diamonds_come_to_the_same(typed: str):
    result = convert(read(typed), (EUROS,))
    assert (result.coins, result.diamonds) == (500, 500)
    assert result.estimates[0].amount == Decimal('1.85')


def test_cash_is_so_many_diamonds_at_each_rate_of_its_currency():
    result = convert(read('$20'), (MEASURED, EUROS, GUIDE))
    assert result.needed == (Needed(MEASURED, 4000), Needed(GUIDE, 1000))
    assert result.left_out == (EUROS,)
    assert (result.coins, result.diamonds, result.viewer_paid) == (None, None, None)


def test_diamonds_for_cash_are_rounded_up_to_reach_it():
    assert convert(read('20 eur'), (EUROS,)).needed == (Needed(EUROS, 5406),)


def test_what_a_viewer_paid_buys_a_range_of_coins():
    result = convert(read('paid 20'), (MEASURED,))
    assert result.bought == Bought(app_low=1315, app_high=1418, web_low=1886, web_high=1923)
    assert result.estimates == ()


@given(st.decimals('0.01', AMOUNT_MAX, places=2))
def test_the_diamonds_needed_are_the_fewest_that_reach_the_cash(cash: Decimal):
    for needed in convert(Amount(Unit.CASH, cash, currency='EUR'), (EUROS,)).needed:
        assert worth(needed.diamonds, needed.rate) >= cash
        assert worth(needed.diamonds - 1, needed.rate) < cash


@given(st.integers(1, 10**12))
def test_any_whole_amount_converts_and_keeps_its_size(coins: int):
    result = convert(read(f'{coins} coins'), (MEASURED,))
    assert result.coins == result.diamonds == coins
    assert result.estimates[0].amount * 200 == coins


@given(
    st.text(max_size=30),
    st.none() | st.sampled_from(['coins', 'cash', 'paid', 'eur', 'rose', 'nothing']),
)
def test_any_text_is_an_amount_above_zero_or_refused(typed: str, unit: str | None):
    try:
        amount = read(typed, unit)
    except Refusal:
        return
    assert 0 < amount.quantity <= AMOUNT_MAX
    assert convert(amount, (MEASURED, EUROS)).amount == amount
