"""What the bot asks back before it logs: which gift, which creator, really again."""

from __future__ import annotations

import pytest


def custom_ids(message) -> list[str]:
    return [button['custom_id'] for row in message.components for button in row['components']]


WHICH = (
    'Several gifts are called `TikTok Universe`: 34,999 coins or 44,999 coins. Which one was it? '
    'Nothing is saved until you choose.'
)


def labels(message) -> list[str]:
    return [button['label'] for row in message.components for button in row['components']]


async def test_a_typed_name_with_two_prices_asks_in_the_channel(room):
    asked = await room.say(room.moderator, '!gift TikTok Universe x2 luna')
    assert asked.public == WHICH
    assert labels(asked.only) == [
        'TikTok Universe · 34,999 coins',
        'TikTok Universe · 44,999 coins',
        'Do not log',
    ]
    assert await room.ledger() == []
    chosen = await room.click(room.moderator, asked.only, 'TikTok Universe · 44,999 coins')
    assert chosen.change.startswith(
        '🎁 2 × **TikTok Universe** from `luna`: **89,998 diamonds** 💎'
    )
    assert labels(chosen.edited[0]) == ['Undo', 'Thanked']
    assert (await room.entries())[0].gift.coins == 44_999


async def test_a_slash_name_with_two_prices_asks_privately_and_answers_publicly(room):
    asked = await room.slash(
        room.moderator, 'gift log', gift='TikTok Universe', from_='luna', note='wow'
    )
    assert asked.private == WHICH
    chosen = await room.click(room.moderator, asked.only, 'TikTok Universe · 34,999 coins')
    assert chosen.change == 'Logged as `#1`.'
    assert labels(chosen.edited[0]) == []
    assert chosen.public.startswith('🎁 1 × **TikTok Universe** from `luna`: **34,999 diamonds**')
    assert 'Note: `wow`' in chosen.public
    assert labels(chosen.only) == ['Undo', 'Thanked']


async def test_do_not_log_logs_nothing(room):
    asked = await room.say(room.moderator, '!gift TikTok Universe')
    answered = await room.click(room.moderator, asked.only, 'Do not log')
    assert answered.change == 'Nothing was saved.'
    assert labels(answered.edited[0]) == []
    assert await room.ledger() == []


async def test_only_who_was_asked_may_answer(room):
    asked = await room.say(room.moderator, '!gift TikTok Universe')
    answered = await room.click(room.manager, asked.only, 'TikTok Universe · 34,999 coins')
    assert answered.private == (
        'Somebody else was asked that. Nothing was saved. Use the command yourself.'
    )
    answered = await room.click(room.member, asked.only, 'TikTok Universe · 34,999 coins')
    assert answered.private.startswith('This is for moderators')
    assert answered.edited == []
    assert await room.ledger() == []


async def test_the_same_answer_twice_logs_once(room):
    asked = await room.slash(room.moderator, 'gift log', gift='TikTok Universe')
    cheap, _, _ = custom_ids(asked.only)
    await room.forge(room.moderator, cheap, asked.only)
    answered = await room.forge(room.moderator, cheap, asked.only)
    assert answered.public.endswith('Already saved: this request came twice and counts once.')
    assert [entry.count for entry in await room.entries()] == [1]


async def test_two_different_answers_to_one_question_log_one(room):
    asked = await room.slash(room.moderator, 'gift log', gift='TikTok Universe')
    cheap, dear, _ = custom_ids(asked.only)
    await room.forge(room.moderator, cheap, asked.only)
    answered = await room.forge(room.moderator, dear, asked.only)
    assert answered.private == (
        'This request was already written as `#1` with other content, which stands. '
        'Nothing more was saved; send it as a new message.'
    )
    assert [entry.gift.coins for entry in await room.entries()] == [34_999]


async def test_an_answer_after_do_not_log_still_counts_as_one(room):
    asked = await room.slash(room.moderator, 'gift log', gift='TikTok Universe')
    cheap, _, no = custom_ids(asked.only)
    await room.forge(room.moderator, no, asked.only)
    await room.forge(room.moderator, cheap, asked.only)
    assert len(await room.ledger()) == 1


async def test_questions_are_answered_after_a_restart(room):
    asked = await room.say(room.moderator, '!gift TikTok Universe luna')
    await room.restart()
    chosen = await room.click(room.moderator, asked.only, 'TikTok Universe · 34,999 coins')
    assert chosen.change.startswith('🎁 1 × **TikTok Universe** from `luna`')


async def test_one_price_under_two_ids_is_no_question(room):
    await room.say(room.moderator, '!gift galaxy')
    assert [entry.gift.id for entry in await room.entries()] == [11046]


