"""/engage schedule: planned, reminded of, held or not, removed."""

from __future__ import annotations

from datetime import timedelta

import discord
import pytest

from storage.rows import to_ms

MINUTE = timedelta(minutes=1)


@pytest.fixture
async def berlin(room):
    await room.settings(time_zone='Europe/Berlin')  # two hours ahead: it is 14:00 there
    return room


async def tick(room, at, channel=None) -> list[str]:
    """What the bot posts when it looks at `at`."""
    place = channel or room.public
    before = {message.id for message in place.history()}
    await room.env.bot.get_cog('Engage').remind_of_plans(at)
    return [each.content for each in place.history() if each.id not in before]


def events(room) -> list:
    return list(room.env.backend.get_guild(room.guild.id).scheduled_events.values())


async def test_a_plan_is_shown_and_becomes_an_event(berlin):
    await berlin.slash(berlin.manager, 'creator add', name='Leo', handle='leo.live')
    shown = await berlin.slash(
        berlin.moderator, 'engage schedule add', when='fri 20:00', title='Q & A', creator='Leo'
    )
    at = berlin.env.now() + timedelta(days=2, hours=6)
    stamp = int(at.timestamp())
    assert shown.public == (
        f'📅 `Leo` goes LIVE <t:{stamp}:F> (<t:{stamp}:R>): `Q & A`\n'
        '-# `#1` · with an event in this server'
    )
    (event,) = events(berlin)
    assert event.name == 'Q & A'
    assert discord.utils.parse_time(event.scheduled_start_time) == at
    assert discord.utils.parse_time(event.scheduled_end_time) == at + timedelta(hours=1)
    assert event.entity_metadata == {'location': 'https://www.tiktok.com/@leo.live/live'}


async def test_in_a_message_the_rest_of_the_line_is_when(berlin):
    shown = await berlin.say(berlin.moderator, '!engage schedule add tomorrow 8 pm')
    stamp = int((berlin.env.now() + timedelta(days=1, hours=6)).timestamp())
    assert shown.public.startswith(f'📅 `Mia` goes LIVE <t:{stamp}:F>')
    assert events(berlin)[0].name == 'Mia goes LIVE'
    assert events(berlin)[0].entity_metadata == {'location': 'Mia on TikTok LIVE'}


async def test_without_the_permission_it_is_planned_here_only(berlin):
    guild = berlin.env.backend.get_guild(berlin.guild.id)
    bot_role = next(role for role in guild.roles.values() if role.name == 'TestBot')
    events_bits = discord.Permissions(create_events=True, manage_events=True).value
    changed = str(int(bot_role.permissions) & ~events_bits)
    berlin.env.backend.edit_role(guild.id, bot_role.id, {'permissions': int(changed)})
    await berlin.env.settle()
    said = (await berlin.say(berlin.moderator, '!engage schedule add 20:00')).public
    assert said.endswith(
        'planned here only: for an event in this server too, give my role the permission '
        'Create Events'
    )
    assert events(berlin) == []
    assert '`#1`' in (await berlin.say(berlin.moderator, '!engage schedule')).public


@pytest.mark.parametrize(
    ('status', 'part'),
    [
        (403, 'Discord did not let me make an event'),
        (400, 'Discord could not make an event just now'),
    ],
)
async def test_an_event_that_discord_refuses_does_not_lose_the_plan(berlin, status, part):
    berlin.env.inject_error('POST', '/guilds/*/scheduled-events', status=status)
    said = (await berlin.say(berlin.moderator, '!engage schedule add 20:00')).public
    assert f'planned here only: {part}' in said
    assert (await berlin.desk.schedule(berlin.guild_id).ahead(berlin.env.now())).total == 1


async def test_a_reminder_comes_once_half_an_hour_before(berlin):
    await berlin.say(berlin.moderator, '!engage schedule add 20:00')
    starts = berlin.env.now() + timedelta(hours=6)
    assert await tick(berlin, starts - 31 * MINUTE) == []
    stamp = int(starts.timestamp())
    assert await tick(berlin, starts - 30 * MINUTE) == [
        f'⏰ `Mia` goes LIVE <t:{stamp}:R>\n'
        '-# `/engage checklist` goes through what to look at before.'
    ]
    await berlin.restart()
    assert await tick(berlin, starts - 29 * MINUTE) == []


async def test_after_a_long_sleep_nobody_is_reminded_of_what_is_over(berlin):
    await berlin.say(berlin.moderator, '!engage schedule add 20:00')
    await berlin.say(berlin.moderator, '!engage schedule add 21:00')
    await berlin.restart()
    said = await tick(berlin, berlin.env.now() + timedelta(hours=6, minutes=45))
    assert len(said) == 1  # 21:00 is still ahead, 20:00 is over
    assert await tick(berlin, berlin.env.now() + timedelta(days=3)) == []


