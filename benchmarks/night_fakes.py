"""TikTok and TikFinity as `benchmarks.night` needs them, made of the fakes of tests/live."""

from __future__ import annotations

import asyncio
import importlib.util
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any, Self

from aiohttp import web

from live.feed import GiftSeen

FAKES = Path(__file__).parent.parent / 'tests' / 'live'


def part(name: str) -> ModuleType:
    """A module beside the tests of feeds; loaded by path, as test folders are no packages."""
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(name, FAKES / f'{name}.py')
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses look their own module up
    spec.loader.exec_module(module)
    return module


class Home:
    """The streamer's computer: TikFinity is started and closed on it, always at one address."""

    def __init__(self) -> None:
        self._told = part('fake_tikfinity')
        self._port = 0
        self._site: web.TCPSite | None = None
        self.listeners: set[web.WebSocketResponse] = set()

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_get('/{path:.*}', self._answer)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        await self.open()
        self._port = self._runner.addresses[0][1]
        await self.close()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()
        await self._runner.cleanup()

    @property
    def address(self) -> str:
        return f'ws://127.0.0.1:{self._port}/'

    @property
    def is_open(self) -> bool:
        return self._site is not None

    async def open(self) -> None:
        self._site = web.TCPSite(self._runner, '127.0.0.1', self._port)
        await self._site.start()

    async def close(self) -> None:
        if self._site is not None:
            await self._site.stop()
            self._site = None
        for listener in list(self.listeners):
            await listener.close()

    async def tell(self, gift: GiftSeen | None = None) -> None:
        """A gift, or how many viewers there are."""
        said = self._told.viewers() if gift is None else self._gift(gift)
        for listener in list(self.listeners):
            await listener.send_str(said)

    def _gift(self, gift: GiftSeen) -> str:
        kind = 1 if gift.is_combo else 2
        return self._told.gift(
            gift.count,
            end=gift.is_end,
            msg=gift.msg_id,
            giftId=gift.gift_id,
            giftName=gift.gift_name,
            giftType=kind,
            diamondCount=gift.coins,
            groupId=gift.group_id or None,
            createTime=str(gift.sent_at_ms),
            userId=gift.sender.id,
            uniqueId=gift.sender.handle,
            nickname=gift.sender.name,
            receiverUserId=None if gift.receiver is None else gift.receiver.id,
            gift={'gift_id': gift.gift_id, 'gift_type': kind},
        )

    async def _answer(self, request: web.Request) -> web.WebSocketResponse:
        websocket = web.WebSocketResponse()
        await websocket.prepare(request)
        await websocket.send_str(self._told.CONFIG)
        self.listeners.add(websocket)
        try:
            await self._told.until_gone(websocket)
        finally:
            self.listeners.discard(websocket)
        return websocket


class Platform(part('fake_tiktok').FakeTikTok):  # type: ignore[misc]  # loaded by path
    """The fake TikTok whose pages can be kept from answering, so that a state lasts."""

    def __init__(self, handle: str, room_id: int, *, replay: int) -> None:
        super().__init__(handle=handle, room_id=room_id, is_live=False, replay=replay)
        self.refused = 0  # connections that were refused, ever
        self.gate = asyncio.Event()
        self.gate.set()

    async def hang_up(self) -> None:
        await self.send(part('fake_tiktok').Abort())

    async def tick(self) -> None:
        """What a room without gifts sends; no history of it is told again."""
        fake = part('fake_tiktok')
        await self.send(fake.frame(fake.other()))

    def _upgrade(self, connection: Any, request: object) -> Any:
        refusal = super()._upgrade(connection, request)
        self.refused += refusal is not None
        return refusal

    async def _answer(self, target: str, headers: dict[str, str]) -> Any:
        await self.gate.wait()
        return await super()._answer(target, headers)


def moved(gift: GiftSeen, sent_at_ms: int) -> GiftSeen:
    return replace(gift, sent_at_ms=sent_at_ms)
