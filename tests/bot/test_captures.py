"""All captures of a process: what stands on disk is listened to, and nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from datetime import UTC, datetime

import pytest

from bot.captures import Captures, Feeds
from economy.captured import Combo, FeedState, Person
from economy.entries import Source
from economy.gifts import Gift
from economy.ids import ChannelId, CreatorId, GuildId, UserId
from economy.watches import Recording, Watch
from live.feed import Event, StateChanged

GUILD, OTHER, BOT = GuildId(1), GuildId(2), UserId(9)
NINE = datetime(2026, 11, 23, 21, tzinfo=UTC)
TIKTOK, TIKFINITY = Source.TIKTOK, Source.TIKFINITY


class Feed:
    """Is connected, and hears nothing."""

    def __init__(self, watch: Watch, heard: list[str]) -> None:
        self.source = watch.source
        self._name, self._heard = f'{watch.guild_id} {watch.target}', heard

    async def events(self) -> AsyncGenerator[Event, None]:
        self._heard.append(self._name)
        try:
            yield StateChanged(FeedState.CONNECTED)
            await asyncio.Event().wait()
        finally:
            self._heard.remove(self._name)


class Say:
    def turned(self, _watch, _turned) -> None:
        pass


@pytest.fixture
def heard() -> list[str]:
    return []


@pytest.fixture
async def captures(desk, heard):
    for guild_id in (GUILD, OTHER):
        for name in ('Mia', 'Noor'):
            await desk.servers.add_creator(guild_id, name, handle=None, by=BOT, at=NINE)
    feeds = Feeds(lambda watch: Feed(watch, heard), lambda _watch, _at: None)
    captures = Captures(desk, feeds, Say())
    yield captures
    await captures.close()


async def watch(desk, target, *, creator=1, source=TIKTOK, guild_id=GUILD):
    await desk.watches(guild_id).watch(
        CreatorId(creator), source, target, recording=Recording.OFF, channel_id=ChannelId(5),
        by=BOT, at=NINE,
    )  # fmt: skip


async def looked(captures, heard, *wanted: str) -> None:
    await captures.look(BOT)
    async with asyncio.timeout(10):
        while sorted(heard) != sorted(wanted):
            await asyncio.sleep(0.002)


async def test_what_is_watched_is_listened_to_and_nothing_else(desk, captures, heard):
    await looked(captures, heard)
    await watch(desk, 'mia')
    await watch(desk, 'here', source=TIKFINITY)
    await watch(desk, 'noor', creator=2)
    await watch(desk, 'mia', guild_id=OTHER)
    await looked(captures, heard, '1 mia', '1 here', '1 noor', '2 mia')
    await looked(captures, heard, '1 mia', '1 here', '1 noor', '2 mia')
    await desk.watches(GUILD).stop(CreatorId(1), TIKTOK)
    await desk.watches(GUILD).stop(CreatorId(2))
    await looked(captures, heard, '1 here', '2 mia')
    await captures.close()
    assert heard == []


async def test_what_was_open_when_it_was_stopped_is_counted_at_the_next_start(
    desk, captures, heard
):
    """The bot was killed before it had counted what `/live stop` left open."""
    rose = Combo(
        key='0' * 32, source=TIKTOK, gift=Gift(5655, 'Rose', 1), best=7, sender=Person('5'),
        guest=None, sent_at=NINE, seen_at=NINE, is_due=False,
    )  # fmt: skip
    await desk.captures(GUILD).keep(CreatorId(1), [rose], by=BOT, at=NINE, time_zone='UTC')
    await looked(captures, heard)
    rows = await desk._database.read('SELECT creator_id, count FROM entry')
    assert rows == [(1, 7)]


async def test_another_target_takes_the_place_of_the_first(desk, captures, heard):
    await watch(desk, 'mia')
    await looked(captures, heard, '1 mia')
    await watch(desk, 'mia.second')
    await looked(captures, heard, '1 mia.second')
    [watched] = await desk.watches(GUILD).of(CreatorId(1))
    async with asyncio.timeout(10):
        while watched.state is not FeedState.CONNECTED:
            [watched] = await desk.watches(GUILD).of(CreatorId(1))


async def test_trying_again_is_a_new_feed_and_the_gap_is_noted(desk, captures, heard):
    await watch(desk, 'mia')
    await looked(captures, heard, '1 mia')
    await desk.watches(GUILD).note_state(
        CreatorId(1), TIKTOK, 'mia', FeedState.GIVEN_UP, 'enough', at=NINE, alive_at=NINE
    )
    await desk.watches(GUILD).again(CreatorId(1), TIKTOK, at=NINE)
    await looked(captures, heard, '1 mia')
    async with asyncio.timeout(10):
        while True:
            rows = await desk._database.read('SELECT why FROM feed_span ORDER BY began_at_ms')
            if len(rows) == 2:
                break
    assert rows == [('enough',), (None,)]


async def test_a_retired_creator_is_listened_to_no_more(desk, captures, heard):
    await watch(desk, 'mia', creator=2)
    await looked(captures, heard, '1 mia')
    async with asyncio.timeout(10):
        while not (begun := (await desk.servers.of(GUILD)).running):
            await asyncio.sleep(0.002)
    [running] = begun
    await desk.streams(GUILD).end(running.creator_id, by=BOT, at=NINE)
    await desk.servers.retire_creator(GUILD, CreatorId(2), at=NINE)
    await looked(captures, heard)
