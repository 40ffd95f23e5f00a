"""An export of ours put back: equal to the byte in an empty server, and undone as a whole."""

from __future__ import annotations

import io
import json
import random
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.desk import Desk
from bot.imports import Importer
from economy.exports import Form, Selection
from economy.ids import CreatorId, GuildId, UserId
from economy.import_errors import ImportCutOff, ImportForeign, ImportForReading, ImportNothingNew
from economy.import_jobs import State
from storage.database import Database
from storage.export_files import file_names, write_files
from storage.verify import verify

HOME, OTHER = GuildId(290_000_000_000_000_001), GuildId(290_000_000_000_000_002)
NOW = datetime(2026, 12, 24, 12, tzinfo=UTC)
_STANDING = (
    'SELECT p.creator_id, sum(p.diamonds) FROM payout p WHERE NOT EXISTS (SELECT 1'
    ' FROM payout_step s WHERE s.guild_id = p.guild_id AND s.number = p.number'
    " AND s.kind = 'cancelled') GROUP BY p.creator_id"
)


@pytest.fixture
def small(part):
    return part('small_ledger')


@pytest.fixture
def restoring(part):
    return part('restoring')


@pytest.fixture
async def empty(tmp_path):
    db = await Database.open(tmp_path / 'new house')
    yield db
    await db.close()


def behind_the_head(data: bytes) -> list[dict]:
    return [json.loads(line) for line in data.splitlines()[1:]]


async def settled(db: Database) -> None:
    """The settings that dates are written with are no part of an export's rows."""
    await db.write(
        lambda connection: connection.execute(
            "INSERT OR IGNORE INTO server (guild_id, time_zone) VALUES (?, 'Europe/Berlin')",
            (HOME,),
        )
    )


async def test_everything_is_equal_in_an_empty_ledger(db, empty, small, restoring, tmp_path):
    await small.put(db, HOME)
    data = await restoring.exported(db)
    await settled(empty)
    job = await restoring.put_back(empty, data)
    assert (job.state, job.wrong, job.there) == (State.DONE, 0, 0)
    assert job.diamonds == 24  # what was logged but for the guest's
    assert behind_the_head(await restoring.exported(empty)) == behind_the_head(data)
    assert await restoring.sums(empty) == await restoring.sums(db)
    assert verify(Path(empty.path).parent).is_sound


async def test_the_same_export_again_is_there_already(db, small, restoring):
    await small.put(db, HOME)
    data = await restoring.exported(db)
    before = await restoring.sums(db)
    with pytest.raises(ImportNothingNew):
        await restoring.put_back(db, data)
    assert await restoring.sums(db) == before


async def test_what_came_since_is_added(db, empty, small, restoring):
    await small.put(db, HOME)
    await settled(empty)
    await restoring.put_back(empty, await restoring.exported(db))
    await Desk.on(db).ledger(HOME).undo(1, key='int:99', by=UserId(1), at=NOW)
    await Desk.on(db).payouts(HOME).cancel(3, key='int:98', by=UserId(1), at=NOW, day=NOW.date())
    job = await restoring.put_back(empty, await restoring.exported(db), key='btn:2')
    assert (job.added, job.wrong) == (2, 0)
    assert await restoring.sums(empty) == await restoring.sums(db)
    assert behind_the_head(await restoring.exported(empty)) == behind_the_head(
        await restoring.exported(db)
    )


async def test_moving_house_goes_into_a_server_without_entries_alone(db, empty, small, restoring):
    await small.put(db, HOME)
    data = await restoring.exported(db)
    job = await restoring.put_back(empty, data, OTHER)
    assert job.added > 5
    assert await restoring.sums(empty, OTHER) == await restoring.sums(db)
    await small.put(db, OTHER)
    with pytest.raises(ImportForeign):
        await restoring.put_back(db, data, OTHER)
    with pytest.raises(ImportForeign):
        await restoring.put_back(empty, data, OTHER, 'btn:2')


async def test_undone_as_a_whole_and_put_back_again(db, empty, small, restoring):
    await small.put(db, HOME)
    data = await restoring.exported(db)
    await settled(empty)
    job = await restoring.put_back(empty, data)
    gone = await restoring.undone(empty, job.number)
    assert gone.state is State.UNDONE
    assert gone.undone_diamonds == job.diamonds == 24  # the guest's are in neither
    assert await restoring.sums(empty) == {table: [] for table in restoring.SUMS}
    standing = await empty.read(
        'SELECT count(*) FROM payout p WHERE NOT EXISTS (SELECT 1 FROM payout_step s'
        " WHERE s.number = p.number AND s.kind = 'cancelled')"
    )
    income = await empty.read(
        'SELECT count(*) FROM income i WHERE NOT EXISTS (SELECT 1 FROM income_undo u'
        ' WHERE u.number = i.number)'
    )
    plan = await empty.read('SELECT parts FROM split ORDER BY number DESC LIMIT 1')
    assert (standing, income, plan) == ([(0,)], [(0,)], [('[]',)])
    again = await restoring.put_back(empty, data, key='btn:2')
    assert again.wrong == 0
    assert await restoring.sums(empty) == await restoring.sums(db)
    standing = await empty.read(_STANDING)
    assert standing == await db.read(_STANDING)
    with pytest.raises(ImportNothingNew):
        await restoring.put_back(empty, data, key='btn:3')


@pytest.mark.parametrize('keep', [slice(0, -1), slice(0, 3), slice(0, None, 2)])
async def test_a_part_of_an_export_is_refused(db, empty, small, restoring, keep):
    await small.put(db, HOME)
    lines = (await restoring.exported(db)).splitlines(keepends=True)
    with pytest.raises(ImportCutOff):
        await restoring.put_back(empty, b''.join(lines[keep]))
    assert await empty.read('SELECT * FROM import_job') == []


async def test_lines_that_are_not_what_they_should_be_are_wrong_and_nothing_breaks(
    db, empty, small, restoring, tmp_path
):
    await small.put(db, HOME)
    lines = behind_the_head(await restoring.exported(db))
    head = (await restoring.exported(db)).splitlines(keepends=True)[0]
    dice = random.Random(4)
    for round_ in range(40):
        changed = [dict(line) for line in lines]
        for line in dice.sample(changed[:-1], 3):
            name = dice.choice([name for name in line if name != 'kind'])
            line[name] = dice.choice([None, 'x', -5, 0, 10**30, [], {}, True, '9' * 30, 2, '2026'])
        data = head + b''.join(json.dumps(line).encode() + b'\n' for line in changed)
        folder = await Database.open(tmp_path / f'round {round_}')
        try:
            job = await restoring.put_back(folder, data)
            assert job.state is State.DONE
        except ImportNothingNew:
            pass
        finally:
            await folder.close()
        assert verify(tmp_path / f'round {round_}').is_sound


async def test_the_tables_of_an_export_are_not_taken_for_another_programs(db, small, restoring):
    await small.put(db, HOME)
    server = await Desk.on(db).servers.of(HOME)
    files = {name: io.BytesIO() for name in file_names(Form.CSV)}

    async def told(_done: int, _total: int) -> None:
        pass

    everything = Selection(None, None, None)
    await write_files(db, server, everything, Form.CSV, files, at=NOW, told=told)
    desk = Desk.on(db)
    for written in files.values():
        file = desk.import_files.keep(HOME, io.BytesIO(written.getvalue()))
        with pytest.raises(ImportForReading):
            await Importer(desk).source(server, file, CreatorId(1))
