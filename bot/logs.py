"""Logging to the terminal, one line a record, with every secret struck out."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Iterable

import discord

STRUCK = '[struck out]'
_BOT_TOKEN = re.compile(r'[\w-]{23,30}\.[\w-]{6,7}\.[\w-]{27,}')
_IN_PATH = re.compile(r'((?:interactions|webhooks)/\d+/)[\w.~%+=-]+')
_IN_PAYLOAD = re.compile(  # as JSON or repr(), also of a text that is quoted once more
    r"""((?<!\\)(\\*['"])(?:\w*token|client_secret)\2\s*:\s*b?)(\\*['"]).*?(?:\3|$)""", re.MULTILINE
)
# What moves a terminal's cursor, breaks a line or turns the direction of what follows.
_CONTROL = re.compile(r'[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]')


class StrikingFormatter(logging.Formatter):
    """Formats a record, then strikes out tokens wherever they stand: text, arguments, traceback.

    Only the first line of a record begins at the margin, so nothing in it can pass for another.
    """

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        super().__init__('%(asctime)s %(levelname)-7s %(name)s: %(message)s')
        self._secrets = tuple(secret for secret in secrets if secret)

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the library's name
        record.message = record.message.replace('\r', '\\r').replace('\n', '\\n')
        return super().formatMessage(record)

    def format(self, record: logging.LogRecord) -> str:
        return self.strike(super().format(record)).replace('\n', '\n    ')

    def strike(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, STRUCK)
        text = _BOT_TOKEN.sub(STRUCK, text)
        text = _IN_PATH.sub(rf'\1{STRUCK}', text)
        text = _IN_PAYLOAD.sub(rf'\1\3{STRUCK}\3', text)
        return _CONTROL.sub(lambda found: ascii(found.group())[1:-1], text)


def set_up_logging(level: str, *, secrets: Iterable[str] = ()) -> None:
    """Send everything to stderr through one striking handler."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(StrikingFormatter(secrets))
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)


def quiet_what_is_meant() -> None:
    """Do not let the library warn of what we chose: no voice, and commands without a privilege."""
    discord.VoiceClient.warn_nacl = False
    discord.VoiceClient.warn_dave = False
    logging.getLogger('discord.ext.commands.bot').setLevel(logging.ERROR)
