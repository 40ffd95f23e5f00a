"""A fake TikTok on loopback: its pages, the sign server and the websocket, and a LIVE to play.

The messages are encoded by hand. To build them with the library would prove nothing, and changes
the class in which the library hands over users. For use by hand, and by other programs:

    async with FakeTikTok() as fake:
        TikTokFeed('mia', command=fake.command())    # or run fake.command() + ('mia',)
        await fake.play([(0.5, gift), (2, Abort()), (1, control(ENDED))])
"""

from __future__ import annotations

import asyncio
import gzip
import json
import ssl
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from live.feed import GiftSeen

FAKED_CHILD = Path(__file__).with_name('faked_child.py')
PAUSED, UNPAUSED, ENDED, SUSPENDED = 1, 2, 3, 4  # actions of a control message
_TICK = 'WebcastRoomUserSeqMessage'  # what a quiet room sends every two seconds


# Messages


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


def gift_message(gift: GiftSeen, **changed: Any) -> Message:
    """The message that a GiftSeen was read from.

    `changed` replaces values of the wire: `type`, `combo`, `user`, `to_user`, `gift`, `monitor`.
    None leaves a field out.
    """
    msg_id, receiver, host = int(gift.msg_id or 0), gift.receiver, int(gift.host_id or 0)
    price = {
        5: gift.gift_id,
        10: changed.get('combo', int(gift.is_combo)),
        11: changed.get('type', 1 if gift.is_combo else 2),
        12: gift.coins,
        16: gift.gift_name,
    }
    fields = {
        1: {
            1: 'WebcastGiftMessage',
            2: msg_id,
            3: int(gift.room_id or 0),
            4: gift.sent_at_ms or 0,
        },
        2: gift.gift_id,
        5: gift.count,
        7: changed.get('user', user_of(gift.sender, is_masked=gift.is_masked)),
        8: changed.get('to_user', None if receiver is None else user_of(receiver)),
        9: int(gift.is_end),
        11: int(gift.group_id or 0),
        15: changed.get('gift', _given(price)),
        23: changed.get('monitor', {1: host, 8: int(receiver.id) if receiver else host}),
    }
    return Message('WebcastGiftMessage', encoded(_given(fields)), msg_id)


def user_of(person: Any, *, is_masked: bool = False) -> dict[int, Any]:
    user = {1: int(person.id), 3: person.name, 38: person.handle}
    return user | ({1092: {1: 1}} if is_masked else {})


def control(action: int) -> Message:
    return Message('WebcastControlMessage', encoded({2: action}))


def other(method: str = _TICK) -> Message:
    return Message(method, encoded({1: {1: method}}))


def _given(fields: Mapping[int, Any]) -> dict[int, Any]:
    return {number: value for number, value in fields.items() if value not in (None, 0, '')}


def frame(*messages: Message | GiftSeen, compressed: bool = False) -> bytes:
    """A websocket frame with these messages."""
    payload = encoded({1: _wrapped(messages), 2: 'c', 5: 'ext', 9: 1})
    headers = [{1: 'compress_type', 2: 'gzip'}] if compressed else []
    payload = gzip.compress(payload) if compressed else payload
    return encoded({2: 77, 5: headers, 6: 'pb', 7: 'msg', 8: payload})


def _wrapped(messages: Iterable[Message | GiftSeen]) -> list[dict[int, Any]]:
    made = [gift_message(each) if isinstance(each, GiftSeen) else each for each in messages]
    return [_given({1: each.method, 2: each.payload, 3: each.msg_id}) for each in made]


# What a connection does


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
    """What the sign server says instead of giving a connection."""

    status: int
    body: bytes = b'{}'
    headers: dict[str, str] = field(default_factory=dict)


