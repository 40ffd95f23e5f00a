"""What a forecast looks back on, read from the sums and from nothing else."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date, timedelta

from economy.ids import CreatorId, GuildId
from economy.periods import local_day
from storage.database import FILE_NAME, Database
from storage.forecasts import Earned, Forecasts

from .conftest import EVENING, MIRA

TODAY = EVENING.date()


async def gifts(desk, *days_ago: int, **changes) -> None:
    for place, days in enumerate(days_ago):
        at = EVENING - timedelta(days=days, minutes=place)
        await desk.log(at=at, day=local_day(at, 'UTC'), count=days + 1, **changes)


async def test_days_with_their_diamonds_and_the_first_gift_of_all_time(desk, db):
    await gifts(desk, 400, 3, 3, 0)
    earned = await Forecasts(db, desk.guild_id).earned(MIRA, TODAY - timedelta(days=10))
    assert earned == Earned(TODAY - timedelta(days=400), {TODAY - timedelta(days=3): 8, TODAY: 1})


async def test_what_was_taken_back_is_no_first_gift(desk, db):
    await gifts(desk, 400, 3)
    await desk.undo(1)
    earned = await Forecasts(db, desk.guild_id).earned(MIRA, date(2020, 1, 1))
    assert earned == Earned(TODAY - timedelta(days=3), {TODAY - timedelta(days=3): 4})


async def test_without_gifts_there_is_nothing(desk, db):
    await gifts(desk, 1)
    nothing = Earned(None, {})
    assert await Forecasts(db, desk.guild_id).earned(CreatorId(2), TODAY) == nothing
    assert await Forecasts(db, GuildId(desk.guild_id + 1)).earned(MIRA, TODAY) == nothing


async def test_only_the_days_asked_for_are_read(desk, db, tmp_path, monkeypatch):
    asked = []
    really_read = Database.read

    async def recorded(self, sql, parameters=()):
        asked.append((sql, parameters))
        return await really_read(self, sql, parameters)

    monkeypatch.setattr(Database, 'read', recorded)
    await Forecasts(db, desk.guild_id).earned(MIRA, TODAY)
    ((sql, parameters),) = asked
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as file:
        plan = [row[3] for row in file.execute(f'EXPLAIN QUERY PLAN {sql}', parameters)]
    assert any('creator_id=? AND day>?' in step for step in plan), plan
    assert not any('TEMP B-TREE' in step for step in plan), plan
