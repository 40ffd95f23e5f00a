"""/engage poll: asked, voted, closed at its time, told once."""

from __future__ import annotations

from datetime import timedelta

import discord
import pytest

from bot.pulse import Pulse
from economy.polls import ballot

START = Pulse.start  # before the chat fixtures keep pulses still
END = 'End now'


async def tick(room, minutes: float = 0) -> list[str]:
    """What the bot posts when so much time has passed."""
    if minutes:
        await room.env.advance_time(minutes * 60)
    before = {message.id for message in room.public.history()}
    await room.env.bot.get_cog('Engage').finish_due_polls(room.env.now())
    return [each.content for each in room.public.history() if each.id not in before]


async def posted(room, line='!engage poll "Which game?" "Chess | Go | Ludo" 3'):
    return (await room.say(room.moderator, line)).only


async def test_a_poll_is_native_and_says_until_when(room):
    shown = await posted(room)
    at = int((room.env.now() + timedelta(minutes=3)).timestamp())
    assert shown.content == f'🗳️ Vote until <t:{at}:t> (<t:{at}:R>).'
    poll = room.env.backend.get_message(room.public.id, shown.id).poll
    assert (poll.question, [answer.text for answer in poll.answers]) == (
        'Which game?', ['Chess', 'Go', 'Ludo'],
    )  # fmt: skip
    assert not poll.allow_multiselect


async def test_by_slash_the_poll_is_public_and_the_answer_private(room):
    answered = await room.slash(
        room.moderator, 'engage poll', question='Tea or coffee?', minutes=90
    )
    public, private = sorted(answered.new, key=lambda message: message.ephemeral)
    assert private.content == public.content
    poll = room.env.backend.get_message(room.public.id, public.id).poll
    assert [answer.text for answer in poll.answers] == ['Tea', 'Coffee', 'Neither']
    assert discord.utils.parse_time(poll.expiry) == room.env.now() + timedelta(hours=2)


async def test_the_result_is_told_at_its_time_and_once(room):
    shown = await posted(room)
    for who, answer in ((room.member, 1), (room.moderator, 1), (room.manager, 2)):
        await who.set_poll_votes(shown, answers=[answer])
    assert await tick(room, 2.9) == []
    assert await tick(room, 0.2) == [
        '🗳️ The vote is over: `Which game?`\n'
        '**`Chess` won** with 2 of 3 votes.\n'
        '🥇 `Chess` · 2 votes (67 %)\n'
        '🥈 `Go` · 1 vote (33 %)\n'
        '▫️ `Ludo` · 0 votes (0 %)'
    ]
    assert room.env.backend.get_message(room.public.id, shown.id).poll.finalized
    assert await tick(room) == []
    assert await tick(room, 60) == []


async def test_a_tie_is_said(room):
    shown = await posted(room)
    await room.member.set_poll_votes(shown, answers=[3])
    await room.manager.set_poll_votes(shown, answers=[1])
    (said,) = await tick(room, 3)
    assert '**A tie** of `Chess` and `Ludo`, 1 vote each.' in said
    assert said.count('🥇') == 2
    assert '🥈' not in said


async def test_nobody_voted(room):
    await posted(room)
    assert await tick(room, 3) == ['🗳️ The vote is over: `Which game?`\n**Nobody voted.**']


async def test_a_moderator_ends_it_early(room):
    shown = await posted(room)
    await room.member.set_poll_votes(shown, answers=[2])
    assert (await room.click(room.member, shown, END)).private.startswith('This is for moderators')
    answered = await room.click(room.moderator, shown, END)
    assert '**`Go` won** with 1 of 1 vote.' in answered.public
    assert await tick(room, 10) == []
    again = await room.forge(room.moderator, 'engage:v1:endpoll:1', shown)
    assert again.private == (
        'That poll is over already. Nothing was changed; `/engage poll` starts another.'
    )


async def test_it_survives_a_restart_on_both_ways_out(room):
    first = await posted(room)
    await posted(room)
    await room.restart()
    assert '**Nobody voted.**' in (await room.click(room.moderator, first, END)).public
    await room.restart()
    assert len(await tick(room, 3)) == 1


async def test_a_deleted_poll_is_said_once_and_closed(room):
    shown = await posted(room)
    room.env.backend.delete_message(room.public.id, shown.id)
    assert await tick(room, 3) == [
        '🗳️ The poll `Which game?` was deleted before its votes were counted, so it has no result.'
    ]
    assert await tick(room, 1) == []


@pytest.mark.parametrize(
    ('method', 'path', 'code'),
    [
        ('GET', '/channels/*/messages/*', 50001),
        ('GET', '/channels/*/messages/*', 10003),
        ('POST', '/channels/*/messages', 50013),
    ],
)
async def test_a_channel_closed_to_the_bot_is_told_to_the_staff_once(room, method, path, code):
    await posted(room)
    await room.settings(staff_channel=room.staff)
    room.env.inject_error(method, path, status=404 if code == 10003 else 403, code=code)
    assert await tick(room, 3) == []
    assert room.staff.last_message.content == (
        '🗳️ The poll `Which game?` is over, but I can no longer read or write in '
        f'<#{room.public.id}>, so its result is not told.'
    )
    assert await tick(room, 5) == []
    assert len(room.staff.history()) == 1


async def test_trouble_at_discord_waits_and_does_not_hold_up_others(room):
    first = await posted(room)
    await posted(room, '!engage poll "Tea or coffee?" "" 3')
    path = f'/channels/{room.public.id}/messages/{first.id}'
    room.env.inject_error('GET', path, status=400)  # the library tries a 500 again by itself
    (said,) = await tick(room, 3)
    assert 'Tea or coffee?' in said
    (said,) = await tick(room, 1)
    assert 'Which game?' in said


