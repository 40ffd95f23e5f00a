"""`python -m benchmarks.capture_load`: capture at 200 messages and 60 settled combos a second.

The real bot with the real child process and the real library, a fake TikTok in a process of its
own, a running stream with its board, and two commands a second from moderators. Exit code 1 when
a gift is lost or counted twice, or a target is missed. Linux only: it reads /proc.

With `--flood` the LIVE comes as fast as it is taken, while the disk takes nothing for a while and
then little: the queue keeps its bound, the sender is slowed, and everything is counted.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import gc
import json
import logging
import sqlite3
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.capture_earlier import capture_earlier
from benchmarks.capture_feed import HANDLE, Sent
from benchmarks.capture_report import held, report
from benchmarks.capture_seam import EVERY_S, Timekeeper, commands
from benchmarks.capture_watch import Complaints, Watched, watch
from benchmarks.conditions import conditions
from benchmarks.discord_seam import CHANNEL_ID, connected, recorded
from benchmarks.ids import GUILD_ID, MODERATORS
from bot.app import build_bot
from bot.captures import Feeds
from bot.client import DeskBot
from bot.desk import Desk
from bot.request import now
from economy.entries import Source
from economy.ids import ChannelId, StreamId
from economy.streams import Stream
from economy.watches import Recording
from live.tiktok import TikTokFeed
from storage.database import FILE_NAME, Database
from storage.verify import verify

CREATOR = 'Mira'
COUNTED_WITHIN_S = 120  # of the end of the LIVE
SETTLING_S = 1  # between the start of the bot and the first message
TRICKLE_S = 0.2  # the writer is busy for so long, again and again


@dataclass
class Run:
    """What came of one LIVE. `counted` is by `sender gift`, as what was sent is."""

    sent: Sent
    seen: Watched
    timekeeper: Timekeeper
    combos: int = 0
    gifts: int = 0
    diamonds: int = 0
    counted: Counter[str] = field(default_factory=Counter)
    is_sound: bool = False
    complaints: Counter[str] = field(default_factory=Counter)
    is_spoiled: bool = False  # the disk was made to fail: commands may, too
    looks_at: list[float] = field(default_factory=list)  # of the board
    counted_after_s: float = 0  # the last message was sent


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog='python -m benchmarks.capture_load', description=__doc__)
    parser.add_argument('--minutes', type=float, default=10, help='of the LIVE (default 10)')
    parser.add_argument('--flood', action='store_true')
    parser.add_argument('--held-s', type=float, default=10, help='the disk takes nothing (flood)')
    parser.add_argument('--earlier', type=int, default=40_000, help='combos in the ledger before')
    parser.add_argument('--counts-only', action='store_true', help='judge no time and no memory')
    read = parser.parse_args(arguments)
    before = list(conditions())
    with TemporaryDirectory(prefix='diamond-desk-capture-') as folder:
        seconds = max(1, round(read.minutes * 60))
        run = asyncio.run(
            captured(
                Path(folder),
                seconds,
                held_s=read.held_s if read.flood else None,
                earlier=read.earlier,
            )
        )
    for line in [*before, '', *report(run)]:
        print(line)
    return 0 if held(run, counts_only=read.counts_only or read.flood) else 1


async def captured(folder: Path, seconds: int, *, held_s: float | None, earlier: int) -> Run:
    """A LIVE of so many seconds, from the start of the bot to its end.

    With `held_s` the LIVE comes at once, and the disk takes nothing for that long.
    """
    complaints, timekeeper = Complaints(), Timekeeper()
    logging.getLogger().addHandler(complaints)
    feed = await _started(seconds, is_flood=held_s is not None)
    assert feed.stdin is not None
    assert feed.stdout is not None
    command = json.loads(await feed.stdout.readline())['command']
    database = await Database.open(folder)
    try:
        desk = Desk.on(database)
        await _prepare(desk, earlier)
        stream = await _latest(desk)
        before = None if stream is None else stream.id
        feeds = Feeds(
            feed=lambda watch: TikTokFeed(watch.target, command=command),
            taping=lambda _watch, _at: None,
        )
        with recorded(timekeeper):
            bot = await connected(build_bot(desk, prefix_commands=False, feeds=feeds))
            gc.collect()
            gc.freeze()  # as the bot does when it starts
            looks_at = _noted_looks(bot)
            async with (
                _beside(_moderate(bot, timekeeper)) as moderating,
                _beside(watch(folder, feed.pid, lambda: _queued(bot))) as watching,
                _beside(_spoil(desk, database, held_s)),
            ):
                sent = Sent(**json.loads(await feed.stdout.readline()))
                ended_s = time.perf_counter()
                moderating.cancel()
                await _until_over(desk, timekeeper, before)
                counted_after_s = time.perf_counter() - ended_s
            await bot.close()
    finally:
        await database.close()
        feed.stdin.close()
        await feed.wait()
        logging.getLogger().removeHandler(complaints)
    run = Run(sent, await watching, timekeeper, complaints=complaints.said, looks_at=looks_at)
    run.counted_after_s, run.is_spoiled = counted_after_s, held_s is not None
    _read(folder, run)
    return run


async def _started(seconds: int, *, is_flood: bool) -> Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, '-m', 'benchmarks.capture_feed', '--seconds', str(seconds)),
        *(['--flood'] if is_flood else []),
        stdin=PIPE,
        stdout=PIPE,
        limit=2**24,
        cwd=Path(__file__).parent.parent,
    )


async def _prepare(desk: Desk, earlier: int) -> None:
    """A server with a creator whose streams are shown, and whose LIVE is watched."""
    by, channel = MODERATORS[0], ChannelId(CHANNEL_ID)
    server = await desk.servers.add_creator(GUILD_ID, CREATOR, handle=HANDLE, by=by, at=now())
    (creator,) = server.creators
    if earlier:
        await capture_earlier(desk, GUILD_ID, creator.id, earlier, by=by, at=now())
    await desk.streams(GUILD_ID).show_in(creator.id, channel)
    await desk.watches(GUILD_ID).watch(
        creator.id,
        Source.TIKTOK,
        HANDLE,
        recording=Recording.OFF,
        channel_id=channel,
        by=by,
        at=now(),
    )


@asynccontextmanager
async def _beside(work) -> AsyncIterator[asyncio.Task]:
    """Work that ends with the block, whatever becomes of it."""
    task = asyncio.ensure_future(work)
    try:
        yield task
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def _moderate(bot: DeskBot, timekeeper: Timekeeper) -> None:
    """One command after the other at a steady pace, whether or not the last is answered."""
    await asyncio.sleep(SETTLING_S)
    due_s = time.perf_counter()
    for command, options in commands(CREATOR):
        timekeeper.feed(bot, command, options)
        due_s += EVERY_S
        await asyncio.sleep(max(0, due_s - time.perf_counter()))


async def _spoil(desk: Desk, database: Database, held_s: float | None) -> None:
    """A disk that takes nothing for a while: another program holds the file. Then one that is slow.

    Held for more than five seconds, changes fail and are tried again.
    """
    if held_s is None:
        return
    while (stream := await _latest(desk)) is None or not stream.is_running:
        await asyncio.sleep(0.05)
    with closing(sqlite3.connect(database.path, isolation_level=None)) as other:
        other.execute('BEGIN IMMEDIATE')
        await asyncio.sleep(held_s)
        other.execute('ROLLBACK')
    until_s = time.perf_counter() + held_s
    while time.perf_counter() < until_s:
        await database.write(lambda _: time.sleep(TRICKLE_S))


def _noted_looks(bot: DeskBot) -> list[float]:
    """When the board was looked at, from now on."""
    at: list[float] = []
    keeper = bot.get_cog('Streams')._boards  # type: ignore[union-attr]  # ours
    look = keeper.look

    async def noted(*arguments: object) -> None:
        at.append(time.perf_counter())
        await look(*arguments)

    keeper.look = noted
    return at


def _queued(bot: DeskBot) -> int:
    captures = bot.get_cog('Live')._captures._captures  # type: ignore[union-attr]  # ours
    return max((each._queue.qsize() for each in captures.values()), default=0)


async def _latest(desk: Desk) -> Stream | None:
    (creator,) = (await desk.servers.of(GUILD_ID)).creators
    found = await desk.streams(GUILD_ID).latest(creator.id, at_most=1)
    return found[0].stream if found else None


async def _until_over(desk: Desk, timekeeper: Timekeeper, before: StreamId | None) -> None:
    """The bot has heard the end of the LIVE, which comes behind its last gift, and answered all."""
    async with asyncio.timeout(COUNTED_WITHIN_S):
        while not (stream := await _latest(desk)) or stream.id == before or stream.is_running:
            await asyncio.sleep(0.05)
        while any(each.final_s is None for each in timekeeper.asked.values()):
            await asyncio.sleep(0.05)


def _read(folder: Path, run: Run) -> None:
    """What the closed file says."""
    with closing(sqlite3.connect(folder / FILE_NAME)) as db:
        run.combos, run.gifts, run.diamonds = db.execute(
            "SELECT (SELECT count(*) FROM combo WHERE source = 'tiktok' AND counted = best),"
            " sum(count), sum(diamonds) FROM entry WHERE source = 'tiktok' AND reverses IS NULL"
        ).fetchone()
        for sender, gift, count in db.execute(
            "SELECT coalesce(i.platform_id, ''), e.gift_id, sum(e.count) FROM entry e"
            ' LEFT JOIN fan_identity i USING (guild_id, fan_id)'
            " WHERE e.source = 'tiktok' AND e.reverses IS NULL GROUP BY 1, 2"
        ):
            run.counted[f'{sender} {gift}'] = count
    run.is_sound = verify(folder).is_sound


if __name__ == '__main__':
    sys.exit(main())
