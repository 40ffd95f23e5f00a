"""/engage checklist and /engage shoutout."""

from __future__ import annotations

import re

import pytest

from economy.shoutouts import SHOUTOUTS


def labels(message) -> list[str]:
    return [item['label'] for row in message.components for item in row['components']]


async def test_the_list_names_every_point_and_its_sources(room):
    shown = await room.slash(room.moderator, 'engage checklist')
    lines = shown.public.splitlines()
    assert lines[0] == '### Before going LIVE: `Mia` on TikTok · 0 of 7'
    assert (
        lines[6]
        == '⬜ **Hashtags:** five at most: one that trends, two of the niche, one or two own'
    )
    assert lines[-1].startswith('-# Ticks are kept for tonight. Sources: ')
    assert 'MrPopular' in lines[-1]
    assert labels(shown.only) == [
        'Light', 'Sound', 'Connection', 'Picture', 'Title', 'Hashtags', 'Moderators',
    ]  # fmt: skip


async def test_moderators_tick_together_and_a_restart_loses_nothing(room):
    mine = (await room.slash(room.moderator, 'engage checklist')).only
    yours = (await room.say(room.manager, '!engage checklist tiktok')).only
    at = int(room.env.now().timestamp())
    first = await room.click(room.moderator, mine, 'Light')
    assert f'-# Last changed by {room.moderator.mention} <t:{at}:R>.' in first.change
    await room.restart()
    both = (await room.click(room.manager, yours, 'Sound')).change
    assert '· 2 of 7' in both
    assert '✅ **Light:**' in both
    assert '✅ **Sound:**' in both
    assert f'Last changed by {room.manager.mention}' in both


async def test_two_taps_tick_once_and_a_third_unticks(room):
    shown = (await room.slash(room.moderator, 'engage checklist')).only
    custom_id = shown.components[0]['components'][0]['custom_id']
    ticked = await room.click(room.moderator, shown, 'Light')
    assert (await room.forge(room.moderator, custom_id, shown)).edited == []
    assert '· 0 of 7' in (await room.click(room.moderator, ticked.edited[0], 'Light')).change


async def test_all_set(room):
    shown = (await room.slash(room.moderator, 'engage checklist', platform='twitch')).only
    assert 'on Twitch · 0 of 7' in shown.content
    for label in labels(shown):
        shown = (await room.click(room.moderator, shown, label)).edited[0]
    assert '· 7 of 7' in shown.content
    assert '**All set. Have a good LIVE!**' in shown.content
    other = (await room.slash(room.moderator, 'engage checklist', platform='instagram')).public
    assert 'on Instagram · 0 of 7' in other


async def test_the_next_evening_begins_anew(room):
    shown = (await room.slash(room.moderator, 'engage checklist')).only
    await room.click(room.moderator, shown, 'Light')
    await room.env.advance_time(24 * 3600)
    assert '· 0 of 7' in (await room.slash(room.moderator, 'engage checklist')).public


async def test_members_do_not_tick_and_other_platforms_are_named(room):
    shown = (await room.slash(room.moderator, 'engage checklist')).only
    assert (await room.click(room.member, shown, 'Light')).private.startswith('This is for mod')
    said = (await room.say(room.moderator, '!engage checklist youtube')).public
    assert said.startswith('`youtube` is no platform I know. Nothing was saved. Choose `tiktok`')


async def test_a_shoutout_names_the_fan_and_takes_turns(room):
    said = [(await room.say(room.moderator, '!engage shoutout luna')).public for _ in SHOUTOUTS[1:]]
    await room.restart()
    said.append((await room.slash(room.moderator, 'engage shoutout', fan='@luna')).public)
    assert sorted(said) == sorted(f'📣 {each.format(fan="`luna`")}' for each in SHOUTOUTS)


async def test_own_words(room):
    said = await room.say(room.moderator, '!engage shoutout luna What a **question**, @everyone!')
    assert said.public == '📣 `luna`\n> What a \\*\\*question\\*\\*, \\@everyone!'


@pytest.mark.parametrize(
    ('options', 'part'),
    [
        ({'fan': '<@123456789012345678>'}, 'I cannot see who `<@123456789012345678>` is.'),
        ({'fan': ' '}, 'The name of the fan has nothing to see in it.'),
        ({'fan': 'x' * 61}, 'The name of a fan has at most 60 characters'),
        ({'fan': 'luna', 'text': ''}, 'The text has nothing to see in it.'),
        ({'fan': 'luna', 'text': 't' * 301}, 'A text has at most 300 characters'),
        ({'fan': 'luna', 'text': 'pay a@b.example'}, 'That text looks like an e-mail address'),
    ],
)
async def test_what_cannot_be_shouted(room, options, part):
    said = (await room.slash(room.moderator, 'engage shoutout', **options)).private
    assert said.startswith(part)
    assert 'Nothing was saved.' in said


async def test_fans_are_offered(room):
    await room.say(room.moderator, '!gift rose 2 luna')
    offered = await room.offered(room.moderator, 'engage shoutout', 'fan', 'lu')
    assert offered == {'luna': 'luna'}
    assert re.match('📣', (await room.say(room.moderator, '!engage shoutout luna')).public)
