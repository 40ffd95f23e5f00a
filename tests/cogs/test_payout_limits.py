"""Threshold, daily maximum and fee: chosen by the server, shown with their source, beside what
is available and on its way.
"""

from __future__ import annotations

from decimal import Decimal

import pytest

from storage.database import Database

DAY_S = 86_400


async def limits(room):
    return (await room.desk.servers.of(room.guild_id)).settings.limits


async def estimate(room) -> list[str]:
    """What the estimate says of the account: the lines below those of before."""
    shown = (await room.slash(room.moderator, 'payout estimate')).private
    lines = shown.splitlines()
    return lines[next(n for n, line in enumerate(lines) if line.startswith('**Available')) : -1]


@pytest.fixture
async def earned(room):
    await room.slash(room.manager, 'payout rate', preset='measured')
    await room.say(room.moderator, '!gift 6000 rose luna')
    return room


async def test_presets_are_shown_until_one_is_chosen(room):
    shown = (await room.slash(room.manager, 'payout limits')).private
    assert shown.startswith('### No payout limits are chosen yet\n')
    assert (
        '`eea-paypal`: from $1.00, at most $1,000.00 a day, fee 1.5 % + $0.10\n'
        '-# TikTok, payment limits and fees in the EEA, the UK and Switzerland, by PayPal; '
        'as of Nov 23, 2026\n'
    ) in shown
    assert '`world-2019`: from $100.00, at most $1,000.00 a day, no fee\n' in shown
    assert await limits(room) is None


async def test_a_preset_is_chosen_and_single_values_make_it_ones_own(room):
    said = (await room.slash(room.manager, 'payout limits', preset='uk-de-bank')).private
    assert said == (
        '### Payout limits: `uk-de-bank`\nfrom $9.00, at most $1,000.00 a day, fee $2.90\n'
        '-# Source: TikTok, payment limits and fees in the EEA, the UK and Switzerland, to a '
        'bank in the UK or Germany; as of Nov 23, 2026. Currencies are never converted.'
    )
    said = (await room.slash(room.manager, 'payout limits', minimum='50', maximum='none')).private
    assert said == (
        '### Payout limits: `custom`\nfrom $50.00, fee $2.90\n'
        '-# Source: set by this server; as of May 6, 2026. Currencies are never converted.'
    )
    await room.restart()
    kept = await limits(room)
    assert (kept.minimum, kept.daily_maximum, kept.fee_fixed) == (50, None, Decimal('2.90'))
    assert (await room.slash(room.manager, 'payout limits')).private == said


async def test_without_a_preset_values_are_in_the_servers_currency(room):
    await room.settings(locale='de-DE', currency='EUR')
    said = (
        await room.slash(room.manager, 'payout limits', minimum='1.234,50', fee_percent='1,5 %')
    ).private
    assert said.startswith('### Payout limits: `custom`\nfrom 1.234,50\xa0€, fee 1,5 %\n')


async def test_a_value_that_may_be_thousands_is_asked(room):
    await room.slash(room.manager, 'payout limits', preset='eea-paypal')
    asked = await room.slash(room.manager, 'payout limits', maximum='2.000')
    assert 'Nothing is saved until you say' in asked.private
    assert (await limits(room)).preset == 'eea-paypal'
    done = await room.click(room.manager, asked.only, '$2,000.00')
    assert done.change.startswith(
        '### Payout limits: `custom`\nfrom $1.00, at most $2,000.00 a day, fee 1.5 % + $0.10\n'
    )


BAD = [
    ({'preset': 'moon'}, '`moon` is no preset of limits I know. Nothing was saved. Choose `eea-'),
    ({'minimum': '-1'}, 'A sum is above nothing'),
    ({'minimum': 'much'}, 'I cannot read `much` as a sum.'),
    ({'fee': '0.001'}, 'is finer than USD can be paid'),
    ({'fee_percent': '51'}, '`51` cannot be the fee in per cent: 0 to 50, with at most two'),
    ({'fee_percent': '1.234'}, 'cannot be the fee in per cent'),
    ({'fee_percent': 'some'}, '`some` cannot be the fee in per cent'),
    ({'minimum': '5', 'maximum': '4'}, 'The daily maximum $4.00 is below what can be paid at all'),
]


@pytest.mark.parametrize(('options', 'part'), BAD)
async def test_limits_that_cannot_be(room, options, part):
    if 'preset' in options:
        said = (await room.say(room.manager, f'!payout limits {options["preset"]}')).public
    else:
        said = (await room.slash(room.manager, 'payout limits', **options)).private
    assert part in said
    assert 'Nothing was saved.' in said
    assert await limits(room) is None


async def test_two_managers_change_different_values_and_both_stand(room):
    other = room.guild.add_member(room.env.create_user('other'), roles=[room.roles['managers']])
    await room.slash(room.manager, 'payout limits', preset='eea-paypal')
    await room.slash(other, 'payout limits', minimum='7')
    await room.slash(room.manager, 'payout limits', fee='0.5')
    kept = await limits(room)
    assert (kept.minimum, kept.fee_fixed, kept.fee_percent) == (7, Decimal('0.50'), Decimal('1.5'))


async def test_the_estimate_says_how_far_the_threshold_is_and_what_would_arrive(earned):
    room = earned
    await room.slash(room.manager, 'payout limits', preset='world-2019')
    assert await estimate(room) == [
        '**Available: 6,000 diamonds** · none requested',
        '🏁 Threshold $100.00: 14,000 diamonds to go by Measured (estimate)',
        '💸 Measured: $30.00 estimate for what is available, fee $0.00, $30.00 would arrive',
        '-# Limits: from $100.00, at most $1,000.00 a day, no fee (TikTok support, '
        'withdrawals, outdated; the provider may take a fee; as of Feb 19, 2019)',
    ]
    await room.slash(room.manager, 'payout limits', preset='eea-paypal', maximum='12')
    assert (await estimate(room))[1:3] == [
        '🏁 Threshold $1.00: reached by Measured (estimate)',
        # 12 + 12 + 6: twice 0.18 + 0.10, once 0.09 + 0.10
        '💸 Measured: $30.00 estimate for what is available, fee $0.75, $29.25 would arrive, '
        'on 3 days',
    ]


