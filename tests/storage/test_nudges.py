"""A look at a running stream, and what was suggested in it, on a real file."""

from __future__ import annotations

import asyncio
import sqlite3
from datetime import timedelta

import pytest

from economy.entries import Source
from economy.errors import CreatorRetired
from economy.gifts import Gift
from economy.ids import ChannelId, CreatorId, GuildId
from economy.looks import Leader
from economy.nudges import Kind, Nudge, Shown
from storage import nudges as module
from storage.audience import Audience
from storage.database import FILE_NAME
from storage.nudges import Nudges, nudged_streams
from storage.servers import Servers
from storage.streams import Streams

from .conftest import ANNA, EVENING, MIRA

ROSE, GALAXY = Gift(5655, 'Rose', 1), Gift(11046, 'Galaxy', 1000)
MINUTE = timedelta(minutes=1)
AT = EVENING + 30 * MINUTE


class Evening:
    """Server 1 while Mira is live."""

    def __init__(self, db, desk):
        self.db, self.desk = db, desk
        self.servers = Servers(db)
        self.streams = Streams(db, self.servers, desk.guild_id)
        self.nudges = Nudges(db, self.servers, desk.guild_id)

    async def start(self, creator_id=MIRA, *, at=EVENING, goal=None):
        return await self.streams.start(
            creator_id, title=None, goal_diamonds=goal, channel_id=ChannelId(5), by=ANNA, at=at
        )

    async def look(self, at=AT, creator_id=MIRA):
        server = await self.servers.of(self.desk.guild_id)
        return (await self.nudges.look(server.running_of(creator_id), at=at))[0]

    async def log(self, minutes_ago: float, fan='luna', gift=ROSE, **more):
        at = AT - minutes_ago * MINUTE
        return await self.desk.log(at=at, fan=fan, gift=gift, **more)


@pytest.fixture
def evening(db, desk):
    return Evening(db, desk)


async def test_the_sums_of_now_and_of_before(evening):
    await evening.start(goal=5_000)
    for minutes_ago, count in ((20, 1), (15, 10), (12, 100), (10, 1_000), (6, 10_000), (4, 7)):
        await evening.log(minutes_ago, count=count)
    seen = await evening.look()
    assert seen.diamonds == 11_118
    assert seen.diamonds_before_fresh == 11_111
    assert seen.diamonds_before_goal == 111
    assert seen.diamonds_before_recent == 1
    assert seen.last_gift_at == AT - 4 * MINUTE
    assert (seen.is_on, seen.big_from_diamonds) == (False, 1_000)
    assert [(each.number, each.diamonds) for each in seen.gifts] == [(6, 7)]


async def test_a_stream_without_a_gift(evening):
    await evening.start()
    seen = await evening.look()
    assert (seen.diamonds, seen.diamonds_before_fresh, seen.last_gift_at) == (0, 0, None)
    assert (seen.gifts, seen.leader, seen.is_leader_new) == ((), None, False)
    assert seen.usual_length is None
    assert not seen.is_waiting_for_thanks
    assert not seen.has_questions


async def test_what_was_taken_back_is_not_news_and_the_next_one_is_the_first(evening):
    await evening.start()
    await evening.log(4, gift=GALAXY)
    await evening.log(3, fan='max')
    assert [each.is_first for each in (await evening.look()).gifts] == [True, False]
    await evening.desk.undo(1)
    seen = await evening.look()
    assert [(each.number, each.is_first) for each in seen.gifts] == [(2, True)]
    assert not seen.is_waiting_for_thanks


async def test_a_correction_of_the_sum_is_no_gift(evening):
    await evening.start()
    await evening.log(3, gift=GALAXY, source=Source.ADJUST)
    seen = await evening.look()
    assert (seen.diamonds, seen.gifts) == (1_000, ())


async def test_who_gives_for_the_first_time(evening):
    await evening.log(600, fan='known')
    await evening.log(601, fan='taken back')
    await evening.desk.undo(2)
    await evening.log(602, fan='of another', creator_id=CreatorId(2))
    await evening.start()
    await evening.log(10, fan='early')
    await evening.log(9, fan='also early')
    await evening.desk.undo(6)
    people = ('known', 'taken back', 'of another', 'early', 'also early', 'new', 'new', None)
    for count, fan in enumerate(people, start=1):
        await evening.log(2, fan=fan, count=count)
    new = [each.name for each in (await evening.look()).gifts if each.is_new]
    assert new == ['taken back', 'of another', 'also early', 'new', 'new']


async def test_another_spelling_of_a_known_fan_is_not_new(evening, by_hand):
    await evening.log(600, fan='luna')
    await evening.log(600, fan='lunaa', creator_id=CreatorId(2))
    with by_hand() as db:
        db.execute("UPDATE fan SET merged_into = 1, merged_next = 1 WHERE name = 'lunaa'")
    await evening.start()
    await evening.log(2, fan='lunaa', gift=GALAXY)
    (seen,) = (await evening.look()).gifts
    assert (seen.fan_id, seen.name, seen.is_new) == (1, 'luna', False)


async def test_who_leads_and_whether_that_is_new(evening, by_hand):
    luna, max_ = Leader(3, 'luna'), Leader(1, 'max')
    await evening.start()

    async def lead(at=AT):
        seen = await evening.look(at)
        return seen.leader, seen.is_leader_new

    await evening.log(10, fan='max', count=10)
    assert await lead(AT - 9 * MINUTE) == (max_, False)  # nobody led before
    await evening.log(9, fan='third', count=3)
    await evening.log(2, fan='luna', count=10)
    assert await lead() == (None, True)  # a tie leads nobody
    await evening.log(1, fan='luna')
    assert await lead() == (luna, True)
    assert await lead(AT + 3.5 * MINUTE) == (luna, True)  # before, there was a tie
    assert await lead(AT + 10 * MINUTE) == (luna, False)
    with by_hand() as db:
        db.execute("UPDATE fan SET is_hidden = 1 WHERE name = 'luna'")
    assert await lead() == (max_, False)


