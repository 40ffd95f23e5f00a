"""Reading a creator's period whole, for its statement: one question, so that all of it fits."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from economy.errors import CreatorMissing
from economy.ids import CreatorId, GuildId, StreamId
from economy.payouts import Payout
from economy.periods import local_day, moments_of
from economy.shares import Logged, paid_of, sections_of
from economy.statement import Earned, GuestLine, Statement, StreamLine
from economy.streams import SAME_NIGHT
from storage.coverage import coverage_in
from storage.database import Database, Row
from storage.payout_lookups import payout_of
from storage.rows import from_ms, rate_of, to_ms
from storage.splits import plan_of

_SAME_NIGHT_MS = int(SAME_NIGHT.total_seconds()) * 1_000


class Statements:
    """The statements of one server's creators. Reads only."""

    def __init__(self, db: Database, guild_id: GuildId) -> None:
        self._db = db
        self._guild_id = guild_id

    async def statement(self, creator_id: CreatorId, first: date, last: date) -> Statement:
        """Everything of a creator from `first` to `last`, the server's own days, both included.

        What it says was true at one moment: nothing that is logged meanwhile is half in it.
        Raises CreatorMissing.
        """
        found = await self._db.read(
            'SELECT s.time_zone FROM server s JOIN creator c USING (guild_id)'
            ' WHERE s.guild_id = ? AND c.creator_id = ?',
            (self._guild_id, creator_id),
        )
        if not found:
            raise CreatorMissing(f'#{creator_id}', ())
        time_zone: str = found[0][0]
        begins, ends = moments_of(first, last, time_zone)
        assert begins is not None  # both days are given
        assert ends is not None
        rows = await self._db.read(
            _SNAPSHOT,
            {
                'guild_id': self._guild_id,
                'creator_id': creator_id,
                'first': first.isoformat(),
                'last': last.isoformat(),
                'begins_ms': to_ms(begins),
                'ends_ms': to_ms(ends),
                'late_ms': _SAME_NIGHT_MS,
            },
        )
        return await asyncio.to_thread(
            _statement_of, rows[0], creator_id, first, last, time_zone=time_zone
        )


def _statement_of(
    row: Row, creator_id: CreatorId, first: date, last: date, *, time_zone: str
) -> Statement:
    creator, *rate_row = row[:7]
    days, splits, own, streams, guests, paid, earned = (json.loads(each) for each in row[7:])
    by_day = {date.fromisoformat(day): diamonds for day, diamonds in days}
    plans = sorted((plan_of(tuple(each)) for each in splits), key=lambda plan: plan.number)
    rate = rate_of(rate_row)
    payouts = tuple(sorted((payout_of(tuple(each)) for each in paid), key=lambda each: each.number))
    return Statement(
        creator_id=creator_id,
        creator=creator,
        first=first,
        last=last,
        rate=rate,
        diamonds=sum(by_day.values()),
        streams=_streams(streams, time_zone),
        sections=sections_of(Logged(by_day, _by_stream(own)), plans, rate, first=first, last=last),
        payouts=payouts,
        paid=paid_of((each for each in payouts if _is_paid_in(each, first, last)), plans),
        income=tuple(sorted(map(_earned, earned), key=lambda each: (each.day, each.number))),
        guests=tuple(GuestLine(*each) for each in sorted(guests, key=_by_diamonds)),
    )


def _streams(rows: Iterable[list[Any]], time_zone: str) -> tuple[StreamLine, ...]:
    lines: list[StreamLine] = []
    for row in rows:
        id_, title, started_at_ms, ended_at_ms, diamonds, whole, adjusted, is_within, spans = row
        if not is_within and not diamonds and not adjusted:
            continue  # it began before the period, and nothing of it is in there
        started_at = from_ms(started_at_ms)
        lines.append(
            StreamLine(
                id=StreamId(id_),
                title=title,
                day=local_day(started_at, time_zone),
                started_at=started_at,
                ended_at=None if ended_at_ms is None else from_ms(ended_at_ms),
                diamonds=diamonds,
                whole_diamonds=whole,
                adjusted=adjusted,
                coverage=coverage_in(spans, started_at_ms, ended_at_ms),
            )
        )
    return tuple(sorted(lines, key=lambda each: (each.started_at, each.id)))


def _by_stream(rows: Iterable[list[Any]]) -> dict[StreamId, dict[date, int]]:
    streams: dict[StreamId, dict[date, int]] = {}
    for stream_id, day, diamonds in rows:
        streams.setdefault(StreamId(stream_id), {})[date.fromisoformat(day)] = diamonds
    return streams


def _is_paid_in(payout: Payout, first: date, last: date) -> bool:
    return payout.payment is not None and first <= payout.payment.day <= last


def _earned(row: list[Any]) -> Earned:
    number, day, kind, amount, currency, note = row
    return Earned(
        number=number,
        day=date.fromisoformat(day),
        kind=kind,
        amount=Decimal(amount),
        currency=currency,
        note=note,
    )


def _by_diamonds(guest: list[Any]) -> tuple[int, str]:
    name, diamonds, _ = guest
    return -diamonds, name or ''


