"""Rows to values and back, at the edge of this package."""

from __future__ import annotations

import sqlite3
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from economy.entries import Entry, Source
from economy.gifts import Gift
from economy.ids import ChannelId, CreatorId, GuildId, RoleId, StreamId, UserId
from economy.rates import Preset, Rate
from economy.server import Creator, Server, Settings
from storage.database import Row

NUMBER_MAX = 2**63 - 1  # what SQLite holds; people type more
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def to_ms(at: datetime) -> int:
    """Milliseconds since 1970 of an aware time, exact."""
    return (at - _EPOCH) // timedelta(milliseconds=1)


def to_the_ms(at: datetime) -> datetime:
    """`at` in UTC as it would be read back."""
    utc = at.astimezone(UTC)
    return utc.replace(microsecond=utc.microsecond // 1000 * 1000)


def from_ms(at_ms: int) -> datetime:
    return _EPOCH + timedelta(milliseconds=at_ms)


def entry_of(row: Row) -> Entry:
    """A row of the view entry_shown, whole."""
    (
        _guild_id, _key, number, creator_id, creator, gift_id, gift_name, coins, count, worth, fan,
        source, actor_id, happened_at_ms, logged_at_ms, day, note, stream_id, reverses,
        reversed_by, reversed_by_actor, _fan_id,
    ) = row  # fmt: skip
    return Entry(
        number=number,
        creator_id=CreatorId(creator_id),
        creator=creator,
        gift=Gift(gift_id, gift_name, coins),
        count=count,
        diamonds=worth,
        fan=fan,
        source=Source(source),
        actor_id=UserId(actor_id),
        happened_at=from_ms(happened_at_ms),
        logged_at=from_ms(logged_at_ms),
        day=date.fromisoformat(day),
        note=note,
        stream_id=None if stream_id is None else StreamId(stream_id),
        reverses=reverses,
        reversed_by=reversed_by,
        reversed_by_actor_id=None if reversed_by_actor is None else UserId(reversed_by_actor),
    )


def load_server(db: sqlite3.Connection, guild_id: GuildId) -> Server:
    """Everything kept about one server but its entries."""
    found = db.execute(
        'SELECT revision, prefix, time_zone, locale, currency, moderator_role_id, manager_role_id,'
        ' rate_preset, rate_amount, rate_currency, rate_share_percent, rate_dated, rate_source'
        ' FROM server WHERE guild_id = ?',
        (guild_id,),
    ).fetchone()
    if found is None:
        return Server(guild_id=guild_id)
    revision, prefix, time_zone, locale, currency, moderator_role_id, manager_role_id, *rate = found
    creators = db.execute(
        'SELECT creator_id, name, handle, retired_at_ms FROM creator'
        ' WHERE guild_id = ? ORDER BY creator_id',
        (guild_id,),
    )
    bindings = db.execute(
        'SELECT channel_id, creator_id FROM channel_creator WHERE guild_id = ?', (guild_id,)
    )
    gifts = db.execute(
        'SELECT gift_id, name, coins FROM defined_gift WHERE guild_id = ? ORDER BY gift_id DESC',
        (guild_id,),
    )
    return Server(
        guild_id=guild_id,
        revision=revision,
        settings=Settings(
            prefix=prefix,
            time_zone=time_zone,
            locale=locale,
            currency=currency,
            moderator_role_id=None if moderator_role_id is None else RoleId(moderator_role_id),
            manager_role_id=None if manager_role_id is None else RoleId(manager_role_id),
            rate=_rate_of(rate),
        ),
        creators=tuple(
            Creator(CreatorId(id_), name, handle, None if retired is None else from_ms(retired))
            for id_, name, handle, retired in creators
        ),
        bindings={ChannelId(channel): CreatorId(creator) for channel, creator in bindings},
        gifts=tuple(Gift(*gift) for gift in gifts),
    )


def _rate_of(row: list[str | None]) -> Rate | None:
    preset, amount, currency, share_percent, dated, source = row
    if preset is None or amount is None or currency is None or dated is None or source is None:
        return None  # the table's checks keep these five together
    return Rate(
        preset=Preset(preset),
        amount=Decimal(amount),
        currency=currency,
        source=source,
        dated=date.fromisoformat(dated),
        share_percent=None if share_percent is None else Decimal(share_percent),
    )
