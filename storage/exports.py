"""Everything that one server keeps, read piece by piece for files, so that others are read between.

Each question looks at a window of numbers and no further, whatever it leaves out: none takes long.
What is written after the beginning is left out, and so is what was played into a creator for
replays: none of it is real.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from economy.export_rows import Kind
from economy.exports import Selection
from economy.ids import GuildId
from economy.periods import moments_of
from storage.coverage import coverage_in
from storage.database import Row
from storage.rows import NUMBER_MAX, to_ms

WINDOW = 2_000  # numbers a question: a few milliseconds of a reader, and little memory


class Reads(Protocol):
    """What answers questions: the open database, or a file that another process works on."""

    async def read(self, sql: str, parameters: dict[str, Any], /) -> list[Row]: ...


@dataclass(frozen=True, slots=True)
class Piece:
    """Rows of one kind as `economy.export_rows.FIELDS` names them, and how far it all is."""

    kind: Kind
    rows: list[Row]
    done: int
    total: int


class Exports:
    """One server's rows that belong to a selection, things before what refers to them."""

    def __init__(
        self, reads: Reads, guild_id: GuildId, selection: Selection, time_zone: str
    ) -> None:
        self._reads = reads
        self._has_creator = selection.creator_id is not None
        begins, ends = moments_of(selection.first, selection.last, time_zone)
        self._bound = {
            'guild_id': guild_id,
            'creator_id': selection.creator_id,
            'first': '' if selection.first is None else selection.first.isoformat(),
            'last': '~' if selection.last is None else selection.last.isoformat(),
            'begins_ms': _ms_or(begins, -NUMBER_MAX),
            'ends_ms': _ms_or(ends, NUMBER_MAX),
        }
        self._streams, self._fans = Seen(), Seen()

    async def pieces(self) -> AsyncIterator[Piece]:
        """All rows, once. Ask for them one time only."""
        [newest] = await self._reads.read(_NEWEST, self._bound)
        entry, stream, payout, income, split = newest
        total, done = sum(newest) + stream, 0
        yield Piece(Kind.CREATOR, await self._reads.read(_CREATORS, self._bound), 0, total)
        yield Piece(Kind.GIFT, await self._reads.read(_GIFTS, self._bound), 0, total)
        for window in _windows(stream):
            rows = _captured(await self._reads.read(_STREAMS, self._bound | window))
            self._streams.new(row[0] for row in rows)
            yield Piece(Kind.STREAM, rows, done + window['upto'], total)
        done += stream
        self._bound['newest'] = entry
        for window in _windows(entry):
            rows = await self._entries(window)
            yield Piece(Kind.STREAM, await self._streams_of(rows), done + window['after'], total)
            yield Piece(Kind.FAN, await self._fans_of(rows), done + window['after'], total)
            yield Piece(Kind.ENTRY, rows, done + window['upto'], total)
        done += entry
        for window in _windows(stream):
            rows = await self._reads.read(_RECONCILES, self._bound | window)
            kept = [row for row in rows if row[0] in self._streams]
            yield Piece(Kind.RECONCILE, kept, done + window['upto'], total)
        done += stream
        for window in _windows(split):
            rows = await self._reads.read(_SPLITS, self._bound | window)
            kept = [row for row in rows if row[3] is None or row[3] in self._streams]
            yield Piece(Kind.SPLIT, kept, done + window['upto'], total)
        done += split
        for window in _windows(payout):
            rows = await self._reads.read(_PAYOUTS, self._bound | window)
            yield Piece(Kind.PAYOUT, rows, done + window['upto'], total)
        done += payout
        for window in _windows(income):
            rows = await self._reads.read(_INCOMES, self._bound | window)
            yield Piece(Kind.INCOME, rows, done + window['upto'], total)

    async def _entries(self, window: dict[str, int]) -> list[Row]:
        bound = self._bound | window
        if self._has_creator:
            return await self._reads.read(_ENTRIES_OF_CREATOR, bound)
        return await self._reads.read(_ENTRIES, bound)

    async def _streams_of(self, entries: list[Row]) -> list[Row]:
        """Streams of entries that lie outside the period themselves."""
        missing = self._streams.new(row[3] for row in entries if row[3] is not None)
        if not missing:
            return []
        bound = self._bound | {'ids': json.dumps(missing)}
        return _captured(await self._reads.read(_STREAMS_NAMED, bound))

    async def _fans_of(self, entries: list[Row]) -> list[Row]:
        """Fans and guests not met before, those they belong to ahead of them."""
        people = (fan_id for row in entries for fan_id in (row[9], row[11]) if fan_id is not None)
        rows = await self._fans_named(self._fans.new(people))
        ahead = self._fans.new(row[2] for row in rows if row[2] is not None)
        roots = await self._fans_named(ahead)
        return [*roots, *sorted(rows, key=lambda row: row[2] is not None)]

    async def _fans_named(self, ids: list[int]) -> list[Row]:
        if not ids:
            return []
        return await self._reads.read(_FANS, self._bound | {'ids': json.dumps(ids)})


