"""What a message of TikFinity's websocket says. Pure: text in, an event out.

The shape is that of TikTok-Live-Connector's first version, flat, with fields left out where they
are zero: `{"event": "gift", "data": {"giftId": 5655, "repeatCount": 3, "repeatEnd": true, ...}}`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from economy.entries import Source
from live.checks import Doubtful, checked_gift, checked_person
from live.feed import Alive, GiftSeen, Unreadable
from live.lines import from_line

MESSAGE_MAX = 1024 * 1024  # bytes that are read; a gift has about 3,000
_COMBO = 1  # the type of gifts that are sent in a row
_KIND_MAX = 40  # characters that are looked at
_END = 'streamend'
# What viewers and the room do in a LIVE. Others, such as `config` with the alerts that are set up,
# come as soon as TikFinity is connected to, also while nobody is live.
_OF_A_LIVE = frozenset((
    'chat', 'emote', 'envelope', 'follow', 'gift', 'like', 'linkmicarmies', 'linkmicbattle',
    'liveintro', 'member', 'questionnew', 'roomuser', 'share', 'social', 'subscribe',
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Read:
    """One message: `is_live` says that a LIVE is on, `is_end` that it is over."""

    event: GiftSeen | Alive | Unreadable
    is_live: bool = False
    is_end: bool = False


def read(message: bytes) -> Read:
    """What a message says, whatever it holds: what cannot be believed is Unreadable."""
    try:
        told = _told(message)
    except Doubtful as doubt:
        return Read(Unreadable(doubt.why))
    kind = told['event'][:_KIND_MAX].casefold()
    if kind == _END:
        return Read(Alive(), is_end=True)
    is_live = kind in _OF_A_LIVE
    try:
        data = _data(told)
        return Read(_gift(data) if kind == 'gift' else Alive(), is_live)
    except Doubtful as doubt:
        return Read(Unreadable(doubt.why), is_live)


def _told(message: bytes) -> dict[str, Any]:
    if len(message) > MESSAGE_MAX:
        raise Doubtful('too long')
    told = from_line(message)
    if not isinstance(told.get('event'), str):
        raise Doubtful('no event')
    return told


def _data(told: dict[str, Any]) -> dict[str, Any]:
    data = told.get('data')
    if not isinstance(data, dict):
        raise Doubtful('no data')
    return data  # type: ignore[reportUnknownVariableType]  # JSON


def _gift(data: dict[str, Any]) -> GiftSeen:
    """The gift. Raises Doubtful.

    `tikfinityUserId` is the streamer's own account, and what is inside `monitorExtra` went through
    JavaScript's numbers, which round ids: neither is looked at.
    """
    inner = data.get('gift')
    nested: dict[str, Any] = inner if isinstance(inner, dict) else {}  # type: ignore[reportUnknownVariableType]  # JSON
    receiver = data.get('receiverUserId')
    return checked_gift(
        source=Source.TIKFINITY,
        room_id=data.get('roomId'),
        msg_id=data.get('msgId'),
        group_id=data.get('groupId'),
        gift_id=data.get('giftId'),
        gift_name=data.get('giftName'),
        coins=data.get('diamondCount'),
        count=_first(data.get('repeatCount'), 1) or 1,  # a message about a gift means one at least
        is_combo=_first(data.get('giftType'), nested.get('gift_type')) in (_COMBO, str(_COMBO)),
        is_end=_first(data.get('repeatEnd'), nested.get('repeat_end'), 0),
        sender=checked_person(data.get('userId'), data.get('uniqueId'), data.get('nickname')),
        is_masked=False,
        receiver=None if receiver in (None, '', 0, '0') else checked_person(receiver, '', ''),
        host_id=None,
        sent_at_ms=_first(data.get('createTime'), data.get('timestamp')),
    )


def _first(*values: Any) -> Any:
    """The first that is there."""
    return next((value for value in values if value is not None), None)
