"""Which gift people mean. Real names and prices, as the shipped list has them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from economy.catalogue import Catalogue, shipped_catalogue
from economy.errors import GiftAmbiguous, GiftMissing, GiftUnknown, Refusal
from economy.gifts import Gift
from economy.names import name_key

SHIPPED = shipped_catalogue()
EVERY = list(SHIPPED._by_id.values())


def small(*gifts: tuple[int, str, int]) -> Catalogue:
    return Catalogue(Gift(*gift) for gift in gifts)


def test_the_shipped_list_is_read_whole():
    assert len(EVERY) == 567
    assert SHIPPED.by_id(5655) == Gift(5655, 'Rose', 1)
    assert SHIPPED.by_id(1) is None


@pytest.mark.parametrize(
    ('typed', 'gift_id', 'coins'),
    [
        ('Rose', 5655, 1),
        ('rose', 5655, 1),
        ('ROSE ', 5655, 1),
        ('rosé', 5655, 1),
        ('  finger  HEART ', 5487, 5),
        ('Finger\u00a0Heart', 5487, 5),
        ('ｇａｌａｘｙ', 11046, 1000),
        ('Galaxy', 11046, 1000),  # two ids at one price: the newest
        ('lion', 6369, 29999),
        ("you're awesome", 15232, 1),
        ('you’re awesome', 15232, 1),
        ('youre awesome', 15232, 1),
        ('like pop', 8130, 99),
        ('TikTok Universe+', 7312, 34999),
        ('tiktok universe plus', 7312, 34999),
        ('moneygun', 7168, 500),
        ('tik tok', 5269, 1),
        ('5655', 5655, 1),
        ('5886', 5886, 1000),  # an id means that id, though a newer one has the name
        ('id:5655', 5655, 1),
        ('ID: 5655', 5655, 1),
        ('2024', 9639, 1),  # a gift by name, before any id
        ('2024 glasses', 9640, 224),
        ('Gamer 2025', 13406, 299),
        ('TikTok Universe @34999', 6038, 34999),
        ('TikTok Universe @ 34,999', 6038, 34999),
        ('TikTok Universe (34,999)', 6038, 34999),
        ('tiktok universe · 44,999 coins', 9101, 44999),
        ('tiktok universe - 44.999', 9101, 44999),
        ('tiktok universe 44999', 9101, 44999),
        ('Rose (1)', 5655, 1),
        ('Rose 1 coin', 5655, 1),
    ],
)
def test_a_gift_is_found_however_it_is_typed(typed: str, gift_id: int, coins: int):
    found = SHIPPED.find(typed)
    assert (found.id, found.coins) == (gift_id, coins)


@pytest.mark.parametrize(
    ('typed', 'name'),
    [
        ('Finger Haert', 'Finger Heart'),
        ('Galxy', 'Galaxy'),
        ('gallaxy', 'Galaxy'),
        ('perfum', 'Perfume'),
        ('dougnut', 'Doughnut'),
        ('money gum', 'Money Gun'),
        ('whale divng', 'Whale diving'),
        ('freindship neclace', 'Friendship Necklace'),  # two slips in a long name
    ],
)
def test_a_clear_slip_of_the_thumb_is_understood(typed: str, name: str):
    assert SHIPPED.find(typed).name.casefold() == name.casefold()
    assert SHIPPED.resembles(typed)
    assert not SHIPPED.knows(typed)


@pytest.mark.parametrize(
    'typed',
    [
        'rosee',  # Rose or Roses
        'roes',
        'ros',
        'loin',  # four letters make many words: never guessed
        'hearst',  # Heart or Hearts
        'hand hart',  # Hand Heart or Hand Hearts
        'pegasis',  # a letter swapped in a short name may be another gift
        'gamer 2024',  # digits are never corrected
        'celebrate etihad 53',
        'universe',
        'donut',
        'love chan',
        'Rose @5',  # the price contradicts the name
        'Rose (1,000)',
        '5656789',
        'id:1',
        '-7',
        'luna',
        'x' * 5000,
        '9' * 5000,
        '🌹',
        '!!!',
    ],
)
def test_what_is_not_certain_is_asked_not_guessed(typed: str):
    with pytest.raises(GiftUnknown) as refused:
        SHIPPED.find(typed)
    assert len(refused.value.suggestions) <= 5
    assert refused.value.name in typed
    assert len(refused.value.name) <= 100
    assert not SHIPPED.knows(typed)


@pytest.mark.parametrize(
    ('typed', 'suggested'),
    [
        ('universe', ['TikTok Universe', 'TikTok Universe', 'TikTok Universe+']),
        ('donut', ['Doughnut']),
        ('loin', ['Lion']),
        ('Rose @5', ['Rose']),
        ('pegasis', ['Pegasus']),
        ('luna', []),
    ],
)
def test_an_unknown_gift_comes_with_what_it_may_have_been(typed: str, suggested: list[str]):
    with pytest.raises(GiftUnknown) as refused:
        SHIPPED.find(typed)
    assert [gift.name for gift in refused.value.suggestions][: len(suggested)] == suggested


@pytest.mark.parametrize('typed', ['TikTok Universe', 'tiktok UNIVERSE', 'tiktok univers'])
def test_one_name_at_two_prices_asks_which(typed: str):
    with pytest.raises(GiftAmbiguous) as asked:
        SHIPPED.find(typed)
    assert asked.value.name == 'TikTok Universe'
    assert [(gift.id, gift.coins) for gift in asked.value.choices] == [
        (6038, 34999),
        (9101, 44999),  # of 9072 and 9101 the newest
    ]


def test_love_you_at_four_prices_is_four_choices_cheapest_first():
    with pytest.raises(GiftAmbiguous) as asked:
        SHIPPED.find('love you')
    assert [gift.coins for gift in asked.value.choices] == [1, 20, 49, 199]


@pytest.mark.parametrize('typed', ['', '   ', '\u200b', '\n'])
def test_no_gift_at_all_is_missing(typed: str):
    with pytest.raises(GiftMissing):
        SHIPPED.find(typed)
    assert not SHIPPED.knows(typed)
    assert not SHIPPED.resembles(typed)


OWN = (Gift(-1, 'Lion', 30000), Gift(-2, 'Team Dance', 77), Gift(-3, 'ハート', 5))


@pytest.mark.parametrize(
    ('typed', 'gift_id'),
    [
        ('lion', -1),  # the server's own price wins over the catalogue's
        ('LION', -1),
        ('6369', 6369),  # whoever types TikTok's id means TikTok's gift
        ('team  dance', -2),
        ('teamdance', -2),
        ('team dnace', -2),
        ('-2', -2),
        ('id:-2', -2),
        ('ハート', -3),
        ('rose', 5655),
    ],
)
def test_gifts_a_server_defined_are_found_first(typed: str, gift_id: int):
    assert SHIPPED.find(typed, defined=OWN).id == gift_id


def test_defined_gifts_belong_to_the_question_not_to_the_catalogue():
    assert SHIPPED.knows('team dance', defined=OWN)
    assert SHIPPED.resembles('team dnace', defined=OWN)
    assert not SHIPPED.knows('team dance')
    assert SHIPPED.find('lion').id == 6369


def test_marks_that_make_other_letters_keep_names_apart():
    two = (Gift(-1, 'ハート', 5), Gift(-2, 'バード', 9))
    assert SHIPPED.find('バード', defined=two).coins == 9
    with pytest.raises(GiftUnknown):
        SHIPPED.find('ハード', defined=two)


def test_a_name_of_marks_alone_is_a_name():
    stars = (Gift(-1, '***', 5), Gift(-2, '🌹', 9))
    assert SHIPPED.find('***', defined=stars).id == -1
    assert SHIPPED.find('🌹', defined=stars).id == -2


def test_a_server_gift_named_like_an_id_is_found_by_name_first():
    assert SHIPPED.find('5655', defined=(Gift(-1, '5655', 3),)).coins == 3
    assert SHIPPED.find('id:5655', defined=(Gift(-1, '5655', 3),)).coins == 1


def test_two_catalogue_names_one_slip_away_are_not_chosen_between():
    close = small((1, 'Magic Bell', 5), (2, 'Magic Bells', 50))
    with pytest.raises(GiftUnknown):
        close.find('magic bel')


def found_or_asked(typed: str) -> list[Gift]:
    try:
        return [SHIPPED.find(typed)]
    except GiftAmbiguous as asked:
        return list(asked.choices)


@pytest.mark.parametrize('gift', EVERY, ids=lambda gift: f'{gift.id}')
def test_every_shipped_gift_is_found_by_its_name_or_asked_about(gift: Gift):
    assert SHIPPED.knows(gift.name)
    found = {choice.coins: choice for choice in found_or_asked(gift.name)}
    assert name_key(found[gift.coins].name) == name_key(gift.name)
    assert found[gift.coins].id >= gift.id
    assert SHIPPED.find(f'{gift.name} @{gift.coins}').coins == gift.coins
    assert SHIPPED.find(f'id:{gift.id}') == gift


@given(st.sampled_from(EVERY), st.data())
def test_a_slip_never_finds_a_gift_of_another_name(gift: Gift, data: st.DataObject):
    at = data.draw(st.integers(0, len(gift.name) - 1))
    slip = data.draw(st.sampled_from(['', 'q', gift.name[at] * 2]))
    typed = gift.name[:at] + slip + gift.name[at + 1 :]
    try:
        found = SHIPPED.find(typed)
    except Refusal:
        return
    # Otherwise the slip made another gift's very name, as Rosa is one letter from Rose.
    assert (
        name_key(found.name) == name_key(gift.name)
        or SHIPPED.knows(typed)
        or (typed.replace(' ', '').casefold() == found.name.replace(' ', '').casefold())
    )


@given(st.text(max_size=60))
def test_any_text_is_found_or_refused(typed: str):
    try:
        found = SHIPPED.find(typed, defined=OWN)
    except Refusal:
        return
    assert found in OWN or SHIPPED.by_id(found.id) == found
