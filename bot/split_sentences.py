"""The part of the sentence table for split plans; `bot/sentences.py` has the whole."""

from __future__ import annotations

from decimal import Decimal

from bot.night_sentences import Sentence
from bot.text import NOT_SAVED, Words, any_number, chip
from economy import split_errors as refusals

_EXAMPLE = 'Write each part with its share, such as `agency 20, moderators 5`'


def _percent(percent: Decimal, words: Words) -> str:
    return words.percent(percent) if abs(percent) < 10**9 else 'far more'


def _split_missing(error: refusals.SplitMissing, words: Words) -> str:
    if error.stream_id is not None:
        return (
            f'Stream {any_number(error.stream_id, words)} of {chip(error.creator)} has no split '
            'plan of its own. Nothing was changed; `/payout split show` lists what is in force.'
        )
    return (
        f'No split plan of {chip(error.creator)} is in force on that day. Nothing was changed; '
        '`/payout split show` lists all versions.'
    )


SPLIT_SENTENCES: dict[type[BaseException], Sentence] = {
    refusals.PartsMissing: lambda _error, _: f'Which parts? {NOT_SAVED} {_EXAMPLE}.',
    refusals.PartUnreadable: lambda error, _: (
        f'I cannot read {chip(error.text[:60])} as a part and its share. {NOT_SAVED} {_EXAMPLE}. '
        'A number within a name needs a colon: `team 2: 5`.'
    ),
    refusals.TooManyParts: lambda error, words: (
        f'A split has at most {words.number(error.at_most)} parts. {NOT_SAVED} '
        'Put some of them together under one name.'
    ),
    refusals.PartIsRest: lambda error, _: (
        f'{chip(error.name)} cannot be a part: the creator gets what the parts leave. {NOT_SAVED} '
        'Name the others only.'
    ),
    refusals.PartTwice: lambda error, _: (
        f'{chip(error.name)} is among the parts twice. {NOT_SAVED} '
        'Add the two up, or change one of the names.'
    ),
    refusals.ShareNotPositive: lambda error, words: (
        f'A share is more than 0 %, and {chip(error.name)} has {_percent(error.percent, words)}. '
        f'{NOT_SAVED} Leave out who gets nothing.'
    ),
    refusals.ShareTooFine: lambda error, words: (
        f'A share has at most two decimals, and {chip(error.name)} has '
        f'{_percent(error.percent, words)}. {NOT_SAVED} Write it as in `12.25`.'
    ),
    refusals.SplitOverWhole: lambda error, words: (
        f'These parts come to {_percent(error.percent, words)} together, and there are 100 %. '
        f"{NOT_SAVED} What they leave is the creator's."
    ),
    refusals.SinceTooFar: lambda error, words: (
        f'{words.day(error.day)} is far ahead: a plan begins by {words.day(error.last)} at the '
        f'latest. {NOT_SAVED} Look at the year.'
    ),
    refusals.SinceWithStream: lambda error, words: (
        f'A plan for stream {any_number(error.stream_id, words)} holds for that stream alone, so '
        f'it has no first day. {NOT_SAVED} Name a day or a stream.'
    ),
    refusals.StreamOfAnother: lambda error, words: (
        f'Stream {any_number(error.stream_id, words)} is not one of {chip(error.creator)}. '
        f'{NOT_SAVED} `/stream list` shows whose is which.'
    ),
    refusals.SplitMissing: _split_missing,
    refusals.SplitKeyReused: lambda error, words: (
        f'This request was already written as version {any_number(error.number, words)} of a split '
        'plan with other content, which stands. Nothing more was saved; send it as a new message.'
    ),
}
