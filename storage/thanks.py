"""Who waits for thanks: gifts of a server-set size, grouped by who sent them."""

from __future__ import annotations

import contextlib
import sqlite3
from datetime import datetime

from economy.ids import CreatorId, FanId, GuildId, UserId
from economy.names import name_key
from economy.night_errors import AlreadyThanked, NobodyWaits
from economy.nights import THANKS_WINDOW, Waiting
from storage.database import Database, Row
from storage.rows import NUMBER_MAX, from_ms, to_ms

QUEUE_MAX = 1_000  # gifters of two days: as many as anybody counts


class Thanks:
    """The thank-you queues of one server, one a creator."""

    def __init__(self, db: Database, guild_id: GuildId) -> None:
        self._db = db
        self._guild_id = guild_id

    async def waiting(
        self, creator_id: CreatorId, *, at: datetime, at_most: int = QUEUE_MAX
    ) -> list[Waiting]:
        """Who waits, biggest first, and among equals who waits longest."""
        since_ms = to_ms(at - THANKS_WINDOW)
        rows = await self._db.read(_WAITING, (self._guild_id, creator_id, since_ms, at_most))
        return [waiting_of(row) for row in rows]

    async def thank_entry(self, number: int, *, by: UserId, at: datetime) -> None:
        """One gift was thanked. Raises AlreadyThanked, also for what was taken back."""

        def change(db: sqlite3.Connection) -> None:
            done = db.execute(
                'UPDATE thanks SET thanked_at_ms = ?, thanked_by = ?'
                ' WHERE guild_id = ? AND number = ? AND thanked_by IS NULL',
                (to_ms(at), by, self._guild_id, number),
            )
            if done.rowcount == 0:
                raise AlreadyThanked

        await self._db.write(change)

    async def thank(
        self,
        creator_id: CreatorId,
        fan_id: FanId | None,
        *,
        by: UserId,
        at: datetime,
        up_to: int = NUMBER_MAX,
    ) -> int:
        """Everything a gifter waits for, up to an entry, was thanked; how many gifts that were.

        Raises AlreadyThanked when there is nothing of it any more.
        """

        def change(db: sqlite3.Connection) -> int:
            return self._thank(db, creator_id, fan_id, by, at, up_to)

        return await self._db.write(change)

    async def thank_all(
        self, creator_id: CreatorId, shown: list[Waiting], *, by: UserId, at: datetime
    ) -> int:
        """All of those who were shown were thanked, in one transaction; how many gifts that were.

        Who was thanked meanwhile is passed over.
        """

        def change(db: sqlite3.Connection) -> int:
            done = 0
            for each in shown:
                with contextlib.suppress(AlreadyThanked):
                    done += self._thank(db, creator_id, each.fan_id, by, at, each.up_to)
            return done

        return await self._db.write(change)

    async def thank_named(
        self, creator_id: CreatorId, fan: str, *, by: UserId, at: datetime
    ) -> tuple[str, int]:
        """As `thank`, by name in any case and spelling; the name and how many gifts.

        Raises NobodyWaits.
        """

        def change(db: sqlite3.Connection) -> tuple[str, int]:
            creator: str = db.execute(
                'SELECT name FROM creator WHERE guild_id = ? AND creator_id = ?',
                (self._guild_id, creator_id),
            ).fetchone()[0]
            found = db.execute(
                'SELECT coalesce(f.merged_into, f.fan_id), m.name FROM fan f JOIN fan m'
                ' ON m.guild_id = f.guild_id AND m.fan_id = coalesce(f.merged_into, f.fan_id)'
                ' WHERE f.guild_id = ? AND f.name_key = ?',
                (self._guild_id, name_key(fan)),
            ).fetchone()
            if found is None:
                raise NobodyWaits(creator, fan)
            try:
                done = self._thank(db, creator_id, FanId(found[0]), by, at, NUMBER_MAX)
            except AlreadyThanked:
                raise NobodyWaits(creator, found[1] or fan) from None
            return found[1] or fan, done

        return await self._db.write(change)

    def _thank(
        self,
        db: sqlite3.Connection,
        creator_id: CreatorId,
        fan_id: FanId | None,
        by: UserId,
        at: datetime,
        up_to: int,
    ) -> int:
        done = db.execute(
            'UPDATE thanks SET thanked_at_ms = :at_ms, thanked_by = :by'
            ' WHERE guild_id = :guild_id AND creator_id = :creator_id AND thanked_by IS NULL'
            ' AND since_ms >= :since_ms AND number <= :up_to'
            ' AND (fan_id IS :fan_id OR fan_id IN (SELECT fan_id FROM fan'
            ' WHERE guild_id = :guild_id AND merged_into = :fan_id))',
            {
                'at_ms': to_ms(at),
                'by': by,
                'guild_id': self._guild_id,
                'creator_id': creator_id,
                'since_ms': to_ms(at - THANKS_WINDOW),
                'up_to': up_to,
                'fan_id': fan_id,
            },
        )
        if done.rowcount == 0:
            raise AlreadyThanked
        return done.rowcount


def waiting_of(row: Row) -> Waiting:
    """Fan id, name, diamonds, entries, since when, and the newest entry."""
    fan_id, name, diamonds, entries, since_ms, up_to = row
    return Waiting(
        fan_id=None if fan_id is None else FanId(fan_id),
        name=name,
        diamonds=diamonds,
        entries=entries,
        since=from_ms(since_ms),
        up_to=up_to,
    )


_WAITING = (
    'SELECT coalesce(f.merged_into, f.fan_id) AS who, coalesce(m.name, f.name),'
    ' sum(w.diamonds) AS diamonds, count(*), min(w.since_ms) AS since_ms, max(w.number)'
    ' FROM thanks w INDEXED BY thanks_waiting'
    ' LEFT JOIN fan f ON f.guild_id = w.guild_id AND f.fan_id = w.fan_id'
    ' LEFT JOIN fan m ON m.guild_id = f.guild_id AND m.fan_id = f.merged_into'
    ' WHERE w.guild_id = ? AND w.creator_id = ? AND w.since_ms >= ? AND w.thanked_by IS NULL'
    ' GROUP BY who ORDER BY diamonds DESC, since_ms LIMIT ?'
)
