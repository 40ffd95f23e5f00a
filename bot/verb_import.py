"""`diamond-desk import`: a file into one server's ledger, while no bot works on it."""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import sqlite3
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.desk import Desk
    from bot.import_words import Style
    from bot.imports import DryRun, Importer, Source
    from economy.import_jobs import Job
    from economy.server import Server

EXIT_TROUBLE = 1
_ID = re.compile('[0-9]{1,18}')  # of Discord; above that no table holds it
EXIT_CONFIG = 78  # as in bot/__main__.py


class Declined(Exception):
    """Whoever was asked did not say yes."""


def add_options(verb: argparse.ArgumentParser) -> None:
    verb.add_argument('file', type=Path, nargs='?', metavar='FILE', help='CSV, or our JSON Lines')
    verb.add_argument('--data', type=Path, metavar='DIR', help='default: DATA_DIR')
    verb.add_argument('--server', metavar='ID', help='of Discord (default: the only one there is)')
    verb.add_argument('--creator', metavar='NAME', help='whose gifts (default: the only one)')
    verb.add_argument('--yes', action='store_true', help='do not ask before anything is saved')
    verb.add_argument(
        '--map',
        metavar='FIELD=COLUMN,...',
        help='gifter, gift, count, coins, diamonds, date, time, stream: a name, or 1, 2, 3',
    )
    verb.add_argument('--undo', type=int, metavar='N', help='take import N back as a whole')


def import_(read: argparse.Namespace) -> int:
    """Run the verb and return the exit code."""
    from bot.config import ConfigRefused, read_environment
    from bot.verb_export import ExportRefused
    from economy.errors import Refusal
    from storage.errors import InUse, StorageRefused

    if (read.file is None) == (read.undo is None):
        return _said('Name a file to import, or --undo and the number of an import.', EXIT_CONFIG)
    try:
        environment = read_environment(Path('.env'), os.environ)
        data: Path = read.data or Path(environment.get('DATA_DIR') or 'data').expanduser()
        asyncio.run(_imported(read, data))
    except (Declined, Refusal, sqlite3.DatabaseError, OSError, KeyboardInterrupt) as error:
        return _trouble(read, error)
    except InUse:
        return _said(
            'The bot works on that ledger. Use /import in Discord, or stop the bot first.',
            EXIT_CONFIG,
        )
    except (ConfigRefused, StorageRefused, ExportRefused) as error:
        return _said(str(error), EXIT_CONFIG)
    return 0


def _trouble(read: argparse.Namespace, error: BaseException) -> int:
    """The sentence of what went wrong on the way."""
    match error:
        case Declined():
            return _said('Nothing was saved.', EXIT_TROUBLE)
        case sqlite3.DatabaseError():
            return _said(f'The ledger cannot be written: {error}.', EXIT_TROUBLE)
        case OSError():
            reason = error.strerror or error
            return _said(f'{read.file} cannot be read: {reason}. Nothing was saved.', EXIT_TROUBLE)
        case KeyboardInterrupt():
            return _said('Stopped. The same command goes on where it stopped.', EXIT_TROUBLE)
        case _:
            return _said(_sentence(error), EXIT_CONFIG)


async def _imported(read: argparse.Namespace, data: Path) -> None:
    from bot.desk import Desk
    from bot.import_words import in_terminal, outcome
    from bot.imports import Importer
    from bot.text import Words
    from bot.verb_export import ExportRefused
    from economy.ids import UserId
    from storage.database import FILE_NAME, Database

    is_there = (data / FILE_NAME).exists()
    if not is_there and read.server is None:
        raise ExportRefused(f'There is no ledger in {data} yet. Add --server to make one.')
    database = await Database.open(data)
    try:
        desk = Desk.on(database)
        server = await _server(desk, read.server)
        style = in_terminal(Words(server.settings.locale))
        importer, imports = Importer(desk), desk.imports(server.guild_id)
        job = await imports.active()
        if job is not None:  # a process before was stopped in the middle
            _print(outcome(await _carried(importer, job), style))
        if read.undo is not None:
            undone = await imports.of_number(read.undo)
            job = await imports.begin_undo(undone.number, by=UserId(0))
        else:
            job = await _begun(read, desk, importer, server, style)
        if job is not None:
            _print(outcome(await _carried(importer, job), style))
    finally:
        await database.close()


