"""Split plans as people type them, which one is in force, and cents given out exactly."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import floor

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from economy.engage_errors import TextSensitive
from economy.errors import NameTooLong
from economy.income_errors import DayTooOld
from economy.split_errors import (
    PartIsRest,
    PartsMissing,
    PartTwice,
    PartUnreadable,
    ShareNotPositive,
    ShareTooFine,
    SinceTooFar,
    SplitOverWhole,
    TooManyParts,
)
from economy.splits import (
    PARTS_MAX,
    Part,
    SplitPlan,
    allocate,
    checked_since,
    plan_of_stream,
    plan_on,
    read_parts,
)

MAY = date(2026, 5, 1)


def read(text: str, creator: str = 'Mia') -> list[tuple[str, int]]:
    return [(part.name, part.hundredths) for part in read_parts(text, creator=creator)]


# -- what is typed


@pytest.mark.parametrize(
    ('text', 'parts'),
    [
        ('agency 20, moderators 5', [('agency', 2000), ('moderators', 500)]),
        ('agency 20,5 %; co-host ravi 12.25%', [('agency', 2050), ('co-host ravi', 1225)]),
        ('agency 20\nmoderators 5\n', [('agency', 2000), ('moderators', 500)]),
        ('agency 20 + moderators 5', [('agency', 2000), ('moderators', 500)]),
        ('agency 20+moderators 5', [('agency', 2000), ('moderators', 500)]),
        ('agency 20,moderators 5,', [('agency', 2000), ('moderators', 500)]),
        ('20% agency, 5 moderators', [('agency', 2000), ('moderators', 500)]),
        ('agency: 20; moderators = 5', [('agency', 2000), ('moderators', 500)]),
        ('agency - 20', [('agency', 2000)]),
        ('agency %20', [('agency', 2000)]),  # as Turkish has it
        ('agency ٢٠٫٥٪، mods ٥', [('agency', 2050), ('mods', 500)]),
        ('agency 20\u00a0%', [('agency', 2000)]),  # as French has it
        ('وكالة 20، فريق 5', [('وكالة', 2000), ('فريق', 500)]),
        ('agency .5', [('agency', 50)]),
        ('Disney+ 20', [('Disney+', 2000)]),
        ('mod2 5, team 3: 6', [('mod2', 500), ('team 3', 600)]),
        ('a 33.33, b 33.33, c 33.34', [('a', 3333), ('b', 3333), ('c', 3334)]),
        ('all 100', [('all', 10_000)]),
        ('a 0.01', [('a', 1)]),
        ('a 50.10', [('a', 5010)]),
    ],
)
def test_a_plan_in_one_line(text, parts):
    assert read(text) == parts


@pytest.mark.parametrize(
    ('text', 'refusal'),
    [
        ('', PartsMissing()),
        (' ,;\n+ ', PartsMissing()),
        ('agency', PartUnreadable('agency')),
        ('20', PartUnreadable('20')),
        ('20 %', PartUnreadable('20 %')),
        ('agency 20 moderators 5', PartUnreadable('agency 20 moderators 5')),
        ('agency 20 5', PartUnreadable('agency 20 5')),
        ('agency 20,5 mods 5', PartUnreadable('agency 20,5 mods 5')),
        ('agency 1e2', PartUnreadable('agency 1e2')),
        ('team 3 6', PartUnreadable('team 3 6')),
        ('agency NaN', PartUnreadable('agency NaN')),
        ('agency-5', PartUnreadable('agency-5')),
        ('agency 20%%', PartUnreadable('agency 20%%')),
        ('agency ' + '9' * 5_000, PartUnreadable(('agency ' + '9' * 60)[:60])),
        ('a 1,' * 11, TooManyParts(PARTS_MAX)),
        ('a' * 41 + ' 5', NameTooLong('part', 41, 40)),
        ('agency a@b.example 5', TextSensitive('part', 'email')),
        ('creator 80, agency 20', PartIsRest('creator')),
        ('MIA 80, agency 20', PartIsRest('MIA')),
        ('rest 80', PartIsRest('rest')),
        ('agency 20, AGENCY 5', PartTwice('AGENCY')),
        ('agency 0', ShareNotPositive('agency', Decimal(0))),
        ('agency -5', ShareNotPositive('agency', Decimal(-5))),
        ('agency −5', ShareNotPositive('agency', Decimal(-5))),
        ('agency 12.255', ShareTooFine('agency', Decimal('12.255'))),
        ('agency 12,255', ShareTooFine('agency', Decimal('12.255'))),
        ('agency 0.001', ShareTooFine('agency', Decimal('0.001'))),
        ('agency 60, mods 40.01', SplitOverWhole(Decimal('100.01'))),
        ('agency 101', SplitOverWhole(Decimal(101))),
    ],
)
def test_what_cannot_be_a_plan(text, refusal):
    with pytest.raises(type(refusal)) as caught:
        read(text)
    assert vars(caught.value) == vars(refusal)


@given(
    st.lists(
        st.tuples(st.from_regex(r'[a-z]{1,8}( [a-z]{1,8})?', fullmatch=True), st.integers(1, 1000)),
        min_size=1,
        max_size=10,
        unique_by=lambda part: part[0],
    ),
    st.sampled_from([', ', '; ', '\n', ' + ', ' ,']),
    st.sampled_from([' ', ' %', ': ']),
    st.sampled_from('.,'),
)
def test_what_was_written_is_read_back(parts, between, before, mark):
    assume(not {'creator', 'rest', 'mia'} & {name for name, _ in parts})
    text = between.join(
        f'{name}{before}{share // 100}{mark}{share % 100:02}' for name, share in parts
    )
    assert read(text) == parts


# -- from when on


@pytest.mark.parametrize('day', [date(2016, 5, 6), date(2026, 5, 5), date(2028, 12, 31)])
def test_a_plan_begins_on_a_day_past_or_to_come(day):
    assert checked_since(day, today=date(2026, 5, 6)) == day


def test_but_not_in_another_age():
    with pytest.raises(SinceTooFar) as caught:
        checked_since(date(2029, 1, 1), today=date(2026, 5, 6))
    assert caught.value.last == date(2028, 12, 31)
    with pytest.raises(DayTooOld):
        checked_since(date(2016, 5, 5), today=date(2026, 5, 6))


# -- which one is in force


AGENCY = (Part('agency', 2000),)


def plan(number, *, since=None, stream_id=None, parts=AGENCY):
    return SplitPlan(number=number, parts=parts, since=since, stream_id=stream_id)


def test_the_latest_that_has_begun_is_in_force():
    plans = [plan(1, since=MAY), plan(2, since=MAY + timedelta(days=10)), plan(3, stream_id=7)]
    days = [plan_on(plans, MAY + timedelta(days=day)) for day in (-1, 0, 9, 10, 400)]
    assert [None if each is None else each.number for each in days] == [None, 1, 1, 2, 2]


def test_of_one_day_the_last_written_is_in_force():
    plans = [plan(5, since=MAY), plan(9, since=MAY, parts=()), plan(2, since=MAY)]
    found = plan_on(plans, MAY)
    assert found is not None
    assert (found.number, found.parts, found.rest_hundredths) == (9, (), 10_000)


def test_a_stream_has_its_own_plan_until_it_is_ended():
    plans = [plan(1, stream_id=7), plan(2, stream_id=7, parts=(Part('host', 100),))]
    found = plan_of_stream(plans, 7)
    assert found is not None
    assert (found.number, found.rest_hundredths) == (2, 9_900)
    assert plan_of_stream(plans, 8) is None
    assert plan_of_stream([*plans, plan(3, stream_id=7, parts=())], 7) is None


# -- cents


@pytest.mark.parametrize(
    ('total', 'shares', 'given_out'),
    [
        (100, ['33.33', '33.33', '33.34'], [33, 33, 34]),
        (1, ['0.5', '0.5'], [1, 0]),  # the earlier first
        (10, ['3.4', '3.3', '3.3'], [4, 3, 3]),
        (-10, ['-3.4', '-3.3', '-3.3'], [-4, -3, -3]),
        (-1, ['-0.5', '-0.5'], [-1, 0]),
        (3, ['1.2', '1.3'], [1, 2]),  # 2.5 rounded up
        (2, ['1.2', '1.3'], [1, 1]),  # or down
        (0, ['0.5', '-0.5'], [1, -1]),
        (0, ['-0.5', '0.5'], [-1, 1]),
        (5, ['7.5', '-2.5'], [8, -3]),
        (0, [], []),
        (0, ['0', '0'], [0, 0]),
    ],
)
def test_largest_remainder_by_hand(total, shares, given_out):
    assert allocate(total, [Fraction(share) for share in shares]) == given_out


SHARES = st.lists(st.fractions(-10_000, 10_000, max_denominator=997), max_size=12)


@st.composite
def cases(draw):
    """Shares, and a whole number that is their sum but for rounding."""
    shares = draw(SHARES)
    exact = sum(shares, Fraction(0))
    totals = {round(exact + half) for half in (Fraction(-1, 2), 0, Fraction(1, 2))}
    fitting = sorted(total for total in totals if 2 * abs(total - exact) <= 1)
    return draw(st.sampled_from(fitting)), shares


@given(cases())
def test_the_numbers_come_to_the_whole_and_none_is_a_unit_off(case):
    total, shares = case
    numbers = allocate(total, shares)
    assert sum(numbers) == total
    assert all(abs(each - share) < 1 for each, share in zip(numbers, shares, strict=True))


@given(cases())
def test_less_than_nothing_mirrors_more(case):
    total, shares = case
    assert allocate(-total, [-share for share in shares]) == [-n for n in allocate(total, shares)]


@given(cases())
def test_no_share_gets_less_than_a_smaller_remainder_before_it(case):
    total, shares = case
    assume(sum(shares) > 0)
    numbers = allocate(total, shares)
    got = [number - floor(share) for number, share in zip(numbers, shares, strict=True)]
    remainders = [share - floor(share) for share in shares]
    for earlier in range(len(shares)):
        for later in range(earlier + 1, len(shares)):
            if remainders[earlier] >= remainders[later]:
                assert got[earlier] >= got[later]
            else:
                assert got[later] >= got[earlier]


@given(st.integers(-(10**12), 10**12), st.lists(st.integers(1, 1000), min_size=1, max_size=10))
def test_percentages_of_a_whole(total, hundredths):
    left = 10_000 - sum(hundredths)
    shares = [Fraction(total * each, 10_000) for each in (*hundredths, left)]
    assert sum(allocate(total, shares)) == total


def test_shares_that_do_not_come_to_the_total_are_a_fault():
    with pytest.raises(AssertionError):
        allocate(5, [Fraction(3)])
