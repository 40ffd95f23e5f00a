"""The part of the sentence table for sums, days and other income; `bot/sentences.py` is whole."""

from __future__ import annotations

from bot.night_sentences import Sentence
from bot.text import NOT_SAVED, Words, any_number, chip, person
from economy import income_errors as refusals


def _range(error: refusals.SumOutOfRange, words: Words) -> str:
    most = words.money(error.at_most, error.currency)
    return f'A sum is above nothing, and at most {most}. {NOT_SAVED} Write what was really paid.'


def _too_fine(error: refusals.SumTooFine, _: Words) -> str:
    places = f'{error.places} decimals' if error.places else 'no decimals'
    return (
        f'{chip(error.text[:60])} is finer than {error.currency} can be paid: it has {places}. '
        f'{NOT_SAVED} Write the sum as it was paid.'
    )


def _ambiguous(error: refusals.SumAmbiguous, _: Words) -> str:
    if len(error.readings) > 1:
        return (
            f'{chip(error.text[:60])} can be read in two ways. Which? '
            'Nothing is saved until you say.'
        )
    return (
        f'Does {chip(error.text[:60])} mean thousands? Nothing is saved until you say. If it does '
        f'not, write the sum as {error.currency} is paid, such as `12.50`.'
    )


INCOME_SENTENCES: dict[type[BaseException], Sentence] = {
    refusals.SumUnreadable: lambda error, _: (
        f'I cannot read {chip(error.text[:60])} as a sum. {NOT_SAVED} '
        'Write a number alone, such as `250` or `1,234.50`.'
    ),
    refusals.SumOutOfRange: _range,
    refusals.SumTooFine: _too_fine,
    refusals.SumAmbiguous: _ambiguous,
    refusals.CurrencyMismatch: lambda error, _: (
        f'The sum says {chip(error.named[:60])}, the currency {chip(error.currency)}. {NOT_SAVED} '
        'Which one was paid? Write the number alone, and its currency.'
    ),
    refusals.DayUnreadable: lambda error, _: (
        f'I cannot read {chip(error.text[:60])} as a day. {NOT_SAVED} '
        'Write `today`, `yesterday` or a date such as `2026-11-24`.'
    ),
    refusals.DayInFuture: lambda error, words: (
        f'{words.day(error.day)} is still to come. {NOT_SAVED} '
        'Write it down on the day, or name the day it happened.'
    ),
    refusals.DayTooOld: lambda error, words: (
        f'{words.day(error.day)} is long ago: days count from {words.day(error.oldest)} on. '
        f'{NOT_SAVED} Look at the year.'
    ),
    refusals.IncomeMissing: lambda error, words: (
        f'There is no income I{any_number(error.number, words)} in this server. '
        'Nothing was changed; `/payout income list` has the numbers.'
    ),
    refusals.IncomeKeyReused: lambda error, _: (
        f'This request was already written down as `I{error.number}` with other content, which '
        'stands. Nothing more was saved; send it as a new command.'
    ),
    refusals.IncomeUndone: lambda error, _: (
        f'Income `I{error.number}` was already taken back by {person(error.by_actor_id)}. '
        'Nothing was changed.'
    ),
}
