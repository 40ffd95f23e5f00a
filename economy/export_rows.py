"""What stands in the files that go out: rows of storage as lines of JSON and as rows of CSV.

`docs/files.md` is the contract. `FIELDS` names the columns that `storage/exports.py` asks for, in
its order: first those of a kind's own line of JSON, then what other lines and tables need.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from economy.cells import csv_rows, safe
from economy.entries import FORGOTTEN_GUEST
from economy.exports import Form

Row = Sequence[Any]
Shown = dict[str, Any]  # a row by the names of its fields, as JSON has them

JSONL_NAME = 'diamond-desk.jsonl'
BOM = '\ufeff'
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Kind(StrEnum):
    """What a row is about. A payout's row has its steps in it, an income's its undoing."""

    CREATOR = 'creator'
    GIFT = 'gift'
    STREAM = 'stream'
    FAN = 'fan'
    ENTRY = 'entry'
    RECONCILE = 'reconcile'
    SPLIT = 'split'
    PAYOUT = 'payout'
    INCOME = 'income'


FIELDS: Mapping[Kind, tuple[str, ...]] = {
    Kind.CREATOR: ('id', 'name', 'handle', 'added_at', 'added_by', 'retired_at'),
    Kind.GIFT: ('id', 'name', 'coins', 'defined_at', 'defined_by'),
    Kind.STREAM: (
        'id', 'creator', 'title', 'goal_diamonds', 'started_at', 'ended_at', 'channel',
        'started_by', 'ended_by',
        'creator_name', 'diamonds', 'gifts', 'tiktok_diamonds', 'captured_minutes', 'gaps',
    ),
    Kind.FAN: ('id', 'name', 'merged_into', 'merged_with', 'hidden', 'forgotten_at'),
    Kind.ENTRY: (
        'number', 'key', 'creator', 'stream', 'gift_id', 'gift', 'coins', 'count', 'diamonds',
        'fan', 'from', 'guest', 'to', 'source', 'actor', 'happened_at', 'logged_at', 'day',
        'reverses', 'note',
        'creator_name', 'reversed_by',
    ),
    Kind.RECONCILE: (
        'stream', 'number', 'key', 'said_diamonds', 'reason', 'entry', 'said_at', 'said_by',
    ),
    Kind.SPLIT: (
        'number', 'key', 'creator', 'stream', 'since', 'parts', 'set_at', 'set_by',
        'creator_name',
    ),
    Kind.PAYOUT: (
        'number', 'key', 'creator', 'diamonds', 'rate_preset', 'rate_amount', 'rate_currency',
        'rate_share_percent', 'rate_dated', 'rate_source', 'day', 'requested_at', 'requested_by',
        'creator_name', 'paid_key', 'paid_amount', 'paid_currency', 'fee', 'fee_currency',
        'paid_day', 'paid_at', 'paid_by', 'cancelled_key', 'cancelled_day', 'cancelled_at',
        'cancelled_by',
    ),
    Kind.INCOME: (
        'number', 'key', 'creator', 'amount', 'currency', 'income_kind', 'day', 'note', 'added_at',
        'added_by',
        'creator_name', 'undo_key', 'undone_at', 'undone_by',
    ),
}  # fmt: skip
_OWN_FIELDS = {  # how many are in a kind's own line of JSON; of the others, all
    Kind.STREAM: 9,
    Kind.ENTRY: 20,
    Kind.SPLIT: 8,
    Kind.PAYOUT: 13,
    Kind.INCOME: 10,
}
_PEOPLE = frozenset(
    {'actor', 'channel', 'added_by', 'cancelled_by', 'defined_by', 'ended_by', 'paid_by',
     'requested_by', 'said_by', 'set_by', 'started_by', 'undone_by'}
)  # fmt: skip
_SUMS = frozenset({'amount', 'fee', 'paid_amount', 'percent', 'rate_amount'})  # numbers, in CSV
TABLES: Mapping[Kind, tuple[str, tuple[str, ...]]] = {
    Kind.ENTRY: ('gifts.csv', (
        'number', 'key', 'type', 'creator', 'stream', 'gift_id', 'gift', 'coins', 'count',
        'diamonds', 'from', 'to', 'source', 'actor', 'happened_at', 'logged_at', 'day', 'reverses',
        'reversed_by', 'note',
    )),
    Kind.STREAM: ('streams.csv', (
        'stream', 'creator', 'title', 'started_at', 'ended_at', 'goal_diamonds', 'diamonds',
        'gifts', 'tiktok_diamonds', 'started_by', 'ended_by', 'captured_minutes', 'gaps',
    )),
    Kind.PAYOUT: ('payouts.csv', (
        'number', 'key', 'creator', 'diamonds', 'rate_amount', 'rate_currency', 'rate_source',
        'rate_dated', 'requested_day', 'requested_at', 'requested_by', 'state', 'paid_day',
        'paid_amount', 'paid_currency', 'fee', 'fee_currency', 'paid_at', 'paid_by',
        'cancelled_day', 'cancelled_at', 'cancelled_by',
    )),
    Kind.INCOME: ('income.csv', (
        'number', 'key', 'creator', 'amount', 'currency', 'kind', 'day', 'note', 'added_at',
        'added_by', 'undone_at', 'undone_by',
    )),
    Kind.SPLIT: ('splits.csv', (
        'number', 'key', 'creator', 'stream', 'since', 'part', 'percent', 'set_at', 'set_by',
    )),
}  # fmt: skip


def headings(form: Form, about: Shown) -> dict[str, bytes]:
    """How each file of `form` begins, by its name. `about` is the first line of JSON."""
    if form is Form.JSONL:
        return {JSONL_NAME: _line('export', about).encode()}
    return {name: (BOM + csv_rows([columns])).encode() for name, columns in TABLES.values()}


def content(form: Form, kind: Kind, rows: Iterable[Row], zone: ZoneInfo) -> tuple[str, bytes, int]:
    """What `rows` add to which file, in how many lines of JSON; ('', b'', 0) for no file.

    Text that UTF-8 cannot hold (halves of surrogate pairs, which no database lets in) becomes `?`.
    """
    shown = (_shown(kind, row, zone) for row in rows)  # one at a time: little is alive at once
    if form is Form.JSONL:
        lines = [line for each in shown for line in _lines(kind, each)]
        return JSONL_NAME, ''.join(lines).encode(errors='replace'), len(lines)
    if kind not in TABLES:
        return '', b'', 0
    name, columns = TABLES[kind]
    cells = (
        [_cell(column, named[column]) for column in columns]
        for each in shown
        for named in _named(kind, each)
    )
    return name, csv_rows(cells).encode(errors='replace'), 0


def ending(lines: int) -> bytes:
    """The last line of JSON, behind `lines` others."""
    return _line('end', {'lines': lines}).encode()


def _shown(kind: Kind, row: Row, zone: ZoneInfo) -> Shown:
    return {
        name: value if value is None else _value(name, value, zone)
        for name, value in zip(FIELDS[kind], row, strict=True)
    }


def _value(name: str, value: Any, zone: ZoneInfo) -> Any:
    if name.endswith('_at'):
        return local_time(value, zone)
    if name in _PEOPLE:
        return str(value)
    if name == 'hidden':
        return bool(value)
    if name == 'parts':
        return [[part, percent(hundredths)] for part, hundredths in json.loads(value)]
    return value


def local_time(at_ms: int, zone: ZoneInfo) -> str:
    """A moment as the files have it: ISO 8601 to the millisecond, with the zone's offset then."""
    at = (_EPOCH + timedelta(milliseconds=at_ms)).astimezone(zone)
    return at.isoformat(timespec='milliseconds')


