"""The statements behind the ledger's verbs. Each runs inside the transaction of its caller."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, replace
from datetime import datetime

from economy.entries import FORGOTTEN_GUEST, Entry, NewEntry, Receipt
from economy.errors import EntryMissing
from economy.guests import checked_guest
from economy.ids import CreatorId, FanId, GuildId, StreamId, UserId
from economy.names import name_key
from economy.night_errors import StreamJustEnded
from economy.streams import AfterEnd, Standing, belongs_after_end
from storage.rows import NUMBER_MAX, entry_of, to_ms, to_the_ms
from storage.stream_rows import last_of

_OWN_LAST_WINDOW = 5_000  # how far back a bare undo looks for the asker's own last entry


@dataclass(frozen=True, slots=True)
class Fan:
    """Who sent a gift, or the guest who got it.

    Both are None when nobody was named, the name alone when it was erased.
    """

    id: FanId | None
    name: str | None


NOBODY = Fan(None, None)


def insert(
    db: sqlite3.Connection,
    guild_id: GuildId,
    new: NewEntry,
    *,
    fan: Fan,
    worth: int,
    guest: Fan = NOBODY,
    reverses: int | None = None,
) -> Receipt | None:
    """Write an entry of `worth` diamonds; None, and nothing written, when its key is taken.

    `fan` and `guest` stand for the names in `new`. What a guest got leaves the receipt's sums,
    which are the creator's, as they were.
    """
    row = db.execute(
        'INSERT INTO entry (guild_id, number, key, creator_id, stream_id, fan_id, gift_id,'
        ' gift_name, coins, count, diamonds, source, actor_id, happened_at_ms, logged_at_ms,'
        ' day, reverses, note, guest_id)'
        ' SELECT ?1, coalesce(max(number), 0) + 1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11,'
        ' ?12, ?13, ?14, ?15, ?16, ?17, ?18 FROM entry WHERE guild_id = ?1'
        ' ON CONFLICT (guild_id, key) DO NOTHING RETURNING number',
        (
            guild_id,
            new.key,
            new.creator_id,
            new.stream_id,
            fan.id,
            new.gift.id,
            new.gift.name,
            new.gift.coins,
            new.count,
            worth,
            new.source,
            new.actor_id,
            to_ms(new.happened_at),
            to_ms(new.logged_at),
            new.day.isoformat(),
            reverses,
            new.note,
            guest.id,
        ),
    ).fetchone()
    if row is None:
        return None
    told = db.execute(_TOLD, (guild_id, row[0])).fetchone()
    creator, total, standing, waits = _told(told)
    entry = replace(
        _written(new, row[0], creator, worth),
        fan=fan.name,
        is_fan_forgotten=fan.id is not None and fan.name is None,
        guest=FORGOTTEN_GUEST if guest.id is not None and guest.name is None else guest.name,
        reverses=reverses,
    )
    return Receipt(entry, total, standing, waits)


def stream_for(
    db: sqlite3.Connection, guild_id: GuildId, new: NewEntry, after_end: AfterEnd
) -> StreamId | None:
    """The stream a new gift belongs to: the one it names, else the running one.

    Raises StreamJustEnded when one is only just over and `after_end` says to ask.
    """
    if new.stream_id is not None:
        return new.stream_id
    running = db.execute(_RUNNING, (guild_id, new.creator_id)).fetchone()
    if running is not None:
        return StreamId(running[0])
    last = None if after_end is AfterEnd.APART else last_of(db, guild_id, new.creator_id)
    if last is None or last.ended_at is None or not belongs_after_end(last, new.happened_at):
        return None
    creator: str = db.execute(
        'SELECT name FROM creator WHERE guild_id = ? AND creator_id = ?',
        (guild_id, new.creator_id),
    ).fetchone()[0]
    raise StreamJustEnded(last.id, creator, last.ended_at, last.ended_by_itself)


def stream_at(
    db: sqlite3.Connection, guild_id: GuildId, creator_id: CreatorId, at: datetime
) -> StreamId | None:
    """The creator's stream that was running at a moment, None when none was."""
    row = db.execute(_RAN_AT, (guild_id, creator_id, to_ms(at))).fetchone()
    return None if row is None or row[0] is None else StreamId(row[0])


