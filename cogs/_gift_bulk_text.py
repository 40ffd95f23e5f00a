"""What a bulk would log, and what is wrong in which line, in words that fit one message."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice

from bot.errors import told
from bot.request import Request
from bot.text import (
    MESSAGE_MAX,
    NOT_SAVED,
    Words,
    chip,
    entry_number,
    fan_name,
    guest_name,
    listed,
    moment,
    shortened,
)
from economy.bulk import BadLine, GoodLine, Lines
from economy.errors import GiftAmbiguous, GiftUnknown, Refusal
from economy.night_errors import StreamJustEnded
from storage.pens import Captured

_GOOD_SHOWN = 10
_CAPTURED_SHOWN = 10
_FAN_MAX = 24  # characters of a name in the list
_TEXT_MAX = 32  # characters of a wrong line that are repeated
_ROOM = MESSAGE_MAX - 150  # what the last lines need


def preview_text(
    lines: Lines,
    creator: str,
    request: Request,
    guessed: str | None,
    captured: Mapping[int, Captured],
) -> str:
    """How many gifts, the first of them, and every wrong line for which there is room.

    `captured` is what a feed has already, by the number of the line.
    """
    shown = [_title(lines, creator, request.words)]
    shown += [_good_line(line, request.words) for line in lines.good[:_GOOD_SHOWN]]
    if len(lines.good) > _GOOD_SHOWN:
        shown.append(f'-# and {request.words.number(len(lines.good) - _GOOD_SHOWN)} more')
    if captured:
        shown.append(_captured(captured, request.words))
    if lines.bad:
        shown.append(_bad_title(lines, request.words))
        shown += _bad_lines(lines.bad, request.words, _ROOM - len('\n'.join(shown)))
    if guessed is not None:
        shown.append(f'-# The file does not tell its encoding; I took it for {guessed}.')
    return '\n'.join(shown)


def after_end_text(refusal: StreamJustEnded) -> str:
    """The question where many gifts belong that came after the end of a stream."""
    ended = (
        f'Stream {refusal.stream_id} of {chip(refusal.creator)} was taken for over after a long '
        f'silence, with its last gift {moment(refusal.ended_at)}. Does it go on?'
        if refusal.by_itself
        else f'Stream {refusal.stream_id} of {chip(refusal.creator)} ended '
        f'{moment(refusal.ended_at)}. Do these gifts belong to it?'
    )
    return f'{ended} Nothing is saved until you choose.'


def _title(lines: Lines, creator: str, words: Words) -> str:
    if not lines.good:
        return f'I can read no line of it for {chip(creator)}. {NOT_SAVED}'
    guests = (
        f'\n🤝 Of it {words.diamonds(lines.guest_diamonds)} for guests, not in the total of '
        f'{chip(creator)}.'
        if lines.guest_diamonds
        else ''
    )
    return (
        f'### {_lines(len(lines.good), words)} for {chip(creator)}: '
        f'{words.diamonds(lines.diamonds)} 💎{guests}\n'
        'Nothing is saved until you press the button.'
    )


def _captured(captured: Mapping[int, Captured], words: Words) -> str:
    some = [
        f'`{line}` ({"its combo goes on" if seen.number is None else entry_number(seen.number)})'
        for line, seen in islice(captured.items(), _CAPTURED_SHOWN)
    ]
    if len(captured) > len(some):
        some.append(f'{words.number(len(captured) - len(some))} more')
    return (
        f'📡 The capture has {listed(some)} already. Take them out, or log them as well: '
        'I ask afterwards whether each is one gift or two.'
    )


def _bad_title(lines: Lines, words: Words) -> str:
    one = len(lines.bad) == 1
    return f'⚠️ **{_lines(len(lines.bad), words)} {"is" if one else "are"} wrong** and left out:'


def _lines(count: int, words: Words) -> str:
    return '1 line' if count == 1 else f'{words.number(count)} lines'


def _good_line(line: GoodLine, words: Words) -> str:
    fan, guest = (
        None if name is None else shortened(name, _FAN_MAX) for name in (line.fan, line.guest)
    )
    note = '' if line.note is None else ' 📝'
    return (
        f'`{line.number}` {words.gifts(line.gift, line.count)}{fan_name(fan)}{guest_name(guest)}'
        f'{note}: '
        f'{words.number(line.diamonds)}'
    )


def _bad_lines(bad: tuple[BadLine, ...], words: Words, room: int) -> list[str]:
    shown: list[str] = []
    for line in bad:
        said = (
            f'`{line.number}` {chip(shortened(line.text, _TEXT_MAX))}: '
            f'{_reason(line.refusal, words)}'
        )
        room -= len(said) + 1
        if room < 0:
            break
        shown.append(said)
    more = len(bad) - len(shown)
    return [*shown, f'-# and {words.number(more)} more wrong lines'] if more else shown


def _reason(refusal: Refusal, words: Words) -> str:
    """Why a line cannot be read and how to write it. That nothing is saved was said above."""
    match refusal:
        case GiftAmbiguous(choices=gifts):
            ways = [f'`id:{gift.id}` ({words.coins(gift.coins)})' for gift in gifts[:4]]
            return f'several prices; write {listed(ways, last="or")}'
        case GiftUnknown(suggestions=gifts):
            near = [f'{chip(gift.name)} ({words.coins(gift.coins)})' for gift in gifts[:2]]
            hint = f'; did you mean {listed(near, last="or")}?' if near else ''
            return f'no gift that I know{hint}'
        case _:
            said, _, advice = told(refusal, words).sentence.partition(NOT_SAVED)
            return f'{said.strip()} {advice.strip()}'.strip()
