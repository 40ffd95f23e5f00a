"""Many gifts in one transaction: all of them or none, once, and taken back together."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from economy.entries import Source
from economy.errors import CountOutOfRange, EntryMissing, KeyReused
from economy.gifts import COUNT_MAX, Gift
from economy.ids import StreamId, UserId
from economy.night_errors import StreamJustEnded
from storage.bulk import Bulk

EVENING_KEY = 'btn:0123456789abcdef'
LION = Gift(6369, 'Lion', 29_999)
BEA = UserId(12)
LATER = datetime(2026, 11, 24, 1, tzinfo=UTC)


@pytest.fixture
def bulk(desk) -> Bulk:
    return Bulk(desk.db, desk.guild_id)


def news(desk, *gifts: tuple[str | None, int], key: str = EVENING_KEY):
    """Roses, a line a fan and count, all of one moment."""
    moment = desk.gift()
    return [
        replace(moment, key=f'{key}:{line}', fan=fan, count=count, source=Source.BULK)
        for line, (fan, count) in enumerate(gifts, start=1)
    ]


async def undo(bulk, first, last, key=EVENING_KEY):
    return await bulk.undo(key, first, last, by=BEA, at=LATER)


async def test_all_of_them_under_one_receipt(desk, bulk):
    await desk.log(fan='ravi')
    receipt = await bulk.log(EVENING_KEY, news(desk, ('luna', 5), (None, 1), ('Luna', 2)))
    assert (receipt.first, receipt.last, receipt.entries) == (2, 4, 3)
    assert (receipt.gifts, receipt.diamonds) == (8, 8)
    assert (receipt.latest.total_day, receipt.latest.is_replay) == (9, False)
    assert [(await desk.history.entry(number)).fan for number in (2, 3, 4)] == [
        'luna',
        None,
        'luna',
    ]


async def test_the_same_again_writes_nothing(desk, bulk):
    lines = news(desk, ('luna', 5), ('ravi', 1))
    first = await bulk.log(EVENING_KEY, lines)
    again = await bulk.log(EVENING_KEY, lines)
    assert (again.first, again.last, again.diamonds) == (first.first, first.last, first.diamonds)
    assert again.latest.is_replay
    assert await desk.rows() == 2


async def test_two_at_once_write_one(desk, bulk):
    lines = news(desk, ('luna', 5), ('ravi', 1))
    both = await asyncio.gather(*(bulk.log(EVENING_KEY, lines) for _ in range(2)))
    assert sorted(each.latest.is_replay for each in both) == [False, True]
    assert await desk.rows() == 2


@pytest.mark.parametrize(
    'changed', [(('luna', 6), ('ravi', 1)), (('luna', 5), ('ravi', 1), ('x', 1))]
)
async def test_the_same_key_with_other_content_is_refused(desk, bulk, changed):
    await bulk.log(EVENING_KEY, news(desk, ('luna', 5), ('ravi', 1)))
    with pytest.raises(KeyReused) as refused:
        await bulk.log(EVENING_KEY, news(desk, *changed))
    assert refused.value.number == 1
    assert await desk.rows() == 2


async def test_a_key_that_stands_for_one_gift_is_refused(desk, bulk):
    await desk.log(key='msg:7')
    with pytest.raises(KeyReused):
        await bulk.log('msg:7', news(desk, ('luna', 5), key='msg:7'))
    assert await desk.rows() == 1


async def test_one_line_that_cannot_be_written_undoes_all(desk, bulk):
    await desk.log(key=f'{EVENING_KEY}:2')
    with pytest.raises(KeyReused):
        await bulk.log(EVENING_KEY, news(desk, ('luna', 5), ('ravi', 1)))
    with pytest.raises(CountOutOfRange):
        await bulk.log('btn:b', news(desk, ('luna', 5), ('ravi', COUNT_MAX + 1), key='btn:b'))
    assert await desk.rows() == 1
    assert await desk.diamonds() == 1


async def test_a_line_that_breaks_among_other_changes_leaves_those(desk, bulk):
    await desk.log(key=f'{EVENING_KEY}:2')
    outcomes = await asyncio.gather(
        desk.log(fan='zoe'),
        bulk.log(EVENING_KEY, news(desk, ('luna', 5), ('ravi', 1))),
        desk.log(fan='ada'),
        return_exceptions=True,
    )
    assert isinstance(outcomes[1], KeyReused)
    assert await desk.rows() == 3


async def test_gifts_after_the_end_of_a_stream(desk, bulk):
    await desk.start_stream(1)
    lines = news(desk, ('luna', 5), ('ravi', 1))
    ended_ms = int((lines[0].happened_at - timedelta(minutes=5)).timestamp() * 1000)
    await desk.db.write(
        lambda db: db.execute('UPDATE stream SET ended_at_ms = ?, ended_by = 11', (ended_ms,))
    )
    with pytest.raises(StreamJustEnded):
        await bulk.log(EVENING_KEY, lines)
    assert await desk.rows() == 0
    joining = [replace(each, stream_id=StreamId(1)) for each in lines]
    receipt = await bulk.log(EVENING_KEY, joining)
    assert receipt.latest.standing.diamonds == 6
    assert (await bulk.log(EVENING_KEY, lines)).latest.is_replay  # answered is answered


async def test_taken_back_together(desk, bulk):
    await desk.log(gift=LION)
    receipt = await bulk.log(EVENING_KEY, news(desk, ('luna', 5), ('ravi', 1), (None, 2)))
    await desk.undo(3)
    undone = await undo(bulk, receipt.first, receipt.last)
    assert (undone.taken, undone.left, undone.diamonds) == (2, 1, 7)
    assert undone.latest.total_day == 29_999
    assert undone.latest.entry.actor_id == BEA
    again = await undo(bulk, receipt.first, receipt.last)
    assert (again.taken, again.left, again.latest) == (0, 3, None)
    assert await desk.diamonds() == 29_999
    assert await desk.rows() == 7


async def test_only_entries_of_that_bulk_are_taken_back(desk, bulk):
    await desk.log(gift=LION)
    await bulk.log(EVENING_KEY, news(desk, ('luna', 5)))
    await desk.log(gift=LION)
    undone = await undo(bulk, 1, 3)
    assert undone.taken == 1
    for first, last, key in ((1, 1, EVENING_KEY), (1, 9, 'btn:other'), (8, 9, EVENING_KEY)):
        with pytest.raises(EntryMissing):
            await undo(bulk, first, last, key)


async def test_servers_stay_apart(desk, other_desk, bulk):
    await bulk.log(EVENING_KEY, news(desk, ('luna', 5)))
    other = Bulk(other_desk.db, other_desk.guild_id)
    await other.log(EVENING_KEY, news(other_desk, ('luna', 5)))
    await undo(other, 1, 1)
    assert await desk.diamonds() == 5
    assert await other_desk.diamonds() == 0


async def test_five_hundred_of_them(desk, bulk):
    lines = news(desk, *((f'fan {count}', count) for count in range(1, 501)))
    receipt = await bulk.log(EVENING_KEY, lines)
    assert (receipt.entries, receipt.diamonds) == (500, 125_250)
    assert (await undo(bulk, 1, 500)).taken == 500
    assert await desk.diamonds() == 0


async def test_a_bulk_with_a_captured_handle_delivered_twice_is_logged_once(desk, bulk):
    await desk.capture(best=99)
    lines = news(desk, ('luna.live', 5), ('@LUNA.live', 1))
    first = await bulk.log(EVENING_KEY, lines)
    again = await bulk.log(EVENING_KEY, lines)
    assert (again.first, again.latest.is_replay) == (first.first, True)
