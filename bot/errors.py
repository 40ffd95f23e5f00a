"""Which words an error gets, looked up along its class tree in `bot/sentences.py`.

A refusal says what happened, that nothing was saved, and what to do. Anything else is a fault:
an apology with a short id, and the whole story in the log under the same id.
"""

from __future__ import annotations

import logging
import secrets
import sqlite3
from dataclasses import dataclass

import discord

from bot.sentences import SENTENCES
from bot.text import NOT_SAVED, Words

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Told:
    """The sentence for a person; `fault_id` is set when the log holds more under that id."""

    sentence: str
    fault_id: str | None = None


def told(error: BaseException, words: Words) -> Told:
    """What to say about `error`, after taking off the library's wrappers."""
    cause = unwrapped(error)
    for kind in type(cause).__mro__:
        sentence = SENTENCES.get(kind)
        if sentence is not None:
            return Told(sentence(cause, words))
    fault_id = secrets.token_hex(3)
    log.error('Fault %s', fault_id, exc_info=cause)
    return Told(
        f'{_fault(cause)} If it happens again, tell whoever runs the bot: `{fault_id}`.', fault_id
    )


def unwrapped(error: BaseException) -> BaseException:
    """The error itself, out of the wrappers that commands and checks put around it."""
    while isinstance(original := getattr(error, 'original', None), BaseException):
        error = original
    return error


def is_refusal(error: BaseException) -> bool:
    return any(kind in SENTENCES for kind in type(unwrapped(error)).__mro__)


def _fault(cause: BaseException) -> str:
    if isinstance(cause, sqlite3.Error):
        name = getattr(cause, 'sqlite_errorname', '')
        if name in ('SQLITE_FULL', 'SQLITE_IOERR_WRITE'):
            return f'The disk the bot runs on is full. {NOT_SAVED} Free some space, then try again.'
        if name.startswith(('SQLITE_READONLY', 'SQLITE_IOERR', 'SQLITE_BUSY', 'SQLITE_LOCKED')):
            return f'The bot could not write to its disk. {NOT_SAVED} Try again in a moment.'
    if isinstance(cause, discord.Forbidden):
        return (
            'Discord did not let me do that here: I need View Channel, Send Messages and '
            'Embed Links in this channel.'
        )
    return 'Sorry, something went wrong on my side. Look at `/gift history` before you try again.'
