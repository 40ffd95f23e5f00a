"""How a LIVE ends for a capture: which feed is believed, what people hear, what is recorded."""

from __future__ import annotations

import asyncio

import pytest

from bot.capture import Capture
from economy.captured import FeedState
from economy.entries import NewEntry, Source
from economy.gifts import Gift
from economy.ids import CreatorId, StreamId, UserId
from economy.periods import local_day
from live.feed import Alive, StateChanged
from storage.live_streams import Turn

from .conftest import (
    BOT,
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
    Feed,
    gift,
)


class TestWithoutAWord:
    """A LIVE that is over although no feed said so."""

    async def heard_by_tiktok_alone(self, stage) -> Feed:
        """For an hour; TikFinity was closed all evening."""
        tiktok, tikfinity = await stage.watch(), await stage.watch(TIKFINITY)
        tikfinity.tell(OFFLINE)
        await stage.state(FeedState.OFFLINE, TIKFINITY)
        tiktok.tell(CONNECTED)
        await stage.state(FeedState.CONNECTED)
        stage.clock[0] += 60 * MINUTE
        return tiktok

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
        tiktok = await self.heard_by_tiktok_alone(stage)
        tiktok.tell(Alive(), BROKEN)
        await stage.state(FeedState.BROKEN)
        await asyncio.sleep(0.03)
        tiktok.tell(CONNECTED)
        await stage.state(FeedState.CONNECTED)
        assert set(stage.say.turns) == {Turn.BEGAN, Turn.NOTHING}

    @pytest.mark.parametrize('lost', [FeedState.GIVEN_UP, FeedState.LIMITED])
    async def test_not_by_a_program_that_was_closed_all_evening(self, stage, lost):
        tiktok = await self.heard_by_tiktok_alone(stage)
        tiktok.tell(Alive(), BROKEN, StateChanged(lost, 'the sign server refuses'))
        await stage.state(lost)
        stage.clock[0] += 90 * MINUTE
        await asyncio.sleep(0.03)
        assert stage.say.turns == [Turn.BEGAN]
        tiktok.tell(OFFLINE)
        await stage.state(FeedState.OFFLINE)
        await asyncio.sleep(0.03)
        assert stage.say.turns == [Turn.BEGAN]  # a line of the creator's that broke comes back
        stage.clock[0] += 5 * MINUTE
        await stage.until(lambda: stage.say.turns == [Turn.BEGAN, Turn.ENDED])

    async def test_not_while_a_feed_is_tried_again_or_the_bot_stops(self, stage):
        tiktok = await self.heard_by_tiktok_alone(stage)
        tiktok.tell(Alive())
        await tiktok.told()
        await stage.capture.hush(TIKTOK)
        again = await stage.watch()
        await asyncio.sleep(0.03)
        again.tell(CONNECTED)
        await stage.state(FeedState.CONNECTED)
        stage.clock[0] += MINUTE
        await stage.capture.close()
        assert set(stage.say.turns) == {Turn.BEGAN, Turn.NOTHING}
        assert (await stage.desk.streams(GUILD).of_id(1)).is_running

    async def test_not_by_a_wrong_handle_while_tikfinity_stumbles(self, stage):
        tiktok, tikfinity = await stage.watch(), await stage.watch(TIKFINITY)
        tiktok.tell(OFFLINE)
        await stage.state(FeedState.OFFLINE)
        tikfinity.tell(CONNECTED)
        await stage.state(FeedState.CONNECTED, TIKFINITY)
        stage.clock[0] += 60 * MINUTE
        tikfinity.tell(Alive(), BROKEN)
        await stage.state(FeedState.BROKEN, TIKFINITY)
        stage.clock[0] += 20 * MINUTE
        await asyncio.sleep(0.03)
        assert stage.say.turns == [Turn.BEGAN]

    async def test_by_tikfinity_where_it_was_the_last_to_hear_it(self, stage):
        tiktok, tikfinity = await stage.watch(), await stage.watch(TIKFINITY)
        tiktok.tell(CONNECTED, StateChanged(FeedState.GIVEN_UP, 'the key is wrong'))
        await stage.state(FeedState.GIVEN_UP)
        stage.clock[0] += MINUTE
        tikfinity.tell(CONNECTED, Alive(), OFFLINE)
        await stage.state(FeedState.OFFLINE, TIKFINITY)
        stage.clock[0] += 30 * MINUTE
        await stage.until(lambda: stage.say.turns[-1] is Turn.ENDED)

    async def test_it_ended_with_the_last_gift_that_was_logged_by_hand(self, stage):
        feed = await stage.watch()
        feed.tell(CONNECTED, Alive(), BROKEN)
        await stage.state(FeedState.BROKEN)
        stage.clock[0] += 40 * MINUTE
        await stage.desk.ledger(GUILD).log(
            NewEntry(
                key='int:1', creator_id=CreatorId(1), gift=Gift(5655, 'Rose', 1), count=5,
                fan='luna', source=Source.HAND, actor_id=UserId(3), happened_at=stage.clock[0],
                logged_at=stage.clock[0], day=local_day(stage.clock[0], 'UTC'),
            )
        )  # fmt: skip
        feed.tell(OFFLINE)
        await stage.state(FeedState.OFFLINE)
        stage.clock[0] += 15 * MINUTE
        await stage.until(lambda: stage.say.turns[-1] is Turn.ENDED)
        ended_at = (await stage.desk.streams(GUILD).of_id(1)).ended_at
        assert ended_at == NINE + SECOND + 40 * MINUTE

    async def test_a_stream_that_waits_for_its_live_is_left_alone(self, stage):
        await stage.begin_by_hand()
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

    async def test_yes_said_after_the_end_ends_it(self, stage):
        await stage.begin_by_hand()
        feed, other = await stage.watch(), await stage.watch(TIKFINITY)
        other.tell(StateChanged(FeedState.GIVEN_UP, 'something else answers there'))
        feed.tell(CONNECTED, ENDED, OFFLINE)
        await stage.state(FeedState.OFFLINE)
        await stage.desk.live_streams(GUILD).follow(StreamId(1))
        await asyncio.sleep(0.03)
        assert stage.say.turns == [Turn.THEIRS, Turn.LEFT]  # it may come back
        stage.clock[0] += 6 * MINUTE
        await stage.until(lambda: stage.say.turns[-1] is Turn.ENDED)
        assert (await stage.desk.streams(GUILD).of_id(1)).ended_at == NINE + SECOND

    async def test_they_are_asked_after_a_restart_if_nobody_was(self, stage):
        await stage.begin_by_hand()
        feed = await stage.watch()
        feed.tell(CONNECTED)
        await stage.state(FeedState.CONNECTED)
        await stage.capture.close()
        await self.offline_after_a_restart(stage)
        assert stage.say.turns == [Turn.THEIRS, Turn.LEFT]

    async def offline_after_a_restart(self, stage) -> None:
        again = Capture(
            stage.desk, await stage.watched(), by=BOT, say=stage.say, taping=lambda *_: None
        )
        await again.start()
        other = Feed()
        again.listen(await stage.watched(), other.run)
        other.tell(OFFLINE)
        await stage.state(FeedState.OFFLINE)
        stage.clock[0] += 10 * MINUTE
        await asyncio.sleep(0.03)
        await again.close()

    async def test_they_are_not_asked_again_after_a_restart(self, stage):
        await stage.begin_by_hand()
        feed = await stage.watch()
        feed.tell(CONNECTED, ENDED)
        await stage.state(FeedState.ENDED)
        await stage.capture.close()
        await self.offline_after_a_restart(stage)
        assert stage.say.turns == [Turn.THEIRS, Turn.LEFT]

    async def test_who_began_the_stream_is_asked_once_whether_it_is_over(self, stage):
        await stage.begin_by_hand()
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


