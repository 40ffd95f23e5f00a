"""The fonts of this machine, best first, and which of them draws a character."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from PIL import features

from bot._font_files import Face, FontFile, Opened, opened

_FILES_MAX = 4_000  # a printing shop's machine; reading on would take longer than anybody waits
_KEPT_MAX = 4_096  # characters whose font is remembered, and faces kept open
_ENDINGS = ('.ttf', '.otf', '.ttc', '.otc')
_NO_FONTS = re.compile('lastresort|adobeblank')  # they claim every character, and draw boxes
_EMOJI = re.compile('emoji|emj|joypixels')

# The order in which families are asked: whole alphabets that read well together first, then the
# scripts that names come in most, small files before large ones. All others come after these.
_FAMILIES = (
    'notosans', 'notosansarabic', 'notosanshebrew', 'notosansthai', 'notosansdevanagari',
    'notosansgeorgian', 'notosansarmenian', 'segoeui', 'sfns', 'helveticaneue', 'opensans',
    'roboto', 'inter', 'geezapro', 'arialhebrew', 'thonburi', 'kohinoordevanagari', 'leelawadeeui',
    'nirmala', 'dejavusans', 'liberationsans', 'arial', 'helvetica', 'ubuntu', 'cantarell',
    'freesans', 'verdana', 'tahoma', 'notosanssymbols', 'notosanssymbols2', 'notosanscjk',
    'notosanscjkjp', 'notosanscjksc', 'notosansjp', 'notosanskr', 'notosanssc', 'notosanstc',
    'hiraginosans', 'pingfang', 'applesdgothicneo', 'yugoth', 'malgun', 'msyh', 'msjh', 'meiryo',
    'msgothic', 'sourcehansans', 'wqymicrohei', 'nanumgothic', 'droidsansfallback', 'ipagothic',
    'takaogothic',
)  # fmt: skip
_STYLE = re.compile('(regular|roman|book|medium|semibold|bold|variable|wght|vf|bd|w3|w6)+$')
_BOLD = re.compile('bold|bd$|w6$|^(segoeui|nirmala|yugoth|verdana|meiryo)b$')
_ODD = re.compile('italic|oblique|condensed|narrow|thin|light|black|mono|serif|kufi|nastaliq')


class Library:
    """Every font below `directories`, and at last Pillow's own. Not for two threads at once."""

    def __init__(self, directories: tuple[Path, ...]) -> None:
        paths = list(_font_paths(directories))
        files = {path: FontFile(path) for path in paths}
        own = FontFile(None)
        self.can_shape = bool(features.check('raqm'))  # false where libfribidi is missing, too
        self._emoji = [files[path] for path in paths if _EMOJI.search(_plain(path))]
        self._text = {
            is_bold: [*(files[path] for path in _ranked(paths, is_bold=is_bold)), own]
            for is_bold in (False, True)
        }
        self._chosen: dict[tuple[str, bool, bool, str], Face | None] = {}
        self._opened: dict[tuple[Face, int], Opened] = {}

    def face_for(
        self, characters: str, *, is_bold: bool = False, is_emoji: bool = False, region: str = ''
    ) -> Face | None:
        """The best face that has every one of `characters`, None when no font here has them all.

        An emoji is looked for among the coloured ones first, anything else there last. `region`
        (JP, KR, SC, TC, HK) decides between faces that write one Chinese character in many ways.
        """
        asked = (characters, is_bold, is_emoji, region)
        if asked not in self._chosen:
            if len(self._chosen) >= _KEPT_MAX:
                self._chosen.clear()
            self._chosen[asked] = self._looked_for(
                characters, is_bold=is_bold, is_emoji=is_emoji, region=region
            )
        return self._chosen[asked]

    def opened(self, face: Face, size: int) -> Opened:
        """`face` at `size` pixels, kept open."""
        if (face, size) not in self._opened:
            if len(self._opened) >= _KEPT_MAX:
                self._opened.clear()
            self._opened[face, size] = opened(face, size)
        return self._opened[face, size]

    def _looked_for(
        self, characters: str, *, is_bold: bool, is_emoji: bool, region: str
    ) -> Face | None:
        codes = [ord(character) for character in characters]
        text = self._text[is_bold]
        for file in (*self._emoji, *text) if is_emoji else (*text, *self._emoji):
            face = _best(file.faces, is_bold=is_bold, region=region)
            if face is not None and file.covers(face, codes):
                return face
        return None


def library() -> Library:
    """The fonts of this machine, found once; install one and restart to have it used."""
    return _library_of(font_directories())


def font_directories() -> tuple[Path, ...]:
    """Where Windows, macOS, Linux and Android keep fonts, for everybody and for this user."""
    home = Path(os.path.expanduser('~'))  # noqa: PTH111 - Path.home() raises where there is none
    if sys.platform == 'win32':
        windows = Path(os.environ.get('WINDIR', 'C:/Windows'))
        local = Path(os.environ.get('LOCALAPPDATA', home / 'AppData/Local'))
        return (windows / 'Fonts', local / 'Microsoft/Windows/Fonts')
    if sys.platform == 'darwin':
        return (Path('/System/Library/Fonts'), Path('/Library/Fonts'), home / 'Library/Fonts')
    data = os.environ.get('XDG_DATA_HOME', '') or home / '.local/share'
    return (
        Path('/usr/share/fonts'),
        Path('/usr/local/share/fonts'),
        Path('/run/current-system/sw/share/X11/fonts'),
        Path('/system/fonts'),
        Path(data) / 'fonts',
        home / '.fonts',
    )


@cache
def _library_of(directories: tuple[Path, ...]) -> Library:
    return Library(directories)


def _font_paths(directories: tuple[Path, ...]) -> Iterator[Path]:
    count = 0
    for directory in directories:
        for folder, folders, names in os.walk(directory):
            folders.sort()
            for name in sorted(names):
                path = Path(folder, name)
                if path.suffix.lower() not in _ENDINGS or _NO_FONTS.search(_plain(path)):
                    continue
                count += 1
                if count > _FILES_MAX:
                    return
                yield path


def _ranked(paths: list[Path], *, is_bold: bool) -> list[Path]:
    places = {family: place for place, family in enumerate(_FAMILIES)}

    def rank(path: Path) -> tuple[int, bool, bool, str]:
        name = _plain(path)
        bold = _BOLD.search(name) is not None
        family = _STYLE.sub('', name)
        if family not in places and bold:
            family = family.removesuffix('b')  # segoeuib
        is_odd = family not in places and _ODD.search(name) is not None
        place = places.get(family, len(places) + (not name.startswith('notosans')))
        return place, is_odd, bold != is_bold, name

    return sorted(paths, key=rank)


def _plain(path: Path) -> str:
    """A file's name without what stands between words: `Noto Sans-Bold` as notosansbold."""
    return re.sub(r'\[.*\]|[\W_]+', '', path.stem.casefold())


def _best(faces: tuple[Face, ...], *, is_bold: bool, region: str) -> Face | None:
    return min(
        faces,
        key=lambda face: (
            face.family.casefold().endswith('mono') or ' mono ' in face.family.casefold(),
            region not in face.family.split(),
            face.is_bold != is_bold,
            face.index,
        ),
        default=None,
    )
