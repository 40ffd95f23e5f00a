"""The one way to change the file: a writer thread that owns the connection and shares commits.

Every change is a callable run whole on that thread, in a savepoint of its own. Changes that
arrive while a commit runs share the next one. Readers are separate, read-only connections.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import queue
import sqlite3
import threading
from collections.abc import Callable, Iterable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, Self, TypeVar

import aiosqlite

from storage.errors import FolderUnusable, StorageClosed
from storage.lock import InstanceLock
from storage.migrate import checked_version, migrate, shipped_migrations

T = TypeVar('T')
Change = Callable[[sqlite3.Connection], T]
Row = tuple[Any, ...]
Waiting = tuple[Change[Any], 'asyncio.Future[Any]']  # a change, and who waits for it
Outcome = tuple['asyncio.Future[Any]', Any, BaseException | None]

FILE_NAME = 'diamond-desk.sqlite3'
BATCH_MAX = 200  # changes sharing one commit: bounds how long the first of them waits
READERS = 2  # so that one long question does not hold up the short ones
WRITER_PRAGMAS = (
    'PRAGMA page_size = 2048',  # a gift touches a dozen pages, and each is written whole
    'PRAGMA busy_timeout = 5000',
    'PRAGMA journal_mode = WAL',
    'PRAGMA synchronous = FULL',  # we tell people that it was saved
    'PRAGMA foreign_keys = ON',
    'PRAGMA recursive_triggers = ON',  # or INSERT OR REPLACE slips past append-only triggers
    'PRAGMA trusted_schema = OFF',
    'PRAGMA secure_delete = ON',  # or a forgotten name lies about in the file where it was
    'PRAGMA cache_size = -16384',  # KiB: the sums of a busy evening stay in memory
    'PRAGMA wal_autocheckpoint = 4000',  # pages: sums rewritten many times are copied back once
)


class Database:
    """The open file of one process. `open` it, and `close` it: its threads keep the process up."""

    def __init__(
        self, folder: Path, lock: InstanceLock, writer: Writer, readers: list[aiosqlite.Connection]
    ) -> None:
        self.path = folder / FILE_NAME
        self._lock = lock
        self._writer = writer
        self._readers = itertools.cycle(readers)
        self._to_close = readers
        self._is_closed = False

    @classmethod
    async def open(cls, folder: Path) -> Self:
        """Take the folder's lock, bring the file up to date, start the writer and the readers.

        Raises StorageRefused, with a sentence, for a folder or file this process must not use.
        """
        try:
            folder.mkdir(0o700, parents=True, exist_ok=True)  # noqa: ASYNC240 - once, at start-up
        except OSError as error:
            raise FolderUnusable(folder, error.strerror or str(error)) from error
        async with AsyncExitStack() as undo:
            lock = InstanceLock(folder)
            try:
                lock.take()
            except OSError as error:
                raise FolderUnusable(folder, error.strerror or str(error)) from error
            undo.callback(lock.release)
            writer = Writer(open_for_writing(folder / FILE_NAME))
            undo.push_async_callback(writer.close)
            readers: list[aiosqlite.Connection] = []
            for _ in range(READERS):
                readers.append(await open_for_reading(folder / FILE_NAME))
                undo.push_async_callback(readers[-1].close)
            undo.pop_all()
        return cls(folder, lock, writer, readers)

    async def write(self, change: Change[T]) -> T:
        """Run `change` in a transaction and return after the commit is durable.

        Raises what `change` raises, with nothing of it kept. A caller cancelled while waiting
        changes nothing: its change is done whole or not at all.
        """
        return await self._writer.write(change)

    async def read(self, sql: str, parameters: Iterable[Any] | dict[str, Any] = ()) -> list[Row]:
        """All rows of one question, in one hop to a reader's thread."""
        if self._is_closed:
            raise StorageClosed
        rows = await next(self._readers).execute_fetchall(sql, parameters)
        return list(rows)  # type: ignore[arg-type]  # without a row factory, rows are tuples

    async def close(self) -> None:
        """Finish what was asked for, then let go of the file. Safe to call twice."""
        if self._is_closed:
            return
        self._is_closed = True
        await self._writer.close()
        for reader in self._to_close:
            await reader.close()
        self._lock.release()


