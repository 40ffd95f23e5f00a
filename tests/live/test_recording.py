"""Recordings read and played: whatever is in a file, its good part is played and nothing raises."""

from __future__ import annotations

import gzip
import json
import os
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from economy.captured import FeedState, Person
from economy.entries import Source
from live.feed import Alive, FeedLost, GiftSeen, Loss, StateChanged, Unreadable
from live.lines import LINE_MAX, to_line, to_values
from live.recording import (
    Recording,
    RecordingRefused,
    Truth,
    read_recording,
    shipped_recordings,
)
from live.replay import RecordingFeed

EVENING = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
EVENING_MS = int(EVENING.timestamp() * 1000)
HEADER = {'recording': 1, 'source': 'tiktok', 'began_at': '2026-11-23T21:00:00.000+01:00'}
ROSE = GiftSeen(
    source=Source.TIKTOK,
    room_id='7',
    msg_id='701',
    group_id='1795464000000',
    gift_id=5655,
    gift_name='Rose',
    coins=1,
    count=3,
    is_combo=True,
    is_end=False,
    sender=Person('1001', 'luna', 'Luna 🌙'),
    host_id='9001',
    sent_at_ms=EVENING_MS + 2_000,
)


def line(event, at_ms=0, **more) -> bytes:
    return to_line({'at_ms': at_ms, **more, **to_values(event)}).encode() + b'\n'


@pytest.fixture
def made(tmp_path):
    """A file of these bytes, after a good header unless told otherwise."""

    def made(*parts: bytes, header=HEADER, packed=False) -> Path:
        whole = b'' if header is None else json.dumps(header).encode() + b'\n'
        whole += b''.join(parts)
        path = tmp_path / 'made.jsonl'
        path.write_bytes(gzip.compress(whole) if packed else whole)
        return path

    return made


def played(path: Path) -> list:
    return list(read_recording(path).events())


@pytest.mark.parametrize('packed', [False, True])
def test_events_come_back_as_they_were(made, packed):
    events = [
        (0, StateChanged(FeedState.CONNECTED, room_id='7')),
        (5, ROSE),
        (5, replace(ROSE, receiver=Person('9002'), is_masked=True, sent_at_ms=None)),
        (90, Alive(4)),
        (95, Unreadable('price')),
        (99, StateChanged(FeedState.BROKEN, 'the connection broke')),
    ]
    path = made(*(line(event, at_ms) for at_ms, event in events), packed=packed)
    assert played(path) == events
    recording = read_recording(path)
    assert list(recording.events()) == list(recording.events())
    assert recording.header.began_at == EVENING
    assert recording.header.truth is None


def test_a_line_names_its_own_feed_and_only_one_feed_tells_states(made):
    finity = replace(ROSE, source=Source.TIKFINITY)
    path = made(
        line(StateChanged(FeedState.BROKEN), 1, by='tikfinity'),
        line(finity, 2, by='tikfinity'),
        line(Alive(), 3, by='tikfinity'),
    )
    assert played(path) == [(2, finity), (3, Alive())]


def test_the_truth_is_read(made):
    truth = {'host_diamonds': 5, 'guest_diamonds': 1, 'combos': 2, 'gifts': 6}
    truth['gifters'] = [['Luna', 5]]
    recording = read_recording(made(header=HEADER | {'truth': truth, 'title': 'Quiet'}))
    assert recording.header.truth == Truth(5, 1, 2, 6, (('Luna', 5),))
    assert recording.header.title == 'Quiet'


@pytest.mark.parametrize('truth', [
    7, {}, [], {'gifters': 1}, {'gifters': [[1, 2, 3]]}, {'gifters': []},
    {'gifters': [], 'host_diamonds': 'a', 'guest_diamonds': 1, 'combos': 1, 'gifts': 1},
    {'gifters': [['a', 'b']], 'host_diamonds': 1, 'guest_diamonds': 1, 'combos': 1, 'gifts': 1},
])  # fmt: skip
def test_a_truth_that_makes_no_sense_is_none(made, truth):
    assert read_recording(made(header=HEADER | {'truth': truth})).header.truth is None


