"""TikTok LIVE over real sockets: the real library, in the real child, against a fake TikTok."""

from __future__ import annotations

import asyncio
import importlib.util
import signal
import subprocess
import sys
from asyncio.subprocess import PIPE
from contextlib import aclosing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from economy.captured import FeedState, Person
from economy.entries import Source
from live.combos import Combos
from live.feed import Alive, FeedLost, GiftSeen, Loss, StateChanged, Unreadable
from live.tiktok import TikTokFeed

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec('TikTokLive') is None,
    reason="the extra is not installed: pip install '.[tiktok]'",
)

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 23, 20, tzinfo=UTC)
NOW_MS = int(NOW.timestamp() * 1000)
HOST, GUEST = Person('99', 'mia', 'Mia'), Person('77', 'gus', 'Gus the Guest')
LUNA, OTTO, NINA = (Person(str(11 + n), name, name.title()) for n, name in enumerate(
    ('luna', 'otto', 'nina')
))  # fmt: skip
ROSE, HEART, LION = (5655, 'Rose', 1), (5487, 'Finger Heart', 5), (6369, 'Lion', 29_999)


class Wire:
    """Numbers messages as TikTok does: every one has an id of its own."""

    def __init__(self) -> None:
        self.msg_id = 7_270_201_542_891_817_761

    def gift(self, sender, gift, count, *, group, end=False, **more) -> GiftSeen:
        self.msg_id += 1
        id_, name, coins = gift
        told = {
            'source': Source.TIKTOK, 'room_id': '7301', 'msg_id': str(self.msg_id),
            'group_id': group, 'gift_id': id_, 'gift_name': name, 'coins': coins, 'count': count,
            'is_combo': group != '', 'is_end': end, 'sender': sender, 'host_id': HOST.id,
            'sent_at_ms': NOW_MS,
        }  # fmt: skip
        return GiftSeen(**told | more)

    def combo(self, sender, gift, upto, *, group, has_end=True, **more) -> list[GiftSeen]:
        steps = [self.gift(sender, gift, n, group=group, **more) for n in range(1, upto + 1)]
        last = [self.gift(sender, gift, upto, group=group, end=True, **more)] if has_end else []
        return steps + last


@pytest.fixture(scope='session')
def tiktok(part):
    return part('fake_tiktok')


@pytest.fixture
def wire():
    return Wire()


def gifts_in(events) -> list[GiftSeen]:
    return [event for event in events if isinstance(event, GiftSeen)]


def counted(gifts) -> dict[tuple[str | None, str], list[int]]:
    """What each sender sent, by gift, after the rule that counts a combo once."""
    combos = Combos()
    for gift in gifts:
        combos.see(gift, NOW)
    combos.settle_all()
    found: dict[tuple[str | None, str], list[int]] = {}
    for combo in combos.changed():
        who = None if combo.sender is None else combo.sender.handle
        found.setdefault((who, combo.gift.name), []).append(combo.best)
    return found


# An evening: one connection, with everything in it that can come


@pytest.fixture(scope='module')
def evening(tiktok, attempt):
    """What was sent, and the events that came of it."""
    wire, group = Wire(), str(NOW_MS)
    history = wire.combo(OTTO, ROSE, 2, group=str(NOW_MS - 60_000))
    luna, otto = (wire.combo(who, ROSE, 3, group=group) for who in (LUNA, OTTO))
    hearts = wire.combo(LUNA, HEART, 2, group=group)
    sent = [
        *[each for three in zip(luna, otto, hearts + hearts[-1:], strict=True) for each in three],
        *wire.combo(NINA, ROSE, 1, group=str(NOW_MS + 1)),  # one rose: two messages
        *wire.combo(NINA, HEART, 4, group=str(NOW_MS + 2), has_end=False),
        wire.gift(NINA, LION, 1, group=''),
        wire.gift(NINA, LION, 1, group=''),
        wire.gift(OTTO, LION, 1, group='', receiver=GUEST),
        wire.gift(OTTO, LION, 1, group='', receiver=HOST),
        wire.gift(Person('15', 'mask', 'A masked viewer'), LION, 1, group='', is_masked=True),
    ]
    script = [
        *sent,
        tiktok.frame(*[tiktok.other() for _ in range(3)]),
        tiktok.control(tiktok.PAUSED),
        tiktok.control(tiktok.UNPAUSED),
        tiktok.Close(1000),  # right behind the rest, as TikTok does it
    ]

    async def heard():
        async with tiktok.FakeTikTok(script, history=history) as fake:
            return await attempt(TikTokFeed('@mia', command=fake.command()))

    events, lost = asyncio.run(heard())
    return history, sent, events, lost


def test_every_gift_comes_as_it_was_sent_and_in_order(evening):
    history, sent, events, _ = evening
    assert gifts_in(events) == history + sent


