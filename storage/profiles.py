"""Everything about one fan and one creator, for a person to read. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from economy.gifts import Gift
from economy.ids import CreatorId, FanId, GuildId
from storage.database import Database
from storage.rows import from_ms

FAVOURITES = 3


@dataclass(frozen=True, slots=True)
class GiftThen:
    """A gift that stands, and when it was sent."""

    gift: Gift
    count: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Favourite:
    gift: Gift
    count: int
    diamonds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One fan, all spellings together, beside one creator.

    `place` is among all gifters of the creator who are shown; None for a hidden fan and for one
    with nothing. `spellings` are the other ones, by id. `streams_in_a_row` counts the latest
    streams with a gift of theirs; one that runs without any yet does not break the row.
    """

    diamonds: int
    gifts: int
    month_diamonds: int
    place: int | None
    first: GiftThen | None
    last: GiftThen | None
    favourites: tuple[Favourite, ...]
    streams: int
    streams_in_a_row: int
    spellings: tuple[tuple[FanId, str], ...]
    handles: tuple[str, ...] = ()  # on TikTok, as a feed saw them last


class Profiles:
    """The fans of one server, looked at one by one."""

    def __init__(self, db: Database, guild_id: GuildId) -> None:
        self._db = db
        self._guild_id = guild_id

    async def of(self, fan_id: FanId, creator_id: CreatorId, *, today: date) -> Profile:
        """`fan_id` is the fan's own, not a spelling's; `today` says which month is this one."""
        asked = {
            'guild_id': self._guild_id,
            'fan_id': fan_id,
            'creator_id': creator_id,
            'month': f'{today:%Y-%m}',
            'favourites': FAVOURITES,
        }
        sums = (await self._db.read(_SUMS, asked))[0]
        diamonds, gifts, month, is_hidden, above, streams, in_a_row = sums
        ends = await self._db.read(_FIRST_AND_LAST, asked)
        then = [GiftThen(Gift(*row[:3]), row[3], from_ms(row[4])) for row in ends]
        loved = await self._db.read(_FAVOURITES, asked)
        spelled = await self._db.read(_SPELLINGS, asked)
        handles = await self._db.read(_HANDLES, asked)
        return Profile(
            diamonds=diamonds,
            gifts=gifts,
            month_diamonds=month,
            place=None if is_hidden or diamonds <= 0 else above + 1,
            first=then[0] if then else None,
            last=then[-1] if then else None,
            favourites=tuple(Favourite(Gift(*row[:3]), row[3], row[4]) for row in loved),
            streams=streams,
            streams_in_a_row=in_a_row,
            spellings=tuple((FanId(spelling_id), name) for spelling_id, name in spelled),
            handles=tuple(row[0] for row in handles),
        )