# One statement sees one state of the file. What most streams brought is in their sums; only those
# at the edges of the period, and those with a plan of their own, are added up gift by gift.
_SNAPSHOT = (
    'SELECT c.name, v.rate_preset, v.rate_amount, v.rate_currency, v.rate_share_percent,'
    ' v.rate_dated, v.rate_source,'
    ' (SELECT json_group_array(json_array(day, diamonds)) FROM creator_day'
    ' WHERE guild_id = :guild_id AND creator_id = :creator_id AND day BETWEEN :first AND :last),'
    ' (SELECT json_group_array(json_array(number, stream_id, since, parts, set_at_ms, set_by))'
    ' FROM split INDEXED BY split_of_creator'
    ' WHERE guild_id = :guild_id AND creator_id = :creator_id),'
    ' (SELECT json_group_array(json_array(stream_id, day, diamonds)) FROM'
    ' (SELECT e.stream_id, e.day, sum(e.diamonds) AS diamonds'
    ' FROM (SELECT DISTINCT stream_id FROM split INDEXED BY split_of_creator'
    ' WHERE guild_id = :guild_id AND creator_id = :creator_id AND stream_id IS NOT NULL) p'
    ' CROSS JOIN entry e INDEXED BY entry_of_stream'
    ' ON e.guild_id = :guild_id AND e.stream_id = p.stream_id'
    ' WHERE e.guest_id IS NULL AND e.day BETWEEN :first AND :last GROUP BY e.stream_id, e.day)),'
    ' (SELECT json_group_array(json_array(s.stream_id, s.title, s.started_at_ms, s.ended_at_ms,'
    ' CASE WHEN s.started_at_ms - :late_ms >= :begins_ms'
    ' AND s.ended_at_ms + :late_ms <= :ends_ms'
    ' THEN coalesce(t.diamonds, 0)'
    ' ELSE (SELECT coalesce(sum(e.diamonds), 0) FROM entry e INDEXED BY entry_of_stream'
    ' WHERE e.guild_id = :guild_id AND e.stream_id = s.stream_id AND e.guest_id IS NULL'
    ' AND e.day BETWEEN :first AND :last) END,'
    ' coalesce(t.diamonds, 0),'
    ' (SELECT coalesce(sum(a.diamonds), 0) FROM reconcile r JOIN entry a'
    ' ON a.guild_id = r.guild_id AND a.number = r.entry_number'
    ' WHERE r.guild_id = :guild_id AND r.stream_id = s.stream_id'
    ' AND a.day BETWEEN :first AND :last)'
    ' + (SELECT coalesce(sum(b.diamonds), 0) FROM reconcile r JOIN entry b'
    ' INDEXED BY entry_reversed_once ON b.guild_id = r.guild_id AND b.reverses = r.entry_number'
    ' WHERE r.guild_id = :guild_id AND r.stream_id = s.stream_id'
    ' AND b.day BETWEEN :first AND :last),'
    ' s.started_at_ms >= :begins_ms,'
    ' (SELECT json_group_array(json_array(began_at_ms, ended_at_ms, why)) FROM stream_span'
    ' WHERE guild_id = :guild_id AND stream_id = s.stream_id))) FROM'
    ' (SELECT stream_id, title, started_at_ms, ended_at_ms FROM stream INDEXED BY stream_of_creator'
    ' WHERE guild_id = :guild_id AND creator_id = :creator_id'
    ' AND started_at_ms >= :begins_ms AND started_at_ms < :ends_ms'
    ' UNION ALL SELECT * FROM (SELECT stream_id, title, started_at_ms, ended_at_ms'
    ' FROM stream INDEXED BY stream_of_creator WHERE guild_id = :guild_id'
    ' AND creator_id = :creator_id AND started_at_ms < :begins_ms'
    ' ORDER BY started_at_ms DESC LIMIT 2)) s'
    ' LEFT JOIN stream_total t ON t.guild_id = :guild_id AND t.stream_id = s.stream_id),'
    ' (SELECT json_group_array(json_array(name, diamonds, gifts)) FROM'
    ' (SELECT coalesce(m.name, f.name) AS name, sum(g.diamonds) AS diamonds, sum(g.gifts) AS gifts'
    ' FROM guest_day g JOIN fan f ON f.guild_id = g.guild_id AND f.fan_id = g.guest_id'
    ' LEFT JOIN fan m ON m.guild_id = f.guild_id AND m.fan_id = f.merged_into'
    ' WHERE g.guild_id = :guild_id AND g.creator_id = :creator_id'
    ' AND g.day BETWEEN :first AND :last'
    ' GROUP BY coalesce(f.merged_into, f.fan_id)) WHERE diamonds <> 0 OR gifts <> 0),'
    ' (SELECT json_group_array(json_array(p.guild_id, p.key, p.number, p.creator_id, p.diamonds,'
    ' p.rate_preset, p.rate_amount, p.rate_currency, p.rate_share_percent, p.rate_dated,'
    ' p.rate_source, p.day, p.requested_at_ms, p.requested_by, p.amount, p.currency, p.fee,'
    ' p.fee_currency, p.paid_day, p.paid_at_ms, p.paid_by, p.cancelled_day, p.cancelled_at_ms,'
    ' p.cancelled_by)) FROM (SELECT number FROM payout INDEXED BY payout_of_creator'
    ' WHERE guild_id = :guild_id AND creator_id = :creator_id) n'
    ' CROSS JOIN payout_shown p ON p.guild_id = :guild_id AND p.number = n.number'
    ' WHERE p.day BETWEEN :first AND :last OR p.paid_day BETWEEN :first AND :last'
    ' OR p.cancelled_day BETWEEN :first AND :last),'
    ' (SELECT json_group_array(json_array(i.number, i.day, i.kind, i.amount, i.currency, i.note))'
    ' FROM income i INDEXED BY income_of_creator WHERE i.guild_id = :guild_id'
    ' AND i.creator_id = :creator_id AND i.day BETWEEN :first AND :last AND NOT EXISTS'
    ' (SELECT 1 FROM income_undo u WHERE u.guild_id = i.guild_id AND u.number = i.number))'
    ' FROM creator c JOIN server v ON v.guild_id = c.guild_id'
    ' WHERE c.guild_id = :guild_id AND c.creator_id = :creator_id'
)
