"""Recordings written: what is kept, what is replaced, and that capture never suffers for it."""

from __future__ import annotations

import os
import resource
import shutil
import stat
import subprocess
import sys
from collections import Counter
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from economy.captured import FeedState, Person
from economy.entries import Source
from live.combos import key_of
from live.feed import Alive, GiftSeen, StateChanged, Unreadable
from live.recorder import FREE_MIN, Recorder
from live.recording import read_recording

EVENING = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
LUNA = Person('700100200300400501', 'luna.handle', 'Luna 🌙')
NOOR = Person('700100200300400502', 'noor.handle', 'نور')
HOST = '700100200300400599'
ROSE = GiftSeen(
    source=Source.TIKTOK,
    room_id='700100200300400600',
    msg_id='701',
    group_id='1795464000000',
    gift_id=5655,
    gift_name='Rose',
    coins=1,
    count=3,
    is_combo=True,
    is_end=True,
    sender=LUNA,
    host_id=HOST,
    sent_at_ms=1_795_464_002_000,
)

ids = st.integers(10**17, 2**63 - 1).map(str)
names = st.text(st.sampled_from('añ日ن🌙Z'), min_size=5, max_size=9)
people = st.builds(Person, ids, st.just('') | names, st.just('') | names)
crowds = st.lists(people, min_size=1, max_size=5, unique_by=lambda person: person.id)


@st.composite
def gifts(draw, crowd):
    return replace(
        ROSE,
        source=draw(st.sampled_from((Source.TIKTOK, Source.TIKFINITY))),
        msg_id=draw(st.integers(1, 10**9).map(str)),
        group_id=draw(st.sampled_from(('', '1795464000000', '1795464000001'))),
        count=draw(st.integers(1, 500)),
        coins=draw(st.sampled_from((1, 5, 29_999))),
        sender=draw(st.sampled_from(crowd)),
        is_masked=draw(st.booleans()),
        receiver=draw(st.none() | st.sampled_from(crowd)),
        host_id=draw(st.sampled_from(('', crowd[0].id))),
        sent_at_ms=draw(st.none() | st.integers(1, 10**13)),
    )


@st.composite
def lives(draw):
    """Some people, and what a feed told while they watched."""
    crowd = draw(crowds)
    event = gifts(crowd) | st.sampled_from((
        Alive(3),
        StateChanged(FeedState.CONNECTED, '', ROSE.room_id),
        StateChanged(FeedState.OFFLINE, f'@{crowd[0].handle or "nobody"} is not live'),
        Unreadable('price'),
    ))  # fmt: skip
    return crowd, draw(st.lists(st.tuples(st.integers(0, 9_000), event), max_size=12))


def recorder(folder: Path, **options) -> Recorder:
    plain = {'source': Source.TIKTOK, 'began_at': EVENING, 'title': 'Mira', 'names': True}
    return Recorder(folder, **(plain | options))


def after(at_ms: int) -> datetime:
    return EVENING + timedelta(milliseconds=at_ms)


def recorded(folder: Path, events, **options) -> Path:
    with closing(recorder(folder, **options)) as pen:
        for at_ms, event in events:
            assert pen.add(event, after(at_ms)) is None
        assert pen.stopped is None
        return pen.path


any_folder = settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@given(lives())
@any_folder
def test_what_is_recorded_is_read_again(tmp_path, live):
    _, told = live
    told = sorted(told, key=lambda each: each[0])
    path = recorded(tmp_path, told)
    assert list(read_recording(path).events()) == told
    path.unlink()


@given(lives())
@any_folder
def test_nobody_is_known_from_a_recording_without_names(tmp_path, live):
    crowd, told = live
    path = recorded(tmp_path, told, names=False)
    data = path.read_bytes().decode()
    for text in (each for person in crowd for each in (person.id, person.handle, person.name)):
        assert not text or text not in data
    assert ROSE.room_id not in data
    assert 'Mira' not in data
    path.unlink()


