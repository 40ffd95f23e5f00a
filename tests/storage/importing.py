"""Run as a process of its own: begins or carries on an import, and says how far it is.

Usage: python importing.py DATA_DIR FILE.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from bot.app import opened_desk
from bot.imports import Asked, Importer
from bot.request import now
from economy.ids import CreatorId, GuildId, UserId

GUILD = GuildId(1)


async def main(folder: Path, file: Path) -> None:
    async with opened_desk(folder) as desk:
        importer = Importer(desk)
        job = await desk.imports(GUILD).active()
        if job is None:
            server = await desk.servers.of(GUILD)
            with file.open('rb') as source:
                kept = desk.import_files.keep(GUILD, source)
            sheet = await importer.sheet(server, kept, CreatorId(1))
            run = await importer.dry_run(server, kept, sheet, at=now(), at_most=10**6)
            asked = Asked(key='cli:1', actor_id=UserId(9), channel_id=None, at=now())
            job = await importer.begin(server, kept, file.name, run, asked)
        print('begun', flush=True)
        while job.is_active:
            job = await importer.step(job)
            print(job.position, job.undone, flush=True)


if __name__ == '__main__':
    asyncio.run(main(Path(sys.argv[1]), Path(sys.argv[2])))
