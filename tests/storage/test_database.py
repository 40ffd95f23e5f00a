"""One writer that shares commits, readers that cannot write."""

from __future__ import annotations

import asyncio
import random
import resource
import sqlite3
import threading
from contextlib import contextmanager

import pytest

from storage.database import BATCH_MAX, FILE_NAME, READERS, Database
from storage.errors import FolderUnusable, InUse, StorageClosed
from storage.migrate import APPLICATION_ID


def note(name: str, value: str = 'x'):
    """A change of two rows: half of it would show."""

    def change(db: sqlite3.Connection) -> str:
        db.execute('INSERT INTO memory (name, value) VALUES (?, ?)', (name, value))
        db.execute('INSERT INTO memory (name, value) VALUES (?, ?)', (f'{name}, twin', value))
        return name

    return change


async def notes(db: Database) -> list[str]:
    rows = await db.read("SELECT name FROM memory WHERE name NOT LIKE '%, twin' ORDER BY name")
    assert (await db.read('SELECT count(*) FROM memory'))[0][0] == 2 * len(rows)
    return [row[0] for row in rows]


async def seen_by_writer(db: Database) -> list[str]:
    """Every statement that the writer runs from now on."""
    seen: list[str] = []
    await db.write(lambda writer: writer.set_trace_callback(seen.append))
    seen.clear()
    return seen


async def settled() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


# --- shared commits ---------------------------------------------------------------------------


async def test_changes_queued_behind_a_commit_share_the_next_one(db, gate):
    seen = await seen_by_writer(db)
    first = asyncio.create_task(db.write(lambda _: gate.stop()))
    await gate.reached()
    queued = [asyncio.create_task(db.write(note(f'{number:02}'))) for number in range(30)]
    await settled()
    gate.open()
    assert await asyncio.gather(first, *queued) == [None, *(f'{n:02}' for n in range(30))]
    assert seen.count('COMMIT') == 2
    assert len(await notes(db)) == 30


