"""A running total over time: axes, the line, a goal, and dots with names that never collide."""

from __future__ import annotations

import itertools
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot._drawing import CYAN, GOLD, PANEL, PINK, SMALLEST, SOFT, TRACK, WHITE, Box, Card
from bot._scale import scale_labels
from bot.charts import Mark
from bot.lettering import Line, Style
from economy.money import show_number

POINTS_MAX = 1_000  # drawn: more than the line has pixels to show
MARKS_MAX = 8
_BUCKETS = POINTS_MAX // 4
_GOAL_IN_SIGHT = 1.6  # times the highest total; a goal above that is pinned to the top
_TEXT = Style(size=SMALLEST)
_STEPS_S = (10, 30, 60, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400)
_DOT = 10
_NAME_WIDTH = 330
_NAME_HEIGHT = 42
_HEADROOM = 52  # above the plot, for names of gifts near the top
_PINNED = 30  # how far above the plot a goal out of sight is drawn


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """What is drawn. Times are seconds since the start."""

    points: Sequence[tuple[int, int]]
    length_s: int
    marks: Sequence[Mark]
    goal: int | None
    locale: str


@dataclass(frozen=True, slots=True)
class _Scale:
    """From seconds and diamonds to pixels."""

    box: Box
    span_s: int
    top: int

    def x(self, at_s: int) -> float:
        left, _, right, _ = self.box
        return left + (right - left) * min(max(at_s / self.span_s, 0.0), 1.0)

    def y(self, total: float) -> float:
        _, top, _, bottom = self.box
        return bottom - (bottom - top) * min(max(total / self.top, 0.0), 1.0)


def draw_line_chart(on: Card, box: Box, series: Series) -> None:
    """Draw `series` into `box`, with its numbers to the left of the line and its times below."""
    points = thinned(series.points)
    marks = sorted(series.marks[:MARKS_MAX], key=lambda mark: mark.at_s)
    highest = max((*(total for _, total in points), *(mark.diamonds for mark in marks), 0))
    is_pinned = bool(series.goal and highest and series.goal > highest * _GOAL_IN_SIGHT)
    goal_in_sight = 0 if is_pinned else series.goal or 0
    labels = scale_labels(on, max(highest, goal_in_sight, 1), series.locale)
    left, upper, right, lower = box
    left += max(line.width for _, line in labels) + 26
    upper += _HEADROOM + (_PINNED if is_pinned else 0)
    span_s = max((series.length_s, 1, *(at_s for at_s, _ in points[-1:])))
    scale = _Scale((left, upper, right, lower - 46), span_s, labels[-1][0])
    _grid(on, scale, labels)
    _times(on, scale, lower)
    curve = _Curve(_steps(points, scale))
    if curve.path:
        on.curve(scale.box, curve.path, CYAN)
    taken = _goal(on, scale, series, curve, is_pinned=is_pinned)
    _marks(on, scale, marks, curve, taken)


