"""Imports on a real file: what is new is added once, as a whole it can be taken back."""

from __future__ import annotations

import io
import os
import random
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from bot.desk import Desk
from bot.imports import Asked, Importer
from economy.ids import CreatorId, GuildId, UserId
from economy.import_errors import (
    ImportAlreadyUndone,
    ImportFileGone,
    ImportNothingNew,
    ImportRunning,
    ImportTooBig,
    ImportTooLong,
    ImportUnknown,
)
from economy.import_jobs import CHUNK_ROWS, FILE_KEPT, Job, State
from economy.imports_columns import Field
from storage.database import Database
from storage.servers import Servers
from storage.verify import verify

GUILD, MIRA, IMPORTER = GuildId(1), CreatorId(1), UserId(77)
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
HEAD = 'gifter,gift,count,coins each,time,stream'
HERE = Path(__file__).parent


class Table:
    """Files imported into server 1 of an open ledger."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.desk = Desk.on(db)
        self.importer = Importer(self.desk)
        self.times = 0

    async def look(self, rows: list[str], head: str = HEAD, *, at_most: int = 100_000):
        server = await self.desk.servers.of(GUILD)
        data = '\n'.join([head, *rows]).encode()
        file = self.desk.import_files.keep(GUILD, io.BytesIO(data))
        sheet = await self.importer.sheet(server, file, MIRA)
        run = await self.importer.dry_run(server, file, sheet, at=NOW, at_most=at_most)
        return file, run

    async def begin(self, rows: list[str], head: str = HEAD) -> Job:
        file, run = await self.look(rows, head)
        self.times += 1
        asked = Asked(key=f'btn:{self.times}', actor_id=IMPORTER, channel_id=None, at=NOW)
        server = await self.desk.servers.of(GUILD)
        return await self.importer.begin(server, file, 'tonight.csv', run, asked)

    async def add(self, rows: list[str], head: str = HEAD) -> Job:
        return await self.carry(await self.begin(rows, head))

    async def undo(self, number: int) -> Job:
        return await self.carry(await self.desk.imports(GUILD).begin_undo(number, by=UserId(5)))

    async def carry(self, job: Job) -> Job:
        while job.is_active:
            job = await self.importer.step(job)
        return job

    async def sums(self):
        """Everything that is told of the server's gifts."""
        return {
            table: await self.db.read(f'SELECT * FROM {table} WHERE guild_id = 1 AND diamonds <> 0')
            for table in ('creator_day', 'stream_total', 'fan_total', 'gift_day', 'fan_month')
        }

    async def entries(self):
        return await self.db.read(
            'SELECT e.number, f.name, e.gift_name, e.count, e.diamonds, s.title, e.source,'
            ' e.actor_id, e.day FROM entry e LEFT JOIN fan f USING (guild_id, fan_id)'
            ' LEFT JOIN stream s USING (guild_id, stream_id) WHERE e.guild_id = 1'
            ' ORDER BY e.number'
        )


@pytest.fixture
async def table(desk, db) -> Table:
    return Table(db)


def rows_of(count: int, seed: int = 1) -> list[str]:
    dice = random.Random(seed)
    at, rows = datetime(2026, 1, 1, tzinfo=UTC), []
    for _ in range(count):
        at += timedelta(minutes=dice.randint(1, 30))
        gift, coins = dice.choice([('Rose', 1), ('Galaxy', 1000), ('Odd One', 77)])
        fan = f'fan {dice.randint(1, 40)}'
        rows.append(f'{fan},{gift},{dice.randint(1, 9)},{coins},{at:%Y-%m-%d %H:%M},{at:%m-%d}')
    return rows


async def test_rows_become_entries(table):
    job = await table.add(
        ['luna,Galaxy,2,,2026-05-06 20:00,Friday', ',Odd One,1,77,2026-05-06 21:00,']
    )
    assert (job.state, job.added, job.there, job.diamonds) == (State.DONE, 2, 0, 2077)
    assert await table.entries() == [
        (1, 'luna', 'Galaxy', 2, 2000, 'Friday', 'import', IMPORTER, '2026-05-06'),
        (2, None, 'Odd One', 1, 77, None, 'import', IMPORTER, '2026-05-06'),
    ]
    [stream] = await table.desk.streams(GUILD).latest(MIRA)
    assert stream.diamonds == 2000
    assert stream.stream.started_at == stream.stream.ended_at
    server = await table.desk.servers.of(GUILD)
    assert [(gift.name, gift.coins, gift.id) for gift in server.gifts] == [('Odd One', 77, -1)]
    assert await table.db.read('SELECT count(*) FROM thanks') == [(0,)]


async def test_the_same_file_twice_adds_nothing(table):
    rows = rows_of(50)
    await table.add(rows)
    before = await table.sums()
    _, run = await table.look(rows)
    assert (run.tally.new, run.tally.there) == (0, 50)
    with pytest.raises(ImportNothingNew):
        await table.add(rows)
    assert await table.sums() == before


