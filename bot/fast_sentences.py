"""The part of the sentence table for logging fast; `bot/sentences.py` has the whole."""

from __future__ import annotations

from bot.night_sentences import Sentence
from bot.text import NOT_SAVED, any_number
from economy import fast_errors as refusals

_KIB = 1024

FAST_SENTENCES: dict[type[BaseException], Sentence] = {
    refusals.KeyOutdated: lambda error, words: (
        f'This key shows {words.coins(error.coins)}, and that price no longer holds here. '
        f'{NOT_SAVED} Press *Refresh* on the keypad, then tap again.'
    ),
    refusals.BulkEmpty: lambda _error, _: (
        f'There is no gift in it. {NOT_SAVED} Write one gift a line, such as `Rose 12 luna`: in '
        'the form of `/gift bulk`, or below `!gift bulk`.'
    ),
    refusals.BulkTooLong: lambda error, words: (
        f'That is {any_number(error.lines, words)} lines; at most {words.number(error.at_most)} '
        f'go at once. {NOT_SAVED} Send it in parts.'
    ),
    refusals.FileTooBig: lambda error, words: (
        f'That file has {any_number(error.size_bytes // _KIB, words)} KiB; at most '
        f'{words.number(error.at_most // _KIB)} are read. {NOT_SAVED} Send it in parts.'
    ),
    refusals.FileNotText: lambda _error, _: (
        f'That file is no text I can read. {NOT_SAVED} Save it as CSV or plain text in UTF-8, '
        'then send it again.'
    ),
    refusals.FileUnreachable: lambda _error, _: (
        f'Discord did not hand me that file. {NOT_SAVED} Send it again.'
    ),
    refusals.LineTooLong: lambda error, words: (
        f'A line has at most {words.number(error.at_most)} characters, this one has '
        f'{any_number(error.length, words)}. {NOT_SAVED} Write one gift a line.'
    ),
    refusals.CellsTooMany: lambda error, words: (
        f'{any_number(error.cells, words)} cells under {any_number(error.columns, words)} '
        f'columns. {NOT_SAVED} Put quotes around a number with a comma in it.'
    ),
    refusals.MessageWithoutText: lambda _error, _: (
        f'There is no text in that message. {NOT_SAVED} '
        'I read lines such as `Rose 12 luna` out of messages.'
    ),
}
