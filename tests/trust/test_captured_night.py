"""A LIVE that breaks, played over real sockets to a bot that is killed twice: nothing is lost.

A short night, made by the same script as the recordings that come with the bot; all of the long
one is played by `python -m benchmarks.night`.
"""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from benchmarks.disconnects import Beside, Gap, tell_all
from benchmarks.evening import CORGI, FINGER_HEART, GALAXY, ROSA, ROSE, Evening, people
from benchmarks.night_live import Night
from economy.captured import FeedState
from live.recording import Recording, read_recording
from storage.database import FILE_NAME
from storage.verify import verify

OVER_MS = 300_000
FIRST_KILL_MS, SECOND_KILL_MS = 60_000, 240_000
BROKEN = (0, FeedState.BROKEN, 'the connection broke')
LIMITED = (5_000, FeedState.LIMITED, 'too many connections')
SILENT = (15_000, FeedState.SILENT, 'nothing came')


def short_night(path: Path) -> Recording:
    """Five minutes; what was really sent stands in the header."""
    evening = Evening('A short night', datetime(2026, 11, 23, 19, 0, tzinfo=UTC), 7)
    luna, sakura, han, moon, *others = people(12)
    evening.tell_state(0, FeedState.CONNECTED)
    for number, viewer in enumerate(others * 9):
        at_ms = 4_000 + number * 4_000 + evening.random.randrange(2_000)
        evening.combo(at_ms, viewer, ROSE, evening.taps(evening.random.randint(1, 12), 400))
    evening.combo(FIRST_KILL_MS - 4_000, luna, ROSA, evening.taps(40, 300))
    evening.alone(FIRST_KILL_MS + 9_000, han, GALAXY)
    evening.combo(115_000, sakura, FINGER_HEART, evening.taps(30, 500))  # across the first gap
    evening.alone(130_000, moon, GALAXY)  # in it: only TikFinity hears of this
    evening.alone(90_000, han, CORGI, to_guest=True)
    evening.combo(178_000, moon, ROSA, [(0, 1), (700, 3), (1_500, 7)])  # its end is lost for good
    evening.combo(SECOND_KILL_MS - 4_000, sakura, ROSA, evening.taps(40, 300))
    gaps = [
        Gap(120_000, 140_000, (BROKEN, LIMITED), 15_000),
        Gap(180_000, 210_000, (SILENT,), 20_000),
    ]
    tell_all(evening, gaps, Beside(100_000, 150_000))
    evening.tell_state(OVER_MS, FeedState.ENDED)
    path.write_bytes(evening.recording())
    return read_recording(path)


@pytest.mark.soak
@pytest.mark.timeout(300)  # a dozen processes start one after the other
async def test_the_recap_says_what_was_sent_after_every_disconnect_and_two_kill_9(tmp_path):
    recording = short_night(tmp_path / 'short.jsonl.gz')
    truth, folder = recording.header.truth, tmp_path / 'data'
    night = Night(recording, folder, speed=120, kills_at_ms=(FIRST_KILL_MS, SECOND_KILL_MS))
    told = await night.play()

    assert f'💎 **{truth.host_diamonds:,} diamonds**' in told.recap
    assert f'🤝 To guests: {truth.guest_diamonds} diamonds, not in the total' in told.recap
    assert told.states == [
        '🟢 connected',
        '🟢 connected',  # after the first kill
        '🟠 interrupted',
        '🟠 limited',
        '🟢 connected',
        '🟠 silent',
        '🟢 connected',
        '🟢 connected',  # after the second
        'was live',
    ]
    assert told.kept_open[1] > 0, 'no combo was going on at the second kill'
    assert told.diamonds == sorted(told.diamonds)
    assert told.diamonds[-1] == truth.host_diamonds
    assert '**🟢 connected**' in told.status
    for why in ('the bot was not running', 'nothing was heard for 3 s'):
        assert re.search(rf'-# Gap <t:\d+:t> to <t:\d+:t>, \d+ s: {why}', told.status), told.status
    assert re.search(r'The LIVE of `Mira` is over, and stream 1 with it', told.over)
    assert re.search(r'\d gaps: at least', told.over)
    _look_into_the_books(folder, truth)


def _look_into_the_books(folder, truth) -> None:
    report = verify(folder)
    assert report.is_sound, report
    with closing(sqlite3.connect(folder / FILE_NAME)) as db:
        keys = [key for (key,) in db.execute('SELECT key FROM entry')]
        gifts = db.execute('SELECT sum(count) FROM entry').fetchone()[0]
        combos = db.execute('SELECT count(*), sum(best), sum(counted) FROM combo').fetchone()
        streams = db.execute('SELECT count(*), count(ended_at_ms) FROM stream').fetchone()
        outside = db.execute('SELECT count(*) FROM entry WHERE stream_id IS NULL').fetchone()[0]
    assert len(set(keys)) == len(keys)
    assert gifts == truth.gifts
    assert combos == (truth.combos, truth.gifts, truth.gifts)
    assert streams == (1, 1)
    assert outside == 0
