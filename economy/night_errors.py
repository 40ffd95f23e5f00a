"""Every way the bot says no during a stream night; the sentences live in `bot/night_sentences.py`.

Part of the tree that begins in `economy/errors.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from economy.errors import Refusal

# --- streams ----------------------------------------------------------------------------------


@dataclass(eq=False)
class StreamRunning(Refusal):
    """`started_by` is a member's id, None when nobody is known."""

    creator: str
    stream_id: int
    started_at: datetime
    started_by: int | None


@dataclass(eq=False)
class StreamNotRunning(Refusal):
    creator: str


@dataclass(eq=False)
class CreatorLive(Refusal):
    """Somebody who is live cannot be retired."""

    creator: str


@dataclass(eq=False)
class StreamMissing(Refusal):
    number: int


@dataclass(eq=False)
class NoStreamYet(Refusal):
    creator: str


@dataclass(eq=False)
class StreamCannotReopen(Refusal):
    """Another stream of the creator runs, or it ended too long ago."""

    stream_id: int


@dataclass(eq=False)
class StreamJustEnded(Refusal):
    """A gift came after the end: asked, not refused. `by_itself`: the bot had ended it."""

    stream_id: int
    creator: str
    ended_at: datetime
    by_itself: bool


@dataclass(eq=False)
class GoalOutOfRange(Refusal):
    goal_diamonds: int
    at_most: int


@dataclass(eq=False)
class TitleTooLong(Refusal):
    length: int
    at_most: int


# --- thanks and duty --------------------------------------------------------------------------


@dataclass(eq=False)
class NobodyWaits(Refusal):
    """`fan` is None when nobody at all waits for thanks."""

    creator: str
    fan: str | None


@dataclass(eq=False)
class AlreadyThanked(Refusal):
    pass


@dataclass(eq=False)
class AlreadyOnDuty(Refusal):
    pass


# --- channels ---------------------------------------------------------------------------------


@dataclass(eq=False)
class ChannelClosed(Refusal):
    """The bot cannot write in a channel; `missing` are Discord's names of the rights it needs."""

    channel_id: int
    missing: tuple[str, ...]
