"""Pulling the plug while gifts are captured: what comes again from the start counts once."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

from economy.ids import GuildId
from storage.captures import Captures
from storage.database import Database
from storage.servers import Servers
from storage.verify import verify

from .conftest import ANNA, BOT, EVENING, MIRA

PEN = Path(__file__).with_name('capture_pen.py')
KILLS = 12


def killed(folder: Path, delay_s: float) -> int:
    """How many batches a process had kept when it was killed."""
    with subprocess.Popen(
        [sys.executable, str(PEN), str(folder)], stdout=subprocess.PIPE, cwd=PEN.parents[2]
    ) as process:
        first = process.stdout.readline()
        time.sleep(delay_s)
        process.kill()
        return (first + process.stdout.read()).count(b'\n')


async def counted(db: Database) -> dict[str, int]:
    rows = await db.read(
        'SELECT substr(key, 10, 32), sum(count), count(*), count(DISTINCT key) FROM entry'
        ' GROUP BY 1'
    )
    assert all(entries == keys for _, _, entries, keys in rows)
    return {key: count for key, count, _, _ in rows}


async def test_killed_again_and_again_every_gift_is_counted_once(part, tmp_path):
    pen = part('capture_pen')
    db = await Database.open(tmp_path)
    await Servers(db).add_creator(GuildId(1), 'Mira', handle=None, by=ANNA, at=EVENING)
    await db.close()
    dice = random.Random(KILLS)
    kept = [killed(tmp_path, dice.uniform(0, 0.12)) for _ in range(KILLS)]
    assert min(kept) > 0
    truth = pen.truth()
    for again in range(2):
        assert verify(tmp_path).is_sound
        await pen.keep_all(tmp_path, is_told=False)
        db = await Database.open(tmp_path)
        captures = Captures(db, Servers(db), GuildId(1))
        opened = await captures.open_combos(MIRA)
        over = [replace(combo, is_due=True) for combo in opened]
        entries = await captures.keep(MIRA, over, by=BOT, at=EVENING, time_zone='UTC')
        assert await counted(db) == truth
        if again:  # all of it came a second time
            assert entries.entries == ()
        await db.close()
    assert verify(tmp_path).is_sound
