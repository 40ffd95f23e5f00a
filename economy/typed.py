"""What a person typed, as a refusal repeats it."""

from __future__ import annotations

from economy.names import cleaned

REPEATED_MAX = 60  # enough to recognise; a message holds 2,000 characters and more can be typed


def repeated(text: str) -> str:
    """`text` cleaned and cut to what a refusal repeats."""
    return cleaned(text)[:REPEATED_MAX].strip()
