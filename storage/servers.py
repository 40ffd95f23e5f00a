"""What a server decided: settings, creators, its own gifts. Kept in memory, changed on disk first.

The instance lock makes this process the only writer, so the copy in memory is never behind the
file by more than a change on its way; a revision keeps an older value from replacing a newer.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from economy.errors import (
    CreatorExists,
    CreatorMissing,
    CreatorRetired,
    TooManyCreators,
    TooManyGifts,
)
from economy.gifts import Gift, checked_coins
from economy.ids import ChannelId, CreatorId, GuildId, UserId
from economy.names import creator_name, gift_name, name_key
from economy.night_errors import CreatorLive
from economy.rates import Rate
from economy.server import CREATORS_MAX, DEFINED_GIFTS_MAX, Creator, Server, Settings
from storage.database import Database
from storage.rows import load_server, to_ms

T = TypeVar('T')


class Servers:
    """Every server's settings; each verb is one transaction and returns the server after it."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._known: dict[GuildId, Server] = {}

    async def of(self, guild_id: GuildId) -> Server:
        """The server as it is now; defaults for one never heard of. Read from disk once."""
        known = self._known.get(guild_id)
        if known is None:
            known = self._keep(await self._db.write(lambda db: load_server(db, guild_id)))
        return known

    def known(self, guild_id: GuildId) -> Server | None:
        """The server as it is in memory, None before it was first read."""
        return self._known.get(guild_id)

    async def set_settings(
        self, guild_id: GuildId, change: Callable[[Settings], Settings]
    ) -> Server:
        """Keep what `change` makes of the settings as they stand when it is its turn.

        Two people who change different settings at once both find theirs changed. The rate has
        a verb of its own and is not touched.
        """

        def keep(db: sqlite3.Connection) -> None:
            settings = change(load_server(db, guild_id).settings)
            db.execute(
                'UPDATE server SET prefix = ?, time_zone = ?, locale = ?, currency = ?,'
                ' moderator_role_id = ?, manager_role_id = ?, staff_channel_id = ?,'
                ' thanks_from_diamonds = ?, are_boards_open = ? WHERE guild_id = ?',
                (
                    settings.prefix,
                    settings.time_zone,
                    settings.locale,
                    settings.currency,
                    settings.moderator_role_id,
                    settings.manager_role_id,
                    settings.staff_channel_id,
                    settings.thanks_from_diamonds,
                    settings.are_boards_open,
                    guild_id,
                ),
            )

        return await self._change(guild_id, keep)

    async def set_rate(self, guild_id: GuildId, rate: Rate) -> Server:
        """Later answers use `rate`; nothing already written changes."""

        def change(db: sqlite3.Connection) -> None:
            share = rate.share_percent
            db.execute(
                'UPDATE server SET rate_preset = ?, rate_amount = ?, rate_currency = ?,'
                ' rate_share_percent = ?, rate_dated = ?, rate_source = ? WHERE guild_id = ?',
                (
                    rate.preset,
                    f'{rate.amount:f}',
                    rate.currency,
                    None if share is None else f'{share:f}',
                    rate.dated.isoformat(),
                    rate.source,
                    guild_id,
                ),
            )

        return await self._change(guild_id, change)

    async def add_creator(
        self, guild_id: GuildId, name: str, *, handle: str | None, by: UserId, at: datetime
    ) -> Server:
        """Add a creator, or bring back a retired one of that name.

        Raises NameEmpty, NameTooLong, CreatorExists for a name in use or that of the creator for
        replays, TooManyCreators.
        """
        kept = creator_name(name)
        kept_handle = None if handle is None or not handle.strip() else creator_name(handle)

        def change(db: sqlite3.Connection) -> None:
            found = db.execute(
                'SELECT creator_id, retired_at_ms, is_scratch FROM creator'
                ' WHERE guild_id = ? AND name_key = ?',
                (guild_id, name_key(kept)),
            ).fetchone()
            if found is not None and (found[1] is None or found[2]):
                raise CreatorExists(kept)
            active, newest = db.execute(
                'SELECT count(*) FILTER (WHERE retired_at_ms IS NULL),'
                ' coalesce(max(creator_id), 0) FROM creator WHERE guild_id = ?',
                (guild_id,),
            ).fetchone()
            if active >= CREATORS_MAX:
                raise TooManyCreators(CREATORS_MAX)
            if found is not None:
                db.execute(
                    'UPDATE creator SET retired_at_ms = NULL, handle = coalesce(?, handle)'
                    ' WHERE guild_id = ? AND creator_id = ?',
                    (kept_handle, guild_id, found[0]),
                )
                return
            db.execute(
                'INSERT INTO creator'
                ' (guild_id, creator_id, name, name_key, handle, added_at_ms, added_by)'
                ' VALUES (?, ?, ?, ?, ?, ?, ?)',
                (guild_id, newest + 1, kept, name_key(kept), kept_handle, to_ms(at), by),
            )

        return await self._change(guild_id, change)

    async def rename_creator(self, guild_id: GuildId, creator_id: CreatorId, name: str) -> Server:
        """Raises NameEmpty, NameTooLong, CreatorExists for a name of another one."""
        kept = creator_name(name)

        def change(db: sqlite3.Connection) -> None:
            taken = db.execute(
                'SELECT 1 FROM creator WHERE guild_id = ? AND name_key = ? AND creator_id <> ?',
                (guild_id, name_key(kept), creator_id),
            ).fetchone()
            if taken is not None:
                raise CreatorExists(kept)
            db.execute(
                'UPDATE creator SET name = ?, name_key = ? WHERE guild_id = ? AND creator_id = ?',
                (kept, name_key(kept), guild_id, creator_id),
            )

        return await self._change(guild_id, change)

    async def retire_creator(
        self, guild_id: GuildId, creator_id: CreatorId, *, at: datetime
    ) -> Server:
        """No more gifts for this one, and no more watching; everything logged stays.

        Raises CreatorRetired, CreatorLive.
        """

        def change(db: sqlite3.Connection) -> None:
            creator = _check_active(db, guild_id, creator_id)
            if load_server(db, guild_id).running_of(creator_id) is not None:
                raise CreatorLive(creator.name)
            db.execute(
                'UPDATE creator SET retired_at_ms = ? WHERE guild_id = ? AND creator_id = ?',
                (to_ms(at), guild_id, creator_id),
            )
            db.execute(
                'DELETE FROM channel_creator WHERE guild_id = ? AND creator_id = ?',
                (guild_id, creator_id),
            )
            db.execute(
                'DELETE FROM live_watch WHERE guild_id = ? AND creator_id = ?',
                (guild_id, creator_id),
            )

        return await self._change(guild_id, change)

    async def use_creator(
        self, guild_id: GuildId, creator_id: CreatorId, channel_id: ChannelId
    ) -> Server:
        """Make this creator the one a channel is about. Raises CreatorRetired."""

        def change(db: sqlite3.Connection) -> None:
            _check_active(db, guild_id, creator_id)
            db.execute(
                'INSERT INTO channel_creator (guild_id, channel_id, creator_id) VALUES (?, ?, ?)'
                ' ON CONFLICT DO UPDATE SET creator_id = excluded.creator_id',
                (guild_id, channel_id, creator_id),
            )

        return await self._change(guild_id, change)

    async def define_gift(
        self, guild_id: GuildId, name: str, coins: int, *, by: UserId, at: datetime
    ) -> tuple[Server, Gift]:
        """This server's own gift, or its own price for a name; a later define replaces it.

        Entries keep the price they were logged at: a new price is a new gift id.
        Raises NameEmpty, NameTooLong, CoinsOutOfRange, TooManyGifts.
        """
        kept, price = gift_name(name), checked_coins(coins)

        def change(db: sqlite3.Connection) -> None:
            others, lowest = db.execute(
                'SELECT count(*) FILTER (WHERE name_key <> ?), coalesce(min(gift_id), 0)'
                ' FROM defined_gift WHERE guild_id = ?',
                (name_key(kept), guild_id),
            ).fetchone()
            if others >= DEFINED_GIFTS_MAX:
                raise TooManyGifts(DEFINED_GIFTS_MAX)
            db.execute(
                'INSERT INTO defined_gift'
                ' (guild_id, gift_id, name, name_key, coins, defined_at_ms, defined_by)'
                ' VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (guild_id, name_key) DO UPDATE SET'
                ' gift_id = iif(coins = excluded.coins, gift_id, excluded.gift_id),'
                ' name = excluded.name, coins = excluded.coins,'
                ' defined_at_ms = excluded.defined_at_ms, defined_by = excluded.defined_by',
                (guild_id, lowest - 1, kept, name_key(kept), price, to_ms(at), by),
            )

        server = await self._change(guild_id, change)
        return server, next(gift for gift in server.gifts if name_key(gift.name) == name_key(kept))

    async def next_tip(self, guild_id: GuildId, choose: Callable[[int | None], int]) -> int:
        """Keep and return what `choose` makes of the last number shown (None: none yet)."""

        def change(db: sqlite3.Connection) -> int:
            _ensure(db, guild_id)
            last: int | None = db.execute(
                'SELECT last_tip FROM server WHERE guild_id = ?', (guild_id,)
            ).fetchone()[0]
            number = choose(last)
            db.execute('UPDATE server SET last_tip = ? WHERE guild_id = ?', (number, guild_id))
            return number

        return await self._db.write(change)

    async def change(
        self, guild_id: GuildId, change: Callable[[sqlite3.Connection], T]
    ) -> tuple[Server, T]:
        """Run a change that the server's value in memory must follow: both, or neither."""

        def whole(db: sqlite3.Connection) -> tuple[Server, T]:
            _ensure(db, guild_id)
            made = change(db)
            db.execute('UPDATE server SET revision = revision + 1 WHERE guild_id = ?', (guild_id,))
            return load_server(db, guild_id), made

        server, made = await self._db.write(whole)
        return self._keep(server), made

    async def _change(
        self, guild_id: GuildId, change: Callable[[sqlite3.Connection], None]
    ) -> Server:
        return (await self.change(guild_id, change))[0]

    def _keep(self, server: Server) -> Server:
        known = self._known.get(server.guild_id)
        if known is None or known.revision < server.revision:
            self._known[server.guild_id] = server
        return self._known[server.guild_id]


def _ensure(db: sqlite3.Connection, guild_id: GuildId) -> None:
    db.execute('INSERT INTO server (guild_id) VALUES (?) ON CONFLICT DO NOTHING', (guild_id,))


def _check_active(db: sqlite3.Connection, guild_id: GuildId, creator_id: CreatorId) -> Creator:
    server = load_server(db, guild_id)
    creator = next((known for known in server.creators if known.id == creator_id), None)
    if creator is None:
        raise CreatorMissing(f'#{creator_id}', tuple(known.name for known in server.active))
    if creator.is_retired:
        raise CreatorRetired(creator.name)
    return creator
