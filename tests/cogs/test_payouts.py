"""What the diamonds may be worth: exact figures, and nobody sees them who should not."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import discord
import pytest

MONEY = re.compile(r'[$€£¥]|USD|EUR|0\.0')  # no sign of cash; dates and counts may be there


async def earn(room, diamonds: int = 1_012, fan: str = 'luna') -> None:
    await room.say(room.moderator, f'!gift {diamonds} rose {fan}')


def labels(message) -> list[str]:
    return [button['label'] for row in message.components for button in row['components']]


async def test_a_public_payout_shows_no_money_until_a_moderator_asks(room):
    await earn(room)
    asked = await room.say(room.moderator, '!payout')
    assert asked.public == (
        'Earnings of `Mia` (today) are not for everybody. '
        'Moderators press to see the estimate, alone.'
    )
    assert not MONEY.search(asked.public)
    assert not re.search(r'\d', asked.public)
    assert labels(asked.only) == ['Show me']
    shown = await room.click(room.moderator, asked.only, 'Show me')
    assert shown.edited == []
    assert '≈ **$5.06** estimate' in shown.private


async def test_show_me_is_refused_to_a_member(room):
    await earn(room)
    asked = await room.say(room.moderator, '!payout')
    refused = await room.click(room.member, asked.only, 'Show me')
    assert refused.private.startswith('This is for moderators')
    assert not MONEY.search(refused.private)


async def test_show_me_shows_everybody_their_own_and_works_after_a_restart(room):
    await earn(room)
    asked = await room.say(room.moderator, '!payout week')
    assert '(this week)' in asked.public
    await room.restart()
    for who in (room.manager, room.moderator, room.moderator):
        shown = await room.click(who, asked.only, 'Show me')
        assert shown.private.startswith('### `Mia` this week: 1,012 diamonds 💎')


async def test_no_message_in_public_ever_holds_money(room):
    await earn(room)
    for who in (room.manager, room.moderator, room.member):
        for line in (
            '!payout',
            '!payout estimate',
            '!payout all',
            '!payout Mia month',
            '!payout x',
        ):
            await room.say(who, line)
        await room.slash(who, 'payout estimate')
    for message in room.public.history(viewer=room.member):
        if message.author.id == room.env.bot.user.id and not message.flags.ephemeral:
            assert not MONEY.search(message.content), message.content


async def test_a_staff_channel_answers_in_place(room):
    await earn(room)
    shown = await room.say(room.moderator, '!payout', room.staff)
    assert '≈ **$5.06** estimate' in shown.public
    assert not [
        message
        for message in room.public.history()
        if MONEY.search(message.content) and message.author.id == room.env.bot.user.id
    ]


async def test_a_thread_is_as_public_as_its_channel(room):
    await earn(room)
    for channel, is_open in ((room.public, True), (room.staff, False)):
        with room.env.time_context():
            await room.env.bot.get_channel(channel.id).create_thread(
                name='talk', type=discord.ChannelType.public_thread
            )
        (thread,) = channel.threads
        said = (await room.say(room.moderator, '!payout', thread)).public
        assert bool(MONEY.search(said)) is not is_open


async def test_a_channel_that_becomes_public_asks_again(room):
    await earn(room)
    assert MONEY.search((await room.say(room.moderator, '!payout', room.staff)).public)
    room.env.backend.delete_overwrite(room.staff.id, room.roles['everyone'].id)
    await room.env.settle()
    assert not MONEY.search((await room.say(room.moderator, '!payout', room.staff)).public)


async def test_both_presets_stand_side_by_side_without_a_rate(room):
    await earn(room)
    shown = (await room.slash(room.moderator, 'payout estimate')).private
    assert shown.splitlines() == [
        '### `Mia` today: 1,012 diamonds 💎',
        '≈ **$5.06** estimate · Measured: 200 diamonds = $1.00 ($0.005 a diamond)',
        '-# Source: TikTokLive and Social Stream libraries, trade press, BBC test of October 2022; '
        'as of Nov 23, 2026.',
        '≈ **$20.24** estimate · Guide: 50 diamonds = $1.00 ($0.02 a diamond)',
        '-# Source: general guide of May 2025, itself without a source; as of May 1, 2025. '
        'More than viewers pay for the coin.',
        '-# Diamonds: this week 1,012 · this month 1,012 · all time 1,012',
        '**Available: 1,012 diamonds** · none requested',
        '-# Threshold, daily maximum and fee: a manager chooses `/payout limits`.',
        'No rate is chosen yet, so both common ones are shown. A manager chooses here or '
        'with `/payout rate`.',
        '-# TikTok publishes no rate; what the app pays is what counts. See `/explain payout`.',
    ]


async def test_after_a_choice_only_one_is_shown(room):
    await earn(room)
    await room.slash(room.manager, 'payout rate', preset='measured')
    shown = await room.slash(room.manager, 'payout estimate')
    assert shown.private.count('≈') == 1
    assert '≈ **$5.06** estimate' in shown.private
    assert '$20.24' not in shown.private
    assert labels(shown.only) == []
    await room.slash(room.manager, 'payout rate', preset='guide')
    shown = (await room.slash(room.moderator, 'payout estimate')).private
    assert shown.count('≈') == 1
    assert '≈ **$20.24** estimate' in shown


async def test_the_rate_is_offered_to_managers_only(room):
    await earn(room)
    shown = await room.slash(room.moderator, 'payout estimate')
    assert labels(shown.only) == []
    shown = await room.slash(room.manager, 'payout estimate')
    assert labels(shown.only) == ['Use Measured', 'Use Guide']
    chosen = await room.click(room.manager, shown.only, 'Use Measured')
    assert chosen.private.startswith('### Rate: Measured\n200 diamonds = $1.00')


async def test_an_own_rate_in_euro_is_written_as_germans_do(room):
    await earn(room)
    await room.settings(locale='de-DE', currency='EUR')
    said = (await room.slash(room.manager, 'payout rate', preset='custom', amount='0,0045')).private
    assert said.startswith('### Rate: Own rate\n0,0045\xa0€ a diamond')
    shown = (await room.slash(room.moderator, 'payout estimate')).private
    assert '≈ **4,55\xa0€** estimate · Own rate' in shown
    assert '### `Mia` today: 1.012 diamonds 💎' in shown


PERIODS = [  # locale, period, diamonds; weeks begin on Sunday, Monday, Saturday
    ('en-US', 'today', 16),
    ('en-US', 'week', 28),
    ('de-DE', 'week', 24),
    ('ar-EG', 'week', 30),
    ('en-US', 'month', 24),
    ('en-US', 'all', 31),
]


@pytest.mark.parametrize(('locale', 'period', 'diamonds'), PERIODS)
async def test_a_period_holds_its_days(room, locale, period, diamonds):
    await room.settings(locale=locale)
    days = (('05-29', 1), ('05-30', 2), ('05-31', 4), ('06-01', 8), ('06-03', 16))
    for day, count in days:  # Friday, Saturday, Sunday, Monday, and today is Wednesday
        at = datetime.fromisoformat(f'2026-{day}T12:00:00+00:00')
        await room.env.advance_time((at - room.env.now()).total_seconds())
        await earn(room, count)
    shown = (await room.slash(room.moderator, 'payout estimate', period=period)).private
    assert shown.splitlines()[0].endswith(f': {diamonds} diamonds 💎')


@pytest.mark.parametrize(
    ('typed', 'title'),
    [
        ('!payout', '`Mia` (today)'),
        ('!payout week', '`Mia` (this week)'),
        ('!payout Mia', '`Mia` (today)'),
        ('!payout mia month', '`Mia` (this month)'),
        ('!payout estimate ALL', '`Mia` (all time)'),
    ],
)
async def test_creator_and_period_by_message(room, typed, title):
    assert title in (await room.say(room.moderator, typed)).public


async def test_two_creators_are_not_guessed_between(room):
    await room.add_creator('Leo')
    assert (await room.slash(room.moderator, 'payout estimate')).private.startswith(
        'Which creator: `Mia` and `Leo`?'
    )
    shown = (await room.slash(room.moderator, 'payout estimate', creator='Leo')).private
    assert shown.startswith('### `Leo` today: 0 diamonds')


@pytest.mark.parametrize('line', ['!payout nobody', '!payout Mia year', '!payout nobody week'])
async def test_a_payout_of_what_there_is_not(room, line):
    assert 'Nothing was saved.' in (await room.say(room.moderator, line)).public


async def test_an_undone_gift_earns_nothing(room):
    await earn(room)
    await room.say(room.moderator, '!gift undo')
    shown = (await room.slash(room.moderator, 'payout estimate', period='all')).private
    assert shown.startswith('### `Mia` all time: 0 diamonds 💎\n≈ **$0.00** estimate')


async def test_a_day_has_the_length_of_its_time_zone(room):
    """On 25 October 2026 clocks in Berlin go back: the day has twenty-five hours."""
    await room.settings(time_zone='Europe/Berlin')
    for at, count in (
        (datetime(2026, 10, 24, 21, 59, tzinfo=UTC), 1),  # Saturday, a minute before midnight
        (datetime(2026, 10, 24, 22, 0, tzinfo=UTC), 2),  # Sunday, the first minute
        (datetime(2026, 10, 25, 22, 59, tzinfo=UTC), 4),  # Sunday, the last minute
        (datetime(2026, 10, 25, 23, 0, tzinfo=UTC), 8),  # Monday
    ):
        await room.env.advance_time((at - room.env.now()).total_seconds())
        await earn(room, count)
        if count == 4:
            shown = (await room.slash(room.moderator, 'payout estimate')).private
            assert shown.startswith('### `Mia` today: 6 diamonds')
    shown = (await room.slash(room.moderator, 'payout estimate')).private
    assert shown.startswith('### `Mia` today: 8 diamonds')


async def test_a_new_time_zone_moves_today_and_no_entry(room):
    await earn(room, 5)
    await room.settings(time_zone='Pacific/Kiritimati')  # where it is tomorrow already
    shown = (await room.slash(room.moderator, 'payout estimate')).private
    assert shown.startswith('### `Mia` today: 0 diamonds')
    assert 'all time 5' in shown
    assert [str(entry.day) for entry in await room.entries()] == ['2026-05-06']
