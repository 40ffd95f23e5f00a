"""/fan: shown, merged, hidden and forgotten, as people read it."""

from __future__ import annotations

import re

import pytest

from economy.ids import ChannelId, CreatorId


def labels(message) -> list[str]:
    return [button['label'] for row in message.components for button in row['components']]


@pytest.fixture
async def evening(room):
    """A stream with gifts of luna, lunar and zoe."""
    await room.desk.streams(room.guild_id).start(
        CreatorId(1),
        title=None,
        goal_diamonds=None,
        channel_id=ChannelId(room.public.id),
        by=room.moderator.id,
        at=room.env.now(),
    )
    for line in ('galaxy 2 luna', 'rose 7 luna', 'rose 30 lunar', 'galaxy 5 zoe'):
        assert '🎁' in (await room.say(room.moderator, f'!gift {line}')).public
    return room


def plain(text: str) -> list[str]:
    return re.sub(r'<t:\d+:D>', 'then', text).splitlines()


async def show(room, fan: str, who=None) -> list[str]:
    return plain((await room.slash(who or room.moderator, 'fan show', fan=fan)).private)


async def merged(room, one: str, other: str):
    asked = (await room.slash(room.moderator, 'fan merge', fan=one, into=other)).only
    return (await room.click(room.moderator, asked, 'Yes, one person')).edited[0]


# --- show ---------------------------------------------------------------------------------------


async def test_a_fan_is_shown_privately_with_everything(evening):
    room = evening
    assert await show(room, 'LUNA') == [
        '### `luna` for `Mia`',
        '**2,007 diamonds** 💎 with 9 gifts · place **2**',
        'This month: 2,007 diamonds',
        'First: 2 × **Galaxy** then · last: 7 × **Rose** then',
        'Favourites: 2 × **Galaxy** (2,000 diamonds) · 7 × **Rose** (7 diamonds)',
        'Streams: gave in 1',
    ]


async def test_in_public_a_fan_is_shown_on_a_press_alone(evening):
    room = evening
    said = (await room.say(room.moderator, '!fan luna')).only
    assert said.content == 'What a fan gave is shown to you alone: press to see it.'
    await room.restart()
    shown = (await room.click(room.moderator, said, 'Show me')).private
    assert shown.startswith('### `luna` for `Mia`')
    refused = (await room.click(room.member, said, 'Show me')).private
    assert refused.startswith('You may do that with your own fan only')
    in_staff = await room.say(room.moderator, '!fan luna', room.staff)
    assert in_staff.public.startswith('### `luna` for `Mia`')


async def test_streams_in_a_row(evening):
    room = evening
    streams = room.desk.streams(room.guild_id)
    for _ in range(2):
        await streams.end(CreatorId(1), by=1, at=room.env.now())
        await room.env.advance_time(24 * 3600)
        await streams.start(
            CreatorId(1), title=None, goal_diamonds=None, channel_id=ChannelId(1), by=1,
            at=room.env.now(),
        )  # fmt: skip
        await room.say(room.moderator, '!gift rose luna')
    assert (await show(room, 'luna'))[-1] == 'Streams: gave in 3, the latest 3 in a row'
    assert (await show(room, 'zoe'))[-1] == 'Streams: gave in 1'


async def test_a_fan_beside_a_creator_they_gave_nothing(evening):
    room = evening
    await room.add_creator('Leo')
    shown = await room.slash(room.moderator, 'fan show', fan='zoe', creator='Leo')
    assert plain(shown.private) == [
        '### `zoe` for `Leo`',
        '**0 diamonds** 💎 with 0 gifts',
        'This month: 0 diamonds',
        'Streams: none yet',
    ]


@pytest.mark.parametrize('command', ['show', 'hide', 'forget'])
@pytest.mark.parametrize(
    ('fan', 'part'),
    [
        ('lunatic', 'I know no fan called `lunatic`. Nothing was changed. Did you mean `luna` or'),
        ('nobody', 'I know no fan called `nobody`. Nothing was changed. Fans are known'),
        ('\u200b', 'The name of the fan has nothing to see in it.'),
        ('x' * 61, 'The name of a fan has at most 60 characters'),
        ('<@12345>', 'I cannot see who `<@12345>` is. Nothing was saved.'),
    ],
)
async def test_a_fan_nobody_knows(evening, command, fan, part):
    room = evening
    answered = await room.slash(room.moderator, f'fan {command}', fan=fan)
    assert part in answered.new[-1].content
    assert all(message.ephemeral for message in answered.new)


@pytest.mark.parametrize('fan', ['luna', 'lunatic', 'nobody'])
@pytest.mark.parametrize('command', ['show', 'forget'])
async def test_a_member_learns_nothing_about_names(evening, command, fan):
    room = evening
    said = (await room.slash(room.member, f'fan {command}', fan=fan)).private
    assert said == (
        'You may do that with your own fan only; moderators may with any. Nothing was changed. '
        '`/fan link` with your TikTok name claims yours.'
    )
    assert await room.offered(room.member, f'fan {command}', 'fan', '') == {}


