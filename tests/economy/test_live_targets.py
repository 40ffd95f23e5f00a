"""Handles and addresses as people type them."""

from __future__ import annotations

import re
from ipaddress import ip_address

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from economy.entries import Source
from economy.errors import Refusal
from economy.live_errors import (
    AddressForbidden,
    AddressNotWebsocket,
    AddressRemote,
    AddressTooLong,
    AddressUnreadable,
    AddressWithSecret,
    HandleEmpty,
    HandleMention,
    HandleNotInLink,
    HandleNumber,
    HandleShortLink,
    HandleUnreadable,
)
from economy.live_targets import (
    ADDRESS_MAX,
    DEFAULT_ADDRESS,
    checked_address,
    checked_handle,
    is_address,
    leads_alike,
    may_connect,
)

HANDLE = re.compile(r'[a-z0-9_.]{2,24}')


@pytest.mark.parametrize(
    ('typed', 'kept'),
    [
        ('mia.live', 'mia.live'),
        ('@mia.live', 'mia.live'),
        ('  @Mia.LIVE \n', 'mia.live'),
        ('mi\u200ba', 'mia'),
        ('a1', 'a1'),
        ('_' * 24, '_' * 24),
        ('.mia', '.mia'),
        ('123456', '123456'),
        ('mia.tiktok.com', 'mia.tiktok.com'),
        ('user7171717171717', 'user7171717171717'),
        ('https://www.tiktok.com/@mia.live/live', 'mia.live'),
        ('https://www.tiktok.com/@mia.live/live?lang=en#x', 'mia.live'),
        ('HTTP://TikTok.com/@Mia.Live', 'mia.live'),
        ('tiktok.com/@mia.live?x=1', 'mia.live'),
        ('m.tiktok.com/@mia.live/', 'mia.live'),
        ('<https://tiktok.com/@mia.live>', 'mia.live'),
    ],
)
def test_a_handle_is_found_in_what_was_typed(typed, kept):
    assert checked_handle(typed) == kept


@pytest.mark.parametrize(
    ('typed', 'refusal'),
    [
        ('', HandleEmpty),
        (' \u200b ', HandleEmpty),
        ('@', HandleEmpty),
        ('https://www.tiktok.com/@', HandleEmpty),
        ('<@123456789012345678>', HandleMention),
        ('<@!123456789012345678>', HandleMention),
        ('<@&123456789012345678>', HandleMention),
        (' <#123456789012345678>', HandleMention),
        ('http://vm.tiktok.com/ZMabc/', HandleShortLink),
        ('https://vt.tiktok.com/ZSabc', HandleShortLink),
        ('vm.tiktok.com/ZMabc', HandleShortLink),
        ('https://www.tiktok.com/t/ZTabc/', HandleShortLink),
        ('https://www.tiktok.com', HandleNotInLink),
        ('https://www.tiktok.com/', HandleNotInLink),
        ('https://www.tiktok.com/live', HandleNotInLink),
        ('<HTTPS://www.TikTok.com/foryou?lang=en>', HandleNotInLink),
        ('http://tiktok.com/video/123', HandleNotInLink),
        ('m.tiktok.com/v/123.html', HandleNotInLink),
        ('https://livecenter.tiktok.com/a', HandleNotInLink),
        ('https://www.tiktok.com?x=1', HandleNotInLink),
        ('6801234567890123456', HandleNumber),
        ('@123456789012345678', HandleNumber),
        ('https://tiktok.com/@6801234567890123456', HandleNumber),
        ('m', HandleUnreadable),
        ('x' * 25, HandleUnreadable),
        ('mia live', HandleUnreadable),
        ('mia.', HandleUnreadable),
        ('mia-live', HandleUnreadable),
        ('mía', HandleUnreadable),
        ('mia🌹', HandleUnreadable),
        ('mıa', HandleUnreadable),
        ('٣٣٣', HandleUnreadable),
        ('mia@live', HandleUnreadable),
        ('@everyone!', HandleUnreadable),
        ('https://example.com/@mia', HandleUnreadable),
        ('https://tiktok.com.example.com/@mia', HandleUnreadable),
        ('https://eviltiktok.com/@mia', HandleUnreadable),
        ('https://www.tiktok.com/@mia live', HandleUnreadable),
        ('javascript:alert(1)', HandleUnreadable),
    ],
)
def test_what_is_no_handle_is_refused(typed, refusal):
    with pytest.raises(refusal) as refused:
        checked_handle(typed)
    assert type(refused.value) is refusal


