"""Events as lines of JSON: what the child process prints, and what a recording is made of."""

from __future__ import annotations

import json
from typing import Any

from economy.captured import FeedState, Person
from economy.entries import Source
from live.checks import Doubtful, checked_gift, checked_person, cut
from live.feed import Alive, Event, FeedLost, GiftSeen, Loss, StateChanged, Unreadable

LINE_MAX = 64 * 1024  # bytes; a gift needs about 400
_DETAIL_MAX = 300
_MESSAGES_MAX = 1_000_000
_WAIT_MAX_S = 7 * 24 * 60 * 60


def to_values(event: Event) -> dict[str, Any]:
    """An event as JSON has it; what is empty is left out."""
    match event:
        case GiftSeen():
            return {'gift': _gift(event)}
        case Alive():
            return {'alive': event.messages}
        case StateChanged():
            told = {'state': event.state.value, 'detail': event.detail, 'room': event.room_id}
            return {name: value for name, value in told.items() if value}
        case Unreadable():
            return {'unreadable': event.why}


def to_line(values: dict[str, Any]) -> str:
    return json.dumps(values, ensure_ascii=False, separators=(',', ':'))


def from_line(line: str | bytes) -> dict[str, Any]:
    """The values of a line. Raises Doubtful for what is no JSON object."""
    try:
        values = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise Doubtful('no JSON') from error
    if not isinstance(values, dict):
        raise Doubtful('no JSON')
    return values  # type: ignore[reportUnknownVariableType]  # JSON


def event_of(values: dict[str, Any], source: Source) -> Event:
    """The event that a line's values stand for. Raises Doubtful."""
    if 'gift' in values:
        return _gift_of(values['gift'], source)
    if 'alive' in values:
        messages = values['alive']
        if isinstance(messages, bool) or not isinstance(messages, int):
            raise Doubtful('alive')
        if not 0 <= messages <= _MESSAGES_MAX:
            raise Doubtful('alive')
        return Alive(messages)
    if 'state' in values:
        try:
            state = FeedState(values['state'])
        except ValueError as error:
            raise Doubtful('state') from error
        detail, room = (cut(values.get(name), _DETAIL_MAX) for name in ('detail', 'room'))
        return StateChanged(state, detail, room)
    if 'unreadable' in values:
        return Unreadable(cut(values['unreadable'], 40) or 'unknown')
    raise Doubtful('unknown event')


def lost_values(lost: FeedLost) -> dict[str, Any]:
    """The end of an attempt as JSON has it."""
    told: dict[str, Any] = {'lost': lost.loss.value, 'detail': lost.detail}
    return told if lost.wait_s is None else told | {'wait_s': lost.wait_s}


def lost_of(values: dict[str, Any]) -> FeedLost | None:
    """The end of an attempt, None for a line that tells something else. Raises Doubtful."""
    if 'lost' not in values:
        return None
    try:
        loss = Loss(values['lost'])
    except ValueError as error:
        raise Doubtful('lost') from error
    wait_s: float | None = None
    match values.get('wait_s'):
        case int() | float() as told if 0 <= told <= _WAIT_MAX_S:
            wait_s = told
        case _:  # how long is not known then; that the attempt is over is
            pass
    return FeedLost(loss, cut(values.get('detail'), _DETAIL_MAX), wait_s=wait_s)


def _gift(gift: GiftSeen) -> dict[str, Any]:
    told: dict[str, Any] = {
        'room': gift.room_id,
        'msg': gift.msg_id,
        'group': gift.group_id,
        'id': gift.gift_id,
        'name': gift.gift_name,
        'coins': gift.coins,
        'count': gift.count,
        'combo': gift.is_combo,
        'end': gift.is_end,
        'from': _person(gift.sender),
        'masked': gift.is_masked,
        'to': None if gift.receiver is None else _person(gift.receiver),
        'host': gift.host_id,
        'sent': gift.sent_at_ms,
    }
    return {name: value for name, value in told.items() if value not in ('', None, False)}


def _person(person: Person) -> dict[str, str]:
    told = {'id': person.id, 'handle': person.handle, 'name': person.name}
    return {name: value for name, value in told.items() if value}


def _gift_of(values: Any, source: Source) -> GiftSeen:
    if not isinstance(values, dict):
        raise Doubtful('gift')
    told: dict[str, Any] = values  # type: ignore[reportUnknownVariableType]  # JSON
    receiver = told.get('to')
    return checked_gift(
        source=source,
        room_id=told.get('room'),
        msg_id=told.get('msg'),
        group_id=told.get('group'),
        gift_id=told.get('id'),
        gift_name=told.get('name'),
        coins=told.get('coins'),
        count=told.get('count'),
        is_combo=told.get('combo', False),
        is_end=told.get('end', False),
        sender=_person_of(told.get('from')),
        is_masked=told.get('masked') is True,
        receiver=None if receiver is None else _person_of(receiver),
        host_id=told.get('host'),
        sent_at_ms=told.get('sent'),
    )


def _person_of(values: Any) -> Person:
    if not isinstance(values, dict):
        raise Doubtful('user id')
    told: dict[str, Any] = values  # type: ignore[reportUnknownVariableType]  # JSON
    return checked_person(told.get('id'), told.get('handle'), told.get('name'))
