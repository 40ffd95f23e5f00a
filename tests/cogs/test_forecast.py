"""/payout forecast: a day with its range, or an honest word; a picture that says what it shows."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import discord
import pytest
from PIL import Image
from simcord.backend.models.channel import Overwrite
from simcord.enums import OverwriteType

from economy.limits import PRESETS

DAY = timedelta(days=1).total_seconds()


async def weeks(room, *diamonds: int) -> None:
    """Gifts of so many diamonds on the first three days of each week, and then it is over."""
    for each in diamonds:
        for day in range(7):
            if day < 3 and each:
                await room.say(room.moderator, f'!gift {each // 3} rose luna')
            await room.env.advance_time(DAY)


async def chosen(room, rate: str = 'measured', limits: str = 'world-2019') -> None:
    await room.slash(room.manager, 'payout rate', preset=rate)
    await room.slash(room.manager, 'payout limits', preset=limits)


def labels(message) -> list[str]:
    return [button['label'] for row in message.components for button in row['components']]


async def test_a_day_with_its_range_and_where_it_comes_from(room):
    await chosen(room)
    await weeks(room, 3_000, 6_000, 3_000, 1_500)  # 20,000 diamonds are $100
    shown = await room.slash(room.manager, 'payout forecast')
    assert shown.private.splitlines() == [
        '### 🔭 Forecast for `Mia`',
        '**Available: 13,500 diamonds**',
        'Pace of the last 28 full days: **3,375 a week**, weeks from 1,500 to 6,000',
        '🏁 Minimum $100.00 = 20,000 diamonds estimate · Measured: 200 diamonds = $1.00 ($0.005 a '
        'diamond)',
        '6,500 diamonds to go: estimate **Jun 17, 2026**, between Jun 11, 2026 and Jul 4, 2026 by '
        'the fastest and slowest week.',
        '-# Rate: TikTokLive and Social Stream libraries, trade press, BBC test of October 2022; '
        'as of Nov 23, 2026.',
        f'-# Limits: {PRESETS["world-2019"].source}; as of Feb 19, 2019.',
    ]
    assert labels(shown.only) == []


async def test_the_picture_is_attached_and_told_in_words(room):
    await chosen(room)
    await weeks(room, 3_000, 6_000, 3_000, 1_500)
    await room.slash(room.manager, 'payout request', diamonds='5000')
    await room.slash(room.manager, 'payout paid', payout='1', amount='25', currency='USD')
    shown = await room.slash(room.manager, 'payout forecast')
    assert shown.only.ephemeral
    assert '**Available: 8,500 diamonds**' in shown.private
    (attached,) = shown.only.attachments
    assert attached.filename == 'forecast.png'
    assert attached.description == (
        'Forecast for Mia: 8,500 diamonds available. '
        'Earned by week since Apr 12, 2026: 0, 0, 0, 3,000, 6,000, 3,000, 1,500, 0. '
        'Requested: 0, 0, 0, 0, 0, 0, 0, 5,000. Paid: 0, 0, 0, 0, 0, 0, 0, 5,000. '
        'Expected in each of the next 8 weeks: 3,375, from 1,500 to 6,000. '
        'minimum · Measured: week of Jun 21, 2026.'
    )
    image = Image.open(BytesIO(room.env.backend.cdn.get(attached.url)))
    assert (image.format, image.width) == ('PNG', 1000)
    assert image.height > 1_200


async def test_without_limits_the_pace_stands_alone(room):
    await weeks(room, 300, 300, 300, 300)
    shown = (await room.slash(room.manager, 'payout forecast')).private
    assert '**300 a week**, weeks from 300 to 300' in shown
    assert 'No limits of payouts are chosen, so there is no minimum to reach.' in shown
    assert '-# No rate is chosen yet: `/payout rate`.' in shown  # what the buttons are for
    assert '🏁' not in shown
    assert '$' not in shown


async def test_without_a_rate_both_are_shown_and_offered(room):
    await room.slash(room.manager, 'payout limits', preset='world-2019')
    await weeks(room, 3_000, 3_000)
    shown = await room.slash(room.manager, 'payout forecast')
    assert '= 20,000 diamonds estimate · Measured: 200 diamonds = $1.00' in shown.private
    assert '= 5,000 diamonds estimate · Guide: 50 diamonds = $1.00' in shown.private
    assert '✅ Reached, as an estimate.' in shown.private
    assert 'No rate is chosen yet' in shown.private
    assert 'Pace of the last 14 full days' in shown.private
    assert labels(shown.only) == ['Use Measured', 'Use Guide']


TOO_LITTLE = [  # weeks before, part of the answer
    ((), 'No gift is logged yet, so there is no pace and no forecast.'),
    ((3_000,), 'Too little to go by yet: 3 days with gifts in the last 7 days.'),
    ((3_000, 0, 0, 0, 0), 'No diamonds came in the last 28 days, so there is no pace to go by.'),
]


@pytest.mark.parametrize(('before', 'part'), TOO_LITTLE)
async def test_too_little_names_no_day(room, before, part):
    await chosen(room)
    await weeks(room, *before)
    shown = await room.slash(room.manager, 'payout forecast')
    assert part in shown.private
    assert 'diamonds to go; when is not foreseeable.' in shown.private
    assert 'estimate **' not in shown.private
    (attached,) = shown.only.attachments
    assert 'Expected' not in attached.description


async def test_a_week_of_nothing_leaves_the_end_open_and_years_are_not_named(room):
    await chosen(room)
    await weeks(room, 0, 3_000, 0, 3_000)
    assert (
        'at the earliest; at the slowest week more than a year.'
        in (await room.slash(room.manager, 'payout forecast')).private
    )
    await room.slash(room.manager, 'payout limits', minimum='9000', maximum='none')
    far = (await room.slash(room.manager, 'payout forecast')).private
    assert '1,794,000 diamonds to go: more than a year at this pace.' in far


async def test_limits_without_a_minimum_have_nothing_to_reach(room):
    await chosen(room)
    await room.slash(room.manager, 'payout limits', minimum='none')
    await weeks(room, 3_000, 3_000)
    shown = (await room.slash(room.manager, 'payout forecast')).private
    assert 'The chosen limits have no minimum: any diamonds can be paid out.' in shown
    assert '🏁' not in shown


async def test_limits_in_another_currency_are_not_compared(room):
    await chosen(room)
    await room.slash(room.manager, 'payout rate', preset='custom', amount='0.0045', currency='EUR')
    await weeks(room, 3_000, 3_000)
    shown = (await room.slash(room.manager, 'payout forecast')).private
    assert (
        '🏁 The minimum is $100.00, the rate in EUR. They cannot be compared: nothing is converted.'
    ) in shown
    assert 'to go' not in shown


async def test_diamonds_taken_back_after_a_request_are_told(room):
    await chosen(room)
    await weeks(room, 3_000, 3_000)
    await room.slash(room.manager, 'payout request', diamonds='all')
    await room.say(room.moderator, '!gift undo 1')
    shown = (await room.slash(room.manager, 'payout forecast')).private
    assert '**Available: 0 diamonds**' in shown
    assert '⚠️ 1,000 diamonds of what was requested were taken back since' in shown


async def test_weeks_and_numbers_are_those_of_the_server(room):
    await chosen(room)
    await room.settings(locale='de-DE')
    await weeks(room, 3_000, 6_000, 3_000, 1_500)
    shown = await room.slash(room.manager, 'payout forecast')
    assert '**3.375 a week**, weeks from 1.500 to 6.000' in shown.private
    assert 'estimate **17.06.2026**' in shown.private
    (attached,) = shown.only.attachments
    assert 'Earned by week since 13.04.2026' in attached.description  # a Monday


async def test_nobody_sees_it_who_should_not(room):
    await chosen(room)
    refused = await room.slash(room.moderator, 'payout forecast')
    assert refused.private.startswith('This is for managers')
    public = (await room.say(room.manager, '!payout forecast')).only
    assert public.content.startswith('Earnings are not for everybody')
    assert public.attachments == []
    staff = (await room.say(room.manager, '!payout forecast mia', room.staff)).only
    assert staff.content.startswith('### 🔭 Forecast for `Mia`')
    assert len(staff.attachments) == 1


async def test_of_two_creators_one_is_named(room):
    await room.add_creator('ليلى')
    assert 'Which creator' in (await room.slash(room.manager, 'payout forecast')).private
    shown = await room.slash(room.manager, 'payout forecast', creator='ليلى')
    assert 'Forecast for \u2068`ليلى`\u2069' in shown.private
    assert 'Nobody' in (await room.slash(room.manager, 'payout forecast', creator='Nobody')).private


async def test_where_files_are_not_allowed_the_words_come_alone(room):
    denied = discord.Permissions(attach_files=True).value
    bot_id = room.env.bot.user.id
    may = discord.Permissions(view_channel=True).value
    muted = Overwrite(bot_id, OverwriteType.MEMBER, allow=may, deny=denied)
    room.env.backend.set_overwrite(room.staff.id, muted)
    await room.env.settle()
    shown = (await room.say(room.manager, '!payout forecast', room.staff)).only
    assert shown.content.startswith('### 🔭 Forecast')
    assert shown.attachments == []
