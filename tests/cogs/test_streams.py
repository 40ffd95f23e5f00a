"""A stream in chat: started, aimed, handed over, ended, reopened."""

from __future__ import annotations

import pytest

MINUTE = 60
HOUR = 60 * MINUTE


async def start(room, **options):
    return await room.slash(room.moderator, 'stream start', **options)


async def test_a_stream_from_start_to_end(room):
    begun = await start(room, title='Friday night', goal='1k')
    assert '🔴 `Mia` is live: `Friday night` · stream 1.' in begun.public
    assert '**1,000 diamonds**' in begun.public
    logged = await room.slash(room.moderator, 'gift log', gift='Rose', count='240', from_='luna')
    assert '`Mia` this stream: **240 diamonds**' in logged.public
    assert '🎯 ▰▰▱▱▱▱▱▱▱▱ 24 % of 1,000 · 760 to go' in logged.public
    await room.env.advance_time(75 * MINUTE)
    status = (await room.say(room.member, '!stream')).public
    assert '💎 **240 diamonds** · 240 gifts from 1 gifter' in status
    assert '🥇 `luna` 240' in status
    assert '🙏 To thank: 1 · next `luna`, 240 diamonds' in status
    ended = await room.slash(room.moderator, 'stream end')
    assert 'Stream 1 of `Mia` is over after 1 h 15 min.' in ended.public
    gone = (await room.slash(room.member, 'stream status')).public
    assert '`Mia` is not live' in gone
    assert '240 diamonds' in gone


async def test_a_goal_that_is_reached_is_said_in_the_receipt(room):
    await start(room, goal='100')
    first = await room.say(room.moderator, '!gift Rose 99 luna')
    assert '99 % of 100 · 1 to go' in first.public
    second = await room.say(room.moderator, '!gift Rose 1 max')
    assert '▰▰▰▰▰▰▰▰▰▰ 100 % of 100 · reached! 🎉' in second.public
    undone = await room.slash(room.moderator, 'gift undo')
    assert '99 % of 100 · 1 to go' in undone.public


@pytest.mark.parametrize('goal', ['0', '-5', '1000000001'])
async def test_an_absurd_goal_is_refused_and_nothing_starts(room, goal):
    answer = (await start(room, goal=goal)).private
    assert answer.startswith('A goal goes from 1 to 1,000,000,000 diamonds')
    assert 'Nothing was saved.' in answer
    assert 'is not live' in (await room.slash(room.member, 'stream status')).public


async def test_a_goal_that_is_no_number_is_refused(room):
    await start(room)
    for goal in ('many', '9' * 40, '1.5'):
        answer = (await room.slash(room.moderator, 'stream goal', diamonds=goal)).private
        assert 'Nothing was saved.' in answer


async def test_a_goal_changes_and_goes(room):
    await start(room)
    changed = await room.slash(room.moderator, 'stream goal', diamonds='10k')
    assert '10,000 diamonds' in changed.public
    removed = await room.say(room.moderator, '!stream goal none')
    assert 'has no goal any more' in removed.public


async def test_what_never_started_cannot_end(room):
    for command in ('stream end', 'stream handover'):
        answer = (await room.slash(room.moderator, command)).private
        assert answer.startswith('No stream of `Mia` is running. Nothing was saved.')
    answer = (await room.slash(room.moderator, 'stream goal', diamonds='5')).private
    assert answer.startswith('No stream of `Mia` is running.')


async def test_who_starts_second_learns_who_started_first(room):
    await start(room)
    second = await room.slash(room.manager, 'stream start')
    assert '`Mia` is live already: stream 1 was started' in second.private
    assert f'by <@{room.moderator.id}>. Nothing was saved.' in second.private
    listed = (await room.slash(room.moderator, 'stream list')).public
    assert listed.count('🔴 live') == 1


async def test_a_gift_just_after_the_end_asks_whether_it_belongs(room):
    await start(room)
    await room.slash(room.moderator, 'stream end')
    await room.env.advance_time(5 * MINUTE)
    asked = await room.say(room.moderator, '!gift Rose 5 luna')
    assert 'Does this gift belong to it?' in asked.text
    assert await room.entries() == []
    answered = await room.click(room.moderator, asked.only, 'Yes, to stream 1')
    assert '`Mia` this stream: **5 diamonds**' in answered.change
    assert [entry.stream_id for entry in await room.entries()] == [1]
    apart = await room.slash(room.moderator, 'gift log', gift='Rose', count='7', from_='max')
    answered = await room.click(room.moderator, apart.only, 'No, log it apart')
    assert '`Mia` today: **12 diamonds**' in answered.new[-1].content
    assert [entry.stream_id for entry in await room.entries()] == [1, None]


