"""One creator's capture with scripted feeds: nothing told is lost, and nothing hangs."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
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
from live.feed import Alive, GiftSeen, StateChanged, Unreadable
from storage.captures import Captures
from storage.live_streams import LiveStreams, Turn
from storage.watches import Watches

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

    async def turned(self, _watch, turned) -> None:
        self.turns.append(turned.turn)

    async def gave_up(self, _watch, detail) -> None:
        self.gave_up_on.append(detail)

    async def cannot_write(self, _watch, why) -> None:
        self.disk.append(why)


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


@pytest.fixture
def refused(monkeypatch) -> Callable[..., None]:
    """Lets the next calls of a verb of storage fail."""

    def refuse(owner: type, verb: str, *errors: Exception) -> None:
        waiting, really = list(errors), getattr(owner, verb)

        async def called(self, *args, **kwargs):
            if waiting:
                raise waiting.pop(0)
            return await really(self, *args, **kwargs)

        monkeypatch.setattr(owner, verb, called)

    return refuse


def full() -> sqlite3.OperationalError:
    return sqlite3.OperationalError('database or disk is full')


async def test_an_evening_from_its_first_state_to_its_last(stage):
    feed = await stage.watch()
    feed.tell(StateChanged(FeedState.STARTING), CONNECTED, gift(3), Alive(), gift(4), ENDED)
    await stage.state(FeedState.ENDED)
    assert stage.say.turns == [Turn.BEGAN, Turn.ENDED]
    [stream] = [await stage.desk.streams(GUILD).sum_of(1)]
    assert (stream.diamonds, stream.stream.ended_at) == (7, NINE + SECOND)
    spans = await stage.desk._database.read('SELECT why FROM feed_span')
    assert spans == [('the LIVE is over',)]


async def test_a_combo_is_counted_when_its_feed_is_lost_and_grows_when_it_is_back(stage):
    sender = Person('5')
    taps = [gift(each, is_combo=True, group_id='55', sender=sender) for each in (1, 2, 5)]
    feed = await stage.watch()
    feed.tell(CONNECTED, taps[0], taps[1], BROKEN)
    await stage.state(FeedState.BROKEN)
    assert await stage.counts() == [2]
    feed.tell(CONNECTED, taps[1], taps[2], ENDED)
    await stage.state(FeedState.ENDED)
    assert await stage.counts() == [2, 3]


async def test_gifts_from_before_somebody_watched_are_left_out(stage):
    feed = await stage.watch(since=NINE)
    feed.tell(CONNECTED, gift(2, sent=NINE - SECOND), gift(3, sent=NINE), Unreadable('price'))
    await feed.told()
    await stage.capture.hush(TIKTOK)
    assert await stage.counts() == [3]
    watched = await stage.watched()
    assert (watched.early, watched.unread, watched.unread_why) == (1, 1, 'price')
    assert watched.state is FeedState.STOPPED


async def test_a_guest_is_told_apart_by_what_the_other_feed_knows(stage):
    ravi, mia = Person('7', 'ravi', 'Ravi'), Person('8', 'mia', 'Mia')
    tiktok, tikfinity = await stage.watch(), await stage.watch(TIKFINITY)
    tikfinity.tell(CONNECTED, gift(1, source=TIKFINITY, receiver=ravi))
    await stage.state(FeedState.CONNECTED, TIKFINITY)
    tiktok.tell(CONNECTED, gift(2, host_id='8'), BROKEN)
    await stage.state(FeedState.BROKEN)
    tikfinity.tell(
        gift(3, source=TIKFINITY, receiver=ravi), gift(4, source=TIKFINITY, receiver=mia)
    )
    tikfinity.tell(BROKEN)
    await stage.state(FeedState.BROKEN, TIKFINITY)
    assert await stage.gifts() == [
        (1, None),  # nobody knew the host yet
        (2, None),
        (3, 'Ravi'),
        (4, None),
    ]


async def test_a_host_known_from_an_earlier_evening_is_still_known(stage):
    await stage.desk.watches(GUILD).note_work(1, TIKTOK, at=NINE, host_id='8')
    feed = await stage.watch()
    feed.tell(CONNECTED, gift(2, receiver=Person('7', 'ravi', 'Ravi')), BROKEN)
    await stage.state(FeedState.BROKEN)
    assert await stage.gifts() == [(2, 'Ravi')]


async def test_a_full_disk_loses_nothing_and_is_told_once(stage, refused):
    refused(Captures, 'keep', full(), full(), full())
    feed = await stage.watch()
    feed.tell(CONNECTED, gift(2), gift(3), ENDED)
    await stage.state(FeedState.ENDED)
    assert await stage.counts() == [2, 3]
    assert stage.say.disk == ['database or disk is full']


@pytest.mark.parametrize(
    ('owner', 'verb'),
    [
        (LiveStreams, 'begin'),
        (LiveStreams, 'end'),
        (Watches, 'note_state'),
        (Watches, 'note_work'),
    ],
)
async def test_a_stream_begins_and_ends_although_the_disk_was_full_just_then(
    stage, refused, owner, verb
):
    refused(owner, verb, full(), full())
    feed = await stage.watch()
    feed.tell(CONNECTED, gift(2), ENDED)
    await stage.state(FeedState.ENDED)
    assert stage.say.turns == [Turn.BEGAN, Turn.ENDED]
    assert (await stage.desk.streams(GUILD).sum_of(1)).diamonds == 2


@pytest.mark.parametrize(
    ('owner', 'verb'),
    [(LiveStreams, 'begin'), (Watches, 'note_state'), (Watches, 'note_work'), (Captures, 'keep')],
)
async def test_gifts_behind_a_fault_are_not_lost(stage, refused, owner, verb, caplog):
    refused(owner, verb, RuntimeError('a fault'))
    feed = await stage.watch()
    feed.tell(CONNECTED, gift(2), gift(3), BROKEN)
    await feed.told()
    await stage.capture.hush(TIKTOK)
    assert await stage.counts() == [2, 3]
    assert 'a fault' in caplog.text


async def test_a_feed_that_fails_gives_up_and_the_other_goes_on(stage, caplog):
    tiktok, tikfinity = await stage.watch(), await stage.watch(TIKFINITY)
    tiktok.tell(CONNECTED, gift(2), ValueError('a fault in the feed'))
    await stage.state(FeedState.GIVEN_UP)
    assert stage.say.gave_up_on == ['the feed failed; the log of the bot has the details']
    assert [each.source for each in stage.capture.watches] == [TIKTOK, TIKFINITY]
    tikfinity.tell(CONNECTED, gift(3, source=TIKFINITY), BROKEN)
    await stage.state(FeedState.BROKEN, TIKFINITY)
    await stage.capture.hush(TIKTOK)
    await stage.capture.hush(TIKTOK)
    assert await stage.counts() == [2, 3]
    assert 'a fault in the feed' in caplog.text


class Flood:
    """A feed that never rests."""

    def __init__(self) -> None:
        self.told = 0

    async def run(self, put) -> None:
        await put(CONNECTED)
        while True:
            await put(gift())
            self.told += 1


async def flooded(stage) -> Flood:
    flood = Flood()
    stage.capture.listen(await stage.watched(), flood.run)
    await stage.until(lambda: flood.told > 20)
    return flood


@pytest.fixture
def narrow(monkeypatch) -> None:
    monkeypatch.setattr(bot.capture, 'QUEUE_MAX', 50)
    monkeypatch.setattr(bot.capture, 'BATCH_MAX', 20)


@pytest.mark.usefixtures('narrow')
class TestFlood:
    """A feed that is faster than the disk."""

    async def test_it_waits_while_the_writer_is_held_up(self, stage):
        held, go_on = threading.Event(), threading.Event()

        def hold(_db) -> None:
            held.set()
            assert go_on.wait(20)

        holding = asyncio.create_task(stage.desk._database.write(hold))
        try:
            await asyncio.to_thread(held.wait, 10)
            flood = Flood()
            stage.capture.listen((await stage.watched()), flood.run)
            await stage.until(stage.capture._queue.full)
            for _ in range(100):
                await asyncio.sleep(0)
            assert flood.told <= 50 + 2 * 20
        finally:
            go_on.set()
        await holding
        await stage.until(lambda: flood.told > 200)
        await stage.capture.hush(TIKTOK)
        assert sum(await stage.counts()) == flood.told

    async def test_stopping_it_counts_what_it_told(self, stage):
        flood = await flooded(stage)
        await stage.capture.close()
        assert sum(await stage.counts()) == flood.told
        await stage.capture.close()

    async def test_an_end_that_was_broken_off_is_brought_to_its_end(self, stage):
        """A tick is cancelled when the bot stops, in the middle of letting go of a feed."""
        held, go_on = threading.Event(), threading.Event()

        def hold(_db) -> None:
            held.set()
            assert go_on.wait(20)

        flood = await flooded(stage)
        holding = asyncio.create_task(stage.desk._database.write(hold))
        await asyncio.to_thread(held.wait, 10)
        broken_off = asyncio.create_task(stage.capture.close())
        await asyncio.sleep(0.02)
        broken_off.cancel()
        await asyncio.wait([broken_off])
        ending = asyncio.create_task(stage.capture.close())
        await asyncio.sleep(0.02)
        go_on.set()
        async with asyncio.timeout(10):
            await asyncio.gather(holding, ending)
        assert stage.capture._pump.done()
        assert stage.capture.watches == []
        assert sum(await stage.counts()) == flood.told

    async def test_a_bot_that_stops_does_not_wait_for_a_full_disk(self, stage, refused, caplog):
        flood = await flooded(stage)
        refused(Captures, 'keep', *[full() for _ in range(10_000)])
        await stage.until(lambda: stage.say.disk)
        async with asyncio.timeout(10):
            await stage.capture.close()
        assert 'are not kept' in caplog.text
        assert sum(await stage.counts()) <= flood.told

    async def test_a_closed_ledger_does_not_hold_up_the_end(self, stage, caplog):
        await flooded(stage)
        await stage.desk._database.close()
        await stage.until(lambda: 'after the ledger was closed' in caplog.text)
        async with asyncio.timeout(10):
            await stage.capture.close()


class TestWithoutAWord:
    """A LIVE that is over although no feed said so."""

    async def test_nobody_is_live_for_five_minutes(self, stage):
        feed = await stage.watch()
        feed.tell(CONNECTED, Alive(), OFFLINE)
        await stage.state(FeedState.OFFLINE)
        stage.clock[0] += 4 * MINUTE
        await asyncio.sleep(0.03)
        assert stage.say.turns == [Turn.BEGAN]
        stage.clock[0] += MINUTE
        await stage.until(lambda: stage.say.turns == [Turn.BEGAN, Turn.ENDED])
        assert (await stage.desk.streams(GUILD).of_id(1)).ended_at == NINE + SECOND

    async def test_not_while_the_other_feed_hears_it(self, stage):
        tiktok, tikfinity = await stage.watch(), await stage.watch(TIKFINITY)
        tikfinity.tell(CONNECTED)
        tiktok.tell(CONNECTED, OFFLINE)
        await stage.state(FeedState.OFFLINE)
        await stage.state(FeedState.CONNECTED, TIKFINITY)
        stage.clock[0] += 10 * MINUTE
        tikfinity.tell(Alive())
        await asyncio.sleep(0.03)
        assert stage.say.turns[-1] is not Turn.ENDED
        tikfinity.tell(BROKEN)
        await stage.until(lambda: stage.say.turns[-1] is Turn.ENDED)

    async def test_a_stream_that_waits_for_its_live_is_left_alone(self, stage):
        await stage.desk.streams(GUILD).start(
            1, title=None, goal_diamonds=None, channel_id=ChannelId(5), by=UserId(3), at=NINE
        )
        feed = await stage.watch()
        feed.tell(OFFLINE)
        await stage.state(FeedState.OFFLINE)
        stage.clock[0] += 10 * MINUTE
        await asyncio.sleep(0.03)
        assert stage.say.turns == []


class Tape:
    """A recording in a list; after `room` events there is no room on the disk."""

    def __init__(self, room: int = 100) -> None:
        self.kept, self.room, self.closed = [], room, 0

    def add(self, event, _at) -> str | None:
        self.kept.append(event)
        return 'no room' if len(self.kept) > self.room else None

    def close(self) -> None:
        self.closed += 1


async def taped(stage, tape: Tape, *events) -> None:
    stage.capture._taping = lambda _watch, _at: tape
    feed = await stage.watch()
    feed.tell(*events)
    await stage.state(events[-1].state)
    await stage.capture.hush(TIKTOK)


async def test_a_recording_holds_what_was_told_and_ends_with_the_live(stage):
    tape, rose = Tape(), gift(2)
    await taped(stage, tape, CONNECTED, Alive(), rose, BROKEN, CONNECTED, ENDED)
    assert tape.kept == [CONNECTED, Alive(), rose, BROKEN, CONNECTED, ENDED]
    assert tape.closed == 1


async def test_a_recording_without_room_stops_and_the_gifts_go_on(stage, caplog):
    tape = Tape(room=1)
    await taped(stage, tape, CONNECTED, Alive(), gift(2), ENDED)
    assert (len(tape.kept), tape.closed) == (2, 1)
    assert await stage.counts() == [2]
    assert 'no room' in caplog.text
