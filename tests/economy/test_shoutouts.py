"""Warm words take turns and never beg."""

from __future__ import annotations

import re

import pytest

from economy.shoutouts import SHOUTOUTS, shoutout


@pytest.mark.parametrize('text', SHOUTOUTS)
def test_each_names_the_fan_once_and_speaks_of_no_gift(text):
    assert text.count('{fan}') == 1
    assert not re.search(r'gift|coin|diamond|donat|money|send|support|generous', text, re.I)


def test_none_comes_again_before_all_the_others():
    turns = [shoutout(turn) for turn in range(100)]
    for first in range(100 - len(SHOUTOUTS)):
        assert len(set(turns[first : first + len(SHOUTOUTS)])) == len(SHOUTOUTS)
