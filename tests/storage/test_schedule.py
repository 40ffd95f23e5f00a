"""Planned LIVEs on disk."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from economy.engage_errors import PlanExists, PlanMissing, TooManyPlans
from economy.ids import ChannelId, GuildId
from storage.rows import to_ms
from storage.schedule import Held, Schedule, due_plans

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Diary:
    def __init__(self, desk) -> None:
        self.db, self.guild_id = desk.db, desk.guild_id
        self.schedule = Schedule(desk.db, desk.guild_id)
        self.at = desk.gift().logged_at
        self.keys = 0

    async def plan(self, ahead: timedelta, *, creator: int = 1, key: str | None = None, at=None):
        self.keys += 1
        return await self.schedule.add(
            self.at + ahead,
            creator_id=creator,
            creator='Mira',
            title='Q & A',
            minutes=90,
            channel_id=ChannelId(5),
            key=key or f'int:{self.keys}',
            by=11,
            at=at or self.at,
        )

    async def stream(self, stream_id: int, ahead: timedelta, creator: int = 1) -> None:
        at_ms = to_ms(self.at + ahead)
        await self.db.write(
            lambda db: db.execute(
                'INSERT INTO stream (guild_id, stream_id, creator_id, started_at_ms, ended_at_ms)'
                ' VALUES (?, ?, ?, ?, ?)',
                (self.guild_id, stream_id, creator, at_ms, at_ms),
            )
        )


@pytest.fixture
def diary(desk) -> Diary:
    return Diary(desk)


async def test_a_plan_is_read_back(diary):
    plan = await diary.plan(DAY)
    assert (plan.number, plan.title, plan.minutes, plan.event_id) == (1, 'Q & A', 90, None)
    assert plan.ends_at == diary.at + DAY + timedelta(minutes=90)
    await diary.schedule.has_event(1, 77)
    (kept,) = (await diary.schedule.ahead(diary.at)).plans
    assert (kept.event_id, kept.starts_at, kept.channel_id) == (77, plan.starts_at, 5)


async def test_once_a_key_and_once_a_time_and_creator(diary):
    assert (await diary.plan(DAY, key='int:x')).number == (
        await diary.plan(DAY, key='int:x')
    ).number
    with pytest.raises(PlanExists):
        await diary.plan(DAY)
    assert (await diary.plan(DAY, creator=2)).number == 2
    await diary.schedule.remove(1, at=diary.at)
    assert (await diary.plan(DAY)).number == 3


async def test_fifty_ahead_and_no_more(diary):
    for place in range(50):
        await diary.plan(DAY * (place + 1))
    with pytest.raises(TooManyPlans):
        await diary.plan(DAY * 60)
    assert (await diary.plan(DAY * 60, at=diary.at + DAY)).number == 51  # one is over by then
    plans = await diary.schedule.ahead(diary.at, 2)
    assert [plan.number for plan in plans.plans] == list(range(21, 31))
    assert (plans.total, plans.pages) == (51, 6)
    assert (await diary.schedule.ahead(diary.at, 99)).page == 5


async def test_only_what_is_ahead_is_removed_and_once(diary):
    await diary.plan(DAY)
    for number, at in ((1, diary.at + DAY), (2, diary.at), (10**14, diary.at)):
        with pytest.raises(PlanMissing):
            await diary.schedule.remove(number, at=at)
    with pytest.raises(PlanMissing):
        await Schedule(diary.db, GuildId(2)).remove(1, at=diary.at)
    assert (await diary.schedule.remove(1, at=diary.at)).number == 1
    with pytest.raises(PlanMissing):
        await diary.schedule.remove(1, at=diary.at)
    assert (await diary.schedule.ahead(diary.at)).total == 0


async def test_a_reminder_is_due_half_an_hour_before_and_taken_once(diary):
    plan = await diary.plan(DAY)
    early = plan.starts_at - timedelta(minutes=31)
    due = plan.starts_at - timedelta(minutes=30)
    assert await due_plans(diary.db, early) == []
    assert await due_plans(diary.db, due) == [plan]
    taken = await asyncio.gather(*(diary.schedule.remind(1, at=due) for _ in range(5)))
    assert sorted(taken) == [False] * 4 + [True]
    assert await due_plans(diary.db, due) == []
    await diary.schedule.not_reminded(1)
    assert await due_plans(diary.db, due) == [plan]
    await diary.schedule.remove(1, at=due)
    assert await due_plans(diary.db, due) == []
    assert not await diary.schedule.remind(1, at=due)


async def test_what_begins_at_once_needs_no_reminder(diary):
    await diary.plan(timedelta(minutes=30))
    await diary.plan(timedelta(minutes=31))
    due = await due_plans(diary.db, diary.at + HOUR)
    assert [plan.number for plan in due] == [2]


async def test_held_is_what_started_near_its_plan(diary):
    for ahead in (1, 2, 3, 4):
        await diary.plan(DAY * ahead)
    await diary.plan(DAY, creator=2)
    await diary.stream(1, DAY + HOUR)  # an hour late is held
    await diary.stream(2, DAY * 2 - HOUR)  # and so is an hour early
    await diary.stream(3, DAY * 3 + HOUR + timedelta(seconds=1))
    await diary.stream(4, DAY * 4, creator=2)  # somebody else's
    end = diary.at + DAY * 5
    assert await diary.schedule.held(end) == [Held(1, 2, 4), Held(2, 0, 1)]
    assert await diary.schedule.held(diary.at) == []


async def test_what_may_still_come_is_not_missed_yet(diary):
    await diary.plan(DAY)
    soon = diary.at + DAY + timedelta(minutes=59)
    assert await diary.schedule.held(soon) == []
    assert await diary.schedule.held(soon + timedelta(minutes=2)) == [Held(1, 0, 1)]
    await diary.stream(1, DAY + timedelta(minutes=5))
    assert await diary.schedule.held(soon) == [Held(1, 1, 1)]


async def test_four_weeks_and_removed_ones(diary):
    await diary.plan(DAY)
    await diary.plan(DAY * 2)
    await diary.schedule.remove(2, at=diary.at)
    assert await diary.schedule.held(diary.at + DAY * 29) == [Held(1, 0, 1)]
    assert await diary.schedule.held(diary.at + DAY * 30) == []