WRONG = {
    'garbage': (b'\x00\xff\xfe garbage\n', 'no JSON'),
    'another object': (b'{"hello": 1}\n', 'time'),
    'a list': (b'[1]\n', 'no JSON'),
    'deep': (b'[' * 60_000 + b'\n', 'no JSON'),
    'no time': (b'{"alive": 1}\n', 'time'),
    'a time of words': (b'{"at_ms": "soon", "alive": 1}\n', 'time'),
    'a time that is true': (b'{"at_ms": true, "alive": 1}\n', 'time'),
    'a time before': (b'{"at_ms": -1, "alive": 1}\n', 'time'),
    'a time of years': (b'{"at_ms": 99999999999, "alive": 1}\n', 'time'),
    'an unknown feed': (b'{"at_ms": 1, "by": "hand", "alive": 1}\n', 'source'),
    'a feed of numbers': (b'{"at_ms": 1, "by": 7, "alive": 1}\n', 'source'),
    'an unknown event': (b'{"at_ms": 1, "dance": 1}\n', 'unknown event'),
    'a gift without a price': (line(ROSE).replace(b'"coins":1', b'"coins":0'), 'price'),
    'a gift that could be any': (line(replace(ROSE, msg_id='', group_id='')), 'no ids'),
    'a tap of no combo': (line(replace(ROSE, group_id='')), 'no group'),
    'a combo of seven': (line(ROSE).replace(b'"combo":true', b'"combo":7'), 'combo'),
    'nobody': (line(ROSE).replace(b'"1001"', b'"anna"'), 'user id'),
    'a long line': (b'{"at_ms": 1, "x": "' + b'x' * 3 * LINE_MAX + b'"}\n', 'long line'),
}


@pytest.mark.parametrize('packed', [False, True])
@pytest.mark.parametrize('case', WRONG)
def test_a_wrong_line_is_counted_and_the_rest_is_played(made, case, packed):
    wrong, why = WRONG[case]
    path = made(line(ROSE, 1), wrong, b'\n', line(Alive(), 2), packed=packed)
    assert played(path) == [(1, ROSE), (1, Unreadable(why)), (2, Alive())]


def test_a_time_may_be_text_and_one_that_is_none_is_left_out(made):
    told = f'"sent":{ROSE.sent_at_ms}'.encode()
    text = line(ROSE, 1).replace(told, f'"sent":"{ROSE.sent_at_ms}"'.encode())
    none = line(ROSE, 2).replace(told, b'"sent":-5')
    assert played(made(text, none)) == [(1, ROSE), (2, replace(ROSE, sent_at_ms=None))]


def test_time_never_goes_back(made):
    assert [at for at, _ in played(made(line(Alive(), 9), line(Alive(), 3)))] == [9, 9]


def test_a_file_that_ends_inside_a_line_is_played_up_to_it(made):
    whole = line(ROSE, 1)
    assert played(made(whole, whole[:-20])) == [(1, ROSE), (1, Unreadable('no JSON'))]
    assert played(made(whole, line(Alive(), 2)[:-1])) == [(1, ROSE), (2, Alive())]


@pytest.mark.parametrize('share', [0.4, 0.7, 0.99])
def test_a_gzip_that_ends_early_is_played_up_to_there(made, share):
    lines = [line(replace(ROSE, count=n, msg_id=str(n * 7_919)), n) for n in range(1, 4_000)]
    path = made(*lines, packed=True)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    *good, last = played(path)
    assert last == (good[-1][0], Unreadable('cut off'))
    assert len(good) > 800
    assert [at for at, _ in good] == [event.count for _, event in good]
    assert [at for at, _ in good] == list(range(1, len(good) + 1))


