"""Which LIVEs are watched, how each feed does, when one worked, and the creator for replays."""

from __future__ import annotations

from datetime import timedelta

import pytest

from economy.capture_errors import CreatorIsReal, CreatorIsScratch, NotWatched, WatchedAlready
from economy.captured import FeedState
from economy.entries import Source
from economy.errors import CreatorExists, CreatorNeeded, CreatorRetired
from economy.ids import ChannelId, CreatorId, UserId
from economy.watches import Recording
from storage.scratch import scratch
from storage.servers import Servers
from storage.watches import Watches, all_watches, close_spans

from .conftest import ANNA, EVENING, MIRA

MINUTE = timedelta(minutes=1)
NOOR = CreatorId(2)
BEN = UserId(12)
TIKTOK, TIKFINITY = Source.TIKTOK, Source.TIKFINITY


@pytest.fixture
def servers(db) -> Servers:
    return Servers(db)


@pytest.fixture
def watches(db, desk) -> Watches:
    return Watches(db, desk.guild_id)


async def watch(watches, creator_id=MIRA, source=TIKTOK, target='mira.live', **changes):
    asked = {'recording': Recording.OFF, 'channel_id': ChannelId(5), 'by': ANNA, 'at': EVENING}
    return await watches.watch(creator_id, source, target, **asked | changes)


async def say(watches, state, minute, *, detail='', alive=None, source=TIKTOK, target='mira.live'):
    at = EVENING + minute * MINUTE
    alive_at = at if alive is None else EVENING + alive * MINUTE
    await watches.note_state(MIRA, source, target, state, detail, at=at, alive_at=alive_at)


