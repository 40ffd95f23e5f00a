"""The picture of one stream: figures, the evening as a line, who gave and what was given."""

from __future__ import annotations

from bot._drawing import (
    CYAN,
    INNER,
    MARGIN,
    PANEL,
    SMALLEST,
    SOFT,
    VIOLET,
    WIDTH,
    Card,
)
from bot._facts import draw_facts, facts_height
from bot._line_chart import Series, draw_line_chart
from bot._top_picture import HEADER_HEIGHT, header
from bot.charts import Bar, Picture, RecapCard
from bot.lettering import Style
from economy.money import show_number

FACTS_MAX = 4
ROWS_MAX = 5
_GAP = 20
_CHART_HEIGHT = 432
_PADDING = 32
_ROW_HEIGHT = 100
_LIST_TOP = 76  # below the upper edge of a list, after its heading
_MEDAL = 22
_Ranked = tuple[str, tuple[Bar, ...], str]  # heading, rows, colour


def drawn(card: RecapCard) -> Picture:
    facts = card.facts[:FACTS_MAX]
    lists = _lists(card)
    rows = max((len(bars) for _, bars, _ in lists), default=0)
    below_facts = HEADER_HEIGHT + facts_height(len(facts))
    below_chart = below_facts + _CHART_HEIGHT + _GAP
    list_height = _LIST_TOP + rows * _ROW_HEIGHT + 16 if lists else -_GAP
    height = below_chart + list_height + MARGIN
    on = Card(height, card.locale)
    header(on, card.title, card.subtitle)
    draw_facts(on, facts)
    _chart(on, card, below_facts)
    width = (INNER - _GAP * (len(lists) - 1)) // max(len(lists), 1)
    for number, (heading, bars, colour) in enumerate(lists):
        left = MARGIN + number * (width + _GAP)
        on.panel((left, below_chart, left + width, below_chart + list_height), PANEL)
        _list(
            on,
            (heading, bars, colour),
            card.locale,
            (left + _PADDING, below_chart, left + width - _PADDING),
        )
    return Picture(on.png(), on.undrawn)


def _lists(card: RecapCard) -> list[_Ranked]:
    found = (('Top gifters', card.gifters, CYAN), ('Top gifts', card.gifts, VIOLET))
    return [(heading, bars[:ROWS_MAX], colour) for heading, bars, colour in found if bars]


def _chart(on: Card, card: RecapCard, top: int) -> None:
    bottom = top + _CHART_HEIGHT
    on.panel((MARGIN, top, WIDTH - MARGIN, bottom), PANEL)
    left, right = MARGIN + _PADDING, WIDTH - MARGIN - _PADDING
    heading = on.words('Diamonds over time', Style(size=34, is_bold=True), right - left)
    on.write(heading, left, top + 52)
    if not card.points:
        line = on.words('No gifts were logged.', Style(size=34), right - left)
        on.write_middle(line, WIDTH // 2, top + _CHART_HEIGHT // 2 + 20, SOFT)
        return
    series = Series(
        points=card.points,
        length_s=card.length_s,
        marks=card.marks,
        goal=card.goal_diamonds,
        locale=card.locale,
    )
    draw_line_chart(on, (left, top + 62, right, bottom - 26), series)


def _list(on: Card, ranked: _Ranked, locale: str, place: tuple[int, int, int]) -> None:
    heading, bars, colour = ranked
    left, top, right = place
    on.write(on.words(heading, Style(size=34, is_bold=True), right - left), left, top + 54)
    most = max(bar.value for bar in bars)
    for number, bar in enumerate(bars):
        above = top + _LIST_TOP + number * _ROW_HEIGHT
        on.medal((left + _MEDAL, above + 40), bar.place, _MEDAL)
        text = left + 2 * _MEDAL + 20
        on.write(on.name(bar.label, Style(size=34), right - text), text, above + 32)
        value = on.words(show_number(bar.value, locale), Style(size=SMALLEST), right - text)
        on.write(value, text, above + 66, SOFT)
        on.bar((text, above + 77, right, above + 85), bar.value / most if most else 0.0, colour)
