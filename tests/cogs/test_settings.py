"""/setup in five taps, and /settings."""

from __future__ import annotations

import re

import discord
import pytest

from economy.regions import REGIONS


async def settings_of(room):
    return (await room.desk.servers.of(room.guild_id)).settings


async def test_setup_takes_five_taps_and_saves_each(bare):
    room = bare
    shown = (await room.slash(room.manager, 'setup')).only
    assert shown.ephemeral
    assert shown.content.splitlines() == [
        '## Setting up',
        '1. Moderators: anybody with the permission Manage Messages',
        '2. Managers: anybody with the permission Manage Server',
        '3. Place: UTC · en_US · USD',
        '4. Rate: not chosen, so both common ones are shown',
        '5. Creator: none yet',
        '-# Only the creator is needed; everything else has a default. Each choice is saved.',
    ]
    assert sum(len(row['components']) for row in shown.components) == 5
    plain, bosses = room.roles['plain'], room.roles['bosses']
    taps = (
        ('setup:v1:role:moderator', [plain], f'1. Moderators: {plain.mention}'),
        ('setup:v1:role:manager', [bosses], f'2. Managers: {bosses.mention}'),
        ('setup:v1:region', ['de'], '3. Place: Europe/Berlin · de_DE · EUR'),
        ('setup:v1:rate', ['measured'], '4. Rate: Measured, 200 diamonds = 1,00\xa0$'),
    )
    for custom_id, values, line in taps:
        answered = await room.choose(room.manager, shown, values, custom_id)
        assert line in answered.change
        await room.restart()  # each choice is saved, and the next tap still works
    form = await room.click(room.manager, shown, '5. Add a creator')
    done = await room.submit(room.manager, form, name='Mia', tiktok='@mia.live')
    assert '5. Creator: ✅ `Mia`\n-# Ready: log the first gift with `/gift log`.' in done.change
    settings = await settings_of(room)
    assert (settings.moderator_role_id, settings.manager_role_id) == (plain.id, bosses.id)
    assert (settings.time_zone, settings.locale, settings.currency) == (
        'Europe/Berlin', 'de_DE', 'EUR',
    )  # fmt: skip
    assert settings.rate.preset == 'measured'
    (mia,) = (await room.desk.servers.of(room.guild_id)).creators
    assert (mia.name, mia.handle) == ('Mia', 'mia.live')


async def test_setup_shows_what_is_chosen_already(room):
    await room.settings(moderator_role=room.roles['plain'], time_zone='Europe/Berlin', locale='de')
    shown = (await room.slash(room.manager, 'setup')).only
    (picked, *_), *_ = [row['components'] for row in shown.components]
    assert [int(each['id']) for each in picked['default_values']] == [room.roles['plain'].id]
    assert '✅ `Mia`' in shown.content


async def test_a_role_of_everyone_chosen_in_setup_makes_nobody_a_moderator(room):
    shown = (await room.slash(room.manager, 'setup')).only
    for which in ('moderator', 'manager'):
        everyone = [room.roles['everyone']]
        await room.choose(room.manager, shown, everyone, f'setup:v1:role:{which}')
    settings = await settings_of(room)
    assert (settings.moderator_role_id, settings.manager_role_id) == (None, None)
    assert (await room.say(room.member, '!gift rose')).public.startswith('This is for moderators')


async def test_every_region_is_usable(room):
    shown = (await room.slash(room.manager, 'setup')).only
    for count, region in enumerate(REGIONS):
        answered = await room.choose(room.manager, shown, [region.key], 'setup:v1:region')
        assert f'{region.time_zone} · {region.locale} · {region.currency}' in answered.change
        said = (await room.say(room.moderator, f'!gift gg {1_000 + count} luna')).public
        assert said.startswith('🎁')
        assert '≈' in (await room.slash(room.moderator, 'payout estimate')).private


@pytest.mark.parametrize(
    ('name', 'part'),
    [
        ('mia', 'There is already a creator called `mia` here. Nothing was saved.'),
        ('\u200b', 'has nothing to see in it. Nothing was saved.'),
    ],
)
async def test_a_form_filled_in_badly(room, name, part):
    shown = (await room.slash(room.manager, 'setup')).only
    form = await room.click(room.manager, shown, '5. Add a creator')
    refused = await room.submit(room.manager, form, name=name)
    assert part in refused.private
    assert len((await room.desk.servers.of(room.guild_id)).creators) == 1


async def test_settings_are_shown_to_moderators(room):
    await room.settings(moderator_role=room.roles['plain'])
    shown = (await room.slash(room.moderator, 'settings show')).private
    assert shown.splitlines() == [
        '### Settings',
        f'Moderators: {room.roles["plain"].mention}, and anybody with the permission '
        'Manage Messages',
        'Managers: anybody with the permission Manage Server',
        'Time zone: UTC (decides what "today" is)',
        'Locale: en_US (1,234,567)',
        'Currency: USD',
        'Prefix: `!`',
        'Rate: not chosen, so both common ones are shown',
        'Staff channel: none, so staff is asked where things happen',
        'Thanks: for gifts from 100 diamonds on',
        'Boards: everybody may see `/top`',
        '-# Change them with `/settings set`, the rate with `/payout rate`.',
    ]


