"""Files in, for chat and terminal alike: looked through first, then carried on chunk by chunk."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from bot.desk import Desk
from bot.request import now
from economy.gifts import Gift
from economy.ids import ChannelId, CreatorId, GuildId, UserId
from economy.import_errors import ImportFileGone, ImportNothingNew, ImportTooLong
from economy.import_jobs import CHUNK_ROWS, Job, NewJob, State
from economy.imports import Sheet, Span, Tally, mapped, sheet_of
from economy.imports_columns import Columns
from economy.imports_rows import Row, WrongRow
from economy.server import Server
from storage.imports import Chunk

Rows = Iterator[Row | WrongRow]


@dataclass(frozen=True, slots=True)
class DryRun:
    """What importing a table would do. `gifts` would be defined for it."""

    sheet: Sheet
    tally: Tally
    gifts: tuple[Gift, ...]


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
        self, server: Server, file: str, sheet: Sheet, *, at: datetime, at_most: int
    ) -> DryRun:
        """Look through the whole file; nothing is saved. Raises ImportTooLong, ImportFileGone."""
        blocks = await asyncio.to_thread(self._desk.import_files.blocks, file)
        reader, rows = sheet.rows(blocks, self._desk.catalogue, server, at)
        imports, tally = self._desk.imports(server.guild_id), Tally()
        while batch := await asyncio.to_thread(_taken, rows):
            keys = [row.key for row in batch if isinstance(row, Row)]
            tally.add(batch, await imports.there(keys))
            if tally.rows > at_most:
                raise ImportTooLong(at_most)
        return DryRun(sheet, tally, tuple(reader.new_gifts.found.values()))

    async def begin(self, server: Server, file: str, name: str, run: DryRun, asked: Asked) -> Job:
        """Begin the import that a dry run was about. Raises ImportRunning, ImportNothingNew."""
        if not run.tally.new:
            raise ImportNothingNew
        new = NewJob(
            key=asked.key,
            file=file,
            name=name,
            reader=json.dumps({'kind': 'sheet', **run.sheet.as_json()}),
            rows=run.tally.rows,
            actor_id=asked.actor_id,
            at=asked.at,
            channel_id=asked.channel_id,
        )
        spans: list[Span] = list(run.tally.spans.values())
        return await self._desk.imports(server.guild_id).begin(
            new, creator_id=run.sheet.creator_id, gifts=run.gifts, spans=spans
        )

    async def step(self, job: Job) -> Job:
        """One chunk further, whatever the job does. A job that ends lets go of its file."""
        imports = self._desk.imports(job.guild_id)
        if job.state is State.UNDOING:
            return await imports.undo_chunk(job.number, at=now())
        try:
            after = await self._add(job)
        except ImportFileGone:
            after = await imports.finish(job.number, at=now(), is_whole=False)
        if not after.is_active:
            self._open.pop((job.guild_id, job.number), None)
            await asyncio.to_thread(self._desk.import_files.drop, job.file)
        return after

    async def _add(self, job: Job) -> Job:
        sheet = Sheet.of_json(json.loads(job.reader))
        rows = await self._rows(job, sheet)
        batch = await asyncio.to_thread(_taken, rows)
        imports = self._desk.imports(job.guild_id)
        if not batch:
            return await imports.finish(job.number, at=now())
        chunk = Chunk(
            after=job.position,
            rows=[row for row in batch if isinstance(row, Row)],
            wrong=sum(isinstance(row, WrongRow) for row in batch),
            creator_id=sheet.creator_id,
            time_zone=sheet.time_zone,
        )
        after = await imports.add(job.number, chunk, at=now())
        self._open[job.guild_id, job.number] = after.position, rows
        return after

    async def _rows(self, job: Job, sheet: Sheet) -> Rows:
        """The rows that are not done with; read on, or from the beginning after a restart."""
        position, rows = self._open.get((job.guild_id, job.number), (-1, iter(())))
        if position == job.position:
            return rows
        blocks = await asyncio.to_thread(self._desk.import_files.blocks, job.file)
        server = await self._desk.servers.of(job.guild_id)
        _, rows = sheet.rows(blocks, self._desk.catalogue, server, now())
        await asyncio.to_thread(_skip, rows, job.position)
        return rows


def _taken(rows: Rows) -> list[Row | WrongRow]:
    return list(islice(rows, CHUNK_ROWS))


def _skip(rows: Rows, count: int) -> None:
    for _ in islice(rows, count):
        pass