async def test_the_staff_channel_is_reminded_when_there_is_one(berlin):
    await berlin.settings(staff_channel=berlin.staff)
    await berlin.say(berlin.moderator, '!engage schedule add 20:00')
    soon = berlin.env.now() + timedelta(hours=5, minutes=40)
    assert len(await tick(berlin, soon, berlin.staff)) == 1
    await berlin.say(berlin.moderator, '!engage schedule add 21:00')
    berlin.env.inject_error('POST', f'/channels/{berlin.staff.id}/messages', status=403, code=50013)
    assert len(await tick(berlin, soon + 60 * MINUTE)) == 1  # where it was planned, then


async def test_trouble_at_discord_delays_a_reminder(berlin):
    await berlin.say(berlin.moderator, '!engage schedule add 20:00')
    soon = berlin.env.now() + timedelta(hours=5, minutes=40)
    berlin.env.inject_error('POST', '/channels/*/messages', status=400)
    assert await tick(berlin, soon) == []
    assert len(await tick(berlin, soon + MINUTE)) == 1


async def test_a_retired_creator_is_not_announced(berlin):
    await berlin.say(berlin.moderator, '!engage schedule add 20:00')
    await berlin.slash(berlin.manager, 'creator retire', name='Mia')
    assert await tick(berlin, berlin.env.now() + timedelta(hours=5, minutes=40)) == []
    said = (await berlin.say(berlin.moderator, '!engage schedule add 22:00')).public
    assert 'Nothing was saved.' in said


async def test_removing_one_takes_its_event_away(berlin):
    await berlin.say(berlin.moderator, '!engage schedule add 20:00')
    await berlin.say(berlin.moderator, '!engage schedule add fri 20:00')
    offered = await berlin.offered(berlin.moderator, 'engage schedule remove', 'plan', 'may 8')
    assert offered == {'#2 · May 8, 2026 20:00 · Mia': '2'}
    said = (await berlin.slash(berlin.moderator, 'engage schedule remove', plan='2')).public
    assert said.startswith('🗑️ `#2` is off the list: `Mia`, <t:')
    assert said.endswith(' Its event is gone, too.')
    assert len(events(berlin)) == 1
    again = (await berlin.slash(berlin.moderator, 'engage schedule remove', plan='#2')).private
    assert again.startswith('No planned LIVE `#2` is ahead. Nothing was changed;')


@pytest.mark.parametrize(
    ('status', 'code', 'part'),
    [
        (404, 10070, ' Its event was gone already.'),
        (403, 50013, ' Its event could not be taken away: please delete it in the list of events.'),
    ],
)
async def test_an_event_that_does_not_go_is_said(berlin, status, code, part):
    await berlin.say(berlin.moderator, '!engage schedule add 20:00')
    berlin.env.inject_error('*', '/guilds/*/scheduled-events/*', status=status, code=code)
    said = (await berlin.say(berlin.moderator, '!engage schedule remove 1')).public
    assert said.endswith(part)
    assert (await berlin.desk.schedule(berlin.guild_id).ahead(berlin.env.now())).total == 0


async def test_the_list_says_how_many_were_held(berlin):
    said = (await berlin.slash(berlin.moderator, 'engage schedule list')).private
    assert said == 'No LIVE is planned. `/engage schedule add` plans one.'
    for when in ('20:00', 'tomorrow 20:00', 'fri 20:00', 'sat 20:00'):
        await berlin.say(berlin.moderator, f'!engage schedule add {when}')
    began = berlin.env.now() + timedelta(hours=6, minutes=10)

    def stream(db):
        db.execute(
            'INSERT INTO stream (guild_id, stream_id, creator_id, started_at_ms, ended_at_ms)'
            ' VALUES (?, 1, 1, ?, ?)',
            (berlin.guild_id, to_ms(began), to_ms(began)),
        )

    await berlin.desk._database.write(stream)
    await berlin.env.advance_time(timedelta(days=2).total_seconds())
    said = (await berlin.slash(berlin.moderator, 'engage schedule list')).private.splitlines()
    assert said[0] == '### LIVEs ahead: 2'
    assert said[1].startswith('`#3` <t:')
    assert said[1].endswith(':f> `Mia` · event')
    assert said[-1] == '-# `Mia` held 1 of 2 planned in the last 4 weeks.'


async def test_ten_a_page(berlin):
    for hour in range(12):
        await berlin.say(berlin.moderator, f'!engage schedule add 2026-06-01 {hour}:00')
    listed = await berlin.slash(berlin.moderator, 'engage schedule list')
    assert listed.private.splitlines()[-1] == '-# Page 1 of 2'
    await berlin.restart()
    further = await berlin.click(berlin.moderator, listed.only, 'Later')
    assert [line[:5] for line in further.change.splitlines()[1:-1]] == ['`#11`', '`#12`']
    back = await berlin.click(berlin.moderator, further.edited[0], 'Sooner')
    assert back.change == listed.private