async def _begun(
    read: argparse.Namespace, desk: Desk, importer: Importer, server: Server, style: Style
) -> Job | None:
    """The import of the file, begun after it was looked through and confirmed.

    None when there is nothing new in it.
    """
    from bot.imports import Asked
    from bot.request import now
    from economy.ids import UserId
    from economy.import_jobs import FILE_MAX_ROWS
    from economy.names import cleaned

    with read.file.open('rb') as source:
        file = await asyncio.to_thread(desk.import_files.keep, server.guild_id, source)
    at = now()
    try:
        found = await _mapped(read, importer, server, file)
        run = await importer.dry_run(server, file, found, at=at, at_most=FILE_MAX_ROWS)
        name = cleaned(read.file.name)  # a disk may hold names that are no text
        _show(run, name, server, style)
        if not run.tally.new:
            await importer.let_go(server.guild_id, file)
            return None
        if not read.yes:
            await asyncio.to_thread(_check_meant)
        key = f'cli:{file[:32]}:{int(at.timestamp() * 1000)}'
        asked = Asked(key=key, actor_id=UserId(0), channel_id=None, at=at)
        job = await importer.begin(server, file, name, run, asked)
    except BaseException:
        await importer.let_go(server.guild_id, file)
        raise
    _print(f'To take it back as a whole later: diamond-desk import --undo {job.number}')
    return job


async def _mapped(
    read: argparse.Namespace, importer: Importer, server: Server, file: str
) -> Source:
    """What the file is, with the columns that were named in place of the guessed ones."""
    from economy.errors import CreatorNeeded
    from economy.ids import ChannelId
    from economy.imports import Sheet
    from economy.imports_columns import chosen

    try:
        creator = server.which_creator(
            named=read.creator, channel_id=ChannelId(0), for_writing=True
        ).id
    except CreatorNeeded:
        creator = None  # an export of ours names its own
    source = await importer.source(server, file, creator)
    if read.map is None or not isinstance(source, Sheet):
        return source
    columns = chosen(source.table, source.columns, read.map)
    return await importer.with_columns(server, file, source, columns)


async def _carried(importer: Importer, job: Job) -> Job:
    from tqdm import tqdm

    from economy.import_jobs import State

    is_undo = job.state is State.UNDOING
    whole = job.added if is_undo else job.rows
    with tqdm(total=whole, unit=' rows', unit_scale=True, leave=False, disable=None) as bar:
        while job.is_active:
            job = await importer.step(job)
            bar.update((job.undone if is_undo else job.position) - bar.n)
    return job


async def _server(desk: Desk, typed: str | None) -> Server:
    """The server named, or the only one. A new one may be named for an export to move into."""
    from bot.verb_export import chosen_server
    from economy.ids import GuildId

    servers = [await desk.servers.of(each) for each in await desk.known_servers()]
    is_id = typed is not None and _ID.fullmatch(typed.strip()) is not None
    if is_id and typed is not None and int(typed) not in {each.guild_id for each in servers}:
        return await desk.servers.of(GuildId(int(typed)))
    return chosen_server(servers, typed)


def _show(run: DryRun, name: str, server: Server, style: Style) -> None:
    from bot.import_words import summary, title, wrong_rows
    from economy.imports import Sheet

    creator = server.creator(run.source.creator_id).name if isinstance(run.source, Sheet) else None
    for line in (
        title(run, name, creator, style),
        *summary(run, server.settings.time_zone, style),
        *(f'  line {row}' for row in wrong_rows(run.tally.shown, run.tally.wrong, style)),
    ):
        _print(line)


def _check_meant() -> None:
    """Raises Declined for anything but a yes."""
    sys.stdout.write('Import them? [y/N] ')
    sys.stdout.flush()
    if sys.stdin.readline().strip().casefold() not in ('y', 'yes'):
        raise Declined


def _sentence(refusal: BaseException) -> str:
    from bot.errors import told
    from bot.text import Words

    return told(refusal, Words('en_US')).sentence.replace('`', '')


def _print(line: str) -> None:
    sys.stdout.write(f'{line}\n')


def _said(sentence: str, code: int) -> int:
    sys.stderr.write(f'{sentence}\n')
    return code
