"""Which font draws which name, and how: every script on its own, mixed, and where there is none."""

from __future__ import annotations

import struct
import sys
import unicodedata

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib.tables.TupleVariation import TupleVariation
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFont

from bot import fonts
from bot._bidi import in_visual_order, levels
from bot.fonts import Library
from bot.lettering import Lettering, Style, draw, shown

STYLE = Style(size=40)
NAMES = {
    'Latin': 'Zoë',
    'Cyrillic': 'Дмитрий',
    'Greek': 'Ελένη',
    'Arabic': 'نورا',
    'Hebrew': 'רועי',
    'kana': 'さくら',
    'Hangul': '민준',
    'Han': '李雷',
    'Thai': 'สมชาย',
    'Devanagari': 'क्षत्रिय',
    'emoji': '🌹👍🏽🇩🇪👨‍👩‍👧',
    'mixed': 'نورا 🌹 Zoë',
}


@pytest.fixture(scope='module')
def host():
    return Lettering(fonts.library(), 'en_US')


@pytest.fixture
def bare(tmp_path):
    """A machine without a single font."""
    return Lettering(Library((tmp_path,)), 'en_US')


def line_or_skip(lettering, text, style=STYLE):
    line = lettering.line(text, style)
    if line is None:
        pytest.skip(f'no font on this machine draws {text[:12]!r}')
    return line


def pixels(line):
    image = Image.new('RGB', (line.width + 80, line.height + 40), '#000000')
    draw(image, line, 40, 20 + line.ascent, '#ffffff')
    return image


@pytest.mark.parametrize('script', NAMES)
def test_a_name_is_drawn_with_glyphs_of_its_own_and_stays_in_its_line(host, script):
    line = line_or_skip(host, NAMES[script])
    image = pixels(line)
    left, top, right, bottom = image.getbbox()
    assert left >= 38, 'emoji may lean a pixel to the left'
    assert right <= 42 + line.width
    assert top >= 18
    assert bottom <= 22 + line.height
    for run in line.runs:
        box = (
            run.opened.font.getmask('\U0010ffff').getbbox(),
            run.opened.font.getlength('\U0010ffff'),
        )
        for char in run.text:
            if unicodedata.category(char)[0] in 'LN':
                font = run.opened.font
                drawn = font.getmask(char).getbbox(), font.getlength(char)
                empty = bytes(font.getmask('\U0010ffff')) == bytes(font.getmask(char))
                assert drawn != box or not empty, f'{char} is an empty box'


def test_latin_is_drawn_everywhere_and_nothing_else_where_there_is_no_font(bare):
    assert bare.line('Mia 2, "ok"', STYLE) is not None
    for script in NAMES.keys() - {'Latin'}:
        assert bare.line(NAMES[script], STYLE) is None, script


def test_a_single_character_without_a_font_leaves_the_whole_name_out(bare):
    assert bare.line('Mia', STYLE) is not None
    assert bare.line('Mia Д', STYLE) is None
    assert bare.drawable('Recap of Мия today', STYLE) == 'Recap of today'


def test_a_broken_font_file_is_as_good_as_none(tmp_path):
    (tmp_path / 'NotoSans-Regular.ttf').write_bytes(b'\0\1\0\0 not a font')
    (tmp_path / 'NotoSansCJK-Regular.ttc').write_bytes(b'ttcf\0\2\0\0\0\0\0\5')
    (tmp_path / 'Empty.otf').write_bytes(b'')
    (tmp_path / 'readme.txt').write_text('not a font')
    lettering = Lettering(Library((tmp_path, tmp_path / 'nowhere')), 'en_US')
    assert lettering.line('Mia', STYLE) is not None
    assert lettering.line('Дмитрий', STYLE) is None


def test_a_font_that_claims_every_character_is_not_used(tmp_path):
    own = ImageFont.load_default(20).font_bytes
    (tmp_path / 'LastResort.otf').write_bytes(own)
    (tmp_path / 'Aileron-Bold.ttf').write_bytes(own)
    library = Library((tmp_path,))
    assert library.face_for('a', is_bold=True).path == tmp_path / 'Aileron-Bold.ttf'


def test_fonts_are_looked_for_once(monkeypatch, tmp_path):
    monkeypatch.setattr(fonts, 'font_directories', lambda: (tmp_path,))
    assert fonts.library() is fonts.library()


