"""What the file itself refuses, whoever writes to it."""

from __future__ import annotations

import sqlite3

import pytest

ENTRY = {
    'guild_id': 1,
    'number': 50,
    'key': 'int:50',
    'creator_id': 1,
    'stream_id': None,
    'fan_id': None,
    'gift_id': 5655,
    'gift_name': 'Rose',
    'coins': 1,
    'count': 5,
    'diamonds': 5,
    'source': 'hand',
    'actor_id': 11,
    'happened_at_ms': 0,
    'logged_at_ms': 0,
    'day': '2026-11-23',
    'reverses': None,
    'note': None,
}


def insert(table: str, row: dict, verb: str = 'INSERT'):
    marks = ', '.join('?' * len(row))
    sql = f'{verb} INTO {table} ({", ".join(row)}) VALUES ({marks})'
    return lambda db: db.execute(sql, tuple(row.values()))


async def test_an_entry_as_the_program_writes_it_is_taken(desk):
    await desk.db.write(insert('entry', ENTRY))
    assert (await desk.history.entry(50)).diamonds == 5


@pytest.mark.parametrize(
    'statement',
    [
        'UPDATE entry SET note = NULL WHERE number = 1',
        'UPDATE entry SET count = 2, diamonds = 2',
        'UPDATE OR REPLACE entry SET number = 2 WHERE number = 1',
        'DELETE FROM entry WHERE number = 1',
        'DELETE FROM entry',
    ],
)
async def test_an_entry_cannot_be_changed_or_deleted(desk, statement):
    await desk.log(note='first')
    await desk.log()
    before = await desk.db.read('SELECT * FROM entry')
    with pytest.raises(sqlite3.IntegrityError, match='entries are never'):
        await desk.db.write(lambda db: db.execute(statement))
    assert await desk.db.read('SELECT * FROM entry') == before


@pytest.mark.parametrize('verb', ['INSERT OR REPLACE', 'REPLACE'])
@pytest.mark.parametrize('twin', [{'number': 1}, {'key': 'int:1'}])
async def test_an_entry_cannot_be_replaced(desk, verb, twin):
    await desk.log(key='int:1')
    before = await desk.db.read('SELECT * FROM entry')
    with pytest.raises(sqlite3.IntegrityError, match='entries are never deleted'):
        await desk.db.write(insert('entry', ENTRY | twin, verb))
    assert await desk.db.read('SELECT * FROM entry') == before
    assert await desk.diamonds() == 1


async def test_an_entry_cannot_be_overwritten_on_conflict(desk):
    await desk.log(key='int:1')
    with pytest.raises(sqlite3.IntegrityError, match='entries are never changed'):
        await desk.db.write(
            lambda db: db.execute(
                "INSERT INTO entry SELECT guild_id, number, 'int:2', creator_id, stream_id, fan_id,"
                ' gift_id, gift_name, coins, count, diamonds, source, actor_id, happened_at_ms,'
                ' logged_at_ms, day, reverses, note, guest_id FROM entry WHERE true'
                " ON CONFLICT DO UPDATE SET note = 'x'"
            )
        )


@pytest.mark.parametrize(
    'wrong',
    [
        {'number': 0},
        {'number': -1},
        {'number': 1.5},
        {'key': 'ab'},
        {'key': 'x' * 201},
        {'key': None},
        {'gift_name': ''},
        {'coins': 0, 'diamonds': 0},
        {'coins': -1, 'diamonds': -5},
        {'coins': 1.5},
        {'coins': 'many'},
        {'count': 0, 'diamonds': 0},
        {'count': 1_000_000_001, 'diamonds': 1_000_000_001},
        {'diamonds': 6},
        {'count': -5, 'diamonds': -5},
        {'source': 'rumour'},
        {'actor_id': None},
        {'happened_at_ms': 'yesterday'},
        {'day': '23.11.2026'},
        {'day': '2026-11-23 '},
        {'reverses': 50, 'count': -5, 'diamonds': -5},
        {'reverses': 51, 'count': -5, 'diamonds': -5},
        {'reverses': 1},
    ],
    ids=str,
)
async def test_an_entry_that_makes_no_sense_is_refused(desk, wrong):
    await desk.log()
    with pytest.raises(sqlite3.IntegrityError):
        await desk.db.write(insert('entry', ENTRY | wrong))
    assert await desk.rows() == 1
    assert await desk.diamonds() == 1


