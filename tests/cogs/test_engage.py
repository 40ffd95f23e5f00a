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


# --- by what goes on in the running stream ----------------------------------------------------

DURING = re.compile(TIP.pattern + r'\n-# `Mia`: (.+)', re.DOTALL)


async def during(room, line='!engage tip') -> tuple[str, str]:
    """The moment of the tip, and why it is about that."""
    found = DURING.fullmatch((await room.say(room.member, line)).public)
    assert found
    moments = {tip.number: tip.moment for tip in room.desk.tips}
    return moments[int(found[1])], found[2]


async def test_a_tip_is_about_what_goes_on(room):
    async def after(minutes, *lines):
        await room.env.advance_time(minutes * 60)
        for line in lines:
            await room.say(room.moderator, line)
        return await during(room)

    await room.say(room.moderator, '!gift rose old')
    assert await after(0, '!stream start') == ('start', 'just went live')
    assert await after(7) == ('quiet', 'quiet for 7 minutes')
    assert await after(0, '!gift rose new') == ('new-gifter', 'somebody gave for the first time')
    assert await after(1, '!gift Galaxy old') == ('big-gift', 'a big gift just came')
    assert (await after(6, '!gift rose old'))[1] == 'live for 14 min'
    near = await after(1, '!stream goal 1252')
    assert near == ('goal-near', 'the goal is at 80 %')
    assert await after(0, '!gift rose x260 old') == ('goal-done', 'the goal is reached')
    assert await after(50, '!gift rose x2 old') == ('running', 'live for 1 h 05 min')


async def test_about_the_usual_end(room):
    for _ in range(3):
        await room.say(room.moderator, '!stream start')
        await room.env.advance_time(40 * 60)
        await room.say(room.moderator, '!stream end')
    await room.say(room.moderator, '!stream start')
    await room.env.advance_time(31 * 60)
    await room.say(room.moderator, '!gift rose x200 luna')
    await room.env.advance_time(4 * 60)
    assert (await during(room))[1] == 'somebody gave for the first time'
    await room.env.advance_time(2 * 60)
    await room.say(room.moderator, '!gift rose luna')
    assert await during(room) == ('ending', 'about the usual end')


async def test_never_the_same_twice_in_a_row_in_a_stream(room):
    await room.say(room.moderator, '!stream start')
    await room.env.advance_time(10 * 60)
    await room.say(room.moderator, '!gift Galaxy luna')
    texts = [(await room.say(room.member, '!engage tip')).public for _ in range(8)]
    numbers = [int(DURING.fullmatch(text)[1]) for text in texts]
    assert all(one != other for one, other in pairwise(numbers))


async def test_a_named_moment_wins_over_the_stream(room):
    await room.say(room.moderator, '!stream start')
    said = (await room.slash(room.member, 'engage tip', moment='ending')).public
    assert number(said)
    assert '`Mia`' not in said


async def test_with_two_creators_live_no_stream_is_guessed(room):
    await room.add_creator('Leo')
    for name in ('Mia', 'Leo'):
        await room.say(room.moderator, f'!stream start {name}')
    assert number((await room.say(room.member, '!engage tip')).public)
    await room.slash(room.manager, 'creator use', name='Mia')
    assert (await during(room))[1] == 'just went live'
