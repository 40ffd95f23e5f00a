"""/engage question: asked by viewers, wanted by others, answered by moderators."""

from __future__ import annotations

from datetime import timedelta

import discord
import pytest

ASK = '!engage question ask What is your cat called?'


async def asked(room, who=None, line=ASK):
    return (await room.say(who or room.member, line)).only


async def test_anybody_asks_and_counts_as_one(room):
    shown = await asked(room)
    assert shown.content == (
        f'🙋 {room.member.mention} asks `Mia`: `What is your cat called?`\n'
        '-# one person wants to know'
    )
    again = await asked(room, room.moderator, '!engage question Why so late?')
    assert again.content.startswith(f'🙋 {room.moderator.mention} asks `Mia`: `Why so late?`')
    slashed = await room.slash(room.manager, 'engage question ask', text='And tomorrow?')
    assert '`And tomorrow?`' in slashed.public


async def test_others_press_me_too_and_take_it_back(room):
    shown = await asked(room)
    assert 'asks `Mia`' in (await room.click(room.moderator, shown, 'Me too')).change
    shown = (await room.click(room.manager, shown, 'Me too')).edited[0]
    assert shown.content.endswith('-# 3 people want to know')
    assert (await room.click(room.manager, shown, 'Me too')).change.endswith(
        '2 people want to know'
    )
    own = await room.click(room.member, shown, 'Me too')
    assert own.private == 'You asked it yourself, and count already. Nothing was changed.'


async def test_a_second_question_is_refused_with_the_way_out(room):
    await asked(room)
    refused = await room.slash(room.member, 'engage question ask', text='Another?')
    assert refused.private == (
        'You have a question open already: `What is your cat called?`. Nothing was saved. '
        'Withdraw it first, or wait for its answer.'
    )
    done = await room.click(room.member, refused.only, 'Withdraw')
    assert done.change == f'The question was withdrawn by {room.member.mention}.'
    assert '`Another?`' in (await asked(room, line='!engage question ask Another?')).content


async def test_the_most_wanted_comes_first_and_is_shown_large(room):
    await asked(room, room.moderator, '!engage question First?')
    shown = await asked(room)
    await room.click(room.manager, shown, 'Me too')
    at = int(room.env.now().timestamp())
    answered = await room.say(room.moderator, '!engage question next')
    assert answered.public == (
        f'## What is your cat called?\nAsked by {room.member.mention} <t:{at}:R> · '
        '2 people want to know\n-# One more waits.'
    )
    following = await room.click(room.moderator, answered.only, 'Next question')
    assert following.public.startswith('## First?')
    assert following.public.endswith('-# No other question waits.')
    none = (await room.slash(room.moderator, 'engage question next')).private
    assert none.startswith('No question waits for `Mia`. Nothing was changed.')


async def test_two_taps_on_next_answer_one_question(room):
    for who in (room.member, room.moderator, room.manager):
        await asked(room, who)
    first = (await room.say(room.moderator, '!engage question next')).only
    twice = [
        (await room.click(who, first, 'Next question')).public.splitlines()[1]
        for who in (room.moderator, room.manager)
    ]
    assert twice[0] == twice[1]
    assert (await room.desk.audience(room.guild_id).waiting(1)).total == 1


async def test_back_in_the_queue(room):
    shown = await asked(room)
    await room.click(room.manager, shown, 'Me too')
    answered = (await room.say(room.moderator, '!engage question next')).only
    late = await room.click(room.moderator, shown, 'Me too')
    assert late.private.startswith('That question is not open any more.')
    assert late.edited[0].components == []
    await room.restart()
    back = await room.click(room.moderator, answered, 'Back in the queue')
    assert back.change.startswith('↩️ Back in the queue: 🙋')
    assert back.change.endswith('2 people want to know')
    assert (await room.desk.audience(room.guild_id).waiting(1)).total == 1


async def test_back_in_the_queue_when_the_asker_asked_another(room):
    await asked(room)
    answered = (await room.say(room.moderator, '!engage question next')).only
    await asked(room, line='!engage question Another?')
    said = (await room.click(room.moderator, answered, 'Back in the queue')).private
    assert said == (
        'Who asked this has asked another one since, which waits: `Another?`. Nothing was changed.'
    )


async def test_withdrawing_is_for_the_asker_and_moderators(room):
    other = room.guild.add_member(room.env.create_user('other'), roles=[])
    shown = await asked(room)
    said = (await room.click(other, shown, 'Withdraw')).private
    assert said.startswith('Only who asked a question, or a moderator, can withdraw it.')
    await room.restart()
    gone = await room.click(room.moderator, shown, 'Withdraw')
    assert gone.change == f'The question was withdrawn by {room.moderator.mention}.'
    assert gone.edited[0].components == []


