"""Streams that begin and end with a LIVE: what becomes of them when one is found, lost, or over."""

from __future__ import annotations

from datetime import timedelta

import pytest

from economy.captured import FeedState
from economy.entries import Source
from economy.errors import CreatorRetired
from economy.ids import ChannelId, CreatorId, StreamId
from economy.night_errors import StreamCannotReopen, StreamMissing
from storage.live_streams import LiveStreams, Turn
from storage.servers import Servers
from storage.streams import Streams
from storage.watches import Watches

from .conftest import ANNA, BOT, EVENING, MIRA

MINUTE = timedelta(minutes=1)
CHANNEL = ChannelId(5)
NOOR = CreatorId(2)


class Night:
    """Mira's evening, by minutes."""

    def __init__(self, db, guild_id, servers) -> None:
        self.live = LiveStreams(db, servers, guild_id)
        self.streams = Streams(db, servers, guild_id)
        self.watches = Watches(db, guild_id)

    async def found(self, minute: int, room: str = '7', creator_id: CreatorId = MIRA):
        """The LIVE is on, and a feed hears it from then on."""
        at = EVENING + minute * MINUTE
        turned = await self.live.begin(creator_id, room_id=room, channel_id=CHANNEL, by=BOT, at=at)
        await self.heard(minute, creator_id=creator_id)
        return turned

    async def heard(self, minute: int, source=Source.TIKTOK, creator_id: CreatorId = MIRA):
        at = EVENING + minute * MINUTE
        await self.watches.note_state(
            creator_id, source, 'mira', FeedState.CONNECTED, '', at=at, alive_at=at
        )
        await self.watches.note_work(creator_id, source, 'mira', at=at)

    async def over(self, minute: int | None):
        """A feed was told so; or, long afterwards, it seems so."""
        when = EVENING + (minute or 24 * 60) * MINUTE
        heard_at = (await self.watches.heard_at(MIRA)).get(Source.TIKTOK, when)
        await self.watches.note_state(
            MIRA, Source.TIKTOK, 'mira', FeedState.ENDED, '', at=when, alive_at=heard_at
        )
        if minute is None:
            at = EVENING + 24 * 60 * MINUTE
            return await self.live.end(MIRA, by=BOT, at=at, is_told=False)
        return await self.live.end(MIRA, by=BOT, at=EVENING + minute * MINUTE)

    async def start(self, minute: int):
        at = EVENING + minute * MINUTE
        return await self.streams.start(
            MIRA, title=None, goal_diamonds=None, channel_id=CHANNEL, by=ANNA, at=at
        )


@pytest.fixture
def servers(db) -> Servers:
    return Servers(db)


@pytest.fixture
def night(db, desk, servers) -> Night:
    return Night(db, desk.guild_id, servers)


async def test_a_stream_begins_and_ends_with_its_live(night, servers, desk):
    began = await night.found(0)
    assert (began.turn, began.stream.started_by) == (Turn.BEGAN, BOT)
    assert (await servers.of(desk.guild_id)).running_of(MIRA) == began.stream
    assert (await night.found(5)).turn is Turn.NOTHING
    ended = await night.over(60)
    assert (ended.turn, ended.stream.ended_at) == (Turn.ENDED, EVENING + 60 * MINUTE)
    assert (await servers.of(desk.guild_id)).running_of(MIRA) is None
    assert await night.over(61) is None


async def test_a_stream_goes_on_in_the_same_room(night):
    first = await night.found(0)
    await night.over(10)
    again = await night.found(300)
    assert (again.turn, again.stream.id) == (Turn.WENT_ON, first.stream.id)
    assert again.stream.is_running


async def test_another_room_is_another_stream(night):
    await night.found(0)
    await night.over(10)
    again = await night.found(11, room='8')
    assert (again.turn, again.stream.id) == (Turn.BEGAN, 2)


async def test_a_persons_end_stands_in_the_same_live(night):
    await night.found(0)
    await night.streams.end(MIRA, by=ANNA, at=EVENING + 10 * MINUTE)
    assert (await night.found(12)).turn is Turn.NOTHING
    assert (await night.found(300)).turn is Turn.NOTHING
    assert (await night.found(301, room='8')).turn is Turn.BEGAN


