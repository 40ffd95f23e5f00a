"""Recordings of a LIVE: a header and one JSON line an event, plain or compressed by gzip.

Reading believes nothing: what is wrong in a file is counted, what is good in it is played.
The form is written down in docs/capture.md.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Generator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import IO, Any

from economy.captured import FEEDS
from economy.entries import Source
from live.checks import Doubtful, cut
from live.feed import Event, StateChanged, Unreadable
from live.lines import LINE_MAX, event_of, from_line

FORM = 1
BYTES_MAX = 512 * 1024 * 1024  # of lines; a LIVE of 24 hours with 4 messages a second takes 30 MiB
TITLE_MAX = 80
_AT_MAX_MS = 7 * 24 * 3600 * 1000  # no LIVE is a week long
_GIFTERS_MAX = 100
_GZIP = b'\x1f\x8b'
_SHIPPED = '.jsonl.gz'
_UNREADABLE = 'the file cannot be read'


class RecordingRefused(Exception):
    """A file that is not played at all; `why` is a sentence for people, without a full stop."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Truth:
    """What was really sent, where whoever made the recording knows it.

    `gifters` are those who sent the creator most, with their diamonds; `gifts` is how many, those
    to guests included; `combos` is how many combos they came in, a gift alone being one.
    """

    host_diamonds: int
    guest_diamonds: int
    combos: int
    gifts: int
    gifters: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """`source` is the feed of every line that names none; `names` says that people are named."""

    source: Source
    began_at: datetime
    title: str = ''
    names: bool = True
    truth: Truth | None = None


@dataclass(frozen=True, slots=True)
class Recording:
    """A file with a header that was understood; `opened` opens its bytes anew."""

    header: Header
    opened: Callable[[], IO[bytes]]

    def events(self) -> Generator[tuple[int, Event], None, None]:
        """Every event with its milliseconds since the beginning, which never go back.

        What cannot be read or believed is Unreadable. What a second feed said of its own state is
        left out: its gifts are played, and the states are those of `header.source`.
        """
        last_ms = 0
        with closing(_lines(self.opened)) as lines:
            next(lines, None)  # the header
            for line in lines:
                if isinstance(line, Unreadable):
                    yield last_ms, line
                    continue
                try:
                    at_ms, by, event = _event(line, self.header.source)
                except Doubtful as doubt:
                    yield last_ms, Unreadable(doubt.why)
                    continue
                last_ms = max(at_ms, last_ms)
                if by == self.header.source or not isinstance(event, StateChanged):
                    yield last_ms, event


def read_recording(path: Path) -> Recording:
    """Raises RecordingRefused for a file that has no header, or that cannot be opened."""
    try:
        is_file = path.is_file()  # a pipe would keep whoever opens it waiting
    except OSError:
        is_file = False
    if not is_file:
        raise RecordingRefused(_UNREADABLE)
    return _read(partial(path.open, 'rb'))


def shipped_recordings() -> dict[str, Recording]:
    """The recordings that come with the bot, by name; they are made up, and know their truth."""
    found: dict[str, Recording] = {}
    for file in sorted((files('live') / 'recordings').iterdir(), key=lambda file: file.name):
        if file.name.endswith(_SHIPPED):
            found[file.name.removesuffix(_SHIPPED)] = _read(partial(file.open, 'rb'))
    return found


def _read(opened: Callable[[], IO[bytes]]) -> Recording:
    try:
        opened().close()
    except OSError as error:
        raise RecordingRefused(_UNREADABLE) from error
    with closing(_lines(opened)) as lines:
        line = next(lines, b'')
    if line == b'':
        raise RecordingRefused('the file is empty')
    try:
        return Recording(_header(line), opened)
    except Doubtful as doubt:
        raise RecordingRefused(doubt.why) from doubt


def _lines(opened: Callable[[], IO[bytes]]) -> Generator[bytes | Unreadable, None, None]:
    """Lines that are not blank, each of at most LINE_MAX bytes; ends where reading fails."""
    with ExitStack() as stack:
        try:
            file = stack.enter_context(opened())
            is_gzip = file.read(len(_GZIP)) == _GZIP
            file.seek(0)
            if is_gzip:
                file = stack.enter_context(gzip.open(file, 'rb'))
            read = 0
            while line := file.readline(LINE_MAX + 1):
                read += len(line)
                if len(line) > LINE_MAX:
                    while line and not line.endswith(b'\n') and read <= BYTES_MAX:
                        line = file.readline(LINE_MAX + 1)
                        read += len(line)
                    yield Unreadable('long line')
                elif not line.isspace():
                    yield line
                if read > BYTES_MAX:
                    yield Unreadable('long file')
                    return
        except (EOFError, OSError, zlib.error):
            yield Unreadable('cut off')


def _header(line: bytes | Unreadable) -> Header:
    """Raises Doubtful, with a sentence for people."""
    not_one = Doubtful('the file is no recording of a LIVE')
    if isinstance(line, Unreadable):
        raise not_one
    try:
        values = from_line(line)
    except Doubtful as error:
        raise not_one from error
    form = values.get('recording')
    if not isinstance(form, int) or isinstance(form, bool):
        raise not_one
    if form != FORM:
        raise Doubtful('the recording is of another version of this bot')
    source, began_at = _source(values.get('source')), _time(values.get('began_at'))
    if source is None or began_at is None:
        raise Doubtful('the first line does not say which feed was recorded, and when')
    return Header(
        source=source,
        began_at=began_at,
        title=cut(values.get('title'), TITLE_MAX),
        names=values.get('names', True) is not False,
        truth=_truth(values.get('truth')),
    )


def _truth(told: Any) -> Truth | None:
    """None for what makes no sense: a recording is played without it."""
    try:
        truth = Truth(
            host_diamonds=_whole(told['host_diamonds']),
            guest_diamonds=_whole(told['guest_diamonds']),
            combos=_whole(told['combos']),
            gifts=_whole(told['gifts']),
            gifters=tuple(
                (cut(name, TITLE_MAX), _whole(diamonds))
                for name, diamonds in told['gifters'][:_GIFTERS_MAX]
            ),
        )
    except (KeyError, TypeError, ValueError):
        return None
    return truth


def _whole(number: Any) -> int:
    if not isinstance(number, int) or number < 0:
        raise ValueError
    return number


def _time(told: Any) -> datetime | None:
    try:
        time = datetime.fromisoformat(told)
        return None if time.tzinfo is None else time.astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        return None


def _source(told: Any) -> Source | None:
    return next((source for source in FEEDS if source.value == told), None)


def _event(line: bytes, source: Source) -> tuple[int, Source, Event]:
    """Raises Doubtful."""
    values = from_line(line)
    at_ms = values.get('at_ms')
    if not isinstance(at_ms, int) or isinstance(at_ms, bool) or not 0 <= at_ms <= _AT_MAX_MS:
        raise Doubtful('time')
    by = _source(values.get('by', source.value))
    if by is None:
        raise Doubtful('source')
    return at_ms, by, event_of(values, by)
