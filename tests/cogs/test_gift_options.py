"""What is offered while typing, the catalogue, and gifts that a server defines."""

from __future__ import annotations

import pytest


def first(offered: dict[str, str]) -> str:
    return next(iter(offered))


async def test_gifts_are_offered_with_their_price(room):
    offered = await room.offered(room.moderator, 'gift log', 'gift', 'gala')
    assert offered['Galaxy · 1,000 coins'] == 'Galaxy · 1,000 coins'  # it stays in the option
    offered = await room.offered(room.moderator, 'gift log', 'gift', 'tiktok univ')
    assert [label for label in offered if label.startswith('TikTok Universe ·')] == [
        'TikTok Universe · 34,999 coins',
        'TikTok Universe · 44,999 coins',
    ]


@pytest.mark.parametrize('typed', ['', 'r', 'rose', 'tiktok', 'ros e', 'Ro\u200bse', '5655', '💎'])
async def test_every_offered_gift_is_accepted(room, typed):
    offered = await room.offered(room.moderator, 'gift log', 'gift', typed)
    assert offered or typed == '💎'
    assert len(offered) <= 25
    for place, (label, value) in enumerate(list(offered.items())[:4]):
        said = (
            await room.slash(room.moderator, 'gift log', gift=value, count=str(place + 1))
        ).public
        price = label.rpartition(' · ')[2].split()[0].replace(',', '')
        assert (await room.entries())[-1].gift.coins == int(price)
        assert said.startswith(f'🎁 {place + 1} × ')


async def test_what_this_server_uses_is_offered_first(room):
    for count in range(3):
        await room.say(room.moderator, f'!gift swan {count + 1}')
    assert first(await room.offered(room.moderator, 'gift log', 'gift', '')).startswith('Swan ·')
    fixing = await room.offered(room.moderator, 'gift fix', 'gift', '', entry='1')
    assert first(fixing).startswith('Swan ·')


@pytest.mark.parametrize('command', ['gift log', 'gift fix', 'gift history'])
async def test_fans_of_this_creator_are_offered_and_no_others(room, command):
    await room.add_creator('Leo')
    for creator, fan in (('Mia', 'luna'), ('Mia', 'Lumi'), ('Leo', 'ludwig')):
        await room.slash(room.moderator, 'gift log', gift='rose', from_=fan, creator=creator)
    offered = await room.offered(room.moderator, command, 'from', 'LU', creator='Mia')
    assert set(offered) == {'luna', 'Lumi'}
    offered = await room.offered(room.moderator, command, 'from', '', creator='Leo')
    assert offered == {'ludwig': 'ludwig'}
    assert not await room.offered(room.moderator, command, 'from', 'lu')  # which creator?


async def test_an_offered_fan_is_the_same_fan(room):
    await room.slash(room.moderator, 'gift log', gift='rose', from_='@Lu na ')
    offered = await room.offered(room.moderator, 'gift log', 'from', 'lu')
    assert offered == {'Lu na': 'Lu na'}
    await room.slash(room.moderator, 'gift log', gift='gg', from_=offered['Lu na'])
    page = await room.slash(room.moderator, 'gift history', from_='LU NA')
    assert page.private.count('\n') == 2


@pytest.mark.parametrize(
    ('command', 'option'),
    [
        ('gift log', 'gift'),
        ('gift log', 'from'),
        ('gift log', 'creator'),
        ('gift fix', 'from'),
        ('gift history', 'from'),
        ('payout estimate', 'creator'),
        ('payout rate', 'currency'),
        ('creator use', 'name'),
        ('creator rename', 'name'),
        ('creator retire', 'name'),
        ('settings set', 'time_zone'),
        ('settings set', 'locale'),
        ('settings set', 'currency'),
    ],
)
async def test_a_member_is_offered_nothing(room, command, option):
    await room.say(room.moderator, '!gift rose 12 luna')
    assert await room.offered(room.manager, command, option, '')
    assert await room.offered(room.member, command, option, '') == {}


