"""Logging a gift: once, with its sums, in one server only."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from economy.entries import Source
from economy.errors import (
    CoinsOutOfRange,
    CountOutOfRange,
    EntryAlreadyReversed,
    EntryMissing,
    KeyReused,
    NearRepeat,
)
from economy.gifts import COINS_MAX, COUNT_MAX, Gift
from economy.ids import CreatorId, StreamId, UserId
from storage.database import Database
from storage.ledger import Ledger

ROSE, GALAXY = Gift(5655, 'Rose', 1), Gift(11046, 'Galaxy', 1000)
NOOR = CreatorId(2)
EVENING = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)


async def every_row(db: Database):
    return [
        await db.read(sql)
        for sql in (
            'SELECT * FROM entry',
            'SELECT guild_id, fan_id, name, name_key FROM fan',
            'SELECT * FROM creator_day',
            'SELECT * FROM stream_total',
            'SELECT * FROM fan_total',
            'SELECT * FROM fan_month',
            'SELECT * FROM fan_day',
            'SELECT * FROM gift_day',
            'SELECT * FROM stream_fan',
        )
    ]


async def test_a_receipt_says_what_was_logged(desk):
    stream_id = await desk.start_stream(7)
    at = EVENING + timedelta(milliseconds=1)
    new = desk.gift(
        gift=GALAXY, count=3, fan='Luna', at=at, note='for the duet', stream_id=stream_id
    )
    receipt = await desk.ledger.log(new)
    entry = receipt.entry
    assert (entry.number, entry.creator, entry.gift, entry.count) == (1, 'Mira', GALAXY, 3)
    assert (entry.diamonds, entry.fan, entry.note) == (3000, 'Luna', 'for the duet')
    assert (entry.happened_at, entry.logged_at, entry.day) == (at, at, date(2026, 11, 23))
    assert (entry.source, entry.actor_id, entry.stream_id) == (Source.HAND, UserId(11), 7)
    assert (entry.reverses, entry.reversed_by, entry.reversed_by_actor_id) == (None, None, None)
    assert receipt.total_day == 3000
    assert not receipt.is_replay
    assert await desk.history.entry(1) == entry


async def test_a_receipt_says_what_is_kept_whatever_the_clock_and_zone(desk):
    at = datetime(2026, 11, 23, 20, 0, 0, 1999, tzinfo=timezone(timedelta(hours=-5)))
    receipt = await desk.log(at=at, fan='Luna')
    assert receipt.entry.happened_at == datetime(2026, 11, 24, 1, 0, 0, 1000, tzinfo=UTC)
    assert await desk.history.entry(1) == receipt.entry
    again = await desk.log(fan='LUNA', note='hi')
    assert await desk.history.entry(2) == again.entry


async def test_the_total_is_of_this_creator_and_day(desk):
    await desk.log(gift=GALAXY)
    await desk.log(gift=GALAXY, creator_id=NOOR)
    await desk.log(gift=GALAXY, day=date(2026, 11, 22))
    assert (await desk.log(count=5)).total_day == 1005


async def test_every_sum_holds_what_was_logged(desk):
    await desk.start_stream(7)
    await desk.log(count=2, stream_id=7, day=date(2026, 11, 30))
    await desk.log(gift=GALAXY, stream_id=7, day=date(2026, 12, 1))
    await desk.log(count=4, fan='max', day=date(2026, 12, 1))
    await desk.log(count=8, fan=None, day=date(2026, 12, 1))
    _, fans, days, streams, totals, months, fan_days, gift_days, stream_fans = await every_row(
        desk.db
    )
    assert fans == [(1, 1, 'luna', 'luna'), (1, 2, 'max', 'max')]
    assert days == [(1, 1, '2026-11-30', 2, 2), (1, 1, '2026-12-01', 1012, 13)]
    assert streams == [(1, 7, 1002, 3)]
    assert totals == [(1, 1, 1, 1002, 3), (1, 1, 2, 4, 4)]
    assert months == [
        (1, 1, '2026-11', 1, 2, 2),
        (1, 1, '2026-12', 1, 1000, 1),
        (1, 1, '2026-12', 2, 4, 4),
    ]
    assert fan_days == [
        (1, 1, '2026-11-30', 1, 2, 2),
        (1, 1, '2026-12-01', 1, 1000, 1),
        (1, 1, '2026-12-01', 2, 4, 4),
    ]
    assert gift_days == [
        (1, 1, '2026-11-30', 5655, 1, 'Rose', 2, 2),
        (1, 1, '2026-12-01', 5655, 1, 'Rose', 12, 12),
        (1, 1, '2026-12-01', GALAXY.id, 1000, 'Galaxy', 1000, 1),
    ]
    assert stream_fans == [(1, 7, 1, 1002, 3)]


@pytest.mark.parametrize(
    ('changes', 'refusal'),
    [
        ({'count': 0}, CountOutOfRange),
        ({'count': -1}, CountOutOfRange),
        ({'count': COUNT_MAX + 1}, CountOutOfRange),
        ({'gift': Gift(1, 'Free', 0)}, CoinsOutOfRange),
        ({'gift': Gift(1, 'Dear', COINS_MAX + 1)}, CoinsOutOfRange),
    ],
)
async def test_a_count_or_price_out_of_range_is_not_saved(desk, changes, refusal):
    with pytest.raises(refusal):
        await desk.log(**changes)
    assert await desk.rows() == 0


async def test_the_largest_gift_is_counted_exactly(desk):
    dearest = Gift(1, 'Dearest', COINS_MAX)
    for _ in range(3):
        receipt = await desk.log(gift=dearest, count=COUNT_MAX)
    assert receipt.total_day == 3_000_000_000_000


async def test_a_gift_for_nobody_in_this_server_leaves_no_trace(desk):
    before = await every_row(desk.db)
    with pytest.raises(Exception, match='FOREIGN KEY'):
        await desk.log(creator_id=CreatorId(9), fan='first seen')
    assert await every_row(desk.db) == before


# --- one request, once ------------------------------------------------------------------------


async def test_the_same_request_again_gets_the_first_receipt_and_writes_nothing(desk):
    new = desk.gift(count=5, fan='Luna', note='hello')
    first = await desk.ledger.log(new)
    before = await every_row(desk.db)
    again = await desk.ledger.log(new)
    assert again.entry == first.entry
    assert again.total_day == first.total_day
    assert again.is_replay
    assert await every_row(desk.db) == before


async def test_a_request_is_the_same_however_the_fan_was_spelled_and_whenever_it_arrives(desk):
    first = await desk.log(key='int:x', fan='Luna', at=EVENING)
    later = EVENING + timedelta(days=2)
    again = await desk.log(key='int:x', fan='@LUNA', at=later, actor_id=UserId(99))
    assert again.entry == first.entry
    assert again.is_replay


async def test_the_same_request_after_its_undo_shows_that_it_was_undone(desk):
    new = desk.gift()
    await desk.ledger.log(new)
    await desk.undo(1)
    again = await desk.ledger.log(new)
    assert again.is_replay
    assert again.entry.reversed_by == 2
    assert again.total_day == 0


@pytest.mark.parametrize(
    'changes',
    [
        {'gift': GALAXY},
        {'gift': Gift(5655, 'Rose', 2)},
        {'count': 2},
        {'fan': 'max'},
        {'fan': None},
        {'creator_id': NOOR},
        {'note': 'other'},
    ],
    ids=str,
)
async def test_one_request_with_two_contents_is_refused_naming_the_first(desk, changes):
    await desk.log(fan='zoe')
    await desk.log(key='int:x')
    before = await every_row(desk.db)
    with pytest.raises(KeyReused) as refused:
        await desk.log(key='int:x', **changes)
    assert refused.value.number == 2
    assert await every_row(desk.db) == before


async def test_the_key_of_an_undo_is_no_key_for_a_gift(desk):
    await desk.log()
    await desk.undo(1, key='int:undo')
    with pytest.raises(KeyReused):
        await desk.log(key='int:undo')
    assert await desk.rows() == 2


async def test_after_a_restart_the_same_request_is_still_the_same(desk, tmp_path):
    new = desk.gift(count=5)
    first = await desk.ledger.log(new)
    await desk.db.close()
    db = await Database.open(tmp_path)
    again = await Ledger(db, desk.guild_id).log(new)
    assert (again.entry, again.is_replay) == (first.entry, True)
    await db.close()


async def test_a_hundred_gifts_each_arriving_three_times_at_once_are_a_hundred_rows(desk):
    wishes = [desk.gift(gift=GALAXY, fan=f'fan {n % 7}') for n in range(100)]
    receipts = await asyncio.gather(*(desk.ledger.log(new) for new in wishes * 3))
    for same in zip(receipts[:100], receipts[100:200], receipts[200:], strict=True):
        assert len({receipt.entry.number for receipt in same}) == 1
        assert sorted(receipt.is_replay for receipt in same) == [False, True, True]
        assert same[0].entry == same[1].entry == same[2].entry
    assert sorted(receipt.entry.number for receipt in receipts[:100]) == list(range(1, 101))
    assert await desk.rows() == 100
    assert await desk.diamonds() == 100_000
    assert await desk.db.read('SELECT count(*) FROM fan') == [(7,)]


async def test_of_two_contents_racing_for_one_key_one_is_saved(desk):
    told = await asyncio.gather(
        *(desk.log(key='int:x', count=count) for count in range(1, 21)), return_exceptions=True
    )
    assert sum(isinstance(one, KeyReused) for one in told) == 19
    assert await desk.rows() == 1


async def test_a_gift_undone_by_ten_people_at_once_is_undone_once(desk):
    await desk.log(gift=GALAXY)
    told = await asyncio.gather(
        *(desk.undo(1, by=UserId(n)) for n in range(10)), return_exceptions=True
    )
    assert sum(isinstance(one, EntryAlreadyReversed) for one in told) == 9
    assert await desk.rows() == 2
    assert await desk.diamonds() == 0


# --- the same gift moments later --------------------------------------------------------------


@pytest.mark.parametrize(
    ('seconds', 'said'), [(0, 0), (0.4, 0), (7, 7), (19.999, 19), (20, 20), (-20, 20)]
)
async def test_the_same_gift_within_20_seconds_is_asked_about(desk, seconds, said):
    await desk.log(fan='zoe', at=EVENING)
    await desk.log(at=EVENING)
    before = await every_row(desk.db)
    with pytest.raises(NearRepeat) as asked:
        await desk.log(at=EVENING + timedelta(seconds=seconds), actor_id=UserId(99))
    assert (asked.value.number, asked.value.seconds_ago) == (2, said)
    assert await every_row(desk.db) == before


@pytest.mark.parametrize('seconds', [20.001, -20.001, 3600])
async def test_the_same_gift_later_than_20_seconds_is_logged(desk, seconds):
    await desk.log(at=EVENING)
    receipt = await desk.log(at=EVENING + timedelta(seconds=seconds))
    assert (receipt.entry.number, receipt.is_replay) == (2, False)


@pytest.mark.parametrize(
    'changes', [{'creator_id': NOOR}, {'fan': 'max'}, {'fan': None}, {'gift': GALAXY}, {'count': 2}]
)
async def test_another_gift_at_the_same_moment_is_logged(desk, changes):
    await desk.log(at=EVENING)
    assert (await desk.log(at=EVENING, **changes)).entry.number == 2


async def test_two_gifts_of_nobody_named_are_asked_about(desk):
    await desk.log(at=EVENING, fan=None)
    with pytest.raises(NearRepeat):
        await desk.log(at=EVENING, fan=None)
    assert (await desk.log(at=EVENING)).entry.number == 2


async def test_a_fan_in_other_letters_is_asked_about(desk):
    await desk.log(at=EVENING, fan='Luna')
    with pytest.raises(NearRepeat):
        await desk.log(at=EVENING, fan='ＬＵＮＡ')


async def test_a_repeat_that_is_meant_is_logged(desk):
    await desk.log(at=EVENING)
    again = await desk.ledger.log(desk.gift(at=EVENING), is_repeat_meant=True)
    assert (again.entry.number, again.total_day) == (2, 2)


async def test_a_gift_that_was_undone_may_be_logged_again_at_once(desk):
    await desk.log(at=EVENING)
    await desk.undo(1)
    assert (await desk.log(at=EVENING)).entry.number == 3


async def test_a_double_tap_by_two_people_at_once_is_one_gift_and_one_question(desk):
    told = await asyncio.gather(
        desk.log(at=EVENING, actor_id=UserId(1)),
        desk.log(at=EVENING, actor_id=UserId(2)),
        return_exceptions=True,
    )
    assert [type(one).__name__ for one in told] == ['Receipt', 'NearRepeat']
    assert await desk.rows() == 1


# --- fans and servers -------------------------------------------------------------------------


async def test_a_fan_is_one_person_in_any_spelling_and_keeps_the_first(desk):
    for fan in ('Luna', 'LUNA', '@luna', 'ｌｕｎａ', ' luna '):
        receipt = await desk.log(fan=fan)
        assert receipt.entry.fan == 'Luna'
    assert (await every_row(desk.db))[1] == [(1, 1, 'Luna', 'luna')]


async def test_two_servers_never_mix(desk, other_desk):
    for number in (1, 2, 3):
        mine = desk.gift(key=f'int:{number}', at=EVENING + timedelta(minutes=number))
        theirs = other_desk.gift(
            key=f'int:{number}', at=mine.happened_at, gift=GALAXY, fan='Luna', count=2
        )
        assert (await desk.ledger.log(mine)).entry.number == number
        receipt = await other_desk.ledger.log(theirs)
        assert (receipt.entry.number, receipt.is_replay) == (number, False)
        assert receipt.total_day == 2000 * number
    await other_desk.undo(2, key='int:u')
    assert (await desk.history.entry(2)).reversed_by is None
    await desk.undo(2, key='int:u')
    assert await desk.diamonds() == 2
    assert await other_desk.diamonds() == 4000
    assert await desk.db.read('SELECT guild_id, fan_id, name FROM fan') == [
        (1, 1, 'luna'),
        (2, 1, 'Luna'),
    ]
    with pytest.raises(EntryMissing):
        await desk.undo(5)


async def test_a_stream_of_another_server_is_not_counted_to(desk, other_desk):
    await desk.start_stream(3)
    with pytest.raises(Exception, match='FOREIGN KEY'):
        await other_desk.log(stream_id=StreamId(3))
    assert await other_desk.rows() == 0
