"""The feed of TikFinity, a program on the streamer's computer that tells its LIVE to others.

It answers also while nobody is live. Then the socket stays open, so that no first gift is missed.
"""

from __future__ import annotations

import socket
from collections.abc import AsyncGenerator, Iterable
from contextlib import asynccontextmanager
from ipaddress import ip_address
from typing import Any, Literal, NamedTuple
from urllib.parse import urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from economy.captured import FeedState
from economy.entries import Source
from economy.live_targets import may_connect
from live.feed import Event, FeedLost, Loss, StateChanged, Unreadable
from live.tikfinity_messages import read

_FRAME_MAX = 4 * 1024 * 1024  # bytes; what is longer ends the connection before it is in memory
_CONNECT_S = 10
_GOODBYE_S = 1
_SWITCHED = 101  # the HTTP status of a connection that became a websocket
_HOST_SHOWN = 60  # characters of a name in what people read, so that the rest of it fits
_QUIET_S = 20  # a LIVE tells its viewers every few seconds

_GONE = (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSING, aiohttp.WSMsgType.CLOSED)

_Socket = aiohttp.ClientWebSocketResponse[Literal[False]]


class _Message(NamedTuple):
    """What came through the socket; `data` of a text is bytes, so that no text breaks it."""

    type: aiohttp.WSMsgType
    data: Any


