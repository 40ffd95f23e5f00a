"""Exports of ours put back where some of it is, or was taken back as a whole."""

from __future__ import annotations

import pytest

from economy.ids import CreatorId, GuildId
from economy.import_errors import ImportNothingNew

HOME = GuildId(290_000_000_000_000_001)
TABLE = b'gifter,gift,diamonds,time\nluna,Rose,1,2026-11-20 20:00\nkai,Rose,1,2026-11-20 20:01\n'


@pytest.fixture
def restoring(part):
    return part('restoring')


@pytest.fixture
def small(part):
    return part('small_ledger')


async def test_what_was_undone_before_the_export_stays_undone(db, small, restoring):
    await small.put(db, HOME)
    job = await restoring.put_back(db, TABLE, creator=CreatorId(1))
    await restoring.undone(db, job.number)
    before = await restoring.sums(db)
    data = await restoring.exported(db)
    with pytest.raises(ImportNothingNew):
        await restoring.put_back(db, data, key='btn:2')
    assert await restoring.sums(db) == before


async def test_money_that_was_undone_before_the_export_stays_undone(db, small, restoring):
    await small.put(db, HOME)
    data = await restoring.exported(db)
    [head, *lines] = data.splitlines(keepends=True)
    renamed = head + b''.join(
        line.replace(b'"key":"int:', b'"key":"new:').replace(b'"2026-11-01"', b'"2026-11-05"')
        for line in lines
    )
    job = await restoring.put_back(db, renamed)
    await restoring.undone(db, job.number)
    money = await restoring.money(db)
    with pytest.raises(ImportNothingNew):
        await restoring.put_back(db, await restoring.exported(db), key='btn:2')
    assert await restoring.money(db) == money
