"""An export of ours put back: equal to the byte in an empty server, and undone as a whole."""

from __future__ import annotations

import io
import json
import random
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.desk import Desk
from bot.imports import Asked, Importer
from economy.exports import Form, Selection
from economy.ids import CreatorId, GuildId, UserId
from economy.import_errors import ImportCutOff, ImportForeign, ImportForReading, ImportNothingNew
from economy.import_jobs import Job, State
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
SUMS = ('creator_day', 'stream_total', 'fan_total', 'fan_month', 'fan_day', 'gift_day',
        'stream_fan', 'guest_day', 'guest_stream')  # fmt: skip


@pytest.fixture
def small(part):
    return part('small_ledger')


@pytest.fixture
async def empty(tmp_path):
    db = await Database.open(tmp_path / 'new house')
    yield db
    await db.close()


async def exported(db: Database, guild_id: GuildId = HOME) -> bytes:
    server = await Desk.on(db).servers.of(guild_id)
    files = {name: io.BytesIO() for name in file_names(Form.JSONL)}

    async def told(_done: int, _total: int) -> None:
        pass

    selection = Selection(None, None, None)
    await write_files(db, server, selection, Form.JSONL, files, at=NOW, told=told)
    return files['diamond-desk.jsonl'].getvalue()


async def put_back(db: Database, data: bytes, guild_id: GuildId = HOME, key: str = 'btn:1') -> Job:
    desk = Desk.on(db)
    importer, server = Importer(desk), await desk.servers.of(guild_id)
    file = desk.import_files.keep(guild_id, io.BytesIO(data))
    source = await importer.source(server, file, None)
    run = await importer.dry_run(server, file, source, at=NOW, at_most=10**6)
    asked = Asked(key=key, actor_id=UserId(5), channel_id=None, at=NOW)
    job = await importer.begin(server, file, 'diamond-desk.jsonl', run, asked)
    while job.is_active:
        job = await importer.step(job)
    return job


async def undone(db: Database, number: int, guild_id: GuildId = HOME) -> Job:
    desk = Desk.on(db)
    importer, job = Importer(desk), await desk.imports(guild_id).begin_undo(number, by=UserId(6))
    while job.is_active:
        job = await importer.step(job)
    return job


async def sums(db: Database, guild_id: GuildId = HOME) -> dict[str, list[tuple]]:
    return {
        table: [
            row[1:]
            for row in await db.read(
                f'SELECT * FROM {table} WHERE guild_id = {guild_id} AND diamonds <> 0'
            )
        ]
        for table in SUMS
    }


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


async def test_everything_is_equal_in_an_empty_ledger(db, empty, small, tmp_path):
    await small.put(db, HOME)
    data = await exported(db)
    await settled(empty)
    job = await put_back(empty, data)
    assert (job.state, job.wrong, job.there) == (State.DONE, 0, 0)
    assert job.diamonds == 24  # what was logged but for the guest's
    assert behind_the_head(await exported(empty)) == behind_the_head(data)
    assert await sums(empty) == await sums(db)
    assert verify(Path(empty.path).parent).is_sound


async def test_the_same_export_again_is_there_already(db, small):
    await small.put(db, HOME)
    data = await exported(db)
    before = await sums(db)
    with pytest.raises(ImportNothingNew):
        await put_back(db, data)
    assert await sums(db) == before


async def test_what_came_since_is_added(db, empty, small):
    await small.put(db, HOME)
    await settled(empty)
    await put_back(empty, await exported(db))
    await Desk.on(db).ledger(HOME).undo(1, key='int:99', by=UserId(1), at=NOW)
    await Desk.on(db).payouts(HOME).cancel(3, key='int:98', by=UserId(1), at=NOW, day=NOW.date())
    job = await put_back(empty, await exported(db), key='btn:2')
    assert (job.added, job.wrong) == (2, 0)
    assert await sums(empty) == await sums(db)
    assert behind_the_head(await exported(empty)) == behind_the_head(await exported(db))


async def test_moving_house_goes_into_a_server_without_entries_alone(db, empty, small):
    await small.put(db, HOME)
    data = await exported(db)
    job = await put_back(empty, data, OTHER)
    assert job.added > 5
    assert await sums(empty, OTHER) == await sums(db)
    await small.put(db, OTHER)
    with pytest.raises(ImportForeign):
        await put_back(db, data, OTHER)
    with pytest.raises(ImportForeign):
        await put_back(empty, data, OTHER, 'btn:2')


async def test_undone_as_a_whole_and_put_back_again(db, empty, small):
    await small.put(db, HOME)
    data = await exported(db)
    await settled(empty)
    job = await put_back(empty, data)
    gone = await undone(empty, job.number)
    assert gone.state is State.UNDONE
    assert await sums(empty) == {table: [] for table in SUMS}
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
    again = await put_back(empty, data, key='btn:2')
    assert again.wrong == 0
    assert await sums(empty) == await sums(db)
    standing = await empty.read(_STANDING)
    assert standing == await db.read(_STANDING)
    with pytest.raises(ImportNothingNew):
        await put_back(empty, data, key='btn:3')


@pytest.mark.parametrize('keep', [slice(0, -1), slice(0, 3), slice(0, None, 2)])
async def test_a_part_of_an_export_is_refused(db, empty, small, keep):
    await small.put(db, HOME)
    lines = (await exported(db)).splitlines(keepends=True)
    with pytest.raises(ImportCutOff):
        await put_back(empty, b''.join(lines[keep]))
    assert await empty.read('SELECT * FROM import_job') == []


async def test_lines_that_are_not_what_they_should_be_are_wrong_and_nothing_breaks(
    db, empty, small, tmp_path
):
    await small.put(db, HOME)
    lines = behind_the_head(await exported(db))
    head = (await exported(db)).splitlines(keepends=True)[0]
    dice = random.Random(4)
    for round_ in range(40):
        changed = [dict(line) for line in lines]
        for line in dice.sample(changed[:-1], 3):
            name = dice.choice([name for name in line if name != 'kind'])
            line[name] = dice.choice([None, 'x', -5, 0, 10**30, [], {}, True, '9' * 30, 2, '2026'])
        data = head + b''.join(json.dumps(line).encode() + b'\n' for line in changed)
        folder = await Database.open(tmp_path / f'round {round_}')
        try:
            job = await put_back(folder, data)
            assert job.state is State.DONE
        except ImportNothingNew:
            pass
        finally:
            await folder.close()
        assert verify(tmp_path / f'round {round_}').is_sound


async def test_the_tables_of_an_export_are_not_taken_for_another_programs(db, small):
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
