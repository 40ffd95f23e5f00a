"""What a stream brought, told at its end: pure arithmetic over its standing gifts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median_low

from economy.captured import NONE_DOUBTFUL, Doubtful
from economy.coverage import Coverage
from economy.nights import Gifter, Waiting
from economy.streams import Standing, Stream

BEST_WINDOW = timedelta(minutes=10)
TOP_ROWS = 5
BIG_GIFTS = 4  # as many as a picture can name
MEDIAN_OF = 10  # streams


@dataclass(frozen=True, slots=True)
class Sent:
    """A standing gift of a stream; or an adjustment, which brings diamonds and is no gift."""

    happened_at: datetime
    diamonds: int
    count: int
    gift_name: str
    fan: str | None
    is_adjustment: bool = False


@dataclass(frozen=True, slots=True)
class GiftSum:
    """All of one kind of gift in a stream."""

    name: str
    diamonds: int
    count: int


@dataclass(frozen=True, slots=True)
class GuestSum:
    """What a guest got in a stream; `name` is None for one who is hidden or was forgotten."""

    name: str | None
    diamonds: int


@dataclass(frozen=True, slots=True)
class BestMinutes:
    """The BEST_WINDOW in which most came: when it began, and how much."""

    began_at: datetime
    diamonds: int


@dataclass(frozen=True, slots=True)
class Before:
    """The creator's ended streams before this one, `streams` of them looked at.

    Both sums are None when there was none.
    """

    last_diamonds: int | None
    median_diamonds: int | None
    streams: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Recap:
    """What one stream brought.

    `points` are (seconds since the start, diamonds so far), `big` the biggest gifts in order of
    time. `gifters` counts everybody, `top_gifters` names those who may be named. `waiting` are
    gifters still to thank. `adjusted` is in `diamonds`, what `guests` got is not.
    `coverage` is how much of the stream feeds saw, None where none listened.
    `doubtful` is in `diamonds`, too, and may be there twice.
    """

    stream: Stream
    at: datetime
    diamonds: int
    gifts: int
    gifters: int
    new_gifters: int
    points: tuple[tuple[int, int], ...]
    big: tuple[tuple[Sent, int, int], ...]  # the gift, seconds since the start, the total there
    top_gifters: tuple[Gifter, ...]
    top_gifts: tuple[GiftSum, ...]
    best: BestMinutes | None
    before: Before
    waiting: tuple[Waiting, ...]
    adjusted: int = 0
    guests: tuple[GuestSum, ...] = ()
    coverage: Coverage | None = None
    doubtful: Doubtful = NONE_DOUBTFUL

    @property
    def length(self) -> timedelta:
        return self.stream.length(self.at)

    @property
    def per_hour(self) -> int:
        """Diamonds an hour over the whole stream; streams under a minute count as one."""
        return self.diamonds * 3600 // max(int(self.length.total_seconds()), 60)

    @property
    def standing(self) -> Standing:
        return Standing(self.stream.id, self.diamonds, self.stream.goal_diamonds)


def recap_of(
    stream: Stream,
    sent: Sequence[Sent],
    *,
    at: datetime,
    gifters: int,
    new_gifters: int,
    top_gifters: tuple[Gifter, ...],
    earlier: Sequence[int],
    waiting: tuple[Waiting, ...],
    guests: tuple[GuestSum, ...] = (),
    coverage: Coverage | None = None,
    doubtful: Doubtful = NONE_DOUBTFUL,
) -> Recap:
    """The recap of a stream from its standing gifts, in any order, and its adjustments.

    An adjustment is in the sum and in the line, and no gift: not a big one, not a best minute.
    `earlier` are the diamonds of the creator's ended streams before it, newest first.
    """
    in_time = sorted(sent, key=lambda each: each.happened_at)
    points = _points(stream, in_time)
    gifts = [each for each in in_time if not each.is_adjustment]
    return Recap(
        stream=stream,
        at=at,
        diamonds=sum(each.diamonds for each in in_time),
        gifts=sum(each.count for each in gifts),
        gifters=gifters,
        new_gifters=new_gifters,
        points=tuple(points),
        big=_big(in_time, points),
        top_gifters=top_gifters,
        top_gifts=_top_gifts(gifts),
        best=best_minutes(gifts),
        before=before_of(earlier),
        waiting=waiting,
        adjusted=sum(each.diamonds for each in in_time if each.is_adjustment),
        guests=guests,
        coverage=coverage,
        doubtful=doubtful,
    )


def before_of(earlier: Sequence[int]) -> Before:
    """The last stream's diamonds and the median of the last MEDIAN_OF, newest first."""
    if not earlier:
        return Before(None, None)
    looked_at = earlier[:MEDIAN_OF]
    return Before(earlier[0], median_low(looked_at), len(looked_at))


def best_minutes(in_time: Sequence[Sent]) -> BestMinutes | None:
    """The best BEST_WINDOW that begins with a gift; the earliest among equals; None without one."""
    best: BestMinutes | None = None
    first, total = 0, 0
    for each in in_time:
        total += each.diamonds
        while each.happened_at - in_time[first].happened_at >= BEST_WINDOW:
            total -= in_time[first].diamonds
            first += 1
        if best is None or total > best.diamonds:
            best = BestMinutes(in_time[first].happened_at, total)
    return best


def change_percent(now: int, before: int) -> int | None:
    """By how many whole per cent `now` is more than `before`, None where nothing was before."""
    if before <= 0:
        return None
    return round((now - before) * 100 / before)


def _points(stream: Stream, in_time: Sequence[Sent]) -> list[tuple[int, int]]:
    points: list[tuple[int, int]] = []
    total = 0
    for each in in_time:
        total += each.diamonds
        points.append((_seconds(stream, each.happened_at), total))
    return points


def _big(
    in_time: Sequence[Sent], points: Sequence[tuple[int, int]]
) -> tuple[tuple[Sent, int, int], ...]:
    gifts = (place for place, each in enumerate(in_time) if not each.is_adjustment)
    places = sorted(gifts, key=lambda place: -in_time[place].diamonds)[:BIG_GIFTS]
    return tuple((in_time[place], *points[place]) for place in sorted(places))


def _top_gifts(in_time: Sequence[Sent]) -> tuple[GiftSum, ...]:
    sums: dict[str, GiftSum] = {}
    for each in in_time:
        before = sums.get(each.gift_name, GiftSum(each.gift_name, 0, 0))
        sums[each.gift_name] = GiftSum(
            each.gift_name, before.diamonds + each.diamonds, before.count + each.count
        )
    return tuple(sorted(sums.values(), key=lambda each: (-each.diamonds, each.name))[:TOP_ROWS])


def _seconds(stream: Stream, at: datetime) -> int:
    """Seconds since the start; a gift logged from before it stands at the start."""
    return max(int((at - stream.started_at).total_seconds()), 0)
