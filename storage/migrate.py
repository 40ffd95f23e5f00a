"""Numbered SQL, forward only: each step in one transaction together with its version number."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from storage.errors import ForeignFile, NewerFile

APPLICATION_ID = 1145656139  # 'DIDK'; the first migration writes the same number


@dataclass(frozen=True, slots=True)
class Migration:
    number: int
    sql: str  # ends with PRAGMA user_version = number


def shipped_migrations() -> list[Migration]:
    """All steps in order, numbered 1, 2, 3 without a gap."""
    folder = resources.files('storage').joinpath('migrations')
    files = sorted(file.name for file in folder.iterdir() if file.name.endswith('.sql'))
    return [
        Migration(int(name[:4]), folder.joinpath(name).read_text(encoding='utf-8'))
        for name in files
    ]


def checked_version(db: sqlite3.Connection, path: Path, newest: int) -> int:
    """The file's version, 0 when it is fresh. Changes nothing.

    Raises ForeignFile for another program's file and NewerFile for a later version's.
    """
    found = _version_of_ours(db, path)
    if found > newest:
        raise NewerFile(path, found, newest)
    return found


def migrate(db: sqlite3.Connection, path: Path, *, found: int, migrations: list[Migration]) -> None:
    """Bring the open file from version `found` to the newest.

    A failing step leaves the version before it. A file with data is copied aside first
    (`<name>.before-<version>`).
    """
    newest = migrations[-1].number
    pending = [step for step in migrations if step.number > found]
    if found and pending:
        copy = path.with_name(f'{path.name}.before-{newest:04}')
        copy.unlink(missing_ok=True)
        db.execute('VACUUM INTO ?', (str(copy),))
    is_enforced: int = db.execute('PRAGMA foreign_keys').fetchone()[0]
    db.execute('PRAGMA foreign_keys = OFF')  # a table that others point at may be made anew
    try:
        for step in pending:
            apply(db, step)
    finally:
        if is_enforced:
            db.execute('PRAGMA foreign_keys = ON')


def apply(db: sqlite3.Connection, step: Migration) -> None:
    """Run one step whole, or not at all; what it leaves must point at rows that are there."""
    db.execute('BEGIN IMMEDIATE')
    try:
        for statement in statements(step.sql):
            db.execute(statement)
        _check_whole(db, step)
        db.execute('COMMIT')
    except BaseException:
        if db.in_transaction:
            db.execute('ROLLBACK')
        raise


def _check_whole(db: sqlite3.Connection, step: Migration) -> None:
    broken = db.execute('PRAGMA foreign_key_check').fetchone()
    if broken is not None:
        raise sqlite3.IntegrityError(f'step {step.number} leaves rows apart: {broken}')


def statements(sql: str) -> Iterator[str]:
    """The statements of a script, one by one: executescript() would commit behind our back."""
    pending = ''
    for line in sql.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            yield pending
            pending = ''
    if any(line and not line.startswith('--') for line in map(str.strip, pending.splitlines())):
        yield pending  # cut short: SQLite says what is wrong with it


def _version_of_ours(db: sqlite3.Connection, path: Path) -> int:
    try:
        application_id: int = db.execute('PRAGMA application_id').fetchone()[0]
        version: int = db.execute('PRAGMA user_version').fetchone()[0]
        tables: int = db.execute('SELECT count(*) FROM sqlite_schema').fetchone()[0]
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorname in ('SQLITE_NOTADB', 'SQLITE_CORRUPT'):
            raise ForeignFile(path) from error
        raise
    is_fresh = application_id == 0 and version == 0 and tables == 0
    if not is_fresh and application_id != APPLICATION_ID:
        raise ForeignFile(path)
    return version
