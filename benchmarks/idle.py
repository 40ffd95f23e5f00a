"""`python -m benchmarks.idle`: bar 11, what the bot costs before anybody asks anything.

Memory of the idle bot against an empty one, and the time to import it; every figure from child
processes of its own.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.conditions import conditions
from benchmarks.measure import HEADINGS, Result, ratio_of, table

WANTED_RSS = 1.3
WANTED_IMPORT = 1.25
HEAVY = (
    'matplotlib',
    'PIL',
    'fontTools',
    'TikTokLive',
)  # to be imported when they are first needed, if ever
IMPORTS = {
    'ours': 'import bot.app',
    'bare': 'import discord.ext.commands, aiosqlite',
}
TIMED_IMPORT = (
    'import time; started = time.perf_counter(); {what}; print(time.perf_counter() - started)'
)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog='python -m benchmarks.idle', description=__doc__)
    parser.add_argument('--rounds', type=int, default=5)
    parser.add_argument('--child', choices=('ours', 'bare'), help=argparse.SUPPRESS)
    read = parser.parse_args(arguments)
    if read.child:
        asyncio.run(_stay_idle(read.child))
        return 0
    results = [_memory(read.rounds), _import_time(read.rounds)]
    for line in [*conditions(), '', *table(HEADINGS, [result.cells for result in results])]:
        print(line)
    return 0 if all(result.is_held for result in results) else 1


def _memory(rounds: int) -> Result:
    pairs = _pairs(rounds, ('-m', 'benchmarks.idle', '--child', '{which}'))
    return Result(
        bar='11',
        what='memory of the idle bot',
        ours=f'{statistics.median(ours for ours, _ in pairs):.1f} MB',
        bare=f'{statistics.median(bare for _, bare in pairs):.1f} MB',
        ratio=ratio_of(pairs),
        wanted=WANTED_RSS,
        is_ceiling=True,
    )


def _import_time(rounds: int) -> Result:
    pairs = _pairs(rounds, ('-c', '{timed}'))
    return Result(
        bar='11',
        what='import of bot.app',
        ours=f'{statistics.median(ours for ours, _ in pairs) * 1000:.0f} ms',
        bare=f'{statistics.median(bare for _, bare in pairs) * 1000:.0f} ms',
        ratio=ratio_of(pairs),
        wanted=WANTED_IMPORT,
        is_ceiling=True,
    )


def _pairs(rounds: int, arguments: Sequence[str]) -> list[tuple[float, float]]:
    """What each child printed, in turn; the first of each only warms the disk cache."""

    def child(which: str) -> float:
        timed = TIMED_IMPORT.format(what=IMPORTS[which])
        filled = [part.format(which=which, timed=timed) for part in arguments]
        done = subprocess.run(
            [sys.executable, *filled],
            cwd=Path(__file__).parent.parent,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        return float(done.stdout.split()[-1])

    child('ours'), child('bare')
    pairs: list[tuple[float, float]] = []
    for number in range(rounds):
        if number % 2 == 0:
            first = child('ours')
            pairs.append((first, child('bare')))
        else:
            second = child('bare')
            pairs.append((child('ours'), second))
    return pairs


async def _stay_idle(which: str) -> None:
    """Build the bot, log it in against a recorder, and print this process's memory in MB."""
    if which == 'bare':
        import aiosqlite  # noqa: F401 - counted on both sides
        import discord
        from discord.ext import commands

        from benchmarks.discord_seam import logged_in, recorded

        with recorded():
            bot = commands.Bot('!', intents=discord.Intents(guilds=True), help_command=None)
            await _print_memory(await logged_in(bot))
        return
    from benchmarks.discord_seam import logged_in, recorded
    from bot.app import build_bot, opened_desk

    with tempfile.TemporaryDirectory() as scratch, recorded():
        async with opened_desk(Path(scratch)) as desk:
            await _print_memory(await logged_in(build_bot(desk, prefix_commands=True)))
    loaded = [name for name in HEAVY if name in sys.modules]
    assert not loaded, f'imported before use: {loaded}'


async def _print_memory(bot: object) -> None:
    gc.collect()
    await asyncio.sleep(0.1)
    print(f'{_resident_mb():.2f}')
    await bot.close()  # type: ignore[attr-defined]  # any of the two


def _resident_mb() -> float:
    status = Path('/proc/self/status')
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith('VmRSS'))
        return int(line.split()[1]) / 1024
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 2**20 if sys.platform == 'darwin' else peak / 1024


if __name__ == '__main__':
    sys.exit(main())
