"""Gifts to guests of the LIVE: typed, shown apart, corrected, forgotten."""

from __future__ import annotations

import pytest

from cogs._gift_menu import MENU_NAME

LINES = [  # what is typed, who sent it, which guest got it
    ('!gift Rose 12 luna to:ravi', 'luna', 'ravi'),
    ('!gift Rose 12 luna to: ravi', 'luna', 'ravi'),
    ('!gift Rose 12 luna TO:@ravi', 'luna', 'ravi'),
    ('!gift 12 rose to:ravi b', None, 'ravi b'),
    ('!gift @luna rose 12 to: "ravi x5"', 'luna', 'ravi x5'),
    ('!gift rose x12 luna to ravi', 'luna to ravi', None),
]


async def guests(room) -> list[tuple[int, str | None]]:
    return [(entry.number, entry.guest) for entry in await room.entries()]


@pytest.mark.parametrize(('line', 'fan', 'guest'), LINES)
async def test_a_typed_line_says_who_got_it(room, line, fan, guest):
    said = (await room.say(room.moderator, line)).public
    assert await room.ledger() == [(1, 'Rose', 12, fan)]
    assert await guests(room) == [(1, guest)]
    sender = f' from `{fan}`' if fan else ''
    if guest is None:
        assert said.startswith(f'🎁 12 × **Rose**{sender}: **12 diamonds** 💎\n')
        return
    assert said == (
        f'🎁 12 × **Rose**{sender} to guest `{guest}`: **12 diamonds** 💎, not in the total of '
        f'`Mia`\n`Mia` today: **0 diamonds** · `#1` logged by {room.moderator.mention}'
    )


@pytest.mark.parametrize(
    ('line', 'told'),
    [
        ('!gift Rose 12 luna to:', 'After `to:` comes the guest'),
        ('!gift Rose luna to:ravi x5', 'I cannot tell what `x5` counts'),
        ('!gift Rose luna to:mia', '`Mia` is the creator of this LIVE, not a guest of it.'),
        ('!gift to:ravi', 'Nothing was saved.'),
        (f'!gift Rose to:{"r" * 70}', 'Nothing was saved.'),
        ('!gift Rose to:<@1>', 'Nothing was saved.'),
    ],
)
async def test_a_guest_that_cannot_be_read_saves_nothing(room, line, told):
    said = (await room.say(room.moderator, line)).text
    assert told in said
    assert 'Nothing was saved.' in said
    assert await room.ledger() == []


async def test_the_option_to_and_what_it_offers(room):
    for guest in ('ravi', 'Rami', 'zoe'):
        answered = await room.slash(room.moderator, 'gift log', gift='rose', to=guest)
        assert f'to guest `{guest}`' in answered.public
    offered = await room.offered(room.moderator, 'gift log', 'to', 'RA')
    assert set(offered) == {'ravi', 'Rami'}
    assert set(await room.offered(room.moderator, 'gift fix', 'to', '')) == {'ravi', 'Rami', 'zoe'}
    assert await room.offered(room.member, 'gift log', 'to', '') == {}
    assert await room.offered(room.moderator, 'gift log', 'from', '') == {}  # they gave nothing


async def test_the_same_gift_to_another_guest_is_not_asked_about(room):
    await room.say(room.moderator, '!gift rose luna to:ravi')
    assert 'to guest `zoe`' in (await room.say(room.moderator, '!gift rose luna to:zoe')).public
    asked = await room.say(room.moderator, '!gift rose luna to:RAVI')
    assert '`#1`' in asked.text
    logged = await room.click(room.moderator, asked.only, 'Log it again')
    assert 'to guest `ravi`' in logged.change
    assert await guests(room) == [(1, 'ravi'), (2, 'zoe'), (3, 'ravi')]


async def test_fix_moves_a_gift_to_a_guest_and_back(room):
    await room.say(room.moderator, '!gift rose 12 luna')
    said = (await room.slash(room.moderator, 'gift fix', entry='1', to='ravi')).public
    assert 'Now it reads:\n🎁 12 × **Rose** from `luna` to guest `ravi`' in said
    assert '`Mia` today: **0 diamonds**' in said
    said = (await room.slash(room.moderator, 'gift fix', entry='3', to='-')).public
    assert 'was 12 × **Rose** from `luna` to guest `ravi` for `Mia`' in said
    assert '`Mia` today: **12 diamonds**' in said
    said = (await room.say(room.moderator, '!gift fix 5 to:zoe')).public
    assert 'to guest `zoe`' in said
    refused = (await room.slash(room.moderator, 'gift fix', entry='7', to='Mia')).text
    assert 'is the creator of this LIVE' in refused


