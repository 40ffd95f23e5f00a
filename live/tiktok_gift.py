"""A gift message of TikTokLive as a GiftSeen: which of its many fields are believed."""

from __future__ import annotations

from typing import Any

from economy.captured import Person
from economy.entries import Source
from live.checks import Doubtful, checked_gift, checked_person
from live.feed import GiftSeen

_COMBO_TYPE = 1  # of `gift.type`: it is sent tap by tap, with a running total


def gift_seen(event: Any) -> GiftSeen:
    """`event` is a GiftEvent of the library, in which each part may be missing. Raises Doubtful.

    The user is read by the fields of the protocol: the class it comes in, and the names that class
    adds, have changed from one release of the library to the next.
    """
    gift, user, common, monitor = event.gift, event.user, event.common, event.monitor_info
    if gift is None:
        raise Doubtful('gift')
    if user is None:
        raise Doubtful('user id')
    mask = getattr(user, 'enigma_info', None)
    return checked_gift(
        source=Source.TIKTOK,
        room_id=None if common is None else common.room_id,
        msg_id=None if common is None else common.msg_id,
        group_id=event.group_id,
        gift_id=event.gift_id or gift.id,
        gift_name=gift.name,
        coins=gift.diamond_count,
        count=event.repeat_count or 1,  # protobuf leaves a zero out, and nobody sends no gift
        is_combo=bool(gift.combo) or gift.type == _COMBO_TYPE,
        is_end=event.repeat_end,
        sender=_person(user),
        is_masked=mask is not None and mask.is_enigma_mask_on is True,
        receiver=_receiver(event, monitor),
        host_id=None if monitor is None else monitor.anchor_id,
        sent_at_ms=None if common is None else common.create_time,
    )


def _person(user: Any) -> Person:
    return checked_person(user.id, user.display_id, user.nickname)


def _receiver(event: Any, monitor: Any) -> Person | None:
    """Whom the gift is for, by whichever of three ways the message says it; None for the host."""
    if event.to_user is not None and event.to_user.id:
        return _person(event.to_user)
    if monitor is not None and monitor.to_user_id:
        return checked_person(monitor.to_user_id, '', '')
    member_id = event.to_member_id or event.to_member_id_int
    if member_id and str(member_id) != '0':
        return checked_person(member_id, '', event.to_member_nickname)
    return None
