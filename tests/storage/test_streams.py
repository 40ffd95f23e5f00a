"""Streams on a real file: one at a time, gifts in the right one, ends that can be undone."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from economy.entries import Changes
from economy.errors import CreatorRetired
from economy.gifts import Gift
from economy.ids import ChannelId, CreatorId, StreamId, UserId
from economy.night_errors import (
    StreamCannotReopen,
    StreamJustEnded,
    StreamMissing,
    StreamNotRunning,
    StreamRunning,
)
from economy.streams import LATE_GIFT, SAME_NIGHT, AfterEnd, Standing
from storage.servers import Servers
from storage.streams import Streams

from .conftest import ANNA, EVENING, MIRA

GALAXY = Gift(11046, 'Galaxy', 1000)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
BEN = UserId(12)


@pytest.fixture
def servers(db):
    return Servers(db)


@pytest.fixture
def streams(db, servers, desk):
    return Streams(db, servers, desk.guild_id)


async def start(streams, creator_id=MIRA, *, at=EVENING, goal=None, by=ANNA, title=None):
    return await streams.start(
        creator_id, title=title, goal_diamonds=goal, channel_id=ChannelId(5), by=by, at=at
    )


async def test_gifts_logged_while_it_runs_belong_to_it_and_others_do_not(desk, streams):
    before = await desk.log(at=EVENING - MINUTE)
    stream = await start(streams, goal=1500, title='Friday')
    during = await desk.log(at=EVENING + MINUTE, gift=GALAXY)
    await streams.end(MIRA, by=ANNA, at=EVENING + 2 * MINUTE)
    after = await desk.log(at=EVENING + 2 * MINUTE + LATE_GIFT + MINUTE)
    assert [each.entry.stream_id for each in (before, during, after)] == [None, 1, None]
    assert during.standing == Standing(stream.id, 1000, 1500)
    assert (before.standing, after.standing) == (None, None)


async def test_the_server_in_memory_knows_what_runs(servers, streams, desk):
    stream = await start(streams, goal=10, title='Friday')
    known = servers.known(desk.guild_id)
    assert known.running == (stream,)
    assert (stream.title, stream.goal_diamonds, stream.started_by) == ('Friday', 10, ANNA)
    ended = await streams.end(MIRA, by=BEN, at=EVENING + MINUTE)
    assert servers.known(desk.guild_id).running == ()
    assert (ended.ended_at, ended.ended_by) == (EVENING + MINUTE, BEN)
    assert await streams.of_id(stream.id) == ended


async def test_two_who_start_at_once_start_one(streams):
    outcomes = await asyncio.gather(
        start(streams, by=ANNA), start(streams, by=BEN), return_exceptions=True
    )
    refusals = [each for each in outcomes if isinstance(each, Exception)]
    assert [type(each) for each in refusals] == [StreamRunning]
    assert refusals[0].started_by == ANNA
    assert len(await streams.latest(MIRA)) == 1


async def test_each_creator_has_a_stream_of_her_own(desk, streams):
    await start(streams)
    with pytest.raises(StreamNotRunning):
        await streams.end(CreatorId(2), by=ANNA, at=EVENING)
    other = await start(streams, CreatorId(2))
    receipt = await desk.log(creator_id=CreatorId(2), at=EVENING + MINUTE)
    assert receipt.entry.stream_id == other.id == 2


async def test_what_never_started_does_not_end_and_has_no_goal(streams):
    with pytest.raises(StreamNotRunning):
        await streams.end(MIRA, by=ANNA, at=EVENING)
    with pytest.raises(StreamNotRunning):
        await streams.set_goal(MIRA, 5)
    with pytest.raises(StreamMissing):
        await streams.of_id(1)


async def test_a_retired_creator_starts_nothing(servers, streams, desk):
    await servers.retire_creator(desk.guild_id, MIRA, at=EVENING)
    with pytest.raises(CreatorRetired):
        await start(streams)


async def test_a_gift_just_after_the_end_is_asked_about_and_nothing_is_saved(desk, streams):
    await start(streams)
    await streams.end(MIRA, by=ANNA, at=EVENING + MINUTE)
    late = desk.gift(at=EVENING + MINUTE + LATE_GIFT)
    with pytest.raises(StreamJustEnded) as asked:
        await desk.ledger.log(late)
    assert (asked.value.stream_id, asked.value.by_itself) == (1, False)
    assert await desk.rows() == 0
    joined = await desk.ledger.log(replace(late, stream_id=StreamId(1)))
    assert joined.entry.stream_id == 1
    again = await desk.ledger.log(late)
    assert again.is_replay
    assert again.entry.number == joined.entry.number
    apart = await desk.ledger.log(
        desk.gift(at=EVENING + MINUTE, fan='max'), after_end=AfterEnd.APART
    )
    assert apart.entry.stream_id is None


async def test_a_forgotten_stream_ends_at_its_last_gift_and_reopens_the_same_night(desk, streams):
    stream = await start(streams)
    await desk.log(at=EVENING + 5 * MINUTE)
    quiet_since = EVENING + 5 * MINUTE
    assert await streams.end_forgotten(stream.id, quiet_since=EVENING) is None
    ended = await streams.end_forgotten(stream.id, quiet_since=quiet_since)
    assert (ended.ended_at, ended.ended_by, ended.ended_by_itself) == (quiet_since, None, True)
    assert await streams.end_forgotten(stream.id, quiet_since=quiet_since) is None
    with pytest.raises(StreamJustEnded) as asked:
        await desk.log(at=quiet_since + SAME_NIGHT)
    assert asked.value.by_itself
    reopened = await streams.reopen(stream.id, at=quiet_since + SAME_NIGHT)
    assert reopened.is_running
    assert await streams.reopen(stream.id, at=quiet_since + SAME_NIGHT) == reopened
    receipt = await desk.log(at=quiet_since + SAME_NIGHT)
    assert receipt.entry.stream_id == stream.id


async def test_a_stream_ended_by_mistake_goes_on_but_not_one_of_long_ago(streams):
    stream = await start(streams)
    await streams.end(MIRA, by=ANNA, at=EVENING)
    with pytest.raises(StreamCannotReopen):
        await streams.reopen(stream.id, at=EVENING + LATE_GIFT + MINUTE)
    again = await streams.reopen(stream.id, at=EVENING + LATE_GIFT)
    assert (again.is_running, again.ended_by) == (True, None)
    await streams.end(MIRA, by=ANNA, at=EVENING + MINUTE)
    later = await start(streams, at=EVENING + MINUTE)
    await streams.end_forgotten(later.id, quiet_since=EVENING + MINUTE)
    with pytest.raises(StreamCannotReopen):
        await streams.reopen(later.id, at=EVENING + 2 * MINUTE + SAME_NIGHT)
    await start(streams, at=EVENING + 2 * MINUTE)
    with pytest.raises(StreamCannotReopen):
        await streams.reopen(later.id, at=EVENING + 3 * MINUTE)


async def test_an_undo_during_a_stream_of_an_earlier_gift_stays_outside_of_it(desk, streams):
    await desk.log(at=EVENING - MINUTE, gift=GALAXY)
    await start(streams)
    await desk.log(at=EVENING + MINUTE)
    _, reversal = await desk.undo(1)
    assert reversal.entry.stream_id is None
    assert (await streams.latest(MIRA))[0].diamonds == 1


async def test_streams_are_listed_newest_first_with_what_they_brought(desk, streams):
    for place in range(3):
        at = EVENING + place * timedelta(hours=1)
        await start(streams, at=at)
        await desk.log(at=at, count=place + 1)
        await streams.end(MIRA, by=ANNA, at=at + MINUTE)
    sums = await streams.latest(MIRA)
    assert [(each.stream.id, each.diamonds, each.gifts) for each in sums] == [
        (3, 3, 3),
        (2, 2, 2),
        (1, 1, 1),
    ]
    assert [each.stream.id for each in await streams.latest(MIRA, before=3, at_most=1)] == [2]
    assert await streams.latest(CreatorId(2)) == []


async def test_a_gift_goes_to_the_stream_that_runs_whichever_was_started_last(desk, streams):
    first = await start(streams)
    await streams.end(MIRA, by=ANNA, at=EVENING + MINUTE)
    await start(streams, at=EVENING + 2 * MINUTE)
    await streams.end(MIRA, by=ANNA, at=EVENING + 3 * MINUTE)
    await streams.reopen(first.id, at=EVENING + 4 * MINUTE)
    at = EVENING + 5 * MINUTE
    assert (await desk.log(at=at)).entry.stream_id == first.id
    apart = await desk.ledger.log(desk.gift(at=at, fan='max'), after_end=AfterEnd.APART)
    assert apart.entry.stream_id == first.id


async def test_who_is_said_to_be_live_just_as_the_stream_would_end_stays_live(desk, streams):
    stream = await start(streams)
    await desk.log(at=EVENING + MINUTE)
    await streams.say_alive(stream.id, at=EVENING + 361 * MINUTE)
    assert await streams.end_forgotten(stream.id, quiet_since=EVENING + MINUTE) is None
    assert (await streams.of_id(stream.id)).is_running


async def test_a_gift_moved_to_who_was_live_then_is_in_that_stream(desk, streams):
    noor = CreatorId(2)
    await start(streams)
    await start(streams, noor, at=EVENING + MINUTE)
    for minute in (0, 2, 5):
        await desk.log(at=EVENING + minute * MINUTE)
    await streams.end(noor, by=ANNA, at=EVENING + 3 * MINUTE)
    moved = [
        await desk.ledger.fix(
            number, Changes(creator_id=noor), key=f'int:fix{number}', by=ANNA, at=EVENING + HOUR
        )
        for number in (1, 2, 3)
    ]
    assert [each.right.entry.stream_id for each in moved] == [None, 2, None]
    assert (await streams.sum_of(2)).diamonds == moved[1].right.entry.diamonds


async def test_only_the_stream_that_was_asked_about_is_ended(streams):
    first = await start(streams)
    await streams.end(MIRA, by=ANNA, at=EVENING + MINUTE, only=first.id)
    later = await start(streams, at=EVENING + 2 * MINUTE)
    with pytest.raises(StreamNotRunning):
        await streams.end(MIRA, by=ANNA, at=EVENING + 3 * MINUTE, only=first.id)
    assert (await streams.of_id(later.id)).is_running
