"""What TikTok's own summary of a stream says beside what was logged, and how near the two are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from economy.counts import whole_number
from economy.coverage import Coverage
from economy.entries import NewEntry, Source
from economy.errors import CountUnreadable
from economy.gifts import Gift
from economy.guest_errors import DifferenceTooBig, SaidNegative
from economy.ids import StreamId, UserId
from economy.periods import local_day
from economy.streams import Stream
from economy.typed import repeated

DIFFERENCE_MAX = 10**12  # diamonds; no slip of the thumb may come to more
OF_STREAMS = 10
LATE_FOR = timedelta(days=1)  # so long after the end TikTok's number may still change
ADJUSTMENT_NAME = 'Adjustment'


class Reason(StrEnum):
    """Why the two differ, as somebody says; NOTED says nothing about it, AGREES: they do not."""

    MISSED = 'missed'
    LOW = 'low'
    TWICE = 'twice'
    HIGH = 'high'
    GUEST = 'guest'
    REMOVED = 'removed'
    NOTED = 'noted'
    AGREES = 'agrees'

    @property
    def adjusts(self) -> bool:
        return self not in (Reason.NOTED, Reason.AGREES)

    @property
    def told(self) -> str:
        """In words, as the note of an adjustment has it."""
        return _TOLD[self]


_TOLD = {
    Reason.MISSED: 'gifts were missed',
    Reason.LOW: 'a count was too low',
    Reason.TWICE: 'a gift was logged twice',
    Reason.HIGH: 'a count was too high',
    Reason.GUEST: 'a gift was for a guest',
    Reason.REMOVED: 'TikTok removed a gift',
    Reason.NOTED: 'only noted',
    Reason.AGREES: 'agrees',
}


class Hint(StrEnum):
    """What the difference may come from; those that are no reason to adjust anything are marked."""

    GAPS = 'gaps'  # stretches in which no feed listened: gifts were missed
    MISSED = 'missed'
    LOW = 'low'
    TWICE = 'twice'
    HIGH = 'high'
    GUEST = 'guest'
    REMOVED = 'removed'
    WHOLE = 'whole'  # captured without a gap: what else there is to look for
    GUESTS_COUNTED = 'guests counted'  # no reason to adjust: guests' diamonds are not the creator's
    RUNNING = 'running'  # nor this: the number is of a moment
    LATE = 'late'  # nor this


@dataclass(frozen=True, slots=True)
class Logged:
    """What is logged of a stream, in diamonds: standing gifts, standing adjustments, for guests."""

    gifts: int
    adjusted: int
    guests: int

    @property
    def total(self) -> int:
        """What the stream shows; guests are no part of it."""
        return self.gifts + self.adjusted


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What TikTok said of a stream, its standing gifts, and what it shows by now."""

    said: int
    gifts: int
    total: int

    @property
    def difference(self) -> int:
        """What is still between the two, signed: more than 0 when TikTok has more."""
        return self.said - self.total


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What TikTok's summary of a stream said, and why it differs.

    `difference` is the one that was shown to whoever gave the reason. `key` makes the request
    happen once, `time_zone` says which day it is.
    """

    stream_id: StreamId
    said: int
    reason: Reason
    difference: int
    key: str
    by: UserId
    at: datetime
    time_zone: str

    def adjustment(self, stream: Stream) -> NewEntry:
        """The entry that makes up the difference: of the stream's end, of `at` while it runs."""
        assert self.reason.adjusts
        assert self.difference
        happened_at = stream.ended_at or self.at
        return NewEntry(
            key=self.key,
            creator_id=stream.creator_id,
            gift=Gift(0, ADJUSTMENT_NAME, abs(self.difference)),
            count=1 if self.difference > 0 else -1,
            fan=None,
            source=Source.ADJUST,
            actor_id=self.by,
            happened_at=happened_at,
            logged_at=self.at,
            day=local_day(happened_at, self.time_zone),
            note=f'TikTok said {self.said}: {self.reason.told}',
            stream_id=stream.id,
        )


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Thousandths of what TikTok said that were logged right, over `reconciled` of `streams`."""

    permille: int
    reconciled: int
    streams: int

    @property
    def percent(self) -> Decimal:
        return Decimal(self.permille) / 10


def checked_said(text: str) -> int:
    """What TikTok's summary says: `12345`, `12,345`, `0`. Raises CountUnreadable, SaidNegative."""
    said = whole_number(text)
    if said is None:
        raise CountUnreadable(repeated(text))
    if said < 0:
        raise SaidNegative
    return said


def checked_difference(said: int, logged: Logged) -> int:
    """What TikTok says more than is logged, signed. Raises DifferenceTooBig."""
    difference = said - logged.total
    if abs(difference) > DIFFERENCE_MAX:
        raise DifferenceTooBig(DIFFERENCE_MAX)
    return difference


def reasons_for(difference: int) -> tuple[Reason, ...]:
    """The reasons that fit the sign of a difference; only to note it is always one."""
    if difference > 0:
        return (Reason.MISSED, Reason.LOW, Reason.NOTED)
    if difference < 0:
        return (Reason.TWICE, Reason.HIGH, Reason.GUEST, Reason.REMOVED, Reason.NOTED)
    return (Reason.AGREES,)


def hints_for(
    difference: int, logged: Logged, stream: Stream, at: datetime, coverage: Coverage | None = None
) -> tuple[Hint, ...]:
    """What a difference may come from; `coverage` is None where no feed listened."""
    hints: list[Hint] = []
    if difference > 0:
        if coverage is not None:
            hints.append(Hint.WHOLE if coverage.is_whole else Hint.GAPS)
        hints += [Hint.MISSED, Hint.LOW]
        if logged.guests > 0:
            hints.append(Hint.GUESTS_COUNTED)
    elif difference < 0:
        hints += [Hint.TWICE, Hint.HIGH, Hint.GUEST, Hint.REMOVED]
    if stream.ended_at is None:
        hints.append(Hint.RUNNING)
    elif at - stream.ended_at < LATE_FOR:
        hints.append(Hint.LATE)
    return tuple(hints)


def permille_of(said: int, gifts: int) -> int:
    """How near the logged gifts came to what TikTok said, in thousandths, rounded down, from 0."""
    return _permille(said, abs(said - gifts))


def accuracy_of(reconciled: Sequence[Reconciled], *, streams: int) -> Accuracy | None:
    """Over the latest `streams` of a creator, those together that were reconciled; None for none.

    What was logged by hand counts, not what an adjustment made of it.
    """
    if not reconciled:
        return None
    said = sum(each.said for each in reconciled)
    off = sum(abs(each.said - each.gifts) for each in reconciled)
    return Accuracy(_permille(said, off), len(reconciled), streams)


def _permille(said: int, off: int) -> int:
    if said == 0:
        return 0 if off else 1000
    return max(0, (said - off) * 1000 // said)
