"""What callers hear of their change, whatever it raised and wherever they are."""

from __future__ import annotations

import asyncio
import contextlib

import pytest

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
