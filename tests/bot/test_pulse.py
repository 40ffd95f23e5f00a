"""Work that comes back, whatever happens in it."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime, timedelta

import pytest
from discord.ext import commands

from bot import pulse as pulse_module
from bot.pulse import Pulse

START = Pulse.start  # before the chat fixtures keep pulses still
NOON = datetime(2026, 5, 6, 12, tzinfo=UTC)


class Clock:
    """Moves half a minute at each look, or as far as it is told."""

    def __init__(self) -> None:
        self.at = NOON
        self.step = timedelta(seconds=30)

    def now(self) -> datetime:
        self.at += self.step
        return self.at


@pytest.fixture
def clock(monkeypatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(pulse_module, 'now', clock.now)
    return clock


async def until(claim) -> None:
    async with asyncio.timeout(5):
        while not claim():
            await asyncio.sleep(0.001)


async def test_ticks_come_with_the_time_until_it_is_stopped(clock):
    seen: list[datetime] = []

    async def tick(at: datetime) -> None:
        seen.append(at)

    pulse = Pulse('test', tick, every_s=0.001)
    pulse.start()
    await until(lambda: len(seen) >= 3)
    await pulse.stop()
    assert seen[:3] == [NOON + timedelta(seconds=30 * place) for place in (1, 2, 3)]
    count = len(seen)
    await asyncio.sleep(0.02)
    assert len(seen) == count


async def test_one_at_a_time(clock):
    running, most = 0, 0
    ticks = 0

    async def tick(_: datetime) -> None:
        nonlocal running, most, ticks
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.005)
        running -= 1
        ticks += 1

    pulse = Pulse('slow', tick, every_s=0.001)
    pulse.start()
    await until(lambda: ticks >= 3)
    await pulse.stop()
    assert most == 1


@pytest.mark.parametrize('error', [ValueError('boom'), OSError('gone'), TimeoutError()])
async def test_a_tick_that_fails_is_logged_and_the_next_one_comes(clock, caplog, error):
    ticks = 0

    async def tick(_: datetime) -> None:
        nonlocal ticks
        ticks += 1
        raise error

    pulse = Pulse('polls', tick, every_s=0.001)
    with caplog.at_level(logging.ERROR):
        pulse.start()
        await until(lambda: ticks >= 3)
        await pulse.stop()
    told = [record for record in caplog.records if record.name == 'bot.pulse']
    assert told[0].getMessage().startswith('Pulse polls failed at 2026-05-06T12:00:30')
    assert told[0].exc_info is not None


async def test_it_waits_until_the_bot_is_ready(clock):
    ready = asyncio.Event()
    ticks = 0

    async def wait() -> None:
        await ready.wait()

    async def tick(_: datetime) -> None:
        nonlocal ticks
        ticks += 1

    pulse = Pulse('waiting', tick, every_s=0.001)
    pulse.start(wait)
    await asyncio.sleep(0.02)
    assert ticks == 0
    ready.set()
    await until(lambda: ticks >= 1)
    await pulse.stop()


async def test_what_piled_up_is_one_tick(clock):
    seen: list[datetime] = []

    async def tick(at: datetime) -> None:
        seen.append(at)

    pulse = Pulse('asleep', tick, every_s=30)
    await pulse.beat()
    clock.step = timedelta(hours=8)
    await pulse.beat()
    clock.step = timedelta(milliseconds=1)  # the library makes up for every interval it missed
    for _ in range(50):
        await pulse.beat()
    assert len(seen) == 2


async def test_stopping_what_never_started_or_twice():
    async def tick(_: datetime) -> None:
        raise AssertionError

    pulse = Pulse('idle', tick, every_s=30)
    await pulse.stop()
    pulse.start()
    await pulse.stop()
    await pulse.stop()


async def test_stopping_while_a_tick_runs_ends_it(clock):
    begun, ended = asyncio.Event(), asyncio.Event()

    async def tick(_: datetime) -> None:
        begun.set()
        try:
            await asyncio.sleep(60)
        finally:
            ended.set()

    pulse = Pulse('long', tick, every_s=30)
    pulse.start()
    await begun.wait()
    await pulse.stop()
    assert ended.is_set()


async def test_a_cog_owns_its_pulse_and_the_virtual_clock_drives_it(env, monkeypatch):
    monkeypatch.setattr(Pulse, 'start', START)
    seen: list[datetime] = []

    class Counting(commands.Cog):
        def __init__(self) -> None:
            self.pulse = Pulse('counting', self.tick, every_s=30)

        async def cog_load(self) -> None:
            self.pulse.start(env.bot.wait_until_ready)

        async def cog_unload(self) -> None:
            await self.pulse.stop()

        async def tick(self, at: datetime) -> None:
            seen.append(at)

    began = env.now()
    with env._bot_scope():  # as the bot itself adds it
        await env.bot.add_cog(Counting())
    await env.advance_time(95)
    assert [round((at - began).total_seconds()) for at in seen] == [0, 30, 60, 90]
    await env.bot.remove_cog('Counting')
    await env.advance_time(95)
    assert len(seen) == 4
