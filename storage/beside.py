"""Reads a ledger that another process may be working on: no lock, and no change."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import aiosqlite

from economy.ids import GuildId
from economy.server import Server
from storage.database import FILE_NAME, Row, open_for_reading
from storage.errors import FolderUnusable, OlderFile
from storage.migrate import checked_version, shipped_migrations
from storage.rows import load_server


class Beside:
    """The open file; made by `opened_beside`."""

    def __init__(self, db: aiosqlite.Connection) -> None:
        self._db = db

    async def read(self, sql: str, parameters: dict[str, Any]) -> list[Row]:
        """All rows of one question."""
        rows = await self._db.execute_fetchall(sql, parameters)
        return list(rows)  # type: ignore[arg-type]  # without a row factory, rows are tuples


@asynccontextmanager
async def opened_beside(folder: Path) -> AsyncGenerator[Beside]:
    """The ledger in `folder`, which `servers_in` looked at before."""
    db = await open_for_reading(folder / FILE_NAME)
    try:
        yield Beside(db)
    finally:
        await db.close()


def servers_in(folder: Path) -> list[Server]:
    """Every server that the ledger in `folder` knows, by id. Raises StorageRefused."""
    path = folder / FILE_NAME
    if not path.is_file():
        raise FolderUnusable(folder, 'there is no ledger in it yet')
    uri = f'{path.absolute().as_uri()}?mode=ro'
    with closing(sqlite3.connect(uri, uri=True, isolation_level=None)) as db:
        newest = shipped_migrations()[-1].number
        if checked_version(db, path, newest) < newest:
            raise OlderFile(path)
        ids = db.execute('SELECT guild_id FROM server ORDER BY guild_id').fetchall()
        return [load_server(db, GuildId(guild_id)) for (guild_id,) in ids]
