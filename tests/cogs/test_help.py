"""/help, /privacy, and what works in a direct message."""

from __future__ import annotations

import re

import pytest
from discord import app_commands

from bot.client import NEEDED
from cogs.help import EXAMPLES, TASKS


def names(room) -> list[str]:
    walked = room.env.bot.tree.walk_commands()
    return [each.qualified_name for each in walked if isinstance(each, app_commands.Command)]


async def test_the_overview_is_by_task_and_clickable(room):
    shown = (await room.slash(room.member, 'help')).private
    for task in TASKS:
        assert f'**{task}**\n' in shown
    ids = re.findall(r'</([a-z ]+):(\d+)>', shown)
    assert len(ids) >= 18
    for name, command_id in ids:
        assert name in names(room)
        published = room.env.backend.find_command(name.split()[0], None, type=1)
        assert published['id'] == command_id
    assert '-# In chat: `!gift Rose 12 luna`' in shown


async def test_every_command_is_explained_in_detail(room):
    for name in names(room):
        shown = (await room.slash(room.member, 'help', command=name)).private
        assert shown.startswith(f'### </{name}:')
        assert re.search(r'-# For (everybody|moderators|managers)\.$', shown)
        first = EXAMPLES.get(name, '').split(' · ')[0]
        assert f'Examples: `{first}' in shown if first else 'Examples' not in shown
    assert set(EXAMPLES) <= set(names(room))
    assert {name for names_ in TASKS.values() for name in names_} <= set(names(room))


async def test_details_name_the_options(room):
    shown = (await room.slash(room.member, 'help', command='/GIFT  log')).private
    for option in ('`gift`: Which gift', '`count` (optional)', '`from` (optional): Who sent it'):
        assert option in shown
    assert '-# For moderators.' in shown
    assert (await room.say(room.member, '!help !gift log')).public == shown


async def test_a_group_lists_its_commands(room):
    shown = (await room.slash(room.member, 'help', command='payout')).private
    assert shown.startswith('### `payout`\n</payout cancel:')
    assert '\n</payout estimate:' in shown


@pytest.mark.parametrize(
    ('typed', 'part'),
    [
        ('gitf', 'Choose `gift bulk`, `gift catalog`'),
        ('nonsense', 'Choose `help`.'),
        ('gift xyz', 'Choose `gift bulk`'),
        ('@everyone', '`@everyone` is no command I know. Nothing was saved.'),
        ('', 'is no command I know.'),
    ],
)
async def test_an_unknown_command(room, typed, part):
    assert part in (await room.slash(room.member, 'help', command=typed)).private


async def test_help_is_offered_while_typing(room):
    offered = await room.offered(room.member, 'help', 'command', 'GIFT')
    assert list(offered) == sorted(name for name in names(room) if 'gift' in name)


async def test_privacy_fits_one_message(room):
    shown = (await room.slash(room.member, 'privacy')).private
    for word in ('Kept', 'Not kept', 'Where', 'Who sees it', 'How long', 'Your name'):
        assert f'**{word}:**' in shown


@pytest.fixture
async def friend(room):
    return room.env.create_user('friend')


@pytest.mark.parametrize(
    ('line', 'part'),
    [
        ('!help', '## Diamond Desk'),
        ('help', None),
        ('!explain payout', '## Payouts'),
        ('!convert 500 coins', '**500 diamonds**'),
        ('!privacy', '## Privacy'),
    ],
)
async def test_a_direct_message_is_answered(room, friend, line, part):
    await friend.send_dm(line)
    said = [message.content for message in friend.dm_channel.history()][1:]
    assert len(said) == (0 if part is None else 1)
    assert part is None or part in said[0]


@pytest.mark.parametrize(
    ('command', 'options', 'part'),
    [
        ('help', {}, '## Diamond Desk'),
        ('help', {'command': 'gift log'}, '### </gift log:'),
        ('explain', {'topic': 'compare'}, '## Gifts and diamonds side by side'),
        ('convert', {'amount': '12 rose'}, '🎁 12 × **Rose**'),
        ('privacy', {}, '## Privacy'),
    ],
)
async def test_a_slash_command_in_a_direct_message(room, friend, command, options, part):
    result = await friend.slash(command, **options)
    said = [each.content for each in (result.response, *result.followups) if each]
    assert any(part in text for text in said), said


async def test_topics_are_chosen_in_a_direct_message_too(room, friend):
    result = await friend.slash('explain')
    shown = result.response or result.followups[0]
    await friend.select(shown, ['payout'])
    assert friend.dm_channel.history()[-1].content.startswith('## Payouts')


@pytest.mark.parametrize(
    'line',
    ['!gift rose 12 luna', '!gift undo', '!gift catalog', '!payout', '!payout rate guide',
     '!creator', '!engage', '!setup', '!settings', '!settings set'],
)  # fmt: skip
async def test_everything_else_is_a_sentence_in_a_direct_message(room, friend, line):
    await friend.send_dm(line)
    said = [message.content for message in friend.dm_channel.history()][1:]
    assert said == [
        'That works in a server only. Nothing was saved. Here you can use `/help`, `/explain`, '
        '`/convert` and `/privacy`.'
    ]


async def test_slash_commands_of_a_server_are_not_offered_in_a_direct_message(room, friend):
    assert set(friend.available_commands()) == {'help', 'explain', 'convert', 'privacy'}


async def test_the_invite_asks_for_the_least(room):
    link = room.env.bot.invite_link
    assert f'permissions={NEEDED.value}' in link
    assert not NEEDED.administrator
    assert not NEEDED.mention_everyone
    assert not NEEDED.manage_messages
