"""Every way the bot says no about files; the sentences live in `bot/export_sentences.py`.

Part of the tree that begins in `economy/errors.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from economy.errors import Refusal


@dataclass(eq=False)
class PeriodUnreadable(Refusal):
    text: str


@dataclass(eq=False)
class PeriodBackwards(Refusal):
    first: date
    last: date
