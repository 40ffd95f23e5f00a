"""A ledger full of made-up gifts, written through the real schema and its triggers.

50 creators, the first with 1/1 of the weight, the second with 1/2 and so on; fans drawn by
Zipf's law with an order of their own for each creator; 730 days with a stream per creator.
"""

from __future__ import annotations

import hashlib
import itertools
import random
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.ids import GUILD_ID, MODERATORS
from economy.gifts import Gift
from economy.ids import CreatorId, FanId, StreamId
from economy.names import name_key
from storage.database import FILE_NAME, open_for_writing
from storage.migrate import shipped_migrations
from storage.rows import to_ms

CREATORS = 50
DAYS = 730
LAST_DAY = date(2026, 11, 22)
FIRST_DAY = LAST_DAY - timedelta(days=DAYS - 1)
FANS_MAX = 200_000
ZIPF = 1.2
GIFTS = (
    Gift(5655, 'Rose', 1),
    Gift(5827, 'Ice Cream Cone', 1),
    Gift(5487, 'Finger Heart', 5),
    Gift(5879, 'Doughnut', 30),
    Gift(5660, 'Hand Hearts', 100),
    Gift(5585, 'Confetti', 100),
    Gift(11046, 'Galaxy', 1_000),
    Gift(6369, 'Lion', 29_999),
)
GIFT_WEIGHTS = (50, 20, 12, 8, 5, 3, 1.5, 0.05)
COUNTS = (1, 2, 3, 5, 10, 20, 50)
COUNT_WEIGHTS = (50, 15, 8, 10, 9, 5, 3)
CHUNK = 50_000

_INSERT = (
    'INSERT INTO entry (guild_id, number, key, creator_id, stream_id, fan_id, gift_id, gift_name,'
    ' coins, count, diamonds, source, actor_id, happened_at_ms, logged_at_ms, day)'
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'hand', ?, ?, ?, ?)"
)


def fan_name(fan_id: int) -> str:
    return f'Viewer {fan_id}'


def fans_of(rows: int) -> int:
    return max(1, min(rows, FANS_MAX))


def stream_of(creator_id: int, day_number: int) -> StreamId:
    return StreamId(day_number * CREATORS + creator_id)


class Draw:
    """Creators, fans, gifts and counts as chance brings them, the same ones for the same seed."""

    def __init__(self, fans: int, seed: int) -> None:
        self._chance = random.Random(seed)
        self._fans = fans
        self._creator_weights = list(itertools.accumulate(1 / n for n in range(1, CREATORS + 1)))
        self._fan_weights = list(itertools.accumulate(1 / n**ZIPF for n in range(1, fans + 1)))

    def many(self, count: int) -> list[tuple[CreatorId, FanId, Gift, int]]:
        draw = self._chance.choices
        creators = draw(range(1, CREATORS + 1), cum_weights=self._creator_weights, k=count)
        ranks = draw(range(self._fans), cum_weights=self._fan_weights, k=count)
        gifts = draw(GIFTS, weights=GIFT_WEIGHTS, k=count)
        counts = draw(COUNTS, weights=COUNT_WEIGHTS, k=count)
        return [
            (CreatorId(creator), FanId((rank + creator * 7_919) % self._fans + 1), gift, number)
            for creator, rank, gift, number in zip(creators, ranks, gifts, counts, strict=True)
        ]


def filled(rows: int) -> Path:
    """The folder of a ledger with `rows` entries; made once for this schema, then kept."""
    digest = hashlib.sha256()
    for step in shipped_migrations():
        digest.update(step.sql.encode())
    digest.update(Path(__file__).read_bytes())
    shelf = Path(tempfile.gettempdir()) / 'diamond-desk-benchmarks'
    folder = shelf / f'{digest.hexdigest()[:12]}-{rows}'
    if not folder.exists():
        shelf.mkdir(exist_ok=True)
        scratch = Path(tempfile.mkdtemp(dir=shelf))
        started = time.perf_counter()
        fill(scratch / FILE_NAME, rows)
        scratch.rename(folder)
        print(f'made {rows} entries in {time.perf_counter() - started:.0f} s: {folder}', flush=True)
    return folder


def copied(rows: int, into: Path) -> Path:
    """The same for a bar that writes: `into` holds a copy of its own."""
    into.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(filled(rows) / FILE_NAME, into / FILE_NAME)
    return into


def fill(path: Path, rows: int) -> None:
    db = open_for_writing(path)
    try:
        db.execute('PRAGMA synchronous = OFF')  # a file that is lost is made again
        db.execute('PRAGMA cache_size = -400000')
        db.execute('BEGIN')
        _furnish(db, fans_of(rows))
        db.execute('COMMIT')
        entries = _entries(rows)
        while chunk := list(itertools.islice(entries, CHUNK)):
            db.execute('BEGIN')
            db.executemany(_INSERT, chunk)
            db.execute('COMMIT')
        db.execute('PRAGMA wal_checkpoint(TRUNCATE)')
    finally:
        db.close()


def _furnish(db: sqlite3.Connection, fans: int) -> None:
    began_ms = to_ms(datetime.combine(FIRST_DAY, datetime.min.time(), UTC))
    day_ms = 86_400_000
    db.execute('INSERT INTO server (guild_id) VALUES (?)', (GUILD_ID,))
    db.executemany(
        'INSERT INTO creator (guild_id, creator_id, name, name_key, added_at_ms, added_by)'
        ' VALUES (?, ?, ?, ?, ?, ?)',
        (
            (GUILD_ID, id_, f'Creator {id_}', f'creator {id_}', began_ms, MODERATORS[0])
            for id_ in range(1, CREATORS + 1)
        ),
    )
    db.executemany(
        'INSERT INTO fan (guild_id, fan_id, name, name_key) VALUES (?, ?, ?, ?)',
        ((GUILD_ID, id_, fan_name(id_), name_key(fan_name(id_))) for id_ in range(1, fans + 1)),
    )
    db.executemany(
        'INSERT INTO stream (guild_id, stream_id, creator_id, started_at_ms, ended_at_ms)'
        ' VALUES (?, ?, ?, ?, ?)',
        (
            (
                GUILD_ID,
                stream_of(creator, day),
                creator,
                began_ms + day * day_ms,
                began_ms + (day + 1) * day_ms - 1 if day + 1 < DAYS else None,  # the last runs
            )
            for day in range(DAYS)
            for creator in range(1, CREATORS + 1)
        ),
    )


def _entries(rows: int) -> Iterator[tuple[Any, ...]]:
    draw = Draw(fans_of(rows), seed=rows)
    began_ms = to_ms(datetime.combine(FIRST_DAY, datetime.min.time(), UTC))
    days = [(FIRST_DAY + timedelta(days=day)).isoformat() for day in range(DAYS)]
    span_ms = DAYS * 86_400_000
    number = 0
    while number < rows:
        for creator_id, fan_id, gift, count in draw.many(min(CHUNK, rows - number)):
            happened = number * span_ms // rows
            day = happened // 86_400_000
            number += 1
            yield (
                GUILD_ID,
                number,
                f'int:{1_290_000_000_000_000_000 + number}',
                creator_id,
                stream_of(creator_id, day),
                fan_id,
                gift.id,
                gift.name,
                gift.coins,
                count,
                gift.coins * count,
                MODERATORS[number % len(MODERATORS)],
                began_ms + happened,
                began_ms + happened + 900,
                days[day],
            )
