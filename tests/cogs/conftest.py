"""Scripted feeds for tests of capture: what a LIVE tells is what a test says."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Any

import pytest

from bot.captures import Feeds
from economy.captured import FeedState, Person
from economy.entries import Source
from economy.watches import Watch
from live.feed import Event, FeedLost, GiftSeen, StateChanged
from live.patience import Patience

LUNA = Person('6800000000000000001', 'luna', 'Luna')
HOST = '7100000000000000001'
AT_ONCE = Patience(
    retry_first_s=0, offline_s=0, limited_min_s=0, limited_unsaid_s=0, limited_max_s=0
)


class Stage:
    """One scripted feed; what is put is told, a FeedLost ends the attempt."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.attempts = 0
        self._script: asyncio.Queue[Event | FeedLost] = asyncio.Queue()

    def put(self, *events: Event | FeedLost) -> None:
        for event in events:
            self._script.put_nowait(event)

    async def events(self) -> AsyncGenerator[Event, None]:
        self.attempts += 1
        while True:
            event = await self._script.get()
            if isinstance(event, FeedLost):
                raise event
            yield event


class Studio:
    """All scripted feeds of a test, by the target that is watched."""

    def __init__(self) -> None:
        self.stages: dict[tuple[int, str], Stage] = {}
        self.is_remote_allowed = False

    def feed(self, watch: Watch) -> Stage:
        stage = Stage(watch.source)
        self.stages[watch.guild_id, watch.target] = stage
        return stage

    @property
    def feeds(self) -> Feeds:
        return Feeds(
            self.feed,
            lambda *_: None,
            is_remote_allowed=self.is_remote_allowed,
            patience=lambda _: AT_ONCE,
        )


async def until(is_so: Callable[[], Any] | Callable[[], Awaitable[Any]]) -> Any:
    """What `is_so` returns as soon as that is something. A capture works beside SimCord."""
    async with asyncio.timeout(20):
        while True:
            found = is_so()
            found = await found if isinstance(found, Awaitable) else found
            if found:
                return found
            await asyncio.sleep(0.01)


class Night:
    """A room whose creator's LIVE is watched, and what its feeds tell."""

    until = staticmethod(until)

    def __init__(self, room, studio: Studio) -> None:
        self.room, self.studio = room, studio
        self.where = room.staff
        self._messages = 0

    async def tick(self) -> None:
        await self.room.env.bot.get_cog('Live').tick(self.room.env.now())

    async def beat(self) -> None:
        """Say what waits to be said."""
        await self.room.env.bot.get_cog('Live').say(self.room.env.now())

    async def watch(self, handle: str = '@mia.live', **options):
        answered = await self.room.slash(self.room.manager, 'live watch', handle=handle, **options)
        await self.tick()
        return answered

    def put(self, *events: Event | FeedLost, target: str = 'mia.live') -> None:
        self.studio.stages[self.room.guild.id, target].put(*events)

    async def go_live(self, *, room_id: str = '7301', target: str = 'mia.live') -> str:
        """The feed connects; what the bot says of it."""
        before = len(self.said())
        self.put(StateChanged(FeedState.CONNECTED, room_id=room_id), target=target)

        async def said():
            await self.beat()
            return self.said()[before:]

        return (await until(said))[0]

    def gift(self, count: int = 1, **more: Any) -> GiftSeen:
        """A combo of roses by Luna, told whole by its last message; another one each time."""
        self._messages += 1
        told = {
            'source': Source.TIKTOK,
            'room_id': '7301',
            'msg_id': str(900 + self._messages),
            'group_id': str(100 + self._messages),
            'gift_id': 5655,
            'gift_name': 'Rose',
            'coins': 1,
            'count': count,
            'is_combo': True,
            'is_end': True,
            'sender': LUNA,
            'host_id': HOST,
            'sent_at_ms': int(self.room.env.now().timestamp() * 1000),
        }
        return GiftSeen(**(told | more))

    async def counted(self, gifts: int, creator: int = 1):
        """The ledger as soon as it has so many entries."""

        async def found():
            ledger = await self.room.ledger(creator)
            return ledger if len(ledger) >= gifts else None

        return await until(found)

    def messages(self, channel=None):
        stored = self.room.env.backend.messages.get((channel or self.where).id, {})
        return [self.room.message(stored[id_]) for id_ in sorted(stored)]

    def said(self, channel=None) -> list[str]:
        return [each.content for each in self.messages(channel)]

    async def saying(self, text: str, channel=None):
        """The newest message with this text, as soon as there is one."""

        async def found():
            await self.beat()
            like = [each for each in self.messages(channel) if text in each.content]
            return like[-1] if like else None

        return await until(found)

    async def status(self) -> str:
        return (await self.room.slash(self.room.manager, 'live status')).private

    async def status_with(self, text: str) -> str:
        """/live status, as soon as it says so."""

        async def found():
            shown = await self.status()
            return shown if text in shown else None

        return await until(found)


@pytest.fixture
def studio() -> Studio:
    return Studio()


@pytest.fixture
def open_night(room, studio, monkeypatch) -> Night:
    """A capture's clock is the room's, which stands still. Everybody reads what the bot says."""
    monkeypatch.setattr('bot.capture.now', room.env.now)
    monkeypatch.setattr('cogs.live.has_tiktok', lambda: True)
    night = Night(room, studio)
    night.where = room.public
    return night


@pytest.fixture
async def night(open_night) -> Night:
    """What the bot says by itself, it says in the staff channel."""
    room = open_night.room
    await room.settings(staff_channel=room.staff)
    open_night.where = room.staff
    return open_night