def test_connected_is_said_first_and_the_room_with_it(evening):
    _, _, events, _ = evening
    assert events[0] == StateChanged(FeedState.CONNECTED, room_id='7301')
    assert [event for event in events if isinstance(event, Unreadable)] == []


def test_gifts_from_before_the_connection_come_too(evening):
    history, _, events, _ = evening
    assert gifts_in(events)[: len(history)] == history


def test_two_gifters_and_two_gifts_in_the_same_millisecond_stay_apart(evening):
    _, sent, events, _ = evening
    assert len({gift.group_id for gift in sent[:12]}) == 1
    found = counted(gifts_in(events))
    assert found['luna', 'Rose'] == [3]
    assert found['luna', 'Finger Heart'] == [2]
    assert found['otto', 'Rose'] == [2, 3]  # two are of the history


def test_one_rose_is_two_messages_and_one_gift(evening):
    _, _, events, _ = evening
    roses = [each for each in gifts_in(events) if (each.sender, each.gift_id) == (NINA, ROSE[0])]
    assert [(each.count, each.is_end) for each in roses] == [(1, False), (1, True)]
    assert counted(roses) == {('nina', 'Rose'): [1]}


def test_a_combo_without_its_last_message_counts_what_was_seen(evening):
    _, _, events, _ = evening
    assert counted(gifts_in(events))['nina', 'Finger Heart'] == [4]


def test_gifts_without_a_group_are_not_thrown_together(evening):
    _, _, events, _ = evening
    assert counted(gifts_in(events))['nina', 'Lion'] == [1, 1]


def test_only_a_gift_to_somebody_else_is_for_a_guest(evening):
    _, _, events, _ = evening
    lions = [each for each in gifts_in(events) if (each.sender, each.gift_id) == (OTTO, LION[0])]
    assert [each.to_guest for each in lions] == [GUEST, None]


def test_who_is_masked_stays_unknown(evening):
    _, _, events, _ = evening
    assert counted(gifts_in(events))[None, 'Lion'] == [1]


def test_other_messages_are_signs_of_life(evening):
    _, _, events, _ = evening
    assert [event for event in events if isinstance(event, Alive)] != []


def test_a_farewell_without_the_end_of_the_live_is_a_broken_connection(evening):
    _, _, _, lost = evening
    assert (lost.loss, lost.detail) == (Loss.BROKEN, 'TikTok closed the connection')


# Other evenings


async def test_what_cannot_be_read_is_counted_and_the_stream_goes_on(tiktok, wire, attempt):
    gift = wire.gift(LUNA, ROSE, 1, group='', is_combo=False)
    bad_zip = tiktok.encoded({5: [{1: 'compress_type', 2: 'gzip'}], 7: 'msg', 8: b'no zip'})

    def odd(**changed):
        return tiktok.gift_message(gift, **changed)

    script = [
        bytes(range(256)),
        b'hello',
        bad_zip,
        tiktok.Message('WebcastGiftMessage', b'\x0a\x05ab'),
        odd(gift=None),
        odd(user=None),
        odd(user={3: 'nobody'}),
        odd(gift={5: 1, 16: 'Free'}),
        odd(type=1, combo=0),  # the type alone makes it a combo, and it has no group
        tiktok.frame(odd(type=None, combo=0), compressed=True),  # without a type it is none
        odd(monitor={1: 99, 8: 77}),
        odd(member={45: '77', 47: 'Noor'}),
        odd(member={46: 77}),
        odd(member={45: '0'}),
        tiktok.control(tiktok.SUSPENDED),
    ]
    async with tiktok.FakeTikTok(script) as fake:
        events, lost = await attempt(TikTokFeed('mia', command=fake.command()))
    whys = [event.why for event in events if isinstance(event, Unreadable)]
    frames, fields = ['frame'] * 3, ['gift', 'user id', 'user id', 'price', 'no group']
    assert whys == [*frames, 'message', *fields]
    receivers = [None, Person('77'), Person('77', '', 'Noor'), Person('77'), None]
    assert gifts_in(events) == [replace(gift, receiver=each) for each in receivers]
    assert lost.loss == Loss.ENDED


