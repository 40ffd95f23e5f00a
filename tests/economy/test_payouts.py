"""The sums about payouts, as small ledgers that can be checked by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from economy.errors import CurrencyUnknown
from economy.income_errors import DayInFuture
from economy.payout_errors import (
    PaidBeforeRequest,
    PayoutAlreadyPaid,
    PayoutCancelled,
    PayoutDiamondsUnreadable,
    PayoutMissing,
    PayoutOfNothing,
    PayoutUnreadable,
)
from economy.payouts import (
    Account,
    Payment,
    Payout,
    Sold,
    StandingPayout,
    Status,
    Step,
    available,
    check_payment,
    expected_day,
    flagged,
    missing,
    own_rate,
    parse_payout,
    parse_requested,
    processing,
    split_fee,
)
from economy.rates import Preset, preset_rate

TODAY = date(2026, 11, 24)
AT = datetime(2026, 11, 24, tzinfo=UTC)
STEP = Step(11, AT, TODAY)
OPEN = Payout(
    number=7,
    creator_id=1,
    diamonds=5000,
    rate=preset_rate(Preset.MEASURED),
    requested=Step(11, AT - timedelta(days=14), TODAY - timedelta(days=14)),
)


def payment(amount: str, currency: str = 'USD', fee: str | None = None, **more) -> Payment:
    return Payment(
        amount=Decimal(amount),
        currency=currency,
        fee=None if fee is None else Decimal(fee),
        fee_currency=more.get('fee_currency', currency) if fee is not None else None,
        day=more.get('day', TODAY),
    )


PAID = replace(OPEN, payment=payment('24.53', fee='0.47'), paid=STEP)


def test_the_status_follows_the_steps():
    assert OPEN.status is Status.OPEN
    assert PAID.status is Status.PAID
    assert replace(PAID, cancelled=STEP).status is Status.CANCELLED
    assert replace(OPEN, cancelled=STEP).status is Status.CANCELLED
    assert OPEN.estimate == Decimal('25.000')


@pytest.mark.parametrize(
    ('paid', 'before'),
    [
        (payment('24.53'), '24.53'),
        (payment('24.53', fee='0.47'), '25.00'),
        (payment('24.53', fee='0'), '24.53'),
        (payment('24.53', 'EUR', '0.47', fee_currency='USD'), '24.53'),
    ],
)
def test_a_fee_is_added_in_its_own_currency_alone(paid, before):
    assert paid.before_fee == Decimal(before)


FLAGS = [  # payouts newest first (number, diamonds), missing, flagged
    ([], 0, ()),
    ([(2, 10), (1, 20)], 0, ()),
    ([(2, 10), (1, 20)], 1, (2,)),
    ([(2, 10), (1, 20)], 10, (2,)),
    ([(2, 10), (1, 20)], 11, (2, 1)),
    ([(2, 10), (1, 20)], 30, (2, 1)),
]


@pytest.mark.parametrize(('payouts', 'lacking', 'numbers'), FLAGS)
def test_the_newest_payouts_are_flagged_until_the_missing_are_covered(payouts, lacking, numbers):
    assert flagged(payouts, lacking) == numbers


@given(
    logged=st.integers(-(10**12), 10**12),
    payouts=st.lists(st.integers(1, 10**10), max_size=20),
)
def test_available_is_never_negative_and_flags_cover_what_is_missing(logged, payouts):
    newest_first = list(enumerate(payouts, start=1))[::-1]
    requested = sum(payouts)
    left, lacking = available(logged, requested), missing(logged, requested)
    assert left >= 0
    assert lacking >= 0
    assert left == 0 or lacking == 0
    assert logged == requested + left - lacking
    numbers = flagged(newest_first, lacking)
    covered = sum(payouts[number - 1] for number in numbers)
    assert covered >= min(lacking, requested)
    if numbers:  # and no payout more than it takes
        assert covered - payouts[numbers[-1] - 1] < lacking


def test_an_account_says_what_is_open():
    account = Account(
        100,
        (
            StandingPayout(3, 30, TODAY, None),
            StandingPayout(2, 20, TODAY - timedelta(days=9), TODAY),
            StandingPayout(1, 10, TODAY, None),
        ),
    )
    assert (account.requested, account.available, account.missing) == (60, 40, 0)
    assert [payout.number for payout in account.open] == [1, 3]
    assert account.flagged == ()
    assert account.processing.median == 9


PROCESSING = [  # days newest first; payouts, median, shortest, longest
    ([14], (1, 14, 14, 14)),
    ([10, 14], (2, 14, 10, 14)),
    ([20, 10, 14], (3, 14, 10, 20)),
    ([0, 0, 3, 9], (4, 3, 0, 9)),
    ([*range(1, 11), 100, 200], (10, 6, 1, 10)),
]


@pytest.mark.parametrize(('days', 'learned'), PROCESSING)
def test_how_long_payments_take_is_learned_from_the_last_ten(days, learned):
    found = processing(days)
    assert (found.payouts, found.median, found.shortest, found.longest) == learned
    assert expected_day(date(2026, 2, 20), found) == date(2026, 2, 20) + timedelta(found.median)


def test_nothing_is_learned_from_nothing():
    assert processing([]) is None
    assert own_rate([]) is None


RATES = [  # (diamonds, payment) of payouts 1, 2, ...; amount, currency, payouts
    ([(5000, payment('24.53', fee='0.47'))], '0.005', 'USD', 1),
    ([(3, payment('1'))], '0.33333333', 'USD', 1),
    ([(3, payment('2'))], '0.66666667', 'USD', 1),
    ([(1000, payment('5')), (3000, payment('9'))], '0.0035', 'USD', 2),
    # most payments count, not most money
    ([(1, payment('9', 'EUR')), (9, payment('1')), (1, payment('9', 'EUR'))], '9', 'EUR', 2),
    # as many of each: the currency paid in last
    (
        [
            (100, payment('1', day=TODAY)),
            (100, payment('2', 'EUR', day=TODAY - timedelta(days=1))),
        ],
        '0.01',
        'USD',
        1,
    ),
    ([(100, payment('1')), (100, payment('2', 'EUR'))], '0.02', 'EUR', 1),
    # a half goes to the even neighbour
    ([(200_000_000, payment('1'))], '0', None, 0),
    ([(200_000_000, payment('3'))], '0.00000002', 'USD', 1),
    ([(1, payment('1000001'))], '0', None, 0),
]


@pytest.mark.parametrize(('paid', 'amount', 'currency', 'payouts'), RATES)
def test_the_own_rate_is_money_before_fees_by_diamonds(paid, amount, currency, payouts):
    sold = [Sold(number, diamonds, each) for number, (diamonds, each) in enumerate(paid, start=1)]
    found = own_rate(sold[::-1])
    if currency is None:
        assert found is None
        return
    assert (found.amount, found.currency, found.payouts) == (Decimal(amount), currency, payouts)
    rate = found.as_rate('Mia', dated=TODAY)
    assert (rate.preset, rate.source) == (Preset.CUSTOM, f'own payouts: {payouts} of Mia')


CHECKS = [  # payout, the day it is said to be paid; the refusal, which comes first
    (replace(PAID, cancelled=STEP), TODAY + timedelta(days=1), PayoutCancelled),
    (PAID, TODAY + timedelta(days=1), PayoutAlreadyPaid),
    (OPEN, TODAY + timedelta(days=1), DayInFuture),
    (OPEN, TODAY - timedelta(days=15), PaidBeforeRequest),
]


@pytest.mark.parametrize(('payout', 'day', 'refusal'), CHECKS)
def test_a_payment_that_cannot_be(payout, day, refusal):
    with pytest.raises(refusal):
        check_payment(payout, payment('1', day=day), today=TODAY)


@pytest.mark.parametrize('days', [0, 7, 14])
def test_a_payment_from_the_day_of_the_request_to_today(days):
    check_payment(OPEN, payment('1', day=TODAY - timedelta(days=days)), today=TODAY)


@pytest.mark.parametrize('text', ['7', 'P7', 'p7', '#7', ' P 7 ', '٧', 'P07'])
def test_a_payouts_number_as_people_type_it(text):
    assert parse_payout(text) == 7


@pytest.mark.parametrize(
    'text', ['', 'P', '7 8', '-7', '7.5', 'x7', 'P7P', 'seven', '#P7', '9' * 41]
)
def test_what_is_no_payouts_number(text):
    with pytest.raises(PayoutUnreadable):
        parse_payout(text)


@pytest.mark.parametrize('text', ['0', 'P0', '9' * 40])
def test_a_number_no_payout_has(text):
    with pytest.raises(PayoutMissing):
        parse_payout(text)


@pytest.mark.parametrize(
    ('text', 'diamonds'),
    [('5000', 5000), ('10k', 10_000), ('1,234', 1234), ('ALL', None), (' everything ', None)],
)
def test_diamonds_to_request_as_people_type_them(text, diamonds):
    assert parse_requested(text) == diamonds


@pytest.mark.parametrize(
    ('text', 'refusal'),
    [
        ('0', PayoutOfNothing),
        ('-5', PayoutOfNothing),
        ('1.5', PayoutDiamondsUnreadable),
        ('most', PayoutDiamondsUnreadable),
        ('', PayoutDiamondsUnreadable),
        ('$5', PayoutDiamondsUnreadable),
    ],
)
def test_diamonds_that_cannot_be_requested(text, refusal):
    with pytest.raises(refusal):
        parse_requested(text)


@pytest.mark.parametrize(
    ('text', 'amount', 'currency'),
    [
        ('2.90', '2.90', 'EUR'),
        ('fee 2.90 USD', '2.90', 'USD'),
        ('Fee: 2,90usd', '2,90', 'USD'),
        ('gbp 2.90', '2.90', 'GBP'),
        ('none', 'none', 'EUR'),
        ('fee', None, None),
        ('', None, None),
        ('a lot', 'a lot', 'EUR'),
        ('$2.90', '$2.90', 'EUR'),  # which `read_sum` then refuses: it is not in euro
    ],
)
def test_a_fee_as_people_type_it(text, amount, currency):
    assert split_fee(text, otherwise='EUR') == (amount, currency)


def test_a_fee_in_no_currency_there_is():
    with pytest.raises(CurrencyUnknown):
        split_fee('2.90 XXY', otherwise='EUR')
