"""Files in, for chat and terminal alike: looked through first, then carried on chunk by chunk."""

from __future__ import annotations

import asyncio
import json
import logging
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from bot.desk import Desk
from bot.request import now
from economy.errors import CreatorNeeded, CreatorRetired
from economy.gifts import Gift
from economy.ids import ChannelId, CreatorId, GuildId, UserId
from economy.import_errors import ImportFileGone, ImportForeign, ImportNothingNew, ImportTooLong
from economy.import_jobs import CHUNK_ROWS, Job, NewJob, State
from economy.imports import Sheet, Tally, mapped, sheet_of
from economy.imports_columns import Columns
from economy.imports_own import Own, OwnRow, own_of
from economy.imports_rows import Row, WrongRow
from economy.periods import local_day
from economy.server import Server
from storage.imports import Chunk

log = logging.getLogger(__name__)

Rows = Iterator[Row | OwnRow | WrongRow]
Source = Sheet | Own  # a table of another program, or an export of ours


@dataclass(frozen=True, slots=True)
class DryRun:
    """What an import would do. `gifts` would be defined for a table."""

    source: Source
    tally: Tally
    gifts: tuple[Gift, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Who asks for an import, where, and under which key it happens once."""

    key: str
    actor_id: UserId
    channel_id: ChannelId | None
    at: datetime


class Importer:
    """Reads kept files and carries imports on. It remembers which files are open."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._open: dict[tuple[GuildId, int], tuple[int, Rows]] = {}

    async def source(self, server: Server, file: str, creator_id: CreatorId | None) -> Source:
        """What a kept file is. Raises CreatorNeeded for a table of nobody, and as `sheet` does."""
        blocks = await asyncio.to_thread(self._desk.import_files.blocks, file)
        own = await asyncio.to_thread(own_of, blocks)
        if own is not None:
            return own
        if creator_id is None:
            raise CreatorNeeded(tuple(creator.name for creator in server.active))
        return await self.sheet(server, file, creator_id)

    async def sheet(self, server: Server, file: str, creator_id: CreatorId) -> Sheet:
        """The table in a kept file, its columns guessed, or as they were the last time.

        The same columns again: else rows would no longer be known again. Raises as `sheet_of` does.
        """
        blocks = await asyncio.to_thread(self._desk.import_files.blocks, file)
        catalogue = self._desk.catalogue
        sheet = await asyncio.to_thread(sheet_of, blocks, catalogue, server, creator_id)
        for reader in await self._desk.imports(server.guild_id).readers():
            kept = json.loads(reader)
            if kept['kind'] == 'sheet' and tuple(kept['names']) == sheet.table.names:
                before = Sheet.of_json(kept).columns
                return await asyncio.to_thread(mapped, sheet, blocks, before, server)
        return sheet

    async def with_columns(
        self, server: Server, file: str, sheet: Sheet, columns: Columns
    ) -> Sheet:
        """The same table with columns that somebody chose."""
        blocks = await asyncio.to_thread(self._desk.import_files.blocks, file)
        return await asyncio.to_thread(mapped, sheet, blocks, columns, server)

    async def dry_run(
        self, server: Server, file: str, source: Source, *, at: datetime, at_most: int
    ) -> DryRun:
        """Look through the whole file; nothing is saved.

        Raises ImportTooLong, ImportFileGone, ImportCutOff, and ImportForeign.
        """
        blocks = await asyncio.to_thread(self._desk.import_files.blocks, file)
        tally = Tally()
        if isinstance(source, Own):
            is_fresh = await self._desk.imports(server.guild_id).is_fresh()
            if source.server != server.guild_id and not is_fresh:
                raise ImportForeign
            await self._count(server, source.rows(blocks), tally, at_most, source.exported_at)
            return DryRun(source, tally)
        reader, rows = source.rows(blocks, self._desk.catalogue, server, at)
        await self._count(server, rows, tally, at_most, at)
        return DryRun(source, tally, tuple(reader.new_gifts.found.values()))

    async def _count(
        self, server: Server, rows: Rows, tally: Tally, at_most: int, written: datetime
    ) -> None:
        imports = self._desk.imports(server.guild_id)
        restores = self._desk.restores(server.guild_id)
        while batch := await asyncio.to_thread(_taken, rows):
            known = await imports.there([row.key for row in batch if isinstance(row, Row)])
            own = [row for row in batch if isinstance(row, OwnRow)]
            if own:
                known |= await restores.there(own, exported_at=written)
            tally.add(batch, known)
            if tally.rows > at_most:
                raise ImportTooLong(at_most)

    async def begin(self, server: Server, file: str, name: str, run: DryRun, asked: Asked) -> Job:
        """Begin the import that a dry run was about.

        Raises CreatorRetired, ImportRunning, ImportNothingNew, ImportForeign.
        """
        if isinstance(run.source, Sheet) and server.creator(run.source.creator_id).is_retired:
            raise CreatorRetired(server.creator(run.source.creator_id).name)
        if not run.tally.new:
            raise ImportNothingNew
        is_own = isinstance(run.source, Own)
        reader = {'kind': 'own' if is_own else 'sheet', **run.source.as_json()}
        new = NewJob(
            key=asked.key,
            file=file,
            name=name,
            reader=json.dumps(reader),
            rows=run.tally.rows,
            actor_id=asked.actor_id,
            at=asked.at,
            channel_id=asked.channel_id,
        )
        if isinstance(run.source, Own):
            return await self._desk.restores(server.guild_id).begin(new, server=run.source.server)
        spans = list(run.tally.spans.values())
        return await self._desk.imports(server.guild_id).begin(
            new, creator_id=run.source.creator_id, gifts=run.gifts, spans=spans
        )

    async def let_go(self, guild_id: GuildId, file: str) -> None:
        """Remove a kept file that nobody asks about any more; one that a job reads stays."""
        active = await self._desk.imports(guild_id).active()
        if active is None or active.file != file:
            await asyncio.to_thread(self._desk.import_files.drop, file)

    async def step(self, job: Job) -> Job:
        """One chunk further, whatever the job does. A job that ends lets go of its file."""
        imports = self._desk.imports(job.guild_id)
        if job.state is State.UNDOING:
            server = await self._desk.servers.of(job.guild_id)
            day = local_day(now(), server.settings.time_zone)
            return await imports.undo_chunk(job.number, at=now(), day=day)
        try:
            after = await self._add(job)
        except ImportFileGone:
            after = await imports.finish(job.number, at=now(), is_whole=False)
        except (sqlite3.IntegrityError, OverflowError):  # a file that was tampered with
            log.exception('Import %s of %s stops.', job.number, job.guild_id)
            after = await imports.finish(job.number, at=now(), is_whole=False)
        if not after.is_active:
            self._open.pop((job.guild_id, job.number), None)
            await asyncio.to_thread(self._desk.import_files.drop, job.file)
        return after

    async def _add(self, job: Job) -> Job:
        source = _source_of(job)
        rows = await self._rows(job, source)
        batch = await asyncio.to_thread(_taken, rows)
        if not batch:
            return await self._desk.imports(job.guild_id).finish(job.number, at=now())
        wrong = sum(isinstance(row, WrongRow) for row in batch)
        if isinstance(source, Own):
            own = [row for row in batch if isinstance(row, OwnRow)]
            restores = self._desk.restores(job.guild_id)
            after = await restores.add(job.number, job.position, own, wrong=wrong)
        else:
            chunk = Chunk(
                after=job.position,
                rows=[row for row in batch if isinstance(row, Row)],
                wrong=wrong,
                creator_id=source.creator_id,
                time_zone=source.time_zone,
            )
            after = await self._desk.imports(job.guild_id).add(job.number, chunk, at=now())
        self._open[job.guild_id, job.number] = after.position, rows
        return after

    async def _rows(self, job: Job, source: Source) -> Rows:
        """The rows that are not done with; read on, or from the beginning after a restart."""
        position, rows = self._open.get((job.guild_id, job.number), (-1, iter(())))
        if position == job.position:
            return rows
        blocks = await asyncio.to_thread(self._desk.import_files.blocks, job.file)
        if isinstance(source, Own):
            rows = source.rows(blocks)
        else:
            server = await self._desk.servers.of(job.guild_id)
            _, rows = source.rows(blocks, self._desk.catalogue, server, now())
        await asyncio.to_thread(_skip, rows, job.position)
        return rows


def _source_of(job: Job) -> Source:
    kept = json.loads(job.reader)
    return Own.of_json(kept) if kept['kind'] == 'own' else Sheet.of_json(kept)


def _taken(rows: Rows) -> list[Row | OwnRow | WrongRow]:
    return list(islice(rows, CHUNK_ROWS))


def _skip(rows: Rows, count: int) -> None:
    for _ in islice(rows, count):
        pass
