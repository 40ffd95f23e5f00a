"""A stream: one evening of one creator, what it is aiming at, and when it is taken for over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from economy.counts import whole_number
from economy.errors import CountUnreadable
from economy.ids import ChannelId, CreatorId, StreamId, UserId
from economy.names import cleaned
from economy.night_errors import GoalOutOfRange, StreamMissing, TitleTooLong

GOAL_MAX_DIAMONDS = 1_000_000_000  # more than any stream ever brought; more is a slip of the thumb
TITLE_MAX = 100
LATE_GIFT = timedelta(minutes=15)  # logged this soon after the end, a gift may belong to it
QUIET_ASK = timedelta(hours=3)  # without a gift: somebody forgot to end it, perhaps
QUIET_END = timedelta(hours=6)  # without a gift: it ended with its last one
SAME_NIGHT = timedelta(hours=12)  # a gift this soon after the bot ended a stream reopens it


class AfterEnd(StrEnum):
    """What a gift logged shortly after a stream is: asked about, or none of it."""

    ASK = 'ask'
    APART = 'apart'


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """`ended_by` is None while it runs, and when the bot ended it because it was forgotten.

    `alive_at` is when somebody last said that it goes on, `asked_at` when they were last asked.
    """

    id: StreamId
    creator_id: CreatorId
    title: str | None
    goal_diamonds: int | None
    channel_id: ChannelId | None
    started_at: datetime
    started_by: UserId | None
    ended_at: datetime | None = None
    ended_by: UserId | None = None
    alive_at: datetime | None = None
    asked_at: datetime | None = None

    @property
    def is_running(self) -> bool:
        return self.ended_at is None

    @property
    def ended_by_itself(self) -> bool:
        return self.ended_at is not None and self.ended_by is None

    def length(self, at: datetime) -> timedelta:
        """How long it went on, until `at` while it runs; never negative."""
        return max((self.ended_at or at) - self.started_at, timedelta())


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a stream is: its diamonds so far, and the goal if it has one."""

    stream_id: StreamId
    diamonds: int
    goal_diamonds: int | None

    @property
    def missing_diamonds(self) -> int | None:
        """What the goal still needs, 0 when it is reached, None without a goal."""
        if self.goal_diamonds is None:
            return None
        return max(self.goal_diamonds - self.diamonds, 0)

    @property
    def goal_percent(self) -> int | None:
        """Whole per cent of the goal, rounded down and never below 0; None without a goal."""
        if self.goal_diamonds is None:
            return None
        return max(self.diamonds, 0) * 100 // self.goal_diamonds


def checked_goal(text: str) -> int:
    """Diamonds a goal asks for: `5000`, `5,000`, `10k`. Raises CountUnreadable, GoalOutOfRange."""
    goal = whole_number(text)
    if goal is None:
        raise CountUnreadable(text)
    if not 1 <= goal <= GOAL_MAX_DIAMONDS:
        raise GoalOutOfRange(goal, GOAL_MAX_DIAMONDS)
    return goal


def parse_stream(text: str) -> int:
    """The number in `7` or `#7`. Raises CountUnreadable, and StreamMissing for what is none."""
    number = whole_number(text.strip().removeprefix('#'))
    if number is None:
        raise CountUnreadable(text)
    if number < 1:
        raise StreamMissing(number)
    return number


def checked_title(text: str) -> str | None:
    """A stream's title in one line, None for an empty one. Raises TitleTooLong."""
    title = cleaned(text)
    if len(title) > TITLE_MAX:
        raise TitleTooLong(len(title), TITLE_MAX)
    return title or None


def belongs_after_end(stream: Stream, happened_at: datetime) -> bool:
    """Whether a gift of `happened_at` may still be one of this ended stream."""
    if stream.ended_at is None:
        return True
    allowed = SAME_NIGHT if stream.ended_by_itself else LATE_GIFT
    return happened_at - stream.ended_at <= allowed


def quiet_since(stream: Stream, last_gift_at: datetime | None) -> datetime:
    """The last sign of life of a running stream."""
    signs = (stream.started_at, last_gift_at, stream.alive_at)
    return max(sign for sign in signs if sign is not None)


class Quiet(StrEnum):
    """What a running stream's silence calls for."""

    NOTHING = 'nothing'
    ASK = 'ask'
    END = 'end'


def quiet_step(stream: Stream, last_gift_at: datetime | None, at: datetime) -> Quiet:
    """What to do about a stream that has been silent; it is asked about once a silence."""
    since = quiet_since(stream, last_gift_at)
    if at - since >= QUIET_END:
        return Quiet.END
    was_asked = stream.asked_at is not None and stream.asked_at > since
    if at - since >= QUIET_ASK and not was_asked:
        return Quiet.ASK
    return Quiet.NOTHING
