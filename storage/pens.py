"""Two pens: what a moderator logged and a feed saw as well, found from either side.

Inside the transaction of the caller.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from economy.captured import FEEDS
from economy.entries import Entry, NewEntry
from economy.ids import FanId, GuildId
from storage.entries import Fan
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
    for fan_id in fans_called(db, guild_id, new.fan):
        found = db.execute(_BY_FEED, _asked(guild_id, fan_id, new, new.count)).fetchone()
        if found is not None:
            return Captured(found[0], abs(to_ms(new.happened_at) - found[1]) // 1000)
    return None


def pair(
    db: sqlite3.Connection, guild_id: GuildId, entry: Entry, fan: Fan, count: int, at: datetime
) -> None:
    """Note the entry of a person that the captured `entry` may be, for somebody to say.

    `count` is the whole combo's, of which `entry` may be the last part.
    """
    if fan.id is None:
        return
    for fan_id in spellings_of(db, guild_id, fan.id):
        found = db.execute(_BY_HAND, _asked(guild_id, fan_id, entry, count)).fetchone()
        if found is not None:
            _keep(db, guild_id, entry, hand=found[0], captured=entry.number, at=at)
            return


def pair_logged(db: sqlite3.Connection, guild_id: GuildId, entry: Entry, seen: Captured) -> None:
    """Note that `entry`, logged without asking, may be what a feed had `seen`."""
    if seen.number is not None:  # else its combo goes on: `pair` finds the entry when it is counted
        _keep(db, guild_id, entry, hand=entry.number, captured=seen.number, at=entry.logged_at)


def note_two(db: sqlite3.Connection, guild_id: GuildId, entry: Entry, seen: Captured) -> None:
    """Note that `entry` is another gift than what a feed had `seen`, as its actor says."""
    pair_logged(db, guild_id, entry, seen)
    db.execute(_TWO, (to_ms(entry.logged_at), entry.actor_id, guild_id, entry.number))


def _keep(
    db: sqlite3.Connection, guild_id: GuildId, of: Entry, *, hand: int, captured: int, at: datetime
) -> None:
    db.execute(
        'INSERT INTO pen_pair (guild_id, hand_number, captured_number, creator_id, found_at_ms)'
        ' VALUES (?, ?, ?, ?, ?)',
        (guild_id, hand, captured, of.creator_id, to_ms(at)),
    )


def _asked(
    guild_id: GuildId, fan_id: FanId, gift: Entry | NewEntry, count: int
) -> dict[str, int | str]:
    at_ms = to_ms(gift.happened_at)
    return {
        'guild_id': guild_id,
        'creator_id': gift.creator_id,
        'fan_id': fan_id,
        'gift_id': gift.gift.id,
        'gift_name': gift.gift.name,
        'coins': gift.gift.coins,
        'count': count,
        'at_ms': at_ms,
        'from_ms': at_ms - BOTH_SAW_S * 1000,
        'until_ms': at_ms + BOTH_SAW_S * 1000,
    }


_TWO = (
    "UPDATE pen_pair SET told_at_ms = ?, answer = 'two', answered_by = ?"
    ' WHERE guild_id = ? AND hand_number = ?'
)
_ANYTHING = 'SELECT 1 FROM combo WHERE guild_id = ? AND creator_id = ? LIMIT 1'
# A combo's entries are those whose keys begin with its own; a semicolon comes next after a colon.
_BY_FEED = (
    'SELECT (SELECT number FROM entry WHERE guild_id = :guild_id'
    " AND key > 'tiktok:' || c.creator_id || ':' || c.key || ':'"
    " AND key < 'tiktok:' || c.creator_id || ':' || c.key || ';' ORDER BY key LIMIT 1),"
    ' c.sent_at_ms'
    ' FROM combo c INDEXED BY combo_of_fan WHERE c.guild_id = :guild_id AND c.fan_id = :fan_id'
    ' AND c.sent_at_ms BETWEEN :from_ms AND :until_ms AND c.creator_id = :creator_id'
    ' AND (c.gift_id = :gift_id OR c.gift_name = :gift_name AND c.coins = :coins)'
    ' AND c.best = :count AND NOT EXISTS (SELECT 1 FROM entry e WHERE e.guild_id = :guild_id'
    " AND e.key > 'tiktok:' || c.creator_id || ':' || c.key || ':'"
    " AND e.key < 'tiktok:' || c.creator_id || ':' || c.key || ';'"
    ' AND (EXISTS (SELECT 1 FROM entry r WHERE r.guild_id = :guild_id AND r.reverses = e.number)'
    ' OR EXISTS (SELECT 1 FROM pen_pair p WHERE p.guild_id = :guild_id'
    ' AND p.captured_number = e.number)))'
    ' ORDER BY abs(c.sent_at_ms - :at_ms) LIMIT 1'
)
_BY_HAND = (
    'SELECT number FROM entry e INDEXED BY entry_by_hand WHERE guild_id = :guild_id'
    ' AND creator_id = :creator_id AND happened_at_ms BETWEEN :from_ms AND :until_ms'
    " AND reverses IS NULL AND source NOT IN ('tiktok', 'tikfinity')"
    " AND source IN ('hand', 'keypad', 'bulk') AND fan_id = :fan_id"
    ' AND (gift_id = :gift_id OR gift_name = :gift_name AND coins = :coins) AND count = :count'
    ' AND NOT EXISTS (SELECT 1 FROM entry r WHERE r.guild_id = :guild_id'
    ' AND r.reverses = e.number) AND NOT EXISTS (SELECT 1 FROM pen_pair p'
    ' WHERE p.guild_id = :guild_id AND p.hand_number = e.number)'
    ' ORDER BY abs(happened_at_ms - :at_ms) LIMIT 1'
)
