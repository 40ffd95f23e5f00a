"""/gift panel: the keypad, the private step behind a key, and what a second tap does."""

from __future__ import annotations

import pytest

KEYS = [
    'Rose 1', 'TikTok 1', 'GG 1', 'Finger Heart 5', 'Heart Me 1',
    'Rosa 10', 'Ice Cream Cone 1', 'Team Bracelet 2', 'Friendship Neckla… 10', 'Perfume 20',
]  # fmt: skip


def rows(message) -> list[list[str]]:
    return [[button['label'] for button in row['components']] for row in message.components]


def custom_id(message, label: str) -> str:
    buttons = [button for row in message.components for button in row['components']]
    return next(button['custom_id'] for button in buttons if button['label'] == label)


@pytest.fixture
async def pad(room):
    """The keypad, after luna and ravi gave something today."""
    await room.say(room.moderator, '!gift Galaxy luna')
    await room.say(room.moderator, '!gift Galaxy ravi')
    await room.say(room.moderator, '!gift Rose luna')
    await room.env.advance_time(60)
    return (await room.slash(room.moderator, 'gift panel')).only


async def test_a_new_keypad_has_ten_well_known_gifts(room):
    shown = await room.slash(room.moderator, 'gift panel')
    assert shown.public.startswith('### 🎹 Keypad of `Mia`\n')
    assert rows(shown.only)[2:] == [['Other gift', 'Refresh']]
    assert len(rows(shown.only)[0]) == len(rows(shown.only)[1]) == 5
    assert rows(shown.only)[0] + rows(shown.only)[1] == KEYS


async def test_it_learns_what_the_creator_gets(room, pad):
    assert rows(pad)[0][:3] == ['Galaxy 1,000', 'Rose 1', 'TikTok 1']
    for _ in range(3):
        await room.say(room.moderator, '!gift Lion x2 luna')
        await room.env.advance_time(30)
    await room.say(room.moderator, '!gift Swan luna')
    await room.say(room.moderator, '!gift undo')
    refreshed = await room.click(room.moderator, pad, 'Refresh')
    assert rows(refreshed.edited[0])[0][:4] == ['Lion 29,999', 'Galaxy 1,000', 'Rose 1', 'TikTok 1']
    assert 'Swan' not in str(rows(refreshed.edited[0]))


async def test_a_known_gifter_takes_two_taps(room, pad):
    step = await room.click(room.moderator, pad, 'Galaxy 1,000')
    assert step.private == '1 × **Galaxy** for `Mia`: **1,000 diamonds** 💎\nWho sent it?'
    assert rows(step.only) == [
        ['×1', '×5', '×10', 'Other count'],
        ['luna', 'ravi'],
        ['Someone else', 'Nobody named'],
    ]
    logged = await room.click(room.moderator, step.only, 'ravi')
    assert logged.public.startswith('🎁 1 × **Galaxy** from `ravi`: **1,000 diamonds** 💎')
    assert rows(logged.only) == [['Undo', 'Thanked']]
    assert logged.change == 'Logged as `#4`: 1 × **Galaxy** from `ravi`.'
    assert rows(logged.edited[0]) == [['Same again']]
    assert (await room.entries())[-1].source == 'keypad'


async def test_a_count_is_one_more_tap(room, pad):
    step = await room.click(room.moderator, pad, 'Rose 1')
    five = await room.click(room.moderator, step.only, '×5')
    assert five.change == '5 × **Rose** for `Mia`: **5 diamonds** 💎\nWho sent it?'
    await room.click(room.moderator, five.edited[0], 'luna')
    assert (await room.ledger())[-1] == (4, 'Rose', 5, 'luna')


async def test_nobody_named(room, pad):
    step = await room.click(room.moderator, pad, 'Rose 1')
    logged = await room.click(room.moderator, step.only, 'Nobody named')
    assert logged.public.startswith('🎁 1 × **Rose**: **1 diamond**')


