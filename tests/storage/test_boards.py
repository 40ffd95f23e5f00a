"""Boards on a real file: places, ties, pages, who is left out, and what a question costs."""

from __future__ import annotations

import asyncio
import sqlite3
import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from economy.boards import BoardPeriod, OwnPlace, Span, span_of_days, span_of_stream
from economy.gifts import Gift
from economy.ids import CreatorId, GuildId, UserId
from storage import boards as statements
from storage.boards import Boards
from storage.database import FILE_NAME, Database
from storage.servers import Servers

from .conftest import ANNA, EVENING, MIRA, Desk

NOOR = CreatorId(2)
ROSE, GALAXY = Gift(5655, 'Rose', 1), Gift(11046, 'Galaxy', 1000)
TODAY = EVENING.date()
ALL = Span(BoardPeriod.ALL)
SPANS = {
    'stream': span_of_stream(1),
    **{
        period: span_of_days(period, TODAY, 'en_US')
        for period in (BoardPeriod.TODAY, BoardPeriod.WEEK, BoardPeriod.MONTH)
    },
    'all': ALL,
}
every_span = pytest.mark.parametrize('span', SPANS.values(), ids=SPANS)


@pytest.fixture
def boards(db, desk):
    return Boards(db, desk.guild_id)


def places(board) -> list[tuple[int, str, int]]:
    return [(seat.place, seat.what, seat.diamonds) for seat in board.seats]


async def mark(desk, fan: str, change: str) -> None:
    await desk.db.write(
        lambda db: db.execute(f'UPDATE fan SET {change} WHERE name_key = ?', (fan,))
    )


async def link(desk, fan: str, user_id: int, *, is_confirmed: bool = True) -> None:
    await desk.db.write(
        lambda db: db.execute(
            'INSERT INTO fan_link SELECT guild_id, fan_id, ?1, 0, ?2, ?2 FROM fan'
            ' WHERE name_key = ?3 AND guild_id = ?4',
            (user_id, 1 if is_confirmed else None, fan, desk.guild_id),
        )
    )


