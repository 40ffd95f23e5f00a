"""A stream in words: started, as it stands, ended, listed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.feed_words import feed_lines
from bot.request import Request
from bot.text import (
    MESSAGE_MAX,
    Words,
    chip,
    duration,
    fan_name,
    goal_line,
    medal,
    moment,
    person,
)
from cogs._stream_reconcile_text import accuracy_line, mark
from economy.ids import StreamId
from economy.nights import Night, Waiting
from economy.reconcile import Reconciled, accuracy_of
from economy.streams import Stream
from storage.nights import Shift
from storage.streams import StreamSum


def started_text(stream: Stream, creator: str, words: Words) -> str:
    title = '' if stream.title is None else f': {chip(stream.title)}'
    goal = '' if stream.goal_diamonds is None else f' The goal is {_goal_of(stream, words)}.'
    return (
        f'🔴 {chip(creator)} is live{title} · stream {stream.id}.{goal}\n'
        f'On duty: {person(stream.started_by or 0)}. `/gift panel` puts up the keypad; '
        'gifts belong to this stream until `/stream end`.'
    )


def goal_text(stream: Stream, creator: str, words: Words) -> str:
    if stream.goal_diamonds is None:
        return f'Stream {stream.id} of {chip(creator)} has no goal any more.'
    return f'🎯 The goal of stream {stream.id} of {chip(creator)} is {_goal_of(stream, words)} now.'


def not_live_text(creator: str, last: StreamSum | None, words: Words) -> str:
    if last is None or last.stream.ended_at is None:
        return f'{chip(creator)} is not live. `/stream start` starts the first stream.'
    return (
        f'{chip(creator)} is not live. The last stream ({last.stream.id}) ended '
        f'{moment(last.stream.ended_at)} with {words.diamonds(last.diamonds)} 💎. '
        '`/stream recap` shows it.'
    )


def night_text(night: Night, creator: str, words: Words, *, is_named: bool) -> str:
    """A running stream as one message: the whole of it, or without anybody who gave."""
    parts = [head_lines(night, creator, words)]
    if is_named:
        parts += [thanks_lines(night, words), top_lines(night, words), last_lines(night, words)]
    return '\n'.join(line for part in parts for line in part)


def head_lines(night: Night, creator: str, words: Words) -> list[str]:
    stream = night.stream
    title = '' if stream.title is None else f' · {chip(stream.title)}'
    duty = '' if night.on_duty is None else f' · on duty {person(night.on_duty)}'
    gifters = 'gifter' if night.gifters == 1 else 'gifters'
    gifts = 'gift' if night.gifts == 1 else 'gifts'
    lines = [
        f'### 🔴 {chip(creator)} is live{title}',
        f'Started {moment(stream.started_at)}{duty}',
        f'💎 **{words.diamonds(night.diamonds)}** · {words.number(night.gifts)} {gifts} from '
        f'{words.number(night.gifters)} {gifters}',
    ]
    goal = goal_line(night.standing, words)
    if goal:
        lines.append(goal)
    lines += guest_lines(night.guest_diamonds, words)
    lines += feed_lines(night.feeds)
    if night.gifts:
        lines.append(f'⚡ Last 10 min: {words.diamonds(night.pace_diamonds)}')
    return lines


def guest_lines(diamonds: int, words: Words) -> list[str]:
    """What came for guests of the LIVE; nothing when that is nothing."""
    return [f'🤝 To guests: {words.diamonds(diamonds)}, not in the total'] if diamonds else []


def thanks_lines(night: Night, words: Words) -> list[str]:
    """How many gifters wait for thanks, and who is first; nothing before the first gift."""
    first = night.next_waiting
    if first is not None:
        return [f'🙏 To thank: {words.number(night.waiting)} · next {waiting_name(first, words)}']
    return ['🙏 Everybody is thanked'] if night.gifts else []


def waiting_name(waiting: Waiting, words: Words) -> str:
    name = 'somebody unnamed' if waiting.name is None else chip(waiting.name)
    return f'{name}, {words.diamonds(waiting.diamonds)}'


def top_lines(night: Night, words: Words) -> list[str]:
    if not night.top:
        return []
    rows: list[str] = []
    for gifter in night.top:
        place = 1 + sum(other.diamonds > gifter.diamonds for other in night.top)  # ties share it
        name = chip(gifter.name or '?')
        rows.append(f'{medal(place, f"{place}.")} {name} {words.number(gifter.diamonds)}')
    return ['**Top gifters**', *rows]


def last_lines(night: Night, words: Words) -> list[str]:
    if not night.last:
        return ['No gift yet. `/gift panel` puts up the keypad.']
    rows = [
        f'{words.gifts(last.gift, last.count)}{fan_name(last.fan)} {moment(last.happened_at)}'
        for last in night.last
    ]
    return ['**Last gifts**', *rows]


def list_text(
    sums: list[StreamSum],
    reconciled: Mapping[StreamId, Reconciled],
    creator: str,
    request: Request,
    at: datetime,
) -> str:
    """A creator's latest streams, a line each, and how near the log was to TikTok's summaries."""
    words = request.words
    if not sums:
        return f'{chip(creator)} has had no stream here yet. `/stream start` starts the first one.'
    lines = [f'### Streams of {chip(creator)}']
    accuracy = accuracy_of(tuple(reconciled.values()), streams=len(sums))
    last = [] if accuracy is None else [accuracy_line(accuracy, words)]
    room = MESSAGE_MAX - len('\n'.join(lines + last))
    for each in sums:
        line = _list_line(each, words, at) + mark(reconciled.get(each.stream.id), words)
        room -= len(line) + 1
        if room < 0:
            break
        lines.append(line)
    return '\n'.join(lines + last)


def handover_text(
    night: Night,
    creator: str,
    shift: Shift,
    waiting: list[Waiting],
    open_questions: int,
    request: Request,
) -> str:
    """What whoever takes over needs to know."""
    words = request.words
    since = (
        'since the start' if shift.since is None else f'since your last entry {moment(shift.since)}'
    )
    entries = 'entry' if shift.entries == 1 else 'entries'
    lines = [
        f'### 🤝 Handover: {chip(creator)}, stream {night.stream.id}',
        'On duty until now: ' + ('nobody' if night.on_duty is None else person(night.on_duty)),
        f'💎 **{words.diamonds(night.diamonds)}**, started {moment(night.stream.started_at)}',
    ]
    goal = goal_line(night.standing, words)
    if goal:
        lines.append(goal)
    lines += guest_lines(night.guest_diamonds, words)
    to_guests = (
        f' and {words.diamonds(shift.guest_diamonds)} to guests' if shift.guest_diamonds else ''
    )
    lines.append(
        f'{person(request.actor_id)}, {since}: {words.number(shift.entries)} {entries}, '
        f'{words.diamonds(shift.diamonds)}{to_guests}'
    )
    if open_questions:
        lines.append(f'❓ Open questions: {words.number(open_questions)} · `/engage question list`')
    if not waiting:
        return '\n'.join([*lines, *thanks_lines(night, words)])
    lines.append(f'🙏 To thank: {words.number(night.waiting)}')
    lines += [f'- {waiting_name(each, words)} · {moment(each.since)}' for each in waiting[:5]]
    return '\n'.join(lines)


def _list_line(each: StreamSum, words: Words, at: datetime) -> str:
    stream = each.stream
    title = '' if stream.title is None else f' · {chip(stream.title)}'
    state = '🔴 live' if stream.is_running else duration(stream.length(at))
    return (
        f'`{stream.id}` {moment(stream.started_at, "f")} · {state} · '
        f'**{words.diamonds(each.diamonds)}**{title}'
    )


def _goal_of(stream: Stream, words: Words) -> str:
    return f'**{words.diamonds(stream.goal_diamonds or 0)}**'
