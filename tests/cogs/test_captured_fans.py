"""Fans whom a feed told of, as moderators meet them: by name, by handle, after a rename."""

from __future__ import annotations

from datetime import timedelta

from economy.captured import Combo, Person
from economy.entries import Source
from economy.gifts import Gift

ROSE = Gift(5655, 'Rose', 1)


async def captured(room, person: Person, count: int = 5, *, key: str = 'a', minutes: int = 0):
    """A gift that a feed saw and counted."""
    at = room.env.now() - timedelta(minutes=minutes)
    combo = Combo(
        key=key.ljust(32, '0'), source=Source.TIKTOK, gift=ROSE, best=count, sender=person,
        guest=None, sent_at=at, seen_at=at, is_due=True,
    )  # fmt: skip
    kept = await room.desk.captures(room.guild_id).keep(1, [combo], by=7, at=at, time_zone='UTC')
    return kept.entries[0]


async def test_a_fan_is_shown_with_the_handle_and_found_by_it(room):
    await captured(room, Person('55', 'luna_42', 'Luna ✨'))
    for typed in ('Luna ✨', 'luna_42', '@Luna_42'):
        shown = (await room.slash(room.moderator, 'fan show', fan=typed)).private
        assert '### `Luna ✨` for `Mia`' in shown
        assert 'On TikTok: `@luna_42`' in shown
        assert '**5 diamonds** 💎 with 5 gifts' in shown


async def test_a_rename_keeps_the_history(room):
    await captured(room, Person('55', 'luna_42', 'Luna'), minutes=9)
    await captured(room, Person('55', 'moon', 'Moon'), 2, key='b')
    shown = (await room.slash(room.moderator, 'fan show', fan='moon')).private
    assert '### `Moon` for `Mia`' in shown
    assert '**7 diamonds**' in shown
    assert 'On TikTok: `@moon`' in shown


async def test_a_name_that_somebody_else_takes_brings_none_of_their_gifts(room):
    await captured(room, Person('55', 'luna_42', 'Luna'), minutes=9)
    await captured(room, Person('66', 'thief', 'Luna'), 2, key='b')
    top = (await room.slash(room.member, 'top gifters', period='all')).text
    assert '`Luna`: **5**' in top
    assert '`Luna (@thief)`: **2**' in top


async def test_what_is_typed_by_handle_is_the_captured_fans(room):
    await captured(room, Person('55', 'luna_42', 'Luna'), minutes=9)
    await room.say(room.moderator, '!gift Galaxy luna_42')
    top = (await room.slash(room.member, 'top gifters', period='all')).text
    assert '`Luna`: **1,005**' in top


async def test_a_hand_typed_name_joins_a_captured_one_and_leaves_again(room):
    await room.say(room.moderator, '!gift Galaxy lunar')
    await captured(room, Person('55', 'luna_42', 'Luna'), minutes=9)
    asked = await room.say(room.moderator, '!fan merge lunar luna_42')
    await room.click(room.moderator, asked.only, label='Yes, one person')
    top = (await room.slash(room.member, 'top gifters', period='all')).text
    assert '`Luna`: **1,005**' in top
    await captured(room, Person('55', 'luna_42', 'Luna'), 2, key='b', minutes=5)
    top = (await room.slash(room.member, 'top gifters', period='all')).text
    assert '`Luna`: **1,007**' in top


async def test_who_is_forgotten_is_found_by_no_name_of_theirs(room):
    await captured(room, Person('55', 'luna_42', 'Luna'), minutes=9)
    asked = await room.slash(room.moderator, 'fan forget', fan='luna_42')
    await room.click(room.moderator, asked.only, label='Forget for good')
    for typed in ('Luna', 'luna_42'):
        assert 'no fan' in (await room.slash(room.moderator, 'fan show', fan=typed)).private.lower()
    again = await captured(room, Person('55', 'luna_42', 'Luna'), 2, key='b')
    assert again.fan == 'Luna'
    shown = (await room.slash(room.moderator, 'fan show', fan='luna')).private
    assert '**2 diamonds**' in shown


async def test_a_creator_for_replays_is_marked_in_the_list(room):
    await room.desk.scratch(room.guild_id, 'Replay', by=1, at=room.env.now())
    listed = (await room.slash(room.moderator, 'creator list')).text
    assert '`Replay` · for replays' in listed
    assert (await room.say(room.moderator, '!gift rose luna')).text.count('`Mia`') == 1
