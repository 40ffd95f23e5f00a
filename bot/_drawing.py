"""A card to draw on: its colours, smooth shapes, and names that always show something."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from dataclasses import replace

from PIL import Image, ImageChops, ImageDraw

from bot.fonts import library
from bot.lettering import Lettering, Line, Style, draw, scaled

WIDTH = 1_000
MARGIN = 52
INNER = WIDTH - 2 * MARGIN
SMALLEST = 28  # on a phone a card is a third as wide: this is what can still be read there

GROUND, PANEL, TRACK = '#12141d', '#1c202d', '#2b3142'
WHITE, SOFT = '#f6f8ff', '#adb6cd'
CYAN, VIOLET, PINK, GOLD = '#4cd3f0', '#9d8cff', '#ff6f9c', '#ffc95c'
MEDALS = {  # face, rim, ribbon of the first three places
    1: ('#ffd166', '#c98a12', '#b3541e'),
    2: ('#dfe5f0', '#8b95a9', '#54617d'),
    3: ('#e9a06b', '#9c5a2c', '#6f4a3a'),
}
_ROUND = 36  # the card's corners
_THREAD_FROM = 36  # nearer than that a name needs no line to its dot
_FINE = 3  # shapes are drawn this much larger and scaled down, which makes their edges smooth

_PACKING = 2  # of zlib's nine: more takes longer and saves a tenth
_BAND = 64  # rows packed at a time

Point = tuple[float, float]
Box = tuple[int, int, int, int]  # left, top, right, bottom


class Card:
    """One picture in the making. Measures are pixels of the finished picture."""

    def __init__(self, height: int, locale: str) -> None:
        self._image = Image.new('RGB', (WIDTH, height), GROUND)
        self._lettering = Lettering(library(), locale)
        self._undrawn: list[str] = []

    @property
    def undrawn(self) -> tuple[str, ...]:
        return tuple(self._undrawn)

    # -- text

    def words(self, text: str, style: Style, width: int, *, smallest: int = SMALLEST) -> Line:
        """A text of ours, made smaller down to `smallest` and then cut so that it fits `width`.

        Words that no font here can draw are left out.
        """
        style = replace(style, is_sentence=True)
        if self._lettering.line(text, style) is None:
            text = self._lettering.drawable(text, style)
        return self._sized(text, style, width, smallest) if text.strip() else _nothing(style)

    def name(self, label: str, style: Style, width: int) -> Line:
        """What a person typed, or its number among the undrawn: `see No. 1`."""
        line = self._lettering.fitted(label, style, width)
        if line is not None:
            return line
        if label not in self._undrawn:
            self._undrawn.append(label)
        return self.words(f'see No. {self._undrawn.index(label) + 1}', style, width)

    def heading(self, text: str, style: Style, width: int) -> Line:
        """As `name`; of one that cannot be drawn, the words that can be are kept."""
        if self._lettering.line(text, style) is None and text not in self._undrawn:
            self._undrawn.append(text)
        return self.words(text, style, width, smallest=round(style.size * 0.75))

    def write(self, line: Line, x: int, baseline: int, colour: str = WHITE) -> None:
        draw(self._image, line, x, baseline, colour)

    def write_right(self, line: Line, right: int, baseline: int, colour: str = WHITE) -> None:
        self.write(line, right - line.width, baseline, colour)

    def write_middle(self, line: Line, middle: int, baseline: int, colour: str = WHITE) -> None:
        self.write(line, middle - line.width // 2, baseline, colour)

    def _sized(self, text: str, style: Style, width: int, smallest: int) -> Line:
        for size in range(style.size, smallest - 1, -2):
            line = self._lettering.line(text, replace(style, size=size))
            if line is not None and line.width <= width:
                return line
        least = replace(style, size=min(smallest, style.size))
        return self._lettering.fitted(text, least, width) or _nothing(style)

    # -- shapes

    def panel(self, box: Box, colour: str = PANEL, radius: int = 24) -> None:
        left, top, right, bottom = box
        if right > left and bottom > top:
            mask = _rounded((right - left, bottom - top), radius)
            self._image.paste(colour, (left, top), mask)

    def bar(self, box: Box, share: float, colour: str) -> None:
        """A track filled from the left up to `share` of it; anything above nothing can be seen."""
        left, top, right, bottom = box
        height = bottom - top
        self.panel(box, TRACK, height // 2)
        if share > 0:
            filled = max(height, round((right - left) * min(share, 1.0)))
            self.panel((left, top, left + filled, bottom), colour, height // 2)

    def disc(self, centre: Point, radius: float, colour: str) -> None:
        x, y = centre
        self.outline([(x - radius, y - radius), (x + radius, y + radius)], colour, is_oval=True)

    def outline(self, points: Sequence[Point], colour: str, *, is_oval: bool = False) -> None:
        """Fill a polygon, or the oval in a box of two corners."""
        left, top = (int(min(axis)) - 1 for axis in zip(*points, strict=True))
        right, bottom = (int(max(axis)) + 2 for axis in zip(*points, strict=True))
        mask = Image.new('L', ((right - left) * _FINE, (bottom - top) * _FINE))
        moved = [((x - left) * _FINE, (y - top) * _FINE) for x, y in points]
        pen = ImageDraw.Draw(mask)
        if is_oval:
            pen.ellipse(moved, fill=255)
        else:
            pen.polygon(moved, fill=255)
        self._image.paste(colour, (left, top), mask.reduce(_FINE))

    def rule(self, left: int, right: int, y: int, colour: str, *, dash: int = 0) -> None:
        """A horizontal line, dashed when `dash` is the length of a stroke."""
        pen = ImageDraw.Draw(self._image)
        for start in range(left, right, 2 * dash) if dash else [left]:
            end = min(start + dash, right) if dash else right
            pen.rectangle((start, y - 1, end - 1, y + 1 if dash else y), fill=colour)

    def thread(self, start: Point, end: Point, colour: str) -> None:
        """A thin line from a dot to its name."""
        long = ((end[0] - start[0]) ** 2 + (end[1] - start[1]) ** 2) ** 0.5
        if long < _THREAD_FROM:
            return
        u, v = (start[1] - end[1]) / long, (end[0] - start[0]) / long
        self.outline(
            [
                (start[0] + u, start[1] + v),
                (end[0] + u, end[1] + v),
                (end[0] - u, end[1] - v),
                (start[0] - u, start[1] - v),
            ],
            colour,
        )

    def curve(self, box: Box, points: Sequence[Point], colour: str, width: int = 5) -> None:
        """A smooth line through `points` with a glow of its colour down to the lower edge."""
        left, top, right, bottom = (box[0] - width, box[1] - width, box[2] + width, box[3] + width)
        size = (right - left, bottom - top)
        moved = [((x - left) * 2, (y - top) * 2) for x, y in points]
        floor = (box[3] - top) * 2
        large = Image.new('L', (size[0] * 2, size[1] * 2))
        pen = ImageDraw.Draw(large)
        pen.polygon([(moved[0][0], floor), *moved, (moved[-1][0], floor)], fill=255)
        fade = Image.linear_gradient('L').transpose(Image.Transpose.FLIP_TOP_BOTTOM)
        area = ImageChops.multiply(large.reduce(2), Image.eval(scaled(fade, size), _glow))
        self._image.paste(colour, (left, top), area)
        pen.rectangle((0, 0, *large.size), fill=0)
        pen.line(moved, fill=255, width=width * 2, joint='curve')
        self._image.paste(colour, (left, top), large.reduce(2))

    def medal(self, middle: tuple[int, int], place: int, radius: int) -> None:
        """The place as a medal for the first three, as a plain number for all others."""
        x, y = middle
        colours = MEDALS.get(place)
        text = f'{place}'
        if colours is None:
            line = self.words(text, Style(size=30, is_bold=True), radius * 2 + 8, smallest=20)
            self.write_middle(line, x, y + round(line.size * 0.36), SOFT)
            return
        face, rim, ribbon = colours
        for side in (-1, 1):
            tail = ((0.1, 0.5), (0.85, 0.35), (0.95, 1.5), (0.55, 1.28), (0.2, 1.5))
            self.outline([(x + side * u * radius, y + v * radius) for u, v in tail], ribbon)
        self.disc(middle, radius, rim)
        self.disc(middle, radius * 0.84, face)
        line = self.words(text, Style(size=round(radius * 1.15), is_bold=True), radius * 2)
        self.write_middle(line, x, y + round(line.size * 0.36), GROUND)

    def gem(self, left: int, top: int, size: int) -> None:
        """A cut diamond, drawn."""

        def at(*places: Point) -> list[Point]:
            return [(left + u * size, top + v * size) for u, v in places]

        self.outline(at((0.22, 0.08), (0.78, 0.08), (1, 0.38), (0.5, 0.98), (0, 0.38)), '#2fb4dd')
        self.outline(at((0, 0.38), (1, 0.38), (0.5, 0.98)), '#1e93c4')
        self.outline(at((0.3, 0.38), (0.7, 0.38), (0.5, 0.98)), '#5cd9f5')
        self.outline(at((0.22, 0.08), (0.78, 0.08), (0.7, 0.38), (0.3, 0.38)), '#a5f0ff')

    # -- done

    def png(self) -> bytes:
        """The card with round, transparent corners."""
        self._image.putalpha(_rounded(self._image.size, _ROUND))
        return _png(self._image)


def _png(image: Image.Image) -> bytes:
    """`image`, in RGBA, as PNG with its rows as they are (filter 0).

    Pillow tries five filters on every row. On flat colours that takes twice as long, and the file
    becomes larger for it.
    """
    packed = zlib.compressobj(_PACKING)
    data = bytearray()
    stride = image.width * 4
    for top in range(0, image.height, _BAND):
        band = image.crop((0, top, image.width, min(top + _BAND, image.height))).tobytes()
        rows = (b'\0' + band[start : start + stride] for start in range(0, len(band), stride))
        data += packed.compress(b''.join(rows))
    data += packed.flush()
    header = struct.pack('>IIBBBBB', image.width, image.height, 8, 6, 0, 0, 0)  # 8 bits, RGBA
    chunks = ((b'IHDR', header), (b'IDAT', bytes(data)), (b'IEND', b''))
    return b'\x89PNG\r\n\x1a\n' + b''.join(_chunk(kind, content) for kind, content in chunks)


def _chunk(kind: bytes, content: bytes) -> bytes:
    check = zlib.crc32(content, zlib.crc32(kind))
    return struct.pack('>I', len(content)) + kind + content + struct.pack('>I', check)


def _rounded(size: tuple[int, int], radius: int) -> Image.Image:
    """A mask of a rounded box; only its corners are drawn large."""
    radius = min(radius, size[0] // 2, size[1] // 2)
    mask = Image.new('L', size, 255)
    if radius < 1:
        return mask
    disc = Image.new('L', (radius * 2 * _FINE, radius * 2 * _FINE))
    ImageDraw.Draw(disc).ellipse((0, 0, disc.width - 1, disc.height - 1), fill=255)
    small = disc.reduce(_FINE)
    right, bottom = size[0] - radius, size[1] - radius
    for x, u in ((0, 0), (right, radius)):
        for y, v in ((0, 0), (bottom, radius)):
            mask.paste(small.crop((u, v, u + radius, v + radius)), (x, y))
    return mask


def _glow(value: int) -> float:
    return 20 + value * 0.4


def _nothing(style: Style) -> Line:
    return Line(style.size, 0, ())
