"""The feed of TikFinity on a real websocket."""

from __future__ import annotations

import asyncio
import importlib.util
import socket
import sys
from contextlib import aclosing
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from economy.captured import FeedState
from economy.entries import Source
from live.combos import Combos
from live.feed import Alive, FeedLost, GiftSeen, Loss, StateChanged, Unreadable
from live.tikfinity import TikFinityFeed

AT = datetime(2026, 5, 6, 20, tzinfo=UTC)
QUIET_S = 0.05
CONNECTED = StateChanged(FeedState.CONNECTED)
HERE = Path(__file__).parent


def _beside(name: str):
    """A module beside the tests; loaded by path, as test folders are no packages here."""
    spec = importlib.util.spec_from_file_location(name, HERE / f'{name}.py')
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


fake = _beside('fake_tikfinity')


def feed_at(address: str, *, quiet_s: float = 5, is_remote_allowed: bool = False) -> TikFinityFeed:
    return TikFinityFeed(address, is_remote_allowed=is_remote_allowed, quiet_s=quiet_s)


async def heard(feed: TikFinityFeed) -> tuple[list, FeedLost]:
    """Everything that one attempt tells, and how it ends."""
    async with aclosing(feed.events()) as told:
        return await rest_of(told)


async def rest_of(told) -> tuple[list, FeedLost]:
    events = []
    while True:
        try:
            events.append(await anext(told))
        except FeedLost as lost:
            return events, lost


def counted(events: list) -> list[tuple[str, int, bool]]:
    """The combos in what was told: who, how many, and whether it is known to be over."""
    combos = Combos()
    for event in events:
        if isinstance(event, GiftSeen):
            combos.see(event, AT)
    return [(each.sender.handle, each.best, each.is_due) for each in combos.changed()]


def gifts(events: list) -> list[tuple[int, bool]]:
    return [(each.count, each.is_end) for each in events if isinstance(each, GiftSeen)]


async def test_a_combo_with_its_end_is_told_message_by_message():
    said = [fake.gift(n, msg=str(n)) for n in (1, 2, 3)] + [fake.gift(3, msg='4', end=True)]
    async with fake.tikfinity(fake.saying(*said, fake.END)) as there:
        events, lost = await heard(feed_at(there.address))
    assert events[0] == CONNECTED
    assert gifts(events) == [(1, False), (2, False), (3, False), (3, True)]
    assert counted(events) == [('anna', 3, True)]
    assert (lost.loss, lost.detail) == (Loss.ENDED, 'the LIVE is over')


async def test_a_combo_without_an_end_stays_open():
    said = [fake.gift(n, msg=str(n)) for n in (1, 2)]
    async with fake.tikfinity(fake.closing(*said)) as there:
        events, lost = await heard(feed_at(there.address))
    assert counted(events) == [('anna', 2, False)]
    assert lost.loss is Loss.BROKEN


async def test_a_single_rose_is_two_messages_and_one_gift():
    said = [fake.gift(1, msg='1'), fake.gift(1, msg='2', end=True)]
    async with fake.tikfinity(fake.closing(*said)) as there:
        events, _ = await heard(feed_at(there.address))
    assert gifts(events) == [(1, False), (1, True)]
    assert counted(events) == [('anna', 1, True)]


async def test_combos_of_two_people_at_once_are_kept_apart():
    ben = {'userId': fake.BEN, 'uniqueId': 'ben'}
    said = [
        fake.gift(1, msg='1'),
        fake.gift(1, msg='2', **ben),
        fake.gift(2, msg='3'),
        fake.gift(5, msg='4', end=True, **ben),
        fake.gift(2, msg='5', end=True),
    ]
    async with fake.tikfinity(fake.closing(*said)) as there:
        events, _ = await heard(feed_at(there.address))
    assert counted(events) == [('anna', 2, True), ('ben', 5, True)]


async def test_gifts_without_a_group_are_each_their_own():
    plain = {'giftType': 2, 'groupId': '0', 'giftId': 7934, 'diamondCount': 100}
    said = [fake.gift(1, msg=str(n), **plain) for n in (1, 2, 2)]
    async with fake.tikfinity(fake.closing(*said)) as there:
        events, _ = await heard(feed_at(there.address))
    assert counted(events) == [('anna', 1, True), ('anna', 1, True)]


