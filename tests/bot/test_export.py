"""`diamond-desk export` as a host uses it: files, sentences, exit codes, beside a running bot."""

from __future__ import annotations

import asyncio
import csv
import json
import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.app import opened_desk
from economy.entries import NewEntry, Source
from economy.ids import GuildId, UserId
from storage.database import FILE_NAME
from storage.lock import InstanceLock

GUILD, OTHER, ACTOR = GuildId(10), GuildId(20), UserId(2)
NAMES = ['gifts.csv', 'income.csv', 'payouts.csv', 'splits.csv', 'streams.csv']
AT = datetime(2026, 11, 23, 20, tzinfo=UTC)


async def fill(folder: Path, *guilds: GuildId) -> None:
    async with opened_desk(folder) as opened:
        for guild in guilds:
            for name in ('Mia', 'Noor'):
                server = await opened.servers.add_creator(
                    guild, f'{name}{guild}', handle=None, by=ACTOR, at=AT
                )
            for key, creator in enumerate(server.creators):
                await opened.ledger(guild).log(
                    NewEntry(
                        key=f'int:{key}',
                        creator_id=creator.id,
                        gift=opened.catalogue.find('Rose'),
                        count=12,
                        fan='luna',
                        source=Source.HAND,
                        actor_id=ACTOR,
                        happened_at=AT,
                        logged_at=AT,
                        day=AT.date(),
                    )
                )


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a ledger of one server; the working directory is beside it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv('DATA_DIR', raising=False)
    asyncio.run(fill(tmp_path / 'data', GUILD))
    return tmp_path / 'data'


def gifts(folder: Path) -> list[dict[str, str]]:
    with (folder / 'gifts.csv').open(encoding='utf-8-sig', newline='') as file:
        return list(csv.DictReader(file))


def refused(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 78) -> str:
    assert main(['export', *arguments]) == code
    said = capsys.readouterr()
    assert said.out == ''
    assert 'Traceback' not in said.err
    assert not Path('export').exists(), 'a refusal writes nothing'
    return said.err


