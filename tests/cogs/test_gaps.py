"""Stretches in which no feed listened, said wherever a sum is: recap, statement, reconcile."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import Any

import pytest

from bot import fonts
from economy.captured import FeedState
from economy.entries import Source
from economy.watches import Recording

MINUTE, HOUR = 60, 3600


@dataclass
class Feed:
    """A feed of Mia's as it notes its work; what it does it does now."""

    room: Any
    source: Source = Source.TIKTOK

    @property
    def watches(self):
        return self.room.desk.watches(self.room.guild_id)

    async def watch(self):
        await self.watches.watch(
            1, self.source, 'mia', recording=Recording.OFF, channel_id=self.room.public.id,
            by=self.room.manager.id, at=self.room.env.now(),
        )  # fmt: skip
        return self

    async def works(self):
        await self._state(FeedState.CONNECTED, '')

    async def lost(self, why='the network was down'):
        await self._state(FeedState.BROKEN, why)

    async def alive(self):
        await self.watches.note_work(1, self.source, 'mia', at=self.room.env.now())

    async def _state(self, state, detail):
        at = self.room.env.now()
        await self.watches.note_state(1, self.source, 'mia', state, detail, at=at, alive_at=at)


@pytest.fixture
async def feed(room):
    return await Feed(room).watch()


async def stream_with_gaps(room, feed, *gaps_s: int, between_s: int = HOUR) -> None:
    """A stream of Mia's that is captured but for gaps of these lengths, and over."""
    await feed.works()
    await room.slash(room.moderator, 'stream start')
    await room.say(room.moderator, '!gift Galaxy luna')
    for gap_s in gaps_s:
        await room.env.advance_time(between_s)
        await feed.lost()
        await room.env.advance_time(gap_s)
        await feed.works()
    await room.env.advance_time(between_s)
    await feed.alive()


# -- the recap


@pytest.mark.parametrize(
    ('gaps_s', 'line', 'alt'),
    [
        ([], '📡 Captured without a gap, 1 h 00 min', 'Captured without a gap, 1 h 00 min.'),
        (
            [19 * MINUTE],
            '📡 Captured 2 h 00 min of 2 h 19 min, one gap: at least 1,000 diamonds',
            'Captured 2 h 00 min of 2 h 19 min, one gap.',
        ),
        (
            [19 * MINUTE, MINUTE],
            '📡 Captured 3 h 00 min of 3 h 20 min, 2 gaps: at least 1,000 diamonds',
            'Captured 3 h 00 min of 3 h 20 min, 2 gaps.',
        ),
        (
            [40],
            '📡 Captured all but 40 s of 2 h 00 min, one gap: at least 1,000 diamonds',
            'Captured all but 40 s of 2 h 00 min, one gap.',
        ),
    ],
)
async def test_the_recap_says_how_much_was_captured(room, feed, gaps_s, line, alt):
    await stream_with_gaps(room, feed, *gaps_s)
    await room.env.advance_time(3)  # a feed is heard every few seconds, and not at the very end
    ended = await room.slash(room.moderator, 'stream end')
    assert line in ended.public.splitlines()
    assert alt in ended.only.attachments[0].description
    await feed.alive()
    again = await room.slash(room.moderator, 'stream recap')
    assert line in again.public.splitlines()


async def test_a_running_stream_is_captured_so_far(room, feed):
    await stream_with_gaps(room, feed)
    so_far = await room.slash(room.moderator, 'stream recap')
    assert '📡 Captured without a gap, 1 h 00 min' in so_far.public
    await feed.lost()
    await room.env.advance_time(30 * MINUTE)
    so_far = await room.slash(room.moderator, 'stream recap')
    assert '📡 Captured 1 h 00 min of 1 h 30 min, one gap: at least' in so_far.public


async def test_where_no_feed_listened_the_recap_says_nothing_of_it(room, feed):
    await feed.works()
    await feed.lost()
    await room.env.advance_time(MINUTE)
    await room.slash(room.moderator, 'stream start')
    await room.say(room.moderator, '!gift Galaxy luna')
    ended = await room.slash(room.moderator, 'stream end')
    assert '📡' not in ended.public
    assert 'aptured' not in ended.only.attachments[0].description


async def test_the_fullest_recap_fits_a_message(room, feed, monkeypatch, tmp_path):
    """Long names everywhere, none of which can be drawn: 📡 is a line more, not a line too many."""
    monkeypatch.setattr('bot._drawing.library', lambda: fonts.Library((tmp_path,)))
    await room.slash(room.moderator, 'stream start', title='題' * 80, goal='5m')
    await room.slash(room.moderator, 'stream end')
    await room.env.advance_time(HOUR)
    await feed.works()
    await room.slash(room.moderator, 'stream start', title='題' * 80, goal='5m')
    for number in range(8):
        name = f'{number}' + '名' * 59
        await room.slash(room.moderator, 'gift log', gift='lion', count='20', from_=name)
        guest = f'{number}' + '客' * 59
        await room.slash(room.moderator, 'gift log', gift='lion', count='20', from_=name, to=guest)
        await room.env.advance_time(HOUR)
        await feed.lost()
        await room.env.advance_time(HOUR)
        await feed.works()
    ended = await room.slash(room.moderator, 'stream end')
    assert '📡 Captured 8 h 00 min of 16 h 00 min, 8 gaps: at least' in ended.public
    assert '-# In the picture: No. 1' in ended.public
    assert 1_500 < len(ended.public) <= 2_000


