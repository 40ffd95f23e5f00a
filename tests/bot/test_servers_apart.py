"""Two servers with the same names and numbers: nothing of one reaches the other."""

from __future__ import annotations

import pytest


@pytest.fixture
async def both(room, furnish):
    """Two rooms with the same people, creator and first entry number."""
    other = furnish(
        'Other LIVE', manager=room.manager, moderator=room.moderator, member=room.member
    )
    await other.add_creator('Mia')
    await room.say(room.moderator, '!gift rose 12 luna')
    await other.say(other.moderator, '!gift galaxy 3 ravi')
    return room, other


def custom_id(message, part: str) -> str:
    return next(
        button['custom_id']
        for row in message.components
        for button in row['components']
        if part in button['custom_id']
    )


async def test_numbers_and_totals_are_per_server(both):
    one, other = both
    assert await one.ledger() == [(1, 'Rose', 12, 'luna')]
    assert await other.ledger() == [(1, 'Galaxy', 3, 'ravi')]
    assert '**14 diamonds** · `#2`' in (await one.say(one.moderator, '!gift rose 2 kai')).public


async def test_undo_fix_and_show_reach_ones_own_entry_only(both):
    one, other = both
    assert '`ravi`' in (await other.slash(other.moderator, 'gift show', entry='1')).private
    await other.slash(other.moderator, 'gift fix', entry='1', count='4')
    await other.slash(other.moderator, 'gift undo', entry='3')
    assert await one.ledger() == [(1, 'Rose', 12, 'luna')]
    assert 'no entry #3' in (await one.slash(one.moderator, 'gift show', entry='3')).private
    assert (await one.slash(one.moderator, 'gift undo')).public
    assert len(await one.ledger()) == 2
    assert len(await other.ledger()) == 4


async def test_settings_gifts_rates_and_prefix_are_ones_own(both):
    one, other = both
    await one.settings(locale='de-DE', time_zone='Europe/Berlin', prefix='?')
    await one.slash(one.manager, 'payout rate', preset='guide')
    await one.slash(one.moderator, 'gift define', name='Team Heart', coins='99')
    assert not (await one.say(one.moderator, '!gift rose 99')).new
    assert (await other.say(other.moderator, '!gift rose 99')).public
    assert 'I know no gift' in (await other.say(other.moderator, '!gift Team Heart')).public
    shown = (await other.slash(other.moderator, 'payout estimate')).private
    assert shown.count('≈') == 2
    assert '3,099 diamonds' in shown


async def test_fans_and_creators_are_not_offered_across(both):
    one, other = both
    await other.add_creator('Leo')
    assert await one.offered(one.moderator, 'gift log', 'from', '') == {'luna': 'luna'}
    assert await one.offered(one.moderator, 'gift log', 'creator', '') == {'Mia': 'Mia'}
    answered = await one.slash(one.moderator, 'gift log', gift='rose', creator='Leo')
    assert 'This server has no creator called `Leo`.' in answered.private


async def test_being_a_moderator_there_makes_nobody_one_here(both):
    one, other = both
    stranger = one.guild.add_member(other.env.create_user('stranger'))
    other.guild.add_member(stranger.user, roles=[other.roles['managers']])
    refused = (await one.slash(stranger, 'gift undo', entry='1')).private
    assert refused.startswith('This is for moderators')


async def test_a_forged_undo_reaches_the_own_entry_only(both):
    one, other = both
    receipt = (await other.say(other.moderator, '!gift rose 5 kai')).only
    await other.forge(other.moderator, 'gift:v1:undo:1', receipt)
    assert await one.ledger() == [(1, 'Rose', 12, 'luna')]
    answered = await one.forge(one.moderator, 'gift:v1:undo:2', one.public.history()[-1])
    assert 'There is no entry #2 in this server.' in answered.private
    assert len(await other.ledger()) == 3


async def test_a_question_asked_there_cannot_be_answered_here(both):
    one, other = both
    asked = (await other.say(other.moderator, '!gift TikTok Universe')).only
    forged = custom_id(asked, 'gift:v1:ask')
    answered = await one.forge(one.moderator, forged, one.public.history()[-1])
    assert answered.private.startswith('That question is no longer open.')
    assert len(await one.ledger()) == len(await other.ledger()) == 1


