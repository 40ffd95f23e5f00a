"""Fans: one person under several spellings, left out of boards, forgotten. Sums never change.

Entries keep the spelling they were logged with. A merged spelling points at its fan, and the kept
sums of both are counted anew from their entries, in the same transaction.
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from economy.ids import CreatorId, FanId, GuildId
from economy.names import name_key
from economy.people_errors import (
    FanGone,
    FanUnknown,
    MergeApart,
    MergeHidden,
    MergeLinked,
    MergeSelf,
    NotMerged,
)
from storage.database import Database
from storage.fan_sums import count_sums, drop_sums
from storage.identities import forget_identities
from storage.rows import to_ms

_NEAR_LETTERS = 3  # what a suggestion shares with the name that was typed
_LAST_CODE_POINT = '\U0010ffff'


@dataclass(frozen=True, slots=True)
class Known:
    """A fan as known by now; a merged spelling is known by the fan it belongs to."""

    id: FanId
    name: str
    is_hidden: bool


@dataclass(frozen=True, slots=True)
class Merge:
    """Two fans and what each brought, to all creators together."""

    fan: Known
    into: Known
    fan_diamonds: int
    into_diamonds: int


@dataclass(frozen=True, slots=True)
class Separation:
    """A spelling that is a fan of its own again, and the fan it belonged to."""

    fan: Known
    of: str | None


class Fans:
    """The fans of one server. Every verb is one transaction."""

    def __init__(self, db: Database, guild_id: GuildId) -> None:
        self._db = db
        self._guild_id = guild_id

    async def named(self, name: str) -> Known:
        """The fan of that name or handle. Raises FanUnknown, with names that begin alike."""
        return await self._db.write(lambda db: named(db, self._guild_id, name))

    async def of_id(self, fan_id: FanId) -> Known:
        """The fan, or the one a spelling belongs to. Raises FanGone."""
        return await self._db.write(lambda db: by_id(db, self._guild_id, fan_id))

    async def spellings(self, fan_id: FanId) -> int:
        """How many other spellings a fan has."""
        rows = await self._db.read(
            'SELECT count(*) FROM fan INDEXED BY fan_spelling'
            ' WHERE guild_id = ? AND merged_into = ?',
            (self._guild_id, fan_id),
        )
        return rows[0][0]

    async def merge_of(self, fan: str, into: str, *, creator_id: CreatorId | None = None) -> Merge:
        """What a merge would bring together. Nothing is written.

        Raises FanUnknown, MergeSelf, MergeLinked, and MergeApart when the two never gave to a
        same creator, or not both to the one named.
        """

        def look(db: sqlite3.Connection) -> Merge:
            one, other = named(db, self._guild_id, fan), named(db, self._guild_id, into)
            return self._checked(db, one, other, creator_id)

        return await self._db.write(look)

    async def merge(self, fan_id: FanId, into_id: FanId) -> Merge:
        """Make a fan and all its spellings spellings of another.

        Raises FanGone, MergeSelf, MergeApart, MergeHidden, MergeLinked.
        """

        def change(db: sqlite3.Connection) -> Merge:
            one, other = by_id(db, self._guild_id, fan_id), by_id(db, self._guild_id, into_id)
            merge = self._checked(db, one, other, None)
            for each in (one, other):
                drop_sums(db, self._guild_id, each.id)
            db.execute(_JOIN, (self._guild_id, one.id, other.id))
            count_sums(db, self._guild_id, other.id)
            return merge

        return await self._db.write(change)

    async def separate(self, fan_id: FanId) -> Separation:
        """Make a spelling a fan of its own again, with the spellings it had brought along.

        Raises FanGone, NotMerged.
        """

        def change(db: sqlite3.Connection) -> Separation:
            row = db.execute(
                'SELECT f.merged_into, f.name, f.is_hidden, m.name FROM fan f LEFT JOIN fan m'
                ' ON m.guild_id = f.guild_id AND m.fan_id = f.merged_into'
                ' WHERE f.guild_id = ? AND f.fan_id = ?',
                (self._guild_id, fan_id),
            ).fetchone()
            if row is None or row[1] is None:
                raise FanGone
            main_id, name, is_hidden, main = row
            if main_id is None:
                raise NotMerged
            drop_sums(db, self._guild_id, main_id)
            db.execute(_TAKE_APART, (self._guild_id, fan_id, main_id))
            for each in (main_id, fan_id):
                count_sums(db, self._guild_id, each)
            return Separation(Known(fan_id, name, bool(is_hidden)), main)

        return await self._db.write(change)

    async def toggle_hidden(self, name: str) -> Known:
        """Leave a fan out of the boards, or let them in again. Raises FanUnknown."""

        def change(db: sqlite3.Connection) -> Known:
            fan = named(db, self._guild_id, name)
            db.execute(
                'UPDATE fan SET is_hidden = 1 - is_hidden WHERE guild_id = ? AND fan_id = ?',
                (self._guild_id, fan.id),
            )
            return by_id(db, self._guild_id, fan.id)

        return await self._db.write(change)

    async def forget(self, fan_id: FanId, *, at: datetime) -> int:
        """Take the name of a fan and of all its spellings away, for good; the sums stay.

        Links go with it, who they are on the platform, and open questions that hold a name or
        handle. Returns how many names went. Raises FanGone.
        """

        def change(db: sqlite3.Connection) -> int:
            fan = by_id(db, self._guild_id, fan_id)
            if fan.id != fan_id:  # joined another fan since it was shown
                raise FanGone
            keys = {row[0] for row in db.execute(_NAME_KEYS, (self._guild_id, fan.id))}
            db.execute(_UNLINK, (self._guild_id, fan.id))
            there = forget_identities(db, self._guild_id, fan.id)
            db.execute(_BLANK, (self._guild_id, fan.id, to_ms(at)))
            _drop_questions(db, self._guild_id, keys | there)
            return len(keys)

        return await self._db.write(change)

    def _checked(
        self, db: sqlite3.Connection, one: Known, other: Known, creator_id: CreatorId | None
    ) -> Merge:
        if one.id == other.id:
            raise MergeSelf(one.name)
        gave = {each.id: _creators(db, self._guild_id, each.id) for each in (one, other)}
        shared = gave[one.id].keys() & gave[other.id].keys()
        if not shared if creator_id is None else creator_id not in shared:
            raise MergeApart(
                one.name,
                tuple(name for name, _ in gave[one.id].values()),
                other.name,
                tuple(name for name, _ in gave[other.id].values()),
            )
        if len(db.execute(_LINKED, (self._guild_id, one.id, other.id)).fetchall()) > 1:
            raise MergeLinked(one.name, other.name)
        if one.is_hidden is not other.is_hidden:
            hidden, shown = (one, other) if one.is_hidden else (other, one)
            raise MergeHidden(hidden.name, shown.name)
        sums = [sum(worth for _, worth in gave[each.id].values()) for each in (one, other)]
        return Merge(one, other, *sums)


def named(db: sqlite3.Connection, guild_id: GuildId, name: str) -> Known:
    """Inside the transaction of the caller. Raises FanUnknown."""
    key = name_key(name)
    row = db.execute(_NAMED, (guild_id, key)).fetchone()
    if row is None:
        near = key[:_NEAR_LETTERS]
        found = db.execute(_NEAR, (guild_id, near, near + _LAST_CODE_POINT)) if near else ()
        raise FanUnknown(name, tuple(each[0] for each in found))
    return Known(FanId(row[0]), row[1], bool(row[2]))


def by_id(db: sqlite3.Connection, guild_id: GuildId, fan_id: FanId) -> Known:
    """The fan, or the one it belongs to. Raises FanGone. Inside the caller's transaction."""
    row = db.execute(_OF_ID, (guild_id, fan_id)).fetchone()
    if row is None or row[1] is None:
        raise FanGone
    return Known(FanId(row[0]), row[1], bool(row[2]))


