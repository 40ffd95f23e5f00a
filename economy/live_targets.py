"""Whom to watch and where TikFinity runs, as a person types it. Decides without the network."""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from economy.entries import Source
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
from economy.names import cleaned

HANDLE_MAX = 24  # characters; TikTok's own limit, at least 2
ADDRESS_MAX = 200  # characters
DEFAULT_PORT = 21213  # where TikFinity listens
DEFAULT_ADDRESS = f'ws://127.0.0.1:{DEFAULT_PORT}/'

_Ip = IPv4Address | IPv6Address

_HANDLE = re.compile(r'[a-z0-9_.]{1,23}[a-z0-9_]')  # TikTok allows no dot at the end
_ID = re.compile(r'[0-9]{15,}')  # ids of people have 16 to 20 digits, a handle may be a number
_SHORT_LINK = re.compile(r'(?:https?://)?(?:v[a-z]\.tiktok\.com/|(?:www\.|m\.)?tiktok\.com/t/).*')
_LINK = re.compile(r'(?:https?://)?(?:www\.|m\.)?tiktok\.com/@([^/?#]*).*')
_ANY_LINK = re.compile(r'(?:https?://)?(?:[a-z0-9-]+\.)*tiktok\.com(?:[:/?#].*)?')
_SCHEME = re.compile(r'([a-z][a-z0-9+.-]*)://(.*)')
_PLACE = re.compile(r'(?P<host>\[[0-9a-f:.]+\]|[^:\[\]]+)(?::(?P<port>[0-9]{1,5}))?')
_PATH = re.compile(r'(?:/[\w.~-]*)*', re.ASCII)
_NAME = re.compile(r'(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z_](?:[a-z0-9_-]{0,62})')
_NAME_MAX = 253  # characters of a host's name

_NEAR = (
    IPv4Network('127.0.0.0/8'),
    IPv4Network('10.0.0.0/8'),
    IPv4Network('172.16.0.0/12'),
    IPv4Network('192.168.0.0/16'),
    IPv6Network('::1/128'),
    IPv6Network('fc00::/7'),
)
# What no computer of a streamer has. Clouds hand out passwords at 169.254.169.254 and the other.
_NOBODY = (
    IPv4Network('0.0.0.0/8'),
    IPv4Network('169.254.0.0/16'),
    IPv4Network('224.0.0.0/3'),
    IPv6Network('::/128'),
    IPv6Network('fe80::/10'),
    IPv6Network('fec0::/10'),
    IPv6Network('ff00::/8'),
    IPv6Network('fd00:ec2::254/128'),
)


def checked_handle(text: str) -> str:
    """The TikTok handle in a handle or a link, in small letters, without @.

    Raises HandleEmpty, HandleMention, HandleShortLink, HandleNotInLink, HandleNumber,
    HandleUnreadable.
    """
    typed = cleaned(text)
    if re.match(r'<[@#]', typed):
        raise HandleMention
    typed = typed.strip('<>').casefold()  # Discord shows no preview of a link in such brackets
    if _SHORT_LINK.fullmatch(typed):
        raise HandleShortLink
    link = _LINK.fullmatch(typed)
    if link is None and _is_link(typed):
        raise HandleNotInLink
    handle = (typed if link is None else link[1]).lstrip('@')
    if not handle.strip():
        raise HandleEmpty
    if _ID.fullmatch(handle):
        raise HandleNumber(handle)
    if not _HANDLE.fullmatch(handle):
        raise HandleUnreadable(text, HANDLE_MAX)
    return handle


def is_address(text: str) -> bool:
    """Whether this is meant as an address of TikFinity rather than as a handle or a TikTok link."""
    typed = cleaned(text).strip('<>').casefold()
    if _is_link(typed):
        return False
    if _SCHEME.fullmatch(typed):
        return True
    host, _ = _place(typed.partition('/')[0])
    return host == 'localhost' or _ip(host) is not None or (bool(host) and ':' in typed)


