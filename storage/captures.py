"""Captured gifts: each combo's largest count is counted once, whatever is repeated or lost.

What stands on disk is the only truth about a combo: memory may have been lost, two feeds may tell
of the same one, and an old message may come again after days. Its row says what was counted of
it; where that is gone, its entries do, whose keys tell from which count on each of them counts.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from economy.captured import Combo, Person, uncounted
from economy.entries import Entry, NewEntry, Source
from economy.gifts import Gift
from economy.ids import CreatorId, GuildId, StreamId, UserId
from economy.periods import local_day
from economy.streams import LATE_GIFT
from storage import entries, pens
from storage.database import Database
from storage.entries import NOBODY, Fan
from storage.identities import fan_of
from storage.rows import from_ms, to_ms
from storage.servers import Servers
from storage.stream_rows import running_of

LEARNED_MAX = 2_000  # gifts a server may learn; TikTok's whole panel has fewer than 800
KEPT_FOR = timedelta(days=14)  # a message that comes again later than that is not from a feed


@dataclass(frozen=True, slots=True)
class Counted:
    """What was written of a batch, in the order it was counted."""

    entries: tuple[Entry, ...]

    @property
    def diamonds(self) -> int:
        """Guests' diamonds are not among them."""
        return sum(entry.diamonds for entry in self.entries if entry.guest is None)


class Captures:
    """The captured gifts of one server. Every verb is one transaction."""

    def __init__(self, db: Database, servers: Servers, guild_id: GuildId) -> None:
        self._db = db
        self._servers = servers
        self._guild_id = guild_id

    async def keep(
        self,
        creator_id: CreatorId,
        combos: Sequence[Combo],
        *,
        by: UserId,
        at: datetime,
        time_zone: str,
    ) -> Counted:
        """Keep combos as far as they were seen, and count what is due of each: all or nothing.

        `by` is the bot itself, `time_zone` the server's, which says what day it is. A gift belongs
        to the stream that ran when it was sent, or to one that began up to LATE_GIFT later: a feed
        tells what happened just before it was connected.
        """

        def change(db: sqlite3.Connection) -> Counted:
            written: list[Entry] = []
            for combo in combos:
                fan, guest = self._people(db, creator_id, combo)
                best, counted = self._kept(db, creator_id, combo, fan, guest)
                if not combo.is_due or not uncounted(best, counted):
                    continue
                new = self._entry(db, creator_id, combo, best, counted, by, at, time_zone)
                new = replace(new, fan=fan.name, guest=guest.name)
                receipt = entries.insert(
                    db, self._guild_id, new, fan=fan, guest=guest, worth=new.diamonds
                )
                assert receipt is not None  # what is counted and its entries change together
                db.execute(_COUNTED, (best, self._guild_id, creator_id, combo.key))
                pens.pair(db, self._guild_id, receipt.entry, fan, best, at)
                written.append(receipt.entry)
            return Counted(tuple(written))

        return await self._db.write(change)

    async def open_combos(self, creator_id: CreatorId) -> list[Combo]:
        """The combos that were still going on when the bot stopped."""
        rows = await self._db.read(_OPEN, (self._guild_id, creator_id))
        return [_combo_of(row) for row in rows]

    async def learn(self, gifts: Sequence[Gift], *, at: datetime) -> None:
        """Know these gifts from now on; a gift known by its id gets the price seen last."""

        def change(db: sqlite3.Connection) -> None:
            known: int = db.execute(
                'SELECT count(*) FROM learned_gift WHERE guild_id = ?', (self._guild_id,)
            ).fetchone()[0]
            for gift in gifts[: max(LEARNED_MAX - known, 0)]:
                db.execute(
                    'INSERT INTO learned_gift (guild_id, gift_id, name, coins, seen_at_ms)'
                    ' VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET name = excluded.name,'
                    ' coins = excluded.coins, seen_at_ms = excluded.seen_at_ms',
                    (self._guild_id, gift.id, gift.name, gift.coins, to_ms(at)),
                )

        await self._servers.change(self._guild_id, change)

    def _people(
        self, db: sqlite3.Connection, creator_id: CreatorId, combo: Combo
    ) -> tuple[Fan, Fan]:
        """Who sent the gifts, and the guest who got them, as far as it is known by now.

        Whom a feed masks stays masked, a guest stays a guest, and whoever was forgotten while the
        combo went on does not come back with its next message.
        """
        known = db.execute(_PEOPLE, (self._guild_id, creator_id, combo.key)).fetchone()
        fan_id, fan_name, guest_id, guest_name = known or (None, None, None, None)
        fan, guest = Fan(fan_id, fan_name), Fan(guest_id, guest_name)
        is_forgotten = fan_id is not None and fan_name is None
        is_masked = combo.sender is None or (known is not None and fan_id is None)
        if not is_forgotten:
            fan = NOBODY
            if combo.sender is not None and not is_masked:
                fan = fan_of(db, self._guild_id, combo.sender)
        if guest_id is None and combo.guest is not None:
            guest = fan_of(db, self._guild_id, combo.guest)
        return fan, guest

    def _kept(
        self, db: sqlite3.Connection, creator_id: CreatorId, combo: Combo, fan: Fan, guest: Fan
    ) -> tuple[int, int]:
        """Keep the combo; its largest count ever seen, and how much of it was counted before."""
        return db.execute(
            _KEEP,
            (
                self._guild_id,
                creator_id,
                combo.key,
                combo.source,
                combo.gift.id,
                combo.gift.name,
                combo.gift.coins,
                combo.best,
                fan.id,
                guest.id,
                to_ms(combo.sent_at),
                to_ms(combo.seen_at),
                combo.is_due,
                f'{_key_of(creator_id, combo)}:',
                f'{_key_of(creator_id, combo)};',  # what comes next after a colon
            ),
        ).fetchone()

    def _entry(
        self,
        db: sqlite3.Connection,
        creator_id: CreatorId,
        combo: Combo,
        best: int,
        counted: int,
        by: UserId,
        at: datetime,
        time_zone: str,
    ) -> NewEntry:
        """What is to be counted, of nobody yet."""
        return NewEntry(
            key=f'{_key_of(creator_id, combo)}:{counted}',
            creator_id=creator_id,
            gift=combo.gift,
            count=uncounted(best, counted),
            fan=None,
            source=combo.source,
            actor_id=by,
            happened_at=combo.sent_at,
            logged_at=at,
            day=local_day(combo.sent_at, time_zone),
            stream_id=self._stream(db, creator_id, combo.sent_at),
        )

    def _stream(
        self, db: sqlite3.Connection, creator_id: CreatorId, sent_at: datetime
    ) -> StreamId | None:
        then = entries.stream_at(db, self._guild_id, creator_id, sent_at)
        if then is not None:
            return then
        running = running_of(db, self._guild_id, creator_id)
        if running is not None and sent_at >= running.started_at - LATE_GIFT:
            return running.id
        return None


