"""The part of the sentence table about boards and people; `bot/sentences.py` has the whole."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.text import NOT_SAVED, Words, any_number, chip, listed
from economy import people_errors as refusals

Sentence = Callable[[Any, Words], str]
_SHOWN = 60  # characters of a name; no kept one has more
_CREATORS_SHOWN = 5
_UNCHANGED = 'Nothing was changed.'


def _fan_unknown(error: refusals.FanUnknown, _: Words) -> str:
    near = [chip(name) for name in error.suggestions[:5]]
    hint = f'Did you mean {listed(near, last="or")}? ' if near else ''
    return (
        f'I know no fan called {chip(error.name[:_SHOWN])}. {_UNCHANGED} {hint}'
        'Fans are known once a gift of theirs was logged.'
    )


def _merge_apart(error: refusals.MergeApart, _: Words) -> str:
    def gave(name: str, creators: tuple[str, ...]) -> str:
        shown = [chip(creator[:_SHOWN]) for creator in creators[:_CREATORS_SHOWN]]
        more = len(creators) - len(shown)
        names = listed([*shown, f'{more} more'] if more else shown) or 'nobody'
        return f'{chip(name[:_SHOWN])} gave to {names}'

    return (
        'The two never gave to the same creator, so they are hardly one person: '
        f'{gave(error.fan, error.fan_gave_to)}, {gave(error.into, error.into_gave_to)}. '
        f'{_UNCHANGED}'
    )


PEOPLE_SENTENCES: dict[type[BaseException], Sentence] = {
    refusals.ThanksFromOutOfRange: lambda error, words: (
        f'Gifts wait for thanks from 1 to {words.diamonds(error.at_most)} on, '
        f'not from {any_number(error.diamonds, words)}. {NOT_SAVED}'
    ),
    refusals.BoardsClosed: lambda _error, _: (
        'The boards of this server are for its moderators. Nothing was changed. A manager can '
        'open them with `/settings set`.'
    ),
    refusals.FanUnknown: _fan_unknown,
    refusals.FanGone: lambda _error, _: (
        f'That fan was forgotten meanwhile, or belongs to another one now. {_UNCHANGED}'
    ),
    refusals.NoOwnFan: lambda _error, _: (
        f'No fan is linked to you here. {_UNCHANGED} `/fan link` with your TikTok name claims '
        'yours, and a moderator confirms it.'
    ),
    refusals.NotYourFan: lambda _error, _: (
        f'You may do that with your own fan only; moderators may with any. {_UNCHANGED} '
        '`/fan link` with your TikTok name claims yours.'
    ),
    refusals.MergeSelf: lambda error, _: (
        f'Both names mean {chip(error.fan[:_SHOWN])} already. {_UNCHANGED}'
    ),
    refusals.MergeApart: _merge_apart,
    refusals.MergeLinked: lambda error, _: (
        f'{chip(error.fan[:_SHOWN])} and {chip(error.into[:_SHOWN])} are linked to two members. '
        f'{_UNCHANGED} End one of the links first: `/fan show` has the button.'
    ),
    refusals.MergeHidden: lambda error, _: (
        f'{chip(error.hidden[:_SHOWN])} is left out of the boards and '
        f'{chip(error.shown[:_SHOWN])} is not. {_UNCHANGED} Make them alike with `/fan hide`, '
        'then merge them.'
    ),
    refusals.NotMerged: lambda _error, _: (
        f'That spelling is a fan of its own already. {_UNCHANGED}'
    ),
    refusals.FanTaken: lambda error, _: (
        f'{chip(error.fan[:_SHOWN])} is linked to another member, and a fan has one member. '
        f'{_UNCHANGED} A moderator can end that link with `/fan show`.'
    ),
    refusals.OwnClaim: lambda _error, _: (
        f'Your own claim is for another moderator to decide. {_UNCHANGED}'
    ),
    refusals.ClaimGone: lambda _error, _: (
        f'That claim or link is no more: decided, withdrawn or ended. {_UNCHANGED} '
        '`/fan link` starts again.'
    ),
}
