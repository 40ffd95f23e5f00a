"""How capture goes, in words: a feed's state, and how much of a stream one saw."""

from __future__ import annotations

from collections.abc import Iterable

from bot.text import Words, duration, moment, plain
from economy.captured import FeedLook, FeedState
from economy.coverage import Coverage
from economy.entries import Source

FEED_NAMES = {Source.TIKTOK: 'TikTok LIVE', Source.TIKFINITY: 'TikFinity'}
STATES = {
    FeedState.STARTING: '🟡 starting',
    FeedState.CONNECTED: '🟢 connected',
    FeedState.OFFLINE: '⚪ offline',
    FeedState.ENDED: '⚪ ended',
    FeedState.LIMITED: '🟠 limited',
    FeedState.SILENT: '🟠 silent',
    FeedState.BROKEN: '🟠 interrupted',
    FeedState.GIVEN_UP: '🔴 given up',
    FeedState.STOPPED: '⚫ stopped',
}
_DETAIL_MAX = 200


def feed_lines(feeds: Iterable[FeedLook]) -> list[str]:
    """A line a watched feed, for the board and the status of a stream; none without capture."""
    return [
        f'📡 {FEED_NAMES[feed.source]}: {STATES[feed.state]} since {moment(feed.since, "t")}'
        for feed in feeds
    ]


def detail_line(detail: str) -> list[str]:
    return [f'-# {plain(detail[:_DETAIL_MAX])}'] if detail else []


def captured_words(coverage: Coverage, diamonds: int, words: Words) -> str:
    """What was captured, and what a gap means for the sum of `diamonds`."""
    if coverage.is_whole:
        return f'captured without a gap, {duration(coverage.length)}'
    count = len(coverage.gaps)
    gaps = 'one gap' if count == 1 else f'{words.number(count)} gaps'
    return (
        f'captured {duration(coverage.captured)} of {duration(coverage.length)}, {gaps}: '
        f'at least {words.diamonds(diamonds)}'
    )


def coverage_line(coverage: Coverage | None, diamonds: int, words: Words) -> list[str]:
    """The line of a recap; none where no feed listened."""
    if coverage is None:
        return []
    said = captured_words(coverage, diamonds, words)
    return [f'📡 {said[0].upper()}{said[1:]}']
