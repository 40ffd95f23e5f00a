"""/live status: how each feed does, and how much of a stream one saw, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.feed_words import STATES, captured_words, detail_line, doubtful_line, short
from bot.request import Request
from bot.text import MESSAGE_MAX, Words, chip, moment, plain, shortened
from cogs._live_text import UNOFFICIAL, target_name
from economy.captured import FEEDS, Doubtful, FeedState
from economy.coverage import Coverage, Span
from economy.entries import Source
from economy.ids import CreatorId
from economy.watches import Recording, Watch
from storage.streams import StreamSum

_GAPS_SHOWN = 5
_WHY_MAX = 80  # characters of what ended a feed: the log has the whole
_TODAY = timedelta(hours=12)  # for so long a time of day says which day is meant


@dataclass(frozen=True, slots=True)
class Seen:
    """How much of a creator's latest stream feeds saw, and what of it may be there twice."""

    sums: StreamSum
    coverage: Coverage
    doubtful: Doubtful


@dataclass(frozen=True, slots=True)
class LiveLook:
    """The watched LIVEs of a server, or of the one `creator` that was named.

    `recorded` are those of which a recording is being written just now.
    """

    watches: Sequence[Watch]
    creator: str | None
    seen: Mapping[CreatorId, Seen]
    recorded: set[tuple[CreatorId, Source]]
    is_playing: bool


def status_text(look: LiveLook, request: Request) -> str:
    playing = ['▶️ A recording is being played; `/live stop` ends it.'] if look.is_playing else []
    if not look.watches:
        whose = 'here' if look.creator is None else f'for {chip(look.creator)}'
        none = (
            f'No LIVE is watched {whose}. `/live watch` with a TikTok handle begins to, or with '
            '`tikfinity` where that program runs.'
        )
        return '\n'.join([*playing, none, UNOFFICIAL])
    words = request.words
    lines = ['### 📡 Captured LIVEs', *playing]
    in_order = sorted(look.watches, key=lambda each: (each.creator_id, FEEDS.index(each.source)))
    last_of = {watch.creator_id: watch for watch in in_order}
    for watch in in_order:
        creator = chip(request.server.creator(watch.creator_id).name)
        since = _when(watch.state_since, request.at)
        lines.append(f'{creator} · {target_name(watch)}: **{STATES[watch.state]}** since {since}')
        lines += detail_line(watch.detail)
        lines += _odd_lines(watch, look, request)
        if watch is last_of[watch.creator_id] and watch.creator_id in look.seen:
            lines += _seen_lines(look.seen[watch.creator_id], request.at, words)
    return _fitting(lines)


def _seen_lines(seen: Seen, at: datetime, words: Words) -> list[str]:
    """The stream that runs, or the last one, and its latest gaps."""
    stream, diamonds = seen.sums.stream, seen.sums.diamonds
    over = '' if stream.ended_at is None else f', over since {_when(stream.ended_at, at)}'
    captured = captured_words(seen.coverage, diamonds, seen.doubtful, words)
    return [
        f'Stream {stream.id}{over}: {captured}',
        *doubtful_line(seen.doubtful, words),
        *_gap_lines(seen.coverage, words),
    ]


def _when(moment_at: datetime, at: datetime) -> str:
    """A time of day, with the day where it is not clear."""
    return moment(moment_at, 't' if at - moment_at < _TODAY else 'f')


def _fitting(lines: list[str]) -> str:
    """As many of the lines as a message takes."""
    text = '\n'.join(lines)
    if len(text) <= MESSAGE_MAX:
        return text
    more = '-# There is more: name a creator behind `/live status`.'
    kept, room = list[str](), MESSAGE_MAX - len(more)
    for line in lines:
        room -= len(line) + 1
        if room < 0:
            break
        kept.append(line)
    return '\n'.join([*kept, more])


def _odd_lines(watch: Watch, look: LiveLook, request: Request) -> list[str]:
    parts: list[str] = []
    if watch.unread:
        what = 'message' if watch.unread == 1 else 'messages'
        unread, why = request.words.number(watch.unread), plain(watch.unread_why or '')
        parts.append(f'{unread} {what} not believed, the last one: {why}')
    if watch.early:
        parts.append(f'gifts from before {_when(watch.since, request.at)} are not counted')
    if (watch.creator_id, watch.source) in look.recorded:
        parts.append('recording')
    elif watch.recording is not Recording.OFF:
        is_live = watch.state is FeedState.CONNECTED
        parts.append('not recording: the file was closed' if is_live else 'records the next LIVE')
    return [f'-# {" · ".join(parts)}'] if parts else []


def _why(gap: Span) -> str:
    if gap.why is None:
        return 'before a feed was connected'
    return plain(shortened(gap.why, _WHY_MAX))


def _gap_lines(coverage: Coverage, words: Words) -> list[str]:
    shown = coverage.gaps[-_GAPS_SHOWN:]
    lines = [
        f'-# Gap {moment(gap.began_at, "t")} to {moment(gap.ended_at, "t")}, '
        f'{short(gap.ended_at - gap.began_at)}: {_why(gap)}'
        for gap in shown
    ]
    more = len(coverage.gaps) - len(shown)
    earlier = '1 earlier gap' if more == 1 else f'{words.number(more)} earlier gaps'
    return [*([f'-# {earlier}'] if more else []), *lines]