async def test_a_near_repeat_is_asked(room):
    await room.say(room.moderator, '!gift rose 12 luna')
    await room.env.advance_time(4)
    asked = await room.say(room.moderator, '!gift rose 12 LUNA')
    assert asked.public.startswith('The same gift was logged ')
    assert asked.public.endswith(
        ' seconds ago as `#1`. Log it again? Nothing is saved until you say so.'
    )
    assert labels(asked.only) == ['Log it again', 'Do not log']
    assert len(await room.ledger()) == 1
    again = await room.click(room.moderator, asked.only, 'Log it again')
    assert '`Mia` today: **24 diamonds** · `#2`' in again.change


async def test_a_near_repeat_by_slash_is_asked_privately(room):
    await room.say(room.moderator, '!gift rose 12 luna')
    answered = await room.slash(room.manager, 'gift log', gift='rose', count='12', from_='luna')
    assert 'Log it again?' in answered.private
    again = await room.click(room.manager, answered.only, 'Log it again')
    assert again.public.startswith('🎁 12 × **Rose** from `luna`')
    assert again.change == 'Logged as `#2`.'


@pytest.mark.parametrize(
    'line', ['!gift rose 13 luna', '!gift rose 12 kai', '!gift gg 12 luna', '!gift rose 12']
)
async def test_what_differs_is_no_repeat(room, line):
    await room.say(room.moderator, '!gift rose 12 luna')
    assert '🎁' in (await room.say(room.moderator, line)).public


async def test_after_twenty_seconds_it_is_no_repeat(room):
    await room.say(room.moderator, '!gift rose 12 luna')
    await room.env.advance_time(21)
    assert '🎁' in (await room.say(room.moderator, '!gift rose 12 luna')).public


async def test_a_repeat_after_the_choice_of_a_price_is_asked_too(room):
    for expected in (1, 1):
        asked = await room.say(room.moderator, '!gift TikTok Universe luna')
        chosen = await room.click(room.moderator, asked.only, 'TikTok Universe · 34,999 coins')
        assert len(await room.ledger()) == expected
    assert 'Log it again?' in chosen.change
    chosen = await room.click(room.moderator, chosen.edited[0], 'Log it again')
    assert '`#2` logged by' in chosen.change


async def test_two_creators_are_never_guessed_between(room):
    await room.add_creator('Leo')
    asked = await room.say(room.moderator, '!gift rose 12 luna')
    assert asked.public == (
        'Which creator: `Mia` and `Leo`? Nothing was saved. Name one, or let a manager bind this '
        'channel with `/creator use`.'
    )
    assert labels(asked.only) == ['Mia', 'Leo', 'Do not log']
    assert await room.ledger(1) == await room.ledger(2) == []
    chosen = await room.click(room.moderator, asked.only, 'Leo')
    assert '`Leo` today: **12 diamonds**' in chosen.change
    assert await room.ledger(2) == [(1, 'Rose', 12, 'luna')]


async def test_creator_and_then_price_are_both_asked_and_logged_once(room):
    await room.add_creator('Leo')
    asked = await room.slash(room.moderator, 'gift log', gift='TikTok Universe', from_='luna')
    assert asked.private.startswith('Which creator')
    price = await room.click(room.moderator, asked.only, 'Mia')
    assert price.change == WHICH
    await room.restart()
    done = await room.click(room.moderator, price.edited[0], 'TikTok Universe · 44,999 coins')
    assert done.public.startswith('🎁 1 × **TikTok Universe** from `luna`: **44,999')
    assert len(await room.ledger()) == 1


async def test_a_creator_retired_meanwhile_is_not_logged_for(room):
    await room.add_creator('Leo')
    asked = await room.say(room.moderator, '!gift rose 12 luna')
    await room.say(room.manager, '!creator retire Leo')
    answered = await room.click(room.moderator, asked.only, 'Leo')
    assert answered.private == (
        '`Leo` is retired. Nothing was saved. A manager can bring the name back with '
        '`/creator add`.'
    )
    assert await room.ledger(2) == []


async def test_more_creators_than_buttons_are_still_listed_shortly(bare):
    room = bare
    await room.add_creator(*(f'Creator {number:02}' for number in range(30)))
    asked = await room.say(room.moderator, '!gift rose')
    assert len(labels(asked.only)) == 21
    assert 'and 15 more?' in asked.public


async def test_without_a_creator_a_manager_is_asked_for(bare):
    for answered in (
        await bare.say(bare.moderator, '!gift rose'),
        await bare.slash(bare.moderator, 'gift log', gift='rose'),
    ):
        assert answered.text == (
            'There is no creator here yet. Nothing was saved. A manager adds the first one with '
            '`/creator add`.'
        )


async def test_two_moderators_at_once_ask_one_of_them(room):
    """Both messages are there before the first is answered."""
    backend = room.env.backend
    for who in (room.moderator, room.manager):
        backend.create_message(room.public.id, who.id, '!gift rose 12 luna')
    await room.env.settle()
    said = [message.content for message in room.public.history()]
    assert sum('🎁' in text for text in said) == 1
    assert sum('Log it again?' in text for text in said) == 1
    assert len(await room.ledger()) == 1
