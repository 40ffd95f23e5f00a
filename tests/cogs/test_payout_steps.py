"""A payout's way: requested within what is there, paid or cancelled once, and all of it kept."""

from __future__ import annotations

import pytest

DAY_S = 86_400


def labels(message) -> list[str]:
    return [button['label'] for row in message.components for button in row['components']]


@pytest.fixture
async def earned(room):
    """Mia has 6,000 diamonds, and the measured rate is chosen."""
    await room.slash(room.manager, 'payout rate', preset='measured')
    await room.say(room.moderator, '!gift 6000 rose luna')
    return room


async def history(room) -> str:
    return (await room.slash(room.manager, 'payout history')).private


async def test_requested_paid_and_looked_up(earned):
    room = earned
    said = (await room.slash(room.manager, 'payout request', diamonds='5k')).private
    assert said.splitlines() == [
        '### `P1` requested: 5,000 diamonds of `Mia`',
        '≈ **$25.00** estimate · Measured: 200 diamonds = $1.00 ($0.005 a diamond)',
        '-# Source: TikTokLive and Social Stream libraries, trade press, BBC test of October 2022; '
        'as of Nov 23, 2026.',
        '-# `P1` keeps this rate. Still available: 1,000 diamonds. When the money is there: '
        '`/payout paid`; to take it back: `/payout cancel`.',
    ]
    await room.slash(room.manager, 'payout rate', preset='guide')
    await room.env.advance_time(14 * DAY_S)
    said = (
        await room.slash(
            room.manager, 'payout paid', payout='P1', amount='24.53', currency='usd', fee='0.47'
        )
    ).private
    assert said.splitlines() == [
        '### `P1` paid: $24.53 arrived on May 20, 2026',
        '5,000 diamonds of `Mia` · 14 days after the request',
        'Fee $0.47: $25.00 before it',
        '-# $25.00 estimate then · Measured: 200 diamonds = $1.00 ($0.005 a diamond) (TikTokLive '
        'and Social Stream libraries, trade press, BBC test of October 2022) · as estimated',
        '💡 Own rate of `Mia`: $0.005 a diamond before fees, from one payout',
    ]
    who = room.manager.mention
    assert (await history(room)).splitlines() == [
        '### Payouts of `Mia`',
        '✅ `P1` **5,000 diamonds**',
        f'-# Requested May 6, 2026 {who} · Measured $0.005: $25.00 estimate',
        f'-# Paid May 20, 2026 {who} · $24.53 + fee $0.47 · as estimated',
        '💡 Own rate of `Mia`: $0.005 a diamond before fees, from one payout',
        '-# Available: 1,000 diamonds · logged 6,000 · requested 5,000',
        '-# Measured $0.005: TikTokLive and Social Stream libraries, trade press, BBC test of '
        'October 2022, Nov 23, 2026',
    ]


async def test_all_by_message_among_the_staff(earned):
    room = earned
    said = (await room.say(room.manager, '!payout request all mia', room.staff)).public
    assert said.startswith('### `P1` requested: 6,000 diamonds of `Mia`')
    said = (await room.say(room.manager, '!payout cancel p1', room.staff)).public
    assert said == (
        '### `P1` cancelled\nIts 6,000 diamonds of `Mia` are not asked for any more. '
        'Available now: 6,000 diamonds.'
    )
    await room.say(room.manager, '!payout request 100', room.staff)
    line = '!payout paid #2 0.45 EUR 2026-05-06 fee 0.05 USD'
    said = (await room.say(room.manager, line, room.staff)).public
    assert said.startswith('### `P2` paid: €0.45 arrived on May 6, 2026\n')
    assert 'Fee $0.05: in another currency, so it is not counted' in said
    assert 'against the estimate' not in said


async def nothing_new(room, payouts: int = 0, steps: int = 0) -> None:
    """So many payouts and steps are kept, and no more."""
    read = room.desk._database.read
    assert await read('SELECT count(*) FROM payout') == [(payouts,)]
    assert await read('SELECT count(*) FROM payout_step') == [(steps,)]


async def test_without_a_rate_it_is_offered_and_nothing_is_saved(room):
    await room.say(room.moderator, '!gift 10 rose luna')
    asked = await room.slash(room.manager, 'payout request', diamonds='all')
    assert asked.private == (
        'A payout keeps the rate it was requested at, and no rate is chosen yet. Nothing was '
        'saved. Choose one here or with `/payout rate`, then request again.'
    )
    assert labels(asked.only) == ['Use Measured', 'Use Guide']
    await nothing_new(room)
    await room.click(room.manager, asked.only, 'Use Measured')
    said = (await room.slash(room.manager, 'payout request', diamonds='all')).private
    assert said.startswith('### `P1` requested: 10 diamonds')


BAD_REQUESTS = [
    ('6001', '`Mia` has 6,000 diamonds available, not 6,001. Nothing was saved.'),
    ('9' * 30, 'not a number that long. Nothing was saved.'),
    ('0', 'A payout is of one diamond or more, not 0. Nothing was saved.'),
    ('-5', 'A payout is of one diamond or more, not -5. Nothing was saved.'),
    ('1.5', 'I cannot read `1.5` as a number of diamonds. Nothing was saved.'),
    ('lots', 'I cannot read `lots` as a number of diamonds. Nothing was saved.'),
]