async def test_what_discord_still_counts_is_told_when_it_is_counted(room, monkeypatch):
    shown = await posted(room)
    await room.member.set_poll_votes(shown, answers=[1])
    with monkeypatch.context() as counting:
        counting.setattr(discord.Poll, 'is_finalised', lambda _: False)
        said = (await room.click(room.moderator, shown, END)).private
        assert said.startswith('The poll has ended; Discord is still counting.')
        assert await tick(room, 1) == []
    (said,) = await tick(room, 0.5)
    assert '**`Chess` won** with 1 of 1 vote.' in said


async def test_a_count_that_never_ends_is_told_as_it_stands(room, monkeypatch):
    await posted(room)
    monkeypatch.setattr(discord.Poll, 'is_finalised', lambda _: False)
    assert await tick(room, 3) == []
    assert len(await tick(room, 2)) == 1


async def test_a_result_that_was_closed_but_not_told_is_told_later(room):
    """As when the program ends between the two."""
    await posted(room)
    await room.env.advance_time(180)
    assert await room.desk.polls(room.guild_id).close(1, at=room.env.now())
    assert await tick(room, 1) == []  # somebody may be telling it just now
    assert len(await tick(room, 1)) == 1
    assert await tick(room, 5) == []


async def test_a_poll_that_was_never_posted_is_not_spoken_of(room):
    asked = ballot('Which?', 'a|b', 1)
    await room.desk.polls(room.guild_id).start(
        asked, key='int:1', channel_id=room.public.id, by=1, at=room.env.now()
    )
    assert await tick(room, 2) == []
    assert await room.desk.due_polls(room.env.now()) == []


async def test_a_result_that_cannot_be_posted_for_a_day_is_let_go(room):
    await posted(room)
    room.env.inject_error('POST', '/channels/*/messages', status=400, times=None)
    assert await tick(room, 3) == []
    assert await tick(room, 24 * 60) == []
    room.env.backend.faults.clear()
    assert await tick(room, 5) == []


@pytest.mark.parametrize(
    ('options', 'part'),
    [
        ({'answers': 'Chess'}, 'A poll has 2 to 10 answers, this one has 1.'),
        ({'answers': '|'.join('abcdefghijk')}, 'A poll has 2 to 10 answers, this one has 11.'),
        ({}, 'A poll has 2 to 10 answers, this one has none.'),
        ({'answers': 'x' * 56 + '|y'}, 'An answer has at most 55 characters; `xxx'),
        ({'answers': 'Go | go'}, '`go` is among the answers twice.'),
        ({'question': ' ', 'answers': 'a|b'}, 'The question has nothing to see in it.'),
        ({'question': 'q' * 301, 'answers': 'a|b'}, 'A question has at most 300 characters'),
        ({'answers': 'a|b', 'minutes': 0}, 'Minutes go from 1 to 10,080, not 0.'),
        ({'answers': 'a|b', 'minutes': 10**6}, 'not 1,000,000.'),
    ],
)
async def test_what_cannot_be_asked_is_a_private_sentence(room, options, part):
    answered = await room.slash(
        room.moderator, 'engage poll', **{'question': 'Which game?'} | options
    )
    assert part in answered.private
    assert 'Nothing was saved.' in answered.private
    assert await tick(room, 20_000) == []


@pytest.mark.parametrize(
    ('lost', 'name'),
    [
        ('send_polls', 'Create Polls'),
        ('send_messages', 'Send Messages'),
        ('read_message_history', 'Read Message History'),
    ],
)
async def test_what_the_bot_may_not_do_is_said_before_anything_is_saved(room, lost, name):
    refused = discord.PermissionOverwrite(**{lost: False})
    strict = room.guild.create_text_channel('strict', overwrites={room.env.bot.user: refused})
    asked = {'question': 'Tea or coffee?'}
    said = (await room.slash(room.moderator, 'engage poll', strict, **asked)).private
    assert said == (
        f'I cannot write in <#{strict.id}>: I need {name} there. Nothing was saved. '
        "Allow it in the channel's permissions, or choose another channel."
    )
    assert await room.desk.due_polls(room.env.now() + timedelta(days=9)) == []


async def test_a_poll_that_discord_refuses_leaves_nothing(room, faults):
    faults.expected = (discord.HTTPException,)
    room.env.inject_error('POST', f'/channels/{room.public.id}/messages')
    answered = await room.slash(room.moderator, 'engage poll', question='Tea or coffee?')
    assert 'something went wrong on my side' in answered.private
    assert await room.desk.due_polls(room.env.now() + timedelta(days=9)) == []


async def test_ready_made_questions_are_offered(room):
    offered = await room.offered(room.moderator, 'engage poll', 'question', 'sound')
    assert offered == {'How is the sound?': 'How is the sound?'}
    assert await room.offered(room.member, 'engage poll', 'question', 'sound') == {}


async def test_markup_in_a_poll_stays_text(room):
    await posted(room, '!engage poll "@everyone **x** `y`" "@here|[a](http://b)"')
    (said,) = await tick(room, 5)
    assert said == '🗳️ The vote is over: `@everyone **x** ˋyˋ`\n**Nobody voted.**'


async def test_the_bot_does_it_by_its_own_clock(room, monkeypatch):
    monkeypatch.setattr(Pulse, 'start', START)
    with room.env._bot_scope():  # as the bot itself loads it; other cogs' pulses stay still
        await room.env.bot.get_cog('Engage').cog_load()
    await posted(room)
    await room.env.advance_time(3 * 60 + 15)
    assert room.public.last_message.content.endswith('**Nobody voted.**')
