"""The polls of a server: started once, closed once, told once. Votes stay with Discord."""

from __future__ import annotations

import json
import sqlite3
from datetime import datetime, timedelta

from economy.engage_errors import PollOver, PollStarted
from economy.ids import ChannelId, GuildId, MessageId, UserId
from economy.polls import Ballot, Poll
from storage.database import Database, Row
from storage.rows import from_ms, to_ms

TOLD_WITHIN = timedelta(days=1)  # a result that could not be posted for so long is let go
DUE_MAX = 100  # polls looked at in one go


class Polls:
    """One server's polls; each verb is one transaction."""

    def __init__(self, db: Database, guild_id: GuildId) -> None:
        self._db = db
        self._guild_id = guild_id

    async def start(
        self, ballot: Ballot, *, key: str, channel_id: ChannelId, by: UserId, at: datetime
    ) -> Poll:
        """A poll that is about to be posted; the same `key` again finds the same one."""
        return (await self._start(ballot, key=key, channel_id=channel_id, by=by, at=at))[0]

    async def start_once(
        self, ballot: Ballot, *, key: str, channel_id: ChannelId, by: UserId, at: datetime
    ) -> Poll:
        """As `start`, for a button that two people may press. Raises PollStarted."""
        poll, is_new = await self._start(ballot, key=key, channel_id=channel_id, by=by, at=at)
        if not is_new:
            raise PollStarted
        return poll

    async def _start(
        self, ballot: Ballot, *, key: str, channel_id: ChannelId, by: UserId, at: datetime
    ) -> tuple[Poll, bool]:
        """The poll, and whether this very call made it."""

        def change(db: sqlite3.Connection) -> tuple[Poll, bool]:
            db.execute(
                'INSERT INTO server (guild_id) VALUES (?) ON CONFLICT DO NOTHING', (self._guild_id,)
            )
            made = db.execute(
                'INSERT INTO poll (guild_id, number, key, channel_id, question, answers, asked_by,'
                ' asked_at_ms, ends_at_ms) SELECT ?1, coalesce(max(number), 0) + 1, ?2, ?3, ?4, ?5,'
                ' ?6, ?7, ?8 FROM poll WHERE guild_id = ?1 ON CONFLICT (guild_id, key) DO NOTHING',
                (
                    self._guild_id,
                    key,
                    channel_id,
                    ballot.question,
                    json.dumps(ballot.answers),
                    by,
                    to_ms(at),
                    to_ms(at + timedelta(minutes=ballot.minutes)),
                ),
            )
            row = db.execute(
                'SELECT guild_id, number, channel_id, message_id, question, answers, asked_by,'
                ' ends_at_ms, ended_at_ms FROM poll WHERE guild_id = ? AND key = ?',
                (self._guild_id, key),
            ).fetchone()
            return _poll_of(row), made.rowcount == 1

        return await self._db.write(change)

    async def posted(self, number: int, message_id: MessageId) -> None:
        """Remember where the votes are."""
        await self._db.write(
            lambda db: db.execute(
                'UPDATE poll SET message_id = ? WHERE guild_id = ? AND number = ?',
                (message_id, self._guild_id, number),
            )
        )

    async def take_back(self, number: int) -> None:
        """Forget a poll that could not be posted."""
        await self._db.write(
            lambda db: db.execute(
                'DELETE FROM poll WHERE guild_id = ? AND number = ? AND message_id IS NULL',
                (self._guild_id, number),
            )
        )

    async def end_now(self, number: int, message_id: MessageId, *, at: datetime) -> Poll:
        """Make a running poll due at once; `message_id` is where its votes are. Raises PollOver."""

        def change(db: sqlite3.Connection) -> Poll:
            row = db.execute(
                'UPDATE poll SET ends_at_ms = min(ends_at_ms, ?), message_id = ?'
                ' WHERE guild_id = ? AND number = ? AND ended_at_ms IS NULL'
                ' RETURNING guild_id, number, channel_id, message_id, question, answers, asked_by,'
                ' ends_at_ms, ended_at_ms',
                (to_ms(at), message_id, self._guild_id, number),
            ).fetchone()
            if row is None:
                raise PollOver
            return _poll_of(row)

        return await self._db.write(change)

    async def close(self, number: int, *, at: datetime) -> bool:
        """Whether this very call closed the poll: whoever closes it tells the result."""

        def change(db: sqlite3.Connection) -> bool:
            done = db.execute(
                'UPDATE poll SET ended_at_ms = ?'
                ' WHERE guild_id = ? AND number = ? AND ended_at_ms IS NULL',
                (to_ms(at), self._guild_id, number),
            )
            return done.rowcount == 1

        return await self._db.write(change)

    async def told(self, number: int, *, at: datetime) -> None:
        """The result was posted, or there is nobody left to tell."""
        await self._db.write(
            lambda db: db.execute(
                'UPDATE poll SET told_at_ms = ? WHERE guild_id = ? AND number = ?'
                ' AND ended_at_ms IS NOT NULL AND told_at_ms IS NULL',
                (to_ms(at), self._guild_id, number),
            )
        )


async def due_polls(db: Database, at: datetime) -> list[Poll]:
    """Polls of every server whose time is over and whose result nobody was told, oldest first."""
    rows = await db.read(
        'SELECT guild_id, number, channel_id, message_id, question, answers, asked_by, ends_at_ms,'
        ' ended_at_ms FROM poll INDEXED BY poll_due WHERE told_at_ms IS NULL AND ends_at_ms <= ?'
        ' ORDER BY ends_at_ms LIMIT ?',
        (to_ms(at), DUE_MAX),
    )
    return [_poll_of(row) for row in rows]


def _poll_of(row: Row) -> Poll:
    guild_id, number, channel_id, message_id, question, answers, asked_by, ends, ended = row
    return Poll(
        guild_id=GuildId(guild_id),
        number=number,
        channel_id=ChannelId(channel_id),
        message_id=None if message_id is None else MessageId(message_id),
        question=question,
        answers=tuple(json.loads(answers)),
        asked_by=UserId(asked_by),
        ends_at=from_ms(ends),
        ended_at=None if ended is None else from_ms(ended),
    )
