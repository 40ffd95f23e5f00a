"""Polls on disk: once started, once closed, once told."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from economy.engage_errors import PollOver
from economy.ids import ChannelId, GuildId, MessageId
from economy.polls import Ballot
from storage.polls import Polls, due_polls

BALLOT = Ballot('Which?', ('Chess', 'Gö "x"'), 5)


@pytest.fixture
def start(desk, db):
    at = desk.gift().logged_at

    async def started(key='int:1', guild_id=1, ballot=BALLOT):
        return await Polls(db, GuildId(guild_id)).start(
            ballot, key=key, channel_id=ChannelId(5), by=11, at=at
        )

    return at, started


async def test_a_poll_is_read_back_as_it_was_asked(db, start):
    at, started = start
    poll = await started()
    assert (poll.number, poll.question, poll.answers) == (1, 'Which?', ('Chess', 'Gö "x"'))
    assert poll.ends_at == at + timedelta(minutes=5)
    assert (poll.message_id, poll.ended_at, poll.channel_id, poll.asked_by) == (None, None, 5, 11)
    assert await due_polls(db, at + timedelta(minutes=5)) == [poll]
    assert await due_polls(db, at + timedelta(minutes=4, seconds=59)) == []


async def test_the_same_key_is_the_same_poll(start):
    _, started = start
    assert await started('int:1') == await started('int:1')
    assert (await started('int:2')).number == 2
    assert (await started('int:1', guild_id=77)).number == 1  # a server never heard of


async def test_it_is_closed_by_one_of_many_at_once(db, start):
    at, started = start
    poll = await started()
    polls = Polls(db, poll.guild_id)
    closed = await asyncio.gather(*(polls.close(poll.number, at=at) for _ in range(10)))
    assert sorted(closed) == [False] * 9 + [True]


async def test_a_result_nobody_was_told_stays_due(db, start):
    at, started = start
    later = at + timedelta(minutes=6)
    poll = await started()
    polls = Polls(db, poll.guild_id)
    await polls.told(poll.number, at=later)  # not closed: says nothing
    await polls.close(poll.number, at=later)
    assert [each.ended_at for each in await due_polls(db, later)] == [later]
    await polls.told(poll.number, at=later)
    assert await due_polls(db, later) == []


async def test_ended_early_it_is_due_and_knows_its_message(db, start):
    at, started = start
    poll = await started()
    polls = Polls(db, poll.guild_id)
    soon = at + timedelta(minutes=1)
    ended = await polls.end_now(poll.number, MessageId(9), at=soon)
    assert (ended.ends_at, ended.message_id) == (soon, 9)
    assert await due_polls(db, soon) == [ended]
    late = await polls.end_now(poll.number, MessageId(9), at=at + timedelta(hours=1))
    assert late.ends_at == soon  # never later than it was
    await polls.close(poll.number, at=soon)
    with pytest.raises(PollOver):
        await polls.end_now(poll.number, MessageId(9), at=soon)
    with pytest.raises(PollOver):
        await polls.end_now(99, MessageId(9), at=soon)
    with pytest.raises(PollOver):
        await Polls(db, GuildId(2)).end_now(poll.number, MessageId(9), at=soon)


async def test_only_a_poll_that_was_not_posted_is_taken_back(db, start):
    at, started = start
    first, second = await started('int:1'), await started('int:2')
    polls = Polls(db, first.guild_id)
    await polls.posted(second.number, MessageId(9))
    await polls.take_back(first.number)
    await polls.take_back(second.number)
    due = await due_polls(db, at + timedelta(hours=1))
    assert [(poll.number, poll.message_id) for poll in due] == [(2, 9)]


async def test_polls_of_all_servers_are_due_oldest_first(db, start):
    at, started = start
    await started('int:1', guild_id=2, ballot=Ballot('b', ('x', 'y'), 9))
    await started('int:2', guild_id=1, ballot=Ballot('a', ('x', 'y'), 3))
    due = await due_polls(db, at + timedelta(hours=1))
    assert [(poll.question, poll.guild_id) for poll in due] == [('a', 1), ('b', 2)]
