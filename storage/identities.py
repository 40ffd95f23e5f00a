"""Who a fan is on the platform. The platform's user id stays when handle and name change."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from itertools import count

from economy.captured import Person
from economy.errors import NameEmpty, NameTooLong
from economy.ids import FanId, GuildId
from economy.names import FAN_NAME_MAX, cleaned, fan_name, name_key
from storage.entries import Fan


def fan_of(db: sqlite3.Connection, guild_id: GuildId, person: Person) -> Fan:
    """The fan that a person of the platform is, made on first sight; renames are followed.

    A name that somebody else has here already is told apart by the handle: whoever takes a fan's
    name does not take their gifts. A handle is one person's at a time, so who is seen with it last
    has it. Inside the transaction of the caller.
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
    _keep(db, guild_id, renamed, fan_id)
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


def spellings_of(db: sqlite3.Connection, guild_id: GuildId, fan_id: FanId) -> list[FanId]:
    """Everybody whose gifts may be a captured fan's.

    All spellings of the fan, and fans typed by the fan's handle or name, with their spellings, who
    were not seen on the platform themselves.
    """
    return [FanId(row[0]) for row in db.execute(_SPELLINGS, (guild_id, fan_id))]


def forget_identities(db: sqlite3.Connection, guild_id: GuildId, fan_id: FanId) -> set[str]:
    """Drop who a fan and all its spellings are on the platform.

    Returns the keys of the handles and names they had there.
    """
    rows = db.execute(_FORGET, (guild_id, fan_id)).fetchall()
    return {key for row in rows for key in row if key}


def _first_seen(db: sqlite3.Connection, guild_id: GuildId, person: Person) -> Fan:
    called = _free_name(db, guild_id, person, own=None)
    fan_id: int = db.execute(
        'INSERT INTO fan (guild_id, fan_id, name, name_key) SELECT ?1,'
        ' coalesce(max(fan_id), 0) + 1, ?2, ?3 FROM fan WHERE guild_id = ?1 RETURNING fan_id',
        (guild_id, called, name_key(called)),
    ).fetchone()[0]
    _keep(db, guild_id, person, fan_id)
    return Fan(FanId(fan_id), called)


def _keep(db: sqlite3.Connection, guild_id: GuildId, person: Person, fan_id: int) -> None:
    handle_key = name_key(person.handle)
    db.execute(_LOSE_HANDLE, (guild_id, handle_key, person.id))
    db.execute(
        'INSERT INTO fan_identity'
        ' (guild_id, platform_id, fan_id, handle, handle_key, name, name_key)'
        ' VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET handle = excluded.handle,'
        ' handle_key = excluded.handle_key, name = excluded.name, name_key = excluded.name_key',
        (
            guild_id,
            person.id,
            fan_id,
            person.handle,
            handle_key,
            person.name,
            name_key(person.name),
        ),
    )


def _free_name(
    db: sqlite3.Connection, guild_id: GuildId, person: Person, *, own: int | None
) -> str:
    """The name as the platform shows it, with as much beside it as tells it from other fans."""
    return next(called for called in _names(person) if _is_free(db, guild_id, called, own=own))


def _is_free(db: sqlite3.Connection, guild_id: GuildId, called: str, *, own: int | None) -> bool:
    taken = db.execute(_TAKEN, (guild_id, name_key(called))).fetchone()
    return taken is None or taken[0] == own


def _names(person: Person) -> Iterator[str]:
    name, handle = _visible(person.name), _visible(person.handle)
    wanted = name or handle or f'viewer {person.id}'
    yield wanted
    if name and handle:
        yield _beside(wanted, f'@{handle}')
    yield _beside(wanted, person.id)
    # Somebody typed all of these, or a file brought them.
    yield from (_beside(wanted, f'{person.id}, {number}') for number in count(2))


def _beside(name: str, more: str) -> str:
    """A name of at most FAN_NAME_MAX characters that ends with `more`, as far as that fits."""
    shown = f' ({more[: FAN_NAME_MAX // 2]})'
    return cleaned(name[: FAN_NAME_MAX - len(shown)]) + shown


def _visible(text: str) -> str:
    try:
        return fan_name(text)
    except (NameEmpty, NameTooLong):
        return ''


_OF_PERSON = (
    'SELECT i.fan_id, i.handle, i.name, f.name FROM fan_identity i'
    ' JOIN fan f USING (guild_id, fan_id) WHERE i.guild_id = ? AND i.platform_id = ?'
)
_LOSE_HANDLE = (
    "UPDATE fan_identity INDEXED BY fan_identity_handle SET handle = '', handle_key = ''"
    " WHERE guild_id = ? AND handle_key = ? AND handle_key <> '' AND platform_id <> ?"
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
_SPELLINGS = (
    'WITH own(fan_id) AS (SELECT coalesce(merged_into, fan_id) FROM fan'
    ' WHERE guild_id = ?1 AND fan_id = ?2),'
    ' family(fan_id) AS (SELECT fan_id FROM own UNION SELECT f.fan_id FROM own o'
    ' JOIN fan f INDEXED BY fan_spelling ON f.guild_id = ?1 AND f.merged_into = o.fan_id),'
    ' seen(handle_key, name_key) AS (SELECT i.handle_key, i.name_key FROM family m'
    ' JOIN fan_identity i INDEXED BY fan_identity_of ON i.guild_id = ?1 AND i.fan_id = m.fan_id),'
    ' called(key) AS (SELECT handle_key FROM seen UNION SELECT name_key FROM seen),'
    ' typed(fan_id) AS (SELECT coalesce(t.merged_into, t.fan_id) FROM called'
    ' JOIN fan t ON t.guild_id = ?1 AND t.name_key = called.key),'
    ' others(fan_id) AS (SELECT fan_id FROM typed UNION SELECT f.fan_id FROM typed o'
    ' JOIN fan f INDEXED BY fan_spelling ON f.guild_id = ?1 AND f.merged_into = o.fan_id)'
    ' SELECT fan_id FROM family UNION SELECT fan_id FROM others WHERE NOT EXISTS (SELECT 1'
    ' FROM fan_identity i INDEXED BY fan_identity_of WHERE i.guild_id = ?1'
    ' AND i.fan_id = others.fan_id)'
)
_FORGET = (
    'DELETE FROM fan_identity WHERE guild_id = ?1 AND fan_id IN (SELECT ?2 UNION ALL'
    ' SELECT fan_id FROM fan INDEXED BY fan_spelling WHERE guild_id = ?1 AND merged_into = ?2)'
    ' RETURNING handle_key, name_key'
)