async def test_someone_else_is_a_form(room, pad):
    step = await room.click(room.moderator, pad, 'Rose 1')
    form = await room.click(room.moderator, step.only, 'Someone else')
    logged = await room.submit(room.moderator, form, **{'from': '@nadia', 'count': 'x25'})
    assert logged.public.startswith('🎁 25 × **Rose** from `nadia`: **25 diamonds**')
    assert logged.change.startswith('Logged as `#4`')


async def test_another_count_leads_back_to_the_names(room, pad):
    step = await room.click(room.moderator, pad, 'Rose 1')
    form = await room.click(room.moderator, step.only, 'Other count')
    back = await room.submit(room.moderator, form, count='1,200')
    assert '1,200 × **Rose**' in back.change
    assert rows(back.edited[0])[0] == ['×1', '×5', '×10', '×1,200', 'Other count']
    await room.click(room.moderator, back.edited[0], 'luna')
    assert (await room.ledger())[-1] == (4, 'Rose', 1_200, 'luna')


async def test_another_count_with_a_name_is_three_taps(room, pad):
    step = await room.click(room.moderator, pad, 'Rose 1')
    form = await room.click(room.moderator, step.only, 'Other count')
    await room.submit(room.moderator, form, **{'count': '3', 'from': 'zoe'})
    assert (await room.ledger())[-1] == (4, 'Rose', 3, 'zoe')


@pytest.mark.parametrize(
    ('typed', 'part'),
    [
        ({'from': 'zoe', 'count': 'many'}, 'I cannot read `many` as a count.'),
        ({'from': 'zoe', 'count': '0'}, 'A count goes from 1'),
        ({'from': '@', 'count': '1'}, 'name'),
        ({'from': '<@123>', 'count': '1'}, 'I cannot see who `<@123>` is.'),
    ],
)
async def test_a_form_filled_wrong_saves_nothing_and_keeps_the_step(room, pad, typed, part):
    step = await room.click(room.moderator, pad, 'Rose 1')
    form = await room.click(room.moderator, step.only, 'Someone else')
    refused = await room.submit(room.moderator, form, **typed)
    assert part in refused.private
    assert 'Nothing was saved' in refused.private
    await room.click(room.moderator, step.only, 'luna')
    assert len(await room.ledger()) == 4


async def test_a_double_tap_is_one_gift(room, pad):
    step = await room.click(room.moderator, pad, 'Rose 1')
    luna = custom_id(step.only, 'luna')
    await room.forge(room.moderator, luna, step.only)
    again = await room.forge(room.moderator, luna, step.only)
    assert again.private.endswith('Already saved: this request came twice and counts once.')
    assert len(await room.ledger()) == 4


async def test_two_names_of_one_step_are_one_gift(room, pad):
    step = await room.click(room.moderator, pad, 'Rose 1')
    luna, ravi = custom_id(step.only, 'luna'), custom_id(step.only, 'ravi')
    await room.forge(room.moderator, luna, step.only)
    again = await room.forge(room.moderator, ravi, step.only)
    assert 'already written as `#4` with other content' in again.private
    assert len(await room.ledger()) == 4


async def test_tapping_the_key_again_is_a_new_gift_and_asked_about(room, pad):
    for _ in range(2):
        step = await room.click(room.moderator, pad, 'Rose 1')
        answered = await room.click(room.moderator, step.only, 'luna')
    assert 'Log it again?' in answered.change
    assert len(await room.ledger()) == 4
    logged = await room.click(room.moderator, answered.edited[0], 'Log it again')
    assert logged.public.startswith('🎁 1 × **Rose** from `luna`')
    assert [entry.source for entry in (await room.entries())[-2:]] == ['keypad', 'keypad']


