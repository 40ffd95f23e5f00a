"""A file as numbered lines of text, however it was saved, a block at a time.

A line is held whole and nothing longer ever is, so a file of any size needs little memory.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from economy.import_errors import (
    ImportEmpty,
    ImportLineTooLong,
    ImportMixed,
    ImportNotText,
    ImportNul,
    ImportZipped,
)

Blocks = Callable[[], Iterator[bytes]]  # the file from its beginning, each time it is called

LINE_MAX_BYTES = 64 * 1024  # far more than any row; what is longer has no rows in it
UTF_8, UTF_16, WINDOWS = 'utf-8', 'utf-16', 'cp1252'
_ZIP = b'PK\x03\x04'  # also what xlsx, ods and numbers files begin with
_BOM_8 = codecs.BOM_UTF8
_BOMS_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True, slots=True)
class Line:
    number: int  # from 1
    text: str


def encoding_of(blocks: Blocks) -> str:
    """How the whole file is written: UTF-8, UTF-16 with its mark, else Windows-1252.

    Reads all of it. Raises ImportEmpty, ImportZipped, ImportNul, ImportNotText,
    ImportLineTooLong, and ImportMixed for a line that is not UTF-8 in a file with others that
    are and say so.
    """
    begin = next(blocks(), b'')
    if begin.startswith(_ZIP):
        raise ImportZipped
    is_16 = begin.startswith(_BOMS_16)
    is_said = begin.startswith(_BOM_8)  # UTF-8 by its mark: nothing else may be in it
    is_windows = has_words = False
    for number, line in enumerate(_lines(_as_utf_8(blocks()) if is_16 else blocks()), start=1):
        if 0 in line:
            raise ImportNul(number)
        has_words = has_words or not line.isspace()
        if line.isascii():
            continue
        if _reads_as(line, UTF_8):
            if is_windows:
                raise ImportMixed(number)
            is_said = True
        elif is_said:
            raise ImportMixed(number)
        elif not _reads_as(line, WINDOWS):
            raise ImportNotText(number)
        else:
            is_windows = True
    if not has_words:
        raise ImportEmpty
    return UTF_16 if is_16 else WINDOWS if is_windows else UTF_8


def lines_of(blocks: Blocks, encoding: str) -> Iterator[Line]:
    """The lines that are not empty, without their ends. `encoding` is what `encoding_of` found."""
    is_16 = encoding == UTF_16
    read_as = UTF_8 if is_16 else encoding
    for number, line in enumerate(_lines(_as_utf_8(blocks()) if is_16 else blocks()), start=1):
        text = line.decode(read_as).rstrip('\r\n')
        if number == 1:
            text = text.removeprefix('\ufeff')
        if text and not text.isspace():
            yield Line(number, text)


def lf_lines_of(blocks: Blocks) -> Iterator[Line]:
    """The lines of a file in UTF-8 in which LF alone ends a line. Raises ImportNotText."""
    for number, line in enumerate(_lines(blocks(), lone_cr=False), start=1):
        try:
            text = line.decode(UTF_8).rstrip('\r\n')
        except UnicodeDecodeError as error:
            raise ImportNotText(number) from error
        text = text.removeprefix('\ufeff') if number == 1 else text
        if text:
            yield Line(number, text)


def _lines(blocks: Iterator[bytes], *, lone_cr: bool = True) -> Iterator[bytes]:
    """Raises ImportLineTooLong as soon as more than LINE_MAX_BYTES came without an end."""
    rest, number = b'', 0
    for block in blocks:
        parts = _parted(rest + block, lone_cr=lone_cr)
        rest = b''
        if parts and not parts[-1].endswith(b'\n'):  # a CR may have its LF in the next block
            rest = parts.pop()
        for part in parts:
            number += 1
            if len(part) > LINE_MAX_BYTES:
                raise ImportLineTooLong(number, LINE_MAX_BYTES)
            yield part
        if len(rest) > LINE_MAX_BYTES:
            raise ImportLineTooLong(number + 1, LINE_MAX_BYTES)
    if rest:
        yield rest


def _parted(data: bytes, *, lone_cr: bool) -> list[bytes]:
    if lone_cr:
        return data.splitlines(keepends=True)
    *whole, rest = data.split(b'\n')
    return [*(line + b'\n' for line in whole), *([rest] if rest else [])]


def _as_utf_8(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """Raises ImportNotText for half a character at the end, and for halves apart."""
    decoder = codecs.getincrementaldecoder(UTF_16)()
    lines = 1
    try:
        for block in blocks:
            text = decoder.decode(block)
            lines += text.count('\n')
            yield text.encode(UTF_8)
        yield decoder.decode(b'', final=True).encode(UTF_8)
    except UnicodeError as error:
        raise ImportNotText(lines) from error


def _reads_as(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
