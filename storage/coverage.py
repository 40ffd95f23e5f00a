"""How much of a stream was captured, out of the spans in which a feed worked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from economy.coverage import Coverage, Span, coverage_of
from economy.ids import GuildId
from economy.streams import Stream
from storage.database import Database
from storage.rows import from_ms


class Coverages:
    """The captured stretches of one server's streams. Reads only."""

    def __init__(self, db: Database, guild_id: GuildId) -> None:
        self._db = db
        self._guild_id = guild_id

    async def of(self, stream: Stream, *, at: datetime) -> Coverage | None:
        """Of a stream, until `at` while it runs; None when no feed worked in it."""
        rows = await self._db.read(
            'SELECT began_at_ms, ended_at_ms, why FROM stream_span'
            ' WHERE guild_id = ? AND stream_id = ?',
            (self._guild_id, stream.id),
        )
        return coverage_of(_spans(rows), began_at=stream.started_at, ended_at=stream.ended_at or at)


def coverage_in(
    rows: Iterable[Sequence[Any]], started_at_ms: int, ended_at_ms: int | None
) -> Coverage | None:
    """Of a stream by its rows of stream_span: began_at_ms, ended_at_ms, why.

    None when no feed worked in it, and while it runs: how much that is changes by the second.
    """
    if ended_at_ms is None:
        return None
    return coverage_of(_spans(rows), began_at=from_ms(started_at_ms), ended_at=from_ms(ended_at_ms))


def _spans(rows: Iterable[Sequence[Any]]) -> list[Span]:
    return [Span(from_ms(began), from_ms(ended), why) for began, ended, why in rows]
