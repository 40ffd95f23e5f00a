"""Whose LIVEs a server moderates, and whose gifts a line means."""

from __future__ import annotations

import pytest


async def test_the_first_creator_is_the_one_meant(bare):
    answered = await bare.slash(bare.manager, 'creator add', name='Mia', handle='@mia.live')
    assert answered.public == (
        '`Mia` (`mia.live`) is here. Gifts go to them from now on: `/gift log`.'
    )
    assert '`Mia` today' in (await bare.say(bare.moderator, '!gift rose')).public


async def test_a_second_creator_needs_channels(room):
    said = (await room.say(room.manager, '!creator add "Leo the Lion"')).public
    assert said == '`Leo the Lion` is here. Bind a channel to them with `/creator use`.'
    assert 'Which creator' in (await room.say(room.moderator, '!gift rose')).public
    said = (await room.slash(room.manager, 'creator use', room.staff, name='leo the lion')).public
    assert said == 'This channel is about `Leo the Lion` now.'
    said = (await room.say(room.moderator, '!gift rose', room.staff)).public
    assert '`Leo the Lion` today' in said
    assert 'Which creator' in (await room.say(room.moderator, '!gift rose')).public


async def test_a_named_creator_wins_over_the_channel(room):
    await room.add_creator('Leo')
    await room.slash(room.manager, 'creator use', name='Leo')
    answered = await room.slash(room.moderator, 'gift log', gift='rose', creator='MIA')
    assert '`Mia` today' in answered.public
    assert '`Leo` today' in (await room.say(room.moderator, '!gift gg')).public


async def test_a_binding_survives_a_restart(room):
    await room.add_creator('Leo')
    await room.slash(room.manager, 'creator use', name='Leo')
    await room.restart()
    assert '`Leo` today' in (await room.say(room.moderator, '!gift gg')).public


async def test_a_handle_names_a_creator_too(bare):
    await bare.slash(bare.manager, 'creator add', name='Mia', handle='@mia.live')
    answered = await bare.slash(bare.moderator, 'gift log', gift='rose', creator='@Mia.Live')
    assert '`Mia` today' in answered.public


async def test_list_shows_bindings_and_who_is_retired(room):
    await room.add_creator('Leo')
    await room.slash(room.manager, 'creator use', name='Leo')
    await room.slash(room.manager, 'creator retire', name='Mia')
    assert (await room.slash(room.moderator, 'creator list')).private == (
        f'### Creators\n`Mia` · retired\n`Leo` · {room.public.mention}'
    )
    assert (await room.say(room.moderator, '!creator')).public.startswith('### Creators')


async def test_an_empty_list_says_how_to_begin(bare):
    shown = (await bare.slash(bare.moderator, 'creator list')).private
    assert shown == (
        'There is no creator here yet. A manager adds the first one with `/creator add`.'
    )


async def test_a_hundred_long_names_fit_one_list(bare):
    for number in range(100):
        await bare.desk.servers.add_creator(
            bare.guild_id, f'{number:03}' + 'm' * 37, handle='h' * 40, by=0, at=bare.env.now()
        )
    shown = (await bare.slash(bare.moderator, 'creator list')).private
    assert shown.startswith('### Creators\n`000m')
    assert shown.endswith(' more.')
    answered = await bare.slash(bare.manager, 'creator add', name='one more')
    assert answered.private.startswith('A server holds at most 100 active creators.')


async def test_a_rename_keeps_everything_logged(room):
    await room.say(room.moderator, '!gift rose 12 luna')
    said = (await room.slash(room.manager, 'creator rename', name='mia', to='Mia Moon')).public
    assert said == '`Mia` is `Mia Moon` now.'
    shown = (await room.slash(room.moderator, 'gift history')).private
    assert shown.startswith('### `Mia Moon`: gifts\n`#1` 12 × **Rose**')


async def test_a_retired_creator_takes_no_gifts_and_comes_back(room):
    await room.say(room.moderator, '!gift rose 12 luna')
    said = (await room.slash(room.manager, 'creator retire', name='Mia')).public
    assert said.startswith('`Mia` is retired: nothing more can be logged for them')
    answered = await room.slash(room.moderator, 'gift log', gift='rose', creator='Mia')
    assert answered.private.startswith('`Mia` is retired. Nothing was saved.')
    assert 'There is no creator here yet' in (await room.say(room.moderator, '!gift rose')).public
    assert len(await room.ledger()) == 1
    assert '`Mia` is here.' in (await room.say(room.manager, '!creator add MIA')).public
    assert '**13 diamonds**' in (await room.say(room.moderator, '!gift rose')).public


async def test_retiring_one_of_two_leaves_the_other_meant(room):
    await room.add_creator('Leo')
    await room.slash(room.manager, 'creator use', name='Leo')
    await room.slash(room.manager, 'creator retire', name='Leo')
    assert '`Mia` today' in (await room.say(room.moderator, '!gift rose')).public


@pytest.mark.parametrize(
    ('command', 'options', 'part'),
    [
        ('add', {'name': 'MIA'}, 'There is already a creator called `MIA` here.'),
        ('add', {'name': '  '}, 'The name of the creator has nothing to see in it.'),
        ('add', {'name': 'm' * 41}, 'at most 40 characters, this one has 41.'),
        ('add', {'name': 'Leo', 'handle': 'h' * 41}, 'at most 40 characters, this one has 41.'),
        ('use', {'name': 'Leo'}, 'This server has no creator called `Leo`.'),
        ('use', {'name': 'Old'}, '`Old` is retired.'),
        ('rename', {'name': 'Leo', 'to': 'Lea'}, 'This server has no creator called `Leo`.'),
        ('rename', {'name': 'Mia', 'to': 'old'}, 'There is already a creator called `old` here.'),
        ('rename', {'name': 'Mia', 'to': '\u200b'}, 'has nothing to see in it.'),
        ('retire', {'name': 'Leo'}, 'Here there is `Mia`.'),
        ('retire', {'name': 'Old'}, '`Old` is retired.'),
    ],
)
async def test_what_cannot_be_done_with_a_creator(room, command, options, part):
    await room.add_creator('Old')
    await room.slash(room.manager, 'creator retire', name='Old')
    before = await room.desk.servers.of(room.guild_id)
    answered = await room.slash(room.manager, f'creator {command}', **options)
    assert part in answered.private
    assert 'Nothing was saved.' in answered.private
    assert await room.desk.servers.of(room.guild_id) == before


async def test_a_creator_may_keep_their_name_in_another_case(room):
    said = (await room.slash(room.manager, 'creator rename', name='Mia', to='MIA')).public
    assert said == '`Mia` is `MIA` now.'


@pytest.mark.parametrize('name', ['nobody', '@everyone', 'x' * 300])
async def test_a_creator_nobody_knows(room, name):
    answered = await room.slash(room.moderator, 'gift log', gift='rose', creator=name)
    assert 'This server has no creator called `' in answered.private
    assert await room.ledger() == []