@pytest.mark.parametrize(('diamonds', 'part'), BAD_REQUESTS)
async def test_a_request_that_cannot_be(earned, diamonds, part):
    said = (await earned.slash(earned.manager, 'payout request', diamonds=diamonds)).private
    assert part in said
    await nothing_new(earned)


async def test_what_was_asked_for_is_not_available_again(earned):
    room = earned
    await room.slash(room.manager, 'payout request', diamonds='all')
    said = (await room.slash(room.manager, 'payout request', diamonds='1')).private
    assert said == (
        'No diamonds of `Mia` are available. Nothing was saved. '
        'All 6,000 that were logged were asked for before.'
    )
    await room.say(room.moderator, '!gift undo')
    said = (await room.slash(room.manager, 'payout request', diamonds='all')).private
    assert '6,000 were asked for before, and 6,000 of them are missing' in said
    await nothing_new(room, 1)


BAD_PAYMENTS = [  # options, a part of the refusal
    (
        {'payout': 'P2'},
        'There is no payout `P2` in this server: only what was requested',
    ),
    ({'payout': 'first'}, 'I cannot read `first` as the number of a payout. Nothing was saved.'),
    ({'payout': '9' * 30}, 'There is no payout of that number in this server: only'),
    ({'amount': '0'}, 'A sum is above nothing'),
    ({'amount': '-5'}, 'A sum is above nothing'),
    ({'amount': 'zwanzig'}, 'I cannot read `zwanzig` as a sum. Nothing was saved.'),
    ({'amount': '5.001'}, 'Nothing is saved until you say'),
    ({'amount': '24.5001'}, 'is finer than USD can be paid'),
    ({'amount': '9' * 15}, 'A sum is above nothing, and at most'),
    ({'amount': '€5'}, 'Nothing was saved.'),
    ({'currency': 'XXY'}, 'I know no currency `XXY`. Nothing was saved.'),
    ({'currency': 'bitcoin'}, 'I know no currency `bitcoin`. Nothing was saved.'),
    ({'date': '2026-05-21'}, 'Nothing was saved.'),
    ({'date': '2026-05-05'}, '`P1` was requested on May 6, 2026, so it cannot have been paid on'),
    ({'date': '1999-05-05'}, 'Nothing was saved.'),
    ({'date': 'soon'}, 'Nothing was saved.'),
    ({'date': '2026-02-30'}, 'Nothing was saved.'),
    ({'fee': '-1'}, 'A sum is above nothing'),
    ({'fee': 'a lot'}, 'I cannot read `a lot` as a sum. Nothing was saved.'),
    ({'fee': '2.90 XXY'}, 'I know no currency `XXY`. Nothing was saved.'),
    ({'fee': '$2.90', 'currency': 'EUR'}, 'Nothing was saved.'),
]


@pytest.mark.parametrize(('options', 'part'), BAD_PAYMENTS)
async def test_a_payment_that_cannot_be(earned, options, part):
    room = earned
    await room.slash(room.manager, 'payout request', diamonds='5000')
    await room.env.advance_time(14 * DAY_S)
    good = {'payout': 'P1', 'amount': '24.53', 'currency': 'USD'}
    said = (await room.slash(room.manager, 'payout paid', **(good | options))).new[-1]
    assert said.ephemeral
    assert part in said.content
    assert '⏳ `P1`' in await history(room)
    await nothing_new(room, 1)


async def test_paid_twice_is_refused_and_the_first_stands(earned):
    room = earned
    await room.slash(room.manager, 'payout request', diamonds='5000')
    paid = {'payout': '1', 'currency': 'USD'}
    await room.slash(room.manager, 'payout paid', amount='25', **paid)
    said = (await room.slash(room.manager, 'payout paid', amount='26', **paid)).private
    assert said == (
        f'`P1` was paid on May 6, 2026, as {room.manager.mention} wrote down. Nothing was saved. '
        'If that was wrong, cancel it with `/payout cancel` and request it again.'
    )
    assert '$25.00' in await history(room)
    assert '$26.00' not in await history(room)
    await nothing_new(room, 1, 1)


async def test_a_sum_that_may_be_thousands_is_asked_and_written_once(earned):
    room = earned
    await room.slash(room.manager, 'payout request', diamonds='5000')
    asked = await room.slash(
        room.manager, 'payout paid', payout='P1', amount='1.234', currency='USD', fee='2.900'
    )
    assert labels(asked.only) == ['$1,234.00', 'No']
    await nothing_new(room, 1)
    await room.restart()
    again = await room.click(room.manager, asked.only, '$1,234.00')
    fee = again.edited[0]
    assert '`2.900`' in fee.content
    await nothing_new(room, 1)
    done = await room.click(room.manager, fee, labels(fee)[0])
    assert done.change.startswith('### `P1` paid: $1,234.00 arrived on May 6, 2026\n')
    await nothing_new(room, 1, 1)


