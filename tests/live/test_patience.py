"""How long to wait for a feed, and when to give it up."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from economy.captured import FEEDS, FeedState
from economy.entries import Source
from live.patience import Patience, Verdict, after, patience_with, silence_s

PATIENCE = Patience()
FAULTS = (FeedState.BROKEN, FeedState.SILENT)
OUTCOMES = (
    *FAULTS, FeedState.OFFLINE, FeedState.ENDED, FeedState.LIMITED, FeedState.GIVEN_UP,
)  # fmt: skip


def decided(outcome, *, failures=0, steady_s=0.0, asked_s=None, chance=0.0) -> Verdict:
    return after(
        outcome,
        'why',
        asked_s=asked_s,
        steady_s=steady_s,
        failures=failures,
        chance=chance,
        patience=PATIENCE,
    )


@pytest.mark.parametrize('outcome', FAULTS)
def test_after_faults_the_waits_double_up_to_ten_minutes(outcome):
    waits = [decided(outcome, failures=failures).wait_s for failures in range(11)]
    assert waits == [5, 10, 20, 40, 80, 160, 320, 600, 600, 600, 600]
    assert decided(outcome, failures=3) == Verdict(outcome, 'why', 40, 4)


@pytest.mark.parametrize('outcome', FAULTS)
def test_the_twelfth_fault_in_a_row_gives_up_for_an_hour(outcome):
    assert decided(outcome, failures=11) == Verdict(
        FeedState.GIVEN_UP,
        '12 attempts in a row failed, the last one: why; next try in 60 min',
        3600,
        12,
    )


@pytest.mark.parametrize('outcome', FAULTS)
def test_what_had_worked_for_a_minute_begins_anew(outcome):
    assert decided(outcome, failures=11, steady_s=60) == Verdict(outcome, 'why', 5, 1)
    assert decided(outcome, failures=11, steady_s=59.9).state is FeedState.GIVEN_UP


@pytest.mark.parametrize('outcome', [FeedState.OFFLINE, FeedState.ENDED])
def test_nobody_live_is_no_fault_and_ends_the_row(outcome):
    assert decided(outcome, failures=11) == Verdict(outcome, 'why', 60, 0)


@pytest.mark.parametrize(
    ('asked_s', 'wait_s', 'told'),
    [(None, 60, '60 s'), (-5, 30, '30 s'), (0, 30, '30 s'), (30, 30, '30 s'), (90.5, 90.5, '90 s'),
     (3600, 3600, '60 min'), (10**9, 86_400, '24 h'), (math.nan, 30, '30 s'),
     (math.inf, 86_400, '24 h')],
)  # fmt: skip
def test_a_limit_is_waited_for_within_bounds_and_is_no_fault(asked_s, wait_s, told):
    verdict = decided(FeedState.LIMITED, failures=7, asked_s=asked_s)
    assert (verdict.state, verdict.wait_s, verdict.failures) == (FeedState.LIMITED, wait_s, 7)
    assert verdict.detail == f'why; next try in {told}'


def test_a_limit_is_never_waited_for_too_shortly():
    assert decided(FeedState.LIMITED, asked_s=100, chance=0.5).wait_s == pytest.approx(105)


def test_what_lasts_is_given_up_at_once():
    assert decided(FeedState.GIVEN_UP) == Verdict(FeedState.GIVEN_UP, 'why', None, 0)


def test_silence_is_measured_by_what_was_heard():
    assert silence_s(FeedState.STARTING, PATIENCE) == 180
    assert silence_s(FeedState.CONNECTED, PATIENCE) == 45
    assert silence_s(FeedState.OFFLINE, PATIENCE) is None


def test_tikfinity_is_asked_more_often():
    waits = {source: patience_with(source).offline_s for source in FEEDS}
    assert waits == {Source.TIKTOK: 60, Source.TIKFINITY: 15}


@given(
    st.sampled_from(OUTCOMES),
    st.integers(0, 10**6),
    st.floats(0, 10**9),
    st.none() | st.floats(),
    st.floats(0, 1),
)
def test_a_wait_is_always_short_enough_and_never_nothing(
    outcome, failures, steady_s, asked_s, chance
):
    verdict = decided(outcome, failures=failures, steady_s=steady_s, asked_s=asked_s, chance=chance)
    if verdict.wait_s is None:
        assert verdict.state is outcome is FeedState.GIVEN_UP
    elif outcome in FAULTS:
        is_given_up = verdict.state is FeedState.GIVEN_UP
        assert is_given_up or verdict.state is outcome
        assert 3 <= verdict.wait_s <= (3600 if is_given_up else 600)
    else:
        assert verdict.state is outcome
        assert 15 <= verdict.wait_s <= 1.1 * 86_400


@given(st.lists(st.sampled_from(FAULTS), min_size=12))
def test_a_row_of_faults_is_always_given_up(outcomes):
    failures = 0
    for tried, outcome in enumerate(outcomes, 1):
        verdict = decided(outcome, failures=failures)
        failures = verdict.failures
        assert (verdict.state is FeedState.GIVEN_UP) == (tried >= 12)
