"""Two pens: what a moderator logged and a feed saw as well, found from either side.

Inside the transaction of the caller.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from economy.captured import FEEDS, Combo
from economy.entries import Entry, NewEntry
from economy.ids import FanId, GuildId
from storage.identities import fans_called, spellings_of
from storage.rows import to_ms

BOTH_SAW_S = 120  # so far apart in time, both pens may have written down the same gift


@dataclass(frozen=True, slots=True)
class Captured:
    """What a feed has already of a gift; `number` is None while its combo goes on."""

    number: int | None
    seconds_ago: int


def captured_of(db: sqlite3.Connection, guild_id: GuildId, new: NewEntry) -> Captured | None:
    """What a feed saw that `new`, typed by a person, may be."""
    if new.fan is None or new.source in FEEDS:
        return None
    if db.execute(_ANYTHING, (guild_id, new.creator_id)).fetchone() is None:
        return None  # most creators have no feed, and most gifts are logged for them
    at_ms = to_ms(new.happened_at)
    for fan_id in fans_called(db, guild_id, new.fan):
        asked = _asked(guild_id, fan_id, new, new.count, at_ms)
        found = db.execute(_BY_FEED, asked).fetchone() or db.execute(_GOING_ON, asked).fetchone()
        if found is not None:
            return Captured(found[0], abs(at_ms - found[1]) // 1000)
    return None


def pair(
    db: sqlite3.Connection, guild_id: GuildId, entry: Entry, combo: Combo, at: datetime
) -> None:
    """Note the entry of a person that the captured `entry` may be, for somebody to say."""
    if combo.sender is None:
        return
    at_ms = to_ms(entry.happened_at)
    for fan_id in spellings_of(db, guild_id, combo.sender):
        asked = _asked(guild_id, fan_id, entry, combo.best, at_ms)
        found = db.execute(_BY_HAND, asked).fetchone()
        if found is not None:
            db.execute(
                'INSERT INTO pen_pair'
                ' (guild_id, hand_number, captured_number, creator_id, found_at_ms)'
                ' VALUES (?, ?, ?, ?, ?)',
                (guild_id, found[0], entry.number, entry.creator_id, to_ms(at)),
            )
            return


def _asked(
    guild_id: GuildId, fan_id: FanId, gift: Entry | NewEntry, count: int, at_ms: int
) -> dict[str, int | str]:
    return {
        'guild_id': guild_id,
        'creator_id': gift.creator_id,
        'fan_id': fan_id,
        'gift_id': gift.gift.id,
        'gift_name': gift.gift.name,
        'coins': gift.gift.coins,
        'count': count,
        'at_ms': at_ms,
        'near_ms': BOTH_SAW_S * 1000,
    }


_ANYTHING = 'SELECT 1 FROM combo WHERE guild_id = ? AND creator_id = ? LIMIT 1'
_BY_FEED = (
    'SELECT number, happened_at_ms FROM (SELECT number, creator_id, gift_id, gift_name, coins,'
    ' count, source, reverses, happened_at_ms FROM entry INDEXED BY entry_of_fan'
    ' WHERE guild_id = :guild_id AND fan_id = :fan_id ORDER BY number DESC LIMIT 50) AS latest'
    " WHERE source IN ('tiktok', 'tikfinity') AND creator_id = :creator_id"
    ' AND (gift_id = :gift_id OR gift_name = :gift_name AND coins = :coins) AND count = :count'
    ' AND reverses IS NULL AND abs(happened_at_ms - :at_ms) <= :near_ms'
    ' AND NOT EXISTS (SELECT 1 FROM entry r WHERE r.guild_id = :guild_id'
    ' AND r.reverses = latest.number) AND NOT EXISTS (SELECT 1 FROM pen_pair p'
    ' WHERE p.guild_id = :guild_id AND p.captured_number = latest.number) LIMIT 1'
)
_GOING_ON = (
    'SELECT NULL, sent_at_ms FROM combo INDEXED BY combo_open WHERE guild_id = :guild_id'
    ' AND creator_id = :creator_id AND is_due = 0 AND fan_id = :fan_id'
    ' AND (gift_id = :gift_id OR gift_name = :gift_name AND coins = :coins) AND best = :count'
    ' AND counted = 0 AND abs(sent_at_ms - :at_ms) <= :near_ms LIMIT 1'
)
_BY_HAND = (
    'SELECT number FROM (SELECT number, creator_id, gift_id, gift_name, coins, count, source,'
    ' reverses, happened_at_ms FROM entry INDEXED BY entry_of_fan WHERE guild_id = :guild_id'
    ' AND fan_id = :fan_id ORDER BY number DESC LIMIT 50) AS latest'
    " WHERE source IN ('hand', 'keypad', 'bulk') AND creator_id = :creator_id"
    ' AND (gift_id = :gift_id OR gift_name = :gift_name AND coins = :coins) AND count = :count'
    ' AND reverses IS NULL AND abs(happened_at_ms - :at_ms) <= :near_ms'
    ' AND NOT EXISTS (SELECT 1 FROM entry r WHERE r.guild_id = :guild_id'
    ' AND r.reverses = latest.number) AND NOT EXISTS (SELECT 1 FROM pen_pair p'
    ' WHERE p.guild_id = :guild_id AND p.hand_number = latest.number) LIMIT 1'
)