class FakeTikTok:
    """One creator's LIVE. Everything can be changed while it runs.

    `scripts` says what each connection does once it has entered the room, one after the other;
    later ones are only sent what `play` and `send` send. `history` is what every connection is
    given first; `replay` says how many of the latest gifts join it, as TikTok does.
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
    ) -> None:
        self.scripts = list(scripts)
        self.handle, self.room_id, self.is_live = handle, room_id, is_live
        self.history, self.replay = list(history), replay
        self.is_known = True
        self.is_alive: bool | None = None  # what the check before a connection says, if different
        self.sign_answer: Answer | None = None
        self.upgrade_status: int | None = None
        self.page: bytes | None = None  # in the place of everything TikTok's own server says
        self.polls = self.signatures = 0
        self.sign_headers: list[dict[str, str]] = []
        self.entered = 0  # connections that entered the room, ever
        self._sent: list[GiftSeen | Message] = []
        self._connections: set[ServerConnection] = set()
        self._changed = asyncio.Condition()
        self._tls = tls

    async def __aenter__(self) -> FakeTikTok:
        self._http = await asyncio.start_server(self._request, '127.0.0.1', 0, ssl=self._tls)
        self._ws = await serve(
            self._connection,
            '127.0.0.1',
            0,
            process_request=self._upgrade,
            subprotocols=['echo-protocol'],
            ping_interval=None,
            close_timeout=0.2,
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

    def command(self, poll_s: float = 0.05) -> tuple[str, ...]:
        """Starts the real child, pointed here; the handle goes behind it."""
        return (sys.executable, str(FAKED_CHILD), self.url, '--poll-s', str(poll_s))

    # What a person does with a LIVE

    async def wait_for_listener(self, number: int = 1) -> None:
        """Return once so many connections have entered the room, ever."""
        async with self._changed:
            await self._changed.wait_for(lambda: self.entered >= number)

    async def wait_for_poll(self, number: int = 1) -> None:
        """Return once it was asked so often whether the creator is live, ever."""
        async with self._changed:
            await self._changed.wait_for(lambda: self.polls >= number)

    async def send(self, *steps: Step) -> None:
        """Do this on every connection that is open; gifts are remembered for `replay`."""
        self._sent += [each for each in steps if isinstance(each, GiftSeen | Message)]
        for connection in list(self._connections):
            await self._do(connection, steps)

    async def play(self, recording: Iterable[tuple[float, Step]]) -> None:
        """Steps, each after so many seconds. An end of the LIVE makes the creator go offline."""
        for wait_s, step in recording:
            await asyncio.sleep(wait_s)
            if step == control(ENDED):
                self.is_live = False
            await self.send(step)

    async def start(self, room_id: int) -> None:
        """A new LIVE begins, in a room of its own."""
        self.room_id, self.is_live = room_id, True
        self._sent.clear()

    # Sockets

    async def _connection(self, connection: ServerConnection) -> None:
        self._connections.add(connection)
        try:
            async for data in connection:
                if b'im_enter_room' in data:
                    async with self._changed:
                        self.entered += 1
                        self._changed.notify_all()
                    await self._do(connection, self.scripts.pop(0) if self.scripts else ())
        except ConnectionClosed:
            pass
        finally:
            self._connections.discard(connection)

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

    # Pages

    async def _request(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := (await reader.readuntil(b'\r\n\r\n')).decode():
                line, *lines = head.rstrip().split('\r\n')
                headers = dict(each.lower().split(': ', 1) for each in lines if ': ' in each)
                answer = await self._answer(line.split()[1], headers)
                reason = HTTPStatus(answer.status).phrase
                told = {'Content-Length': str(len(answer.body)), **answer.headers}
                writer.write(f'HTTP/1.1 {answer.status} {reason}\r\n'.encode())
                writer.write(''.join(f'{n}: {v}\r\n' for n, v in told.items()).encode() + b'\r\n')
                writer.write(answer.body)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _answer(self, target: str, headers: dict[str, str]) -> Answer:
        path = urlsplit(target).path
        if path == '/webcast/fetch':
            return self._sign(headers)
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
        async with self._changed:
            self.polls += 1
            self._changed.notify_all()
        if not self.is_known or handle != self.handle:
            return _json({'message': 'user_not_found', 'data': {}})
        room = {'user': {'roomId': str(self.room_id)}, 'liveRoom': {'status': self._status}}
        return _json({'message': '', 'data': room})

    @property
    def _status(self) -> int:
        return 2 if self.is_live else 4

    def _sign(self, headers: dict[str, str]) -> Answer:
        self.signatures += 1
        self.sign_headers.append(headers)
        if self.sign_answer is not None:
            return self.sign_answer
        port = next(iter(self._ws.sockets)).getsockname()[1]
        replayed = self._sent[-self.replay :] if self.replay else []
        body = encoded({
            1: _wrapped([*self.history, *replayed]),
            2: 'cursor',
            5: 'ext',
            7: {1: 'wrss', 2: 'x'},
            10: f'ws://127.0.0.1:{port}/webcast',
            11: 1,
        })  # fmt: skip
        return Answer(200, body, {'X-Set-TT-Cookie': 'ttwid=1; path=/'})


def _json(values: Any) -> Answer:
    return Answer(200, json.dumps(values).encode(), {'Content-Type': 'application/json'})
