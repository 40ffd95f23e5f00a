"""What a forecast looks back on: a creator's days. Reads only, and no further back than asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from economy.ids import CreatorId, GuildId
from storage.database import Database


@dataclass(frozen=True, slots=True)
class Earned:
    """The day of the first gift that stands, of all time, and the diamonds of the days asked for.

    Days without diamonds are not among them.
    """

    first_gift: date | None
    days: dict[date, int]


class Forecasts:
    """One server's."""

    def __init__(self, db: Database, guild_id: GuildId) -> None:
        self._db = db
        self._guild_id = guild_id

    async def earned(self, creator_id: CreatorId, since: date) -> Earned:
        """A creator's days from `since` on."""
        rows = await self._db.read(
            'SELECT NULL, day FROM (SELECT day FROM creator_day WHERE guild_id = ?1'
            ' AND creator_id = ?2 AND diamonds > 0 ORDER BY day LIMIT 1)'
            ' UNION ALL SELECT diamonds, day FROM creator_day WHERE guild_id = ?1'
            ' AND creator_id = ?2 AND day >= ?3',
            (self._guild_id, creator_id, since.isoformat()),
        )
        found = [(diamonds, date.fromisoformat(day)) for diamonds, day in rows]
        return Earned(
            next((day for diamonds, day in found if diamonds is None), None),
            {day: diamonds for diamonds, day in found if diamonds},
        )
