"""An export of ours put back: every line into its table, its numbers turned into those here."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from economy.import_jobs import Job
from economy.imports_own import OwnRow
from economy.names import name_key
from storage.import_rows import free_keys
from storage.imports_money import Money
from storage.imports_numbers import MissingHere, Numbers, ms

Said = Mapping[str, Any]

_GAP_MAX = 1_000_000  # in the numbers of entries, which are kept where that is free


class Restorer:
    """Puts one chunk of an export back, inside the transaction of its caller."""

    def __init__(self, db: sqlite3.Connection, job: Job, rows: Sequence[OwnRow]) -> None:
        self._numbers = Numbers(db, job)
        money = Money(self._numbers)
        keys = [row.said['key'] for row in rows if row.kind == 'entry']
        self._free = free_keys(db, job.guild_id, keys, known_ms=self._numbers.known_ms)
        self._last: int = db.execute(_LAST_ENTRY, (job.guild_id,)).fetchone()[0]
        self._put: dict[str, Callable[[Said], bool | None]] = {
            'creator': self._creator,
            'gift': self._gift,
            'stream': self._stream,
            'fan': self._fan,
            'entry': self._entry,
            'reconcile': money.reconcile,
            'split': money.split,
            'payout': money.payout,
            'payout_step': money.payout_step,
            'income': money.income,
            'income_undo': money.income_undo,
        }

    def put(self, row: OwnRow) -> bool | None:
        """True when it was written, False when it was there, None when it hangs in the air."""
        try:
            return self._put[row.kind](row.said)
        except MissingHere:
            return None

    def _creator(self, said: Said) -> bool:
        key = name_key(said['name'])
        found = self._numbers.first(_CREATOR, key)
        if found is not None:
            return self._numbers.note('creator', said['id'], found, is_new=False)
        added = ms(said['added_at'])
        values = (key, said['handle'], added, int(said['added_by']), ms(said['retired_at']))
        made = self._numbers.first(_ADD_CREATOR, said['id'], said['name'], *values)
        return self._numbers.note('creator', said['id'], made, is_new=True)

    def _gift(self, said: Said) -> bool:
        key = name_key(said['name'])
        found = self._numbers.first(_GIFT, key)
        if found is not None:
            return self._numbers.note('gift', said['id'], found, is_new=False)
        by = int(said['defined_by'])
        values = (said['name'], key, said['coins'], ms(said['defined_at']), by)
        made = self._numbers.first(_ADD_GIFT, said['id'], *values)
        return self._numbers.note('gift', said['id'], made, is_new=True)

    def _stream(self, said: Said) -> bool:
        creator = self._numbers.mapped('creator', said['creator'])
        started, ended = ms(said['started_at']), ms(said['ended_at'])
        if self._numbers.known('stream', said['id']) is not None:
            return False
        found = self._numbers.first(_STREAM, creator, started, self._numbers.job, said['title'])
        if found is not None:
            return self._numbers.note('stream', said['id'], found, is_new=False)
        if ended is None and self._numbers.first(_RUNS, creator) is not None:
            ended = started  # one of them runs at a time, and it is the one here
        made = self._numbers.first(
            _ADD_STREAM, said['id'], creator, started, ended, said['title'],
            said['goal_diamonds'], _id(said['channel']), _id(said['started_by']),
            _id(said['ended_by']),
        )  # fmt: skip
        return self._numbers.note('stream', said['id'], made, is_new=True)

    def _fan(self, said: Said) -> bool:
        if said['name'] is not None:
            found = self._numbers.first(_FAN, name_key(said['name']))
            if found is not None:
                return self._numbers.note('fan', said['id'], found, is_new=False)
        elif self._numbers.known('fan', said['id']) is not None:
            return False
        into, beside = (
            None if said[each] is None else self._numbers.known('fan', said[each])
            for each in ('merged_into', 'merged_with')
        )
        key = None if said['name'] is None else name_key(said['name'])
        hidden, forgotten = int(said['hidden']), ms(said['forgotten_at'])
        made = self._numbers.first(
            _ADD_FAN, said['id'], said['name'], key, into, beside or into, hidden, forgotten
        )
        return self._numbers.note('fan', said['id'], made, is_new=True)

    def _entry(self, said: Said) -> bool:
        key = self._free.get(said['key'])
        if key is None:
            number = self._numbers.first(_ENTRY_OF_KEY, said['key'])
            return self._numbers.note('entry', said['number'], number, is_new=False)
        reverses = self._numbers.mapped_or_none('entry', said['reverses'])
        if reverses is not None and self._numbers.first(_REVERSED, reverses) is not None:
            raise MissingHere
        gift_id = said['gift_id']
        values = (
            key, self._numbers.mapped('creator', said['creator']),
            self._numbers.mapped_or_none('stream', said['stream']),
            self._numbers.mapped_or_none('fan', said['fan']),
            self._numbers.mapped('gift', gift_id, otherwise=gift_id) if gift_id < 0 else gift_id,
            said['gift'], said['coins'], said['count'], said['diamonds'], said['source'],
            int(said['actor']), ms(said['happened_at']), ms(said['logged_at']), said['day'],
            reverses, said['note'], self._numbers.mapped_or_none('fan', said['guest']),
        )  # fmt: skip
        is_near = self._last < said['number'] <= self._last + _GAP_MAX
        self._last = said['number'] if is_near else self._last + 1
        self._numbers.db.execute(_ADD_ENTRY, (self._numbers.guild_id, self._last, *values))
        self._numbers.db.execute(_THANKED, (self._numbers.guild_id, self._last))
        self._free[said['key']] = None  # the same line again is there by then
        return self._numbers.note('entry', said['number'], self._last, is_new=True)


def _id(text: str | None) -> int | None:
    return None if text is None else int(text)


_LAST_ENTRY = 'SELECT coalesce(max(number), 0) FROM entry WHERE guild_id = ?'
_CREATOR = 'SELECT creator_id FROM creator WHERE guild_id = ? AND name_key = ?'
_ADD_CREATOR = (
    'INSERT INTO creator (guild_id, creator_id, name, name_key, handle, added_at_ms, added_by,'
    ' retired_at_ms) SELECT ?1, iif(EXISTS (SELECT 1 FROM creator WHERE guild_id = ?1'
    ' AND creator_id = ?2), (SELECT max(creator_id) + 1 FROM creator WHERE guild_id = ?1), ?2),'
    ' ?3, ?4, ?5, ?6, ?7, ?8 RETURNING creator_id'
)
_GIFT = 'SELECT gift_id FROM defined_gift WHERE guild_id = ? AND name_key = ?'
_ADD_GIFT = (
    'INSERT INTO defined_gift (guild_id, gift_id, name, name_key, coins, defined_at_ms, defined_by)'
    ' SELECT ?1, iif(EXISTS (SELECT 1 FROM defined_gift WHERE guild_id = ?1 AND gift_id = ?2),'
    ' (SELECT min(gift_id) - 1 FROM defined_gift WHERE guild_id = ?1), ?2), ?3, ?4, ?5, ?6, ?7'
    ' RETURNING gift_id'
)
_STREAM = (  # each stands for one of the file's: several may have begun at one moment
    'SELECT s.stream_id FROM stream s INDEXED BY stream_of_creator'
    ' WHERE s.guild_id = ?1 AND s.creator_id = ?2 AND s.started_at_ms = ?3'
    ' AND NOT EXISTS (SELECT 1 FROM import_row m WHERE m.guild_id = ?1 AND m.import_number = ?4'
    " AND m.kind = 'stream' AND m.number = s.stream_id)"
    ' ORDER BY s.title IS ?5 DESC, s.stream_id LIMIT 1'
)
_RUNS = (
    'SELECT stream_id FROM stream INDEXED BY stream_runs_once'
    ' WHERE guild_id = ? AND creator_id = ? AND ended_at_ms IS NULL'
)
_ADD_STREAM = (
    'INSERT INTO stream (guild_id, stream_id, creator_id, started_at_ms, ended_at_ms, title,'
    ' goal_diamonds, channel_id, started_by, ended_by)'
    ' SELECT ?1, iif(EXISTS (SELECT 1 FROM stream WHERE guild_id = ?1 AND stream_id = ?2),'
    ' (SELECT max(stream_id) + 1 FROM stream WHERE guild_id = ?1), ?2), ?3, ?4, ?5, ?6, ?7, ?8,'
    ' ?9, ?10 RETURNING stream_id'
)
_FAN = 'SELECT fan_id FROM fan WHERE guild_id = ? AND name_key = ?'
_ADD_FAN = (
    'INSERT INTO fan (guild_id, fan_id, name, name_key, merged_into, merged_next, is_hidden,'
    ' forgotten_at_ms) SELECT ?1, iif(EXISTS (SELECT 1 FROM fan WHERE guild_id = ?1'
    ' AND fan_id = ?2), (SELECT max(fan_id) + 1 FROM fan WHERE guild_id = ?1), ?2),'
    ' ?3, ?4, ?5, ?6, ?7, ?8 RETURNING fan_id'
)
_ENTRY_OF_KEY = 'SELECT number FROM entry WHERE guild_id = ? AND key = ?'
_REVERSED = (
    'SELECT number FROM entry INDEXED BY entry_reversed_once WHERE guild_id = ? AND reverses = ?'
)
_THANKED = 'DELETE FROM thanks WHERE guild_id = ? AND number = ?'  # that evening is over
_ADD_ENTRY = (
    'INSERT INTO entry (guild_id, number, key, creator_id, stream_id, fan_id, gift_id, gift_name,'
    ' coins, count, diamonds, source, actor_id, happened_at_ms, logged_at_ms, day, reverses, note,'
    ' guest_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)'
)
