"""How the bot says no to polls, questions of the audience and plans; see `economy/errors.py`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from economy.errors import Refusal

# --- what was typed ---------------------------------------------------------------------------


@dataclass(eq=False)
class TextEmpty(Refusal):
    what: str  # 'question', 'title': as the sentence names it


@dataclass(eq=False)
class TextTooLong(Refusal):
    what: str
    length: int
    at_most: int


@dataclass(eq=False)
class TextSensitive(Refusal):
    """Looks like payment data. `kind` is 'card', 'iban' or 'email'."""

    what: str
    kind: str


# --- polls ------------------------------------------------------------------------------------


@dataclass(eq=False)
class PollAnswersCount(Refusal):
    """Too few or too many answers; none at all for a question that is not a ready-made one."""

    count: int
    at_least: int
    at_most: int


@dataclass(eq=False)
class PollAnswerTooLong(Refusal):
    answer: str
    length: int
    at_most: int


@dataclass(eq=False)
class PollAnswerTwice(Refusal):
    answer: str


@dataclass(eq=False)
class PollOver(Refusal):
    """A poll that has ended, or was never one of this server."""


@dataclass(eq=False)
class PollStarted(Refusal):
    """Somebody else pressed the same button first."""


@dataclass(eq=False)
class MinutesOutOfRange(Refusal):
    minutes: int
    at_most: int


# --- questions of viewers ---------------------------------------------------------------------


@dataclass(eq=False)
class QuestionOpen(Refusal):
    """One open question a person and creator; `number` and `text` are those of the open one."""

    number: int
    text: str


@dataclass(eq=False)
class QuestionClosed(Refusal):
    """Answered, withdrawn, or never asked here."""


@dataclass(eq=False)
class QuestionIsYours(Refusal):
    """Who asked already counts as one who wants to know."""


@dataclass(eq=False)
class QuestionNotYours(Refusal):
    """Only who asked, or a moderator, withdraws a question."""


@dataclass(eq=False)
class NoQuestions(Refusal):
    creator: str


# --- planned LIVEs ----------------------------------------------------------------------------


@dataclass(eq=False)
class WhenUnreadable(Refusal):
    text: str


@dataclass(eq=False)
class WhenPast(Refusal):
    at: datetime


@dataclass(eq=False)
class WhenTooFar(Refusal):
    days: int


@dataclass(eq=False)
class WhenSkipped(Refusal):
    """A time of the clock that does not exist; `instead` is the next one that does."""

    wanted: str
    instead: str
    time_zone: str


@dataclass(eq=False)
class WhenAmbiguous(Refusal):
    """A time that the clock shows twice as it is set back: asked, not refused."""

    wanted: str
    first: datetime
    second: datetime


@dataclass(eq=False)
class PlanExists(Refusal):
    creator: str
    at: datetime


@dataclass(eq=False)
class TooManyPlans(Refusal):
    at_most: int


@dataclass(eq=False)
class PlanMissing(Refusal):
    """Never planned here, removed, or over."""

    text: str