async def test_a_file_that_grew_or_was_sorted_adds_what_is_new(table):
    rows = rows_of(60)
    await table.add(rows[:40])
    shuffled = random.Random(3).sample(rows, k=60)
    job = await table.add(shuffled)
    assert (job.added, job.there) == (20, 40)
    assert len(await table.entries()) == 60


async def test_rows_that_are_alike_are_all_there(table):
    rows = ['luna,Rose,1,,2026-05-06 20:00,'] * 3
    assert (await table.add(rows)).added == 3
    assert (await table.add([*rows, rows[0]])).added == 1


async def test_a_stream_goes_on_in_the_next_file_and_another_of_that_name_is_another(table):
    await table.add(['luna,Rose,1,,2026-05-06 20:00,1'])
    await table.add(['luna,Rose,1,,2026-05-06 23:00,1', 'luna,Rose,1,,2026-05-06 20:00,1'])
    await table.add(['luna,Rose,1,,2026-06-06 20:00,1'])
    streams = await table.desk.streams(GUILD).latest(MIRA)
    assert [(each.stream.title, each.diamonds) for each in streams] == [('1', 1), ('1', 2)]
    assert streams[1].stream.length(NOW) == timedelta(hours=3)


async def test_undone_as_a_whole_and_imported_again(table, tmp_path):
    before = await table.sums()
    rows = rows_of(CHUNK_ROWS + 20)
    job = await table.add(rows)
    brought = await table.sums()
    undone = await table.undo(job.number)
    assert (undone.state, undone.undone) == (State.UNDONE, len(rows))
    assert undone.undone_diamonds == job.diamonds
    assert await table.sums() == before
    with pytest.raises(ImportAlreadyUndone):
        await table.undo(job.number)
    again = await table.add(rows)
    assert again.added == len(rows)
    assert await table.sums() == brought
    assert (await table.look(rows))[1].tally.new == 0
    assert (await table.undo(again.number)).undone == len(rows)
    assert (await table.add(rows)).added == len(rows)
    assert verify(tmp_path).is_sound


async def test_what_somebody_took_back_stays_taken_back(table):
    rows = rows_of(3)
    job = await table.add(rows)
    await table.desk.ledger(GUILD).undo(2, key='int:1', by=UserId(3), at=NOW)
    assert (await table.look(rows))[1].tally.new == 0
    assert (await table.undo(job.number)).undone == 2
    assert (await table.look(rows))[1].tally.new == 2


async def test_one_import_at_a_time_in_a_server(table, other_desk):
    first = await table.begin(rows_of(10))
    with pytest.raises(ImportRunning) as refused:
        await table.begin(rows_of(10, seed=2))
    assert refused.value.number == first.number
    with pytest.raises(ImportRunning):
        await table.desk.imports(GUILD).begin_undo(first.number, by=IMPORTER)
    assert [job.number for job in await table.desk.active_imports()] == [first.number]
    assert await table.desk.imports(GuildId(2)).active() is None
    await table.carry(first)
    assert await table.desk.active_imports() == []
    with pytest.raises(ImportUnknown):
        await table.desk.imports(GuildId(2)).of_number(first.number)


async def test_begun_twice_it_is_one(table):
    file, run = await table.look(rows_of(10))
    server = await table.desk.servers.of(GUILD)
    asked = Asked(key='btn:1', actor_id=IMPORTER, channel_id=None, at=NOW)
    first = await table.importer.begin(server, file, 'a.csv', run, asked)
    assert await table.importer.begin(server, file, 'a.csv', run, asked) == first
    await table.carry(first)
    assert (await table.importer.begin(server, file, 'a.csv', run, asked)).state is State.DONE


async def test_another_process_carries_it_on(table):
    job = await table.begin(rows_of(2 * CHUNK_ROWS + 5))
    await table.importer.step(job)
    await Importer(table.desk).step(job)  # an old value: its chunk is there already
    [job] = await table.desk.active_imports()
    assert job.added == CHUNK_ROWS
    done = await Table(table.db).carry(job)
    assert (done.added, done.there) == (2 * CHUNK_ROWS + 5, 0)


async def test_a_file_that_is_gone_stops_the_import_and_what_is_there_stands(table):
    job = await table.begin(rows_of(CHUNK_ROWS + 5))
    job = await table.importer.step(job)
    table.desk.import_files.drop(job.file)
    stopped = await Table(table.db).carry(job)
    assert (stopped.state, stopped.added) == (State.STOPPED, CHUNK_ROWS)
    assert (await table.undo(job.number)).undone == CHUNK_ROWS


async def test_the_file_is_kept_for_us_alone_and_no_longer_than_needed(table, tmp_path):
    folder = tmp_path / 'imports'
    job = await table.begin(rows_of(3))
    [kept] = folder.iterdir()
    assert (kept.name, kept.stat().st_mode & 0o777) == (job.file, 0o600)
    late = datetime.now(UTC) + FILE_KEPT + timedelta(minutes=1)
    table.desk.import_files.sweep(late, {job.file})
    assert list(folder.iterdir()) == [kept]
    await table.carry(job)
    assert list(folder.iterdir()) == []
    waiting, _ = await table.look(rows_of(4))
    table.desk.import_files.sweep(datetime.now(UTC), set())
    assert [each.name for each in folder.iterdir()] == [waiting]
    table.desk.import_files.sweep(late, set())
    with pytest.raises(ImportFileGone):
        table.desk.import_files.blocks(waiting)


