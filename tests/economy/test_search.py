"""What is offered while somebody types."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from economy.catalogue import Catalogue, shipped_catalogue
from economy.gifts import Gift

SHIPPED = shipped_catalogue()


def names(gifts: list[Gift]) -> list[str]:
    return [gift.name for gift in gifts]


def test_nothing_typed_offers_the_well_known_ones():
    offered = SHIPPED.search('')
    assert len(offered) == 25
    assert names(offered)[:6] == ['Rose', 'TikTok', 'GG', 'Finger Heart', 'Heart Me', 'Rosa']
    assert {'Galaxy', 'Perfume', 'Hand Hearts'} <= set(names(offered))


def test_nothing_typed_goes_on_with_the_cheapest():
    everything = SHIPPED.search('  ', at_most=1000)
    rest = [gift.coins for gift in everything[30:]]
    assert rest == sorted(rest)
    assert len(everything) == len({(gift.name.casefold(), gift.coins) for gift in everything})


def test_nothing_typed_offers_what_this_server_uses_most_first():
    offered = SHIPPED.search('', uses={6369: 3, 11046: 9, 5655: 1})
    assert names(offered)[:4] == ['Galaxy', 'Lion', 'Rose', 'TikTok']


def test_uses_of_older_ids_count_for_the_one_row():
    offered = SHIPPED.search('', uses={5886: 5, 6369: 3})
    assert offered[0] == Gift(11046, 'Galaxy', 1000)


@pytest.mark.parametrize(
    ('typed', 'first'),
    [
        ('rose', ['Rose', 'Rose Hand', 'Rose Bear', 'Rose Soundwave', 'Roses']),
        ('GALAXY', ['Galaxy', 'Go Galaxy']),
        ('gun', ['Money Gun']),  # a word that starts so
        ('universe', ['TikTok Universe', 'TikTok Universe', 'TikTok Universe+']),
        ('alax', ['Galaxy']),  # inside a word
        ('galxy', ['Galaxy']),  # similar
        ('5655', ['Rose']),
        ('11046', ['Galaxy']),
        ('2024', ['2024']),
    ],
)
def test_what_is_typed_so_far_offers_the_nearest_first(typed: str, first: list[str]):
    assert sorted(names(SHIPPED.search(typed))[: len(first)]) == sorted(first)
    assert names(SHIPPED.search(typed))[0] == first[0]


def test_groups_come_in_order_and_use_decides_within_them():
    own = Catalogue(
        [
            Gift(1, 'Bear', 1),
            Gift(2, 'Bear Hug', 1),
            Gift(3, 'Bear Suit', 1),
            Gift(4, 'Rose Bear', 1),
            Gift(5, 'Forbearing', 1),
            Gift(6, 'Beer', 1),
            Gift(7, 'Lion', 1),
        ]
    )
    found = own.search('bear', uses={3: 5, 5: 100})
    assert [gift.id for gift in found] == [1, 3, 2, 4, 5, 6]


def test_one_row_a_name_at_one_price_and_one_a_price():
    assert [gift.id for gift in SHIPPED.search('galaxy')].count(11046) == 1
    assert 5886 not in [gift.id for gift in SHIPPED.search('galaxy')]
    universe = [gift for gift in SHIPPED.search('tiktok universe') if gift.name[-1] != '+']
    assert [gift.coins for gift in universe[:2]] == [34999, 44999]


def test_defined_gifts_are_offered_and_hide_their_namesakes():
    own = (Gift(-1, 'Lion', 30000), Gift(-2, 'Lion Dance', 9))
    offered = SHIPPED.search('lion', defined=own)
    assert [gift.coins for gift in offered if gift.name == 'Lion'] == [30000]
    assert 'Lion Dance' in names(offered)
    assert 'Lion Dance' in names(SHIPPED.search('', defined=own, uses={-2: 1}))[:1]


def test_no_more_than_asked_for():
    assert len(SHIPPED.search('e', at_most=3)) == 3
    assert len(SHIPPED.search('5655', at_most=1)) == 1
    assert SHIPPED.search('qqqqqqqq') == []


@given(st.text(max_size=30), st.integers(1, 25))
def test_offers_are_few_and_without_repeats(typed: str, at_most: int):
    offered = SHIPPED.search(typed, at_most=at_most)
    assert len(offered) <= at_most
    assert len(set(offered)) == len(offered)


def test_a_keystroke_is_answered_in_about_a_millisecond():
    uses = {5655: 10, 11046: 3}
    keystrokes = ['', 'r', 'ro', 'rose', 'galxy', 'tiktok univ', 'zzzz']
    started = time.perf_counter()
    for _ in range(20):
        for typed in keystrokes:
            SHIPPED.search(typed, uses=uses)
    each_ms = (time.perf_counter() - started) * 1000 / (20 * len(keystrokes))
    assert each_ms < 5  # measured 0.3; the margin is for a busy machine
