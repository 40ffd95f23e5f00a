"""A LIVE with more gifts than any, sent by a fake TikTok in a process of its own.

Started by `benchmarks.capture_load`. It prints, a line of JSON each, the command that starts the
real child, and at the end what was sent; that is written down when it is sent, and the rule that
counts has no part in it. It ends when its input ends, for the child asks on after the LIVE.
"""

from __future__ import annotations

import argparse
import asyncio
import heapq
import itertools
import json
import random
import sys
import time
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from benchmarks.evening import (
    ALONE,
    ALONE_WEIGHTS,
    COMBO_WEIGHTS,
    END_AFTER_MS,
    GUEST,
    HOST,
    IN_COMBOS,
    people,
)
from economy.captured import Person
from economy.entries import Source
from economy.gifts import Gift
from live.feed import GiftSeen
from tests.live.fake_tiktok import ENDED, Close, FakeTikTok, Message, Pause, control, frame, other

HANDLE = 'mira.paints'
GIFTERS = 600
COMBOS_A_S = 60
MESSAGES_A_S = 200
SHAPES = (3, 3, 4, 4, 1)  # messages of a combo, its end among them; 1 is a gift by itself
TAP_MS = 500
REPEATED_EVERY = 5  # of what is no gift, so many-th is a gift that was told before
UNENDED_EVERY = 50  # combos whose end is never told
FRAME_EVERY_S = 0.05
FLOOD_FRAME = 10  # messages
CONNECTED_WITHIN_S = 60


@dataclass
class Sent:
    """What was sent: gifts by `sender gift`, '' for a masked sender. And how the sending went."""

    combos: int = 0
    gifts: int = 0
    diamonds: int = 0
    by_sender: Counter[str] = field(default_factory=Counter)
    messages: int = 0
    seconds: float = 0
    behind_s: float = 0  # the most that the sender was behind its pace
    send_s: float = 0  # the longest that one frame had to wait to be taken
    connections: int = 0


