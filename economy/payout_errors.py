"""Every way the bot says no about payouts; the sentences live in `bot/payout_sentences.py`.

Part of the tree that begins in `economy/errors.py`.
"""

from __future__ import annotations

from dataclasses import dataclass

from economy.errors import Refusal


@dataclass(eq=False)
class EarningsPrivate(Refusal):
    """Earnings were asked for, in a message, where everybody reads along."""

    command: str
