"""The list before going LIVE: every point on every platform, its sources, and one night's ticks."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from economy.checklist import (
    Platform,
    Point,
    advice,
    is_of_tonight,
    parse_platform,
    sources,
)
from economy.errors import ChoiceUnknown
from economy.tips import shipped_tips

BERLIN = ZoneInfo('Europe/Berlin')
TIPS = shipped_tips()


@pytest.mark.parametrize('platform', Platform)
def test_every_platform_has_its_list_with_sources(platform):
    texts = [advice(point, platform).text for point in Point]
    assert len(set(texts)) == len(texts) == 7
    assert 'five at most' in advice(Point.HASHTAGS, platform).text
    assert not re.search(r'\bgifts?\b|coins?|diamonds?', ' '.join(texts))
    named = sources(platform, TIPS)
    assert len(named) >= 5
    assert len(set(named)) == len(named)


def test_the_platforms_differ():
    lists = {tuple(advice(point, platform).text for point in Point) for platform in Platform}
    assert len(lists) == len(Platform)


@pytest.mark.parametrize('platform', Platform)
@pytest.mark.parametrize('point', Point)
def test_every_number_stands_in_the_tip_it_rests_on(platform, point):
    resting = advice(point, platform)
    tips = ' '.join(tip.text for tip in TIPS if tip.number in resting.tips)
    if resting.tips:
        for number in re.findall(r'\d[\d,.]*\d|\d', resting.text):
            assert number in tips, (number, tips)


@pytest.mark.parametrize(
    ('typed', 'platform'),
    [(None, Platform.TIKTOK), ('tiktok', Platform.TIKTOK), (' Twitch ', Platform.TWITCH),
     ('INSTAGRAM', Platform.INSTAGRAM)],
)  # fmt: skip
def test_platforms_by_name(typed, platform):
    assert parse_platform(typed) is platform


def test_no_other_platform():
    with pytest.raises(ChoiceUnknown):
        parse_platform('youtube')


@pytest.mark.parametrize(
    ('first', 'at', 'holds'),
    [
        ('2026-11-24 20:00', '2026-11-24 23:59', True),
        ('2026-11-24 20:00', '2026-11-25 02:00', True),  # past midnight
        ('2026-11-24 20:00', '2026-11-25 07:59', True),
        ('2026-11-24 20:00', '2026-11-25 08:00', False),
        ('2026-11-24 20:00', '2026-11-25 20:00', False),
        ('2026-11-24 08:00', '2026-11-24 23:00', True),  # prepared in the morning
        ('2026-11-24 00:30', '2026-11-24 20:00', False),  # of the night before
        ('2026-10-24 20:00', '2026-10-25 06:30', True),  # the clocks were set back meanwhile
    ],
)
def test_ticks_hold_for_the_night(first, at, holds):
    first_at, now = (datetime.fromisoformat(each).replace(tzinfo=BERLIN) for each in (first, at))
    assert is_of_tonight(first_at, now, 'Europe/Berlin') is holds


def test_twelve_hours_hold_whatever_the_place():
    at = datetime(2026, 11, 24, 20, tzinfo=ZoneInfo('UTC'))
    for hours in range(12):
        assert is_of_tonight(at, at + timedelta(hours=hours), 'Pacific/Kiritimati')
