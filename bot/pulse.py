"""Work that comes back: a named task of a cog that looks at what is due, every few seconds.

What is due stands on disk, so a tick that failed or never came is made up for by the next one.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from discord.ext import commands, tasks

from bot.request import DeskClient, now

log = logging.getLogger(__name__)


class Pulse:
    """Calls `tick` with the time, every `every_s` seconds, one at a time, until stopped.

    Start it in `cog_load` and stop it in `cog_unload`. A tick that fails is logged under the
    pulse's name, and the next one comes. Ticks that piled up while the machine slept are one.
    """

    def __init__(
        self, name: str, tick: Callable[[datetime], Awaitable[None]], *, every_s: float
    ) -> None:
        self.name = name
        self._tick = tick
        self._apart = timedelta(seconds=every_s / 2)
        self._last: datetime | None = None
        self._loop = tasks.loop(seconds=every_s, name=f'pulse {name}')(self.beat)

    def start(self, ready: Callable[[], Awaitable[None]] | None = None) -> None:
        """Begin, as soon as `ready` (such as the client's `wait_until_ready`) has returned."""
        if ready is not None:

            async def before() -> None:
                await ready()

            self._loop.before_loop(before)
        self._loop.start()

    async def stop(self) -> None:
        """No tick runs after this has returned. Safe to call when nothing was started."""
        task = self._loop.get_task()
        self._loop.cancel()
        if task is not None and task is not asyncio.current_task():
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def beat(self) -> None:
        """One tick, unless the last one was only just; its errors end here."""
        at = now()
        if self._last is not None and at - self._last < self._apart:
            return
        self._last = at
        try:
            await self._tick(at)
        except Exception:
            log.exception('Pulse %s failed at %s; it comes again.', self.name, at.isoformat())


class BeatingCog(commands.Cog):
    """A cog with work that comes back: its `pulses` begin with it and end with it."""

    pulses: tuple[Pulse, ...] = ()
    _client: DeskClient

    async def cog_load(self) -> None:
        for pulse in self.pulses:
            pulse.start(self._client.wait_until_ready)

    async def cog_unload(self) -> None:
        for pulse in self.pulses:
            await pulse.stop()
