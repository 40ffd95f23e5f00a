"""Every way the bot says no about payouts; the sentences live in `bot/payout_sentences.py`.

Part of the tree that begins in `economy/errors.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from economy.errors import Refusal


@dataclass(eq=False)
class EarningsPrivate(Refusal):
    """Earnings were asked for, in a message, where everybody reads along."""

    command: str


@dataclass(eq=False)
class PayoutUnreadable(Refusal):
    text: str


@dataclass(eq=False)
class PayoutMissing(Refusal):
    number: int


@dataclass(eq=False)
class PayoutDiamondsUnreadable(Refusal):
    text: str


@dataclass(eq=False)
class PayoutOfNothing(Refusal):
    """Fewer than one diamond was asked for."""

    diamonds: int


@dataclass(eq=False)
class PayoutTooLarge(Refusal):
    """More diamonds were asked for than are available; what stands takes up `requested`."""

    creator: str
    wanted: int
    available: int
    requested: int


@dataclass(eq=False)
class NothingAvailable(Refusal):
    """Nothing may be asked for; `lacking` of what was asked for before is not there any more."""

    creator: str
    requested: int
    lacking: int


@dataclass(eq=False)
class PayoutRateNeeded(Refusal):
    """A payout freezes the server's rate, and none is chosen."""


@dataclass(eq=False)
class PayoutCancelled(Refusal):
    number: int
    by_actor_id: int


@dataclass(eq=False)
class PayoutAlreadyPaid(Refusal):
    number: int
    day: date
    by_actor_id: int


@dataclass(eq=False)
class PayoutIsPaid(Refusal):
    """Cancelling it would take a payment back: asked once, not refused outright."""

    number: int


@dataclass(eq=False)
class PaidBeforeRequest(Refusal):
    number: int
    day: date
    requested_day: date


@dataclass(eq=False)
class PayoutKeyReused(Refusal):
    """One request about payouts arrived twice with different content; the first one stands."""

    number: int


@dataclass(eq=False)
class OwnRateUnknown(Refusal):
    """No payment to learn a rate from."""

    creator: str


@dataclass(eq=False)
class FeePercentUnusable(Refusal):
    text: str
    at_most: int


@dataclass(eq=False)
class MaximumBelowMinimum(Refusal):
    maximum: Decimal
    minimum: Decimal
    currency: str
