"""Exports of ours written, put back and taken back, as the chat and the terminal do."""

from __future__ import annotations

import io

from bot.desk import Desk
from bot.imports import Asked, Importer
from bot.request import now
from economy.exports import Form, Selection
from economy.ids import CreatorId, GuildId, UserId
from economy.import_jobs import Job
from storage.database import Database
from storage.export_files import file_names, write_files

HOME = GuildId(290_000_000_000_000_001)
SUMS = ('creator_day', 'stream_total', 'fan_total', 'fan_month', 'fan_day', 'gift_day',
        'stream_fan', 'guest_day', 'guest_stream')  # fmt: skip


async def exported(db: Database, guild_id: GuildId = HOME) -> bytes:
    server = await Desk.on(db).servers.of(guild_id)
    files = {name: io.BytesIO() for name in file_names(Form.JSONL)}

    async def told(_done: int, _total: int) -> None:
        pass

    selection = Selection(None, None, None)
    await write_files(db, server, selection, Form.JSONL, files, at=now(), told=told)
    return files['diamond-desk.jsonl'].getvalue()


async def put_back(
    db: Database,
    data: bytes,
    guild_id: GuildId = HOME,
    key: str = 'btn:1',
    creator: CreatorId | None = None,
) -> Job:
    desk = Desk.on(db)
    importer, server = Importer(desk), await desk.servers.of(guild_id)
    file = desk.import_files.keep(guild_id, io.BytesIO(data))
    source = await importer.source(server, file, creator)
    run = await importer.dry_run(server, file, source, at=now(), at_most=10**6)
    asked = Asked(key=key, actor_id=UserId(5), channel_id=None, at=now())
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


async def money(db: Database) -> list[list[tuple]]:
    """Everything about money, as it stands in the tables."""
    tables = ('payout', 'payout_step', 'income', 'income_undo', 'split')
    return [await db.read(f'SELECT * FROM {table} ORDER BY 1, 2') for table in tables]
