"""Who gave most, which gifts and streams brought most. Reads only, one hop a question.

Hidden and forgotten fans have no seat, and take no place from anybody.
"""

from __future__ import annotations

from typing import Any

from economy.boards import SEATS_A_PAGE, Board, BoardPeriod, OwnPlace, Seat, Span
from economy.gifts import Gift
from economy.ids import CreatorId, GuildId, UserId
from economy.periods import moments_of
from economy.streams import Stream
from storage.database import Database, Row
from storage.rows import stream_of, to_ms


class Boards:
    """The boards of one server. A page beyond the last one is the first."""

    def __init__(self, db: Database, guild_id: GuildId) -> None:
        self._db = db
        self._guild_id = guild_id

    async def gifters(self, creator_id: CreatorId, span: Span, *, page: int = 0) -> Board[str]:
        """The names of a creator's fans by their diamonds."""
        rows = await self._db.read(_gifters_sql(span), self._asked(creator_id, span, page))
        if not rows and page > 0:
            return await self.gifters(creator_id, span)
        seats = [Seat(place, name, worth, gifts) for name, worth, gifts, place, _ in rows]
        return Board(tuple(seats), page, rows[0][-1] if rows else 0)

    async def own(self, creator_id: CreatorId, span: Span, user_id: UserId) -> OwnPlace | None:
        """Where a member's own fan stands among the gifters, None without a confirmed link."""
        asked = {**self._asked(creator_id, span, 0), 'user_id': user_id}
        rows = await self._db.read(_own_sql(span), asked)
        if not rows:
            return None
        name, is_hidden, worth, above = rows[0]
        return OwnPlace(name, None if is_hidden or worth <= 0 else above + 1, worth)

    async def gifts(self, creator_id: CreatorId, span: Span, *, page: int = 0) -> Board[Gift]:
        """A creator's gifts by their diamonds; ids of one name and price are one gift."""
        rows = await self._db.read(_GIFTS, self._asked(creator_id, span, page))
        if not rows and page > 0:
            return await self.gifts(creator_id, span)
        return Board(tuple(_gift_seat(row) for row in rows), page, rows[0][-1] if rows else 0)

    async def streams(
        self, creator_id: CreatorId, span: Span, *, time_zone: str, page: int = 0
    ) -> Board[Stream]:
        """A creator's streams that began in the days of `span`, by their diamonds."""
        start, end = moments_of(span.first, span.last, time_zone)
        rows = await self._db.read(
            _STREAMS,
            {
                **self._asked(creator_id, span, page),
                'start_ms': None if start is None else to_ms(start),
                'end_ms': None if end is None else to_ms(end),
            },
        )
        if not rows and page > 0:
            return await self.streams(creator_id, span, time_zone=time_zone)
        seats = [Seat(row[-2], stream_of(row[:-4]), row[-4], row[-3]) for row in rows]
        return Board(tuple(seats), page, rows[0][-1] if rows else 0)

    def _asked(self, creator_id: CreatorId, span: Span, page: int) -> dict[str, Any]:
        first, last = span.first, span.last
        return {
            'guild_id': self._guild_id,
            'creator_id': creator_id,
            'stream_id': span.stream_id,
            'first': None if first is None else first.isoformat(),
            'last': None if last is None else last.isoformat(),
            'month': None if first is None else f'{first:%Y-%m}',
            'rows': SEATS_A_PAGE,
            'skipped': page * SEATS_A_PAGE,
        }


def _gift_seat(row: Row) -> Seat[Gift]:
    gift_id, name, coins, worth, gifts, place, _ = row
    return Seat(place, Gift(gift_id, name, coins), worth, gifts)


def _gifters_sql(span: Span) -> str:
    if span.period is BoardPeriod.ALL:
        return _GIFTERS_OF_ALL
    return _GIFTERS_OF_MONTH if span.period is BoardPeriod.MONTH else _GIFTERS_OF_FEW_DAYS


def _own_sql(span: Span) -> str:
    if span.period is BoardPeriod.ALL:
        return _OWN_OF_ALL
    return _OWN_OF_MONTH if span.period is BoardPeriod.MONTH else _OWN_OF_FEW_DAYS