# -- the statement


async def two_streams(room, feed) -> None:
    await stream_with_gaps(room, feed, 19 * MINUTE)
    await room.slash(room.moderator, 'stream end')
    await feed.lost()
    await room.env.advance_time(HOUR)
    await room.slash(room.moderator, 'stream start')
    await room.say(room.moderator, '!gift Rose 5 luna')
    await room.env.advance_time(HOUR)
    await room.slash(room.moderator, 'stream end')


async def test_a_statement_says_how_much_of_its_streams_was_captured(room, feed):
    await two_streams(room, feed)
    shown = await room.slash(room.manager, 'payout statement', creator='Mia')
    said = '1 of 2 streams captured, 2 h 00 min of 2 h 19 min, one gap: at least 1,000 diamonds'
    assert f'📡 {said}' in shown.private.splitlines()
    assert '`1` May 6, 2026, 2 h 19 min, one gap in its capture: 1,000 diamonds' in shown.private
    assert '`2` May 6, 2026, 1 h 00 min: 5 diamonds' in shown.private
    page, *files = shown.only.attachments
    assert f'{said}.' in page.description
    (table,) = [each for each in files if each.filename == 'streams.csv']
    text = room.env.backend.cdn.get(table.url).decode('utf-8-sig')
    rows = list(csv.DictReader(io.StringIO(text, newline='')))
    assert [(row['captured_minutes'], row['gaps']) for row in rows] == [('120', '1'), ('', '')]


async def test_a_statement_of_streams_without_a_gap_says_that_too(room, feed):
    await stream_with_gaps(room, feed)
    await room.slash(room.moderator, 'stream end')
    await room.slash(room.moderator, 'stream start')  # this one goes on, so nothing is said of it
    shown = await room.slash(room.manager, 'payout statement', creator='Mia')
    assert '📡 1 stream captured, without a gap, 1 h 00 min' in shown.private.splitlines()
    assert 'gap in' not in shown.private


async def test_without_a_feed_a_statement_does_not_speak_of_capture(room):
    await room.slash(room.moderator, 'stream start')
    await room.slash(room.moderator, 'stream end')
    shown = await room.slash(room.manager, 'payout statement', creator='Mia')
    assert 'aptured' not in shown.private
    assert 'aptured' not in shown.only.attachments[0].description


# -- reconcile


def hints(answered) -> list[str]:
    return [line for line in answered.public.splitlines() if line.startswith('- ')]


@pytest.mark.parametrize(
    ('gaps_s', 'first'),
    [
        (
            [],
            '- captured without a gap: was something sent before this stream began, or to a guest, '
            'or was it not believed (`/live status` counts that)?',
        ),
        ([40], '- one gap, 40 s, when no feed listened: gifts in it were not seen'),
        (
            [10 * MINUTE, 9 * MINUTE],
            '- 2 gaps, 19 min in all, when no feed listened: gifts in them were not seen',
        ),
    ],
)
async def test_where_tiktok_says_more_the_gaps_come_first(room, feed, gaps_s, first):
    await stream_with_gaps(room, feed, *gaps_s)
    await room.slash(room.moderator, 'stream end')
    more = await room.slash(room.moderator, 'stream reconcile', diamonds='1500')
    assert hints(more)[:2] == [first, '- gifts that nobody logged']
    less = await room.slash(room.moderator, 'stream reconcile', diamonds='500')
    assert hints(less)[0] == '- a gift that was logged twice'
    assert 'gap' not in less.public
    done = await room.click(room.moderator, more.only, 'Gifts were missed: +500')
    assert '**1,500 diamonds**, TikTok says 1,500' in done.change


async def test_without_a_feed_reconciling_does_not_speak_of_gaps(room):
    await room.slash(room.moderator, 'stream start')
    await room.slash(room.moderator, 'stream end')
    more = await room.slash(room.moderator, 'stream reconcile', diamonds='1500')
    assert hints(more)[0] == '- gifts that nobody logged'
    assert 'gap' not in more.public


async def test_one_feed_sees_what_the_other_missed(room, feed):
    other = await Feed(room, Source.TIKFINITY).watch()
    await other.works()
    await stream_with_gaps(room, feed, 10 * MINUTE)
    await other.alive()
    ended = await room.slash(room.moderator, 'stream end')
    assert '📡 Captured without a gap, 2 h 10 min' in ended.public
