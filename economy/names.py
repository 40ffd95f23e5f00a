"""Names people type, made safe to keep and to compare."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from economy.errors import NameEmpty, NameTooLong

FAN_NAME_MAX = 60  # TikTok nicknames hold 30 characters; room for emoji sequences
CREATOR_NAME_MAX = 40
GIFT_NAME_MAX = 40
_ZERO_WIDTH_JOINER = '\u200d'  # holds emoji families together


def cleaned(text: str) -> str:
    """`text` in NFC on one line, without control, bidirectional and zero-width characters.

    A zero-width joiner stays only between two visible characters, where emoji need it.
    """
    kept: list[str] = []
    for char in unicodedata.normalize('NFC', text):
        category = unicodedata.category(char)
        if char.isspace() or category in ('Zl', 'Zp'):
            kept.append(' ')
        elif char == _ZERO_WIDTH_JOINER or category not in ('Cc', 'Cf', 'Cs', 'Co', 'Cn'):
            kept.append(char)
    joined = ' '.join(''.join(kept).split())
    parts = [part for part in joined.split(_ZERO_WIDTH_JOINER) if part]
    return _ZERO_WIDTH_JOINER.join(parts).strip()


def checked_name(text: str, *, what: str, at_most: int) -> str:
    """`text` cleaned, without a leading @. Raises NameEmpty, NameTooLong (in characters)."""
    name = cleaned(cleaned(text).lstrip('@'))
    if not name_key(name) or not any(unicodedata.category(char)[0] in 'LNSP' for char in name):
        raise NameEmpty(what)
    if len(name) > at_most:
        raise NameTooLong(what, len(name), at_most)
    return name


def fan_name(text: str) -> str:
    """A viewer's name as kept. Raises NameEmpty, NameTooLong."""
    return checked_name(text, what='fan', at_most=FAN_NAME_MAX)


def creator_name(text: str) -> str:
    """A creator's name as kept. Raises NameEmpty, NameTooLong."""
    return checked_name(text, what='creator', at_most=CREATOR_NAME_MAX)


def gift_name(text: str) -> str:
    """The name of a gift that a server defines. Raises NameEmpty, NameTooLong."""
    return checked_name(text, what='gift', at_most=GIFT_NAME_MAX)


@lru_cache(maxsize=4096)  # the same fans come again and again
def name_key(name: str) -> str:
    """What makes two spellings the same name: case, width and surrounding marks do not count."""
    folded = unicodedata.normalize('NFKC', cleaned(name)).casefold()
    return ' '.join(folded.lstrip('@').split())
