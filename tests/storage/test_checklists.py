"""Ticks on disk: shared, once, and of one night."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from economy.checklist import Platform, Point
from economy.ids import GuildId
from storage.checklists import Checklists


@pytest.fixture
def at(desk):
    return desk.gift().logged_at  # an evening


@pytest.fixture
def tick(desk, at):
    lists = Checklists(desk.db, desk.guild_id)

    async def ticked(point, *, is_done=True, by=11, later=timedelta(0), platform=Platform.TIKTOK):
        return await lists.tick(
            1, platform, point, is_done=is_done, by=by, at=at + later, time_zone='UTC'
        )

    return ticked


async def tonight(desk, at, guild_id=1, creator_id=1, platform=Platform.TIKTOK):
    lists = Checklists(desk.db, GuildId(guild_id))
    return await lists.tonight(creator_id, platform, at=at, time_zone='UTC')


async def test_ticks_are_shared_and_say_who_was_last(desk, tick, at):
    assert (await tonight(desk, at)).last_by is None
    await tick(Point.LIGHT)
    shown = await tick(Point.SOUND, by=12, later=timedelta(minutes=5))
    assert shown == await tonight(desk, at + timedelta(minutes=6))
    assert shown.points == {Point.LIGHT, Point.SOUND}
    assert (shown.last_by, shown.last_at) == (12, at + timedelta(minutes=5))
    shown = await tick(Point.LIGHT, is_done=False, by=13, later=timedelta(minutes=7))
    assert (shown.points, shown.last_by) == ({Point.SOUND}, 13)


async def test_a_second_tap_changes_nothing(tick):
    await tick(Point.LIGHT, by=11)
    again = await tick(Point.LIGHT, by=12)
    assert (again.points, again.last_by) == ({Point.LIGHT}, 11)
    untouched = await tick(Point.SOUND, is_done=False, by=12)
    assert untouched.last_by == 11


async def test_the_next_night_begins_anew(desk, tick, at):
    await tick(Point.LIGHT)
    assert (await tonight(desk, at + timedelta(hours=11))).points == {Point.LIGHT}
    assert (await tonight(desk, at + timedelta(hours=24))).points == set()
    shown = await tick(Point.SOUND, later=timedelta(hours=24))
    assert shown.points == {Point.SOUND}


async def test_the_night_counts_from_its_first_tick(desk, tick, at):
    await tick(Point.LIGHT)
    await tick(Point.SOUND, later=timedelta(hours=10))
    assert (await tonight(desk, at + timedelta(hours=13))).points == set()


async def test_platforms_creators_and_servers_apart(desk, other_desk, tick, at):
    await tick(Point.LIGHT)
    assert (await tonight(desk, at, platform=Platform.TWITCH)).points == set()
    assert (await tonight(desk, at, creator_id=2)).points == set()
    assert (await tonight(desk, at, guild_id=2)).points == set()


async def test_seven_people_at_once_tick_seven(desk, tick, at):
    await asyncio.gather(*(tick(point) for point in Point))
    assert (await tonight(desk, at)).points == set(Point)
