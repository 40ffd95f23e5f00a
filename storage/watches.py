"""Which LIVEs are watched, how each feed does, and when one worked: kept through every restart."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from economy.capture_errors import CreatorIsScratch, NotWatched, WatchedAlready
from economy.captured import FEEDS, FeedState
from economy.entries import Source
from economy.errors import CreatorRetired
from economy.ids import ChannelId, CreatorId, GuildId, UserId
from economy.live_targets import leads_alike
from economy.watches import Recording, Watch
from storage.database import Database, Row
from storage.rows import from_ms, to_ms
from storage.stream_rows import creator_of


class Watches:
    """The watched LIVEs of one server. Every verb is one transaction."""

    def __init__(self, db: Database, guild_id: GuildId) -> None:
        self._db = db
        self._guild_id = guild_id

    async def watch(
        self,
        creator_id: CreatorId,
        source: Source,
        target: str,
        *,
        recording: Recording,
        channel_id: ChannelId,
        by: UserId,
        at: datetime,
    ) -> Watch:
        """Watch a LIVE from now on.

        The same target again keeps its beginning, and is tried anew unless it is connected. In
        another spelling it keeps its beginning, too, and is connected to as it is spelled now.

        Raises CreatorRetired, CreatorIsScratch, and WatchedAlready when another creator of this
        server has the target, in any spelling: it would be counted twice.
        """
        assert source in FEEDS

        def change(db: sqlite3.Connection) -> Watch:
            name, retired_at_ms, is_scratch = db.execute(
                'SELECT name, retired_at_ms, is_scratch FROM creator'
                ' WHERE guild_id = ? AND creator_id = ?',
                (self._guild_id, creator_id),
            ).fetchone()
            if retired_at_ms is not None:
                raise CreatorRetired(name)
            if is_scratch:
                raise CreatorIsScratch(name)
            is_kept = False
            targets = db.execute(_TARGETS, (self._guild_id, source)).fetchall()
            for watched_id, watched, watched_name in targets:
                if leads_alike(source, watched, target):
                    if watched_id != creator_id:
                        raise WatchedAlready(watched, watched_name)
                    is_kept = True
            db.execute(
                _WATCH,
                (
                    self._guild_id,
                    creator_id,
                    source,
                    target,
                    recording,
                    to_ms(at),
                    by,
                    channel_id,
                    FeedState.STARTING,
                    is_kept,
                ),
            )
            row = db.execute(_OF_SOURCE, (self._guild_id, creator_id, source)).fetchone()
            return watch_of(row)

        return await self._db.write(change)

    async def stop(self, creator_id: CreatorId, source: Source | None = None) -> list[Watch]:
        """Watch no more; all feeds of a creator without a `source`. Raises NotWatched."""

        def change(db: sqlite3.Connection) -> list[Watch]:
            rows = db.execute(_OF_CREATOR, (self._guild_id, creator_id)).fetchall()
            watches = [watch_of(row) for row in rows]
            stopped = [each for each in watches if source in (None, each.source)]
            if not stopped:
                raise NotWatched(creator_of(db, self._guild_id, creator_id)[0])
            db.executemany(
                'DELETE FROM live_watch WHERE guild_id = ? AND creator_id = ? AND source = ?',
                [(self._guild_id, creator_id, each.source) for each in stopped],
            )
            return stopped

        return await self._db.write(change)

    async def again(self, creator_id: CreatorId, source: Source, *, at: datetime) -> Watch:
        """Try a feed anew that gave up; one that is connected is left alone. Raises NotWatched."""

        def change(db: sqlite3.Connection) -> Watch:
            db.execute(
                "UPDATE live_watch SET tries = tries + 1, state = ?, detail = '',"
                ' state_since_ms = ? WHERE guild_id = ? AND creator_id = ? AND source = ?'
                " AND state <> 'connected'",
                (FeedState.STARTING, to_ms(at), self._guild_id, creator_id, source),
            )
            row = db.execute(_OF_SOURCE, (self._guild_id, creator_id, source)).fetchone()
            if row is None:
                raise NotWatched(creator_of(db, self._guild_id, creator_id)[0])
            return watch_of(row)

        return await self._db.write(change)

    async def of(self, creator_id: CreatorId) -> list[Watch]:
        rows = await self._db.read(_OF_CREATOR, (self._guild_id, creator_id))
        return [watch_of(row) for row in rows]

    async def all(self) -> list[Watch]:
        rows = await self._db.read(
            'SELECT * FROM live_watch WHERE guild_id = ? ORDER BY creator_id, source',
            (self._guild_id,),
        )
        return [watch_of(row) for row in rows]

    async def heard_at(self, creator_id: CreatorId) -> dict[Source, datetime]:
        """When each feed was last alive and connected; those that never were are not in it."""
        rows = await self._db.read(
            'SELECT source, max(alive_at_ms) FROM feed_span'
            ' WHERE guild_id = ? AND creator_id = ? GROUP BY source',
            (self._guild_id, creator_id),
        )
        return {Source(source): from_ms(alive_at_ms) for source, alive_at_ms in rows}

    async def note_state(
        self,
        creator_id: CreatorId,
        source: Source,
        target: str,
        state: FeedState,
        detail: str,
        *,
        at: datetime,
        alive_at: datetime,
    ) -> None:
        """The feed's state from now on; a span of work begins, or ends at `alive_at`.

        What another target has taken the place of says nothing of that one any more.
        """

        def change(db: sqlite3.Connection) -> None:
            db.execute(
                'UPDATE live_watch SET state = ?1, detail = ?2,'
                ' state_since_ms = iif(state = ?1, state_since_ms, ?3)'
                ' WHERE guild_id = ?4 AND creator_id = ?5 AND source = ?6 AND target = ?7',
                (state, detail, to_ms(at), self._guild_id, creator_id, source, target),
            )
            if state is FeedState.CONNECTED:
                db.execute(_BEGIN_SPAN, (self._guild_id, creator_id, source, to_ms(at)))
            else:
                why = detail or state.value
                span = (to_ms(alive_at), why, self._guild_id, creator_id, source)
                db.execute(_END_SPAN, span)

        await self._db.write(change)

    async def note_work(
        self,
        creator_id: CreatorId,
        source: Source,
        target: str,
        *,
        at: datetime,
        host_id: str | None = None,
        unread: int = 0,
        unread_why: str | None = None,
        early: int = 0,
    ) -> None:
        """The feed was alive at `at`, and what it told since this was last noted."""

        def change(db: sqlite3.Connection) -> None:
            db.execute(
                'UPDATE live_watch SET host_id = coalesce(?, host_id), unread = unread + ?,'
                ' unread_why = coalesce(?, unread_why), early = early + ?'
                ' WHERE guild_id = ? AND creator_id = ? AND source = ? AND target = ?',
                (host_id, unread, unread_why, early, self._guild_id, creator_id, source, target),
            )
            db.execute(
                'UPDATE feed_span SET alive_at_ms = max(alive_at_ms, ?)'
                ' WHERE guild_id = ? AND creator_id = ? AND source = ? AND ended_at_ms IS NULL',
                (to_ms(at), self._guild_id, creator_id, source),
            )

        await self._db.write(change)


async def all_watches(db: Database) -> list[Watch]:
    """The watched LIVEs of every server."""
    rows = await db.read('SELECT * FROM live_watch ORDER BY guild_id, creator_id, source')
    return [watch_of(row) for row in rows]


async def close_spans(db: Database) -> None:
    """After a stop that nobody saw coming: what still went on ended when it was last alive."""

    def change(connection: sqlite3.Connection) -> None:
        connection.execute(
            'UPDATE feed_span SET ended_at_ms = alive_at_ms, why = ? WHERE ended_at_ms IS NULL',
            ('the bot was not running',),
        )
        connection.execute(
            "UPDATE live_watch SET state = ?, detail = '' WHERE state = ?",
            (FeedState.STARTING, FeedState.CONNECTED),
        )

    await db.write(change)


def watch_of(row: Row) -> Watch:
    """A row of the table live_watch, whole."""
    (
        guild_id, creator_id, source, target, recording, since_ms, watched_by, channel_id, state,
        detail, state_since_ms, tries, host_id, unread, unread_why, early,
    ) = row  # fmt: skip
    return Watch(
        guild_id=GuildId(guild_id),
        creator_id=CreatorId(creator_id),
        source=Source(source),
        target=target,
        recording=Recording(recording),
        since=from_ms(since_ms),
        watched_by=UserId(watched_by),
        channel_id=ChannelId(channel_id),
        state=FeedState(state),
        detail=detail,
        state_since=from_ms(state_since_ms),
        tries=tries,
        host_id=host_id,
        unread=unread,
        unread_why=unread_why,
        early=early,
    )


_TARGETS = (
    'SELECT creator_id, w.target, c.name FROM live_watch w JOIN creator c'
    ' USING (guild_id, creator_id) WHERE w.guild_id = ? AND w.source = ?'
)
_WATCH = (
    'INSERT INTO live_watch (guild_id, creator_id, source, target, recording, since_ms,'
    ' watched_by, channel_id, state, detail, state_since_ms)'
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, '', ?6)"
    ' ON CONFLICT (guild_id, creator_id, source) DO UPDATE SET'
    ' since_ms = iif(?10, since_ms, excluded.since_ms),'
    ' host_id = iif(?10, host_id, NULL),'
    ' unread = iif(?10, unread, 0),'
    ' unread_why = iif(?10, unread_why, NULL),'
    ' early = iif(?10, early, 0),'
    ' target = excluded.target, recording = excluded.recording,'
    ' watched_by = excluded.watched_by, channel_id = excluded.channel_id,'
    " state = iif(target = excluded.target AND state = 'connected', state, excluded.state),"
    " detail = '', state_since_ms = iif(target = excluded.target AND state = 'connected',"
    ' state_since_ms, excluded.state_since_ms),'
    " tries = tries + (target <> excluded.target OR state <> 'connected')"
)
_OF_SOURCE = 'SELECT * FROM live_watch WHERE guild_id = ? AND creator_id = ? AND source = ?'
_OF_CREATOR = 'SELECT * FROM live_watch WHERE guild_id = ? AND creator_id = ? ORDER BY source'
_BEGIN_SPAN = (
    'INSERT INTO feed_span (guild_id, creator_id, source, began_at_ms, alive_at_ms)'
    ' SELECT ?1, ?2, ?3, ?4, ?4 WHERE NOT EXISTS (SELECT 1 FROM feed_span'
    ' INDEXED BY feed_span_runs_once WHERE guild_id = ?1 AND creator_id = ?2 AND source = ?3'
    ' AND ended_at_ms IS NULL)'
    ' ON CONFLICT DO UPDATE SET ended_at_ms = NULL, why = NULL'
)
_END_SPAN = (
    'UPDATE feed_span SET ended_at_ms = max(?1, alive_at_ms), alive_at_ms = max(?1, alive_at_ms),'
    ' why = ?2 WHERE guild_id = ?3 AND creator_id = ?4 AND source = ?5 AND ended_at_ms IS NULL'
)