_SUMS = (
    'SELECT coalesce(t.diamonds, 0), coalesce(t.gifts, 0), coalesce(m.diamonds, 0), f.is_hidden,'
    ' (SELECT count(*) FROM fan_total x INDEXED BY fan_total_top'
    ' WHERE x.guild_id = :guild_id AND x.creator_id = :creator_id AND x.diamonds > t.diamonds)'
    ' - (SELECT count(*) FROM fan u INDEXED BY fan_unshown CROSS JOIN fan_total x'
    ' ON x.guild_id = :guild_id AND x.creator_id = :creator_id AND x.fan_id = u.fan_id'
    ' WHERE u.guild_id = :guild_id AND (u.is_hidden = 1 OR u.name IS NULL)'
    ' AND x.diamonds > t.diamonds),'
    ' (SELECT count(*) FROM stream s INDEXED BY stream_of_creator'
    ' CROSS JOIN stream_fan g ON g.guild_id = :guild_id AND g.stream_id = s.stream_id'
    ' AND g.fan_id = :fan_id AND g.gifts > 0'
    ' WHERE s.guild_id = :guild_id AND s.creator_id = :creator_id),'
    ' (SELECT count(*) FROM stream s INDEXED BY stream_of_creator'
    ' CROSS JOIN stream_fan g ON g.guild_id = :guild_id AND g.stream_id = s.stream_id'
    ' AND g.fan_id = :fan_id AND g.gifts > 0'
    ' WHERE s.guild_id = :guild_id AND s.creator_id = :creator_id AND s.started_at_ms > coalesce('
    '(SELECT max(o.started_at_ms) FROM stream o INDEXED BY stream_of_creator'
    ' WHERE o.guild_id = :guild_id AND o.creator_id = :creator_id AND o.ended_at_ms IS NOT NULL'
    ' AND NOT EXISTS (SELECT 1 FROM stream_fan w WHERE w.guild_id = :guild_id'
    ' AND w.stream_id = o.stream_id AND w.fan_id = :fan_id AND w.gifts > 0)),'
    ' s.started_at_ms - 1))'
    ' FROM fan f LEFT JOIN fan_total t ON t.guild_id = f.guild_id'
    ' AND t.creator_id = :creator_id AND t.fan_id = f.fan_id'
    ' LEFT JOIN fan_month m ON m.guild_id = f.guild_id AND m.creator_id = :creator_id'
    ' AND m.month = :month AND m.fan_id = f.fan_id'
    ' WHERE f.guild_id = :guild_id AND f.fan_id = :fan_id'
)
_FIRST_AND_LAST = (
    'WITH standing AS MATERIALIZED (SELECT e.number, e.happened_at_ms'
    ' FROM entry e INDEXED BY entry_of_fan WHERE e.guild_id = :guild_id AND e.fan_id IN'
    ' (SELECT :fan_id UNION ALL SELECT fan_id FROM fan INDEXED BY fan_spelling'
    ' WHERE guild_id = :guild_id AND merged_into = :fan_id)'
    ' AND e.creator_id = :creator_id AND e.count > 0 AND e.guest_id IS NULL'
    ' AND NOT EXISTS (SELECT 1 FROM entry r'
    ' WHERE r.guild_id = :guild_id AND r.reverses = e.number)),'
    ' ends AS (SELECT * FROM (SELECT 0 AS place, number FROM standing'
    ' ORDER BY happened_at_ms, number LIMIT 1) UNION ALL SELECT * FROM (SELECT 1, number'
    ' FROM standing ORDER BY happened_at_ms DESC, number DESC LIMIT 1))'
    ' SELECT e.gift_id, e.gift_name, e.coins, e.count, e.happened_at_ms FROM ends'
    ' CROSS JOIN entry e ON e.guild_id = :guild_id AND e.number = ends.number ORDER BY ends.place'
)
_FAVOURITES = (
    'SELECT min(gift_id), gift_name, coins, sum(count), sum(diamonds)'
    ' FROM entry INDEXED BY entry_of_fan WHERE guild_id = :guild_id AND fan_id IN'
    ' (SELECT :fan_id UNION ALL SELECT fan_id FROM fan INDEXED BY fan_spelling'
    ' WHERE guild_id = :guild_id AND merged_into = :fan_id) AND creator_id = :creator_id'
    ' AND guest_id IS NULL'
    ' GROUP BY gift_name, coins HAVING sum(diamonds) > 0'
    ' ORDER BY sum(diamonds) DESC, gift_name LIMIT :favourites'
)
_SPELLINGS = (
    'SELECT fan_id, name FROM fan INDEXED BY fan_spelling WHERE guild_id = :guild_id'
    ' AND merged_into = :fan_id AND name IS NOT NULL ORDER BY name_key'
)
_HANDLES = (
    'SELECT handle FROM fan_identity INDEXED BY fan_identity_of WHERE guild_id = :guild_id'
    ' AND fan_id IN (SELECT :fan_id UNION ALL SELECT fan_id FROM fan INDEXED BY fan_spelling'
    " WHERE guild_id = :guild_id AND merged_into = :fan_id) AND handle <> ''"
    ' ORDER BY handle LIMIT 5'
)
