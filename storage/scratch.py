"""The creator that recordings are played into: never one with real gifts."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from economy.capture_errors import CreatorIsReal
from economy.ids import GuildId, UserId
from economy.names import name_key
from economy.server import Creator
from storage.rows import to_ms
from storage.servers import Servers


async def scratch(
    servers: Servers, guild_id: GuildId, name: str, *, by: UserId, at: datetime
) -> Creator:
    """The scratch creator of that name, made on first use, or brought back.

    Raises CreatorIsReal when a creator of the name has, or may get, real gifts.
    """

    def change(db: sqlite3.Connection) -> int:
        found = db.execute(_NAMED, (guild_id, name_key(name))).fetchone()
        if found is not None:
            creator_id, kept, is_scratch = found
            if not is_scratch:
                raise CreatorIsReal(kept)
            db.execute(
                'UPDATE creator SET retired_at_ms = NULL WHERE guild_id = ? AND creator_id = ?',
                (guild_id, creator_id),
            )
            return creator_id
        return db.execute(
            'INSERT INTO creator (guild_id, creator_id, name, name_key, added_at_ms, added_by,'
            ' is_scratch) SELECT ?1, coalesce(max(creator_id), 0) + 1, ?2, ?3, ?4, ?5, 1'
            ' FROM creator WHERE guild_id = ?1 RETURNING creator_id',
            (guild_id, name, name_key(name), to_ms(at), by),
        ).fetchone()[0]

    server, creator_id = await servers.change(guild_id, change)
    return next(each for each in server.creators if each.id == creator_id)


_NAMED = 'SELECT creator_id, name, is_scratch FROM creator WHERE guild_id = ? AND name_key = ?'
