"""The part of the sentence table for files that come in; `bot/sentences.py` has the whole."""

from __future__ import annotations

from bot.night_sentences import Sentence
from bot.text import NOT_SAVED, any_number, chip, listed
from economy import import_errors as refusals

_MIB = 1024 * 1024
_KIB = 1024
_AGAIN = 'Save it once more as CSV in UTF-8, then send it again.'
_COLUMNS_SHOWN = 12


def _known(names: tuple[str, ...]) -> str:
    shown = [chip(name[:40]) for name in names[:_COLUMNS_SHOWN]]
    more = len(names) - len(shown)
    return listed([*shown, f'{more} more'] if more > 0 else shown)


IMPORT_SENTENCES: dict[type[BaseException], Sentence] = {
    refusals.ImportMissing: lambda _error, _: (
        f'Which file? {NOT_SAVED} Attach a CSV file, or an export of mine, to the message '
        'that says `import`.'
    ),
    refusals.ImportEmpty: lambda _error, _: (
        f'There is no row in that file. {NOT_SAVED} It needs a header, and below it '
        'one row for each gift.'
    ),
    refusals.ImportZipped: lambda _error, _: (
        f'That is an archive or a workbook, not a table in text. {NOT_SAVED} '
        'Open it and save it as CSV, then send that.'
    ),
    refusals.ImportNul: lambda error, words: (
        f'Line {any_number(error.line, words)} holds a NUL (a zero byte), which no text does. '
        f'{NOT_SAVED} {_AGAIN}'
    ),
    refusals.ImportMixed: lambda error, words: (
        f'Line {any_number(error.line, words)} is written in another encoding than the rest '
        f'(UTF-8 and Windows-1252 in one file). {NOT_SAVED} {_AGAIN}'
    ),
    refusals.ImportNotText: lambda error, words: (
        f'Line {any_number(error.line, words)} is no text I can read. {NOT_SAVED} {_AGAIN}'
    ),
    refusals.ImportLineTooLong: lambda error, words: (
        f'Line {any_number(error.line, words)} has more than '
        f'{words.number(error.at_most // _KIB)} KiB: that is no table. {NOT_SAVED} '
        'Put one gift on each line.'
    ),
    refusals.ImportTooBig: lambda error, words: (
        f'That file has more than {words.number(error.at_most // _MIB)} MiB. {NOT_SAVED} Send it '
        'in parts, or let whoever runs the bot use `diamond-desk import`.'
    ),
    refusals.ImportTooLong: lambda error, words: (
        f'That file has more than {words.number(error.at_most)} rows. {NOT_SAVED} Send it in '
        'parts, or let whoever runs the bot use `diamond-desk import`.'
    ),
    refusals.ImportNoHeader: lambda _error, _: (
        f'The first line names no column that I know. {NOT_SAVED} Put a header on top, such as '
        '`gifter,gift,count,diamonds,time,stream`.'
    ),
    refusals.ImportColumnsTooMany: lambda error, words: (
        f'That file has {any_number(error.columns, words)} columns; I read up to '
        f'{words.number(error.at_most)}. {NOT_SAVED} Leave out those that say nothing of a gift.'
    ),
    refusals.ImportColumnUnknown: lambda error, _: (
        f'There is no {chip(error.text[:60])} to choose. {NOT_SAVED} '
        f'There is {_known(error.known)}.'
    ),
    refusals.ImportVersionUnknown: lambda error, _: (
        f'That export is of a later version than I know ({chip(error.version[:20])}). {NOT_SAVED} '
        'Update the program, then import it.'
    ),
    refusals.ImportCutOff: lambda _error, _: (
        f'That export is not whole: lines of it are missing. {NOT_SAVED} Export it again, and '
        'send the file as it is.'
    ),
    refusals.ImportForReading: lambda _error, _: (
        f'That is a table of my own export, made for reading. {NOT_SAVED} To put gifts back, '
        'export as JSON Lines and send `diamond-desk.jsonl`.'
    ),
    refusals.ImportForeign: lambda _error, _: (
        'That is the export of another server, and this one has gifts of its own. '
        f'{NOT_SAVED} Such a file goes into a server without any gift alone.'
    ),
    refusals.ImportRunning: lambda error, words: (
        f'Import {any_number(error.number, words)} of this server is still on its way. '
        f'{NOT_SAVED} Wait until it is through, then try again.'
    ),
    refusals.ImportUnknown: lambda error, words: (
        f'There was no import {any_number(error.number, words)} in this server. Nothing was '
        'changed; its receipt tells the number.'
    ),
    refusals.ImportNothingNew: lambda _error, _: (
        f'No row of that file is new. {NOT_SAVED} Everything good in it is there already.'
    ),
    refusals.ImportFileGone: lambda _error, _: (
        f'That file is no longer kept: a day went by, or it was imported or cancelled. {NOT_SAVED} '
        'Send it again.'
    ),
    refusals.ImportAlreadyUndone: lambda error, words: (
        f'Import {any_number(error.number, words)} was taken back before. Nothing was changed.'
    ),
    refusals.RowQuoteOpen: lambda _error, _: (
        f'a quote is opened and not closed on this line. {NOT_SAVED} Close it, or double it.'
    ),
    refusals.RowNothing: lambda _error, _: (
        f'it names neither a gift nor diamonds. {NOT_SAVED} A row needs one of them.'
    ),
    refusals.RowPriceMissing: lambda error, _: (
        f'no gift that I know is called {chip(error.gift[:60])}, and there is no price. '
        f'{NOT_SAVED} Add its price, or `/gift define` it first.'
    ),
    refusals.RowSumWrong: lambda error, words: (
        f'{any_number(error.diamonds, words)} diamonds are not '
        f'{any_number(error.count, words)} times '
        + ('a whole price' if error.coins is None else f'{any_number(error.coins, words)} coins')
        + f'. {NOT_SAVED}'
    ),
    refusals.RowTimeMissing: lambda _error, _: f'it does not say when. {NOT_SAVED}',
    refusals.RowTimeUnreadable: lambda error, _: (
        f'I cannot read {chip(error.text[:40])} as a time. {NOT_SAVED} '
        'Write it as `2026-11-23 20:15`.'
    ),
    refusals.RowTimeOutside: lambda error, _: (
        f'{chip(error.text[:40])} is in the future, or before {error.first_year}. {NOT_SAVED}'
    ),
    refusals.RowUnreadable: lambda error, _: (
        f'it is not as I write it, or points at something missing: {chip(error.text[:40])}. '
        f'{NOT_SAVED}'
    ),
}
