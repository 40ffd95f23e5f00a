"""The LIVE of `benchmarks.night`: a recording, told as TikTok and TikFinity would tell it."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.evening import ROOM
from benchmarks.night_child import Bot, open_combos
from benchmarks.night_fakes import Home, Platform, moved, part
from economy.captured import FeedState
from economy.entries import Source
from live.feed import Event, GiftSeen, StateChanged
from live.recording import Recording

HISTORY = 300  # messages; three times what comes in DOWN_MS and the moments before it
DOWN_MS = 20_000  # of the evening, in which a killed bot is not there and gifts are sent
TICK_EVERY_S = 0.25
LOOK_EVERY_S = 0.15
PATIENCE_S = 60  # after which a thing that should be said will not be
SHOWN = {
    FeedState.CONNECTED: '🟢 connected',
    FeedState.BROKEN: '🟠 interrupted',
    FeedState.SILENT: '🟠 silent',
    FeedState.LIMITED: '🟠 limited',
    FeedState.OFFLINE: '⚪ offline',
}


@dataclass
class Told:
    """What people could read in that night."""

    boards: list[str] = field(default_factory=list[str])  # each that differs from the one before
    states: list[str] = field(default_factory=list[str])  # as the board said them, in order
    diamonds: list[int] = field(default_factory=list[int])  # as the board said them, in order
    status: str = ''  # /live status, after everything that went wrong
    over: str = ''  # what the bot said when the LIVE was over
    recap: str = ''
    kept_open: list[int] = field(default_factory=list[int])  # combos on disk at each kill


class Night:
    """One recording as a LIVE. `play` it; `told` is what was read meanwhile."""

    def __init__(
        self,
        recording: Recording,
        folder: Path,
        *,
        speed: float,
        kills_at_ms: Sequence[int],
        say: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.told = Told()
        self._events = list(recording.events())
        self._speed = speed
        self._say = say
        self._kills_at_ms = sorted(kills_at_ms)
        self._folder = folder
        self._began_s = 0.0
        self._recorded_ms = recording.header.began_at.timestamp() * 1000
        self._sent_ms: dict[str, int] = {}
        self._is_silent = False
        self._tikfinity = [at for at, event in self._events if _is_by_tikfinity(event)]

    async def play(self) -> Told:
        async with Platform('mira.paints', int(ROOM), replay=HISTORY) as tiktok, Home() as home:
            self._tiktok, self._home = tiktok, home
            self._bot = Bot(self._folder, tiktok.command())
            ticking = asyncio.create_task(self._tick())
            try:
                await self._open()
                await self._play()
            finally:
                ticking.cancel()
                await self._bot.kill()
        return self.told

    async def _open(self) -> None:
        await self._bot.start()
        await self._bot.slash('settings set', staff_channel='staff')
        await self._bot.slash('stream board')
        await self._bot.slash('live watch', handle='@mira.paints')
        await self._bot.slash('live watch', handle=self._home.address)
        await self._tiktok.until(lambda fake: fake.polls > 0)
        self._began_s = time.monotonic()

    async def _play(self) -> None:
        told_again: set[int] = set()
        for number, (at_ms, event) in enumerate(self._events):
            await self._until(at_ms)
            if self._kills_at_ms and at_ms >= self._kills_at_ms[0] and self._is_in_combo(number):
                await self._send(event, at_ms)
                await self._kill(at_ms, number, told_again)
            elif isinstance(event, StateChanged):
                told_again |= await self._turn(event, number)
            elif number not in told_again:
                await self._send(event, at_ms)
            if self._home.is_open and at_ms > self._tikfinity[-1]:
                await self._home.close()
        self.told.recap = (await self._bot.slash('stream recap'))['chat'][-1]

    async def _send(self, event: Event, at_ms: int) -> None:
        if _is_by_tikfinity(event):
            if not self._home.is_open:
                await self._home.open()
                async with self._standing():
                    await _become(lambda: bool(self._home.listeners))
            await self._home.tell(self._now(event, at_ms))
        elif isinstance(event, GiftSeen):
            await self._tiktok.send(self._now(event, at_ms))

    async def _turn(self, event: StateChanged, number: int) -> set[int]:
        """The connection fares as the recording says; the events that are history then."""
        tiktok, fake = self._tiktok, part('fake_tiktok')
        again: set[int] = set()
        async with self._standing():
            match event.state:
                case FeedState.BROKEN:
                    tiktok.gate.clear()
                    await tiktok.hang_up()
                case FeedState.SILENT:
                    tiktok.gate.clear()
                    self._is_silent = True
                case FeedState.LIMITED:
                    tiktok.sign_answer = fake.Answer(429, headers={'RateLimit-Reset': '90'})
                    tiktok.gate.set()
                case FeedState.OFFLINE:
                    tiktok.is_live = False
                    tiktok.gate.set()
                case FeedState.CONNECTED:
                    again = self._told_again(number)
                    await self._come_back(again)
                case FeedState.ENDED:
                    await self._end()
                    return again
                case _:
                    raise AssertionError(event)
            await self._board_says(SHOWN[event.state])
        return again

    async def _come_back(self, again: set[int]) -> None:
        tiktok = self._tiktok
        if not tiktok.gate.is_set() and not self._is_silent:  # once it is refused first
            refused = tiktok.refused
            tiktok.upgrade_status = 503
            tiktok.gate.set()
            await _become(lambda: tiktok.refused > refused)
        found = [self._events[each] for each in sorted(again)]
        tiktok.history = [self._now(event, at_ms) for at_ms, event in found]
        tiktok.sign_answer, tiktok.upgrade_status = None, None
        tiktok.is_live, self._is_silent = True, False
        tiktok.gate.set()
        await _become(lambda: tiktok.listeners == 1)

    async def _kill(self, at_ms: int, number: int, told_again: set[int]) -> None:
        """SIGKILL in a combo; the LIVE goes on without the bot, which is started again then.

        The first time at once, with messages in the pipes; then when the combo is on the disk.
        """
        del self._kills_at_ms[0]
        if self.told.kept_open:
            async with self._standing():
                await _become(lambda: open_combos(self._folder) > 0)
        await self._bot.kill()
        self.told.kept_open.append(open_combos(self._folder))
        self._say(f'kill -9 at {_clock(at_ms)}, {self.told.kept_open[-1]} open combos on the disk')
        for later, (later_ms, event) in enumerate(self._events[number + 1 :], start=number + 1):
            if later_ms > at_ms + DOWN_MS or isinstance(event, StateChanged):
                break
            await self._until(later_ms)
            await self._send(event, later_ms)
            told_again.add(later)
        async with self._standing():
            await _become(lambda: self._tiktok.listeners == 0)
            await self._bot.start()
            await _become(lambda: self._tiktok.listeners == 1)
            await self._board_says(SHOWN[FeedState.CONNECTED])

    async def _end(self) -> None:
        self.told.status = (await self._bot.slash('live status'))['chat'][-1]
        await self._tiktok.send(part('fake_tiktok').control(part('fake_tiktok').ENDED))
        await self._board_says('was live')
        for _ in range(PATIENCE_S * 10):
            said = (await self._bot.look())['staff']
            if said and 'is over' in said[-1]:
                self.told.over = said[-1]
                return
            await asyncio.sleep(0.1)

    async def _board_says(self, text: str) -> None:
        """Look at the board until it says so."""
        deadline_s = time.monotonic() + PATIENCE_S
        while True:
            read = await self._bot.look()
            board = read['board']
            if not self.told.boards or self.told.boards[-1] != board:
                self.told.boards.append(board)
                self.told.diamonds += _diamonds(board)
            line = next((each for each in board.split('\n') if 'TikTok LIVE' in each), board)
            if text in line:
                self.told.states.append(text)
                self._say(f'board: {text}, {self.told.diamonds[-1:]}')
                return
            assert time.monotonic() < deadline_s, f'not {text}, but: {read}'
            await asyncio.sleep(LOOK_EVERY_S)

    def _told_again(self, number: int) -> set[int]:
        """The gifts behind a reconnect that were sent before it: the room's history."""
        from_ms = self._events[number][0]
        found: set[int] = set()
        for later, (at_ms, event) in enumerate(self._events[number + 1 :], start=number + 1):
            if at_ms > from_ms + 5_000:
                break
            if not isinstance(event, GiftSeen) or _is_by_tikfinity(event):
                continue
            if self._sent_at(event) < from_ms:
                found.add(later)
        return found

    def _is_in_combo(self, number: int) -> bool:
        """Whether a combo goes on after this message, which nobody saw the whole of."""
        event = self._events[number][1]
        if not isinstance(event, GiftSeen) or not event.group_id or event.is_end:
            return False
        in_sight = self._events[number + 1 : number + 60]
        return not any(isinstance(each, StateChanged) for _, each in in_sight) and any(
            isinstance(each, GiftSeen)
            and each.group_id == event.group_id
            and each.count > event.count
            for _, each in in_sight
        )

    def _now(self, event: Event, at_ms: int) -> GiftSeen:
        """The gift with the time at which it was sent in this LIVE; told again, it is the same."""
        assert isinstance(event, GiftSeen)
        ago_ms = max(at_ms - self._sent_at(event), 0) / self._speed
        sent_ms = self._sent_ms.setdefault(event.msg_id, round(time.time() * 1000 - ago_ms))
        return moved(event, sent_ms)

    def _sent_at(self, gift: GiftSeen) -> float:
        return (gift.sent_at_ms or 0) - self._recorded_ms

    async def _until(self, at_ms: int) -> None:
        wait_s = self._began_s + at_ms / 1000 / self._speed - time.monotonic()
        await asyncio.sleep(max(wait_s, 0))

    @asynccontextmanager
    async def _standing(self) -> AsyncGenerator[None]:
        """The LIVE's clock stands still meanwhile."""
        from_s = time.monotonic()
        yield
        self._began_s += time.monotonic() - from_s

    async def _tick(self) -> None:
        while True:
            if not self._is_silent:
                await self._tiktok.tick()
            await self._home.tell()
            await asyncio.sleep(TICK_EVERY_S)


async def _become(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not is_so():
            await asyncio.sleep(0.02)


def _is_by_tikfinity(event: Event) -> bool:
    return isinstance(event, GiftSeen) and event.source is Source.TIKFINITY


def _diamonds(board: str) -> list[int]:
    found = re.search(r'💎 \*\*([\d,]+) diamond', board)
    return [] if found is None else [int(found[1].replace(',', ''))]


def _clock(at_ms: int) -> str:
    minutes, seconds = divmod(at_ms // 1000, 60)
    return f'{minutes}:{seconds:02}'