async def test_what_is_said_again_after_a_new_connection_is_the_same_combo():
    said = [fake.gift(1, msg='1'), fake.gift(2, msg='2'), fake.gift(2, msg='3', end=True)]
    async with fake.tikfinity(fake.aborting(*said[:2]), fake.closing(*said)) as there:
        feed = feed_at(there.address)
        first, lost = await heard(feed)
        second, _ = await heard(feed)
        assert there.connections == 2
    assert lost.loss is Loss.BROKEN
    assert counted(first + second) == [('anna', 2, True)]


async def test_an_abrupt_end_is_told_after_what_had_come():
    async def script(websocket, request):
        await websocket.send_str(fake.gift(1))
        await websocket.receive()  # until the feed has asked whether somebody is there
        request.transport.abort()

    async with fake.served(_without_autoping(script)) as port:
        events, lost = await heard(feed_at(f'ws://127.0.0.1:{port}/', quiet_s=QUIET_S))
    assert gifts(events) == [(1, False)]
    assert (lost.loss, lost.detail) == (Loss.BROKEN, 'the connection to TikFinity broke off')


async def test_connected_comes_with_the_first_sign_of_a_live_and_not_with_the_socket():
    said = [
        fake.CONFIG,
        fake.message('somethingNew'),
        fake.viewers(),
        fake.message('chat'),
        fake.END,
    ]
    async with fake.tikfinity(fake.saying(*said)) as there:
        events, _ = await heard(feed_at(there.address))
    assert events == [Alive(), Alive(), CONNECTED, Alive(), Alive()]


async def test_a_gift_that_cannot_be_believed_shows_the_live_all_the_same():
    async with fake.tikfinity(fake.closing(fake.gift(-1))) as there:
        events, _ = await heard(feed_at(there.address))
    assert events == [CONNECTED, Unreadable('count')]


async def test_while_nobody_is_live_the_socket_stays_open_and_that_is_told_once():
    async def script(websocket, _):
        await websocket.send_str(fake.CONFIG)
        for _ in range(3):  # each answer to a ping is proof that three quiet times passed
            assert (await websocket.receive()).type is aiohttp.WSMsgType.PING
            await websocket.pong()
        await websocket.send_str(fake.gift())
        await websocket.close()

    async with fake.served(_without_autoping(script)) as port:
        events, _ = await heard(feed_at(f'ws://127.0.0.1:{port}/', quiet_s=QUIET_S))
    assert events[:3] == [
        Alive(),
        StateChanged(FeedState.OFFLINE, 'TikFinity runs, and nobody is live'),
        CONNECTED,
    ]
    assert gifts(events) == [(1, False)]


async def test_who_does_not_answer_a_ping_is_gone():
    async def script(websocket, _):
        while not websocket.closed:  # reads, and answers nothing
            await websocket.receive()

    async with fake.served(_without_autoping(script)) as port:
        events, lost = await heard(feed_at(f'ws://127.0.0.1:{port}/', quiet_s=QUIET_S))
    assert events == []
    assert (lost.loss, lost.detail) == (Loss.BROKEN, 'TikFinity does not answer any more')


def _without_autoping(script):
    async def answer(request: web.Request) -> web.StreamResponse:
        websocket = web.WebSocketResponse(autoping=False)
        await websocket.prepare(request)
        await script(websocket, request)
        return websocket

    return answer


async def test_a_ping_of_the_other_side_is_answered():
    answered = asyncio.Event()

    async def script(websocket, _):
        await websocket.ping(b'there?')
        pong = await websocket.receive()
        if (pong.type, pong.data) == (aiohttp.WSMsgType.PONG, b'there?'):
            answered.set()
        await websocket.close()

    async with fake.served(_without_autoping(script)) as port:
        events, _ = await heard(feed_at(f'ws://127.0.0.1:{port}/'))
    assert events == []
    assert answered.is_set()


async def test_an_answer_that_nobody_asked_for_is_no_sign_of_quiet():
    async def script(websocket, _):
        await websocket.pong()
        await websocket.send_str(fake.viewers())
        await websocket.close()

    async with fake.tikfinity(script) as there:
        feed = feed_at(there.address)
        events, _ = await heard(feed)
    assert events == [CONNECTED, Alive()]
    assert feed.source is Source.TIKFINITY


