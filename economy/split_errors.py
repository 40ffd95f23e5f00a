"""Every way the bot says no about split plans; the sentences live in `bot/split_sentences.py`.

Part of the tree that begins in `economy/errors.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from economy.errors import Refusal


@dataclass(eq=False)
class PartsMissing(Refusal):
    """A plan without a part in it."""


@dataclass(eq=False)
class PartUnreadable(Refusal):
    """A part that is not a name and a share."""

    text: str


@dataclass(eq=False)
class TooManyParts(Refusal):
    at_most: int


@dataclass(eq=False)
class PartIsRest(Refusal):
    """The creator named as a part: whatever is left is the creator's without being named."""

    name: str


@dataclass(eq=False)
class PartTwice(Refusal):
    name: str


@dataclass(eq=False)
class ShareNotPositive(Refusal):
    name: str
    percent: Decimal


@dataclass(eq=False)
class ShareTooFine(Refusal):
    """A share with more than two decimals."""

    name: str
    percent: Decimal


@dataclass(eq=False)
class SplitOverWhole(Refusal):
    """Parts that come to more than everything."""

    percent: Decimal


@dataclass(eq=False)
class SinceTooFar(Refusal):
    """A first day so far ahead that the year must be a slip; `last` is the last one taken."""

    day: date
    last: date


@dataclass(eq=False)
class SinceWithStream(Refusal):
    """A day together with a stream: the plan of a stream holds for that stream alone."""

    stream_id: int


@dataclass(eq=False)
class StreamOfAnother(Refusal):
    """A stream that is not the named creator's."""

    stream_id: int
    creator: str


@dataclass(eq=False)
class SplitMissing(Refusal):
    """Nothing to end: no plan is in force there. `stream_id` is None for a general plan."""

    creator: str
    stream_id: int | None


@dataclass(eq=False)
class SplitKeyReused(Refusal):
    """One request arrived twice with different content; the first version stands."""

    number: int
