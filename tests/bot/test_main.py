"""The program as its host meets it: verbs, sentences, exit codes, and a clean end."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import discord
import pytest

from bot.__main__ import EXIT_CONFIG, EXIT_TROUBLE, main
from bot.app import opened_desk
from bot.logs import StrikingFormatter
from economy.entries import NewEntry, Source
from economy.ids import GuildId, UserId
from storage.database import FILE_NAME
from storage.errors import InUse
from storage.lock import InstanceLock
from storage.verify import verify

ROOT = Path(__file__).resolve().parents[2]
TOKEN = 'MTIzNDU2Nzg5MDEyMzQ1Njc4.Gcanar.not-a-real-token_only-shaped-like-one'
GUILD, ACTOR = GuildId(1), UserId(2)
ME = {'id': '7', 'username': 'desk', 'discriminator': '0', 'avatar': None}
APPLICATION = {
    'id': '7',
    'name': 'desk',
    'description': '',
    'icon': None,
    'bot_public': True,
    'bot_require_code_grant': False,
    'owner': ME,
    'verify_key': '',
}


def desk(*arguments: str, cwd: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """`python -m bot` as a host starts it: nothing in the environment but `env`."""
    return subprocess.run(
        [sys.executable, '-m', 'bot', *arguments],
        cwd=cwd,
        env={'PYTHONPATH': str(ROOT), **env},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def refused(done: subprocess.CompletedProcess[str], *, code: int = EXIT_CONFIG) -> list[str]:
    """The sentences of a start that failed as it should: no traceback, no token, no output."""
    assert 'Traceback' not in done.stderr
    assert TOKEN not in done.stderr
    assert done.stdout == ''
    assert done.returncode == code, done.stderr
    return done.stderr.splitlines()


@pytest.fixture(scope='module')
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with one gift in it. Copied by the tests that harm it."""
    folder = tmp_path_factory.mktemp('ledger') / 'data'

    async def fill() -> None:
        at = datetime(2026, 11, 23, 20, tzinfo=UTC)
        async with opened_desk(folder) as opened:
            server = await opened.servers.add_creator(GUILD, 'Mia', handle=None, by=ACTOR, at=at)
            await opened.ledger(GUILD).log(
                NewEntry(
                    key='int:1',
                    creator_id=server.creators[0].id,
                    gift=opened.catalogue.find('Rose'),
                    count=12,
                    fan='luna',
                    source=Source.HAND,
                    actor_id=ACTOR,
                    happened_at=at,
                    logged_at=at,
                    day=at.date(),
                )
            )

    asyncio.run(fill())
    return folder


@pytest.fixture
def harmed(ledger: Path, tmp_path: Path) -> Path:
    """A copy of the ledger, to be harmed."""
    (tmp_path / 'data').mkdir()
    with closing(sqlite3.connect(ledger / FILE_NAME)) as db:
        db.execute('VACUUM INTO ?', (str(tmp_path / 'data' / FILE_NAME),))
    return tmp_path / 'data'


def change(folder: Path, statement: str) -> None:
    with closing(sqlite3.connect(folder / FILE_NAME, isolation_level=None)) as db:
        db.execute(statement)


def free_again(folder: Path) -> None:
    """The lock can be taken: whoever held it let go."""
    lock = InstanceLock(folder)
    lock.take()
    lock.release()


# run


@pytest.mark.parametrize('verb', [(), ('run',)])
def test_without_a_token_one_sentence_says_what_to_do(tmp_path: Path, verb: tuple[str]) -> None:
    (said,) = refused(desk(*verb, cwd=tmp_path))
    assert said.startswith('DISCORD_TOKEN is missing')
    assert '.env' in said
    assert list(tmp_path.iterdir()) == [], 'a start that fails leaves nothing behind'


def test_every_bad_value_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / 'file').touch()
    bad = {'PREFIX_COMMANDS': 'perhaps', 'LOG_LEVEL': 'loud', 'DATA_DIR': 'file'}
    said = refused(desk('run', cwd=tmp_path, DISCORD_TOKEN='abc', **bad))
    assert [line.split()[0] for line in said] == ['DISCORD_TOKEN', *bad]


def test_the_env_file_of_the_folder_is_read(tmp_path: Path) -> None:
    (tmp_path / '.env').write_text(f'DISCORD_TOKEN={TOKEN}\nLOG_LEVEL=loud\n')
    (said,) = refused(desk(cwd=tmp_path))
    assert said.startswith('LOG_LEVEL ')