DEEP = '[' * 100_000
JUNK = [
    ('no JSON', 'hello'),
    ('no JSON', ''),
    ('no JSON', '{"event": "gift"'),
    ('no JSON', '[]'),
    ('no JSON', '[{"event": "gift"}]'),
    ('no JSON', '7'),
    ('no JSON', 'null'),
    ('no JSON', DEEP),
    ('no JSON', '{"event": "gift", "data": ' + '{"a": ' * 50_000),
    ('no event', '{}'),
    ('no event', '{"event": 7, "data": {}}'),
    ('no event', '{"event": ["gift"], "data": {}}'),
    ('no data', '{"event": "gift"}'),
    ('no data', '{"event": "gift", "data": [1]}'),
    ('no data', '{"event": "chat", "data": "x"}'),
    ('binary', b'{"event": "chat", "data": {}}'),
    ('binary', b'\x00\xff'),
    ('too long', fake.message('chat', comment='x' * 1024 * 1024)),
    ('no ids', fake.gift(msgId=None, groupId=None)),
    ('no group', fake.gift(groupId='0')),
    ('user id', fake.gift(userId=None)),
    ('user id', fake.gift(userId='anna')),
    ('user id', fake.gift(userId='')),
    ('user id', fake.gift(receiverUserId=['x'])),
    ('gift id', fake.gift(giftId='rose')),
    ('gift id', fake.gift(giftId=None)),
    ('gift id', fake.gift(giftId={'id': 5655})),
    ('gift id', fake.gift(giftId=5655.5)),
    ('gift id', fake.gift(giftId=-5655)),
    ('count', fake.gift(-1)),
    ('count', fake.gift(10**12)),
    ('count', fake.gift(repeatCount='3')),
    ('count', fake.gift(repeatCount=1e12)),
    ('count', fake.gift(repeatCount=float('nan'))),
    ('price', fake.gift(diamondCount=None)),
    ('price', fake.gift(diamondCount=-1)),
    ('price', fake.gift(diamondCount=10**12)),
    ('end', fake.gift(repeatEnd='yes')),
    ('end', fake.gift(repeatEnd=7)),
]


async def test_junk_of_every_kind_is_told_and_the_next_gift_arrives():
    said = [part for _, junk in JUNK for part in (junk, fake.viewers())]
    async with fake.tikfinity(fake.saying(*said, fake.gift(7), fake.END)) as there:
        events, lost = await heard(feed_at(there.address))
    assert [each.why for each in events if isinstance(each, Unreadable)] == [why for why, _ in JUNK]
    assert sum(isinstance(each, Alive) for each in events) == len(JUNK)
    assert gifts(events) == [(7, False)]
    assert lost.loss is Loss.ENDED


async def test_text_that_is_no_utf_8_is_junk_as_well():
    async def script(websocket, request):
        request.transport.write(b'\x81\x02\xff\xfe')  # a frame of text, as no library would send it
        await websocket.send_str(fake.gift(7))
        await websocket.close()

    async with fake.tikfinity(script) as there:
        events, _ = await heard(feed_at(there.address))
    assert events[:2] == [Unreadable('no JSON'), CONNECTED]
    assert gifts(events) == [(7, False)]


@pytest.mark.parametrize(
    'frame',
    [
        b'\x81\x7f' + (5 * 1024 * 1024).to_bytes(8, 'big') + b'x' * 1000,
        b'\xf1\x00',  # bits that mean nothing
    ],
    ids=['above 4 MiB', 'no frame'],
)
async def test_a_frame_that_cannot_be_read_ends_the_attempt_and_the_next_one_works(frame):
    async def script(websocket, request):
        request.transport.write(frame)
        await fake.until_gone(websocket)

    async with fake.tikfinity(script, fake.closing(fake.gift(7))) as there:
        feed = feed_at(there.address)
        events, lost = await heard(feed)
        again, _ = await heard(feed)
    assert events == [Unreadable('no websocket')]
    assert (lost.loss, lost.detail) == (
        Loss.BROKEN,
        'TikFinity sent something that cannot be read',
    )
    assert gifts(again) == [(7, False)]


