"""Who and what stands on a board, and which part of the ledger it looks at."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Generic, TypeVar

from economy.errors import ChoiceUnknown
from economy.ids import StreamId
from economy.names import cleaned
from economy.periods import Period, days_of
from economy.typed import repeated

T = TypeVar('T')

SEATS_A_PAGE = 10
_DAY = re.compile('2[0-9]{7}', re.ASCII)  # days this program can have met


class BoardPeriod(StrEnum):
    STREAM = 'stream'
    TODAY = 'today'
    WEEK = 'week'
    MONTH = 'month'
    ALL = 'all'


@dataclass(frozen=True, slots=True)
class Span:
    """What a board looks at: one stream, or the days from `first` to `last`, or everything."""

    period: BoardPeriod
    first: date | None = None
    last: date | None = None
    stream_id: StreamId | None = None

    @property
    def code(self) -> str:
        """A few characters that `span_of_code` reads back: `s12`, `w20260504`, `a`."""
        if self.stream_id is not None:
            return f's{self.stream_id}'
        return self.period[0] + ('' if self.first is None else f'{self.first:%Y%m%d}')


@dataclass(frozen=True, slots=True)
class Seat(Generic[T]):
    """One row. Who brought as many diamonds shares the place; the next one is further down."""

    place: int
    what: T
    diamonds: int
    gifts: int


@dataclass(frozen=True, slots=True)
class Board(Generic[T]):
    """One page of seats, best first; `page` counts from 0, `total` counts all seats."""

    seats: tuple[Seat[T], ...]
    page: int
    total: int

    @property
    def has_lower(self) -> bool:
        return self.total > (self.page + 1) * SEATS_A_PAGE


@dataclass(frozen=True, slots=True)
class OwnPlace:
    """Where a member's own fan stands. `place` is None while the fan is hidden or has nothing."""

    fan: str
    place: int | None
    diamonds: int


def parse_board_period(text: str) -> BoardPeriod:
    """The period named in `text`, in any case. Raises ChoiceUnknown."""
    named = cleaned(text).casefold()
    if named not in tuple(BoardPeriod):
        raise ChoiceUnknown('period', repeated(text), tuple(BoardPeriod))
    return BoardPeriod(named)


def span_of_days(period: BoardPeriod, today: date, locale: str) -> Span:
    """The days of a period around `today`; not for a stream."""
    first, last = days_of(Period(period), today, locale)
    return Span(period, first, last)


def span_of_stream(stream_id: StreamId) -> Span:
    return Span(BoardPeriod.STREAM, stream_id=stream_id)


def span_of_code(code: str, locale: str) -> Span | None:
    """What `Span.code` wrote, None for anything else."""
    kind, rest = code[:1], code[1:]
    if kind == 's' and rest.isascii() and rest.isdigit() and len(rest) <= 15:
        return span_of_stream(StreamId(int(rest)))
    period = next((each for each in Period if each[0] == kind), None)
    if period is None:
        return None
    if period is Period.ALL:
        return Span(BoardPeriod.ALL) if rest == '' else None
    day = _day_of(rest)
    return None if day is None else span_of_days(BoardPeriod(period), day, locale)


def _day_of(text: str) -> date | None:
    if _DAY.fullmatch(text) is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
