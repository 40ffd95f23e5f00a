"""Two variants in turn, and what came out of it."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar('T')


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One line of the table. `wanted` is a floor for `ratio`, or a ceiling if `is_ceiling`."""

    bar: str
    what: str
    ours: str
    bare: str
    ratio: float
    wanted: float
    is_ceiling: bool = False
    notes: tuple[str, ...] = ()

    @property
    def is_held(self) -> bool:
        return self.ratio <= self.wanted if self.is_ceiling else self.ratio >= self.wanted

    @property
    def cells(self) -> tuple[str, ...]:
        sign = '<=' if self.is_ceiling else '>='
        return (
            self.bar,
            self.what,
            self.ours,
            self.bare,
            f'x{self.ratio:.2f}',
            f'{sign} x{self.wanted:g}',
            'yes' if self.is_held else 'NO',
        )


HEADINGS = ('bar', 'what', 'ours', 'bare', 'ratio', 'bar wanted', 'held')


async def in_turn(
    rounds: int, ours: Callable[[], Awaitable[T]], bare: Callable[[], Awaitable[T]]
) -> list[tuple[T, T]]:
    """(ours, bare) of every round: A B, B A, A B ... so that a slow drift falls on both."""
    pairs: list[tuple[T, T]] = []
    for number in range(rounds):
        gc.collect()
        if number % 2 == 0:
            first = await ours()
            pairs.append((first, await bare()))
        else:
            second = await bare()
            pairs.append((await ours(), second))
    return pairs


def ratio_of(pairs: Sequence[tuple[float, float]]) -> float:
    """The median of the rounds' own ratios, ours to bare."""
    return statistics.median(ours / bare for ours, bare in pairs)


def medians(pairs: Sequence[tuple[float, float]]) -> tuple[float, float]:
    return (
        statistics.median(ours for ours, _ in pairs),
        statistics.median(bare for _, bare in pairs),
    )


def percentile(values: Sequence[float], percent: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


def seconds_each(ask: Callable[[], object], at_least_s: float = 0.02) -> float:
    """Seconds for one call, the median of five batches that last `at_least_s` each."""
    started = time.perf_counter()
    ask()
    once = time.perf_counter() - started
    repeats = max(1, int(at_least_s / max(once, 1e-7)))
    times: list[float] = []
    for _ in range(5 if repeats > 1 else 3):
        started = time.perf_counter()
        for _ in range(repeats):
            ask()
        times.append((time.perf_counter() - started) / repeats)
    return statistics.median(times)


def table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Lines of a Markdown table with even columns."""
    widths = [max(len(row[place]) for row in [headings, *rows]) for place in range(len(headings))]
    for cells in [headings, ['-' * width for width in widths], *rows]:
        padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
        yield f'| {" | ".join(padded)} |'
