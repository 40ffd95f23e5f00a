"""`python -m benchmarks.export`: bar 14, a million entries into files beside a bot that answers.

A child process for each form: the real bot, logged in against a recorder, is measured idle; then
everything it keeps is written into files while a moderator logs a gift every tenth of a second and
the loop's own tick is watched.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.conditions import conditions
from benchmarks.discord_seam import answered, logged_in, recorded, slash
from benchmarks.filled import copied, filled
from benchmarks.idle import _resident_mb
from benchmarks.ids import GUILD_ID
from benchmarks.measure import table

WANTED_MB = 150
WANTED_WAIT_MS = 100
WANTED_GIFT_MS = 1_000  # of Discord's three seconds
TICK_S = 0.001
BETWEEN_GIFTS_S = 0.1
ALONE = 50  # gifts logged before, with nothing beside them
HEADINGS = ('form', 'what', 'figure', 'wanted', 'held')


@dataclass
class Figures:
    """Of one export. Milliseconds and megabytes; `alone_ms` are gifts with nothing beside them."""

    seconds: float = 0
    size_mb: float = 0
    idle_mb: float = 0
    peak_mb: float = 0
    wait_ms: float = 0
    alone_ms: list[float] = field(default_factory=list)
    gift_ms: list[float] = field(default_factory=list)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog='python -m benchmarks.export', description=__doc__)
    parser.add_argument('--rows', type=int, default=1_000_000)
    parser.add_argument('--child', choices=('csv', 'jsonl'), help=argparse.SUPPRESS)
    read = parser.parse_args(arguments)
    if read.child:
        print(json.dumps(asdict(asyncio.run(_exported(read.child, read.rows)))))
        return 0
    filled(read.rows)  # making one takes memory that the measured processes must not have
    rows = [row for form in ('csv', 'jsonl') for row in _rows(form, _child(form, read.rows))]
    for line in [*conditions(), '', *table(HEADINGS, rows)]:
        print(line)
    return 1 if any(row[-1] == 'NO' for row in rows) else 0


def _child(form: str, rows: int) -> Figures:
    done = subprocess.run(
        [sys.executable, '-m', 'benchmarks.export', '--child', form, '--rows', str(rows)],
        cwd=Path(__file__).parent.parent,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return Figures(**json.loads(done.stdout.splitlines()[-1]))


def _rows(form: str, figures: Figures) -> list[tuple[str, ...]]:
    above = figures.peak_mb - figures.idle_mb
    beside, alone = statistics.median(figures.gift_ms), statistics.median(figures.alone_ms)
    longest = max(figures.gift_ms)

    def row(what: str, figure: str, wanted: str = '', *, is_held: bool | None = None) -> tuple:
        return form, what, figure, wanted, '' if is_held is None else 'yes' if is_held else 'NO'

    return [
        row('time', f'{figures.seconds:.1f} s for {figures.size_mb:.0f} MB'),
        row(
            'memory above idle',
            f'{above:.1f} MB (idle {figures.idle_mb:.1f})',
            f'<= {WANTED_MB} MB',
            is_held=above <= WANTED_MB,
        ),
        row(
            'longest wait of the loop',
            f'{figures.wait_ms:.0f} ms',
            f'<= {WANTED_WAIT_MS} ms',
            is_held=figures.wait_ms <= WANTED_WAIT_MS,
        ),
        row(
            f'/gift log, {len(figures.gift_ms)} beside it',
            f'median {beside:.0f} ms, longest {longest:.0f} ms (alone {alone:.0f} ms)',
            f'<= {WANTED_GIFT_MS} ms',
            is_held=longest <= WANTED_GIFT_MS,
        ),
    ]


async def _exported(form_name: str, rows: int) -> Figures:
    from bot.app import build_bot, opened_desk
    from bot.request import now
    from economy.exports import Form, Selection
    from storage.export_files import file_names

    figures, form = Figures(), Form(form_name)
    with TemporaryDirectory(prefix='diamond-desk-export-') as scratch, recorded() as recorder:
        async with opened_desk(copied(rows, Path(scratch))) as desk:
            bot = await logged_in(build_bot(desk, prefix_commands=False))

            async def gift(number: int) -> float:
                options = {'gift': 'rose', 'creator': 'Creator 1', 'from': f'fan {number}'}
                took, _ = await answered(bot, recorder, slash('gift log', **options))
                return took * 1_000

            figures.alone_ms = [await gift(number) for number in range(ALONE)]
            gc.collect()
            figures.idle_mb = _resident_mb()
            with ExitStack() as open_until:
                files = {
                    name: open_until.enter_context(tempfile.TemporaryFile())
                    for name in file_names(form)
                }

                async def told(*_: int) -> None:
                    figures.peak_mb = max(figures.peak_mb, _resident_mb())

                started = time.perf_counter()
                exporting = asyncio.ensure_future(
                    desk.write_files(
                        await desk.servers.of(GUILD_ID),
                        Selection(),
                        form,
                        files,
                        at=now(),
                        told=told,
                    )
                )
                watching = asyncio.ensure_future(_longest_wait_ms(exporting))
                while not exporting.done():
                    figures.gift_ms.append(await gift(ALONE + len(figures.gift_ms)))
                    await asyncio.sleep(BETWEEN_GIFTS_S)
                await exporting
                figures.seconds = time.perf_counter() - started
                figures.wait_ms = await watching
                figures.size_mb = sum(file.tell() for file in files.values()) / 1e6
            await bot.close()
    return figures


async def _longest_wait_ms(until: asyncio.Future[None]) -> float:
    longest = 0.0
    while not until.done():
        started = time.perf_counter()
        await asyncio.sleep(TICK_S)
        longest = max(longest, time.perf_counter() - started - TICK_S)
    return longest * 1_000


if __name__ == '__main__':
    sys.exit(main())
