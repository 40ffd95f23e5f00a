"""`diamond-desk replay`: what whoever plays a recording reads."""

from __future__ import annotations

import asyncio
import gzip
import re
import signal
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.desk import Desk
from economy.ids import GuildId
from live.recording import shipped_recordings
from storage.database import Database
from storage.verify import verify

SHIPPED = ('gift-storm', 'night-of-disconnects', 'quiet-hour')


async def a_ledger(folder: Path, *creators: str) -> None:
    database = await Database.open(folder)
    for name in creators:
        await Desk.on(database).servers.add_creator(
            GuildId(1), name, handle=None, by=0, at=datetime(2026, 5, 6, tzinfo=UTC)
        )
    await database.close()


def test_a_shipped_recording_comes_to_what_was_sent(capsys):
    assert main(['replay', 'night-of-disconnects']) == 0
    truth = shipped_recordings()['night-of-disconnects'].header.truth
    said = capsys.readouterr().out
    assert f'Counted: {truth.host_diamonds} diamonds' in said
    assert f'To guests, not in it: {truth.guest_diamonds} diamonds' in said
    assert f'Sent, by its maker: {truth.host_diamonds} diamonds; difference +0' in said
    assert f'Most diamonds from:\n  {truth.gifters[0][1]:>10} {truth.gifters[0][0]}\n' in said
    assert 'not believed' not in said


def test_its_name_may_be_written_as_in_chat(capsys):
    assert main(['replay', 'Quiet Hour']) == 0
    assert 'difference +0' in capsys.readouterr().out


def test_no_recording_is_left_out():
    assert tuple(sorted(shipped_recordings())) == SHIPPED


async def test_played_twice_it_is_two_streams_of_a_creator_of_their_own(tmp_path, capsys):
    await a_ledger(tmp_path, 'Mia')
    return_codes = [await played(tmp_path), await played(tmp_path)]
    assert return_codes == [0, 0]
    lines = [line for line in capsys.readouterr().out.splitlines() if 'Counted' in line]
    assert len(lines) == 2
    assert len(set(lines)) == 1
    assert verify(tmp_path).is_sound
    database = await Database.open(tmp_path)
    server = await Desk.on(database).servers.of(GuildId(1))
    await database.close()
    assert [(each.name, each.is_scratch) for each in server.creators] == [
        ('Mia', False),
        ('Replay', True),
    ]
    assert server.gifts == ()  # a made-up gift teaches nothing


async def played(folder: Path) -> int:
    return await run('replay', 'quiet-hour', '--data', str(folder))


async def test_a_creator_of_that_name_keeps_their_ledger(tmp_path, capsys):
    await a_ledger(tmp_path, 'replay')
    assert await played(tmp_path) == 1
    assert 'has real gifts here' in capsys.readouterr().err


async def test_a_ledger_that_nobody_uses_has_no_server(tmp_path, capsys):
    await a_ledger(tmp_path)
    assert await played(tmp_path) == 78
    assert 'no server in it yet' in capsys.readouterr().err


