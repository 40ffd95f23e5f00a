"""What a capture hears with and speaks through: one feed's record, and who is told."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from economy.captured import FeedState
from economy.entries import Source
from economy.watches import Watch
from live.feed import Event
from storage.live_streams import Turned

OFFLINE_ENDS = {  # for so long nobody is live: a creator whose line broke comes back sooner
    Source.TIKTOK: timedelta(minutes=5),
    Source.TIKFINITY: timedelta(minutes=30),  # it may be the program alone that is not there
}
HEARD_LATELY = timedelta(minutes=5)  # lost for less than this, a feed may only have a bad line
# Hands every event of a feed to whoever is named, until it is over or cancelled.
Run = Callable[[Callable[[Event], Awaitable[None]]], Coroutine[None, None, None]]


class Sayer(Protocol):
    """Tells people what a capture did by itself. Gifts never wait for that: it only takes note."""

    def turned(self, watch: Watch, turned: Turned) -> None: ...

    def gave_up(self, watch: Watch, detail: str) -> None: ...

    def cannot_write(self, watch: Watch, why: str) -> None: ...

    def not_recording(self, watch: Watch, why: str) -> None: ...

    def not_believed(self, watch: Watch, messages: int, why: str) -> None:
        """So many messages of a recording could not be read; `why` is of the last one."""
        ...


class Tape(Protocol):
    """Keeps events in a file. It never raises: `add` returns why it takes no more."""

    def add(self, event: Event, at: datetime) -> str | None: ...

    def close(self) -> None: ...


@dataclass(slots=True)
class Heard:
    """One feed: what it told since that was last noted, and when it was last alive.

    `untaped` is why `tape` takes nothing more.
    """

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
    untaped: str | None = None
    is_hushed: asyncio.Event = field(default_factory=asyncio.Event)

    def is_gone(self, at: datetime) -> bool:
        """Whether nobody has been live for so long that the LIVE is over."""
        since = self.offline_since
        return since is not None and at - since >= OFFLINE_ENDS[self.watch.source]

    @property
    def is_recording(self) -> bool:
        return self.tape is not None and self.untaped is None

    def keep(self, event: Event, at: datetime) -> str | None:
        """Put an event on the tape, if there is one. Returns why it ended, if it did with this."""
        if self.is_recording:
            assert self.tape is not None
            self.untaped = self.tape.add(event, at)
            return self.untaped
        return None

    def close_tape(self) -> None:
        if self.tape is not None:
            self.tape.close()
            self.tape = self.untaped = None


def close_tapes(feeds: Iterable[Heard]) -> None:
    """The LIVE is over; a feed that still hears one goes on with its recording."""
    for heard in feeds:
        if heard.state is not FeedState.CONNECTED:
            heard.close_tape()
