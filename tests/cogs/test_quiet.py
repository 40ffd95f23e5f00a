"""A stream nobody ended: asked about after three quiet hours, ended after six."""

from __future__ import annotations

from datetime import timedelta

import pytest

from economy.captured import FeedState
from economy.entries import Source
from economy.watches import Recording

HOUR = 3600


@pytest.fixture
async def stream(room):
    await room.settings(staff_channel=room.staff)
    await room.slash(room.moderator, 'stream start')
    await room.say(room.moderator, '!gift Galaxy luna')
    return room


async def wait(room, seconds: int):
    """Let time pass, look once, and return what the staff was told."""
    stored = room.env.backend.messages.setdefault(room.staff.id, {})
    before = set(stored)
    await room.env.advance_time(seconds)
    await room.env.bot.get_cog('Streams').tick(room.env.now())
    return [room.message(each) for id_, each in sorted(stored.items()) if id_ not in before]


async def test_three_quiet_hours_are_asked_about_once(stream):
    assert await wait(stream, 3 * HOUR - 60) == []
    (asked,) = await wait(stream, 120)
    assert 'Is `Mia` still live?' in asked.content
    assert await wait(stream, HOUR) == []


async def test_still_live_starts_the_silence_anew(stream):
    (asked,) = await wait(stream, 3 * HOUR + 60)
    said = await stream.click(stream.moderator, asked, 'Still live')
    assert '`Mia` is still live' in said.change
    assert await wait(stream, 3 * HOUR - 120) == []
    (again,) = await wait(stream, 300)
    assert 'still live?' in again.content
    ended = await stream.click(stream.moderator, again, 'End it now')
    assert 'Stream 1 of `Mia` is over' in ended.change
    assert await wait(stream, 8 * HOUR) == []


async def test_six_quiet_hours_end_it_at_its_last_gift_and_a_gift_reopens_it(stream):
    await wait(stream, 3 * HOUR + 60)
    (ended,) = await wait(stream, 3 * HOUR)
    assert 'I ended stream 1 of `Mia`: nothing was logged for six hours.' in ended.content
    listed = (await stream.slash(stream.moderator, 'stream list')).public
    assert '0 min · **1,000 diamonds**' in listed
    asked = await stream.say(stream.moderator, '!gift Rose 5 max')
    assert 'was taken for over after a long silence' in asked.text
    going = await stream.click(stream.moderator, asked.only, 'It goes on: reopen it')
    assert '`Mia` this stream: **1,005 diamonds**' in going.change
    assert 'is live' in (await stream.slash(stream.member, 'stream status')).public


async def test_its_button_reopens_it_too(stream):
    (ended,) = await wait(stream, 6 * HOUR)
    back = await stream.click(stream.moderator, ended, 'It goes on')
    assert 'Stream 1 of `Mia` goes on' in back.new[-1].content
    assert await wait(stream, HOUR) == []


async def test_the_button_of_an_ended_stream_says_that_it_is_over(stream):
    (asked,) = await wait(stream, 3 * HOUR + 60)
    await stream.slash(stream.moderator, 'stream end')
    answer = await stream.click(stream.moderator, asked, 'End it now')
    assert 'No stream of `Mia` is running.' in answer.private


async def test_without_a_staff_channel_it_is_asked_where_it_was_started(room):
    await room.slash(room.moderator, 'stream start')
    await room.env.advance_time(3 * HOUR)
    before = set(room.env.backend.messages[room.public.id])
    await room.env.bot.get_cog('Streams').tick(room.env.now())
    (new,) = set(room.env.backend.messages[room.public.id]) - before
    assert 'still live?' in room.env.backend.messages[room.public.id][new].content


@pytest.fixture
async def feed(stream):
    """A feed of Mia's that works, and told of nothing yet but that it does."""
    watches = stream.desk.watches(stream.guild_id)
    at = stream.env.now()
    await watches.watch(
        1, Source.TIKTOK, 'mia', recording=Recording.OFF, channel_id=stream.public.id,
        by=stream.manager.id, at=at,
    )  # fmt: skip
    await watches.note_state(1, Source.TIKTOK, 'mia', FeedState.CONNECTED, '', at=at, alive_at=at)
    return watches


async def test_a_stream_whose_feed_works_is_not_asked_about(stream, feed):
    for _ in range(8):  # hours without a gift
        await feed.note_work(1, Source.TIKTOK, 'mia', at=stream.env.now() + timedelta(hours=1))
        assert await wait(stream, HOUR) == []
    assert 'is live' in (await stream.slash(stream.member, 'stream status')).public


async def test_a_feed_that_was_lost_is_no_end_of_a_stream_without_gifts(stream, feed):
    """It was alive until now, so the silence begins now and not with the last gift."""
    await feed.note_work(1, Source.TIKTOK, 'mia', at=stream.env.now() + timedelta(hours=7))
    assert await wait(stream, 7 * HOUR) == []
    at = stream.env.now()
    await feed.note_state(1, Source.TIKTOK, 'mia', FeedState.BROKEN, 'x', at=at, alive_at=at)
    assert await wait(stream, 60) == []
    assert await wait(stream, 3 * HOUR - 120) == []
    (asked,) = await wait(stream, 120)
    assert 'Is `Mia` still live?' in asked.content
    (ended,) = await wait(stream, 3 * HOUR)
    assert 'I ended stream 1 of `Mia`' in ended.content
    listed = (await stream.slash(stream.moderator, 'stream list')).public
    assert '7 h 00 min · **1,000 diamonds**' in listed, 'as long as a feed heard of it'
