"""How a LIVE ends for a capture: which feed is believed, what people hear, what is recorded."""

from __future__ import annotations

import asyncio

from economy.captured import FeedState
from economy.ids import ChannelId, UserId
from live.feed import Alive
from storage.live_streams import Turn

from .conftest import (
    BROKEN,
    CONNECTED,
    ENDED,
    GUILD,
    MINUTE,
    NINE,
    OFFLINE,
    SECOND,
    TIKFINITY,
    TIKTOK,
    gift,
)


class TestWithoutAWord:
    """A LIVE that is over although no feed said so."""

    async def test_nobody_is_live_for_five_minutes(self, stage):
        feed = await stage.watch()
        feed.tell(CONNECTED, Alive(), OFFLINE)
        await stage.state(FeedState.OFFLINE)
        stage.clock[0] += 4 * MINUTE
        await asyncio.sleep(0.03)
        assert stage.say.turns == [Turn.BEGAN]
        stage.clock[0] += MINUTE
        await stage.until(lambda: stage.say.turns == [Turn.BEGAN, Turn.ENDED])
        assert (await stage.desk.streams(GUILD).of_id(1)).ended_at == NINE + SECOND

    async def test_not_while_the_other_feed_hears_it(self, stage):
        tiktok, tikfinity = await stage.watch(), await stage.watch(TIKFINITY)
        tikfinity.tell(CONNECTED)
        tiktok.tell(CONNECTED, OFFLINE)
        await stage.state(FeedState.OFFLINE)
        await stage.state(FeedState.CONNECTED, TIKFINITY)
        stage.clock[0] += 10 * MINUTE
        tikfinity.tell(Alive())
        await asyncio.sleep(0.03)
        assert stage.say.turns[-1] is not Turn.ENDED
        tikfinity.tell(BROKEN)
        await stage.state(FeedState.BROKEN, TIKFINITY)
        assert stage.say.turns[-1] is not Turn.ENDED
        stage.clock[0] += 5 * MINUTE
        await stage.until(lambda: stage.say.turns[-1] is Turn.ENDED)

    async def test_not_when_the_line_of_the_other_breaks_for_a_moment(self, stage):
        """TikFinity was closed long ago; that says nothing of the LIVE."""
        tiktok, tikfinity = await stage.watch(), await stage.watch(TIKFINITY)
        tikfinity.tell(OFFLINE)
        await stage.state(FeedState.OFFLINE, TIKFINITY)
        tiktok.tell(CONNECTED)
        await stage.state(FeedState.CONNECTED)
        stage.clock[0] += 40 * MINUTE
        tiktok.tell(Alive(), BROKEN)
        await stage.state(FeedState.BROKEN)
        await asyncio.sleep(0.03)
        tiktok.tell(CONNECTED)
        await stage.state(FeedState.CONNECTED)
        assert set(stage.say.turns) == {Turn.BEGAN, Turn.NOTHING}

    async def test_a_stream_that_waits_for_its_live_is_left_alone(self, stage):
        await stage.desk.streams(GUILD).start(
            1, title=None, goal_diamonds=None, channel_id=ChannelId(5), by=UserId(3), at=NINE
        )
        feed = await stage.watch()
        feed.tell(OFFLINE)
        await stage.state(FeedState.OFFLINE)
        stage.clock[0] += 10 * MINUTE
        await asyncio.sleep(0.03)
        assert stage.say.turns == []


class TestTheEnd:
    """Which feed is believed, and that people hear of an end once."""

    async def test_tikfinity_is_not_believed_while_tiktok_hears_the_live(self, stage):
        tiktok, tikfinity = await stage.watch(), await stage.watch(TIKFINITY)
        tiktok.tell(CONNECTED)
        await stage.state(FeedState.CONNECTED)
        tikfinity.tell(CONNECTED, ENDED)
        await stage.state(FeedState.ENDED, TIKFINITY)
        assert Turn.ENDED not in stage.say.turns
        tiktok.tell(gift(2), ENDED)
        await stage.state(FeedState.ENDED)
        assert stage.say.turns[-1] is Turn.ENDED
        assert (await stage.desk.streams(GUILD).sum_of(1)).diamonds == 2

    async def test_tiktok_is_believed_while_tikfinity_still_hears_something(self, stage):
        tiktok, tikfinity = await stage.watch(), await stage.watch(TIKFINITY)
        tiktok.tell(CONNECTED)
        await stage.state(FeedState.CONNECTED)
        tikfinity.tell(CONNECTED)
        await stage.state(FeedState.CONNECTED, TIKFINITY)
        tiktok.tell(ENDED)
        await stage.state(FeedState.ENDED)
        assert stage.say.turns[-1] is Turn.ENDED

    async def test_who_began_the_stream_is_asked_once_whether_it_is_over(self, stage):
        await stage.desk.streams(GUILD).start(
            1, title=None, goal_diamonds=None, channel_id=ChannelId(5), by=UserId(3), at=NINE
        )
        feed = await stage.watch()
        feed.tell(CONNECTED, ENDED, OFFLINE)
        await stage.state(FeedState.OFFLINE)
        stage.clock[0] += 10 * MINUTE
        await asyncio.sleep(0.03)
        assert stage.say.turns == [Turn.THEIRS, Turn.LEFT]
        feed.tell(CONNECTED, ENDED)
        await stage.state(FeedState.ENDED)
        assert stage.say.turns == [Turn.THEIRS, Turn.LEFT, Turn.NOTHING, Turn.LEFT]


class Tape:
    """A recording in a list; after `room` events there is no room on the disk."""

    def __init__(self, room: int = 100) -> None:
        self.kept, self.room, self.closed = [], room, 0

    def add(self, event, _at) -> str | None:
        self.kept.append(event)
        return 'no room' if len(self.kept) > self.room else None

    def close(self) -> None:
        self.closed += 1


async def taped(stage, tape: Tape, *events) -> None:
    stage.capture._taping = lambda _watch, _at: tape
    feed = await stage.watch()
    feed.tell(*events)
    await stage.state(events[-1].state)
    await stage.capture.hush(TIKTOK)


async def test_a_recording_holds_what_was_told_and_ends_with_the_live(stage):
    tape, rose = Tape(), gift(2)
    await taped(stage, tape, CONNECTED, Alive(), rose, BROKEN, CONNECTED, ENDED)
    assert tape.kept == [CONNECTED, Alive(), rose, BROKEN, CONNECTED, ENDED]
    assert tape.closed == 1


async def test_a_recording_without_room_stops_and_the_gifts_go_on(stage, caplog):
    tape = Tape(room=1)
    await taped(stage, tape, CONNECTED, Alive(), gift(2), ENDED)
    assert (len(tape.kept), tape.closed) == (2, 1)
    assert await stage.counts() == [2]
    assert stage.say.unrecorded == ['no room']
    assert 'no room' in caplog.text
