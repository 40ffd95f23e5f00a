"""Names people type, made safe to keep and to compare."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from economy.errors import MentionUnknown, NameEmpty, NameTooLong

FAN_NAME_MAX = 60  # TikTok nicknames hold 30 characters; room for emoji sequences
CREATOR_NAME_MAX = 40
GIFT_NAME_MAX = 40
_ZERO_WIDTH_JOINER = '\u200d'  # holds emoji families together
_DROPPED = ('Cc', 'Cf', 'Cs', 'Co')  # not Cn: emoji newer than this Python are unassigned to it


def cleaned(text: str) -> str:
    """`text` in NFC on one line, without control, bidirectional and zero-width characters.

    A zero-width joiner stays only between two visible characters, where emoji need it.
    """
    kept: list[str] = []
    for char in unicodedata.normalize('NFC', text):
        category = unicodedata.category(char)
        if char.isspace() or category in ('Zl', 'Zp'):
            kept.append(' ')
        elif char == _ZERO_WIDTH_JOINER or (
            category not in _DROPPED and not _is_no_character(char)
        ):
            kept.append(char)
    words = [_joined(word) for word in ''.join(kept).split()]
    # Once more: what was dropped may have stood between a letter and its accent.
    return unicodedata.normalize('NFC', ' '.join(word for word in words if word))


def _is_no_character(char: str) -> bool:
    """Whether Unicode will never assign `char`."""
    return ord(char) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(char) <= 0xFDEF


def _joined(word: str) -> str:
    return _ZERO_WIDTH_JOINER.join(part for part in word.split(_ZERO_WIDTH_JOINER) if part)


def checked_name(text: str, *, what: str, at_most: int) -> str:
    """`text` cleaned, without a leading @. Raises NameEmpty, NameTooLong (in characters)."""
    name = cleaned(cleaned(text).lstrip('@'))
    is_seen = any(unicodedata.category(char)[0] in 'LNSPC' for char in name)  # C: not yet assigned
    if not name_key(name) or not is_seen:
        raise NameEmpty(what)
    if len(name) > at_most:
        raise NameTooLong(what, len(name), at_most)
    return name


def fan_name(text: str) -> str:
    """A viewer's name as kept. Raises NameEmpty, NameTooLong."""
    return checked_name(text, what='fan', at_most=FAN_NAME_MAX)


def checked_fan(text: str | None) -> str | None:
    """A viewer's name as kept, None for none. Raises NameEmpty, NameTooLong, MentionUnknown."""
    if text is None:
        return None
    if text.strip().startswith('<@'):
        raise MentionUnknown(text.strip())
    return fan_name(text)


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