async def test_the_list_has_ten_a_page_and_is_private(room):
    audience = room.desk.audience(room.guild_id)
    for place in range(12):
        await audience.ask(
            f'{place} ' + 'w' * 290, creator_id=1, key=f'k{place}', by=500 + place,
            at=room.env.now(),
        )  # fmt: skip
    listed = await room.slash(room.moderator, 'engage question list')
    lines = listed.private.splitlines()
    assert lines[0] == '### `Mia`: 12 questions wait'
    assert lines[1].startswith('1. `0 www')
    assert lines[-1] == '-# Page 1 of 2'
    further = await room.click(room.moderator, listed.only, 'Less wanted')
    assert [line[:4] for line in further.change.splitlines()[1:-1]] == ['11. ', '12. ']
    back = await room.click(room.moderator, further.edited[0], 'More wanted')
    assert back.change == listed.private


async def test_an_empty_list(room):
    said = (await room.slash(room.moderator, 'engage question list')).private
    assert said == ('No question waits for `Mia`. Everybody may ask with `/engage question ask`.')


@pytest.mark.parametrize(
    ('text', 'part'),
    [
        (' ', 'The question has nothing to see in it.'),
        ('\u200b', 'The question has nothing to see in it.'),
        ('q' * 301, 'A question has at most 300 characters, this one has 301.'),
        ('mail me at a@b.example', 'That question looks like an e-mail address'),
        ('card 4111 1111 1111 1111', 'That question looks like a card number'),
    ],
)
async def test_what_cannot_be_asked(room, text, part):
    said = (await room.slash(room.member, 'engage question ask', text=text)).private
    assert said.startswith(part)
    assert 'Nothing was saved.' in said
    assert (await room.desk.audience(room.guild_id).waiting(1)).total == 0


async def test_asking_nothing_in_a_message(room):
    said = (await room.say(room.member, '!engage question ask')).public
    assert said.startswith('`text` is missing. Nothing was saved.')


async def test_a_question_belongs_to_a_creator(room):
    await room.add_creator('Leo')
    said = (await room.slash(room.member, 'engage question ask', text='Why?')).private
    assert said.startswith('Which creator: `Mia` and `Leo`? Nothing was saved.')
    shown = await room.slash(room.member, 'engage question ask', text='Why?', creator='leo')
    assert 'asks `Leo`' in shown.public
    offered = await room.offered(room.member, 'engage question ask', 'creator', 'L', text='x')
    assert offered == {'Leo': 'Leo'}
    said = (await room.slash(room.moderator, 'engage question next', creator='Mia')).private
    assert said.startswith('No question waits for `Mia`')
    assert '## Why?' in (await room.say(room.moderator, '!engage question next Leo')).public


async def test_markup_in_a_question_stays_text(room):
    shown = await asked(room, line='!engage question @everyone **x** `y` <@1> [a](http://b)')
    assert '`@everyone **x** ˋyˋ <@1> [a](http://b)`' in shown.content
    large = (await room.say(room.moderator, '!engage question next')).public
    assert large.splitlines()[0] == (r'## \@everyone \*\*x\*\* \`y\` \<\@1\> \[a\]\(http\://b\)')


async def test_a_message_that_was_deleted_breaks_nothing(room):
    shown = await asked(room)
    room.env.inject_error('PATCH', '/webhooks/*', status=404, code=10008)
    answered = await room.click(room.moderator, shown, 'Me too')
    assert answered.new == []
    assert (await room.desk.audience(room.guild_id).waiting(1)).questions[0].wanted == 2


async def test_where_the_bot_cannot_write_nothing_is_saved(room):
    refused = discord.PermissionOverwrite(send_messages=False)
    strict = room.guild.create_text_channel('strict', overwrites={room.env.bot.user: refused})
    answered = await room.say(room.member, '!engage question ask Why?', strict)
    assert answered.new == []
    assert (await room.desk.audience(room.guild_id).waiting(1)).total == 0


async def test_a_question_nobody_answers_goes_after_a_month(room):
    shown = await asked(room)
    await room.desk.drop_old_questions(room.env.now() + timedelta(days=29))
    assert (await room.desk.audience(room.guild_id).waiting(1)).total == 1
    await room.desk.drop_old_questions(room.env.now() + timedelta(days=31))
    late = await room.click(room.moderator, shown, 'Me too')
    assert late.private.startswith('That question is not open any more.')
