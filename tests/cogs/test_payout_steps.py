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
    assert 'against it' not in said