async def test_a_file_of_the_same_head_is_read_as_the_last_one_was(table):
    head = 'gifter,gift,count,coins,time'
    await table.add(['luna,Odd One,2,4,2026-05-06'], head)  # taken for the sum of both
    grown = ['luna,Odd One,2,4,2026-05-06', 'luna,Odd One,2,3,2026-05-07']  # for the price of one
    _, run = await table.look(grown, head)
    assert (run.tally.there, run.tally.new, run.tally.wrong) == (1, 0, 1)
    await table.undo(1)
    _, run = await table.look(grown, head)
    assert (run.tally.new, run.tally.diamonds) == (2, 14)


async def test_limits_are_said(table):
    with pytest.raises(ImportTooBig):
        table.desk.import_files.keep(GUILD, io.BytesIO(b'x' * 100), at_most=99)
    assert list((Path(table.db.path).parent / 'imports').iterdir()) == []
    with pytest.raises(ImportTooLong):
        await table.look(rows_of(1001), at_most=1000)


async def test_chosen_columns_are_read_instead(table):
    server = await table.desk.servers.of(GUILD)
    file, run = await table.look(['luna,Rose,1,,2026-05-06 20:00,ravi'])
    other = run.source.columns.with_(Field.GIFTER, 5).with_(Field.STREAM, None)
    sheet = await table.importer.with_columns(server, file, run.source, other)
    run = await table.importer.dry_run(server, file, sheet, at=NOW, at_most=10)
    asked = Asked(key='btn:1', actor_id=IMPORTER, channel_id=None, at=NOW)
    await table.carry(await table.importer.begin(server, file, 'a.csv', run, asked))
    assert [(row[1], row[5]) for row in await table.entries()] == [('ravi', None)]


line = st.tuples(
    st.sampled_from(['luna', 'LUNA', 'ravi', '']),
    st.sampled_from([('Rose', ''), ('Galaxy', 1000), ('Odd', 3), ('', 50)]),
    st.integers(1, 20),
    st.integers(0, 3 * 24 * 60).map(
        lambda each: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=each)
    ),
    st.sampled_from(['', 'A', 'B']),
)


@settings(max_examples=15, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(lines=st.lists(line, min_size=1, max_size=30), split=st.integers(0, 30), data=st.data())
async def test_whatever_the_order_and_the_parts_the_sums_are_the_same(
    tmp_path_factory, lines, split, data
):
    rows = [
        f'{fan},{gift},{count},{coins},{at:%Y-%m-%d %H:%M},{stream}'
        for fan, (gift, coins), count, at, stream in lines
    ]
    worth = {'Rose': 1, 'Galaxy': 1000, 'Odd': 3, '': 50}
    expected = sum(worth[gift] * count for _, (gift, _), count, _, _ in lines)
    db = await Database.open(tmp_path_factory.mktemp('imports'))
    try:
        await Servers(db).add_creator(GUILD, 'Mira', handle=None, by=IMPORTER, at=NOW)
        table = Table(db)
        for part in (rows[:split], data.draw(st.permutations(rows))):
            if part and (await table.look(part))[1].tally.new:
                await table.add(part)
        assert (await table.look(rows))[1].tally.new == 0
        entries = await table.entries()
        assert len(entries) == len(rows)
        assert sum(row[4] for row in entries) == expected
        fans = Counter(name.casefold() for name, *_ in lines if name)
        assert Counter((row[1] or '').casefold() for row in entries if row[1]) == fans
    finally:
        await db.close()


async def test_killed_again_and_again_nothing_is_lost_or_twice(tmp_path):
    """Each process is killed somewhere on its way; the next one carries the import on."""
    folder, file = tmp_path / 'data', tmp_path / 'gifts.csv'
    rows = rows_of(12_000)
    file.write_text('\n'.join([HEAD, *rows]))
    db = await Database.open(folder)
    await Servers(db).add_creator(GUILD, 'Mira', handle=None, by=IMPORTER, at=NOW)
    await db.close()
    dice, kills, said = random.Random(5), 0, ''
    while kills < 30:
        with subprocess.Popen(
            [sys.executable, str(HERE / 'importing.py'), str(folder), str(file)],
            stdout=subprocess.PIPE,
            env={**os.environ, 'PYTHONPATH': str(HERE.parents[1])},
        ) as process:
            assert process.stdout.readline() == b'begun\n'
            for _ in range(dice.randint(0, 3)):
                process.stdout.readline()
            time.sleep(dice.uniform(0, 0.1))
            process.kill()
            kills += 1
        db = await Database.open(folder)
        job = await Desk.on(db).imports(GUILD).of_number(1)
        entries = (await db.read('SELECT count(*) FROM entry'))[0][0]
        await db.close()
        assert job.added == entries
        assert job.added == job.position
        said += f'{job.position} '
        if job.state is State.DONE:
            break
    assert job.state is State.DONE, said
    assert kills > 3, said
    assert job.added == len(rows)
    assert verify(folder).is_sound
