"""The history of payouts, page by page, and the own rate that is learned from it."""

from __future__ import annotations

from decimal import Decimal

import pytest


def labels(message) -> list[str]:
    return [button['label'] for row in message.components for button in row['components']]


def numbers(text: str) -> list[str]:
    return [line.split('`')[1] for line in text.splitlines() if line[:1] in '⏳✅✖']


async def rate(room):
    return (await room.desk.servers.of(room.guild_id)).settings.rate


@pytest.fixture
async def earned(room):
    await room.slash(room.manager, 'payout rate', preset='measured')
    await room.say(room.moderator, '!gift 900k rose luna')
    return room


async def pay(room, number: int, amount: str, currency: str = 'USD', **more) -> None:
    await room.slash(room.manager, 'payout request', diamonds='1000')
    options = {'payout': f'P{number}', 'amount': amount, 'currency': currency, **more}
    answered = await room.slash(room.manager, 'payout paid', **options)
    assert answered.private.startswith(f'### `P{number}` paid')


async def test_an_empty_history_says_what_to_do(room):
    shown = await room.slash(room.manager, 'payout history')
    assert shown.private == (
        '### Payouts of `Mia`\nNone yet. `/payout request` writes the first one down.\n'
        '-# Available: 0 diamonds · logged 0 · requested 0'
    )
    assert labels(shown.only) == []


async def test_every_payout_is_on_a_page_and_each_page_is_one_message(earned):
    room = earned
    for number in range(1, 24):  # all that a payout can have, so that ten are too long
        await pay(room, number, '4.53', 'EUR', fee='0.47 USD')
    for number in range(1, 24, 2):
        asked = await room.slash(room.manager, 'payout cancel', payout=f'{number}')
        await room.click(room.manager, asked.only, 'Yes, the payment was wrong')
    shown = await room.slash(room.manager, 'payout history')
    page, text, pages = shown.only, shown.private, []
    await room.restart()
    while True:
        assert len(text) <= 2_000
        pages.append(numbers(text))
        if 'Older' not in labels(page):
            break
        pressed = await room.click(room.manager, page, 'Older')
        page, text = pressed.edited[0], pressed.change
    assert [each for one in pages for each in one] == [f'P{n}' for n in range(23, 0, -1)]
    back = [pages[-1]]
    while 'Newer' in labels(page):
        pressed = await room.click(room.manager, page, 'Newer')
        page, text = pressed.edited[0], pressed.change
        assert len(text) <= 2_000
        back.append(numbers(text))
    assert [each for one in reversed(back) for each in one] == [f'P{n}' for n in range(23, 0, -1)]


async def test_each_step_says_who_and_each_rate_is_its_own(earned):
    room = earned
    other = room.guild.add_member(room.env.create_user('other'), roles=[room.roles['managers']])
    await room.slash(room.manager, 'payout request', diamonds='1000')
    await room.slash(room.manager, 'payout rate', preset='guide')
    await room.slash(other, 'payout request', diamonds='1000')
    await room.slash(other, 'payout cancel', payout='1')
    shown = (await room.slash(room.manager, 'payout history', creator='Mia')).private
    assert shown.splitlines()[1:6] == [
        '⏳ `P2` **1,000 diamonds**',
        f'-# Requested May 6, 2026 {other.mention} · Guide $0.02: $20.00 estimate',
        '✖️ `P1` **1,000 diamonds**',
        f'-# Requested May 6, 2026 {room.manager.mention} · Measured $0.005: $5.00 estimate',
        f'-# Cancelled May 6, 2026 {other.mention}',
    ]
    assert '-# Guide $0.02: general guide of May 2025' in shown


async def test_the_own_rate_is_offered_and_reckoned_again_at_the_press(earned):
    room = earned
    await pay(room, 1, '4.50', fee='0.10')
    shown = await room.slash(room.manager, 'payout history')
    assert '💡 Own rate of `Mia`: $0.0046 a diamond before fees, from one payout' in shown.private
    assert labels(shown.only) == ['Use the own rate']
    await pay(room, 2, '5')
    await room.restart()
    done = await room.click(room.manager, shown.only, 'Use the own rate')
    assert done.private.startswith('### Rate: Own rate\n$0.0048 a diamond\n')
    assert '-# Source: own payouts\\: 2 of Mia; as of May 6, 2026.' in done.private
    chosen = await rate(room)
    assert (chosen.amount, chosen.currency) == (Decimal('0.0048'), 'USD')
    assert chosen.source == 'own payouts: 2 of Mia'


async def test_an_own_rate_that_is_gone_is_not_used(earned):
    room = earned
    await pay(room, 1, '4.50')
    shown = await room.slash(room.manager, 'payout history')
    asked = await room.slash(room.manager, 'payout cancel', payout='1')
    await room.click(room.manager, asked.only, 'Yes, the payment was wrong')
    refused = await room.click(room.manager, shown.only, 'Use the own rate')
    assert refused.private.startswith('No payment of `Mia` stands to learn a rate from. Nothing')
    assert (await rate(room)).preset == 'measured'


async def test_the_rate_shows_the_own_one_to_managers_alone(earned):
    room = earned
    await pay(room, 1, '4.50')
    own = '💡 Own rate of `Mia`: $0.0045 a diamond before fees, from one payout'
    shown = await room.slash(room.manager, 'payout rate')
    assert shown.private.splitlines()[-1] == own
    assert labels(shown.only) == ['Use the own rate']
    assert own in (await room.say(room.manager, '!payout rate', room.staff)).public
    assert own not in (await room.say(room.manager, '!payout rate')).public
    shown = await room.slash(room.moderator, 'payout rate')
    assert own not in shown.private
    assert labels(shown.only) == []


async def test_of_two_creators_no_own_rate_is_guessed(earned):
    room = earned
    await pay(room, 1, '4.50')
    await room.add_creator('Leo')
    assert 'Own rate of' not in (await room.slash(room.manager, 'payout rate')).private


async def test_a_name_in_a_rates_source_does_nothing(earned):
    room = earned
    await room.slash(room.manager, 'creator rename', name='Mia', to='**[M](x.y)** <@1>')
    await pay(room, 1, '4.50')
    shown = await room.slash(room.manager, 'payout history')
    done = await room.click(room.manager, shown.only, 'Use the own rate')
    assert '\\*\\*\\[M\\]\\(x\\.y\\)' in done.private
    assert '<@1>' not in done.private
