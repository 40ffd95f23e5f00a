"""What a keypad learns from the ledger."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from economy.gifts import Gift
from economy.ids import CreatorId
from storage.keypad import Keypad

ROSE, LION, SWAN = Gift(5655, 'Rose', 1), Gift(6369, 'Lion', 29_999), Gift(5897, 'Swan', 699)
DAY = date(2026, 11, 23)
NOOR = CreatorId(2)


@pytest.fixture
def keypad(desk) -> Keypad:
    return Keypad(desk.db, desk.guild_id)


async def gifters(keypad, *, at_most=10):
    return await keypad.gifters(CreatorId(1), at_most=at_most)


async def test_an_empty_ledger(keypad):
    assert await keypad.used(CreatorId(1)) == []
    assert await gifters(keypad) == []


async def test_the_most_often_logged_come_first_then_the_latest(desk, keypad):
    for gift in (ROSE, LION, LION, SWAN):
        await desk.log(gift=gift)
    assert await keypad.used(CreatorId(1)) == [LION, SWAN, ROSE]


async def test_a_big_count_is_one_use(desk, keypad):
    await desk.log(gift=ROSE, count=1000)
    for _ in range(2):
        await desk.log(gift=SWAN)
    assert await keypad.used(CreatorId(1)) == [SWAN, ROSE]


async def test_what_was_taken_back_does_not_count(desk, keypad):
    await desk.log(gift=ROSE, fan='luna')
    await desk.log(gift=LION, fan='ravi')
    await desk.undo(2)
    assert await keypad.used(CreatorId(1)) == [ROSE]
    assert await gifters(keypad) == ['luna']


async def test_creators_and_servers_stay_apart(desk, other_desk, keypad):
    await desk.log(gift=LION, creator_id=NOOR, fan='zoe')
    await other_desk.log(gift=SWAN, fan='ravi')
    assert await keypad.used(CreatorId(1)) == []
    assert await keypad.used(NOOR) == [LION]
    assert await gifters(keypad) == []


async def test_only_the_latest_entries_are_looked_at(desk, keypad):
    await desk.log(gift=LION, fan='ravi')
    await desk.db.write(
        lambda db: db.execute(
            'WITH RECURSIVE n (i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 501)'
            ' INSERT INTO entry (guild_id, number, key, creator_id, gift_id, gift_name, coins,'
            ' count, diamonds, source, actor_id, happened_at_ms, logged_at_ms, day)'
            " SELECT 1, i, 'int:n' || i, 1, 5655, 'Rose', 1, 1, 1, 'hand', 11, 0, 0, '2026-11-23'"
            ' FROM n'
        )
    )
    assert await keypad.used(CreatorId(1)) == [ROSE]
    assert await gifters(keypad) == []


async def test_gifters_latest_first_each_once_and_no_more_than_asked(desk, keypad):
    for fan in ('luna', 'ravi', None, 'Luna', 'zoe'):
        await desk.log(fan=fan)
    assert await gifters(keypad) == ['zoe', 'luna', 'ravi']
    assert await gifters(keypad, at_most=2) == ['zoe', 'luna']


async def test_tonights_gifters_come_before_those_of_nights_before(desk, keypad):
    for fan in ('luna', 'ravi'):
        await desk.log(fan=fan, day=DAY - timedelta(days=1))
    await desk.log(fan='zoe', stream_id=await desk.start_stream(7))
    assert await gifters(keypad) == ['zoe', 'ravi', 'luna']


async def test_two_spellings_are_one_and_erased_names_are_not_offered(desk, keypad):
    for fan in ('luna', 'Luna ✨', 'ravi'):
        await desk.log(fan=fan)

    def merged(db):
        db.execute('UPDATE fan SET merged_into = 1 WHERE fan_id = 2')
        db.execute('UPDATE fan SET name = NULL, name_key = NULL WHERE fan_id = 3')

    await desk.db.write(merged)
    assert await gifters(keypad) == ['luna']