def _is_link(typed: str) -> bool:
    """Whether this leads to TikTok; `mia.tiktok.com` alone may be a handle."""
    return '/' in typed and _ANY_LINK.fullmatch(typed) is not None


def checked_address(text: str, *, is_remote_allowed: bool) -> str:
    """The address of TikFinity's websocket, as `ws://host:port/`.

    The scheme, the port and the path may be missing. A host's name passes; what it leads to is
    looked at when it is connected to (`may_connect`). Raises AddressUnreadable, AddressTooLong,
    AddressNotWebsocket, AddressWithSecret, AddressForbidden, and AddressRemote unless
    `is_remote_allowed`.
    """
    typed = cleaned(text).strip('<>')
    if len(typed) > ADDRESS_MAX:
        raise AddressTooLong(len(typed), ADDRESS_MAX)
    found = _SCHEME.fullmatch(typed[:10].casefold() + typed[10:])
    scheme, rest = ('ws', typed) if found is None else (found[1], found[2])
    if scheme not in ('ws', 'wss'):
        raise AddressNotWebsocket(scheme)
    if any(sign in rest for sign in '@?'):
        raise AddressWithSecret
    authority, slash, path = rest.partition('/')
    host, port = _place(authority.casefold())
    if not host or not 0 < port < 2**16 or not _PATH.fullmatch(slash + path):
        raise AddressUnreadable(text)
    ip = _ip(host)
    if ip is None:
        if len(host) > _NAME_MAX or not _NAME.fullmatch(host):
            raise AddressUnreadable(text)
    elif _is_nobody(ip):
        raise AddressForbidden(host)
    elif not may_connect(host, is_remote_allowed=is_remote_allowed):
        raise AddressRemote(host)
    shown = f'[{host}]' if ':' in host else host
    return f'{scheme}://{shown}:{port}/{path}'


def may_connect(ip: str, *, is_remote_allowed: bool) -> bool:
    """Whether the bot connects to this IP address: loopback and private ones always."""
    known = _ip(ip)
    if known is None or _is_nobody(known):
        return False
    return is_remote_allowed or any(known in network for network in _NEAR)


def leads_alike(source: Source, one: str, other: str) -> bool:
    """Whether two checked targets of one source are one LIVE, whatever the spelling.

    Every loopback address is this computer, and its port is what counts; `ws` or `wss` and the
    path do not. Which computer a name leads to is not known here: names are compared as such.
    """
    if source is not Source.TIKFINITY:
        return one == other
    return _reached(one) == _reached(other)


def _reached(address: str) -> tuple[str, int]:
    """The computer and the port behind an address; whatever is no address is only like itself."""
    found = _SCHEME.fullmatch(address)
    rest = address if found is None else found[2]
    host, port = _place(rest.partition('/')[0].casefold())
    host = host.rstrip('.')
    ip = _ip(host)
    if (ip is not None and ip.is_loopback) or f'.{host}'.endswith('.localhost'):
        return 'localhost', port
    return (host or address) if ip is None else str(ip), port


def _place(authority: str) -> tuple[str, int]:
    """Host and port; an empty host for what is none. IPv6 may come without its brackets."""
    if authority.count(':') > 1 and '[' not in authority:
        return authority if _ip(authority) else '', DEFAULT_PORT
    found = _PLACE.fullmatch(authority)
    if found is None:
        return '', DEFAULT_PORT
    host: str = found['host']
    port = int(found['port'] or DEFAULT_PORT)
    if host.startswith('['):
        bare = host.strip('[]')
        return bare if ':' in bare and _ip(bare) else '', port
    return host, port


def _ip(host: str) -> _Ip | None:
    """None for what is no IP address. An IPv4 address in the clothes of IPv6 is that one."""
    if '%' in host:  # names a network card, and anything may stand behind it
        return None
    try:
        ip = ip_address(host)
    except ValueError:
        return None
    return ip.ipv4_mapped or ip if isinstance(ip, IPv6Address) else ip


def _is_nobody(ip: _Ip) -> bool:
    return any(ip in network for network in _NOBODY)