async def test_the_usual_length_is_of_streams_of_hers_that_are_over(evening):
    for day, minutes in enumerate((60, 90, 120)):
        start = EVENING - (9 - day) * timedelta(days=1)
        await evening.start(at=start)
        await evening.streams.end(MIRA, by=ANNA, at=start + minutes * MINUTE)
        await evening.start(CreatorId(2), at=start)
        await evening.streams.end(CreatorId(2), by=ANNA, at=start + MINUTE)
    await evening.start()
    assert (await evening.look()).usual_length == 90 * MINUTE


async def test_what_waits(evening):
    await evening.start()
    await evening.log(3, gift=GALAXY)
    await Audience(evening.db, evening.desk.guild_id).ask(
        'Cats?', creator_id=MIRA, key='int:x', by=ANNA, at=AT
    )
    seen = await evening.look()
    assert (seen.is_waiting_for_thanks, seen.has_questions) == (True, True)
    await evening.start(CreatorId(2))
    other = await evening.look(creator_id=CreatorId(2))
    assert (other.is_waiting_for_thanks, other.has_questions) == (False, False)


async def test_nothing_of_another_server_is_seen(db, evening, other_desk):
    there = Evening(db, other_desk)
    await there.start()
    await there.log(3, gift=GALAXY)
    await evening.start()
    seen = await evening.look()
    assert (seen.diamonds, seen.gifts, seen.is_waiting_for_thanks) == (0, (), False)


# --- switched on, and kept --------------------------------------------------------------------


async def test_only_running_streams_of_creators_with_nudges_are_looked_at(db, evening, other_desk):
    stream = await evening.start()
    await evening.start(CreatorId(2))
    assert await nudged_streams(db) == []
    server = await evening.nudges.switch(MIRA, is_on=True)
    assert [each.has_nudges for each in server.creators] == [True, False]
    assert (await evening.look()).is_on
    assert await nudged_streams(db) == [(evening.desk.guild_id, stream)]
    await evening.streams.end(MIRA, by=ANNA, at=AT)
    assert await nudged_streams(db) == []
    there = Evening(db, other_desk)
    await there.nudges.switch(MIRA, is_on=True)
    await there.start()
    assert [guild for guild, _ in await nudged_streams(db)] == [GuildId(2)]
    await there.nudges.switch(MIRA, is_on=False)
    assert await nudged_streams(db) == []


async def test_a_retired_creator_is_switched_off_only(evening):
    await evening.servers.retire_creator(evening.desk.guild_id, MIRA, at=AT)
    with pytest.raises(CreatorRetired):
        await evening.nudges.switch(MIRA, is_on=True)
    await evening.nudges.switch(MIRA, is_on=False)


async def test_a_nudge_is_kept_and_keeps_others_away_for_five_minutes(evening):
    stream = await evening.start()
    await evening.nudges.switch(MIRA, is_on=True)
    keep = evening.nudges.keep
    first, big = Nudge(Kind.FIRST_GIFT), Nudge(Kind.BIG_GIFT, 4)
    both = await asyncio.gather(keep(first, stream.id, at=AT), keep(big, stream.id, at=AT))
    assert both == [True, False]
    assert not await keep(big, stream.id, at=AT + 4.99 * MINUTE)
    assert await keep(big, stream.id, at=AT + 5 * MINUTE)
    _, shown = await evening.nudges.look(stream, at=AT)
    assert sorted(shown, key=lambda each: each.at) == [
        Shown(Kind.FIRST_GIFT, 0, AT),
        Shown(Kind.BIG_GIFT, 4, AT + 5 * MINUTE),
    ]


async def test_nothing_is_kept_when_it_is_off_or_over(evening):
    stream = await evening.start()
    start = Nudge(Kind.START)
    assert not await evening.nudges.keep(start, stream.id, at=AT)
    await evening.nudges.switch(MIRA, is_on=True)
    assert not await evening.nudges.keep(start, 99, at=AT)
    await evening.streams.end(MIRA, by=ANNA, at=AT)
    assert not await evening.nudges.keep(start, stream.id, at=AT)
    assert (await evening.nudges.look(stream, at=AT))[1] == ()


async def test_a_kind_of_a_newer_program_is_left_alone(evening, by_hand):
    stream = await evening.start()
    with by_hand() as db:
        db.execute("INSERT INTO nudge VALUES (1, 1, 'of-tomorrow', 0, 5)")
    assert (await evening.nudges.look(stream, at=AT))[1] == ()


# --- what it costs ----------------------------------------------------------------------------


async def test_a_look_walks_no_table(evening, tmp_path):
    names = (
        'guild_id', 'stream_id', 'creator_id', 'fresh_ms', 'goal_ms', 'recent_ms', 'thanks_ms',
        'streams',
    )  # fmt: skip
    await evening.start()
    with sqlite3.connect(tmp_path / FILE_NAME) as db:
        rows = db.execute(f'EXPLAIN QUERY PLAN {module._LOOK}', dict.fromkeys(names, 1)).fetchall()
    db.close()
    steps = [row[3] for row in rows]
    walks = [step for step in steps if step.startswith('SCAN')]
    allowed = ('SCAN fresh', 'SCAN g', 'SCAN c', 'SCAN (subquery')  # made just before
    assert [step for step in walks if not step.startswith(allowed)] == [], steps
    entries = [step for step in steps if ' entry_' in step or step.startswith('SEARCH e ')]
    assert entries
    assert all('stream_id=?' in step or 'reverses=?' in step for step in entries), steps
