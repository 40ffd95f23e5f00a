"""Looking things up: entries page by page, fans by name, sums by day. One hop a question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from economy.entries import PAGE_ROWS, Entry
from economy.errors import EntryMissing
from economy.ids import CreatorId, GuildId
from economy.names import name_key
from storage.database import Database
from storage.rows import NUMBER_MAX, entry_of

_USES_WINDOW = 500  # the latest entries tell what a server uses; all of them would cost more
_LAST_CODE_POINT = '\U0010ffff'


@dataclass(frozen=True, slots=True)
class Page:
    """Entries newest first; `has_newer` and `has_older` tell whether there is a page beyond."""

    entries: tuple[Entry, ...]
    has_newer: bool
    has_older: bool


@dataclass(frozen=True, slots=True)
class LatestDay:
    """A creator's latest day with gifts in it: its sums and its last gift, none of a guest's."""

    day: date
    diamonds: int
    gifts: int
    last: Entry


class History:
    """What one server's ledger holds. Reads only."""

    def __init__(self, db: Database, guild_id: GuildId) -> None:
        self._db = db
        self._guild_id = guild_id

    async def entry(self, number: int) -> Entry:
        """Raises EntryMissing."""
        if not 0 < number <= NUMBER_MAX:
            raise EntryMissing(number)
        rows = await self._db.read(
            'SELECT * FROM entry_shown WHERE guild_id = ? AND number = ?', (self._guild_id, number)
        )
        if not rows:
            raise EntryMissing(number)
        return entry_of(rows[0])

    async def entry_of_key(self, key: str) -> Entry | None:
        """What a request wrote, None when it wrote nothing."""
        rows = await self._db.read(
            'SELECT * FROM entry_shown WHERE guild_id = ? AND key = ?', (self._guild_id, key)
        )
        return entry_of(rows[0]) if rows else None

    async def page(
        self,
        *,
        creator_id: CreatorId,
        fan: str | None = None,
        older_than: int | None = None,
        newer_than: int | None = None,
    ) -> Page:
        """Up to PAGE_ROWS entries of a creator, and of one fan when named.

        Without a bound the newest ones; `older_than` and `newer_than` are entry numbers, of
        which at most one is given. A fan never heard of has no entries.
        """
        forward = newer_than is not None
        bound = newer_than if forward else (older_than or NUMBER_MAX)
        parameters = {
            'guild_id': self._guild_id,
            'creator_id': creator_id,
            'fan_key': None if fan is None else name_key(fan),
            'bound': bound,
            'rows': PAGE_ROWS + 1,
        }
        rows = await self._db.read(_page_sql(forward=forward, of_fan=fan is not None), parameters)
        has_more = len(rows) > PAGE_ROWS
        entries = [entry_of(row) for row in rows[:PAGE_ROWS]]
        if forward:
            return Page(tuple(reversed(entries)), has_newer=has_more, has_older=True)
        return Page(tuple(entries), has_newer=older_than is not None, has_older=has_more)

    async def fans_like(self, creator_id: CreatorId, typed: str, *, at_most: int = 25) -> list[str]:
        """Names of a creator's fans that begin with `typed`; the top gifters when it is empty."""
        key = name_key(typed)
        if not key:
            rows = await self._db.read(
                'SELECT f.name FROM fan_total t JOIN fan f USING (guild_id, fan_id)'
                ' WHERE t.guild_id = ? AND t.creator_id = ? AND f.name IS NOT NULL'
                ' ORDER BY t.diamonds DESC LIMIT ?',
                (self._guild_id, creator_id, at_most),
            )
        else:
            rows = await self._db.read(
                'SELECT f.name FROM fan f WHERE f.guild_id = ?1 AND f.name_key >= ?3'
                ' AND f.name_key < ?4 AND EXISTS (SELECT 1 FROM fan_total t WHERE'
                ' t.guild_id = ?1 AND t.creator_id = ?2'
                ' AND t.fan_id = coalesce(f.merged_into, f.fan_id))'
                ' ORDER BY f.name_key LIMIT ?5',
                (self._guild_id, creator_id, key, key + _LAST_CODE_POINT, at_most),
            )
        return [row[0] for row in rows]

    async def guests_like(
        self, creator_id: CreatorId, typed: str, *, at_most: int = 25
    ) -> list[str]:
        """Names of a creator's guests that begin with `typed`, the latest first."""
        key = name_key(typed)
        rows = await self._db.read(
            'SELECT m.name FROM (SELECT guest_id, max(day) AS latest FROM guest_day'
            ' WHERE guild_id = ?1 AND creator_id = ?2 GROUP BY guest_id) g'
            ' CROSS JOIN fan f ON f.guild_id = ?1 AND f.fan_id = g.guest_id'
            ' JOIN fan m ON m.guild_id = ?1 AND m.fan_id = coalesce(f.merged_into, f.fan_id)'
            ' WHERE f.name_key >= ?3 AND f.name_key < ?4 AND m.name IS NOT NULL'
            ' GROUP BY m.fan_id ORDER BY max(g.latest) DESC, m.name_key LIMIT ?5',
            (self._guild_id, creator_id, key, key + _LAST_CODE_POINT, at_most),
        )
        return [row[0] for row in rows]

    async def uses(self) -> Mapping[int, int]:
        """How often each gift id occurs among the server's latest entries."""
        rows = await self._db.read(
            'SELECT gift_id, count(*) FROM (SELECT gift_id, source FROM entry WHERE guild_id = ?'
            " ORDER BY number DESC LIMIT ?) WHERE source <> 'adjust' GROUP BY gift_id",
            (self._guild_id, _USES_WINDOW),
        )
        return dict(rows)  # type: ignore[arg-type]  # two columns a row

    async def latest_day(self, creator_id: CreatorId) -> LatestDay | None:
        """None while nothing stands for this creator."""
        rows = await self._db.read(
            'SELECT d.day, d.diamonds, d.gifts, e.* FROM creator_day d JOIN entry_shown e'
            ' ON e.guild_id = d.guild_id AND e.number = (SELECT x.number'
            ' FROM entry x INDEXED BY entry_of_creator'
            ' WHERE x.guild_id = d.guild_id AND x.creator_id = d.creator_id AND x.count > 0'
            " AND x.day = d.day AND x.source <> 'adjust' AND x.guest_id IS NULL"
            ' AND NOT EXISTS (SELECT 1 FROM entry r WHERE'
            ' r.guild_id = x.guild_id AND r.reverses = x.number) ORDER BY x.number DESC LIMIT 1)'
            ' WHERE d.guild_id = ? AND d.creator_id = ? AND d.diamonds > 0'
            ' ORDER BY d.day DESC LIMIT 1',
            (self._guild_id, creator_id),
        )
        if not rows:
            return None
        day, worth, gifts, *entry = rows[0]
        return LatestDay(date.fromisoformat(day), worth, gifts, entry_of(tuple(entry)))


