"""The recap's arithmetic against plain sums."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from economy.recap import BEST_WINDOW, Sent, before_of, best_minutes, change_percent, recap_of
from economy.streams import Stream

START = datetime(2026, 5, 6, 20, tzinfo=UTC)
STREAM = Stream(
    id=1,
    creator_id=1,
    title=None,
    goal_diamonds=100,
    channel_id=None,
    started_at=START,
    started_by=None,
    ended_at=START + timedelta(hours=2),
)
sent = st.builds(
    Sent,
    happened_at=st.integers(0, 7200).map(lambda second: START + timedelta(seconds=second)),
    diamonds=st.integers(1, 50_000),
    count=st.integers(1, 99),
    gift_name=st.sampled_from(['Rose', 'Galaxy', 'Lion']),
    fan=st.sampled_from(['luna', 'max', None]),
)


def gift(minute: float, diamonds: int, name: str = 'Rose') -> Sent:
    return Sent(START + timedelta(minutes=minute), diamonds, 1, name, 'luna')


def recap(gifts, **more):
    plain = {'gifters': 1, 'new_gifters': 0, 'top_gifters': (), 'earlier': [], 'waiting': ()}
    return recap_of(STREAM, gifts, at=START + timedelta(hours=3), **{**plain, **more})


def test_a_stream_without_a_gift():
    made = recap([])
    assert (made.diamonds, made.gifts, made.per_hour, made.best) == (0, 0, 0, None)
    assert (made.points, made.big, made.top_gifts) == ((), (), ())
    assert made.length == timedelta(hours=2)


def test_the_line_and_its_big_gifts_in_order_of_time():
    made = recap([gift(50, 1000, 'Galaxy'), gift(10, 5), gift(90, 30_000, 'Lion'), gift(0, 1)])
    assert made.points == ((0, 1), (600, 6), (3000, 1006), (5400, 31_006))
    assert [(each.gift_name, at_s, total) for each, at_s, total in made.big] == [
        ('Rose', 0, 1),
        ('Rose', 600, 6),
        ('Galaxy', 3000, 1006),
        ('Lion', 5400, 31_006),
    ]
    assert [(each.name, each.diamonds) for each in made.top_gifts] == [
        ('Lion', 30_000), ('Galaxy', 1000), ('Rose', 6),
    ]  # fmt: skip
    assert made.per_hour == 15_503


@pytest.mark.parametrize(
    ('gifts', 'minute', 'diamonds'),
    [
        ([gift(0, 5)], 0, 5),
        ([gift(0, 5), gift(9.99, 5)], 0, 10),
        ([gift(0, 5), gift(10, 5)], 0, 5),
        ([gift(0, 5), gift(10, 6)], 10, 6),
        ([gift(0, 5), gift(8, 5), gift(15, 6), gift(40, 10)], 8, 11),
    ],
)
def test_the_best_ten_minutes(gifts, minute, diamonds):
    best = best_minutes(gifts)
    assert best is not None
    assert (best.began_at, best.diamonds) == (START + timedelta(minutes=minute), diamonds)


@given(st.lists(sent, max_size=60))
def test_it_agrees_with_plain_sums(gifts):
    made = recap(gifts)
    assert made.diamonds == sum(each.diamonds for each in gifts)
    assert made.gifts == sum(each.count for each in gifts)
    assert not gifts or made.points[-1][1] == made.diamonds
    best = max(
        (
            sum(
                other.diamonds
                for other in gifts
                if timedelta() <= other.happened_at - each.happened_at < BEST_WINDOW
            )
            for each in gifts
        ),
        default=None,
    )
    assert (None if made.best is None else made.best.diamonds) == best


@pytest.mark.parametrize(
    ('earlier', 'last', 'median'),
    [([], None, None), ([5], 5, 5), ([5, 1, 9], 5, 5), ([1] * 10 + [100] * 90, 1, 1)],
)
def test_the_streams_before(earlier, last, median):
    before = before_of(earlier)
    assert (before.last_diamonds, before.median_diamonds) == (last, median)


@pytest.mark.parametrize(
    ('now', 'before', 'percent'), [(112, 100, 12), (50, 100, -50), (5, 0, None), (0, 7, -100)]
)
def test_a_change_in_per_cent(now, before, percent):
    assert change_percent(now, before) == percent
