"""What is ticked before tonight's LIVE, by whoever moderates it."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from economy.checklist import Platform, Point, Ticks, is_of_tonight
from economy.ids import CreatorId, GuildId, UserId
from storage.database import Database, Row
from storage.rows import from_ms, to_ms

_NOTHING = Ticks(frozenset())


class Checklists:
    """One server's lists, one a creator and platform."""

    def __init__(self, db: Database, guild_id: GuildId) -> None:
        self._db = db
        self._guild_id = guild_id

    async def tonight(
        self, creator_id: CreatorId, platform: Platform, *, at: datetime, time_zone: str
    ) -> Ticks:
        """What is ticked in the night of `at`; last night's ticks are none of it."""
        rows = await self._db.read(_SQL, (self._guild_id, creator_id, platform))
        return _ticks_of(rows[0] if rows else None, at, time_zone)[0]

    async def tick(
        self,
        creator_id: CreatorId,
        platform: Platform,
        point: Point,
        *,
        is_done: bool,
        by: UserId,
        at: datetime,
        time_zone: str,
    ) -> Ticks:
        """Tick a point, or untick it; a point that stands so already changes nothing."""

        def change(db: sqlite3.Connection) -> Ticks:
            row = db.execute(_SQL, (self._guild_id, creator_id, platform)).fetchone()
            ticks, first_at = _ticks_of(row, at, time_zone)
            if (point in ticks.points) is is_done:
                return ticks
            points = ticks.points | {point} if is_done else ticks.points - {point}
            db.execute(
                'INSERT INTO checklist (guild_id, creator_id, platform, points, first_at_ms,'
                ' last_at_ms, last_by) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET'
                ' points = excluded.points, first_at_ms = excluded.first_at_ms,'
                ' last_at_ms = excluded.last_at_ms, last_by = excluded.last_by',
                (
                    self._guild_id,
                    creator_id,
                    platform,
                    ' '.join(sorted(points)),
                    to_ms(first_at),
                    to_ms(at),
                    by,
                ),
            )
            return Ticks(points, by, at)

        return await self._db.write(change)


_SQL = (
    'SELECT points, first_at_ms, last_at_ms, last_by FROM checklist'
    ' WHERE guild_id = ? AND creator_id = ? AND platform = ?'
)


def _ticks_of(row: Row | None, at: datetime, time_zone: str) -> tuple[Ticks, datetime]:
    """The ticks that hold at `at`, and when the first of them was made."""
    if row is None:
        return _NOTHING, at
    points, first_at_ms, last_at_ms, last_by = row
    first_at = from_ms(first_at_ms)
    if not is_of_tonight(first_at, at, time_zone):
        return _NOTHING, at
    ticked = frozenset(Point(point) for point in points.split())
    return Ticks(ticked, UserId(last_by), from_ms(last_at_ms)), first_at