def test_a_ledger_that_another_bot_works_on_is_left_alone(tmp_path: Path) -> None:
    lock = InstanceLock(tmp_path)
    lock.take()
    try:
        said = refused(desk('run', cwd=tmp_path, DISCORD_TOKEN=TOKEN, DATA_DIR='.'))
    finally:
        lock.release()
    assert said[-1].startswith('Another Diamond Desk already works on')
    assert 'Stop that one first' in said[-1]
    assert not (tmp_path / FILE_NAME).exists()


def test_a_ledger_of_a_newer_version_is_left_alone(harmed: Path) -> None:
    change(harmed, 'PRAGMA user_version = 9999')
    before = (harmed / FILE_NAME).read_bytes()
    said = refused(desk('run', cwd=harmed.parent, DISCORD_TOKEN=TOKEN))
    assert 'was written by a newer Diamond Desk (schema 9999' in said[-1]
    assert (harmed / FILE_NAME).read_bytes() == before


@pytest.mark.parametrize('content', [b'not a database at all, but long enough\n' * 200, None])
def test_a_file_of_another_program_is_left_alone(tmp_path: Path, content: bytes | None) -> None:
    if content is None:
        change(tmp_path, 'CREATE TABLE other (a)')
    else:
        (tmp_path / FILE_NAME).write_bytes(content)
    before = (tmp_path / FILE_NAME).read_bytes()
    said = refused(desk('run', cwd=tmp_path, DISCORD_TOKEN=TOKEN, DATA_DIR=str(tmp_path)))
    assert 'is not a Diamond Desk file' in said[-1]
    assert (tmp_path / FILE_NAME).read_bytes() == before


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / 'file').touch()
    said = refused(desk('run', cwd=tmp_path, DISCORD_TOKEN=TOKEN, DATA_DIR='file/data'))
    assert said[-1].startswith('The data folder file/data cannot be used')
    assert 'DATA_DIR' in said[-1]


def test_an_unknown_verb_is_answered_with_the_known_ones(tmp_path: Path) -> None:
    done = desk('dance', cwd=tmp_path)
    assert done.returncode == 2
    assert all(verb in done.stderr for verb in ('run', 'practice', 'verify'))
    assert 'Traceback' not in done.stderr


def test_help_tells_the_verbs(tmp_path: Path) -> None:
    done = desk('--help', cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, '')
    assert all(verb in done.stdout for verb in ('run', 'practice', 'verify'))


# run, with Discord's answers played in this process


