"""Every way the bot says no about boards and people; the sentences: `bot/people_sentences.py`.

Part of the tree that begins in `economy/errors.py`.
"""

from __future__ import annotations

from dataclasses import dataclass

from economy.errors import Refusal

# --- settings ---------------------------------------------------------------------------------


@dataclass(eq=False)
class ThanksFromOutOfRange(Refusal):
    diamonds: int
    at_most: int


# --- boards -----------------------------------------------------------------------------------


@dataclass(eq=False)
class BoardsClosed(Refusal):
    """Only moderators may see the boards of this server."""


# --- fans -------------------------------------------------------------------------------------


@dataclass(eq=False)
class FanUnknown(Refusal):
    """`suggestions` are for moderators: nobody else is told which names there are."""

    name: str
    suggestions: tuple[str, ...]


@dataclass(eq=False)
class FanGone(Refusal):
    """A button about a fan who was forgotten meanwhile, or who joined another one."""


@dataclass(eq=False)
class NoOwnFan(Refusal):
    """Somebody asked about their own fan, and none is linked to them."""


@dataclass(eq=False)
class NotYourFan(Refusal):
    """A member asked about a fan that is not theirs, known or not."""


@dataclass(eq=False)
class MergeSelf(Refusal):
    """Both names mean the same fan already."""

    fan: str


@dataclass(eq=False)
class MergeApart(Refusal):
    """The two never gave to a same creator."""

    fan: str
    fan_gave_to: tuple[str, ...]
    into: str
    into_gave_to: tuple[str, ...]


@dataclass(eq=False)
class MergeLinked(Refusal):
    """Each of the two is linked to a member of its own."""

    fan: str
    into: str


@dataclass(eq=False)
class MergeHidden(Refusal):
    """One of the two is left out of the boards, the other is not."""

    hidden: str
    shown: str


@dataclass(eq=False)
class NotMerged(Refusal):
    """A spelling that is a fan of its own already."""


# --- links ------------------------------------------------------------------------------------


@dataclass(eq=False)
class FanTaken(Refusal):
    """The fan is linked to another member."""

    fan: str


@dataclass(eq=False)
class OwnClaim(Refusal):
    """A moderator may not confirm their own claim."""


@dataclass(eq=False)
class ClaimGone(Refusal):
    """A claim or link that was decided, withdrawn or ended."""
