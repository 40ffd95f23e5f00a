"""An export of ours read back: each line checked to be what `docs/files.md` says it is."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Self

from economy.entries import Source
from economy.gifts import COINS_MAX
from economy.import_errors import (
    ImportCutOff,
    ImportVersionUnknown,
    RowUnreadable,
)
from economy.imports_rows import WrongRow
from economy.imports_text import Blocks, Line, lf_lines_of
from economy.income import IncomeKind
from economy.names import name_key
from economy.rates import Preset
from economy.reconcile import DIFFERENCE_MAX
from economy.typed import repeated

VERSION = 1
_NUMBER_MAX = 2**63 - 1
_COUNT_MAX = 1_000_000_000  # as the ledger holds it
_KEY_MAX = 200
Check = Callable[[Any], bool]


def _whole(least: int, most: int = _NUMBER_MAX) -> Check:
    return lambda value: type(value) is int and least <= value <= most


def _text(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def _key(value: object) -> bool:
    return isinstance(value, str) and 3 <= len(value) <= _KEY_MAX


def _id(value: object) -> bool:
    return isinstance(value, str) and value.isdecimal() and int(value) <= _NUMBER_MAX


def _time(value: object) -> bool:
    try:
        return isinstance(value, str) and datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False


def _day(value: object) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _sum(value: object) -> bool:
    try:
        return isinstance(value, str) and Decimal(value).is_finite()
    except InvalidOperation:
        return False


def _currency(value: object) -> bool:
    return isinstance(value, str) and len(value) == 3


def _parts(value: object) -> bool:
    if not isinstance(value, list):
        return False
    return all(
        isinstance(part, list) and len(part) == 2 and _text(part[0]) and _percent(part[1])  # type: ignore[reportUnknownArgumentType]  # JSON
        for part in value  # type: ignore[reportUnknownVariableType]  # JSON
    )


def _or_none(check: Check) -> Check:
    return lambda value: value is None or check(value)


def _one_of(*values: str) -> Check:
    return lambda value: value in values


def _is_bool(value: object) -> bool:
    return isinstance(value, bool)


def _percent(value: object) -> bool:
    return _sum(value) and 0 < Decimal(str(value)) <= 100


def _name(value: object) -> bool:
    return isinstance(value, str) and bool(name_key(value))


_NUMBER = _whole(1)
_FIELDS: Mapping[str, Mapping[str, Check]] = {
    'creator': {
        'id': _NUMBER, 'name': _name, 'handle': _or_none(_text), 'added_at': _time,
        'added_by': _id, 'retired_at': _or_none(_time),
    },
    'gift': {
        'id': _whole(-_NUMBER_MAX, -1), 'name': _name, 'coins': _whole(1, COINS_MAX),
        'defined_at': _time, 'defined_by': _id,
    },
    'stream': {
        'id': _NUMBER, 'creator': _NUMBER, 'title': _or_none(_text),
        'goal_diamonds': _or_none(_NUMBER), 'started_at': _time, 'ended_at': _or_none(_time),
        'channel': _or_none(_id), 'started_by': _or_none(_id), 'ended_by': _or_none(_id),
    },
    'fan': {
        'id': _NUMBER, 'name': _or_none(_name), 'merged_into': _or_none(_NUMBER),
        'merged_with': _or_none(_NUMBER), 'hidden': _is_bool,
        'forgotten_at': _or_none(_time),
    },
    'entry': {
        'number': _NUMBER, 'key': _key, 'creator': _NUMBER, 'stream': _or_none(_NUMBER),
        'gift_id': _whole(-_NUMBER_MAX), 'gift': _text, 'coins': _whole(1, DIFFERENCE_MAX),
        'count': _whole(-_COUNT_MAX, _COUNT_MAX), 'diamonds': _whole(-_NUMBER_MAX),
        'fan': _or_none(_NUMBER), 'guest': _or_none(_NUMBER), 'source': _one_of(*Source),
        'actor': _id, 'happened_at': _time, 'logged_at': _time, 'day': _day,
        'reverses': _or_none(_NUMBER), 'note': _or_none(_text),
    },
    'reconcile': {
        'stream': _NUMBER, 'number': _NUMBER, 'key': _key, 'said_diamonds': _whole(0),
        'reason': _or_none(_text), 'entry': _or_none(_NUMBER), 'said_at': _time, 'said_by': _id,
    },
    'split': {
        'number': _NUMBER, 'key': _key, 'creator': _NUMBER, 'stream': _or_none(_NUMBER),
        'since': _or_none(_day), 'parts': _parts, 'set_at': _time, 'set_by': _id,
    },
    'payout': {
        'number': _NUMBER, 'key': _key, 'creator': _NUMBER, 'diamonds': _NUMBER,
        'rate_preset': _one_of(*Preset), 'rate_amount': _sum, 'rate_currency': _currency,
        'rate_share_percent': _or_none(_sum), 'rate_dated': _day, 'rate_source': _text,
        'day': _day, 'requested_at': _time, 'requested_by': _id,
    },
    'payout_step': {
        'number': _NUMBER, 'step': _one_of('paid', 'cancelled'), 'key': _key,
        'amount': _or_none(_sum), 'currency': _or_none(_currency), 'fee': _or_none(_sum),
        'fee_currency': _or_none(_currency), 'day': _day, 'at': _time, 'actor': _id,
    },
    'income': {
        'number': _NUMBER, 'key': _key, 'creator': _NUMBER, 'amount': _sum,
        'currency': _currency, 'income_kind': _one_of(*IncomeKind), 'day': _day,
        'note': _or_none(_text), 'added_at': _time, 'added_by': _id,
    },
    'income_undo': {'number': _NUMBER, 'key': _key, 'undone_at': _time, 'undone_by': _id},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Own:
    """The head of an export of ours: where it came from, and when it was written."""

    server: int
    time_zone: str
    exported_at: datetime

    def rows(self, blocks: Blocks) -> Iterator[OwnRow | WrongRow]:
        """Its lines behind the first. Raises ImportCutOff where the last one is missing."""
        seen, is_ended = 0, False
        for line in lf_lines_of(blocks):
            seen += 1
            if seen == 1:
                continue
            if is_ended:
                raise ImportCutOff
            row = _row(line)
            if isinstance(row, OwnRow) and row.kind == 'end':
                if row.said.get('lines') != seen - 1:
                    raise ImportCutOff
                is_ended = True
            else:
                yield row
        if not is_ended:
            raise ImportCutOff

    def as_json(self) -> dict[str, Any]:
        return {
            'server': self.server,
            'time_zone': self.time_zone,
            'exported_at': self.exported_at.isoformat(),
        }

    @classmethod
    def of_json(cls, kept: Mapping[str, Any]) -> Self:
        return cls(kept['server'], kept['time_zone'], moment(kept['exported_at']))


@dataclass(frozen=True, slots=True)
class OwnRow:
    """A line of an export: `said` holds its fields, checked one by one."""

    line: int
    kind: str
    said: Mapping[str, Any]

    @property
    def key(self) -> str | None:
        """What makes it happen once; things that others only refer to have none."""
        return self.said.get('key')

    @property
    def is_counted(self) -> bool:
        """Whether it is something that happened, beside what others only refer to."""
        return self.key is not None

    @property
    def diamonds(self) -> int:
        return self.said['diamonds'] if self.kind == 'entry' and not self.said['guest'] else 0

    @property
    def at(self) -> datetime | None:
        return moment(self.said['happened_at']) if self.kind == 'entry' else None


def own_of(blocks: Blocks) -> Own | None:
    """The export of ours that a file is, None for anything else. Raises ImportVersionUnknown."""
    begin = next(blocks(), b'')
    if not begin.removeprefix(b'\xef\xbb\xbf').lstrip().startswith(b'{'):
        return None
    head = _object(next(lf_lines_of(blocks)).text)
    if head is None or head.get('kind') != 'export':
        return None
    if head.get('version') != VERSION:
        raise ImportVersionUnknown(repeated(str(head.get('version'))))
    server, time_zone, at = (head.get(name) for name in ('server', 'time_zone', 'exported_at'))
    if not _id(server) or not isinstance(time_zone, str) or not _time(at):
        raise ImportVersionUnknown('?')
    return Own(int(str(server)), time_zone, moment(str(at)))


def moment(text: str) -> datetime:
    """A time of an export that was checked, in UTC."""
    return datetime.fromisoformat(text).astimezone(UTC)


def _row(line: Line) -> OwnRow | WrongRow:
    said = _object(line.text)
    kind = None if said is None else said.get('kind')
    if said is not None and kind == 'end':
        return OwnRow(line.number, 'end', said)
    if said is None or not isinstance(kind, str) or kind not in _FIELDS:
        return WrongRow(line.number, repeated(line.text), RowUnreadable(repeated(line.text)))
    for name, is_right in _FIELDS[kind].items():
        if name not in said or not is_right(said[name]):
            return WrongRow(line.number, repeated(line.text), RowUnreadable(name))
    if not _fits(kind, said):
        return WrongRow(line.number, repeated(line.text), RowUnreadable(kind))
    return OwnRow(line.number, kind, said)


def _fits(kind: str, said: Mapping[str, Any]) -> bool:
    """Whether the fields agree with each other, as the ledger's own checks ask."""
    if kind == 'entry':
        is_signed = (said['count'] < 0) == (said['reverses'] is not None)
        is_sum = said['coins'] * said['count'] == said['diamonds'] and said['count'] != 0
        if said['source'] == Source.ADJUST:  # its one coin is worth the whole difference
            return is_sum and abs(said['diamonds']) <= DIFFERENCE_MAX
        return is_sum and is_signed and said['coins'] <= COINS_MAX
    if kind == 'stream' and said['ended_at'] is not None:
        return moment(said['ended_at']) >= moment(said['started_at'])
    if kind == 'split':
        return (said['stream'] is None) == (said['since'] is not None)
    if kind == 'payout_step':
        is_paid = said['step'] == 'paid'
        has_fee = said['fee'] is not None
        return (
            is_paid == (said['amount'] is not None) == (said['currency'] is not None)
            and has_fee == (said['fee_currency'] is not None)
            and (is_paid or not has_fee)
        )
    return True


def _object(text: str) -> dict[str, Any] | None:
    try:
        read = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return read if isinstance(read, dict) else None  # type: ignore[reportUnknownVariableType]  # JSON
