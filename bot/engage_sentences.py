"""The sentences of polls, questions and plans; `bot/sentences.py` has the whole table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.text import NOT_SAVED, Words, any_number, chip, moment
from economy import engage_errors as refusals

Sentence = Callable[[Any, Words], str]
SENSITIVE = {'card': 'a card number', 'iban': 'a bank account (IBAN)', 'email': 'an e-mail address'}


def _poll_answers_count(error: refusals.PollAnswersCount, words: Words) -> str:
    given = 'none' if error.count == 0 else any_number(error.count, words)
    return (
        f'A poll has {error.at_least} to {error.at_most} answers, this one has {given}. '
        f'{NOT_SAVED} Write them with `|` between, such as `Yes | No | Later`, or choose a '
        'ready-made question.'
    )


ENGAGE_SENTENCES: dict[type[BaseException], Sentence] = {
    refusals.TextEmpty: lambda error, _: (
        f'The {error.what} has nothing to see in it. {NOT_SAVED} '
        'Write at least one visible character.'
    ),
    refusals.TextTooLong: lambda error, words: (
        f'A {error.what} has at most {error.at_most} characters, this one has '
        f'{any_number(error.length, words)}. {NOT_SAVED} Use a shorter one.'
    ),
    refusals.TextSensitive: lambda error, _: (
        f'That {error.what} looks like {SENSITIVE[error.kind]}, and payment data does not belong '
        f'in Discord. {NOT_SAVED} Delete your message if it is visible, and write it without.'
    ),
    refusals.PollAnswersCount: _poll_answers_count,
    refusals.PollAnswerTooLong: lambda error, words: (
        f'An answer has at most {error.at_most} characters; {chip(error.answer[:60])} has '
        f'{any_number(error.length, words)}. {NOT_SAVED} Use a shorter one.'
    ),
    refusals.PollAnswerTwice: lambda error, _: (
        f'{chip(error.answer[:60])} is among the answers twice. {NOT_SAVED} '
        'Change one of the two, or leave it out.'
    ),
    refusals.PollOver: lambda _error, _: (
        'That poll is over already. Nothing was changed; `/engage poll` starts another.'
    ),
    refusals.PollStarted: lambda _error, _: (
        'That poll was started already. Nothing was changed; `/engage poll` starts another.'
    ),
    refusals.MinutesOutOfRange: lambda error, words: (
        f'Minutes go from 1 to {words.number(error.at_most)}, '
        f'not {any_number(error.minutes, words)}. {NOT_SAVED}'
    ),
    refusals.QuestionOpen: lambda error, _: (
        f'You have a question open already: {chip(error.text[:300])}. {NOT_SAVED} '
        'Withdraw it first, or wait for its answer.'
    ),
    refusals.QuestionClosed: lambda _error, _: (
        'That question is not open any more. Nothing was changed; `/engage question ask` asks '
        'another.'
    ),
    refusals.QuestionIsYours: lambda _error, _: (
        'You asked it yourself, and count already. Nothing was changed.'
    ),
    refusals.QuestionNotYours: lambda _error, _: (
        'Only who asked a question, or a moderator, can withdraw it. Nothing was changed.'
    ),
    refusals.NoQuestions: lambda error, _: (
        f'No question waits for {chip(error.creator)}. Nothing was changed. Viewers ask with '
        '`/engage question ask`, and everybody may.'
    ),
    refusals.WhenUnreadable: lambda error, _: (
        f'I cannot read {chip(error.text[:60])} as a time. {NOT_SAVED} Write for example '
        '`fri 20:00`, `tomorrow 8pm`, `2026-11-27 20:00` or `20:00`. A title goes into the '
        'option of `/engage schedule add`.'
    ),
    refusals.WhenPast: lambda error, _: (
        f'{moment(error.at, "f")} is over. {NOT_SAVED} Name a time to come.'
    ),
    refusals.WhenTooFar: lambda error, _: (
        f'I plan at most {error.days} days ahead. {NOT_SAVED} Name an earlier day.'
    ),
    refusals.WhenSkipped: lambda error, _: (
        f'There is no {chip(error.wanted[:60])} in {chip(error.time_zone[:60])}: the clocks jump '
        f'over it. {NOT_SAVED} The next time there is {chip(error.instead[:60])}.'
    ),
    refusals.WhenAmbiguous: lambda error, _: (
        f'The clock shows {chip(error.wanted[:60])} twice that night. Do you mean '
        f'{moment(error.first, "t")} ({moment(error.first)}) or {moment(error.second, "t")} '
        f'({moment(error.second)})? Nothing is saved until you choose.'
    ),
    refusals.PlanExists: lambda error, _: (
        f'A LIVE of {chip(error.creator)} is planned for {moment(error.at, "f")} already. '
        f'{NOT_SAVED} `/engage schedule list` shows it.'
    ),
    refusals.TooManyPlans: lambda error, _: (
        f'At most {error.at_most} LIVEs are planned ahead. {NOT_SAVED} '
        'Remove one with `/engage schedule remove` first.'
    ),
    refusals.PlanMissing: lambda error, _: (
        f'No planned LIVE {chip(error.text[:60])} is ahead. Nothing was changed; '
        '`/engage schedule list` shows what is planned.'
    ),
}
