"""What no text of the bot may say: words that ask for gifts, or that nudge people to spend.

A warning may name what it warns of: 'do not keep asking for gifts' passes, 'do not forget to send
gifts' does not. A plain statement may say what viewers do: 'viewers hold coins and send gifts'
passes, 'viewers should send gifts' does not.
"""

from __future__ import annotations

import re

_OBJECT = r'(?:(?:me|us|some|more|a|an|your|the|any|few|big|little|of)\s+){0,4}'
_GIFT = r'(?:gifts?|roses?|galax(?:y|ies)|lions?|coins?|diamonds?|universes?)\b'
PATTERNS = {
    name: re.compile(pattern, re.IGNORECASE)
    for name, pattern in {
        'send gifts': rf'\b(?:send|give|throw|donate|tap|spam|keep sending)\s+{_OBJECT}{_GIFT}',
        'ask for gifts': r'\bask(?:s|ing)?\b(?:\s+\w+){0,4}?\s+(?:for|to send)\s+'
        rf'{_OBJECT}{_GIFT}',
        'ask to gift': r'\b(?:ask|tell|urge|push|get|make)\b(?:\s+\w+){1,3}?\s+(?:to\s+)?gift\b',
        'gift me': r'\bgift\s+(?:me|us|now|the\s+host|your|him|her|them)\b',
        'beg': r'\bbeg(?:s|ging|ged)?\b',
        'drop a': rf'\bdrop\s+{_OBJECT}(?:{_GIFT}|tips?\b)',
        'buy coins': rf'\b(?:buy|get|purchase|recharge|top\s+up)\s+{_OBJECT}(?:coins|gifts)\b',
        'demand': r'\b(?:demand|request|call|plead|appeal|fish)(?:s|ing)?\s+(?:for\s+)?'
        rf'{_OBJECT}gifts?\b',
        'need gifts': rf'\b(?:i|we|need|want|waiting\s+for)\s+(?:need|want)?\s*{_OBJECT}gifts\b',
        'who will gift': r"\bwho(?:'s|\s+is|\s+will|\s+can|\s+wants\s+to)\s+(?:gift|send)",
        'remind': r'\bremind\b.{0,40}\b(?:gifts?|gifting|coins?)\b',
        'encourage': r'\b(?:encourage|invite|nudge|motivate)\b.{0,40}\b(?:gifts?|gifting|spend)\b',
        'support us': r'\b(?:support|help)\s+(?:me|us)\s+(?:with|by)\b',
        'spend more': r'\bspend\s+(?:more|your|some)\b',
    }.items()
}
_WARNING = re.compile(
    r"(?:\b(?:do\s+not|don[’']t|never|no|without|instead\s+of|avoid)\s+(?:keep\s+)?(?:\w+\s+or\s+)?)$",
    re.IGNORECASE,
)
_STATEMENT = re.compile(
    r'^\W*(?:viewers|people|fans)\s+(?:(?!should|must|can|need|could|have|ought)\w+\s+){0,3}$',
    re.IGNORECASE,
)
_SENTENCE = re.compile(r'(?<=[.!?:;])\s+|\n+')


def begging_in(text: str) -> list[str]:
    """The forbidden phrasings in `text`, each as 'name: what was found'; empty when it is clean."""
    found: list[str] = []
    plain = text.replace('*', '').replace('`', '')
    for sentence in _SENTENCE.split(plain):
        for name, pattern in PATTERNS.items():
            found += [
                f'{name}: {match.group()}'
                for match in pattern.finditer(sentence)
                if not _is_harmless(sentence[: match.start()])
            ]
    return found


def _is_harmless(before: str) -> bool:
    """Whether the words before a find make it a warning or a statement about viewers."""
    return bool(_WARNING.search(before) or _STATEMENT.search(before))
