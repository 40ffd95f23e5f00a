"""Bar 7b: a summary command, against a bare hybrid command with the same question and reply.

And one database hop for every command that reads: each hop to a thread costs more than the rest
of the command.
"""

from __future__ import annotations

import asyncio
import statistics
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest import mock

import aiosqlite
import discord
from discord.ext import commands

from benchmarks.discord_seam import ANSWER_WITHIN_S, Recorder, answered, logged_in, recorded, slash
from benchmarks.filled import copied
from benchmarks.ids import BUSIEST, GUILD_ID
from benchmarks.measure import Result, in_turn, medians, ratio_of
from bot.app import build_bot, opened_desk
from economy.rates import Preset, preset_rate
from storage.database import FILE_NAME, Writer

WANTED = 1.3
HOPS_WANTED = 1
COMMANDS = 300  # in a row, of one variant, before the other's turn
CREATOR = f'Creator {BUSIEST}'
SUMMARY = ('payout estimate', {'creator': CREATOR, 'period': 'all'})
READING = (
    SUMMARY,
    ('gift show', {'entry': '77'}),
    ('gift history', {'creator': CREATOR}),
    ('gift catalog', {'search': 'rose'}),
)


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
            question, requests, text = await _shape(ours, recorder)
            uri = f'{(folder / FILE_NAME).absolute().as_uri()}?mode=ro'
            async with aiosqlite.connect(uri, uri=True) as db:
                bare = await logged_in(_bare_bot(db, question, text, is_deferred=len(requests) > 1))
                pairs = await in_turn(
                    rounds, _asking(ours, recorder, text), _asking(bare, recorder, text)
                )
                await bare.close()
            await ours.close()
    return [_latency(pairs, len(requests)), *_hop_results(hops)]


async def hops_of(
    bot: commands.Bot, recorder: Recorder, command: str, options: dict[str, str]
) -> tuple[str, int]:
    await answered(bot, recorder, slash(command, **options))  # the first may warm a cache
    with counted() as hops:
        await answered(bot, recorder, slash(command, **options))
    return command, hops.count


async def _shape(
    bot: commands.Bot, recorder: Recorder
) -> tuple[tuple[Any, ...], list[dict[str, Any]], str]:
    """The summary's question, its requests and its text, for the bare command to copy."""
    command, options = SUMMARY
    recorder.requests.clear()
    with counted() as hops:
        _, text = await answered(bot, recorder, slash(command, **options))
    requests = list(recorder.requests)
    (question,) = hops.reads
    assert CREATOR in text, text
    assert 'creator_day' in question[0], question
    assert len(requests) <= 2, requests
    return question, requests, text


def _bare_bot(
    db: aiosqlite.Connection, question: tuple[Any, ...], text: str, *, is_deferred: bool
) -> commands.Bot:
    bot = commands.Bot('!', intents=discord.Intents(guilds=True), help_command=None)

    @bot.hybrid_group(fallback='estimate')
    async def payout(
        ctx: commands.Context[commands.Bot], creator: str | None = None, period: str | None = None
    ) -> None:
        """As little as it takes, with the options of the real one."""
        del creator, period
        if is_deferred:
            await ctx.defer(ephemeral=True)
        await db.execute_fetchall(*question)
        await ctx.send(text, ephemeral=True)

    return bot


def _asking(bot: commands.Bot, recorder: Recorder, text: str) -> Callable[[], Awaitable[float]]:
    command, options = SUMMARY

    async def ask() -> float:
        times: list[float] = []
        async with asyncio.timeout(ANSWER_WITHIN_S + COMMANDS * 0.1):
            for _ in range(COMMANDS):
                took, said = await answered(bot, recorder, slash(command, **options))
                assert said == text, said
                times.append(took)
        recorder.requests.clear()
        return statistics.median(times)

    return ask


def _latency(pairs: list[tuple[float, float]], requests: int) -> Result:
    ours_s, bare_s = medians(pairs)
    return Result(
        bar='7b',
        what=f'/{SUMMARY[0]}',
        ours=f'{ours_s * 1e6:.0f} us',
        bare=f'{bare_s * 1e6:.0f} us',
        ratio=ratio_of(pairs),
        wanted=WANTED,
        is_ceiling=True,
        notes=(
            f'7b: median of {COMMANDS} commands a round, from the payload to the request with the '
            f'reply; {requests} request(s) each on both sides; the bare text is ready-made',
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
