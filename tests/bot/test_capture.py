"""One creator's capture with scripted feeds: nothing told is lost, and nothing hangs."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Callable

import pytest

import bot.capture
import bot.counting
from economy.captured import FeedState, Person
from live.feed import Alive, StateChanged, Unreadable
from storage.captures import Captures
from storage.live_streams import LiveStreams, Turn
from storage.watches import Watches

from .conftest import BROKEN, CONNECTED, ENDED, GUILD, NINE, SECOND, TIKFINITY, TIKTOK, gift


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
    await stage.desk.watches(GUILD).note_work(1, TIKTOK, 'at tiktok', at=NINE, host_id='8')
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


async def test_that_a_feed_is_given_up_is_told_once(stage):
    feed = await stage.watch()
    feed.tell(*[StateChanged(FeedState.GIVEN_UP, f'attempt {each}') for each in (12, 13, 14)])
    await feed.told()
    await stage.capture.hush(TIKTOK)
    assert stage.say.gave_up_on == ['attempt 12']
