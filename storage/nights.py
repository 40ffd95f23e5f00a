"""Reading a running stream: everything the board shows, in one question and one snapshot."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from economy.captured import FeedLook, FeedState
from economy.entries import Source
from economy.gifts import Gift
from economy.ids import FanId, GuildId, StreamId, UserId
from economy.nights import (
    LAST_ROWS,
    PACE_WINDOW,
    THANKS_WINDOW,
    TOP_ROWS,
    Gifter,
    LastGift,
    Night,
)
from economy.streams import Stream
from storage.database import Database, Row
from storage.rows import from_ms, to_ms
from storage.thanks import waiting_of


@dataclass(frozen=True, slots=True)
class Shift:
    """What happened in a stream since somebody last logged a gift in it.

    `since` is None when they logged none; then everything of the stream is counted. What came for
    guests is among the entries, and none of it in `diamonds`.
    """

    since: datetime | None
    entries: int
    diamonds: int
    guest_diamonds: int = 0


class Nights:
    """The running streams of one server. Reads only."""

    def __init__(self, db: Database, guild_id: GuildId) -> None:
        self._db = db
        self._guild_id = guild_id

    async def night(self, stream: Stream, *, at: datetime) -> Night:
        """The stream as it is at `at`; everybody may see it, so hidden gifters are not named."""
        rows = await self._db.read(
            _NIGHT,
            {
                'guild_id': self._guild_id,
                'stream_id': stream.id,
                'creator_id': stream.creator_id,
                'pace_ms': to_ms(at - PACE_WINDOW),
                'thanks_ms': to_ms(at - THANKS_WINDOW),
                'top': TOP_ROWS,
                'last': LAST_ROWS,
            },
        )
        return _night_of(stream, at, rows)

    async def shift(self, stream_id: StreamId, actor_id: UserId) -> Shift:
        """What somebody missed in a stream since their last entry in it."""
        rows = await self._db.read(
            'SELECT max(mine.logged_at_ms), count(e.number),'
            ' coalesce(sum(e.diamonds) FILTER (WHERE e.guest_id IS NULL), 0),'
            ' coalesce(sum(e.diamonds) FILTER (WHERE e.guest_id IS NOT NULL), 0)'
            ' FROM (SELECT max(number) AS number, max(logged_at_ms) AS logged_at_ms'
            ' FROM entry INDEXED BY entry_of_stream'
            ' WHERE guild_id = ?1 AND stream_id = ?2 AND actor_id = ?3) mine'
            ' LEFT JOIN entry e INDEXED BY entry_of_stream ON e.guild_id = ?1 AND e.stream_id = ?2'
            ' AND e.number > coalesce(mine.number, 0)',
            (self._guild_id, stream_id, actor_id),
        )
        since_ms, entries, diamonds, to_guests = rows[0]
        since = None if since_ms is None else from_ms(since_ms)
        return Shift(since, entries, diamonds, to_guests)


def _night_of(stream: Stream, at: datetime, rows: Iterable[Row]) -> Night:
    """The rows of _NIGHT, told apart by their first column."""
    parts: dict[str, list[Row]] = {'sum': [], 'top': [], 'last': [], 'wait': [], 'live': []}
    for kind, *rest in rows:
        parts[kind].append(tuple(rest))
    diamonds, gifts, gifters, pace, waiting, on_duty, to_guests = parts['sum'][0]
    return Night(
        stream=stream,
        at=at,
        diamonds=diamonds,
        gifts=gifts,
        gifters=gifters,
        pace_diamonds=pace,
        top=tuple(Gifter(FanId(row[0]), row[1], row[2]) for row in parts['top']),
        last=tuple(_last_of(row) for row in parts['last']),
        waiting=waiting,
        next_waiting=waiting_of(parts['wait'][0][:6]) if parts['wait'] else None,
        on_duty=None if on_duty is None else UserId(on_duty),
        guest_diamonds=to_guests,
        feeds=tuple(_feed_of(row) for row in parts['live']),
    )


def _feed_of(row: Row) -> FeedLook:
    source, state, since_ms, detail = row[:4]
    return FeedLook(Source(source), FeedState(state), from_ms(since_ms), detail)


def _last_of(row: Row) -> LastGift:
    number, gift_id, gift_name, coins, count, fan, happened_at_ms = row
    return LastGift(number, Gift(gift_id, gift_name, coins), count, fan, from_ms(happened_at_ms))


_NIGHT = (
    "SELECT 'sum', coalesce(max(t.diamonds), 0), coalesce(max(t.gifts), 0),"
    ' (SELECT count(*) FROM stream_fan WHERE guild_id = :guild_id AND stream_id = :stream_id'
    ' AND diamonds > 0),'
    ' (SELECT coalesce(sum(diamonds), 0) FROM entry INDEXED BY entry_of_stream'
    ' WHERE guild_id = :guild_id AND stream_id = :stream_id AND happened_at_ms > :pace_ms'
    " AND guest_id IS NULL AND source <> 'adjust'),"
    ' (SELECT count(DISTINCT coalesce(f.merged_into, w.fan_id, 0))'
    ' FROM thanks w INDEXED BY thanks_waiting'
    ' LEFT JOIN fan f ON f.guild_id = w.guild_id AND f.fan_id = w.fan_id'
    ' WHERE w.guild_id = :guild_id AND w.creator_id = :creator_id'
    ' AND w.since_ms >= :thanks_ms AND w.thanked_by IS NULL),'
    ' (SELECT user_id FROM duty WHERE guild_id = :guild_id AND stream_id = :stream_id'
    ' ORDER BY since_ms DESC LIMIT 1),'
    ' (SELECT coalesce(sum(diamonds), 0) FROM guest_stream WHERE guild_id = :guild_id'
    ' AND stream_id = :stream_id)'
    ' FROM stream_total t WHERE guild_id = :guild_id AND stream_id = :stream_id'
    ' UNION ALL SELECT * FROM ('
    "SELECT 'top', s.fan_id, f.name, s.diamonds, NULL, NULL, NULL, NULL"
    ' FROM stream_fan s JOIN fan f USING (guild_id, fan_id)'
    ' WHERE s.guild_id = :guild_id AND s.stream_id = :stream_id AND s.diamonds > 0'
    ' AND f.name IS NOT NULL AND NOT f.is_hidden'
    ' ORDER BY s.diamonds DESC, s.fan_id LIMIT :top)'
    ' UNION ALL SELECT * FROM ('
    "SELECT 'last', e.number, e.gift_id, e.gift_name, e.coins, e.count,"
    ' iif(coalesce(m.is_hidden, f.is_hidden, 0), NULL, coalesce(m.name, f.name)), e.happened_at_ms'
    ' FROM entry e INDEXED BY entry_of_stream'
    ' LEFT JOIN fan f ON f.guild_id = e.guild_id AND f.fan_id = e.fan_id'
    ' LEFT JOIN fan m ON m.guild_id = f.guild_id AND m.fan_id = f.merged_into'
    ' WHERE e.guild_id = :guild_id AND e.stream_id = :stream_id AND e.count > 0'
    " AND e.guest_id IS NULL AND e.source <> 'adjust'"
    ' AND NOT EXISTS (SELECT 1 FROM entry r WHERE r.guild_id = e.guild_id'
    ' AND r.reverses = e.number) ORDER BY e.number DESC LIMIT :last)'
    " UNION ALL SELECT 'live', source, state, state_since_ms, detail, NULL, NULL, NULL"
    ' FROM live_watch WHERE guild_id = :guild_id AND creator_id = :creator_id'
    ' UNION ALL SELECT * FROM ('
    "SELECT 'wait', coalesce(f.merged_into, f.fan_id) AS who,"
    ' iif(coalesce(m.is_hidden, f.is_hidden, 0), NULL, coalesce(m.name, f.name)),'
    ' sum(w.diamonds) AS waiting, count(*), min(w.since_ms) AS since_ms, max(w.number), NULL'
    ' FROM thanks w INDEXED BY thanks_waiting'
    ' LEFT JOIN fan f ON f.guild_id = w.guild_id AND f.fan_id = w.fan_id'
    ' LEFT JOIN fan m ON m.guild_id = f.guild_id AND m.fan_id = f.merged_into'
    ' WHERE w.guild_id = :guild_id AND w.creator_id = :creator_id'
    ' AND w.since_ms >= :thanks_ms AND w.thanked_by IS NULL'
    ' GROUP BY who ORDER BY waiting DESC, since_ms LIMIT 1)'
)
