"""What is looked at while a bot is under load: its loop, memory, queue, log file and processors."""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from storage.database import FILE_NAME

TICK_S = 0.005
LOOK_EVERY_S = 1
MEMORY_EVERY = 5  # looks
_CLOCK_TICKS = os.sysconf('SC_CLK_TCK')


@dataclass
class Watched:
    """Seconds, megabytes by the second of the run, and counts."""

    wait_s: float = 0
    queue_max: int = 0
    wal_mb: float = 0
    load: list[float] = field(default_factory=list)
    memory: dict[str, list[tuple[float, float]]] = field(default_factory=dict)
    cpu_s: Counter[str] = field(default_factory=Counter)
    seconds: float = 0


async def watch(folder: Path, feed_pid: int, queue_size: Callable[[], int]) -> Watched:
    """Look until cancelled; the same Watched is then what was seen."""
    seen, began_s = Watched(), time.perf_counter()
    cpu: dict[int, tuple[str, float]] = {}
    before = _cpu_s(os.getpid())
    looks = 0
    try:
        while True:
            started_s = time.perf_counter()
            await asyncio.sleep(TICK_S)
            seen.wait_s = max(seen.wait_s, time.perf_counter() - started_s - TICK_S)
            seen.queue_max = max(seen.queue_max, queue_size())
            if time.perf_counter() - began_s < looks * LOOK_EVERY_S:
                continue
            at_s = time.perf_counter() - began_s
            for name, pid in _processes(feed_pid):
                used_s = _cpu_s(pid) - (before if name == 'bot' else 0)
                cpu[pid] = name, used_s
                if looks % MEMORY_EVERY == 0:
                    seen.memory.setdefault(name, []).append((at_s, _resident_mb(pid)))
            wal = folder / f'{FILE_NAME}-wal'
            seen.wal_mb = max(seen.wal_mb, wal.stat().st_size / 2**20)
            seen.load.append(os.getloadavg()[0])
            looks += 1
    except asyncio.CancelledError:
        seen.seconds = time.perf_counter() - began_s
        for name, used_s in cpu.values():
            seen.cpu_s[name] += used_s
        return seen


class Complaints(logging.Handler):
    """What the bot logs as a fault, or warns of, once each."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: Counter[str] = Counter()

    def emit(self, record: logging.LogRecord) -> None:
        self.said[f'{record.levelname} {record.name}: {record.getMessage()}'[:160]] += 1


def slope_of(points: list[tuple[float, float]]) -> float:
    """How much the second number grows a minute, by least squares; 0 of less than three."""
    if len(points) < 3:
        return 0
    mean_s = sum(at for at, _ in points) / len(points)
    mean = sum(value for _, value in points) / len(points)
    spread = sum((at - mean_s) ** 2 for at, _ in points)
    return 60 * sum((at - mean_s) * (value - mean) for at, value in points) / spread


def _processes(feed_pid: int) -> Iterator[tuple[str, int]]:
    """The bot, the process that sends, and the child that the bot started."""
    yield 'bot', os.getpid()
    for task in Path('/proc/self/task').iterdir():
        for pid in map(int, (task / 'children').read_text().split()):
            yield ('sender' if pid == feed_pid else 'child'), pid


def _cpu_s(pid: int) -> float:
    fields = Path(f'/proc/{pid}/stat').read_text().rpartition(')')[2].split()
    return (int(fields[11]) + int(fields[12])) / _CLOCK_TICKS


def _resident_mb(pid: int) -> float:
    pages = int(Path(f'/proc/{pid}/statm').read_text().split()[1])
    return pages * os.sysconf('SC_PAGE_SIZE') / 2**20