def test_a_gzip_with_a_wrong_byte_does_not_raise(made):
    path = made(*(line(replace(ROSE, count=n), n) for n in range(1, 4_000)), packed=True)
    data = bytearray(path.read_bytes())
    data[len(data) // 2 :] = bytes(len(data) - len(data) // 2)
    path.write_bytes(data)
    assert any(isinstance(event, Unreadable) for _, event in played(path))


def test_a_file_that_is_too_long_ends_with_a_word(made, monkeypatch):
    monkeypatch.setattr('live.recording.BYTES_MAX', 1_000)
    events = played(made(*[line(Alive(), 1)] * 100, packed=True))
    assert events[-1] == (1, Unreadable('long file'))
    assert len(events) < 60
    events = played(made(b'x' * 3 * LINE_MAX))
    assert [event for _, event in events] == [Unreadable('long line'), Unreadable('long file')]


NO_RECORDING = {
    'empty': (b'', 'is empty'),
    'blank': (b'\n \n', 'is empty'),
    'a picture': (b'\x89PNG\r\n\x1a\n' + bytes(range(256)), 'is no recording'),
    'another program': (b'{"version": 3, "messages": []}\n', 'is no recording'),
    'a list': (b'[1, 2]\n', 'is no recording'),
    'an event first': (line(ROSE), 'is no recording'),
    'a form of words': (b'{"recording": "1"}\n', 'is no recording'),
    'true': (b'{"recording": true}\n', 'is no recording'),
    'one line without an end': (b'x' * 2 * LINE_MAX, 'is no recording'),
    'a later form': (b'{"recording": 2, "source": "tiktok"}\n', 'another version'),
    'a gzip of nothing': (gzip.compress(b''), 'is empty'),
    'the head of a gzip': (gzip.compress(line(ROSE))[:12], 'is no recording'),
    'no gzip, though it begins as one': (b'\x1f\x8b and so on', 'is no recording'),
}
BAD_HEADERS = [
    {'source': 'hand'}, {'source': None}, {'source': ['tiktok']},
    {'began_at': 'yesterday'}, {'began_at': '2026-11-23T20:00:00'}, {'began_at': 7},
    {'began_at': '0001-01-01T00:00:00+23:00'},
]  # fmt: skip


@pytest.mark.parametrize('case', NO_RECORDING)
def test_a_file_that_is_no_recording_is_refused_in_words(made, case):
    data, why = NO_RECORDING[case]
    with pytest.raises(RecordingRefused) as refused:
        read_recording(made(data, header=None))
    assert why in refused.value.why


@pytest.mark.parametrize('wrong', BAD_HEADERS)
def test_a_header_without_feed_or_time_is_refused(made, wrong):
    with pytest.raises(RecordingRefused) as refused:
        read_recording(made(header=HEADER | wrong))
    assert 'which feed' in refused.value.why


def test_what_cannot_be_opened_is_refused(tmp_path):
    os.mkfifo(tmp_path / 'pipe')
    (tmp_path / 'file').write_text('')
    for name in ('.', 'none', 'pipe', 'file/below', 'long' * 99, '\0'):
        path = tmp_path / name
        with pytest.raises(RecordingRefused) as refused:
            read_recording(path)
        assert refused.value.why == 'the file cannot be read'


def test_what_may_not_be_read_is_refused(made, monkeypatch):
    path = made()

    def forbidden(*_, **__):
        raise PermissionError(13, 'Permission denied')

    for name in ('open', 'is_file'):
        with monkeypatch.context() as patch:
            patch.setattr(Path, name, forbidden)
            with pytest.raises(RecordingRefused) as refused:
                read_recording(path)
        assert refused.value.why == 'the file cannot be read'


def test_a_file_that_is_taken_away_meanwhile_does_not_raise(made):
    path = made(line(ROSE))
    recording = read_recording(path)
    path.unlink()
    assert list(recording.events()) == []


@given(st.binary(max_size=300) | st.lists(st.sampled_from([
    line(ROSE, 3), line(Alive(), 4), b'{"at_ms":5,"gift":7}\n', b'{"at_ms":5,"state":[]}\n',
    b'{"at_ms":5,"alive":1e999}\n', b'{"at_ms":5,"gift":{"from":{"id":{}}}}\n', b'\n', b'{',
    b'{"at_ms":5,"gift":{"id":5,"from":{"id":1,"name":"\\ud800"},"to":[]}}\n', b'"\n', b'\xff\n',
]), max_size=12).map(b''.join), st.booleans(), st.integers(0, 400))  # fmt: skip
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_bytes_raise(made, data, packed, cut):
    path = made(data, packed=packed)
    path.write_bytes(path.read_bytes()[:cut] if cut < 390 else path.read_bytes())
    with suppress(RecordingRefused):
        assert all(at_ms >= 0 for at_ms, _ in played(path))


# Played as a feed


async def heard(feed: RecordingFeed) -> list:
    """Every event, and at last why it ended."""
    events = []
    try:
        async for event in feed.events():
            events.append(event)  # noqa: PERF401 - the feed raises at its end
    except FeedLost as lost:
        events.append(lost.loss)
    return events


class Clock:
    """Time that only sleeping moves, each sleep a bit longer than asked for."""

    def __init__(self, late_s: float = 0.0) -> None:
        self.now_s, self.late_s = 1_000.0, late_s

    def __call__(self) -> float:
        return self.now_s

    async def sleep(self, wait_s: float) -> None:
        self.now_s += wait_s + self.late_s


def feed_of(recording: Recording, clock: Clock | None = None, **options) -> RecordingFeed:
    clock = clock or Clock()
    return RecordingFeed(recording, sleep=clock.sleep, clock_s=clock, **options)


@pytest.fixture
def short(made) -> Recording:
    """Ten seconds with a state, two gifts and a break."""
    return read_recording(made(
        line(StateChanged(FeedState.CONNECTED)),
        line(ROSE, 2_000),
        line(StateChanged(FeedState.BROKEN), 4_000),
        line(replace(ROSE, count=4, msg_id='702'), 10_000),
    ))  # fmt: skip


async def test_a_feed_tells_what_was_recorded_and_that_it_is_over(short):
    assert await heard(feed_of(short)) == [
        StateChanged(FeedState.CONNECTED),
        ROSE,
        StateChanged(FeedState.BROKEN),
        replace(ROSE, count=4, msg_id='702'),
        Loss.ENDED,
    ]
    assert feed_of(short).source is Source.TIKTOK


@pytest.mark.parametrize(('speed', 'took_s'), [(1, 10), (4, 2.5), (0.5, 20), (None, 0), (0, 0)])
async def test_it_is_as_fast_as_was_asked_for(short, speed, took_s):
    clock = Clock()
    await heard(feed_of(short, clock, speed=speed))
    assert clock.now_s - 1_000 == pytest.approx(took_s)


async def test_sleeps_that_are_late_do_not_add_up(made):
    recording = read_recording(made(*(line(Alive(), n * 10) for n in range(1_000))))
    clock = Clock(late_s=0.009)
    await heard(feed_of(recording, clock))
    assert clock.now_s - 1_000 < 10.1


async def test_others_get_their_turn_while_nothing_is_waited_for(made):
    recording = read_recording(made(*[line(Alive())] * 200))
    slept = []

    async def sleep(wait_s: float) -> None:
        slept.append(wait_s)

    await heard(RecordingFeed(recording, speed=None, sleep=sleep))
    assert slept == [0, 0, 0, 0]


async def test_a_recording_without_states_is_connected_from_the_start(made):
    events = await heard(feed_of(read_recording(made(line(ROSE)))))
    assert events == [StateChanged(FeedState.CONNECTED), ROSE, Loss.ENDED]


@pytest.mark.parametrize(('speed', 'wanted_ms'), [(1, 7_002_000), (2, 7_001_000), (0, 7_002_000)])
async def test_times_are_moved_to_now(short, speed, wanted_ms):
    events = await heard(feed_of(short, speed=speed, begins_at_ms=7_000_000))
    assert events[1].sent_at_ms == wanted_ms


async def test_a_time_that_was_not_told_stays_so(made):
    recording = read_recording(made(line(replace(ROSE, sent_at_ms=None))))
    events = await heard(feed_of(recording, begins_at_ms=7_000_000))
    assert events[1].sent_at_ms is None


async def test_a_salt_makes_another_evening_of_the_same_combos(short):
    first, again, other = [
        [event for event in await heard(feed_of(short, salt=salt)) if isinstance(event, GiftSeen)]
        for salt in ('a', 'a', 'b')
    ]
    assert first == again
    assert len({gift.group_id for gift in first}) == 1
    assert len({gift.msg_id for gift in first}) == 2
    ids = [{gift.group_id for gift in first}, {gift.group_id for gift in other}, {ROSE.group_id}]
    assert len(set.union(*ids)) == 3
    for gift in (*first, *other):
        assert 0 < int(gift.group_id) < 2**63
        assert gift == replace(ROSE, group_id=gift.group_id, msg_id=gift.msg_id, count=gift.count)


async def test_a_salt_leaves_what_has_no_group_without_one(made):
    recording = read_recording(made(line(replace(ROSE, group_id='', is_combo=False))))
    events = await heard(feed_of(recording, salt='a'))
    assert events[1].group_id == ''
    assert events[1].msg_id != ROSE.msg_id


async def test_a_feed_that_is_let_go_closes_its_file(short, monkeypatch):
    opened = []
    recording = replace(short, opened=lambda: opened.append(short.opened()) or opened[-1])
    events = feed_of(recording).events()
    await anext(events)
    await events.aclose()
    assert [file.closed for file in opened] == [True]


async def test_what_comes_with_the_bot_can_be_played():
    shipped = shipped_recordings()
    assert set(shipped) == {'gift-storm', 'night-of-disconnects', 'quiet-hour'}
    for recording in shipped.values():
        feed = feed_of(recording, speed=None, begins_at_ms=EVENING_MS, salt='tonight')
        events = await heard(feed)
        assert not [event for event in events if isinstance(event, Unreadable)]
        assert sum(isinstance(event, GiftSeen) for event in events) > 100