@given(lives())
@any_folder
def test_the_same_person_stays_the_same_and_the_same_is_counted(tmp_path, live):
    _, told = live
    before = [event for _, event in told if isinstance(event, GiftSeen)]
    path = recorded(tmp_path, told, names=False)
    recording = read_recording(path)
    path_events = list(recording.events())
    gifts = [event for _, event in path_events if isinstance(event, GiftSeen)]
    path.unlink()
    assert recording.header.names is False
    assert len(path_events) == len(told)
    assert largest(gifts) == largest(before)
    pairs = {(a.sender.id, b.sender.id) for a, b in zip(before, gifts, strict=True)}
    assert len(pairs) == len({a for a, _ in pairs}) == len({b for _, b in pairs})
    called = {b.sender.id: b.sender.name for b in gifts}
    assert all(b.sender.name == called[b.sender.id] for b in gifts)
    assert [b.to_guest is None for b in gifts] == [a.to_guest is None for a in before]


def largest(gifts: list[GiftSeen]) -> list[tuple[int, int, bool]]:
    """The diamonds of each combo, in an order that knows no key."""
    best: Counter[str] = Counter()
    told = {}
    for gift in gifts:
        key = key_of(gift)
        best[key] = max(best[key], gift.count)
        told.setdefault(key, (gift.coins, gift.to_guest is None))
    return sorted((best[key] * coins, best[key], host) for key, (coins, host) in told.items())


def test_a_pseudonym_is_a_number_and_a_name_in_the_order_of_coming(tmp_path):
    noors = replace(ROSE, sender=NOOR, receiver=LUNA)
    path = recorded(tmp_path, [(0, ROSE), (1, noors), (2, ROSE)], names=False)
    seen = [event.sender.name for _, event in read_recording(path).events()]
    assert seen == ['viewer 1', 'viewer 2', 'viewer 1']


def test_two_recordings_give_the_same_person_two_pseudonyms(tmp_path):
    paths = [recorded(tmp_path, [(0, ROSE)], names=False) for _ in range(2)]
    ids = {event.sender.id for path in paths for _, event in read_recording(path).events()}
    assert len(ids) == 2


def test_only_its_owner_may_read_it(tmp_path):
    path = recorded(tmp_path / 'deep' / 'recordings', [(0, ROSE)])
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_file_is_never_written_over(tmp_path):
    first, second = (recorded(tmp_path, [(0, ROSE)]) for _ in range(2))
    assert first.name == '2026-11-23T200000Z-tiktok.jsonl'
    assert second.name == '2026-11-23T200000Z-tiktok-2.jsonl'


def test_every_line_is_there_before_it_is_closed(tmp_path):
    with closing(recorder(tmp_path)) as pen:
        pen.add(ROSE, after(1))
        assert list(read_recording(pen.path).events()) == [(1, ROSE)]


