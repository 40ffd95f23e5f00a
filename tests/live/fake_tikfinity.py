"""A TikFinity to try the feed on: a real websocket that says what a test scripts."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

Script = Callable[[web.WebSocketResponse, web.Request], Awaitable[None]]

ANNA, BEN = '6800000000000000157', '6800000000000000158'
ROSE, HEART = 5655, 5487


def message(event: str, **data: Any) -> str:
    return json.dumps({'event': event, 'data': data})


def gift(
    count: int = 1, *, end: bool = False, msg: str = '7270201542891817761', **more: Any
) -> str:
    """A rose as TikFinity tells it, with other fields where they are named; None leaves one out."""
    data = {
        'giftId': ROSE,
        'giftName': 'Rose',
        'giftType': 1,
        'diamondCount': 1,
        'repeatCount': count,
        'repeatEnd': end,
        'groupId': '1692725773860',
        'msgId': msg,
        'createTime': '1692725773880',
        'timestamp': 1692725773880,
        'userId': ANNA,
        'uniqueId': 'anna',
        'nickname': 'Anna ✨',
        'receiverUserId': '6670000000000000149',
        'gift': {'gift_id': ROSE, 'repeat_count': count, 'repeat_end': int(end), 'gift_type': 1},
        'describe': 'Sent Rose',
        'tikfinityUserId': 2743946,
        'tikfinityUsername': 'host',
        'monitorExtra': '{"msg_id": 7270201542891818000, "anchor_id": 6670000000000000000}',
        **more,
    }
    return message('gift', **{name: value for name, value in data.items() if value is not None})


def viewers(count: int = 2) -> str:
    return message('roomUser', viewerCount=count, topViewers=[])


CONFIG = message('config', events=[])  # what comes first, whether a LIVE is on or not
END = message('streamEnd', action=3)


class FakeTikFinity:
    """`address` is where it answers; `connections` counts who came."""

    def __init__(self, scripts: tuple[Script, ...]) -> None:
        self._scripts = scripts
        self.connections = 0
        self.address = ''

    async def answer(self, request: web.Request) -> web.StreamResponse:
        script = self._scripts[min(self.connections, len(self._scripts) - 1)]
        self.connections += 1
        websocket = web.WebSocketResponse()
        await websocket.prepare(request)
        await script(websocket, request)
        return websocket


def saying(*said: str | bytes) -> Script:
    """Says this, then waits until the other side goes."""

    async def script(websocket: web.WebSocketResponse, _: web.Request) -> None:
        for each in said:
            await (websocket.send_bytes if isinstance(each, bytes) else websocket.send_str)(each)
        await until_gone(websocket)

    return script


def closing(*said: str) -> Script:
    """Says this and closes as one does."""

    async def script(websocket: web.WebSocketResponse, _: web.Request) -> None:
        for each in said:
            await websocket.send_str(each)
        await websocket.close()

    return script


def aborting(*said: str) -> Script:
    """Says this and is gone, as when a cable is pulled."""

    async def script(websocket: web.WebSocketResponse, request: web.Request) -> None:
        for each in said:
            await websocket.send_str(each)
        assert request.transport is not None
        request.transport.abort()

    return script


async def until_gone(websocket: web.WebSocketResponse) -> None:
    async for _ in websocket:
        pass


@asynccontextmanager
async def tikfinity(*scripts: Script) -> AsyncGenerator[FakeTikFinity, None]:
    """One script a connection; the last one stays."""
    fake = FakeTikFinity(scripts)
    async with served(fake.answer) as port:
        fake.address = f'ws://127.0.0.1:{port}/'
        yield fake


@asynccontextmanager
async def served(
    answer: Callable[[web.Request], Awaitable[web.StreamResponse]],
) -> AsyncGenerator[int, None]:
    """The port on which every GET is answered so."""
    app = web.Application()
    app.router.add_get('/{path:.*}', answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, '127.0.0.1', 0).start()
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()