@given(st.text() | st.from_regex(r'(https?://)?(www\.)?tiktok\.com/@?\S*', fullmatch=True))
@example('İ' * 12)
@example('ß' * 24)
def test_a_handle_is_kept_or_refused_and_never_anything_else(text: str):
    try:
        handle = checked_handle(text)
    except Refusal:
        return
    assert HANDLE.fullmatch(handle)
    assert checked_handle(f'@{handle}') == handle
    assert checked_handle(f'https://www.tiktok.com/@{handle}/live?a=b') == handle


@pytest.mark.parametrize(
    ('typed', 'is_meant'),
    [
        ('mia.live', False),
        ('tiktok.com/@mia.live', False),
        ('https://www.tiktok.com/@mia.live/live', False),
        ('https://www.tiktok.com/@mia.live/video/123', False),
        ('https://vm.tiktok.com/ZMabc/', False),
        ('https://www.tiktok.com', False),
        ('https://www.tiktok.com/', False),
        ('https://www.tiktok.com/foryou', False),
        ('https://www.tiktok.com:443/video/123', False),
        ('ws://www.tiktok.com/', True),
        ('https://eviltiktok.com/@mia', True),
        ('https://tiktok.com.example.com/@mia', True),
        ('http://127.0.0.1:21213/', True),
        ('localhost', True),
        ('::1', True),
        ('mias-pc:21213', True),
    ],
)
def test_a_link_of_tiktok_is_never_meant_for_tikfinity(typed, is_meant):
    assert is_address(typed) is is_meant


@pytest.mark.parametrize(
    ('typed', 'kept'),
    [
        (DEFAULT_ADDRESS, DEFAULT_ADDRESS),
        ('ws://127.0.0.1', DEFAULT_ADDRESS),
        ('127.0.0.1', DEFAULT_ADDRESS),
        (' <WS://127.0.0.1:21213> ', DEFAULT_ADDRESS),
        ('192.168.1.20', 'ws://192.168.1.20:21213/'),
        ('192.168.1.20:21213', 'ws://192.168.1.20:21213/'),
        ('10.0.0.7:1/', 'ws://10.0.0.7:1/'),
        ('172.31.255.255', 'ws://172.31.255.255:21213/'),
        ('wss://Relay.Example.com:443/tik/Finity', 'wss://relay.example.com:443/tik/Finity'),
        ('localhost', 'ws://localhost:21213/'),
        ('mias-pc.local:8080', 'ws://mias-pc.local:8080/'),
        ('pc_1', 'ws://pc_1:21213/'),
        ('::1', 'ws://[::1]:21213/'),
        ('[::1]', 'ws://[::1]:21213/'),
        ('ws://[FD12::7]:99', 'ws://[fd12::7]:99/'),
        ('[::ffff:192.168.1.20]', 'ws://[::ffff:192.168.1.20]:21213/'),
    ],
)
def test_an_address_is_completed(typed, kept):
    assert checked_address(typed, is_remote_allowed=False) == kept
    assert checked_address(kept, is_remote_allowed=False) == kept