async def test_active_creators_are_offered(room):
    await room.add_creator('Leo', 'Milo')
    await room.say(room.manager, '!creator retire Leo')
    assert list(await room.offered(room.moderator, 'gift log', 'creator', '')) == ['Mia', 'Milo']
    assert list(await room.offered(room.moderator, 'gift log', 'creator', 'MI')) == ['Mia', 'Milo']
    assert list(await room.offered(room.moderator, 'gift log', 'creator', 'lo')) == ['Milo']


async def test_the_catalogue_is_for_everybody_and_private(room):
    shown = (await room.slash(room.member, 'gift catalog', search='finger')).private
    assert shown.startswith('### Gifts like `finger`\n**Finger Heart**: 5 coins')
    shown = (await room.slash(room.member, 'gift catalog')).private
    assert '**Rose**: 1 coin\n' in shown
    assert (await room.say(room.member, '!gift catalog money gun')).public.splitlines()[1] == (
        '**Money Gun**: 500 coins'
    )


@pytest.mark.parametrize('search', ['zzzzqqqq', '`x`', '@everyone', 'a' * 3_000, '\u202erose'])
async def test_the_catalogue_answers_any_search(room, search):
    shown = (await room.slash(room.member, 'gift catalog', search=search)).private
    assert shown.startswith('### Gifts like `')


async def test_a_defined_gift_is_priced_from_then_on(room):
    answered = await room.slash(room.moderator, 'gift define', name='Team Heart', coins='99')
    assert answered.public == (
        '`Team Heart` is now a gift of this server: 99 coins. '
        'Entries logged before keep their price.'
    )
    assert '**198 diamonds**' in (await room.say(room.moderator, '!gift team heart 2 luna')).public
    await room.say(room.moderator, '!gift define "Team Heart" 1,500')
    assert '**1,500 diamonds**' in (await room.say(room.moderator, '!gift team heart kai')).public
    assert [entry.diamonds for entry in await room.entries()] == [198, 1_500]
    offered = await room.offered(room.moderator, 'gift log', 'gift', 'team h')
    assert first(offered) == 'Team Heart · 1,500 coins'
    said = await room.slash(
        room.moderator, 'gift log', gift=offered['Team Heart · 1,500 coins'], count='3'
    )
    assert said.public.startswith('🎁 3 × `Team Heart`: **4,500 diamonds**')


async def test_a_defined_price_wins_over_the_catalogue(room):
    before = (await room.say(room.moderator, '!gift TikTok Universe')).public
    assert before.startswith('Several gifts are called')
    await room.slash(room.moderator, 'gift define', name='TikTok Universe', coins='44999')
    assert '**44,999 diamonds**' in (await room.say(room.moderator, '!gift TikTok Universe')).public


async def test_a_defined_gift_survives_a_restart(room):
    await room.say(room.moderator, '!gift define "Team Heart" 99')
    await room.restart()
    assert '**99 diamonds**' in (await room.say(room.moderator, '!gift team heart')).public


@pytest.mark.parametrize(
    ('name', 'coins', 'part'),
    [
        ('Team Heart', '0', 'A gift costs 1 to'),
        ('Team Heart', '-5', 'not -5.'),
        ('Team Heart', '1e12', 'not 1,000,000,000,000.'),
        ('Team Heart', 'free', 'I cannot read `free`'),
        ('Team Heart', '1.5', 'I cannot read `1.5`'),
        (' \u200b ', '5', 'The name of the gift has nothing to see in it.'),
        ('g' * 41, '5', 'The name of a gift has at most 40 characters, this one has 41.'),
    ],
)
async def test_a_gift_that_cannot_be_defined(room, name, coins, part):
    answered = await room.slash(room.moderator, 'gift define', name=name, coins=coins)
    assert part in answered.private
    assert 'Nothing was saved.' in answered.private
    assert (await room.desk.servers.of(room.guild_id)).gifts == ()