def thinned(points: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """At most POINTS_MAX of `points` in order of time; peaks, dips and the end stay."""
    ordered = sorted((max(at_s, 0), total) for at_s, total in points)
    if len(ordered) <= POINTS_MAX:
        return ordered
    span_s = max(ordered[-1][0], 1)
    kept: list[tuple[int, int]] = []
    for _, group in itertools.groupby(ordered, lambda point: point[0] * (_BUCKETS - 1) // span_s):
        bucket = list(group)
        high = max(bucket, key=lambda point: point[1])
        low = min(bucket, key=lambda point: point[1])
        kept += sorted({bucket[0], low, high, bucket[-1]}, key=bucket.index)
    return kept


def _steps(points: list[tuple[int, int]], scale: _Scale) -> list[tuple[float, float]]:
    """The line: a total stays what it is until the next gift."""
    if not points:
        return []
    path = [(scale.x(0), scale.y(0))]
    for at_s, total in points:
        x = scale.x(at_s)
        path += [(x, path[-1][1]), (x, scale.y(total))]
    return [*path, (scale.x(scale.span_s), path[-1][1])]


def _grid(on: Card, scale: _Scale, labels: list[tuple[int, Line]]) -> None:
    for value, line in labels:
        y = round(scale.y(value))
        on.rule(scale.box[0], scale.box[2], y, TRACK)
        on.write_right(line, scale.box[0] - 22, y + 10, SOFT)


def _times(on: Card, scale: _Scale, baseline: int) -> None:
    sample = on.words(_clock(scale.span_s), _TEXT, 300)
    most = max(1, (scale.box[2] - scale.box[0]) // (sample.width + 60))
    days = -(-scale.span_s // (most * 86_400))
    step = next((step for step in _STEPS_S if scale.span_s // step <= most), days * 86_400)
    for at_s in range(0, scale.span_s + 1, step):
        line = on.words(_clock(at_s), _TEXT, 300)
        x = round(scale.x(at_s))
        start = min(max(x - line.width // 2, scale.box[0]), scale.box[2] - line.width)
        on.write(line, start, baseline, SOFT)


def _clock(at_s: int) -> str:
    minutes, seconds = divmod(at_s, 60)
    return f'{minutes // 60}:{minutes % 60:02}' + (f':{seconds:02}' if seconds else '')


def _goal(on: Card, scale: _Scale, series: Series, curve: _Curve, *, is_pinned: bool) -> list[Box]:
    """Draw the goal, if there is one, and return the places it takes."""
    if not series.goal:
        return []
    left, upper, right, _ = scale.box
    line = on.words(f'Goal {show_number(series.goal, series.locale)}', _TEXT, right - left - 60)
    y = upper - _PINNED if is_pinned else round(scale.y(series.goal))
    arrow = 30 if is_pinned else 0
    boxes = [
        (start, y - 46, start + line.width + arrow + 8, y - 6)
        for start in (left + 8, right - line.width - arrow - 8)
    ]
    place = next((box for box in boxes if not curve.crosses(box)), boxes[0])
    on.rule(left, right, y, GOLD, dash=12)
    if curve.crosses(place):
        on.panel(place, PANEL, 8)
    on.write(line, place[0] + arrow, y - 16, GOLD)
    if is_pinned:
        x = place[0]
        on.outline([(x, y - 16), (x + 20, y - 16), (x + 10, y - 36)], GOLD)
    return [place, (left, y - 3, right, y + 4)]


def _marks(on: Card, scale: _Scale, marks: Sequence[Mark], curve: _Curve, taken: list[Box]) -> None:
    """A dot for each, and each name at the nearest free place; one without a place is left out."""
    dots = [(scale.x(mark.at_s), scale.y(mark.diamonds)) for mark in marks]
    taken = taken + [_around(dot, _DOT + 4) for dot in dots]
    named: list[tuple[Line, Box]] = []
    for mark, dot in zip(marks, dots, strict=True):
        line = on.name(mark.label, _TEXT, _NAME_WIDTH)
        place = _free_place(line, dot, scale.box, curve, taken)
        if place is not None:
            taken.append(place)
            named.append((line, place))
            on.thread(dot, _nearest(dot, place), SOFT)
    for radius, colour in ((_DOT, PANEL), (_DOT - 3, PINK)):
        for dot in dots:
            on.disc(dot, radius, colour)
    for line, place in named:
        if curve.is_above(place):  # no colour behind the name: hide the grid there
            on.panel(place, PANEL, 8)
        on.write(line, place[0] + 6, place[3] - 11, WHITE)


def _free_place(
    line: Line, dot: tuple[float, float], within: Box, curve: _Curve, taken: list[Box]
) -> Box | None:
    """The nearest box for a name beside, above or below its dot that nothing else is in."""
    left, upper, right, lower = within
    for box in _places(round(dot[0]), round(dot[1]), line.width + 12):
        is_inside = left <= box[0] and box[2] <= right
        is_inside = is_inside and upper - _HEADROOM + 6 <= box[1] and box[3] <= lower
        if is_inside and not curve.crosses(box) and not any(_meet(box, other) for other in taken):
            return box
    return None


def _places(x: int, y: int, width: int) -> Iterator[Box]:
    half = _NAME_HEIGHT // 2
    for away in (0, 30, 60, 90, 130, 170, 220):
        for start, top in (
            (x - width - 16 - away // 2, y - half - away),
            (x - width + 10 - away // 2, y - 2 * half - 14 - away),
            (x - width // 2, y - 2 * half - 14 - away),
            (x + 18 + away // 2, y - half + away),
            (x - 10 + away // 2, y + 14 + away),
        ):
            yield start, top, start + width, top + 2 * half


def _nearest(dot: tuple[float, float], box: Box) -> tuple[float, float]:
    """The place on the edge of a name that is nearest to its dot."""
    return min(max(dot[0], box[0] + 8), box[2] - 8), min(max(dot[1], box[1] + 8), box[3] - 8)


class _Curve:
    """The line's corners. Its parts run level or upright, and never back."""

    def __init__(self, path: list[tuple[float, float]]) -> None:
        self.path = path
        self._xs = [x for x, _ in path]

    def crosses(self, box: Box) -> bool:
        """Whether the line comes into the box."""
        heights = self._heights(box)
        return bool(heights) and min(heights) <= box[3] and max(heights) >= box[1]

    def is_above(self, box: Box) -> bool:
        """Whether the box lies above the line all along."""
        return all(height > box[3] for height in self._heights(box))

    def _heights(self, box: Box) -> list[float]:
        start = max(bisect_left(self._xs, box[0]) - 1, 0)
        end = bisect_right(self._xs, box[2]) + 1
        return [y for _, y in self.path[start:end]]


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _around(dot: tuple[float, float], radius: int) -> Box:
    x, y = round(dot[0]), round(dot[1])
    return x - radius, y - radius, x + radius, y + radius
