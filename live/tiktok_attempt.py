"""One attempt to hear a TikTok LIVE with the library TikTokLive.

The library is loaded by the functions here, never with the module: it needs a second and 50 MB,
it is an extra, and its licence asks more than ours (CONTRIBUTING.md). Only the child process that
`live.tiktok` starts calls them. What the library gets wrong is worked around here alone.
"""

# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false
# The library has no stubs.

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from economy.captured import FeedState
from live.checks import Doubtful
from live.feed import Alive, Event, FeedLost, Loss, StateChanged, Unreadable
from live.tiktok_gift import gift_seen
from live.tiktok_losses import Signing

if TYPE_CHECKING:
    from TikTokLive import TikTokLiveClient

_SIGN_TIMEOUT_S = 30
_CLOSE_TIMEOUT_S = 1  # for the farewell of a socket that nobody needs any more
_ALIVE_EVERY_S = 1
_KEPT = ('WebcastGiftMessage', 'WebcastControlMessage')

Tell = Callable[[Event], None]
Room = Callable[[], Awaitable[None]]


async def until_live(handle: str, poll_s: float, tell: Tell) -> None:
    """Ask TikTok until the creator is live; it costs no signature. Raises what the library does."""
    from TikTokLive import TikTokLiveClient

    client = TikTokLiveClient(handle)
    try:
        while not await client.is_live():
            tell(StateChanged(FeedState.OFFLINE, f'@{handle} is not live'))
            await asyncio.sleep(poll_s)
    finally:
        await client.web.close()


async def heard(handle: str, tell: Tell, room: Room, signing: Signing) -> FeedLost:
    """Listen with a new client until the attempt is over. Raises what the library does.

    The task of `start` is awaited, since only it raises when a connection breaks while idle.
    """
    from TikTokLive import TikTokLiveClient

    client = TikTokLiveClient(
        handle,
        ws_kwargs={'create_protocol': _protocol(tell, room), 'close_timeout': _CLOSE_TIMEOUT_S},
    )
    _sign_with_verification(client, signing)
    _hush(client.logger, tell)
    ears = _Ears(tell)
    ears.listen(client)
    try:
        await (
            await client.start(
                process_connect_events=True, fetch_room_info=False, fetch_gift_info=False
            )
        )
    except Exception:
        if not ears.has_ended:
            raise
    finally:
        await client.web.close()
        await client.web.signer.client.aclose()
    if ears.has_ended:
        return FeedLost(Loss.ENDED, 'The LIVE is over')
    return FeedLost(Loss.BROKEN, 'TikTok closed the connection')


class _Ears:
    """What listens to the client. Nothing here waits or raises: it would end the receive loop."""

    def __init__(self, tell: Tell) -> None:
        self.has_ended = False
        self._tell = tell
        self._messages = 0
        self._told_at_s = 0.0

    def listen(self, client: TikTokLiveClient) -> None:
        from TikTokLive import events
        from TikTokLive.events.proto_events import EVENT_MAPPINGS

        for method in set(EVENT_MAPPINGS) - set(_KEPT):  # decoding them is most of the work
            del EVENT_MAPPINGS[method]
        client.add_listener(events.ConnectEvent, self._connected)
        client.add_listener(events.WebsocketResponseEvent, self._count)
        client.add_listener(events.GiftEvent, self._gift)
        client.add_listener(events.LiveEndEvent, self._ended)

    def _connected(self, event: Any) -> None:
        self._tell(StateChanged(FeedState.CONNECTED, room_id=str(event.room_id)))

    def _count(self, _: Any) -> None:
        self._messages += 1
        now_s = time.monotonic()
        if now_s - self._told_at_s >= _ALIVE_EVERY_S:
            self._tell(Alive(self._messages))
            self._messages, self._told_at_s = 0, now_s

    def _gift(self, event: Any) -> None:
        try:
            self._tell(gift_seen(event))
        except Doubtful as doubt:
            self._tell(Unreadable(doubt.why))
        except (AttributeError, TypeError, ValueError):  # a later release changed its shape
            self._tell(Unreadable('shape'))

    def _ended(self, _: Any) -> None:
        self.has_ended = True


def _protocol(tell: Tell, room: Room) -> type[Any]:
    """A websocket that loses nothing.

    The library drops what it has not read when a socket closes, and ends the attempt at a frame
    that it cannot read.
    """
    from TikTokLive.client.ws.ws_utils import extract_webcast_response_message
    from TikTokLive.proto import WebcastPushFrame
    from websockets.exceptions import ConnectionClosed
    from websockets.legacy.client import WebSocketClientProtocol

    def is_readable(data: str | bytes) -> bool:
        try:
            frame = WebcastPushFrame().parse(data.encode() if isinstance(data, str) else data)
            if frame.payload_type == 'msg':
                extract_webcast_response_message(frame)
        except Exception:  # noqa: BLE001  # whatever it is, the next frame may be fine
            return False
        return bool(frame.payload_type)

    class Protocol(WebSocketClientProtocol):
        @property
        def open(self) -> bool:
            return super().open or bool(self.messages)

        async def send(self, message: Any) -> None:
            with suppress(ConnectionClosed):  # there may still be something to read
                await super().send(message)

        async def recv(self) -> str | bytes:
            await room()
            while not is_readable(data := await super().recv()):
                tell(Unreadable('frame'))
            return data

    return Protocol


def _sign_with_verification(client: TikTokLiveClient, signing: Signing) -> None:
    """Let the signer check certificates, and note what the sign server answers.

    The library's own client checks none, although it carries the API key.
    """
    import httpx
    from TikTokLive.__version__ import PACKAGE_VERSION
    from TikTokLive.client.web.web_settings import WebDefaults

    async def note(response: httpx.Response) -> None:
        signing.status = response.status_code
        signing.reset = response.headers.get('RateLimit-Reset')

    signer = client.web.signer
    key = signer.sign_api_key
    signer.sdk_client.set_async_httpx_client(
        httpx.AsyncClient(
            base_url=WebDefaults.tiktok_sign_url,
            headers={
                'User-Agent': f'TikTokLive.py/{PACKAGE_VERSION}',  # as the library says who it is
                **({'X-Api-Key': key} if key else {}),
            },
            timeout=_SIGN_TIMEOUT_S,
            verify=True,
            event_hooks={'response': [note]},
        )
    )


class _Complaints(logging.Handler):
    """The library's own log: an error there is a message that it could not read."""

    def __init__(self, tell: Tell) -> None:
        super().__init__(logging.ERROR)
        self._tell = tell

    def emit(self, record: logging.LogRecord) -> None:  # noqa: ARG002  # it may name people
        self._tell(Unreadable('message'))


def _hush(log: logging.Logger, tell: Tell) -> None:
    for handler in list(log.handlers):
        log.removeHandler(handler)
    log.addHandler(_Complaints(tell))
