"""Font files: the faces in one, and exactly which characters each has a glyph for."""

from __future__ import annotations

import contextlib
import io
import logging
from array import array
from bisect import bisect_right
from collections.abc import Generator, Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, cast

from fontTools.ttLib import TTFont  # type: ignore[reportMissingTypeStubs]  # has none
from PIL import ImageFont

log = logging.getLogger(__name__)

_STRIKES = (109, 160, 136, 128, 96, 72, 64)  # the sizes picture emoji come in: Noto, Apple ...
_TRIAL_SIZE = 20
_WEIGHTS = {False: 400, True: 700}
_SLANTED = ('italic', 'oblique')


@dataclass(frozen=True, slots=True)
class Face:
    """One cut of one font file."""

    path: Path | None  # None is the font that Pillow brings along
    index: int
    family: str
    is_bold: bool
    is_colour: bool
    axes: tuple[float, ...]  # where a variable font is set to; empty for any other


@dataclass(frozen=True, slots=True)
class Opened:
    """A face ready to draw; `scale` brings what it draws to the size that was asked for."""

    font: ImageFont.FreeTypeFont
    scale: float


class FontFile:
    """A font file; nothing of it is read before the first question."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._spans: dict[int, array[int]] = {}
        self._by_table: dict[int, array[int]] = {}  # the faces of a collection share tables

    @cached_property
    def faces(self) -> tuple[Face, ...]:
        """The upright faces; none when the file is broken or could not be drawn with."""
        found: list[Face] = []
        try:
            for index in range(self._count()):
                with self._read(index) as font:
                    found += _faces_in(font, self._path, index)
            for face in found:
                opened(face, _TRIAL_SIZE)
        except Exception as problem:  # noqa: BLE001 - a broken font fails in a way of its own
            log.info('The font %s is left out: %s', self._path, problem)
            return ()
        return tuple(found)

    def covers(self, face: Face, codes: Iterable[int]) -> bool:
        """Whether `face`, one of `faces`, has a glyph for every one of `codes`."""
        if face.index not in self._spans:
            self._spans[face.index] = self._spans_of(face)
        spans = self._spans[face.index]
        return all(bisect_right(spans, code) % 2 for code in codes)

    def _spans_of(self, face: Face) -> array[int]:
        try:
            with self._read(face.index) as font:
                place: int = cast('Any', font).reader.tables['cmap'].offset
                if place not in self._by_table:
                    self._by_table[place] = _spans(_codes(font))
                return self._by_table[place]
        except Exception as problem:  # noqa: BLE001 - as above
            log.info('The font %s is left out: %s', self._path, problem)
            return array('L')

    def _count(self) -> int:
        if self._path is None:
            return 1
        with self._path.open('rb') as file:
            start = file.read(12)
        return int.from_bytes(start[8:12], 'big') if start[:4] == b'ttcf' else 1

    @contextlib.contextmanager
    def _read(self, index: int) -> Generator[TTFont]:
        own = io.BytesIO(_own().font_bytes) if self._path is None else None
        with own or cast('Path', self._path).open('rb') as file:
            yield TTFont(file, fontNumber=index, lazy=True)


def opened(face: Face, size: int) -> Opened:
    """`face` at `size` pixels. Raises OSError when it comes in no size that is known."""
    if face.path is None:
        return Opened(_own(size), 1.0)
    for tried in (*_STRIKES, size) if face.is_colour else (size,):
        try:
            font = ImageFont.truetype(face.path, tried, face.index)
        except OSError:
            if tried == size:
                raise
            continue
        if face.axes:
            font.set_variation_by_axes(list(face.axes))
        return Opened(font, size / tried)
    raise AssertionError(face)


def _own(size: int = _TRIAL_SIZE) -> ImageFont.FreeTypeFont:
    font = ImageFont.load_default(size)
    assert isinstance(font, ImageFont.FreeTypeFont)
    return font


def _faces_in(font: TTFont, path: Path | None, index: int) -> list[Face]:
    names = cast('Any', font['name'])
    family = str(names.getBestFamilyName() or '')
    style = str(names.getBestSubFamilyName() or '').casefold()
    if any(word in style for word in _SLANTED):
        return []
    is_colour = 'CBDT' in font or 'sbix' in font
    if 'COLR' in font and not is_colour:
        is_colour = cast('Any', font['COLR']).version == 0
        if not is_colour:  # gradients, which Pillow leaves blank
            return []
    if 'fvar' not in font:
        return [Face(path, index, family, 'bold' in style, is_colour, ())]
    axes = cast('Any', font['fvar']).axes
    return [
        Face(path, index, family, is_bold, is_colour, tuple(_setting(axis, wght) for axis in axes))
        for is_bold, wght in _WEIGHTS.items()
    ]


def _setting(axis: Any, weight: int) -> float:
    if axis.axisTag != 'wght':
        return axis.defaultValue
    return min(max(weight, axis.minValue), axis.maxValue)


def _codes(font: TTFont) -> list[int]:
    """The characters that have a glyph other than the empty box, in order."""
    # Glyph numbers stand for names: naming 65,000 glyphs takes long, and nobody reads the names.
    font.setGlyphOrder(cast('Any', range(cast('Any', font['maxp']).numGlyphs)))
    return sorted(cast('dict[int, Any] | None', font.getBestCmap()) or ())


def _spans(codes: list[int]) -> array[int]:
    """Where runs of neighbours begin and end: a place after an odd number of these is inside."""
    spans = array('L')
    for code in codes:
        if spans and spans[-1] == code:
            spans[-1] = code + 1
        else:
            spans.extend((code, code + 1))
    return spans
