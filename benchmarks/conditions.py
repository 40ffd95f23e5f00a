"""What the figures were taken on."""

from __future__ import annotations

import os
import platform
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import version

SYNCS = 200
PAGE = b'\0' * 4096


def conditions() -> Iterator[str]:
    """Lines of text."""
    load = os.getloadavg() if hasattr(os, 'getloadavg') else ()
    libraries = ', '.join(f'{name} {version(name)}' for name in ('discord.py', 'aiosqlite'))
    yield f'{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {platform.system()} {platform.machine()}'
    yield f'CPython {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {libraries}'
    yield f'{os.cpu_count()} cores, load {", ".join(f"{value:.2f}" for value in load) or "unknown"}'
    where = tempfile.gettempdir()
    yield f'disk sync {sync_ms():.2f} ms (median of {SYNCS} fsyncs of 4 KiB in {where})'


def sync_ms() -> float:
    """What one durable page costs here: the floor under every commit."""
    times: list[float] = []
    with tempfile.TemporaryFile(buffering=0) as file:
        for _ in range(SYNCS):
            file.write(PAGE)
            started = time.perf_counter()
            os.fsync(file.fileno())
            times.append(time.perf_counter() - started)
    return statistics.median(times) * 1000