async def creators_with_open(db: Database) -> list[tuple[GuildId, CreatorId]]:
    """Whose combos are not all due, in every server."""
    rows = await db.read(
        'SELECT DISTINCT guild_id, creator_id FROM combo INDEXED BY combo_open WHERE is_due = 0'
    )
    return [(GuildId(guild_id), CreatorId(creator_id)) for guild_id, creator_id in rows]


async def prune(db: Database, at: datetime) -> None:
    """Forget combos, of every server, that no feed will tell of again.

    One that was not counted yet waits for that, however long the bot did not run.
    """

    def change(connection: sqlite3.Connection) -> None:
        connection.execute(
            'DELETE FROM combo WHERE seen_at_ms < ? AND counted = best', (to_ms(at - KEPT_FOR),)
        )

    await db.write(change)


def _key_of(creator_id: CreatorId, combo: Combo) -> str:
    """What the keys of a combo's entries begin with; the count they go on from follows."""
    return f'tiktok:{creator_id}:{combo.key}'


def _combo_of(row: tuple[str, str, int, str, int, int, int, int, str | None, str | None]) -> Combo:
    key, source, gift_id, gift_name, coins, best, sent_ms, seen_ms, sender, guest = row
    return Combo(
        key=key,
        source=Source(source),
        gift=Gift(gift_id, gift_name, coins),
        best=best,
        sender=None if sender is None else Person(sender),
        guest=None if guest is None else Person(guest),
        sent_at=from_ms(sent_ms),
        seen_at=from_ms(seen_ms),
        is_due=False,
    )


_PEOPLE = (
    'SELECT c.fan_id, f.name, c.guest_id, g.name FROM combo c'
    ' LEFT JOIN fan f ON f.guild_id = c.guild_id AND f.fan_id = c.fan_id'
    ' LEFT JOIN fan g ON g.guild_id = c.guild_id AND g.fan_id = c.guest_id'
    ' WHERE c.guild_id = ? AND c.creator_id = ? AND c.key = ?'
)
_KEEP = (
    'INSERT INTO combo (guild_id, creator_id, key, source, gift_id, gift_name, coins, best,'
    ' fan_id, guest_id, sent_at_ms, seen_at_ms, is_due, counted)'
    ' SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, max(?8, had), ?9, ?10, ?11, ?12, ?13, had FROM'
    ' (SELECT coalesce(sum(count), 0) AS had FROM entry WHERE guild_id = ?1'
    ' AND key > ?14 AND key < ?15) WHERE true ON CONFLICT DO UPDATE SET'
    ' best = max(best, excluded.best), seen_at_ms = max(seen_at_ms, excluded.seen_at_ms),'
    ' sent_at_ms = iif(excluded.best > best, excluded.sent_at_ms, sent_at_ms),'
    ' fan_id = excluded.fan_id, guest_id = excluded.guest_id,'
    ' is_due = excluded.is_due RETURNING best, counted'
)
_COUNTED = 'UPDATE combo SET counted = ? WHERE guild_id = ? AND creator_id = ? AND key = ?'
_OPEN = (
    'SELECT c.key, c.source, c.gift_id, c.gift_name, c.coins, c.best, c.sent_at_ms, c.seen_at_ms,'
    ' (SELECT platform_id FROM fan_identity INDEXED BY fan_identity_of'
    ' WHERE guild_id = c.guild_id AND fan_id = c.fan_id),'
    ' (SELECT platform_id FROM fan_identity INDEXED BY fan_identity_of'
    ' WHERE guild_id = c.guild_id AND fan_id = c.guest_id)'
    ' FROM combo c INDEXED BY combo_open'
    ' WHERE c.guild_id = ? AND c.creator_id = ? AND c.is_due = 0'
)
