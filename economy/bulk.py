"""Many gifts at once: a line a gift as after `!gift`, or a table with a header.

Each line stands for itself: a stray quote in one cannot swallow those after it, and every line that
is not empty or a comment ends up either good or wrong, by its number.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from economy.catalogue import Catalogue
from economy.counts import parse_count
from economy.errors import Refusal
from economy.fast_errors import (
    BulkEmpty,
    BulkTooLong,
    CellsTooMany,
    FileNotText,
    FileTooBig,
    LineTooLong,
)
from economy.gifts import Gift
from economy.grammar import parse_line
from economy.guests import checked_guest
from economy.names import checked_fan, cleaned, name_key
from economy.notes import checked_note
from economy.typed import repeated

LINES_MAX = 500
FILE_MAX_BYTES = 256 * 1024
LINE_MAX = 500  # characters; a gift, a name and a note are far shorter
WINDOWS = 'Windows-1252'  # what spreadsheets of western Europe save without being asked

_LINE_END = re.compile(r'\r\n|\n|\r')
_DELIMITERS = ('\t', ';', ',')
_COLUMNS = {
    'gift': ('gift', 'gift name', 'gifts', 'item'),
    'count': ('count', 'amount', 'quantity', 'qty', 'number', 'times'),
    'fan': ('from', 'fan', 'gifter', 'sender', 'user', 'username', 'viewer', 'name', 'who'),
    'guest': ('to', 'guest', 'receiver', 'recipient'),
    'note': ('note', 'notes', 'comment', 'remark'),
}
_BYTE_ORDER_MARKS = (
    (b'\xef\xbb\xbf', 'utf-8-sig'),
    (b'\xff\xfe', 'utf-16'),
    (b'\xfe\xff', 'utf-16'),
)


@dataclass(frozen=True, slots=True)
class GoodLine:
    """A gift as it would be logged. `number` counts the lines of the text from 1."""

    number: int
    gift: Gift
    count: int
    fan: str | None = None
    note: str | None = None
    guest: str | None = None

    @property
    def diamonds(self) -> int:
        return self.gift.coins * self.count


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that cannot be read, shortened, and why."""

    number: int
    text: str
    refusal: Refusal


@dataclass(frozen=True, slots=True)
class Lines:
    good: tuple[GoodLine, ...]
    bad: tuple[BadLine, ...]

    @property
    def gifts(self) -> int:
        return sum(line.count for line in self.good)

    @property
    def diamonds(self) -> int:
        return sum(line.diamonds for line in self.good)

    @property
    def guest_diamonds(self) -> int:
        """What of it is for guests."""
        return sum(line.diamonds for line in self.good if line.guest is not None)


@dataclass(frozen=True, slots=True)
class FileText:
    """`guessed` names the encoding when the file did not tell and it is not UTF-8."""

    text: str
    guessed: str | None = None


@dataclass(frozen=True, slots=True)
class _Table:
    """A header: which cell of a line is what."""

    delimiter: str
    places: dict[str, int]
    columns: int


