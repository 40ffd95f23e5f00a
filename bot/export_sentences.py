"""The part of the sentence table for files; `bot/sentences.py` has the whole."""

from __future__ import annotations

from bot.night_sentences import Sentence
from bot.text import NOT_SAVED, chip
from economy import export_errors as refusals

EXPORT_SENTENCES: dict[type[BaseException], Sentence] = {
    refusals.PeriodUnreadable: lambda error, _: (
        f'I cannot read {chip(error.text[:60])} as a day, a month or a year. {NOT_SAVED} '
        'Write `2026-11-23`, `2026-11`, `2026` or `last month`.'
    ),
    refusals.PeriodBackwards: lambda error, words: (
        f'{words.day(error.first)} comes after {words.day(error.last)}. {NOT_SAVED} '
        'Turn `from` and `to` round.'
    ),
}