@pytest.fixture
async def evening(desk, other_desk):
    """Twelve fans in a stream of today; the other server and the other creator have others."""
    await desk.start_stream(1)
    for place in range(12):
        await desk.log(fan=f'fan{place:02}', count=100 - place // 2, stream_id=1)
    await desk.log(fan=None, count=500, stream_id=1)
    await desk.log(fan='noors', count=900, creator_id=NOOR)
    await other_desk.log(fan='theirs', count=900)
    return desk


@every_span
async def test_ties_share_a_place_and_the_next_one_is_further_down(evening, boards, span):
    first = await boards.gifters(MIRA, span)
    assert [(place, worth) for place, _, worth in places(first)] == [
        (1, 100), (1, 100), (3, 99), (3, 99), (5, 98), (5, 98), (7, 97), (7, 97), (9, 96), (9, 96),
    ]  # fmt: skip
    assert (first.page, first.total, first.has_lower) == (0, 12, True)
    second = await boards.gifters(MIRA, span, page=1)
    assert places(second) == [(11, 'fan11', 95), (11, 'fan10', 95)]
    assert (second.page, second.total, second.has_lower) == (1, 12, False)
    assert await boards.gifters(MIRA, span, page=2) == first


@every_span
async def test_who_is_hidden_forgotten_or_undone_leaves_no_gap(evening, boards, span):
    await mark(evening, 'fan00', 'is_hidden = 1')
    await mark(evening, 'fan03', 'name = NULL, name_key = NULL')
    await evening.undo(2)
    board = await boards.gifters(MIRA, span)
    assert places(board)[:3] == [(1, 'fan02', 99), (2, 'fan05', 98), (2, 'fan04', 98)]
    assert board.total == 9
    assert len(board.seats) == 9


@every_span
async def test_ones_own_place_wherever_it_is(evening, boards, span):
    await link(evening, 'fan11', 7)
    await link(evening, 'fan03', 8, is_confirmed=False)
    assert await boards.own(MIRA, span, UserId(7)) == OwnPlace('fan11', 11, 95)
    assert await boards.own(MIRA, span, UserId(8)) is None
    await mark(evening, 'fan00', 'is_hidden = 1')
    await mark(evening, 'fan03', 'name = NULL, name_key = NULL')
    assert await boards.own(MIRA, span, UserId(7)) == OwnPlace('fan11', 9, 95)
    await mark(evening, 'fan11', 'is_hidden = 1')
    assert await boards.own(MIRA, span, UserId(7)) == OwnPlace('fan11', None, 95)


@every_span
async def test_ones_own_place_with_nothing(evening, boards, span):
    await link(evening, 'noors', 7)
    assert await boards.own(MIRA, span, UserId(7)) == OwnPlace('noors', None, 0)
    await link(evening, 'fan00', 8)
    await evening.undo(1)
    assert await boards.own(MIRA, span, UserId(8)) == OwnPlace('fan00', None, 0)


@every_span
async def test_an_empty_board(desk, boards, span):
    for board in (await boards.gifters(MIRA, span), await boards.gifts(MIRA, span, page=3)):
        assert (board.seats, board.page, board.total) == ((), 0, 0)


@every_span
async def test_gifts_of_one_name_and_price_are_one(evening, boards, span):
    await evening.log(gift=Gift(999, 'Rose', 1), count=20, stream_id=1)
    await evening.log(gift=Gift(-1, 'Rose', 5), count=2, stream_id=1)
    await evening.log(gift=GALAXY, stream_id=1)
    await evening.log(gift=Gift(5, 'Heart', 3), stream_id=1)
    await evening.undo(18)
    board = await boards.gifts(MIRA, span)
    worth = 2 * sum(range(95, 101)) + 520
    assert [(seat.place, seat.what, seat.diamonds, seat.gifts) for seat in board.seats] == [
        (1, Gift(999, 'Rose', 1), worth, worth),
        (2, GALAXY, 1000, 1),
        (3, Gift(-1, 'Rose', 5), 10, 2),
    ]


async def test_streams_by_what_they_brought(desk, boards):
    for number, (hour, count) in enumerate(((-26, 7), (1, 9), (2, 7), (3, 0)), start=1):
        at = EVENING + timedelta(hours=hour)
        await desk.start_stream(number)
        await desk.db.write(
            lambda db, number=number, at=at: db.execute(
                'UPDATE stream SET started_at_ms = ?, ended_at_ms = ? WHERE stream_id = ?',
                (int(at.timestamp() * 1000), int(at.timestamp() * 1000), number),
            )
        )
        if count:
            await desk.log(count=count, stream_id=number)
    found = await boards.streams(MIRA, ALL, time_zone='UTC')
    assert [(seat.place, seat.what.id, seat.diamonds) for seat in found.seats] == [
        (1, 2, 9), (2, 3, 7), (2, 1, 7),
    ]  # fmt: skip
    today = span_of_days(BoardPeriod.TODAY, TODAY, 'en_US')
    found = await boards.streams(MIRA, today, time_zone='UTC')
    assert [seat.what.id for seat in found.seats] == [2, 3]
    found = await boards.streams(MIRA, today, time_zone='Asia/Tokyo')  # 20:00 UTC is its next day
    assert [seat.what.id for seat in found.seats] == [1]
    assert (await boards.streams(NOOR, ALL, time_zone='UTC')).total == 0
    beyond = await boards.streams(MIRA, ALL, time_zone='UTC', page=7)
    assert (beyond.page, beyond.total) == (0, 3)


# --- against plain sums -------------------------------------------------------------------------

deeds = st.lists(
    st.tuples(st.integers(0, 14), st.integers(1, 4), st.integers(-40, 40)), min_size=1, max_size=40
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(deeds=deeds, hidden=st.sets(st.integers(0, 14)), undone=st.sets(st.integers(1, 40)))
def test_a_board_is_the_sorted_sums(deeds, hidden, undone):
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(compare(Path(folder), deeds, hidden, undone))


async def compare(folder, deeds, hidden, undone) -> None:
    desk = Desk(await Database.open(folder), GuildId(1))
    await Servers(desk.db).add_creator(desk.guild_id, 'Mira', handle=None, by=ANNA, at=EVENING)
    sums: dict[tuple[str, int], int] = {}
    for number, (fan, count, days) in enumerate(deeds, start=1):
        day = TODAY + timedelta(days=days)
        logged = await desk.log(fan=f'fan{fan}', count=count, day=day)
        if number in undone:
            await desk.undo(logged.entry.number)
        else:
            for name, span in SPANS.items():
                if name != 'stream' and (span.first or day) <= day <= (span.last or day):
                    sums[(name, fan)] = sums.get((name, fan), 0) + count
    for fan in hidden:
        await mark(desk, f'fan{fan}', 'is_hidden = 1')
    boards = Boards(desk.db, desk.guild_id)
    for name, span in SPANS.items():
        shown = {fan: worth for (of, fan), worth in sums.items() if of == name}
        shown = {fan: worth for fan, worth in shown.items() if fan not in hidden}
        wanted = {
            f'fan{fan}': (1 + sum(1 for each in shown.values() if each > worth), worth)
            for fan, worth in shown.items()
        }
        pages = [await boards.gifters(MIRA, span, page=page) for page in (0, 1)]
        seats = [seat for board in pages if board.seats for seat in board.seats]
        assert {seat.what: (seat.place, seat.diamonds) for seat in seats} == wanted
        assert pages[0].total == len(wanted)
        assert [seat.diamonds for seat in pages[0].seats] == sorted(
            (worth for _, worth in wanted.values()), reverse=True
        )[:10]
    await desk.db.close()


# --- what it costs ----------------------------------------------------------------------------


def plan(tmp_path, sql: str) -> list[str]:
    names = (
        'guild_id', 'creator_id', 'stream_id', 'first', 'last', 'month', 'rows', 'skipped',
        'user_id', 'start_ms', 'end_ms',
    )  # fmt: skip
    with sqlite3.connect(tmp_path / FILE_NAME) as db:
        rows = db.execute(f'EXPLAIN QUERY PLAN {sql}', dict.fromkeys(names, 1)).fetchall()
    db.close()
    return [row[3] for row in rows]


STATEMENTS = [
    name for name, sql in vars(statements).items() if name.isupper() and 'SELECT' in str(sql)
]


@pytest.mark.parametrize('name', STATEMENTS)
async def test_no_board_walks_a_table(desk, tmp_path, name):
    steps = plan(tmp_path, getattr(statements, name))
    walks = [step for step in steps if step.startswith('SCAN')]
    allowed = {'SCAN part', 'SCAN summed', 'SCAN x', 'SCAN (subquery'}  # sums made just before
    if name.endswith('_OF_FEW_DAYS'):
        allowed.add('SCAN t')
    assert all(any(walk.startswith(each) for each in allowed) for walk in walks), steps
    if name in ('_GIFTERS_OF_ALL', '_GIFTERS_OF_MONTH'):
        assert not walks, steps
        assert not any('TEMP B-TREE' in step for step in steps), steps


async def test_the_first_places_cost_the_same_among_ten_times_as_many(desk, boards):
    """Counted in steps of SQLite's machine, not in time."""

    async def steps(span) -> int:
        counted = 0

        def count() -> int:
            nonlocal counted
            counted += 1
            return 0

        def ask(db):
            db.set_progress_handler(count, 1)
            try:
                db.execute(statements._gifters_sql(span), asked(span)).fetchall()
            finally:
                db.set_progress_handler(None, 0)

        await desk.db.write(ask)
        return counted

    def asked(span):
        return boards._asked(MIRA, span, 0)

    async def fans(first, last):
        await asyncio.gather(
            *(desk.log(fan=f'fan {number}', count=number + 1) for number in range(first, last))
        )

    month = SPANS[BoardPeriod.MONTH]
    await fans(0, 50)
    few = [await steps(ALL), await steps(month)]
    await fans(50, 500)
    many = [await steps(ALL), await steps(month)]
    # How many there are in all is counted in the index: a few steps a fan, no look at any row.
    for before, after in zip(few, many, strict=True):
        assert after - before < 450 * 12, (few, many)


def test_the_spans_of_these_tests_are_what_they_say():
    assert datetime(2026, 11, 23, 20, tzinfo=UTC) == EVENING
    assert SPANS[BoardPeriod.WEEK].first == date(2026, 11, 22)
