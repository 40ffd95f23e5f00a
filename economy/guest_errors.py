"""Every way the bot says no about guests and adjustments; sentences: `bot/guest_sentences.py`.

Part of the tree that begins in `economy/errors.py`.
"""

from __future__ import annotations

from dataclasses import dataclass

from economy.errors import Refusal


@dataclass(eq=False)
class GuestIsCreator(Refusal):
    """The creator was named as a guest of their own LIVE."""

    creator: str


@dataclass(eq=False)
class GuestMissing(Refusal):
    """`to:` stands there, and nobody after it."""


@dataclass(eq=False)
class CountAfterGuest(Refusal):
    """A count ends the name of a guest: who meant what is not guessed."""

    text: str


@dataclass(eq=False)
class AdjustmentNotFixed(Refusal):
    """An adjustment is no gift: it is taken back, and the stream reconciled again."""

    number: int


@dataclass(eq=False)
class SaidNegative(Refusal):
    """TikTok's summary never says less than nothing."""


@dataclass(eq=False)
class DifferenceTooBig(Refusal):
    """A difference that no evening comes to."""

    at_most: int


@dataclass(eq=False)
class ReconciledAlready(Refusal):
    """Another answer to the same question came first, and stands."""

    stream_id: int
