"""The parent's side: whatever the child says or does, the bot goes on and nothing is left over."""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import aclosing

import pytest

import live.tiktok
from economy.captured import FeedState
from economy.entries import Source
from live.feed import Alive, GiftSeen, Loss, StateChanged, Unreadable
from live.lines import LINE_MAX
from live.tiktok import TikTokFeed, has_tiktok

SAY = 'import os, sys, time, signal\ndef say(text): os.write(1, (text + "\\n").encode())\n'
LAST = 'say(\'{"lost":"ended","detail":"The LIVE is over"}\')\n'
PID = 'say(\'{"state":"connected","room":"%d"}\' % os.getpid())\n'
WITHOUT = 'import sys; sys.modules["TikTokLive"] = None\nfrom live.tiktok_child import main\nmain()'


def feed(script: str, handle: str = 'mia', **more) -> TikTokFeed:
    return TikTokFeed(handle, command=(sys.executable, '-c', SAY + script), **more)


def is_gone(pid: str) -> bool:
    """Whether no process has this id, not even a dead one that nobody asked about."""
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    return False


async def test_lines_become_events_and_the_last_one_the_loss(attempt):
    gift = '{"gift":{"msg":"7","id":5655,"name":"Rose","coins":1,"count":2,"from":{"id":"11"}}}'
    script = f"say('{gift}')\nsay('{{\"alive\":3}}')\n{LAST}say('what comes later is not read')"
    events, lost = await attempt(feed(script))
    assert isinstance(events[0], GiftSeen)
    assert (events[0].source, events[0].count) == (Source.TIKTOK, 2)
    assert events[1:] == [Alive(3)]
    assert (lost.loss, lost.detail, lost.wait_s) == (Loss.ENDED, 'The LIVE is over', None)


@pytest.mark.parametrize(
    ('line', 'why'),
    [
        ("b'rubbish'", 'no JSON'),
        ("b'[1]'", 'no JSON'),
        ("b'[' * 60_000", 'no JSON'),
        ("b'\\xff'", 'no JSON'),
        ("b''", 'no JSON'),
        ("""b'{"new": 1}'""", 'unknown event'),
        ("""b'{"gift": {"id": 1}}'""", 'user id'),
        ("""b'{"lost": "keys"}'""", 'lost'),
        (f"b'x' * {LINE_MAX + 1}", 'too long'),
        (f"b'x' * {LINE_MAX * 5}", 'too long'),
    ],
)
async def test_a_line_that_is_none_is_one_unreadable_and_the_next_is_read(attempt, line, why):
    script = f'sys.stdout.buffer.write({line} + b"\\n")\nsys.stdout.flush()\n{LAST}'
    events, lost = await attempt(feed(script))
    assert events == [Unreadable(why)]
    assert lost.loss == Loss.ENDED


@pytest.mark.parametrize(
    ('wait', 'wait_s'), [('90', 90), ('1.5', 1.5), ('-1', None), ('"9"', None), ('1e99', None)]
)
async def test_how_long_to_wait_is_believed_within_bounds(attempt, wait, wait_s):
    script = f'say(\'{{"lost":"limited","detail":"Wait","wait_s":{wait}}}\')'
    _, lost = await attempt(feed(script))
    assert (lost.loss, lost.wait_s) == (Loss.LIMITED, wait_s)


async def test_a_child_that_dies_is_a_broken_attempt_and_its_secrets_stay_with_it(attempt):
    events, lost = await attempt(feed('os.write(1, b\'{"alive":\'); sys.exit("a secret")'))
    assert events == []
    assert lost.loss == Loss.BROKEN
    assert lost.detail == 'The program that listens to TikTok LIVE stopped (exit code 1)'


async def test_a_child_that_cannot_start_is_a_broken_attempt(attempt):
    events, lost = await attempt(TikTokFeed('mia', command=['/nowhere/python']))
    assert (events, lost.loss) == ([], Loss.BROKEN)
    assert lost.detail == 'The program that listens to TikTok LIVE cannot be started'


async def test_without_the_extra_it_says_what_to_install(attempt):
    _, lost = await attempt(feed(WITHOUT))
    assert lost.loss == Loss.LASTING
    assert lost.detail == (
        'TikTok LIVE capture needs one more part, then a restart: '
        ".venv/bin/pip install -c constraints.txt '.[tiktok]'"
    )


@pytest.mark.parametrize('handle', ['../admin', 'mia?x=1', '--poll-s', 'mia luna', '@'])
async def test_what_is_no_handle_is_asked_of_nobody(attempt, handle):
    _, lost = await attempt(feed(WITHOUT, handle))
    assert lost.loss == Loss.LASTING
    assert lost.detail == 'This is no name that somebody on TikTok can have'


def test_whether_it_is_installed_is_known_without_loading_it(monkeypatch):
    before = set(sys.modules)
    assert has_tiktok() is (live.tiktok.find_spec('TikTokLive') is not None)
    assert not {name for name in set(sys.modules) - before if name.startswith('TikTok')}
    monkeypatch.setattr(live.tiktok, 'find_spec', lambda name: None)
    assert not has_tiktok()


@pytest.mark.parametrize('key', [None, 'a-key'])
async def test_the_child_gets_its_own_key_and_none_of_the_bots_secrets(attempt, monkeypatch, key):
    monkeypatch.setenv('DISCORD_TOKEN', 'a-token')
    monkeypatch.setenv('SIGN_API_KEY', 'the key of somebody else')
    script = (
        'told = os.environ.get("SIGN_API_KEY"), "DISCORD_TOKEN" in os.environ, sys.argv[1:]\n'
        'say(\'{"state":"connected","detail":"%s"}\' % (told,))\n'
    )
    (event,), _ = await attempt(feed(script, '@mia', api_key=key))
    assert event == StateChanged(FeedState.CONNECTED, f"({key!r}, False, ['--', 'mia'])")


ENDLESS = 'while True: say(\'{"alive":1}\')'
DEAF = 'signal.signal(signal.SIGTERM, signal.SIG_IGN)\n'


@pytest.mark.parametrize('script', [PID + ENDLESS, DEAF + PID + 'time.sleep(600)', PID])
async def test_a_closed_iterator_leaves_no_child(monkeypatch, script):
    monkeypatch.setattr(live.tiktok, '_END_PATIENCE_S', 0.2)
    async with aclosing(feed(script).events()) as events:
        first = await anext(events)
        assert not is_gone(first.room_id)
    assert is_gone(first.room_id)


@pytest.mark.parametrize('ears', ['', DEAF])
async def test_a_cancelled_task_leaves_no_child(monkeypatch, ears):
    monkeypatch.setattr(live.tiktok, '_END_PATIENCE_S', 0.2)
    told: list[StateChanged] = []
    has_told = asyncio.Event()

    async def listen():
        async for event in feed(f'{ears}{PID}time.sleep(600)').events():
            told.append(event)
            has_told.set()

    task = asyncio.create_task(listen())
    await has_told.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert is_gone(told[0].room_id)


async def test_a_second_cancel_does_not_wait_for_a_deaf_child():
    told: list[StateChanged] = []
    has_told = asyncio.Event()

    async def listen():
        async for event in feed(f'{DEAF}{PID}time.sleep(600)').events():
            told.append(event)
            has_told.set()

    task = asyncio.create_task(listen())
    await has_told.wait()
    task.cancel()
    await asyncio.sleep(0.05)  # it is waiting for the child now
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert is_gone(told[0].room_id)