async def test_a_flood_is_committed_in_parts_so_that_nobody_waits_for_all_of_it(db, gate):
    seen = await seen_by_writer(db)
    first = asyncio.create_task(db.write(lambda _: gate.stop()))
    await gate.reached()
    flood = [asyncio.create_task(db.write(note(f'{n}'))) for n in range(2 * BATCH_MAX + 1)]
    await settled()
    gate.open()
    await asyncio.gather(first, *flood)
    ends = [sql for sql in seen if sql in ('COMMIT', 'SAVEPOINT change')]
    parts = [len(part.split()) // 2 for part in ' '.join(ends).split('COMMIT')]
    assert parts == [0, BATCH_MAX, BATCH_MAX, 0, 0]  # a lone change needs no savepoint


async def test_changes_are_made_in_the_order_they_were_asked_for(db):
    order: list[int] = []
    await asyncio.gather(*(db.write(lambda _, n=n: order.append(n)) for n in range(500)))
    assert order == list(range(500))


async def test_a_failing_change_is_undone_alone(db, gate):
    def fails_halfway(writer: sqlite3.Connection) -> None:
        note('halfway')(writer)
        writer.execute('INSERT INTO memory (name, value) VALUES (NULL, NULL)')

    seen = await seen_by_writer(db)
    first = asyncio.create_task(db.write(lambda _: gate.stop()))
    await gate.reached()
    neighbours = [
        asyncio.create_task(db.write(change))
        for change in (note('before'), fails_halfway, note('after'))
    ]
    await settled()
    gate.open()
    await first
    before, failed, after = await asyncio.gather(*neighbours, return_exceptions=True)
    assert (before, after) == ('before', 'after')
    assert isinstance(failed, sqlite3.IntegrityError)
    assert seen.count('COMMIT') == 2
    assert await notes(db) == ['after', 'before']


async def test_what_a_change_raises_reaches_who_asked(db):
    class Odd(Exception):
        pass

    def odd(writer: sqlite3.Connection) -> None:
        note('odd')(writer)
        raise Odd

    with pytest.raises(Odd):
        await db.write(odd)
    assert await notes(db) == []


async def test_nobody_is_told_before_the_commit_is_through(db, gate, by_hand):
    def at_commit(sql: str) -> None:
        if sql == 'COMMIT':
            gate.stop()

    await db.write(lambda writer: note('told')(writer) and None)

    def stop_at_commit(writer: sqlite3.Connection) -> None:
        note('told later')(writer)
        writer.set_trace_callback(at_commit)

    told = asyncio.create_task(db.write(stop_at_commit))
    await gate.reached()
    assert await notes(db) == ['told']
    assert not told.done()
    gate.open()
    await told
    assert await notes(db) == ['told', 'told later']


# --- callers who go away ----------------------------------------------------------------------


async def assert_writer_is_free(db: Database, by_hand) -> None:
    """No transaction is open, and the next change works."""
    assert await db.write(note('~next')) == '~next'
    with by_hand() as other:
        other.execute('BEGIN IMMEDIATE')
        other.execute('ROLLBACK')


async def test_a_caller_gone_before_asking_changes_nothing(db, by_hand):
    task = asyncio.create_task(db.write(note('gone')))
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await assert_writer_is_free(db, by_hand)
    assert await notes(db) == ['~next']


async def test_a_caller_gone_while_queued_leaves_a_whole_change(db, gate, by_hand):
    first = asyncio.create_task(db.write(lambda _: gate.stop()))
    await gate.reached()
    queued = asyncio.create_task(db.write(note('queued')))
    await settled()
    queued.cancel()
    with pytest.raises(asyncio.CancelledError):
        await queued
    gate.open()
    await first
    await assert_writer_is_free(db, by_hand)
    assert await notes(db) == ['queued', '~next']


async def test_a_caller_gone_halfway_through_leaves_a_whole_change(db, gate, by_hand):
    def halfway(writer: sqlite3.Connection) -> None:
        writer.execute("INSERT INTO memory (name, value) VALUES ('halfway', 'x')")
        gate.stop()
        writer.execute("INSERT INTO memory (name, value) VALUES ('halfway, twin', 'x')")

    task = asyncio.create_task(db.write(halfway))
    await gate.reached()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    gate.open()
    await assert_writer_is_free(db, by_hand)
    assert await notes(db) == ['halfway', '~next']


async def test_a_caller_gone_during_the_commit_leaves_a_whole_change(db, gate, by_hand):
    def change(writer: sqlite3.Connection) -> None:
        note('committing')(writer)
        writer.set_trace_callback(lambda sql: gate.stop() if sql == 'COMMIT' else None)

    task = asyncio.create_task(db.write(change))
    await gate.reached()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    gate.open()
    await assert_writer_is_free(db, by_hand)
    assert await notes(db) == ['committing', '~next']


async def test_a_failure_nobody_waits_for_any_more_troubles_nobody_else(db, gate, by_hand):
    complaints: list[dict] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: complaints.append(context))

    def fails(writer: sqlite3.Connection) -> None:
        note('fails')(writer)
        gate.stop()
        raise ValueError

    task = asyncio.create_task(db.write(fails))
    await gate.reached()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    gate.open()
    await assert_writer_is_free(db, by_hand)
    assert await notes(db) == ['~next']
    assert complaints == []


async def test_with_half_of_200_callers_cancelled_the_sums_stay_exact(db, by_hand):
    dice = random.Random(200)

    async def gone_at_some_point(number: int) -> None:
        task = asyncio.create_task(db.write(note(f'{number:03}')))
        for _ in range(dice.randrange(6)):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    stays = [db.write(note(f'{number:03}')) for number in range(0, 200, 2)]
    goes = [gone_at_some_point(number) for number in range(1, 200, 2)]
    everyone = [one for pair in zip(stays, goes, strict=True) for one in pair]
    await asyncio.gather(*everyone)
    await assert_writer_is_free(db, by_hand)
    kept = await notes(db)  # which also counts the twins
    assert {f'{number:03}' for number in range(0, 200, 2)} <= set(kept)
    assert len(kept) == len(set(kept))


# --- trouble with the disk --------------------------------------------------------------------


async def leave_pages(db: Database, pages: int) -> None:
    def limit(writer: sqlite3.Connection) -> None:
        used = writer.execute('PRAGMA page_count').fetchone()[0]
        writer.execute(f'PRAGMA max_page_count = {used + pages}').fetchone()

    await db.write(limit)


