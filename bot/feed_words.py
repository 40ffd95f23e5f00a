"""How capture goes, in words: a feed's state, and how much of a stream one saw."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from bot.text import Words, duration, moment, plain
from economy.captured import FEEDS, Doubtful, FeedLook, FeedState
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
_A_MINUTE = timedelta(minutes=1)


def feed_lines(feeds: Iterable[FeedLook]) -> list[str]:
    """A line a watched feed, for the board and the status of a stream; none without capture."""
    in_order = sorted(feeds, key=lambda feed: FEEDS.index(feed.source))
    return [
        f'📡 {FEED_NAMES[feed.source]}: {STATES[feed.state]} since {moment(feed.since, "t")}'
        for feed in in_order
    ]


def detail_line(detail: str) -> list[str]:
    return [f'-# {plain(detail[:_DETAIL_MAX])}'] if detail else []


def captured_words(coverage: Coverage, diamonds: int, doubtful: Doubtful, words: Words) -> str:
    """What was captured, and what a gap means for the sum of `diamonds`."""
    said = f'captured {share_words(coverage, words)}'
    sure = diamonds - doubtful.diamonds
    return said if coverage.is_whole else f'{said}: at least {words.diamonds(sure)}'


def doubtful_line(doubtful: Doubtful, words: Words) -> list[str]:
    """Gifts that two pens may have written down; none where that is answered."""
    if not doubtful.gifts:
        return []
    gifts = 'gift' if doubtful.gifts == 1 else 'gifts'
    return [
        f'✌️ {words.number(doubtful.gifts)} {gifts} may be in it twice, '
        f'{words.diamonds(doubtful.diamonds)}: answer the question about it, or `/gift undo`'
    ]


def share_words(coverage: Coverage, words: Words) -> str:
    """`2 h 11 min of 2 h 30 min, 2 gaps`, `without a gap, 2 h 30 min`."""
    length = short(coverage.length)
    if coverage.is_whole:
        return f'without a gap, {length}'
    captured = duration(coverage.captured)
    if coverage.missed < _A_MINUTE:  # both would read alike
        captured = f'all but {short(coverage.missed)}'
    return f'{captured} of {length}, {gaps(len(coverage.gaps), words)}'


def gaps(count: int, words: Words) -> str:
    return 'one gap' if count == 1 else f'{words.number(count)} gaps'


def short(length: timedelta) -> str:
    """A length of time that may be under a minute: `40 s`, `19 min`."""
    return f'{int(length.total_seconds())} s' if length < _A_MINUTE else duration(length)


def coverage_lines(
    coverage: Coverage | None, diamonds: int, doubtful: Doubtful, words: Words
) -> list[str]:
    """The lines of a recap; none where no feed listened."""
    lines = doubtful_line(doubtful, words)
    if coverage is not None:
        said = captured_words(coverage, diamonds, doubtful, words)
        lines.insert(0, f'📡 {said[0].upper()}{said[1:]}')
    return lines
