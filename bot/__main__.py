"""The verbs of the program: run, practice, verify, export, import, replay."""

from __future__ import annotations

import argparse
import asyncio
import os
import sqlite3
import sys
from collections.abc import Sequence
from pathlib import Path

from bot import verb_export, verb_import, verb_replay

EXIT_TROUBLE = 1
EXIT_CONFIG = 78  # as sysexits.h: starting again will not help, so supervisors should not


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb and return its exit code; `run` is the one nobody names."""
    read = _parser().parse_args(arguments)
    match read.verb:
        case 'practice':
            return _practice(read)
        case 'verify':
            return _verify(read)
        case 'export':
            return verb_export.export(read)
        case 'import':
            return verb_import.import_(read)
        case 'replay':
            return verb_replay.replay(read)
        case _:
            return _run(is_remote_allowed=bool(getattr(read, 'allow_remote', False)))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog='diamond-desk', description='Gifts of a TikTok LIVE, counted in Discord.'
    )
    verbs = parser.add_subparsers(
        dest='verb', metavar='run | practice | verify | export | import | replay'
    )
    run = verbs.add_parser('run', help='serve Discord with the token in .env (the default)')
    run.add_argument(
        '--allow-remote',
        action='store_true',
        help='let TikFinity be on a machine outside of your own network',
    )
    practice = verbs.add_parser('practice', help='the same bot in a page of your own browser')
    practice.add_argument('--port', type=int, help='of the page (default: a free one)')
    practice.add_argument('--no-browser', action='store_true', help='only print the address')
    practice.add_argument(
        '--data', type=Path, metavar='DIR', help='keep what you do in DIR (default: forget it)'
    )
    verify = verbs.add_parser('verify', help='compare every kept sum with the entries')
    verify.add_argument('--data', type=Path, metavar='DIR', help='default: DATA_DIR')
    export = verbs.add_parser('export', help='write gifts, streams and payouts into files')
    verb_export.add_options(export)
    brought = verbs.add_parser('import', help='add gifts of a file: another table, or an export')
    verb_import.add_options(brought)
    played = verbs.add_parser('replay', help='play a recording of a LIVE into a scratch creator')
    verb_replay.add_options(played)
    return parser


def _run(*, is_remote_allowed: bool) -> int:
    from bot.config import Config, ConfigRefused, read_environment
    from bot.logs import quiet_what_is_meant, set_up_logging
    from storage.errors import StorageRefused

    try:
        config = Config.from_env(read_environment(Path('.env'), os.environ))
    except ConfigRefused as error:
        return _said(error, EXIT_CONFIG)
    set_up_logging(config.log_level, secrets=config.secrets)
    quiet_what_is_meant()
    from bot.app import StartFailed, run

    try:
        asyncio.run(run(config, is_remote_allowed=is_remote_allowed))
    except StorageRefused as error:
        return _said(error, EXIT_CONFIG)
    except StartFailed as error:
        return _said(error, EXIT_CONFIG if error.is_lasting else EXIT_TROUBLE)
    except KeyboardInterrupt:
        pass
    return 0


def _practice(read: argparse.Namespace) -> int:
    from bot.logs import set_up_logging
    from storage.errors import StorageRefused

    set_up_logging('error')
    try:
        from bot.practice import PracticeRefused, practise
    except ModuleNotFoundError as error:
        if error.name != 'simcord':
            raise
        return _said(
            "The practice room needs one more part: pip install '.[practice]'", EXIT_CONFIG
        )
    try:
        asyncio.run(practise(read.data, port=read.port, opens_browser=not read.no_browser))
    except (StorageRefused, PracticeRefused) as error:
        return _said(error, EXIT_CONFIG)
    except KeyboardInterrupt:
        pass
    return 0


def _verify(read: argparse.Namespace) -> int:
    from bot.config import ConfigRefused, read_environment
    from storage.errors import StorageRefused
    from storage.verify import verify

    try:
        environment = read_environment(Path('.env'), os.environ)
        folder: Path = read.data or Path(environment.get('DATA_DIR') or 'data').expanduser()
        report = verify(folder)
    except (ConfigRefused, StorageRefused) as error:
        return _said(error, EXIT_CONFIG)
    except sqlite3.DatabaseError as error:
        return _said(f'The file is NOT sound: {error}. Keep it, and restore a copy.', EXIT_TROUBLE)
    _print(f'{report.entries} entries; SQLite says: {"; ".join(report.integrity)}')
    for found in report.findings:
        _print(f'{found.table}: {found.rows} sums, {len(found.wrong)} that differ')
        for row in found.wrong[:10]:
            _print(f'  {row}')
    _print('All sums agree with the entries.' if report.is_sound else 'The file is NOT sound.')
    return 0 if report.is_sound else EXIT_TROUBLE


def _print(line: str) -> None:
    sys.stdout.write(f'{line}\n')


def _said(error: Exception | str, code: int) -> int:
    sys.stderr.write(f'{error}\n')
    return code


if __name__ == '__main__':
    sys.exit(main())