class Seen:
    """Which ids were met, at a bit each: ids of a server are dense."""

    def __init__(self) -> None:
        self._bits = bytearray()

    def new(self, ids: Iterable[int]) -> list[int]:
        """Those of `ids` not met before, each once; they are met now."""
        fresh: list[int] = []
        for id_ in ids:
            if id_ not in self:
                self._bits.extend(bytes(max(0, id_ // 8 + 1 - len(self._bits))))
                self._bits[id_ // 8] |= 1 << id_ % 8
                fresh.append(id_)
        return fresh

    def __contains__(self, id_: int) -> bool:
        return id_ // 8 < len(self._bits) and bool(self._bits[id_ // 8] & 1 << id_ % 8)


def _windows(newest: int) -> list[dict[str, int]]:
    return [
        {'after': after, 'upto': min(after + WINDOW, newest)} for after in range(0, newest, WINDOW)
    ]


def _captured(streams: list[Row]) -> list[Row]:
    """Streams with captured minutes and gaps in place of their spans."""
    rows: list[Row] = []
    for *row, spans in streams:
        coverage = coverage_in(json.loads(spans), row[4], row[5])
        seen = (None, None) if coverage is None else (coverage.captured_minutes, len(coverage.gaps))
        rows.append((*row, *seen))
    return rows


def _ms_or(at: datetime | None, otherwise: int) -> int:
    return otherwise if at is None else to_ms(at)


_NEWEST = (
    'SELECT (SELECT coalesce(max(number), 0) FROM entry WHERE guild_id = :guild_id),'
    ' (SELECT coalesce(max(stream_id), 0) FROM stream WHERE guild_id = :guild_id),'
    ' (SELECT coalesce(max(number), 0) FROM payout WHERE guild_id = :guild_id),'
    ' (SELECT coalesce(max(number), 0) FROM income WHERE guild_id = :guild_id),'
    ' (SELECT coalesce(max(number), 0) FROM split WHERE guild_id = :guild_id)'
)
_CREATORS = (
    'SELECT creator_id, name, handle, added_at_ms, added_by, retired_at_ms FROM creator'
    ' WHERE guild_id = :guild_id AND creator_id = coalesce(:creator_id, creator_id)'
    ' AND NOT is_scratch ORDER BY creator_id'
)
_GIFTS = (
    'SELECT gift_id, name, coins, defined_at_ms, defined_by FROM defined_gift'
    ' WHERE guild_id = :guild_id ORDER BY gift_id DESC'
)
_STREAMS = (
    'SELECT s.stream_id, s.creator_id, s.title, s.goal_diamonds, s.started_at_ms, s.ended_at_ms,'
    ' s.channel_id, s.started_by, s.ended_by, c.name, coalesce(t.diamonds, 0),'
    ' coalesce(t.gifts, 0), (SELECT r.said_diamonds FROM reconcile r'
    ' WHERE r.guild_id = s.guild_id AND r.stream_id = s.stream_id ORDER BY r.number DESC LIMIT 1),'
    ' (SELECT json_group_array(json_array(x.began_at_ms, x.ended_at_ms, x.why)) FROM stream_span x'
    ' WHERE x.guild_id = s.guild_id AND x.stream_id = s.stream_id)'
    ' FROM stream s JOIN creator c ON c.guild_id = s.guild_id AND c.creator_id = s.creator_id'
    ' LEFT JOIN stream_total t ON t.guild_id = s.guild_id AND t.stream_id = s.stream_id'
    ' WHERE s.guild_id = :guild_id AND s.stream_id > :after AND s.stream_id <= :upto'
    ' AND s.creator_id = coalesce(:creator_id, s.creator_id) AND NOT c.is_scratch'
    ' AND s.started_at_ms < :ends_ms'
    ' AND coalesce(s.ended_at_ms, :begins_ms) >= :begins_ms ORDER BY s.stream_id'
)
_STREAMS_NAMED = (
    'SELECT s.stream_id, s.creator_id, s.title, s.goal_diamonds, s.started_at_ms, s.ended_at_ms,'
    ' s.channel_id, s.started_by, s.ended_by, c.name, coalesce(t.diamonds, 0),'
    ' coalesce(t.gifts, 0), (SELECT r.said_diamonds FROM reconcile r'
    ' WHERE r.guild_id = s.guild_id AND r.stream_id = s.stream_id ORDER BY r.number DESC LIMIT 1),'
    ' (SELECT json_group_array(json_array(x.began_at_ms, x.ended_at_ms, x.why)) FROM stream_span x'
    ' WHERE x.guild_id = s.guild_id AND x.stream_id = s.stream_id)'
    ' FROM stream s JOIN creator c ON c.guild_id = s.guild_id AND c.creator_id = s.creator_id'
    ' LEFT JOIN stream_total t ON t.guild_id = s.guild_id AND t.stream_id = s.stream_id'
    ' WHERE s.guild_id = :guild_id AND s.stream_id IN (SELECT value FROM json_each(:ids))'
    ' ORDER BY s.stream_id'
)
_FANS = (
    'SELECT fan_id, name, merged_into, merged_next, is_hidden, forgotten_at_ms FROM fan'
    ' WHERE guild_id = :guild_id AND fan_id IN (SELECT value FROM json_each(:ids))'
    ' ORDER BY fan_id'
)
_ENTRIES = (
    'SELECT e.number, e.key, e.creator_id, e.stream_id, e.gift_id, e.gift_name, e.coins, e.count,'
    ' e.diamonds, e.fan_id, f.name, e.guest_id, g.name, e.source, e.actor_id, e.happened_at_ms,'
    ' e.logged_at_ms, e.day, e.reverses, e.note, c.name, r.number'
    ' FROM entry e JOIN creator c ON c.guild_id = e.guild_id AND c.creator_id = e.creator_id'
    ' LEFT JOIN fan f ON f.guild_id = e.guild_id AND f.fan_id = e.fan_id'
    ' LEFT JOIN fan g ON g.guild_id = e.guild_id AND g.fan_id = e.guest_id'
    ' LEFT JOIN entry r ON r.guild_id = e.guild_id AND r.reverses = e.number'
    ' AND r.number <= :newest'
    ' WHERE e.guild_id = :guild_id AND e.number > :after AND e.number <= :upto'
    ' AND e.day BETWEEN :first AND :last AND NOT c.is_scratch ORDER BY e.number'
)
_ENTRIES_OF_CREATOR = (
    'SELECT e.number, e.key, e.creator_id, e.stream_id, e.gift_id, e.gift_name, e.coins, e.count,'
    ' e.diamonds, e.fan_id, f.name, e.guest_id, g.name, e.source, e.actor_id, e.happened_at_ms,'
    ' e.logged_at_ms, e.day, e.reverses, e.note, c.name, r.number'
    ' FROM entry e INDEXED BY entry_of_creator'
    ' JOIN creator c ON c.guild_id = e.guild_id AND c.creator_id = e.creator_id'
    ' LEFT JOIN fan f ON f.guild_id = e.guild_id AND f.fan_id = e.fan_id'
    ' LEFT JOIN fan g ON g.guild_id = e.guild_id AND g.fan_id = e.guest_id'
    ' LEFT JOIN entry r ON r.guild_id = e.guild_id AND r.reverses = e.number'
    ' AND r.number <= :newest'
    ' WHERE e.guild_id = :guild_id AND e.creator_id = :creator_id'
    ' AND e.number > :after AND e.number <= :upto'
    ' AND e.day BETWEEN :first AND :last AND NOT c.is_scratch ORDER BY e.number'
)
_RECONCILES = (
    'SELECT r.stream_id, r.number, r.key, r.said_diamonds, r.reason, e.number, r.said_at_ms,'
    ' r.said_by FROM reconcile r'
    ' LEFT JOIN entry e ON e.guild_id = r.guild_id AND e.number = r.entry_number'
    ' AND e.number <= :newest AND e.day BETWEEN :first AND :last'
    ' WHERE r.guild_id = :guild_id AND r.stream_id > :after AND r.stream_id <= :upto'
    ' ORDER BY r.stream_id, r.number'
)
_SPLITS = (
    'SELECT s.number, s.key, s.creator_id, s.stream_id, s.since, s.parts, s.set_at_ms, s.set_by,'
    ' c.name FROM split s'
    ' JOIN creator c ON c.guild_id = s.guild_id AND c.creator_id = s.creator_id'
    ' WHERE s.guild_id = :guild_id AND s.number > :after AND s.number <= :upto'
    ' AND s.creator_id = coalesce(:creator_id, s.creator_id) AND NOT c.is_scratch'
    " AND coalesce(s.since, '') <= :last ORDER BY s.number"
)
_PAYOUTS = (
    'SELECT p.number, p.key, p.creator_id, p.diamonds, p.rate_preset, p.rate_amount,'
    ' p.rate_currency, p.rate_share_percent, p.rate_dated, p.rate_source, p.day,'
    ' p.requested_at_ms, p.requested_by, c.name, d.key, d.amount, d.currency, d.fee,'
    ' d.fee_currency, d.day, d.at_ms, d.actor_id, x.key, x.day, x.at_ms, x.actor_id'
    ' FROM payout p JOIN creator c ON c.guild_id = p.guild_id AND c.creator_id = p.creator_id'
    ' LEFT JOIN payout_step d'
    " ON d.guild_id = p.guild_id AND d.number = p.number AND d.kind = 'paid'"
    ' LEFT JOIN payout_step x'
    " ON x.guild_id = p.guild_id AND x.number = p.number AND x.kind = 'cancelled'"
    ' WHERE p.guild_id = :guild_id AND p.number > :after AND p.number <= :upto'
    ' AND p.creator_id = coalesce(:creator_id, p.creator_id) AND NOT c.is_scratch'
    ' AND (p.day BETWEEN :first AND :last OR d.day BETWEEN :first AND :last'
    ' OR x.day BETWEEN :first AND :last) ORDER BY p.number'
)
_INCOMES = (
    'SELECT i.number, i.key, i.creator_id, i.amount, i.currency, i.kind, i.day, i.note,'
    ' i.added_at_ms, i.added_by, c.name, u.key, u.undone_at_ms, u.undone_by'
    ' FROM income i JOIN creator c ON c.guild_id = i.guild_id AND c.creator_id = i.creator_id'
    ' LEFT JOIN income_undo u ON u.guild_id = i.guild_id AND u.number = i.number'
    ' WHERE i.guild_id = :guild_id AND i.number > :after AND i.number <= :upto'
    ' AND i.creator_id = coalesce(:creator_id, i.creator_id) AND NOT c.is_scratch'
    ' AND i.day BETWEEN :first AND :last ORDER BY i.number'
)