def test_a_folder_without_a_ledger_stays_as_it_is(tmp_path, capsys):
    for folder in (tmp_path, tmp_path / 'nosuch'):
        assert main(['replay', 'quiet-hour', '--data', str(folder)]) == 78
        assert f'There is no ledger in {folder}.' in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_was_cut_off_is_played_up_to_there(tmp_path, capsys):
    with shipped_recordings()['quiet-hour'].opened() as packed:
        text = gzip.decompress(packed.read())
    cut = tmp_path / 'cut.jsonl'
    cut.write_bytes(text[: len(text) // 2])
    assert main(['replay', str(cut)]) == 0
    said = capsys.readouterr().out
    assert 'Counted: ' in said
    assert 'Sent' not in said  # that is of the whole
    assert re.search(r'^1 message was not believed, the last one: \w+', said, re.MULTILINE)


@pytest.mark.parametrize(
    ('name', 'content', 'says'),
    [
        ('nothing.jsonl', b'', 'the file is empty'),
        ('other.txt', b'# Hello\n', 'no recording'),
        ('later.jsonl', b'{"recording": 2, "source": "tiktok"}\n', 'cannot be played'),
    ],
)
def test_another_file_is_refused_with_a_sentence(tmp_path, capsys, name, content, says):
    file = tmp_path / name
    file.write_bytes(content)
    assert main(['replay', str(file)]) == 1
    assert says in capsys.readouterr().err


def test_a_file_that_is_not_there_is_named(capsys):
    assert main(['replay', 'nosuch.jsonl']) == 1
    said = capsys.readouterr().err
    assert 'nosuch.jsonl cannot be played: there is no such file' in said
    assert 'gift-storm, night-of-disconnects, quiet-hour' in said


@pytest.mark.parametrize('name', ['.', 'long' * 99])
def test_a_name_that_is_no_file_is_no_trouble_of_the_ledger(capsys, name):
    assert main(['replay', name]) == 1
    assert f'{name} cannot be played: the file cannot be read.' in capsys.readouterr().err


def test_a_file_goes_before_a_shipped_recording_of_its_name(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / 'quiet-hour').write_bytes(b'')
    assert main(['replay', 'quiet-hour']) == 1
    assert 'the file is empty' in capsys.readouterr().err


class TestStoppedOnTheWay:
    """Ctrl-C while a recording plays."""

    @pytest.fixture
    def stop_at(self, monkeypatch):
        """Presses it when so many events were told, and then nothing more comes."""

        def stop_at(events: int) -> None:
            async def wait(_feed, _began_s, _at_ms, number) -> None:
                if number > events:
                    signal.raise_signal(signal.SIGINT)
                    await asyncio.sleep(60)

            monkeypatch.setattr('live.replay.RecordingFeed._wait', wait)

        return stop_at

    def test_what_was_played_is_summed_up(self, stop_at, tmp_path, capsys):
        with shipped_recordings()['quiet-hour'].opened() as packed:
            lines = gzip.decompress(packed.read()).splitlines(keepends=True)
        part, rest = tmp_path / 'part.jsonl', tmp_path / 'whole.jsonl'
        part.write_bytes(b''.join(lines[:601]))
        rest.write_bytes(b''.join([*lines[:9], b'garbage\n', *lines[9:]]))
        assert main(['replay', str(part)]) == 0
        sums = capsys.readouterr().out.splitlines()[:2]
        stop_at(601)
        assert main(['replay', str(rest)]) == 1
        stopped = capsys.readouterr()
        said = stopped.out.splitlines()
        assert said[0] == '1 message was not believed, the last one: no JSON'
        assert said[1:3] == sums
        assert said[3] == 'Most diamonds from:'
        assert 'by its maker' not in stopped.out  # that is of the whole
        assert stopped.err == 'Stopped; what was played is counted.\n'

    def test_before_the_first_event(self, stop_at, capsys):
        stop_at(0)
        assert main(['replay', 'quiet-hour']) == 1
        assert capsys.readouterr().out == 'No gift was played.\n'


@pytest.mark.parametrize('speed', ['0', '-1', 'nan', 'inf'])
def test_a_speed_that_is_none_is_refused(capsys, speed):
    assert main(['replay', 'quiet-hour', '--speed', speed]) == 78
    assert '--speed' in capsys.readouterr().err


async def test_no_export_holds_what_was_played(tmp_path, capsys):
    await a_ledger(tmp_path, 'Mia')
    assert await played(tmp_path) == 0
    out = tmp_path / 'out'
    for form in ('csv', 'jsonl'):
        words = ['export', '--data', str(tmp_path), '--out', str(out), '--format', form]
        assert await run(*words) == 0
    for file in out.iterdir():
        assert 'Replay' not in file.read_text(encoding='utf-8')
        assert 'Rose' not in file.read_text(encoding='utf-8')
    assert 'Mia' in (out / 'diamond-desk.jsonl').read_text(encoding='utf-8')


async def run(*words: str) -> int:
    return await asyncio.to_thread(main, list(words))
