"""Exports of ours put back where some of it is, or was taken back as a whole."""

from __future__ import annotations

from datetime import date

import pytest

from bot.desk import Desk
from bot.request import now
from economy.ids import CreatorId, GuildId, StreamId, UserId
from economy.import_errors import ImportNothingNew
from economy.splits import Part, plan_of_stream, plan_on
from storage.database import Database

HOME = GuildId(290_000_000_000_000_001)
TABLE = b'gifter,gift,diamonds,time\nluna,Rose,1,2026-11-20 20:00\nkai,Rose,1,2026-11-20 20:01\n'


@pytest.fixture
def restoring(part):
    return part('restoring')


@pytest.fixture
def small(part):
    return part('small_ledger')


@pytest.fixture
async def empty(tmp_path):
    db = await Database.open(tmp_path / 'new house')
    yield db
    await db.close()


async def test_what_was_undone_before_the_export_stays_undone(db, small, restoring):
    await small.put(db, HOME)
    job = await restoring.put_back(db, TABLE, creator=CreatorId(1))
    await restoring.undone(db, job.number)
    before = await restoring.sums(db)
    data = await restoring.exported(db)
    with pytest.raises(ImportNothingNew):
        await restoring.put_back(db, data, key='btn:2')
    assert await restoring.sums(db) == before


async def test_money_that_was_undone_before_the_export_stays_undone(db, small, restoring):
    await small.put(db, HOME)
    data = await restoring.exported(db)
    [head, *lines] = data.splitlines(keepends=True)
    renamed = head + b''.join(
        line.replace(b'"key":"int:', b'"key":"new:').replace(b'"2026-11-01"', b'"2026-11-05"')
        for line in lines
    )
    job = await restoring.put_back(db, renamed)
    await restoring.undone(db, job.number)
    money = await restoring.money(db)
    with pytest.raises(ImportNothingNew):
        await restoring.put_back(db, await restoring.exported(db), key='btn:2')
    assert await restoring.money(db) == money


async def test_plans_of_people_hold_again_after_the_undo_of_an_import(db, small, restoring):
    await small.put(db, HOME)
    data = await restoring.exported(db)
    splits = Desk.on(db).splits(HOME)
    newer = data.replace(b'"key":"int:s', b'"key":"new:s')
    newer = newer.replace(b'"Agency","12.50"', b'"Agency","50.00"')
    newer = newer.replace(b'"2026-11-01"', b'"2026-11-10"').replace(
        b'"parts":[]', b'"parts":[["a","7"]]'
    )
    job = await restoring.put_back(db, newer)
    plan = plan_on(await splits.plans(CreatorId(1)), date(2026, 11, 12))
    assert plan.parts[0] == Part('Agency', 5000)
    by_hand = (Part('Pool', 300),)
    who = {'creator_id': CreatorId(1), 'by': UserId(1), 'at': now()}
    await splits.set(by_hand, since=date(2026, 11, 10), key='int:h', **who)
    await splits.set(by_hand, stream_id=StreamId(1), key='int:hs', **who)
    await restoring.undone(db, job.number)
    plans = await splits.plans(CreatorId(1))
    assert plan_on(plans, date(2026, 11, 12)).parts == by_hand
    assert plan_of_stream(plans, StreamId(1)).parts == by_hand
    assert plan_on(plans, date(2026, 11, 9)).parts[0] == Part('Agency', 1250)


async def test_the_plan_before_an_undone_one_holds_again(db, small, restoring):
    await small.put(db, HOME)
    data = (await restoring.exported(db)).replace(b'"key":"int:s', b'"key":"new:s')
    job = await restoring.put_back(db, data.replace(b'"2026-11-01"', b'"2026-11-10"'))
    await restoring.undone(db, job.number)
    plans = await Desk.on(db).splits(HOME).plans(CreatorId(1))
    assert plan_on(plans, date(2026, 11, 12)).parts[0] == Part('Agency', 1250)


async def test_an_adjustment_of_millions_comes_back(db, empty, small, restoring):
    big = {'number': 7, 'key': 'int:7', 'source': 'adjust', 'gift_id': 0}
    rows = (*small.SMALL, ('entry', small.gift(7, 5_000_000, 1, name='Adjustment') | big))
    await small.put(db, HOME, rows)
    job = await restoring.put_back(empty, await restoring.exported(db))
    assert (job.wrong, job.there) == (0, 0)
    assert await restoring.sums(empty) == await restoring.sums(db)


async def test_streams_that_began_at_one_moment_stay_two(db, empty, small, restoring):
    begun = {'creator_id': 1, 'started_at_ms': small.ms(), 'ended_at_ms': small.ms(60)}
    rows = (
        *small.SMALL,
        ('stream', {'stream_id': 2, 'title': 'Second', **begun}),
        ('entry', small.gift(7, 1, 9, stream_id=2)),
    )
    await small.put(db, HOME, rows)
    await restoring.put_back(empty, data := await restoring.exported(db))
    assert await restoring.sums(empty) == await restoring.sums(db)
    await restoring.put_back(empty, data.replace(b'"int:7"', b'"int:8"'), key='btn:2')
    titles = await empty.read('SELECT stream_id, title FROM stream ORDER BY stream_id')
    assert titles == [(1, '=Roses'), (2, 'Second')]


async def test_old_gifts_that_come_back_wait_for_no_thanks(db, empty, small, restoring):
    await small.put(db, HOME, (*small.SMALL, ('entry', small.gift(7, 1_000, 1, name='Galaxy'))))
    await restoring.put_back(empty, await restoring.exported(db))
    assert await empty.read('SELECT * FROM thanks') == []


async def test_keys_of_another_ledgers_undo_stand_in_nobodys_way(db, empty, small, restoring):
    await small.put(db, HOME)
    data = await restoring.exported(db)
    taken = data.replace(b'"int:3"', b'"undo:imp:1:1"').replace(
        b'"int:p5"', b'"undo:imp:1:payout:1"'
    )
    job = await restoring.put_back(empty, taken)
    await restoring.undone(empty, job.number)
    assert await restoring.sums(empty) == {table: [] for table in restoring.SUMS}
    open_ = 'SELECT number FROM payout EXCEPT SELECT number FROM payout_step WHERE kind = ?'
    assert await empty.read(open_, ('cancelled',)) == []
