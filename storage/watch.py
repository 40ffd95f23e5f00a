"""What goes on without anybody asking: running streams and their boards, in every server.

These questions are the bot's own, for its background work; each answer names its server, and
what is then done is done by that server's own verbs.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from economy.ids import ChannelId, GuildId, StreamId
from economy.streams import Stream
from storage.database import Database
from storage.rows import from_ms, stream_of, to_ms


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """A board's message. `message_id` and `posted_at` are None while there is none.

    `trouble` is what was last said to the staff about it, None when all is well.
    """

    channel_id: ChannelId
    message_id: int | None
    posted_at: datetime | None
    trouble: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """A stream with what is posted of it; `wanted` is the channel its board belongs in.

    `last_sign_at` is its last gift, or when any of its feeds was last alive; None without either.
    """

    guild_id: GuildId
    stream: Stream
    wanted: ChannelId | None
    posted: Posted | None
    last_sign_at: datetime | None


class Watch:
    def __init__(self, db: Database) -> None:
        self._db = db

    async def streams(self) -> list[Watched]:
        """Every running stream, and every ended one whose board was not closed yet."""
        rows = await self._db.read(
            'SELECT s.*, c.board_channel_id, b.channel_id, b.message_id, b.posted_at_ms,'
            ' b.trouble, b.stream_id IS NOT NULL, (SELECT max(happened_at_ms) FROM (SELECT'
            ' happened_at_ms FROM entry INDEXED BY entry_of_stream WHERE guild_id = s.guild_id'
            " AND stream_id = s.stream_id AND count > 0 AND source <> 'adjust'"
            ' ORDER BY number DESC LIMIT 20)),'
            ' (SELECT alive_at_ms FROM feed_span f WHERE f.guild_id = s.guild_id'
            " AND f.creator_id = s.creator_id AND f.source = 'tiktok'"
            ' ORDER BY f.began_at_ms DESC LIMIT 1),'
            ' (SELECT alive_at_ms FROM feed_span f WHERE f.guild_id = s.guild_id'
            " AND f.creator_id = s.creator_id AND f.source = 'tikfinity'"
            ' ORDER BY f.began_at_ms DESC LIMIT 1)'
            ' FROM (SELECT guild_id, stream_id FROM stream INDEXED BY stream_runs_once'
            ' WHERE ended_at_ms IS NULL UNION SELECT guild_id, stream_id FROM board) w'
            ' CROSS JOIN stream s USING (guild_id, stream_id)'
            ' JOIN creator c USING (guild_id, creator_id)'
            ' LEFT JOIN board b USING (guild_id, stream_id)'
            ' ORDER BY s.guild_id, s.stream_id'
        )
        return [
            Watched(
                guild_id=GuildId(row[0]),
                stream=stream_of(row[:12]),
                wanted=None if row[12] is None else ChannelId(row[12]),
                posted=None if not row[17] else _posted_of(row[13:17]),
                last_sign_at=_later(*row[18:]),
            )
            for row in rows
        ]

    async def keep_board(self, guild_id: GuildId, stream_id: StreamId, posted: Posted) -> None:
        """Remember where a stream's board stands, or why it does not."""

        def change(db: sqlite3.Connection) -> None:
            db.execute(
                'INSERT INTO board'
                ' (guild_id, stream_id, channel_id, message_id, posted_at_ms, trouble)'
                ' VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET'
                ' channel_id = excluded.channel_id, message_id = excluded.message_id,'
                ' posted_at_ms = excluded.posted_at_ms, trouble = excluded.trouble',
                (
                    guild_id,
                    stream_id,
                    posted.channel_id,
                    posted.message_id,
                    None if posted.posted_at is None else to_ms(posted.posted_at),
                    posted.trouble,
                ),
            )

        await self._db.write(change)

    async def drop_board(self, guild_id: GuildId, stream_id: StreamId) -> None:
        """A stream's board is closed, or no longer wanted."""

        def change(db: sqlite3.Connection) -> None:
            db.execute(
                'DELETE FROM board WHERE guild_id = ? AND stream_id = ?', (guild_id, stream_id)
            )

        await self._db.write(change)


def _later(*times_ms: int | None) -> datetime | None:
    known = [each for each in times_ms if each is not None]
    return from_ms(max(known)) if known else None


def _posted_of(row: tuple[int, int | None, int | None, str | None]) -> Posted:
    channel_id, message_id, posted_at_ms, trouble = row
    return Posted(
        channel_id=ChannelId(channel_id),
        message_id=message_id,
        posted_at=None if posted_at_ms is None else from_ms(posted_at_ms),
        trouble=trouble,
    )
