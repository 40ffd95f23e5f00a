"""Writes one server's rows into files, a piece at a time, in a thread."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import IO, Self
from zoneinfo import ZoneInfo

from economy.export_rows import JSONL_NAME, TABLES, content, ending, headings
from economy.exports import Form, Selection, about
from economy.server import Server
from storage.exports import Exports, Piece, Reads

Told = Callable[[int, int], Awaitable[None]]  # how much is done, of how much


def file_names(form: Form) -> tuple[str, ...]:
    """The names of the files that `form` has, in the order in which people look at them."""
    if form is Form.JSONL:
        return (JSONL_NAME,)
    return tuple(name for name, _ in TABLES.values())


async def write_files(
    reads: Reads,
    server: Server,
    selection: Selection,
    form: Form,
    files: Mapping[str, IO[bytes]],
    *,
    at: datetime,
    told: Told,
) -> None:
    """Fill `files` (by the names of `file_names`) and leave them open, at their ends."""
    zone = ZoneInfo(server.settings.time_zone)
    lines = 1
    for name, beginning in headings(form, about(server, selection, at=at)).items():
        files[name].write(beginning)

    def put(piece: Piece) -> int:
        name, written, count = content(form, piece.kind, piece.rows, zone)
        if name:
            files[name].write(written)
        return count

    exports = Exports(reads, server.guild_id, selection, server.settings.time_zone)
    async for piece in exports.pieces():
        if piece.rows:
            lines += await asyncio.to_thread(put, piece)
        await told(piece.done, piece.total)
    if form is Form.JSONL:
        files[JSONL_NAME].write(ending(lines))


class NewFiles:
    """Files in a folder that are there whole, or not at all.

    They are written under other names; `keep` gives them theirs. Leaving the block without it
    leaves nothing behind.
    """

    def __init__(self, folder: Path, names: tuple[str, ...]) -> None:
        self._folder = folder
        self._names = names
        self.open: dict[str, IO[bytes]] = {}

    def __enter__(self) -> Self:
        """Raises OSError where nothing can be written."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            for name in self._names:
                self.open[name] = tempfile.NamedTemporaryFile(
                    dir=self._folder, prefix=f'.{name}.', suffix='.part', delete=False
                )
        except BaseException:
            self._drop()
            raise
        return self

    def keep(self) -> list[Path]:
        """Put every file on the disk and in its place. Raises OSError."""
        for file in self.open.values():
            file.flush()
            os.fsync(file.fileno())
            file.close()
        kept: list[Path] = []
        for name in self._names:
            Path(self.open.pop(name).name).replace(self._folder / name)
            kept.append(self._folder / name)
        return kept

    def __exit__(self, *_: object) -> None:
        self._drop()

    def _drop(self) -> None:
        for file in self.open.values():
            with suppress(OSError):  # a full disk says so once more when its file is closed
                file.close()
            Path(file.name).unlink(missing_ok=True)
        self.open.clear()