async def test_fans_are_offered_to_moderators(evening):
    room = evening
    offered = await room.offered(room.moderator, 'fan merge', 'into', 'lu', fan='zoe')
    assert list(offered) == ['luna', 'lunar']


async def test_a_fan_of_many_spellings_and_long_names_still_fits(room):
    names = [f'{place:02}' + '界' * 58 for place in range(24)]
    for name in names:
        await room.slash(room.moderator, 'gift log', gift='rose', count='3', from_=name)
    for name in names[1:]:
        await merged(room, name, names[0])
    shown = (await room.slash(room.moderator, 'fan show', fan=names[0])).only
    assert 'and 8 more' in shown.content
    assert len(labels(shown)) == 20


# --- merge --------------------------------------------------------------------------------------


async def test_a_merge_is_asked_with_both_totals_and_undone(evening):
    room = evening
    asked = (await room.slash(room.moderator, 'fan merge', fan='LUNAR', into='luna')).only
    assert asked.ephemeral
    assert asked.content.splitlines()[:4] == [
        'Make `lunar` another spelling of `luna`?',
        '`lunar`: 30 diamonds',
        '`luna`: 2,007 diamonds',
        'Together: **2,037 diamonds** 💎',
    ]
    assert '`lunar`' in (await room.say(room.member, '!top')).public
    await room.restart()
    done = (await room.click(room.moderator, asked, 'Yes, one person')).edited[0]
    assert done.content.startswith('`lunar` is another spelling of `luna` now: **2,037 diamonds**')
    board = (await room.say(room.member, '!top')).public
    assert '🥈 `luna`: **2,037** 💎' in board
    assert 'lunar' not in board
    shown = await show(room, 'lunar')
    assert shown[0] == '### `luna` for `Mia`'
    assert 'Also spelled: `lunar`' in shown
    history = (await room.slash(room.moderator, 'gift history', from_='luna')).private
    assert history.count('from `luna`:') == 2
    assert 'from `lunar`:' in history
    await room.restart()
    apart = await room.click(room.moderator, done, 'Undo merge')
    assert apart.change.startswith('`lunar` is a fan of its own again, apart from `luna`.')
    assert '`lunar`: **30** 💎' in (await room.say(room.member, '!top')).public


async def test_a_spelling_is_separated_from_where_it_is_listed(evening):
    room = evening
    await merged(room, 'lunar', 'luna')
    shown = (await room.slash(room.moderator, 'fan show', fan='luna')).only
    assert labels(shown) == ['Separate lunar']
    assert '`lunar`' in (await room.click(room.moderator, shown, 'Separate lunar')).change
    again = await room.forge(room.moderator, 'fan:v1:separate:2', shown)
    assert again.private.startswith('That spelling is a fan of its own already.')


async def test_a_gift_of_a_merged_spelling_counts_for_the_fan(evening):
    room = evening
    await merged(room, 'lunar', 'luna')
    receipt = (await room.say(room.moderator, '!gift rose 5 lunar')).public
    assert 'from `lunar`' in receipt
    assert '**2,042** 💎' in (await room.say(room.member, '!top')).public


@pytest.mark.parametrize(
    ('one', 'other'), [('luna', 'LUNA'), ('luna', '@luna'), ('lunar', 'luna'), ('luna', 'lunar')]
)
async def test_a_fan_is_not_merged_with_itself(evening, one, other):
    room = evening
    await merged(room, 'lunar', 'luna')
    answered = await room.slash(room.moderator, 'fan merge', fan=one, into=other)
    assert answered.private == 'Both names mean `luna` already. Nothing was changed.'


async def test_a_merge_across_creators_says_who_gave_to_whom(evening):
    room = evening
    await room.add_creator('Leo')
    await room.slash(room.moderator, 'gift log', gift='rose', from_='max', creator='Leo')
    answered = await room.slash(room.moderator, 'fan merge', fan='max', into='luna')
    assert answered.private == (
        'The two never gave to the same creator, so they are hardly one person: `max` gave to '
        '`Leo`, `luna` gave to `Mia`. Nothing was changed.'
    )
    refused = await room.slash(room.moderator, 'fan merge', fan='lunar', into='luna', creator='Leo')
    assert 'hardly one person' in refused.private


async def test_a_merge_confirmed_twice_is_one(evening):
    room = evening
    asked = (await room.slash(room.moderator, 'fan merge', fan='lunar', into='luna')).only
    await room.click(room.moderator, asked, 'Yes, one person')
    again = await room.forge(room.moderator, 'fan:v1:merge:2:1', asked)
    assert again.private.startswith('Both names mean `luna` already.')