@pytest.mark.parametrize(('minute', 'turn'), [(25, Turn.WENT_ON), (26, Turn.BEGAN)])
async def test_without_a_room_it_is_the_same_live_for_a_while(night, minute, turn):
    assert (await night.found(0, room='')).turn is Turn.BEGAN
    await night.over(10)
    assert (await night.found(minute, room='')).turn is turn


@pytest.mark.parametrize(('before', 'after'), [('', '7'), ('7', '')])
async def test_two_feeds_of_one_live_are_in_one_stream(night, before, after):
    """TikFinity does not tell the room."""
    await night.found(0, room=before)
    assert (await night.found(1, room=after)).turn is Turn.NOTHING
    await night.over(10)
    again = await night.found(200, room='7')
    assert (again.turn, again.stream.id) == (Turn.WENT_ON, 1)


async def test_the_other_feed_comes_back_first(night):
    await night.found(0, room='')
    await night.over(10)
    assert (await night.found(11, room='7')).turn is Turn.WENT_ON


async def test_a_stream_that_a_person_began_is_asked_about_once(night):
    stream = await night.start(0)
    theirs = await night.found(5)
    assert (theirs.turn, theirs.stream.id) == (Turn.THEIRS, stream.id)
    assert (await night.found(6)).turn is Turn.NOTHING
    left = await night.over(60)
    assert (left.turn, left.stream.is_running) == (Turn.LEFT, True)


async def test_it_follows_when_somebody_says_so(night):
    stream = await night.start(0)
    await night.found(5)
    assert (await night.live.follow(stream.id)).id == stream.id
    assert (await night.over(60)).turn is Turn.ENDED
    with pytest.raises(StreamMissing):
        await night.live.follow(StreamId(99))


async def test_a_stream_begun_by_a_person_while_the_feed_works_is_asked_about_at_the_end(night):
    await night.found(0)
    await night.streams.end(MIRA, by=ANNA, at=EVENING + 10 * MINUTE)
    stream = await night.start(12)
    await night.heard(30)
    left = await night.over(60)
    assert (left.turn, left.stream.id) == (Turn.LEFT, stream.id)


@pytest.mark.parametrize(('minute', 'turn'), [(90, Turn.NOTHING), (91, Turn.BEGAN)])
@pytest.mark.parametrize('room', ['', '7'])
async def test_in_a_room_nobody_told_a_long_silence_is_the_end(night, room, minute, turn):
    await night.found(0, room='')
    await night.heard(30)
    again = await night.found(minute, room=room)
    assert again.turn is turn
    if turn is Turn.BEGAN:
        assert again.before.id == StreamId(1)
        assert (await night.streams.of_id(StreamId(1))).ended_at == EVENING + 30 * MINUTE


async def test_nobody_is_asked_whether_a_stream_is_over_whose_live_has_not_begun(night):
    await night.start(0)
    assert await night.over(None) is None


async def test_people_are_asked_once_whether_it_is_over(night):
    await night.start(0)
    await night.found(5)
    assert (await night.over(60)).turn is Turn.LEFT
    assert await night.over(None) is None
    assert await night.over(61) is None
    await night.found(70)
    assert (await night.over(80)).turn is Turn.LEFT


async def test_two_feeds_ask_once(night):
    await night.start(0)
    await night.found(5)
    await night.heard(5, source=Source.TIKFINITY)
    assert (await night.over(60)).turn is Turn.LEFT
    await night.watches.note_work(MIRA, Source.TIKFINITY, 'mira', at=EVENING + 61 * MINUTE)
    assert await night.over(61) is None


async def test_who_logs_by_hand_knows_better_than_a_feed_that_hears_nothing(night, desk):
    await night.found(0)
    await night.heard(10)
    await desk.log(at=EVENING + 40 * MINUTE, stream_id=StreamId(1))

    async def seems_over(minute: int):
        at = EVENING + minute * MINUTE
        return await night.live.end(MIRA, by=BOT, at=at, is_told=False)

    assert await seems_over(54) is None
    ended = await seems_over(55)
    assert (ended.turn, ended.stream.ended_at) == (Turn.ENDED, EVENING + 40 * MINUTE)


