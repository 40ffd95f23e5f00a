"""What a gift entry is worth, and what a correction makes of one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from economy.entries import Changes, Entry, NewEntry, Source, corrected
from economy.errors import CoinsOutOfRange, CountOutOfRange
from economy.gifts import COINS_MAX, COUNT_MAX, Gift
from economy.ids import CreatorId, StreamId, UserId

ROSE, GALAXY = Gift(5655, 'Rose', 1), Gift(11046, 'Galaxy', 1000)
SENT = datetime(2026, 10, 31, 22, 0, tzinfo=UTC)
NOW = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
NEW = NewEntry(
    key='int:1',
    creator_id=CreatorId(1),
    gift=GALAXY,
    count=3,
    fan='luna',
    source=Source.HAND,
    actor_id=UserId(11),
    happened_at=SENT,
    logged_at=SENT,
    day=date(2026, 10, 31),
)
WRONG = Entry(
    number=7,
    creator_id=CreatorId(1),
    creator='Mira',
    gift=GALAXY,
    count=3,
    diamonds=3000,
    fan='luna',
    source=Source.TIKTOK,
    actor_id=UserId(11),
    happened_at=SENT,
    logged_at=SENT,
    day=date(2026, 10, 31),
    note='for the duet',
    stream_id=StreamId(4),
    reverses=None,
    reversed_by=None,
    reversed_by_actor_id=None,
)


@pytest.mark.parametrize(
    ('coins', 'count', 'worth'),
    [(1, 1, 1), (1000, 3, 3000), (COINS_MAX, 1, COINS_MAX), (COINS_MAX, COUNT_MAX, 10**12)],
)
def test_a_gift_is_worth_its_coins_times_its_count(coins, count, worth):
    assert replace(NEW, gift=Gift(1, 'x', coins), count=count).diamonds == worth


@pytest.mark.parametrize('count', [0, -1, COUNT_MAX + 1])
def test_a_count_out_of_range_has_no_worth(count):
    with pytest.raises(CountOutOfRange) as refused:
        _ = replace(NEW, count=count).diamonds
    assert (refused.value.count, refused.value.at_most) == (count, COUNT_MAX)


@pytest.mark.parametrize('coins', [0, -1, COINS_MAX + 1])
def test_a_price_out_of_range_has_no_worth(coins):
    with pytest.raises(CoinsOutOfRange) as refused:
        _ = replace(NEW, gift=Gift(1, 'x', coins)).diamonds
    assert (refused.value.coins, refused.value.at_most) == (coins, COINS_MAX)


def fixed(changes: Changes, wrong: Entry = WRONG) -> NewEntry:
    return corrected(wrong, changes, key='int:2', by=UserId(12), at=NOW)


def test_a_correction_of_nothing_is_the_entry_under_a_new_key_and_hand():
    assert fixed(Changes()) == NewEntry(
        key='int:2',
        creator_id=CreatorId(1),
        gift=GALAXY,
        count=3,
        fan='luna',
        source=Source.TIKTOK,
        actor_id=UserId(12),
        happened_at=SENT,
        logged_at=NOW,
        day=date(2026, 10, 31),
        note='for the duet',
        stream_id=StreamId(4),
    )


@pytest.mark.parametrize(
    ('changes', 'right'),
    [
        (Changes(gift=ROSE), {'gift': ROSE}),
        (Changes(count=5), {'count': 5}),
        (Changes(count=0), {'count': 0}),  # refused where the worth is counted
        (Changes(fan='max'), {'fan': 'max'}),
        (Changes(note='better'), {'note': 'better'}),
        (Changes(note=''), {'note': None}),
        (Changes(creator_id=CreatorId(1)), {}),
        (Changes(creator_id=CreatorId(2)), {'creator_id': CreatorId(2), 'stream_id': None}),
    ],
    ids=str,
)
def test_a_correction_changes_what_it_names_alone(changes, right):
    assert fixed(changes) == replace(fixed(Changes()), **right)


def test_a_correction_names_the_fan_of_a_gift_that_had_none():
    nobody = replace(WRONG, fan=None, note=None, stream_id=None)
    assert fixed(Changes(), nobody).fan is None
    assert fixed(Changes(fan='max'), nobody).fan == 'max'


@pytest.mark.parametrize(
    'changes',
    [
        Changes(gift=ROSE),
        Changes(count=0),
        Changes(fan='luna'),
        Changes(creator_id=CreatorId(1)),
        Changes(note=''),
    ],
)
def test_a_change_of_anything_is_not_empty(changes):
    assert Changes().is_empty
    assert not changes.is_empty
