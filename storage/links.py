"""Which member is which fan: claimed by the member, confirmed by a moderator, ended by either.

One member has one fan and one fan one member. A link stays with the spelling that was claimed and
holds for the fan that the spelling belongs to.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from economy.ids import FanId, GuildId, UserId
from economy.people_errors import ClaimGone, FanTaken
from storage.database import Database, Row
from storage.fans import named
from storage.rows import to_ms


@dataclass(frozen=True, slots=True)
class Link:
    """A claim, or a link once it is confirmed. `claimed_id` is the spelling that was claimed."""

    claimed_id: FanId
    fan_id: FanId
    fan: str
    user_id: UserId
    confirmed_by: UserId | None

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_by is not None


class Links:
    """The links of one server. Every verb is one transaction."""

    def __init__(self, db: Database, guild_id: GuildId) -> None:
        self._db = db
        self._guild_id = guild_id

    async def of_member(self, user_id: UserId) -> Link | None:
        """A member's link, else what they claimed and nobody decided yet."""
        rows = await self._db.read(_OF_MEMBER, (self._guild_id, user_id))
        return _link_of(rows[0]) if rows else None

    async def of_fan(self, fan_id: FanId) -> Link | None:
        """The confirmed link of a fan, by whichever of its spellings."""
        rows = await self._db.read(_OF_FAN, (self._guild_id, fan_id))
        return _link_of(rows[0]) if rows else None

    async def claim(self, name: str, *, user_id: UserId, at: datetime) -> tuple[Link, bool]:
        """Claim a fan; the second value tells whether that is new.

        A member who has a link or an undecided claim gets that one back. Raises FanUnknown, and
        FanTaken for the fan of somebody else.
        """

        def change(db: sqlite3.Connection) -> tuple[Link, bool]:
            row = db.execute(_OF_MEMBER, (self._guild_id, user_id)).fetchone()
            if row is not None:
                return _link_of(row), False
            fan = named(db, self._guild_id, name)
            if db.execute(_OF_FAN, (self._guild_id, fan.id)).fetchone() is not None:
                raise FanTaken(fan.name)
            db.execute(
                'INSERT INTO fan_link (guild_id, fan_id, user_id, claimed_at_ms)'
                ' VALUES (?, ?, ?, ?)',
                (self._guild_id, fan.id, user_id, to_ms(at)),
            )
            return Link(fan.id, fan.id, fan.name, user_id, None), True

        return await self._db.write(change)

    async def confirm(
        self, claimed_id: FanId, user_id: UserId, *, by: UserId, at: datetime
    ) -> Link:
        """Make a claim a link. Raises ClaimGone, FanTaken."""

        def change(db: sqlite3.Connection) -> Link:
            claim = self._of(db, claimed_id, user_id)
            if claim.is_confirmed:
                raise ClaimGone
            if db.execute(_OF_FAN, (self._guild_id, claim.fan_id)).fetchone() is not None:
                raise FanTaken(claim.fan)
            db.execute(
                'UPDATE fan_link SET confirmed_at_ms = ?, confirmed_by = ?'
                ' WHERE guild_id = ? AND fan_id = ? AND user_id = ?',
                (to_ms(at), by, self._guild_id, claimed_id, user_id),
            )
            return self._of(db, claimed_id, user_id)

        return await self._db.write(change)

    async def end(
        self, claimed_id: FanId, user_id: UserId, *, only_undecided: bool = False
    ) -> Link:
        """End a link, or a claim. Raises ClaimGone when there is none, or it was decided."""

        def change(db: sqlite3.Connection) -> Link:
            link = self._of(db, claimed_id, user_id)
            if only_undecided and link.is_confirmed:
                raise ClaimGone
            db.execute(
                'DELETE FROM fan_link WHERE guild_id = ? AND fan_id = ? AND user_id = ?',
                (self._guild_id, claimed_id, user_id),
            )
            return link

        return await self._db.write(change)

    def _of(self, db: sqlite3.Connection, claimed_id: FanId, user_id: UserId) -> Link:
        row = db.execute(_EXACTLY, (self._guild_id, claimed_id, user_id)).fetchone()
        if row is None:
            raise ClaimGone
        return _link_of(row)


def _link_of(row: Row) -> Link:
    claimed_id, fan_id, fan, user_id, confirmed_by = row
    by = None if confirmed_by is None else UserId(confirmed_by)
    return Link(FanId(claimed_id), FanId(fan_id), fan, UserId(user_id), by)


_OF_MEMBER = (
    'SELECT l.fan_id, m.fan_id, m.name, l.user_id, l.confirmed_by FROM fan_link l'
    ' JOIN fan f ON f.guild_id = l.guild_id AND f.fan_id = l.fan_id'
    ' JOIN fan m ON m.guild_id = l.guild_id AND m.fan_id = coalesce(f.merged_into, f.fan_id)'
    ' WHERE l.guild_id = ? AND l.user_id = ?'
    ' ORDER BY l.confirmed_by IS NULL, l.claimed_at_ms DESC LIMIT 1'
)
_OF_FAN = (
    'SELECT l.fan_id, m.fan_id, m.name, l.user_id, l.confirmed_by'
    ' FROM (SELECT ?2 AS fan_id UNION ALL SELECT fan_id FROM fan INDEXED BY fan_spelling'
    ' WHERE guild_id = ?1 AND merged_into = ?2) s'
    ' CROSS JOIN fan_link l INDEXED BY fan_linked_once'
    ' ON l.guild_id = ?1 AND l.fan_id = s.fan_id AND l.confirmed_by IS NOT NULL'
    ' JOIN fan m ON m.guild_id = ?1 AND m.fan_id = ?2'
)
_EXACTLY = (
    'SELECT l.fan_id, m.fan_id, m.name, l.user_id, l.confirmed_by FROM fan_link l'
    ' JOIN fan f ON f.guild_id = l.guild_id AND f.fan_id = l.fan_id'
    ' JOIN fan m ON m.guild_id = l.guild_id AND m.fan_id = coalesce(f.merged_into, f.fan_id)'
    ' WHERE l.guild_id = ? AND l.fan_id = ? AND l.user_id = ?'
)
