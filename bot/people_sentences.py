"""The part of the sentence table about boards and people; `bot/sentences.py` has the whole."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.text import NOT_SAVED, Words, any_number
from economy import people_errors as refusals

Sentence = Callable[[Any, Words], str]


PEOPLE_SENTENCES: dict[type[BaseException], Sentence] = {
    refusals.ThanksFromOutOfRange: lambda error, words: (
        f'Gifts wait for thanks from 1 to {words.diamonds(error.at_most)} on, '
        f'not from {any_number(error.diamonds, words)}. {NOT_SAVED}'
    ),
    refusals.BoardsClosed: lambda _error, _: (
        'The boards of this server are for its moderators. Nothing was changed. A manager can '
        'open them with `/settings set`.'
    ),
}