async def test_currencies_are_not_compared(earned):
    room = earned
    await room.slash(room.manager, 'payout limits', preset='eea-paypal')
    await room.slash(room.manager, 'payout rate', preset='custom', amount='0.005', currency='EUR')
    assert (await estimate(room))[1:] == [
        '-# Limits: from $1.00, at most $1,000.00 a day, fee 1.5 % + $0.10 (TikTok, payment limits '
        'and fees in the EEA, the UK and Switzerland, by PayPal; as of Nov 23, 2026). '
        'They cannot be compared with a rate in EUR.'
    ]


async def test_open_payouts_are_expected_by_what_was_learned(earned):
    room = earned
    await room.slash(room.manager, 'payout request', diamonds='1000')
    assert (await estimate(room))[:3] == [
        '**Available: 5,000 diamonds** · requested 1,000, of which 1,000 open',
        '⏳ `P1`: 1,000 diamonds, requested May 6, 2026',
        '-# When it comes can be said once a first payout was paid.',
    ]
    await room.env.advance_time(10 * DAY_S)
    await room.slash(room.manager, 'payout paid', payout='1', amount='5', currency='USD')
    for _ in range(4):
        await room.slash(room.manager, 'payout request', diamonds='500')
    assert '-# The one payout paid so far took 10 days.' in await estimate(room)
    await room.env.advance_time(14 * DAY_S)
    await room.slash(room.manager, 'payout paid', payout='2', amount='2.5', currency='USD')
    assert (await estimate(room))[:5] == [
        '**Available: 3,000 diamonds** · requested 3,000, of which 1,500 open',
        '⏳ `P3`: 500 diamonds, requested May 16, 2026, expected about May 30, 2026',
        '⏳ `P4`: 500 diamonds, requested May 16, 2026, expected about May 30, 2026',
        '⏳ `P5`: 500 diamonds, requested May 16, 2026, expected about May 30, 2026',
        '-# The last 2 payouts took 10 to 14 days, 14 in the middle.',
    ]
    await room.env.advance_time(DAY_S)
    assert 'was expected about May 30, 2026' in (await estimate(room))[1]


async def test_payments_of_the_same_day_are_told_without_numbers(earned):
    room = earned
    for number in ('1', '2'):
        await room.slash(room.manager, 'payout request', diamonds='500')
        await room.slash(room.manager, 'payout paid', payout=number, amount='2.5', currency='USD')
    await room.slash(room.manager, 'payout request', diamonds='500')
    assert '-# The last 2 payouts took less than a day each.' in await estimate(room)


async def test_what_was_taken_back_after_the_request_is_flagged_and_nothing_changed(earned):
    room = earned
    await room.slash(room.manager, 'payout request', diamonds='all')
    await room.say(room.moderator, '!gift undo 1')
    said = await estimate(room)
    assert said[0] == '**Available: 0 diamonds** · requested 6,000, of which 6,000 open'
    flag = (
        '🚩 6,000 diamonds of `P1` are missing: entries were taken back after the request. '
        'I change no payout; cancel it, or log what is missing.'
    )
    assert flag in said
    shown = (await room.slash(room.manager, 'payout history')).private
    assert '⏳ `P1` **6,000 diamonds** 🚩\n' in shown
    assert flag in shown


async def test_the_longest_estimate_is_one_message(room):
    await room.desk.servers.rename_creator(room.guild_id, 1, 'M' * 32)
    await room.say(room.moderator, '!gift 900k rose luna')
    await room.slash(room.manager, 'payout rate', preset='measured')
    await room.slash(room.manager, 'payout limits', preset='uk-de-bank')
    for _ in range(5):
        await room.slash(room.manager, 'payout request', diamonds='150k')
    await room.say(room.moderator, '!gift undo 1')
    shown = (await room.slash(room.moderator, 'payout estimate')).private
    assert '-# And 2 more: `/payout history`.' in shown
    assert len(shown) < 2_000


async def test_the_estimate_is_one_question_to_the_disk(earned, monkeypatch):
    room, asked = earned, []
    await room.slash(room.manager, 'payout limits', preset='eea-paypal')
    await room.slash(room.manager, 'payout request', diamonds='1000')
    read = Database.read
    write = Database.write

    async def counted(self, *question):
        asked.append('read')
        return await read(self, *question)

    async def written(self, change):
        asked.append('write')
        return await write(self, change)

    monkeypatch.setattr(Database, 'read', counted)
    monkeypatch.setattr(Database, 'write', written)
    shown = (await room.slash(room.moderator, 'payout estimate', period='month')).private
    assert '⏳ `P1`' in shown
    assert asked == ['read']


async def test_missing_diamonds_come_before_the_threshold(earned):
    room = earned
    await room.slash(room.manager, 'payout limits', preset='world-2019')
    await room.say(room.moderator, '!gift 1000 rose luna')
    await room.slash(room.manager, 'payout request', diamonds='all')
    await room.say(room.moderator, '!gift undo 1')
    told = '🏁 Threshold $100.00: 26,000 diamonds to go by Measured (estimate)'
    assert told in await estimate(room)
    forecast = (await room.slash(room.manager, 'payout forecast')).private
    assert '26,000 diamonds to go; when is not foreseeable.' in forecast
