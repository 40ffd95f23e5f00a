"""Turning the pages of one server's ledger."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from economy.entries import PAGE_ROWS, Changes
from economy.errors import EntryMissing
from economy.gifts import Gift
from economy.ids import CreatorId

ROSE, GALAXY, HEART = Gift(5655, 'Rose', 1), Gift(11046, 'Galaxy', 1000), Gift(-1, 'Heart', 5)
MIRA, NOOR = CreatorId(1), CreatorId(2)
EVENING = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)


def numbers(page) -> list[int]:
    return [entry.number for entry in page.entries]


async def walked(history, **whose) -> tuple[list[list[int]], list[list[int]]]:
    """The pages a person sees turning back to the oldest, and forward again."""
    page = await history.page(**whose)
    assert not page.has_newer
    back = [numbers(page)]
    while page.has_older:
        page = await history.page(**whose, older_than=page.entries[-1].number)
        assert page.has_newer
        back.append(numbers(page))
    forward = [numbers(page)]
    while page.has_newer and page.entries:
        page = await history.page(**whose, newer_than=page.entries[0].number)
        assert page.has_older
        forward.append(numbers(page))
    return back, forward


@pytest.mark.parametrize('rows', [1, 9, 10, 11, 20, 21, 35])
async def test_turning_pages_shows_every_entry_once_both_ways(desk, other_desk, rows):
    for _ in range(rows):
        await desk.log()
        await desk.log(creator_id=NOOR)
        await other_desk.log()
    back, forward = await walked(desk.history, creator_id=MIRA)
    everything = list(range(2 * rows - 1, 0, -2))
    assert [number for page in back for number in page] == everything
    assert all(len(page) == PAGE_ROWS for page in back[:-1])
    oldest = back[-1]
    newer = [number for page in forward[1:] for number in sorted(page)]
    assert newer == sorted(set(everything) - set(oldest))
    assert all(page == sorted(page, reverse=True) for page in forward)


async def test_an_empty_ledger_is_an_empty_page(desk):
    page = await desk.history.page(creator_id=MIRA)
    assert (page.entries, page.has_newer, page.has_older) == ((), False, False)


async def test_beyond_the_newest_there_is_nothing(desk):
    await desk.log()
    page = await desk.history.page(creator_id=MIRA, newer_than=1)
    assert (page.entries, page.has_newer, page.has_older) == ((), False, True)


async def test_the_pages_of_one_fan_hold_only_that_fan(desk, other_desk):
    for number in range(25):
        await desk.log(fan='Luna')
        await desk.log(fan=f'fan {number}')
        await desk.log(fan=None)
        await desk.log(fan='Luna', creator_id=NOOR)
        await other_desk.log(fan='Luna')
    for spelled in ('luna', '@LUNA', 'ｌｕｎａ'):
        back, forward = await walked(desk.history, creator_id=MIRA, fan=spelled)
        assert [number for page in back for number in page] == list(range(97, 0, -4))
        assert [len(page) for page in back] == [10, 10, 5]
        assert [len(page) for page in forward] == [5, 10, 10]
    newest = await desk.history.page(creator_id=MIRA, fan='luna')
    assert {entry.fan for entry in newest.entries} == {'Luna'}


async def test_a_fan_never_heard_of_has_no_entries(desk, other_desk):
    await desk.log(fan=None)
    await other_desk.log(fan='max')
    for bound in ({}, {'newer_than': 0}, {'older_than': 99}):
        assert (await desk.history.page(creator_id=MIRA, fan='max', **bound)).entries == ()


async def test_an_entry_is_found_by_its_number_in_its_own_server_only(desk, other_desk):
    await desk.log()
    await desk.log(fan='max')
    await other_desk.log(fan='theirs')
    assert (await desk.history.entry(2)).fan == 'max'
    assert (await other_desk.history.entry(1)).fan == 'theirs'
    with pytest.raises(EntryMissing) as missing:
        await other_desk.history.entry(2)
    assert missing.value.number == 2


@pytest.mark.parametrize('number', [0, -1, 2, 2**63 - 1, 2**63, 10**40])
async def test_a_number_nobody_gave_is_missing(desk, number):
    await desk.log()
    with pytest.raises(EntryMissing):
        await desk.history.entry(number)


async def test_what_a_request_wrote_is_found_by_its_key(desk, other_desk):
    await desk.log(key='int:a', fan='max')
    await desk.undo(1, key='int:b')
    found = await desk.history.entry_of_key('int:a')
    assert (found.number, found.fan, found.reversed_by) == (1, 'max', 2)
    assert (await desk.history.entry_of_key('int:b')).reverses == 1
    assert await desk.history.entry_of_key('int:c') is None
    assert await other_desk.history.entry_of_key('int:a') is None
    await other_desk.log(key='int:theirs')
    assert await desk.history.entry_of_key('int:theirs') is None


# --- fans while typing ------------------------------------------------------------------------


async def test_fans_are_found_by_how_their_name_begins(desk, other_desk):
    for fan in ('Luna', 'lunatic', 'LUKE', 'max', 'moonluna', 'Ｌｕｚ', 'lu%', 'ΣΙΓΜΑΣ'):
        await desk.log(fan=fan)
    await desk.log(fan='lucy of Noor', creator_id=NOOR)
    await other_desk.log(fan='lucy elsewhere')
    like = desk.history.fans_like
    assert await like(MIRA, 'lun') == ['Luna', 'lunatic']
    assert await like(MIRA, '@LU') == ['lu%', 'LUKE', 'Luna', 'lunatic', 'Ｌｕｚ']
    assert await like(MIRA, 'lu', at_most=2) == ['lu%', 'LUKE']
    assert await like(MIRA, 'lu%') == ['lu%']
    assert await like(MIRA, 'σιγμα') == ['ΣΙΓΜΑΣ']
    assert await like(MIRA, 'una') == []
    assert await like(MIRA, '_') == []
    assert await like(NOOR, 'lu') == ['lucy of Noor']
    assert await like(CreatorId(9), 'lu') == []


async def test_before_anything_is_typed_the_top_gifters_are_offered(desk, other_desk):
    await desk.log(fan='small')
    await desk.log(fan='big', gift=GALAXY, count=2)
    await desk.log(fan='middle', gift=GALAXY)
    await desk.log(fan=None, gift=GALAXY, count=9)
    await desk.log(fan='big at Noor', gift=GALAXY, count=5, creator_id=NOOR)
    await other_desk.log(fan='big elsewhere', gift=GALAXY, count=5)
    assert await desk.history.fans_like(MIRA, '') == ['big', 'middle', 'small']
    assert await desk.history.fans_like(MIRA, ' @ ', at_most=1) == ['big']
    await desk.undo(2)
    assert (await desk.history.fans_like(MIRA, ''))[0] == 'middle'


async def test_a_fan_whose_name_was_erased_is_not_offered(desk):
    await desk.log(fan='gone', gift=GALAXY)
    await desk.log(fan='here')
    await desk.db.write(
        lambda db: db.execute('UPDATE fan SET name = NULL, name_key = NULL WHERE fan_id = 1')
    )
    assert await desk.history.fans_like(MIRA, '') == ['here']
    assert await desk.history.fans_like(MIRA, 'go') == []
    assert (await desk.history.entry(1)).fan is None
    assert await desk.diamonds() == 1001


# --- what is used, sums by day ----------------------------------------------------------------


async def test_uses_count_entries_not_gifts_and_forget_old_ones(desk, other_desk):
    for _ in range(3):
        await desk.log(gift=HEART)
    await other_desk.log(gift=GALAXY)
    assert await desk.history.uses() == {-1: 3}
    assert await other_desk.history.uses() == {11046: 1}
    for _ in range(498):
        await desk.log(count=50)
    assert await desk.history.uses() == {-1: 2, 5655: 498}


async def test_the_latest_day_is_the_last_one_with_gifts_left_in_it(desk, other_desk):
    assert await desk.history.latest_day(MIRA) is None
    await desk.log(day=date(2026, 11, 20), gift=GALAXY, fan='max')
    await desk.log(day=date(2026, 11, 20), count=3)
    await desk.log(day=date(2026, 11, 22), count=9)
    await desk.log(day=date(2026, 11, 24), count=9, creator_id=NOOR)
    await other_desk.log(day=date(2026, 11, 25), count=9)
    latest = await desk.history.latest_day(MIRA)
    assert (latest.day, latest.diamonds, latest.gifts) == (date(2026, 11, 22), 9, 9)
    assert latest.last == await desk.history.entry(3)
    await desk.undo(3)
    latest = await desk.history.latest_day(MIRA)
    assert (latest.day, latest.diamonds, latest.gifts) == (date(2026, 11, 20), 1003, 4)
    assert latest.last.number == 2
    await desk.undo(2)
    latest = await desk.history.latest_day(MIRA)
    assert (latest.diamonds, latest.last.number, latest.last.fan) == (1000, 1, 'max')
    await desk.undo(1)
    assert await desk.history.latest_day(MIRA) is None


async def test_a_fixed_gift_is_the_last_one_of_its_day(desk):
    await desk.log(at=EVENING)
    await desk.log(at=EVENING + timedelta(hours=1), fan='max')
    correction = await desk.fix(1, Changes(count=5))
    latest = await desk.history.latest_day(MIRA)
    assert latest.last.number == correction.right.entry.number == 4
