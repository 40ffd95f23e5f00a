"""When two spellings are one name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from economy.spelling import closest, compact, gift_key


@pytest.mark.parametrize(
    ('name', 'key'),
    [
        ('Rose', 'rose'),
        ('  Finger   HEART ', 'finger heart'),
        ('Rosé', 'rose'),
        ('Chef’s Hat', 'chefs hat'),
        ("Chef's Hat", 'chefs hat'),
        ('Like-Pop', 'like pop'),
        ('Yalla!habibi!', 'yalla habibi'),
        ('TikTok Universe+', 'tiktok universe plus'),
        ('Party On&On', 'party on and on'),
        ('@rose', 'rose'),
        ('***', '***'),
        ('バラ', 'バラ'),
        ('й', 'й'),
        ('ｒｏｓｅ', 'rose'),
        (':¨', '\u0308'),  # a mark without a letter stays
        ('', ''),
    ],
)
def test_a_key_keeps_what_tells_names_apart(name: str, key: str):
    assert gift_key(name) == key


def test_compact_drops_the_spaces_only():
    assert compact(gift_key('Money Gun')) == 'moneygun'


@pytest.mark.parametrize(
    ('typed', 'keys', 'meant'),
    [
        ('galxy', ['galaxy', 'go galaxy'], 'galaxy'),  # a letter missing
        ('gallaxy', ['galaxy'], 'galaxy'),  # doubled
        ('glaaxy', ['galaxy'], 'galaxy'),  # swapped with its neighbour
        ('gelaxy', ['galaxy'], None),  # wrong, in a short name
        ('money gum', ['money gun'], 'money gun'),  # wrong, in a longer one
        ('golxy', ['galaxy'], None),  # two slips
        ('freindship neclace', ['friendship necklace'], 'friendship necklace'),
        ('freindship neclac', ['friendship necklace'], None),  # three
        ('lino', ['lion'], None),  # too short
        ('hearst', ['heart', 'hearts'], None),  # a tie
        ('heartss', ['hearts', 'heart'], None),  # the runner-up is one slip behind
        ('gamer 2024', ['gamer 2025'], None),
        ('anything', [], None),
        ('', ['galaxy'], None),
    ],
)
def test_only_a_clear_slip_is_taken_for_a_name(typed: str, keys: list[str], meant: str | None):
    assert closest(typed, keys) == meant


@given(st.text(max_size=40))
def test_a_key_is_its_own_key_and_never_padded(name: str):
    key = gift_key(name)
    assert key == key.strip()
    assert '  ' not in key


@given(st.text(alphabet='abcdefghij ', min_size=1, max_size=20), st.lists(st.text(max_size=12)))
def test_what_is_meant_is_one_of_the_names(typed: str, keys: list[str]):
    assert closest(typed, keys) in {None, *keys}