async def lost_beside_two_tapes(stage) -> tuple[Feed, list[Tape]]:
    """A feed that was recorded and broke, and what it is recorded on, now and next."""
    tapes = [Tape(), Tape()]
    waiting = iter(tapes)
    stage.capture._taping = lambda _watch, _at: next(waiting)
    feed = await stage.watch()
    feed.tell(CONNECTED, BROKEN)
    await stage.state(FeedState.BROKEN)
    return feed, tapes


async def test_another_live_is_another_recording(stage):
    feed, tapes = await lost_beside_two_tapes(stage)
    stage.clock[0] += 20 * MINUTE
    other = StateChanged(FeedState.CONNECTED, room_id='8')
    feed.tell(other)
    await stage.state(FeedState.CONNECTED)
    assert stage.say.turns == [Turn.BEGAN, Turn.BEGAN]
    assert [tape.kept for tape in tapes] == [[CONNECTED, BROKEN], [other]]
    assert tapes[0].closed == 1


async def test_the_end_that_the_other_feed_told_ends_a_recording_too(stage):
    tape = Tape()
    stage.capture._taping = lambda watch, _at: tape if watch.source is TIKTOK else None
    tiktok, tikfinity = await stage.watch(), await stage.watch(TIKFINITY)
    tiktok.tell(CONNECTED, BROKEN)
    await stage.state(FeedState.BROKEN)
    tikfinity.tell(CONNECTED, ENDED)
    await stage.state(FeedState.ENDED, TIKFINITY)
    tiktok.tell(OFFLINE)
    await stage.state(FeedState.OFFLINE)
    stage.clock[0] += 5 * MINUTE
    await stage.until(lambda: tape.closed)


async def test_a_stream_begun_by_hand_is_another_recording_too(stage):
    feed, tapes = await lost_beside_two_tapes(stage)
    streams = stage.desk.streams(GUILD)
    await streams.end(1, by=UserId(3), at=NINE + MINUTE)
    stage.clock[0] += 60 * MINUTE
    await stage.begin_by_hand()
    other = StateChanged(FeedState.CONNECTED, room_id='8')
    feed.tell(other)
    await stage.state(FeedState.CONNECTED)
    assert stage.say.turns == [Turn.BEGAN, Turn.THEIRS]
    assert [tape.kept for tape in tapes] == [[CONNECTED, BROKEN], [other]]
