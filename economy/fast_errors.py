"""Every way the bot says no to keypads and bulks; the sentences live in `bot/fast_sentences.py`.

Part of the tree that begins in `economy/errors.py`.
"""

from __future__ import annotations

from dataclasses import dataclass

from economy.errors import Refusal


@dataclass(eq=False)
class KeyOutdated(Refusal):
    """A key of a keypad shows a price that no longer holds on this server."""

    coins: int
