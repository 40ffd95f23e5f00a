"""The thank-you queue and the running stream, read from a real file."""

from __future__ import annotations

from datetime import timedelta

import pytest

from economy.entries import Changes
from economy.gifts import Gift
from economy.ids import ChannelId, CreatorId
from economy.night_errors import AlreadyThanked, NobodyWaits
from economy.nights import THANKS_WINDOW
from storage.nights import Nights
from storage.servers import Servers
from storage.streams import Streams
from storage.thanks import Thanks

from .conftest import ANNA, EVENING, MIRA

GALAXY = Gift(11046, 'Galaxy', 1000)
MINUTE = timedelta(minutes=1)
LATER = EVENING + timedelta(hours=1)


@pytest.fixture
def thanks(db, desk):
    return Thanks(db, desk.guild_id)


@pytest.fixture
def streams(db, desk):
    return Streams(db, Servers(db), desk.guild_id)


@pytest.fixture
def nights(db, desk):
    return Nights(db, desk.guild_id)


async def names(thanks, at=LATER):
    return [(each.name, each.diamonds, each.entries) for each in await thanks.waiting(MIRA, at=at)]


async def test_gifts_of_the_set_size_wait_biggest_first_grouped_by_who_sent_them(desk, thanks):
    await desk.log(fan='small', count=99)
    await desk.log(fan='early', count=100)
    await desk.log(fan='late', count=100)
    await desk.log(fan='big', gift=GALAXY)
    await desk.log(fan='Big', count=100)
    await desk.log(fan=None, count=300)
    assert await names(thanks) == [
        ('big', 1100, 2),
        (None, 300, 1),
        ('early', 100, 1),
        ('late', 100, 1),
    ]
    assert await thanks.waiting(CreatorId(2), at=LATER) == []


async def test_who_was_thanked_waits_no_longer_and_once_is_enough(desk, thanks):
    first = await desk.log(fan='big', gift=GALAXY)
    waiting = (await thanks.waiting(MIRA, at=LATER))[0]
    await desk.log(fan='big', count=500)
    assert first.waits
    done = await thanks.thank(MIRA, waiting.fan_id, by=ANNA, at=LATER, up_to=waiting.up_to)
    assert done == 1
    assert await names(thanks) == [('big', 500, 1)]
    with pytest.raises(AlreadyThanked):
        await thanks.thank(MIRA, waiting.fan_id, by=ANNA, at=LATER, up_to=waiting.up_to)
    with pytest.raises(AlreadyThanked):
        await thanks.thank_entry(1, by=ANNA, at=LATER)
    await thanks.thank_entry(2, by=ANNA, at=LATER)
    assert await names(thanks) == []


async def test_what_was_taken_back_or_is_long_ago_waits_no_longer(desk, thanks):
    await desk.log(fan='big', gift=GALAXY)
    await desk.undo(1)
    await desk.log(fan='old', gift=GALAXY)
    assert await names(thanks) == [('old', 1000, 1)]
    assert await names(thanks, EVENING + THANKS_WINDOW + timedelta(hours=1)) == []
    with pytest.raises(AlreadyThanked):
        await thanks.thank_entry(1, by=ANNA, at=LATER)


async def test_a_corrected_gift_that_was_thanked_does_not_wait_again(desk, thanks):
    await desk.log(fan='big', gift=GALAXY)
    await desk.log(fan='max', gift=GALAXY)
    await thanks.thank_entry(1, by=ANNA, at=LATER)
    await desk.fix(1, Changes(count=2))
    await desk.fix(2, Changes(count=2))
    assert await names(thanks) == [('max', 2000, 1)]


async def test_thanks_by_name_in_any_case(desk, thanks):
    await desk.log(fan='Big Ben', gift=GALAXY)
    assert await thanks.thank_named(MIRA, 'BIG ben', by=ANNA, at=LATER) == ('Big Ben', 1)
    for fan in ('big ben', 'nobody'):
        with pytest.raises(NobodyWaits):
            await thanks.thank_named(MIRA, fan, by=ANNA, at=LATER)


async def test_a_night_is_read_whole(desk, streams, nights):
    await desk.log(fan='before', gift=GALAXY, at=EVENING - MINUTE)
    stream = await streams.start(
        MIRA, title=None, goal_diamonds=5000, channel_id=ChannelId(5), by=ANNA, at=EVENING
    )
    empty = await nights.night(stream, at=EVENING + MINUTE)
    assert (empty.diamonds, empty.gifters, empty.top, empty.last) == (0, 0, (), ())
    assert (empty.on_duty, empty.waiting, empty.next_waiting.name) == (ANNA, 1, 'before')
    for minute, fan in enumerate('abcdefg', 1):
        await desk.log(fan=fan, count=minute, at=EVENING + minute * MINUTE)
    await desk.log(fan='a', gift=GALAXY, at=EVENING + 20 * MINUTE)
    await desk.log(fan='g', gift=GALAXY, at=EVENING + 21 * MINUTE)
    await desk.undo(10)
    night = await nights.night(stream, at=EVENING + 25 * MINUTE)
    assert (night.diamonds, night.gifts, night.gifters) == (1028, 29, 7)
    assert [(each.name, each.diamonds) for each in night.top] == [
        ('a', 1001), ('g', 7), ('f', 6), ('e', 5), ('d', 4),
    ]  # fmt: skip
    assert [each.number for each in night.last] == [9, 8, 7]
    assert (night.pace_diamonds, night.pace_per_hour) == (1000, 6000)
    assert (night.waiting, night.standing.goal_percent) == (2, 20)
    assert (night.next_waiting.name, night.next_waiting.diamonds) == ('before', 1000)


async def test_a_shift_is_what_came_since_ones_own_last_gift(desk, streams, nights):
    stream = await streams.start(
        MIRA, title=None, goal_diamonds=None, channel_id=ChannelId(5), by=ANNA, at=EVENING
    )
    nothing = await nights.shift(stream.id, ANNA)
    assert (nothing.since, nothing.entries, nothing.diamonds) == (None, 0, 0)
    await desk.log(at=EVENING + MINUTE)
    await desk.log(at=EVENING + 2 * MINUTE, actor_id=99, count=7)
    shift = await nights.shift(stream.id, ANNA)
    assert (shift.since, shift.entries, shift.diamonds) == (EVENING + MINUTE, 1, 7)
    everything = await nights.shift(stream.id, 12345)
    assert (everything.since, everything.entries, everything.diamonds) == (None, 2, 8)
