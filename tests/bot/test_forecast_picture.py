"""The picture of a forecast, by its pixels: bars as high as their numbers, and nothing cut off."""

from __future__ import annotations

import dataclasses
import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageColor

from bot import _drawing
from bot._forecast_picture import EXPECTED, RANGE
from bot.charts import ForecastCard, WeekBar, forecast_picture

WEEK = WeekBar(label='Oct 4', earned=0, expected=0, low=None, high=None, requested=0, paid=0)


def past(*earned: int, **changes) -> tuple[WeekBar, ...]:
    """Eight weeks behind, of which the last ones earned so much; and eight ahead."""
    behind = [0] * (8 - len(earned)) + list(earned)
    ahead = dataclasses.replace(WEEK, **changes)
    return (*(dataclasses.replace(WEEK, earned=each) for each in behind), *[ahead] * 8)


CARD = ForecastCard(
    title='Mia',
    subtitle='Forecast',
    facts=(('12,345', 'diamonds available'), ('100 a week', 'pace of the last 28 days')),
    weeks=past(50, 100, 200, expected=100, low=50, high=200),
    running=7,
    reached=(),
    note='',
    locale='en_US',
)


def opened(**changes) -> Image.Image:
    picture = forecast_picture(dataclasses.replace(CARD, **changes))
    image = Image.open(io.BytesIO(picture.png))
    assert (image.format, image.mode, image.width) == ('PNG', 'RGBA', 1_000)
    return image.convert('RGB')


def pixels(image: Image.Image, colour: str) -> list[tuple[int, int]]:
    wanted, data = bytes(ImageColor.getrgb(colour)), image.tobytes()
    found: list[tuple[int, int]] = []
    place = data.find(wanted)
    while place >= 0:
        if place % 3 == 0:
            found.append((place // 3 % image.width, place // 3 // image.width))
        place = data.find(wanted, place + 1)
    return found


def heights(image: Image.Image, colour: str, below: int = 450) -> dict[int, int]:
    """How many pixels of a colour stand over each other, by column of the picture."""
    found: dict[int, int] = {}
    for x, y in pixels(image, colour):
        if y > below:
            found[x] = found.get(x, 0) + 1
    return found


def columns(image: Image.Image, colour: str) -> list[int]:
    """The height of each bar of a colour, from left to right; legends are lower."""
    found = {x: height for x, height in heights(image, colour).items() if height > 30}
    tops: list[int] = []
    for x in sorted(found):
        if x - 1 not in found:
            tops.append(0)
        tops[-1] = max(tops[-1], found[x])
    return tops


def test_bars_are_as_high_as_their_numbers():
    half, whole, double = columns(opened(), _drawing.CYAN)
    assert abs(2 * half - whole) <= 6
    assert abs(2 * whole - double) <= 6


def test_expected_weeks_are_lighter_and_have_a_range():
    image = opened()
    bars = columns(image, EXPECTED)
    assert len(bars) in (8, 16)  # the line of the range may stand in the middle of each
    assert {x for x, _ in pixels(image, RANGE) if x > 560}
    none = opened(weeks=past(50, 100, 200), note='Too little.')
    assert pixels(none, EXPECTED) == []
    assert pixels(none, RANGE) == []


def test_the_running_week_stands_on_what_it_earned():
    weeks = list(past(100, expected=100, low=100, high=100))
    weeks[7] = dataclasses.replace(weeks[7], earned=50, expected=50, low=100, high=100)
    image = opened(weeks=tuple(weeks))
    earned = [y for x, y in pixels(image, _drawing.CYAN) if y > 450]
    left = min(x for x, y in pixels(image, _drawing.CYAN) if y > 450)
    expected = [y for x, y in pixels(image, EXPECTED) if left <= x < left + 20 and y > 450]
    assert max(expected) <= min(earned) + 6


def test_requested_and_paid_have_a_chart_of_their_own():
    weeks = list(CARD.weeks)
    weeks[3] = dataclasses.replace(weeks[3], requested=20_000, paid=10_000)
    image = opened(weeks=tuple(weeks))
    (requested,), (paid,) = columns(image, _drawing.GOLD), columns(image, _drawing.VIOLET)
    assert abs(2 * paid - requested) <= 6
    assert opened().height < image.height


def test_what_is_expected_when_hangs_over_its_week():
    plain = opened()
    flagged = opened(reached=((12, 'minimum · Measured'), (9, 'minimum · Guide')))
    assert flagged.height == plain.height + 80
    gold = heights(flagged, _drawing.GOLD)
    lines = sorted(x for x, height in gold.items() if height > 150)
    assert lines
    assert lines[-1] - lines[0] > 100  # two of them, three weeks apart


@pytest.mark.parametrize('earned', [(0,), (1,), (10**12, 5), (-5, 7), (0, 0, 0)])
@pytest.mark.parametrize('locale', ['en_US', 'ar_EG', 'hi_IN', 'ja_JP'])
def test_any_numbers_make_a_picture(earned, locale):
    image = opened(weeks=past(*earned), facts=(('0', 'diamonds available'),), locale=locale)
    assert 400 < image.height < 1_400


def test_a_name_that_no_font_draws_is_told_beside_it():
    picture = forecast_picture(dataclasses.replace(CARD, title='\U0001e900\U0001e901'))
    assert picture.undrawn in ((), ('\U0001e900\U0001e901',))
    long = opened(title='W' * 200, subtitle='w' * 300)
    assert long.size == opened().size


def test_the_same_values_give_the_same_bytes():
    assert forecast_picture(CARD) == forecast_picture(CARD)


sums = st.integers(0, 10**13)


@given(
    earned=st.lists(sums, min_size=8, max_size=8),
    paid=st.lists(st.tuples(sums, sums), min_size=8, max_size=8),
    ahead=st.tuples(sums, sums, sums).map(sorted),
    reached=st.lists(st.tuples(st.integers(7, 15), st.text(max_size=60)), max_size=3),
    label=st.text(max_size=40),
)
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_whatever_there_is_to_show_is_shown(earned, paid, ahead, reached, label):
    low, expected, high = ahead
    weeks = [
        dataclasses.replace(WEEK, label=label, earned=each, requested=one, paid=other)
        for each, (one, other) in zip(earned, paid, strict=True)
    ]
    weeks += [dataclasses.replace(WEEK, label=label, expected=expected, low=low, high=high)] * 8
    assert opened(weeks=tuple(weeks), reached=tuple(reached)).height < 1_600
