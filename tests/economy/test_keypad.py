"""Which gifts stand on a keypad, and what an old key means."""

from __future__ import annotations

import pytest

from economy.catalogue import shipped_catalogue
from economy.fast_errors import KeyOutdated
from economy.gifts import Gift
from economy.keypad import KEYS, keys_of, tapped

CATALOGUE = shipped_catalogue()
ROSE = CATALOGUE.find('Rose')
GALAXY = CATALOGUE.find('Galaxy')
DEAR, CHEAP = (CATALOGUE.find(f'TikTok Universe @{coins}') for coins in (44_999, 34_999))


def test_an_empty_ledger_gives_ten_well_known_gifts():
    keys = keys_of(CATALOGUE, (), ())
    assert [gift.name for gift in keys[:4]] == ['Rose', 'TikTok', 'GG', 'Finger Heart']
    assert len(keys) == len(set(keys)) == KEYS


def test_what_is_used_comes_first_and_once():
    keys = keys_of(CATALOGUE, (), (GALAXY, ROSE, GALAXY))
    assert keys[:3] == [GALAXY, ROSE, CATALOGUE.find('TikTok')]
    assert len(keys) == KEYS


def test_one_name_at_two_prices_is_two_keys():
    assert keys_of(CATALOGUE, (), (DEAR, CHEAP))[:2] == [DEAR, CHEAP]


def test_one_name_at_one_price_is_one_key_whatever_its_id():
    twins = [gift for gift in (CATALOGUE.by_id(11046), CATALOGUE.by_id(5584)) if gift]
    keys = keys_of(CATALOGUE, (), (GALAXY, *twins, Gift(GALAXY.id, 'Galaxy', 999)))
    assert [gift.name for gift in keys].count('Galaxy') == 1


def test_keys_show_the_price_of_today():
    own = Gift(-2, 'rose', 3)
    assert keys_of(CATALOGUE, (own,), (ROSE,))[0] == own
    replaced = Gift(-1, 'Team Heart', 5)
    now = Gift(-2, 'Team Heart', 9)
    assert keys_of(CATALOGUE, (now,), (replaced,))[0] == now


def test_a_gift_nobody_knows_any_more_is_left_out():
    assert (
        keys_of(CATALOGUE, (), (Gift(-7, 'Gone', 5), Gift(999_999_999, 'Gone too', 5)))[0] == ROSE
    )


def test_more_than_ten_used_gifts_are_cut():
    used = CATALOGUE.search('', at_most=30)[::-1]
    assert keys_of(CATALOGUE, (), used) == used[:KEYS]


def test_a_key_means_the_gift_it_shows():
    own = Gift(-3, 'Team Heart', 99)
    assert tapped(CATALOGUE, (), ROSE.id, 1) == ROSE
    assert tapped(CATALOGUE, (), DEAR.id, 44_999) == DEAR
    assert tapped(CATALOGUE, (own,), -3, 99) == own


def test_a_name_taken_over_at_the_same_price_is_logged_as_the_servers_own():
    own = Gift(-1, 'Rose', 1)
    assert tapped(CATALOGUE, (own,), ROSE.id, 1) == own


@pytest.mark.parametrize(
    ('gift_id', 'coins', 'defined'),
    [
        (ROSE.id, 2, ()),  # a forged price
        (ROSE.id, 1, (Gift(-1, 'ROSE', 2),)),  # defined here at another price
        (-1, 5, ()),  # gone
        (-1, 5, (Gift(-2, 'Team Heart', 9),)),  # replaced
        (999_999_999, 1, ()),
    ],
)
def test_a_key_whose_price_no_longer_holds_is_refused(gift_id, coins, defined):
    with pytest.raises(KeyOutdated) as refused:
        tapped(CATALOGUE, defined, gift_id, coins)
    assert refused.value.coins == coins


def test_two_own_gifts_of_one_spelling_keep_apart():
    both = (Gift(-1, 'Café', 5), Gift(-2, 'Cafe', 7))
    assert tapped(CATALOGUE, both, -1, 5) == both[0]
    assert tapped(CATALOGUE, both, -2, 7) == both[1]
    assert keys_of(CATALOGUE, both, both)[:2] == list(both)
