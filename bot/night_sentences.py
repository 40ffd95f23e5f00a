"""The part of the sentence table that a stream night needs; `bot/sentences.py` has the whole."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.text import NOT_SAVED, Words, any_number, chip, listed, moment, person
from economy import night_errors as refusals

Sentence = Callable[[Any, Words], str]


def _running(error: refusals.StreamRunning, _: Words) -> str:
    by = '' if error.started_by is None else f' by {person(error.started_by)}'
    return (
        f'{chip(error.creator)} is live already: stream {error.stream_id} was started '
        f'{moment(error.started_at)}{by}. {NOT_SAVED} `/stream status` shows it.'
    )


def _just_ended(error: refusals.StreamJustEnded, _: Words) -> str:
    if error.by_itself:
        return (
            f'Stream {error.stream_id} of {chip(error.creator)} was taken for over after a long '
            f'silence, with its last gift {moment(error.ended_at)}. Does it go on? '
            'Nothing is saved until you choose.'
        )
    return (
        f'Stream {error.stream_id} of {chip(error.creator)} ended {moment(error.ended_at)}. '
        'Does this gift belong to it? Nothing is saved until you choose.'
    )


def _nobody_waits(error: refusals.NobodyWaits, _: Words) -> str:
    if error.fan is None:
        return f'Nobody waits for thanks from {chip(error.creator)}. Nothing was changed.'
    return (
        f'{chip(error.fan)} does not wait for thanks from {chip(error.creator)}. '
        'Nothing was changed. `/thanks list` shows who does.'
    )


NIGHT_SENTENCES: dict[type[BaseException], Sentence] = {
    refusals.StreamRunning: _running,
    refusals.StreamNotRunning: lambda error, _: (
        f'No stream of {chip(error.creator)} is running. {NOT_SAVED} '
        '`/stream start` starts one; `/stream list` shows those before.'
    ),
    refusals.CreatorLive: lambda error, _: (
        f'{chip(error.creator)} is live just now. {NOT_SAVED} End the stream first: `/stream end`.'
    ),
    refusals.StreamMissing: lambda error, _: (
        f'There is no stream {any_number(error.number, _)} here. {NOT_SAVED} '
        '`/stream list` shows the numbers.'
    ),
    refusals.NoStreamYet: lambda error, _: (
        f'{chip(error.creator)} has had no stream here yet. {NOT_SAVED} '
        '`/stream start` starts the first one.'
    ),
    refusals.StreamCannotReopen: lambda error, _: (
        f'Stream {error.stream_id} cannot be opened again: it ended too long ago, or another one '
        f'runs. {NOT_SAVED} `/stream start` starts a new one.'
    ),
    refusals.StreamJustEnded: _just_ended,
    refusals.GoalOutOfRange: lambda error, words: (
        f'A goal goes from 1 to {words.diamonds(error.at_most)}, '
        f'not {any_number(error.goal_diamonds, words)}. {NOT_SAVED} '
        'Write for example `5000` or `10k`.'
    ),
    refusals.TitleTooLong: lambda error, words: (
        f'A title has at most {error.at_most} characters, this one has '
        f'{words.number(error.length)}. {NOT_SAVED} Use a shorter one.'
    ),
    refusals.NobodyWaits: _nobody_waits,
    refusals.AlreadyThanked: lambda _error, _: (
        'That was thanked already, or taken back. Nothing was changed.'
    ),
    refusals.AlreadyOnDuty: lambda _error, _: (
        'You are on duty already. Nothing was changed. Somebody else takes over with the button.'
    ),
    refusals.ChannelClosed: lambda error, _: (
        f'I cannot write in <#{error.channel_id}>: I need {listed(list(error.missing))} there. '
        f"{NOT_SAVED} Allow it in the channel's permissions, or choose another channel."
    ),
}