class TikFinityFeed:
    """Hears of the LIVE of the one account that TikFinity is logged in to."""

    def __init__(self, address: str, *, is_remote_allowed: bool, quiet_s: float = _QUIET_S) -> None:
        """`address` is as `economy.live_targets.checked_address` returns it.

        After `quiet_s` without a message, TikFinity is asked for a sign of life.
        """
        self._address = address
        self._is_remote_allowed = is_remote_allowed
        self._quiet_s = quiet_s

    @property
    def source(self) -> Source:
        return Source.TIKFINITY

    async def events(self) -> AsyncGenerator[Event, None]:
        """One connection. See `live.feed.Feed`.

        A message above 4 MiB ends it (it is Unreadable, then the feed is BROKEN and comes back);
        any other that cannot be read is Unreadable, and the feed goes on.
        """
        async with self._connected() as websocket:
            told: FeedState | None = None
            while True:
                message = await self._message(websocket)
                if message is None:
                    if told is None:
                        told = FeedState.OFFLINE
                        yield StateChanged(told, 'TikFinity runs, and nobody is live')
                elif message.type is aiohttp.WSMsgType.TEXT:
                    said = read(message.data)
                    if said.is_end:
                        raise FeedLost(Loss.ENDED, 'the LIVE is over')
                    if said.is_live and told is not FeedState.CONNECTED:
                        told = FeedState.CONNECTED
                        yield StateChanged(told)
                    yield said.event
                elif message.type is aiohttp.WSMsgType.BINARY:
                    yield Unreadable('binary')
                elif message.type is aiohttp.WSMsgType.ERROR:
                    yield Unreadable('no websocket')
                    raise FeedLost(Loss.BROKEN, 'TikFinity sent something that cannot be read')

    async def _message(self, websocket: _Socket) -> _Message | None:
        """The next message, None when it was quiet. Raises FeedLost when nobody is there any more.

        The pings are our own: those of aiohttp take a reader that is slow for a peer that is gone.
        """
        is_asked = False
        try:
            while True:
                message = await self._received(websocket)
                if message is None:
                    if is_asked:
                        raise FeedLost(Loss.BROKEN, 'TikFinity does not answer any more')
                    is_asked = True
                    await websocket.ping()
                elif message.type is aiohttp.WSMsgType.PING:
                    await websocket.pong(message.data)
                elif message.type is aiohttp.WSMsgType.PONG:
                    if is_asked:
                        return None
                elif message.type in _GONE:
                    raise FeedLost(Loss.BROKEN, 'the connection to TikFinity broke off')
                else:
                    return message
        except ConnectionError as error:
            raise FeedLost(Loss.BROKEN, 'the connection to TikFinity broke off') from error

    async def _received(self, websocket: _Socket) -> _Message | None:
        try:
            received = await websocket.receive(timeout=self._quiet_s)
        except TimeoutError:
            return None
        return _Message(received.type, received.data)

    @asynccontextmanager
    async def _connected(self) -> AsyncGenerator[_Socket, None]:
        """An open websocket. Raises FeedLost."""
        self._refuse_far_ip()
        connector = aiohttp.TCPConnector(
            resolver=_NearResolver(is_remote_allowed=self._is_remote_allowed), use_dns_cache=False
        )
        timeout = aiohttp.ClientTimeout(sock_connect=_CONNECT_S, sock_read=_CONNECT_S)
        session = aiohttp.ClientSession(
            connector=connector, timeout=timeout, middlewares=(self._only_a_websocket,)
        )
        async with session, await self._opened(session) as websocket:
            yield websocket

    async def _opened(self, session: aiohttp.ClientSession) -> _Socket:
        try:
            return await session.ws_connect(
                self._address,
                autoping=False,
                decode_text=False,
                max_msg_size=_FRAME_MAX,
                timeout=aiohttp.ClientWSTimeout(ws_close=_GOODBYE_S),  # type: ignore[reportCallIssue]  # attrs
            )
        except aiohttp.ClientSSLError as error:
            told = f'the encryption of {self._address} cannot be trusted'
            raise FeedLost(Loss.LASTING, told) from error
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise FeedLost(Loss.OFFLINE, f'TikFinity does not answer at {self._address}') from error
        except (aiohttp.ClientResponseError, aiohttp.InvalidURL) as error:
            raise self._no_tikfinity() from error
        except (aiohttp.ClientError, OSError) as error:
            told = f'the connection to {self._address} could not be opened'
            raise FeedLost(Loss.BROKEN, told) from error

    async def _only_a_websocket(
        self, request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
    ) -> aiohttp.ClientResponse:
        """Stops at any other answer: a redirect would lead past the check of the address."""
        response = await handler(request)
        if response.status != _SWITCHED:
            response.close()
            raise self._no_tikfinity()
        return response

    def _no_tikfinity(self) -> FeedLost:
        return FeedLost(Loss.LASTING, f'what answers at {self._address} is no TikFinity')

    def _refuse_far_ip(self) -> None:
        """What is an IP address already is never resolved."""
        host = urlsplit(self._address).hostname or ''
        try:
            ip_address(host)
        except ValueError:
            return
        if not may_connect(host, is_remote_allowed=self._is_remote_allowed):
            raise _too_far(host, [host])


class _NearResolver(AbstractResolver):
    """Leaves of a host's addresses those that the bot may connect to."""

    def __init__(self, *, is_remote_allowed: bool) -> None:
        self._inner = aiohttp.ThreadedResolver()
        self._is_remote_allowed = is_remote_allowed

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        found = await self._inner.resolve(host, port, family)
        near = [
            each
            for each in found
            if may_connect(each['host'], is_remote_allowed=self._is_remote_allowed)
        ]
        if not near:
            raise _too_far(host, [each['host'] for each in found])
        return near

    async def close(self) -> None:
        """Nothing is held open."""


def _too_far(host: str, ips: Iterable[str]) -> FeedLost:
    """None of the `ips` behind a host may be connected to; some of them only as things are now."""
    shown = host[:_HOST_SHOWN]
    if any(may_connect(ip, is_remote_allowed=True) for ip in ips):
        told = (
            f'{shown} is a computer on the internet, and I may not connect to it: if that is '
            'meant, start the bot with --allow-remote'
        )
    else:
        told = (
            f'{shown} leads to no computer that TikFinity could run on: watch its address in '
            'the network, such as 192.168.1.20'
        )
    return FeedLost(Loss.LASTING, told)