class BusyLive:
    """Messages second by second: combos that are told of in turns, a few of everything odd."""

    def __init__(self, seed: int) -> None:
        self.sent = Sent()
        self._random = random.Random(seed)
        self._people = people(GIFTERS)
        self._ids = itertools.count(7_560_000_100_000_000_000)
        self._made = itertools.count()
        self._groups: set[tuple[str, int, int]] = set()
        self._later: list[tuple[int, int, GiftSeen | Message]] = []
        self._told = deque[GiftSeen](maxlen=500)

    def second(self, begin_ms: int) -> Iterator[tuple[int, GiftSeen | Message]]:
        """What is told in the second that begins at `begin_ms` of the LIVE, in order."""
        for place in range(COMBOS_A_S):
            self._combo(begin_ms + place * 1000 // COMBOS_A_S, SHAPES[place % len(SHAPES)])
        others = MESSAGES_A_S - COMBOS_A_S // len(SHAPES) * sum(SHAPES)
        for place in range(others):
            message = other()
            if place % REPEATED_EVERY == 0 and self._told:
                message = self._random.choice(self._told)
            self._put(begin_ms + place * 1000 // others, message)
        while self._later and self._later[0][0] < begin_ms + 1000:
            yield self._next()

    def rest(self) -> Iterator[tuple[int, GiftSeen | Message]]:
        """What would still have been told of combos that are going on."""
        while self._later:
            yield self._next()

    def _next(self) -> tuple[int, GiftSeen | Message]:
        at_ms, _, told = heapq.heappop(self._later)
        if isinstance(told, GiftSeen):
            self._told.append(told)
        return at_ms, told

    def _put(self, at_ms: int, told: GiftSeen | Message) -> None:
        heapq.heappush(self._later, (at_ms, next(self._made), told))

    def _combo(self, at_ms: int, messages: int) -> None:
        is_alone = messages == 1
        gifts, weights = (ALONE, ALONE_WEIGHTS) if is_alone else (IN_COMBOS, COMBO_WEIGHTS)
        (gift,) = self._random.choices(gifts, weights)
        sender = self._sender(gift, at_ms)
        seen = self._seen(sender, gift, is_combo=not is_alone, group_ms=at_ms)
        count = 1
        for step in range(messages - 1):
            count = step + 1 if step == 0 else count + self._random.randint(1, 3)
            self._put(at_ms + step * TAP_MS, self._message(seen, count))
        end_ms = at_ms if is_alone else at_ms + (messages - 2) * TAP_MS + END_AFTER_MS
        if not is_alone and self.sent.combos % UNENDED_EVERY == 0:
            self._put(end_ms, other())
        else:
            self._put(end_ms, replace(self._message(seen, count), is_end=not is_alone))
        self.sent.combos += 1
        self.sent.gifts += count
        self.sent.diamonds += count * gift.coins
        self.sent.by_sender[f'{"" if seen.is_masked else sender.id} {gift.id}'] += count

    def _sender(self, gift: Gift, at_ms: int) -> Person:
        """Few give much, and nobody has two combos that TikTok itself would not tell apart."""
        while True:
            sender = self._people[int(len(self._people) * self._random.random() ** 2)]
            if (sender.id, gift.id, at_ms) not in self._groups:
                self._groups.add((sender.id, gift.id, at_ms))
                return sender

    def _seen(self, sender: Person, gift: Gift, *, is_combo: bool, group_ms: int) -> GiftSeen:
        return GiftSeen(
            source=Source.TIKTOK,
            room_id='7301',
            msg_id='',
            group_id=str(1_760_000_000_000 + group_ms) if is_combo else '',
            gift_id=gift.id,
            gift_name=gift.name,
            coins=gift.coins,
            count=1,
            is_combo=is_combo,
            is_end=False,
            sender=sender,
            is_masked=self._random.random() < 0.02,
            receiver=GUEST if self._random.random() < 0.03 else None,
            host_id=HOST.id,
        )

    def _message(self, seen: GiftSeen, count: int) -> GiftSeen:
        return replace(seen, msg_id=str(next(self._ids)), count=count)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog='python -m benchmarks.capture_feed', description=__doc__)
    parser.add_argument('--seconds', type=int, required=True, help='of the LIVE')
    parser.add_argument('--seed', type=int, default=7)
    parser.add_argument('--flood', action='store_true', help='as fast as it is taken')
    read = parser.parse_args(arguments)
    asyncio.run(_live(read.seconds, read.seed, is_flood=read.flood))
    return 0


async def _live(seconds: int, seed: int, *, is_flood: bool) -> None:
    live = BusyLive(seed)
    async with FakeTikTok(handle=HANDLE) as fake:
        print(json.dumps({'command': fake.command()}), flush=True)
        async with asyncio.timeout(CONNECTED_WITHIN_S):
            await fake.until(lambda fake: fake.entered == 1)
        began_s = time.monotonic()
        for second in range(seconds):
            told = list(live.second(second * 1000))
            if is_flood:
                for start in range(0, len(told), FLOOD_FRAME):
                    part = told[start : start + FLOOD_FRAME]
                    await _send(fake, live.sent, [each for _, each in part])
            else:
                await _in_time(fake, live.sent, told, began_s)
        await _send(fake, live.sent, [each for _, each in live.rest()])
        live.sent.seconds = time.monotonic() - began_s
        await fake.send(Pause(0.2), control(ENDED), Pause(0.2), Close())
        live.sent.connections = fake.entered
        print(json.dumps(vars(live.sent)), flush=True)
        await asyncio.to_thread(sys.stdin.read)


async def _in_time(
    fake: FakeTikTok, sent: Sent, told: list[tuple[int, GiftSeen | Message]], began_s: float
) -> None:
    """Send a second's messages, those of each FRAME_EVERY_S together, when it is their time."""
    frames = itertools.groupby(told, lambda each: int(each[0] / 1000 / FRAME_EVERY_S))
    for number, part in frames:
        ahead_s = began_s + (number + 1) * FRAME_EVERY_S - time.monotonic()
        sent.behind_s = max(sent.behind_s, -ahead_s)
        if ahead_s > 0:
            await asyncio.sleep(ahead_s)
        await _send(fake, sent, [each for _, each in part])


async def _send(fake: FakeTikTok, sent: Sent, told: list[GiftSeen | Message]) -> None:
    now_ms = int(time.time() * 1000)
    dated = [
        replace(each, sent_at_ms=now_ms) if isinstance(each, GiftSeen) else each for each in told
    ]
    data = frame(*dated)
    started_s = time.monotonic()
    await fake.send(data)
    sent.send_s = max(sent.send_s, time.monotonic() - started_s)
    sent.messages += len(told)


if __name__ == '__main__':
    sys.exit(main())
