"""The picture of a forecast: what each week brought or may bring, and what was paid out."""

from __future__ import annotations

from dataclasses import dataclass

from bot._drawing import (
    CYAN,
    GOLD,
    MARGIN,
    SMALLEST,
    SOFT,
    TRACK,
    VIOLET,
    WHITE,
    WIDTH,
    Box,
    Card,
)
from bot._facts import draw_facts, facts_height
from bot._scale import scale_labels
from bot._top_picture import HEADER_HEIGHT, header
from bot.charts import ForecastCard, Picture, WeekBar
from bot.lettering import Line, Style

FACTS_MAX = 2
REACHED_MAX = 2
EXPECTED = '#286274'  # the bars of weeks that are still to come
RANGE = '#e6ecfb'
_GAP = 20
_PADDING = 32
_HEAD = 130  # a heading and its legend
_FLAG = 40  # a line above the bars, for what is expected when
_BELOW = 76  # the dates under a chart
_EARNED_HEIGHT, _PAID_HEIGHT = 300, 170  # of the bars alone
_TEXT = Style(size=SMALLEST)
_HEADING = Style(size=34, is_bold=True)
_DATED_EVERY = 4  # weeks


@dataclass(frozen=True, slots=True)
class _Grid:
    """Where the columns of a chart stand, and how high a number is."""

    box: Box
    columns: int
    top: int

    def left(self, column: int) -> float:
        return self.box[0] + (self.box[2] - self.box[0]) * column / self.columns

    def middle(self, column: int) -> int:
        return round((self.left(column) + self.left(column + 1)) / 2)

    def y(self, value: int) -> int:
        _, upper, _, lower = self.box
        return round(lower - (lower - upper) * min(max(value / self.top, 0.0), 1.0))

    def column(self, place: int, start: float, end: float) -> tuple[int, int]:
        """From and to which x a share of a column goes."""
        width = self.left(place + 1) - self.left(place)
        return round(self.left(place) + start * width), round(self.left(place) + end * width)


def drawn(card: ForecastCard) -> Picture:
    earned = max(max(week.high or 0, week.earned) for week in card.weeks)
    paid = max(max(week.requested, week.paid) for week in card.weeks)
    flags = len(card.reached[:REACHED_MAX])
    facts = card.facts[:FACTS_MAX]
    above = HEADER_HEIGHT + facts_height(len(facts))
    below = above + _panel_height(_EARNED_HEIGHT + flags * _FLAG, has_chart=earned > 0) + _GAP
    bottom = below + _panel_height(_PAID_HEIGHT, has_chart=paid > 0)
    on = Card(bottom + MARGIN, card.locale)
    header(on, card.title, card.subtitle)
    draw_facts(on, facts)
    on.panel((MARGIN, above, WIDTH - MARGIN, below - _GAP))
    on.panel((MARGIN, below, WIDTH - MARGIN, bottom))
    left, right = MARGIN + _PADDING, WIDTH - MARGIN - _PADDING
    scales = [scale_labels(on, max(highest, 1), card.locale) for highest in (earned, paid)]
    beside = max(line.width for scale in scales for _, line in scale)  # weeks stand in line
    _headings(on, card, left, right, above, below, has_paid=paid > 0)
    if earned > 0:
        box = (left, above + _HEAD + flags * _FLAG, right, below - _GAP - _BELOW)
        grid = _grid(on, box, scales[0], beside, len(card.weeks))
        _earned(on, grid, card)
    if paid > 0:
        grid = _grid(
            on, (left, below + _HEAD, right, bottom - _BELOW), scales[1], beside, len(card.weeks)
        )
        _paid(on, grid, card)
    return Picture(on.png(), on.undrawn)


def _panel_height(chart: int, *, has_chart: bool) -> int:
    return _HEAD + chart + _BELOW if has_chart else _HEAD + 6


def _headings(
    on: Card, card: ForecastCard, left: int, right: int, above: int, below: int, *, has_paid: bool
) -> None:
    """What each chart shows, and in which colours; why one shows nothing."""
    on.write(on.words('Earned by week', _HEADING, right - left), left, above + 52)
    is_expecting = any(week.high is not None for week in card.weeks)
    is_earning = any(week.earned > 0 for week in card.weeks)
    keys = [(CYAN, 'earned')] if is_earning or is_expecting else []
    if is_expecting:
        keys += [(EXPECTED, 'expected'), (RANGE, 'slowest to fastest week')]
    _legend(on, (left, above + 94, right), keys, '' if is_expecting else card.note)
    on.write(on.words('Requested and paid by week', _HEADING, right - left), left, below + 52)
    keys = [(GOLD, 'requested'), (VIOLET, 'paid')] if has_paid else []
    after = 'in diamonds' if has_paid else 'No payout in these weeks.'
    _legend(on, (left, below + 94, right), keys, after)