async def test_a_time_that_the_clock_shows_twice_is_asked(berlin):
    asked = await berlin.slash(
        berlin.moderator, 'engage schedule add', when='2026-10-25 02:30', title='Night'
    )
    assert asked.private.startswith('The clock shows `2026-10-25 02:30` twice that night.')
    labels = [item['label'] for row in asked.only.components for item in row['components']]
    assert labels == ['02:30 CEST (the first time)', '02:30 CET (an hour later)']
    await berlin.restart()
    custom_id = asked.only.components[0]['components'][0]['custom_id']
    other = await berlin.forge(berlin.manager, custom_id, asked.only)
    assert other.private.startswith('Somebody else was asked that.')
    done = await berlin.click(berlin.moderator, asked.only, labels[1])
    assert done.change == 'Planned.'
    assert done.public.startswith('📅 `Mia` goes LIVE <t:1792891800:F>')
    again = await berlin.forge(berlin.moderator, custom_id, asked.only)
    assert again.public == done.public  # the first answer stands
    plans = await berlin.desk.schedule(berlin.guild_id).ahead(berlin.env.now())
    assert [(plan.title, plan.event_id is None) for plan in plans.plans] == [('Night', False)]
    assert len(events(berlin)) == 1


@pytest.mark.parametrize(
    ('options', 'part'),
    [
        ({'when': 'soon'}, 'I cannot read `soon` as a time.'),
        ({'when': ''}, 'I cannot read `?` as a time.'),
        ({'when': 'today 9:00'}, '<t:1778050800:f> is over.'),
        ({'when': '2020-01-01 20:00'}, 'is over.'),
        ({'when': '2029-01-01 20:00'}, 'I plan at most 366 days ahead.'),
        ({'when': '2027-03-28 02:30'}, 'There is no `2027-03-28 02:30` in `Europe/Berlin`'),
        ({'when': '20:00', 'minutes': 0}, 'Minutes go from 1 to 1,440, not 0.'),
        ({'when': '20:00', 'title': 't' * 101}, 'A title has at most 100 characters'),
        ({'when': '20:00', 'creator': 'Zoe'}, 'This server has no creator called `Zoe`.'),
    ],
)
async def test_what_cannot_be_planned(berlin, options, part):
    said = (await berlin.slash(berlin.moderator, 'engage schedule add', **options)).private
    assert part in said
    assert 'Nothing was saved.' in said
    assert (await berlin.desk.schedule(berlin.guild_id).ahead(berlin.env.now())).total == 0


async def test_the_skipped_time_names_the_next_real_one(berlin):
    said = (await berlin.say(berlin.moderator, '!engage schedule add 2027-03-28 02:30')).public
    assert said.endswith('The next time there is `2027-03-28 03:00`.')


async def test_the_same_time_twice(berlin):
    await berlin.say(berlin.moderator, '!engage schedule add 20:00')
    said = (await berlin.say(berlin.manager, '!engage schedule add 8pm')).public
    assert said.startswith('A LIVE of `Mia` is planned for <t:')
    assert len(events(berlin)) == 1


async def test_a_list_of_the_longest_names_fits_a_message(berlin):
    for place in range(6):
        await berlin.add_creator(f'{place}' + 'm' * 39)
    for place in range(6):
        for day in (6, 7, 8):
            await berlin.slash(
                berlin.moderator, 'engage schedule add', when=f'2026-05-{day:02} 2{place % 3}:00',
                title=f'{place}' + 't' * 99, creator=f'{place}' + 'm' * 39,
            )  # fmt: skip
    await berlin.env.advance_time(timedelta(days=1).total_seconds())
    listed = (await berlin.slash(berlin.moderator, 'engage schedule list')).private
    assert len(listed) <= 2_000
    assert listed.count('held 0 of 1 planned') == 5


async def test_removing_one_without_an_event(berlin):
    berlin.env.inject_error('POST', '/guilds/*/scheduled-events', status=403)
    await berlin.say(berlin.moderator, '!engage schedule add 20:00')
    said = (await berlin.say(berlin.moderator, '!engage schedule remove 1')).public
    assert said.startswith('🗑️ `#1` is off the list: `Mia`')
    assert said.endswith('.')
    assert 'event' not in said


async def test_an_answer_that_comes_too_late_is_refused(berlin):
    asked = await berlin.slash(berlin.moderator, 'engage schedule add', when='2026-10-25 02:30')
    custom_id = asked.only.components[0]['components'][0]['custom_id']
    (token,) = [part for part in custom_id.split(':') if len(part) == 16]
    past = int((berlin.env.now() - timedelta(days=1)).timestamp() * 1000)
    said = (
        await berlin.forge(berlin.moderator, f'engage:v1:when:{token}:{past}', asked.only)
    ).private
    assert 'is over. Nothing was saved.' in said
