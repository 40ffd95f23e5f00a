"""When two spellings of a gift's name are one name, and when a slip of the thumb is clear."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection

from rapidfuzz import process
from rapidfuzz.distance import OSA, Hamming

from economy.names import name_key

_APOSTROPHES = "'’‘`´"
_TYPO_LENGTH_MIN = 5  # shorter names are one letter apart from one another: Rose, Rosa, Roses
_ANY_LETTER_LENGTH_MIN = 8  # below this a swapped letter makes another word: Crown, Clown
_TWO_SLIPS_LENGTH_MIN = 12
_LEAD_MIN = 2  # how many more slips the runner-up must need


def gift_key(name: str) -> str:
    """What makes two spellings one gift name: case, spacing, accents and marks do not count.

    Words stay apart by one space. `+` and `&` are read out, for they are all that tells
    TikTok Universe+ from TikTok Universe. Accents fall from Latin letters only: in other scripts
    such marks make different letters. A name made of marks alone keeps them.
    """
    plain = _without_accents(name_key(name)).replace('+', ' plus ').replace('&', ' and ')
    spaced = ''.join(_spoken(char) for char in plain)
    return ' '.join(spaced.split()) or ' '.join(plain.split())


def compact(key: str) -> str:
    """A gift key without its spaces: `moneygun` for Money Gun."""
    return key.replace(' ', '')


def closest(typed: str, keys: Collection[str]) -> str | None:
    """The one key that `typed` is a small slip of, or None when that is not beyond doubt.

    At most one slip (a letter missing, doubled, swapped with its neighbour, or wrong), two in a
    long name; the runner-up needs two slips more; digits must agree; short names are never
    guessed. A wrong gift in the ledger is worse than a question.
    """
    if len(typed) < _TYPO_LENGTH_MIN:
        return None
    slips_max = 2 if len(typed) >= _TWO_SLIPS_LENGTH_MIN else 1
    near = process.extract(
        typed, keys, scorer=OSA.distance, limit=2, score_cutoff=slips_max + _LEAD_MIN
    )
    if not near:
        return None
    best, slips, _ = near[0]
    if slips > slips_max or (len(near) > 1 and near[1][1] < slips + _LEAD_MIN):
        return None
    return best if _is_harmless(typed, best) else None


def _is_harmless(typed: str, name: str) -> bool:
    if _digits(typed) != _digits(name):
        return False
    one_letter_wrong = len(typed) == len(name) and Hamming.distance(typed, name) == 1
    return len(typed) >= _ANY_LETTER_LENGTH_MIN or not one_letter_wrong


def _digits(text: str) -> list[str]:
    return [char for char in text if char.isdigit()]


def _without_accents(text: str) -> str:
    kept: list[str] = []
    for char in unicodedata.normalize('NFD', text):
        on_latin = bool(kept) and kept[-1].isascii() and kept[-1].isalpha()
        if not (on_latin and unicodedata.category(char) == 'Mn'):
            kept.append(char)
    return unicodedata.normalize('NFC', ''.join(kept))


def _spoken(char: str) -> str:
    if char in _APOSTROPHES:
        return ''
    return ' ' if unicodedata.category(char).startswith('P') else char