async def test_same_again_is_a_new_gift_each_time(room, pad):
    step = await room.click(room.moderator, pad, 'Rose 1')
    five = await room.click(room.moderator, step.only, '×5')
    message = (await room.click(room.moderator, five.edited[0], 'luna')).edited[0]
    for number in (5, 6):
        before = custom_id(message, 'Same again')
        logged = await room.click(room.moderator, message, 'Same again')
        assert logged.change.startswith(f'Logged as `#{number}`: 5 × **Rose** from `luna`')
        twice = await room.forge(room.moderator, before, message)
        assert 'counts once' in twice.private
        message = logged.edited[0]
    assert len(await room.ledger()) == 6


async def test_a_place_that_nobody_stands_at_is_refused(room, pad):
    step = await room.click(room.moderator, pad, 'Rose 1')
    forged = custom_id(step.only, 'ravi').replace(':1:', ':9:')
    refused = await room.forge(room.moderator, forged, step.only)
    assert 'Nothing was saved' in refused.private
    assert len(await room.ledger()) == 3


async def test_another_gift_is_a_form(room, pad):
    form = await room.click(room.moderator, pad, 'Other gift')
    logged = await room.submit(room.moderator, form, gift='swan', count='2', **{'from': 'ravi'})
    assert logged.public.startswith('🎁 2 × **Swan** from `ravi`')
    assert (await room.entries())[-1].source == 'keypad'
    form = await room.click(room.moderator, pad, 'Other gift')
    refused = await room.submit(room.moderator, form, gift='nosuchgift', count='1')
    assert 'I know no gift called' in refused.private
    form = await room.click(room.moderator, pad, 'Other gift')
    asked = await room.submit(room.moderator, form, gift='TikTok Universe', count='1')
    assert 'Which one was it?' in asked.private
    assert len(await room.ledger()) == 4


async def test_tonights_names_come_first_and_then_those_of_nights_before(room, pad):
    step = await room.click(room.moderator, pad, 'Rose 1')
    before = rows(step.only)[1]
    await room.env.advance_time(86_400)
    await room.slash(room.moderator, 'stream start')
    await room.say(room.moderator, '!gift Rose newcomer')
    step = await room.click(room.moderator, pad, 'Rose 1')
    assert rows(step.only)[1][0] == 'newcomer'
    assert set(rows(step.only)[1][1:]) <= set(before)
    assert len(rows(step.only)[1]) > 1


async def test_a_tap_after_the_end_asks_where_it_belongs(room, pad):
    await room.slash(room.moderator, 'stream start')
    await room.slash(room.moderator, 'stream end')
    step = await room.click(room.moderator, pad, 'Rose 1')
    asked = await room.click(room.moderator, step.only, 'Nobody named')
    assert 'Does this gift belong to it?' in asked.change
    logged = await room.click(room.moderator, asked.edited[0], 'Yes, to stream 1')
    assert 'this stream: **1 diamond**' in logged.public


async def test_everything_works_after_a_restart(room, pad):
    await room.restart()
    step = await room.click(room.moderator, pad, 'Rose 1')
    await room.restart()
    five = await room.click(room.moderator, step.only, '×5')
    await room.restart()
    logged = await room.click(room.moderator, five.edited[0], 'luna')
    await room.restart()
    await room.click(room.moderator, logged.edited[0], 'Same again')
    assert [entry[1:] for entry in (await room.ledger())[-2:]] == [('Rose', 5, 'luna')] * 2


async def test_any_moderator_may_tap_and_nobody_else(room, pad):
    step = await room.click(room.manager, pad, 'Rose 1')
    ravi = custom_id(step.only, 'ravi')
    await room.click(room.manager, step.only, 'luna')
    assert (await room.entries())[-1].actor_id == room.manager.id
    refused = await room.click(room.member, pad, 'Rose 1')
    assert refused.private.startswith('This is for moderators')
    assert (await room.click(room.member, pad, 'Refresh')).private.startswith('This is for mod')
    stolen = await room.forge(room.moderator, ravi, step.only)
    assert stolen.private.startswith('Somebody else was asked that.')
    assert len(await room.ledger()) == 4