async def test_a_combo_that_a_break_cuts_in_two_is_counted_once(tiktok, wire, attempt):
    before, after = wire.combo(LUNA, ROSE, 3, group='1'), wire.combo(LUNA, ROSE, 6, group='1')[3:]
    async with tiktok.FakeTikTok(replay=20) as fake:
        feed = TikTokFeed('mia', command=fake.command())
        seen = []
        with pytest.raises(FeedLost) as broken:  # noqa: PT012  # each step waits for the last
            async for event in feed.events():
                seen.append(event)
                if isinstance(event, StateChanged):
                    await fake.until(lambda fake: fake.listeners == 1)
                    await fake.send(*before[:2])
                elif event == before[1]:
                    await fake.send(tiktok.Abort())
        again = asyncio.create_task(attempt(feed))
        await fake.until(lambda fake: fake.entered == 2)
        await fake.play([(0, each) for each in [*after, tiktok.control(tiktok.ENDED)]])
        more, ended = await again
    assert broken.value.loss == Loss.BROKEN
    assert broken.value.detail == 'The connection to TikTok broke'
    assert (ended.loss, ended.detail) == (Loss.ENDED, 'The LIVE is over')
    assert gifts_in(seen) == before[:2]
    assert gifts_in(more) == [*before[:2], *after]
    assert counted(gifts_in(seen + more)) == {('luna', 'Rose'): [6]}
    assert not fake.is_live


async def test_it_waits_for_the_live_and_then_for_gifts(tiktok):
    offline = StateChanged(FeedState.OFFLINE, '@mia is not live')
    async with tiktok.FakeTikTok(is_live=False) as fake:
        events = TikTokFeed('mia', command=fake.command()).events()
        assert [await anext(events), await anext(events)] == [offline, offline]
        assert fake.signed == []  # asking costs nothing
        await fake.start(7302)
        heard = [event async for event in upto(events, FeedState.CONNECTED)]
        assert heard[-1] == StateChanged(FeedState.CONNECTED, room_id='7302')
        assert set(heard[:-1]) <= {offline}
        nothing = asyncio.ensure_future(anext(events))
        assert await asyncio.wait({nothing}, timeout=0.3) == (set(), {nothing})
        nothing.cancel()
        await asyncio.gather(nothing, return_exceptions=True)
        await fake.until(lambda fake: fake.listeners == 0)  # it is the child that hung up


async def upto(events, state):
    async for event in events:
        yield event
        if isinstance(event, StateChanged) and event.state == state:
            return


async def test_a_slow_reader_loses_nothing(tiktok, wire, attempt):
    sent = [wire.gift(LUNA, ROSE, 1, group='', is_combo=False) for _ in range(1_500)]
    frames = [tiktok.frame(*sent[at : at + 50]) for at in range(0, len(sent), 50)]

    class Slow(TikTokFeed):
        async def events(self):
            async with aclosing(super().events()) as heard:
                async for event in heard:
                    if isinstance(event, StateChanged):
                        await asyncio.sleep(0.5)  # more is sent than the pipe holds
                    yield event

    async with tiktok.FakeTikTok([*frames, tiktok.Close(1000)]) as fake:
        events, _ = await attempt(Slow('mia', command=fake.command()))
    assert gifts_in(events) == sent


@pytest.mark.filterwarnings('ignore:websockets.*deprecated:DeprecationWarning')
async def test_nothing_more_is_read_while_the_reader_is_far_behind(monkeypatch):
    from websockets.legacy.client import WebSocketClientProtocol

    from live.tiktok_attempt import _protocol

    read, is_room = [], asyncio.Event()

    async def received(_socket) -> bytes:
        read.append('a frame')
        return frame

    frame = bytes.fromhex('3a02') + b'hb'  # a push frame whose type is hb
    monkeypatch.setattr(WebSocketClientProtocol, 'recv', received)
    socket = _protocol(lambda _: None, is_room.wait)()
    receiving = asyncio.create_task(socket.recv())
    await asyncio.sleep(0.02)
    assert read == []
    is_room.set()
    assert await receiving == frame
    assert read == ['a frame']


async def test_the_child_ends_quietly_when_it_is_asked_to(tiktok):
    async with tiktok.FakeTikTok(is_live=False) as fake:
        started = [*fake.command(poll_s=600), 'mia']
        pipes = {'stdin': PIPE, 'stdout': PIPE, 'stderr': PIPE, 'cwd': ROOT}
        children = [await asyncio.create_subprocess_exec(*started, **pipes) for _ in range(2)]
        await fake.until(lambda fake: fake.polls == len(children))
        children[0].terminate()
        children[1].stdin.close()
        for child in children:
            said, complained = await child.stdout.read(), await child.stderr.read()
            assert (await child.wait(), complained) == (0, b'')
            assert b'lost' not in said  # nothing was
            child.stdin.close()


async def test_when_the_bot_is_killed_the_child_ends(tiktok):
    async with tiktok.FakeTikTok() as fake:
        with subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name('holding.py')), *fake.command()],
            stdout=subprocess.DEVNULL,
            cwd=ROOT,
        ) as holder:
            await fake.until(lambda fake: fake.listeners == 1)
            holder.send_signal(signal.SIGKILL)
        await fake.until(lambda fake: fake.listeners == 0)