def _earned(on: Card, grid: _Grid, card: ForecastCard) -> None:
    for place, week in enumerate(card.weeks):
        _column(on, grid, place, week)
    reached = sorted(
        card.reached[:REACHED_MAX]
    )  # what comes first hangs lowest: no line is crossed
    for row, (place, text) in enumerate(reversed(reached)):
        _flag(on, grid, place, text, grid.box[1] - 10 - (len(reached) - row) * _FLAG)
    _dates(on, grid, card)


def _column(on: Card, grid: _Grid, place: int, week: WeekBar) -> None:
    start, end = grid.column(place, 0.18, 0.82)
    floor = grid.box[3]
    if week.high is not None:
        _bar(on, (start, grid.y(week.earned + week.expected), end, floor), EXPECTED)
    if week.earned > 0:
        _bar(on, (start, grid.y(week.earned), end, floor), CYAN)
    if week.low is None or week.high is None or grid.y(week.low) - grid.y(week.high) < 6:
        return
    middle, high, low = (start + end) // 2, grid.y(week.high), grid.y(week.low)
    on.panel((middle - 2, high, middle + 2, low), RANGE, 0)
    for y in (high, low):
        on.panel((middle - 9, y - 2, middle + 9, y + 2), RANGE, 0)


def _flag(on: Card, grid: _Grid, place: int, text: str, top: int) -> None:
    """A thin line down into a week, with what is expected there to the left of its upper end."""
    x = grid.middle(place)
    on.panel((x - 2, top + 14, x + 2, grid.box[3]), GOLD, 0)
    on.disc((x, top + 16), 9, GOLD)
    line = on.words(text, _TEXT, x - grid.box[0] - 24)
    on.write(line, x - 20 - line.width, top + 26, GOLD)


def _paid(on: Card, grid: _Grid, card: ForecastCard) -> None:
    for place, week in enumerate(card.weeks):
        for value, start, end, colour in (
            (week.requested, 0.06, 0.48, GOLD),
            (week.paid, 0.52, 0.94, VIOLET),
        ):
            if value > 0:
                from_x, to_x = grid.column(place, start, end)
                _bar(on, (from_x, grid.y(value), to_x, grid.box[3]), colour)
    _dates(on, grid, card)


def _grid(on: Card, box: Box, labels: list[tuple[int, Line]], beside: int, columns: int) -> _Grid:
    """The lines and numbers of a chart; its columns stand `beside` pixels and a gap further in."""
    left = box[0] + beside + 22
    grid = _Grid((left, *box[1:]), columns, labels[-1][0])
    for value, line in labels:
        on.rule(left, box[2], grid.y(value), TRACK)
        on.write_right(line, left - 18, grid.y(value) + 10, SOFT)
    return grid


def _dates(on: Card, grid: _Grid, card: ForecastCard) -> None:
    """The first days of some weeks, as many as there is room for; the running one is called so."""
    left, _, right, floor = grid.box
    taken: list[tuple[int, int]] = []
    others = range(card.running % _DATED_EVERY, len(card.weeks), _DATED_EVERY)
    for place in (card.running, *others, 0):
        is_running = place == card.running
        text = 'this week' if is_running else card.weeks[place].label
        line = on.words(text, _TEXT, 190)
        start = min(max(grid.middle(place) - line.width // 2, left), right - line.width)
        if all(start > end + 18 or start + line.width + 18 < begin for begin, end in taken):
            taken.append((start, start + line.width))
            on.write(line, start, floor + 42, WHITE if is_running else SOFT)


def _bar(on: Card, box: Box, colour: str) -> None:
    """A column; anything above nothing can be seen."""
    left, top, right, bottom = box
    on.panel((left, min(top, bottom - 4), right, bottom), colour, 5)


def _legend(on: Card, place: tuple[int, int, int], keys: list[tuple[str, str]], after: str) -> None:
    x, baseline, right = place
    for colour, text in keys:
        on.panel((x, baseline - 21, x + 22, baseline + 1), colour, 6)
        line = on.words(text, _TEXT, right - x - 32)
        on.write(line, x + 32, baseline, SOFT)
        x += 32 + line.width + 34
    if after:
        on.write(on.words(after, _TEXT, right - x), x, baseline, SOFT)
