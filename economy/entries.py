"""Gift entries as values: what is asked to be logged, what stands in the ledger."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from economy.gifts import Gift, checked_coins, diamonds
from economy.ids import CreatorId, StreamId, UserId
from economy.streams import Standing

NEAR_REPEAT_S = 20  # two moderators, or one thumb twice: asked before it is written
PAGE_ROWS = 10
FORGOTTEN_GUEST = 'somebody forgotten'


class Source(StrEnum):
    """Which pen wrote an entry."""

    HAND = 'hand'
    KEYPAD = 'keypad'
    BULK = 'bulk'
    TIKTOK = 'tiktok'
    TIKFINITY = 'tikfinity'
    IMPORT = 'import'
    ADJUST = 'adjust'


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEntry:
    """A gift to be logged.

    `key` makes the request happen once however often it arrives. `happened_at` is when the
    viewer sent it (aware), `logged_at` when it was written down, `day` the server's own date of
    `happened_at`. `fan` is a cleaned name, None when nobody is named. `guest` is who got it, a
    cleaned name, when it was not the creator: kept, and part of none of the creator's sums.
    """

    key: str
    creator_id: CreatorId
    gift: Gift
    count: int
    fan: str | None
    source: Source
    actor_id: UserId
    happened_at: datetime
    logged_at: datetime
    day: date
    note: str | None = None
    stream_id: StreamId | None = None
    guest: str | None = None

    @property
    def diamonds(self) -> int:
        """Raises CountOutOfRange and CoinsOutOfRange: bounds are checked wherever they enter."""
        checked_coins(self.gift.coins)
        return diamonds(self.gift, self.count)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An entry as it stands. `count` and `diamonds` are negative in a reversal.

    Of an adjustment (Source.ADJUST) they may be either. `guest` is who got it when it was not the
    creator; it is part of none of the creator's sums.
    `fan` is None when nobody was named, and when their name was forgotten; the last says which.
    `reverses` is the entry this one takes back, `reversed_by` the one that takes this one back.
    """

    number: int
    creator_id: CreatorId
    creator: str
    gift: Gift
    count: int
    diamonds: int
    fan: str | None
    source: Source
    actor_id: UserId
    happened_at: datetime
    logged_at: datetime
    day: date
    note: str | None
    stream_id: StreamId | None
    reverses: int | None
    reversed_by: int | None
    reversed_by_actor_id: UserId | None
    is_fan_forgotten: bool = False
    guest: str | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a person is told after a write.

    `total_day` is the creator's diamonds on the entry's day, this entry included; `standing` how
    far its stream is with it, None outside of one. `waits` tells whether it waits for thanks.
    `is_replay` is True when the same request had been written before and nothing was added now.
    """

    entry: Entry
    total_day: int
    standing: Standing | None = None
    waits: bool = False
    is_replay: bool = False


@dataclass(frozen=True, slots=True)
class Correction:
    """A wrong entry taken back and the right one in its place."""

    wrong: Entry
    reversal: Entry
    right: Receipt


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What a correction changes; None leaves a field as it was.

    An empty note removes the note, an empty guest makes the gift the creator's.
    """

    gift: Gift | None = None
    count: int | None = None
    fan: str | None = None
    creator_id: CreatorId | None = None
    note: str | None = None
    guest: str | None = None

    @property
    def is_empty(self) -> bool:
        said = (self.gift, self.count, self.fan, self.creator_id, self.note, self.guest)
        return all(value is None for value in said)


def corrected(wrong: Entry, changes: Changes, *, key: str, by: UserId, at: datetime) -> NewEntry:
    """The entry that should have been logged: the wrong one's day, and its creator's stream."""
    as_it_was = NewEntry(
        key=key,
        creator_id=wrong.creator_id,
        gift=wrong.gift,
        count=wrong.count,
        fan=wrong.fan,
        source=wrong.source,
        actor_id=by,
        happened_at=wrong.happened_at,
        logged_at=at,
        day=wrong.day,
        note=wrong.note,
        stream_id=wrong.stream_id,
        guest=wrong.guest,
    )
    return replace(
        as_it_was,
        gift=changes.gift or wrong.gift,
        count=changes.count if changes.count is not None else wrong.count,
        fan=changes.fan if changes.fan is not None else wrong.fan,
        creator_id=changes.creator_id or wrong.creator_id,
        note=(changes.note or None) if changes.note is not None else wrong.note,
        guest=(changes.guest or None) if changes.guest is not None else wrong.guest,
        stream_id=wrong.stream_id if changes.creator_id in (None, wrong.creator_id) else None,
    )


@dataclass(frozen=True, slots=True)
class BulkReceipt:
    """Many gifts of one creator, written in one transaction: entries `first` to `last`.

    `latest` is the receipt of the last one, with the sums all of them led to. `guest_diamonds` is
    what of `diamonds` guests got.
    """

    first: int
    last: int
    gifts: int
    diamonds: int
    latest: Receipt
    guest_diamonds: int = 0

    @property
    def entries(self) -> int:
        return self.last - self.first + 1


@dataclass(frozen=True, slots=True)
class BulkUndone:
    """Many entries taken back at once: `taken` now, `left` already taken back before.

    `diamonds` is what they had brought; `latest` the receipt of the last reversal, None when there
    was nothing left to take back.
    """

    taken: int
    left: int
    diamonds: int
    latest: Receipt | None
