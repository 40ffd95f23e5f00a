"""A fake TikTok on loopback: its pages, the sign server and the websocket, and a LIVE to play.

The messages are encoded by hand. To build them with the library would prove nothing, and changes
the class in which the library hands over users. For other programs, and by hand:

    async with FakeTikTok() as fake:
        feed = TikTokFeed('mia', command=fake.command())    # or run fake.command() + ('mia',)
        await fake.play([(0.5, gift), (2, Abort()), (1, control(ENDED))])
"""

from __future__ import annotations

import asyncio
import gzip
import json
import ssl
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from economy.captured import Person
from live.feed import GiftSeen

FAKED_CHILD = Path(__file__).with_name('faked_child.py')
PAUSED, UNPAUSED, ENDED, SUSPENDED = 1, 2, 3, 4  # actions of a control message
TICK = 'WebcastRoomUserSeqMessage'  # what a quiet room sends every two seconds


def encoded(fields: Mapping[int, Any]) -> bytes:
    """A protobuf message by field number: int, str, bytes, a nested mapping, or a list of them."""
    out = bytearray()
    for number, value in fields.items():
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, int):
                out += _varint(number << 3) + _varint(each)
                continue
            data = encoded(each) if isinstance(each, Mapping) else each
            data = data.encode() if isinstance(data, str) else data
            out += _varint(number << 3 | 2) + _varint(len(data)) + data
    return bytes(out)


def _varint(value: int) -> bytes:
    value &= 2**64 - 1  # a negative number has ten bytes
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


@dataclass(frozen=True)
class Message:
    """One message in a frame."""

    method: str
    payload: bytes
    msg_id: int = 0


def gift_message(gift: GiftSeen, /, **wire: Any) -> Message:
    """The message that a GiftSeen was read from.

    `wire` replaces what is sent: `combo`, `type`, `user`, `to_user`, `gift`, `monitor`,
    `member` (the third way to name a receiver). None leaves a field out.
    """
    host = int(gift.host_id or 0)
    price = {
        5: gift.gift_id,
        10: wire.get('combo', int(gift.is_combo)),
        11: wire.get('type', 1 if gift.is_combo else 2),
        12: gift.coins,
        16: gift.gift_name,
    }
    common = {
        1: 'WebcastGiftMessage',
        2: int(gift.msg_id or 0),
        3: int(gift.room_id or 0),
        4: gift.sent_at_ms,
    }
    fields = {
        1: _given(common),
        2: gift.gift_id,
        5: gift.count,
        7: wire.get('user', user_of(gift.sender, is_masked=gift.is_masked)),
        8: wire.get('to_user', None if gift.receiver is None else user_of(gift.receiver)),
        9: int(gift.is_end),
        11: int(gift.group_id or 0),
        15: wire.get('gift', _given(price)),
        23: wire.get('monitor', _given({1: host})),
    }
    fields |= wire.get('member', {})
    return Message('WebcastGiftMessage', encoded(_given(fields)), common[2])


def user_of(person: Person, *, is_masked: bool = False) -> dict[int, Any]:
    user = _given({1: int(person.id), 3: person.name, 38: person.handle})
    return user | ({1092: {1: 1}} if is_masked else {})


def control(action: int) -> Message:
    return Message('WebcastControlMessage', encoded({2: action}))


def other(method: str = TICK) -> Message:
    return Message(method, encoded({1: {1: method}}))


def _given(fields: Mapping[int, Any]) -> dict[int, Any]:
    return {number: value for number, value in fields.items() if value not in (None, 0, '')}


def frame(*messages: Message | GiftSeen, compressed: bool = False) -> bytes:
    """A frame of the websocket with these messages."""
    payload = encoded({1: _wrapped(messages), 2: 'c', 5: 'ext', 9: 1})
    headers = [{1: 'compress_type', 2: 'gzip'}] if compressed else []
    payload = gzip.compress(payload) if compressed else payload
    return encoded({2: 77, 5: headers, 6: 'pb', 7: 'msg', 8: payload})


