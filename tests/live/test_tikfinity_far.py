"""Which computers the feed of TikFinity connects to, and what it says of the others."""

from __future__ import annotations

import asyncio
import socket

import pytest

from live.feed import GiftSeen, Loss
from live.tikfinity import TikFinityFeed

FAR = (
    ' is a computer on the internet, and I may not connect to it: if that is meant, start the bot '
    'with --allow-remote'
)
NOBODY = (
    ' leads to no computer that TikFinity could run on: watch its address in the network, such as '
    '192.168.1.20'
)
AT_MIAS = 'ws://mias-pc.local:21213/'


def feed_at(address: str, *, is_remote_allowed: bool = False) -> TikFinityFeed:
    return TikFinityFeed(address, is_remote_allowed=is_remote_allowed)


def resolving(monkeypatch, *ips: str) -> None:
    async def getaddrinfo(host, port, **_):
        if not ips:
            raise socket.gaierror(socket.EAI_NONAME, 'not known')
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, '', (ip, port)) for ip in ips]

    monkeypatch.setattr(asyncio.get_running_loop(), 'getaddrinfo', getaddrinfo)


async def test_a_name_of_this_computer_works(monkeypatch, attempt, part):
    fake = part('fake_tikfinity')
    async with fake.tikfinity(fake.closing(fake.gift(7))) as there:
        # The far address comes first, and is passed over.
        resolving(monkeypatch, '192.0.2.1', '127.0.0.1')
        events, _ = await attempt(feed_at(there.address.replace('127.0.0.1', 'mias-pc.local')))
    assert [each.count for each in events if isinstance(each, GiftSeen)] == [7]


@pytest.mark.parametrize(
    ('ips', 'why'),
    [
        (['192.0.2.1'], FAR),
        (['169.254.169.254', '192.0.2.1'], FAR),
        (['169.254.169.254'], NOBODY),
        (['0.0.0.0', '169.254.1.1'], NOBODY),
    ],
)
async def test_a_name_that_leads_far_away_is_refused_for_good(monkeypatch, attempt, ips, why):
    resolving(monkeypatch, *ips)
    events, lost = await attempt(feed_at(AT_MIAS))
    assert events == []
    assert (lost.loss, lost.detail) == (Loss.LASTING, f'mias-pc.local{why}')


async def test_what_is_allowed_already_is_not_advised(monkeypatch, attempt):
    resolving(monkeypatch, '169.254.169.254')
    _, lost = await attempt(feed_at(AT_MIAS, is_remote_allowed=True))
    assert lost.detail == f'mias-pc.local{NOBODY}'


async def test_an_address_far_away_is_refused_with_what_to_do(attempt):
    _, lost = await attempt(feed_at('ws://192.0.2.1:21213/'))
    assert (lost.loss, lost.detail) == (Loss.LASTING, f'192.0.2.1{FAR}')


@pytest.mark.parametrize(('ip', 'why'), [('192.0.2.1', FAR), ('0.0.0.0', NOBODY)])
async def test_what_to_do_is_read_whole_beside_a_long_name(monkeypatch, attempt, ip, why):
    resolving(monkeypatch, ip)
    _, lost = await attempt(feed_at(f'ws://{"pc." * 60}local:21213/'))
    assert lost.detail.endswith(why)
    assert len(lost.detail) <= 200  # /live status shows no more


async def test_a_name_that_leads_nowhere_is_offline(monkeypatch, attempt):
    resolving(monkeypatch)
    _, lost = await attempt(feed_at(AT_MIAS))
    assert lost.loss is Loss.OFFLINE


@pytest.mark.parametrize('is_remote_allowed', [False, True])
@pytest.mark.parametrize('host', ['0.0.0.0', '169.254.169.254', '[::ffff:169.254.169.254]'])
async def test_an_address_of_nobody_is_refused_before_anything_is_opened(
    attempt, host, is_remote_allowed
):
    _, lost = await attempt(feed_at(f'ws://{host}:21213/', is_remote_allowed=is_remote_allowed))
    assert lost.loss is Loss.LASTING
    assert lost.detail.endswith(NOBODY)
