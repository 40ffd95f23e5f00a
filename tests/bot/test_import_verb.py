"""`diamond-desk import` as its host meets it: shown, asked, added, taken back; sentences, codes."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.__main__ import EXIT_CONFIG, EXIT_TROUBLE
from bot.app import opened_desk
from economy.ids import GuildId, UserId
from storage.lock import InstanceLock
from storage.verify import verify

ROOT = Path(__file__).resolve().parents[2]
GUILD = GuildId(290_000_000_000_000_001)
TELLS_ITS_PEAK = """
import re
from bot.__main__ import main
main()
print(re.search(r'VmHWM:\\s*([0-9]+) kB', open('/proc/self/status').read())[1])
"""
TABLE = (
    'Sender;Gift;Qty;Coins each;When;Stream\n'
    'luna;Rose;3;1;2026-05-04 20:00;Friday\n'
    'ravi;Galaxy;1;;2026-05-04 20:10;Friday\n'
    'zoe;Rose;0;;2026-05-04 20:20;Friday\n'
)


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A folder with a ledger of one creator, and a table beside it."""

    async def fill() -> None:
        async with opened_desk(tmp_path / 'data') as desk:
            at = datetime(2026, 5, 1, tzinfo=UTC)
            await desk.servers.add_creator(GUILD, 'Mia', handle=None, by=UserId(1), at=at)

    asyncio.run(fill())
    (tmp_path / 'gifts.csv').write_text(TABLE)
    return tmp_path


def ran(
    house: Path, *arguments: str, said: str = '', runner: tuple[str, ...] = ('-m', 'bot')
) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, *runner, *arguments],
        cwd=house,
        env={'PYTHONPATH': str(ROOT), 'PATH': os.environ['PATH']},
        input=said,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert 'Traceback' not in done.stderr, done.stderr
    return done


def test_shown_asked_added_and_taken_back(house):
    done = ran(house, 'import', 'gifts.csv', said='n\n')
    assert done.returncode == EXIT_TROUBLE
    assert done.stdout.startswith('gifts.csv for Mia: 2 rows to add, 1,003 diamonds\n')
    assert '  line 4 zoe;Rose;0' in done.stdout
    assert done.stderr == 'Nothing was saved.\n'
    assert list((house / 'data' / 'imports').iterdir()) == []
    done = ran(house, 'import', 'gifts.csv', said='y\n')
    assert (done.returncode, done.stderr) == (0, '')
    assert done.stdout.endswith(
        'Import 1 of gifts.csv: 2 rows added, 1,003 diamonds · 1 row wrong and left out\n'
    )
    done = ran(house, 'import', 'gifts.csv', '--yes')
    assert done.returncode == 0
    assert done.stdout.startswith('No row of gifts.csv for Mia is new. Nothing was saved.\n')
    done = ran(house, 'import', '--undo', '1')
    assert done.stdout.startswith('↩️ Import 1 of gifts.csv was taken back: 2 rows')
    assert ran(house, 'import', '--undo', '1').returncode == EXIT_CONFIG
    assert ran(house, 'import', '--undo', '9').stderr.startswith('There was no import 9')
    assert verify(house / 'data').is_sound


def test_columns_are_named(house):
    done = ran(house, 'import', 'gifts.csv', '--yes', '--map', 'gifter=Stream,stream=,count=3')
    assert 'gifter = Stream' in done.stdout
    assert 'Not used: Sender' in done.stdout
    assert ran(house, 'verify').returncode == 0
    wrong = ran(house, 'import', 'gifts.csv', '--yes', '--map', 'giver=Sender')
    assert wrong.returncode == EXIT_CONFIG
    assert wrong.stderr.startswith('There is no giver to choose. Nothing was saved.')


def test_moving_house_from_file_to_file(house):
    ran(house, 'import', 'gifts.csv', '--yes')
    ran(house, 'import', '--undo', '1')
    ran(house, 'import', 'gifts.csv', '--yes')
    assert ran(house, 'export', '--format', 'jsonl').returncode == 0
    file, there = 'export/diamond-desk.jsonl', ['--data', 'new', '--server', str(GUILD)]
    done = ran(house, 'import', file, '--yes', *there)
    assert (done.returncode, done.stderr) == (0, '')
    assert 'an export of ours: 6 rows to add, 1,003 diamonds' in done.stdout
    assert verify(house / 'new').is_sound
    assert ran(house, 'import', file, '--yes', *there).stdout.startswith('No row of')
    ran(house, 'export', '--data', 'new', '--format', 'jsonl', '--out', 'again')
    before, after = (
        (house / each / 'diamond-desk.jsonl').read_text().splitlines()[1:]
        for each in ('export', 'again')
    )
    assert before == after


def test_while_the_bot_works_on_it(house):
    lock = InstanceLock(house / 'data')
    lock.take()
    try:
        done = ran(house, 'import', 'gifts.csv', '--yes')
    finally:
        lock.release()
    assert done.returncode == EXIT_CONFIG
    assert done.stderr == (
        'The bot works on that ledger. Use /import in Discord, or stop the bot first.\n'
    )


@pytest.mark.parametrize(
    ('arguments', 'part'),
    [
        (['import'], 'Name a file to import'),
        (['import', 'nowhere.csv', '--yes'], 'nowhere.csv cannot be read: No such file'),
        (['import', 'gifts.csv', '--data', 'nowhere'], 'There is no ledger in nowhere yet.'),
        (['import', 'gifts.csv', '--creator', 'Leo'], 'This server has no creator called Leo.'),
        (['import', 'gifts.csv', '--server', 'x'], "There is no server 'x' in the ledger."),
    ],
)
def test_what_cannot_be_done_is_one_sentence(house, arguments, part):
    done = ran(house, *arguments)
    assert done.returncode in (EXIT_CONFIG, EXIT_TROUBLE)
    assert done.stderr.startswith(part)


@pytest.mark.skipif(sys.platform != 'linux', reason='reads the peak of its memory from /proc')
def test_a_hundred_megabytes_on_one_line_need_no_memory(house):
    with (house / 'one line.csv').open('wb') as file:
        for _ in range(100):
            file.write(b'x' * 1024 * 1024)
    done = ran(house, 'import', 'one line.csv', '--yes', runner=('-c', TELLS_ITS_PEAK))
    assert done.stderr.startswith('Line 1 has more than 64 KiB: that is no table.')
    peak_kib = int(done.stdout.splitlines()[-1])
    assert 10 * 1024 < peak_kib < 150 * 1024


def test_numbers_that_no_table_holds(house):
    huge = '9' * 40
    assert ran(house, 'import', '--undo', huge).stderr.startswith('There was no import a number')
    done = ran(house, 'import', 'gifts.csv', '--server', huge)
    assert done.returncode == EXIT_CONFIG
    assert done.stderr.startswith(f"There is no server '{huge}' in the ledger.")


def test_a_file_whose_name_is_no_text(house):
    name = os.fsdecode(b'gifts-\xff.csv')
    (house / name).write_text(TABLE)
    done = ran(house, 'import', name, '--yes')
    assert done.stdout.endswith('2 rows added, 1,003 diamonds · 1 row wrong and left out\n')