async def test_nobody_at_the_address_is_offline_and_no_fault():
    with socket.socket() as taken:
        taken.bind(('127.0.0.1', 0))  # bound, and nobody listens
        address = f'ws://127.0.0.1:{taken.getsockname()[1]}/'
        events, lost = await heard(feed_at(address))
    assert events == []
    assert (lost.loss, lost.detail) == (Loss.OFFLINE, f'TikFinity does not answer at {address}')


@pytest.mark.parametrize('status', [200, 204, 400, 404, 426, 500])
async def test_another_program_at_the_address_is_told_for_good(status):
    async def answer(_: web.Request) -> web.StreamResponse:
        return web.Response(status=status)

    async with fake.served(answer) as port:
        address = f'ws://127.0.0.1:{port}/'
        events, lost = await heard(feed_at(address))
    assert events == []
    assert (lost.loss, lost.detail) == (Loss.LASTING, f'what answers at {address} is no TikFinity')


async def test_a_redirect_is_not_followed():
    async with fake.tikfinity(fake.saying(fake.gift())) as there:

        async def answer(_: web.Request) -> web.StreamResponse:
            raise web.HTTPFound(there.address.replace('ws', 'http', 1))

        async with fake.served(answer) as port:
            events, lost = await heard(feed_at(f'ws://127.0.0.1:{port}/'))
        assert there.connections == 0
    assert events == []
    assert lost.loss is Loss.LASTING


@pytest.mark.parametrize(
    ('said', 'loss'), [(b'220 mail ready\r\n', Loss.LASTING), (b'', Loss.BROKEN)]
)
async def test_a_program_that_speaks_no_http_is_told(said, loss):
    async def answer(_, writer: asyncio.StreamWriter) -> None:
        writer.write(said)
        writer.close()

    server = await asyncio.start_server(answer, '127.0.0.1', 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        events, lost = await heard(feed_at(f'ws://127.0.0.1:{port}/'))
    assert events == []
    assert lost.loss is loss


async def test_encryption_that_is_none_is_told_for_good():
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(100)
        writer.write(b'HTTP/1.1 400 Bad Request\r\n\r\n')
        writer.close()

    server = await asyncio.start_server(answer, '127.0.0.1', 0)
    async with server:
        address = f'wss://127.0.0.1:{server.sockets[0].getsockname()[1]}/'
        _, lost = await heard(feed_at(address))
    assert (lost.loss, lost.detail) == (
        Loss.LASTING,
        f'the encryption of {address} cannot be trusted',
    )


async def test_closing_the_iterator_lets_go_of_the_connection():
    gone = asyncio.Event()

    async def script(websocket, _):
        await websocket.send_str(fake.viewers())
        await fake.until_gone(websocket)
        gone.set()

    async with fake.tikfinity(script) as there:
        async with aclosing(feed_at(there.address).events()) as events:
            assert await anext(events) == CONNECTED
        await asyncio.wait_for(gone.wait(), 10)


async def test_cancelling_lets_go_of_the_connection():
    gone = asyncio.Event()

    async def script(websocket, _):
        await websocket.send_str(fake.viewers())
        await fake.until_gone(websocket)
        gone.set()

    async with fake.tikfinity(script) as there:
        events = feed_at(there.address).events()
        assert await anext(events) == CONNECTED
        assert await anext(events) == Alive()
        waiting = asyncio.ensure_future(anext(events))
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        await asyncio.wait_for(gone.wait(), 10)


async def test_a_slow_reader_makes_tikfinity_wait_and_loses_nothing():
    messages, padding = 2_000, 'x' * 16_000  # 32 MB: more than the buffers of a socket
    sent = 0

    async def script(websocket, _):
        nonlocal sent
        for n in range(1, messages + 1):
            await websocket.send_str(fake.gift(n, msg=str(n), describe=padding))
            sent = n
        await websocket.close()

    async with (
        fake.tikfinity(script) as there,
        aclosing(feed_at(there.address, quiet_s=QUIET_S).events()) as told,
    ):
        assert await anext(told) == CONNECTED
        before = -1
        while sent != before:  # until the other side is stuck
            before = sent
            await asyncio.sleep(4 * QUIET_S)
        assert sent < messages
        events, _ = await rest_of(told)
    assert gifts(events) == [(n, False) for n in range(1, messages + 1)]
