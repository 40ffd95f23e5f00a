"""Figures in large letters, each over what it is: the upper part of many pictures."""

from __future__ import annotations

from bot._drawing import CYAN, INNER, MARGIN, PANEL, SOFT, WHITE, Card
from bot._top_picture import HEADER_HEIGHT
from bot.lettering import Style

_GAP = 20
_HEIGHT = 122
_PADDING = 28


def facts_height(facts: int) -> int:
    """What so many figures need below the header, with the gap after them."""
    return (facts + 1) // 2 * (_HEIGHT + _GAP)


def draw_facts(on: Card, facts: tuple[tuple[str, str], ...]) -> None:
    """Two a row; of an odd number the first has a row of its own."""
    half = (INNER - _GAP) // 2
    for number, (value, what) in enumerate(facts):
        place = number + len(facts) % 2 if number else 0
        width = INNER if number == 0 and len(facts) % 2 else half
        left = MARGIN + place % 2 * (half + _GAP)
        top = HEADER_HEIGHT + place // 2 * (_HEIGHT + _GAP)
        on.panel((left, top, left + width, top + _HEIGHT), PANEL)
        room = width - 2 * _PADDING
        figure = on.words(value, Style(size=54, is_bold=True), room)
        on.write(figure, left + _PADDING, top + 64, CYAN if number == 0 else WHITE)
        on.write(on.words(what, Style(size=30), room), left + _PADDING, top + 104, SOFT)
