"""A file that was tampered with does not pass for sound."""

from __future__ import annotations

import sqlite3
from datetime import date

import pytest

from economy.entries import Changes
from economy.gifts import Gift
from storage.database import FILE_NAME
from storage.errors import FolderUnusable, ForeignFile, NewerFile
from storage.verify import verify

GALAXY = Gift(11046, 'Galaxy', 1000)
TABLES = ('creator_day', 'stream_total', 'fan_total', 'fan_month')


@pytest.fixture
async def used_desk(desk, other_desk):
    await desk.start_stream(7)
    await desk.log(stream_id=7, gift=GALAXY)
    await desk.log(fan='max', count=4, day=date(2026, 12, 1), stream_id=7)
    await desk.log(fan=None)
    await desk.undo(1)
    await desk.fix(2, Changes(count=9))
    await other_desk.log()
    return desk


async def test_a_ledger_that_was_only_used_is_sound(used_desk, tmp_path):
    report = verify(tmp_path)
    assert report.is_sound
    assert report.entries == 7
    assert report.integrity == ('ok',)
    assert {found.table: found.rows for found in report.findings} == {
        'creator_day': 3,
        'combo': 0,
        'stream_total': 1,
        'fan_total': 3,
        'fan_month': 3,
        'fan_day': 3,
        'gift_day': 4,
        'stream_fan': 2,
        'guest_day': 0,
        'guest_stream': 0,
    }
    assert all(found.wrong == () for found in report.findings)


async def test_an_empty_ledger_is_sound(db, tmp_path):
    report = verify(tmp_path)
    assert (report.is_sound, report.entries) == (True, 0)


async def test_checking_goes_beside_the_running_bot_and_changes_nothing(used_desk, tmp_path):
    for rows in (7, 8, 9):
        report = verify(tmp_path)
        assert (report.is_sound, report.entries) == (True, rows)
        await used_desk.log()


@pytest.mark.parametrize('table', TABLES)
@pytest.mark.parametrize(
    ('damage', 'sides'),
    [
        ('UPDATE {} SET diamonds = diamonds + 1', {'entries', 'kept'}),
        ('UPDATE {} SET gifts = gifts - 1', {'entries', 'kept'}),
        ('DELETE FROM {}', {'entries'}),
        ('UPDATE {} SET guild_id = 9 WHERE guild_id = 1', {'entries', 'kept'}),
    ],
)
async def test_a_sum_changed_by_hand_is_found(used_desk, tmp_path, by_hand, table, damage, sides):
    with by_hand() as db:
        db.execute(damage.format(table))
    report = verify(tmp_path)
    assert not report.is_sound
    wrong = {found.table: found.wrong for found in report.findings if found.wrong}
    assert list(wrong) == [table]
    assert {row[0] for row in wrong[table]} == sides


@pytest.mark.parametrize(
    ('table', 'extra'),
    [
        ('creator_day', "(1, 2, '2026-11-23', 5, 5)"),
        ('stream_total', '(1, 8, 5, 5)'),
        ('fan_total', '(1, 2, 1, 5, 5)'),
        ('fan_month', "(1, 2, '2026-11', 1, 5, 5)"),
        ('fan_day', "(1, 2, '2026-11-23', 1, 5, 5)"),
        ('gift_day', "(1, 2, '2026-11-23', 1, 5, 'Rose', 5, 5)"),
        ('stream_fan', '(1, 8, 1, 5, 5)'),
        ('guest_day', "(1, 2, '2026-11-23', 1, 5, 5)"),
        ('guest_stream', '(1, 8, 1, 5, 5)'),
    ],
)
async def test_a_sum_of_nothing_is_found(used_desk, tmp_path, by_hand, table, extra):
    with by_hand() as db:
        db.execute(f'INSERT INTO {table} VALUES {extra}')
    report = verify(tmp_path)
    wrong = {found.table: found.wrong for found in report.findings if found.wrong}
    assert list(wrong) == [table]
    assert [row[0] for row in wrong[table]] == ['kept']


@pytest.mark.parametrize(
    ('trigger', 'tables'),
    [
        ('entry_counts', {'creator_day', 'gift_day'}),
        ('entry_counts_for_stream', {'stream_total'}),
        ('entry_counts_for_fan', {'fan_total', 'fan_month', 'fan_day'}),
        ('entry_counts_for_fan_of_stream', {'stream_fan'}),
    ],
)
async def test_entries_that_were_not_counted_are_found(
    used_desk, tmp_path, by_hand, trigger, tables
):
    with by_hand() as db:
        db.execute(f'DROP TRIGGER {trigger}')
        db.execute(
            "INSERT INTO entry SELECT guild_id, 99, 'by:hand', creator_id, stream_id, fan_id,"
            ' gift_id, gift_name, coins, count, diamonds, source, actor_id, happened_at_ms,'
            ' logged_at_ms, day, reverses, note, guest_id FROM entry'
            ' WHERE guild_id = 1 AND number = 2'
        )
    report = verify(tmp_path)
    assert {found.table for found in report.findings if found.wrong} == tables


async def test_an_entry_changed_behind_the_triggers_is_found(used_desk, tmp_path, by_hand):
    with by_hand() as db:
        db.execute('DROP TRIGGER entry_stays')
        db.execute('UPDATE entry SET coins = 2, diamonds = 2 WHERE guild_id = 1 AND number = 3')
    report = verify(tmp_path)
    assert report.integrity == ('ok',)
    assert not report.is_sound


async def test_an_index_that_lies_is_found(used_desk, tmp_path, by_hand):
    await used_desk.log(gift=GALAXY)
    with by_hand() as db:
        db.execute('PRAGMA writable_schema = ON')
        db.execute(
            "UPDATE sqlite_schema SET sql = replace(sql, 'diamonds)', 'diamonds + 1)')"
            " WHERE name = 'fan_total_top'"
        )
    report = verify(tmp_path)
    assert any('missing from index fan_total_top' in line for line in report.integrity)
    assert not report.is_sound


async def test_a_row_that_hangs_on_nothing_is_found(used_desk, tmp_path, by_hand):
    with by_hand() as db:
        db.execute('PRAGMA foreign_keys = OFF')
        db.execute('INSERT INTO channel_creator VALUES (1, 5, 77)')
    report = verify(tmp_path)
    assert not report.is_sound
    assert [line.partition(':')[0] for line in report.integrity] == ['ok', 'foreign key']


def test_a_folder_without_a_ledger_is_told_by_name(tmp_path):
    with pytest.raises(FolderUnusable, match='there is no ledger in it yet'):
        verify(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_another_programs_file_is_not_checked(tmp_path):
    path = tmp_path / FILE_NAME
    path.write_bytes(b'a song about roses')
    with pytest.raises(ForeignFile):
        verify(tmp_path)
    assert path.read_bytes() == b'a song about roses'


async def test_a_newer_file_is_not_checked(db, tmp_path, by_hand):
    with by_hand() as other:
        other.execute('PRAGMA user_version = 1000')
    with pytest.raises(NewerFile):
        verify(tmp_path)


async def test_checking_cannot_write(db, tmp_path, monkeypatch):
    def writes(db: sqlite3.Connection):
        db.execute("INSERT INTO memory (name, value) VALUES ('a', 'b')")

    monkeypatch.setattr('storage.verify.report', writes)
    with pytest.raises(sqlite3.OperationalError, match='readonly'):
        verify(tmp_path)
