"""Entries that are alike: the same gift moments apart is asked about before it is written.

What a feed captured is asked about in `storage/pens.py`, which looks further.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from economy.entries import NEAR_REPEAT_S, NewEntry
from economy.ids import GuildId
from storage.entries import Fan
from storage.rows import to_ms


@dataclass(frozen=True, slots=True)
class Twin:
    """An entry like the new one, moments before or after it."""

    number: int
    seconds_ago: int


def twin_of(
    db: sqlite3.Connection, guild_id: GuildId, new: NewEntry, *, fan: Fan, guest: Fan
) -> Twin | None:
    """A standing entry of the same creator, fan, guest, gift and count within NEAR_REPEAT_S."""
    happened_at_ms = to_ms(new.happened_at)
    found = db.execute(
        _TWIN,
        {
            'guild_id': guild_id,
            'creator_id': new.creator_id,
            'fan_id': fan.id,
            'guest_id': guest.id,
            'gift_id': new.gift.id,
            'count': new.count,
            'happened_at_ms': happened_at_ms,
            'from_ms': happened_at_ms - NEAR_REPEAT_S * 1000,
            'until_ms': happened_at_ms + NEAR_REPEAT_S * 1000,
        },
    ).fetchone()
    if found is None:
        return None
    return Twin(found[0], abs(happened_at_ms - found[1]) // 1000)


_TWIN = (
    'SELECT number, happened_at_ms FROM entry e INDEXED BY entry_by_hand'
    ' WHERE guild_id = :guild_id AND creator_id = :creator_id'
    ' AND happened_at_ms BETWEEN :from_ms AND :until_ms'
    " AND reverses IS NULL AND source NOT IN ('tiktok', 'tikfinity')"
    ' AND fan_id IS :fan_id AND guest_id IS :guest_id AND gift_id = :gift_id AND count = :count'
    ' AND NOT EXISTS (SELECT 1 FROM entry r WHERE r.guild_id = :guild_id'
    ' AND r.reverses = e.number) ORDER BY number DESC LIMIT 1'
)
