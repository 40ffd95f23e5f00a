"""A combo counted once: when, and at which number. Pure: no clock, no disk.

A feed sends a combo's running total again and again, with a last message that may be missing,
late, repeated, or told by a second feed. The largest number ever seen is what was sent. It is
counted at the end of the combo, when nothing came for QUIET, or when the feed is lost; a larger
number that comes later adds the difference (`economy.captured.uncounted`, kept by storage).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from economy.captured import Combo, Person
from economy.gifts import Gift
from live.feed import GiftSeen

QUIET = timedelta(seconds=15)  # the last message comes about 3.3 s after the last tap, if it comes
FORGET_AFTER = timedelta(seconds=60)  # what is counted leaves the memory; the disk still knows it
_CLOCKS_APART = timedelta(hours=24)  # further from our clock, the platform's time is not believed
_AHEAD = timedelta(minutes=1)


def key_of(gift: GiftSeen) -> str:
    """What makes two messages the same combo: sender, gift and group; alone without a group.

    Room, receiver and feed are not in it, so that a feed that tells less still says the same. It
    is a digest: a key is kept for good, and must not tell who a forgotten fan was.
    """
    if gift.group_id in ('', '0'):
        named = f'm:{gift.msg_id}'
    else:
        named = f'c:{gift.sender.id}:{gift.gift_id}:{gift.group_id}'
    return hashlib.blake2b(named.encode(), digest_size=16).hexdigest()


@dataclass(slots=True)
class _Open:
    combo: Combo
    is_changed: bool = True


class Combos:
    """The combos of one creator that are not yet counted, and those counted only just."""

    def __init__(self, combos: Iterable[Combo] = ()) -> None:
        """`combos` are the ones that were open when the bot stopped."""
        self._open = {combo.key: _Open(combo, is_changed=False) for combo in combos}

    def __len__(self) -> int:
        return len(self._open)

    def see(self, gift: GiftSeen, at: datetime) -> None:
        """Take one message in, at the time `at` of our own clock."""
        key = key_of(gift)
        known = self._open.get(key)
        if known is None:
            self._open[key] = _Open(_first(key, gift, at))
            return
        now = _joined(known.combo, gift, at)
        is_news = replace(known.combo, seen_at=now.seen_at) != now
        self._open[key] = _Open(now, is_changed=is_news or known.is_changed)

    def settle(self, at: datetime) -> None:
        """Make every combo due that has been quiet for long enough."""
        for each in self._open.values():
            if not each.combo.is_due and _is_past(each.combo, QUIET, at):
                each.combo, each.is_changed = replace(each.combo, is_due=True), True

    def settle_all(self) -> None:
        """Make every combo due: the feed is lost, or the bot stops."""
        for each in self._open.values():
            if not each.combo.is_due:
                each.combo, each.is_changed = replace(each.combo, is_due=True), True

    def changed(self) -> list[Combo]:
        """What is to be kept: combos that grew or became due since they were last kept."""
        return [each.combo for each in self._open.values() if each.is_changed]

    def kept(self, combos: Iterable[Combo], at: datetime) -> None:
        """These are on disk as they are; what was counted a while ago is forgotten."""
        for combo in combos:
            known = self._open.get(combo.key)
            if known is not None and known.combo is combo:
                known.is_changed = False
        for key, each in list(self._open.items()):
            is_over = each.combo.is_due and not each.is_changed
            if is_over and _is_past(each.combo, FORGET_AFTER, at):
                del self._open[key]


def sent_at(gift: GiftSeen, at: datetime) -> datetime:
    """When it was sent by the platform's clock, `at` where that cannot be believed."""
    if gift.sent_at_ms is None:
        return at
    try:
        told = datetime.fromtimestamp(gift.sent_at_ms / 1000, UTC)
    except (OverflowError, OSError, ValueError):
        return at
    return told if at - _CLOCKS_APART <= told <= at + _AHEAD else at


def _first(key: str, gift: GiftSeen, at: datetime) -> Combo:
    return Combo(
        key=key,
        source=gift.source,
        gift=Gift(gift.gift_id, gift.gift_name, gift.coins),
        best=gift.count,
        sender=None if gift.is_masked else gift.sender,
        guest=gift.to_guest,
        sent_at=sent_at(gift, at),
        seen_at=at,
        is_due=_is_last(gift),
    )


def _joined(before: Combo, gift: GiftSeen, at: datetime) -> Combo:
    """The combo with one more message about it.

    Two feeds do not tell the same: one names no host, so it does not know of a guest, or does not
    know that the sender is masked. What one of them told is not lost when the other goes on.
    """
    is_masked = gift.is_masked or before.sender is None
    told = replace(
        before,
        gift=replace(before.gift, name=before.gift.name or gift.gift_name),
        sender=None if is_masked else _fuller(before.sender, gift.sender),
        guest=_fuller(before.guest, gift.to_guest),
        seen_at=at,
    )
    if gift.count <= before.best:
        return replace(told, is_due=before.is_due or _is_last(gift))
    return replace(
        told,
        source=gift.source,
        best=gift.count,
        sent_at=sent_at(gift, at),
        is_due=_is_last(gift),
    )


def _is_last(gift: GiftSeen) -> bool:
    return gift.is_end or not gift.is_combo


def _fuller(before: Person | None, now: Person | None) -> Person | None:
    """Who it was said to be first, with the newest handle and name that were told."""
    if before is None or now is None:
        return before or now
    if before.id != now.id:
        return before
    return Person(before.id, now.handle or before.handle, now.name or before.name)


def _is_past(combo: Combo, wait: timedelta, at: datetime) -> bool:
    """Whether nothing came for so long. A clock that was put back must not stop the waiting."""
    return abs(at - combo.seen_at) >= wait
