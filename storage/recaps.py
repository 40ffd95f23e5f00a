"""Reading an ended or running stream whole, for its recap."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any

from economy.ids import FanId, GuildId
from economy.nights import THANKS_WINDOW, Gifter
from economy.recap import MEDIAN_OF, TOP_ROWS, GuestSum, Recap, Sent, recap_of
from economy.streams import LATE_GIFT, Stream
from storage.coverage import Coverages
from storage.database import Database, Row
from storage.pairs import Pairs
from storage.rows import from_ms, to_ms
from storage.thanks import Thanks


class Recaps:
    """The recaps of one server's streams. Reads only."""

    def __init__(self, db: Database, guild_id: GuildId) -> None:
        self._db = db
        self._guild_id = guild_id

    async def recap(self, stream: Stream, *, at: datetime) -> Recap:
        """What a stream brought. Hidden and forgotten gifters count, and are not named."""
        whose = (self._guild_id, stream.id)
        sent = await self._db.read(_SENT, whose)
        gifters, new_gifters = (await self._db.read(_GIFTERS, whose))[0]
        top = await self._db.read(_TOP, (*whose, TOP_ROWS))
        guests = await self._db.read(_GUESTS, whose)
        earlier = await self._db.read(
            'SELECT coalesce(t.diamonds, 0) FROM stream s INDEXED BY stream_of_creator'
            ' LEFT JOIN stream_total t USING (guild_id, stream_id)'
            ' WHERE s.guild_id = ? AND s.creator_id = ? AND s.started_at_ms < ?'
            ' AND s.ended_at_ms IS NOT NULL ORDER BY s.started_at_ms DESC LIMIT ?',
            (self._guild_id, stream.creator_id, to_ms(stream.started_at), MEDIAN_OF),
        )
        thanks = Thanks(self._db, self._guild_id)
        waiting = await thanks.waiting(stream.creator_id, at=at)
        coverage = await Coverages(self._db, self._guild_id).of(stream, at=at)
        doubtful = await Pairs(self._db, self._guild_id).doubtful(stream)
        over_at = at if stream.ended_at is None else stream.ended_at + LATE_GIFT
        is_recent = at - over_at < THANKS_WINDOW
        return await asyncio.to_thread(  # a long night is tens of thousands of gifts
            _recap_of,
            stream,
            sent,
            at=at,
            gifters=gifters,
            new_gifters=new_gifters,
            top_gifters=tuple(Gifter(FanId(row[0]), row[1], row[2]) for row in top),
            earlier=[row[0] for row in earlier],
            waiting=tuple(each for each in waiting if is_recent and each.since <= over_at),
            guests=tuple(GuestSum(*row) for row in guests),
            coverage=coverage,
            doubtful=doubtful,
        )


def _recap_of(stream: Stream, rows: list[Row], **more: Any) -> Recap:
    """The recap from the rows of _SENT."""
    sent = [
        Sent(from_ms(row[0]), row[1], row[2], row[3], None if row[5] else row[4], bool(row[6]))
        for row in rows
    ]
    return recap_of(stream, sent, **more)


_SENT = (
    'SELECT e.happened_at_ms, e.diamonds, e.count, e.gift_name, coalesce(m.name, f.name),'
    " coalesce(m.is_hidden, f.is_hidden, 0), e.source = 'adjust'"
    ' FROM entry e INDEXED BY entry_of_stream'
    ' LEFT JOIN fan f ON f.guild_id = e.guild_id AND f.fan_id = e.fan_id'
    ' LEFT JOIN fan m ON m.guild_id = f.guild_id AND m.fan_id = f.merged_into'
    ' WHERE e.guild_id = ? AND e.stream_id = ? AND e.reverses IS NULL'
    ' AND e.guest_id IS NULL AND NOT EXISTS'
    ' (SELECT 1 FROM entry r WHERE r.guild_id = e.guild_id AND r.reverses = e.number)'
)
# A gifter is new when no gift of theirs to this creator stands before the stream's first one,
# under any of their spellings.
_GIFTERS = (
    'WITH this AS (SELECT creator_id, (SELECT min(number) FROM entry INDEXED BY entry_of_stream'
    ' WHERE guild_id = ?1 AND stream_id = ?2) AS first'
    ' FROM stream WHERE guild_id = ?1 AND stream_id = ?2)'
    ' SELECT count(*), count(*) FILTER (WHERE NOT EXISTS (SELECT 1 FROM entry e INDEXED BY'
    ' entry_of_fan WHERE e.guild_id = ?1 AND e.fan_id = s.fan_id AND e.number < this.first'
    ' AND e.creator_id = this.creator_id AND e.count > 0 AND e.guest_id IS NULL)'
    ' AND NOT EXISTS (SELECT 1 FROM fan f INDEXED BY fan_spelling CROSS JOIN entry e INDEXED BY'
    ' entry_of_fan WHERE f.guild_id = ?1 AND f.merged_into = s.fan_id AND e.guild_id = ?1'
    ' AND e.fan_id = f.fan_id AND e.number < this.first'
    ' AND e.creator_id = this.creator_id AND e.count > 0 AND e.guest_id IS NULL))'
    ' FROM this CROSS JOIN stream_fan s'
    ' WHERE s.guild_id = ?1 AND s.stream_id = ?2 AND s.diamonds > 0'
)
_TOP = (
    'SELECT s.fan_id, f.name, s.diamonds FROM stream_fan s JOIN fan f USING (guild_id, fan_id)'
    ' WHERE s.guild_id = ? AND s.stream_id = ? AND s.diamonds > 0 AND f.name IS NOT NULL'
    ' AND NOT f.is_hidden ORDER BY s.diamonds DESC, s.fan_id LIMIT ?'
)
# By the name of today; guests who are one person are one line.
_GUESTS = (
    'SELECT iif(m.is_hidden, NULL, m.name), sum(s.diamonds) AS got FROM guest_stream s'
    ' JOIN fan f ON f.guild_id = s.guild_id AND f.fan_id = s.guest_id'
    ' JOIN fan m ON m.guild_id = f.guild_id AND m.fan_id = coalesce(f.merged_into, f.fan_id)'
    ' WHERE s.guild_id = ? AND s.stream_id = ? GROUP BY m.fan_id HAVING got > 0'
    ' ORDER BY got DESC, m.fan_id'
)
