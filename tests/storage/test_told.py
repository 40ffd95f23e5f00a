"""What callers hear of their change, and what a start that fails leaves behind."""

from __future__ import annotations

import asyncio
import contextlib
import threading

import aiosqlite
import pytest

from storage import database
from storage.database import Database


async def settled() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


@pytest.mark.parametrize('is_alone', [True, False])
@pytest.mark.parametrize('odd', [StopIteration, StopAsyncIteration, GeneratorExit, EOFError])
async def test_an_odd_failure_leaves_nobody_waiting(db, gate, odd, is_alone):
    def fails(_) -> None:
        raise odd

    first = asyncio.create_task(db.write(lambda _: gate.stop()))
    await gate.reached()
    changes = [fails] if is_alone else [lambda _: 'before', fails, lambda _: 'after']
    waiting = [asyncio.create_task(db.write(change)) for change in changes]
    await settled()
    gate.open()
    await first
    async with asyncio.timeout(30):
        told = await asyncio.gather(*waiting, return_exceptions=True)
    failed = told[len(told) // 2]
    assert isinstance(failed, odd) or isinstance(failed.__cause__, odd)
    assert await db.write(lambda _: 'next') == 'next'


async def test_changes_asked_for_by_two_loops_are_all_answered(tmp_path, gate):
    db = await Database.open(tmp_path)
    first = asyncio.create_task(db.write(lambda _: gate.stop()))
    await gate.reached()
    here = asyncio.create_task(db.write(lambda _: 'here'))
    there = asyncio.create_task(asyncio.to_thread(lambda: asyncio.run(db.write(lambda _: 'there'))))
    await asyncio.sleep(0.1)
    gate.open()
    async with asyncio.timeout(30):
        assert await asyncio.gather(here, there) == ['here', 'there']
    await first
    await db.close()


async def test_a_loop_that_ended_meanwhile_does_not_stop_the_writer(db, gate):
    async def asks_and_leaves() -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(0.05):
                await db.write(lambda _: gate.stop())

    await asyncio.to_thread(lambda: asyncio.run(asks_and_leaves()))
    gate.open()
    assert await db.write(lambda _: 'next') == 'next'


@pytest.mark.parametrize('error', [asyncio.CancelledError, OSError])
async def test_a_start_that_fails_at_the_last_reader_leaves_nothing_open(
    tmp_path, monkeypatch, error
):
    real, opened = database.open_for_reading, []

    async def open_some(path):
        if len(opened) == database.READERS - 1:
            raise error
        opened.append(await real(path))
        return opened[-1]

    before = set(threading.enumerate())
    with monkeypatch.context() as patch:
        patch.setattr(database, 'open_for_reading', open_some)
        with pytest.raises(error):
            await Database.open(tmp_path)
    assert len(opened) == database.READERS - 1
    left = [t for t in set(threading.enumerate()) - before if not t.name.startswith('asyncio')]
    for thread in left:
        await asyncio.to_thread(thread.join, 5)
    assert [thread.name for thread in left if thread.is_alive()] == []
    await (await Database.open(tmp_path)).close()


async def test_a_reader_given_up_half_set_up_is_closed(db, monkeypatch):
    closed = []
    real = aiosqlite.Connection.close

    async def given_up(_self, _sql):
        raise asyncio.CancelledError

    async def close(self):
        await real(self)
        closed.append(self)

    with monkeypatch.context() as patch:
        patch.setattr(aiosqlite.Connection, 'execute', given_up)
        patch.setattr(aiosqlite.Connection, 'close', close)
        with pytest.raises(asyncio.CancelledError):
            await database.open_for_reading(db.path)
    assert len(closed) == 1
