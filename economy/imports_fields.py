"""What each line of an export of ours holds, field by field, as `docs/files.md` says it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from economy.entries import Source
from economy.gifts import COINS_MAX
from economy.income import IncomeKind
from economy.names import CREATOR_NAME_MAX, FAN_NAME_MAX, GIFT_NAME_MAX, name_key
from economy.rates import RATE_MAX, Preset
from economy.reconcile import DIFFERENCE_MAX
from economy.splits import PART_NAME_MAX

_NUMBER_MAX = 2**63 - 1
_COUNT_MAX = 1_000_000_000  # as the ledger holds it
_KEY_MAX = 200
_TEXT_MAX = 300  # no note, title or source of ours is longer
_YEARS = 1970, 2199
_ID = re.compile('[0-9]{1,19}')
_SUM = re.compile(r'[0-9]{1,18}(?:\.[0-9]{1,12})?')
_CURRENCY = re.compile('[A-Z]{3}')
Check = Callable[[Any], bool]


def _whole(least: int, most: int = _NUMBER_MAX) -> Check:
    return lambda value: type(value) is int and least <= value <= most


def _text(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= _TEXT_MAX


def _key(value: object) -> bool:
    return isinstance(value, str) and 3 <= len(value) <= _KEY_MAX


def is_id(value: object) -> bool:
    is_said = isinstance(value, str) and _ID.fullmatch(value) is not None
    return is_said and int(str(value)) <= _NUMBER_MAX


def is_time(value: object) -> bool:
    try:
        is_said = isinstance(value, str) and datetime.fromisoformat(value).tzinfo is not None
        return is_said and _is_near(moment(str(value)))
    except (ValueError, OverflowError):
        return False


def _day(value: object) -> bool:
    try:
        day = date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return False
    return day is not None and day.isoformat() == value and _is_near(day)


def _is_near(day: date) -> bool:
    """Whether clocks and calendars everywhere can tell it."""
    return _YEARS[0] <= day.year <= _YEARS[1]


def _sum(value: object) -> bool:
    return isinstance(value, str) and _SUM.fullmatch(value) is not None


def _currency(value: object) -> bool:
    return isinstance(value, str) and _CURRENCY.fullmatch(value) is not None


def _parts(value: object) -> bool:
    if not isinstance(value, list):
        return False
    is_each = all(
        isinstance(part, list) and len(part) == 2 and _part_name(part[0]) and _percent(part[1])  # type: ignore[reportUnknownArgumentType]  # JSON
        for part in value  # type: ignore[reportUnknownVariableType]  # JSON
    )
    return is_each and sum((Decimal(share) for _, share in value), Decimal(0)) <= 100  # type: ignore[reportUnknownVariableType]  # JSON


def _or_none(check: Check) -> Check:
    return lambda value: value is None or check(value)


def _one_of(*values: str) -> Check:
    return lambda value: value in values


def _is_bool(value: object) -> bool:
    return isinstance(value, bool)


def _percent(value: object) -> bool:
    return _sum(value) and 0 < Decimal(str(value)) <= 100 and Decimal(str(value)) * 100 % 1 == 0


def _share(value: object) -> bool:
    return _sum(value) and 0 < Decimal(str(value)) <= 100


def _rate(value: object) -> bool:
    return _sum(value) and 0 < Decimal(str(value)) <= RATE_MAX


def _named(at_most: int) -> Check:
    return lambda value: isinstance(value, str) and len(value) <= at_most and bool(name_key(value))


_NUMBER = _whole(1)
_part_name = _named(PART_NAME_MAX)
FIELDS: Mapping[str, Mapping[str, Check]] = {
    'creator': {
        'id': _NUMBER, 'name': _named(CREATOR_NAME_MAX), 'handle': _or_none(_text),
        'added_at': is_time, 'added_by': is_id, 'retired_at': _or_none(is_time),
    },
    'gift': {
        'id': _whole(-_NUMBER_MAX, -1), 'name': _named(GIFT_NAME_MAX),
        'coins': _whole(1, COINS_MAX), 'defined_at': is_time, 'defined_by': is_id,
    },
    'stream': {
        'id': _NUMBER, 'creator': _NUMBER, 'title': _or_none(_text),
        'goal_diamonds': _or_none(_NUMBER), 'started_at': is_time, 'ended_at': _or_none(is_time),
        'channel': _or_none(is_id), 'started_by': _or_none(is_id), 'ended_by': _or_none(is_id),
    },
    'fan': {
        'id': _NUMBER, 'name': _or_none(_named(FAN_NAME_MAX)), 'merged_into': _or_none(_NUMBER),
        'merged_with': _or_none(_NUMBER), 'hidden': _is_bool,
        'forgotten_at': _or_none(is_time),
    },
    'entry': {
        'number': _NUMBER, 'key': _key, 'creator': _NUMBER, 'stream': _or_none(_NUMBER),
        'gift_id': _whole(-_NUMBER_MAX), 'gift': _text, 'coins': _whole(1, DIFFERENCE_MAX),
        'count': _whole(-_COUNT_MAX, _COUNT_MAX), 'diamonds': _whole(-_NUMBER_MAX),
        'fan': _or_none(_NUMBER), 'guest': _or_none(_NUMBER), 'source': _one_of(*Source),
        'actor': is_id, 'happened_at': is_time, 'logged_at': is_time, 'day': _day,
        'reverses': _or_none(_NUMBER), 'note': _or_none(_text),
    },
    'reconcile': {
        'stream': _NUMBER, 'number': _NUMBER, 'key': _key, 'said_diamonds': _whole(0),
        'reason': _or_none(_text), 'entry': _or_none(_NUMBER), 'said_at': is_time, 'said_by': is_id,
    },
    'split': {
        'number': _NUMBER, 'key': _key, 'creator': _NUMBER, 'stream': _or_none(_NUMBER),
        'since': _or_none(_day), 'parts': _parts, 'set_at': is_time, 'set_by': is_id,
    },
    'payout': {
        'number': _NUMBER, 'key': _key, 'creator': _NUMBER, 'diamonds': _NUMBER,
        'rate_preset': _one_of(*Preset), 'rate_amount': _rate, 'rate_currency': _currency,
        'rate_share_percent': _or_none(_share), 'rate_dated': _day, 'rate_source': _text,
        'day': _day, 'requested_at': is_time, 'requested_by': is_id,
    },
    'payout_step': {
        'number': _NUMBER, 'step': _one_of('paid', 'cancelled'), 'key': _key,
        'amount': _or_none(_sum), 'currency': _or_none(_currency), 'fee': _or_none(_sum),
        'fee_currency': _or_none(_currency), 'day': _day, 'at': is_time, 'actor': is_id,
    },
    'income': {
        'number': _NUMBER, 'key': _key, 'creator': _NUMBER, 'amount': _sum,
        'currency': _currency, 'income_kind': _one_of(*IncomeKind), 'day': _day,
        'note': _or_none(_text), 'added_at': is_time, 'added_by': is_id,
    },
    'income_undo': {'number': _NUMBER, 'key': _key, 'undone_at': is_time, 'undone_by': is_id},
}  # fmt: skip


def fits(kind: str, said: Mapping[str, Any]) -> bool:
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


def moment(text: str) -> datetime:
    """A time of an export that was checked, in UTC."""
    return datetime.fromisoformat(text).astimezone(UTC)
