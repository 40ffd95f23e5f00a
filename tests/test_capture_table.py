"""The table of docs/capture.md, made again; and what it claims."""

from __future__ import annotations

import gzip
import json
from contextlib import closing
from datetime import timedelta

import pytest

from benchmarks.evening import GUEST, HOST
from benchmarks.make_recordings import FOLDER, MADE
from benchmarks.naive_rules import NAIVE, PAGE, count_once, gifts_told, with_table
from live.feed import GiftSeen
from live.lines import to_values
from live.recorder import Recorder
from live.recording import Recording, read_recording, shipped_recordings

SHIPPED = sorted(MADE)
SIZE_MAX = 400_000


@pytest.fixture(scope='module')
def shipped() -> dict[str, Recording]:
    return shipped_recordings()


def test_the_page_shows_what_the_rules_count_today():
    page = PAGE.read_text(encoding='utf-8')
    assert with_table(page) == page, 'run python -m benchmarks.naive_rules --write'


@pytest.mark.parametrize('name', SHIPPED)
def test_our_rule_counts_what_was_sent(shipped, name):
    truth, book = shipped[name].header.truth, count_once(shipped[name])
    assert truth is not None
    assert book.host_diamonds == truth.host_diamonds
    assert book.guest_diamonds == truth.guest_diamonds
    assert book.counted.total() == truth.gifts
    assert len(book.counted) == truth.combos
    assert book.counted == book.best
    for sender, diamonds in truth.gifters:
        assert book.by_sender[sender] == diamonds
    assert sorted(book.by_sender.values(), reverse=True)[:5] == [each for _, each in truth.gifters]


@pytest.mark.parametrize('rule', NAIVE)
def test_every_other_rule_is_wrong_somewhere(shipped, rule):
    errors = [
        NAIVE[rule](gifts_told(recording)) - recording.header.truth.host_diamonds
        for recording in shipped.values()
    ]
    assert any(errors)


@pytest.mark.parametrize('name', SHIPPED)
def test_a_recording_is_made_again_line_by_line(name):
    path = FOLDER / f'{name}.jsonl.gz'
    assert path.stat().st_size < SIZE_MAX
    assert gzip.decompress(MADE[name]()) == gzip.decompress(path.read_bytes())


@pytest.mark.parametrize('name', SHIPPED)
def test_every_line_of_a_recording_is_believed_as_it_stands(shipped, name):
    """What the reader makes of it, written again, is the file: no name or number was mended."""
    with gzip.open(FOLDER / f'{name}.jsonl.gz') as file:
        lines = [json.loads(line) for line in file][1:]
    for values, (at_ms, event) in zip(lines, shipped[name].events(), strict=True):
        values.pop('by', None)
        assert {'at_ms': at_ms, **to_values(event)} == values


@pytest.mark.parametrize('name', SHIPPED)
def test_the_same_is_counted_when_it_is_recorded_again_without_names(shipped, name, tmp_path):
    recording = shipped[name]
    truth, began_at = recording.header.truth, recording.header.began_at
    pen = Recorder(
        tmp_path, source=recording.header.source, began_at=began_at, title='', names=False
    )
    with closing(pen):
        for at_ms, event in recording.events():
            assert pen.add(event, began_at + timedelta(milliseconds=at_ms)) is None
    book = count_once(read_recording(pen.path))
    assert (book.host_diamonds, book.guest_diamonds) == (truth.host_diamonds, truth.guest_diamonds)
    assert sorted(book.by_sender.values(), reverse=True)[:5] == [each for _, each in truth.gifters]
    text = pen.path.read_text(encoding='utf-8')
    people = {gift.sender for _, gift in gifts_told(recording)} | {HOST, GUEST}
    assert not [each for one in people for each in (one.id, one.handle, one.name) if each in text]


def test_a_storm_is_two_hundred_messages_a_second(shipped):
    seconds = [0] * 91
    for at_ms, event in shipped['gift-storm'].events():
        seconds[at_ms // 1000] += (
            1 if isinstance(event, GiftSeen) else getattr(event, 'messages', 0)
        )
    assert set(seconds[:90]) == {200}


def test_a_recording_can_be_read_by_its_path(shipped):
    name = 'quiet-hour'
    again = read_recording(FOLDER / f'{name}.jsonl.gz')
    assert again.header == shipped[name].header
