"""A combo counted once: when, and at which number. Pure: no clock, no disk.

A feed sends a combo's running total again and again, with a last message that may be missing,
late, repeated, or told by a second feed. The largest number ever seen is what was sent. It is
counted at the end of the combo, when nothing came for QUIET, or when the feed is lost; a larger
number that comes later adds the difference (`economy.captured.uncounted`, kept by storage).
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import replace
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


class Combos:
    """The combos of one creator that are not yet counted, and those counted only just.

    Each in the order in which they came, the longest quiet first: nobody looks through all of them.
    """

    def __init__(self, combos: Iterable[Combo] = ()) -> None:
        """`combos` are the ones that were open when the bot stopped."""
        waiting = sorted(combos, key=lambda combo: combo.seen_at)
        self._open = OrderedDict((combo.key, combo) for combo in waiting)
        self._due = OrderedDict[str, Combo]()
        self._changed = dict[str, Combo]()

    def __len__(self) -> int:
        return len(self._open) + len(self._due)

    def see(self, gift: GiftSeen, at: datetime) -> None:
        """Take one message in, at the time `at` of our own clock."""
        key = key_of(gift)
        before = self._open.pop(key, None) or self._due.pop(key, None)
        now = _first(key, gift, at) if before is None else _joined(before, gift, at)
        (self._due if now.is_due else self._open)[key] = now
        is_news = before is None or replace(before, seen_at=at) != now
        if is_news or key in self._changed:
            self._changed[key] = now

    def settle(self, at: datetime) -> None:
        """Make every combo due that has been quiet for long enough."""
        while self._open and _is_past(next(iter(self._open.values())), QUIET, at):
            self._end_first()

    def settle_all(self) -> None:
        """Make every combo due: the feed is lost, or the bot stops."""
        while self._open:
            self._end_first()

    def changed(self) -> list[Combo]:
        """What is to be kept: combos that grew or became due since they were last kept."""
        return list(self._changed.values())

    def kept(self, combos: Iterable[Combo], at: datetime) -> None:
        """These are on disk as they are; what was counted a while ago is forgotten."""
        for combo in combos:
            if self._changed.get(combo.key) is combo:
                del self._changed[combo.key]
        while self._due and _is_past(next(iter(self._due.values())), FORGET_AFTER, at):
            key = next(iter(self._due))
            if key in self._changed:
                return
            del self._due[key]

    def _end_first(self) -> None:
        key, combo = self._open.popitem(last=False)
        self._due[key] = self._changed[key] = replace(combo, is_due=True)


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
