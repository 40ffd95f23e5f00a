"""What a capture notes of a LIVE: no gap that was none, and none kept quiet."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

import bot.capture
from bot.capture import Capture
from economy.captured import FeedState
from economy.coverage import Span
from economy.entries import Source
from economy.ids import ChannelId, GuildId, UserId
from economy.watches import Recording
from live.feed import StateChanged

NINE = datetime(2026, 11, 23, 21, tzinfo=UTC)
GUILD, BOT = GuildId(1), UserId(9)
CONNECTED = StateChanged(FeedState.CONNECTED, room_id='7001')
ENDED = StateChanged(FeedState.ENDED, 'the LIVE is over')


class Turns(asyncio.Queue):
    """A sayer that keeps what became of streams."""

    def turned(self, _watch, turned):
        self.put_nowait(turned)


@pytest.mark.parametrize(
    ('told', 'gaps'),
    [
        ([(0, CONNECTED), (20, ENDED)], ()),  # the last that was heard before it is 20 s old
        (
            [(0, CONNECTED), (20, StateChanged(FeedState.BROKEN, 'reset')), (30, CONNECTED),
             (40, ENDED)],
            (Span(NINE, NINE + timedelta(seconds=30), 'reset'),),
        ),
    ],
)  # fmt: skip
async def test_the_end_of_a_live_is_no_gap_and_a_lost_connection_is(desk, monkeypatch, told, gaps):
    clock = [NINE]
    monkeypatch.setattr(bot.capture, 'now', lambda: clock[0])
    server = await desk.servers.add_creator(GUILD, 'Mia', handle=None, by=BOT, at=NINE)
    [creator] = server.creators
    watch = await desk.watches(GUILD).watch(
        creator.id, Source.TIKTOK, 'mia', recording=Recording.OFF, channel_id=ChannelId(5),
        by=BOT, at=NINE,
    )  # fmt: skip
    turns, told_so_far = Turns(), asyncio.Queue()
    capture = Capture(desk, watch, by=BOT, say=turns, taping=lambda *_: None)

    async def feed(put):
        while True:
            await put(await told_so_far.get())

    await capture.start()
    capture.listen(watch, feed)
    try:
        for after_s, event in told:
            clock[0] = NINE + timedelta(seconds=after_s)
            await told_so_far.put(event)
            async with asyncio.timeout(10):
                while (await desk.watches(GUILD).of(creator.id))[0].state is not event.state:
                    await asyncio.sleep(0.005)
    finally:
        await capture.close()
    turned = [turns.get_nowait() for _ in range(turns.qsize())]
    ended = turned[-1].stream
    assert ended.ended_at == clock[0]
    found = await desk.coverages(GUILD).of(ended, at=clock[0])
    assert found.gaps == gaps
