"""Who gets which part of a creator's diamonds: versions of plans, written once and kept."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from datetime import date, datetime

from economy.ids import CreatorId, GuildId, StreamId, UserId
from economy.split_errors import SplitKeyReused, SplitMissing
from economy.splits import Part, SplitPlan, plan_of_stream, plan_on
from storage.database import Database, Row
from storage.rows import from_ms, to_ms


@dataclass(frozen=True, slots=True)
class Written:
    """A version as it was written, and the creator's versions before it."""

    plan: SplitPlan
    before: tuple[SplitPlan, ...]


class Splits:
    """The split plans of one server; each verb is one transaction."""

    def __init__(self, db: Database, guild_id: GuildId) -> None:
        self._db = db
        self._guild_id = guild_id

    async def set(
        self,
        parts: tuple[Part, ...],
        *,
        creator_id: CreatorId,
        since: date | None = None,
        stream_id: StreamId | None = None,
        key: str,
        by: UserId,
        at: datetime,
    ) -> Written:
        """One more version: from the day `since` on, or of one stream of the creator.

        Without parts it ends the plan in force there; SplitMissing when there is none. The same
        key again returns the first answer and writes nothing; with other content: SplitKeyReused.
        """
        assert (since is None) != (stream_id is None)

        def change(db: sqlite3.Connection) -> Written:
            plans = tuple(plan_of(row) for row in db.execute(_PLANS, (self._guild_id, creator_id)))
            known = self._by_key(db, creator_id, plans, key)
            if known is not None:
                if (known.parts, known.since, known.stream_id) != (parts, since, stream_id):
                    raise SplitKeyReused(known.number)
                return Written(known, tuple(each for each in plans if each.number < known.number))
            if not parts and not _in_force(plans, since, stream_id):
                raise SplitMissing(self._name(db, creator_id), stream_id)
            row = db.execute(
                _WRITE,
                (
                    self._guild_id,
                    key,
                    creator_id,
                    stream_id,
                    None if since is None else since.isoformat(),
                    _as_json(parts),
                    to_ms(at),
                    by,
                ),
            ).fetchone()
            return Written(plan_of(row), plans)

        return await self._db.write(change)

    async def plans(self, creator_id: CreatorId) -> tuple[SplitPlan, ...]:
        """Every version of a creator, of streams too, in the order they were written."""
        rows = await self._db.read(_PLANS, (self._guild_id, creator_id))
        return tuple(plan_of(row) for row in rows)

    def _by_key(
        self,
        db: sqlite3.Connection,
        creator_id: CreatorId,
        plans: tuple[SplitPlan, ...],
        key: str,
    ) -> SplitPlan | None:
        """What the key wrote. Raises SplitKeyReused when it was for another creator."""
        row = db.execute(
            'SELECT number, creator_id FROM split WHERE guild_id = ? AND key = ?',
            (self._guild_id, key),
        ).fetchone()
        if row is None:
            return None
        if row[1] != creator_id:
            raise SplitKeyReused(row[0])
        return next(plan for plan in plans if plan.number == row[0])

    def _name(self, db: sqlite3.Connection, creator_id: CreatorId) -> str:
        return db.execute(
            'SELECT name FROM creator WHERE guild_id = ? AND creator_id = ?',
            (self._guild_id, creator_id),
        ).fetchone()[0]


def plan_of(row: Row) -> SplitPlan:
    """A row of number, stream_id, since, parts, set_at_ms, set_by."""
    number, stream_id, since, parts, set_at_ms, set_by = row
    return SplitPlan(
        number=number,
        parts=tuple(Part(name, hundredths) for name, hundredths in json.loads(parts)),
        since=None if since is None else date.fromisoformat(since),
        stream_id=None if stream_id is None else StreamId(stream_id),
        set_by=UserId(set_by),
        set_at=from_ms(set_at_ms),
    )


def _as_json(parts: tuple[Part, ...]) -> str:
    return json.dumps([[part.name, part.hundredths] for part in parts], ensure_ascii=False)


def _in_force(plans: tuple[SplitPlan, ...], since: date | None, stream_id: StreamId | None) -> bool:
    """Whether a plan gives somebody a part on that day, or of that stream by its own."""
    if stream_id is not None:
        return plan_of_stream(plans, stream_id) is not None
    plan = None if since is None else plan_on(plans, since)
    return plan is not None and bool(plan.parts)


_PLANS = (
    'SELECT number, stream_id, since, parts, set_at_ms, set_by'
    ' FROM split INDEXED BY split_of_creator WHERE guild_id = ? AND creator_id = ? ORDER BY number'
)
_WRITE = (
    'INSERT INTO split (guild_id, number, key, creator_id, stream_id, since, parts, set_at_ms,'
    ' set_by) SELECT ?1, coalesce(max(number), 0) + 1, ?2, ?3, ?4, ?5, ?6, ?7, ?8'
    ' FROM split WHERE guild_id = ?1'
    ' RETURNING number, stream_id, since, parts, set_at_ms, set_by'
)
