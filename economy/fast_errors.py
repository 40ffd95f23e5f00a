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


# --- many gifts at once -----------------------------------------------------------------------


@dataclass(eq=False)
class BulkEmpty(Refusal):
    pass


@dataclass(eq=False)
class BulkTooLong(Refusal):
    lines: int
    at_most: int


@dataclass(eq=False)
class FileTooBig(Refusal):
    size_bytes: int
    at_most: int


@dataclass(eq=False)
class FileNotText(Refusal):
    pass


@dataclass(eq=False)
class FileUnreachable(Refusal):
    """Discord did not hand over what was attached."""


@dataclass(eq=False)
class LineTooLong(Refusal):
    length: int
    at_most: int


@dataclass(eq=False)
class CellsTooMany(Refusal):
    """A line has more cells than the header: a comma within a number, perhaps."""

    cells: int
    columns: int


@dataclass(eq=False)
class MessageWithoutText(Refusal):
    pass
