"""Gift entries: written once, never changed, taken back by an entry of their own."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from economy.entries import NEAR_REPEAT_S, Changes, Correction, Entry, NewEntry, Receipt, corrected
from economy.errors import (
    EntryAlreadyReversed,
    EntryIsReversal,
    EntryMissing,
    KeyReused,
    NearRepeat,
    NothingToFix,
    NothingToUndo,
)
from economy.ids import CreatorId, FanId, GuildId, UserId
from economy.names import name_key
from storage.database import Database
from storage.rows import NUMBER_MAX, entry_of, to_ms

_BY_NUMBER = 'SELECT * FROM entry_shown WHERE guild_id = ? AND number = ?'
_BY_KEY = 'SELECT * FROM entry_shown WHERE guild_id = ? AND key = ?'
_OWN_LAST_WINDOW = 5_000  # how far back a bare undo looks for the asker's own last entry


class Ledger:
    """The gifts of one server. Every verb is one transaction; nothing crosses to another server."""

    def __init__(self, db: Database, guild_id: GuildId) -> None:
        self._db = db
        self._guild_id = guild_id

    async def log(self, new: NewEntry, *, is_repeat_meant: bool = False) -> Receipt:
        """Log a gift. The same key again returns the first receipt and writes nothing.

        Raises CountOutOfRange and CoinsOutOfRange, KeyReused when the key stands for something
        else, and NearRepeat when the same fan, gift and count was logged within NEAR_REPEAT_S,
        unless `is_repeat_meant`.
        """
        worth = new.diamonds

        def change(db: sqlite3.Connection) -> Receipt:
            before = self._replayed(db, new)
            if before is not None:
                return before
            fan_id = self._fan_id(db, new.fan)
            if not is_repeat_meant:
                self._check_repeat(db, new, fan_id)
            return self._insert(db, new, fan_id=fan_id, worth=worth)

        return await self._db.write(change)

    async def undo(
        self, number: int | None, *, key: str, by: UserId, at: datetime
    ) -> tuple[Entry, Receipt]:
        """Take an entry back, of any age; without a number, the asker's own last one.

        Returns the entry and the receipt of its reversal, whose total is of the entry's day.
        Raises EntryMissing, EntryAlreadyReversed, EntryIsReversal, NothingToUndo, KeyReused.
        """

        def change(db: sqlite3.Connection) -> tuple[Entry, Receipt]:
            before = self._one(db, _BY_KEY, key)
            if before is not None:
                return self._replayed_reversal(db, before, number)
            wanted = number if number is not None else self._own_last(db, by)
            entry = self._standing(db, wanted)
            return entry, self._reverse(db, entry, key=key, by=by, at=at)

        return await self._db.write(change)

    async def fix(
        self, number: int, changes: Changes, *, key: str, by: UserId, at: datetime
    ) -> Correction:
        """Take a wrong entry back and log the right one in its place, in one transaction.

        The right one keeps the wrong one's day. Raises as `undo` does, NothingToFix when
        nothing would change, CountOutOfRange and CoinsOutOfRange.
        """

        def change(db: sqlite3.Connection) -> Correction:
            before = self._one(db, _BY_KEY, key)
            if before is not None:
                again = corrected(self._entry(db, number), changes, key=key, by=by, at=at)
                return self._replayed_fix(db, before, number, again)
            wrong = self._standing(db, number)
            new = corrected(wrong, changes, key=key, by=by, at=at)
            worth = new.diamonds
            if _content(new) == _content_of(wrong):
                raise NothingToFix(number)
            reversal = self._reverse(db, wrong, key=f'{key}:reversal', by=by, at=at)
            fan_id = self._fan_id(db, new.fan)
            right = self._insert(db, new, fan_id=fan_id, worth=worth)
            return Correction(wrong, reversal.entry, right)

        return await self._db.write(change)

    def _insert(
        self,
        db: sqlite3.Connection,
        new: NewEntry,
        *,
        fan_id: FanId | None,
        worth: int,
        reverses: int | None = None,
    ) -> Receipt:
        number: int = db.execute(
            'INSERT INTO entry (guild_id, number, key, creator_id, stream_id, fan_id, gift_id,'
            ' gift_name, coins, count, diamonds, source, actor_id, happened_at_ms, logged_at_ms,'
            ' day, reverses, note)'
            ' SELECT ?1, coalesce(max(number), 0) + 1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11,'
            ' ?12, ?13, ?14, ?15, ?16, ?17 FROM entry WHERE guild_id = ?1 RETURNING number',
            (
                self._guild_id,
                new.key,
                new.creator_id,
                new.stream_id,
                fan_id,
                new.gift.id,
                new.gift.name,
                new.gift.coins,
                new.count,
                worth,
                new.source,
                new.actor_id,
                to_ms(new.happened_at),
                to_ms(new.logged_at),
                new.day.isoformat(),
                reverses,
                new.note,
            ),
        ).fetchone()[0]
        return self._receipt(db, self._entry(db, number))

    def _reverse(
        self, db: sqlite3.Connection, entry: Entry, *, key: str, by: UserId, at: datetime
    ) -> Receipt:
        """The entry that takes `entry` back: its content, day and stream, with the sign turned."""
        fan_id: FanId | None = db.execute(
            'SELECT fan_id FROM entry WHERE guild_id = ? AND number = ?',
            (self._guild_id, entry.number),
        ).fetchone()[0]
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
        )
        return self._insert(db, turned, fan_id=fan_id, worth=-entry.diamonds, reverses=entry.number)

    def _replayed(self, db: sqlite3.Connection, new: NewEntry) -> Receipt | None:
        entry = self._one(db, _BY_KEY, new.key)
        if entry is None:
            return None
        if entry.reverses is not None or _content(new) != _content_of(entry):
            raise KeyReused(entry.number)
        return self._receipt(db, entry, is_replay=True)

    def _replayed_reversal(
        self, db: sqlite3.Connection, reversal: Entry, number: int | None
    ) -> tuple[Entry, Receipt]:
        if reversal.reverses is None or number not in (None, reversal.reverses):
            raise KeyReused(reversal.number)
        return (
            self._entry(db, reversal.reverses),
            self._receipt(db, reversal, is_replay=True),
        )

    def _replayed_fix(
        self, db: sqlite3.Connection, right: Entry, number: int, again: NewEntry
    ) -> Correction:
        wrong = self._entry(db, number)
        reversal = None if wrong.reversed_by is None else self._entry(db, wrong.reversed_by)
        if reversal is None or right.number != reversal.number + 1:
            raise KeyReused(right.number)
        if _content(again) != _content_of(right):
            raise KeyReused(right.number)
        return Correction(wrong, reversal, self._receipt(db, right, is_replay=True))

    def _standing(self, db: sqlite3.Connection, number: int) -> Entry:
        """The entry of that number, if it may be taken back."""
        entry = self._entry(db, number)
        if entry.reverses is not None:
            raise EntryIsReversal(number, entry.reverses)
        if entry.reversed_by is not None and entry.reversed_by_actor_id is not None:
            raise EntryAlreadyReversed(number, entry.reversed_by, entry.reversed_by_actor_id)
        return entry

    def _own_last(self, db: sqlite3.Connection, by: UserId) -> int:
        found = db.execute(
            'SELECT number FROM (SELECT number, actor_id, reverses FROM entry WHERE guild_id = ?1'
            ' ORDER BY number DESC LIMIT ?3) AS latest'
            ' WHERE actor_id = ?2 AND reverses IS NULL AND NOT EXISTS (SELECT 1 FROM entry r'
            ' WHERE r.guild_id = ?1 AND r.reverses = latest.number)'
            ' ORDER BY number DESC LIMIT 1',
            (self._guild_id, by, _OWN_LAST_WINDOW),
        ).fetchone()
        if found is None:
            raise NothingToUndo
        return int(found[0])

    def _check_repeat(self, db: sqlite3.Connection, new: NewEntry, fan_id: FanId | None) -> None:
        """Raises NearRepeat for a twin among the creator's latest entries."""
        found = db.execute(
            'SELECT number, happened_at_ms FROM (SELECT * FROM entry WHERE guild_id = ?1'
            ' AND creator_id = ?2 ORDER BY number DESC LIMIT 50) AS latest'
            ' WHERE gift_id = ?3 AND count = ?4 AND fan_id IS ?5 AND reverses IS NULL'
            ' AND abs(happened_at_ms - ?6) <= ?7 AND NOT EXISTS (SELECT 1 FROM entry r'
            ' WHERE r.guild_id = ?1 AND r.reverses = latest.number) LIMIT 1',
            (
                self._guild_id,
                new.creator_id,
                new.gift.id,
                new.count,
                fan_id,
                to_ms(new.happened_at),
                NEAR_REPEAT_S * 1000,
            ),
        ).fetchone()
        if found is not None:
            raise NearRepeat(found[0], abs(to_ms(new.happened_at) - found[1]) // 1000)

    def _fan_id(self, db: sqlite3.Connection, fan: str | None) -> FanId | None:
        """The fan of that name in any case, made on first sight."""
        if fan is None:
            return None
        key = name_key(fan)
        found = db.execute(
            'SELECT fan_id FROM fan WHERE guild_id = ? AND name_key = ?', (self._guild_id, key)
        ).fetchone()
        if found is None:
            found = db.execute(
                'INSERT INTO fan (guild_id, fan_id, name, name_key) SELECT ?1,'
                ' coalesce(max(fan_id), 0) + 1, ?2, ?3 FROM fan WHERE guild_id = ?1'
                ' RETURNING fan_id',
                (self._guild_id, fan, key),
            ).fetchone()
        return FanId(found[0])

    def _receipt(self, db: sqlite3.Connection, entry: Entry, *, is_replay: bool = False) -> Receipt:
        total: int = db.execute(
            'SELECT diamonds FROM creator_day WHERE guild_id = ? AND creator_id = ? AND day = ?',
            (self._guild_id, entry.creator_id, entry.day.isoformat()),
        ).fetchone()[0]
        return Receipt(entry, total, is_replay)

    def _entry(self, db: sqlite3.Connection, number: int) -> Entry:
        entry = self._one(db, _BY_NUMBER, number) if 0 < number <= NUMBER_MAX else None
        if entry is None:
            raise EntryMissing(number)
        return entry

    def _one(self, db: sqlite3.Connection, sql: str, what: str | int) -> Entry | None:
        row = db.execute(sql, (self._guild_id, what)).fetchone()
        return None if row is None else entry_of(row)


def _content(new: NewEntry) -> tuple[CreatorId, int, int, int, str | None, str | None]:
    """What two requests of one key must share to be the same request."""
    fan = None if new.fan is None else name_key(new.fan)
    return new.creator_id, new.gift.id, new.gift.coins, new.count, fan, new.note


def _content_of(entry: Entry) -> tuple[CreatorId, int, int, int, str | None, str | None]:
    fan = None if entry.fan is None else name_key(entry.fan)
    return entry.creator_id, entry.gift.id, entry.gift.coins, entry.count, fan, entry.note
