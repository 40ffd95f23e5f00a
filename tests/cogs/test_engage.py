"""An idea for the LIVE, never the same twice in a row."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

TIP = re.compile(r'💡 .+\n-# Tip (\d+) of 60 · .+ \(.+\)', re.DOTALL)


def number(text: str) -> int:
    found = TIP.fullmatch(text)
    assert found, text
    return int(found[1])


async def test_anybody_gets_a_tip_with_its_source(room):
    assert 1 <= number((await room.slash(room.member, 'engage tip')).public) <= 60
    assert number((await room.say(room.member, '!engage')).public)


@pytest.mark.parametrize('moment', ['quiet', 'toxic', 'ending', 'any'])
async def test_never_the_same_twice_in_a_row(room, moment):
    shown = [
        number((await room.slash(room.member, 'engage tip', moment=moment)).public)
        for _ in range(12)
    ]
    assert all(one != other for one, other in pairwise(shown))


async def test_not_even_across_a_restart(room):
    last = None
    for _ in range(8):
        shown = number((await room.slash(room.member, 'engage tip', moment='toxic')).public)
        assert shown != last
        last = shown
        await room.restart()


async def test_a_tip_fits_its_moment(room):
    moments = {tip.number: tip.moment for tip in room.desk.tips}
    for _ in range(6):
        shown = number((await room.say(room.member, '!engage tip first gift')).public)
        assert moments[shown] in ('first-gift', 'any')


async def test_an_unknown_moment(room):
    said = (await room.say(room.member, '!engage tip lunch')).public
    assert said.startswith('`lunch` is no moment I know. Nothing was saved. Choose `before`')