async def test_a_retired_creator(room, pad):
    step = await room.click(room.moderator, pad, 'Rose 1')
    await room.add_creator('Leo')
    await room.slash(room.manager, 'creator retire', name='Mia')
    for label in ('Rose 1', 'Other gift', 'Refresh'):
        refused = await room.click(room.moderator, pad, label)
        assert refused.private.startswith('`Mia` is retired. Nothing was saved.')
    refused = await room.click(room.moderator, step.only, 'luna')
    assert refused.private.startswith('`Mia` is retired. Nothing was saved.')
    assert len(await room.ledger()) == 3


async def test_a_renamed_creator(room, pad):
    step = await room.click(room.moderator, pad, 'Rose 1')
    await room.slash(room.manager, 'creator rename', name='Mia', to='Mila')
    logged = await room.click(room.moderator, step.only, 'luna')
    assert '`Mila` today' in logged.public
    refreshed = await room.click(room.moderator, pad, 'Refresh')
    assert refreshed.change.startswith('### 🎹 Keypad of `Mila`')


async def test_a_price_that_changed_is_refused_until_refreshed(room, pad):
    step = await room.click(room.moderator, pad, 'Rose 1')
    await room.slash(room.moderator, 'gift define', name='Rose', coins='2')
    refused = await room.click(room.moderator, pad, 'Rose 1')
    assert refused.private == (
        'This key shows 1 coin, and that price no longer holds here. Nothing was saved. '
        'Press *Refresh* on the keypad, then tap again.'
    )
    refused = await room.click(room.moderator, step.only, 'luna')
    assert 'no longer holds here' in refused.private
    assert len(await room.ledger()) == 3
    pad = (await room.click(room.moderator, pad, 'Refresh')).edited[0]
    step = await room.click(room.moderator, pad, 'Rose 2')
    await room.click(room.moderator, step.only, 'luna')
    assert (await room.entries())[-1].diamonds == 2
    await room.slash(room.moderator, 'gift define', name='Rose', coins='3')
    refused = await room.click(room.moderator, pad, 'Rose 2')
    assert refused.private.startswith('This key shows 2 coins')


async def test_a_deleted_keypad_leaves_its_step_at_work(room, pad):
    step = await room.click(room.moderator, pad, 'Rose 1')
    await room.env.bot.get_channel(room.public.id).get_partial_message(pad.id).delete()
    await room.click(room.moderator, step.only, 'luna')
    assert len(await room.ledger()) == 4


async def test_typed_as_a_message_it_works_the_same(room):
    shown = await room.say(room.moderator, '!gift panel mia')
    step = await room.click(room.moderator, shown.only, 'Rose 1')
    await room.click(room.moderator, step.only, 'Nobody named')
    assert await room.ledger() == [(1, 'Rose', 1, None)]


async def test_two_creators_have_keypads_of_their_own(room):
    await room.add_creator('Leo')
    refused = await room.slash(room.moderator, 'gift panel')
    assert 'Which creator' in refused.private
    await room.slash(room.moderator, 'gift log', gift='Lion', creator='Leo')
    leo = (await room.slash(room.moderator, 'gift panel', creator='Leo')).only
    mia = (await room.slash(room.moderator, 'gift panel', creator='Mia')).only
    assert rows(leo)[0][0] == 'Lion 29,999'
    assert rows(mia)[0][0] == 'Rose 1'


async def test_custom_ids_fit_and_names_with_anything_in_them(room):
    await room.slash(room.moderator, 'gift define', name='w' * 40, coins='1000000')
    name = '`@everyone` ' + 'ש' * 40
    await room.slash(room.moderator, 'gift log', gift='w' * 40, count='1000000', from_=name)
    pad = (await room.slash(room.moderator, 'gift panel')).only
    assert rows(pad)[0][0] == 'w' * 17 + '… 1,000,000'
    step = await room.click(room.moderator, pad, rows(pad)[0][0])
    for message in (pad, step.only):
        for row in message.components:
            assert all(len(button['custom_id']) <= 100 for button in row['components'])
    assert rows(step.only)[1] == ['`@everyone` ' + 'ש' * 11 + '…']
