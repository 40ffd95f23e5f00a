"""Apps, Log gift from this: a message read, shown and logged, once."""

from __future__ import annotations

import pytest

from bot.app import build_bot
from cogs._gift_menu import MENU_NAME


def labels(message) -> list[str]:
    return [button['label'] for row in message.components for button in row['components']]


def custom_id(message, label: str) -> str:
    buttons = [button for row in message.components for button in row['components']]
    return next(button['custom_id'] for button in buttons if button['label'] == label)


async def menu(room, who, message):
    before = room._written(room.public)
    result = await who.context_menu(room.public, MENU_NAME, message)
    return room._since(room.public, before, result)


async def written(room, text: str):
    return await room.member.send(room.public, text)


async def test_what_was_read_is_shown_and_then_logged(room):
    shown = await menu(room, room.moderator, await written(room, 'Finger Heart x5 luna'))
    assert shown.private == (
        'I read 5 × **Finger Heart** from `luna` for `Mia`: **25 diamonds** 💎\n'
        'Nothing is saved until you press the button.'
    )
    assert labels(shown.only) == ['Log it', 'Do not log']
    assert await room.ledger() == []
    logged = await room.click(room.moderator, shown.only, 'Log it')
    assert logged.change == 'Logged as `#1`.'
    assert logged.public.startswith('🎁 5 × **Finger Heart** from `luna`: **25 diamonds**')


async def test_do_not_log(room):
    shown = await menu(room, room.moderator, await written(room, 'Rose luna'))
    assert (await room.click(room.moderator, shown.only, 'Do not log')).change == (
        'Nothing was saved.'
    )
    assert await room.ledger() == []


async def test_a_message_that_was_logged_is_not_logged_again(room):
    message = await room.moderator.send(room.public, '!gift Rose 12 luna')
    shown = await menu(room, room.manager, message)
    assert shown.private.startswith('That message was logged already.\n### Entry #1\n12 × **Rose**')
    assert labels(shown.only) == []
    assert len(await room.ledger()) == 1


async def test_a_message_that_was_asked_about_is_not_logged_again(room):
    message = await room.moderator.send(room.public, '!gift TikTok Universe luna')
    asked = room.message(list(room.env.backend.messages[room.public.id].values())[-1])
    await room.click(room.moderator, asked, 'TikTok Universe · 34,999 coins')
    shown = await menu(room, room.manager, message)
    assert shown.private.startswith('That message was logged already.\n### Entry #1\n')
    assert len(await room.ledger()) == 1


async def test_two_moderators_and_one_message_are_one_gift(room):
    message = await written(room, 'Rose 12 luna')
    first = await menu(room, room.moderator, message)
    second = await menu(room, room.manager, message)
    await room.click(room.moderator, first.only, 'Log it')
    again = await room.click(room.manager, second.only, 'Log it')
    assert again.public.endswith('Already saved: this request came twice and counts once.')
    assert len(await room.ledger()) == 1


async def test_a_mention_of_a_member_is_a_name(room):
    message = await written(room, f'Rose 3 {room.manager.mention}')
    shown = await menu(room, room.moderator, message)
    assert shown.private.startswith('I read 3 × **Rose** from `manager`')


async def test_several_lines_are_a_preview(room):
    message = await written(room, '!gift bulk\nRose 12 luna\nnosuchgift\nGalaxy ravi')
    shown = await menu(room, room.moderator, message)
    assert shown.private.startswith('### 2 lines for `Mia`: 1,012 diamonds 💎')
    again = await menu(room, room.manager, message)
    await room.restart()
    await room.click(room.moderator, shown.only, 'Log the 2 good lines')
    twice = await room.click(room.manager, again.only, 'Log the 2 good lines')
    assert twice.private.endswith('Already saved: this request came twice and counts once.')
    assert len(await room.ledger()) == 2


async def test_a_message_logged_as_one_gift_is_not_logged_as_many(room):
    message = await room.moderator.send(room.public, '!gift Rose 12\nGalaxy ravi')
    assert await room.ledger() == [(1, 'Rose', 12, 'Galaxy ravi')]
    shown = await menu(room, room.moderator, message)
    refused = await room.click(room.moderator, shown.only, 'Log 2 lines')
    assert 'already written as `#1` with other content' in refused.private
    assert len(await room.ledger()) == 1


async def test_what_a_gift_was_is_asked(room):
    shown = await menu(room, room.moderator, await written(room, 'TikTok Universe luna'))
    assert 'Which one was it?' in shown.private
    await room.click(room.moderator, shown.only, 'TikTok Universe · 34,999 coins')
    assert [entry.diamonds for entry in await room.entries()] == [34_999]


async def test_which_creator_is_asked(room):
    await room.add_creator('Leo')
    shown = await menu(room, room.moderator, await written(room, 'Rose luna'))
    assert 'Which creator' in shown.private
    await room.click(room.moderator, shown.only, 'Leo')
    assert await room.ledger(creator=2) == [(1, 'Rose', 1, 'luna')]
    many = await menu(room, room.moderator, await written(room, 'Rose luna\nRose ravi'))
    assert 'Which creator' in many.private


@pytest.mark.parametrize(
    ('text', 'part'),
    [
        ('hello everybody, nice to see you', 'I know no gift called'),
        ('!gift undo', 'I know no gift called'),
        ('Rose 0 luna', 'A count goes from 1'),
        ('Rose <@99>', 'I cannot see who'),
        ('!gift', 'There is no text in that message.'),
    ],
)
async def test_a_message_without_a_gift_says_why(room, text, part):
    shown = await menu(room, room.moderator, await written(room, text))
    assert part in shown.new[-1].content
    assert 'Nothing was saved' in shown.new[-1].content
    assert shown.new[-1].ephemeral
    assert await room.ledger() == []


async def test_a_picture_without_text(room):
    message = await room.member.send(room.public, '', attachments=[('a.png', b'x')])
    shown = await menu(room, room.moderator, message)
    assert shown.private.startswith('There is no text in that message. Nothing was saved.')


async def test_it_is_for_moderators(room):
    shown = await menu(room, room.member, await written(room, 'Rose luna'))
    assert shown.private.startswith('This is for moderators')


async def test_it_works_without_the_message_content_intent(room):
    await room.env.restart_bot(
        build_bot(room.desk, prefix_commands=False, publish_always=True, feeds=room.feeds)
    )
    shown = await menu(room, room.moderator, await written(room, 'Rose 3 luna'))
    await room.click(room.moderator, shown.only, 'Log it')
    assert await room.ledger() == [(1, 'Rose', 3, 'luna')]


async def test_a_message_that_was_logged_after_a_question_is_not_logged_again(room):
    await room.say(room.moderator, '!gift Rose 12 luna')
    before = room._written(room.public)
    message = await room.moderator.send(room.public, '!gift Rose 12 luna')
    asked = room._since(room.public, before).new[-1]
    await room.click(room.moderator, asked, 'Log it again')
    shown = await menu(room, room.moderator, message)
    assert shown.private.startswith('That message was logged already.\n### Entry #2\n')
    assert len(await room.ledger()) == 2
