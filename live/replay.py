"""A recording played as a feed, as if its LIVE were now."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import closing
from dataclasses import replace

from economy.captured import FeedState
from economy.entries import Source
from live.feed import Event, FeedLost, GiftSeen, Loss, StateChanged
from live.recording import Recording

_AT_ONCE = 50  # events after which others get their turn, when nothing is to be waited for


class RecordingFeed:
    """Plays a recording from its beginning, then says that the LIVE is over.

    `speed` is how many times as fast as it was; None or 0 is as fast as possible. `begins_at_ms`
    (epoch) moves the times of the gifts so that the recording begins then, and brings them as close
    together as it is played. `salt` changes the ids of gifts, combos and rooms, so that the same
    file played with another salt is another evening; '' leaves them.
    """

    def __init__(
        self,
        recording: Recording,
        *,
        speed: float | None = 1,
        begins_at_ms: int | None = None,
        salt: str = '',
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        clock_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._recording = recording
        self._speed = speed or None
        self._begins_at_ms = begins_at_ms
        self._salt = salt
        self._sleep, self._clock_s = sleep, clock_s

    @property
    def source(self) -> Source:
        return self._recording.header.source

    async def events(self) -> AsyncGenerator[Event, None]:
        """Ends with FeedLost(ENDED). The states that were recorded are passed on."""
        began_s, is_first = self._clock_s(), True
        with closing(self._recording.events()) as events:
            for number, (at_ms, event) in enumerate(events, start=1):
                await self._wait(began_s, at_ms, number)
                if is_first and not isinstance(event, StateChanged):
                    yield self._as_now(StateChanged(FeedState.CONNECTED))
                is_first = False
                yield self._as_now(event)
        raise FeedLost(Loss.ENDED, 'the recording is over')

    async def _wait(self, began_s: float, at_ms: int, number: int) -> None:
        """Until it is time by the clock: waits that are each a little long do not add up."""
        wait_s = 0.0
        if self._speed is not None:
            wait_s = began_s + at_ms / 1000 / self._speed - self._clock_s()
        if wait_s > 0 or number % _AT_ONCE == 0:
            await self._sleep(max(wait_s, 0))

    def _as_now(self, event: Event) -> Event:
        if isinstance(event, StateChanged):
            room_id = event.room_id or ('room' if self._salt else '')
            return replace(event, room_id=self._salted(room_id))
        return self._gift_as_now(event) if isinstance(event, GiftSeen) else event

    def _gift_as_now(self, gift: GiftSeen) -> GiftSeen:
        return replace(
            gift,
            msg_id=self._salted(gift.msg_id),
            group_id=self._salted(gift.group_id),
            sent_at_ms=self._moved(gift.sent_at_ms),
        )

    def _salted(self, id_: str) -> str:
        if not self._salt or id_ in ('', '0'):
            return id_
        digest = hashlib.blake2b(f'{self._salt}:{id_}'.encode(), digest_size=8).digest()
        return str((int.from_bytes(digest, 'big') >> 1) or 1)

    def _moved(self, sent_at_ms: int | None) -> int | None:
        if sent_at_ms is None or self._begins_at_ms is None:
            return sent_at_ms
        since_ms = sent_at_ms - round(self._recording.header.began_at.timestamp() * 1000)
        return self._begins_at_ms + int(since_ms / (self._speed or 1))
