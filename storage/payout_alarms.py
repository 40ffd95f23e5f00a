"""Payouts whose diamonds were taken back after the request: said once, and again on a change."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from economy.ids import CreatorId, GuildId
from economy.payouts import flagged, missing
from storage.database import Database
from storage.rows import to_ms


@dataclass(frozen=True, slots=True)
class Alarm:
    """`missing` diamonds of the payouts `numbers`, newest first; `before` were when last told."""

    missing: int
    before: int
    numbers: tuple[int, ...]


async def alarm_servers(db: Database) -> list[GuildId]:
    """The servers that have payouts and a staff channel to be told in."""
    rows = await db.read(
        'SELECT guild_id FROM server s WHERE staff_channel_id IS NOT NULL'
        ' AND EXISTS (SELECT 1 FROM payout p WHERE p.guild_id = s.guild_id)'
    )
    return [GuildId(guild_id) for (guild_id,) in rows]


class PayoutAlarms:
    """What one server's staff was told about missing diamonds."""

    def __init__(self, db: Database, guild_id: GuildId) -> None:
        self._db = db
        self._guild_id = guild_id

    async def due(self) -> list[CreatorId]:
        """The creators whose missing diamonds are not what was last told.

        One server's: all servers in one question would hold up whoever asks next.
        """
        rows = await self._db.read(_DUE, (self._guild_id,))
        return [CreatorId(creator_id) for (creator_id,) in rows]

    async def take(self, creator_id: CreatorId, *, at: datetime) -> Alarm | None:
        """Keep that the staff is told now; whoever called says it.

        None when what is missing is what they were told, or nothing is and they never were.
        """

        def change(db: sqlite3.Connection) -> Alarm | None:
            standing = db.execute(_STANDING, (self._guild_id, creator_id)).fetchall()
            (logged,) = db.execute(_LOGGED, (self._guild_id, creator_id)).fetchone()
            (before,) = db.execute(_TOLD, (self._guild_id, creator_id)).fetchone()
            lacking = missing(logged, sum(diamonds for _, diamonds in standing))
            if lacking == before:
                return None
            if lacking:
                db.execute(
                    'INSERT INTO payout_alarm (guild_id, creator_id, missing_diamonds, told_at_ms)'
                    ' VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET'
                    ' missing_diamonds = excluded.missing_diamonds,'
                    ' told_at_ms = excluded.told_at_ms',
                    (self._guild_id, creator_id, lacking, to_ms(at)),
                )
            else:
                db.execute(
                    'DELETE FROM payout_alarm WHERE guild_id = ? AND creator_id = ?',
                    (self._guild_id, creator_id),
                )
            return Alarm(lacking, before, flagged(standing, lacking))

        return await self._db.write(change)


_DUE = (
    'SELECT c.creator_id FROM creator c WHERE c.guild_id = ?1 AND max(0,'
    ' (SELECT coalesce(sum(p.diamonds), 0) FROM payout p INDEXED BY payout_of_creator'
    ' WHERE p.guild_id = ?1 AND p.creator_id = c.creator_id'
    ' AND NOT EXISTS (SELECT 1 FROM payout_step s WHERE s.guild_id = ?1'
    " AND s.number = p.number AND s.kind = 'cancelled'))"
    ' - (SELECT coalesce(sum(d.diamonds), 0) FROM creator_day d'
    ' WHERE d.guild_id = ?1 AND d.creator_id = c.creator_id))'
    ' <> coalesce((SELECT a.missing_diamonds FROM payout_alarm a'
    ' WHERE a.guild_id = ?1 AND a.creator_id = c.creator_id), 0)'
)
_STANDING = (
    'SELECT p.number, p.diamonds FROM payout p INDEXED BY payout_of_creator'
    ' WHERE p.guild_id = ?1 AND p.creator_id = ?2 AND NOT EXISTS (SELECT 1 FROM payout_step s'
    " WHERE s.guild_id = ?1 AND s.number = p.number AND s.kind = 'cancelled')"
    ' ORDER BY p.number DESC'
)
_LOGGED = 'SELECT coalesce(sum(diamonds), 0) FROM creator_day WHERE guild_id = ? AND creator_id = ?'
_TOLD = (
    'SELECT coalesce(max(missing_diamonds), 0) FROM payout_alarm'
    ' WHERE guild_id = ? AND creator_id = ?'
)
