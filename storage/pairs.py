"""Gifts that a moderator logged and a feed brought as well: one gift, or two, as somebody says."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from economy.captured import Doubtful
from economy.entries import Entry
from economy.ids import CreatorId, GuildId, UserId
from economy.streams import Stream
from storage import entries
from storage.database import Database
from storage.ledger import reverse
from storage.rows import to_ms


@dataclass(frozen=True, slots=True)
class Pair:
    """Both entries as they stand."""

    guild_id: GuildId
    creator_id: CreatorId
    hand: Entry
    captured: Entry


@dataclass(frozen=True, slots=True)
class Answered:
    """`taken_back` are the reversals of the hand-logged entries, none for two gifts each."""

    pairs: tuple[Pair, ...]
    taken_back: tuple[Entry, ...]
    is_one: bool


class Pairs:
    """The pairs of one server. Every verb is one transaction."""

    def __init__(self, db: Database, guild_id: GuildId) -> None:
        self._db = db
        self._guild_id = guild_id

    async def untold(self, *, at_most: int) -> list[Pair]:
        """Pairs that nobody was asked about yet, oldest first; those settled meanwhile are not."""

        def look(db: sqlite3.Connection) -> list[Pair]:
            numbers = db.execute(_UNTOLD, (self._guild_id, at_most)).fetchall()
            return [self._pair(db, *each) for each in numbers]

        return await self._db.write(look)

    async def note_told(self, hand_numbers: Sequence[int], *, at: datetime) -> None:
        def change(db: sqlite3.Connection) -> None:
            db.executemany(
                'UPDATE pen_pair SET told_at_ms = ? WHERE guild_id = ? AND hand_number = ?',
                [(to_ms(at), self._guild_id, number) for number in hand_numbers],
            )

        await self._db.write(change)

    async def answer(
        self, hand_numbers: Sequence[int], *, is_one: bool, key: str, by: UserId, at: datetime
    ) -> Answered:
        """Say of pairs that each is one gift, which takes the hand-logged entry back, or two.

        The first answer stands: what was answered or taken back before is left as it is.
        """

        def change(db: sqlite3.Connection) -> Answered:
            pairs: list[Pair] = []
            taken: list[Entry] = []
            for number in hand_numbers:
                row = db.execute(_PAIR, (self._guild_id, number)).fetchone()
                if row is None:
                    continue
                pair = self._pair(db, *row)
                db.execute(
                    'UPDATE pen_pair SET answer = ?, answered_by = ?'
                    ' WHERE guild_id = ? AND hand_number = ?',
                    ('one' if is_one else 'two', by, self._guild_id, number),
                )
                pairs.append(pair)
                stands = pair.hand.reversed_by is None and pair.captured.reversed_by is None
                if is_one and stands:
                    undo = f'{key}:{number}'
                    receipt = reverse(db, self._guild_id, pair.hand, key=undo, by=by, at=at)
                    taken.append(receipt.entry)
            return Answered(tuple(pairs), tuple(taken), is_one)

        return await self._db.write(change)

    async def doubtful(self, stream: Stream) -> Doubtful:
        """What stands in a stream twice, perhaps: nobody has answered."""
        whose = (self._guild_id, stream.creator_id, stream.id)
        return Doubtful(*(await self._db.read(_DOUBTFUL, whose))[0])

    def _pair(self, db: sqlite3.Connection, hand: int, captured: int) -> Pair:
        one = entries.by_number(db, self._guild_id, hand)
        other = entries.by_number(db, self._guild_id, captured)
        return Pair(self._guild_id, one.creator_id, one, other)


async def servers_with_untold(db: Database) -> list[GuildId]:
    """The servers in which somebody is to be asked."""
    rows = await db.read('SELECT DISTINCT guild_id FROM pen_pair WHERE told_at_ms IS NULL')
    return [GuildId(row[0]) for row in rows]


_UNTOLD = (
    'SELECT p.hand_number, p.captured_number FROM pen_pair p INDEXED BY pen_pair_open'
    ' WHERE p.guild_id = ?1 AND p.told_at_ms IS NULL AND p.answer IS NULL'
    ' AND NOT EXISTS (SELECT 1 FROM entry r WHERE r.guild_id = ?1'
    ' AND r.reverses IN (p.hand_number, p.captured_number))'
    ' ORDER BY p.found_at_ms, p.hand_number LIMIT ?2'
)
_DOUBTFUL = (
    'SELECT coalesce(sum(h.count), 0), coalesce(sum(h.diamonds), 0)'
    ' FROM pen_pair p INDEXED BY pen_pair_unanswered'
    ' CROSS JOIN entry h ON h.guild_id = p.guild_id AND h.number = p.hand_number'
    ' WHERE p.guild_id = ?1 AND p.creator_id = ?2 AND p.answer IS NULL AND h.stream_id = ?3'
    ' AND NOT EXISTS (SELECT 1 FROM entry r WHERE r.guild_id = ?1'
    ' AND r.reverses IN (p.hand_number, p.captured_number))'
)
_PAIR = (
    'SELECT hand_number, captured_number FROM pen_pair'
    ' WHERE guild_id = ? AND hand_number = ? AND answer IS NULL'
)
