"""The page of a statement, by its pixels: its height, its margins, and names nobody can draw."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageColor

from bot import fonts
from bot._drawing import GROUND, MARGIN, PANEL, WHITE
from bot.charts import StatementCard, StatementPanel, StatementRow, statement_picture

ROW, NOTED, APART = 52, 36, 12


def card(*panels, **changes):
    plain = {
        'title': 'Mia', 'subtitle': 'Statement, May 2026', 'facts': (('12', 'diamonds'),),
        'sources': ('Measured: 200 diamonds = $1.00.',), 'panels': panels,
        'note': 'Nothing was logged.', 'locale': 'en_US',
    }  # fmt: skip
    return StatementCard(**plain | changes)


def panel(*rows, **changes):
    return StatementPanel(heading='Parts', rows=rows, total='$5.00', **changes)


def drawn(shown):
    picture = statement_picture(shown)
    image = Image.open(io.BytesIO(picture.png))
    image.load()
    assert image.width == 1_000
    return image.convert('RGB')


def height(*rows, **changes):
    return drawn(card(panel(*rows, **changes))).height


def colours(image, box):
    return {pixel for _, pixel in image.crop(box).getcolors(1 << 24)}


ONE = StatementRow(name='agency', label='20 %', value='$1.00')
PART = StatementRow(name='agency', label='20 %', value='$1.00', is_part=True)
HEADING = StatementRow(label='May 2026', value='200 diamonds', is_heading=True)


def test_every_row_has_its_place():
    one = height(ONE)
    assert height(ONE, ONE) == one + ROW
    assert height(StatementRow(label='P1', notes=('requested', 'fee'))) == one + 2 * NOTED
    assert height(HEADING, PART) == one + ROW  # nothing above it to be kept apart from
    assert height(ONE, HEADING, PART) == one + 2 * ROW + APART
    assert height(ONE, PART, ONE) == one + 2 * ROW + APART
    assert height(ONE, more='3 more in the file') == one + ROW


def test_a_page_with_nothing_says_so():
    empty = drawn(card())
    assert ImageColor.getrgb(PANEL) in colours(empty, (0, 0, *empty.size))
    assert empty.height < drawn(card(panel(ONE), panel(ONE))).height
    assert drawn(card(note='')).tobytes() != empty.tobytes()


def test_nothing_is_drawn_beyond_the_margins_however_long():
    long = StatementRow(
        name='n' * 200, label='label ' * 50, value='9' * 80, notes=('note ' * 80,), is_part=True
    )
    heading = StatementRow(label='May ' * 90, value='diamonds ' * 30, is_heading=True)
    panels = (panel(heading, long, long, more='more ' * 90), panel(ONE))
    image = drawn(
        card(*panels, sources=('word ' * 80, 'W' * 300), facts=(('9' * 60, 'x' * 200),) * 4)
    )
    below_header = 180
    for box in (
        (0, below_header, MARGIN, image.height - 40),
        (image.width - MARGIN, below_header, image.width, image.height - 40),
    ):
        assert colours(image, box) == {ImageColor.getrgb(GROUND)}


def test_a_long_source_takes_several_lines():
    short = drawn(card(panel(ONE))).height
    assert drawn(card(panel(ONE), sources=('word ' * 40,))).height > short


def test_numbers_stand_at_the_right():
    image = drawn(card(panel(ONE, StatementRow(label='x', value='$1,000,000.00'))))
    columns = (image.width - MARGIN - 60, 0, image.width - MARGIN - 32, image.height)
    assert ImageColor.getrgb(WHITE) in colours(image, columns)


def test_names_that_no_font_has_are_numbered(monkeypatch, tmp_path):
    monkeypatch.setattr(fonts, 'font_directories', lambda: (tmp_path,))
    rows = [StatementRow(name=name, value='1') for name in ('公会', 'وكالة', 'mods', '公会')]
    assert statement_picture(card(panel(*rows))).undrawn == ('公会', 'وكالة')


@pytest.mark.parametrize('locale', ['en_US', 'ar_EG', 'ja_JP', 'hi_IN'])
def test_the_same_page_in_every_locale(locale):
    named = StatementRow(name='مريم 🌸 公会', label='20 %', value='\u200f88.89 US$')
    assert drawn(card(panel(named), locale=locale)).height == height(ONE)
