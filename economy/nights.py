"""A running stream at one moment: what the board shows and what nudges and handovers read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from economy.captured import FeedLook
from economy.gifts import Gift
from economy.ids import FanId, UserId
from economy.streams import Standing, Stream

PACE_WINDOW = timedelta(minutes=10)
TOP_ROWS = 5
LAST_ROWS = 3
THANKS_WINDOW = timedelta(days=2)  # who waited longer than this is no longer waited for


@dataclass(frozen=True, slots=True)
class Gifter:
    """Somebody's diamonds in a stream; `name` is None for a fan who was forgotten."""

    fan_id: FanId
    name: str | None
    diamonds: int


@dataclass(frozen=True, slots=True)
class LastGift:
    number: int
    gift: Gift
    count: int
    fan: str | None
    happened_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A gifter who waits for thanks, with every gift since `since` that nobody thanked yet.

    `fan_id` and `name` are None for gifts logged without a name. `up_to` is the newest of these
    entries: thanking what was shown must not thank what came after.
    """

    fan_id: FanId | None
    name: str | None
    diamonds: int
    entries: int
    since: datetime
    up_to: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """What stands at `at`.

    `pace_diamonds` came within PACE_WINDOW before. `waiting` counts gifters to thank,
    `next_waiting` is the first of them. `on_duty` is None when nobody is known to be.
    `guest_diamonds` came for guests and are in none of the other sums. `feeds` are the creator's
    watched ones, none without capture.
    """

    stream: Stream
    at: datetime
    diamonds: int
    gifts: int
    gifters: int
    pace_diamonds: int
    top: tuple[Gifter, ...]
    last: tuple[LastGift, ...]
    waiting: int
    next_waiting: Waiting | None
    on_duty: UserId | None
    guest_diamonds: int = 0
    feeds: tuple[FeedLook, ...] = ()

    @property
    def standing(self) -> Standing:
        return Standing(self.stream.id, self.diamonds, self.stream.goal_diamonds)

    @property
    def pace_per_hour(self) -> int:
        """Diamonds an hour at the pace of the last PACE_WINDOW, or of the stream while shorter."""
        window = min(PACE_WINDOW, max(self.stream.length(self.at), timedelta(minutes=1)))
        return self.pace_diamonds * 3600 // max(int(window.total_seconds()), 1)