# The indexes are named: left to itself, SQLite walks the whole server for the sake of the order.
_NEWEST = (
    'SELECT s.* FROM (SELECT number FROM entry INDEXED BY entry_of_creator'
    ' WHERE guild_id = :guild_id AND creator_id = :creator_id AND number < :bound'
    ' ORDER BY number DESC LIMIT :rows) p'
    ' JOIN entry_shown s ON s.guild_id = :guild_id AND s.number = p.number'
    ' ORDER BY p.number DESC'
)
_NEWER = (
    'SELECT s.* FROM (SELECT number FROM entry INDEXED BY entry_of_creator'
    ' WHERE guild_id = :guild_id AND creator_id = :creator_id AND number > :bound'
    ' ORDER BY number LIMIT :rows) p'
    ' JOIN entry_shown s ON s.guild_id = :guild_id AND s.number = p.number'
    ' ORDER BY p.number'
)
# Of a fan, each number is found from the one before, by one look into the index a spelling.
_NEWEST_OF_FAN = (
    'WITH RECURSIVE root(fan_id) AS (SELECT coalesce(merged_into, fan_id) FROM fan'
    ' WHERE guild_id = :guild_id AND name_key = :fan_key),'
    ' spelling(fan_id) AS (SELECT fan_id FROM root UNION ALL SELECT f.fan_id FROM root'
    ' CROSS JOIN fan f INDEXED BY fan_spelling'
    ' ON f.guild_id = :guild_id AND f.merged_into = root.fan_id),'
    ' page(number, place) AS (SELECT :bound, 0 UNION ALL SELECT (SELECT max((SELECT max(e.number)'
    ' FROM entry e INDEXED BY entry_of_fan WHERE e.guild_id = :guild_id'
    ' AND e.fan_id = spelling.fan_id AND e.creator_id = :creator_id AND e.number < page.number))'
    ' FROM spelling), place + 1 FROM page WHERE number IS NOT NULL AND place < :rows)'
    ' SELECT s.* FROM page p CROSS JOIN entry_shown s'
    ' ON s.guild_id = :guild_id AND s.number = p.number'
    ' WHERE p.place > 0 ORDER BY p.number DESC'
)
_NEWER_OF_FAN = (
    'WITH RECURSIVE root(fan_id) AS (SELECT coalesce(merged_into, fan_id) FROM fan'
    ' WHERE guild_id = :guild_id AND name_key = :fan_key),'
    ' spelling(fan_id) AS (SELECT fan_id FROM root UNION ALL SELECT f.fan_id FROM root'
    ' CROSS JOIN fan f INDEXED BY fan_spelling'
    ' ON f.guild_id = :guild_id AND f.merged_into = root.fan_id),'
    ' page(number, place) AS (SELECT :bound, 0 UNION ALL SELECT (SELECT min((SELECT min(e.number)'
    ' FROM entry e INDEXED BY entry_of_fan WHERE e.guild_id = :guild_id'
    ' AND e.fan_id = spelling.fan_id AND e.creator_id = :creator_id AND e.number > page.number))'
    ' FROM spelling), place + 1 FROM page WHERE number IS NOT NULL AND place < :rows)'
    ' SELECT s.* FROM page p CROSS JOIN entry_shown s'
    ' ON s.guild_id = :guild_id AND s.number = p.number'
    ' WHERE p.place > 0 ORDER BY p.number'
)


def _page_sql(*, forward: bool, of_fan: bool) -> str:
    if of_fan:
        return _NEWER_OF_FAN if forward else _NEWEST_OF_FAN
    return _NEWER if forward else _NEWEST
