"""Files that wait to be imported: kept beside the ledger, readable by nobody else, and removed."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Collection, Iterator
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import BinaryIO

from economy.ids import GuildId
from economy.import_errors import ImportFileGone, ImportTooBig
from economy.import_jobs import FILE_KEPT
from economy.imports_text import Blocks

FOLDER_NAME = 'imports'
_BLOCK_BYTES = 64 * 1024
_UNFINISHED = '.part'


class ImportFiles:
    """The folder of kept files. A file is named by the hash of its server and of what is in it.

    Everything here waits for the disk: call it on a thread of its own.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder / FOLDER_NAME

    def keep(self, guild_id: GuildId, source: BinaryIO, *, at_most: int | None = None) -> str:
        """Copy a file and return its name here. Raises ImportTooBig past `at_most` bytes."""
        self._folder.mkdir(mode=0o700, exist_ok=True)
        handle, part = tempfile.mkstemp(suffix=_UNFINISHED, dir=self._folder)  # for us alone
        try:
            with os.fdopen(handle, 'wb') as kept:
                digest = _copied(source, kept, at_most, of=guild_id)
            Path(part).replace(self._folder / digest)
        except BaseException:
            Path(part).unlink(missing_ok=True)
            raise
        return digest

    def blocks(self, name: str) -> Blocks:
        """What is in a kept file, a block at a time. Raises ImportFileGone."""
        path = self._folder / name
        if not path.is_file():
            raise ImportFileGone

        def read() -> Iterator[bytes]:
            with path.open('rb') as file:
                yield from iter(partial(file.read, _BLOCK_BYTES), b'')

        return read

    def drop(self, name: str) -> None:
        """Remove a kept file; nothing when it is gone."""
        (self._folder / name).unlink(missing_ok=True)

    def sweep(self, at: datetime, needed: Collection[str]) -> None:
        """Remove what waited for longer than FILE_KEPT, but for what a job still needs."""
        if not self._folder.is_dir():
            return
        oldest = (at - FILE_KEPT).timestamp()
        for path in self._folder.iterdir():
            with contextlib.suppress(FileNotFoundError):  # removed by its job meanwhile
                if path.name not in needed and path.stat().st_mtime < oldest:
                    path.unlink()


def _copied(source: BinaryIO, kept: BinaryIO, at_most: int | None, *, of: GuildId) -> str:
    digest, size = hashlib.sha256(f'{of}\n'.encode()), 0
    for block in iter(partial(source.read, _BLOCK_BYTES), b''):
        size += len(block)
        if at_most is not None and size > at_most:
            raise ImportTooBig(size, at_most)
        digest.update(block)
        kept.write(block)
    kept.flush()
    os.fsync(kept.fileno())
    return digest.hexdigest()
