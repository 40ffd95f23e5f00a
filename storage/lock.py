"""One process for one data folder. The system frees the lock when the process ends, however."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import IO

from storage.errors import InUse

LOCK_NAME = 'diamond-desk.lock'


class InstanceLock:
    """Held from `take` to `release`; never waits."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file: IO[bytes] | None = None

    def take(self) -> None:
        """Raises InUse when another process holds it."""
        file = (self._folder / LOCK_NAME).open('ab')
        try:
            _lock(file)
        except OSError as error:
            file.close()
            raise InUse(self._folder) from error
        file.truncate(0)
        file.write(f'{os.getpid()}\n'.encode())
        file.flush()
        self._file = file

    def release(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


if sys.platform == 'win32':  # pragma: no cover - the suite runs on POSIX
    import msvcrt

    def _lock(file: IO[bytes]) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