class Writer:
    """Owns the connection that changes the file, on a thread of its own."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._changes: queue.SimpleQueue[Waiting | None] = queue.SimpleQueue()
        self._is_closed = False
        self._thread = threading.Thread(target=self._run, args=(db,), name='ledger-writer')
        self._thread.start()

    async def write(self, change: Change[T]) -> T:
        if self._is_closed:
            raise StorageClosed
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._changes.put((change, done))
        return await done

    async def close(self) -> None:
        if not self._is_closed:
            self._is_closed = True
            self._changes.put(None)  # always last: nothing is put behind it
        await asyncio.to_thread(self._thread.join)

    def _run(self, db: sqlite3.Connection) -> None:
        try:
            while (first := self._changes.get()) is not None:
                commit_together(db, [first, *self._waiting()])
        finally:
            db.close()

    def _waiting(self) -> list[Waiting]:
        """What piled up while the last commit ran, up to BATCH_MAX in all."""
        batch: list[Waiting] = []
        while len(batch) < BATCH_MAX - 1:
            try:
                item = self._changes.get_nowait()
            except queue.Empty:
                break
            if item is None:
                self._changes.put(None)  # stop after this batch
                break
            batch.append(item)
        return batch


def commit_together(db: sqlite3.Connection, batch: list[Waiting]) -> None:
    """One transaction for the whole batch; a change that fails is undone alone.

    Callers hear of it only after the commit. When the commit itself fails (disk full, a lock
    held elsewhere) nothing of the batch is kept and every caller is told so.
    """
    outcomes: list[Outcome] = []
    try:
        db.execute('BEGIN IMMEDIATE')
        if len(batch) == 1:  # the transaction itself undoes a change that is alone in it
            [(change, done)] = batch
            outcomes.append((done, change(db), None))
        else:
            for change, done in batch:
                outcomes.append((done, *_run_alone(db, change)))
        db.execute('COMMIT')
    except BaseException as error:  # noqa: BLE001 - every caller must hear of it, whatever it is
        outcomes = [(done, None, error) for _, done in batch]
        if db.in_transaction:
            db.execute('ROLLBACK')
    finally:
        _tell(outcomes)


def _tell(outcomes: list[Outcome]) -> None:
    """Wake all callers of a batch with one call into their loop: each call is a wake-up."""
    for loop in {done.get_loop() for done, _, _ in outcomes}:
        mine = [outcome for outcome in outcomes if outcome[0].get_loop() is loop]
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody is there to hear
            loop.call_soon_threadsafe(_resolve, mine)


def _resolve(outcomes: list[Outcome]) -> None:
    for done, value, error in outcomes:
        if done.cancelled():
            continue  # the change stands or fell; whoever asked has gone
        if error is None:
            done.set_result(value)
        elif isinstance(error, StopIteration):  # no future takes one, and the rest would wait
            fault = RuntimeError('a change raised StopIteration')
            fault.__cause__ = error
            done.set_exception(fault)
        else:
            done.set_exception(error)


def _run_alone(db: sqlite3.Connection, change: Change[T]) -> tuple[T | None, Exception | None]:
    db.execute('SAVEPOINT change')
    try:
        value = change(db)
    except Exception as error:
        if not db.in_transaction:
            raise  # the disk is full, say: SQLite undid the whole transaction by itself
        db.execute('ROLLBACK TO change')
        db.execute('RELEASE change')
        return None, error
    db.execute('RELEASE change')
    return value, None


def open_for_writing(path: Path) -> sqlite3.Connection:
    """The connection that changes the file, migrated. Raises StorageRefused.

    A file that is not ours is refused before the first pragma could change it.
    """
    migrations = shipped_migrations()
    db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    try:
        found = checked_version(db, path, migrations[-1].number)
        for pragma in WRITER_PRAGMAS:
            db.execute(pragma)
        migrate(db, path, found=found, migrations=migrations)
    except BaseException:
        db.close()
        raise
    return db


async def open_for_reading(path: Path) -> aiosqlite.Connection:
    """A connection that cannot change the file."""
    uri = path.absolute().as_uri()  # noqa: ASYNC240 - once, at start-up
    db = await aiosqlite.connect(f'{uri}?mode=ro', uri=True)
    try:
        await db.execute('PRAGMA query_only = ON')
        await db.execute('PRAGMA trusted_schema = OFF')
    except BaseException:
        await db.close()
        raise
    return db
