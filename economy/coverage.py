"""How much of a stream a feed saw: the stretches without one are said, not hidden."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

SHORTEST_GAP = timedelta(seconds=1)  # from one feed to the next; no gift is known to hide in it


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time; `why` says what ended it, None while it goes on."""

    began_at: datetime
    ended_at: datetime
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """What of a stream's `length` was captured, and the gaps in between, in order.

    A gap's `why` is what ended the feed before it, None before the first one.
    """

    captured: timedelta
    length: timedelta
    gaps: tuple[Span, ...]

    @property
    def missed(self) -> timedelta:
        """All gaps together."""
        return self.length - self.captured

    @property
    def captured_minutes(self) -> int:
        """Whole ones, rounded down."""
        return int(self.captured.total_seconds()) // 60

    @property
    def is_whole(self) -> bool:
        return not self.gaps


def coverage_of(
    spans: Iterable[Span], *, began_at: datetime, ended_at: datetime
) -> Coverage | None:
    """Of a stream from `began_at` to `ended_at`; None when no feed worked in it at all.

    Spans may overlap, as those of two feeds do, and reach beyond the stream.
    """
    inside = sorted(
        (
            Span(max(span.began_at, began_at), min(span.ended_at, ended_at), span.why)
            for span in spans
            if span.began_at < ended_at and (span.ended_at > began_at or span.began_at >= began_at)
        ),
        key=lambda span: (span.began_at, span.ended_at),
    )
    if not inside:
        return None
    gaps: list[Span] = []
    reached, why = began_at, None
    for span in inside:
        if span.ended_at == span.began_at:  # lost as soon as it was there: the gap around it is one
            why = span.why if span.began_at == reached else why
            continue
        if span.began_at - reached >= SHORTEST_GAP:
            gaps.append(Span(reached, span.began_at, why))
        if span.ended_at >= reached:
            reached, why = span.ended_at, span.why
    if ended_at - reached >= SHORTEST_GAP:
        gaps.append(Span(reached, ended_at, why))
    length = max(ended_at - began_at, timedelta())
    missed = sum((gap.ended_at - gap.began_at for gap in gaps), timedelta())
    return Coverage(length - missed, length, tuple(gaps))


def together(coverages: Iterable[Coverage]) -> Coverage:
    """Of several streams, in the order they are given."""
    captured, length, gaps = timedelta(), timedelta(), ()
    for each in coverages:
        captured, length, gaps = captured + each.captured, length + each.length, gaps + each.gaps
    return Coverage(captured, length, gaps)
