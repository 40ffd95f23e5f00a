"""Gifts that a feed saw: who sent them, and a combo as far as it was seen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from economy.entries import Source
from economy.gifts import Gift

FEEDS = (Source.TIKTOK, Source.TIKFINITY)


class FeedState(StrEnum):
    """What is known of a feed. Only while it is CONNECTED gifts are seen."""

    STARTING = 'starting'
    CONNECTED = 'connected'
    OFFLINE = 'offline'  # the creator is not live, or TikFinity does not run
    ENDED = 'ended'  # the LIVE said that it is over
    LIMITED = 'limited'  # asked to wait
    SILENT = 'silent'  # nothing came for too long
    BROKEN = 'broken'  # a passing fault: it is tried again
    GIVEN_UP = 'given up'  # a person can go on at once; else it is tried seldom, or never
    STOPPED = 'stopped'  # the bot itself was not running


@dataclass(frozen=True, slots=True)
class FeedLook:
    """How a watched feed does, since when. `detail` is a sentence, '' when the state says all."""

    source: Source
    state: FeedState
    since: datetime
    detail: str


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the platform. Only `id` is theirs for good; handle and name may be empty."""

    id: str
    handle: str = ''
    name: str = ''


@dataclass(frozen=True, slots=True, kw_only=True)
class Combo:
    """Gifts that one person sent in a row, as far as they were seen. One gift is a combo of one.

    `key` is the same whichever feed told of it. `best` is the largest count seen, never a sum.
    `sender` is None where the platform masks who it is; `guest` is who got the gifts when it was
    not the creator. `sent_at` is when `best` was reached, `seen_at` when the last message came.
    `is_due` says that what was not counted yet is to be counted now.
    """

    key: str
    source: Source
    gift: Gift
    best: int
    sender: Person | None
    guest: Person | None
    sent_at: datetime
    seen_at: datetime
    is_due: bool


@dataclass(frozen=True, slots=True)
class Doubtful:
    """Gifts logged by hand that a feed may have brought as well: nobody said yet which it is.

    They are in every sum until somebody says so: as many `gifts`, and their `diamonds`.
    """

    gifts: int = 0
    diamonds: int = 0


NONE_DOUBTFUL = Doubtful()


def uncounted(best: int, counted: int) -> int:
    """How many gifts of a combo are still to be counted: what was counted once never is again."""
    return max(best - counted, 0)
