"""Combos on their way to the disk: a full disk is waited for, one bad gift holds up no other."""

from __future__ import annotations

import asyncio
import sqlite3
from datetime import UTC, datetime, timedelta

import pytest

import bot.counting
from bot.counting import Counting
from economy.captured import Person
from economy.entries import Source
from economy.gifts import COUNT_MAX, Gift
from economy.ids import GuildId, UserId
from live.feed import GiftSeen
from storage.captures import Captures
from storage.errors import StorageClosed

GUILD, BOT = GuildId(1), UserId(9)
NINE = datetime(2026, 11, 23, 21, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def gift(number: int, *, count: int = 1, gift_id: int = 5655, name: str = 'Rose', coins: int = 1):
    return GiftSeen(
        source=Source.TIKTOK,
        room_id='7',
        msg_id=str(number),
        group_id='',
        gift_id=gift_id,
        gift_name=name,
        coins=coins,
        count=count,
        is_combo=False,
        is_end=False,
        sender=Person(str(1_000 + number), f'fan{number}', f'Fan {number}'),
        sent_at_ms=int(NINE.timestamp() * 1000),
    )


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(bot.counting, 'RETRY_S', (0.001,))


@pytest.fixture
async def mia(desk):
    server = await desk.servers.add_creator(GUILD, 'Mia', handle=None, by=BOT, at=NINE)
    return server.creators[0]


class Told(list):
    """What was said of the disk."""

    def cannot_write(self, why: str) -> None:
        self.append(why)


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def counting(desk, mia, told) -> Counting:
    return Counting(desk, GUILD, mia.id, by=BOT, cannot_write=told.cannot_write)


@pytest.fixture
def refusals(monkeypatch) -> list[BaseException]:
    """What the next attempts to keep something are refused with; None lets one pass."""
    waiting: list[BaseException | None] = []
    really_keep = Captures.keep

    async def keep(self, *args, **kwargs):
        refusal = waiting.pop(0) if waiting else None
        if refusal is not None:
            raise refusal
        return await really_keep(self, *args, **kwargs)

    monkeypatch.setattr(Captures, 'keep', keep)
    return waiting


async def counts(desk) -> list[int]:
    page = await desk.history(GUILD).page(creator_id=1)
    return sorted(entry.count for entry in page.entries)


def full() -> sqlite3.OperationalError:
    return sqlite3.OperationalError('database or disk is full')


async def test_a_full_disk_is_waited_for_and_told_once(desk, counting, told, caplog):
    database = desk._database
    pages = await database.read('PRAGMA page_count')
    await database.write(lambda db: db.execute(f'PRAGMA max_page_count = {pages[0][0]}').fetchall())
    for number in range(300):
        counting.see(gift(number), NINE)
    waiting = asyncio.create_task(counting.flush(NINE))
    async with asyncio.timeout(20):
        while caplog.text.count('wait for the disk') < 3:
            await asyncio.sleep(0.001)
    assert not waiting.done()
    await database.write(lambda db: db.execute('PRAGMA max_page_count = 100000').fetchall())
    await waiting
    assert told == ['database or disk is full']
    assert await database.read('SELECT count(*), sum(count) FROM entry') == [(300, 300)]
    await counting.flush(NINE)
    assert await database.read('SELECT count(*) FROM entry') == [(300,)]


@pytest.mark.parametrize(
    'bad',
    [
        gift(2, count=COUNT_MAX + 1),  # no refusal of the file, but of the economy
        gift(2, gift_id=0),
        gift(2, coins=2**63),
    ],
)
async def test_one_bad_gift_holds_up_no_other(desk, counting, told, bad, caplog):
    counting.see(gift(1, count=4), NINE)
    counting.see(bad, NINE)
    counting.see(gift(3, count=5), NINE)
    await counting.flush(NINE)
    assert await counts(desk) == [4, 5]
    assert 'refuses a captured gift for good' in caplog.text
    counting.see(gift(4, count=6), NINE)
    caplog.clear()
    await counting.flush(NINE)
    assert await counts(desk) == [4, 5, 6]
    assert (told, caplog.text) == ([], '')


async def test_a_gift_refused_by_the_disk_in_the_middle_is_tried_again(
    desk, counting, refusals, told
):
    counting.see(gift(1, count=4), NINE)
    counting.see(gift(2, count=5), NINE)
    refusals[:] = [sqlite3.IntegrityError('bad'), full(), None]
    await counting.flush(NINE)
    assert await counts(desk) == [5]
    await counting.flush(NINE)
    assert await counts(desk) == [4, 5]
    assert told == []


async def test_a_broken_file_is_waited_for_and_no_gift_is_dropped(desk, counting, refusals, told):
    counting.see(gift(1, count=4), NINE)
    refusals[:] = [sqlite3.DatabaseError('malformed'), full(), full()]
    await counting.flush(NINE)
    assert await counts(desk) == [4]
    assert told == ['malformed']


async def test_a_bot_that_stops_asks_a_full_disk_no_more(counting, refusals, caplog, monkeypatch):
    monkeypatch.setattr(bot.counting, 'RETRY_S', (600,))
    counting.see(gift(1), NINE)
    refusals[:] = [full(), full(), full()]
    waiting = asyncio.create_task(counting.flush(NINE))
    async with asyncio.timeout(10):
        while len(refusals) == 3:
            await asyncio.sleep(0.001)
        counting.hurry()
        await waiting
    assert '1 captured combos are not kept' in caplog.text
    assert len(refusals) == 1


@pytest.mark.parametrize('before', [[], [sqlite3.IntegrityError('bad')]])
async def test_a_closed_ledger_is_no_refusal_of_a_gift(counting, refusals, before):
    counting.see(gift(1), NINE)
    refusals[:] = [*before, StorageClosed()]
    with pytest.raises(StorageClosed):
        await counting.flush(NINE)


async def test_what_is_quiet_is_counted_and_what_is_open_goes_on_after_a_restart(
    desk, mia, counting, told
):
    tap = GiftSeen(
        source=Source.TIKTOK, room_id='7', msg_id='1', group_id='55', gift_id=5655,
        gift_name='Rose', coins=1, count=3, is_combo=True, is_end=False, sender=Person('1'),
    )  # fmt: skip
    counting.see(tap, NINE)
    await counting.settle(NINE + SECOND)
    assert await counts(desk) == []
    again = Counting(desk, GUILD, mia.id, by=BOT, cannot_write=told.cannot_write)
    await again.go_on()
    await again.settle(NINE + 15 * SECOND)
    assert await counts(desk) == [3]
    await again.settle_all(NINE + 16 * SECOND)
    assert await counts(desk) == [3]


class TestTeaching:
    """What a capture teaches the server about gifts."""

    async def gifts(self, desk) -> list[Gift]:
        server = await desk.servers.of(GUILD)
        return sorted(server.gifts, key=lambda each: each.id)

    async def test_an_unknown_gift_is_learned_with_its_last_price(self, desk, counting):
        counting.see(gift(1, gift_id=900_001, name='Comet', coins=7), NINE)
        counting.see(gift(2, gift_id=900_002, name='', coins=3), NINE)
        counting.see(gift(3), NINE)
        await counting.flush(NINE)
        assert await self.gifts(desk) == [
            Gift(900_001, 'Comet', 7),
            Gift(900_002, 'Gift 900002', 3),
        ]
        revision = (await desk.servers.of(GUILD)).revision
        counting.see(gift(4, gift_id=900_001, name='Comet', coins=7), NINE)
        await counting.flush(NINE)
        assert (await desk.servers.of(GUILD)).revision == revision
        counting.see(gift(5, gift_id=900_001, name='Comet', coins=8), NINE)
        await counting.flush(NINE)
        assert (await self.gifts(desk))[0] == Gift(900_001, 'Comet', 8)

    async def test_the_catalogue_names_a_gift_and_the_message_prices_it(self, desk, counting):
        counting.see(gift(1, name='Rosa', coins=2), NINE)
        await counting.flush(NINE)
        [entry] = (await desk.history(GUILD).page(creator_id=1)).entries
        assert entry.gift == Gift(5655, 'Rose', 2)
        assert await self.gifts(desk) == []

    async def test_a_replay_teaches_nothing(self, desk, told):
        scratch = await desk.scratch(GUILD, 'Replay', by=BOT, at=NINE)
        counting = Counting(desk, GUILD, scratch.id, by=BOT, cannot_write=told.cannot_write)
        counting.see(gift(1, gift_id=900_001, name='Comet', coins=7), NINE)
        await counting.flush(NINE)
        assert await self.gifts(desk) == []
        assert await counts(desk) == [1]
