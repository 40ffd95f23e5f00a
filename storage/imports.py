"""Imports: jobs that go on a chunk at a time, each chunk whole, across restarts."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from economy.gifts import Gift
from economy.ids import ChannelId, CreatorId, GuildId, MessageId, UserId
from economy.import_errors import ImportAlreadyUndone, ImportUnknown
from economy.import_jobs import CHUNK_ROWS, SAME_STREAM, Job, NewJob, State
from economy.imports import Span
from economy.imports_rows import Row
from economy.names import name_key
from storage.database import Database
from storage.import_jobs import advance, by_key, by_number, check_idle, job_of, open_job
from storage.import_rows import add_rows, free_keys, reverse_rows
from storage.imports_money import end_parts
from storage.rows import NUMBER_MAX, to_ms
from storage.servers import Servers


@dataclass(frozen=True, slots=True)
class Chunk:
    """Rows that follow each other in a file. `after` rows come before them, `wrong` were wrong.

    With the times of rows that name no zone of their own read, days are those of `time_zone`.
    """

    after: int
    rows: Sequence[Row]
    wrong: int
    creator_id: CreatorId
    time_zone: str

    @property
    def upto(self) -> int:
        return self.after + len(self.rows) + self.wrong


class Imports:
    """The imports of one server. Every verb is one transaction."""

    def __init__(self, db: Database, servers: Servers, guild_id: GuildId) -> None:
        self._db = db
        self._servers = servers
        self._guild_id = guild_id

    async def there(self, keys: Iterable[str]) -> set[str]:
        """Which rows are there already. An import that was undone left none."""
        wanted = list(keys)
        free = await self._db.write(lambda db: free_keys(db, self._guild_id, wanted))
        return {key for key, free_key in free.items() if free_key is None}

    async def begin(
        self,
        new: NewJob,
        *,
        creator_id: CreatorId,
        gifts: Sequence[Gift],
        spans: Sequence[Span],
    ) -> Job:
        """Begin to import a table: its gifts are defined, its streams are there, its rows follow.

        The same key again returns the job as it is. Raises ImportRunning while another one runs.
        """

        def change(db: sqlite3.Connection) -> Job:
            before = by_key(db, self._guild_id, new.key)
            if before is not None:
                return before
            number = open_job(db, self._guild_id, new)
            define_gifts(db, self._guild_id, gifts, by=new.actor_id, at=new.at)
            streams = {
                name_key(span.title): _stream(db, self._guild_id, creator_id, span, new.actor_id)
                for span in spans
            }
            db.execute(_KEEP_STREAMS, (json.dumps(streams), self._guild_id, number))
            return by_number(db, self._guild_id, number)

        return (await self._servers.change(self._guild_id, change))[1]

    async def add(self, number: int, chunk: Chunk, *, at: datetime) -> Job:
        """Write a chunk; one that was written before changes nothing. Raises ImportUnknown."""

        def change(db: sqlite3.Connection) -> Job:
            job = by_number(db, self._guild_id, number)
            if job.state is not State.RUNNING or job.position != chunk.after:
                return job
            added, diamonds = add_rows(
                db,
                job,
                chunk.rows,
                time_zone=chunk.time_zone,
                creator_id=chunk.creator_id,
                at=at,
            )
            there = len(chunk.rows) - added
            return advance(
                db, job, upto=chunk.upto, added=added, there=there, wrong=chunk.wrong,
                diamonds=diamonds,
            )  # fmt: skip

        return await self._db.write(change)

    async def finish(self, number: int, *, at: datetime, is_whole: bool = True) -> Job:
        """The file is read to its end, or is gone before that when it is not `is_whole`."""
        state = State.DONE if is_whole else State.STOPPED

        def change(db: sqlite3.Connection) -> Job:
            db.execute(_FINISH, (state, to_ms(at), self._guild_id, number))
            return by_number(db, self._guild_id, number)

        return await self._db.write(change)

    async def begin_undo(self, number: int, *, by: UserId) -> Job:
        """Begin to take an import back as a whole; one that is being taken back goes on.

        Raises ImportUnknown, ImportRunning, ImportAlreadyUndone.
        """

        def change(db: sqlite3.Connection) -> Job:
            job = by_number(db, self._guild_id, number)
            if job.state is State.UNDONE:
                raise ImportAlreadyUndone(number)
            if job.state is not State.UNDOING:
                check_idle(db, self._guild_id)
                db.execute(_BEGIN_UNDO, (by, self._guild_id, number))
            return by_number(db, self._guild_id, number)

        return await self._db.write(change)

    async def undo_chunk(self, number: int, *, at: datetime, day: date) -> Job:
        """Take back the next entries of an import that still stand; with none left it is undone.

        Its payouts, income and splits go last, dated `day`.
        """

        def change(db: sqlite3.Connection) -> Job:
            job = by_number(db, self._guild_id, number)
            if job.state is not State.UNDOING or job.undone_by is None:
                return job
            last, undone, diamonds = reverse_rows(
                db, job, job.undo_position, by=job.undone_by, at=at, at_most=CHUNK_ROWS
            )
            if last is None:
                end_parts(db, job, by=job.undone_by, at=at, day=day.isoformat())
                db.execute(_FINISH, (State.UNDONE, to_ms(at), self._guild_id, number))
            else:
                db.execute(_UNDONE, (last, undone, diamonds, self._guild_id, number))
            return by_number(db, self._guild_id, number)

        return await self._db.write(change)

    async def shown_in(
        self, number: int, channel_id: ChannelId, message_id: MessageId | None
    ) -> None:
        """Remember the message that shows how far it is."""
        await self._db.write(
            lambda db: db.execute(_SHOWN, (channel_id, message_id, self._guild_id, number))
        )

    async def of_number(self, number: int) -> Job:
        """Raises ImportUnknown."""
        if not 0 < number <= NUMBER_MAX:
            raise ImportUnknown(number)
        rows = await self._db.read(_BY_NUMBER, (self._guild_id, number))
        if not rows:
            raise ImportUnknown(number)
        return job_of(rows[0])

    async def active(self) -> Job | None:
        """The import that runs, or is being taken back."""
        rows = await self._db.read(_ACTIVE, (self._guild_id,))
        return job_of(rows[0]) if rows else None

    async def readers(self) -> list[str]:
        """How the files of the latest imports were read, newest first; not of undone ones."""
        return [row[0] for row in await self._db.read(_READERS, (self._guild_id,))]

    async def is_fresh(self) -> bool:
        """Whether nothing was ever logged in this server."""
        return not await self._db.read(_ANY_ENTRY, (self._guild_id,))


async def active_imports(db: Database) -> list[Job]:
    """The imports of every server that are to be carried on."""
    return [job_of(row) for row in await db.read(_ALL_ACTIVE)]


async def known_servers(db: Database) -> list[GuildId]:
    """Every server that something is kept of."""
    return [GuildId(row[0]) for row in await db.read('SELECT guild_id FROM server')]


def define_gifts(
    db: sqlite3.Connection,
    guild_id: GuildId,
    gifts: Sequence[Gift],
    *,
    by: UserId,
    at: datetime,
) -> None:
    """Gifts of an import become the server's own, where it has none of that name."""
    for gift in gifts:
        db.execute(_DEFINE, (guild_id, gift.name, name_key(gift.name), gift.coins, to_ms(at), by))


