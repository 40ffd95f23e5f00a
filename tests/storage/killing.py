"""Kills a process that logs gifts, over and over, and looks at what is left."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path
from types import ModuleType

from economy.ids import GuildId, UserId
from storage.database import Database
from storage.ledger import Ledger
from storage.servers import Servers
from storage.verify import verify

PEN = Path(__file__).with_name('pen.py')


def killed_pen(folder: Path, run: int, delay_s: float) -> dict[tuple[int, int], int]:
    """What a killed process had confirmed: moderator and gift to entry number."""
    with subprocess.Popen(
        [sys.executable, str(PEN), str(folder), str(run)],
        stdout=subprocess.PIPE,
        cwd=PEN.parents[2],
    ) as process:
        first = process.stdout.readline()
        time.sleep(delay_s)
        process.kill()
        lines = (first + process.stdout.read()).decode().splitlines(keepends=True)
    confirmed: dict[tuple[int, int], int] = {}
    for line in lines:
        if line.endswith('\n'):  # the last one may be cut short
            moderator, gift, number = map(int, line.split())
            confirmed[moderator, gift] = number
    return confirmed


async def check_run(
    pen: ModuleType, folder: Path, run: int, confirmed: dict[tuple[int, int], int]
) -> int:
    """What was confirmed is there once; asking again for the rest gives one row each.

    Returns how many of the unconfirmed had been saved all the same.
    """
    db = await Database.open(folder)
    ledger = Ledger(db, GuildId(1))
    saved_unheard = 0
    for moderator in range(pen.MODERATORS):
        heard = [gift for who, gift in confirmed if who == moderator]
        assert heard == list(range(len(heard)))
        for gift in range(len(heard) + 2):
            receipt = await ledger.log(pen.gift(run, moderator, gift), is_repeat_meant=True)
            again = await ledger.log(pen.gift(run, moderator, gift), is_repeat_meant=True)
            assert (again.entry, again.is_replay) == (receipt.entry, True)
            if gift < len(heard):
                assert receipt.is_replay
                assert receipt.entry.number == confirmed[moderator, gift]
            else:
                saved_unheard += receipt.is_replay
    rows = await db.read(
        'SELECT count(*), count(DISTINCT key), sum(count) FROM entry WHERE key LIKE ?',
        (f'run {run}, %',),
    )
    wanted = [
        pen.gift(run, moderator, gift)
        for moderator in range(pen.MODERATORS)
        for gift in range(sum(who == moderator for who, _ in confirmed) + 2)
    ]
    assert rows == [(len(wanted), len(wanted), sum(new.count for new in wanted))]
    await db.close()
    return saved_unheard


async def kill_repeatedly(pen: ModuleType, folder: Path, kills: int) -> None:
    db = await Database.open(folder)
    await Servers(db).add_creator(GuildId(1), 'Mira', handle=None, by=UserId(1), at=pen.AT)
    await db.close()
    dice = random.Random(kills)
    confirmed_in_all = 0
    for run in range(kills):
        confirmed = killed_pen(folder, run, dice.uniform(0, 0.06))
        assert confirmed
        confirmed_in_all += len(confirmed)
        assert verify(folder).is_sound
        await check_run(pen, folder, run, confirmed)
    assert confirmed_in_all > 4 * kills
    assert verify(folder).is_sound
