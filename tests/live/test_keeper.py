"""Keeping a feed going: what is told, how long is waited, and that everything is closed."""

from __future__ import annotations

import asyncio
import importlib.util
import sys
from pathlib import Path

import pytest

from economy.captured import FeedState
from economy.entries import Source
from live.feed import Alive, FeedLost, GiftSeen, Loss, StateChanged, Unreadable
from live.keeper import Keeper
from live.patience import Patience
from live.tikfinity import TikFinityFeed

HERE = Path(__file__).parent
QUICK = Patience(silent_s=0.03, starting_s=0.06)
CONNECTED = StateChanged(FeedState.CONNECTED)
NOBODY = StateChanged(FeedState.OFFLINE, 'nobody')
STARTING, OFFLINE, ENDED, LIMITED, SILENT, BROKEN, GIVEN_UP = (
    FeedState.STARTING, FeedState.OFFLINE, FeedState.ENDED, FeedState.LIMITED,
    FeedState.SILENT, FeedState.BROKEN, FeedState.GIVEN_UP,
)  # fmt: skip
HANG = 'nothing more comes'
ENOUGH = FeedLost(Loss.LASTING, 'enough')
BREAK = FeedLost(Loss.BROKEN, 'broke off')


def _beside(name: str):
    """A module beside the tests; loaded by path, as test folders are no packages here."""
    spec = importlib.util.spec_from_file_location(name, HERE / f'{name}.py')
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


fake = _beside('fake_tikfinity')