def _wrapped(messages: Iterable[Message | GiftSeen]) -> list[dict[int, Any]]:
    made = [gift_message(each) if isinstance(each, GiftSeen) else each for each in messages]
    return [_given({1: each.method, 2: each.payload, 3: each.msg_id}) for each in made]


@dataclass(frozen=True)
class Pause:
    seconds: float


@dataclass(frozen=True)
class Abort:
    """The connection breaks, without a word."""


@dataclass(frozen=True)
class Close:
    code: int = 1000


Step = GiftSeen | Message | bytes | Pause | Abort | Close  # bytes are a frame as it is


@dataclass
class Answer:
    """What the sign server says in the place of a connection."""

    status: int
    body: bytes = b'{}'
    headers: dict[str, str] = field(default_factory=dict)


class FakeTikTok:
    """One creator's LIVE. Everything can be changed while it runs.

    `scripts` says what each connection does once it has entered the room, the first one first;
    later ones get only what `send` and `play` send. `history` is what every connection is given
    at once, and `replay` how many of the latest messages come with it, as TikTok does it.
    """

    def __init__(
        self,
        *scripts: Sequence[Step],
        handle: str = 'mia',
        room_id: int = 7301,
        is_live: bool = True,
        history: Sequence[GiftSeen | Message] = (),
        replay: int = 0,
        tls: ssl.SSLContext | None = None,
        farewell_s: float = 5,
    ) -> None:
        self.scripts = list(scripts)
        self.handle, self.room_id, self.is_live = handle, room_id, is_live
        self.history, self.replay = list(history), replay
        self.is_known = True
        self.is_alive: bool | None = None  # what the check before a connection says, if different
        self.page: bytes | None = None  # what TikTok's pages say in the place of anything true
        self.sign_answer: Answer | None = None
        self.upgrade_status: int | None = None
        self.polls = 0
        self.entered = 0  # connections that entered the room, ever
        self.signed: list[dict[str, str]] = []  # the headers of each request for a signature
        self._sent: list[GiftSeen | Message] = []
        self._connections: set[ServerConnection] = set()
        self._changed = asyncio.Condition()
        self._tls = tls
        self._farewell_s = farewell_s  # for a child that has much to read before it

    async def __aenter__(self) -> Self:
        self._http = await asyncio.start_server(self._request, '127.0.0.1', 0, ssl=self._tls)
        self._ws = await serve(
            self._connection,
            '127.0.0.1',
            0,
            process_request=self._upgrade,
            subprotocols=['echo-protocol'],
            ping_interval=None,
            close_timeout=self._farewell_s,
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        self._ws.close()
        await self._ws.wait_closed()
        self._http.close()
        await self._http.wait_closed()

    @property
    def url(self) -> str:
        scheme = 'https' if self._tls else 'http'
        return f'{scheme}://127.0.0.1:{self._http.sockets[0].getsockname()[1]}'

    def command(self, *, signer: FakeTikTok | None = None, poll_s: float = 0.05) -> tuple[str, ...]:
        """What starts the real child, pointed here; the handle goes behind it."""
        url = self.url if signer is None else f'{self.url}+{signer.url}'
        return (sys.executable, str(FAKED_CHILD), url, '--poll-s', str(poll_s))

    async def until(self, is_so: Callable[[FakeTikTok], bool]) -> None:
        """Return once it is: `until(lambda fake: fake.entered == 2)`. Looks after each change."""
        async with self._changed:
            await self._changed.wait_for(lambda: is_so(self))

    @property
    def listeners(self) -> int:
        """Connections that are open."""
        return len(self._connections)

    async def start(self, room_id: int) -> None:
        """A new LIVE begins, in a room of its own."""
        self.room_id, self.is_live = room_id, True
        self._sent.clear()

    async def send(self, *steps: Step) -> None:
        """Do this on every open connection. The end of the LIVE makes the creator offline, too."""
        self._sent += [each for each in steps if isinstance(each, GiftSeen | Message)]
        if control(ENDED) in steps:
            self.is_live = False
        for connection in list(self._connections):
            try:
                await self._do(connection, steps)
            except ConnectionClosed:  # it went between two steps
                continue

    async def play(self, recording: Iterable[tuple[float, Step]]) -> None:
        """Steps, each after so many seconds."""
        for wait_s, step in recording:
            await asyncio.sleep(wait_s)
            await self.send(step)

    # The websocket

    async def _connection(self, connection: ServerConnection) -> None:
        try:
            async for data in connection:
                if b'im_enter_room' in data:
                    self._connections.add(connection)
                    await self._tell(entered=1)
                    await self._do(connection, self.scripts.pop(0) if self.scripts else ())
        except ConnectionClosed:
            pass
        finally:
            self._connections.discard(connection)
            await self._tell()

    async def _do(self, connection: ServerConnection, steps: Iterable[Step]) -> None:
        for step in steps:
            match step:
                case Pause():
                    await asyncio.sleep(step.seconds)
                case Abort():
                    connection.transport.abort()
                case Close():
                    await connection.close(step.code)
                case bytes():
                    await connection.send(step)
                case _:
                    await connection.send(frame(step))

    def _upgrade(self, connection: ServerConnection, _: object) -> Any:
        if self.upgrade_status is None:
            return None
        return connection.respond(HTTPStatus(self.upgrade_status), 'no\n')

    async def _tell(self, *, polls: int = 0, entered: int = 0) -> None:
        async with self._changed:
            self.polls += polls
            self.entered += entered
            self._changed.notify_all()

    # The pages and the sign server

    async def _request(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := (await reader.readuntil(b'\r\n\r\n')).decode():
                line, *lines = head.rstrip().split('\r\n')
                headers = {name.lower(): value for name, value in (h.split(': ', 1) for h in lines)}
                answer = await self._answer(line.split()[1], headers)
                told = {'Content-Length': str(len(answer.body)), **answer.headers}
                written = [f'HTTP/1.1 {answer.status} {HTTPStatus(answer.status).phrase}']
                written += [f'{name}: {value}' for name, value in told.items()]
                writer.write('\r\n'.join([*written, '', '']).encode() + answer.body)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _answer(self, target: str, headers: dict[str, str]) -> Answer:
        path = urlsplit(target).path
        if path == '/webcast/fetch':
            self.signed.append(headers)
            return self.sign_answer or self._signature()
        if self.page is not None:
            return Answer(200, self.page)
        if path == f'/@{self.handle}/live':
            return Answer(200, self._live_page())
        if path == '/api-live/user/room/':
            return await self._user_room(parse_qs(urlsplit(target).query)['uniqueId'][0])
        if path == '/webcast/room/check_alive/':
            alive = self.is_live if self.is_alive is None else self.is_alive
            return _json({'data': [{'alive': alive, 'room_id': self.room_id}]})
        return Answer(404)

    def _live_page(self) -> bytes:
        user = {'roomId': str(self.room_id), 'uniqueId': self.handle, 'status': self._status}
        state = json.dumps({'LiveRoom': {'liveRoomUserInfo': {'user': user}}})
        return f'<script id="SIGI_STATE" type="application/json">{state}</script>'.encode()

    async def _user_room(self, handle: str) -> Answer:
        await self._tell(polls=1)
        if not self.is_known or handle != self.handle:
            return _json({'message': 'user_not_found', 'data': {}})
        room = {'user': {'roomId': str(self.room_id)}, 'liveRoom': {'status': self._status}}
        return _json({'message': '', 'data': room})

    @property
    def _status(self) -> int:
        return 2 if self.is_live else 4

    def _signature(self) -> Answer:
        port = next(iter(self._ws.sockets)).getsockname()[1]
        replayed = self._sent[-self.replay :] if self.replay else []
        fields = {
            1: _wrapped([*self.history, *replayed]),
            2: 'cursor',
            5: 'ext',
            7: {1: 'wrss', 2: 'x'},
            10: f'ws://127.0.0.1:{port}/webcast',
            11: 1,
        }
        return Answer(200, encoded(fields), {'X-Set-TT-Cookie': 'ttwid=1; path=/'})


def _json(values: Any) -> Answer:
    return Answer(200, json.dumps(values).encode(), {'Content-Type': 'application/json'})