async def test_a_full_disk_is_told_to_everybody_and_nothing_is_kept(db, gate, by_hand):
    await db.write(note('old'))
    await leave_pages(db, 2)
    first = asyncio.create_task(db.write(lambda _: gate.stop()))
    await gate.reached()
    batch = [
        asyncio.create_task(db.write(note(name, value)))
        for name, value in (('small', 'x'), ('big', 'x' * 50_000), ('late', 'x'))
    ]
    await settled()
    gate.open()
    await first
    told = await asyncio.gather(*batch, return_exceptions=True)
    assert [getattr(error, 'sqlite_errorname', error) for error in told] == ['SQLITE_FULL'] * 3
    assert await notes(db) == ['old']

    await db.write(lambda writer: writer.execute('PRAGMA max_page_count = 1000000').fetchone())
    await db.write(note('big', 'x' * 50_000))
    await assert_writer_is_free(db, by_hand)
    assert await notes(db) == ['big', 'old', '~next']


@contextmanager
def disk_that_ends_at(size: int):
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


async def test_a_disk_that_refuses_the_commit_keeps_nothing_and_recovers(db, tmp_path, by_hand):
    await db.write(note('old'))
    wal = tmp_path / f'{FILE_NAME}-wal'
    with disk_that_ends_at(wal.stat().st_size + 1000):
        told = await asyncio.gather(
            db.write(note('one')), db.write(note('two')), return_exceptions=True
        )
        assert {getattr(error, 'sqlite_errorname', error) for error in told} <= {
            'SQLITE_IOERR_WRITE',
            'SQLITE_FULL',
        }
        assert await notes(db) == ['old']
    await assert_writer_is_free(db, by_hand)
    assert await notes(db) == ['old', '~next']


async def test_a_commit_that_fails_is_told_to_every_change_in_it(db, gate, by_hand):
    def broken_promise(writer: sqlite3.Connection) -> None:
        writer.execute('PRAGMA defer_foreign_keys = ON')  # looked at by the commit only
        writer.execute(
            'INSERT INTO channel_creator (guild_id, channel_id, creator_id) VALUES (9, 9, 9)'
        )

    first = asyncio.create_task(db.write(lambda _: gate.stop()))
    await gate.reached()
    batch = [
        asyncio.create_task(db.write(change))
        for change in (note('before'), broken_promise, note('after'))
    ]
    await settled()
    gate.open()
    await first
    told = await asyncio.gather(*batch, return_exceptions=True)
    assert [type(error) for error in told] == [sqlite3.IntegrityError] * 3
    assert await notes(db) == []
    await assert_writer_is_free(db, by_hand)


async def test_a_file_locked_by_another_program_refuses_then_works_again(db, by_hand):
    await db.write(lambda writer: writer.execute('PRAGMA busy_timeout = 20').fetchone())
    with by_hand() as other:
        other.execute('BEGIN IMMEDIATE')
        with pytest.raises(sqlite3.OperationalError, match='locked') as refused:
            await db.write(note('locked out'))
        assert refused.value.sqlite_errorname == 'SQLITE_BUSY'
        other.execute('ROLLBACK')
    await assert_writer_is_free(db, by_hand)
    assert await notes(db) == ['~next']


async def test_a_lock_held_for_a_moment_is_waited_for(db, by_hand):
    with by_hand() as other:
        other.execute('BEGIN IMMEDIATE')
        waiting = asyncio.create_task(db.write(note('patient')))
        await asyncio.sleep(0.05)
        assert not waiting.done()
        other.execute('ROLLBACK')
        await waiting
    assert await notes(db) == ['patient']


# --- opening and closing ----------------------------------------------------------------------


async def test_closing_finishes_what_was_asked_for(tmp_path, gate):
    db = await Database.open(tmp_path)
    tasks = [asyncio.create_task(db.write(lambda _: gate.stop()))]
    await gate.reached()
    tasks += [asyncio.create_task(db.write(note(f'{number}'))) for number in range(20)]
    await settled()
    closing = asyncio.create_task(db.close())
    await settled()
    with pytest.raises(StorageClosed):
        await db.write(note('too late'))
    with pytest.raises(StorageClosed):
        await db.read('SELECT 1')
    gate.open()
    await closing
    await asyncio.gather(*tasks)
    again = await Database.open(tmp_path)
    assert len(await notes(again)) == 20
    await again.close()


async def test_closing_twice_is_once(tmp_path):
    db = await Database.open(tmp_path)
    await db.close()
    await db.close()
    await db._writer.close()
    with pytest.raises(StorageClosed):
        await db.write(note('late'))
    with pytest.raises(StorageClosed):
        await db.read('SELECT 1')