async def test_an_adjustment_downwards_is_the_one_negative_entry_of_its_own(desk):
    await desk.db.write(insert('entry', ENTRY | {'count': -5, 'diamonds': -5, 'source': 'adjust'}))
    assert await desk.diamonds() == -5


async def test_an_entry_is_taken_back_once_whoever_writes(desk):
    await desk.log()
    turned = {'reverses': 1, 'count': -1, 'diamonds': -1}
    await desk.db.write(insert('entry', ENTRY | turned))
    with pytest.raises(sqlite3.IntegrityError, match='UNIQUE'):
        await desk.db.write(insert('entry', ENTRY | turned | {'number': 51, 'key': 'int:51'}))
    assert await desk.diamonds() == 0


@pytest.mark.parametrize('column', ['creator_id', 'stream_id', 'fan_id', 'reverses'])
async def test_an_entry_hangs_on_nothing_of_another_server(desk, other_desk, column):
    """Server 2 has none of what server 1 has two of."""
    await other_desk.log()
    for number in (1, 2):
        await desk.start_stream(number)
        await desk.log(fan=f'fan {number}')
    foreign = ENTRY | {'guild_id': 2, 'count': -1, 'diamonds': -1, 'source': 'adjust', column: 2}
    with pytest.raises(sqlite3.IntegrityError, match='FOREIGN KEY'):
        await desk.db.write(insert('entry', foreign))
    own = foreign | {'guild_id': 1}
    await desk.db.write(insert('entry', own))


@pytest.mark.parametrize(
    ('table', 'row'),
    [
        (
            'creator',
            {
                'guild_id': 9,
                'creator_id': 1,
                'name': 'x',
                'name_key': 'x',
                'added_at_ms': 0,
                'added_by': 1,
            },
        ),
        ('channel_creator', {'guild_id': 2, 'channel_id': 5, 'creator_id': 2}),
        (
            'defined_gift',
            {
                'guild_id': 9,
                'gift_id': -1,
                'name': 'x',
                'name_key': 'x',
                'coins': 1,
                'defined_at_ms': 0,
                'defined_by': 1,
            },
        ),
        ('fan', {'guild_id': 9, 'fan_id': 1, 'name': 'x', 'name_key': 'x'}),
        ('stream', {'guild_id': 2, 'stream_id': 1, 'creator_id': 2, 'started_at_ms': 0}),
    ],
    ids=lambda value: value if isinstance(value, str) else '',
)
async def test_nothing_hangs_on_a_server_or_creator_that_is_not_there(desk, other_desk, table, row):
    with pytest.raises(sqlite3.IntegrityError, match='FOREIGN KEY'):
        await desk.db.write(insert(table, row))
    at_home = row | {'guild_id': 1}
    if table == 'creator':
        at_home['creator_id'] = 3
    await desk.db.write(insert(table, at_home))


@pytest.mark.parametrize(
    'change',
    [
        'UPDATE server SET revision = 0',
        "UPDATE server SET prefix = ''",
        "UPDATE server SET prefix = 'toolong'",
        "UPDATE server SET currency = 'EURO'",
        "UPDATE server SET rate_preset = 'measured'",
        "UPDATE server SET rate_amount = '1'",
        "UPDATE server SET rate_preset = 'guess', rate_amount = '1', rate_currency = 'USD',"
        " rate_dated = '2026-01-01', rate_source = 'x'",
        "UPDATE creator SET name = ''",
        "UPDATE creator SET name_key = 'mira'",
        'UPDATE fan SET name = NULL',
        'UPDATE stream SET ended_at_ms = -1',
        "INSERT INTO question VALUES (1, 'a', 1, '', 0)",
        'INSERT INTO memory VALUES (1, NULL)',
        "INSERT INTO defined_gift VALUES (1, 5655, 'Rose', 'rose', 1, 0, 0)",
        "INSERT INTO defined_gift VALUES (1, -1, 'Rose', 'rose', 0, 0, 0)",
        'DELETE FROM creator',
        'DELETE FROM fan',
        'DELETE FROM server',
    ],
)
async def test_a_row_that_makes_no_sense_is_refused(desk, change):
    await desk.start_stream(1)
    await desk.log()
    with pytest.raises(sqlite3.IntegrityError):
        await desk.db.write(lambda db: db.execute(change))


async def test_every_table_takes_only_the_types_it_names(db):
    tables = await db.read("SELECT name, strict FROM pragma_table_list WHERE schema = 'main'")
    loose = {name for name, strict in tables if not strict}
    assert loose == {'sqlite_schema', 'entry_shown', 'payout_shown', 'stream_span'}
