"""The line of the machine is down: the feed and Discord are lost together, and nothing unsaid."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.staff import tell_staff
from economy.captured import FeedState
from economy.entries import Source
from live.feed import FeedLost, Loss, StateChanged


@pytest.fixture
def feeds(studio):
    return studio.feeds


@pytest.fixture
def reached(monkeypatch) -> list[bool]:
    """Empty while nothing can be told."""
    reached: list[bool] = []

    async def told(*args, **more) -> bool:
        return bool(reached) and await tell_staff(*args, **more)

    monkeypatch.setattr('cogs._live_say.tell_staff', told)
    return reached


async def test_that_a_feed_was_given_up_is_said_when_it_can_be(night, reached):
    await night.watch()
    night.put(FeedLost(Loss.LASTING, 'the key is wrong'))
    await night.status_with('given up')
    await night.beat()
    reached.append(True)
    await night.beat()
    assert night.said() == []  # not again and again every second
    await night.room.env.advance_time(30)
    assert 'I gave up on TikTok LIVE' in (await night.saying('I gave up')).content


async def test_what_works_again_by_then_is_not_said_to_be_given_up(night, reached):
    room = night.room
    await night.watch()
    night.put(FeedLost(Loss.LASTING, 'the key is wrong'))
    await night.status_with('given up')
    await night.beat()
    await room.desk.watches(room.guild_id).again(1, Source.TIKTOK, at=room.env.now())
    await night.tick()
    night.put(StateChanged(FeedState.CONNECTED, room_id='7301'))
    await night.status_with('connected')
    reached.append(True)
    await room.env.advance_time(30)
    assert 'is live' in (await night.saying('is live')).content
    assert not any('I gave up' in each for each in night.said())


async def test_the_question_about_two_pens_is_asked_until_it_is_told(night, reached):
    room = night.room
    await night.watch()
    night.put(StateChanged(FeedState.CONNECTED, room_id='7301'))
    await night.status_with('connected')
    await room.say(room.moderator, '!gift Rose 5 luna')
    night.put(night.gift(5))
    await night.counted(2)
    await night.beat()
    reached.append(True)
    await room.env.advance_time(31)
    await night.saying('Two pens')
    await room.env.advance_time(31)
    await night.beat()
    assert sum('Two pens' in each for each in night.said()) == 1


async def test_a_question_about_a_stream_that_is_over_by_then_is_not_asked(
    night, reached, monkeypatch
):
    room, clock = night.room, [night.room.env.now()]
    monkeypatch.setattr('cogs._live_say.now', lambda: clock[0])
    await room.slash(room.moderator, 'stream start')
    await night.watch()
    night.put(StateChanged(FeedState.CONNECTED, room_id='7301'))
    await night.status_with('connected')
    night.put(FeedLost(Loss.ENDED, 'the LIVE is over'))
    await night.status_with('ended')
    await night.beat()
    await room.slash(room.moderator, 'stream end')
    clock[0] += timedelta(hours=3)
    reached.append(True)
    await room.env.advance_time(31)
    await night.beat()
    assert night.said() == []


async def test_an_old_try_again_leaves_a_connection_alone_that_works(night):
    room = night.room
    await night.watch()
    night.put(FeedLost(Loss.LASTING, 'the key is wrong'))
    said = await night.saying('I gave up')
    await night.watch()
    night.put(StateChanged(FeedState.CONNECTED, room_id='7301'))
    await night.status_with('connected')
    stage = night.studio.stages[room.guild.id, 'mia.live']
    pressed = await room.click(room.moderator, said, 'Try again')
    assert pressed.change == '🟢 TikTok LIVE `@mia.live` is connected for `Mia` already.'
    await night.tick()
    assert night.studio.stages[room.guild.id, 'mia.live'] is stage
