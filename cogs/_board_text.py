"""Boards in words: who gave most, which gifts and streams brought most. Diamonds, never money."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from bot.request import Request
from bot.text import chip, duration, gift_name, medal, moment, shortened
from economy.boards import SEATS_A_PAGE, Board, BoardPeriod, OwnPlace, Seat, Span
from economy.gifts import Gift
from economy.periods import local_day
from economy.streams import Stream

_TITLE_MAX = 40  # characters of a stream's title: ten rows and a legend fill a message
_CURRENT = {
    BoardPeriod.TODAY: 'today',
    BoardPeriod.WEEK: 'this week',
    BoardPeriod.MONTH: 'this month',
}


class Kind(StrEnum):
    GIFTERS = 'gifters'
    GIFTS = 'gifts'
    STREAMS = 'streams'


def board_text(
    board: Board[Any], kind: Kind, *, creator: str, span: Span, stream: Stream | None, at: Request
) -> str:
    """One page: a title that says which days, a row a seat, how many there are in all.

    `stream` is the one that `span` looks at, if it looks at one.
    """
    title = f'### 🏆 {chip(creator)}: top {kind} · {span_words(span, stream, at)}'
    if not board.seats:
        return f'{title}\nNothing stands here yet. Moderators log gifts with `/gift log`.'
    lines = [seat_line(seat, at) for seat in board.seats]
    first = board.page * SEATS_A_PAGE + 1
    rows = f'{at.words.number(first)} to {at.words.number(first + len(lines) - 1)}'
    lines.append(f'-# {rows} of {at.words.number(board.total)}, as they were logged here.')
    return '\n'.join([title, *lines])


def seat_line(seat: Seat[Any], at: Request) -> str:
    words = at.words
    place = medal(seat.place, f'**{words.number(seat.place)}.**')
    worth = f'**{words.number(seat.diamonds)}** 💎'
    match seat.what:
        case Gift():
            count = f'{words.number(seat.gifts)} × {gift_name(seat.what)}'
            return f'{place} {count} ({words.coins(seat.what.coins)}): {worth}'
        case Stream():
            named = shortened(seat.what.title or '', _TITLE_MAX)
            title = f' {chip(named)}' if named else ''
            when = moment(seat.what.started_at, 'D')
            length = duration(seat.what.length(at.at))
            going = ' so far' if seat.what.is_running else ''
            return f'{place} Stream {seat.what.id}{title}, {when}: {worth} in {length}{going}'
        case _:
            return f'{place} {chip(str(seat.what))}: {worth}'


def span_words(span: Span, stream: Stream | None, at: Request) -> str:
    """Which part of the ledger a board looks at."""
    if stream is not None:
        since = moment(stream.started_at, 't' if stream.is_running else 'D')
        going = f'running since {since}' if stream.is_running else since
        return f'stream {stream.id}, {going}'
    if span.first is None or span.last is None:
        return 'all time'
    days = at.words.day(span.first)
    if span.last != span.first:
        days += f' to {at.words.day(span.last)}'
    is_current = span.first <= at.day <= span.last
    return f'{_CURRENT[span.period]}, {days}' if is_current else days


def span_plainly(span: Span, stream: Stream | None, at: Request) -> str:
    """The same where nothing but letters can be shown: in a picture."""
    if stream is None:
        return span_words(span, None, at)
    day = local_day(stream.started_at, at.server.settings.time_zone)
    return f'stream {stream.id}, {at.words.day(day)}'


def own_text(own: OwnPlace | None, *, span: Span, stream: Stream | None, at: Request) -> str:
    """Where the asker's own fan stands, for their eyes."""
    if own is None:
        return (
            'No fan is linked to you here. `/fan link` with your TikTok name claims yours, and a '
            'moderator confirms it.'
        )
    where = span_words(span, stream, at)
    if own.diamonds <= 0:
        return f'You are {chip(own.fan)}, with nothing logged here yet ({where}).'
    worth = f'**{at.words.diamonds(own.diamonds)}** 💎'
    if own.place is None:
        return f'You are {chip(own.fan)}, left out of the boards: {worth} ({where}).'
    return f'You are {chip(own.fan)}, place **{at.words.number(own.place)}**: {worth} ({where}).'
