"""Nudges: off at first, one at a time, to the staff, each with a button that does the thing."""

from __future__ import annotations

import discord
import pytest

from bot.pulse import Pulse
from economy.polls import READY_MADE

START = Pulse.start  # before the chat fixtures keep pulses still
MINUTE = 60


@pytest.fixture
async def live(room):
    """Mia has nudges and went live in #live-chat; the staff has a channel of its own."""
    await room.settings(staff_channel=room.staff)
    await room.slash(room.manager, 'engage nudges', switch='on')
    await room.slash(room.moderator, 'stream start', goal='2000')
    return room


async def tick(room, minutes: float = 0, channel=None):
    """What the bot posts in a channel when so much time has passed."""
    if minutes:
        await room.env.advance_time(minutes * MINUTE)
    stored = room.env.backend.messages.setdefault((channel or room.staff).id, {})
    before = set(stored)
    await room.env.bot.get_cog('Engage').nudge_streams(room.env.now())
    return [room.message(each) for id_, each in sorted(stored.items()) if id_ not in before]


def button(message) -> str:
    (row,) = message.components
    (only,) = row['components']
    return only['label']


def polls(room) -> list[str]:
    """The polls that stand in the stream's channel."""
    stored = room.env.backend.messages.get(room.public.id, {})
    return [each.poll.question for each in stored.values() if each.poll is not None]


async def test_nothing_until_a_manager_switches_it_on(room):
    await room.slash(room.moderator, 'stream start')
    assert await tick(room) == []
    assert await tick(room, 0, room.public) == []
    refused = await room.slash(room.moderator, 'engage nudges', switch='on')
    assert refused.private.startswith('This is for managers')
    said = (await room.say(room.manager, '!engage nudges on Mia')).public
    assert said.startswith('🔔 While `Mia` is live I suggest something when there is an occasion')
    assert 'where the stream was started' in said
    (nudge,) = await tick(room, 0, room.public)
    assert nudge.content.startswith('🔔 `Mia` · just went live\n💡 ')
    refused = await room.click(room.member, nudge, button(nudge))
    assert refused.private.startswith('This is for moderators')
    assert polls(room) == []


async def test_off_again_is_off(live):
    said = (await live.slash(live.manager, 'engage nudges', switch='off', creator='Mia')).public
    assert said == '🔕 No nudges during the streams of `Mia` from now on.'
    assert await tick(live) == []
    assert await tick(live, 10) == []


@pytest.mark.parametrize(
    ('line', 'said'),
    [
        ('!engage nudges maybe', '`maybe` is no choice for the nudges I know.'),
        ('!engage nudges on Nobody', 'This server has no creator called `Nobody`.'),
    ],
)
async def test_what_cannot_be_switched(room, line, said):
    assert (await room.say(room.manager, line)).public.startswith(said)


async def test_a_nudge_names_its_source_and_comes_to_the_staff_channel(live):
    (nudge,) = await tick(live)
    first, tip, source = nudge.content.split('\n')
    assert first == '🔔 `Mia` · just went live'
    assert tip.startswith('💡 ')
    assert any(source == f'-# {known.source} (one source)' for known in live.desk.tips)
    assert await tick(live, 0, live.public) == []


async def test_one_in_five_minutes_and_none_twice(live):
    assert len(await tick(live)) == 1
    await live.say(live.moderator, '!gift rose luna')
    assert await tick(live, 2) == []
    (nudge,) = await tick(live, 3)
    assert nudge.content.startswith('🔔 `Mia` · the first gift of this stream, from `luna`')
    await live.say(live.moderator, '!gift rose luna')
    assert await tick(live, 4.9) == []


async def test_what_could_not_be_said_in_time_is_never_said(live):
    await tick(live)
    await live.say(live.moderator, '!gift Galaxy luna')
    await live.env.advance_time(6 * MINUTE)
    (nudge,) = await tick(live)
    assert 'no gift for 6 minutes' in nudge.content


async def test_a_long_silence_is_told_in_hours(live):
    (nudge,) = await tick(live, 125)
    assert nudge.content.startswith('🔔 `Mia` · no gift for 2 h 05 min')


async def test_creators_are_offered_to_managers(room):
    offered = await room.offered(room.manager, 'engage nudges', 'creator', 'mi', switch='on')
    assert offered == {'Mia': 'Mia'}
    assert await room.offered(room.moderator, 'engage nudges', 'creator', '', switch='on') == {}


