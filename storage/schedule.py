"""The LIVEs that are planned: kept, reminded of once, and compared with what was held."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta

from economy.engage_errors import PlanExists, PlanMissing, TooManyPlans
from economy.ids import ChannelId, CreatorId, GuildId, UserId
from economy.schedule import (
    HELD_OVER,
    HELD_WITHIN,
    PAGE_ROWS,
    PLANS_MAX,
    REMIND_BEFORE,
    Plan,
    Plans,
)
from storage.database import Database, Row
from storage.rows import from_ms, to_ms

_HELD_WITHIN_MS = HELD_WITHIN // timedelta(milliseconds=1)
_DUE_MAX = 100  # reminders looked at in one go


@dataclass(frozen=True, slots=True)
class Held:
    """How many planned LIVEs of a creator took place, of those whose time is over."""

    creator_id: CreatorId
    held: int
    planned: int


class Schedule:
    """One server's planned LIVEs; each verb is one transaction."""

    def __init__(self, db: Database, guild_id: GuildId) -> None:
        self._db = db
        self._guild_id = guild_id

    async def add(
        self,
        starts_at: datetime,
        *,
        creator_id: CreatorId,
        creator: str,
        title: str | None,
        minutes: int,
        channel_id: ChannelId,
        key: str,
        by: UserId,
        at: datetime,
    ) -> Plan:
        """Plan a LIVE, once a `key`. Raises PlanExists, naming `creator`, and TooManyPlans.

        One that begins within REMIND_BEFORE needs no reminder.
        """

        def change(db: sqlite3.Connection) -> Plan:
            known = db.execute(_BY_KEY, (self._guild_id, key)).fetchone()
            if known is not None:
                return _plan_of(known)
            twin = db.execute(
                'SELECT 1 FROM planned_live WHERE guild_id = ? AND starts_at_ms = ?'
                ' AND creator_id = ? AND removed_at_ms IS NULL',
                (self._guild_id, to_ms(starts_at), creator_id),
            ).fetchone()
            if twin is not None:
                raise PlanExists(creator, starts_at)
            if db.execute(_HOW_MANY, (self._guild_id, to_ms(at))).fetchone()[0] >= PLANS_MAX:
                raise TooManyPlans(PLANS_MAX)
            is_soon = starts_at - at <= REMIND_BEFORE
            db.execute(
                'INSERT INTO planned_live (guild_id, number, key, creator_id, title, starts_at_ms,'
                ' minutes, channel_id, planned_by, planned_at_ms, reminded_at_ms)'
                ' SELECT ?1, coalesce(max(number), 0) + 1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10'
                ' FROM planned_live WHERE guild_id = ?1',
                (
                    self._guild_id,
                    key,
                    creator_id,
                    title,
                    to_ms(starts_at),
                    minutes,
                    channel_id,
                    by,
                    to_ms(at),
                    to_ms(at) if is_soon else None,
                ),
            )
            return _plan_of(db.execute(_BY_KEY, (self._guild_id, key)).fetchone())

        return await self._db.write(change)

    async def has_event(self, number: int, event_id: int) -> None:
        """Remember the Discord event of a plan."""
        await self._db.write(
            lambda db: db.execute(
                'UPDATE planned_live SET event_id = ? WHERE guild_id = ? AND number = ?',
                (event_id, self._guild_id, number),
            )
        )

    async def remove(self, number: int, *, at: datetime) -> Plan:
        """Take a plan off the list. Raises PlanMissing for one that is not ahead."""

        def change(db: sqlite3.Connection) -> Plan:
            row = db.execute(
                'UPDATE planned_live SET removed_at_ms = ?1 WHERE guild_id = ?2 AND number = ?3'
                ' AND removed_at_ms IS NULL AND starts_at_ms > ?1'
                ' RETURNING guild_id, number, creator_id, title, starts_at_ms, minutes, channel_id,'
                ' event_id, planned_by',
                (to_ms(at), self._guild_id, number),
            ).fetchone()
            if row is None:
                raise PlanMissing(f'#{number}')
            return _plan_of(row)

        return await self._db.write(change)

    async def remind(self, number: int, *, at: datetime) -> bool:
        """Whether this very call took the reminder on: whoever did posts it."""

        def change(db: sqlite3.Connection) -> bool:
            done = db.execute(
                'UPDATE planned_live SET reminded_at_ms = ? WHERE guild_id = ? AND number = ?'
                ' AND reminded_at_ms IS NULL AND removed_at_ms IS NULL',
                (to_ms(at), self._guild_id, number),
            )
            return done.rowcount == 1

        return await self._db.write(change)

    async def not_reminded(self, number: int) -> None:
        """The reminder could not be posted just now: it is due again."""
        await self._db.write(
            lambda db: db.execute(
                'UPDATE planned_live SET reminded_at_ms = NULL WHERE guild_id = ? AND number = ?',
                (self._guild_id, number),
            )
        )

    async def ahead(self, at: datetime, page: int = 0) -> Plans:
        """One page of what is to come; past the last page, the last page."""
        total: int = (await self._db.read(_HOW_MANY, (self._guild_id, to_ms(at))))[0][0]
        shown = min(page, max(0, total - 1) // PAGE_ROWS)
        rows = await self._db.read(
            'SELECT guild_id, number, creator_id, title, starts_at_ms, minutes, channel_id,'
            ' event_id, planned_by FROM planned_live INDEXED BY planned_live_once'
            ' WHERE guild_id = ? AND starts_at_ms > ? AND removed_at_ms IS NULL'
            ' ORDER BY starts_at_ms, creator_id LIMIT ? OFFSET ?',
            (self._guild_id, to_ms(at), PAGE_ROWS, shown * PAGE_ROWS),
        )
        return Plans(tuple(_plan_of(row) for row in rows), shown, total)

    async def held(self, at: datetime) -> list[Held]:
        """The plans of the last HELD_OVER, a creator a row, and how many of them took place.

        A stream of the creator that started within HELD_WITHIN of a plan is the planned one. A
        plan whose stream may still come counts only once it has.
        """
        rows = await self._db.read(
            'SELECT creator_id, sum(is_held), count(*) FROM (SELECT p.creator_id, p.starts_at_ms,'
            ' EXISTS (SELECT 1 FROM stream s WHERE s.guild_id = p.guild_id'
            ' AND s.creator_id = p.creator_id'
            ' AND s.started_at_ms BETWEEN p.starts_at_ms - ?4 AND p.starts_at_ms + ?4) AS is_held'
            ' FROM planned_live p INDEXED BY planned_live_once WHERE p.guild_id = ?1'
            ' AND p.removed_at_ms IS NULL AND p.starts_at_ms BETWEEN ?2 AND ?3)'
            ' WHERE is_held OR starts_at_ms + ?4 < ?3 GROUP BY creator_id ORDER BY creator_id',
            (
                self._guild_id,
                to_ms(at - HELD_OVER),
                to_ms(at),
                HELD_WITHIN // timedelta(milliseconds=1),
            ),
        )
        return [Held(CreatorId(creator_id), held, planned) for creator_id, held, planned in rows]


async def due_plans(db: Database, at: datetime) -> list[Plan]:
    """Plans of every server whose reminder is due, soonest first, also begun ones."""
    return [
        _plan_of(row)
        for row in await db.read(
            'SELECT guild_id, number, creator_id, title, starts_at_ms, minutes, channel_id,'
            ' event_id, planned_by FROM planned_live INDEXED BY planned_live_due'
            ' WHERE reminded_at_ms IS NULL AND removed_at_ms IS NULL AND starts_at_ms <= ?'
            ' ORDER BY starts_at_ms LIMIT ?',
            (to_ms(at + REMIND_BEFORE), _DUE_MAX),
        )
    ]


_BY_KEY = (
    'SELECT guild_id, number, creator_id, title, starts_at_ms, minutes, channel_id, event_id,'
    ' planned_by FROM planned_live WHERE guild_id = ? AND key = ?'
)
_HOW_MANY = (
    'SELECT count(*) FROM planned_live INDEXED BY planned_live_once'
    ' WHERE guild_id = ? AND starts_at_ms > ? AND removed_at_ms IS NULL'
)


def _plan_of(row: Row) -> Plan:
    guild_id, number, creator_id, title, starts_at, minutes, channel_id, event_id, by = row
    return Plan(
        guild_id=GuildId(guild_id),
        number=number,
        creator_id=CreatorId(creator_id),
        title=title,
        starts_at=from_ms(starts_at),
        minutes=minutes,
        channel_id=ChannelId(channel_id),
        event_id=event_id,
        planned_by=UserId(by),
    )
