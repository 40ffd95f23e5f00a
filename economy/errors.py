"""Every way the bot says no, by name. Fields make the sentence that a person reads.

The sentences live in `bot/sentences.py`; a test proves that each of these has one. The classes are
not frozen: Python itself writes tracebacks onto a raised exception.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from economy.gifts import Gift


class Refusal(Exception):
    """Something a person asked for that cannot be done. Nothing was saved."""


# --- what was typed ---------------------------------------------------------------------------


@dataclass(eq=False)
class CountUnreadable(Refusal):
    text: str


@dataclass(eq=False)
class CountOutOfRange(Refusal):
    count: int
    at_most: int


@dataclass(eq=False)
class CoinsOutOfRange(Refusal):
    coins: int
    at_most: int


@dataclass(eq=False)
class GiftMissing(Refusal):
    """A gift command without a gift in it."""


@dataclass(eq=False)
class GiftUnknown(Refusal):
    name: str
    suggestions: tuple[Gift, ...] = ()


@dataclass(eq=False)
class GiftAmbiguous(Refusal):
    """One name, several prices. `choices` differ in coins, cheapest first."""

    name: str
    choices: tuple[Gift, ...]


@dataclass(eq=False)
class NameEmpty(Refusal):
    what: str  # 'fan', 'creator', 'gift': as the sentence names it


@dataclass(eq=False)
class NameTooLong(Refusal):
    what: str
    length: int
    at_most: int


@dataclass(eq=False)
class MentionUnknown(Refusal):
    """A Discord mention where a fan's name belongs, of somebody the bot cannot name."""

    text: str


@dataclass(eq=False)
class NoteTooLong(Refusal):
    length: int
    at_most: int


@dataclass(eq=False)
class NoteSensitive(Refusal):
    """A note that looks like payment data. `kind` is 'card', 'iban' or 'email'."""

    kind: str


@dataclass(eq=False)
class AmountUnreadable(Refusal):
    text: str


@dataclass(eq=False)
class AmountOutOfRange(Refusal):
    amount: Decimal
    at_most: Decimal


@dataclass(eq=False)
class UnitUnknown(Refusal):
    text: str


@dataclass(eq=False)
class ChoiceUnknown(Refusal):
    """A value outside a closed list: a period, a topic, a preset, a moment."""

    what: str
    text: str
    known: tuple[str, ...]


# --- money ------------------------------------------------------------------------------------


@dataclass(eq=False)
class CurrencyUnknown(Refusal):
    text: str


@dataclass(eq=False)
class RateUnreadable(Refusal):
    text: str


@dataclass(eq=False)
class RateOutOfRange(Refusal):
    """Zero, negative, or finer than a rate may be."""

    amount: Decimal


@dataclass(eq=False)
class RateImplausible(Refusal):
    """More than one currency unit a diamond: asked again rather than refused outright."""

    amount: Decimal
    currency: str


@dataclass(eq=False)
class ShareOutOfRange(Refusal):
    """A reward share outside what TikTok names for scaled rewards, in per cent."""

    share_percent: Decimal
    at_least: int
    at_most: int


# --- creators and entries ---------------------------------------------------------------------


@dataclass(eq=False)
class CreatorNeeded(Refusal):
    """Several creators would fit, or none is known yet (`names` is empty)."""

    names: tuple[str, ...]


@dataclass(eq=False)
class CreatorMissing(Refusal):
    name: str
    known: tuple[str, ...]


@dataclass(eq=False)
class CreatorRetired(Refusal):
    name: str


@dataclass(eq=False)
class CreatorExists(Refusal):
    name: str


@dataclass(eq=False)
class TooManyCreators(Refusal):
    at_most: int


@dataclass(eq=False)
class TooManyGifts(Refusal):
    at_most: int


@dataclass(eq=False)
class EntryMissing(Refusal):
    number: int


@dataclass(eq=False)
class EntryAlreadyReversed(Refusal):
    number: int
    by_number: int
    by_actor_id: int


@dataclass(eq=False)
class EntryIsReversal(Refusal):
    """A reversal is not itself reversed: log the gift again instead."""

    number: int
    reverses: int


@dataclass(eq=False)
class NothingToUndo(Refusal):
    pass


@dataclass(eq=False)
class NothingToFix(Refusal):
    """A correction that would change nothing."""

    number: int


@dataclass(eq=False)
class NearRepeat(Refusal):
    """The same gift, count and fan was logged moments ago: asked, not refused."""

    number: int
    seconds_ago: int


@dataclass(eq=False)
class KeyReused(Refusal):
    """One request arrived twice with different content; the first one stands."""

    number: int


@dataclass(eq=False)
class QuestionGone(Refusal):
    """A button of a question that was answered long ago or never asked here."""


@dataclass(eq=False)
class NotYourQuestion(Refusal):
    """Somebody else's question: only who was asked may answer."""


# --- servers, roles, settings -----------------------------------------------------------------


@dataclass(eq=False)
class RoleNeeded(Refusal):
    """`level` is 'moderator' or 'manager'; `role_id` the server's chosen role, if it chose one."""

    level: str
    role_id: int | None


@dataclass(eq=False)
class ServerOnly(Refusal):
    pass


@dataclass(eq=False)
class TimeZoneUnknown(Refusal):
    text: str


@dataclass(eq=False)
class LocaleUnknown(Refusal):
    text: str


@dataclass(eq=False)
class PrefixUnusable(Refusal):
    text: str
    at_most: int


@dataclass(eq=False)
class NothingToSet(Refusal):
    pass