async def evening(room) -> list[str]:
    """What is said in an hour and a half, and in which minute."""
    lines = {
        1: ['!gift rose luna'], 11: ['!gift rose max'], 17: ['!gift rose x10 max'],
        23: ['!gift Galaxy luna'], 29: ['!gift rose 700 known'], 35: ['!gift rose 300 known'],
    }  # fmt: skip
    said: list[str] = []
    for minute in range(90):
        for line in lines.get(minute, []):
            await room.say(room.moderator, line)
        said += [f'{minute} {each.content.splitlines()[0][10:]}' for each in await tick(room, 1)]
    return said


async def test_a_whole_evening(live):
    await live.say(live.moderator, '!gift rose known')
    await live.say(live.moderator, '!gift rose luna')
    await live.say(live.moderator, '!stream end')
    for _ in range(3):
        await live.env.advance_time(24 * 60 * MINUTE)
        await live.say(live.moderator, '!stream start')
        await live.env.advance_time(80 * MINUTE)
        await live.say(live.moderator, '!stream end')
    await live.env.advance_time(24 * 60 * MINUTE)
    await live.slash(live.moderator, 'stream start', goal='2000')
    said = await evening(live)
    assert said == [
        '0 just went live',
        '5 the first gift of this stream, from `luna`',
        '10 no gift for 10 minutes',
        '15 a first gift ever from `max`',
        '20 `max` leads now',
        '25 a big gift from `luna`: 1,000 diamonds',
        '30 🎯 ▰▰▰▰▰▰▰▰▱▱ 85 % of 2,000 · 288 to go',
        '35 🎉 the goal of 2,000 diamonds is reached',
        '40 no gift for 6 minutes',
        '59 live for an hour',
        '69 10 min to the usual end (half of the streams reach 1 h 20 min)',
    ]


async def test_nothing_it_says_asks_for_gifts(live, begging_in):
    for minute in range(70):
        if minute % 12 == 0:
            await live.say(live.moderator, f'!gift rose {minute + 1}00 fan{minute}')
        await tick(live, 1)
    said = [body['content'] for body in live.sent() if body['content'].startswith('🔔')]
    assert len(said) > 6
    assert [found for text in said for found in begging_in(text)] == []


# --- the buttons ------------------------------------------------------------------------------


async def test_the_poll_is_started_where_the_stream_is_and_once(live):
    (nudge,) = await tick(live)
    question = button(nudge).removeprefix('Poll: ')
    assert question in READY_MADE
    pressed = nudge.components[0]['components'][0]['custom_id']
    shown = await live.click(live.moderator, nudge, button(nudge))
    assert f'started the poll in {live.public.mention}.' in shown.change
    assert shown.edited[0].components == []
    again = await live.forge(live.manager, pressed, nudge)  # it was on its way already
    assert again.private.startswith('That poll was started already. Nothing was changed;')
    assert polls(live) == [question]


async def test_the_poll_button_survives_a_restart_and_its_result_is_told(live):
    (nudge,) = await tick(live)
    await live.restart()
    await live.click(live.moderator, nudge, button(nudge))
    assert len(polls(live)) == 1
    await live.env.advance_time(5 * MINUTE)
    await live.env.bot.get_cog('Engage').finish_due_polls(live.env.now())
    assert live.public.last_message.content.endswith('**Nobody voted.**')


async def test_a_poll_for_a_stream_that_is_over_is_not_started(live):
    (nudge,) = await tick(live)
    await live.say(live.moderator, '!stream end')
    refused = (await live.click(live.moderator, nudge, button(nudge))).private
    assert refused.startswith('No stream of `Mia` is running. Nothing was saved.')
    await live.say(live.moderator, '!stream start')
    assert (await live.click(live.moderator, nudge, button(nudge))).private == refused
    assert polls(live) == []


async def test_a_poll_that_discord_refuses_can_be_started_again(live, faults):
    faults.expected = (discord.HTTPException,)
    (nudge,) = await tick(live)
    live.env.inject_error('POST', f'/channels/{live.public.id}/messages', status=400)
    failed = await live.click(live.moderator, nudge, button(nudge))
    assert 'something went wrong on my side' in failed.private
    await live.click(live.moderator, nudge, button(nudge))
    assert len(polls(live)) == 1