def receipt_of(db: sqlite3.Connection, guild_id: GuildId, entry: Entry) -> Receipt:
    """What to tell about an entry that was written before."""
    told = db.execute(_TOLD, (guild_id, entry.number)).fetchone()
    _, total, standing, waits = _told(told)
    return Receipt(entry, total, standing, waits, is_replay=True)


def _told(row: tuple[str, int, int | None, int, int | None, int]) -> _Told:
    """The creator's name, the day's diamonds, how far the stream is, whether thanks are due."""
    creator, total, stream_id, diamonds, goal_diamonds, waits = row
    if stream_id is None:
        return creator, total, None, bool(waits)
    return creator, total, Standing(StreamId(stream_id), diamonds, goal_diamonds), bool(waits)


def by_key(db: sqlite3.Connection, guild_id: GuildId, key: str) -> Entry | None:
    row = db.execute(
        'SELECT * FROM entry_shown WHERE guild_id = ? AND key = ?', (guild_id, key)
    ).fetchone()
    return None if row is None else entry_of(row)


def by_number(db: sqlite3.Connection, guild_id: GuildId, number: int) -> Entry:
    """Raises EntryMissing."""
    if not 0 < number <= NUMBER_MAX:
        raise EntryMissing(number)
    row = db.execute(
        'SELECT * FROM entry_shown WHERE guild_id = ? AND number = ?', (guild_id, number)
    ).fetchone()
    if row is None:
        raise EntryMissing(number)
    return entry_of(row)


def own_last(db: sqlite3.Connection, guild_id: GuildId, actor_id: UserId) -> int | None:
    """The number of somebody's latest standing entry, None when there is none in reach."""
    found = db.execute(
        'SELECT number FROM (SELECT number, actor_id, reverses FROM entry WHERE guild_id = ?1'
        ' ORDER BY number DESC LIMIT ?3) AS latest'
        ' WHERE actor_id = ?2 AND reverses IS NULL AND NOT EXISTS (SELECT 1 FROM entry r'
        ' WHERE r.guild_id = ?1 AND r.reverses = latest.number)'
        ' ORDER BY number DESC LIMIT 1',
        (guild_id, actor_id, _OWN_LAST_WINDOW),
    ).fetchone()
    return None if found is None else int(found[0])


def fan_named(db: sqlite3.Connection, guild_id: GuildId, name: str | None) -> Fan:
    """The fan of that name in any case, else of that handle; made on first sight."""
    if name is None:
        return NOBODY
    found = known_fan(db, guild_id, name)
    if found is None:
        found = db.execute(
            'INSERT INTO fan (guild_id, fan_id, name, name_key) SELECT ?1,'
            ' coalesce(max(fan_id), 0) + 1, ?2, ?3 FROM fan WHERE guild_id = ?1'
            ' RETURNING fan_id, name',
            (guild_id, name, name_key(name)),
        ).fetchone()
    return Fan(FanId(found[0]), found[1])


def known_fan(db: sqlite3.Connection, guild_id: GuildId, name: str) -> tuple[int, str] | None:
    """The id and name of the fan of that name, else of that handle; None for neither."""
    key = name_key(name)
    found = db.execute(
        'SELECT fan_id, name FROM fan WHERE guild_id = ? AND name_key = ?', (guild_id, key)
    ).fetchone()
    return found or db.execute(_OF_HANDLE, (guild_id, key)).fetchone()


def guest_named(db: sqlite3.Connection, guild_id: GuildId, new: NewEntry) -> Fan:
    """The guest of a new entry, named like a fan. Raises GuestIsCreator."""
    check_guest(db, guild_id, new)
    return fan_named(db, guild_id, new.guest)


def check_guest(db: sqlite3.Connection, guild_id: GuildId, new: NewEntry) -> None:
    """Raises GuestIsCreator."""
    if new.guest is None:
        return
    creator: str = db.execute(
        'SELECT name FROM creator WHERE guild_id = ? AND creator_id = ?', (guild_id, new.creator_id)
    ).fetchone()[0]
    checked_guest(new.guest, creator)


