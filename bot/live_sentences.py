"""The part of the sentence table about whom to watch; `bot/sentences.py` has the whole."""

from __future__ import annotations

from bot.night_sentences import Sentence
from bot.text import NOT_SAVED, chip
from economy import live_errors as refusals

_EXAMPLE = 'Write for example `ws://127.0.0.1:21213/`, or only `192.168.1.20`.'

LIVE_SENTENCES: dict[type[BaseException], Sentence] = {
    refusals.HandleEmpty: lambda _error, _: (
        f'Whose LIVE? {NOT_SAVED} Write the TikTok handle, such as `@mia.live`.'
    ),
    refusals.HandleUnreadable: lambda error, _: (
        f'{chip(error.text[:60])} is no TikTok handle: 2 to {error.at_most} letters, digits, '
        f'underscores and dots, no dot at the end. {NOT_SAVED} '
        'Write it such as `@mia.live`, or the link of the profile.'
    ),
    refusals.HandleShortLink: lambda _error, _: (
        f'A short link does not tell whose LIVE it leads to. {NOT_SAVED} '
        'Open it, and write the handle that TikTok shows there, such as `@mia.live`.'
    ),
    refusals.HandleNotInLink: lambda _error, _: (
        f'That link of TikTok names no profile, so I cannot tell whose LIVE is meant. {NOT_SAVED} '
        'Copy the link of the profile, or write the handle, such as `@mia.live`.'
    ),
    refusals.HandleMention: lambda _error, _: (
        f'That names somebody of this server, and I need a name of TikTok. {NOT_SAVED} '
        'Write the handle as text, such as `@mia.live`.'
    ),
    refusals.HandleNumber: lambda error, _: (
        f'{chip(error.text[:30])} looks like an id, not like a handle. {NOT_SAVED} '
        'Write the TikTok handle, such as `@mia.live`.'
    ),
    refusals.AddressUnreadable: lambda error, _: (
        f'I cannot read {chip(error.text[:60])} as an address of TikFinity. {NOT_SAVED} {_EXAMPLE}'
    ),
    refusals.AddressTooLong: lambda error, words: (
        f'An address has at most {error.at_most} characters, this one has '
        f'{words.number(error.length)}. {NOT_SAVED} {_EXAMPLE}'
    ),
    refusals.AddressNotWebsocket: lambda error, _: (
        f'TikFinity is reached by `ws://` or `wss://`, not by {chip(error.scheme[:20])}. '
        f'{NOT_SAVED} {_EXAMPLE}'
    ),
    refusals.AddressWithSecret: lambda _error, _: (
        f'That address seems to hold a password or a key, which do not belong in Discord. '
        f'{NOT_SAVED} Delete your message if it is visible. TikFinity needs neither. {_EXAMPLE}'
    ),
    refusals.AddressRemote: lambda error, _: (
        f'{chip(error.host[:60])} is a computer on the internet, and I connect only to this '
        f'computer and to its own network. {NOT_SAVED} '
        'Whoever runs the bot can allow others: `diamond-desk run --allow-remote`.'
    ),
    refusals.AddressForbidden: lambda error, _: (
        f'{chip(error.host[:60])} belongs to no computer that TikFinity could run on. '
        f'{NOT_SAVED} {_EXAMPLE}'
    ),
}