async def test_it_goes_on_is_believed_in_another_room(night):
    began = await night.found(0)
    await night.over(None)
    await night.streams.reopen(began.stream.id, at=EVENING + 20 * MINUTE)
    assert (await night.found(30, room='8')).turn is Turn.NOTHING


async def test_what_ended_with_its_live_is_reopened_hours_later_and_nothing_else_is(night):
    began = await night.found(0)
    await night.over(60)
    night_long = EVENING + 13 * 60 * MINUTE
    with pytest.raises(StreamCannotReopen):
        await night.streams.reopen(began.stream.id, at=night_long + MINUTE)
    assert (await night.streams.reopen(began.stream.id, at=night_long)).is_running
    await night.streams.end(MIRA, by=ANNA, at=night_long)
    await night.start(14 * 60)
    theirs = await night.streams.end(MIRA, by=ANNA, at=EVENING + 15 * 60 * MINUTE)
    with pytest.raises(StreamCannotReopen):
        await night.streams.reopen(theirs.id, at=EVENING + 16 * 60 * MINUTE)


async def test_what_somebody_said_goes_on_is_not_ended_for_what_seems(night):
    began = await night.found(0)
    await night.over(None)
    await night.streams.reopen(began.stream.id, at=EVENING + 40 * MINUTE)
    assert await night.over(None) is None
    assert (await night.over(60)).turn is Turn.ENDED


async def test_a_gift_logged_by_hand_does_not_join_two_rooms(night, desk):
    await night.found(0)
    await desk.log(at=EVENING + 60 * MINUTE, stream_id=StreamId(1))
    again = await night.found(70, room='8')
    assert (again.turn, again.stream.id) == (Turn.BEGAN, 2)
    assert again.before.ended_at == EVENING + 60 * MINUTE


async def test_without_a_time_it_was_over_when_it_was_last_heard(night):
    await night.found(0)
    await night.heard(40)
    await night.heard(45, source=Source.TIKFINITY)
    assert (await night.over(None)).stream.ended_at == EVENING + 45 * MINUTE


async def test_without_a_word_of_it_it_was_over_as_it_began(night, desk):
    await night.live.begin(MIRA, room_id='', channel_id=CHANNEL, by=BOT, at=EVENING)
    assert (await night.over(None)).stream.ended_at == EVENING


async def test_the_next_evening_is_not_in_the_stream_of_yesterday(night):
    """The bot was off while the LIVE ended, and comes up in the middle of the next one."""
    await night.found(0)
    await night.heard(100)
    again = await night.found(24 * 60, room='8')
    assert (again.turn, again.stream.id) == (Turn.BEGAN, 2)
    assert (await night.streams.of_id(1)).ended_at == EVENING + 100 * MINUTE


@pytest.mark.parametrize('room', ['7', '8', ''])
async def test_a_creator_whose_line_broke_is_back_in_the_same_stream(night, room):
    await night.found(0)
    await night.heard(100)
    assert (await night.found(115, room=room)).turn is Turn.NOTHING


async def test_a_retired_creator_gets_no_stream(night, servers, desk):
    await servers.retire_creator(desk.guild_id, NOOR, at=EVENING)
    with pytest.raises(CreatorRetired):
        await night.found(0, creator_id=NOOR)


async def test_servers_stay_apart(night, db, other_desk, servers):
    await night.found(0)
    other = Night(db, other_desk.guild_id, servers)
    assert await other.over(5) is None
    assert (await other.found(6)).turn is Turn.BEGAN
    assert (await other.over(None)).stream.ended_at == EVENING + 6 * MINUTE
    assert (await night.over(60)).turn is Turn.ENDED


async def test_a_stream_that_was_over_before_the_live_began_is_another_one(night):
    await night.start(0)
    await night.streams.end(MIRA, by=ANNA, at=EVENING + 5 * MINUTE)
    assert (await night.found(6)).turn is Turn.BEGAN
