"""The kept sums of one fan, dropped and counted anew from the entries of all its spellings."""

from __future__ import annotations

import sqlite3

from economy.ids import GuildId


def drop_sums(db: sqlite3.Connection, guild_id: GuildId, fan_id: int) -> None:
    """Drop what is kept under a fan. Its rows are found by way of its entries: call it first."""
    asked = {'guild_id': guild_id, 'fan_id': fan_id}
    db.execute(_DROP_TOTAL, asked)
    db.execute(_DROP_MONTH, asked)
    db.execute(_DROP_DAY, asked)
    db.execute(_DROP_STREAM, asked)


def count_sums(db: sqlite3.Connection, guild_id: GuildId, fan_id: int) -> None:
    """Keep what the entries of a fan and of its spellings add up to, gifts to guests left out."""
    asked = {'guild_id': guild_id, 'fan_id': fan_id}
    db.execute(_COUNT_TOTAL, asked)
    db.execute(_COUNT_MONTH, asked)
    db.execute(_COUNT_DAY, asked)
    db.execute(_COUNT_STREAM, asked)


_DROP_TOTAL = (
    'DELETE FROM fan_total WHERE guild_id = :guild_id AND fan_id = :fan_id AND creator_id IN'
    ' (SELECT creator_id FROM creator WHERE guild_id = :guild_id)'
)
_DROP_MONTH = (
    'DELETE FROM fan_month WHERE guild_id = :guild_id AND fan_id = :fan_id'
    ' AND (creator_id, month) IN (SELECT creator_id, substr(day, 1, 7)'
    ' FROM entry INDEXED BY entry_of_fan WHERE guild_id = :guild_id AND fan_id IN'
    ' (SELECT :fan_id UNION ALL SELECT fan_id FROM fan INDEXED BY fan_spelling'
    ' WHERE guild_id = :guild_id AND merged_into = :fan_id))'
)
_DROP_DAY = (
    'DELETE FROM fan_day WHERE guild_id = :guild_id AND fan_id = :fan_id'
    ' AND (creator_id, day) IN (SELECT creator_id, day'
    ' FROM entry INDEXED BY entry_of_fan WHERE guild_id = :guild_id AND fan_id IN'
    ' (SELECT :fan_id UNION ALL SELECT fan_id FROM fan INDEXED BY fan_spelling'
    ' WHERE guild_id = :guild_id AND merged_into = :fan_id))'
)
_DROP_STREAM = (
    'DELETE FROM stream_fan WHERE guild_id = :guild_id AND fan_id = :fan_id'
    ' AND stream_id IN (SELECT stream_id'
    ' FROM entry INDEXED BY entry_of_fan WHERE guild_id = :guild_id AND fan_id IN'
    ' (SELECT :fan_id UNION ALL SELECT fan_id FROM fan INDEXED BY fan_spelling'
    ' WHERE guild_id = :guild_id AND merged_into = :fan_id))'
)
_COUNT_TOTAL = (
    'INSERT INTO fan_total (guild_id, creator_id, fan_id, diamonds, gifts)'
    ' SELECT guild_id, creator_id, :fan_id, sum(diamonds), sum(count)'
    ' FROM entry INDEXED BY entry_of_fan WHERE guild_id = :guild_id AND fan_id IN'
    ' (SELECT :fan_id UNION ALL SELECT fan_id FROM fan INDEXED BY fan_spelling'
    ' WHERE guild_id = :guild_id AND merged_into = :fan_id) AND guest_id IS NULL'
    ' GROUP BY guild_id, creator_id'
)
_COUNT_MONTH = (
    'INSERT INTO fan_month (guild_id, creator_id, month, fan_id, diamonds, gifts)'
    ' SELECT guild_id, creator_id, substr(day, 1, 7) AS month, :fan_id, sum(diamonds), sum(count)'
    ' FROM entry INDEXED BY entry_of_fan WHERE guild_id = :guild_id AND fan_id IN'
    ' (SELECT :fan_id UNION ALL SELECT fan_id FROM fan INDEXED BY fan_spelling'
    ' WHERE guild_id = :guild_id AND merged_into = :fan_id) AND guest_id IS NULL'
    ' GROUP BY guild_id, creator_id, month'
)
_COUNT_DAY = (
    'INSERT INTO fan_day (guild_id, creator_id, day, fan_id, diamonds, gifts)'
    ' SELECT guild_id, creator_id, day, :fan_id, sum(diamonds), sum(count)'
    ' FROM entry INDEXED BY entry_of_fan WHERE guild_id = :guild_id AND fan_id IN'
    ' (SELECT :fan_id UNION ALL SELECT fan_id FROM fan INDEXED BY fan_spelling'
    ' WHERE guild_id = :guild_id AND merged_into = :fan_id) AND guest_id IS NULL'
    ' GROUP BY guild_id, creator_id, day'
)
_COUNT_STREAM = (
    'INSERT INTO stream_fan (guild_id, stream_id, fan_id, diamonds, gifts)'
    ' SELECT guild_id, stream_id, :fan_id, sum(diamonds), sum(count)'
    ' FROM entry INDEXED BY entry_of_fan WHERE guild_id = :guild_id AND fan_id IN'
    ' (SELECT :fan_id UNION ALL SELECT fan_id FROM fan INDEXED BY fan_spelling'
    ' WHERE guild_id = :guild_id AND merged_into = :fan_id) AND stream_id IS NOT NULL'
    ' AND guest_id IS NULL'
    ' GROUP BY guild_id, stream_id'
)
