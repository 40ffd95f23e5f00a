"""The storage tests that want an hour rather than a second."""

from __future__ import annotations

import asyncio
import importlib.util
import random
import sys
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from economy.ids import GuildId, UserId
from storage.database import Database
from storage.ledger import Ledger
from storage.servers import Servers
from storage.verify import verify

STORAGE_TESTS = Path(__file__).parents[1] / 'storage'
KILLS = 1_000
GIFTS = 2_000  # each asked for ten times over
pytestmark = [pytest.mark.soak, pytest.mark.timeout(3600)]


def part(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, STORAGE_TESTS / f'{name}.py')
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


async def test_no_confirmed_gift_is_lost_in_a_thousand_kills(tmp_path):
    await part('killing').kill_repeatedly(part('pen'), tmp_path, KILLS)


def test_any_long_order_of_deeds_leaves_the_sums_of_the_model():
    run_state_machine_as_test(
        part('ledger_model').LedgerMachine,
        settings=settings(max_examples=2_000, stateful_step_count=60, deadline=None),
    )


@pytest.mark.parametrize('seed', range(5))
async def test_twenty_thousand_requests_half_of_them_cancelled_are_each_gift_once(tmp_path, seed):
    pen, dice = part('pen'), random.Random(seed)
    db = await Database.open(tmp_path)
    await Servers(db).add_creator(GuildId(1), 'Mira', handle=None, by=UserId(1), at=pen.AT)
    ledger = Ledger(db, GuildId(1))
    confirmed: dict[int, set[int]] = {}

    async def ask(number: int) -> None:
        receipt = await ledger.log(pen.gift(seed, 0, number), is_repeat_meant=True)
        confirmed.setdefault(number, set()).add(receipt.entry.number)

    async def ask_and_perhaps_leave(number: int) -> None:
        task = asyncio.create_task(ask(number))
        if dice.random() < 0.5:
            for _ in range(dice.randrange(8)):
                await asyncio.sleep(0)
            task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    wishes = [number for number in range(GIFTS) for _ in range(10)]
    dice.shuffle(wishes)
    for start in range(0, len(wishes), 500):
        await asyncio.gather(*map(ask_and_perhaps_leave, wishes[start : start + 500]))
    kept = dict(await db.read('SELECT key, number FROM entry'))
    await db.close()
    for number, entries in confirmed.items():
        assert entries == {kept[pen.gift(seed, 0, number).key]}
    assert len(confirmed) > GIFTS * 0.9
    report = verify(tmp_path)
    assert report.is_sound
    assert report.entries == len(kept) <= GIFTS
