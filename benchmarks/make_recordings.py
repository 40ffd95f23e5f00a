"""`python -m benchmarks.make_recordings`: the recordings that come with the bot, made anew.

Everybody in them is invented. The same seeds make the same lines.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.disconnects import Beside, Gap, tell_all
from benchmarks.evening import (
    ALONE,
    ALONE_WEIGHTS,
    COMBO_WEIGHTS,
    CORGI,
    DOUGHNUT,
    FINGER_HEART,
    GALAXY,
    ICE_CREAM,
    IN_COMBOS,
    LION,
    ROSA,
    ROSE,
    SPORTS_CAR,
    UNHEARD_OF,
    Evening,
    Sent,
    people,
)
from economy.captured import FeedState, Person
from live.feed import Alive

FOLDER = Path(__file__).parent.parent / 'live' / 'recordings'
MINUTE_MS = 60_000
_COUNTS = (1, 2, 3, 5, 8, 12, 20, 33, 60)
_COUNT_WEIGHTS = (40, 15, 12, 12, 8, 6, 4, 2, 1)


def quiet_hour() -> bytes:
    """Few gifts, and everything arrives as it should."""
    evening = Evening('A quiet hour', datetime(2026, 11, 21, 19, 0, tzinfo=UTC), 1)
    luna, sakura, han, moon, najma, zoe, ravi, *_ = people(12)
    evening.tell_state(0, FeedState.CONNECTED)
    _some_gifts(evening, 12, range(20_000, 58 * MINUTE_MS), apart_ms=75_000)
    for minute, viewer in enumerate((luna, sakura, han, moon, zoe), start=7):
        evening.combo(minute * 4 * MINUTE_MS, viewer, ROSE, [(0, 1)])  # one rose, two messages
    evening.combo(11 * MINUTE_MS + 17, ravi, ROSE, evening.taps(99, 300))
    evening.alone(23 * MINUTE_MS + 5, najma, LION)
    evening.alone(31 * MINUTE_MS + 40, zoe, GALAXY, to_guest=True)
    evening.combo(37 * MINUTE_MS + 81, luna, FINGER_HEART, evening.taps(6, 500), masked=True)
    evening.combo(44 * MINUTE_MS + 9, sakura, UNHEARD_OF, evening.taps(4, 600))
    for sent in evening.sent:
        for at_ms, gift in sent.frames:
            evening.tell(at_ms, gift)
    evening.tell_alive(0, 60 * MINUTE_MS)
    evening.tell_state(60 * MINUTE_MS, FeedState.ENDED)
    return evening.recording()


def gift_storm() -> bytes:
    """200 messages a second for 90 seconds: lost, late, repeated and out of order."""
    evening = Evening('A gift storm', datetime(2026, 11, 22, 20, 30, tzinfo=UTC), 2)
    crowd, seconds, chance = people(240), 90, evening.random
    evening.tell_state(0, FeedState.CONNECTED)
    for second in range(2, seconds - 8):
        for _ in range(round(2 + 59 * math.exp(-(((second - 44) / 14) ** 2)))):
            _one_of_the_storm(evening, second, crowd)
    for number in range(8):  # two who begin in the same millisecond, and one with two gifts
        at_ms, (first, second_) = 9_000 * (number + 1) + 501, chance.sample(crowd, 2)
        evening.combo(at_ms, first, ROSE, evening.taps(9 + number, 260))
        evening.combo(at_ms, second_, ROSE, evening.taps(14 - number, 300))
        evening.combo(at_ms, first, FINGER_HEART, evening.taps(5 + number, 400))
    told_in = [0] * seconds
    for sent in evening.sent:
        for at_ms in _told_badly(evening, sent):
            told_in[min(at_ms // 1000, seconds - 1)] += 1
    for second in range(seconds):  # chat and likes, up to 200 messages a second
        left = max(200 - told_in[second], 0)
        for quarter in range(4):
            share = (left + quarter) // 4
            evening.tell(second * 1000 + quarter * 250 + 249, Alive(share))
    evening.tell_state(seconds * 1000, FeedState.ENDED)
    return evening.recording()


def _one_of_the_storm(evening: Evening, second: int, crowd: list[Person]) -> None:
    chance = evening.random
    at_ms, viewer = second * 1000 + chance.randrange(1, 1000, 2), chance.choice(crowd)
    if chance.random() < 0.1:
        evening.alone(at_ms, viewer, chance.choices(ALONE, ALONE_WEIGHTS)[0])
        return
    count = chance.choices((1, 2, 3, 5, 9), (70, 16, 8, 4, 2))[0]
    gift = chance.choices(IN_COMBOS, COMBO_WEIGHTS)[0]
    evening.combo(at_ms, viewer, gift, evening.taps(count, 350), end_after_ms=2_600)


def _told_badly(evening: Evening, sent: Sent) -> list[int]:
    """Tell a combo with what goes wrong in a storm; when its messages came."""
    chance, times = evening.random, list[int]()
    is_end_lost = len(sent.frames) > 1 and chance.random() < 0.12
    for at_ms, gift in sent.frames[: -1 if is_end_lost else None]:
        if gift.is_combo and gift.count < sent.count and chance.random() < 0.05:
            continue  # lost in the middle, where a later one tells more
        late_ms = chance.randint(300, 1_500) if chance.random() < 0.08 else 0
        times.append(at_ms + late_ms)
        evening.tell(at_ms + late_ms, gift)
        if chance.random() < 0.06:
            times.append(at_ms + late_ms + chance.randint(20, 4_000))
            evening.tell(times[-1], gift)
    return times


def night_of_disconnects() -> bytes:
    """Two and a half hours in which the connection is lost in every way that is known."""
    evening = Evening('A night of disconnects', datetime(2026, 11, 23, 19, 0, tzinfo=UTC), 3)
    over_ms = 150 * MINUTE_MS
    gaps = _gaps()
    evening.tell_state(0, FeedState.CONNECTED)
    _gifts_around(evening)
    _some_gifts(evening, 40, range(30_000, 146 * MINUTE_MS), apart_ms=21_000)
    tell_all(evening, gaps, Beside(88 * MINUTE_MS, 101 * MINUTE_MS))
    edges = [0, *(edge for gap in gaps for edge in (gap.from_ms, gap.to_ms)), over_ms]
    for from_ms, to_ms in zip(edges[::2], edges[1::2], strict=True):
        evening.tell_alive(from_ms, to_ms)
    evening.tell_state(over_ms, FeedState.ENDED)
    return evening.recording()


def _gaps() -> list[Gap]:
    broken = (0, FeedState.BROKEN, 'the connection broke')
    silent = (45_000, FeedState.SILENT, 'nothing came for 45 s')
    limited = (5_000, FeedState.LIMITED, 'too many connections, trying again in 90 s')
    offline = (10_000, FeedState.OFFLINE, 'not live')
    minutes = [
        (14, 0.4, (broken,), 45_000),  # in the middle of a combo, which ends meanwhile
        (31, 0.1, (broken,), 15_000),  # a combo goes on across it
        (45, 1.3, (silent,), 60_000),
        (58, 1.6, (broken, limited), 30_000),
        (72, 0.3, (broken,), 180_000),  # three minutes come again
        (95, 2.0, (broken,), 90_000),  # only TikFinity hears of this
        (110, 0.2, (broken,), 60_000),
        (110.3, 0.2, (broken,), 90_000),  # and again at once: the same comes a third time
        (130, 3.0, (broken, offline), 120_000),
    ]
    return [
        Gap(int(at * MINUTE_MS), int((at + length) * MINUTE_MS), states, again_ms)
        for at, length, states, again_ms in minutes
    ]


def _gifts_around(evening: Evening) -> None:
    """The gifts that a disconnect hits where it hurts."""
    luna, sakura, han, moon, najma, zoe, ravi, kofi, *_ = people(40)
    at = MINUTE_MS
    evening.combo(14 * at - 2_000, luna, ROSA, evening.taps(30, 400))
    evening.alone(14 * at + 12_000, najma, GALAXY)
    evening.combo(31 * at - 8_000, sakura, FINGER_HEART, evening.taps(60, 500))
    evening.combo(31 * at - 3_000, ravi, ROSE, evening.taps(40, 600))
    evening.combo(45 * at + 20_000, han, DOUGHNUT, evening.taps(5, 700))
    evening.alone(58 * at + 70_000, moon, CORGI)
    evening.combo(59 * at, kofi, ROSE, evening.taps(77, 300))
    evening.combo(70 * at + 30_000, zoe, ROSA, evening.taps(20, 400))
    evening.alone(71 * at + 20_000, luna, SPORTS_CAR)
    evening.alone(94 * at + 10_000, kofi, CORGI, to_guest=True)
    evening.combo(95 * at - 4_000, najma, ROSA, evening.taps(45, 400))
    evening.alone(96 * at, ravi, GALAXY)
    evening.combo(110 * at - 5_000, moon, FINGER_HEART, evening.taps(25, 450))
    evening.combo(110 * at + 15_000, moon, ROSE, evening.taps(10, 300))
    evening.combo(131 * at, luna, ROSE, evening.taps(50, 300))
    # Their ends are lost for good: the room tells less far back than the connection was away.
    evening.combo(58 * at - 3_000, luna, ROSA, [(0, 1), (600, 2), (1_200, 4), (2_000, 9)])
    evening.combo(130 * at - 2_500, sakura, DOUGHNUT, [(0, 1), (900, 2), (1_800, 4)])
    # The creator's own connection stumbles: the rest of the count comes after the quiet time.
    evening.combo(65 * at, sakura, ROSE, [(0, 1), (400, 4), (800, 8), (22_000, 21), (22_500, 25)])
    evening.combo(120 * at, han, DOUGHNUT, [(0, 1), (500, 2)], end_after_ms=40_000)
    # One who goes to and fro between two gifts.
    evening.combo(80 * at, zoe, ROSE, [(1_000 * n, n + 1) for n in range(12)])
    evening.combo(80 * at + 450, zoe, ICE_CREAM, [(1_000 * n, n + 1) for n in range(11)])


def _some_gifts(evening: Evening, viewers: int, times_ms: range, *, apart_ms: int) -> None:
    """Gifts as they come in any LIVE, the first viewers giving most."""
    chance, crowd = evening.random, people(viewers)
    weights = [1 / (place + 2) for place in range(viewers)]
    at_ms = times_ms.start
    while (at_ms := at_ms + chance.randint(apart_ms // 5, apart_ms * 9 // 5)) < times_ms.stop:
        viewer = chance.choices(crowd, weights)[0]
        if chance.random() < 0.2:
            evening.alone(at_ms, viewer, chance.choices(ALONE, ALONE_WEIGHTS)[0])
            continue
        gift = chance.choices(IN_COMBOS, COMBO_WEIGHTS)[0]
        count = chance.choices(_COUNTS, _COUNT_WEIGHTS)[0]
        evening.combo(at_ms, viewer, gift, evening.taps(count, chance.randint(250, 900)))


MADE: dict[str, Callable[[], bytes]] = {
    'gift-storm': gift_storm,
    'night-of-disconnects': night_of_disconnects,
    'quiet-hour': quiet_hour,
}


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for name, made in MADE.items():
        data = made()
        (FOLDER / f'{name}.jsonl.gz').write_bytes(data)
        print(f'{name}: {len(data) / 1000:.0f} kB')


if __name__ == '__main__':
    main()
