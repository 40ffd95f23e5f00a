"""Polls: what may be asked, ready-made ones, and how a vote is told."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from economy.engage_errors import (
    MinutesOutOfRange,
    PollAnswersCount,
    PollAnswerTooLong,
    PollAnswerTwice,
)
from economy.ids import ChannelId, GuildId, MessageId, UserId
from economy.names import cleaned, name_key
from economy.notes import checked_text

QUESTION_MAX = 300  # characters, as Discord has it; so are the next three
ANSWER_MAX = 55
ANSWERS_MIN = 2
ANSWERS_MAX = 10
MINUTES_DEFAULT = 5
MINUTES_MAX = 10_080  # seven days
_BETWEEN_ANSWERS = re.compile(r'[|;\n]')


@dataclass(frozen=True, slots=True)
class Ballot:
    """A poll that may be put to the vote."""

    question: str
    answers: tuple[str, ...]
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """A poll of one server. `message_id` is None while it is not posted."""

    guild_id: GuildId
    number: int
    channel_id: ChannelId
    message_id: MessageId | None
    question: str
    answers: tuple[str, ...]
    asked_by: UserId
    ends_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Count:
    """The votes for each answer, most first; answers with as many stay in their order."""

    votes: tuple[tuple[str, int], ...]

    @property
    def total(self) -> int:
        return sum(votes for _, votes in self.votes)

    @property
    def winners(self) -> tuple[str, ...]:
        """The answer with the most votes, several in a tie, none when nobody voted."""
        most = self.votes[0][1] if self.votes else 0
        return tuple(answer for answer, votes in self.votes if votes == most and most > 0)

    def percent(self, votes: int) -> int:
        """Of all votes, rounded half up; 0 when there are none."""
        return (200 * votes + self.total) // (2 * self.total) if self.total else 0


# None of them is about gifts: a vote decides what happens next, and that is what people stay for.
READY_MADE: dict[str, tuple[str, ...]] = {
    'What shall we do next?': ('Questions and answers', 'A game', 'A challenge', 'Just talk'),
    'Which song next?': ('Something calm', 'Something loud', 'An old favourite', 'Surprise me'),
    'How is the sound?': ('Good', 'Too quiet', 'Too loud', 'It breaks up'),
    'How is the picture?': ('Sharp', 'Blurry', 'It stutters', 'Too dark'),
    'Where are you watching from?': (
        'Europe', 'North America', 'South America', 'Asia', 'Africa', 'Australia or Oceania',
    ),
    'How did you find this LIVE?': ('For You', 'I follow', 'A friend', 'A clip'),
    'When should the next LIVE be?': ('Morning', 'Afternoon', 'Evening', 'Late night'),
    'How long shall we go on?': ('15 minutes', 'Half an hour', 'An hour', 'As long as it is fun'),
    'Shall we bring in a guest?': ('Yes', 'No', 'Later'),
    'Which topic next?': ('Behind the scenes', 'Tips and tricks', 'A story', 'Your questions'),
    'Tea or coffee?': ('Tea', 'Coffee', 'Neither'),
    'Are you here for the first time?': ('Yes', 'Second or third time', 'I am always here'),
}  # fmt: skip


def ballot(question: str, answers: str | None, minutes: int | None) -> Ballot:
    """What was typed, checked. Answers stand apart by `|`, `;` or new lines.

    Without answers the question is looked up among READY_MADE, whatever its case. Raises
    TextEmpty, TextTooLong, TextSensitive, PollAnswersCount, PollAnswerTooLong, PollAnswerTwice and
    MinutesOutOfRange, in this order.
    """
    asked = checked_text(question, what='question', at_most=QUESTION_MAX)
    known = ready_made(asked) if answers is None or not answers.strip() else None
    offered = known or _answers(answers or '')
    if not ANSWERS_MIN <= len(offered) <= ANSWERS_MAX:
        raise PollAnswersCount(len(offered), ANSWERS_MIN, ANSWERS_MAX)
    _check_answers(offered)
    return Ballot(asked, offered, checked_minutes(minutes, MINUTES_DEFAULT, MINUTES_MAX))


def checked_minutes(minutes: int | None, default: int, at_most: int) -> int:
    """`default` for None. Raises MinutesOutOfRange outside 1 to `at_most`."""
    if minutes is None:
        return default
    if not 1 <= minutes <= at_most:
        raise MinutesOutOfRange(minutes, at_most)
    return minutes


def ready_made(question: str) -> tuple[str, ...] | None:
    """The answers of a ready-made poll, None for any other question."""
    wanted = name_key(question)
    for known, answers in READY_MADE.items():
        if name_key(known) == wanted:
            return answers
    return None


def ready_made_like(typed: str) -> list[str]:
    """Ready-made questions that hold what was typed so far."""
    wanted = name_key(typed)
    return [question for question in READY_MADE if wanted in name_key(question)]


def counted(votes: Sequence[tuple[str, int]]) -> Count:
    """The count of a vote, from the answers in the order of the poll."""
    return Count(tuple(sorted(votes, key=lambda vote: -vote[1])))


def _answers(text: str) -> tuple[str, ...]:
    parts = (cleaned(part) for part in _BETWEEN_ANSWERS.split(text))
    return tuple(part for part in parts if part)


def _check_answers(answers: tuple[str, ...]) -> None:
    for answer in answers:
        if len(answer) > ANSWER_MAX:
            raise PollAnswerTooLong(answer, len(answer), ANSWER_MAX)
    seen = set[str]()
    for answer in answers:
        key = name_key(answer) or answer
        if key in seen:
            raise PollAnswerTwice(answer)
        seen.add(key)