def font_builder(characters, style='Regular'):
    """A font of `characters`, glyph by glyph; its outlines are still missing."""
    glyphs = ['.notdef', *characters.values()]
    build = FontBuilder(1_000, isTTF=True)
    build.setupGlyphOrder(glyphs)
    build.setupCharacterMap(characters)
    build.setupHorizontalHeader(ascent=800, descent=-200)
    build.setupHorizontalMetrics(dict.fromkeys(glyphs, (1_000, 0)))
    build.setupNameTable({'familyName': 'Bar', 'styleName': style})
    build.setupOS2()
    build.setupPost()
    return build


def test_a_character_that_a_font_maps_to_its_empty_box_has_no_font(tmp_path):
    build = font_builder({ord('A'): 'A', ord('𞤀'): 'B'})
    build.setupGlyf({name: TTGlyphPen(None).glyph() for name in ('.notdef', 'A', 'B')})
    path = tmp_path / 'Bar.ttf'
    build.save(path)
    assert Library((tmp_path,)).face_for('𞤀').family == 'Bar'
    to_b, to_the_box = (struct.pack('>3L', ord('𞤀'), ord('𞤀'), glyph) for glyph in (2, 0))
    assert path.read_bytes().count(to_b) == 1
    path.write_bytes(path.read_bytes().replace(to_b, to_the_box))
    assert Library((tmp_path,)).face_for('A').family == 'Bar'
    assert Library((tmp_path,)).face_for('𞤀') is None


@pytest.mark.parametrize(('style', 'is_used'), [('Regular', True), ('Bold Italic', False)])
def test_slanted_letters_are_not_used(tmp_path, style, is_used):
    build = font_builder({ord('Д'): 'D'}, style=style)
    build.setupGlyf({name: TTGlyphPen(None).glyph() for name in ('.notdef', 'D')})
    build.save(tmp_path / 'Bar.ttf')
    assert (Library((tmp_path,)).face_for('Д') is not None) == is_used


def variable_font(path):
    """One letter, thin by default and wide when bold, as the fonts of newer systems are."""
    build = font_builder({ord('A'): 'A'}, style='Thin')
    pen = TTGlyphPen(None)
    for place in ((0, 0), (100, 0), (100, 700), (0, 700)):
        (pen.moveTo if place == (0, 0) else pen.lineTo)(place)
    pen.closePath()
    build.setupGlyf({'.notdef': TTGlyphPen(None).glyph(), 'A': pen.glyph()})
    build.setupFvar([('wght', 100, 100, 900, 'Weight')], [])
    wider = [(0, 0), (800, 0), (800, 0), (0, 0), (0, 0), (0, 0), (0, 0), (0, 0)]
    build.setupGvar({'A': [TupleVariation({'wght': (0, 1, 1)}, wider)]})
    build.save(path)


def test_a_variable_font_is_set_to_regular_and_to_bold(tmp_path):
    variable_font(tmp_path / 'Bar[wght].ttf')
    lettering = Lettering(Library((tmp_path,)), 'en_US')
    regular, bold = (
        lettering.line('A', Style(size=100, is_bold=is_bold)) for is_bold in (False, True)
    )
    widths = [box[2] - box[0] for box in (pixels(line).getbbox() for line in (regular, bold))]
    assert 30 < widths[0] < 60, 'not the thin default of 10'
    assert 60 < widths[1] < 80


@pytest.mark.parametrize('platform', ['win32', 'darwin', 'linux'])
def test_every_system_has_places_for_fonts(monkeypatch, platform):
    monkeypatch.setattr(sys, 'platform', platform)
    monkeypatch.setenv('WINDIR', 'C:/Windows')
    names = [str(directory) for directory in fonts.font_directories()]
    assert any(name.casefold().endswith('fonts') for name in names)


# -- right to left, and shaped


def needs_shaping(lettering):
    if lettering.line('نورا', STYLE) is None:
        pytest.skip('no Arabic font here, or no libfribidi')


def test_arabic_letters_join(host):
    needs_shaping(host)
    joined = host.line('نورا', STYLE)
    apart = [host.line(letter, STYLE) for letter in 'نورا']
    assert joined.width < sum(line.width for line in apart)
    assert len(joined.runs) == 1
    separate = host.line('ن\u200cو\u200cر\u200cا', STYLE)  # cleaned away: nothing keeps them apart
    assert pixels(separate).tobytes() == pixels(joined).tobytes()


def test_without_shaping_what_needs_it_is_not_drawn(monkeypatch):
    monkeypatch.setattr('bot.fonts.features.check', lambda _feature: False)
    lettering = Lettering(Library(fonts.font_directories()), 'en_US')
    for script in ('Arabic', 'Hebrew', 'Thai', 'Devanagari'):
        assert lettering.line(NAMES[script], STYLE) is None, script
    line = lettering.line('Mia', STYLE)
    assert line is not None
    assert pixels(line).getbbox() is not None


