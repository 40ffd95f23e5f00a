"""What a keypad learns from the ledger: the gifts a creator gets most, who gave just now."""

from __future__ import annotations

from economy.gifts import Gift
from economy.ids import CreatorId, GuildId
from storage.database import Database

_USES_WINDOW = 500  # the latest entries tell what a creator gets; all of them would cost more
_GIFTERS_WINDOW = 300
_GIFTS_MAX = 30  # more than stand on a keypad: some of them are no longer to be had


class Keypad:
    """Reads of one server."""

    def __init__(self, db: Database, guild_id: GuildId) -> None:
        self._db = db
        self._guild_id = guild_id

    async def used(self, creator_id: CreatorId) -> list[Gift]:
        """The gifts among the creator's latest entries, the most often logged first.

        What was taken back does not count, nor what guests got; of two logged as often, the later
        one comes first.
        """
        rows = await self._db.read(_USED, (self._guild_id, creator_id, _USES_WINDOW, _GIFTS_MAX))
        return [Gift(*row) for row in rows]

    async def gifters(self, creator_id: CreatorId, *, at_most: int) -> list[str]:
        """Who sent this creator something latest: tonight's first, then those of nights before."""
        where = {
            'guild_id': self._guild_id,
            'creator_id': creator_id,
            'window': _GIFTERS_WINDOW,
            'at_most': at_most,
        }
        rows = await self._db.read(_GIFTERS, where)
        return [row[0] for row in rows]


# The indexes are named: left to itself, SQLite walks the whole server for the sake of the order.
_USED = (
    'SELECT gift_id, gift_name, coins FROM (SELECT number, gift_id, gift_name, coins, count,'
    ' guest_id, source'
    ' FROM entry INDEXED BY entry_of_creator WHERE guild_id = ?1 AND creator_id = ?2'
    ' ORDER BY number DESC LIMIT ?3) AS latest'
    " WHERE count > 0 AND guest_id IS NULL AND source <> 'adjust'"
    ' AND NOT EXISTS (SELECT 1 FROM entry r WHERE r.guild_id = ?1'
    ' AND r.reverses = latest.number)'
    ' GROUP BY gift_id ORDER BY count(*) DESC, max(number) DESC LIMIT ?4'
)
_GIFTERS = (
    'SELECT iif(f.merged_into IS NULL, f.name, m.name) FROM (SELECT number, fan_id, count'
    ' FROM entry INDEXED BY entry_of_creator WHERE guild_id = :guild_id'
    ' AND creator_id = :creator_id ORDER BY number DESC LIMIT :window) AS latest'
    ' JOIN fan f ON f.guild_id = :guild_id AND f.fan_id = latest.fan_id'
    ' LEFT JOIN fan m ON m.guild_id = :guild_id AND m.fan_id = f.merged_into'
    ' WHERE count > 0 AND iif(f.merged_into IS NULL, f.name, m.name) IS NOT NULL'
    ' AND NOT EXISTS (SELECT 1 FROM entry r WHERE r.guild_id = :guild_id'
    ' AND r.reverses = latest.number)'
    ' GROUP BY coalesce(f.merged_into, f.fan_id) ORDER BY max(latest.number) DESC LIMIT :at_most'
)