def people_of(db: sqlite3.Connection, guild_id: GuildId, entry: Entry) -> tuple[Fan, Fan]:
    """The fan and the guest that an entry already has, also when a name was erased."""
    fan_id, fan, guest_id, guest = db.execute(
        'SELECT fan_id, fan, guest_id, guest FROM entry_shown WHERE guild_id = ? AND number = ?',
        (guild_id, entry.number),
    ).fetchone()
    return Fan(fan_id, fan), Fan(guest_id, guest)


def thanked_of(db: sqlite3.Connection, guild_id: GuildId, number: int) -> tuple[int, int] | None:
    """When and by whom an entry was thanked, None when it was not."""
    return db.execute(
        'SELECT thanked_at_ms, thanked_by FROM thanks'
        ' WHERE guild_id = ? AND number = ? AND thanked_by IS NOT NULL',
        (guild_id, number),
    ).fetchone()


def keep_thanked(
    db: sqlite3.Connection, guild_id: GuildId, number: int, thanked: tuple[int, int]
) -> None:
    """A correction of a gift that was thanked does not wait for thanks again."""
    db.execute(
        'UPDATE thanks SET thanked_at_ms = ?, thanked_by = ? WHERE guild_id = ? AND number = ?',
        (*thanked, guild_id, number),
    )


def _written(new: NewEntry, number: int, creator: str, worth: int) -> Entry:
    """The entry as it would be read back: times are kept to the millisecond."""
    return Entry(
        number=number,
        creator_id=new.creator_id,
        creator=creator,
        gift=new.gift,
        count=new.count,
        diamonds=worth,
        fan=new.fan,
        source=new.source,
        actor_id=new.actor_id,
        happened_at=to_the_ms(new.happened_at),
        logged_at=to_the_ms(new.logged_at),
        day=new.day,
        note=new.note,
        stream_id=new.stream_id,
        reverses=None,
        reversed_by=None,
        reversed_by_actor_id=None,
    )


_RUNNING = (
    'SELECT stream_id FROM stream INDEXED BY stream_runs_once'
    ' WHERE guild_id = ? AND creator_id = ? AND ended_at_ms IS NULL'
)
_RAN_AT = (
    'SELECT iif(coalesce(ended_at_ms, ?3) >= ?3, stream_id, NULL)'
    ' FROM stream INDEXED BY stream_of_creator'
    ' WHERE guild_id = ?1 AND creator_id = ?2 AND started_at_ms <= ?3'
    ' ORDER BY started_at_ms DESC LIMIT 1'
)
_OF_HANDLE = (
    'SELECT f.fan_id, f.name FROM fan_identity i INDEXED BY fan_identity_handle'
    ' JOIN fan f USING (guild_id, fan_id) WHERE i.guild_id = ? AND i.handle_key = ?'
    " AND i.handle_key <> '' ORDER BY i.fan_id DESC LIMIT 1"
)
_Told = tuple[str, int, Standing | None, bool]
_TOLD = (
    'SELECT c.name, coalesce(d.diamonds, 0), e.stream_id, coalesce(t.diamonds, 0), s.goal_diamonds,'
    ' w.number IS NOT NULL FROM entry e'
    ' JOIN creator c ON c.guild_id = e.guild_id AND c.creator_id = e.creator_id'
    ' LEFT JOIN creator_day d ON d.guild_id = e.guild_id AND d.creator_id = e.creator_id'
    ' AND d.day = e.day'
    ' LEFT JOIN stream s ON s.guild_id = e.guild_id AND s.stream_id = e.stream_id'
    ' LEFT JOIN stream_total t ON t.guild_id = e.guild_id AND t.stream_id = e.stream_id'
    ' LEFT JOIN thanks w ON w.guild_id = e.guild_id AND w.number = e.number'
    ' AND w.thanked_by IS NULL'
    ' WHERE e.guild_id = ? AND e.number = ?'
)
