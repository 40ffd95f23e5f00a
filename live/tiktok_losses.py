"""What went wrong with TikTok LIVE, as a person has to hear it: the library's errors in words.

No text of an error is passed on: it may hold an address, a name, or what was sent as a key.
"""

# pyright: reportMissingTypeStubs=false
# The library has no stubs.

from __future__ import annotations

from dataclasses import dataclass

from live.feed import FeedLost, Loss

INSTALL = ".venv/bin/pip install -c constraints.txt '.[tiktok]'"  # as the README says it
MISSING = f'TikTok LIVE capture needs one more part, then a restart: {INSTALL}'

_WAIT_MIN_S = 30
_WAIT_MAX_S = 24 * 60 * 60  # the longest limit is one a day
_EPOCH_FROM = 10**9  # a larger number is a date, a smaller one a span; both are in use

_REFUSED_BY_SIGNER = {
    401: 'The sign server does not know the API key: check SIGN_API_KEY',
    402: 'The sign server wants a paid plan for this: check SIGN_API_KEY and its plan',
    403: 'The sign server blocks this address or key: set a SIGN_API_KEY of your own, or try '
    'from another network',
}


@dataclass(slots=True)
class Signing:
    """The last answer of the sign server: its status, and when its limit ends as it wrote it."""

    status: int | None = None
    reset: str | None = None


def wait_s(reset: str | None, now_s: float) -> float | None:
    """How long to wait, from a RateLimit-Reset; None where it says nothing."""
    if reset is None or not reset.isascii() or not reset.isdigit() or len(reset) > 12:
        return None
    told = int(reset)
    span_s = told - now_s if told > _EPOCH_FROM else told
    return min(max(span_s, _WAIT_MIN_S), _WAIT_MAX_S)


def loss_of(error: Exception, handle: str, signing: Signing, now_s: float) -> FeedLost:
    """Which loss an error of an attempt is; whatever is not known may pass by itself."""
    if isinstance(error, FeedLost):
        return error
    if isinstance(error, ImportError):
        return FeedLost(Loss.LASTING, MISSING)
    if signing.status == 429:  # the library raises a bare TypeError when there are no headers
        return FeedLost(
            Loss.LIMITED,
            'The sign server asks to wait: too many connections were started',
            wait_s=wait_s(signing.reset, now_s),
        )
    if signing.status in _REFUSED_BY_SIGNER:
        return FeedLost(Loss.LASTING, _REFUSED_BY_SIGNER[signing.status])
    return _loss_of_library(error, handle, signing)


def _loss_of_library(error: Exception, handle: str, signing: Signing) -> FeedLost:
    from httpx import HTTPError
    from TikTokLive.client import errors
    from websockets.exceptions import ConnectionClosed, InvalidHandshake

    match error:
        case errors.UserOfflineError():
            return FeedLost(Loss.OFFLINE, f'@{handle} is not live')
        case errors.UserNotFoundError():
            return FeedLost(
                Loss.LASTING,
                f'TikTok knows no @{handle} who can go LIVE: check the name',
            )
        case errors.AgeRestrictedError():
            return FeedLost(
                Loss.LASTING, f'The LIVE of @{handle} is for adults only, and TikTok hides it'
            )
        case errors.WebcastBlockedError() | InvalidHandshake():
            detail = 'TikTok refused the connection'
        case ConnectionClosed():
            detail = 'The connection to TikTok broke'
        case errors.SignAPIError() if signing.status is None:
            detail = 'The sign server cannot be reached'
        case errors.SignAPIError():
            detail = f'The sign server failed (status {signing.status})'
        case HTTPError() | OSError():
            detail = f'TikTok or the sign server cannot be reached ({type(error).__name__})'
        case _:
            detail = f'An answer could not be read ({type(error).__name__})'
    return FeedLost(Loss.BROKEN, detail)
