"""Every way the bot says no about sums and days people type, and about other income.

Part of the tree that begins in `economy/errors.py`; the sentences live in
`bot/income_sentences.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from economy.errors import Refusal

# --- sums -------------------------------------------------------------------------------------


@dataclass(eq=False)
class SumUnreadable(Refusal):
    text: str


@dataclass(eq=False)
class SumOutOfRange(Refusal):
    """Nothing, less than nothing, or more than anybody was ever paid."""

    amount: Decimal
    currency: str
    at_most: Decimal


@dataclass(eq=False)
class SumTooFine(Refusal):
    """More decimal places than the currency has."""

    text: str
    currency: str
    places: int


@dataclass(eq=False)
class SumAmbiguous(Refusal):
    """What was typed may be thousands. `readings` has one or two, the smaller first.

    Each can be paid in the currency: a reading that is too fine for it is not among them.
    """

    text: str
    currency: str
    readings: tuple[Decimal, ...]


@dataclass(eq=False)
class CurrencyMismatch(Refusal):
    """The sign or code beside the number is not the currency that was named."""

    named: str
    currency: str


# --- days -------------------------------------------------------------------------------------


@dataclass(eq=False)
class DayUnreadable(Refusal):
    text: str


@dataclass(eq=False)
class DayInFuture(Refusal):
    day: date


@dataclass(eq=False)
class DayTooOld(Refusal):
    day: date
    oldest: date


# --- other income -----------------------------------------------------------------------------


@dataclass(eq=False)
class IncomeMissing(Refusal):
    number: int


@dataclass(eq=False)
class IncomeKeyReused(Refusal):
    """One request about income arrived twice with different content; the first one stands."""

    number: int


@dataclass(eq=False)
class IncomeUndone(Refusal):
    """It was taken back before."""

    number: int
    by_actor_id: int