async def test_a_merge_by_message(evening):
    room = evening
    await room.say(room.moderator, '!gift rose "moon luna"')
    asked = await room.say(room.moderator, '!fan merge "moon luna" luna')
    assert asked.public.startswith('Make `moon luna` another spelling of `luna`?')
    refused = await room.click(room.member, asked.only, 'Yes, one person')
    assert refused.private.startswith('This is for moderators')


# --- hide ---------------------------------------------------------------------------------------


async def test_hidden_from_boards_not_from_moderators(evening):
    room = evening
    done = await room.slash(room.moderator, 'fan hide', fan='ZOE')
    assert done.private.startswith('`zoe` is left out of the boards and pictures now.')
    shown = (await room.say(room.member, '!top')).only
    assert 'zoe' not in shown.content
    assert all('zoe' not in each.description for each in shown.attachments)
    assert ' · left out of the boards' in (await show(room, 'zoe'))[1]
    assert '`zoe`' in (await room.slash(room.moderator, 'gift history')).private
    done = await room.say(room.moderator, '!fan hide zoe')
    assert done.public.startswith('`zoe` is on the boards again.')
    assert '🥇 `zoe`' in (await room.say(room.member, '!top')).public


# --- forget -------------------------------------------------------------------------------------


async def test_a_forgotten_name_is_nowhere_and_the_sums_stay(evening):
    room = evening
    await merged(room, 'lunar', 'luna')
    asked = (await room.slash(room.moderator, 'fan forget', fan='luna')).only
    assert asked.ephemeral
    assert asked.content.startswith('Forget `luna` and all its other spellings? The name goes')
    assert '**This cannot be undone.**' in asked.content
    assert 'Notes of gifts are not searched.' in asked.content
    await room.restart()
    done = await room.click(room.moderator, asked, 'Forget for good')
    assert done.change.startswith('Forgotten. 2 names are gone, the sums stay.')
    history = (await room.slash(room.moderator, 'gift history')).private
    assert 'luna' not in history
    assert history.count(' from somebody forgotten') == 3
    entry = (await room.slash(room.moderator, 'gift show', entry='1')).private
    assert ' from somebody forgotten for `Mia`' in entry
    assert 'luna' not in (await room.say(room.member, '!top')).public
    assert await room.offered(room.moderator, 'fan show', 'fan', '') == {'zoe': 'zoe'}
    estimate = (await room.slash(room.moderator, 'payout estimate')).private
    assert '7,037 diamonds' in estimate
    again = await room.forge(room.moderator, 'fan:v1:forget:1', asked)
    assert again.private.startswith('That fan was forgotten meanwhile, or belongs to another')
    await room.say(room.moderator, '!gift rose 4 luna')
    assert '`luna`: **4** 💎' in (await room.say(room.member, '!top')).public


async def test_an_entry_of_somebody_forgotten_is_undone_and_fixed(evening):
    room = evening
    asked = (await room.slash(room.moderator, 'fan forget', fan='luna')).only
    await room.click(room.moderator, asked, 'Forget for good')
    fixed = (await room.slash(room.moderator, 'gift fix', entry='1', count='1')).public
    assert fixed.count('from somebody forgotten') == 2
    undone = (await room.slash(room.moderator, 'gift undo', entry='2')).public
    assert 'from somebody forgotten' in undone


async def test_an_open_question_about_a_forgotten_fan_is_gone(evening):
    room = evening
    asked = (await room.say(room.moderator, '!gift TikTok Universe luna')).only
    other = (await room.say(room.moderator, '!gift TikTok Universe zoe')).only
    forget = (await room.slash(room.moderator, 'fan forget', fan='luna')).only
    await room.click(room.moderator, forget, 'Forget for good')
    gone = await room.click(room.moderator, asked, custom_id=first_id(asked))
    assert gone.private.startswith('That question is no longer open.')
    logged = await room.click(room.moderator, other, custom_id=first_id(other))
    assert 'from `zoe`' in logged.change


def first_id(message) -> str:
    return message.components[0]['components'][0]['custom_id']


async def test_who_is_hidden_is_not_shown_by_a_merge(room):
    for fan in ('shy', 'shyly'):
        await room.say(room.moderator, f'!gift Rose 5 {fan}')
    await room.slash(room.moderator, 'fan hide', fan='shy')
    for fan, into in (('shy', 'shyly'), ('shyly', 'shy')):
        refused = (await room.slash(room.moderator, 'fan merge', fan=fan, into=into)).private
        assert '`shy` is left out of the boards and `shyly` is not.' in refused
    await room.slash(room.moderator, 'fan hide', fan='shyly')
    asked = await room.slash(room.moderator, 'fan merge', fan='shyly', into='shy')
    await room.click(room.moderator, asked.only)
    assert 'shy' not in (await room.say(room.member, '!top all')).public
