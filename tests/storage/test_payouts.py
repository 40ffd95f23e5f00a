"""Payouts on a real file: within what is available, whoever asks at once, and only once."""

from __future__ import annotations

import asyncio
import sqlite3
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from economy.ids import CreatorId, GuildId, UserId
from economy.payout_errors import (
    NothingAvailable,
    PayoutAlreadyPaid,
    PayoutCancelled,
    PayoutKeyReused,
    PayoutMissing,
    PayoutTooLarge,
)
from economy.payouts import Payment, Status, own_rate
from economy.rates import Preset, preset_rate
from storage.payout_alarms import PayoutAlarms, alarm_servers
from storage.payouts import Payouts

DAY = date(2026, 11, 23)
MIRA, NOOR = CreatorId(1), CreatorId(2)
ANNA, BEN = UserId(11), UserId(12)


class Office:
    """Short ways to move payouts on; every step has a key of its own unless it is given."""

    def __init__(self, desk) -> None:
        self.desk = desk
        self.payouts = Payouts(desk.db, desk.guild_id)

    def key(self) -> str:
        return f'int:{next(self.desk.clicks)}'

    async def request(self, diamonds=None, *, creator_id=MIRA, day=DAY, **more):
        return await self.payouts.request(
            diamonds,
            creator_id=creator_id,
            creator='Mira',
            rate=more.pop('rate', preset_rate(Preset.MEASURED)),
            day=day,
            key=more.pop('key', None) or self.key(),
            by=more.pop('by', ANNA),
            at=self.desk.gift().happened_at,
        )

    async def pay(self, number, amount='25', *, day=DAY, key=None, **more):
        return await self.payouts.pay(
            number,
            paid(amount, day=day, **more),
            today=day,
            key=key or self.key(),
            by=BEN,
            at=self.desk.gift().happened_at,
        )

    async def cancel(self, number, *, key=None, is_payment_meant=True):
        return await self.payouts.cancel(
            number,
            day=DAY,
            key=key or self.key(),
            by=BEN,
            at=self.desk.gift().happened_at,
            is_payment_meant=is_payment_meant,
        )


def paid(amount: str, currency='USD', fee=None, fee_currency=None, day=DAY) -> Payment:
    return Payment(
        amount=Decimal(amount),
        currency=currency,
        fee=None if fee is None else Decimal(fee),
        fee_currency=fee_currency,
        day=day,
    )


@pytest.fixture
async def office(desk) -> Office:
    """Mira has 6,000 diamonds, Noor has 50."""
    await desk.log(count=6000)
    await desk.log(count=50, creator_id=NOOR)
    return Office(desk)


def test_any_order_of_deeds_leaves_what_the_model_has(part):
    run_state_machine_as_test(
        part('payout_model').PayoutMachine,
        settings=settings(max_examples=25, stateful_step_count=30, deadline=None),
    )


async def test_every_step_is_kept_as_it_was(office):
    rate = preset_rate(Preset.US_SCALED, Decimal('52.5'))
    asked = (await office.request(5000, rate=rate)).payout
    assert asked.rate == rate
    assert (asked.number, asked.diamonds, asked.requested.by) == (1, 5000, ANNA)
    await office.pay(1, '24.53', fee='0.47', fee_currency='EUR', day=DAY + timedelta(days=3))
    await office.cancel(1)
    payout = await office.payouts.payout(1)
    assert payout.payment == paid('24.53', fee='0.47', fee_currency='EUR', day=DAY + timedelta(3))
    assert (payout.paid.by, payout.cancelled.by, payout.status) == (BEN, BEN, Status.CANCELLED)
    assert payout.requested == asked.requested
    with pytest.raises(PayoutMissing):
        await office.payouts.payout(2)