async def test_long_after_the_end_nothing_is_asked(room):
    await start(room)
    await room.slash(room.moderator, 'stream end')
    await room.env.advance_time(16 * MINUTE)
    logged = await room.say(room.moderator, '!gift Rose 5 luna')
    assert '`Mia` today: **5 diamonds**' in logged.public


async def test_a_stream_ended_by_mistake_goes_on_with_one_tap(room):
    await start(room)
    ended = await room.slash(room.moderator, 'stream end')
    back = await room.click(room.moderator, ended.only, 'It goes on')
    assert 'Stream 1 of `Mia` goes on' in back.new[-1].content
    assert 'is live' in (await room.slash(room.member, 'stream status')).public


async def test_the_running_stream_tells_which_creator_is_meant(room):
    await room.add_creator('Noor')
    await start(room, creator='Noor')
    logged = await room.say(room.moderator, '!gift Rose 5 luna')
    assert '`Noor` this stream: **5 diamonds**' in logged.public
    await start(room, creator='Mia')
    asked = await room.say(room.moderator, '!gift Rose 6 luna')
    assert 'Which creator' in asked.text


async def test_who_is_live_cannot_be_retired(room):
    await start(room)
    answer = (await room.slash(room.manager, 'creator retire', name='Mia')).private
    assert answer.startswith('`Mia` is live just now. Nothing was saved.')


async def test_a_handover_says_what_came_since_and_changes_who_is_on_duty(room):
    await start(room, goal='5k')
    await room.say(room.moderator, '!gift Rose 5 luna')
    await room.say(room.manager, '!gift Galaxy max')
    given = await room.slash(room.moderator, 'stream handover')
    assert f'On duty until now: <@{room.moderator.id}>' in given.public
    assert '1 entry, 1,000 diamonds' in given.public
    assert '- `max`, 1,000 diamonds' in given.public
    taken = await room.click(room.manager, given.only, 'I take over')
    assert f'<@{room.manager.id}> is on duty now.' in taken.change
    status = (await room.slash(room.member, 'stream status')).public
    assert f'on duty <@{room.manager.id}>' in status


async def test_a_handover_counts_the_questions_that_wait(room):
    await start(room)
    before = (await room.slash(room.moderator, 'stream handover')).public
    assert 'Open questions' not in before
    await room.slash(room.member, 'engage question ask', text='What is your cat called?')
    after = (await room.slash(room.moderator, 'stream handover')).public
    assert '❓ Open questions: 1 · `/engage question list`' in after


async def test_who_is_on_duty_cannot_take_over(room):
    await start(room)
    given = await room.slash(room.moderator, 'stream handover')
    answer = await room.click(room.moderator, given.only, 'I take over')
    assert 'You are on duty already' in answer.private


@pytest.mark.parametrize('label', ['I take over', 'It goes on'])
async def test_a_member_may_not_press_a_moderators_button(room, label):
    await start(room)
    command = 'stream handover' if label == 'I take over' else 'stream end'
    shown = await room.slash(room.moderator, command)
    answer = await room.click(room.member, shown.only, label)
    assert 'moderator' in answer.private
    assert 'Nothing was saved.' in answer.private


async def test_buttons_work_after_a_restart(room):
    await start(room)
    shown = await room.slash(room.moderator, 'stream handover')
    await room.restart()
    taken = await room.click(room.manager, shown.only, 'I take over')
    assert 'is on duty now' in taken.change


async def test_a_title_that_is_too_long_is_refused(room):
    answer = (await start(room, title='x' * 101)).private
    assert 'A title has at most 100 characters, this one has 101.' in answer


async def test_streams_are_listed(room):
    assert 'has had no stream' in (await room.slash(room.moderator, 'stream list')).public
    await start(room, title='One')
    await room.say(room.moderator, '!gift Rose 5 luna')
    await room.env.advance_time(HOUR)
    await room.slash(room.moderator, 'stream end')
    listed = (await room.slash(room.moderator, 'stream list')).public
    assert '1 h 00 min · **5 diamonds** · `One`' in listed