def test_an_emoji_after_an_arabic_name_stands_to_its_left(host):
    needs_shaping(host)
    line = line_or_skip(host, 'نورا 🌹')
    assert [run.is_colour for run in line.runs] == [True, False]
    assert [run.is_colour for run in line_or_skip(host, 'Nora 🌹').runs] == [False, True]


def test_brackets_around_hebrew_open_towards_it(host):
    line_or_skip(host, 'אב (גד)')
    bracket = host.line('(', STYLE)
    leftmost = (40, 0, 40 + bracket.width - 2, bracket.height)
    whole = pixels(host.line('אב (גד)', STYLE))
    assert whole.crop(leftmost).tobytes() == pixels(bracket).crop(leftmost).tobytes()


@pytest.mark.parametrize(
    ('logical', 'visual'),
    [
        ('abc', 'abc'),
        ('אבג', 'גבא'),
        ('abc אבג def', 'abc גבא def'),
        ('אבג abc', 'abc גבא'),
        ('אבג 123', '123 גבא'),
        ('אבג 1.5%', '1.5% גבא'),
        ('abc אבג 12', 'abc 12 גבא'),
        ('אבג (abc)', ')abc( גבא'),  # the brackets are mirrored when they are drawn
        ('abc (אבג)', 'abc (גבא)'),
        ('نورا 12', '12 ارون'),
        ('12 אב', 'בא 12'),
        ('', ''),
    ],
)
def test_directions_follow_unicode(logical, visual):
    assert ''.join(in_visual_order(logical, levels(logical))) == visual


@given(st.text(max_size=40))
def test_every_character_stands_somewhere_once(text):
    assert sorted(in_visual_order(text, levels(text))) == sorted(text)


# -- hostile text


@pytest.mark.parametrize('text', ['', ' ', '\u0301\u0302', '\u200b\u200d\ufeff', '\x00\x07\u202e'])
def test_a_name_of_nothing_shows_a_question_mark(text):
    assert shown(text) == '?'


def test_a_tower_of_marks_is_cut_and_stays_in_its_line(host):
    line = line_or_skip(host, 'a' + '\u0301\u0316' * 2_000 + 'b')
    assert sum(len(run.text) for run in line.runs) <= 6
    assert pixels(line).getbbox()[3] <= 22 + line.height


@pytest.mark.parametrize('text', ['W' * 5_000, 'نورا ' * 1_000, '🌹' * 5_000, '李雷' * 2_500])
@pytest.mark.parametrize('width', [0, 40, 300])
def test_a_long_name_ends_in_an_ellipsis_within_its_width(host, text, width):
    line_or_skip(host, text[:4])
    line = host.fitted(text, STYLE, width)
    assert line is not None
    assert line.width <= max(width, host.line('…', STYLE).width)
    assert '…' in ''.join(run.text for run in line.runs)


def test_a_name_that_fits_is_not_cut(host):
    line = host.line('Mia', STYLE)
    assert host.fitted('Mia', STYLE, line.width) == line
    assert host.fitted('Mia', STYLE, line.width - 1) != line


@settings(max_examples=150, deadline=None)
@given(text=st.text(max_size=60), width=st.integers(60, 500))
def test_whatever_is_typed_is_drawn_within_its_width_or_not_at_all(text, width):
    line = Lettering(fonts.library(), 'en_US').fitted(text, STYLE, width)
    if line is not None:
        assert 0 <= line.width <= width
        draw(Image.new('RGB', (600, 100)), line, 10, 60, '#ffffff')


# -- which font


def test_chinese_characters_are_written_as_their_readers_write_them():
    library = fonts.library()
    faces = {region: library.face_for('直', region=region) for region in ('JP', 'KR', 'SC', 'TC')}
    if faces['SC'] is None or 'CJK' not in faces['SC'].family:
        pytest.skip('no font here with the characters of four regions')
    assert len({face.index for face in faces.values()}) == 4
    japanese, chinese = (
        Lettering(library, locale).line('直', STYLE) for locale in ('ja_JP', 'zh_CN')
    )
    assert pixels(japanese).tobytes() != pixels(chinese).tobytes()


def test_an_emoji_is_in_colour_and_a_text_symbol_is_not(host):
    rose = line_or_skip(host, '🌹')
    if not rose.runs[0].is_colour:
        pytest.skip('no coloured emoji here')
    assert len(pixels(rose).getcolors(100_000)) > 50
    assert line_or_skip(host, '❤️').runs[0].is_colour
    assert not line_or_skip(host, '12 #*').runs[0].is_colour