def _stream(
    db: sqlite3.Connection, guild_id: GuildId, creator_id: CreatorId, span: Span, by: UserId
) -> int:
    """The imported stream of that title and time, or a new one that is over."""
    near = to_ms(span.first - SAME_STREAM), to_ms(span.last + SAME_STREAM)
    first, last = to_ms(span.first), to_ms(span.last)
    found = db.execute(_SAME_STREAM, (guild_id, creator_id, span.title, *near)).fetchone()
    if found is None:
        made = db.execute(_ADD_STREAM, (guild_id, creator_id, first, last, span.title, by))
        return made.fetchone()[0]
    db.execute(_WIDEN, (first, last, guild_id, found[0]))
    return found[0]


_BY_NUMBER = 'SELECT * FROM import_job WHERE guild_id = ? AND number = ?'
_ACTIVE = (
    'SELECT * FROM import_job INDEXED BY import_active'
    " WHERE guild_id = ? AND state IN ('running', 'undoing')"
)
_ALL_ACTIVE = (
    'SELECT * FROM import_job INDEXED BY import_active'
    " WHERE state IN ('running', 'undoing') ORDER BY guild_id"
)
_KEEP_STREAMS = 'UPDATE import_job SET streams = ? WHERE guild_id = ? AND number = ?'
_FINISH = 'UPDATE import_job SET state = ?, ended_at_ms = ? WHERE guild_id = ? AND number = ?'
_BEGIN_UNDO = (
    "UPDATE import_job SET state = 'undoing', undone_by = ? WHERE guild_id = ? AND number = ?"
)
_UNDONE = (
    'UPDATE import_job SET undo_position = ?, undone = undone + ?,'
    ' undone_diamonds = undone_diamonds + ? WHERE guild_id = ? AND number = ?'
)
_SHOWN = 'UPDATE import_job SET channel_id = ?, message_id = ? WHERE guild_id = ? AND number = ?'
_READERS = (
    "SELECT reader FROM import_job WHERE guild_id = ? AND state <> 'undone'"
    ' ORDER BY number DESC LIMIT 20'
)
_ANY_ENTRY = 'SELECT 1 FROM entry WHERE guild_id = ? LIMIT 1'
_DEFINE = (
    'INSERT INTO defined_gift (guild_id, gift_id, name, name_key, coins, defined_at_ms, defined_by)'
    ' SELECT ?1, coalesce(min(gift_id), 0) - 1, ?2, ?3, ?4, ?5, ?6 FROM defined_gift'
    ' WHERE guild_id = ?1 ON CONFLICT DO NOTHING'
)
_SAME_STREAM = (
    'SELECT stream_id FROM stream INDEXED BY stream_of_creator WHERE guild_id = ?1'
    ' AND creator_id = ?2 AND title = ?3 AND channel_id IS NULL AND ended_at_ms >= ?4'
    ' AND started_at_ms <= ?5 ORDER BY started_at_ms LIMIT 1'
)
_ADD_STREAM = (
    'INSERT INTO stream (guild_id, stream_id, creator_id, started_at_ms, ended_at_ms, title,'
    ' started_by, ended_by) SELECT ?1, coalesce(max(stream_id), 0) + 1, ?2, ?3, ?4, ?5, ?6, ?6'
    ' FROM stream WHERE guild_id = ?1 RETURNING stream_id'
)
_WIDEN = (
    'UPDATE stream SET started_at_ms = min(started_at_ms, ?), ended_at_ms = max(ended_at_ms, ?)'
    ' WHERE guild_id = ? AND stream_id = ?'
)
