"""Text into lines that can be drawn: split by font and direction, measured, cut to a width."""

from __future__ import annotations

import itertools
import re
import unicodedata
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFont

from bot._bidi import in_visual_order, levels
from bot._font_files import Face, Opened
from bot.fonts import Library
from economy.names import cleaned

_SHOWN_MAX = 160  # characters looked at: more than fit in any row of a picture
_MARKS_MAX = 4  # on one letter; every script manages with fewer, and towers of them overlap rows
_JOINER = '\u200d'
_AS_TEXT, _AS_EMOJI = '\ufe0e', '\ufe0f'
_UNSEEN = re.compile('[\u200d\ufe00-\ufe0f\U000e0100-\U000e01ef]')  # fonts need no glyph for these
_KEYCAP = '\u20e3'
_TEXT_SYMBOLS = '©®™'
_ASCENT, _DESCENT = 1.15, 0.5  # of the size: room for Thai and Devanagari, no more
_COMPLEX = (  # scripts whose letters change shape, place or order beside each other
    (0x0900, 0x109F), (0x1780, 0x18AF), (0x1900, 0x1AAF), (0x1B00, 0x1C4F), (0xA800, 0xAAFF),
    (0x1100, 0x11FF), (0xABC0, 0xABFF), (0x11000, 0x11FFF),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Run:
    """A part of a line in one font and one direction."""

    text: str
    opened: Opened
    is_colour: bool
    is_rtl: bool
    width: float


@dataclass(frozen=True, slots=True)
class Line:
    """A measured line, its runs from left to right."""

    size: int
    width: int
    runs: tuple[_Run, ...]

    @property
    def ascent(self) -> int:
        return round(self.size * _ASCENT)

    @property
    def height(self) -> int:
        return round(self.size * (_ASCENT + _DESCENT))


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    size: int
    is_bold: bool = False
    is_sentence: bool = False  # ours, so it runs from left to right as a whole


class Lettering:
    """The fonts of a library used for one language."""

    def __init__(self, fonts: Library, locale: str) -> None:
        self._fonts = fonts
        self._region = _region_of_locale(locale)

    def line(self, text: str, style: Style) -> Line | None:
        """`text` on one line, None when a character of it has no font here."""
        return self._set(_clusters(shown(text)), style)

    def fitted(self, text: str, style: Style, width: int) -> Line | None:
        """As `line`, cut with an ellipsis so that it is at most `width` pixels wide."""
        clusters = _clusters(shown(text))
        whole = self._set(clusters, style)
        if whole is None or whole.width <= width:
            return whole
        fits, too_many = 0, len(clusters)
        while too_many - fits > 1:
            middle = (fits + too_many) // 2
            line = self._cut(clusters[:middle], style)
            fits, too_many = (middle, too_many) if line.width <= width else (fits, middle)
        return self._cut(clusters[:fits], style)

    def drawable(self, text: str, style: Style) -> str:
        """`text` without the words that no font here can draw: for sentences of our own."""
        words = shown(text).split(' ')
        return ' '.join(word for word in words if self._set(_clusters(word), style) is not None)

    def _cut(self, clusters: list[str], style: Style) -> Line:
        while clusters and clusters[-1] == ' ':
            clusters = clusters[:-1]
        line = self._set([*clusters, '…'], style) or self._set([*clusters, '...'], style)
        assert line is not None, 'the clusters were drawable, and Pillow has a full stop'
        return line

    def _set(self, clusters: list[str], style: Style) -> Line | None:
        region = _region_of_text(clusters) or self._region
        faces: list[Face] = []
        for cluster in clusters:
            face = self._face(cluster, style, region, faces[-1] if faces else None)
            if face is None:
                return None
            faces.append(face)
        runs = self._runs(clusters, faces, style)
        width = sum(run.width for run in runs)
        return Line(style.size, -int(-width // 1), tuple(runs))

    def _face(self, cluster: str, style: Style, region: str, before: Face | None) -> Face | None:
        if not self._fonts.can_shape and any(_needs_shaping(char) for char in cluster):
            return None
        if cluster == ' ' and before is not None and not before.is_colour:
            return before  # a space ends no run: Arabic is shaped across it
        return self._fonts.face_for(
            _UNSEEN.sub('', cluster) or ' ',
            is_bold=style.is_bold,
            is_emoji=_is_emoji(cluster),
            region=region,
        )

    def _runs(self, clusters: list[str], faces: list[Face], style: Style) -> list[_Run]:
        by_char = levels(''.join(clusters), is_sentence=style.is_sentence)
        starts = itertools.accumulate((len(cluster) for cluster in clusters), initial=0)
        parts = zip(clusters, faces, (by_char[s] for s in starts if s < len(by_char)), strict=True)
        runs: list[_Run] = []
        run_levels: list[int] = []
        for (face, level), group in itertools.groupby(parts, key=lambda part: part[1:]):
            text = ''.join(cluster for cluster, _, _ in group)
            runs.append(self._run(text, face, style, is_rtl=level % 2 == 1))
            run_levels.append(level)
        return in_visual_order(runs, run_levels)

    def _run(self, text: str, face: Face, style: Style, *, is_rtl: bool) -> _Run:
        opened = self._fonts.opened(face, style.size)
        direction = _direction(opened.font, is_rtl=is_rtl)
        if direction is None:
            text = _UNSEEN.sub('', text)
        width = opened.font.getlength(text, direction=direction) * opened.scale
        return _Run(text, opened, face.is_colour, is_rtl, width)


def shown(text: str) -> str:
    """What is looked at of a text that people typed: one line, bounded, never empty."""
    beginning = cleaned(text[: _SHOWN_MAX * 4])[:_SHOWN_MAX]
    is_seen = any(unicodedata.category(char)[0] in 'LNSPC' for char in beginning)
    return beginning if is_seen else '?'


def draw(image: Image.Image, line: Line, x: int, baseline: int, colour: str) -> None:
    """Draw `line` with its left end at `x`. Nothing is drawn outside its width and height."""
    if line.width <= 0:
        return
    layer = Image.new('L', (line.width, line.height))
    pen = ImageDraw.Draw(layer)
    top, left = baseline - line.ascent, 0.0
    emoji: list[tuple[int, _Run]] = []
    for run in line.runs:
        if run.is_colour:
            emoji.append((round(left), run))
        else:
            direction = _direction(run.opened.font, is_rtl=run.is_rtl)
            pen.text((left, line.ascent), run.text, 255, run.opened.font, 'ls', direction=direction)
        left += run.width
    image.paste(colour, (x, top), layer)
    for place, run in emoji:
        _draw_emoji(image, line, run, (x + place, baseline))


def _draw_emoji(image: Image.Image, line: Line, run: _Run, at: tuple[int, int]) -> None:
    """Draw at the size the font comes in, then scale to the line's and stand it on the middle."""
    font, scale = run.opened.font, run.opened.scale
    left, top, right, bottom = (
        int(edge)
        for edge in font.getbbox(run.text, direction=_direction(run.opened.font, is_rtl=run.is_rtl))
    )
    if right <= left or bottom <= top:
        return
    layer = Image.new('RGBA', (right - left, bottom - top))
    ImageDraw.Draw(layer).text(
        (-left, -top),
        run.text,
        'white',
        font,
        embedded_color=True,
        direction=_direction(run.opened.font, is_rtl=run.is_rtl),
    )
    size = (max(1, round(layer.width * scale)), min(line.height, round(layer.height * scale)))
    small = scaled(layer, size)
    middle = at[1] - round(line.size * 0.36)
    image.paste(small, (at[0] + round(left * scale), middle - small.height // 2), small)


def scaled(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    """`image` at another size, smooth."""
    return image.resize(  # type: ignore[reportUnknownMemberType]  # it names numpy, unused here
        size, Image.Resampling.BILINEAR, reducing_gap=2.0
    )


def _direction(font: ImageFont.FreeTypeFont, *, is_rtl: bool) -> str | None:
    if font.layout_engine != ImageFont.Layout.RAQM:
        return None  # Pillow's own font, and every font where libfribidi is missing
    return 'rtl' if is_rtl else 'ltr'


def _clusters(text: str) -> list[str]:
    """`text` in parts that must not be torn apart: a letter with its marks, a flag, a family."""
    parts: list[str] = []
    for char in text:
        if parts and _joins(parts[-1], char):
            if unicodedata.category(char) != 'Mn' or _marks(parts[-1]) < _MARKS_MAX:
                parts[-1] += char
        else:
            parts.append(char)
    return parts


def _joins(part: str, char: str) -> bool:
    if unicodedata.category(char)[0] == 'M' or char == _JOINER or part[-1] == _JOINER:
        return True
    is_tone = 0x1F3FB <= ord(char) <= 0x1F3FF
    return is_tone or (_is_flag_letter(char) and len(part) == 1 and _is_flag_letter(part))


def _marks(part: str) -> int:
    return sum(unicodedata.category(char) == 'Mn' for char in part)


def _is_flag_letter(char: str) -> bool:
    return 0x1F1E6 <= ord(char) <= 0x1F1FF


def _is_emoji(cluster: str) -> bool:
    if _AS_TEXT in cluster:
        return False
    first = cluster[0]
    is_symbol = unicodedata.category(first) in ('So', 'Cn', 'Sk') and first not in _TEXT_SYMBOLS
    return _AS_EMOJI in cluster or (is_symbol and ord(first) >= 0x2300)


def _needs_shaping(char: str) -> bool:
    if unicodedata.bidirectional(char) in ('R', 'AL', 'AN'):
        return True
    if unicodedata.category(char)[0] == 'M' and char != _KEYCAP and not _UNSEEN.match(char):
        return True
    return any(first <= ord(char) <= last for first, last in _COMPLEX)


def _region_of_text(clusters: list[str]) -> str:
    """Kana and Hangul say which way the Chinese characters beside them are written."""
    for cluster in clusters:
        if '\u3040' <= cluster[0] <= '\u30ff':
            return 'JP'
        if '\uac00' <= cluster[0] <= '\ud7a3':
            return 'KR'
    return ''


def _region_of_locale(locale: str) -> str:
    language, _, rest = locale.partition('_')
    if language in ('ja', 'ko'):
        return {'ja': 'JP', 'ko': 'KR'}[language]
    is_traditional = any(part in rest for part in ('Hant', 'TW', 'MO', 'HK'))
    return 'TC' if language == 'zh' and is_traditional else 'SC'