async def test_a_channel_without_polls(live):
    no_polls = discord.PermissionOverwrite(send_polls=False)
    strict = live.guild.create_text_channel('strict', overwrites={live.env.bot.user: no_polls})
    await live.say(live.moderator, '!stream end')
    await live.say(live.moderator, '!stream start', strict)
    (nudge,) = await tick(live)
    refused = (await live.click(live.moderator, nudge, button(nudge))).private
    assert refused.startswith(f'I cannot write in <#{strict.id}>: I need Create Polls there.')


async def test_the_channel_of_the_stream_is_gone(live):
    (nudge,) = await tick(live)
    live.env.backend.delete_channel(live.public.id)
    refused = (await live.click(live.moderator, nudge, button(nudge))).private
    assert refused.startswith(f'I cannot write in <#{live.public.id}>: I need View Channel there.')


async def quiet(live):
    """The nudge about a silence."""
    await tick(live)
    (nudge,) = await tick(live, 5.5)
    assert 'no gift for 5 minutes' in nudge.content
    return nudge


async def test_in_a_silence_the_most_wanted_question_is_next(live):
    await live.say(live.member, '!engage question What is your cat called?')
    nudge = await quiet(live)
    assert button(nudge) == 'Next question'
    await live.restart()
    shown = (await live.click(live.moderator, nudge, 'Next question')).public
    assert 'What is your cat called?' in shown
    again = (await live.click(live.manager, nudge, 'Next question')).public
    assert 'What is your cat called?' in again


async def test_without_a_question_a_poll_is_offered_instead(live):
    assert button(await quiet(live)).startswith('Poll: ')


async def test_a_big_gift_is_thanked_for_by_the_queue(live):
    await live.say(live.moderator, '!gift Galaxy luna')
    (nudge,) = await tick(live)
    assert nudge.content.startswith('🔔 `Mia` · a big gift from `luna`: 1,000 diamonds')
    await live.restart()
    shown = await live.click(live.moderator, nudge, 'Thank now')
    assert shown.public.startswith('### 🙏 `luna`')
    done = await live.click(live.moderator, shown.only, 'Thanked')
    assert 'Everybody is thanked' in done.change
    assert 'Everybody is thanked' in (await live.click(live.moderator, nudge, 'Thank now')).public


async def test_a_goal_that_is_reached_leads_to_the_next(live):
    await live.say(live.moderator, '!gift rose 2000 luna')
    (nudge,) = await tick(live)
    assert nudge.content.startswith('🔔 `Mia` · 🎉 the goal of 2,000 diamonds is reached')
    await live.restart()
    form = await live.click(live.moderator, nudge, 'A new goal')
    refused = await live.submit(live.moderator, form, live.staff, diamonds='0')
    assert 'A goal goes from 1' in refused.private
    form = await live.click(live.moderator, nudge, 'A new goal')
    stream = (await live.desk.servers.of(live.guild_id)).running[0]
    assert stream.goal_diamonds == 2_000
    await live.submit(live.moderator, form, live.staff, diamonds='5k')
    stream = (await live.desk.servers.of(live.guild_id)).running[0]
    assert stream.goal_diamonds == 5_000
    shown = live.staff.last_message
    assert shown.content.endswith('set the new goal: 5,000 diamonds.')
    assert (await live.say(live.moderator, '!stream end')).new
    late = await live.forge(live.moderator, 'engage:v1:newgoal:1:1', nudge)
    assert late.private.startswith('No stream of `Mia` is running.')


# --- trouble ----------------------------------------------------------------------------------


async def test_a_restart_says_nothing_again(live):
    assert len(await tick(live)) == 1
    await live.restart()
    assert await tick(live) == []


async def test_a_nudge_that_could_not_be_posted_is_not_said_twice(live):
    live.env.inject_error('POST', '/channels/*/messages', status=403, code=50013, times=2)
    assert await tick(live) == []
    assert await tick(live, 0.5) == []


async def test_the_bot_does_it_by_its_own_clock(live, monkeypatch):
    monkeypatch.setattr(Pulse, 'start', START)
    await live.restart()
    await live.env.advance_time(30)
    assert 'just went live' in live.staff.last_message.content
