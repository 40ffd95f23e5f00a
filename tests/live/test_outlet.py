"""Lines to a reader that is slow, or gone."""

from __future__ import annotations

import asyncio
import json
import os
import threading

import pytest

from live.outlet import Outlet

LINES = 600
LINE = {'text': 'ä' * 500}  # all of them are more than a pipe holds


@pytest.fixture
def pipe():
    reader, writer = os.pipe()
    yield reader, writer
    for end in (reader, writer):
        try:
            os.close(end)
        except OSError:
            continue


async def test_a_slow_reader_is_waited_for_and_gets_every_line_in_order(pipe):
    reader, writer = pipe
    outlet = Outlet(writer, lambda: None)
    await outlet.room()  # nobody is behind
    for number in range(LINES):
        outlet.put({'number': number, **LINE})
    room = asyncio.ensure_future(outlet.room())
    assert await asyncio.wait({room}, timeout=0.1) == (set(), {room})

    def read() -> list[int]:
        with os.fdopen(os.dup(reader), 'rb') as lines:
            return [json.loads(lines.readline())['number'] for _ in range(LINES)]

    numbers = await asyncio.to_thread(read)
    await room
    await outlet.flush()
    assert numbers == list(range(LINES))


async def test_when_nobody_reads_any_more_it_says_so_and_does_not_wait(pipe):
    reader, writer = pipe
    os.close(reader)
    gone = threading.Event()
    outlet = Outlet(writer, gone.set)
    outlet.put(LINE)
    assert await asyncio.to_thread(gone.wait, 30)
    await outlet.flush()