def _creators(
    db: sqlite3.Connection, guild_id: GuildId, fan_id: FanId
) -> dict[int, tuple[str, int]]:
    """Whom a fan gave to, or was a guest of: name and diamonds given by the creator's id."""
    rows = db.execute(
        'SELECT c.creator_id, c.name, coalesce(t.diamonds, 0) FROM creator c LEFT JOIN fan_total t'
        ' ON t.guild_id = c.guild_id AND t.creator_id = c.creator_id AND t.fan_id = ?2'
        ' WHERE c.guild_id = ?1 AND (t.fan_id IS NOT NULL OR EXISTS (SELECT 1 FROM guest_day g'
        ' WHERE g.guild_id = ?1 AND g.creator_id = c.creator_id AND g.guest_id IN (SELECT ?2'
        ' UNION ALL SELECT fan_id FROM fan INDEXED BY fan_spelling'
        ' WHERE guild_id = ?1 AND merged_into = ?2)))',
        (guild_id, fan_id),
    )
    return {creator_id: (name, worth) for creator_id, name, worth in rows}


def _drop_questions(db: sqlite3.Connection, guild_id: GuildId, keys: set[str]) -> None:
    """Open questions of this server that hold one of the names, as typed or within a line."""
    rows = db.execute('SELECT token, payload FROM question WHERE guild_id = ?', (guild_id,))
    tokens = [token for token, payload in rows if _holds(json.loads(payload), keys)]
    db.executemany(
        'DELETE FROM question WHERE guild_id = ? AND token = ?',
        [(guild_id, token) for token in tokens],
    )


