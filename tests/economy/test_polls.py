"""What may be put to the vote, and how a vote is counted."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from economy.engage_errors import (
    MinutesOutOfRange,
    PollAnswersCount,
    PollAnswerTooLong,
    PollAnswerTwice,
    TextEmpty,
    TextSensitive,
    TextTooLong,
)
from economy.polls import (
    ANSWER_MAX,
    ANSWERS_MAX,
    QUESTION_MAX,
    READY_MADE,
    Ballot,
    ballot,
    counted,
    ready_made,
    ready_made_like,
)


@pytest.mark.parametrize(
    ('typed', 'read'),
    [
        ('Chess | Go', ('Chess', 'Go')),
        ('Chess|Go|', ('Chess', 'Go')),
        ('Chess; Go ; Checkers', ('Chess', 'Go', 'Checkers')),
        ('Chess\nGo', ('Chess', 'Go')),
        ('🎮 Game | 🎤 Song', ('🎮 Game', '🎤 Song')),
        ('👨‍👩‍👧|🎤', ('👨‍👩‍👧', '🎤')),
        ('a, b | c, d', ('a, b', 'c, d')),
        ('|'.join('abcdefghij'), tuple('abcdefghij')),
        ('x' * ANSWER_MAX + '|y', ('x' * ANSWER_MAX, 'y')),
    ],
)
def test_answers_stand_apart_by_bars_semicolons_or_lines(typed, read):
    assert ballot('Which?', typed, None) == Ballot('Which?', read, 5)


@pytest.mark.parametrize(
    ('question', 'answers', 'minutes', 'refusal'),
    [
        ('', 'a|b', None, TextEmpty),
        (' \u200b ', 'a|b', None, TextEmpty),
        ('q' * (QUESTION_MAX + 1), 'a|b', None, TextTooLong),
        ('Who pays 4111 1111 1111 1111?', 'a|b', None, TextSensitive),
        ('Which?', None, None, PollAnswersCount),
        ('Which?', '  ', None, PollAnswersCount),
        ('Which?', 'only', None, PollAnswersCount),
        ('Which?', 'a, b, c', None, PollAnswersCount),
        ('Which?', '|'.join('abcdefghijk'), None, PollAnswersCount),
        ('Which?', 'x' * 56 + '|y', None, PollAnswerTooLong),
        ('Which?', 'Chess | Go | CHESS', None, PollAnswerTwice),
        ('Which?', '@ | @', None, PollAnswerTwice),
        ('Which?', 'a|b', 0, MinutesOutOfRange),
        ('Which?', 'a|b', -5, MinutesOutOfRange),
        ('Which?', 'a|b', 1_000_000, MinutesOutOfRange),
        ('Which?', 'a|b', 10**40, MinutesOutOfRange),
    ],
)
def test_what_cannot_be_a_poll(question, answers, minutes, refusal):
    with pytest.raises(refusal):
        ballot(question, answers, minutes)


def test_a_refusal_counts():
    with pytest.raises(PollAnswersCount) as refused:
        ballot('Which?', '|'.join('abcdefghijk'), None)
    assert (refused.value.count, refused.value.at_least, refused.value.at_most) == (11, 2, 10)


def test_the_minutes_reach_from_one_to_seven_days():
    assert ballot('Which?', 'a|b', 1).minutes == 1
    assert ballot('Which?', 'a|b', 7 * 24 * 60).minutes == 10_080


def test_a_ready_made_question_brings_its_answers():
    asked = ballot('tea OR coffee?', None, 3)
    assert asked == Ballot('tea OR coffee?', ('Tea', 'Coffee', 'Neither'), 3)
    assert ballot('Tea or coffee?', 'Yes | No', None).answers == ('Yes', 'No')
    assert ready_made('Tea or beer?') is None


@pytest.mark.parametrize('question', READY_MADE)
def test_every_ready_made_poll_may_be_asked_and_never_begs(question):
    assert ballot(question, None, None).answers == READY_MADE[question]
    said = ' '.join((question, *READY_MADE[question]))
    assert not re.search(r'gift|coin|diamond|donat|money|send|support|tip me', said, re.IGNORECASE)


def test_ready_made_questions_are_found_by_any_part():
    assert ready_made_like('SONG') == ['Which song next?']
    assert ready_made_like('') == list(READY_MADE)
    assert ready_made_like('xyz') == []


@pytest.mark.parametrize(
    ('votes', 'winners', 'total'),
    [
        ([('a', 0), ('b', 0)], (), 0),
        ([], (), 0),
        ([('a', 1), ('b', 3)], ('b',), 4),
        ([('a', 2), ('b', 1), ('c', 2)], ('a', 'c'), 5),
    ],
)
def test_winners_ties_and_nobody(votes, winners, total):
    count = counted(votes)
    assert (count.winners, count.total) == (winners, total)


@given(st.lists(st.integers(0, 10**6), min_size=2, max_size=ANSWERS_MAX))
def test_a_count_is_ordered_whole_and_its_percents_are_sane(numbers):
    count = counted([(str(place), votes) for place, votes in enumerate(numbers)])
    shown = [votes for _, votes in count.votes]
    assert shown == sorted(numbers, reverse=True)
    assert count.total == sum(numbers)
    percents = [count.percent(votes) for votes in shown]
    assert all(0 <= each <= 100 for each in percents)
    assert not count.total or abs(sum(percents) - 100) <= len(numbers)


@given(st.text(max_size=80), st.text(max_size=400))
def test_whatever_is_typed_is_a_ballot_or_a_refusal(question, answers):
    try:
        asked = ballot(question, answers, None)
    except (TextEmpty, TextTooLong, TextSensitive):
        return
    except (PollAnswersCount, PollAnswerTooLong, PollAnswerTwice):
        return
    assert 1 <= len(asked.question) <= QUESTION_MAX
    assert 2 <= len(asked.answers) <= 10
    assert all(1 <= len(answer) <= ANSWER_MAX for answer in asked.answers)
    assert len(set(asked.answers)) == len(asked.answers)