@pytest.mark.parametrize(
    ('typed', 'refusal'),
    [
        ('', AddressUnreadable),
        ('ws://', AddressUnreadable),
        ('ws:///', AddressUnreadable),
        (':21213', AddressUnreadable),
        ('ws://127.0.0.1:0', AddressUnreadable),
        ('ws://127.0.0.1:65536', AddressUnreadable),
        ('ws://127.0.0.1:99999999999', AddressUnreadable),
        ('ws://127.0.0.1:', AddressUnreadable),
        ('ws://127.0.0.1:٢١', AddressUnreadable),
        ('ws://127.0.0.1:21213/a b', AddressUnreadable),
        ('ws://127.0.0.1:21213/#x', AddressUnreadable),
        ('ws://127.0.0.1\\evil.example', AddressUnreadable),
        ('127.1', AddressUnreadable),
        ('2130706433', AddressUnreadable),
        ('0x7f000001', AddressUnreadable),
        ('127.0.0.0x1', AddressUnreadable),
        ('192.168.001.020', AddressUnreadable),
        ('192.168.1.300', AddressUnreadable),
        ('[127.0.0.1]', AddressUnreadable),
        ('[::1', AddressUnreadable),
        ('[::zz]', AddressUnreadable),
        ('::1::', AddressUnreadable),
        ('fe80::1%eth0', AddressUnreadable),
        ('mia live', AddressUnreadable),
        ('mía.example', AddressUnreadable),
        ('-pc', AddressUnreadable),
        ('a..b', AddressUnreadable),
        (f'{"a" * 64}.example', AddressUnreadable),
        ('x' * (ADDRESS_MAX + 1), AddressTooLong),
        ('http://127.0.0.1:21213/', AddressNotWebsocket),
        ('HTTPS://tikfinity.example', AddressNotWebsocket),
        ('file:///etc/passwd', AddressNotWebsocket),
        ('ws://mia:secret@127.0.0.1:21213/', AddressWithSecret),
        ('mia@127.0.0.1', AddressWithSecret),
        ('ws://127.0.0.1/?token=secret', AddressWithSecret),
    ],
)
@pytest.mark.parametrize('is_remote_allowed', [False, True])
def test_what_is_no_address_of_tikfinity_is_refused(typed, refusal, is_remote_allowed):
    with pytest.raises(refusal) as refused:
        checked_address(typed, is_remote_allowed=is_remote_allowed)
    assert type(refused.value) is refusal
    assert 'secret' not in repr(vars(refused.value))


@pytest.mark.parametrize(
    'host', ['8.8.8.8', '100.64.0.1', '172.32.0.1', '192.0.2.1', '2606:4700::1', '::ffff:8.8.8.8']
)
def test_a_computer_on_the_internet_has_to_be_allowed(host):
    with pytest.raises(AddressRemote) as refused:
        checked_address(host, is_remote_allowed=False)
    assert refused.value.host == host
    assert checked_address(host, is_remote_allowed=True).startswith('ws://')
    assert not may_connect(host, is_remote_allowed=False)
    assert may_connect(host, is_remote_allowed=True)


@pytest.mark.parametrize(
    'host',
    [
        '0.0.0.0',
        '169.254.169.254',
        '169.254.1.1',
        '224.0.0.1',
        '255.255.255.255',
        '::',
        '::ffff:169.254.169.254',
        '::ffff:0.0.0.0',
        'fe80::1',
        'ff02::1',
        'fd00:ec2::254',
    ],
)
@pytest.mark.parametrize('is_remote_allowed', [False, True])
def test_addresses_of_nobody_are_never_connected_to(host, is_remote_allowed):
    with pytest.raises(AddressForbidden):
        checked_address(host, is_remote_allowed=is_remote_allowed)
    assert not may_connect(host, is_remote_allowed=is_remote_allowed)


@pytest.mark.parametrize('host', ['127.0.0.1', '127.9.9.9', '10.1.2.3', '::1', 'fd12::1'])
def test_this_computer_and_its_network_are_always_near(host):
    assert may_connect(host, is_remote_allowed=False)


@pytest.mark.parametrize('host', ['localhost', '', 'fe80::1%eth0', '127.1'])
def test_what_is_no_ip_address_is_not_connected_to(host):
    assert not may_connect(host, is_remote_allowed=True)