def _holds(value: Any, keys: set[str]) -> bool:
    match value:
        case str():
            spoken = f' {name_key(value)} '
            return any(f' {key} ' in spoken for key in keys)
        case dict():
            return any(_holds(each, keys) for each in value.values())  # type: ignore[misc]  # JSON
        case list():
            return any(_holds(each, keys) for each in value)  # type: ignore[misc]  # JSON
        case _:
            return False


_NAMED = (
    'SELECT m.fan_id, m.name, m.is_hidden FROM fan f JOIN fan m ON m.guild_id = f.guild_id'
    ' AND m.fan_id = coalesce(f.merged_into, f.fan_id) WHERE f.guild_id = ?1 AND f.fan_id ='
    ' coalesce((SELECT fan_id FROM fan WHERE guild_id = ?1 AND name_key = ?2), (SELECT max(fan_id)'
    " FROM fan_identity WHERE guild_id = ?1 AND handle_key = ?2 AND ?2 <> ''))"
)
_OF_ID = (
    'SELECT m.fan_id, m.name, m.is_hidden FROM fan f JOIN fan m ON m.guild_id = f.guild_id'
    ' AND m.fan_id = coalesce(f.merged_into, f.fan_id) WHERE f.guild_id = ? AND f.fan_id = ?'
)
_NEAR = (
    'SELECT name FROM fan WHERE guild_id = ? AND name_key >= ? AND name_key < ?'
    ' ORDER BY name_key LIMIT 5'
)
_NAME_KEYS = (
    'SELECT name_key FROM fan WHERE guild_id = ?1 AND fan_id IN (SELECT ?2 UNION ALL'
    ' SELECT fan_id FROM fan INDEXED BY fan_spelling WHERE guild_id = ?1 AND merged_into = ?2)'
)
_JOIN = (
    'UPDATE fan SET merged_into = ?3, merged_next = iif(fan_id = ?2, ?3, merged_next)'
    ' WHERE guild_id = ?1 AND fan_id IN (SELECT ?2 UNION ALL'
    ' SELECT fan_id FROM fan INDEXED BY fan_spelling WHERE guild_id = ?1 AND merged_into = ?2)'
)
_LINKED = (
    'SELECT l.user_id FROM fan_link l JOIN fan f USING (guild_id, fan_id)'
    ' WHERE l.guild_id = ? AND l.confirmed_by IS NOT NULL'
    ' AND coalesce(f.merged_into, f.fan_id) IN (?, ?)'
)
_UNLINK = (
    'DELETE FROM fan_link WHERE guild_id = ?1 AND fan_id IN (SELECT ?2 UNION ALL'
    ' SELECT fan_id FROM fan INDEXED BY fan_spelling WHERE guild_id = ?1 AND merged_into = ?2)'
)
_BLANK = (
    'UPDATE fan SET name = NULL, name_key = NULL, forgotten_at_ms = ?3'
    ' WHERE guild_id = ?1 AND fan_id IN (SELECT ?2 UNION ALL'
    ' SELECT fan_id FROM fan INDEXED BY fan_spelling WHERE guild_id = ?1 AND merged_into = ?2)'
)
_TAKE_APART = (
    'WITH RECURSIVE along(fan_id) AS (VALUES (?2) UNION SELECT f.fan_id FROM along a'
    ' JOIN fan f INDEXED BY fan_spelling ON f.guild_id = ?1 AND f.merged_into = ?3'
    ' AND f.merged_next = a.fan_id)'
    ' UPDATE fan SET merged_into = nullif(?2, fan_id),'
    ' merged_next = iif(fan_id = ?2, NULL, merged_next)'
    ' WHERE guild_id = ?1 AND fan_id IN (SELECT fan_id FROM along)'
)
