"""What of a stream was captured: every second is either captured or in a gap, and never both."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from economy.coverage import SHORTEST_GAP, Span, coverage_of, together

NINE = datetime(2026, 11, 23, 21, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
LENGTH = 150 * MINUTE


def at(minutes: float) -> datetime:
    return NINE + minutes * MINUTE


def span(began: float, ended: float, why: str | None = 'lost') -> Span:
    return Span(at(began), at(ended), why)


def of(*spans: Span, length: float = 150):
    return coverage_of(spans, began_at=at(0), ended_at=at(length))


@pytest.mark.parametrize(
    'spans',
    [
        [],
        [span(-60, -1)],
        [span(-60, 0)],  # it ended when the stream began
        [span(150, 200)],
        [span(-60, -1), span(151, 200)],
    ],
)
def test_where_no_feed_worked_nothing_is_said(spans):
    assert of(*spans) is None


@pytest.mark.parametrize(
    ('spans', 'captured', 'gaps'),
    [
        ([span(0, 150)], 150, []),
        ([span(-60, 200)], 150, []),
        ([span(0, 70), span(70, 150)], 150, []),
        ([span(0, 100), span(50, 150)], 150, []),  # two feeds, one after the other
        ([span(0, 150), span(40, 50, 'network')], 150, []),  # one was lost, the other saw it all
        ([span(0, 70), span(70 + 0.5 / 60, 150)], 150, []),  # half a second
        ([span(19, 150)], 131, [(0, 19, None)]),
        ([span(0, 131, 'network')], 131, [(131, 150, 'network')]),
        ([span(0, 60, 'network'), span(79, 150)], 131, [(60, 79, 'network')]),
        ([span(79, 150), span(0, 60, 'network')], 131, [(60, 79, 'network')]),  # in any order
        ([span(0, 60, 'a'), span(10, 60, 'b'), span(79, 150)], 131, [(60, 79, 'b')]),
        ([span(0, 60, 'a'), span(10, 20, 'b'), span(79, 150)], 131, [(60, 79, 'a')]),
        (
            [span(10, 20, 'a'), span(30, 40, 'b')],
            20,
            [(0, 10, None), (20, 30, 'a'), (40, 150, 'b')],
        ),
        ([span(-60, 10, 'a'), span(140, 999)], 20, [(10, 140, 'a')]),
        # Tried again and again, and lost at once each time: still one gap.
        (
            [span(0, 60, 'a'), span(65, 65, 'b'), span(70, 70, 'b'), span(79, 150)],
            131,
            [(60, 79, 'a')],
        ),
        ([span(20, 20, 'a')], 0, [(0, 150, None)]),
        ([span(0, 0, 'a')], 0, [(0, 150, 'a')]),  # it began the stream, and was lost with it
        ([span(0, 60, 'a'), span(60, 60, 'b')], 60, [(60, 150, 'b')]),
    ],
)
def test_gaps_are_where_no_feed_worked_with_what_ended_the_one_before(spans, captured, gaps):
    found = of(*spans)
    assert found is not None
    assert found.captured == captured * MINUTE
    assert (found.length, found.missed) == (LENGTH, LENGTH - captured * MINUTE)
    assert found.captured_minutes == captured
    assert found.gaps == tuple(span(*gap) for gap in gaps)
    assert found.is_whole is (gaps == [])


def test_a_stream_that_ends_as_it_begins_has_nothing_to_miss():
    found = of(span(-5, 5), length=0)
    assert found is not None
    assert (found.captured, found.length, found.gaps) == (timedelta(), timedelta(), ())


seconds = st.integers(-300, 900)  # around a stream of ten minutes
spans_of_a_feed = st.lists(st.tuples(seconds, seconds).map(sorted), max_size=6)


def seen(spans: list[Span], second: int) -> bool:
    """Whether a feed worked in all of one second of the stream."""
    begins = NINE + timedelta(seconds=second)
    return any(each.began_at <= begins < each.ended_at for each in spans)


@given(spans_of_a_feed, spans_of_a_feed)
def test_every_second_is_captured_or_in_a_gap(first, second):
    spans = [
        Span(NINE + timedelta(seconds=began), NINE + timedelta(seconds=ended), f'{began}')
        for began, ended in (*first, *second)
    ]
    ended_at = at(10)
    found = coverage_of(spans, began_at=NINE, ended_at=ended_at)
    touching = [
        each
        for each in spans
        if each.began_at < ended_at and (each.ended_at > NINE or each.began_at >= NINE)
    ]
    assert (found is None) is (touching == [])
    if found is None:
        return
    worked = [second for second in range(600) if seen(spans, second)]
    assert found.captured == timedelta(seconds=len(worked))
    in_gaps = sum((gap.ended_at - gap.began_at for gap in found.gaps), timedelta())
    assert found.captured + in_gaps == found.length == 10 * MINUTE
    missed = [
        second
        for second in range(600)
        if any(
            gap.began_at <= NINE + timedelta(seconds=second) < gap.ended_at for gap in found.gaps
        )
    ]
    assert sorted([*worked, *missed]) == list(range(600))
    edges = [edge for gap in found.gaps for edge in (gap.began_at, gap.ended_at)]
    assert edges == sorted(edges)
    assert len(set(edges)) == len(edges), 'gaps that touch are one'
    for gap in found.gaps:
        assert gap.ended_at - gap.began_at >= SHORTEST_GAP
        enders = {each.why for each in touching if each.ended_at == gap.began_at}
        assert gap.why in (enders or {None})


@given(spans_of_a_feed, st.randoms(use_true_random=False))
def test_the_order_of_the_spans_does_not_matter(pairs, random):
    spans = [
        Span(NINE + timedelta(seconds=began), NINE + timedelta(seconds=ended))
        for began, ended in pairs
    ]
    shuffled = random.sample(spans, len(spans))
    assert coverage_of(spans, began_at=NINE, ended_at=at(10)) == coverage_of(
        shuffled, began_at=NINE, ended_at=at(10)
    )


def test_several_streams_together():
    coverages = [of(span(0, 60), span(79, 150)), of(span(0, 10), length=10)]
    both = together(each for each in coverages if each is not None)
    assert (both.captured, both.length) == (141 * MINUTE, 160 * MINUTE)
    assert both.gaps == (span(60, 79),)
    assert together([]).is_whole
