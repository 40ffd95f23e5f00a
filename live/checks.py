"""Fields as they come from outside, believed only within bounds. One fault, one word."""

from __future__ import annotations

from typing import Any

from economy.captured import Person
from economy.entries import Source
from economy.gifts import COINS_MAX, COUNT_MAX
from economy.names import FAN_NAME_MAX, GIFT_NAME_MAX, cleaned
from live.feed import GiftSeen

_DIGITS_MAX = 20  # ids are 64-bit numbers
_TIME_MAX_MS = 10**14  # the year 5138
_TEXT_LOOKED_AT = 400  # characters of a name: what is cut off after cleaning is a few of them


class Doubtful(ValueError):
    """A message that is not believed; `why` names the field, in a word or two."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def checked_gift(
    *,
    source: Source,
    room_id: Any,
    msg_id: Any,
    group_id: Any,
    gift_id: Any,
    gift_name: Any,
    coins: Any,
    count: Any,
    is_combo: Any,
    is_end: Any,
    sender: Person,
    is_masked: bool,
    receiver: Person | None,
    host_id: Any,
    sent_at_ms: Any,
) -> GiftSeen:
    """The gift, whatever types the fields came in. Raises Doubtful.

    A gift without an id of its own or of its combo could be counted twice, so it is not believed;
    nor is a message in the middle of a combo that does not say which combo.
    """
    group, message = _id_or_none(group_id), _id_or_none(msg_id)
    combo, end = _flag(is_combo, 'combo'), _flag(is_end, 'end')
    if not message and not group:
        raise Doubtful('no ids')
    if combo and not group and not end:
        raise Doubtful('no group')
    return GiftSeen(
        source=source,
        room_id=_id_or_none(room_id),
        msg_id=message,
        group_id=group,
        gift_id=int(checked_id(gift_id, 'gift id')),
        gift_name=cut(gift_name, GIFT_NAME_MAX),
        coins=_within(coins, COINS_MAX, 'price'),
        count=_within(count, COUNT_MAX, 'count'),
        is_combo=combo,
        is_end=end,
        sender=sender,
        is_masked=is_masked,
        receiver=receiver,
        host_id=_id_or_none(host_id),
        sent_at_ms=_time_or_none(sent_at_ms),
    )


def checked_person(id_: Any, handle: Any, name: Any) -> Person:
    """Raises Doubtful for an id that is none; names are cleaned and cut, never refused."""
    return Person(
        checked_id(id_, 'user id'),
        cut(handle, FAN_NAME_MAX).lstrip('@ '),
        cut(name, FAN_NAME_MAX),
    )


def checked_id(value: Any, what: str) -> str:
    """A 64-bit id as text of digits. Raises Doubtful."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= _DIGITS_MAX:
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value < 2**63:
        raise Doubtful(what)
    return str(value)


def cut(value: Any, at_most: int) -> str:
    """A name in one clean line of at most so many characters; '' for what is no text."""
    return cleaned(value[:_TEXT_LOOKED_AT])[:at_most].strip() if isinstance(value, str) else ''


def _id_or_none(value: Any) -> str:
    if value in (None, '', '0', 0):
        return ''
    return checked_id(value, 'id')


def _flag(value: Any, what: str) -> bool:
    if isinstance(value, bool) or value in (0, 1):
        return bool(value)
    raise Doubtful(what)


def _within(value: Any, at_most: int, what: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= at_most:
        raise Doubtful(what)
    return value


def _time_or_none(value: Any) -> int | None:
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 14:
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value < _TIME_MAX_MS:
        return None
    return value
