"""How much of a stream was captured, out of the spans in which a feed worked."""

from __future__ import annotations

from datetime import datetime

from economy.coverage import Coverage, Span, coverage_of
from economy.ids import CreatorId, GuildId
from economy.streams import Stream
from storage.database import Database
from storage.rows import from_ms, to_ms


class Coverages:
    """The captured stretches of one server's streams. Reads only."""

    def __init__(self, db: Database, guild_id: GuildId) -> None:
        self._db = db
        self._guild_id = guild_id

    async def of(self, stream: Stream, *, at: datetime) -> Coverage | None:
        """Of a stream until `at` while it runs; None when no feed worked in it."""
        ended_at = stream.ended_at or at
        spans = await self.spans(stream.creator_id, began_at=stream.started_at, ended_at=ended_at)
        return coverage_of(spans, began_at=stream.started_at, ended_at=ended_at)

    async def spans(
        self, creator_id: CreatorId, *, began_at: datetime, ended_at: datetime
    ) -> list[Span]:
        """When any feed worked between two moments; what goes on reaches to when it was alive."""
        rows = await self._db.read(
            _SPANS, (self._guild_id, creator_id, to_ms(began_at), to_ms(ended_at))
        )
        return [Span(from_ms(began), from_ms(ended), why) for began, ended, why in rows]


_SPANS = (
    'SELECT began_at_ms, coalesce(ended_at_ms, alive_at_ms), why FROM feed_span'
    " WHERE guild_id = ?1 AND creator_id = ?2 AND source IN ('tiktok', 'tikfinity')"
    ' AND began_at_ms < ?4 AND coalesce(ended_at_ms, alive_at_ms) > ?3'
    ' ORDER BY began_at_ms'
)
