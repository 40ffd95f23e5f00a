"""Two programs, one folder."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from storage.database import Database
from storage.errors import InUse
from storage.lock import LOCK_NAME, InstanceLock

HOLDER = Path(__file__).with_name('holder.py')


@pytest.fixture
def holder(tmp_path: Path):
    with subprocess.Popen(
        [sys.executable, str(HOLDER), str(tmp_path)],
        stdout=subprocess.PIPE,
        cwd=HOLDER.parents[2],
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == 'held\n'
        yield process
        process.kill()


def test_a_second_program_is_refused_with_what_to_do(tmp_path, holder):
    with pytest.raises(InUse) as refused:
        InstanceLock(tmp_path).take()
    assert str(refused.value) == (
        f'Another Diamond Desk already works on {tmp_path}. Stop that one first, '
        'or give this one its own DATA_DIR.'
    )
    assert (tmp_path / LOCK_NAME).read_text() == f'{holder.pid}\n'


async def test_after_the_holder_is_killed_the_next_one_starts(tmp_path, holder):
    with pytest.raises(InUse):
        await Database.open(tmp_path)
    holder.send_signal(signal.SIGKILL)
    holder.wait(timeout=30)
    db = await Database.open(tmp_path)
    assert (tmp_path / LOCK_NAME).read_text() == f'{os.getpid()}\n'
    await db.close()


def test_a_folder_let_go_can_be_taken_again(tmp_path):
    first, second = InstanceLock(tmp_path), InstanceLock(tmp_path)
    first.take()
    with pytest.raises(InUse):
        second.take()
    first.release()
    first.release()
    second.take()
    second.release()