async def test_two_who_ask_for_everything_at_once_do_not_get_it_twice(office):
    results = await asyncio.gather(
        *(office.request(by=by) for by in (ANNA, BEN)), return_exceptions=True
    )
    got = [each for each in results if not isinstance(each, Exception)]
    (refused,) = [each for each in results if isinstance(each, Exception)]
    assert [each.payout.diamonds for each in got] == [6000]
    assert isinstance(refused, NothingAvailable)
    account, _ = await office.payouts.account(MIRA, [])
    assert (account.requested, account.available) == (6000, 0)


async def test_two_who_pay_at_once_pay_once(office):
    await office.request(100)
    results = await asyncio.gather(
        *(office.pay(1, amount) for amount in ('1', '2')), return_exceptions=True
    )
    assert sum(isinstance(each, PayoutAlreadyPaid) for each in results) == 1
    assert len(await office.payouts.sold(MIRA)) == 1


async def test_more_than_there_is(office):
    await office.request(4000)
    with pytest.raises(PayoutTooLarge) as refused:
        await office.request(2001)
    assert (refused.value.available, refused.value.requested) == (2000, 4000)
    assert (await office.request()).payout.diamonds == 2000
    await office.cancel(1)
    assert (await office.request()).payout.diamonds == 4000
    await office.desk.undo(1)
    account, _ = await office.payouts.account(MIRA, [])
    assert [each.number for each in account.payouts] == [3, 2]
    assert account.flagged == (3, 2)


async def test_the_same_key_answers_the_first_and_another_content_is_refused(office):
    first = await office.request(key='int:a')
    assert await office.request(key='int:a') == first
    assert await office.request(6000, key='int:a') == first
    for other in ({'diamonds': 5999}, {'creator_id': NOOR}):
        with pytest.raises(PayoutKeyReused):
            await office.request(**({'diamonds': None} | other), key='int:a')
    done = await office.pay(1, '30', key='int:b')
    assert await office.pay(1, '30', key='int:b') == done
    with pytest.raises(PayoutKeyReused):
        await office.pay(1, '31', key='int:b')
    with pytest.raises(PayoutKeyReused):
        await office.cancel(1, key='int:b')
    gone = await office.cancel(1, key='int:c')
    assert await office.cancel(1, key='int:c') == gone
    with pytest.raises(PayoutCancelled):
        await office.cancel(1)


async def test_pages_of_ten_lead_to_each_other(office):
    for _ in range(25):
        await office.request(1)
    await office.request(5, creator_id=NOOR)
    page = await office.payouts.page(MIRA)
    assert [each.number for each in page.payouts] == [*range(25, 15, -1)]
    assert (page.has_newer, page.has_older) == (False, True)
    page = await office.payouts.page(MIRA, older_than=16)
    page = await office.payouts.page(MIRA, older_than=page.payouts[-1].number)
    assert [each.number for each in page.payouts] == [5, 4, 3, 2, 1]
    assert (page.has_newer, page.has_older) == (True, False)
    page = await office.payouts.page(MIRA, newer_than=5)
    assert [each.number for each in page.payouts] == [*range(15, 5, -1)]
    assert (page.has_newer, page.has_older) == (True, True)
    page = await office.payouts.page(MIRA, newer_than=15)
    assert [each.number for each in page.payouts] == [*range(25, 15, -1)]
    assert (page.has_newer, page.has_older) == (False, True)


async def test_the_account_has_spans_in_their_order(office):
    await office.desk.log(count=7, day=DAY - timedelta(days=40))
    await office.request(100, day=DAY - timedelta(days=5))
    await office.pay(1, '0.5')
    account, sums = await office.payouts.account(
        MIRA, [(DAY, DAY), (None, None), (None, DAY - timedelta(days=1)), (DAY, None)] * 4
    )
    assert sums == [6000, 6007, 7, 6000] * 4
    assert account.logged == 6007
    assert account.processing.median == 5
    assert await office.payouts.account(CreatorId(9), [(None, None)]) == (
        type(account)(0, ()),
        [0],
    )


async def test_only_payments_that_stand_teach_a_rate(office):
    for _ in range(3):
        await office.request(1000)
    await office.pay(1, '5')
    await office.pay(2, '50')
    await office.cancel(2)
    found = own_rate(await office.payouts.sold(MIRA))
    assert (found.amount, found.payouts) == (Decimal('0.005'), 1)
    assert await office.payouts.sold(NOOR) == []


