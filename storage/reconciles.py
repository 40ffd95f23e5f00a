"""What TikTok's summaries said of streams, kept beside the entry that made up a difference."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from economy.entries import Receipt
from economy.errors import KeyReused
from economy.guest_errors import ReconciledAlready
from economy.ids import CreatorId, GuildId, StreamId
from economy.reconcile import OF_STREAMS, Logged, Reconciled, Summary, checked_difference
from economy.streams import Stream
from storage import entries
from storage.database import Database, Row
from storage.rows import to_ms
from storage.stream_rows import by_id


@dataclass(frozen=True, slots=True)
class Settled:
    """A summary that was kept: `logged` is what stands with it, `receipt` of its adjustment."""

    stream: Stream
    summary: Summary
    logged: Logged
    receipt: Receipt | None
    is_replay: bool = False


class Reconciles:
    """The reconciled streams of one server. Every verb is one transaction."""

    def __init__(self, db: Database, guild_id: GuildId) -> None:
        self._db = db
        self._guild_id = guild_id

    async def logged(self, stream_id: StreamId) -> Logged:
        """What is logged of a stream."""
        rows = await self._db.read(_LOGGED, (self._guild_id, stream_id))
        return _logged_of(rows[0])

    async def settle(self, summary: Summary) -> Settled | Logged:
        """Keep what TikTok said and, for a reason that adjusts, one entry of the difference.

        When the difference is by now another one than was shown, nothing is written and what is
        logged now is returned. The same key again returns what it did. Raises StreamMissing,
        DifferenceTooBig, KeyReused, and ReconciledAlready when the key stands for another answer.
        """

        def change(db: sqlite3.Connection) -> Settled | Logged:
            stream = by_id(db, self._guild_id, summary.stream_id)
            known = db.execute(_BY_KEY, (self._guild_id, summary.key)).fetchone()
            if known is not None:
                return self._replayed(db, stream, summary, known)
            logged = self._logged(db, stream.id)
            if checked_difference(summary.said, logged) != summary.difference:
                return logged
            receipt = self._adjusted(db, stream, summary) if summary.reason.adjusts else None
            db.execute(
                'INSERT INTO reconcile (guild_id, stream_id, number, key, said_diamonds, reason,'
                ' entry_number, said_at_ms, said_by)'
                ' SELECT ?1, ?2, coalesce(max(number), 0) + 1, ?3, ?4, ?5, ?6, ?7, ?8'
                ' FROM reconcile WHERE guild_id = ?1 AND stream_id = ?2',
                (
                    self._guild_id,
                    stream.id,
                    summary.key,
                    summary.said,
                    summary.reason,
                    None if receipt is None else receipt.entry.number,
                    to_ms(summary.at),
                    summary.by,
                ),
            )
            return Settled(stream, summary, self._logged(db, stream.id), receipt)

        return await self._db.write(change)

    async def latest(self, creator_id: CreatorId) -> dict[StreamId, Reconciled]:
        """What TikTok said last of each of a creator's latest OF_STREAMS streams, where it did."""
        rows = await self._db.read(_LATEST, (self._guild_id, creator_id, OF_STREAMS))
        return {
            StreamId(stream_id): Reconciled(said, total - adjusted, total)
            for stream_id, said, total, adjusted in rows
        }

    def _logged(self, db: sqlite3.Connection, stream_id: StreamId) -> Logged:
        return _logged_of(db.execute(_LOGGED, (self._guild_id, stream_id)).fetchone())

    def _adjusted(self, db: sqlite3.Connection, stream: Stream, summary: Summary) -> Receipt:
        new = summary.adjustment(stream)
        worth = summary.difference
        receipt = entries.insert(db, self._guild_id, new, fan=entries.NOBODY, worth=worth)
        if receipt is None:
            before = entries.by_key(db, self._guild_id, new.key)
            assert before is not None  # the key is taken, so its entry is there
            raise KeyReused(before.number)
        return receipt

    def _replayed(
        self, db: sqlite3.Connection, stream: Stream, summary: Summary, known: Row
    ) -> Settled:
        stream_id, said, reason, number = known
        if (stream_id, said, reason) != (stream.id, summary.said, summary.reason):
            raise ReconciledAlready(stream_id)
        receipt = None
        if number is not None:
            entry = entries.by_number(db, self._guild_id, number)
            receipt = entries.receipt_of(db, self._guild_id, entry)
        return Settled(stream, summary, self._logged(db, stream.id), receipt, is_replay=True)


def _logged_of(row: tuple[int, int, int]) -> Logged:
    total, adjusted, guests = row
    return Logged(total - adjusted, adjusted, guests)


_LOGGED = (
    'SELECT coalesce((SELECT diamonds FROM stream_total'
    ' WHERE guild_id = ?1 AND stream_id = ?2), 0),'
    ' coalesce((SELECT sum(diamonds) FROM entry INDEXED BY entry_adjusts'
    " WHERE guild_id = ?1 AND stream_id = ?2 AND source = 'adjust'), 0),"
    ' coalesce((SELECT sum(diamonds) FROM guest_stream WHERE guild_id = ?1 AND stream_id = ?2), 0)'
)
_BY_KEY = (
    'SELECT stream_id, said_diamonds, reason, entry_number FROM reconcile'
    ' WHERE guild_id = ? AND key = ?'
)
_LATEST = (
    'SELECT s.stream_id, r.said_diamonds, coalesce(t.diamonds, 0),'
    ' coalesce((SELECT sum(e.diamonds) FROM entry e INDEXED BY entry_adjusts'
    " WHERE e.guild_id = ?1 AND e.stream_id = s.stream_id AND e.source = 'adjust'), 0)"
    ' FROM (SELECT stream_id FROM stream INDEXED BY stream_of_creator'
    ' WHERE guild_id = ?1 AND creator_id = ?2 ORDER BY started_at_ms DESC LIMIT ?3) s'
    ' CROSS JOIN reconcile r ON r.guild_id = ?1 AND r.stream_id = s.stream_id AND r.number ='
    ' (SELECT max(number) FROM reconcile WHERE guild_id = ?1 AND stream_id = s.stream_id)'
    ' LEFT JOIN stream_total t ON t.guild_id = ?1 AND t.stream_id = s.stream_id'
)
