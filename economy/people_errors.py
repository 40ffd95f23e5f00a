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