# The first places are read off an index, however many fans there are. Who is above is counted in
# the same index, less the few who are not shown.
_GIFTERS_OF_ALL = (
    'SELECT f.name, t.diamonds, t.gifts,'
    ' 1 + (SELECT count(*) FROM fan_total x INDEXED BY fan_total_top'
    ' WHERE x.guild_id = :guild_id AND x.creator_id = :creator_id AND x.diamonds > t.diamonds)'
    ' - (SELECT count(*) FROM fan u INDEXED BY fan_unshown CROSS JOIN fan_total x'
    ' ON x.guild_id = :guild_id AND x.creator_id = :creator_id AND x.fan_id = u.fan_id'
    ' WHERE u.guild_id = :guild_id AND (u.is_hidden = 1 OR u.name IS NULL)'
    ' AND x.diamonds > t.diamonds),'
    ' (SELECT count(*) FROM fan_total x INDEXED BY fan_total_top'
    ' WHERE x.guild_id = :guild_id AND x.creator_id = :creator_id AND x.diamonds > 0)'
    ' - (SELECT count(*) FROM fan u INDEXED BY fan_unshown CROSS JOIN fan_total x'
    ' ON x.guild_id = :guild_id AND x.creator_id = :creator_id AND x.fan_id = u.fan_id'
    ' WHERE u.guild_id = :guild_id AND (u.is_hidden = 1 OR u.name IS NULL) AND x.diamonds > 0)'
    ' FROM fan_total t INDEXED BY fan_total_top'
    ' CROSS JOIN fan f ON f.guild_id = t.guild_id AND f.fan_id = t.fan_id'
    ' WHERE t.guild_id = :guild_id AND t.creator_id = :creator_id AND t.diamonds > 0'
    ' AND f.is_hidden = 0 AND f.name IS NOT NULL'
    ' ORDER BY t.diamonds DESC, t.fan_id DESC LIMIT :rows OFFSET :skipped'
)
_GIFTERS_OF_MONTH = (
    'SELECT f.name, t.diamonds, t.gifts,'
    ' 1 + (SELECT count(*) FROM fan_month x INDEXED BY fan_month_top'
    ' WHERE x.guild_id = :guild_id AND x.creator_id = :creator_id AND x.month = :month'
    ' AND x.diamonds > t.diamonds)'
    ' - (SELECT count(*) FROM fan u INDEXED BY fan_unshown CROSS JOIN fan_month x'
    ' ON x.guild_id = :guild_id AND x.creator_id = :creator_id AND x.month = :month'
    ' AND x.fan_id = u.fan_id'
    ' WHERE u.guild_id = :guild_id AND (u.is_hidden = 1 OR u.name IS NULL)'
    ' AND x.diamonds > t.diamonds),'
    ' (SELECT count(*) FROM fan_month x INDEXED BY fan_month_top'
    ' WHERE x.guild_id = :guild_id AND x.creator_id = :creator_id AND x.month = :month'
    ' AND x.diamonds > 0)'
    ' - (SELECT count(*) FROM fan u INDEXED BY fan_unshown CROSS JOIN fan_month x'
    ' ON x.guild_id = :guild_id AND x.creator_id = :creator_id AND x.month = :month'
    ' AND x.fan_id = u.fan_id'
    ' WHERE u.guild_id = :guild_id AND (u.is_hidden = 1 OR u.name IS NULL) AND x.diamonds > 0)'
    ' FROM fan_month t INDEXED BY fan_month_top'
    ' CROSS JOIN fan f ON f.guild_id = t.guild_id AND f.fan_id = t.fan_id'
    ' WHERE t.guild_id = :guild_id AND t.creator_id = :creator_id AND t.month = :month'
    ' AND t.diamonds > 0 AND f.is_hidden = 0 AND f.name IS NOT NULL'
    ' ORDER BY t.diamonds DESC, t.fan_id DESC LIMIT :rows OFFSET :skipped'
)
# A stream or a week holds few fans: all of them are added up.
_GIFTERS_OF_FEW_DAYS = (
    'WITH part AS (SELECT fan_id, diamonds, gifts FROM fan_day WHERE guild_id = :guild_id'
    ' AND creator_id = :creator_id AND day BETWEEN :first AND :last'
    ' UNION ALL SELECT fan_id, diamonds, gifts FROM stream_fan WHERE guild_id = :guild_id'
    ' AND stream_id = :stream_id),'
    ' summed AS (SELECT fan_id, sum(diamonds) AS diamonds, sum(gifts) AS gifts FROM part'
    ' GROUP BY fan_id HAVING sum(diamonds) > 0)'
    ' SELECT f.name, t.diamonds, t.gifts, rank() OVER (ORDER BY t.diamonds DESC),'
    ' count(*) OVER () FROM summed t'
    ' JOIN fan f ON f.guild_id = :guild_id AND f.fan_id = t.fan_id'
    ' WHERE f.is_hidden = 0 AND f.name IS NOT NULL'
    ' ORDER BY t.diamonds DESC, t.fan_id DESC LIMIT :rows OFFSET :skipped'
)
_OWN_OF_ALL = (
    'SELECT f.name, f.is_hidden, coalesce(t.diamonds, 0),'
    ' (SELECT count(*) FROM fan_total x INDEXED BY fan_total_top'
    ' WHERE x.guild_id = :guild_id AND x.creator_id = :creator_id AND x.diamonds > t.diamonds)'
    ' - (SELECT count(*) FROM fan u INDEXED BY fan_unshown CROSS JOIN fan_total x'
    ' ON x.guild_id = :guild_id AND x.creator_id = :creator_id AND x.fan_id = u.fan_id'
    ' WHERE u.guild_id = :guild_id AND (u.is_hidden = 1 OR u.name IS NULL)'
    ' AND x.diamonds > t.diamonds)'
    ' FROM fan_link l INDEXED BY member_linked_once'
    ' JOIN fan s ON s.guild_id = l.guild_id AND s.fan_id = l.fan_id'
    ' JOIN fan f ON f.guild_id = l.guild_id AND f.fan_id = coalesce(s.merged_into, s.fan_id)'
    ' LEFT JOIN fan_total t ON t.guild_id = l.guild_id AND t.creator_id = :creator_id'
    ' AND t.fan_id = f.fan_id'
    ' WHERE l.guild_id = :guild_id AND l.user_id = :user_id AND l.confirmed_by IS NOT NULL'
)
_OWN_OF_MONTH = (
    'SELECT f.name, f.is_hidden, coalesce(t.diamonds, 0),'
    ' (SELECT count(*) FROM fan_month x INDEXED BY fan_month_top'
    ' WHERE x.guild_id = :guild_id AND x.creator_id = :creator_id AND x.month = :month'
    ' AND x.diamonds > t.diamonds)'
    ' - (SELECT count(*) FROM fan u INDEXED BY fan_unshown CROSS JOIN fan_month x'
    ' ON x.guild_id = :guild_id AND x.creator_id = :creator_id AND x.month = :month'
    ' AND x.fan_id = u.fan_id'
    ' WHERE u.guild_id = :guild_id AND (u.is_hidden = 1 OR u.name IS NULL)'
    ' AND x.diamonds > t.diamonds)'
    ' FROM fan_link l INDEXED BY member_linked_once'
    ' JOIN fan s ON s.guild_id = l.guild_id AND s.fan_id = l.fan_id'
    ' JOIN fan f ON f.guild_id = l.guild_id AND f.fan_id = coalesce(s.merged_into, s.fan_id)'
    ' LEFT JOIN fan_month t ON t.guild_id = l.guild_id AND t.creator_id = :creator_id'
    ' AND t.month = :month AND t.fan_id = f.fan_id'
    ' WHERE l.guild_id = :guild_id AND l.user_id = :user_id AND l.confirmed_by IS NOT NULL'
)
_OWN_OF_FEW_DAYS = (
    'WITH part AS (SELECT fan_id, diamonds FROM fan_day WHERE guild_id = :guild_id'
    ' AND creator_id = :creator_id AND day BETWEEN :first AND :last'
    ' UNION ALL SELECT fan_id, diamonds FROM stream_fan WHERE guild_id = :guild_id'
    ' AND stream_id = :stream_id),'
    ' summed AS (SELECT fan_id, sum(diamonds) AS diamonds FROM part GROUP BY fan_id)'
    ' SELECT f.name, f.is_hidden, coalesce(t.diamonds, 0),'
    ' (SELECT count(*) FROM summed x JOIN fan o ON o.guild_id = :guild_id'
    ' AND o.fan_id = x.fan_id WHERE x.diamonds > t.diamonds AND o.is_hidden = 0'
    ' AND o.name IS NOT NULL)'
    ' FROM fan_link l INDEXED BY member_linked_once'
    ' JOIN fan s ON s.guild_id = l.guild_id AND s.fan_id = l.fan_id'
    ' JOIN fan f ON f.guild_id = l.guild_id AND f.fan_id = coalesce(s.merged_into, s.fan_id)'
    ' LEFT JOIN summed t ON t.fan_id = f.fan_id'
    ' WHERE l.guild_id = :guild_id AND l.user_id = :user_id AND l.confirmed_by IS NOT NULL'
)
_GIFTS = (
    'WITH part AS (SELECT gift_id, gift_name, coins, diamonds, gifts FROM gift_day'
    ' WHERE guild_id = :guild_id AND creator_id = :creator_id AND :stream_id IS NULL'
    ' AND day >= coalesce(:first, day) AND day <= coalesce(:last, day)'
    ' UNION ALL SELECT gift_id, gift_name, coins, diamonds, count'
    ' FROM entry INDEXED BY entry_of_stream'
    ' WHERE guild_id = :guild_id AND stream_id = :stream_id'
    " AND guest_id IS NULL AND source <> 'adjust')"
    ' SELECT min(gift_id), gift_name, coins, sum(diamonds), sum(gifts),'
    ' rank() OVER (ORDER BY sum(diamonds) DESC), count(*) OVER () FROM part'
    ' GROUP BY gift_name, coins HAVING sum(diamonds) > 0'
    ' ORDER BY sum(diamonds) DESC, gift_name, coins LIMIT :rows OFFSET :skipped'
)
_STREAMS = (
    'SELECT s.*, t.diamonds, t.gifts, rank() OVER (ORDER BY t.diamonds DESC), count(*) OVER ()'
    ' FROM stream s INDEXED BY stream_of_creator JOIN stream_total t USING (guild_id, stream_id)'
    ' WHERE s.guild_id = :guild_id AND s.creator_id = :creator_id'
    ' AND s.started_at_ms >= coalesce(:start_ms, s.started_at_ms)'
    ' AND s.started_at_ms < coalesce(:end_ms, s.started_at_ms + 1) AND t.diamonds > 0'
    ' ORDER BY t.diamonds DESC, s.stream_id DESC LIMIT :rows OFFSET :skipped'
)
