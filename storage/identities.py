"""Who a fan is on the platform. The platform's user id stays when handle and name change."""

from __future__ import annotations

import sqlite3

from economy.captured import Person
from economy.errors import NameEmpty, NameTooLong
from economy.ids import FanId, GuildId
from economy.names import FAN_NAME_MAX, fan_name, name_key
from storage.entries import Fan


def fan_of(db: sqlite3.Connection, guild_id: GuildId, person: Person) -> Fan:
    """The fan that a person of the platform is, made on first sight; renames are followed.

    A name that somebody else has here already is told apart by the handle: whoever takes a fan's
    name does not take their gifts. Inside the transaction of the caller.
    """
    row = db.execute(_OF_PERSON, (guild_id, person.id)).fetchone()
    if row is None:
        return _first_seen(db, guild_id, person)
    fan_id, handle, name, shown = row
    new_handle, new_name = person.handle or handle, person.name or name
    if (new_handle, new_name) == (handle, name):
        return Fan(FanId(fan_id), shown)
    renamed = Person(person.id, new_handle, new_name)
    called = _free_name(db, guild_id, renamed, own=fan_id)
    db.execute(
        'UPDATE fan_identity SET handle = ?, handle_key = ?, name = ?, name_key = ?'
        ' WHERE guild_id = ? AND platform_id = ?',
        (
            new_handle,
            name_key(new_handle),
            new_name,
            name_key(new_name),
            guild_id,
            person.id,
        ),
    )
    db.execute(
        'UPDATE fan SET name = ?, name_key = ? WHERE guild_id = ? AND fan_id = ?',
        (called, name_key(called), guild_id, fan_id),
    )
    return Fan(FanId(fan_id), called)


def fans_called(db: sqlite3.Connection, guild_id: GuildId, name: str) -> list[FanId]:
    """Everybody whom a typed name may mean: by name, handle, or a name on the platform.

    All spellings of each are among them.
    """
    rows = db.execute(_CALLED, {'guild_id': guild_id, 'key': name_key(name)})
    return [FanId(row[0]) for row in rows]


def spellings_of(db: sqlite3.Connection, guild_id: GuildId, person: Person) -> list[FanId]:
    """Everybody whose gifts may be this person's: the same fan, or one typed by name or handle."""
    keys = {name_key(each) for each in (person.handle, person.name) if each}
    found = {row[0] for row in db.execute(_SAME_FAN, (guild_id, person.id))}
    for key in keys:
        found |= {row[0] for row in db.execute(_TYPED, (guild_id, key))}
    return [FanId(each) for each in found]


def forget_identities(db: sqlite3.Connection, guild_id: GuildId, fan_id: FanId) -> None:
    """Drop who a fan and all its spellings are on the platform."""
    db.execute(_FORGET, (guild_id, fan_id))


def _first_seen(db: sqlite3.Connection, guild_id: GuildId, person: Person) -> Fan:
    called = _free_name(db, guild_id, person, own=None)
    fan_id: int = db.execute(
        'INSERT INTO fan (guild_id, fan_id, name, name_key) SELECT ?1,'
        ' coalesce(max(fan_id), 0) + 1, ?2, ?3 FROM fan WHERE guild_id = ?1 RETURNING fan_id',
        (guild_id, called, name_key(called)),
    ).fetchone()[0]
    db.execute(
        'INSERT INTO fan_identity'
        ' (guild_id, platform_id, fan_id, handle, handle_key, name, name_key)'
        ' VALUES (?, ?, ?, ?, ?, ?, ?)',
        (
            guild_id,
            person.id,
            fan_id,
            person.handle,
            name_key(person.handle),
            person.name,
            name_key(person.name),
        ),
    )
    return Fan(FanId(fan_id), called)


def _free_name(
    db: sqlite3.Connection, guild_id: GuildId, person: Person, *, own: int | None
) -> str:
    """The name as the platform shows it, with as much beside it as tells it from other fans."""
    name, handle = _visible(person.name), _visible(person.handle)
    told_apart = f' (@{handle})' if name and handle else f' ({person.id})'
    wanted = name or handle or f'viewer {person.id}'
    shortened = wanted[: FAN_NAME_MAX - len(told_apart)] + told_apart
    for called in (wanted, shortened):
        taken = db.execute(_TAKEN, (guild_id, name_key(called))).fetchone()
        if taken is None or taken[0] == own:
            return called
    return f'{(handle or wanted)[: FAN_NAME_MAX - len(person.id) - 3]} ({person.id})'


def _visible(text: str) -> str:
    try:
        return fan_name(text)
    except (NameEmpty, NameTooLong):
        return ''


_OF_PERSON = (
    'SELECT i.fan_id, i.handle, i.name, f.name FROM fan_identity i'
    ' JOIN fan f USING (guild_id, fan_id) WHERE i.guild_id = ? AND i.platform_id = ?'
)
_TAKEN = 'SELECT fan_id FROM fan WHERE guild_id = ? AND name_key = ?'
_CALLED = (
    'WITH meant(fan_id) AS (SELECT fan_id FROM fan WHERE guild_id = :guild_id AND name_key = :key'
    ' UNION SELECT fan_id FROM fan_identity INDEXED BY fan_identity_handle'
    " WHERE guild_id = :guild_id AND handle_key = :key AND handle_key <> ''"
    ' UNION SELECT fan_id FROM fan_identity INDEXED BY fan_identity_name'
    " WHERE guild_id = :guild_id AND name_key = :key AND name_key <> ''),"
    ' main(fan_id) AS (SELECT coalesce(f.merged_into, f.fan_id) FROM meant m'
    ' JOIN fan f ON f.guild_id = :guild_id AND f.fan_id = m.fan_id)'
    ' SELECT fan_id FROM main UNION SELECT f.fan_id FROM main m'
    ' JOIN fan f INDEXED BY fan_spelling ON f.guild_id = :guild_id AND f.merged_into = m.fan_id'
)
_SAME_FAN = (
    'WITH main(fan_id) AS (SELECT coalesce(f.merged_into, f.fan_id) FROM fan_identity i'
    ' JOIN fan f USING (guild_id, fan_id) WHERE i.guild_id = ?1 AND i.platform_id = ?2)'
    ' SELECT fan_id FROM main UNION SELECT f.fan_id FROM main m'
    ' JOIN fan f INDEXED BY fan_spelling ON f.guild_id = ?1 AND f.merged_into = m.fan_id'
)
_TYPED = (
    'SELECT f.fan_id FROM fan f WHERE f.guild_id = ?1 AND f.name_key = ?2 AND NOT EXISTS (SELECT 1'
    ' FROM fan_identity i INDEXED BY fan_identity_of WHERE i.guild_id = ?1'
    ' AND i.fan_id = f.fan_id)'
)
_FORGET = (
    'DELETE FROM fan_identity WHERE guild_id = ?1 AND fan_id IN (SELECT ?2 UNION ALL'
    ' SELECT fan_id FROM fan INDEXED BY fan_spelling WHERE guild_id = ?1 AND merged_into = ?2)'
)
