"""What people are to be told and could not be told yet: kept in order, and tried again.

Who puts something in never waits for the chat; a chat that cannot be reached loses nothing.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from economy.ids import ChannelId, GuildId

log = logging.getLogger(__name__)

WAITING_MAX = 50  # messages for one place; the oldest is let go for one more
KEPT_FOR = timedelta(hours=24)
AGAIN_S = (30, 60, 120)  # the last one again and again

Tell = Callable[[], Awaitable[bool]]
Place = tuple[GuildId, ChannelId]  # where it is told unless the server has a staff channel


@dataclass(frozen=True, slots=True)
class _Letter:
    tell: Tell
    put_at: datetime


@dataclass(slots=True)
class _Box:
    """One place's; what cannot be told there holds up nothing elsewhere."""

    letters: deque[_Letter] = field(default_factory=deque[_Letter])
    tried: int = 0
    again_at: datetime | None = None


class Outbox:
    """`put` what is to be told, and call `send` every second or so."""

    def __init__(self) -> None:
        self._boxes: dict[Place, _Box] = {}

    def put(self, place: Place, tell: Tell, at: datetime) -> None:
        """`tell` returns False for what could not be told now; what it raises ends it."""
        letters = self._boxes.setdefault(place, _Box()).letters
        if len(letters) == WAITING_MAX:
            letters.popleft()
            log.warning('Too much waits to be told in %s; the oldest is let go.', place)
        letters.append(_Letter(tell, at))

    async def send(self, at: datetime) -> None:
        """Tell what waits, each place's in the order it came."""
        for place, box in list(self._boxes.items()):
            if box.again_at is None or at >= box.again_at:
                await _send(box, at)
            if not box.letters:
                self._boxes.pop(place, None)


async def _send(box: _Box, at: datetime) -> None:
    while box.letters:
        letter = box.letters[0]
        if not await _is_done(letter) and at - letter.put_at < KEPT_FOR:
            box.again_at = at + timedelta(seconds=AGAIN_S[min(box.tried, len(AGAIN_S) - 1)])
            box.tried += 1
            return
        if box.letters and box.letters[0] is letter:  # it was not let go meanwhile
            box.letters.popleft()
        box.tried, box.again_at = 0, None


async def _is_done(letter: _Letter) -> bool:
    try:
        return await letter.tell()
    except Exception:
        log.exception('A message could not be put together; it is not told.')
        return True
