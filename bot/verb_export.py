"""`diamond-desk export`: one server's ledger as files, beside a bot that goes on working."""

from __future__ import annotations

import argparse
import asyncio
import os
import sqlite3
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from economy.errors import CreatorMissing
from economy.exports import Form, Selection

if TYPE_CHECKING:
    from economy.server import Creator, Server

EXIT_TROUBLE = 1
EXIT_CONFIG = 78  # as in bot/__main__.py
_FIRST_YEAR, _LAST_YEAR = 1970, 9000
_DAY_HINT = 'write a day as 2026-11-23'


class ExportRefused(Exception):
    """What was asked for cannot be had; the message says why and what to write instead."""


def add_options(verb: argparse.ArgumentParser) -> None:
    verb.add_argument('--data', type=Path, metavar='DIR', help='default: DATA_DIR')
    verb.add_argument('--server', metavar='ID', help='of Discord (default: the only one there is)')
    verb.add_argument('--creator', metavar='NAME', help='default: all of them')
    verb.add_argument('--from', dest='first', metavar='DAY', help='such as 2026-11-01')
    verb.add_argument('--to', dest='last', metavar='DAY', help='such as 2026-11-30, included')
    verb.add_argument(
        '--format', choices=[form.value for form in Form], default='csv', help='default: csv'
    )
    verb.add_argument(
        '--out', type=Path, metavar='DIR', default=Path('export'), help='default: export'
    )
    verb.add_argument('--overwrite', action='store_true', help='replace files of the same names')


def export(read: argparse.Namespace) -> int:
    """Run the verb and return the exit code."""
    from bot.config import ConfigRefused, read_environment
    from storage.errors import StorageRefused

    try:
        environment = read_environment(Path('.env'), os.environ)
        data: Path = read.data or Path(environment.get('DATA_DIR') or 'data').expanduser()
        written = asyncio.run(_written(read, data, Form(read.format)))
    except (ConfigRefused, StorageRefused, ExportRefused) as error:
        return _said(str(error), EXIT_CONFIG)
    except sqlite3.DatabaseError as error:
        return _said(f'The ledger cannot be read: {error}. Nothing was written.', EXIT_TROUBLE)
    except OSError as error:
        reason = error.strerror or error
        return _said(f'{read.out} cannot be written: {reason}. Nothing is kept.', EXIT_TROUBLE)
    except KeyboardInterrupt:
        return _said('Stopped before the end. Nothing is kept.', EXIT_TROUBLE)
    for path in written:
        sys.stdout.write(f'{path}  {path.stat().st_size:,} bytes\n')
    return 0


async def _written(read: argparse.Namespace, data: Path, form: Form) -> list[Path]:
    from tqdm import tqdm

    from storage.beside import opened_beside, servers_in
    from storage.export_files import NewFiles, file_names, write_files

    first, last = chosen_days(read.first, read.last)
    server = chosen_server(servers_in(data), read.server)
    selection = Selection(_chosen_creator(server, read.creator), first, last)
    _check_free(read.out, file_names(form), overwrite=read.overwrite)
    async with opened_beside(data) as reads:
        with (
            NewFiles(read.out, file_names(form)) as files,
            tqdm(unit=' rows', unit_scale=True, leave=False, disable=None) as bar,
        ):

            async def told(done: int, total: int) -> None:
                bar.total = total
                bar.update(done - bar.n)

            await write_files(
                reads, server, selection, form, files.open, at=datetime.now(UTC), told=told
            )
            return await asyncio.to_thread(files.keep)


def chosen_server(servers: list[Server], typed: str | None) -> Server:
    """The server of that id, or the only one. Raises ExportRefused, listing them."""
    known = '\n'.join(
        f'  {server.guild_id}  {", ".join(each.name for each in server.creators)}'.rstrip()
        for server in servers
    )
    if not servers:
        raise ExportRefused('The ledger has no server in it yet. Use the bot in one first.')
    if typed is None:
        if len(servers) == 1:
            return servers[0]
        raise ExportRefused(f'Which server? Add --server and one of these ids:\n{known}')
    for server in servers:
        if str(server.guild_id) == typed.strip():
            return server
    raise ExportRefused(f'There is no server {typed!r} in the ledger. It has:\n{known}')


def chosen_days(first: str | None, last: str | None) -> tuple[date | None, date | None]:
    """Both ends as days, None is open. Raises ExportRefused."""
    days = _day('--from', first), _day('--to', last)
    if days[0] is not None and days[1] is not None and days[0] > days[1]:
        raise ExportRefused(f'--from {days[0]} is after --to {days[1]}. Turn them round.')
    return days


def _day(option: str, typed: str | None) -> date | None:
    if typed is None:
        return None
    try:
        day = date.fromisoformat(typed.strip())
    except ValueError:
        raise ExportRefused(f'{option} is {typed!r}: {_DAY_HINT}.') from None
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise ExportRefused(f'{option} is {typed!r}: {_DAY_HINT}, of this age.')
    return day


def _chosen_creator(server: Server, typed: str | None) -> Creator | None:
    if typed is None:
        return None
    try:
        return server.creator_named(typed)
    except CreatorMissing:
        names = ', '.join(creator.name for creator in server.creators) or 'none yet'
        raise ExportRefused(
            f'Server {server.guild_id} has no creator {typed!r}. It has: {names}.'
        ) from None


def _check_free(folder: Path, names: tuple[str, ...], *, overwrite: bool) -> None:
    taken = [str(folder / name) for name in names if (folder / name).exists()]
    if taken and not overwrite:
        raise ExportRefused(
            f'{", ".join(taken)} exists already and was left as it is. '
            'Add --overwrite to replace it, or --out with another folder.'
        )


def _said(sentence: str, code: int) -> int:
    sys.stderr.write(f'{sentence}\n')
    return code
