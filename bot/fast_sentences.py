"""The part of the sentence table for logging fast; `bot/sentences.py` has the whole."""

from __future__ import annotations

from bot.night_sentences import Sentence
from bot.text import NOT_SAVED
from economy import fast_errors as refusals

FAST_SENTENCES: dict[type[BaseException], Sentence] = {
    refusals.KeyOutdated: lambda error, words: (
        f'This key shows {words.coins(error.coins)}, and that price no longer holds here. '
        f'{NOT_SAVED} Press *Refresh* on the keypad, then tap again.'
    ),
}
