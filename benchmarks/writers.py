"""Gifts written two ways: through the real ledger, and bare. Both say `log` and take a NewEntry."""

from __future__ import annotations

import asyncio
import itertools
import sqlite3
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiosqlite

from benchmarks.filled import (
    DAYS,
    LAST_DAY,
    Draw,
    copied,
    fan_name,
    fans_of,
    stream_of,
)
from benchmarks.ids import GUILD_ID, MODERATORS
from economy.entries import NewEntry, Source
from storage.database import FILE_NAME, Database
from storage.ledger import Ledger
from storage.rows import to_ms

Log = Callable[[NewEntry], Awaitable[object]]

_BARE_TABLE = (
    'CREATE TABLE ledger (id INTEGER PRIMARY KEY, key TEXT, creator_id INTEGER, stream_id INTEGER,'
    ' fan TEXT, gift_id INTEGER, gift_name TEXT, coins INTEGER, count INTEGER, diamonds INTEGER,'
    ' source TEXT, actor_id INTEGER, happened_at_ms INTEGER, logged_at_ms INTEGER, day TEXT,'
    ' note TEXT)'
)
_BARE_COPY = (
    'INSERT INTO ledger SELECT number, key, creator_id, stream_id, name, gift_id, gift_name, coins,'
    ' count, diamonds, source, actor_id, happened_at_ms, logged_at_ms, day, note'
    ' FROM filled.entry LEFT JOIN filled.fan USING (guild_id, fan_id)'
)
_BARE_INSERT = (
    'INSERT INTO ledger (key, creator_id, stream_id, fan, gift_id, gift_name, coins, count,'
    ' diamonds, source, actor_id, happened_at_ms, logged_at_ms, day, note)'
    ' VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)'
)


@asynccontextmanager
async def opened_ledger(folder: Path, rows: int) -> AsyncIterator[Log]:
    """Ours: the key, the near-repeat check, the sums, the receipt, a durable commit."""
    database = await Database.open(copied(rows, folder))
    try:
        yield Ledger(database, GUILD_ID).log
    finally:
        await database.close()


@asynccontextmanager
async def opened_bare(folder: Path, rows: int) -> AsyncIterator[Log]:
    """Bare: one aiosqlite connection kept, WAL, FULL, a plain table; insert and commit."""
    folder.mkdir(parents=True)
    path = folder / 'bare.sqlite3'
    source = copied(rows, folder / 'source') / FILE_NAME
    with sqlite3.connect(path) as plain:
        plain.execute('PRAGMA journal_mode = WAL')
        plain.execute(_BARE_TABLE)
        plain.execute('ATTACH ? AS filled', (str(source),))
        plain.execute(_BARE_COPY)
    plain.close()
    source.unlink()
    async with aiosqlite.connect(path) as db:
        await db.execute('PRAGMA journal_mode = WAL')
        await db.execute('PRAGMA synchronous = FULL')

        async def log(new: NewEntry) -> None:
            await db.execute(_BARE_INSERT, _bare_row(new))
            await db.commit()

        yield log


def behind_lock(log: Log) -> Log:
    """How several writers share one connection when nothing gathers their commits."""
    lock = asyncio.Lock()

    async def locked(new: NewEntry) -> None:
        async with lock:
            await log(new)

    return locked


def new_gifts(rows: int, seed: int) -> Iterator[NewEntry]:
    """Gifts of the evening after the last day: most fans known, one in fifty new."""
    draw = Draw(fans_of(rows), seed)
    began = datetime.combine(LAST_DAY, datetime.min.time(), UTC) + timedelta(days=1)
    for batch in itertools.count():
        for place, (creator_id, fan_id, gift, _) in enumerate(draw.many(1_000)):
            number = batch * 1_000 + place
            at = began + timedelta(milliseconds=number * 2_100)
            fan = fan_name(fan_id) if number % 50 else f'Newcomer {seed} {number}'
            yield NewEntry(
                key=f'int:{1_310_000_000_000_000_000 + seed * 10**12 + number}',
                creator_id=creator_id,
                gift=gift,
                count=1 + number % 9_973,  # chance would make near repeats, which ask back
                fan=fan,
                source=Source.HAND,
                actor_id=MODERATORS[number % len(MODERATORS)],
                happened_at=at,
                logged_at=at,
                day=at.date(),
                stream_id=stream_of(creator_id, DAYS - 1),
            )


async def one_after_another(log: Log, gifts: list[NewEntry]) -> float:
    """Gifts per second."""
    started = time.perf_counter()
    for new in gifts:
        await log(new)
    return len(gifts) / (time.perf_counter() - started)


async def at_once(log: Log, gifts: list[NewEntry], loggers: int) -> tuple[float, list[float]]:
    """Gifts per second and each gift's seconds; every logger waits for its own commit."""
    waiting = iter(gifts)
    took: list[float] = []

    async def logger() -> None:
        for new in waiting:
            started = time.perf_counter()
            await log(new)
            took.append(time.perf_counter() - started)

    started = time.perf_counter()
    await asyncio.gather(*(logger() for _ in range(loggers)))
    return len(gifts) / (time.perf_counter() - started), took


def _bare_row(new: NewEntry) -> tuple[object, ...]:
    return (
        new.key,
        new.creator_id,
        new.stream_id,
        new.fan,
        new.gift.id,
        new.gift.name,
        new.gift.coins,
        new.count,
        new.diamonds,
        new.source,
        new.actor_id,
        to_ms(new.happened_at),
        to_ms(new.logged_at),
        new.day.isoformat(),
        new.note,
    )
