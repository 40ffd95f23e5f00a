"""Taking back, correcting and looking up what was logged."""

from __future__ import annotations

import pytest


async def logged(room, *lines: str, who=None):
    """Log some lines and return the receipts."""
    receipts = []
    for line in lines:
        answered = await room.say(who or room.moderator, f'!gift {line}')
        assert '🎁' in answered.public
        receipts.append(answered.only)
    return receipts


async def test_undo_button_takes_the_entry_back(room):
    (receipt,) = await logged(room, 'rose 12 luna')
    answered = await room.click(room.moderator, receipt, 'Undo')
    assert answered.new == []
    assert answered.change == (
        '~~12 × **Rose** from `luna`~~\n'
        '↩️ Taken back: 12 × **Rose** from `luna` (`#1`), -12 diamonds.\n'
        f'`Mia` today: **0 diamonds** · `#2` by {room.moderator.mention}'
    )
    assert answered.edited[0].components == []
    assert await room.ledger() == [(1, 'Rose', 12, 'luna'), (2, 'Rose', -12, 'luna')]


async def test_another_moderator_may_press_undo_and_is_named(room):
    (receipt,) = await logged(room, 'rose 12 luna')
    answered = await room.click(room.manager, receipt, 'Undo')
    assert f'by {room.manager.mention}' in answered.change
    assert (await room.entries())[1].actor_id == room.manager.id


async def test_a_second_click_on_undo_is_refused_privately(room):
    (receipt,) = await logged(room, 'rose 12 luna')
    await room.slash(room.manager, 'gift undo', entry='1')  # the button is still on the receipt
    answered = await room.click(room.moderator, receipt, 'Undo')
    assert answered.private == (
        f'`#1` was already taken back by {room.manager.mention} (`#2`). Nothing was changed; '
        '`/gift show 1` has the details.'
    )
    assert answered.edited == []
    assert len(await room.ledger()) == 2


async def test_a_member_may_not_press_undo(room):
    (receipt,) = await logged(room, 'rose 12 luna')
    answered = await room.click(room.member, receipt, 'Undo')
    assert answered.private.startswith('This is for moderators')
    assert await room.ledger() == [(1, 'Rose', 12, 'luna')]


async def test_undo_button_works_after_a_restart(room):
    (receipt,) = await logged(room, 'rose 12 luna')
    await room.restart()
    answered = await room.click(room.moderator, receipt, 'Undo')
    assert 'Taken back' in answered.change
    assert len(await room.ledger()) == 2


async def test_bare_undo_takes_the_last_of_ones_own(room):
    await logged(room, 'rose 1', 'rose 2')
    await logged(room, 'rose 3', who=room.manager)
    answered = await room.slash(room.moderator, 'gift undo')
    assert answered.public.startswith('↩️ Taken back: 2 × **Rose** (`#2`), -2 diamonds.')
    assert '`Mia` today: **4 diamonds** · `#4`' in answered.public
    said = (await room.say(room.moderator, '!gift undo')).public
    assert '(`#1`)' in said
    said = (await room.say(room.moderator, '!gift undo')).public
    assert said == (
        'You have no entry left to take back. Nothing was changed; `/gift undo` with a number '
        'takes back any entry.'
    )
    assert len(await room.ledger()) == 5


@pytest.mark.parametrize('number', ['1', '#1', ' 1 '])
async def test_undo_takes_a_number_of_anybody_and_any_age(room, number):
    await logged(room, 'galaxy ravi', who=room.manager)
    await room.env.advance_time(400 * 24 * 3600)
    answered = await room.slash(room.moderator, 'gift undo', entry=number)
    assert '`Mia` on May 6, 2026: **0 diamonds**' in answered.public
    assert [str(entry.day) for entry in await room.entries()] == ['2026-05-06', '2026-05-06']


@pytest.mark.parametrize(
    ('number', 'part'),
    [
        ('99', 'There is no entry #99 in this server. Nothing was changed'),
        ('0', 'There is no entry #0'),
        ('-1', 'There is no entry #-1'),
        ('9' * 30, 'There is no entry #a number that long'),
        ('last', 'I cannot read `last`'),
        ('', 'I cannot read'),
        ('2', '`#2` itself takes back `#1` and cannot be undone.'),
        ('1', '`#1` was already taken back by'),
    ],
)
async def test_undo_of_what_cannot_be_undone(room, number, part):
    await logged(room, 'rose 12 luna')
    await room.say(room.moderator, '!gift undo 1')
    answered = await room.slash(room.moderator, 'gift undo', entry=number)
    assert part in answered.private
    assert len(await room.ledger()) == 2


async def test_a_member_may_not_undo(room):
    await logged(room, 'rose 12 luna')
    for answered in (
        await room.slash(room.member, 'gift undo', entry='1'),
        await room.say(room.member, '!gift undo 1'),
        await room.say(room.member, '!gift undo'),
    ):
        assert answered.text.startswith('This is for moderators')
    assert len(await room.ledger()) == 1


async def test_the_same_gift_after_an_undo_is_not_a_repeat(room):
    (receipt,) = await logged(room, 'rose 12 luna')
    await room.click(room.moderator, receipt, 'Undo')
    await logged(room, 'rose 12 luna')
    assert [count for _, _, count, _ in await room.ledger()] == [12, -12, 12]


