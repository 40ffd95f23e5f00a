"""A night on a connection that breaks: which messages come through, and which come again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from benchmarks.evening import Evening, Sent
from economy.captured import FeedState
from economy.entries import Source
from live.feed import GiftSeen


@dataclass(frozen=True, slots=True)
class Gap:
    """Nothing comes from `from_ms` to `to_ms`; then the room's last messages come again.

    `states` are told at milliseconds after `from_ms`. `again_ms` is how far back the room tells.
    """

    from_ms: int
    to_ms: int
    states: tuple[tuple[int, FeedState, str], ...]
    again_ms: int

    def holds(self, at_ms: int) -> bool:
        return self.from_ms <= at_ms < self.to_ms


@dataclass(frozen=True, slots=True)
class Beside:
    """TikFinity runs as well: from when to when."""

    from_ms: int
    to_ms: int


def tell_all(evening: Evening, gaps: Iterable[Gap], beside: Beside) -> None:
    """Tell every message that comes through, by whichever feed, and the states of the main one."""
    gaps = sorted(gaps, key=lambda gap: gap.from_ms)
    frames = sorted(
        (frame for sent in evening.sent for frame in sent.frames), key=lambda frame: frame[0]
    )
    told: set[str] = set()
    for at_ms, gift in frames:
        if not any(gap.holds(at_ms) for gap in gaps):
            evening.tell(at_ms, gift)
            told.add(gift.msg_id)
        if beside.from_ms <= at_ms < beside.to_ms:
            evening.tell(at_ms + evening.random.randint(150, 600), _by_tikfinity(gift))
            told.add(gift.msg_id)
    for gap in gaps:
        for after_ms, state, detail in gap.states:
            evening.tell_state(gap.from_ms + after_ms, state, detail)
        evening.tell_state(gap.to_ms, FeedState.CONNECTED)
        _tell_again(evening, gap, frames, told)


def _tell_again(
    evening: Evening, gap: Gap, frames: list[tuple[int, GiftSeen]], told: set[str]
) -> None:
    """The history that a room hands out at a reconnect; with it comes what was missed for good."""
    again = {
        gift.msg_id: gift for at_ms, gift in frames if gap.to_ms - gap.again_ms <= at_ms < gap.to_ms
    }
    for sent in evening.sent:
        if _is_missed(sent, told) and gap.holds(sent.frames[-1][0]):
            last = sent.frames[-1][1]
            again[last.msg_id] = last
    for number, gift in enumerate(sorted(again.values(), key=lambda gift: int(gift.msg_id))):
        evening.tell(gap.to_ms + 40 + 3 * number, gift)
    told.update(again)


def _is_missed(sent: Sent, told: set[str]) -> bool:
    return not any(gift.count == sent.count and gift.msg_id in told for _, gift in sent.frames)


def _by_tikfinity(gift: GiftSeen) -> GiftSeen:
    """The same message as the other feed tells it: of no room, and without the host."""
    return replace(gift, source=Source.TIKFINITY, room_id='', host_id='')