KILLED = """
import os, pathlib, signal, sys
from datetime import UTC, datetime
from economy.entries import Source
from live.feed import Alive
from live.recorder import Recorder
at = datetime(2026, 11, 23, 20, tzinfo=UTC)
pen = Recorder(pathlib.Path(sys.argv[1]), source=Source.TIKTOK, began_at=at, title='', names=True)
for _ in range(500):
    pen.add(Alive(), at)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_killed_process_leaves_what_it_wrote(tmp_path):
    subprocess.run([sys.executable, '-c', KILLED, tmp_path], check=False)
    (path,) = tmp_path.iterdir()
    assert len(list(read_recording(path).events())) == 500


def test_a_clock_that_is_put_back_does_not_stop_it(tmp_path):
    path = recorded(tmp_path, [(50, Alive()), (-90_000, Alive()), (60, Alive())])
    assert [at for at, _ in read_recording(path).events()] == [50, 50, 60]


def test_milliseconds_are_whole(tmp_path):
    wanted = list(range(1_000, 2_000))
    path = recorded(tmp_path, [(at_ms, Alive()) for at_ms in wanted])
    assert [at for at, _ in read_recording(path).events()] == wanted


def test_the_states_are_those_of_one_feed(tmp_path):
    broken = StateChanged(FeedState.BROKEN)
    finity = replace(ROSE, source=Source.TIKFINITY)
    with closing(recorder(tmp_path)) as pen:
        pen.add(broken, after(1), by=Source.TIKFINITY)
        pen.add(Alive(), after(2), by=Source.TIKFINITY)
        pen.add(finity, after(3), by=Source.TIKFINITY)
        pen.add(broken, after(4), by=Source.TIKTOK)
    events = list(read_recording(pen.path).events())
    assert events == [(2, Alive()), (3, finity), (4, broken)]


# What a disk does


def told_why(pen: Recorder) -> str:
    """Why it stopped, which it says from then on, and never raises."""
    answers = [pen.add(ROSE, after(n)) for n in range(100)]
    told = [answer for answer in answers if answer is not None]
    assert set(told) == {pen.stopped}
    assert answers[-len(told) :] == told
    pen.close()
    return told[0]


def test_it_stops_at_its_size_and_says_so(tmp_path):
    pen = recorder(tmp_path, bytes_max=5_000)
    assert told_why(pen).startswith('the recording has reached')
    assert 4_000 < pen.path.stat().st_size <= 5_000
    assert len(list(read_recording(pen.path).events())) > 8


@contextmanager
def files_of_at_most(size: int):
    """The system refuses to let any file of this process grow beyond `size` bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_line_that_was_half_written_is_taken_away(tmp_path):
    pen = recorder(tmp_path)
    with files_of_at_most(2_000):
        why = told_why(pen)
    assert why == 'the file cannot be written (File too large)'
    events = list(read_recording(pen.path).events())
    assert len(events) > 3
    assert all(isinstance(event, GiftSeen) for _, event in events)


def test_a_full_disk_stops_it(tmp_path, monkeypatch):
    pen = recorder(tmp_path)
    monkeypatch.setattr(os, 'write', _full)
    assert told_why(pen) == 'the disk is full'


def test_a_disk_that_takes_nothing_back_stops_it_too(tmp_path, monkeypatch):
    pen = recorder(tmp_path)
    pen.add(ROSE, after(0))
    monkeypatch.setattr(os, 'write', _full)
    monkeypatch.setattr(os, 'ftruncate', _full)
    assert told_why(pen) == 'the disk is full'
    assert list(read_recording(pen.path).events()) == [(0, ROSE)]


def _full(*_) -> int:
    raise OSError(28, 'No space left on device')


def test_it_leaves_room_for_the_ledger(tmp_path, monkeypatch):
    free = FREE_MIN
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, 'disk_usage', lambda _: usage._replace(free=free))
    pen = recorder(tmp_path)
    assert pen.stopped is None
    for n in range(5_000):
        free = FREE_MIN - 1
        if pen.add(ROSE, after(n)):
            break
    assert pen.stopped == 'the disk is nearly full'
    assert len(list(read_recording(pen.path).events())) > 1_000


def test_a_folder_that_cannot_be_made_stops_it_before_it_begins(tmp_path):
    (tmp_path / 'file').write_text('')
    pen = recorder(tmp_path / 'file' / 'recordings')
    assert pen.path is None
    assert pen.add(ROSE, after(0)) == 'the file cannot be written (Not a directory)'
    pen.close()


def test_a_folder_full_of_names_stops_it(tmp_path, monkeypatch):
    monkeypatch.setattr('live.recorder._NAMES_TRIED', 1)
    recorded(tmp_path, [])
    assert recorder(tmp_path).stopped == 'the file cannot be written (File exists)'


def test_closing_twice_is_closing_once(tmp_path):
    pen = recorder(tmp_path)
    pen.close()
    pen.close()
    assert pen.add(ROSE, after(0)) is None
    assert pen.stopped is None
