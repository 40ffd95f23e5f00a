"""What a moderator saw confirmed is there after the process was killed between two commands."""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
import time
from pathlib import Path

from economy.ids import CreatorId, GuildId
from storage.database import Database
from storage.history import History
from storage.verify import verify

KILLS = 4
GUILD_ID = GuildId(1_300_000_000_000_000_000)


async def test_every_receipt_that_was_read_survives_kill_9(tmp_path):
    rng = random.Random(7)
    receipts: dict[int, str] = {}
    first = 1
    for _ in range(KILLS):
        seen = _evening_until_killed(tmp_path, first, receipts_wanted=rng.randint(3, 9), rng=rng)
        assert len(seen) >= 3
        receipts.update(seen)
        first = max(receipts) + 2  # one may have been written without a word
    entries = await _all_entries(tmp_path)
    numbers = {entry.number: entry for entry in entries}
    for count, receipt in receipts.items():
        number = int(re.search(r'#(\d+)', receipt).group(1))
        assert f'{count} × **Rose** from `fan{count}`' in receipt
        assert numbers[number].count == count
        assert numbers[number].fan == f'fan{count}'
    assert len({entry.count for entry in entries}) == len(entries), 'a gift is there twice'
    assert len(receipts) <= len(entries) <= len(receipts) + KILLS
    assert verify(tmp_path).is_sound


def _evening_until_killed(folder: Path, first: int, *, receipts_wanted: int, rng) -> dict[int, str]:
    process = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name('evening.py')), str(folder), str(first)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parent.parent.parent,
    )
    seen: dict[int, str] = {}
    try:
        while len(seen) < receipts_wanted:
            line = process.stdout.readline()
            assert line, 'the evening ended by itself'
            said = json.loads(line)
            seen[said['count']] = said['receipt']
        time.sleep(rng.random() * 0.02)
    finally:
        process.kill()
        rest, _ = process.communicate()
    for line in rest.splitlines(keepends=True):
        if line.endswith('\n'):
            said = json.loads(line)
            seen[said['count']] = said['receipt']
    return seen


async def _all_entries(folder: Path):
    database = await Database.open(folder)
    try:
        history, entries, bound = History(database, GUILD_ID), [], None
        while True:
            page = await history.page(creator_id=CreatorId(1), older_than=bound)
            entries += page.entries
            if not page.has_older:
                return entries
            bound = page.entries[-1].number
    finally:
        await database.close()
