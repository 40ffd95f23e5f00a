"""Choosing what a diamond is reckoned at."""

from __future__ import annotations

from decimal import Decimal

import pytest


async def chosen(room):
    return (await room.desk.servers.of(room.guild_id)).settings.rate


def labels(message) -> list[str]:
    return [button['label'] for row in message.components for button in row['components']]


async def test_without_a_choice_both_are_shown(room):
    shown = await room.slash(room.moderator, 'payout rate')
    assert shown.private.startswith('### No rate is chosen yet\nUntil then every estimate shows')
    assert '**Measured**: 200 diamonds = $1.00 ($0.005 a diamond)' in shown.private
    assert '**Guide**: 50 diamonds = $1.00 ($0.02 a diamond)' in shown.private
    assert labels(shown.only) == []


@pytest.mark.parametrize(('label', 'amount'), [('Use Measured', '0.005'), ('Use Guide', '0.02')])
async def test_a_manager_chooses_by_a_button_after_a_restart(room, label, amount):
    shown = await room.slash(room.manager, 'payout rate')
    await room.restart()
    await room.click(room.manager, shown.only, label)
    assert (await chosen(room)).amount == Decimal(amount)


async def test_only_a_manager_presses_the_buttons(room):
    shown = await room.say(room.manager, '!payout rate', room.staff)
    refused = await room.click(room.moderator, shown.only, 'Use Measured')
    assert refused.private.startswith('This is for managers: you need the permission Manage Server')
    assert await chosen(room) is None


@pytest.mark.parametrize(
    'line',
    ['!payout rate measured', '!payout rate custom 0.01 USD', '!payout rate custom 5 USD'],
)
async def test_only_a_manager_chooses(room, line):
    assert (await room.say(room.moderator, line)).public.startswith('This is for managers')
    assert await chosen(room) is None


RATES = [  # options, amount, currency, first words of the answer
    ({'preset': 'measured'}, '0.005', 'USD', '### Rate: Measured\n200 diamonds = $1.00 ($0.005'),
    ({'preset': 'guide'}, '0.02', 'USD', '### Rate: Guide\n50 diamonds = $1.00 ($0.02 a'),
    ({'preset': 'us-scaled', 'amount': '53'}, '0.0053', 'USD', '### Rate: US scaled rewards\n'),
    ({'preset': 'us-scaled', 'amount': '20 %'}, '0.0020', 'USD', '### Rate: US scaled rewards\n'),
    ({'preset': 'custom', 'amount': '0.0045', 'currency': 'eur'}, '0.0045', 'EUR', '### Rate: Own'),
    ({'amount': '0.01'}, '0.01', 'USD', '### Rate: Own rate\n100 diamonds = $1.00'),
    ({'preset': 'custom', 'amount': '1', 'currency': 'USD'}, '1', 'USD', '### Rate: Own rate\n'),
]


@pytest.mark.parametrize(('options', 'amount', 'currency', 'title'), RATES)
async def test_a_rate_is_chosen(room, options, amount, currency, title):
    assert (await room.slash(room.manager, 'payout rate', **options)).private.startswith(title)
    await room.restart()
    rate = await chosen(room)
    assert (rate.amount, rate.currency) == (Decimal(amount), currency)


BAD = [  # options, a part of the refusal
    ({'preset': 'custom', 'amount': '0'}, '`0` cannot be what one diamond is worth'),
    ({'preset': 'custom', 'amount': '-0.005'}, '`-0.005` cannot be what one diamond is worth'),
    ({'preset': 'custom', 'amount': 'NaN'}, 'I cannot read `NaN` as a rate.'),
    ({'preset': 'custom', 'amount': 'Infinity'}, 'I cannot read `Infinity` as a rate.'),
    ({'preset': 'custom', 'amount': '1e-3'}, 'I cannot read `1e-3` as a rate.'),
    ({'preset': 'custom', 'amount': 'a lot'}, 'I cannot read `a lot` as a rate.'),
    ({'preset': 'custom', 'amount': '0.000000001'}, 'at most 8 decimals'),
    ({'preset': 'custom', 'amount': '9' * 20}, 'cannot be what one diamond is worth'),
    ({'preset': 'custom'}, 'as a rate.'),
    ({'currency': 'USD'}, 'as a rate.'),
    ({'preset': 'custom', 'amount': '0.01', 'currency': 'XXY'}, 'I know no currency `XXY`.'),
    ({'preset': 'custom', 'amount': '0.01', 'currency': 'bitcoin'}, 'I know no currency `bitcoin`'),
    ({'preset': 'custom', 'amount': '5', 'currency': 'bitcoin'}, 'I know no currency `bitcoin`'),
    ({'preset': 'us-scaled'}, 'give the share in per cent as the amount, 20 to 53'),
    ({'preset': 'us-scaled', 'amount': '19'}, '20 to 53'),
    ({'preset': 'us-scaled', 'amount': '54'}, '20 to 53'),
]


@pytest.mark.parametrize(('options', 'part'), BAD)
async def test_a_rate_that_cannot_be(room, options, part):
    answered = await room.slash(room.manager, 'payout rate', **options)
    assert part in answered.private
    assert 'Nothing was saved.' in answered.private
    assert await chosen(room) is None


async def test_an_unknown_preset_by_message(room):
    said = (await room.say(room.manager, '!payout rate best')).public
    assert said.startswith('`best` is no preset I know. Nothing was saved. Choose `measured`')


async def test_a_rate_above_one_is_asked_again(room):
    asked = await room.slash(
        room.manager, 'payout rate', preset='custom', amount='1.01', currency='USD'
    )
    assert asked.private == (
        '$1.01 for one diamond is more than anybody has measured (about US$0.005). '
        'Is that what you mean? Nothing is saved until you confirm.'
    )
    assert await chosen(room) is None
    await room.restart()
    done = await room.click(room.manager, asked.only, 'Yes, use it')
    assert done.change.startswith('### Rate: Own rate\n$1.01 a diamond')
    assert (await chosen(room)).amount == Decimal('1.01')


async def test_only_the_manager_who_was_asked_confirms(room):
    other = room.guild.add_member(room.env.create_user('other'), roles=[room.roles['managers']])
    asked = await room.say(room.manager, '!payout rate custom 5 USD', room.staff)
    refused = await room.click(other, asked.only, 'Yes, use it')
    assert refused.private.startswith('Somebody else was asked that.')
    refused = await room.click(room.moderator, asked.only, 'Yes, use it')
    assert refused.private.startswith('This is for managers')
    assert await chosen(room) is None


async def test_a_new_rate_changes_no_entry(room):
    await room.say(room.moderator, '!gift galaxy luna')
    before = await room.entries()
    await room.slash(room.manager, 'payout rate', preset='guide')
    assert await room.entries() == before


async def test_currencies_are_offered_and_accepted(room):
    offered = await room.offered(room.manager, 'payout rate', 'currency', 'eur')
    assert offered['EUR · Euro'] == 'EUR'
    for code in list((await room.offered(room.manager, 'payout rate', 'currency', '')).values())[
        :5
    ]:
        answered = await room.slash(
            room.manager, 'payout rate', preset='custom', amount='0.5', currency=code
        )
        assert answered.private.startswith('### Rate: Own rate')
