"""Nudges: one word to the moderators when something happened in a stream, and what it leads to.

What is due is decided from a look at the stream and from what was shown before. A nudge answers
an event, comes once, and at most every SPACING; what it could not say in time it never says.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from economy.errors import ChoiceUnknown
from economy.looks import BEFORE_END, FRESH, GOAL_NEAR_PERCENT, HOUR, QUIET_AFTER, FreshGift, Look
from economy.names import cleaned
from economy.polls import READY_MADE
from economy.tips import Moment, Tip
from economy.typed import repeated

SPACING = timedelta(minutes=5)  # between two nudges of a stream
_SWITCH = {'on': True, 'off': False}


class Kind(StrEnum):
    """What a nudge is about. Of several that are due, the one that stands first here is shown."""

    GOAL_DONE = 'goal-done'
    BIG_GIFT = 'big-gift'
    FIRST_GIFT = 'first-gift'
    NEW_GIFTER = 'new-gifter'
    TOP_GIFTER = 'top-gifter'
    GOAL_NEAR = 'goal-near'
    ENDING = 'ending'
    HOUR = 'hour'
    START = 'start'
    QUIET = 'quiet'


class Act(StrEnum):
    """What a nudge's one button does."""

    POLL = 'poll'
    QUESTION = 'question'
    THANK = 'thank'
    GOAL = 'goal'


@dataclass(frozen=True, slots=True)
class Shown:
    """A nudge that was shown in a stream; `subject` is the fan, entry or goal it was about."""

    kind: Kind
    subject: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Nudge:
    """`gift` is the one it is about, where there is one."""

    kind: Kind
    subject: int = 0
    gift: FreshGift | None = None


def parse_switch(text: str) -> bool:
    """`on` or `off`. Raises ChoiceUnknown."""
    named = cleaned(text).casefold()
    if named not in _SWITCH:
        raise ChoiceUnknown('choice for the nudges', repeated(text), tuple(_SWITCH))
    return _SWITCH[named]


def due_nudge(look: Look, shown: Sequence[Shown], at: datetime) -> Nudge | None:
    """What to say at `at`, None when there is nothing to say or it is too soon.

    Once a stream: first gift, ending, hour, start. Once for each goal: near, done. Once for each
    gift or fan: big gift, new gifter, top gifter. Once a silence: quiet.
    """
    if not look.is_on or any(at - each.at < SPACING for each in shown):
        return None
    due = (nudge for nudge in _due(look, at) if not _was_shown(nudge, look, shown))
    return next(due, None)


def _was_shown(nudge: Nudge, look: Look, shown: Sequence[Shown]) -> bool:
    same = [each for each in shown if (each.kind, each.subject) == (nudge.kind, nudge.subject)]
    if nudge.kind is Kind.QUIET:  # a gift since makes it another silence
        return any(look.last_gift_at is None or each.at >= look.last_gift_at for each in same)
    return bool(same)


def _due(look: Look, at: datetime) -> Iterator[Nudge]:
    """Everything that happened just now, in the order of Kind."""
    goal = look.stream.goal_diamonds or 0
    if look.was_reached_since(look.diamonds_before_goal):
        yield Nudge(Kind.GOAL_DONE, goal)
    yield from _of_gifts(look, look.fresh_gifts(at))
    if _came_near(look):
        yield Nudge(Kind.GOAL_NEAR, goal)
    yield from _of_time(look, at)


def _of_gifts(look: Look, gifts: tuple[FreshGift, ...]) -> Iterator[Nudge]:
    for gift in sorted(gifts, key=lambda gift: -gift.diamonds):
        if gift.diamonds >= look.big_from_diamonds:
            yield Nudge(Kind.BIG_GIFT, gift.number, gift)
    yield from (Nudge(Kind.FIRST_GIFT, 0, gift) for gift in gifts if gift.is_first)
    for gift in gifts:
        if gift.is_new and gift.fan_id is not None and gift.name is not None:
            yield Nudge(Kind.NEW_GIFTER, gift.fan_id, gift)
    if gifts and look.leader is not None and look.is_leader_new:
        yield Nudge(Kind.TOP_GIFTER, look.leader.fan_id)


def _of_time(look: Look, at: datetime) -> Iterator[Nudge]:
    started_at, usual = look.stream.started_at, look.usual_length
    if usual is not None and usual > BEFORE_END and _is_fresh(started_at + usual - BEFORE_END, at):
        yield Nudge(Kind.ENDING)
    if _is_fresh(started_at + HOUR, at):
        yield Nudge(Kind.HOUR)
    if _is_fresh(started_at, at):
        yield Nudge(Kind.START)
    if look.quiet_for(at) >= QUIET_AFTER:
        yield Nudge(Kind.QUIET)


def _came_near(look: Look) -> bool:
    """Whether fresh gifts brought the stream close to its goal, and not over it."""
    goal = look.stream.goal_diamonds
    if goal is None or look.diamonds >= goal:
        return False
    near = goal * GOAL_NEAR_PERCENT
    return look.diamonds_before_fresh * 100 < near <= look.diamonds * 100


def _is_fresh(happened_at: datetime, at: datetime) -> bool:
    return timedelta() <= at - happened_at <= FRESH


# --- what a nudge says and leads to -----------------------------------------------------------

_MOMENTS = {
    Kind.GOAL_DONE: Moment.GOAL_DONE,
    Kind.BIG_GIFT: Moment.BIG_GIFT,
    Kind.FIRST_GIFT: Moment.FIRST_GIFT,
    Kind.NEW_GIFTER: Moment.NEW_GIFTER,
    Kind.TOP_GIFTER: Moment.TOP_GIFTER,
    Kind.GOAL_NEAR: Moment.GOAL_NEAR,
    Kind.ENDING: Moment.ENDING,
    Kind.HOUR: Moment.RUNNING,
    Kind.START: Moment.START,
    Kind.QUIET: Moment.QUIET,
}
_THANKING = (Kind.BIG_GIFT, Kind.FIRST_GIFT, Kind.NEW_GIFTER, Kind.TOP_GIFTER, Kind.ENDING)
_ANY_POLL = ('What shall we do next?', 'Which topic next?', 'Shall we bring in a guest?')
_POLLS = {  # each of them one of READY_MADE
    Kind.START: ('Where are you watching from?', 'How did you find this LIVE?'),
    Kind.HOUR: ('How long shall we go on?',),
    Kind.ENDING: ('When should the next LIVE be?',),
}


def act_of(kind: Kind, look: Look) -> Act:
    """What the button does: thank whoever waits, a question if one is open, else a poll."""
    if kind is Kind.GOAL_DONE:
        return Act.GOAL
    if kind in _THANKING and look.is_waiting_for_thanks:
        return Act.THANK
    if look.has_questions and kind not in (Kind.START, Kind.HOUR):
        return Act.QUESTION
    return Act.POLL


def poll_for(kind: Kind, turn: int) -> str:
    """A ready-made question that fits, another one each turn."""
    fitting = _POLLS.get(kind, _ANY_POLL)
    question = fitting[turn % len(fitting)]
    assert question in READY_MADE, question
    return question


def tip_for(kind: Kind, tips: Sequence[Tip], turn: int) -> Tip:
    """A tip of the very moment, another one each turn."""
    hour = HOUR // timedelta(minutes=1) if kind is Kind.HOUR else None
    fitting = [tip for tip in tips if (tip.moment, tip.minutes) == (_MOMENTS[kind], hour)]
    return fitting[turn % len(fitting)]
