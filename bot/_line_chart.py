"""A running total over time: axes, the line, a goal, and dots with names that never collide."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from babel.numbers import format_compact_decimal

from bot._drawing import CYAN, GOLD, PANEL, PINK, SMALLEST, SOFT, TRACK, WHITE, Box, Card
from bot.charts import Mark
from bot.lettering import Line, Style
from economy.money import show_number

POINTS_MAX = 1_000  # drawn: more than the line has pixels to show
MARKS_MAX = 8
_BUCKETS = POINTS_MAX // 4
_GOAL_IN_SIGHT = 1.6  # times the highest total; a goal above that is pinned to the top
_TICKS_MAX = 4
_TEXT = Style(size=SMALLEST)
_STEPS_S = (10, 30, 60, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400)
_DOT = 10
_NAME_WIDTH = 330


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
    step = _round_step(max(highest, 0 if is_pinned else series.goal or 0, 1))
    top = step * -(-max(highest, 0 if is_pinned else series.goal or 0, 1) // step)
    labels = [
        (value, on.words(_short(value, series.locale), _TEXT, 200))
        for value in range(0, top + 1, step)
    ]
    left, upper, right, lower = box
    left += max(line.width for _, line in labels) + 18
    span_s = max((series.length_s, 1, *(at_s for at_s, _ in points[-1:])))
    scale = _Scale((left, upper + 52, right, lower - 46), span_s, top)
    _grid(on, scale, labels, box[0])
    _times(on, scale, lower)
    path = _steps(points, scale)
    if path:
        on.curve(scale.box, path, CYAN)
    taken = _goal(on, scale, series, path, is_pinned=is_pinned)
    _marks(on, scale, marks, path, taken)


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


def _round_step(highest: int) -> int:
    """The smallest of 1, 2, 5, 10, 20, 25, 50 ... that `highest` holds at most _TICKS_MAX times."""
    power = 1
    while True:
        for step in (1, 2, 2.5, 5):
            whole = int(step * power)
            if whole == step * power and -(-highest // whole) <= _TICKS_MAX:
                return whole
        power *= 10


def _short(value: int, locale: str) -> str:
    if value < 10_000:
        return show_number(value, locale)
    return format_compact_decimal(value, locale=locale, fraction_digits=1)


def _grid(on: Card, scale: _Scale, labels: list[tuple[int, Line]], left: int) -> None:
    for value, line in labels:
        y = round(scale.y(value))
        on.rule(scale.box[0], scale.box[2], y, TRACK)
        on.write_right(line, scale.box[0] - 16, y + 10, SOFT)
    assert left <= scale.box[0]


def _times(on: Card, scale: _Scale, baseline: int) -> None:
    sample = on.words(_clock(scale.span_s), _TEXT, 300)
    most = max(1, (scale.box[2] - scale.box[0]) // (sample.width + 60))
    step = next((step for step in _STEPS_S if scale.span_s // step <= most), 0)
    while not step:
        days = -(-scale.span_s // (most * 86_400))
        step = days * 86_400
    for at_s in range(0, scale.span_s + 1, step):
        line = on.words(_clock(at_s), _TEXT, 300)
        x = round(scale.x(at_s))
        start = min(max(x - line.width // 2, scale.box[0]), scale.box[2] - line.width)
        on.write(line, start, baseline, SOFT)


def _clock(at_s: int) -> str:
    minutes, seconds = divmod(at_s, 60)
    return f'{minutes // 60}:{minutes % 60:02}' + (f':{seconds:02}' if seconds else '')


def _goal(
    on: Card,
    scale: _Scale,
    series: Series,
    path: list[tuple[float, float]],
    *,
    is_pinned: bool,
) -> list[Box]:
    """Draw the goal, if there is one, and return the places it takes."""
    if not series.goal:
        return []
    left, upper, right, _ = scale.box
    line = on.words(f'Goal {show_number(series.goal, series.locale)}', _TEXT, right - left - 60)
    y = upper - 30 if is_pinned else round(scale.y(series.goal))
    arrow = 30 if is_pinned else 0
    boxes = [
        (start, y - 46, start + line.width + arrow + 8, y - 6)
        for start in (left + 8, right - line.width - arrow - 8)
    ]
    place = next((box for box in boxes if not _crosses(path, box)), boxes[0])
    on.rule(left, right, y, GOLD, dash=12)
    if _crosses(path, place):
        on.panel(place, PANEL, 8)
    on.write(line, place[0] + arrow, y - 16, GOLD)
    if is_pinned:
        x = place[0]
        on.outline([(x, y - 16), (x + 20, y - 16), (x + 10, y - 36)], GOLD)
    return [place, (left, y - 3, right, y + 4)]


def _marks(
    on: Card,
    scale: _Scale,
    marks: Sequence[Mark],
    path: list[tuple[float, float]],
    taken: list[Box],
) -> None:
    """Dots first, then each name at the nearest free place; a name without one is left out."""
    dots = [(scale.x(mark.at_s), scale.y(mark.diamonds)) for mark in marks]
    taken = taken + [_around(dot, _DOT + 4) for dot in dots]
    for dot in dots:
        on.disc(dot, _DOT, PANEL)
        on.disc(dot, _DOT - 3, PINK)
    for mark, dot in zip(marks, dots, strict=True):
        line = on.name(mark.label, Style(size=SMALLEST), _NAME_WIDTH)
        place = _free_place(line, dot, scale.box, path, taken)
        if place is not None:
            taken.append(place)
            if place[3] <= dot[1] + _DOT * 2:  # above the line: hide the grid behind the name
                on.panel(place, PANEL, 8)
            on.write(line, place[0] + 6, place[3] - 11, WHITE)


def _free_place(
    line: Line,
    dot: tuple[float, float],
    within: Box,
    path: list[tuple[float, float]],
    taken: list[Box],
) -> Box | None:
    """The nearest box for a name beside, above or below its dot that nothing else is in."""
    width, height = line.width + 12, 42
    x, y = round(dot[0]), round(dot[1])
    for distance in (0, 26, 52, 84):
        for start, top in (
            (x - width - 16, y - height // 2 - distance),
            (x - width + 10, y - height - 14 - distance),
            (x - width // 2, y - height - 14 - distance),
            (x + 18, y - height // 2 + distance),
            (x - 10, y + 14 + distance),
        ):
            box = (start, top, start + width, top + height)
            is_inside = within[0] <= start and box[2] <= within[2]
            is_inside = is_inside and within[1] - 46 <= top and box[3] <= within[3]
            if is_inside and not _crosses(path, box) and not any(_meet(box, b) for b in taken):
                return box
    return None


def _crosses(path: list[tuple[float, float]], box: Box) -> bool:
    """Whether the line, whose parts run level or upright, comes near the box."""
    left, top, right, bottom = box
    return any(
        min(x1, x2) <= right
        and max(x1, x2) >= left
        and min(y1, y2) <= bottom
        and max(y1, y2) >= top
        for (x1, y1), (x2, y2) in itertools.pairwise(path)
    )


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _around(dot: tuple[float, float], radius: int) -> Box:
    x, y = round(dot[0]), round(dot[1])
    return x - radius, y - radius, x + radius, y + radius
