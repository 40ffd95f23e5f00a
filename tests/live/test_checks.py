"""Fields as they come from outside: what is believed, and the word for what is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from economy.captured import Person
from economy.entries import Source
from economy.gifts import COINS_MAX, COUNT_MAX
from live.checks import Doubtful, checked_gift, checked_id, checked_person, cut

ANNA = Person('680', 'anna', 'Anna')
GOOD = {
    'room_id': '1',
    'msg_id': '2',
    'group_id': '3',
    'gift_id': '5655',
    'gift_name': 'Rose',
    'coins': 1,
    'count': 5,
    'is_combo': True,
    'is_end': False,
    'host_id': '9',
    'sent_at_ms': 1692725773880,
}
WORDS = (
    '', 'no ids', 'no group', 'id', 'user id', 'gift id', 'price', 'count', 'combo', 'end',
)  # fmt: skip
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(), inner, max_size=2),
    max_leaves=3,
) | st.sampled_from([10**5_000, -(10**5_000), '9' * 10_000, '²', '٣', '-1', '1e3', ' 1', '0' * 20])


def gift(*, sender: Person = ANNA, receiver: Person | None = None, **other):
    return checked_gift(
        source=Source.TIKTOK,
        sender=sender,
        is_masked=False,
        receiver=receiver,
        **{**GOOD, **other},
    )


@pytest.mark.parametrize(
    ('fields', 'why'),
    [
        ({'msg_id': '', 'group_id': ''}, 'no ids'),
        ({'msg_id': None, 'group_id': 0}, 'no ids'),
        ({'msg_id': '0', 'group_id': '0'}, 'no ids'),
        ({'group_id': '0'}, 'no group'),
        ({'room_id': 'x'}, 'id'),
        ({'msg_id': -1}, 'id'),
        ({'msg_id': 2**63}, 'id'),
        ({'group_id': 1.5}, 'id'),
        ({'group_id': [1]}, 'id'),
        ({'host_id': '9' * 21}, 'id'),
        ({'host_id': '00'}, 'id'),
        ({'gift_id': None}, 'gift id'),
        ({'gift_id': 0}, 'gift id'),
        ({'gift_id': True}, 'gift id'),
        ({'gift_id': '٣'}, 'gift id'),
        ({'gift_id': 10**5_000}, 'gift id'),
        ({'coins': 0}, 'price'),
        ({'coins': COINS_MAX + 1}, 'price'),
        ({'coins': '1'}, 'price'),
        ({'coins': 1.0}, 'price'),
        ({'coins': True}, 'price'),
        ({'count': 0}, 'count'),
        ({'count': -1}, 'count'),
        ({'count': COUNT_MAX + 1}, 'count'),
        ({'count': None}, 'count'),
        ({'is_combo': 2}, 'combo'),
        ({'is_combo': None}, 'combo'),
        ({'is_end': 'yes'}, 'end'),
        ({'is_end': []}, 'end'),
    ],
)
def test_what_is_not_believed_is_named_in_a_word(fields, why):
    with pytest.raises(Doubtful) as doubt:
        gift(**fields)
    assert doubt.value.why == str(doubt.value) == why


@pytest.mark.parametrize('id_', [None, '', '0', 0, -7, 'anna', 6.8, True, [], '680 ', '6_8', '²'])
def test_a_person_needs_an_id(id_):
    with pytest.raises(Doubtful) as doubt:
        checked_person(id_, 'anna', 'Anna')
    assert doubt.value.why == 'user id'


@pytest.mark.parametrize(
    ('id_', 'kept'), [(680, '680'), ('680', '680'), ('00680', '680'), (2**63 - 1, str(2**63 - 1))]
)
def test_one_id_has_one_spelling(id_, kept):
    assert checked_person(id_, '', '').id == kept
    assert checked_id(id_, 'any') == kept


def test_names_are_cleaned_and_cut_and_never_refused():
    assert checked_person(1, '@@an\u200bna', ' A\nnna\x07') == Person('1', 'anna', 'A nna')
    assert checked_person(1, '@ anna', '') == Person('1', 'anna')
    assert checked_person(1, None, 7) == Person('1')
    assert checked_person(1, 'x' * 5_000, '\0' * 5_000) == Person('1', 'x' * 60, '')
    assert cut('ab ' * 20, 3) == 'ab'


def test_a_gift_at_its_bounds_is_believed():
    seen = gift(count=COUNT_MAX, coins=COINS_MAX, gift_id=2**63 - 1, is_combo=0, is_end=1)
    assert (seen.count, seen.coins, seen.gift_id) == (COUNT_MAX, COINS_MAX, 2**63 - 1)
    assert (seen.is_combo, seen.is_end) == (False, True)


@pytest.mark.parametrize('fields', [{'is_combo': False}, {'is_end': True}])
def test_a_gift_that_is_over_needs_no_group(fields):
    seen = gift(group_id='0', **fields)
    assert (seen.group_id, seen.msg_id) == ('', '2')


def test_a_combo_needs_no_id_of_its_messages():
    assert gift(msg_id=None).msg_id == ''


@pytest.mark.parametrize(
    ('told', 'kept'),
    [
        (1, 1),
        ('1692725773880', 1692725773880),
        (0, None),
        (-5, None),
        (10**14, None),
        ('9' * 15, None),
        ('soon', None),
        (1.5, None),
        (True, None),
        (None, None),
        ([], None),
    ],
)
def test_a_time_that_is_none_is_left_out(told, kept):
    assert gift(sent_at_ms=told).sent_at_ms == kept


@given(st.dictionaries(st.sampled_from(sorted(GOOD)), anything), anything, anything, anything)
def test_garbage_is_doubtful_and_nothing_else(fields, id_, handle, name):
    try:
        seen = gift(**fields, sender=checked_person(id_, handle, name))
    except Doubtful as doubt:
        why = doubt.why
    else:
        why = ''
        assert seen.msg_id or seen.group_id
        assert 1 <= seen.count <= COUNT_MAX
        assert 1 <= seen.coins <= COINS_MAX
    assert why in WORDS


@given(
    st.fixed_dictionaries(
        {
            'msg_id': st.sampled_from(['', '0', '2', 2]),
            'group_id': st.sampled_from(['', '0', '3', 3]),
            'is_combo': st.sampled_from([True, False, 0, 1]),
            'is_end': st.sampled_from([True, False, 0, 1]),
        }
    )
)
def test_no_gift_is_believed_that_could_be_counted_twice(fields):
    try:
        seen = gift(**fields)
    except Doubtful as doubt:
        why = doubt.why
    else:
        why = ''
        assert seen.group_id or (seen.msg_id and (seen.is_end or not seen.is_combo))
    assert why in ('', 'no ids', 'no group')