class Time:
    """A clock that stands still unless it is told; waiting moves it, and is written down."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.waits: list[float] = []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, wait_s: float) -> None:
        self.waits.append(wait_s)
        self.now += wait_s
        await asyncio.sleep(0)


class Scripted:
    """A feed that does what is written: events, errors, seconds that pass, HANG. Then ENOUGH."""

    source = Source.TIKTOK

    def __init__(self, time: Time, *attempts: list) -> None:
        self.time = time
        self.attempts = list(attempts)
        self.opened = self.closed = 0

    async def events(self):
        steps = self.attempts[self.opened] if self.opened < len(self.attempts) else [ENOUGH]
        self.opened += 1
        try:
            for step in steps:
                if isinstance(step, BaseException):
                    raise step
                if isinstance(step, int):
                    self.time.now += step
                elif step is HANG:
                    await asyncio.Event().wait()
                else:
                    yield step
        finally:
            self.closed += 1


async def kept(*attempts: list, patience: Patience = QUICK, chance=lambda: 0.0):
    """What was told, as states by their names and events as they are, and the waits."""
    time, told = Time(), []
    feed = Scripted(time, *attempts)

    async def tell(event) -> None:
        told.append(event)

    keeper = Keeper(feed, patience, clock=time, sleep=time.sleep, chance=chance)
    await keeper.run(tell)
    assert feed.opened == feed.closed >= len(attempts)
    assert told[0] == StateChanged(STARTING)
    assert told[-1].state is GIVEN_UP
    return told, time.waits


def states(told: list) -> list[FeedState]:
    return [each.state for each in told if isinstance(each, StateChanged)]


async def test_what_a_feed_tells_is_handed_on_in_its_order():
    said = [CONNECTED, Alive(3), Unreadable('count'), Alive()]
    told, _ = await kept([*said, ENOUGH])
    assert told == [StateChanged(STARTING), *said, StateChanged(GIVEN_UP, 'enough')]


async def test_what_lasts_is_given_up_at_once():
    told, waits = await kept()
    assert told == [StateChanged(STARTING), StateChanged(GIVEN_UP, 'enough')]
    assert waits == []


async def test_faults_are_told_and_waited_for_ever_longer():
    told, waits = await kept(*[[BREAK]] * 4)
    assert states(told) == [STARTING, BROKEN, GIVEN_UP]  # the same state is told once
    assert told[1] == StateChanged(BROKEN, 'broke off')
    assert waits == [5, 10, 20, 40]


async def test_chance_makes_a_wait_shorter():
    _, waits = await kept([BREAK], [BREAK], chance=lambda: 0.5)
    assert waits == [4.375, 8.75]


async def test_twelve_faults_in_a_row_are_given_up_and_tried_every_hour():
    told, waits = await kept(*[[CONNECTED, 59, BREAK]] * 14)
    why = '12 attempts in a row failed, the last one: broke off; next try in 60 min'
    given_up = StateChanged(GIVEN_UP, why)
    assert told[-6:-1] == [given_up, CONNECTED, given_up, CONNECTED, given_up]
    assert max(waits[:11]) == 600
    assert waits[11:] == [3600] * 3


async def test_a_connection_of_a_minute_begins_the_row_anew():
    _, waits = await kept([BREAK], [BREAK], [CONNECTED, 60, BREAK], [BREAK])
    assert waits == [5, 10, 5, 10]


async def test_a_minute_before_the_live_was_on_does_not_count():
    _, waits = await kept([BREAK], [Alive(), 100, BREAK], [BREAK])
    assert waits == [5, 10, 20]


async def test_nobody_live_is_asked_again_for_ever():
    told, waits = await kept(*[[FeedLost(Loss.OFFLINE, 'nobody')]] * 50)
    assert states(told) == [STARTING, OFFLINE, GIVEN_UP]
    assert waits == [60] * 50


async def test_the_end_of_a_live_is_told_and_the_next_one_waited_for():
    told, waits = await kept(
        [CONNECTED, FeedLost(Loss.ENDED, 'over')],
        [FeedLost(Loss.OFFLINE, 'nobody')],
        [CONNECTED, FeedLost(Loss.ENDED, 'over')],
    )
    assert states(told) == [
        STARTING, FeedState.CONNECTED, ENDED, OFFLINE, FeedState.CONNECTED, ENDED, GIVEN_UP,
    ]  # fmt: skip
    assert waits == [60, 60, 60]


async def test_a_limit_is_waited_for_and_told_and_counts_as_no_fault():
    limited = FeedLost(Loss.LIMITED, 'asked to wait', wait_s=90)
    told, waits = await kept([BREAK], *[[limited]] * 20, [BREAK])
    assert StateChanged(LIMITED, 'asked to wait; next try in 90 s') in told
    assert waits == [5, *[90] * 20, 10]


async def test_a_live_that_falls_silent_is_dead():
    told, waits = await kept([CONNECTED, Alive(), HANG])
    assert states(told) == [STARTING, FeedState.CONNECTED, SILENT, GIVEN_UP]
    assert waits == [5]


async def test_silence_is_no_connection_again_until_something_comes():
    told, waits = await kept(*[[CONNECTED, HANG]], *[[HANG]] * 3, [CONNECTED, Alive(), ENOUGH])
    assert states(told) == [
        STARTING, FeedState.CONNECTED, SILENT, SILENT, FeedState.CONNECTED, GIVEN_UP,
    ]  # fmt: skip
    details = [each.detail for each in told if isinstance(each, StateChanged)]
    assert details[2:4] == ['nothing was heard for 0.03 s', 'nothing was heard for 0.06 s']
    assert waits == [5, 10, 20, 40]


async def test_seconds_of_silence_are_no_seconds_of_work():
    time = Time()
    feed = Scripted(time, [BREAK], [CONNECTED, 30, Alive(), 45, HANG])
    await Keeper(feed, QUICK, clock=time, sleep=time.sleep, chance=lambda: 0.0).run(_nobody)
    assert time.waits == [5, 10]


async def _nobody(_) -> None:
    pass


async def test_a_feed_whose_connection_stands_while_nobody_is_live_is_left_alone():
    time, told, is_quiet = Time(), [], asyncio.Event()

    async def tell(event) -> None:
        told.append(event)
        if event == NOBODY:
            is_quiet.set()

    feed = Scripted(time, [NOBODY, NOBODY, HANG])
    running = asyncio.ensure_future(Keeper(feed, QUICK, clock=time, sleep=time.sleep).run(tell))
    await is_quiet.wait()
    await asyncio.sleep(3 * QUICK.starting_s)
    assert told == [StateChanged(STARTING), NOBODY]
    assert (feed.opened, feed.closed) == (1, 0)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert feed.closed == 1


async def test_a_slow_receiver_is_no_silence():
    time, told = Time(), []
    feed = Scripted(time, [CONNECTED, Alive(), Alive(), ENOUGH])

    async def tell(event) -> None:
        told.append(event)
        await asyncio.sleep(2 * QUICK.silent_s)

    await Keeper(feed, QUICK, clock=time, sleep=time.sleep).run(tell)
    assert states(told) == [STARTING, FeedState.CONNECTED, GIVEN_UP]


async def test_a_fault_inside_a_feed_is_logged_with_its_story_and_tried_again(caplog):
    told, waits = await kept([CONNECTED, ValueError('secret detail')])
    assert states(told) == [STARTING, FeedState.CONNECTED, BROKEN, GIVEN_UP]
    assert 'secret' not in told[2].detail
    assert waits == [5]
    (record,) = [each for each in caplog.records if each.name == 'live.keeper']
    assert isinstance(record.exc_info[1], ValueError)


async def test_a_time_out_inside_a_feed_is_a_fault_and_no_silence(caplog):
    told, _ = await kept([CONNECTED, TimeoutError()])
    assert states(told) == [STARTING, FeedState.CONNECTED, BROKEN, GIVEN_UP]
    assert len(caplog.records) == 1


async def test_a_feed_that_just_stops_is_broken():
    told, waits = await kept([CONNECTED], [])
    assert states(told) == [STARTING, FeedState.CONNECTED, BROKEN, GIVEN_UP]
    assert waits == [5, 10]


async def test_a_feed_that_cannot_be_closed_hides_nothing_of_what_happened(caplog):
    class Stuck(Scripted):
        async def events(self):
            try:
                yield CONNECTED
            finally:
                raise OSError('stuck')

    async def tell(event) -> None:
        if event == CONNECTED:
            raise RuntimeError('the receiver')

    time = Time()
    with pytest.raises(RuntimeError, match='the receiver'):
        await Keeper(Stuck(time), QUICK, clock=time, sleep=time.sleep).run(tell)
    assert 'stuck' in caplog.text


async def test_what_the_receiver_raises_ends_the_run_and_closes_the_feed(caplog):
    time = Time()
    feed = Scripted(time, [CONNECTED, Alive(), HANG])

    async def tell(event) -> None:
        if isinstance(event, Alive):
            raise OSError('the disk is full')

    with pytest.raises(OSError, match='the disk is full'):
        await Keeper(feed, QUICK, clock=time, sleep=time.sleep).run(tell)
    assert (feed.opened, feed.closed) == (1, 1)
    assert caplog.records == []


@pytest.mark.parametrize('attempt', [[HANG], [CONNECTED, HANG], [BREAK]])
async def test_cancelling_closes_everything(attempt):
    time, reached = Time(), asyncio.Event()
    feed = Scripted(time, attempt)

    async def sleep(_: float) -> None:
        reached.set()
        await asyncio.Event().wait()

    running = asyncio.ensure_future(Keeper(feed, Patience(), clock=time, sleep=sleep).run(_nobody))
    if attempt == [BREAK]:
        await reached.wait()
    else:
        while not feed.opened:
            await asyncio.sleep(0)
        await asyncio.sleep(0.01)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert (feed.opened, feed.closed) == (1, 1)


async def test_a_night_with_tikfinity_from_start_to_end():
    """The program starts late, falls silent, loses its connection, and ends the LIVE."""
    rose = fake.gift(1, msg='1', end=True)
    scripts = (
        fake.saying(fake.CONFIG, rose),  # then silence
        fake.aborting(fake.viewers()),
        fake.saying(rose, fake.gift(4, msg='2', groupId='1692725779999', end=True), fake.END),
        fake.saying(fake.CONFIG),
    )
    told, done = [], asyncio.Event()

    async def tell(event) -> None:
        told.append(event)
        if isinstance(event, StateChanged) and event.state is OFFLINE:
            done.set()

    async with fake.tikfinity(*scripts) as there:
        feed = TikFinityFeed(there.address, is_remote_allowed=False, quiet_s=0.4)
        keeper = Keeper(feed, Patience(silent_s=0.2), sleep=Time().sleep)
        running = asyncio.ensure_future(keeper.run(tell))
        await done.wait()
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        assert there.connections == 4
    assert states(told) == [
        STARTING, FeedState.CONNECTED, SILENT, FeedState.CONNECTED, BROKEN, FeedState.CONNECTED,
        ENDED, OFFLINE,
    ]  # fmt: skip
    seen = [(each.group_id, each.count) for each in told if isinstance(each, GiftSeen)]
    assert seen == [('1692725773860', 1), ('1692725773860', 1), ('1692725779999', 4)]
