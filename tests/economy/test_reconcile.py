"""How near the log comes to what TikTok says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from economy.coverage import Span, coverage_of
from economy.entries import Source
from economy.errors import CountUnreadable
from economy.guest_errors import DifferenceTooBig, SaidNegative
from economy.ids import CreatorId, StreamId, UserId
from economy.reconcile import (
    DIFFERENCE_MAX,
    Accuracy,
    Hint,
    Logged,
    Reason,
    Reconciled,
    Summary,
    accuracy_of,
    checked_difference,
    checked_said,
    hints_for,
    permille_of,
    reasons_for,
)
from economy.streams import Stream

BEGAN = datetime(2026, 11, 23, 22, tzinfo=UTC)
ENDED = BEGAN + timedelta(hours=3)
amounts = st.integers(0, 10**9)


def stream(ended_at=ENDED) -> Stream:
    return Stream(
        id=StreamId(7),
        creator_id=CreatorId(1),
        title=None,
        goal_diamonds=None,
        channel_id=None,
        started_at=BEGAN,
        started_by=None,
        ended_at=ended_at,
    )


@pytest.mark.parametrize(
    ('typed', 'said'), [('0', 0), ('12345', 12345), ('12,345', 12345), ('10k', 10_000), (' ٥ ', 5)]
)
def test_numbers_as_people_type_them(typed, said):
    assert checked_said(typed) == said


@pytest.mark.parametrize(
    ('typed', 'refusal'),
    [
        ('', CountUnreadable),
        ('many', CountUnreadable),
        ('1.5', CountUnreadable),
        ('-1', SaidNegative),
    ],
)
def test_numbers_that_are_none(typed, refusal):
    with pytest.raises(refusal):
        checked_said(typed)


@pytest.mark.parametrize(
    ('captured', 'difference', 'first'),
    [
        (None, 5, [Hint.MISSED]),
        (timedelta(hours=3), 5, [Hint.WHOLE, Hint.MISSED]),
        (timedelta(hours=2), 5, [Hint.GAPS, Hint.MISSED]),
        (timedelta(hours=2), -5, [Hint.TWICE]),
        (timedelta(hours=3), -5, [Hint.TWICE]),
    ],
)
def test_gaps_are_the_first_that_gifts_may_be_missing_for(captured, difference, first):
    coverage = captured and coverage_of(
        [Span(BEGAN, BEGAN + captured)], began_at=BEGAN, ended_at=ENDED
    )
    hints = hints_for(difference, Logged(10, 0, 0), stream(), ENDED, coverage)
    assert list(hints[: len(first)]) == first
    assert hints[len(first) :] == hints_for(difference, Logged(10, 0, 0), stream(), ENDED)[1:]


def test_a_difference_has_a_sign_and_a_limit():
    logged = Logged(gifts=1000, adjusted=12, guests=5)
    assert logged.total == 1012
    assert checked_difference(1012, logged) == 0
    assert checked_difference(0, logged) == -1012
    assert checked_difference(1012 + DIFFERENCE_MAX, logged) == DIFFERENCE_MAX
    for said in (1013 + DIFFERENCE_MAX, 10**40):
        with pytest.raises(DifferenceTooBig):
            checked_difference(said, logged)


def test_reasons_fit_the_sign():
    assert reasons_for(0) == (Reason.AGREES,)
    assert set(reasons_for(5)) & set(reasons_for(-5)) == {Reason.NOTED}
    for difference in (5, -5):
        assert all(reason.adjusts for reason in reasons_for(difference)[:-1])
        assert reasons_for(difference)[-1] is Reason.NOTED
    assert {each for sign in (-1, 0, 1) for each in reasons_for(sign)} == set(Reason)
    assert all(reason.told for reason in Reason)
    assert not Reason.NOTED.adjusts
    assert not Reason.AGREES.adjusts


@pytest.mark.parametrize(
    ('difference', 'guests', 'ended_at', 'after', 'hints'),
    [
        (5, 0, ENDED, 48, (Hint.MISSED, Hint.LOW)),
        (5, 9, ENDED, 48, (Hint.MISSED, Hint.LOW, Hint.GUESTS_COUNTED)),
        (-5, 9, ENDED, 48, (Hint.TWICE, Hint.HIGH, Hint.GUEST, Hint.REMOVED)),
        (5, 0, ENDED, 23, (Hint.MISSED, Hint.LOW, Hint.LATE)),
        (5, 0, None, 1, (Hint.MISSED, Hint.LOW, Hint.RUNNING)),
        (0, 9, ENDED, 48, ()),
    ],
)
def test_what_a_difference_may_come_from(difference, guests, ended_at, after, hints):
    at = ENDED + timedelta(hours=after)
    assert hints_for(difference, Logged(100, 0, guests), stream(ended_at), at) == hints


@pytest.mark.parametrize('difference', [345, -345, DIFFERENCE_MAX])
@pytest.mark.parametrize(
    ('ended_at', 'happened_at', 'day'),
    [(ENDED, ENDED, '2026-11-24'), (None, BEGAN, '2026-11-23')],
)
def test_an_adjustment_is_one_signed_entry(difference, ended_at, happened_at, day):
    summary = Summary(
        stream_id=StreamId(7),
        said=12_345,
        reason=Reason.MISSED,
        difference=difference,
        key='btn:1',
        by=UserId(11),
        at=BEGAN,
        time_zone='Europe/London',
    )
    new = summary.adjustment(stream(ended_at))
    assert new.gift.coins * new.count == difference
    assert (new.gift.id, new.gift.name, abs(new.count)) == (0, 'Adjustment', 1)
    assert (new.happened_at, new.day.isoformat()) == (happened_at, day)
    assert (new.source, new.fan, new.guest, new.stream_id) == (Source.ADJUST, None, None, 7)
    assert new.note == 'TikTok said 12345: gifts were missed'


@pytest.mark.parametrize(
    ('said', 'gifts', 'permille'),
    [
        (1000, 1000, 1000),
        (1000, 972, 972),
        (1000, 1028, 972),
        (3, 2, 666),
        (1_000_000, 999_999, 999),  # never rounded up to a perfect one
        (100, 250, 0),
        (100, 0, 0),
        (0, 0, 1000),
        (0, 1, 0),
    ],
)
def test_the_accuracy_of_one_stream(said, gifts, permille):
    assert permille_of(said, gifts) == permille


def test_the_accuracy_of_several_weighs_them_by_what_tiktok_said():
    streams = (Reconciled(900, 900, 900), Reconciled(100, 50, 100))
    assert accuracy_of(streams, streams=10) == Accuracy(950, 2, 10)
    assert accuracy_of((), streams=10) is None
    assert accuracy_of((Reconciled(0, 0, 0),), streams=1) == Accuracy(1000, 1, 1)
    assert str(Accuracy(972, 8, 10).percent) == '97.2'
    assert [each.difference for each in streams] == [0, 0]
    assert Reconciled(900, 800, 850).difference == 50


@given(st.lists(st.tuples(amounts, amounts), min_size=1, max_size=10))
def test_an_accuracy_is_a_share_and_whole_only_without_any_difference(pairs):
    found = accuracy_of([Reconciled(said, gifts, 0) for said, gifts in pairs], streams=10)
    assert 0 <= found.permille <= 1000
    assert (found.permille == 1000) == all(said == gifts for said, gifts in pairs)
    assert found.reconciled == len(pairs)


@given(amounts, amounts)
def test_one_stream_is_told_alike_alone_and_among_others(said, gifts):
    alone = accuracy_of([Reconciled(said, gifts, 0)], streams=1)
    assert alone.permille == permille_of(said, gifts)