async def spans(db) -> list[tuple[int, int, int | None, str | None]]:
    """In minutes: began, alive, ended, and why."""
    rows = await db.read(
        'SELECT began_at_ms, alive_at_ms, ended_at_ms, why FROM feed_span'
        ' ORDER BY began_at_ms, source'
    )
    zero = int(EVENING.timestamp() * 1000)
    return [
        (*[None if each is None else (each - zero) // 60_000 for each in row[:3]], row[3])
        for row in rows
    ]


async def test_a_watched_live_is_as_it_was_asked_for(db, watches):
    watched = await watch(watches, recording=Recording.MASKED)
    assert (watched.target, watched.since, watched.watched_by) == ('mira.live', EVENING, ANNA)
    assert (watched.state, watched.detail, watched.tries) == (FeedState.STARTING, '', 0)
    assert (watched.recording, watched.host_id, watched.unread) == (Recording.MASKED, None, 0)
    other = await watch(watches, source=TIKFINITY, target='ws://127.0.0.1:21213/')
    assert await watches.of(MIRA) == [other, watched]
    assert await watches.of(NOOR) == []
    assert await watches.all() == await all_watches(db) == [other, watched]


async def test_a_connection_that_works_goes_on_when_it_is_watched_again(watches):
    await watch(watches)
    await say(watches, FeedState.CONNECTED, 1)
    again = await watch(watches, recording=Recording.NAMES, at=EVENING + 5 * MINUTE)
    assert (again.tries, again.state, again.recording) == (
        0, FeedState.CONNECTED, Recording.NAMES,
    )  # fmt: skip
    assert again.state_since == EVENING + MINUTE
    other = await watch(watches, target='mira.second', at=EVENING + 6 * MINUTE)
    assert (other.tries, other.state) == (1, FeedState.STARTING)


async def test_the_same_target_again_keeps_its_beginning_and_is_tried_anew(watches):
    await watch(watches)
    await say(watches, FeedState.GIVEN_UP, 1, detail='blocked')
    await watches.note_work(
        MIRA, TIKTOK, 'mira.live', at=EVENING, host_id='7', unread=2, unread_why='price'
    )
    again = await watch(watches, recording=Recording.NAMES, by=BEN, at=EVENING + 5 * MINUTE)
    assert (again.since, again.state_since) == (EVENING, EVENING + 5 * MINUTE)
    assert (again.tries, again.state, again.detail) == (1, FeedState.STARTING, '')
    assert (again.host_id, again.unread, again.unread_why) == ('7', 2, 'price')
    assert (again.watched_by, again.recording) == (BEN, Recording.NAMES)


async def test_another_target_is_a_new_beginning(watches):
    await watch(watches)
    await watches.note_work(
        MIRA, TIKTOK, 'mira.live', at=EVENING, host_id='7', unread=2, unread_why='price', early=3
    )
    other = await watch(watches, target='mira.second', at=EVENING + 5 * MINUTE)
    assert (other.since, other.host_id) == (EVENING + 5 * MINUTE, None)
    assert (other.unread, other.unread_why, other.early) == (0, None, 0)


async def test_two_creators_cannot_watch_one_target(watches, other_desk):
    await watch(watches)
    with pytest.raises(WatchedAlready) as refused:
        await watch(watches, creator_id=NOOR)
    assert refused.value.creator == 'Mira'
    await watch(watches, creator_id=NOOR, source=TIKFINITY, target='mira.live')
    await watch(Watches(other_desk.db, other_desk.guild_id))
    await watches.stop(MIRA)
    await watch(watches, creator_id=NOOR)


@pytest.mark.parametrize(
    'target', ['ws://localhost:21213/', 'wss://127.0.0.2:21213/x', 'ws://[::1]:21213/']
)
async def test_two_creators_cannot_watch_one_tikfinity_in_two_spellings(watches, target):
    here = 'ws://127.0.0.1:21213/'
    await watch(watches, source=TIKFINITY, target=here)
    with pytest.raises(WatchedAlready) as refused:
        await watch(watches, creator_id=NOOR, source=TIKFINITY, target=target)
    assert (refused.value.creator, refused.value.target) == ('Mira', here)
    assert await watches.of(NOOR) == []
    await watch(watches, creator_id=NOOR, source=TIKFINITY, target='ws://127.0.0.1:21214/')
    with pytest.raises(WatchedAlready):  # also from a place of one's own
        await watch(watches, creator_id=NOOR, source=TIKFINITY, target=target)


async def test_another_spelling_keeps_the_beginning_and_is_what_is_connected_to(watches):
    await watch(watches, source=TIKFINITY, target='ws://127.0.0.1:21213/')
    await say(watches, FeedState.CONNECTED, 1, source=TIKFINITY, target='ws://127.0.0.1:21213/')
    await watches.note_work(
        MIRA,
        TIKFINITY,
        'ws://127.0.0.1:21213/',
        at=EVENING,
        host_id='7',
        unread=2,
        unread_why='price',
        early=3,
    )
    again = await watch(
        watches, source=TIKFINITY, target='ws://localhost:21213/', at=EVENING + 5 * MINUTE
    )
    assert (again.target, again.since) == ('ws://localhost:21213/', EVENING)
    assert (again.host_id, again.unread, again.unread_why, again.early) == ('7', 2, 'price', 3)
    assert (again.tries, again.state) == (1, FeedState.STARTING)


async def test_a_retired_creator_is_not_watched(watches, servers, desk):
    await watch(watches)
    await servers.retire_creator(desk.guild_id, MIRA, at=EVENING)
    assert await watches.all() == []
    with pytest.raises(CreatorRetired):
        await watch(watches)


async def test_stopping_ends_one_feed_or_all(watches, other_desk):
    await watch(watches)
    await watch(watches, source=TIKFINITY, target='here')
    await watch(watches, creator_id=NOOR, target='noor')
    assert [each.source for each in await watches.stop(MIRA, TIKFINITY)] == [TIKFINITY]
    with pytest.raises(NotWatched) as refused:
        await watches.stop(MIRA, TIKFINITY)
    assert refused.value.creator == 'Mira'
    assert len(await watches.stop(MIRA)) == 1
    with pytest.raises(NotWatched):
        await watches.stop(MIRA)
    with pytest.raises(NotWatched):
        await Watches(other_desk.db, other_desk.guild_id).stop(MIRA)
    assert len(await watches.all()) == 1


async def test_a_feed_that_gave_up_is_tried_again(watches):
    await watch(watches)
    await say(watches, FeedState.GIVEN_UP, 1, detail='blocked')
    again = await watches.again(MIRA, TIKTOK, at=EVENING + 2 * MINUTE)
    assert (again.tries, again.state, again.detail) == (1, FeedState.STARTING, '')
    with pytest.raises(NotWatched):
        await watches.again(NOOR, TIKTOK, at=EVENING)


async def test_a_state_is_as_of_when_it_began(watches):
    await watch(watches)
    for minute, detail in ((1, 'the network is gone'), (2, 'the network is still gone')):
        await say(watches, FeedState.BROKEN, minute, detail=detail)
    [watched] = await watches.of(MIRA)
    assert (watched.state_since, watched.detail) == (
        EVENING + MINUTE,
        'the network is still gone',
    )


async def test_what_a_feed_told_adds_up(watches):
    await watch(watches)
    await watches.note_work(
        MIRA, TIKTOK, 'mira.live', at=EVENING, unread=2, unread_why='price', early=1
    )
    await watches.note_work(MIRA, TIKTOK, 'mira.live', at=EVENING, host_id='7', unread=1, early=4)
    [watched] = await watches.of(MIRA)
    assert (watched.unread, watched.unread_why, watched.early) == (3, 'price', 5)
    assert watched.host_id == '7'


class TestSpans:
    """When a feed worked."""

    async def test_from_connected_until_it_was_last_alive(self, db, watches):
        await say(watches, FeedState.STARTING, 0)
        await say(watches, FeedState.CONNECTED, 1)
        await watches.note_work(MIRA, TIKTOK, 'mira.live', at=EVENING + 4 * MINUTE)
        await say(watches, FeedState.SILENT, 9, detail='nothing came', alive=5)
        await say(watches, FeedState.BROKEN, 10)
        await say(watches, FeedState.CONNECTED, 12)
        await say(watches, FeedState.CONNECTED, 13)
        assert await spans(db) == [(1, 5, 5, 'nothing came'), (12, 12, None, None)]

    async def test_a_sign_of_life_never_goes_back(self, db, watches):
        await say(watches, FeedState.CONNECTED, 1)
        await watches.note_work(MIRA, TIKTOK, 'mira.live', at=EVENING + 4 * MINUTE)
        await watches.note_work(MIRA, TIKTOK, 'mira.live', at=EVENING + 2 * MINUTE)
        await say(watches, FeedState.ENDED, 9, alive=3)
        assert await spans(db) == [(1, 4, 4, 'ended')]

    async def test_lost_and_found_in_one_moment_is_one_span(self, db, watches):
        await say(watches, FeedState.CONNECTED, 1)
        await say(watches, FeedState.BROKEN, 1)
        await say(watches, FeedState.CONNECTED, 1)
        assert await spans(db) == [(1, 1, None, None)]

    async def test_feeds_have_spans_of_their_own(self, db, watches):
        await say(watches, FeedState.CONNECTED, 1)
        await say(watches, FeedState.CONNECTED, 1, source=TIKFINITY)
        await say(watches, FeedState.OFFLINE, 2, source=TIKFINITY)
        assert await spans(db) == [(1, 2, 2, 'offline'), (1, 1, None, None)]

    async def test_a_crash_ends_them_at_the_last_sign_of_life(self, db, watches, other_desk):
        await watch(watches)
        await say(watches, FeedState.CONNECTED, 1)
        await watches.note_work(MIRA, TIKTOK, 'mira.live', at=EVENING + 4 * MINUTE)
        others = Watches(other_desk.db, other_desk.guild_id)
        await watch(others, target='given up')
        await say(others, FeedState.GIVEN_UP, 1, target='given up')
        await close_spans(db)
        assert await spans(db) == [(1, 4, 4, 'the bot was not running')]
        states = {each.target: each.state for each in await all_watches(db)}
        assert states == {'mira.live': FeedState.STARTING, 'given up': FeedState.GIVEN_UP}


class TestScratch:
    """The creator that recordings are played into."""

    async def made(self, servers, desk, name='Replay'):
        return await scratch(servers, desk.guild_id, name, by=ANNA, at=EVENING)

    async def test_it_is_made_once_and_brought_back(self, servers, desk):
        made = await self.made(servers, desk)
        assert (made.is_scratch, made.name) == (True, 'Replay')
        assert await self.made(servers, desk, 'REPLAY') == made
        await servers.retire_creator(desk.guild_id, made.id, at=EVENING)
        assert await self.made(servers, desk) == made

    async def test_it_is_never_one_with_real_gifts(self, servers, desk):
        with pytest.raises(CreatorIsReal):
            await self.made(servers, desk, 'mira')

    async def test_it_has_no_live(self, servers, desk, watches):
        made = await self.made(servers, desk)
        with pytest.raises(CreatorIsScratch):
            await watch(watches, creator_id=made.id)

    async def test_it_is_not_added_as_a_creator_when_it_was_retired(self, servers, desk):
        made = await self.made(servers, desk)
        await servers.retire_creator(desk.guild_id, made.id, at=EVENING)
        with pytest.raises(CreatorExists):
            await servers.add_creator(desk.guild_id, 'replay', handle=None, by=ANNA, at=EVENING)

    async def test_it_is_meant_only_when_it_is_named(self, servers, desk):
        made = await self.made(servers, desk)
        await servers.retire_creator(desk.guild_id, NOOR, at=EVENING)
        server = await servers.of(desk.guild_id)
        assert server.which_creator(named=None, channel_id=ChannelId(5)).id == MIRA
        assert server.which_creator(named='replay', channel_id=ChannelId(5)).id == made.id
        server = await servers.retire_creator(desk.guild_id, MIRA, at=EVENING)
        with pytest.raises(CreatorNeeded):
            server.which_creator(named=None, channel_id=ChannelId(5))


async def test_what_is_connected_is_not_tried_again(watches):
    await watch(watches)
    await say(watches, FeedState.CONNECTED, 1)
    again = await watches.again(MIRA, TIKTOK, at=EVENING + 2 * MINUTE)
    assert (again.state, again.tries) == (FeedState.CONNECTED, 0)
    assert again.state_since == EVENING + MINUTE
    assert await watches.heard_at(MIRA) == {TIKTOK: EVENING + MINUTE}
    assert await watches.heard_at(NOOR) == {}


async def test_what_the_target_before_tells_last_is_not_said_of_the_new_one(db, watches):
    await watch(watches)
    await say(watches, FeedState.CONNECTED, 1)
    await watch(watches, target='mira.second', at=EVENING + 2 * MINUTE)
    await watches.note_work(
        MIRA, TIKTOK, 'mira.live', at=EVENING + 2 * MINUTE, host_id='7', unread=3, early=2
    )
    await say(watches, FeedState.STOPPED, 3, alive=2, detail='it was stopped')
    [watched] = await watches.of(MIRA)
    assert (watched.state, watched.detail) == (FeedState.STARTING, '')
    assert (watched.host_id, watched.unread, watched.early) == (None, 0, 0)
    assert await spans(db) == [(1, 2, 2, 'it was stopped')]
