"""Sentences of the refusals about captured gifts and watched LIVEs."""

from __future__ import annotations

from bot.night_sentences import Sentence
from bot.text import NOT_SAVED, chip, entry_number, listed, seconds_ago, shortened
from economy import capture_errors as refusals
from live.tiktok_losses import INSTALL


def _captured(error: refusals.CapturedAlready) -> str:
    if error.number is None:
        return (
            'The capture sees this very gift just now; it is logged by itself when its combo is '
            'over. Log it as another one? Nothing is saved until you choose.'
        )
    return (
        f'The capture has this gift already: {entry_number(error.number)}, '
        f'{seconds_ago(error.seconds_ago)}. Log it as another one? Nothing is saved until you '
        'choose.'
    )


CAPTURE_SENTENCES: dict[type[BaseException], Sentence] = {
    refusals.CapturedAlready: lambda error, _: _captured(error),
    refusals.WatchedAlready: lambda error, _: (
        f'{chip(shortened(error.target, 100))} is watched for {chip(error.creator)} already, and '
        f'would be counted twice. {NOT_SAVED} `/live stop` with that creator ends it.'
    ),
    refusals.NotWatched: lambda error, _: (
        f'No LIVE of {chip(error.creator)} is watched. Nothing was changed. '
        '`/live watch` begins to.'
    ),
    refusals.CaptureMissing: lambda _, __: (
        'Capture from TikTok LIVE needs one more part where the bot runs: '
        f'`{INSTALL}`, then a restart. {NOT_SAVED} TikFinity and logging by hand work without it.'
    ),
    refusals.CreatorIsScratch: lambda error, _: (
        f'{chip(error.creator)} is there for replays alone, and has no LIVE. {NOT_SAVED} '
        'Name another creator.'
    ),
    refusals.CreatorIsReal: lambda error, _: (
        f'{chip(error.creator)} has real gifts here; a recording is played into a creator made '
        f'for it. {NOT_SAVED} Rename that creator first: `/creator rename`.'
    ),
    refusals.ReplayRunning: lambda error, _: (
        f'A recording is being played into {chip(error.creator)}. {NOT_SAVED} `/live stop` ends it.'
    ),
    refusals.RecordingUnknown: lambda error, _: (
        f'There is no recording {chip(shortened(error.name, 60))}. {NOT_SAVED} There are '
        f'{listed([chip(name) for name in error.known])}.'
    ),
    refusals.RecordingBroken: lambda error, _: (
        f'The recording {chip(shortened(error.name, 60))} cannot be played: {error.why}. '
        f'{NOT_SAVED} Choose another one.'
    ),
    refusals.SpeedUnreadable: lambda error, words: (
        f'{chip(shortened(error.text, 20))} is no speed: a whole number from 1 to '
        f'{words.number(error.most)} says how many times as fast. {NOT_SAVED}'
    ),
}
