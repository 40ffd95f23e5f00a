"""One message of TikFinity: what it says, whatever is in it."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from economy.captured import Person
from economy.entries import Source
from live.feed import Alive, GiftSeen, Unreadable
from live.tikfinity_messages import MESSAGE_MAX, Read, read

HERE = Path(__file__).parent


def _beside(name: str):
    """A module beside the tests; loaded by path, as test folders are no packages here."""
    spec = importlib.util.spec_from_file_location(name, HERE / f'{name}.py')
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


fake = _beside('fake_tikfinity')


def gift(*args, **more) -> GiftSeen:
    said = read(fake.gift(*args, **more).encode())
    assert said.is_live
    assert isinstance(said.event, GiftSeen), said.event
    return said.event


def test_a_gift_is_read_whole():
    assert gift(3, end=True) == GiftSeen(
        source=Source.TIKFINITY,
        room_id='',
        msg_id='7270201542891817761',
        group_id='1692725773860',
        gift_id=5655,
        gift_name='Rose',
        coins=1,
        count=3,
        is_combo=True,
        is_end=True,
        sender=Person(fake.ANNA, 'anna', 'Anna ✨'),
        receiver=Person('6670000000000000149'),
        sent_at_ms=1692725773880,
    )


def test_ids_may_be_numbers():
    seen = gift(
        msgId=7270201542891817761, groupId=1692725773860, userId=int(fake.ANNA), giftId='5655'
    )
    assert seen == gift()


@pytest.mark.parametrize(
    ('fields', 'is_combo'),
    [
        ({'giftType': 1}, True),
        ({'giftType': '1'}, True),
        ({'giftType': 2}, False),
        ({'giftType': 4}, False),
        ({'giftType': None}, True),  # the nested field says it
        ({'giftType': None, 'gift': {'gift_type': 2}}, False),
        ({'giftType': None, 'gift': {}}, False),
        ({'giftType': None, 'gift': None}, False),
        ({'giftType': None, 'gift': [1]}, False),
        ({'giftType': {}}, False),
    ],
)
def test_the_type_says_whether_more_may_come(fields, is_combo):
    assert gift(**fields).is_combo is is_combo


@pytest.mark.parametrize(
    ('fields', 'is_end'),
    [
        ({'repeatEnd': True}, True),
        ({'repeatEnd': 1}, True),
        ({'repeatEnd': False}, False),
        ({'repeatEnd': 0}, False),
        ({'repeatEnd': None}, False),
        ({'repeatEnd': None, 'gift': {'repeat_end': 1}}, True),
        ({'repeatEnd': None, 'gift': None}, False),
    ],
)
def test_a_missing_end_is_none(fields, is_end):
    assert gift(**fields).is_end is is_end


@pytest.mark.parametrize('count', [None, 0])
def test_a_message_about_a_gift_means_one_at_least(count):
    assert gift(repeatCount=count).count == 1


@pytest.mark.parametrize('receiver', [None, '', '0', 0])
def test_no_receiver_is_the_host(receiver):
    assert gift(receiverUserId=receiver).receiver is None


def test_the_sender_is_never_the_account_of_tikfinity():
    said = read(fake.gift(userId=None).encode())
    assert said == Read(Unreadable('user id'), is_live=True)


@pytest.mark.parametrize(
    ('fields', 'sent_at_ms'),
    [
        ({'createTime': None}, 1692725773880),
        ({'createTime': 1692725770000}, 1692725770000),
        ({'createTime': None, 'timestamp': None}, None),
        ({'createTime': 'noon'}, None),
    ],
)
def test_the_time_is_the_platforms_where_it_tells_it(fields, sent_at_ms):
    assert gift(**fields).sent_at_ms == sent_at_ms


def test_names_are_cleaned_and_cut_and_never_a_reason_to_lose_a_gift():
    seen = gift(
        nickname='a\x00\u202e\n' + 'b' * 5_000,
        uniqueId='@' + 'c\x1b' * 5_000,
        giftName='\ud800' + 'd' * 5_000,
    )
    assert seen.sender == Person(fake.ANNA, 'c' * 59, 'a ' + 'b' * 58)
    assert seen.gift_name == 'd' * 40
    assert gift(nickname=None, uniqueId=7, giftName=[]).sender == Person(fake.ANNA)


@pytest.mark.parametrize('event', ['streamEnd', 'streamend', 'STREAMEND'])
def test_the_end_of_a_live_is_seen_whatever_comes_with_it(event):
    assert read(fake.message(event, action=3).encode()).is_end
    assert read(json.dumps({'event': event}).encode()).is_end


@pytest.mark.parametrize('event', ['chat', 'like', 'member', 'roomUser', 'roomuser', 'follow'])
def test_what_viewers_do_shows_a_live(event):
    assert read(fake.message(event).encode()) == Read(Alive(), is_live=True)


@pytest.mark.parametrize('event', ['config', 'connected', 'disconnected', '', 'x' * 10_000])
def test_other_events_show_only_that_tikfinity_runs(event):
    assert read(fake.message(event).encode()) == Read(Alive())


def test_a_message_that_is_too_long_is_not_read():
    fits = fake.message('chat', comment='').encode()
    room = MESSAGE_MAX - len(fits)
    assert read(fake.message('chat', comment='x' * room).encode()).event == Alive()
    assert read(fake.message('chat', comment='x' * (room + 1)).encode()).event == Unreadable(
        'too long'
    )


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)
odd = json_values | st.sampled_from(
    ['0', '1', '-1', 0, 1, -1, 10**12, 10**30, 2**63, 1.0, '٣', '', True, '7' * 5_000]
)
gift_fields = st.dictionaries(st.sampled_from(sorted(json.loads(fake.gift())['data'])), odd)
messages = (
    json_values
    | st.fixed_dictionaries({'event': st.sampled_from(['gift', 'chat', 'x']), 'data': odd})
    | gift_fields.map(lambda fields: json.loads(fake.gift(**fields)))
)


@given(messages)
def test_any_json_is_an_event_or_unreadable(value):
    said = read(json.dumps(value).encode())
    assert isinstance(said.event, GiftSeen | Alive | Unreadable)
    if isinstance(said.event, GiftSeen):
        assert 1 <= said.event.count <= 1_000_000
        assert 1 <= said.event.coins <= 1_000_000
        assert said.event.msg_id or said.event.group_id
        assert said.event.sender.id.isdigit()
        assert len(said.event.sender.name) <= 60


@given(st.binary())
@example(b'\xff\xfe')
@example(b'\xef\xbb\xbf{}')
@example(b'{"event": "gift", "data": {"giftId": ' + b'9' * 5_000 + b'}}')
@example(b'[' * 100_000)
def test_any_bytes_are_an_event_or_unreadable(message: bytes):
    assert isinstance(read(message).event, Alive | Unreadable)
