"""The picture of a ranked list, and the rows that other pictures use too."""

from __future__ import annotations

from bot._drawing import CYAN, INNER, MARGIN, PANEL, SOFT, WHITE, WIDTH, Card
from bot.charts import Bar, Picture, TopCard
from bot.lettering import Style
from economy.money import show_number

ROWS_MAX = 10
HEADER_HEIGHT = 174
_ROW_HEIGHT = 100
_PADDING = 32
_MEDAL = 26  # radius
_AFTER_MEDAL = 84
_GAP = 28  # between a name and its number


def drawn(card: TopCard) -> Picture:
    bars = card.bars[:ROWS_MAX]
    height = HEADER_HEIGHT + max(len(bars), 1) * _ROW_HEIGHT + 2 * _PADDING - 16 + MARGIN
    on = Card(height, card.locale)
    header(on, card.title, card.subtitle)
    on.panel((MARGIN, HEADER_HEIGHT, WIDTH - MARGIN, height - MARGIN), PANEL)
    if not bars:
        line = on.words('Nothing here yet.', Style(size=34), INNER)
        on.write_middle(line, WIDTH // 2, HEADER_HEIGHT + _PADDING + 60, SOFT)
    most = max((bar.value for bar in bars), default=0)
    for number, bar in enumerate(bars):
        top = HEADER_HEIGHT + _PADDING + number * _ROW_HEIGHT
        _row(on, bar, top, most, card.locale)
    return Picture(on.png(), on.undrawn)


def header(on: Card, title: str, subtitle: str) -> None:
    """The gem, the title and the subtitle of any card; it ends at HEADER_HEIGHT."""
    on.gem(MARGIN, 48, 84)
    left = MARGIN + 112
    width = WIDTH - MARGIN - left
    on.write(on.heading(title, Style(size=52, is_bold=True), width), left, 88)
    on.write(on.heading(subtitle, Style(size=32), width), left, 136, SOFT)


def _row(on: Card, bar: Bar, top: int, most: int, locale: str) -> None:
    left, right = MARGIN + _PADDING, WIDTH - MARGIN - _PADDING
    on.medal((left + _MEDAL, top + 40), bar.place, _MEDAL)
    left += _AFTER_MEDAL
    number = on.words(show_number(bar.value, locale), Style(size=38, is_bold=True), 420)
    name = on.name(bar.label, Style(size=38), right - left - number.width - _GAP)
    on.write(name, left, top + 44)
    on.write_right(number, right, top + 44, WHITE)
    share = bar.value / most if most else 0.0
    on.bar((left, top + 66, right, top + 78), share, CYAN)
