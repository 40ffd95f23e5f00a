"""The process with the bot of `benchmarks.night` in it, from outside."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from storage.database import FILE_NAME

ROOT = Path(__file__).parent.parent


class Bot:
    """Started, asked and killed; started again it goes on in the same folder."""

    def __init__(self, folder: Path, command: Sequence[str]) -> None:
        self._arguments = (str(folder), '--', *command)
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, '-m', 'benchmarks.night_bot', *self._arguments),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            cwd=ROOT,
            limit=2**20,
        )

    async def slash(self, command: str, **options: Any) -> dict[str, Any]:
        return await self._ask({'slash': command, 'who': 'manager', 'options': options})

    async def look(self) -> dict[str, Any]:
        return await self._ask({'look': 1})

    async def kill(self) -> None:
        """SIGKILL, at whatever it does just now."""
        process, self._process = self._process, None
        if process is not None and process.stdin is not None:
            process.kill()
            process.stdin.close()
            await process.communicate()

    async def _ask(self, order: dict[str, Any]) -> dict[str, Any]:
        assert self._process is not None
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order).encode() + b'\n')
        line = await self._process.stdout.readline()
        assert line, 'the bot ended by itself'
        return json.loads(line)


def open_combos(folder: Path) -> int:
    """How many combos go on, as the disk knows it."""
    with closing(sqlite3.connect(folder / FILE_NAME)) as db:
        return db.execute('SELECT count(*) FROM combo WHERE is_due = 0').fetchone()[0]
