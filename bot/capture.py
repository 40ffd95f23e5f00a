"""One creator's capture: what feeds tell goes through the count-once rule into the ledger.

Feeds put their events on a queue of a stated length; one task takes them off, in order, and keeps
them in batches. A feed faster than the disk waits for room in the queue: nothing is dropped.
"""

from __future__ import annotations

import asyncio
import contextvars
import logging
from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import datetime, timedelta

from bot.counting import Counting
from bot.desk import Desk
from bot.hearing import Heard, Run, Sayer, Tape, close_tapes
from bot.request import now
from bot.turning import Turning
from economy.captured import FeedState
from economy.entries import Source
from economy.ids import UserId
from economy.watches import Watch
from live.combos import sent_at
from live.feed import Alive, Event, GiftSeen, StateChanged, Unreadable
from storage.errors import StorageClosed
from storage.live_streams import Turn, Turned

log = logging.getLogger(__name__)

QUEUE_MAX = 5_000  # messages that wait: about 25 s of the busiest LIVE there is
BATCH_MAX = 1_000  # messages kept together; bounds how long others wait for the writer
LOOK_EVERY_S = 1.0  # without a message: combos that went quiet, a LIVE that is over
NOTE_EVERY = timedelta(seconds=5)
_FAILED = 'the feed failed; the log of the bot has the details'


