"""Many gifts at once: logged in one transaction, and taken back in one."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from economy.entries import BulkReceipt, BulkUndone, NewEntry, Receipt
from economy.errors import EntryMissing, KeyReused
from economy.ids import GuildId, UserId
from economy.streams import AfterEnd
from storage import entries, pens
from storage.database import Database
from storage.ledger import as_known, is_same, reverse
from storage.pens import Captured


class Bulk:
    """The bulks of one server. Every verb is one transaction: all of it or nothing."""

    def __init__(self, db: Database, guild_id: GuildId) -> None:
        self._db = db
        self._guild_id = guild_id

    async def log(
        self, key: str, news: Sequence[NewEntry], *, after_end: AfterEnd = AfterEnd.ASK
    ) -> BulkReceipt:
        """Log gifts of one creator and one moment, the first of which decides about the stream.

        Their keys begin with `key` and a colon. The same again returns the first receipt and
        writes nothing. Repeats are meant; what a feed has already is paired with it, for somebody
        to say whether it is one gift. Raises CountOutOfRange and CoinsOutOfRange, KeyReused when
        any of the keys, or `key` itself, stands for something else, StreamJustEnded unless
        `after_end` says what that means, and GuestIsCreator.
        """
        assert news
        assert all(new.key.startswith(f'{key}:') for new in news)
        worths = [new.diamonds for new in news]

        def change(db: sqlite3.Connection) -> BulkReceipt:
            alone = entries.by_key(db, self._guild_id, key)
            if alone is not None:
                raise KeyReused(alone.number)
            if entries.by_key(db, self._guild_id, news[0].key) is not None:
                return self._replayed(db, news)
            stream_id = entries.stream_for(db, self._guild_id, news[0], after_end)
            receipts: list[Receipt] = []
            for new, worth in zip(news, worths, strict=True):
                fan = entries.fan_named(db, self._guild_id, new.fan)
                guest = entries.guest_named(db, self._guild_id, new)
                placed = replace(new, stream_id=stream_id)
                receipt = entries.insert(
                    db, self._guild_id, placed, fan=fan, guest=guest, worth=worth
                )
                if receipt is None:
                    before = entries.by_key(db, self._guild_id, new.key)
                    assert before is not None  # the key is taken, so its entry is there
                    raise KeyReused(before.number)
                seen = pens.captured_of(db, self._guild_id, new)
                if seen is not None:
                    pens.pair_logged(db, self._guild_id, receipt.entry, seen)
                receipts.append(receipt)
            return _together(receipts)

        return await self._db.write(change)

    async def captured(self, news: Sequence[NewEntry]) -> dict[int, Captured]:
        """What a feed has already of these gifts, by their place in `news`. Nothing is written."""

        def look(db: sqlite3.Connection) -> dict[int, Captured]:
            found = (pens.captured_of(db, self._guild_id, new) for new in news)
            return {place: seen for place, seen in enumerate(found) if seen is not None}

        return await self._db.write(look)

    async def undo(
        self, key: str, first: int, last: int, *, by: UserId, at: datetime
    ) -> BulkUndone:
        """Take back what a bulk of `key` wrote from entry `first` to `last`, of any age.

        What was taken back before stays as it is and is counted. Raises EntryMissing when no
        entry of that bulk is among these numbers.
        """

        def change(db: sqlite3.Connection) -> BulkUndone:
            rows = db.execute(
                'SELECT number FROM entry WHERE guild_id = ?1 AND number BETWEEN ?2 AND ?3'
                ' AND reverses IS NULL AND substr(key, 1, length(?4)) = ?4 ORDER BY number',
                (self._guild_id, first, last, f'{key}:'),
            ).fetchall()
            if not rows:
                raise EntryMissing(first)
            found = [entries.by_number(db, self._guild_id, number) for (number,) in rows]
            standing = [entry for entry in found if entry.reversed_by is None]
            receipts = [
                reverse(db, self._guild_id, entry, key=f'{key}:undo:{entry.number}', by=by, at=at)
                for entry in standing
            ]
            return BulkUndone(
                taken=len(standing),
                left=len(found) - len(standing),
                diamonds=sum(entry.diamonds for entry in standing),
                latest=receipts[-1] if receipts else None,
            )

        return await self._db.write(change)

    def _replayed(self, db: sqlite3.Connection, news: Sequence[NewEntry]) -> BulkReceipt:
        first = entries.by_key(db, self._guild_id, news[0].key)
        assert first is not None  # looked up by the caller, on this very thread
        receipts: list[Receipt] = []
        for new in news:
            before = entries.by_key(db, self._guild_id, new.key)
            known = as_known(db, self._guild_id, new)
            if before is None or not is_same(known, before):
                raise KeyReused(first.number)
            receipts.append(entries.receipt_of(db, self._guild_id, before))
        return _together(receipts)


def _together(receipts: Sequence[Receipt]) -> BulkReceipt:
    return BulkReceipt(
        first=receipts[0].entry.number,
        last=receipts[-1].entry.number,
        gifts=sum(receipt.entry.count for receipt in receipts),
        diamonds=sum(receipt.entry.diamonds for receipt in receipts),
        latest=receipts[-1],
        guest_diamonds=sum(
            receipt.entry.diamonds for receipt in receipts if receipt.entry.guest is not None
        ),
    )