@dataclass(frozen=True, slots=True)
class Reader:
    """What the words of a line mean here. `named` puts names for mentions in a fan's name.

    `creator` is whose LIVE it is, who is no guest of it.
    """

    catalogue: Catalogue
    defined: Sequence[Gift]
    named: Callable[[str], str]
    creator: str = ''

    def line(self, number: int, text: str, table: _Table | None) -> GoodLine | BadLine:
        try:
            if len(text) > LINE_MAX:
                raise LineTooLong(len(text), LINE_MAX)
            return self._spoken(number, text) if table is None else self._row(number, text, table)
        except Refusal as refusal:
            return BadLine(number, repeated(text), refusal.with_traceback(None))

    def _spoken(self, number: int, text: str) -> GoodLine:
        read = parse_line(
            text,
            lambda words: self.catalogue.knows(words, defined=self.defined),
            lambda words: self.catalogue.resembles(words, defined=self.defined),
        )
        fan, guest = self._fan(read.fan), self._guest(read.guest)
        return GoodLine(number, self._gift(read.gift), read.count, fan, guest=guest)

    def _row(self, number: int, text: str, table: _Table) -> GoodLine:
        cells = _cells(text, table.delimiter)
        while cells and not cleaned(cells[-1]):
            cells.pop()
        if len(cells) > table.columns:
            raise CellsTooMany(len(cells), table.columns)
        said = {name: cells[at] for name, at in table.places.items() if at < len(cells)}
        count, fan, guest = (said.get(name, '') for name in ('count', 'fan', 'guest'))
        return GoodLine(
            number,
            self._gift(said.get('gift', '')),
            parse_count(count) if cleaned(count) else 1,
            self._fan(fan) if cleaned(fan) else None,
            checked_note(said.get('note', '')),
            self._guest(guest) if cleaned(guest) else None,
        )

    def _gift(self, text: str) -> Gift:
        return self.catalogue.find(text, defined=self.defined)

    def _fan(self, text: str | None) -> str | None:
        return checked_fan(None if text is None else self.named(text))

    def _guest(self, text: str | None) -> str | None:
        return checked_guest(self._fan(text), self.creator)


def read_lines(text: str, reader: Reader) -> Lines:
    """What each line says. Empty lines, and lines that begin with #, are skipped.

    Raises BulkEmpty, and BulkTooLong for more than LINES_MAX gifts.
    """
    numbered = list(_said(text))
    table = _header(numbered[0][1]) if numbered else None
    if table is not None:
        numbered = numbered[1:]
    if not numbered:
        raise BulkEmpty
    if len(numbered) > LINES_MAX:
        raise BulkTooLong(len(numbered), LINES_MAX)
    read = [reader.line(number, line, table) for number, line in numbered]
    return Lines(
        tuple(line for line in read if isinstance(line, GoodLine)),
        tuple(line for line in read if isinstance(line, BadLine)),
    )


def file_text(data: bytes) -> FileText:
    """The text in a file: UTF-8, UTF-16 with its mark, or Windows-1252 when it is neither.

    Raises FileTooBig, and FileNotText for a picture, an archive and the like.
    """
    if len(data) > FILE_MAX_BYTES:
        raise FileTooBig(len(data), FILE_MAX_BYTES)
    marked = next((name for mark, name in _BYTE_ORDER_MARKS if data.startswith(mark)), None)
    text, guessed = _decoded(data, marked or 'utf-8'), None
    if text is None and marked is None:
        text, guessed = _decoded(data, 'cp1252'), WINDOWS
    if text is None or any(_is_control(char) for char in text):
        raise FileNotText
    return FileText(text, guessed)


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _said(text: str) -> Iterator[tuple[int, str]]:
    """The lines that say something, with their numbers."""
    for number, line in enumerate(_LINE_END.split(text), start=1):
        said = cleaned(line)
        if said and not said.startswith('#'):
            yield number, line


def _header(line: str) -> _Table | None:
    """The columns that a first line names, None when it is a gift itself."""
    if len(line) > LINE_MAX:
        return None
    for delimiter in _DELIMITERS:
        names = [name_key(cell) for cell in _cells(line, delimiter)]
        places: dict[str, int] = {}
        for at, name in enumerate(names):
            meant = next((column for column, words in _COLUMNS.items() if name in words), None)
            if meant is not None:
                places.setdefault(meant, at)
        if 'gift' in places and len(places) > 1:
            return _Table(delimiter, places, len(names))
    return None


def _cells(line: str, delimiter: str) -> list[str]:
    return next(csv.reader([line], delimiter=delimiter, skipinitialspace=True), list[str]())


def _is_control(char: str) -> bool:
    return unicodedata.category(char) == 'Cc' and char not in '\t\n\r\v\f\x85'