class Capture:
    """`start` it, `listen` to feeds, and `close` it: what is open then is counted.

    `by` is the bot's own id; `taping` makes the file that a watch wants, None for no file.
    """

    def __init__(
        self,
        desk: Desk,
        watch: Watch,
        *,
        by: UserId,
        say: Sayer,
        taping: Callable[[Watch, datetime], Tape | None],
    ) -> None:
        self._desk = desk
        self._guild_id, self._creator_id = watch.guild_id, watch.creator_id
        self._say = say
        self._taping = taping
        self._queue: asyncio.Queue[tuple[Source, Event] | None] = asyncio.Queue(QUEUE_MAX)
        self._heard: dict[Source, Heard] = {}
        self._pump: asyncio.Task[None] | None = None
        self._noted_at: datetime | None = None
        self._is_closing = False
        self._counting = Counting(
            desk,
            self._guild_id,
            self._creator_id,
            by=by,
            cannot_write=lambda why: say.cannot_write(watch, why),
        )
        self._turning = Turning(desk, self._counting, watch, by=by)

    @property
    def watches(self) -> list[Watch]:
        """What is listened to; a feed that gave up is still among them."""
        return [each.watch for each in self._heard.values()]

    @property
    def recorded(self) -> list[Source]:
        """The feeds of which a recording is being written."""
        return [source for source, each in self._heard.items() if each.is_recording]

    async def start(self) -> None:
        """Go on with the combos that were open when the bot stopped."""
        await self._counting.go_on()
        await self._turning.go_on()
        name = f'capture {self._guild_id} {self._creator_id}'
        self._pump = _own_task(self._run(), name)

    def listen(self, watch: Watch, run: Run) -> None:
        """Take in what `run` tells from now on, until `hush`, or until it is over."""
        source = watch.source

        async def put(event: Event) -> None:
            await self._queue.put((source, event))

        async def heard() -> None:
            try:
                await run(put)
            except Exception:
                log.exception('The feed %s of creator %s failed.', source, watch.creator_id)
                await put(StateChanged(FeedState.GIVEN_UP, _FAILED))

        name = f'feed {source} of {watch.guild_id} {watch.creator_id}'
        listening = _own_task(heard(), name)
        self._heard[source] = Heard(watch, listening, now(), watch.host_id)

    def renew(self, watch: Watch) -> None:
        """Go on with the feed as it is; what is recorded from now on is as this watch says."""
        heard, at = self._heard[watch.source], now()
        was, heard.watch = heard.watch, watch
        if was.recording is watch.recording:
            return
        heard.close_tape()
        if heard.state is FeedState.CONNECTED:
            heard.tape = self._taping(watch, at)
            self._keep(heard, StateChanged(FeedState.CONNECTED), at)

    async def hush(self, source: Source) -> None:
        """Let go of a feed; what it told by then is kept and counted before this returns."""
        heard = self._heard.get(source)
        if heard is None:
            return
        heard.listening.cancel()
        await asyncio.wait([heard.listening])
        await self._queue.put((source, StateChanged(FeedState.STOPPED, 'it was stopped')))
        await heard.is_hushed.wait()
        self._heard.pop(source, None)

    async def close(self) -> None:
        """Let go of all feeds and count what is open. Safe to call twice.

        A disk that takes nothing is not waited for: what it does not take now is lost.
        """
        self._counting.hurry()
        self._is_closing = True
        for source in list(self._heard):
            await self.hush(source)
        if self._pump is not None and not self._pump.done():
            await self._queue.put(None)
            await asyncio.wait([self._pump])  # to be cancelled here must not cancel the pump

    async def _run(self) -> None:
        while True:
            batch = await self._next()
            events = [each for each in batch if each is not None]
            try:
                await self._take(events, now())
                if None in batch:
                    await self._counting.settle_all(now())
            except StorageClosed:
                log.warning('%s messages came after the ledger was closed.', len(events))
            except Exception:
                log.exception('The capture of creator %s stumbled; it goes on.', self._creator_id)
            for source, event in events:
                is_stop = isinstance(event, StateChanged) and event.state is FeedState.STOPPED
                if is_stop and source in self._heard:
                    self._heard[source].is_hushed.set()
            if None in batch:
                return

    async def _next(self) -> list[tuple[Source, Event] | None]:
        """What waits, up to BATCH_MAX; nothing after a while without a message."""
        try:
            async with asyncio.timeout(LOOK_EVERY_S):
                batch = [await self._queue.get()]
        except TimeoutError:
            return []
        while len(batch) < BATCH_MAX and not self._queue.empty():
            batch.append(self._queue.get_nowait())
        return batch

    async def _take(self, batch: list[tuple[Source, Event]], at: datetime) -> None:
        for source, event in batch:
            heard = self._heard.get(source)
            if heard is None:
                continue  # it was hushed a second time, by somebody who was not waited for
            try:
                if isinstance(event, StateChanged):
                    await self._change(heard, event, at)
                else:
                    await self._hear(heard, event, at)
            except StorageClosed:
                raise
            except Exception:  # the gifts behind it in the batch must not be lost
                log.exception('%s of creator %s: %s', source, self._creator_id, event)
        await self._counting.settle(at)
        if not self._is_closing:  # else a feed that is let go of would seem to be lost
            await self._look_for_end(at)
        if self._noted_at is None or at - self._noted_at >= NOTE_EVERY:
            self._noted_at = at
            for heard in self._heard.values():
                await self._note(heard)

    async def _hear(self, heard: Heard, event: GiftSeen | Alive | Unreadable, at: datetime) -> None:
        heard.alive_at, heard.is_new = at, True
        if heard.state is FeedState.CONNECTED:
            self._turning.hears(heard)
        self._keep(heard, event, at)
        if isinstance(event, Unreadable):
            heard.unread, heard.unread_why = heard.unread + 1, event.why
        elif isinstance(event, GiftSeen):
            if sent_at(event, at) < heard.watch.since:
                heard.early += 1  # of before somebody watched: it may be logged by hand
                return
            heard.host_id = event.host_id or heard.host_id
            hosts = (each.host_id for each in self._heard.values() if each.host_id)
            known = event.host_id or next(hosts, '')
            self._counting.see(replace(event, host_id=known), at)

    async def _change(self, heard: Heard, event: StateChanged, at: datetime) -> None:
        """The feed is in another state: count what is open when it is lost, turn the stream."""
        was, heard.state = heard.state, event.state
        is_offline = event.state is FeedState.OFFLINE
        heard.offline_since = (heard.offline_since or at) if is_offline else None
        turned: Turned | None = None
        if event.state is FeedState.CONNECTED:
            heard.alive_at = at
            turned = await self._begin(heard, event.room_id, at)
        elif was is FeedState.CONNECTED:
            if event.state is FeedState.ENDED:
                heard.alive_at = at  # the LIVE itself said so: there is no gap before its end
            await self._counting.settle_all(at)
            await self._note(heard)
        self._keep(heard, event, at)
        if event.state is FeedState.ENDED:
            turned = await self._end(heard, at)
        watches = self._desk.watches(self._guild_id)
        await self._counting.patiently(
            lambda: watches.note_state(
                self._creator_id,
                heard.watch.source,
                heard.watch.target,
                event.state,
                event.detail,
                at=at,
                alive_at=heard.alive_at,
            )
        )
        if event.state in (FeedState.ENDED, FeedState.STOPPED, FeedState.GIVEN_UP):
            heard.close_tape()
        if turned is not None:
            self._say.turned(heard.watch, turned)
        if event.state is FeedState.GIVEN_UP and was is not FeedState.GIVEN_UP:
            self._say.gave_up(heard.watch, event.detail)

    async def _begin(self, heard: Heard, room_id: str, at: datetime) -> Turned:
        turned = await self._turning.begin(heard, room_id, at)
        if turned.turn in (Turn.BEGAN, Turn.THEIRS):  # another LIVE is another recording
            heard.close_tape()
            close_tapes(self._heard.values())
        heard.tape = heard.tape or self._taping(heard.watch, at)
        return turned

    async def _end(self, heard: Heard, at: datetime) -> Turned | None:
        turned = await self._turning.end(heard, self._heard.values(), at)
        if turned is not None:
            close_tapes(self._heard.values())
        return turned

    async def _look_for_end(self, at: datetime) -> None:
        over = await self._turning.look(self._heard.values(), at)
        if over is not None:
            close_tapes(self._heard.values())
            heard, turned = over
            self._say.turned(heard.watch, turned)

    async def _note(self, heard: Heard) -> None:
        if not heard.is_new:
            return
        watches = self._desk.watches(self._guild_id)
        await self._counting.patiently(
            lambda: watches.note_work(
                self._creator_id,
                heard.watch.source,
                heard.watch.target,
                at=heard.alive_at,
                host_id=heard.host_id,
                unread=heard.unread,
                unread_why=heard.unread_why,
                early=heard.early,
            )
        )
        heard.unread, heard.unread_why, heard.early, heard.is_new = 0, None, 0, False

    def _keep(self, heard: Heard, event: Event, at: datetime) -> None:
        stopped = heard.keep(event, at)
        if stopped is not None:
            log.warning('The recording of %s stopped: %s', heard.watch.target, stopped)
            self._say.not_recording(heard.watch, stopped)


def _own_task(work: Coroutine[None, None, None], name: str) -> asyncio.Task[None]:
    """A task in a context of its own: it outlives the command or tick that began it."""

    def begin() -> asyncio.Task[None]:
        return asyncio.create_task(work, name=name)

    return contextvars.Context().run(begin)
