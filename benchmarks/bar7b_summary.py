"""Bar 7b: a summary command, against a bare hybrid command with the same question and reply.

And one database hop for every command that reads: each hop to a thread costs more than the rest
of the command.
"""

from __future__ import annotations

import asyncio
import statistics
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest import mock

import aiosqlite
import discord
from discord.ext import commands

from benchmarks.discord_seam import ANSWER_WITHIN_S, Recorder, answered, logged_in, recorded, slash
from benchmarks.filled import CREATORS, copied
from benchmarks.ids import BUSIEST, GUILD_ID
from benchmarks.measure import Result, in_turn, medians, ratio_of
from bot.app import build_bot, opened_desk
from economy.rates import Preset, preset_rate
from storage.database import FILE_NAME, Writer

WANTED = 1.3
HOPS_WANTED = 1
CHUNKS = 8  # turns a round: the scheduler's whims last longer than a turn, and fall on both
SUMMARY = 'payout estimate'
CREATOR = f'Creator {BUSIEST}'
READING = (
    (SUMMARY, {'creator': CREATOR}),
    ('gift show', {'entry': '77'}),
    ('gift history', {'creator': CREATOR}),
    ('gift catalog', {'search': 'rose'}),
)


@dataclass(frozen=True, slots=True)
class Shape:
    """One summary as ours gave it: the options, the question behind it, the text, the requests."""

    options: dict[str, str]
    sql: str
    parameters: Any
    text: str
    requests: int


class Hops:
    """What crossed over to a database thread while it was being counted."""

    def __init__(self) -> None:
        self.reads: list[tuple[Any, ...]] = []
        self.writes = 0

    @property
    def count(self) -> int:
        return len(self.reads) + self.writes


@contextmanager
def counted() -> Iterator[Hops]:
    hops = Hops()
    read, write = aiosqlite.Connection._execute, Writer.write

    async def counted_read(self: aiosqlite.Connection, fn: Any, *args: Any, **more: Any) -> Any:
        hops.reads.append(args)
        return await read(self, fn, *args, **more)

    async def counted_write(self: Writer, change: Any) -> Any:
        hops.writes += 1
        return await write(self, change)

    with (
        mock.patch.object(aiosqlite.Connection, '_execute', counted_read),
        mock.patch.object(Writer, 'write', counted_write),
    ):
        yield hops


async def run(rounds: int, rows: int) -> list[Result]:
    with TemporaryDirectory(prefix='diamond-desk-bar7b-') as scratch, recorded() as recorder:
        folder = copied(rows, Path(scratch))
        async with opened_desk(folder) as desk:
            await desk.servers.set_rate(GUILD_ID, preset_rate(Preset.MEASURED))
            ours = await logged_in(build_bot(desk, prefix_commands=False))
            hops = [await hops_of(ours, recorder, *command) for command in READING]
            shapes = [await _shape(ours, recorder, **options) for options in _options()]
            requests = max(shape.requests for shape in shapes)
            uri = f'{(folder / FILE_NAME).absolute().as_uri()}?mode=ro'
            async with aiosqlite.connect(uri, uri=True) as db:
                bare = await logged_in(_bare_bot(db, shapes, is_deferred=requests > 1))
                pairs = await in_turn(
                    rounds * CHUNKS,
                    _asking(ours, recorder, shapes),
                    _asking(bare, recorder, shapes),
                )
                await bare.close()
            await ours.close()
    return [_latency(pairs, requests), *_hop_results(hops)]


async def hops_of(
    bot: commands.Bot, recorder: Recorder, command: str, options: dict[str, str]
) -> tuple[str, int]:
    await answered(bot, recorder, slash(command, **options))  # the first may warm a cache
    with counted() as hops:
        await answered(bot, recorder, slash(command, **options))
    return command, hops.count


def _options() -> Iterator[dict[str, str]]:
    """Every creator's sums once, so that no text is the one of a moment ago."""
    for creator in range(1, CREATORS + 1):
        yield {'creator': f'Creator {creator}', 'period': 'all'}


async def _shape(bot: commands.Bot, recorder: Recorder, **options: str) -> Shape:
    """What the bare command is to copy of ours."""
    recorder.requests.clear()
    with counted() as hops:
        _, text = await answered(bot, recorder, slash(SUMMARY, **options))
    ((sql, parameters),) = hops.reads
    assert options['creator'] in text, text
    assert 'creator_day' in sql, sql
    return Shape(options, sql, parameters, text, len(recorder.requests))


def _bare_bot(db: aiosqlite.Connection, shapes: list[Shape], *, is_deferred: bool) -> commands.Bot:
    bot = commands.Bot('!', intents=discord.Intents(guilds=True), help_command=None)
    by_creator = {shape.options['creator']: shape for shape in shapes}

    @bot.hybrid_group(fallback='estimate')
    async def payout(
        ctx: commands.Context[commands.Bot], creator: str = '', period: str | None = None
    ) -> None:
        """As little as it takes, with the options of the real one."""
        del period
        shape = by_creator[creator]
        if is_deferred:
            await ctx.defer(ephemeral=True)
        await db.execute_fetchall(shape.sql, shape.parameters)
        await ctx.send(shape.text, ephemeral=True)

    return bot


def _asking(
    bot: commands.Bot, recorder: Recorder, shapes: list[Shape]
) -> Callable[[], Awaitable[float]]:
    async def ask() -> float:
        times: list[float] = []
        async with asyncio.timeout(ANSWER_WITHIN_S):
            for shape in shapes:
                took, said = await answered(bot, recorder, slash(SUMMARY, **shape.options))
                assert said == shape.text, said
                times.append(took)
        recorder.requests.clear()
        return statistics.median(times)

    return ask


def _latency(pairs: list[tuple[float, float]], requests: int) -> Result:
    ours_s, bare_s = medians(pairs)
    return Result(
        bar='7b',
        what=f'/{SUMMARY}',
        ours=f'{ours_s * 1e6:.0f} us',
        bare=f'{bare_s * 1e6:.0f} us',
        ratio=ratio_of(pairs),
        wanted=WANTED,
        is_ceiling=True,
        notes=(
            f'7b: medians of {CREATORS} commands, {len(pairs)} times, from payload to the request'
            f' with the reply; {requests} request(s) each on both sides; the bare texts are given',
        ),
    )


def _hop_results(hops: list[tuple[str, int]]) -> list[Result]:
    return [
        Result(
            bar='7b',
            what=f'database hops of /{command}',
            ours=str(count),
            bare='1',
            ratio=float(count),
            wanted=HOPS_WANTED,
            is_ceiling=True,
        )
        for command, count in hops
    ]
