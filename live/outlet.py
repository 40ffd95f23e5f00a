"""Lines on their way to a parent process that may read slowly, or not at all."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from queue import SimpleQueue
from threading import Thread
from typing import Any

from live.lines import to_line

_WAITING_MAX = 256  # lines; beyond them the pipe is full, and it is time to read less
_LOOK_AGAIN_S = 0.02


class Outlet:
    """Takes lines without ever waiting, and writes them from a thread of its own.

    So the connection to the platform is kept alive while the parent is busy. The thread is left
    behind when the process ends early: it holds no lock that the interpreter would wait for.
    """

    def __init__(self, descriptor: int, gone: Callable[[], None]) -> None:
        """`gone` is called, from the thread, when nobody can read any more."""
        self._descriptor = descriptor
        self._gone = gone
        self._lines = SimpleQueue[bytes | None]()
        self._thread = Thread(target=self._write, daemon=True)
        self._thread.start()

    def put(self, values: dict[str, Any]) -> None:
        self._lines.put((to_line(values) + '\n').encode())

    async def room(self) -> None:
        """Return when the reader is not far behind."""
        while self._lines.qsize() > _WAITING_MAX:  # noqa: ASYNC110  # a queue of threads has no event
            await asyncio.sleep(_LOOK_AGAIN_S)

    async def flush(self) -> None:
        """Return when all is written. Nothing can be put afterwards."""
        self._lines.put(None)
        while self._thread.is_alive():  # noqa: ASYNC110  # nor has a thread
            await asyncio.sleep(_LOOK_AGAIN_S)

    def _write(self) -> None:
        while (line := self._lines.get()) is not None:
            try:
                while line:
                    line = line[os.write(self._descriptor, line) :]
            except OSError:
                self._gone()
                return
