"""Rows to values and back, at the edge of this package."""

from __future__ import annotations

import sqlite3
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from economy.entries import FORGOTTEN_GUEST, Entry, Source
from economy.gifts import Gift
from economy.ids import ChannelId, CreatorId, GuildId, RoleId, StreamId, UserId
from economy.limits import Limits
from economy.rates import Preset, Rate
from economy.server import Creator, Server, Settings
from economy.streams import Stream
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
        reversed_by, reversed_by_actor, fan_id, guest, guest_id,
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
        is_fan_forgotten=fan_id is not None and fan is None,
        guest=guest if guest_id is None or guest is not None else FORGOTTEN_GUEST,
    )


def stream_of(row: Row) -> Stream:
    """A row of the table stream, whole."""
    (
        _guild_id, stream_id, creator_id, started_at_ms, ended_at_ms, title, goal_diamonds,
        channel_id, started_by, ended_by, alive_at_ms, asked_at_ms,
    ) = row  # fmt: skip
    return Stream(
        id=StreamId(stream_id),
        creator_id=CreatorId(creator_id),
        title=title,
        goal_diamonds=goal_diamonds,
        channel_id=None if channel_id is None else ChannelId(channel_id),
        started_at=from_ms(started_at_ms),
        started_by=None if started_by is None else UserId(started_by),
        ended_at=_time_of(ended_at_ms),
        ended_by=None if ended_by is None else UserId(ended_by),
        alive_at=_time_of(alive_at_ms),
        asked_at=_time_of(asked_at_ms),
    )


def _time_of(at_ms: int | None) -> datetime | None:
    return None if at_ms is None else from_ms(at_ms)


def load_server(db: sqlite3.Connection, guild_id: GuildId) -> Server:
    """Everything kept about one server but its entries."""
    found = db.execute(
        'SELECT revision, prefix, time_zone, locale, s.currency, moderator_role_id,'
        ' manager_role_id, staff_channel_id, thanks_from_diamonds, are_boards_open,'
        ' rate_preset, rate_amount, rate_currency, rate_share_percent, rate_dated, rate_source,'
        ' preset, l.currency, minimum, daily_maximum, fee_percent, fee_fixed, source, dated'
        ' FROM server s LEFT JOIN payout_limits l ON l.guild_id = s.guild_id'
        ' WHERE s.guild_id = ?',
        (guild_id,),
    ).fetchone()
    if found is None:
        return Server(guild_id=guild_id)
    revision, *settings = found
    creators = db.execute(
        'SELECT creator_id, name, handle, retired_at_ms, board_channel_id, has_nudges, is_scratch'
        ' FROM creator WHERE guild_id = ? ORDER BY creator_id',
        (guild_id,),
    )
    bindings = db.execute(
        'SELECT channel_id, creator_id FROM channel_creator WHERE guild_id = ?', (guild_id,)
    )
    streams = db.execute(
        'SELECT * FROM stream INDEXED BY stream_runs_once'
        ' WHERE guild_id = ? AND ended_at_ms IS NULL',
        (guild_id,),
    )
    gifts = db.execute(
        'SELECT gift_id, name, coins FROM defined_gift WHERE guild_id = ?1 UNION ALL'
        ' SELECT gift_id, name, coins FROM learned_gift WHERE guild_id = ?1 ORDER BY 1 DESC',
        (guild_id,),
    )
    return Server(
        guild_id=guild_id,
        revision=revision,
        settings=_settings_of(settings),
        creators=tuple(
            Creator(
                CreatorId(id_),
                name,
                handle,
                _time_of(retired),
                board_channel_id=None if board is None else ChannelId(board),
                has_nudges=bool(nudges),
                is_scratch=bool(scratch),
            )
            for id_, name, handle, retired, board, nudges, scratch in creators
        ),
        running=tuple(stream_of(row) for row in streams),
        bindings={ChannelId(channel): CreatorId(creator) for channel, creator in bindings},
        gifts=tuple(Gift(*gift) for gift in gifts),
    )


def _settings_of(row: list[Any]) -> Settings:
    (
        prefix, time_zone, locale, currency, moderator_role_id, manager_role_id,
        staff_channel_id, thanks_from_diamonds, are_boards_open, *choices,
    ) = row  # fmt: skip
    return Settings(
        prefix=prefix,
        time_zone=time_zone,
        locale=locale,
        currency=currency,
        moderator_role_id=None if moderator_role_id is None else RoleId(moderator_role_id),
        manager_role_id=None if manager_role_id is None else RoleId(manager_role_id),
        rate=rate_of(choices[:6]),
        staff_channel_id=None if staff_channel_id is None else ChannelId(staff_channel_id),
        thanks_from_diamonds=thanks_from_diamonds,
        are_boards_open=bool(are_boards_open),
        limits=_limits_of(choices[6:]),
    )


def rate_of(row: list[str | None]) -> Rate | None:
    """Preset, amount, currency, share, date and source as kept; None where there is no rate."""
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


def _limits_of(row: list[str | None]) -> Limits | None:
    preset, currency, minimum, maximum, percent, fixed, source, dated = row
    if preset is None or currency is None or minimum is None or percent is None:
        return None
    assert fixed is not None and source is not None and dated is not None  # noqa: PT018 - as kept
    return Limits(
        preset=preset,
        currency=currency,
        minimum=Decimal(minimum),
        daily_maximum=None if maximum is None else Decimal(maximum),
        fee_percent=Decimal(percent),
        fee_fixed=Decimal(fixed),
        source=source,
        dated=date.fromisoformat(dated),
    )
