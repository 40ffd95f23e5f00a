"""Bar 4: five questions at the largest ledger, against the same ones at the smallest."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks.filled import DAYS, LAST_DAY, filled, stream_of
from benchmarks.ids import BUSIEST, GUILD_ID
from benchmarks.measure import Result, in_turn, medians, ratio_of, seconds_each
from storage.database import FILE_NAME
from storage.history import History

WANTED = 2.0
TOP = 10
DAILY = 90
CACHE_KIB = 64_000
MONTH = LAST_DAY.replace(day=1) - timedelta(days=1)  # the last one that is over
STREAM = stream_of(BUSIEST, DAYS - 2)
OURS = {'g': GUILD_ID, 'c': BUSIEST, 's': STREAM}


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of the sums, and plainly of the entries."""

    name: str
    sql: str
    parameters: Any
    plain: str


class Recorder:
    """Stands where a Database stands and keeps what a verb asks."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Any]] = []

    async def read(self, sql: str, parameters: Iterable[Any] | dict[str, Any] = ()) -> list[Any]:
        self.asked.append((sql, parameters))
        return [(0, 0, 0, 0)]


async def asked_by(verb: Callable[[History], Awaitable[object]]) -> tuple[str, Any]:
    """The one question behind a verb of History, so that the bar follows the real SQL."""
    recorder = Recorder()
    await verb(History(recorder, GUILD_ID))  # type: ignore[arg-type]  # all it uses is read()
    ((sql, parameters),) = recorder.asked
    return sql, parameters


async def questions() -> list[Question]:
    """The top gifters as History asks for them; the others on the same kept sums."""
    month, since = f'{MONTH:%Y-%m}', (LAST_DAY - timedelta(days=DAILY - 1)).isoformat()
    plain_top = (
        'SELECT fan_id, sum(diamonds) AS total FROM entry WHERE guild_id = :g AND creator_id = :c'
        ' AND fan_id IS NOT NULL {more} GROUP BY fan_id ORDER BY total DESC LIMIT 10'
    )
    return [
        Question(
            'creator total, all time',
            'SELECT coalesce(sum(diamonds), 0) FROM creator_day'
            ' WHERE guild_id = :g AND creator_id = :c',
            OURS,
            'SELECT sum(diamonds) FROM entry WHERE guild_id = :g AND creator_id = :c',
        ),
        Question(
            'stream total',
            'SELECT diamonds, gifts FROM stream_total WHERE guild_id = :g AND stream_id = :s',
            OURS,
            'SELECT sum(diamonds), sum(count) FROM entry WHERE guild_id = :g AND stream_id = :s',
        ),
        Question(
            'top 10, all time',
            *await asked_by(lambda history: history.fans_like(BUSIEST, '', at_most=TOP)),
            plain_top.format(more=''),
        ),
        Question(
            'top 10, one month',
            'SELECT f.name, m.diamonds FROM fan_month m JOIN fan f USING (guild_id, fan_id)'
            ' WHERE m.guild_id = :g AND m.creator_id = :c AND m.month = :m'
            ' ORDER BY m.diamonds DESC LIMIT 10',
            {**OURS, 'm': month},
            plain_top.format(more=f"AND day BETWEEN '{month}-01' AND '{month}-31'"),
        ),
        Question(
            'daily series, 90 days',
            'SELECT day, diamonds FROM creator_day WHERE guild_id = :g AND creator_id = :c'
            ' AND day >= :d ORDER BY day',
            {**OURS, 'd': since},
            'SELECT day, sum(diamonds) FROM entry WHERE guild_id = :g AND creator_id = :c'
            f" AND day >= '{since}' GROUP BY day ORDER BY day",
        ),
    ]


async def run(rounds: int, sizes: list[int]) -> list[Result]:
    small, large = min(sizes), max(sizes)
    at_small, at_large = _reader(filled(small)), _reader(filled(large))
    results: list[Result] = []
    try:
        for question in await questions():
            plain_s = seconds_each(lambda: at_large.execute(question.plain, OURS).fetchall())  # noqa: B023 - asked at once
            pairs = await in_turn(rounds, _asking(at_large, question), _asking(at_small, question))
            large_s, small_s = medians(pairs)
            results.append(
                Result(
                    bar='4',
                    what=f'{question.name}: {large:,} rows (and {small:,})',
                    ours=f'{large_s * 1000:.3f} ms ({small_s * 1000:.3f})',
                    bare=f'{plain_s * 1000:,.2f} ms',
                    ratio=ratio_of(pairs),
                    wanted=WANTED,
                    is_ceiling=True,
                )
            )
    finally:
        at_small.close()
        at_large.close()
    note = (
        f'4: ratio is {large:,} to {small:,} rows; bare is plain SUM and GROUP BY on the entries '
        f'at {large:,} rows; the query alone, without the hop to a thread'
    )
    first, *others = results
    return [_with_note(first, note), *others]


def _with_note(result: Result, note: str) -> Result:
    return replace(result, notes=(note,))


def _asking(db: sqlite3.Connection, question: Question) -> Callable[[], Awaitable[float]]:
    async def ask() -> float:
        return seconds_each(lambda: db.execute(question.sql, question.parameters).fetchall())

    return ask


def _reader(folder: Path) -> sqlite3.Connection:
    """A connection as the bot's readers are; the cache is the same for both sides."""
    db = sqlite3.connect(f'{(folder / FILE_NAME).absolute().as_uri()}?mode=ro', uri=True)
    db.execute('PRAGMA query_only = ON')
    db.execute('PRAGMA trusted_schema = OFF')
    db.execute(f'PRAGMA cache_size = -{CACHE_KIB}')
    return db