def test_the_only_server_goes_into_files(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(['export']) == 0
    assert sorted(path.name for path in Path('export').iterdir()) == NAMES
    assert [row['creator'] for row in gifts(Path('export'))] == ['Mia10', 'Noor10']
    said = capsys.readouterr()
    size = (Path('export') / 'gifts.csv').stat().st_size
    assert f'{Path("export") / "gifts.csv"}  {size} bytes\n' in said.out
    assert len(said.out.splitlines()) == len(NAMES)
    assert said.err == '', 'no bar where nobody watches'


def test_json_lines_of_a_creator_and_of_days(data: Path) -> None:
    options = ['--creator', 'mia10', '--from', '2026-11-23', '--to', '2026-11-23']
    assert main(['export', '--format', 'jsonl', '--out', 'there', *options]) == 0
    [path] = Path('there').iterdir()
    lines = [json.loads(line) for line in path.read_text('utf-8').splitlines()]
    kinds = ['export', 'creator', 'fan', 'entry', 'end']
    assert [line['kind'] for line in lines] == kinds
    assert (lines[0]['creators'], lines[0]['from']) == (['Mia10'], '2026-11-23')
    assert main(['export', '--out', 'later', '--from', '2026-11-24']) == 0
    assert gifts(Path('later')) == []


def test_a_ledger_in_use_goes_out_and_is_not_changed(data: Path) -> None:
    lock = InstanceLock(data)
    lock.take()
    before = (data / FILE_NAME).read_bytes()
    try:
        assert main(['export']) == 0
    finally:
        lock.release()
    assert (data / FILE_NAME).read_bytes() == before
    assert len(gifts(Path('export'))) == 2


def test_beside_an_open_bot_what_was_saved_goes_out(data: Path) -> None:
    async def both() -> int:
        async with opened_desk(data) as opened:
            await opened.ledger(GUILD).undo(1, key='int:9', by=ACTOR, at=AT)
            return await asyncio.to_thread(main, ['export'])

    assert asyncio.run(both()) == 0
    assert [row['type'] for row in gifts(Path('export'))] == ['gift', 'gift', 'reversal']


def test_of_several_servers_one_has_to_be_named(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asyncio.run(fill(data, OTHER))
    said = refused(capsys)
    assert said == (
        'Which server? Add --server and one of these ids:\n'
        '  10  Mia10, Noor10\n  20  Mia20, Noor20\n'
    )
    assert "There is no server '30' in the ledger" in refused(capsys, '--server', '30')
    assert main(['export', '--server', '20']) == 0
    assert [row['creator'] for row in gifts(Path('export'))] == ['Mia20', 'Noor20']


@pytest.mark.parametrize(
    ('arguments', 'says'),
    [
        (('--creator', 'Lena'), "Server 10 has no creator 'Lena'. It has: Mia10, Noor10."),
        (('--from', 'yesterday'), "--from is 'yesterday': write a day as 2026-11-23."),
        (('--to', '2026-02-30'), "--to is '2026-02-30': write a day as 2026-11-23."),
        (('--to', '9999-12-31'), "--to is '9999-12-31': write a day as 2026-11-23, of this age."),
        (
            ('--from', '2026-12-01', '--to', '2026-11-01'),
            '--from 2026-12-01 is after --to 2026-11-01. Turn them round.',
        ),
        (('--data', 'nowhere'), 'The data folder nowhere cannot be used: there is no ledger in it'),
    ],
)
def test_bad_input_is_said(
    data: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], says: str
) -> None:
    assert refused(capsys, *arguments).startswith(says)


def test_an_unknown_format_is_answered_with_the_known_ones(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(['export', '--format', 'xlsx'])
    assert stopped.value.code == 2
    said = capsys.readouterr().err
    assert 'csv' in said
    assert 'jsonl' in said


def test_files_that_are_there_are_replaced_on_demand_alone(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    there = Path('there')
    there.mkdir()
    (there / 'income.csv').write_text('mine')
    said = refused(capsys, '--out', 'there')
    assert said.startswith(f'{there / "income.csv"} exists already and was left as it is.')
    assert [path.read_text() for path in there.iterdir()] == ['mine']
    assert main(['export', '--out', 'there', '--overwrite']) == 0
    assert sorted(path.name for path in there.iterdir()) == NAMES
    assert (there / 'income.csv').read_bytes().startswith(b'\xef\xbb\xbfnumber')


def test_a_folder_that_is_a_file_is_said(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path('file').touch()
    said = refused(capsys, '--out', 'file', code=1)
    assert said == 'file cannot be written: File exists. Nothing is kept.\n'


def test_a_full_disk_leaves_nothing_behind(
    data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, 'No space left on device')

    monkeypatch.setattr(os, 'fsync', full)
    assert main(['export', '--out', 'there']) == 1
    assert capsys.readouterr().err.startswith('there cannot be written: No space left on device.')
    assert list(Path('there').iterdir()) == []


def test_a_stop_in_the_middle_leaves_nothing_behind(
    data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr('storage.export_files.ending', stopped)
    assert main(['export', '--out', 'there', '--format', 'jsonl']) == 1
    assert capsys.readouterr().err == 'Stopped before the end. Nothing is kept.\n'
    assert list(Path('there').iterdir()) == []


def test_a_ledger_of_an_older_version_is_left_to_the_bot(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with closing(sqlite3.connect(data / FILE_NAME)) as db:
        db.execute('PRAGMA user_version = 3')
    assert 'was last used by an older Diamond Desk. Start the bot once' in refused(capsys)


def test_an_empty_ledger_is_said(tmp_path: Path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv('DATA_DIR', 'data')
    asyncio.run(fill(tmp_path / 'data'))
    assert refused(capsys).startswith('The ledger has no server in it yet.')
