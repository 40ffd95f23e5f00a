"""The tests of feeds reach for nobody outside; this proves that it would be noticed."""

from __future__ import annotations

import importlib.util
import socket
import sys

import pytest

from live.tiktok import TikTokFeed

NOWHERE = '192.0.2.1'  # an address that is for documents only


def test_a_connection_off_this_machine_is_refused_and_remembered(guard):
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((NOWHERE, 9), timeout=0.01)
    with pytest.raises(ConnectionRefusedError):
        socket.getaddrinfo('tiktok.invalid', 443)
    assert guard.refused == [NOWHERE, 'tiktok.invalid']
    guard.refused.clear()


@pytest.mark.skipif(
    importlib.util.find_spec('TikTokLive') is None,
    reason="the extra is not installed: pip install '.[tiktok]'",
)
async def test_a_child_that_reaches_off_this_machine_is_ended(part, attempt):
    faked_child = part('fake_tiktok').FAKED_CHILD
    command = [sys.executable, str(faked_child), f'http://{NOWHERE}']
    _, lost = await attempt(TikTokFeed('mia', command=command))
    assert '(exit code 97)' in lost.detail