async def test_payouts_are_offered_by_what_may_be_done_with_them(office):
    for _ in range(12):
        await office.request(1)
    await office.pay(1, '5')
    await office.cancel(10)
    found = await office.payouts.like(Status.OPEN, '1')
    assert [each.number for each in found] == [12, 11]
    assert [each.number for each in await office.payouts.like(None, '1')] == [12, 11, 1]
    assert len(await office.payouts.like(None, '')) == 11


async def test_servers_do_not_see_each_others(office, other_desk):
    await office.request(100)
    others = Payouts(other_desk.db, GuildId(2))
    assert (await others.page(MIRA)).payouts == ()
    assert (await others.account(MIRA, []))[0].logged == 0
    with pytest.raises(PayoutMissing):
        await others.payout(1)


async def test_alarms_are_taken_once_a_change(office):
    desk, alarms = office.desk, PayoutAlarms(office.desk.db, GuildId(1))
    at = desk.gift().happened_at
    await office.request(4000)
    await office.request(2000)
    assert await alarms.due() == []
    await desk.log(count=10, at=at + timedelta(hours=1))
    await desk.undo(1)
    assert await alarms.due() == [MIRA]
    taken = await asyncio.gather(*(alarms.take(MIRA, at=at) for _ in range(3)))
    (alarm,) = [each for each in taken if each is not None]
    assert (alarm.missing, alarm.before, alarm.numbers) == (5990, 0, (2, 1))
    assert await alarms.due() == []
    await office.cancel(1)
    assert (await alarms.take(MIRA, at=at)).missing == 1990
    await office.cancel(2)
    assert await alarms.due() == [MIRA]
    assert (await alarms.take(MIRA, at=at)).missing == 0
    assert await alarms.due() == []
    assert await alarms.take(NOOR, at=at) is None


async def test_only_servers_that_can_be_told_are_looked_at(office, other_desk):
    assert await alarm_servers(office.desk.db) == []
    await office.request(100)
    assert await alarm_servers(office.desk.db) == []
    await office.desk.db.write(lambda db: db.execute('UPDATE server SET staff_channel_id = 5'))
    assert await alarm_servers(office.desk.db) == [GuildId(1)]


@pytest.mark.parametrize(
    'statement',
    [
        'UPDATE payout SET diamonds = 1',
        'DELETE FROM payout',
        "UPDATE payout_step SET amount = '1'",
        'DELETE FROM payout_step',
    ],
)
async def test_no_step_can_be_changed(office, statement):
    await office.request(100)
    await office.pay(1)
    with pytest.raises(sqlite3.IntegrityError, match='never'):
        await office.desk.db.write(lambda db: db.execute(statement))


async def test_diamonds_of_spans_hold_both_their_ends(desk, other_desk):
    for day, count in ((1, 1), (2, 10), (3, 100), (4, 1000)):
        await desk.log(day=date(2026, 11, day), count=count)
    await desk.log(day=date(2026, 11, 3), count=7, creator_id=NOOR)
    await other_desk.log(day=date(2026, 11, 3), count=7)
    first, second, third, fourth = (date(2026, 11, day) for day in (1, 2, 3, 4))

    async def diamonds(creator_id, spans):
        return (await desk.payouts.account(creator_id, spans))[1]

    assert await diamonds(MIRA, [(None, None)]) == [1111]
    assert await diamonds(MIRA, [(second, third), (third, third)]) == [110, 100]
    assert await diamonds(MIRA, [(None, second), (third, None), (fourth, first)]) == [11, 1100, 0]
    assert await diamonds(MIRA, [(first, first)] * 4) == [1, 1, 1, 1]
    assert await diamonds(MIRA, []) == []
    assert await diamonds(NOOR, [(None, None)]) == [7]
    assert await diamonds(CreatorId(9), [(None, None)]) == [0]
