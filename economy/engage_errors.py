"""How the bot says no to polls, questions of the audience and plans; see `economy/errors.py`."""

from __future__ import annotations

from dataclasses import dataclass

from economy.errors import Refusal


@dataclass(eq=False)
class TextEmpty(Refusal):
    what: str  # 'question', 'title': as the sentence names it


@dataclass(eq=False)
class TextTooLong(Refusal):
    what: str
    length: int
    at_most: int


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
class MinutesOutOfRange(Refusal):
    minutes: int
    at_most: int