@pytest.fixture
def discord_answers(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """A Discord that knows the bot, a token in the environment, and a root logger to spare."""

    async def me(self: Any, token: str) -> Any:
        return ME

    async def application(self: Any) -> Any:
        return APPLICATION

    async def published(self: Any, application_id: int, payload: Any) -> Any:
        return []

    async def served(self: Any, **_: Any) -> None:
        return

    monkeypatch.setattr(discord.http.HTTPClient, 'static_login', me)
    monkeypatch.setattr(discord.http.HTTPClient, 'application_info', application)
    monkeypatch.setattr(discord.http.HTTPClient, 'bulk_upsert_global_commands', published)
    monkeypatch.setattr(discord.Client, 'connect', served)
    monkeypatch.chdir(tmp_path)
    for name in ('DATA_DIR', 'PREFIX_COMMANDS', 'LOG_LEVEL'):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv('DISCORD_TOKEN', TOKEN)
    root = logging.getLogger()
    level = root.level
    yield
    root.setLevel(level)
    for handler in root.handlers[:]:
        if isinstance(handler.formatter, StrikingFormatter):
            root.removeHandler(handler)


def refuses(monkeypatch: pytest.MonkeyPatch, name: str, error: Exception) -> None:
    async def fail(self: Any, *_: Any, **__: Any) -> None:
        raise error

    monkeypatch.setattr(discord.Client, name, fail)


@pytest.mark.parametrize('place', ['login', 'connect'])
@pytest.mark.parametrize(
    ('error', 'code', 'says'),
    [
        (discord.LoginFailure('canary'), EXIT_CONFIG, 'Discord does not accept DISCORD_TOKEN'),
        (aiohttp.ClientConnectionError('canary'), EXIT_TROUBLE, 'Discord cannot be reached'),
        (TimeoutError('canary'), EXIT_TROUBLE, 'Discord cannot be reached'),
    ],
)
def test_what_discord_refuses_ends_in_one_sentence(
    discord_answers: None,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    error: Exception,
    code: int,
    says: str,
    place: str,
) -> None:
    refuses(monkeypatch, place, error)
    assert main(['run']) == code
    said = capsys.readouterr().err
    assert said.splitlines()[-1].startswith(says)
    assert 'Traceback' not in said
    assert 'canary' not in said
    free_again(Path('data'))


def test_without_the_message_content_switch_slash_commands_are_served(
    discord_answers: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    served: list[tuple[bool, int]] = []

    async def connect(self: Any, *, reconnect: bool = True) -> None:
        served.append((self.intents.message_content, len(self.tree.get_commands())))
        if self.intents.message_content:
            raise discord.PrivilegedIntentsRequired(None)

    monkeypatch.setattr(discord.Client, 'connect', connect)
    monkeypatch.setenv('PREFIX_COMMANDS', 'on')
    assert main(['run']) == 0
    said = capsys.readouterr().err
    assert [content for content, _ in served] == [True, False]
    assert served[0][1] == served[1][1] > 0, 'every slash command is there without the switch'
    assert 'Message Content switched off' in said
    assert 'slash commands and mentions work' in said
    assert 'Traceback' not in said


def test_a_good_start_serves_and_frees_the_ledger(
    discord_answers: None, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([]) == 0
    said = capsys.readouterr().err
    assert 'Traceback' not in said
    assert TOKEN not in said
    free_again(Path('data'))
    assert verify(Path('data')).is_sound


PLAYED = f"""
import asyncio, sys
import discord
from bot.__main__ import main

async def me(self, token):
    return {ME!r}

async def application(self):
    return {APPLICATION!r}

async def published(self, application_id, payload):
    return []

async def connect(self, **_):
    print('serving', flush=True)
    while not self.is_closed():
        await asyncio.sleep(0.02)

http = discord.http.HTTPClient
http.static_login, http.application_info = me, application
http.bulk_upsert_global_commands = published
discord.Client.connect = connect
sys.exit(main(['run']))
"""


@pytest.mark.skipif(sys.platform == 'win32', reason='Windows stops by Ctrl-C alone')
@pytest.mark.parametrize('how', [signal.SIGTERM, signal.SIGINT])
def test_a_stop_closes_everything(tmp_path: Path, how: signal.Signals) -> None:
    runner = tmp_path / 'runner.py'
    runner.write_text(PLAYED)
    with subprocess.Popen(
        [sys.executable, '-X', 'dev', str(runner)],
        cwd=tmp_path,
        env={'PYTHONPATH': str(ROOT), 'DISCORD_TOKEN': TOKEN, 'PYTHONWARNINGS': 'ignore'},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as started:
        assert started.stdout is not None
        assert started.stdout.readline() == 'serving\n', started.communicate(timeout=20)[1]
        with pytest.raises(InUse):
            InstanceLock(tmp_path / 'data').take()
        os.kill(started.pid, how)
        _, said = started.communicate(timeout=20)
    assert started.returncode == 0, said
    assert 'Traceback' not in said
    free_again(tmp_path / 'data')
    assert verify(tmp_path / 'data').is_sound


# verify


def test_a_sound_ledger_is_called_sound(ledger: Path, tmp_path: Path) -> None:
    done = desk('verify', '--data', str(ledger), cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, '')
    assert done.stdout.startswith('1 entries; SQLite says: ok\n')
    assert 'fan_total: 1 sums, 0 that differ' in done.stdout
    assert done.stdout.endswith('All sums agree with the entries.\n')


def test_the_folder_of_the_settings_is_verified(ledger: Path, tmp_path: Path) -> None:
    (tmp_path / '.env').write_text(f'DATA_DIR={ledger}\n')
    assert desk('verify', cwd=tmp_path).stdout.startswith('1 entries')


def test_a_ledger_in_use_can_be_verified(harmed: Path) -> None:
    lock = InstanceLock(harmed)
    lock.take()
    try:
        assert desk('verify', cwd=harmed.parent).returncode == 0
    finally:
        lock.release()


def test_a_sum_that_differs_is_shown(harmed: Path) -> None:
    change(harmed, 'UPDATE creator_day SET diamonds = diamonds + 1')
    done = desk('verify', cwd=harmed.parent)
    assert (done.returncode, done.stderr) == (EXIT_TROUBLE, '')
    assert 'creator_day: 1 sums, 2 that differ' in done.stdout
    assert "('entries', 1, 1, '2026-11-23', 12, 12)" in done.stdout
    assert "('kept', 1, 1, '2026-11-23', 13, 12)" in done.stdout
    assert done.stdout.endswith('The file is NOT sound.\n')


def test_nothing_to_verify_is_said(tmp_path: Path) -> None:
    (said,) = refused(desk('verify', '--data', 'nowhere', cwd=tmp_path))
    assert said.startswith('The data folder nowhere cannot be used')
    assert not (tmp_path / 'nowhere').exists()


def test_a_file_of_another_program_is_not_verified(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b'not a database at all\n' * 200)
    (said,) = refused(desk('verify', '--data', '.', cwd=tmp_path))
    assert 'is not a Diamond Desk file' in said
