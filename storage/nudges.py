"""Looking at a running stream for nudges and tips, and keeping what was shown in it."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

from economy.errors import CreatorRetired
from economy.ids import CreatorId, FanId, GuildId, StreamId
from economy.looks import (
    FRESH,
    GOAL_FRESH,
    GOAL_RECENT,
    USUAL_OF_STREAMS,
    FreshGift,
    Leader,
    Look,
    big_from,
    usual_length,
)
from economy.nights import THANKS_WINDOW
from economy.nudges import SPACING, Kind, Nudge, Shown
from economy.server import Server
from economy.streams import Stream
from storage.database import Database, Row
from storage.rows import from_ms, stream_of, to_ms
from storage.servers import Servers


class Nudges:
    """The nudges of one server."""

    def __init__(self, db: Database, servers: Servers, guild_id: GuildId) -> None:
        self._db = db
        self._servers = servers
        self._guild_id = guild_id

    async def switch(self, creator_id: CreatorId, *, is_on: bool) -> Server:
        """Nudge during a creator's streams, or no longer. Raises CreatorRetired for switching on.

        The creator must be one of this server's.
        """

        def change(db: sqlite3.Connection) -> None:
            name, retired_at_ms = db.execute(
                'SELECT name, retired_at_ms FROM creator WHERE guild_id = ? AND creator_id = ?',
                (self._guild_id, creator_id),
            ).fetchone()
            if is_on and retired_at_ms is not None:
                raise CreatorRetired(name)
            db.execute(
                'UPDATE creator SET has_nudges = ? WHERE guild_id = ? AND creator_id = ?',
                (is_on, self._guild_id, creator_id),
            )

        return (await self._servers.change(self._guild_id, change))[0]

    async def look(self, stream: Stream, *, at: datetime) -> tuple[Look, tuple[Shown, ...]]:
        """A running stream as it is at `at`, and what was shown in it: one question."""
        rows = await self._db.read(
            _LOOK,
            {
                'guild_id': self._guild_id,
                'stream_id': stream.id,
                'creator_id': stream.creator_id,
                'fresh_ms': to_ms(at - FRESH),
                'goal_ms': to_ms(at - GOAL_FRESH),
                'recent_ms': to_ms(at - GOAL_RECENT),
                'thanks_ms': to_ms(at - THANKS_WINDOW),
                'streams': USUAL_OF_STREAMS,
            },
        )
        return _look_of(stream, await self._servers.of(self._guild_id), rows)

    async def keep(self, nudge: Nudge, stream_id: StreamId, *, at: datetime) -> bool:
        """Remember that a nudge is about to be shown; whether it may be.

        It may not when the stream is over, the nudges were switched off, or another one came
        within SPACING. It is kept before it is posted, so that a crash shows it never twice.
        """

        def change(db: sqlite3.Connection) -> bool:
            kept = db.execute(
                'INSERT INTO nudge (guild_id, stream_id, kind, subject, shown_at_ms)'
                ' SELECT s.guild_id, s.stream_id, :kind, :subject, :at_ms'
                ' FROM stream s JOIN creator c USING (guild_id, creator_id)'
                ' WHERE s.guild_id = :guild_id AND s.stream_id = :stream_id'
                ' AND s.ended_at_ms IS NULL AND c.has_nudges = 1'
                ' AND NOT EXISTS (SELECT 1 FROM nudge WHERE guild_id = :guild_id'
                ' AND stream_id = :stream_id AND shown_at_ms > :since_ms)',
                {
                    'guild_id': self._guild_id,
                    'stream_id': stream_id,
                    'kind': nudge.kind,
                    'subject': nudge.subject,
                    'at_ms': to_ms(at),
                    'since_ms': to_ms(at - SPACING),
                },
            )
            return kept.rowcount == 1

        return await self._db.write(change)


async def nudged_streams(db: Database) -> list[tuple[GuildId, Stream]]:
    """The running streams, of every server, whose creator has nudges."""
    rows = await db.read(
        'SELECT s.* FROM stream s INDEXED BY stream_runs_once'
        ' JOIN creator c USING (guild_id, creator_id)'
        ' WHERE s.ended_at_ms IS NULL AND c.has_nudges = 1 ORDER BY s.guild_id, s.creator_id'
    )
    return [(GuildId(row[0]), stream_of(row)) for row in rows]


def _look_of(stream: Stream, server: Server, rows: Iterable[Row]) -> tuple[Look, tuple[Shown, ...]]:
    """The rows of _LOOK, told apart by their first column."""
    parts: dict[str, list[Row]] = {
        part: [] for part in ('sum', 'gift', 'lead', 'led', 'usual', 'shown')
    }
    for part, *rest in rows:
        parts[part].append(tuple(rest))
    diamonds, fresh, goal, recent, last_ms, first, waiting, questions = parts['sum'][0]
    first_of_all, led = _first_of(parts['lead']), _first_of(parts['led'])
    leader = first_of_all[0] if len(first_of_all) == 1 else None
    look = Look(
        stream=stream,
        is_on=server.creator(stream.creator_id).has_nudges,
        big_from_diamonds=big_from(server.settings.thanks_from_diamonds),
        diamonds=diamonds,
        diamonds_before_fresh=diamonds - fresh,
        diamonds_before_goal=diamonds - goal,
        diamonds_before_recent=diamonds - recent,
        last_gift_at=None if last_ms is None else from_ms(last_ms),
        gifts=_gifts_of(parts['gift'], first),
        leader=leader,
        is_leader_new=bool(led) and led != first_of_all,
        usual_length=usual_length([timedelta(milliseconds=row[0]) for row in parts['usual']]),
        is_waiting_for_thanks=bool(waiting),
        has_questions=bool(questions),
    )
    known = {kind.value: kind for kind in Kind}  # a newer program may have known others
    shown = (
        Shown(known[row[0]], row[1], from_ms(row[2])) for row in parts['shown'] if row[0] in known
    )
    return look, tuple(shown)


def _gifts_of(rows: list[Row], first: int | None) -> tuple[FreshGift, ...]:
    """The fresh gifts by number. Who gave all they ever gave in these is new."""
    came = Counter[int | None]()
    for _, fan_id, _, diamonds, *_ in rows:
        came[fan_id] += diamonds
    return tuple(
        FreshGift(
            number=number,
            fan_id=None if fan_id is None else FanId(fan_id),
            name=name,
            diamonds=diamonds,
            at=from_ms(at_ms),
            is_first=number == first,
            is_new=came[fan_id] == ever,
        )
        for number, fan_id, name, diamonds, at_ms, ever, *_ in sorted(rows)
    )


def _first_of(rows: list[Row]) -> list[Leader]:
    """Who gave most of these, several in a tie."""
    most = max((row[2] for row in rows), default=0)
    return [Leader(FanId(row[0]), row[1]) for row in rows if row[2] == most]


_LOOK = (
    'WITH fresh AS MATERIALIZED ('
    ' SELECT e.number, coalesce(f.merged_into, f.fan_id) AS who,'
    ' iif(m.is_hidden, NULL, m.name) AS name, e.diamonds, e.happened_at_ms'
    ' FROM entry e INDEXED BY entry_of_stream'
    ' LEFT JOIN fan f ON f.guild_id = e.guild_id AND f.fan_id = e.fan_id'
    ' LEFT JOIN fan m ON m.guild_id = f.guild_id'
    ' AND m.fan_id = coalesce(f.merged_into, f.fan_id)'
    ' WHERE e.guild_id = :guild_id AND e.stream_id = :stream_id AND e.count > 0'
    " AND e.source <> 'adjust' AND e.guest_id IS NULL AND e.happened_at_ms >= :fresh_ms"
    ' AND NOT EXISTS (SELECT 1 FROM entry r INDEXED BY entry_reversed_once'
    ' WHERE r.guild_id = e.guild_id AND r.reverses = e.number)),'
    ' came AS MATERIALIZED (SELECT who, sum(diamonds) AS diamonds FROM fresh'
    ' WHERE who IS NOT NULL GROUP BY who)'
    " SELECT 'sum', coalesce(sum(e.diamonds) FILTER (WHERE e.guest_id IS NULL), 0),"
    ' coalesce(sum(e.diamonds) FILTER (WHERE e.happened_at_ms >= :fresh_ms'
    " AND e.guest_id IS NULL AND e.source <> 'adjust'), 0),"
    ' coalesce(sum(e.diamonds) FILTER (WHERE e.happened_at_ms >= :goal_ms'
    " AND e.guest_id IS NULL AND e.source <> 'adjust'), 0),"
    ' coalesce(sum(e.diamonds) FILTER (WHERE e.happened_at_ms >= :recent_ms'
    " AND e.guest_id IS NULL AND e.source <> 'adjust'), 0),"
    " max(e.happened_at_ms) FILTER (WHERE e.count > 0 AND e.source <> 'adjust'),"
    ' (SELECT g.number FROM entry g INDEXED BY entry_of_stream'
    ' WHERE g.guild_id = :guild_id AND g.stream_id = :stream_id AND g.count > 0'
    " AND g.guest_id IS NULL AND g.source <> 'adjust'"
    ' AND NOT EXISTS (SELECT 1 FROM entry r INDEXED BY entry_reversed_once'
    ' WHERE r.guild_id = g.guild_id AND r.reverses = g.number) ORDER BY g.number LIMIT 1),'
    ' EXISTS (SELECT 1 FROM thanks w INDEXED BY thanks_waiting'
    ' WHERE w.guild_id = :guild_id AND w.creator_id = :creator_id'
    ' AND w.since_ms >= :thanks_ms AND w.thanked_by IS NULL),'
    ' EXISTS (SELECT 1 FROM viewer_question q INDEXED BY viewer_question_open'
    ' WHERE q.guild_id = :guild_id AND q.creator_id = :creator_id AND q.closed_at_ms IS NULL)'
    ' FROM entry e INDEXED BY entry_of_stream'
    ' WHERE e.guild_id = :guild_id AND e.stream_id = :stream_id'
    " UNION ALL SELECT 'gift', g.number, g.who, g.name, g.diamonds, g.happened_at_ms,"
    ' t.diamonds, NULL, NULL FROM fresh g'
    ' LEFT JOIN fan_total t ON t.guild_id = :guild_id AND t.creator_id = :creator_id'
    ' AND t.fan_id = g.who'
    ' UNION ALL SELECT * FROM ('
    "SELECT 'lead', s.fan_id, f.name, s.diamonds, NULL, NULL, NULL, NULL, NULL"
    ' FROM stream_fan s JOIN fan f USING (guild_id, fan_id)'
    ' WHERE s.guild_id = :guild_id AND s.stream_id = :stream_id AND s.diamonds > 0'
    ' AND f.name IS NOT NULL AND NOT f.is_hidden ORDER BY s.diamonds DESC LIMIT 2)'
    ' UNION ALL SELECT * FROM ('
    "SELECT 'led', s.fan_id, f.name, s.diamonds, NULL, NULL, NULL, NULL, NULL"
    ' FROM stream_fan s JOIN fan f USING (guild_id, fan_id)'
    ' WHERE s.guild_id = :guild_id AND s.stream_id = :stream_id AND s.diamonds > 0'
    ' AND f.name IS NOT NULL AND NOT f.is_hidden AND s.fan_id NOT IN (SELECT who FROM came)'
    ' ORDER BY s.diamonds DESC LIMIT 2)'
    " UNION ALL SELECT 'led', s.fan_id, f.name, s.diamonds - c.diamonds AS before,"
    ' NULL, NULL, NULL, NULL, NULL FROM came c'
    ' CROSS JOIN stream_fan s ON s.guild_id = :guild_id AND s.stream_id = :stream_id'
    ' AND s.fan_id = c.who JOIN fan f USING (guild_id, fan_id)'
    ' WHERE before > 0 AND f.name IS NOT NULL AND NOT f.is_hidden'
    ' UNION ALL SELECT * FROM ('
    "SELECT 'usual', ended_at_ms - started_at_ms, NULL, NULL, NULL, NULL, NULL, NULL, NULL"
    ' FROM stream INDEXED BY stream_of_creator'
    ' WHERE guild_id = :guild_id AND creator_id = :creator_id AND ended_at_ms IS NOT NULL'
    ' ORDER BY started_at_ms DESC LIMIT :streams)'
    " UNION ALL SELECT 'shown', kind, subject, shown_at_ms, NULL, NULL, NULL, NULL, NULL"
    ' FROM nudge WHERE guild_id = :guild_id AND stream_id = :stream_id'
)
