"""What is said when during a stream: one thing at a time, once, and only while it is news."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from economy.errors import ChoiceUnknown
from economy.ids import CreatorId, FanId, StreamId
from economy.looks import (
    FRESH,
    GOAL_FRESH,
    FreshGift,
    Leader,
    Look,
    big_from,
    moment_now,
    usual_length,
)
from economy.nudges import (
    SPACING,
    Act,
    Kind,
    Nudge,
    Shown,
    act_of,
    due_nudge,
    parse_switch,
    poll_for,
    tip_for,
)
from economy.polls import READY_MADE
from economy.streams import Stream
from economy.tips import Moment, shipped_tips, tips_during

HOUR = timedelta(hours=1)
START = datetime(2026, 11, 23, 20, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
LUNA, MAX = Leader(FanId(1), 'luna'), Leader(FanId(2), 'max')
TIPS = shipped_tips()


def stream(goal: int | None = None) -> Stream:
    return Stream(
        id=StreamId(7), creator_id=CreatorId(1), title=None, goal_diamonds=goal, channel_id=None,
        started_at=START, started_by=None,
    )  # fmt: skip


def look(goal: int | None = None, **more) -> Look:
    """Nothing special: it runs for half an hour, and the last gift came just now."""
    plain = Look(
        stream=stream(goal),
        is_on=True,
        big_from_diamonds=1_000,
        diamonds=500,
        diamonds_before_fresh=500,
        diamonds_before_goal=500,
        diamonds_before_recent=500,
        last_gift_at=START + 29 * MINUTE,
        gifts=(),
        leader=None,
        is_leader_new=False,
        usual_length=None,
        is_waiting_for_thanks=False,
        has_questions=False,
    )
    return replace(plain, **more)


AT = START + 30 * MINUTE


def gift(**more) -> FreshGift:
    plain = FreshGift(number=9, fan_id=FanId(1), name='luna', diamonds=10, at=AT - MINUTE)
    return replace(plain, **more)


def gifts(*given: FreshGift) -> Look:
    return look(gifts=given)


CASES = {
    'nothing': (look(), AT, None),
    'start': (look(), START, Kind.START),
    'start, five minutes on': (look(last_gift_at=START + MINUTE), START + FRESH, Kind.START),
    'start is old': (look(last_gift_at=START + MINUTE), START + FRESH + MINUTE / 2, None),
    'an hour': (look(last_gift_at=START + 60 * MINUTE), START + 60 * MINUTE, Kind.HOUR),
    'not yet an hour': (look(last_gift_at=START + 59 * MINUTE), START + 59.9 * MINUTE, None),
    'an hour is old': (look(last_gift_at=START + 65 * MINUTE), START + 65.1 * MINUTE, None),
    'ten minutes before the end': (look(usual_length=40 * MINUTE), AT, Kind.ENDING),
    'eleven minutes before the end': (look(usual_length=41 * MINUTE), AT, None),
    'the end is too near': (look(usual_length=34 * MINUTE), AT, None),
    'streams of ten minutes': (
        look(usual_length=10 * MINUTE, last_gift_at=None), START + MINUTE, Kind.START,
    ),
    'first gift': (gifts(gift(is_first=True)), AT, Kind.FIRST_GIFT),
    'somebody new': (gifts(gift(is_new=True)), AT, Kind.NEW_GIFTER),
    'somebody new without a name': (gifts(gift(is_new=True, name=None)), AT, None),
    'nobody named': (gifts(gift(is_new=True, fan_id=None, name=None)), AT, None),
    'any gift': (gifts(gift()), AT, None),
    'a big gift': (gifts(gift(diamonds=1_000)), AT, Kind.BIG_GIFT),
    'not quite a big one': (gifts(gift(diamonds=999)), AT, None),
    'a big gift without a name': (
        gifts(gift(diamonds=1_000, fan_id=None, name=None)), AT, Kind.BIG_GIFT,
    ),
    'a big gift of six minutes ago': (gifts(gift(diamonds=1_000, at=AT - 6 * MINUTE)), AT, None),
    'another leader': (
        look(gifts=(gift(),), leader=LUNA, is_leader_new=True), AT, Kind.TOP_GIFTER,
    ),
    'the same leader': (look(gifts=(gift(),), leader=LUNA), AT, None),
    'a tie': (look(gifts=(gift(),), is_leader_new=True), AT, None),
    'a leader by an undo': (look(leader=LUNA, is_leader_new=True), AT, None),
    'goal at 80 %': (look(625, diamonds_before_fresh=499), AT, Kind.GOAL_NEAR),
    'goal at 79 %': (look(626, diamonds_before_fresh=400), AT, None),
    'goal at 80 % for long': (look(625), AT, None),
    'goal reached': (look(500, diamonds_before_goal=499), AT, Kind.GOAL_DONE),
    'goal passed': (look(499, diamonds_before_goal=0), AT, Kind.GOAL_DONE),
    'goal one short': (look(501, diamonds_before_goal=400), AT, None),
    'goal reached long ago': (look(500), AT, None),
    'a goal that is reached is not near': (look(500, diamonds_before_fresh=0), AT, None),
    'no goal': (look(None, diamonds_before_goal=0, diamonds_before_fresh=0), AT, None),
    'quiet': (look(last_gift_at=AT - 5 * MINUTE), AT, Kind.QUIET),
    'not yet quiet': (look(last_gift_at=AT - 4.9 * MINUTE), AT, None),
    'quiet from the start': (look(last_gift_at=None), START + 5.5 * MINUTE, Kind.QUIET),
    'switched off': (look(is_on=False, last_gift_at=None, gifts=(gift(is_first=True),)), AT, None),
}  # fmt: skip


@pytest.mark.parametrize('case', CASES)
def test_what_is_due(case):
    seen, at, kind = CASES[case]
    nudge = due_nudge(seen, (), at)
    assert (nudge and nudge.kind) == kind


def test_of_several_the_first_kind_is_shown_and_the_others_as_long_as_they_are_news():
    at = START + 60 * MINUTE
    everything = look(
        500,
        diamonds_before_goal=0,
        gifts=(
            gift(number=1, diamonds=1_000, is_first=True, is_new=True, at=at),
            gift(number=2, diamonds=3_000, at=at),
        ),
        leader=LUNA,
        is_leader_new=True,
        usual_length=70 * MINUTE,
        last_gift_at=at - 6 * MINUTE,
    )
    shown: list[Shown] = []
    order = []
    while nudge := due_nudge(everything, shown, at):
        order.append((nudge.kind, nudge.subject))
        shown.append(Shown(nudge.kind, nudge.subject, at - SPACING))
    assert order == [
        (Kind.GOAL_DONE, 500),
        (Kind.BIG_GIFT, 2),
        (Kind.BIG_GIFT, 1),
        (Kind.FIRST_GIFT, 0),
        (Kind.NEW_GIFTER, 1),
        (Kind.TOP_GIFTER, 1),
        (Kind.ENDING, 0),
        (Kind.HOUR, 0),
        (Kind.QUIET, 0),
    ]
    kinds = [kind for kind, _ in order]
    assert kinds == sorted(kinds, key=list(Kind).index)


def test_nothing_within_five_minutes_of_another():
    seen = gifts(gift(is_first=True))
    for ago, is_due in ((SPACING - MINUTE / 60, False), (SPACING, True)):
        shown = (Shown(Kind.START, 0, AT - ago),)
        assert (due_nudge(seen, shown, AT) is not None) == is_due


def test_a_goal_is_spoken_of_once_and_the_next_one_again():
    shown = (Shown(Kind.GOAL_DONE, 500, AT - 6 * MINUTE),)
    assert due_nudge(look(500, diamonds_before_goal=0), shown, AT) is None
    again = due_nudge(look(400, diamonds_before_goal=0), shown, AT)
    assert again == Nudge(Kind.GOAL_DONE, 400)
    assert GOAL_FRESH > SPACING  # so that a goal is not lost to something said just before it


def test_a_silence_begins_with_the_stream_at_the_earliest():
    late_log = look(last_gift_at=START - 20 * MINUTE)
    assert late_log.quiet_for(START + MINUTE) == MINUTE


def test_each_silence_is_spoken_of_once():
    quiet = look(last_gift_at=AT - 20 * MINUTE)
    before, during = AT - 25 * MINUTE, AT - 15 * MINUTE
    assert due_nudge(quiet, (Shown(Kind.QUIET, 0, before),), AT) == Nudge(Kind.QUIET)
    assert due_nudge(quiet, (Shown(Kind.QUIET, 0, during),), AT) is None
    never = look(last_gift_at=None)
    assert due_nudge(never, (Shown(Kind.QUIET, 0, during),), AT) is None


@pytest.mark.parametrize(('thanks_from', 'big'), [(1, 1_000), (100, 1_000), (101, 1_010)])
def test_how_big_a_big_gift_is(thanks_from, big):
    assert big_from(thanks_from) == big


def test_the_usual_length_is_the_median_of_the_last_ten():
    assert usual_length([HOUR, HOUR]) is None
    assert usual_length([HOUR, 3 * HOUR, 2 * HOUR]) == 2 * HOUR
    assert usual_length([HOUR, 3 * HOUR, 2 * HOUR, HOUR]) == 1.5 * HOUR
    assert usual_length([HOUR] * 10 + [9 * HOUR] * 11) == HOUR


@pytest.mark.parametrize(('typed', 'is_on'), [('on', True), (' OFF ', False)])
def test_the_switch(typed, is_on):
    assert parse_switch(typed) is is_on


@pytest.mark.parametrize('typed', ['', 'maybe', 'on off', '1'])
def test_no_switch(typed):
    with pytest.raises(ChoiceUnknown):
        parse_switch(typed)


# --- properties -------------------------------------------------------------------------------

looks = st.builds(
    look,
    goal=st.none() | st.integers(1, 1_000),
    diamonds=st.integers(0, 1_000),
    diamonds_before_fresh=st.integers(0, 1_000),
    diamonds_before_goal=st.integers(0, 1_000),
    last_gift_at=st.none() | st.integers(0, 100).map(lambda minute: START + minute * MINUTE),
    gifts=st.lists(
        st.builds(
            gift,
            number=st.integers(1, 5),
            fan_id=st.none() | st.integers(1, 3),
            diamonds=st.sampled_from((1, 5_000)),
            at=st.integers(0, 100).map(lambda minute: START + minute * MINUTE),
            is_first=st.booleans(),
            is_new=st.booleans(),
        ),
        max_size=3,
    ).map(tuple),
    leader=st.sampled_from((None, LUNA, MAX)),
    is_leader_new=st.booleans(),
    usual_length=st.none() | st.integers(0, 100).map(lambda minute: minute * MINUTE),
    is_on=st.booleans(),
)
evenings = st.lists(st.tuples(st.integers(0, 400), looks), max_size=30)


@given(evenings)
def test_never_two_within_five_minutes_none_twice_and_none_when_off(evening):
    shown: list[Shown] = []
    for seconds, seen in sorted(evening, key=lambda each: each[0]):
        at = START + seconds * MINUTE / 4
        nudge = due_nudge(seen, shown, at)
        if nudge is None:
            continue
        assert seen.is_on
        assert all(at - each.at >= SPACING for each in shown)
        before = {(each.kind, each.subject) for each in shown}
        assert nudge.kind is Kind.QUIET or (nudge.kind, nudge.subject) not in before
        assert nudge.gift is None or at - nudge.gift.at <= FRESH
        shown.append(Shown(nudge.kind, nudge.subject, at))


# --- what it leads to -------------------------------------------------------------------------


@pytest.mark.parametrize('kind', Kind)
def test_each_kind_has_tips_of_its_own_and_a_poll(kind):
    tips = {tip_for(kind, TIPS, turn) for turn in range(12)}
    assert len({tip.moment for tip in tips}) == 1
    assert all(tip.source for tip in tips)
    assert all(tip.minutes == (60 if kind is Kind.HOUR else None) for tip in tips)
    assert all(poll_for(kind, turn) in READY_MADE for turn in range(12))


@pytest.mark.parametrize(
    ('kind', 'waiting', 'questions', 'act'),
    [
        (Kind.GOAL_DONE, True, True, Act.GOAL),
        (Kind.BIG_GIFT, True, True, Act.THANK),
        (Kind.BIG_GIFT, False, True, Act.QUESTION),
        (Kind.FIRST_GIFT, False, False, Act.POLL),
        (Kind.ENDING, True, False, Act.THANK),
        (Kind.QUIET, True, True, Act.QUESTION),
        (Kind.QUIET, True, False, Act.POLL),
        (Kind.GOAL_NEAR, True, False, Act.POLL),
        (Kind.START, True, True, Act.POLL),
        (Kind.HOUR, False, True, Act.POLL),
    ],
)
def test_what_the_button_does(kind, waiting, questions, act):
    assert act_of(kind, look(is_waiting_for_thanks=waiting, has_questions=questions)) is act


MOMENTS = {
    'just started': (look(gifts=(gift(at=START),)), START + 4 * MINUTE, Moment.START),
    'started five minutes ago': (look(last_gift_at=START), START + 4.99 * MINUTE, Moment.START),
    'no longer just started': (look(last_gift_at=START + MINUTE), START + FRESH, None),
    'quiet': (look(last_gift_at=AT - 5 * MINUTE), AT, Moment.QUIET),
    'a big gift': (gifts(gift(diamonds=1_000, is_new=True)), AT, Moment.BIG_GIFT),
    'a big gift of before': (gifts(gift(diamonds=1_000, at=START)), AT, None),
    'somebody new': (gifts(gift(is_new=True)), AT, Moment.NEW_GIFTER),
    'goal at 80 %': (look(625), AT, Moment.GOAL_NEAR),
    'goal at 79 %': (look(630), AT, None),
    'goal reached': (look(500, diamonds_before_recent=1), AT, Moment.GOAL_DONE),
    'goal reached before': (look(500), AT, None),
    'near the end': (look(usual_length=40 * MINUTE), AT, Moment.ENDING),
    'past the end': (look(usual_length=19 * MINUTE), AT, None),
    'an hour': (look(last_gift_at=START + HOUR), START + HOUR, Moment.RUNNING),
    'nothing': (look(), AT, None),
}


@pytest.mark.parametrize('case', MOMENTS)
def test_which_moment_it_is(case):
    seen, at, moment = MOMENTS[case]
    assert moment_now(seen, at) is moment


@pytest.mark.parametrize(
    ('moment', 'minutes', 'last', 'numbers'),
    [
        (Moment.QUIET, 30, 24, {24, 25, 26, 27, 28, 29}),
        (Moment.BIG_GIFT, 30, None, {35}),
        (Moment.BIG_GIFT, 30, 35, {35, 51, 52, 53}),
        (Moment.RUNNING, 60, None, {20, 21, 22, 23, 37, 38}),
        (Moment.RUNNING, 29, None, {20, 21}),
    ],
)
def test_tips_for_a_moment(moment, minutes, last, numbers):
    found = tips_during(TIPS, moment, minutes=minutes, last_number=last)
    assert {tip.number for tip in found} == numbers


def test_without_a_moment_no_tip_is_about_something_that_is_not_so():
    found = {tip.moment for tip in tips_during(TIPS, None, minutes=0, last_number=None)}
    assert found == {
        Moment.STREAK, Moment.GUEST, Moment.TOXIC, Moment.QUALITY, Moment.ANY,
    }  # fmt: skip
