"""Events as lines of JSON, there and back."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from economy.captured import FEEDS, FeedState, Person
from economy.entries import Source
from economy.gifts import COINS_MAX, COUNT_MAX
from live.checks import Doubtful, cut
from live.feed import Alive, GiftSeen, StateChanged, Unreadable
from live.lines import LINE_MAX, event_of, from_line, to_line, to_values

ROSE = GiftSeen(
    source=Source.TIKTOK,
    room_id='',
    msg_id='2',
    group_id='',
    gift_id=5655,
    gift_name='Rose',
    coins=1,
    count=1,
    is_combo=False,
    is_end=False,
    sender=Person('680'),
)
SAID = {'gift': {'msg': '2', 'id': 5655, 'coins': 1, 'count': 1, 'from': {'id': '680'}}}


def names(at_most: int) -> st.SearchStrategy[str]:
    return st.text(max_size=3 * at_most).map(lambda text: cut(text, at_most))


ids = st.integers(1, 2**63 - 1).map(str)
ids_or_none = st.just('') | ids
people = st.builds(
    Person, id=ids, handle=names(60).map(lambda name: cut(name.lstrip('@'), 60)), name=names(60)
)
gifts = st.builds(
    GiftSeen,
    source=st.sampled_from(FEEDS),
    room_id=ids_or_none,
    msg_id=ids_or_none,
    group_id=ids_or_none,
    gift_id=st.integers(1, 2**63 - 1),
    gift_name=names(40),
    coins=st.integers(1, COINS_MAX),
    count=st.integers(1, COUNT_MAX),
    is_combo=st.booleans(),
    is_end=st.booleans(),
    sender=people,
    is_masked=st.booleans(),
    receiver=st.none() | people,
    host_id=ids_or_none,
    sent_at_ms=st.none() | st.integers(1, 10**14 - 1),
).filter(lambda gift: gift.group_id or (gift.msg_id and (gift.is_end or not gift.is_combo)))
events = (
    gifts
    | st.builds(Alive, st.integers(0, 1_000_000))
    | st.builds(StateChanged, st.sampled_from(FeedState), names(300), names(300))
    | st.builds(Unreadable, names(40).filter(bool))
)


@given(events)
@example(ROSE)
@example(StateChanged(FeedState.GIVEN_UP))
def test_an_event_comes_back_as_it_was(event):
    source = event.source if isinstance(event, GiftSeen) else Source.TIKTOK
    line = to_line(to_values(event))
    assert '\n' not in line
    assert len(line.encode()) < LINE_MAX
    assert event_of(from_line(line), source) == event
    assert event_of(from_line(line.encode()), source) == event


def test_what_is_empty_is_left_out():
    assert to_values(ROSE) == {'gift': {**SAID['gift'], 'name': 'Rose'}}
    assert to_values(StateChanged(FeedState.CONNECTED)) == {'state': 'connected'}
    assert to_line({'alive': 2}) == '{"alive":2}'


def test_the_source_is_the_readers_and_not_the_lines():
    assert event_of({**SAID, 'source': 'hand'}, Source.TIKFINITY).source is Source.TIKFINITY


@pytest.mark.parametrize(
    'line', ['', 'hello', '[]', '7', 'null', '{', '{"alive": 1', '[' * 100_000, b'\xff\xff', b'']
)
def test_a_line_that_is_no_object_is_doubtful(line):
    with pytest.raises(Doubtful) as doubt:
        from_line(line)
    assert doubt.value.why == 'no JSON'


@pytest.mark.parametrize(
    ('values', 'why'),
    [
        ({}, 'unknown event'),
        ({'rose': 1}, 'unknown event'),
        ({'alive': '2'}, 'alive'),
        ({'alive': True}, 'alive'),
        ({'alive': -1}, 'alive'),
        ({'alive': 10**7}, 'alive'),
        ({'alive': None}, 'alive'),
        ({'state': 'asleep'}, 'state'),
        ({'state': 7}, 'state'),
        ({'state': []}, 'state'),
        ({'gift': None}, 'gift'),
        ({'gift': [1]}, 'gift'),
        ({'gift': {}}, 'user id'),
        ({'gift': {**SAID['gift'], 'from': 'anna'}}, 'user id'),
        ({'gift': {**SAID['gift'], 'from': {}}}, 'user id'),
        ({'gift': {**SAID['gift'], 'to': 'anna'}}, 'user id'),
        ({'gift': {**SAID['gift'], 'to': {'id': 0}}}, 'user id'),
        ({'gift': {**SAID['gift'], 'msg': ''}}, 'no ids'),
        ({'gift': {**SAID['gift'], 'combo': True}}, 'no group'),
        ({'gift': {**SAID['gift'], 'combo': 'x'}}, 'combo'),
        ({'gift': {**SAID['gift'], 'end': 'x'}}, 'end'),
        ({'gift': {**SAID['gift'], 'room': 'x'}}, 'id'),
        ({'gift': {**SAID['gift'], 'id': 'x'}}, 'gift id'),
        ({'gift': {**SAID['gift'], 'coins': 0}}, 'price'),
        ({'gift': {**SAID['gift'], 'count': 0}}, 'count'),
    ],
)
def test_values_that_are_not_believed_are_named_in_a_word(values, why):
    with pytest.raises(Doubtful) as doubt:
        event_of(values, Source.TIKTOK)
    assert doubt.value.why == why


@pytest.mark.parametrize('why', ['', None, 7, '\u200b', []])
def test_a_reason_that_says_nothing_is_unknown(why):
    assert event_of({'unreadable': why}, Source.TIKTOK) == Unreadable('unknown')


def test_masked_is_only_what_says_so():
    for told, is_masked in ((True, True), (1, False), ('yes', False), (None, False)):
        seen = event_of({'gift': {**SAID['gift'], 'masked': told}}, Source.TIKTOK)
        assert seen.is_masked is is_masked


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
gift_values = st.dictionaries(
    st.sampled_from(
        [*to_values(ROSE)['gift'], 'room', 'group', 'combo', 'end', 'to', 'host', 'sent']
    ),
    json_values,
).map(lambda fields: {'gift': {**SAID['gift'], **fields}})
lines = (
    st.dictionaries(st.sampled_from(['gift', 'alive', 'state', 'unreadable']), json_values)
    | gift_values
    | json_values
)


@given(lines)
def test_garbage_is_doubtful_and_nothing_else(values):
    try:
        event = event_of(from_line(json.dumps(values)), Source.TIKTOK)
    except Doubtful as doubt:
        why = doubt.why
    else:
        why = 'none'
        assert event_of(from_line(to_line(to_values(event))), Source.TIKTOK) == event
    assert 0 < len(why) < 20


@given(st.binary() | st.text())
def test_any_line_is_an_object_or_doubtful(line):
    try:
        values = from_line(line)
    except Doubtful as doubt:
        values = {'why': doubt.why}
    assert isinstance(values, dict)
    assert values.get('why', 'no JSON') == 'no JSON'