async def test_numbers_and_dates_are_read_as_the_server_writes_them(earned):
    room = earned
    await room.settings(locale='de-DE')
    await room.slash(room.manager, 'payout request', diamonds='5.000')
    await room.env.advance_time(DAY_S)
    said = (
        await room.slash(
            room.manager, 'payout paid', payout='P1', amount='1.234,50', currency='€',
            date='06.05.2026', fee='2,90',
        )
    ).private  # fmt: skip
    assert said.startswith('### `P1` paid: 1.234,50\xa0€ arrived on 06.05.2026\n')
    assert 'Fee 2,90\xa0€: 1.237,40\xa0€ before it' in said
    assert 'on the day of the request' in said


async def test_a_paid_one_is_cancelled_after_a_question(earned):
    room = earned
    await room.slash(room.manager, 'payout request', diamonds='5000')
    await room.slash(room.manager, 'payout paid', payout='1', amount='25', currency='USD')
    asked = await room.slash(room.manager, 'payout cancel', payout='1')
    assert asked.private.startswith('`P1` is paid. Cancelling it says that this payment was')
    assert labels(asked.only) == ['Yes, the payment was wrong']
    await nothing_new(room, 1, 1)
    await room.restart()
    done = await room.click(room.manager, asked.only, 'Yes, the payment was wrong')
    assert done.change == (
        '### `P1` cancelled\nIts 5,000 diamonds of `Mia` are not asked for any more. '
        'The payment counts no longer. Available now: 6,000 diamonds.'
    )
    assert '✖️ `P1`' in await history(room)
    assert 'Own rate' not in await history(room)
    for name, options in (('cancel', {}), ('paid', {'amount': '25', 'currency': 'USD'})):
        said = (await room.slash(room.manager, f'payout {name}', payout='1', **options)).private
        assert said.startswith(f'`P1` was cancelled by {room.manager.mention}, and that is final.')
        assert 'Nothing was saved.' in said
    await nothing_new(room, 1, 2)


async def test_only_the_manager_who_was_asked_confirms(earned):
    room = earned
    other = room.guild.add_member(room.env.create_user('other'), roles=[room.roles['managers']])
    await room.slash(room.manager, 'payout request', diamonds='5000')
    await room.slash(room.manager, 'payout paid', payout='1', amount='25', currency='USD')
    asked = await room.say(room.manager, '!payout cancel 1', room.staff)
    refused = await room.click(other, asked.only, 'Yes, the payment was wrong')
    assert refused.private.startswith('Somebody else was asked that.')
    await nothing_new(room, 1, 1)


@pytest.mark.parametrize(
    'line', ['request all', 'paid 1 25 USD', 'cancel 1', 'history', 'history Mia']
)
async def test_no_message_in_public_is_answered(earned, line):
    room = earned
    await room.slash(room.manager, 'payout request', diamonds='5000')
    said = (await room.say(room.manager, f'!payout {line}')).public
    assert said.startswith('Earnings are not for everybody, and everybody can read this channel.')
    await nothing_new(room, 1)


async def test_numbers_that_fit_are_offered(earned):
    room = earned
    for _ in range(3):
        await room.slash(room.manager, 'payout request', diamonds='100')
    await room.slash(room.manager, 'payout paid', payout='1', amount='1', currency='USD')
    await room.slash(room.manager, 'payout cancel', payout='2')
    offered = await room.offered(room.manager, 'payout paid', 'payout', '')
    assert offered == {'P3 · Mia · 100 diamonds · May 6, 2026': 'P3'}
    offered = await room.offered(room.manager, 'payout cancel', 'payout', 'p')
    assert list(offered.values()) == ['P3', 'P1']
    assert await room.offered(room.manager, 'payout cancel', 'payout', 'P2') == {}
    assert await room.offered(room.manager, 'payout cancel', 'payout', '%') == {}
    assert await room.offered(room.moderator, 'payout paid', 'payout', '') == {}


async def test_creators_and_currencies_are_offered_as_elsewhere(earned):
    offered = await earned.offered(earned.manager, 'payout request', 'creator', 'm')
    assert offered == {'Mia': 'Mia'}
    offered = await earned.offered(earned.manager, 'payout paid', 'currency', 'eur')
    assert offered['EUR · Euro'] == 'EUR'


@pytest.mark.parametrize(
    ('typed', 'fee'),
    [
        ('fee 0.45', 'Fee $0.45: $24.95 before it'),
        ('today fee 0.45', 'Fee $0.45: $24.95 before it'),
        ('today 0.45 EUR', 'Fee €0.45: in another currency, so it is not counted'),
        ('today none', 'Fee $0.00: $24.50 before it'),
        ('today', None),
    ],
)
async def test_a_fee_by_message(earned, typed, fee):
    room = earned
    await room.slash(room.manager, 'payout request', diamonds='5000')
    said = (await room.say(room.manager, f'!payout paid 1 24.50 USD {typed}', room.staff)).public
    assert said.startswith('### `P1` paid: $24.50 arrived on May 6, 2026\n')
    assert ('Fee' in said) is (fee is not None)
    assert fee is None or f'\n{fee}\n' in said