async def test_undo_history_and_show_name_the_guest(room):
    await room.say(room.moderator, '!gift rose 12 luna to:ravi')
    shown = (await room.slash(room.moderator, 'gift show', entry='1')).private
    assert '12 × **Rose** from `luna` to guest `ravi` for `Mia`' in shown
    assert '= **12 diamonds** 💎, not in the total of `Mia`' in shown
    listed = (await room.slash(room.moderator, 'gift history')).private
    assert '`#1` 12 × **Rose** from `luna` to guest `ravi`: 12 diamonds' in listed
    undone = (await room.slash(room.moderator, 'gift undo')).public
    assert undone.startswith('↩️ Taken back: 12 × **Rose** from `luna` to guest `ravi` (`#1`)')


async def test_a_forgotten_guest_is_nameless_everywhere(room):
    await room.say(room.moderator, '!gift rose 12 luna to:ravi')
    asked = await room.slash(room.moderator, 'fan forget', fan='ravi')
    await room.click(room.moderator, asked.only, 'Forget for good')
    for command, options in (('gift history', {}), ('gift show', {'entry': '1'})):
        said = (await room.slash(room.moderator, command, **options)).private
        assert 'to guest somebody forgotten' in said
        assert 'ravi' not in said
    assert await room.offered(room.moderator, 'gift log', 'to', '') == {}
    undone = (await room.slash(room.moderator, 'gift undo', entry='1')).public
    assert 'to guest somebody forgotten' in undone


async def test_many_at_once(room):
    form = await room.slash(room.moderator, 'gift bulk')
    text = 'Rose 12 luna\nGalaxy luna to: ravi\nRose to:mia\nRose max to:'
    shown = await room.submit(room.moderator, form, one=text)
    assert shown.private.splitlines()[:4] == [
        '### 2 lines for `Mia`: 1,012 diamonds 💎',
        '🤝 Of it 1,000 diamonds for guests, not in the total of `Mia`.',
        'Nothing is saved until you press the button.',
        '`1` 12 × **Rose** from `luna`: 12',
    ]
    assert '`2` 1 × **Galaxy** from `luna` to guest `ravi`: 1,000' in shown.private
    assert '`3` `Rose to:mia`: `Mia` is the creator of this LIVE' in shown.private
    assert '`4` `Rose max to:`: After `to:` comes the guest' in shown.private
    await room.restart()
    logged = await room.click(room.moderator, shown.only, 'Log the 2 good lines')
    assert logged.public.startswith(
        '📦 13 gifts in 2 lines: **1,012 diamonds** 💎, of it 1,000 diamonds to guests and not in '
        'the total\n`Mia` today: **12 diamonds**'
    )
    assert await guests(room) == [(1, None), (2, 'ravi')]


async def test_a_table_has_a_column_for_guests(room):
    form = await room.slash(room.moderator, 'gift bulk')
    text = 'gift,count,from,to\nRose,3,luna,\nRose,3,luna,ravi'
    shown = await room.submit(room.moderator, form, one=text)
    await room.click(room.moderator, shown.only, 'Log 2 lines')
    assert await guests(room) == [(1, None), (2, 'ravi')]


async def test_a_message_is_read_with_its_guest(room):
    message = await room.member.send(room.public, 'Finger Heart x5 luna to: ravi')
    before = room._written(room.public)
    result = await room.moderator.context_menu(room.public, MENU_NAME, message)
    shown = room._since(room.public, before, result)
    assert 'from `luna` to guest `ravi` for `Mia`: **25 diamonds**' in shown.private
    await room.click(room.moderator, shown.only, 'Log it')
    assert await guests(room) == [(1, 'ravi')]


async def test_a_stream_shows_guests_apart(room):
    await room.slash(room.moderator, 'stream start')
    await room.say(room.moderator, '!gift rose 12 luna')
    said = (await room.say(room.moderator, '!gift galaxy max to:ravi')).public
    assert '`Mia` this stream: **12 diamonds**' in said
    status = (await room.say(room.member, '!stream')).public
    assert '💎 **12 diamonds** · 12 gifts from 1 gifter' in status
    assert '🤝 To guests: 1,000 diamonds, not in the total' in status
    assert 'ravi' not in status
    handover = (await room.slash(room.manager, 'stream handover')).public
    assert '🤝 To guests: 1,000 diamonds, not in the total' in handover
    assert 'since the start: 2 entries, 12 diamonds and 1,000 diamonds to guests' in handover
    recap = (await room.slash(room.moderator, 'stream end')).public
    assert '🤝 To guests: 1,000 diamonds, not in the total: `ravi` 1,000' in recap
    assert '💎 **12 diamonds**' in recap


async def test_a_gift_to_a_guest_waits_for_thanks(room):
    said = await room.say(room.moderator, '!gift galaxy luna to:ravi')
    await room.click(room.moderator, said.only, 'Thanked')
    await room.say(room.moderator, '!gift galaxy 2 max to:ravi')
    waiting = await room.slash(room.moderator, 'thanks next')
    assert '`max`' in waiting.text
