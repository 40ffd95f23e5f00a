"""What a capture hears with and speaks through: one feed's record, and who is told."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from economy.captured import FeedState
from economy.watches import Watch
from live.feed import Event
from storage.live_streams import Turned

# Hands every event of a feed to whoever is named, until it is over or cancelled.
Run = Callable[[Callable[[Event], Awaitable[None]]], Coroutine[None, None, None]]


class Sayer(Protocol):
    """Tells people what a capture did by itself. What it cannot say it logs."""

    async def turned(self, watch: Watch, turned: Turned) -> None: ...

    async def gave_up(self, watch: Watch, detail: str) -> None: ...

    async def cannot_write(self, watch: Watch, why: str) -> None: ...


class Tape(Protocol):
    """Keeps events in a file. It never raises; what stops it, it says once."""

    def add(self, event: Event, at: datetime) -> str | None: ...

    def close(self) -> None: ...


@dataclass(slots=True)
class Heard:
    """One feed: what it told since that was last noted, and when it was last alive."""

    watch: Watch
    listening: asyncio.Task[None]
    alive_at: datetime
    host_id: str | None
    state: FeedState = FeedState.STARTING
    offline_since: datetime | None = None
    unread: int = 0
    unread_why: str | None = None
    early: int = 0
    is_new: bool = False
    tape: Tape | None = None
    is_hushed: asyncio.Event = field(default_factory=asyncio.Event)