FIXES = [  # options, gift, count, fan, note, diamonds now
    ({'gift': 'galaxy'}, 'Galaxy', 12, 'luna', 'hi', '12,000 diamonds'),
    ({'count': '3'}, 'Rose', 3, 'luna', 'hi', '3 diamonds'),
    ({'from_': 'kai'}, 'Rose', 12, 'kai', 'hi', '12 diamonds'),
    ({'note': 'again'}, 'Rose', 12, 'luna', 'again', '12 diamonds'),
    ({'note': '-'}, 'Rose', 12, 'luna', None, '12 diamonds'),
    ({'gift': 'id:5487', 'count': 'x2', 'from_': 'kai'}, 'Finger Heart', 2, 'kai', 'hi', '10 dia'),
]


@pytest.mark.parametrize(('options', 'gift', 'count', 'fan', 'note', 'worth'), FIXES)
async def test_fix_reverses_and_logs_the_right_one(room, options, gift, count, fan, note, worth):
    await room.slash(room.moderator, 'gift log', gift='rose', count='12', from_='luna', note='hi')
    answered = await room.slash(room.manager, 'gift fix', entry='1', **options)
    assert answered.public.startswith(
        '✏️ `#1` was 12 × **Rose** from `luna` for `Mia`; taken back as `#2`. Now it reads:\n'
        f'🎁 {count} × **{gift}** from `{fan}`: **{worth}'
    )
    assert f'`#3` logged by {room.manager.mention}' in answered.public
    wrong, reversal, right = await room.entries()
    assert (wrong.reversed_by, reversal.reverses, reversal.count) == (2, 1, -12)
    assert (right.gift.name, right.count, right.fan, right.note) == (gift, count, fan, note)
    assert right.day == wrong.day


async def test_fix_moves_an_entry_to_another_creator(room):
    await room.add_creator('Leo')
    await room.slash(room.moderator, 'gift log', gift='rose', count='12', creator='Mia')
    answered = await room.slash(room.moderator, 'gift fix', entry='#1', creator='Leo')
    assert '`Leo` today: **12 diamonds**' in answered.public
    assert [entry.count for entry in await room.entries(1)] == [12, -12]
    assert [entry.count for entry in await room.entries(2)] == [12]


async def test_the_receipt_of_a_fix_can_be_undone(room):
    await logged(room, 'rose 12 luna')
    answered = await room.slash(room.moderator, 'gift fix', entry='1', count='3')
    undone = await room.click(room.moderator, answered.only, 'Undo')
    assert '(`#3`)' in undone.change
    assert sum(entry.diamonds for entry in await room.entries()) == 0


@pytest.mark.parametrize(
    ('options', 'part'),
    [
        ({'entry': '1'}, '`#1` already says exactly that.'),
        ({'entry': '1', 'count': '12', 'gift': 'rose'}, '`#1` already says exactly that.'),
        ({'entry': '7', 'count': '1'}, 'There is no entry #7'),
        ({'entry': 'x', 'count': '1'}, 'I cannot read `x`'),
        ({'entry': '1', 'count': '0'}, 'A count goes from 1'),
        ({'entry': '1', 'gift': 'nosuchgift'}, 'I know no gift called `nosuchgift`.'),
        ({'entry': '1', 'gift': 'TikTok Universe'}, 'Several gifts are called'),
        ({'entry': '1', 'from_': ' \u200b '}, 'The name of the fan has nothing to see'),
        ({'entry': '1', 'creator': 'nobody'}, 'This server has no creator called `nobody`.'),
        ({'entry': '1', 'note': 'me@example.com'}, 'an e-mail address'),
    ],
)
async def test_a_fix_that_cannot_be_done_changes_nothing(room, options, part):
    await logged(room, 'rose 12 luna')
    answered = await room.slash(room.moderator, 'gift fix', **options)
    assert part in answered.private
    assert await room.ledger() == [(1, 'Rose', 12, 'luna')]


async def test_fix_of_what_was_taken_back_is_refused(room):
    await logged(room, 'rose 12 luna')
    await room.say(room.moderator, '!gift undo 1')
    answered = await room.slash(room.moderator, 'gift fix', entry='1', count='3')
    assert '`#1` was already taken back' in answered.private
    answered = await room.slash(room.moderator, 'gift fix', entry='2', count='3')
    assert '`#2` itself takes back `#1`' in answered.private
    assert len(await room.ledger()) == 2


async def test_fix_by_message(room):
    await logged(room, 'rose 12 luna')
    said = (await room.say(room.moderator, '!gift fix 1 "Finger Heart" 2 kai')).public
    assert '🎁 2 × **Finger Heart** from `kai`' in said


async def test_show_tells_everything_privately(room):
    await room.slash(
        room.moderator, 'gift log', gift='Finger Heart', count='2', from_='luna', note='wow'
    )
    await room.say(room.manager, '!gift undo 1')
    at = int((await room.entries())[0].happened_at.timestamp())
    shown = (await room.slash(room.moderator, 'gift show', entry='1')).private
    assert shown.splitlines() == [
        '### Entry #1',
        '2 × **Finger Heart** from `luna` for `Mia`',
        '2 × 5 coins each = **10 diamonds** 💎',
        f'Sent <t:{at}:f>, logged by hand by {room.moderator.mention} <t:{at}:R>',
        'Note: `wow`',
        f'Taken back by {room.manager.mention} as `#2`.',
    ]
    shown = (await room.slash(room.moderator, 'gift show', entry='#2')).private
    assert 'Takes back `#1`.' in shown
    assert '**-10 diamonds**' in shown


@pytest.mark.parametrize('number', ['7', '0', '-1', '9' * 25])
async def test_show_of_no_entry(room, number):
    answered = await room.slash(room.moderator, 'gift show', entry=number)
    assert answered.private.startswith('There is no entry #')
