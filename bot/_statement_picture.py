"""The picture of a statement: a page of a period, panel under panel."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot._drawing import INNER, MARGIN, PANEL, SMALLEST, SOFT, TRACK, WHITE, WIDTH, Card
from bot._facts import draw_facts, facts_height
from bot._top_picture import HEADER_HEIGHT, header
from bot.charts import Picture, StatementCard, StatementPanel, StatementRow
from bot.lettering import Line, Style

FACTS_MAX = 4
_GAP = 20
_PADDING = 32
_HEADING = 84  # of a panel
_ROW, _NOTED = 52, 36  # heights of a row, and of each note below it
_APART = 12  # what a line between two rows needs
_AFTER_NAME = 14
_BELOW = 22  # under the last row
_SOURCE = 40  # a line of what stands behind the figures
_NOTE = 110
_VALUE_WIDTH = 420
_TEXT, _BOLD = Style(size=32), Style(size=32, is_bold=True)
_SMALL = Style(size=SMALLEST)
_INDENT = 28  # of a part, from the row it belongs to


def drawn(card: StatementCard) -> Picture:
    facts = card.facts[:FACTS_MAX]
    sources = _wrapped(card)
    top = HEADER_HEIGHT + facts_height(len(facts))
    height = top + len(sources) * _SOURCE + (_GAP if sources else 0)
    height += sum(_height(panel) + _GAP for panel in card.panels)
    height += (0 if card.panels else _NOTE + _GAP) + MARGIN - _GAP
    on = Card(height, card.locale)
    header(on, card.title, card.subtitle)
    draw_facts(on, facts)
    for line in sources:
        on.write(on.words(line, _SMALL, INNER), MARGIN, top + 28, SOFT)
        top += _SOURCE
    top += _GAP if sources else 0
    for panel in card.panels:
        _panel(on, panel, top)
        top += _height(panel) + _GAP
    if not card.panels:
        on.panel((MARGIN, top, WIDTH - MARGIN, top + _NOTE), PANEL)
        line = on.words(card.note, _TEXT, INNER - 2 * _PADDING)
        on.write_middle(line, WIDTH // 2, top + _NOTE // 2 + 12, SOFT)
    return Picture(on.png(), on.undrawn)


def _panel(on: Card, panel: StatementPanel, top: int) -> None:
    left, right = MARGIN + _PADDING, WIDTH - MARGIN - _PADDING
    on.panel((MARGIN, top, WIDTH - MARGIN, top + _height(panel)), PANEL)
    style = Style(size=36, is_bold=True)
    total = on.words(panel.total, style, _VALUE_WIDTH)
    on.write_right(total, right, top + 56)
    on.write(on.words(panel.heading, style, right - left - total.width - _GAP), left, top + 56)
    top += _HEADING
    for row, is_apart in _spaced(panel):
        if is_apart:
            on.rule(left, right, top + 6, TRACK)
            top += _APART
        _row(on, row, (left + _INDENT * row.is_part, top, right))
        top += _ROW + len(row.notes) * _NOTED
    if panel.more:
        on.write(on.words(panel.more, _SMALL, right - left), left, top + 34, SOFT)


def _spaced(panel: StatementPanel) -> Iterator[tuple[StatementRow, bool]]:
    """The rows, and whether a line keeps each apart from the one above."""
    above: StatementRow | None = None
    for row in panel.rows:
        is_next = above is not None and (row.is_heading or (above.is_part and not row.is_part))
        yield row, is_next
        above = row


def _row(on: Card, row: StatementRow, place: tuple[int, int, int]) -> None:
    left, top, right = place
    baseline = top + 36
    colour = SOFT if row.is_heading else WHITE
    value = on.words(row.value, _SMALL if row.is_heading else _BOLD, _VALUE_WIDTH)
    on.write_right(value, right, baseline, colour)
    room = right - left - (value.width + _GAP if value.width else 0)
    if row.name is None:
        label = on.words(row.label, _SMALL if row.is_heading else _TEXT, room)
        on.write(label, left, baseline, colour)
    else:
        label = on.words(row.label, _TEXT, room // 3)
        name = on.name(row.name, _TEXT, room - label.width - _AFTER_NAME)
        on.write(name, left, baseline)
        on.write(label, left + name.width + _AFTER_NAME, baseline, SOFT)
    for number, note in enumerate(row.notes, start=1):
        line = on.words(note, _SMALL, right - left)
        on.write(line, left, baseline + number * _NOTED, SOFT)


def _height(panel: StatementPanel) -> int:
    rows = sum(
        _ROW + len(row.notes) * _NOTED + _APART * is_apart for row, is_apart in _spaced(panel)
    )
    return _HEADING + rows + (_ROW if panel.more else 0) + _BELOW


def _wrapped(card: StatementCard) -> Sequence[str]:
    """What stands behind the figures, in lines as long as the page is wide."""
    measure = Card(1, card.locale)

    def width(text: str) -> Line:
        return measure.words(text, _SMALL, INNER * 10)

    lines: list[str] = []
    for source in card.sources:
        line = ''
        for word in source.split():
            longer = f'{line} {word}'.strip()
            if line and width(longer).width > INNER:
                lines.append(line)
                longer = word
            line = longer
        lines.append(line)
    return [line for line in lines if line]
