"""Notes people add to an entry, kept clear of payment data."""

from __future__ import annotations

import re

from economy.engage_errors import TextEmpty, TextSensitive, TextTooLong
from economy.errors import NoteSensitive, NoteTooLong
from economy.names import cleaned

NOTE_MAX = 200
_CARD = re.compile(r'(?<!\d)\d(?:[ -]?\d){12,18}(?!\d)')
_IBAN = re.compile(r'(?<![A-Z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}(?![A-Z0-9])', re.IGNORECASE)
_EMAIL = re.compile(r'[^\s@]+@[^\s@]+\.[^\s@.]{2,}')


def checked_note(text: str) -> str | None:
    """`text` cleaned, or None when nothing is left of it.

    Raises NoteTooLong past NOTE_MAX characters and NoteSensitive for what looks like a card
    number, an IBAN or an e-mail address: the bot keeps no payment data.
    """
    note = cleaned(text)
    if not note:
        return None
    if len(note) > NOTE_MAX:
        raise NoteTooLong(len(note), NOTE_MAX)
    kind = payment_data(note)
    if kind is not None:
        raise NoteSensitive(kind)
    return note


def checked_text(text: str, *, what: str, at_most: int) -> str:
    """`text` cleaned, for others to read. `what` is how a refusal names it: 'question'.

    Raises TextEmpty, TextTooLong and TextSensitive, for what a note would be refused for.
    """
    kept = cleaned(text)
    if not kept:
        raise TextEmpty(what)
    if len(kept) > at_most:
        raise TextTooLong(what, len(kept), at_most)
    kind = payment_data(kept)
    if kind is not None:
        raise TextSensitive(what, kind)
    return kept


def payment_data(text: str) -> str | None:
    """'email', 'iban' or 'card' for a text that looks like one, None for any other."""
    if _EMAIL.search(text):
        return 'email'
    if any(_is_iban(found.group()) for found in _IBAN.finditer(text)):
        return 'iban'
    if any(_is_card(found.group()) for found in _CARD.finditer(text)):
        return 'card'
    return None


def _is_card(text: str) -> bool:
    """Whether the digits pass the Luhn check that every payment card number passes."""
    digits = [int(char) for char in text if char.isdigit()]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def _is_iban(text: str) -> bool:
    """Whether some prefix of `text` passes the ISO 13616 mod-97 check: words may follow it."""
    compact = re.sub(r'\s', '', text).upper()
    for length in range(15, min(len(compact), 34) + 1):
        turned = compact[4:length] + compact[:4]
        if sum(char.isdigit() for char in turned) < 10:  # ordinary words after a short number
            continue
        if int(''.join(str(int(char, 36)) for char in turned)) % 97 == 1:
            return True
    return False
