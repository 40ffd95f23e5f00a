"""A capture on its own, with scripted feeds and a clock that is moved by hand."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

import bot.capture
import bot.counting
from bot.capture import Capture
from economy.captured import FeedState, Person
from economy.entries import Source
from economy.ids import ChannelId, GuildId, UserId
from economy.watches import Recording
from live.feed import GiftSeen, StateChanged
from storage.live_streams import Turn

GUILD, BOT = GuildId(1), UserId(9)
NINE = datetime(2026, 11, 23, 21, tzinfo=UTC)
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
TIKTOK, TIKFINITY = Source.TIKTOK, Source.TIKFINITY
CONNECTED = StateChanged(FeedState.CONNECTED, room_id='7')
OFFLINE = StateChanged(FeedState.OFFLINE)
ENDED = StateChanged(FeedState.ENDED, 'the LIVE is over')
BROKEN = StateChanged(FeedState.BROKEN, 'the connection was lost')
numbers = count(1)


def gift(gifts: int = 1, *, sent: datetime = NINE, source: Source = TIKTOK, **changes) -> GiftSeen:
    """Roses in one message, of somebody seen for the first time."""
    number = next(numbers)
    plain = {
        'room_id': '7', 'msg_id': str(number), 'group_id': '', 'gift_id': 5655,
        'gift_name': 'Rose', 'coins': 1, 'is_combo': False, 'is_end': False,
        'sender': Person(str(1_000 + number)), 'sent_at_ms': int(sent.timestamp() * 1000),
    }  # fmt: skip
    return GiftSeen(source=source, count=gifts, **plain | changes)


class Say:
    """What people are told."""

    def __init__(self) -> None:
        self.turns: list[Turn] = []
        self.gave_up_on: list[str] = []
        self.disk: list[str] = []
        self.unrecorded: list[str] = []

    def turned(self, _watch, turned) -> None:
        self.turns.append(turned.turn)

    def gave_up(self, _watch, detail) -> None:
        self.gave_up_on.append(detail)

    def cannot_write(self, _watch, why) -> None:
        self.disk.append(why)

    def not_recording(self, _watch, why) -> None:
        self.unrecorded.append(why)


class Feed:
    """Tells what it is handed, one after the other; an exception is raised."""

    def __init__(self) -> None:
        self._script: asyncio.Queue = asyncio.Queue()

    def tell(self, *events) -> None:
        for event in events:
            self._script.put_nowait(event)

    async def told(self) -> None:
        """Return when a capture has taken in all of it."""
        await self._script.join()

    async def run(self, put) -> None:
        while True:
            event = await self._script.get()
            if isinstance(event, Exception):
                raise event
            await put(event)
            self._script.task_done()


class Stage:
    """A capture of Mia's LIVE at a clock that stands still unless it is moved."""

    def __init__(self, desk, capture: Capture, say: Say, clock: list[datetime]) -> None:
        self.desk, self.capture, self.say, self.clock = desk, capture, say, clock
        self.feeds: dict[Source, Feed] = {}

    async def watch(self, source: Source = TIKTOK, *, since: datetime = NINE) -> Feed:
        watched = await self.desk.watches(GUILD).watch(
            1, source, f'at {source}', recording=Recording.OFF, channel_id=ChannelId(5), by=BOT,
            at=since,
        )  # fmt: skip
        self.feeds[source] = Feed()
        self.capture.listen(watched, self.feeds[source].run)
        return self.feeds[source]

    async def begin_by_hand(self) -> None:
        """A moderator begins a stream, now."""
        await self.desk.streams(GUILD).start(
            1, title=None, goal_diamonds=None, channel_id=ChannelId(5), by=UserId(3),
            at=self.clock[0],
        )  # fmt: skip

    async def watched(self, source: Source = TIKTOK):
        return next(each for each in await self.desk.watches(GUILD).of(1) if each.source is source)

    async def state(self, state: FeedState, source: Source = TIKTOK) -> None:
        """Wait for a feed to be noted in that state."""
        async with asyncio.timeout(10):
            while (await self.watched(source)).state is not state:
                await asyncio.sleep(0.002)

    async def until(self, is_so: Callable[[], object]) -> None:
        async with asyncio.timeout(10):
            while not is_so():
                await asyncio.sleep(0.002)

    async def gifts(self) -> list[tuple[int, str | None]]:
        """Count and guest of every entry, smallest first."""
        rows = await self.desk._database.read('SELECT count, guest FROM entry_shown ORDER BY count')
        return [tuple(row) for row in rows]

    async def counts(self) -> list[int]:
        return [each for each, _ in await self.gifts()]


@pytest.fixture
def clock(monkeypatch) -> list[datetime]:
    clock = [NINE + SECOND]
    monkeypatch.setattr(bot.capture, 'now', lambda: clock[0])
    monkeypatch.setattr(bot.capture, 'LOOK_EVERY_S', 0.005)
    monkeypatch.setattr(bot.counting, 'RETRY_S', (0.001,))
    return clock


@pytest.fixture
async def stage(desk, clock, request):
    server = await desk.servers.add_creator(GUILD, 'Mia', handle=None, by=BOT, at=NINE)
    watch = await desk.watches(GUILD).watch(
        server.creators[0].id, TIKTOK, 'at tiktok', recording=Recording.OFF,
        channel_id=ChannelId(5), by=BOT, at=NINE,
    )  # fmt: skip
    say = Say()
    taping = getattr(request, 'param', None) or (lambda _watch, _at: None)
    capture = Capture(desk, watch, by=BOT, say=say, taping=taping)
    await capture.start()
    yield Stage(desk, capture, say, clock)
    async with asyncio.timeout(20):
        await capture.close()
