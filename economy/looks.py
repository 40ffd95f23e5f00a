"""A look at a running stream: what nudges and tips are chosen by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from economy.ids import FanId
from economy.streams import Standing, Stream
from economy.tips import Moment

FRESH = timedelta(minutes=5)  # an event older than this is no longer spoken of
GOAL_FRESH = timedelta(minutes=10)  # a goal that was reached is
GOAL_RECENT = timedelta(minutes=15)  # and a tip may still be about it
QUIET_AFTER = timedelta(minutes=5)
GOAL_NEAR_PERCENT = 80
HOUR = timedelta(hours=1)
BEFORE_END = timedelta(minutes=10)  # before the usual end
USUAL_OF_STREAMS = 10  # the length is the median of the last ten,
USUAL_FROM_STREAMS = 3  # when there are as many as this
BIG_TIMES = 10  # a big gift is this many times what waits for thanks,
BIG_MIN_DIAMONDS = 1_000  # and never less than this


@dataclass(frozen=True, slots=True, kw_only=True)
class FreshGift:
    """A gift of the last FRESH that nobody took back.

    `fan_id` is None without a name, `name` also for who was forgotten or is hidden. `is_first`
    is it of its stream, `is_new` says that the fan had never given this creator anything before
    FRESH.
    """

    number: int
    fan_id: FanId | None
    name: str | None
    diamonds: int
    at: datetime
    is_first: bool = False
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class Leader:
    """Who gave most in a stream, alone at the top. Never somebody hidden or forgotten."""

    fan_id: FanId
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A running stream at one moment, as far as nudges and tips depend on it.

    `diamonds_before_fresh`, `_before_goal` and `_before_recent` are the sums before the last
    FRESH, GOAL_FRESH and GOAL_RECENT. `is_leader_new` says that others gave before, and that
    without the fresh gifts the leader would not be alone at the top. `usual_length` is None when
    there were too few streams to tell.
    """

    stream: Stream
    is_on: bool
    big_from_diamonds: int
    diamonds: int
    diamonds_before_fresh: int
    diamonds_before_goal: int
    diamonds_before_recent: int
    last_gift_at: datetime | None
    gifts: tuple[FreshGift, ...]
    leader: Leader | None
    is_leader_new: bool
    usual_length: timedelta | None
    is_waiting_for_thanks: bool
    has_questions: bool

    @property
    def goal_percent(self) -> int | None:
        return self._standing.goal_percent

    @property
    def missing_diamonds(self) -> int | None:
        return self._standing.missing_diamonds

    @property
    def _standing(self) -> Standing:
        return Standing(self.stream.id, self.diamonds, self.stream.goal_diamonds)

    def quiet_for(self, at: datetime) -> timedelta:
        """Since the last gift, or since the start before the first."""
        return at - max(self.last_gift_at or self.stream.started_at, self.stream.started_at)

    def was_reached_since(self, before_diamonds: int) -> bool:
        """Whether gifts carried the stream over its goal from `before_diamonds`."""
        goal = self.stream.goal_diamonds
        return goal is not None and before_diamonds < goal <= self.diamonds

    def fresh_gifts(self, at: datetime) -> tuple[FreshGift, ...]:
        return tuple(gift for gift in self.gifts if at - gift.at <= FRESH)


def big_from(thanks_from_diamonds: int) -> int:
    """From how many diamonds on a gift is a big one."""
    return max(BIG_TIMES * thanks_from_diamonds, BIG_MIN_DIAMONDS)


def usual_length(lengths: Sequence[timedelta]) -> timedelta | None:
    """The median length of a creator's streams, latest first, None when there are too few."""
    latest_s = [length // timedelta(seconds=1) for length in lengths[:USUAL_OF_STREAMS]]
    if len(latest_s) < USUAL_FROM_STREAMS:
        return None
    return timedelta(seconds=median(latest_s))


def moment_now(look: Look, at: datetime) -> Moment | None:
    """What a tip asked for just now is about; None when nothing special goes on.

    The first that holds: just started, quiet, a big gift, somebody new, the goal reached or
    near, about the usual end, an hour and more.
    """
    length = look.stream.length(at)
    gifts = look.fresh_gifts(at)
    is_near = (look.goal_percent or 0) >= GOAL_NEAR_PERCENT and look.missing_diamonds != 0
    usual = look.usual_length
    holds = {
        Moment.START: length < FRESH,
        Moment.QUIET: look.quiet_for(at) >= QUIET_AFTER,
        Moment.BIG_GIFT: any(gift.diamonds >= look.big_from_diamonds for gift in gifts),
        Moment.NEW_GIFTER: any(gift.is_new for gift in gifts),
        Moment.GOAL_DONE: look.was_reached_since(look.diamonds_before_recent),
        Moment.GOAL_NEAR: is_near,
        Moment.ENDING: usual is not None and abs(usual - length) <= BEFORE_END,
        Moment.RUNNING: length >= HOUR,
    }
    return next((moment for moment, is_so in holds.items() if is_so), None)