async def test_a_page_for_a_fan_there_is_no_page_here(both):
    one, other = both
    for count in range(11):
        await other.say(other.moderator, f'!gift rose {count + 1} ravi')
    page = (await other.say(other.moderator, '!gift history ravi')).only
    forged = custom_id(page, 'gift:v1:page')
    answered = await one.forge(one.moderator, forged, one.public.history()[-1])
    assert answered.private.startswith('That question is no longer open.')


async def test_a_forged_creator_shows_nothing(both):
    one, other = both
    await other.add_creator('Leo')
    last = one.public.history()[-1]
    for forged in ('payout:v1:show:2:all', 'gift:v1:page:2:o9:'):
        answered = await one.forge(one.moderator, forged, last)
        assert 'This server has no creator' in answered.private
        assert 'Leo' not in answered.private


async def test_boards_and_fans_are_ones_own(both):
    one, other = both
    await other.say(other.moderator, '!gift rose 12 luna')
    assert '`ravi`' not in (await one.say(one.member, '!top all')).public
    unknown = (await one.slash(one.moderator, 'fan show', fan='ravi')).private
    assert unknown.startswith('I know no fan called `ravi`.')
    await other.slash(other.moderator, 'fan hide', fan='luna')
    assert '`luna`' in (await one.say(one.member, '!top all')).public
    claim = (await other.say(other.member, '!fan link ravi')).new[-1]
    await other.click(other.moderator, claim, 'Confirm')
    mine = (await one.slash(one.member, 'fan show')).private
    assert mine.startswith('No fan is linked to you here.')
    forged = await one.forge(
        one.member, 'fan:v1:forget:1', one.public.history()[-1]
    )  # the first fan there is ravi, here luna
    assert forged.private.startswith('You may do that with your own fan only')
    assert '`luna`' in (await one.say(one.member, '!top all')).public


async def test_a_rate_to_confirm_there_is_none_here(both):
    one, other = both
    asked = (await other.say(other.manager, '!payout rate custom 5 USD')).only
    forged = custom_id(asked, 'payout:v1:confirm')
    answered = await one.forge(one.manager, forged, one.public.history()[-1])
    assert answered.private.startswith('That question is no longer open.')
    assert (await one.desk.servers.of(one.guild_id)).settings.rate is None


FORGED = [
    'gift:v1:undo:0',
    'gift:v1:undo:999999999999999',
    'gift:v1:ask:0123456789abcdef:0',
    'gift:v1:page:1:o0:',
    'gift:v1:page:1:n999999999999999:',
    'gift:v1:page:1:o5:nosuchtoken',
    'gift:v1:page:999999999:o5:',
    'payout:v1:show:999999999:all',
    'payout:v1:confirm:0123456789abcdef',
    'fan:v1:show:999999999999999:1',
    'fan:v1:show:1:999999999',
    'fan:v1:claim:1:8999999999999999999:yes',
    'fan:v1:unlink:1:8999999999999999999',
    'fan:v1:merge:1:999999999999999',
    'fan:v1:separate:999999999999999',
    'fan:v1:forget:999999999999999',
    'top:v1:gifters:999999999:a:0',
    'top:v1:gifters:1:s999999999999999:0',
    'top:v1:own:1:a',
]


@pytest.mark.parametrize('forged', FORGED)
async def test_a_made_up_custom_id_gets_a_sentence(both, forged):
    one, _ = both
    answered = await one.forge(one.manager, forged, one.public.history()[-1])
    assert answered.new or answered.edited
    assert 'Sorry' not in ''.join(message.content for message in answered.new)
    assert await one.ledger() == [(1, 'Rose', 12, 'luna')]


async def test_a_choice_that_was_never_offered(room):
    asked = (await room.say(room.moderator, '!gift TikTok Universe')).only
    forged = custom_id(asked, ':0').removesuffix(':0') + ':7'
    answered = await room.forge(room.moderator, forged, asked)
    assert answered.private.startswith('That question is no longer open.')
    assert await room.ledger() == []
