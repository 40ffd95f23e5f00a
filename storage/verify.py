"""Compares every kept sum with the entries it stands for. Reads only, and needs no lock."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path

from storage.database import FILE_NAME, Row
from storage.errors import FolderUnusable
from storage.migrate import checked_version, shipped_migrations

_CHECKS = {  # what a guest got is never the creator's; an adjustment brings diamonds and no gift
    'creator_day': (
        "SELECT guild_id, creator_id, day, sum(diamonds), sum(iif(source = 'adjust', 0, count))"
        ' FROM entry WHERE guest_id IS NULL GROUP BY guild_id, creator_id, day',
        'SELECT guild_id, creator_id, day, diamonds, gifts FROM creator_day',
    ),
    'combo': (  # what was counted of a combo stands in entries; those of long ago are forgotten
        'SELECT c.guild_id, c.creator_id, c.key, (SELECT coalesce(sum(e.count), 0) FROM entry e'
        " WHERE e.guild_id = c.guild_id AND e.key >= 'tiktok:' || c.creator_id || ':' || c.key"
        " || ':' AND e.key < 'tiktok:' || c.creator_id || ':' || c.key || ';') FROM combo c",
        'SELECT guild_id, creator_id, key, counted FROM combo',
    ),
    'stream_total': (
        "SELECT guild_id, stream_id, sum(diamonds), sum(iif(source = 'adjust', 0, count))"
        ' FROM entry WHERE stream_id IS NOT NULL AND guest_id IS NULL'
        ' GROUP BY guild_id, stream_id',
        'SELECT guild_id, stream_id, diamonds, gifts FROM stream_total',
    ),
    'gift_day': (
        'SELECT guild_id, creator_id, day, gift_id, coins, sum(diamonds), sum(count) FROM entry'
        " WHERE guest_id IS NULL AND source <> 'adjust'"
        ' GROUP BY guild_id, creator_id, day, gift_id, coins',
        'SELECT guild_id, creator_id, day, gift_id, coins, diamonds, gifts FROM gift_day',
    ),
    'guest_day': (
        'SELECT guild_id, creator_id, day, guest_id, sum(diamonds), sum(count) FROM entry'
        ' WHERE guest_id IS NOT NULL GROUP BY guild_id, creator_id, day, guest_id',
        'SELECT guild_id, creator_id, day, guest_id, diamonds, gifts FROM guest_day',
    ),
    'guest_stream': (
        'SELECT guild_id, stream_id, guest_id, sum(diamonds), sum(count) FROM entry'
        ' WHERE guest_id IS NOT NULL AND stream_id IS NOT NULL'
        ' GROUP BY guild_id, stream_id, guest_id',
        'SELECT guild_id, stream_id, guest_id, diamonds, gifts FROM guest_stream',
    ),
    'fan_total': (
        'SELECT guild_id, creator_id, coalesce(merged_into, fan_id) AS who, sum(diamonds),'
        ' sum(count) FROM entry JOIN fan USING (guild_id, fan_id) WHERE guest_id IS NULL'
        ' GROUP BY guild_id, creator_id, who',
        'SELECT guild_id, creator_id, fan_id, diamonds, gifts FROM fan_total',
    ),
    'fan_month': (
        'SELECT guild_id, creator_id, substr(day, 1, 7), coalesce(merged_into, fan_id) AS who,'
        ' sum(diamonds), sum(count) FROM entry JOIN fan USING (guild_id, fan_id)'
        ' WHERE guest_id IS NULL GROUP BY guild_id, creator_id, substr(day, 1, 7), who',
        'SELECT guild_id, creator_id, month, fan_id, diamonds, gifts FROM fan_month',
    ),
    'fan_day': (
        'SELECT guild_id, creator_id, day, coalesce(merged_into, fan_id) AS who, sum(diamonds),'
        ' sum(count) FROM entry JOIN fan USING (guild_id, fan_id) WHERE guest_id IS NULL'
        ' GROUP BY guild_id, creator_id, day, who',
        'SELECT guild_id, creator_id, day, fan_id, diamonds, gifts FROM fan_day',
    ),
    'stream_fan': (
        'SELECT guild_id, stream_id, coalesce(merged_into, fan_id) AS who, sum(diamonds),'
        ' sum(count) FROM entry JOIN fan USING (guild_id, fan_id)'
        ' WHERE stream_id IS NOT NULL AND guest_id IS NULL GROUP BY guild_id, stream_id, who',
        'SELECT guild_id, stream_id, fan_id, diamonds, gifts FROM stream_fan',
    ),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One table of sums. `wrong` holds rows that only one side has, as (side, *row)."""

    table: str
    rows: int
    wrong: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Report:
    entries: int
    integrity: tuple[str, ...]  # what SQLite's own check says; 'ok' alone when sound
    findings: tuple[Finding, ...]

    @property
    def is_sound(self) -> bool:
        return self.integrity == ('ok',) and not any(found.wrong for found in self.findings)


def verify(folder: Path) -> Report:
    """Check the file in `folder`. Raises StorageRefused when there is none of ours."""
    path = folder / FILE_NAME
    if not path.exists():
        raise FolderUnusable(folder, 'there is no ledger in it yet')
    db = sqlite3.connect(f'{path.absolute().as_uri()}?mode=ro', uri=True, isolation_level=None)
    try:
        checked_version(db, path, shipped_migrations()[-1].number)
        db.execute('BEGIN')  # one snapshot for every table, whatever is written meanwhile
        return report(db)
    finally:
        db.close()


def report(db: sqlite3.Connection) -> Report:
    integrity = [row[0] for row in db.execute('PRAGMA integrity_check')]
    integrity += [f'foreign key: {row}' for row in db.execute('PRAGMA foreign_key_check')]
    return Report(
        entries=db.execute('SELECT count(*) FROM entry').fetchone()[0],
        integrity=tuple(integrity),
        findings=tuple(
            _compare(db, table, counted, kept) for table, (counted, kept) in _CHECKS.items()
        ),
    )


def _compare(db: sqlite3.Connection, table: str, counted: str, kept: str) -> Finding:
    from_entries, from_table = set(db.execute(counted)), set(db.execute(kept))
    wrong = [('entries', *row) for row in sorted(from_entries - from_table)]
    wrong += [('kept', *row) for row in sorted(from_table - from_entries)]
    return Finding(table, len(from_table), tuple(wrong))
