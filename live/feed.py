"""What every feed yields, whichever platform or program is behind it."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from economy.captured import FeedState, Person
from economy.entries import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class GiftSeen:
    """One message about a gift. `count` is the combo's running total, never what was added.

    Ids are digits as text; `group_id` and `msg_id` are '' where there is none, not both at once.
    `coins` is what one costs. `is_combo` says that more messages of the same combo may come,
    `is_end` that this is its last. `receiver` is None for the host of the LIVE, whose id, where
    the feed tells it, is `host_id`. `sent_at_ms` is the platform's clock (epoch), None where the
    feed does not tell it.
    """

    source: Source
    room_id: str
    msg_id: str
    group_id: str
    gift_id: int
    gift_name: str
    coins: int
    count: int
    is_combo: bool
    is_end: bool
    sender: Person
    is_masked: bool = False
    receiver: Person | None = None
    host_id: str = ''
    sent_at_ms: int | None = None

    @property
    def to_guest(self) -> Person | None:
        """Who got it instead of the host; None for the host, and where the host is not known."""
        if self.receiver is None or not self.host_id or self.receiver.id == self.host_id:
            return None
        return self.receiver


@dataclass(frozen=True, slots=True)
class Alive:
    """Something came that is no gift: the feed works. `messages` came since the last event."""

    messages: int = 1


@dataclass(frozen=True, slots=True)
class StateChanged:
    """`detail` is a short sentence for people, without a full stop; '' when the state says all."""

    state: FeedState
    detail: str = ''
    room_id: str = ''


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A message that could not be read or believed. `why` is one of few words, to be counted."""

    why: str


Event = GiftSeen | Alive | StateChanged | Unreadable


class Loss(StrEnum):
    """Why an attempt is over."""

    OFFLINE = 'offline'  # nobody to connect to; no fault
    ENDED = 'ended'  # the LIVE is over
    LIMITED = 'limited'  # asked to wait: `wait_s` says how long, if it was said
    BROKEN = 'broken'  # it may work the next time
    LASTING = 'lasting'  # it will fail the same way until a person changes something


class FeedLost(Exception):
    """The end of an attempt. `detail` is a sentence for people, without a full stop."""

    def __init__(self, loss: Loss, detail: str, *, wait_s: float | None = None) -> None:
        super().__init__(detail)
        self.loss = loss
        self.detail = detail
        self.wait_s = wait_s


class Feed(Protocol):
    """A way to hear of a LIVE."""

    @property
    def source(self) -> Source: ...

    def events(self) -> AsyncGenerator[Event, None]:
        """One attempt with a connection of its own, until it is over: then it raises FeedLost.

        StateChanged(CONNECTED) comes once gifts can come. A feed whose connection stands while
        nobody is live says StateChanged(OFFLINE), and watches over that connection itself.
        Closing the iterator lets go of everything that the attempt had opened.
        """
        ...