@given(
    st.text()
    | st.ip_addresses().map(str)
    | st.from_regex(r'(ws|wss|http)://[^/]{0,20}(:[0-9]{0,6})?(/.*)?', fullmatch=True),
    st.booleans(),
)
def test_an_address_is_kept_or_refused_and_never_anything_else(text: str, is_remote_allowed: bool):
    try:
        kept = checked_address(text, is_remote_allowed=is_remote_allowed)
    except Refusal:
        return
    assert checked_address(kept, is_remote_allowed=is_remote_allowed) == kept
    found = re.fullmatch(r'wss?://(\[[0-9a-f:.]+\]|[a-z0-9_.-]+):([0-9]{1,5})/[\w.~/-]*', kept)
    assert found
    assert 0 < int(found[2]) < 2**16


@given(st.ip_addresses())
def test_only_loopback_and_private_addresses_are_near(ip):
    if may_connect(str(ip), is_remote_allowed=False):
        meant = getattr(ip, 'ipv4_mapped', None) or ip
        assert ip_address(str(meant)).is_private
        assert not meant.is_multicast
        assert not meant.is_link_local


@pytest.mark.parametrize(
    'other',
    [
        'ws://localhost:21213/',
        'ws://localhost.:21213/',
        'ws://mia.localhost:21213/',
        'ws://LOCALHOST:21213/',
        'ws://127.0.0.1:21213',
        'ws://127.0.0.1.:21213/',
        'ws://127.0.0.2:21213/',
        'ws://[::1]:21213/',
        'ws://[0:0::1]:21213/',
        'ws://[::ffff:127.0.0.1]:21213/',
        'wss://127.0.0.1:21213/',
        'ws://127.0.0.1:21213/tik/finity',
        'localhost',
        '::1',
    ],
)
def test_one_tikfinity_is_known_in_every_spelling(other):
    assert leads_alike(Source.TIKFINITY, DEFAULT_ADDRESS, other)
    assert leads_alike(Source.TIKFINITY, other, DEFAULT_ADDRESS)


@pytest.mark.parametrize(
    ('one', 'other'),
    [
        ('ws://192.168.1.20:21213/', 'wss://[::ffff:192.168.1.20]:21213/x'),
        ('ws://[fd12::7]:99/', 'ws://[fd12:0:0::7]:99/'),
        ('ws://mias-pc.local:21213/', 'ws://Mias-PC.local.:21213/x'),
    ],
)
def test_one_computer_of_the_network_is_known_in_every_spelling(one, other):
    assert leads_alike(Source.TIKFINITY, one, other)


@pytest.mark.parametrize(
    ('one', 'other'),
    [
        (DEFAULT_ADDRESS, 'ws://127.0.0.1:21214/'),
        (DEFAULT_ADDRESS, 'ws://192.168.1.20:21213/'),
        (DEFAULT_ADDRESS, 'ws://notlocalhost:21213/'),
        (DEFAULT_ADDRESS, 'ws://localhost.example:21213/'),
        ('ws://192.168.1.20:21213/', 'ws://192.168.1.21:21213/'),
        ('ws://mias-pc:21213/', 'ws://bens-pc:21213/'),
        ('no address: at all', 'nor is this: one'),
    ],
)
def test_two_tikfinities_are_two(one, other):
    assert not leads_alike(Source.TIKFINITY, one, other)
    assert leads_alike(Source.TIKFINITY, other, other)


def test_handles_are_compared_letter_by_letter():
    assert leads_alike(Source.TIKTOK, 'mia.live', 'mia.live')
    assert not leads_alike(Source.TIKTOK, 'mia.live', 'mia.live2')
    assert not leads_alike(Source.TIKTOK, 'localhost', '127.0.0.1')


@given(st.ip_addresses(), st.integers(1, 2**16 - 1))
def test_every_way_to_write_an_ip_address_leads_alike(ip, port):
    short = f'[{ip}]' if ip.version == 6 else str(ip)
    long = f'[{ip.exploded}]' if ip.version == 6 else f'[::ffff:{ip}]'
    assert leads_alike(Source.TIKFINITY, f'ws://{short}:{port}/', f'wss://{long}:{port}/x')
