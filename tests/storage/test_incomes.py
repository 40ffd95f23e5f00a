"""Income on disk: written once, taken back once, never changed, and no other server's."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from economy.ids import GuildId, UserId
from economy.income import IncomeKind, NewIncome
from economy.income_errors import IncomeKeyReused, IncomeMissing, IncomeUndone
from storage.database import FILE_NAME, Database
from storage.incomes import Incomes

from .conftest import ANNA, EVENING, MIRA

BEN = UserId(12)
NEW = NewIncome(
    key='int:1',
    creator_id=MIRA,
    amount=Decimal('250.00'),
    currency='EUR',
    kind=IncomeKind.SPONSORSHIP,
    day=date(2026, 11, 20),
    note='keyboards',
    added_at=EVENING,
    added_by=ANNA,
)


@pytest.fixture
def incomes(desk, db) -> Incomes:
    return Incomes(db, desk.guild_id)


async def written(incomes: Incomes, *changes: dict) -> None:
    for place, change in enumerate(changes, start=1):
        await incomes.add(replace(NEW, key=f'int:{place}', **change))


async def test_income_is_read_back_as_it_was_written(incomes, desk, tmp_path):
    income = await incomes.add(NEW)
    assert (income.number, income.creator_id, income.currency) == (1, MIRA, 'EUR')
    assert str(income.amount) == '250.00'
    assert (income.kind, income.day, income.note) == ('sponsorship', NEW.day, 'keyboards')
    assert (income.added_at, income.added_by, income.is_standing) == (EVENING, ANNA, True)
    await desk.db.close()
    reopened = await Database.open(tmp_path)
    assert (await Incomes(reopened, desk.guild_id).page(MIRA)).rows == (income,)


async def test_one_key_writes_once_however_often_it_comes(incomes):
    made = await asyncio.gather(*(incomes.add(NEW) for _ in range(10)))
    assert {income.number for income in made} == {1}
    later = await incomes.add(replace(NEW, added_at=EVENING + timedelta(hours=1)))
    assert later == made[0]
    assert (await incomes.add(replace(NEW, key='int:2'))).number == 2


@pytest.mark.parametrize(
    'change',
    [
        {'amount': Decimal('250.01')}, {'currency': 'USD'}, {'kind': IncomeKind.OTHER},
        {'day': date(2026, 11, 21)}, {'note': None}, {'added_by': BEN},
    ],
)  # fmt: skip
async def test_one_key_does_not_write_two_things(incomes, change):
    await incomes.add(NEW)
    with pytest.raises(IncomeKeyReused) as refused:
        await incomes.add(replace(NEW, **change))
    assert refused.value.number == 1
    assert (await incomes.page(MIRA)).total == 1


async def test_income_is_taken_back_once(incomes):
    await incomes.add(NEW)
    undone = await incomes.undo(1, key='int:2', by=BEN, at=EVENING)
    assert (undone.undone_by, undone.undone_at, undone.is_standing) == (BEN, EVENING, False)
    assert await incomes.undo(1, key='int:2', by=BEN, at=EVENING) == undone
    with pytest.raises(IncomeUndone) as refused:
        await incomes.undo(1, key='int:3', by=ANNA, at=EVENING)
    assert (refused.value.number, refused.value.by_actor_id) == (1, BEN)
    assert (await incomes.add(NEW)).is_standing is False  # the first answer again, as it is now
    page = await incomes.page(MIRA)
    assert (page.total, page.sums, page.rows) == (1, (), (undone,))


async def test_of_many_at_once_one_takes_it_back(incomes):
    await incomes.add(NEW)
    tried = await asyncio.gather(
        *(incomes.undo(1, key=f'int:u{each}', by=BEN, at=EVENING) for each in range(10)),
        return_exceptions=True,
    )
    assert sum(isinstance(each, IncomeUndone) for each in tried) == 9


@pytest.mark.parametrize('number', [0, -1, 2, 10**14])
async def test_what_is_not_there_is_not_taken_back(incomes, number):
    await incomes.add(NEW)
    with pytest.raises(IncomeMissing):
        await incomes.undo(number, key='int:2', by=BEN, at=EVENING)


async def test_pages_have_the_latest_day_first_and_sums_of_all_pages(incomes):
    await written(
        incomes,
        *({'day': date(2026, 11, day), 'amount': Decimal(f'{day}.10')} for day in range(1, 22)),
        {'currency': 'JPY', 'amount': Decimal(500), 'day': date(2026, 11, 1)},
    )
    await incomes.undo(1, key='int:u', by=BEN, at=EVENING)
    pages = [await incomes.page(MIRA, page) for page in (0, 1, 2, 9)]
    numbers = [[income.number for income in page.rows] for page in pages]
    assert numbers == [[*range(21, 11, -1)], [*range(11, 1, -1)], [22, 1], [22, 1]]
    assert [page.page for page in pages] == [0, 1, 2, 2]
    assert {page.sums for page in pages} == {(('EUR', Decimal('232.00')), ('JPY', Decimal(500)))}
    assert {(page.total, page.pages) for page in pages} == {(22, 3)}


async def test_a_period_holds_its_days_and_nothing_taken_back(incomes):
    await written(incomes, *({'day': date(2026, 11, day)} for day in (5, 4, 3, 2, 4)))
    await incomes.undo(5, key='int:u', by=BEN, at=EVENING)

    async def numbers(first: date | None, last: date | None) -> list[int]:
        return [income.number for income in await incomes.between(MIRA, first, last)]

    assert await numbers(date(2026, 11, 3), date(2026, 11, 4)) == [3, 2]
    assert await numbers(None, None) == [4, 3, 2, 1]
    assert await numbers(date(2026, 11, 5), None) == [1]
    assert await numbers(None, date(2026, 11, 1)) == []


async def test_servers_have_their_own(db, incomes, desk):
    await incomes.add(NEW)
    other = Incomes(db, GuildId(desk.guild_id + 1))
    assert (await other.page(MIRA)).total == 0
    with pytest.raises(IncomeMissing):
        await other.undo(1, key='int:9', by=BEN, at=EVENING)


async def test_income_is_never_changed_or_deleted(incomes, tmp_path):
    await incomes.add(NEW)
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as file:
        for statement in ('UPDATE income SET amount = 1', 'DELETE FROM income'):
            with pytest.raises(sqlite3.IntegrityError):
                file.execute(statement)


async def test_no_question_walks_the_server(incomes, db, tmp_path, monkeypatch):
    asked = []
    really_read = Database.read

    async def recorded(self, sql, parameters=()):
        asked.append((sql, parameters))
        return await really_read(self, sql, parameters)

    monkeypatch.setattr(Database, 'read', recorded)
    await incomes.page(MIRA)
    await incomes.between(MIRA, date(2026, 1, 1), None)
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as file:
        for sql, parameters in asked:
            plan = [row[3] for row in file.execute(f'EXPLAIN QUERY PLAN {sql}', parameters)]
            assert not any('SCAN' in step or 'TEMP B-TREE' in step for step in plan), plan
            assert any('income_of_creator (guild_id=? AND creator_id=?' in each for each in plan)
