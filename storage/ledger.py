"""Gift entries: written once, never changed, taken back by an entry of their own."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import datetime

from economy.capture_errors import CapturedAlready
from economy.entries import Changes, Correction, Entry, NewEntry, Receipt, Source, corrected
from economy.errors import (
    EntryAlreadyReversed,
    EntryIsReversal,
    KeyReused,
    NearRepeat,
    NothingToFix,
    NothingToUndo,
)
from economy.guest_errors import AdjustmentNotFixed
from economy.ids import CreatorId, GuildId, UserId
from economy.names import name_key
from economy.streams import AfterEnd
from storage import entries
from storage.database import Database
from storage.pens import captured_of, note_two
from storage.twins import twin_of


class Ledger:
    """The gifts of one server. Every verb is one transaction; nothing crosses to another server."""

    def __init__(self, db: Database, guild_id: GuildId) -> None:
        self._db = db
        self._guild_id = guild_id

    async def log(
        self,
        new: NewEntry,
        *,
        is_repeat_meant: bool = False,
        is_other_than_captured: bool = False,
        after_end: AfterEnd = AfterEnd.ASK,
    ) -> Receipt:
        """Log a gift, into the creator's stream while one runs.

        The same key again returns the first receipt and writes nothing. Raises CountOutOfRange
        and CoinsOutOfRange, KeyReused when the key stands for something else, CapturedAlready when
        a feed saw it within BOTH_SAW_S, unless it `is_other_than_captured`, which is kept as the
        answer about these two where the combo is over, NearRepeat when the same fan, guest, gift
        and count was logged within NEAR_REPEAT_S, unless `is_repeat_meant`, StreamJustEnded when a
        stream is only just over, unless `after_end` says what that means, and GuestIsCreator.
        """
        worth = new.diamonds

        def change(db: sqlite3.Connection) -> Receipt:
            fan = entries.fan_named(db, self._guild_id, new.fan)
            guest = entries.guest_named(db, self._guild_id, new)
            before = entries.by_key(db, self._guild_id, new.key)
            if before is not None:
                return self._replayed(db, before, new)
            seen = captured_of(db, self._guild_id, new)
            if seen is not None and not is_other_than_captured:
                raise CapturedAlready(seen.number, seen.seconds_ago)
            twin = twin_of(db, self._guild_id, new, fan=fan, guest=guest)
            if twin is not None and not is_repeat_meant:
                raise NearRepeat(twin.number, twin.seconds_ago)
            placed = replace(new, stream_id=entries.stream_for(db, self._guild_id, new, after_end))
            receipt = entries.insert(db, self._guild_id, placed, fan=fan, guest=guest, worth=worth)
            assert receipt is not None  # its key was free a moment ago, on this very thread
            if seen is not None:
                note_two(db, self._guild_id, receipt.entry, seen)
            return receipt

        return await self._db.write(change)

    async def undo(
        self, number: int | None, *, key: str, by: UserId, at: datetime
    ) -> tuple[Entry, Receipt]:
        """Take an entry back, of any age; without a number, the asker's own last one.

        Returns the entry and the receipt of its reversal, whose total is of the entry's day.
        Raises EntryMissing, EntryAlreadyReversed, EntryIsReversal, NothingToUndo, KeyReused.
        """

        def change(db: sqlite3.Connection) -> tuple[Entry, Receipt]:
            before = entries.by_key(db, self._guild_id, key)
            if before is not None:
                return self._replayed_reversal(db, before, number)
            wanted = number if number is not None else entries.own_last(db, self._guild_id, by)
            if wanted is None:
                raise NothingToUndo
            entry = self._standing(db, wanted)
            return entry, reverse(db, self._guild_id, entry, key=key, by=by, at=at)

        return await self._db.write(change)

    async def fix(
        self, number: int, changes: Changes, *, key: str, by: UserId, at: datetime
    ) -> Correction:
        """Take a wrong entry back and log the right one in its place, in one transaction.

        The right one keeps the wrong one's day and, with its creator, the stream; for another
        creator it is in the stream that was running then. Raises as `undo` does, NothingToFix when
        nothing would change, CountOutOfRange and CoinsOutOfRange, GuestIsCreator, and
        AdjustmentNotFixed.
        """

        def change(db: sqlite3.Connection) -> Correction:
            before = entries.by_key(db, self._guild_id, key)
            if before is not None:
                wrong = entries.by_number(db, self._guild_id, number)
                again = corrected(wrong, changes, key=key, by=by, at=at)
                again = as_known(db, self._guild_id, again)
                return self._replayed_fix(db, wrong, before, again)
            wrong = self._standing(db, number)
            if wrong.source is Source.ADJUST:
                raise AdjustmentNotFixed(number)
            new = corrected(wrong, changes, key=key, by=by, at=at)
            worth = new.diamonds
            entries.check_guest(db, self._guild_id, new)
            new = as_known(db, self._guild_id, new)
            if _content(new) == _content(wrong):
                raise NothingToFix(number)
            if new.creator_id != wrong.creator_id:
                then = entries.stream_at(db, self._guild_id, new.creator_id, new.happened_at)
                new = replace(new, stream_id=then)
            thanked = entries.thanked_of(db, self._guild_id, number)
            reversal = reverse(db, self._guild_id, wrong, key=f'{key}:reversal', by=by, at=at)
            fan, guest = entries.people_of(db, self._guild_id, wrong)
            if new.fan != wrong.fan:
                fan = entries.fan_named(db, self._guild_id, new.fan)
            if new.guest != wrong.guest:
                guest = entries.fan_named(db, self._guild_id, new.guest)
            right = entries.insert(db, self._guild_id, new, fan=fan, guest=guest, worth=worth)
            assert right is not None  # its key was free a moment ago, on this very thread
            if thanked is not None and right.waits:
                entries.keep_thanked(db, self._guild_id, right.entry.number, thanked)
                right = replace(right, waits=False)
            return Correction(wrong, reversal.entry, right)

        return await self._db.write(change)

    def _replayed(self, db: sqlite3.Connection, before: Entry, new: NewEntry) -> Receipt:
        if not is_same(as_known(db, self._guild_id, new), before):
            raise KeyReused(before.number)
        return entries.receipt_of(db, self._guild_id, before)

    def _replayed_reversal(
        self, db: sqlite3.Connection, reversal: Entry, number: int | None
    ) -> tuple[Entry, Receipt]:
        if reversal.reverses is None or number not in (None, reversal.reverses):
            raise KeyReused(reversal.number)
        return (
            entries.by_number(db, self._guild_id, reversal.reverses),
            entries.receipt_of(db, self._guild_id, reversal),
        )

    def _replayed_fix(
        self, db: sqlite3.Connection, wrong: Entry, right: Entry, again: NewEntry
    ) -> Correction:
        if wrong.reversed_by != right.number - 1 or _content(again) != _content(right):
            raise KeyReused(right.number)
        reversal = entries.by_number(db, self._guild_id, right.number - 1)
        return Correction(wrong, reversal, entries.receipt_of(db, self._guild_id, right))

    def _standing(self, db: sqlite3.Connection, number: int) -> Entry:
        """The entry of that number, if it may be taken back."""
        entry = entries.by_number(db, self._guild_id, number)
        if entry.reverses is not None:
            raise EntryIsReversal(number, entry.reverses)
        if entry.reversed_by is not None and entry.reversed_by_actor_id is not None:
            raise EntryAlreadyReversed(number, entry.reversed_by, entry.reversed_by_actor_id)
        return entry


def reverse(
    db: sqlite3.Connection,
    guild_id: GuildId,
    entry: Entry,
    *,
    key: str,
    by: UserId,
    at: datetime,
) -> Receipt:
    """Take `entry` back by one with its content, day and stream, and the sign turned.

    Inside the transaction of the caller. Raises KeyReused.
    """
    turned = NewEntry(
        key=key,
        creator_id=entry.creator_id,
        gift=entry.gift,
        count=-entry.count,
        fan=entry.fan,
        source=entry.source,
        actor_id=by,
        happened_at=entry.happened_at,
        logged_at=at,
        day=entry.day,
        stream_id=entry.stream_id,
        guest=entry.guest,
    )
    fan, guest = entries.people_of(db, guild_id, entry)
    receipt = entries.insert(
        db,
        guild_id,
        turned,
        fan=fan,
        guest=guest,
        worth=-entry.diamonds,
        reverses=entry.number,
    )
    if receipt is None:
        before = entries.by_key(db, guild_id, key)
        assert before is not None  # the key is taken, so its entry is there
        raise KeyReused(before.number)
    return receipt


def as_known(db: sqlite3.Connection, guild_id: GuildId, new: NewEntry) -> NewEntry:
    """`new` with its fan and guest as they are called here.

    Whether somebody is typed by name or by handle, it is the same request.
    """
    fan, guest = (
        None if name is None else entries.known_fan(db, guild_id, name)
        for name in (new.fan, new.guest)
    )
    return replace(
        new,
        fan=new.fan if fan is None else fan[1],
        guest=new.guest if guest is None else guest[1],
    )


def is_same(new: NewEntry, entry: Entry) -> bool:
    """Whether a request of a key that is taken asks for what stands under it."""
    return entry.reverses is None and _content(new) == _content(entry)


_Content = tuple[CreatorId, int, int, int, str | None, str | None, str | None]


def _content(what: NewEntry | Entry) -> _Content:
    """What two requests of one key must share to be the same request."""
    fan = None if what.fan is None else name_key(what.fan)
    guest = None if what.guest is None else name_key(what.guest)
    return what.creator_id, what.gift.id, what.gift.coins, what.count, fan, guest, what.note
