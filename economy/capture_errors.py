"""Refusals about captured gifts and watched LIVEs."""

from __future__ import annotations

from dataclasses import dataclass

from economy.errors import Refusal


@dataclass(eq=False)
class CapturedAlready(Refusal):
    """A feed saw the same gift moments ago: asked, not refused.

    `number` is None while its combo goes on, so that it has no entry yet.
    """

    number: int | None
    seconds_ago: int


@dataclass(eq=False)
class WatchedAlready(Refusal):
    """The handle or address is watched for a creator of this server."""

    target: str
    creator: str


@dataclass(eq=False)
class NotWatched(Refusal):
    creator: str


@dataclass(eq=False)
class CaptureMissing(Refusal):
    """The part of the program that TikTok LIVE capture needs is not installed."""


@dataclass(eq=False)
class CreatorIsScratch(Refusal):
    """A creator that recordings are played into has no LIVE of its own."""

    creator: str


@dataclass(eq=False)
class CreatorIsReal(Refusal):
    """Recordings are played into a creator made for it alone."""

    creator: str


@dataclass(eq=False)
class ReplayRunning(Refusal):
    creator: str


@dataclass(eq=False)
class RecordingUnknown(Refusal):
    name: str
    known: tuple[str, ...]


@dataclass(eq=False)
class RecordingBroken(Refusal):
    """It is there and cannot be played; `why` is a sentence for people, without a full stop."""

    name: str
    why: str


@dataclass(eq=False)
class SpeedUnreadable(Refusal):
    """How many times as fast a recording is to be played; 1 to `most` is possible."""

    text: str
    most: int
