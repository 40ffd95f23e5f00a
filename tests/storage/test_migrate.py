"""Files old, new, foreign and broken at start-up."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from storage.database import FILE_NAME, Database, open_for_writing
from storage.errors import ForeignFile, NewerFile
from storage.migrate import (
    APPLICATION_ID,
    Migration,
    checked_version,
    migrate,
    shipped_migrations,
    statements,
)
from storage.verify import report

SHIPPED = shipped_migrations()
NEXT = SHIPPED[-1].number + 1
NEXT_STEP = Migration(
    NEXT,
    'CREATE TABLE later (a TEXT);\n'
    "INSERT INTO later VALUES ('a');\n"
    f'PRAGMA user_version = {NEXT};\n',
)


def pragma(path: Path, name: str) -> int:
    with closing(sqlite3.connect(path)) as db:
        return db.execute(f'PRAGMA {name}').fetchone()[0]


def tables(path: Path) -> set[str]:
    with closing(sqlite3.connect(path)) as db:
        return {row[0] for row in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / FILE_NAME


@pytest.fixture
def path_with_data(path: Path) -> Path:
    with closing(open_for_writing(path)) as db:
        db.execute("INSERT INTO memory (name, value) VALUES ('old', 'kept')")
    return path


@pytest.fixture
def ships(monkeypatch):
    """Makes the program one that ships these steps."""

    def set_steps(*steps: Migration) -> None:
        monkeypatch.setattr('storage.database.shipped_migrations', lambda: list(steps))

    return set_steps


# --- the shipped files ------------------------------------------------------------------------


def test_steps_are_numbered_without_a_gap():
    assert [step.number for step in SHIPPED] == list(range(1, len(SHIPPED) + 1))


@pytest.mark.parametrize('step', SHIPPED, ids=lambda step: f'{step.number:04}')
def test_every_step_says_why_and_sets_its_own_number(step):
    assert step.sql.startswith('-- ')
    versions = [sql for sql in statements(step.sql) if 'user_version' in sql.casefold()]
    assert [sql.strip() for sql in versions] == [f'PRAGMA user_version = {step.number};']
    assert step.sql.rstrip().endswith(versions[0].strip())


@pytest.mark.parametrize('newest', range(1, NEXT))
def test_every_version_is_reached_from_an_empty_file(path, ships, newest):
    ships(*SHIPPED[:newest])
    with closing(open_for_writing(path)) as db:
        assert db.execute('PRAGMA integrity_check').fetchall() == [('ok',)]
        assert db.execute('PRAGMA foreign_key_check').fetchall() == []
    assert pragma(path, 'user_version') == newest
    assert pragma(path, 'application_id') == APPLICATION_ID
    ships(*SHIPPED)
    with closing(open_for_writing(path)):
        pass
    assert pragma(path, 'user_version') == SHIPPED[-1].number


def test_a_fresh_file_is_made_without_a_copy(path):
    with closing(open_for_writing(path)):
        pass
    assert [found.name for found in path.parent.iterdir()] == [FILE_NAME]


def test_an_empty_file_is_a_fresh_one(path):
    path.touch()
    with closing(open_for_writing(path)):
        pass
    assert pragma(path, 'user_version') == SHIPPED[-1].number


def test_opening_again_changes_nothing(path_with_data):
    before = path_with_data.read_bytes()
    for _ in range(2):
        with closing(open_for_writing(path_with_data)):
            pass
    assert path_with_data.read_bytes() == before
    assert [found.name for found in path_with_data.parent.iterdir()] == [FILE_NAME]


# --- files that are not ours ------------------------------------------------------------------


def assert_refused_untouched(path: Path, kind: type[Exception]) -> str:
    before = path.read_bytes()
    with pytest.raises(kind) as refused:
        open_for_writing(path)
    assert path.read_bytes() == before
    assert [found.name for found in path.parent.iterdir()] == [path.name]
    return str(refused.value)


def test_a_file_of_a_newer_version_is_refused_with_what_to_do(path_with_data, ships):
    with closing(sqlite3.connect(path_with_data)) as db:
        db.execute(f'PRAGMA user_version = {NEXT + 6}')
    said = assert_refused_untouched(path_with_data, NewerFile)
    assert f'{path_with_data} was written by a newer Diamond Desk (schema {NEXT + 6}' in said
    assert f'this one knows {SHIPPED[-1].number})' in said
    assert 'Update the program, or restore the backup made before that update.' in said
    ships(*SHIPPED, NEXT_STEP)
    assert f'this one knows {NEXT})' in assert_refused_untouched(path_with_data, NewerFile)


@pytest.mark.parametrize(
    'statement',
    ['CREATE TABLE songs (title TEXT)', 'PRAGMA application_id = 77', 'PRAGMA user_version = 1'],
)
def test_another_programs_file_is_refused_untouched(path, statement):
    with closing(sqlite3.connect(path)) as db:
        db.execute(statement)
    assert 'is not a Diamond Desk file. It was left as it is' in assert_refused_untouched(
        path, ForeignFile
    )


@pytest.mark.parametrize(
    'content',
    [b'hello', b'\0' * 5000, b'%PDF-1.7' * 1000, b'SQLite format 3\0' + b'\xff' * 5000],
    ids=['text', 'zeros', 'pdf', 'header only'],
)
def test_a_file_that_is_no_database_is_refused_untouched(path, content):
    path.write_bytes(content)
    assert 'move it away or choose another DATA_DIR' in assert_refused_untouched(path, ForeignFile)


def test_a_file_nobody_can_read_is_a_fault_and_not_called_foreign(path_with_data):
    with closing(sqlite3.connect(path_with_data)) as other:
        other.execute('PRAGMA locking_mode = EXCLUSIVE')
        other.execute('BEGIN EXCLUSIVE')
        other.execute("INSERT INTO memory VALUES ('a', 'b')")
        with (
            closing(sqlite3.connect(path_with_data, timeout=0)) as db,
            pytest.raises(sqlite3.OperationalError, match='locked'),
        ):
            checked_version(db, path_with_data, 1)


async def test_a_refused_file_leaves_the_folder_free_for_the_next_try(path):
    path.write_bytes(b'not a database at all')
    with pytest.raises(ForeignFile):
        await Database.open(path.parent)
    path.unlink()
    await (await Database.open(path.parent)).close()


# --- taking a step ----------------------------------------------------------------------------


def test_a_copy_is_put_aside_before_a_step_changes_a_file_with_data(path_with_data, ships):
    copy = path_with_data.with_name(f'{FILE_NAME}.before-{NEXT:04}')
    copy.write_text('an older attempt')
    ships(*SHIPPED, NEXT_STEP)
    with closing(open_for_writing(path_with_data)) as db:
        assert db.execute('SELECT * FROM later').fetchall() == [('a',)]
        assert db.execute('SELECT * FROM memory').fetchall() == [('old', 'kept')]
    assert pragma(path_with_data, 'user_version') == NEXT
    assert pragma(copy, 'user_version') == NEXT - 1
    assert pragma(copy, 'application_id') == APPLICATION_ID
    assert 'later' not in tables(copy)
    with closing(sqlite3.connect(copy)) as db:
        assert db.execute('SELECT * FROM memory').fetchall() == [('old', 'kept')]


async def test_the_copy_opens_in_the_older_program(path_with_data, ships, tmp_path):
    ships(*SHIPPED, NEXT_STEP)
    with closing(open_for_writing(path_with_data)):
        pass
    ships(*SHIPPED)
    (tmp_path / 'restored').mkdir()
    copy = path_with_data.with_name(f'{FILE_NAME}.before-{NEXT:04}')
    copy.rename(tmp_path / 'restored' / FILE_NAME)
    db = await Database.open(tmp_path / 'restored')
    assert await db.read('SELECT * FROM memory') == [('old', 'kept')]
    await db.close()


@pytest.mark.parametrize(
    'fault', ['INSERT INTO nowhere VALUES (1);', 'SELECT 1; SELECT 2;', 'CREATE TABLE cut (']
)
def test_a_step_that_fails_leaves_the_version_before_it_whole(path_with_data, ships, fault):
    after = Migration(NEXT + 1, NEXT_STEP.sql.replace(f'= {NEXT}', f'= {NEXT + 1}') + fault)
    after = Migration(after.number, after.sql.replace('later', 'much_later'))
    ships(*SHIPPED, NEXT_STEP, after)
    with pytest.raises((sqlite3.Error, sqlite3.Warning)):
        open_for_writing(path_with_data)
    assert pragma(path_with_data, 'user_version') == NEXT
    assert 'later' in tables(path_with_data)
    assert 'much_later' not in tables(path_with_data)
    assert path_with_data.with_name(f'{FILE_NAME}.before-{NEXT + 1:04}').exists()
    ships(*SHIPPED, NEXT_STEP)
    with closing(open_for_writing(path_with_data)) as db:
        assert db.execute('SELECT * FROM memory').fetchall() == [('old', 'kept')]


def test_a_step_that_ends_its_own_transaction_is_not_rolled_back_twice(path_with_data):
    with closing(sqlite3.connect(path_with_data, isolation_level=None)) as db:
        with pytest.raises(sqlite3.OperationalError, match='cannot commit'):
            migrate(
                db,
                path_with_data,
                found=NEXT - 1,
                migrations=[Migration(NEXT, 'COMMIT;\n')],
            )
        assert not db.in_transaction


# --- statements, one by one -------------------------------------------------------------------


@pytest.mark.parametrize(
    ('script', 'wanted'),
    [
        ('', []),
        ('-- why\n\n-- and how\n', []),
        ('SELECT 1;\nSELECT 2;\n', ['SELECT 1;\n', 'SELECT 2;\n']),
        ('SELECT 1;', ['SELECT 1;']),
        ('-- why; because\nSELECT 1;\n', ['-- why; because\nSELECT 1;\n']),
        ("SELECT 1;  -- it's; odd\nSELECT 2;", ["SELECT 1;  -- it's; odd\n", 'SELECT 2;']),
        ("VALUES ('a;\n b;\n');\nSELECT 1;", ["VALUES ('a;\n b;\n');\n", 'SELECT 1;']),
        ('SELECT ";\n";\nSELECT 1;', ['SELECT ";\n";\n', 'SELECT 1;']),
        ('SELECT 1 /* ;\n */;\nSELECT 1;', ['SELECT 1 /* ;\n */;\n', 'SELECT 1;']),
        ('SELECT 1;\n-- the end\n', ['SELECT 1;\n']),
        ('SELECT 1;\n\n  \n', ['SELECT 1;\n']),
        ('SELECT 1;\nSELECT', ['SELECT 1;\n', 'SELECT']),
        ('-- why\nSELECT', ['-- why\nSELECT']),
    ],
)
def test_a_script_is_cut_where_its_statements_end(script, wanted):
    assert list(statements(script)) == wanted


def test_a_trigger_is_one_statement():
    trigger = (
        'CREATE TRIGGER t AFTER INSERT ON a BEGIN\n'
        "    INSERT INTO b VALUES ('end;');\n"
        '    UPDATE b SET c = CASE WHEN 1 THEN 2 END;\n'
        'END;\n'
    )
    assert list(statements(f'SELECT 1;\n{trigger}SELECT 2;\n')) == [
        'SELECT 1;\n',
        trigger,
        'SELECT 2;\n',
    ]


@pytest.mark.parametrize('step', SHIPPED, ids=lambda step: f'{step.number:04}')
def test_nothing_of_a_shipped_step_is_lost_in_the_cutting(step):
    assert ''.join(statements(step.sql)).strip() == step.sql.strip()


# --- from the first version -------------------------------------------------------------------


def test_a_ledger_of_the_first_version_keeps_its_entries_and_gets_the_new_sums(path):
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        migrate(db, path, found=0, migrations=SHIPPED[:1])
        db.execute('INSERT INTO server (guild_id) VALUES (1)')
        db.execute(
            'INSERT INTO creator (guild_id, creator_id, name, name_key, added_at_ms, added_by)'
            " VALUES (1, 1, 'Mira', 'mira', 0, 1)"
        )
        db.execute("INSERT INTO fan (guild_id, fan_id, name, name_key) VALUES (1, 1, 'a', 'a')")
        for number, day, fan_id in (
            (1, '2026-11-23', 1),
            (2, '2026-11-23', 1),
            (3, '2026-11-24', None),
        ):
            db.execute(
                'INSERT INTO entry (guild_id, number, key, creator_id, fan_id, gift_id, gift_name,'
                ' coins, count, diamonds, source, actor_id, happened_at_ms, logged_at_ms, day)'
                " VALUES (1, ?, 'int:' || ?, 1, ?, 5655, 'Rose', 1, 5, 5, 'hand', 1, 0, 0, ?)",
                (number, number, fan_id, day),
            )
        migrate(db, path, found=1, migrations=SHIPPED)
        checked = report(db)
        assert checked.is_sound
        assert {found.table: found.rows for found in checked.findings} == {
            'creator_day': 2,
            'stream_total': 0,
            'gift_day': 2,
            'fan_total': 1,
            'fan_month': 1,
            'fan_day': 1,
            'stream_fan': 0,
            'guest_day': 0,
            'guest_stream': 0,
            'combo': 0,
        }
        assert db.execute('SELECT diamonds FROM fan_day').fetchall() == [(10,)]


def test_a_night_of_the_third_version_keeps_its_gifts_and_who_waits_for_thanks(path):
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute('PRAGMA foreign_keys = ON')
        migrate(db, path, found=0, migrations=SHIPPED[:3])
        db.execute('INSERT INTO server (guild_id) VALUES (1)')
        db.execute(
            'INSERT INTO creator (guild_id, creator_id, name, name_key, added_at_ms, added_by)'
            " VALUES (1, 1, 'Mira', 'mira', 0, 1)"
        )
        db.execute(
            'INSERT INTO stream (guild_id, stream_id, creator_id, started_at_ms)'
            ' VALUES (1, 1, 1, 0)'
        )
        for number, count, reverses in ((1, 700, None), (2, 800, None), (3, -700, 1)):
            db.execute(
                'INSERT INTO entry (guild_id, number, key, creator_id, stream_id, gift_id,'
                ' gift_name, coins, count, diamonds, source, actor_id, happened_at_ms,'
                ' logged_at_ms, day, reverses)'
                " VALUES (1, ?1, 'int:' || ?1, 1, 1, 5655, 'Rose', 1, ?2, ?2, 'hand', 1, 0, 0,"
                " '2026-11-23', ?3)",
                (number, count, reverses),
            )
        before = db.execute('SELECT * FROM entry').fetchall()
        migrate(db, path, found=3, migrations=SHIPPED)
        assert [row[:-1] for row in db.execute('SELECT * FROM entry')] == before
        assert db.execute('SELECT number, diamonds FROM thanks').fetchall() == [(2, 800)]
        assert db.execute('PRAGMA foreign_keys').fetchone() == (1,)
        assert report(db).is_sound
        with pytest.raises(sqlite3.IntegrityError, match='never changed'):
            db.execute('UPDATE entry SET count = 1')


def test_a_step_that_leaves_rows_apart_is_not_taken(path):
    broken = Migration(2, '-- why\nINSERT INTO child VALUES (7);\nPRAGMA user_version = 2;\n')
    first = Migration(
        1,
        '-- why\nCREATE TABLE parent (id INTEGER PRIMARY KEY);\n'
        'CREATE TABLE child (id INTEGER REFERENCES parent);\nPRAGMA user_version = 1;\n',
    )
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute('PRAGMA foreign_keys = ON')
        migrate(db, path, found=0, migrations=[first])
        with pytest.raises(sqlite3.IntegrityError, match='step 2 leaves rows apart'):
            migrate(db, path, found=1, migrations=[first, broken])
        assert db.execute('SELECT * FROM child').fetchall() == []
        assert db.execute('PRAGMA user_version').fetchone() == (1,)
        assert db.execute('PRAGMA foreign_keys').fetchone() == (1,)