async def test_several_settings_at_once(room):
    answered = await room.slash(
        room.manager, 'settings set', time_zone='berlin', locale='de', currency='eur', prefix='$'
    )
    for line in ('Europe/Berlin', 'Locale: de', '1.234.567', 'Currency: EUR', 'Prefix: `$`'):
        assert line in answered.private
    await room.restart()
    settings = await settings_of(room)
    assert (settings.time_zone, settings.currency, settings.prefix) == ('Europe/Berlin', 'EUR', '$')


@pytest.mark.parametrize('prefix', ['?', '!!', 'dd!', '$', ';', '+', 'é!'])
async def test_a_new_prefix_takes_effect_at_once(room, prefix):
    await room.settings(prefix=prefix)
    assert (await room.say(room.moderator, f'{prefix}gift rose 12 luna')).public.startswith('🎁')
    if not prefix.startswith('!'):
        assert not (await room.say(room.moderator, '!gift rose 13 luna')).new
    bot = room.env.bot.user.mention
    assert (await room.say(room.moderator, f'{bot} gift rose 14')).public.startswith('🎁')
    assert f'`{prefix}gift Rose 12 luna`' in (await room.slash(room.member, 'help')).private


BAD = [
    ({}, 'Nothing was named, so nothing was changed.'),
    ({'time_zone': 'Atlantis'}, 'I know no time zone `Atlantis`.'),
    ({'time_zone': 'CEST'}, 'I know no time zone `CEST`.'),
    ({'time_zone': '+02:00'}, 'I know no time zone `+02:00`.'),
    ({'time_zone': '../../etc/passwd'}, 'I know no time zone'),
    ({'locale': 'klingon'}, 'I know no locale `klingon`.'),
    ({'locale': 'de', 'currency': 'XXY'}, 'I know no currency `XXY`.'),
    ({'prefix': '/'}, '`/` cannot be a prefix'),
    ({'prefix': 'abc'}, '`abc` cannot be a prefix'),
    ({'prefix': '@'}, '`@` cannot be a prefix'),
    ({'prefix': '!!!!!!'}, 'cannot be a prefix'),
    ({'prefix': '! !'}, 'cannot be a prefix'),
    ({'prefix': '\u200b'}, 'cannot be a prefix'),
    ({'prefix': '`'}, 'cannot be a prefix'),
    ({'prefix': '*'}, 'cannot be a prefix'),
    ({'thanks_from': 'a lot'}, 'I cannot read `a lot` as a count.'),
    ({'thanks_from': '0'}, 'from 1 to 1,000,000,000 diamonds on, not from 0.'),
    ({'thanks_from': '-5'}, 'not from -5.'),
    ({'thanks_from': '1000000001'}, 'not from 1,000,000,001.'),
    ({'thanks_from': '9' * 30}, 'not from a number that long.'),
]


@pytest.mark.parametrize(('options', 'part'), BAD)
async def test_a_setting_that_cannot_be(room, options, part):
    before = await settings_of(room)
    answered = await room.slash(room.manager, 'settings set', **options)
    assert part in answered.private
    assert re.search(r'[Nn]othing was (saved|changed)', answered.private)
    assert await settings_of(room) == before


async def test_staff_channel_thanks_and_boards(room):
    answered = await room.slash(
        room.manager, 'settings set', staff_channel=room.staff, thanks_from='1k', boards='staff'
    )
    for line in (
        f'Staff channel: {room.staff.mention}',
        'Thanks: for gifts from 1,000 diamonds on',
        'Boards: moderators and managers may see `/top`',
    ):
        assert line in answered.private.splitlines()
    await room.restart()
    settings = await settings_of(room)
    assert settings.staff_channel_id == room.staff.id
    assert (settings.thanks_from_diamonds, settings.are_boards_open) == (1000, False)
    await room.settings(boards='open')
    assert (await settings_of(room)).are_boards_open


@pytest.mark.parametrize(
    ('refused', 'said'),
    [
        ({'send_messages': False}, 'I need Send Messages there.'),
        ({'view_channel': False}, 'I need View Channel'),
    ],
)
async def test_a_staff_channel_the_bot_cannot_write_in_is_refused(room, refused, said):
    closed = room.guild.create_text_channel(
        'closed', overwrites={room.env.bot.user: discord.PermissionOverwrite(**refused)}
    )
    answered = await room.slash(room.manager, 'settings set', staff_channel=closed, prefix='?')
    assert answered.private.startswith(f'I cannot write in {closed.mention}: {said}')
    assert 'Nothing was saved.' in answered.private
    settings = await settings_of(room)
    assert (settings.staff_channel_id, settings.prefix) == (None, '!')


async def test_a_staff_channel_by_message(room):
    said = (await room.say(room.manager, f'!settings set {room.staff.mention}')).public
    assert f'Staff channel: {room.staff.mention}' in said


async def test_a_role_by_message(room):
    said = (await room.say(room.manager, '!settings set nosuchrole')).public  # no role: a zone?
    assert said.startswith('I know no time zone `nosuchrole`. Nothing was saved.')
    said = (await room.say(room.manager, '!settings set plain')).public
    assert room.roles['plain'].mention in said
    assert (await settings_of(room)).moderator_role_id == room.roles['plain'].id


@pytest.mark.parametrize('option', ['time_zone', 'locale', 'currency'])
async def test_what_is_offered_is_accepted(room, option):
    for typed in ('', 'ber', 'de', 'EU', 'zzzz', '`'):
        offered = await room.offered(room.manager, 'settings set', option, typed)
        assert len(offered) <= 25
        assert all(len(label) <= 100 for label in offered)
        for value in list(offered.values())[:3]:
            await room.settings(**{option: value})
