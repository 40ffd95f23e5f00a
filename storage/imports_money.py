"""The money of an export put back: reconciles, splits, payouts and income."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from economy.ids import GuildId, UserId
from economy.import_jobs import Job
from storage.import_rows import UNDO, undo_prefix
from storage.imports_numbers import Numbers, ms
from storage.rows import to_ms

Said = Mapping[str, Any]


class Money:
    """Puts lines about money back, inside the transaction of its caller."""

    def __init__(self, numbers: Numbers) -> None:
        self._numbers = numbers

    def reconcile(self, said: Said) -> bool:
        stream = self._numbers.mapped('stream', said['stream'])
        entry = None if said['entry'] is None else self._numbers.known('entry', said['entry'])
        at, by = ms(said['said_at']), int(said['said_by'])
        values = (said['key'], said['said_diamonds'], said['reason'], entry, at, by)
        return self._numbers.first(_ADD_RECONCILE, stream, *values) is not None

    def split(self, said: Said) -> bool:
        key, found = self._free('split', said['key'])
        if key is None:
            return self._numbers.note('split', said['number'], found, is_new=False)
        parts = [[name, int(Decimal(share).scaleb(2))] for name, share in said['parts']]
        stream = self._numbers.mapped_or_none('stream', said['stream'])
        made = self._numbers.first(
            _ADD_SPLIT, said['number'], key, self._numbers.mapped('creator', said['creator']),
            stream, said['since'], json.dumps(parts), ms(said['set_at']), int(said['set_by']),
        )  # fmt: skip
        return self._numbers.note('split', said['number'], made, is_new=True)

    def payout(self, said: Said) -> bool:
        key, found = self._free('payout', said['key'])
        if key is None:
            return self._numbers.note('payout', said['number'], found, is_new=False)
        made = self._numbers.first(
            _ADD_PAYOUT, said['number'], key, self._numbers.mapped('creator', said['creator']),
            said['diamonds'], said['rate_preset'], said['rate_amount'], said['rate_currency'],
            said['rate_share_percent'], said['rate_dated'], said['rate_source'], said['day'],
            ms(said['requested_at']), int(said['requested_by']),
        )  # fmt: skip
        return self._numbers.note('payout', said['number'], made, is_new=True)

    def payout_step(self, said: Said) -> bool:
        number = self._numbers.mapped('payout', said['number'])
        made = self._numbers.first(
            _ADD_STEP, number, said['step'], self._fresh_step_key(said['key']), said['amount'],
            said['currency'], said['fee'], said['fee_currency'], said['day'], ms(said['at']),
            int(said['actor']),
        )  # fmt: skip
        return made is not None

    def income(self, said: Said) -> bool:
        key, found = self._free('income', said['key'])
        if key is None:
            return self._numbers.note('income', said['number'], found, is_new=False)
        made = self._numbers.first(
            _ADD_INCOME, said['number'], key, self._numbers.mapped('creator', said['creator']),
            said['amount'], said['currency'], said['income_kind'], said['day'], said['note'],
            ms(said['added_at']), int(said['added_by']),
        )  # fmt: skip
        return self._numbers.note('income', said['number'], made, is_new=True)

    def income_undo(self, said: Said) -> bool:
        number = self._numbers.mapped('income', said['number'])
        at, by = ms(said['undone_at']), int(said['undone_by'])
        key = self._fresh_step_key(said['key'])
        return self._numbers.first(_ADD_INCOME_UNDO, number, key, at, by) is not None

    def _free(self, kind: str, key: str) -> tuple[str | None, int]:
        numbers = self._numbers
        return free_number(numbers.db, numbers.guild_id, kind, key, known_ms=numbers.known_ms)

    def _fresh_step_key(self, key: str) -> str:
        tried, again = key, 1
        while self._numbers.first(_STEP_OF_KEY, tried) is not None:
            again += 1
            tried = f'{key}~{again}'
        return tried


def free_number(
    db: sqlite3.Connection, guild_id: GuildId, kind: str, key: str, *, known_ms: int
) -> tuple[str | None, int]:
    """Under which key a split, payout or income may be written, as `free_keys`.

    None, and its number, where it is there already.
    """
    tried, again = key, 1
    while True:
        found = db.execute(_key_sql(kind), (guild_id, tried, UNDO, known_ms)).fetchone()
        if found is None:
            return tried, 0
        if not found[1]:
            return None, found[0]
        again += 1
        tried = f'{key}~{again}'


def end_parts(db: sqlite3.Connection, job: Job, *, by: UserId, at: datetime, day: str) -> None:
    """Cancel the payouts, undo the income and end the splits that an import brought.

    Where a split ends, the one that holds without the import does again.
    """
    begin = (job.guild_id, job.number, undo_prefix(job), by, to_ms(at))
    db.execute(_CANCEL_PAYOUTS, (*begin, day))
    db.execute(_UNDO_INCOME, begin)
    db.execute(_END_SPLITS, begin)


def _key_sql(kind: str) -> str:
    if kind == 'payout':
        return _PAYOUT_OF_KEY
    return _INCOME_OF_KEY if kind == 'income' else _SPLIT_OF_KEY


_ADD_RECONCILE = (
    'INSERT INTO reconcile (guild_id, stream_id, number, key, said_diamonds, reason, entry_number,'
    ' said_at_ms, said_by) SELECT ?1, ?2, coalesce(max(number), 0) + 1, ?3, ?4, ?5, ?6, ?7, ?8'
    ' FROM reconcile WHERE guild_id = ?1 AND stream_id = ?2'
    ' ON CONFLICT DO NOTHING RETURNING number'
)
_ADD_SPLIT = (
    'INSERT INTO split (guild_id, number, key, creator_id, stream_id, since, parts, set_at_ms,'
    ' set_by) SELECT ?1, iif(EXISTS (SELECT 1 FROM split WHERE guild_id = ?1 AND number = ?2),'
    ' (SELECT max(number) + 1 FROM split WHERE guild_id = ?1), ?2), ?3, ?4, ?5, ?6, ?7, ?8, ?9'
    ' RETURNING number'
)
_ADD_PAYOUT = (
    'INSERT INTO payout (guild_id, number, key, creator_id, diamonds, rate_preset, rate_amount,'
    ' rate_currency, rate_share_percent, rate_dated, rate_source, day, requested_at_ms,'
    ' requested_by) SELECT ?1, iif(EXISTS (SELECT 1 FROM payout WHERE guild_id = ?1'
    ' AND number = ?2), (SELECT max(number) + 1 FROM payout WHERE guild_id = ?1), ?2),'
    ' ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14 RETURNING number'
)
_ADD_STEP = (
    'INSERT INTO payout_step (guild_id, number, kind, key, amount, currency, fee, fee_currency,'
    ' day, at_ms, actor_id) SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11'
    ' WHERE NOT EXISTS (SELECT 1 FROM payout_step WHERE guild_id = ?1 AND number = ?2'
    " AND kind = 'cancelled') ON CONFLICT DO NOTHING RETURNING number"
)
_ADD_INCOME = (
    'INSERT INTO income (guild_id, number, key, creator_id, amount, currency, kind, day, note,'
    ' added_at_ms, added_by) SELECT ?1, iif(EXISTS (SELECT 1 FROM income WHERE guild_id = ?1'
    ' AND number = ?2), (SELECT max(number) + 1 FROM income WHERE guild_id = ?1), ?2),'
    ' ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11 RETURNING number'
)
_ADD_INCOME_UNDO = (
    'INSERT INTO income_undo (guild_id, number, key, undone_at_ms, undone_by)'
    ' VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING number'
)
_STEP_OF_KEY = (
    'SELECT number FROM payout_step WHERE guild_id = ?1 AND key = ?2'
    ' UNION ALL SELECT number FROM income_undo WHERE guild_id = ?1 AND key = ?2'
)
# Whether it was taken back with its whole import: then it may come again, under the next key.
_PAYOUT_OF_KEY = (
    'SELECT p.number, EXISTS (SELECT 1 FROM payout_step s WHERE s.guild_id = p.guild_id'
    " AND s.number = p.number AND s.kind = 'cancelled' AND substr(s.key, 1, length(?3)) = ?3"
    ' AND s.at_ms > ?4)'
    ' FROM payout p WHERE p.guild_id = ?1 AND p.key = ?2'
)
_INCOME_OF_KEY = (
    'SELECT i.number, EXISTS (SELECT 1 FROM income_undo u WHERE u.guild_id = i.guild_id'
    ' AND u.number = i.number AND substr(u.key, 1, length(?3)) = ?3 AND u.undone_at_ms > ?4)'
    ' FROM income i WHERE i.guild_id = ?1 AND i.key = ?2'
)
_SPLIT_OF_KEY = (
    'SELECT s.number, EXISTS (SELECT 1 FROM import_job j CROSS JOIN import_row m'
    ' ON m.guild_id = j.guild_id AND m.import_number = j.number'
    " AND m.kind = 'split' AND m.number = s.number AND m.is_new = 1"
    " WHERE j.guild_id = s.guild_id AND j.state = 'undone' AND ?3 <> '' AND j.ended_at_ms > ?4)"
    ' FROM split s WHERE s.guild_id = ?1 AND s.key = ?2'
)
_CANCEL_PAYOUTS = (
    'INSERT INTO payout_step (guild_id, number, kind, key, day, at_ms, actor_id)'
    " SELECT m.guild_id, m.number, 'cancelled', ?3 || 'payout:' || m.number, ?6, ?5, ?4"
    ' FROM import_row m WHERE m.guild_id = ?1 AND m.import_number = ?2'
    " AND m.kind = 'payout' AND m.is_new = 1 ON CONFLICT DO NOTHING"
)
_UNDO_INCOME = (
    'INSERT INTO income_undo (guild_id, number, key, undone_at_ms, undone_by)'
    " SELECT m.guild_id, m.number, ?3 || 'income:' || m.number, ?5, ?4"
    ' FROM import_row m WHERE m.guild_id = ?1 AND m.import_number = ?2'
    " AND m.kind = 'income' AND m.is_new = 1 ON CONFLICT DO NOTHING"
)
_END_SPLITS = (  # what would be in force without the import is from then on
    'INSERT INTO split (guild_id, number, key, creator_id, stream_id, since, parts, set_at_ms,'
    ' set_by) SELECT s.guild_id, (SELECT max(number) FROM split WHERE guild_id = ?1)'
    " + row_number() OVER (ORDER BY s.number), ?3 || 'split:' || s.number, s.creator_id,"
    ' s.stream_id, s.since, coalesce((SELECT w.parts FROM split w INDEXED BY split_of_creator'
    ' WHERE w.guild_id = ?1 AND w.creator_id = s.creator_id'
    ' AND iif(s.stream_id IS NULL, w.since <= s.since, w.stream_id = s.stream_id)'
    ' AND NOT EXISTS (SELECT 1 FROM import_row o WHERE o.guild_id = ?1 AND o.import_number = ?2'
    " AND o.kind = 'split' AND o.is_new = 1 AND o.number = w.number)"
    " ORDER BY w.since DESC, w.number DESC LIMIT 1), '[]'), ?5, ?4 FROM import_row m JOIN split s"
    ' ON s.guild_id = m.guild_id AND s.number = m.number'
    ' WHERE m.guild_id = ?1 AND m.import_number = ?2'
    " AND m.kind = 'split' AND m.is_new = 1 ON CONFLICT DO NOTHING"
)
