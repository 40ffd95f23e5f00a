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

from economy.captured import Combo
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
        before = None if known is None else known.combo
        is_due = gift.is_end or not gift.is_combo
        if before is not None and gift.count <= before.best:
            is_news = is_due and not before.is_due
            kept = replace(before, seen_at=max(at, before.seen_at), is_due=before.is_due or is_due)
            self._open[key] = _Open(kept, is_changed=is_news or self._open[key].is_changed)
            return
        grown = Combo(
            key=key,
            source=gift.source,
            gift=Gift(gift.gift_id, gift.gift_name, gift.coins),
            best=gift.count,
            sender=None if gift.is_masked else gift.sender,
            guest=gift.to_guest,
            sent_at=sent_at(gift, at),
            seen_at=at,
            is_due=is_due,
        )
        self._open[key] = _Open(grown)

    def settle(self, at: datetime) -> None:
        """Make every combo due that has been quiet for long enough."""
        for each in self._open.values():
            if not each.combo.is_due and at - each.combo.seen_at >= QUIET:
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
            if is_over and at - each.combo.seen_at >= FORGET_AFTER:
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