def percent(hundredths: int) -> str:
    """Hundredths of a per cent as a decimal: `12.50`."""
    return f'{Decimal(hundredths).scaleb(-2):f}'


def _lines(kind: Kind, shown: Shown) -> list[str]:
    own = FIELDS[kind][: _OWN_FIELDS.get(kind)]
    lines = [_line(kind, {name: shown[name] for name in own})]
    if kind is Kind.PAYOUT:
        if shown['paid_key'] is not None:
            lines.append(_line('payout_step', _paid(shown)))
        if shown['cancelled_key'] is not None:
            lines.append(_line('payout_step', _cancelled(shown)))
    elif kind is Kind.INCOME and shown['undo_key'] is not None:
        undone = {name: shown[name] for name in ('undone_at', 'undone_by')}
        lines.append(
            _line('income_undo', {'number': shown['number'], 'key': shown['undo_key']} | undone)
        )
    return lines


def _paid(shown: Shown) -> Shown:
    return {
        'number': shown['number'],
        'step': 'paid',
        'key': shown['paid_key'],
        'amount': shown['paid_amount'],
        'currency': shown['paid_currency'],
        'fee': shown['fee'],
        'fee_currency': shown['fee_currency'],
        'day': shown['paid_day'],
        'at': shown['paid_at'],
        'actor': shown['paid_by'],
    }


def _cancelled(shown: Shown) -> Shown:
    return {
        'number': shown['number'],
        'step': 'cancelled',
        'key': shown['cancelled_key'],
        'amount': None,
        'currency': None,
        'fee': None,
        'fee_currency': None,
        'day': shown['cancelled_day'],
        'at': shown['cancelled_at'],
        'actor': shown['cancelled_by'],
    }


def _line(kind: str, fields: Shown) -> str:
    text = json.dumps({'kind': kind, **fields}, ensure_ascii=False, separators=(',', ':'))
    return f'{text}\n'


def _named(kind: Kind, shown: Shown) -> list[Shown]:
    """The same by the names of CSV columns; a split is one row a part."""
    named = {**shown, 'creator': shown['creator_name']}
    if kind is Kind.ENTRY:
        named['type'] = _type_of(shown)
        if shown['guest'] is not None and shown['to'] is None:
            named['to'] = FORGOTTEN_GUEST
    elif kind is Kind.STREAM:
        named['stream'] = shown['id']
    elif kind is Kind.PAYOUT:
        named |= {'requested_day': shown['day'], 'state': _state_of(shown)}
    elif kind is Kind.INCOME:
        named['kind'] = shown['income_kind']
    else:
        parts = shown['parts'] or [[None, None]]
        return [{**named, 'part': part, 'percent': share} for part, share in parts]
    return [named]


def _type_of(entry: Shown) -> str:
    if entry['reverses'] is not None:
        return 'reversal'
    return 'adjustment' if entry['source'] == 'adjust' else 'gift'


def _state_of(payout: Shown) -> str:
    if payout['cancelled_key'] is not None:
        return 'cancelled'
    return 'requested' if payout['paid_key'] is None else 'paid'


def _cell(column: str, value: Any) -> str:
    if value is None:
        return ''
    if column in _PEOPLE:
        return f'discord:{value}'
    if isinstance(value, int):
        return str(value)
    return f'{Decimal(value):f}' if column in _SUMS else safe(value)