async def test_nothing_keeps_the_process_alive_after_closing(tmp_path):
    before = set(threading.enumerate())
    db = await Database.open(tmp_path)
    assert {thread.name for thread in set(threading.enumerate()) - before} >= {'ledger-writer'}
    await db.close()
    left = [thread for thread in set(threading.enumerate()) - before if not thread.daemon]
    for thread in left:
        thread.join(timeout=0 if thread.name.startswith('asyncio') else 5)  # told to end just now
        assert thread.name.startswith('asyncio') or not thread.is_alive(), thread.name
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        'diamond-desk.lock',
        'diamond-desk.sqlite3',
    ]


async def test_a_start_given_up_at_any_point_leaves_nothing_open(tmp_path):
    before = set(threading.enumerate())
    was_given_up = False
    for steps in range(200):
        opening = asyncio.create_task(Database.open(tmp_path))
        for _ in range(steps):
            await asyncio.sleep(0.0005)
        was_done = opening.done()
        opening.cancel()
        try:
            db = await opening
        except asyncio.CancelledError:
            was_given_up = True
        else:
            await db.close()
        left = [t for t in set(threading.enumerate()) - before if not t.name.startswith('asyncio')]
        for thread in left:
            await asyncio.to_thread(thread.join, 10)
            assert not thread.is_alive()
        if was_done:
            break
    assert was_given_up
    assert was_done
    await (await Database.open(tmp_path)).close()


async def test_a_second_start_in_one_folder_is_refused_and_harms_nothing(db, tmp_path):
    with pytest.raises(InUse, match='Another Diamond Desk already works on'):
        await Database.open(tmp_path)
    await db.write(note('still here'))
    assert await notes(db) == ['still here']


async def test_a_folder_that_cannot_be_made_is_told_by_name(tmp_path):
    (tmp_path / 'file').write_text('in the way')
    with pytest.raises(FolderUnusable, match='Check DATA_DIR') as refused:
        await Database.open(tmp_path / 'file' / 'data')
    assert str(tmp_path / 'file' / 'data') in str(refused.value)


async def test_a_folder_that_cannot_be_written_is_told_by_name(tmp_path):
    (tmp_path / 'diamond-desk.lock').mkdir()
    with pytest.raises(FolderUnusable, match='Is a directory'):
        await Database.open(tmp_path)


async def test_a_folder_that_is_missing_is_made(tmp_path):
    db = await Database.open(tmp_path / 'new' / 'data')
    assert db.path == tmp_path / 'new' / 'data' / FILE_NAME
    await db.close()


# --- what the connections are -----------------------------------------------------------------


@pytest.mark.parametrize(
    ('pragma', 'wanted'),
    [
        ('journal_mode', 'wal'),
        ('synchronous', 2),
        ('foreign_keys', 1),
        ('recursive_triggers', 1),
        ('trusted_schema', 0),
        ('busy_timeout', 5000),
        ('application_id', APPLICATION_ID),
    ],
)
async def test_the_writer_keeps_its_promises(db, pragma, wanted):
    found = await db.write(lambda writer: writer.execute(f'PRAGMA {pragma}').fetchone()[0])
    assert found == wanted


async def test_every_reader_trusts_no_schema_and_takes_no_changes(db):
    for _ in range(READERS):
        assert await db.read('PRAGMA trusted_schema') == [(0,)]
    for _ in range(READERS):
        assert await db.read('PRAGMA query_only') == [(1,)]


@pytest.mark.parametrize('query_only', ['ON', 'OFF'])
async def test_no_question_can_change_the_file(db, query_only):
    await db.write(note('kept'))
    for _ in range(READERS):
        await db.read(f'PRAGMA query_only = {query_only}')
    for sql in ('DELETE FROM memory', 'DROP TABLE memory', 'PRAGMA user_version = 9'):
        for _ in range(READERS):
            with pytest.raises(sqlite3.OperationalError, match='readonly database'):
                await db.read(sql)
    assert await notes(db) == ['kept']


async def test_a_question_sees_what_was_just_saved(db):
    for number in range(20):
        await db.write(note(f'{number:02}'))
        assert len(await notes(db)) == number + 1


async def test_a_question_goes_on_while_a_change_runs(db, gate):
    await db.write(note('before'))
    task = asyncio.create_task(db.write(lambda writer: (note('during')(writer), gate.stop())))
    await gate.reached()
    assert await notes(db) == ['before']
    gate.open()
    await task
    assert await notes(db) == ['before', 'during']
