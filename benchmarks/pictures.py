"""`python -m benchmarks.pictures`: bar 12, what a picture costs and how long the loop waits for it.

Ours against matplotlib's Figure with the same contents, in turn, where matplotlib is installed
(it is no dependency). The loop's wait is measured while pictures are drawn in a thread.
"""

from __future__ import annotations

import argparse
import asyncio
import io
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

from benchmarks.conditions import conditions
from benchmarks.measure import HEADINGS, Result, medians, ratio_of, table
from bot.charts import Bar, Mark, Picture, RecapCard, TopCard, recap_picture, top_picture

WANTED_RATIO = 0.5
WANTED_WAIT_MS = 10
TICK_S = 0.001
NAMES = ('Nora', 'Дмитрий', 'Luna', 'Kim', 'Zoë', 'Ελένη', 'Sam', 'Ada', 'Max', 'Mia')
BARS = tuple(
    Bar(label=name, value=18_234 // place, place=place) for place, name in enumerate(NAMES, 1)
)
TOP = TopCard(title='Top gifters', subtitle='November 2026', bars=BARS, locale='en_US')
RECAP = RecapCard(
    title='Mia',
    subtitle='24 November 2026',
    facts=(('58,678', 'diamonds'), ('3 h', 'on air'), ('214', 'gifters'), ('31', 'new gifters')),
    points=tuple((27 * number, 146 * number + number % 7) for number in range(400)),
    length_s=11_000,
    marks=tuple(Mark(27 * at, 'Lion', 146 * at + at % 7) for at in (60, 150, 260, 330)),
    goal_diamonds=50_000,
    gifters=BARS[:5],
    gifts=BARS[5:],
    locale='en_US',
)
PICTURES: dict[str, Callable[[], Picture]] = {
    'recap': lambda: recap_picture(RECAP),
    'top ten': lambda: top_picture(TOP),
}


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog='python -m benchmarks.pictures', description=__doc__)
    parser.add_argument('--rounds', type=int, default=7)
    rounds = parser.parse_args(arguments).rounds
    firsts = {what: _milliseconds(draw) for what, draw in PICTURES.items()}
    results = [*_ratios(rounds), *(asyncio.run(_waits(what, rounds)) for what in PICTURES)]
    for line in [*conditions(), '', *table(HEADINGS, [result.cells for result in results]), '']:
        print(line)
    for what, draw in PICTURES.items():
        steady = statistics.median(_milliseconds(draw) for _ in range(rounds))
        size_kb = len(draw().png) / 1024
        print(f'{what}: first {firsts[what]:.0f} ms, then {steady:.0f} ms, {size_kb:.0f} kB')
    return 0 if all(result.is_held for result in results) else 1


def _ratios(rounds: int) -> list[Result]:
    try:
        import matplotlib.figure  # noqa: F401 - only whether it is there
    except ImportError:
        print('matplotlib is not installed here, so there is nothing to compare with.\n')
        return []
    bare = {'recap': _bare_recap, 'top ten': _bare_top}
    return [_ratio(what, draw, bare[what], rounds) for what, draw in PICTURES.items()]


def _ratio(
    what: str, ours: Callable[[], object], bare: Callable[[], object], rounds: int
) -> Result:
    _milliseconds(bare)  # its first picture looks for fonts, as ours did
    pairs: list[tuple[float, float]] = []
    for number in range(rounds):
        if number % 2 == 0:
            first = _milliseconds(ours)
            pairs.append((first, _milliseconds(bare)))
        else:
            second = _milliseconds(bare)
            pairs.append((_milliseconds(ours), second))
    ours_ms, bare_ms = medians(pairs)
    return Result(
        bar='12',
        what=f'{what}, against matplotlib',
        ours=f'{ours_ms:.0f} ms',
        bare=f'{bare_ms:.0f} ms',
        ratio=ratio_of(pairs),
        wanted=WANTED_RATIO,
        is_ceiling=True,
    )


async def _waits(what: str, rounds: int) -> Result:
    """The longest wait of the loop in a round of five pictures; the median of the rounds."""
    longest = [await _longest_wait_ms(PICTURES[what]) for _ in range(rounds)]
    middle = statistics.median(longest)
    return Result(
        bar='12',
        what=f'{what}, longest wait of the loop',
        ours=f'{middle:.1f} ms (worst round {max(longest):.1f})',
        bare=f'{WANTED_WAIT_MS} ms allowed',
        ratio=middle / WANTED_WAIT_MS,
        wanted=1,
        is_ceiling=True,
    )


async def _longest_wait_ms(draw: Callable[[], object]) -> float:
    def five() -> None:
        for _ in range(5):
            draw()

    drawing = asyncio.ensure_future(asyncio.to_thread(five))
    longest = 0.0
    while not drawing.done():
        started = time.perf_counter()
        await asyncio.sleep(TICK_S)
        longest = max(longest, time.perf_counter() - started - TICK_S)
    await drawing
    return longest * 1000


def _milliseconds(draw: Callable[[], object]) -> float:
    started = time.perf_counter()
    draw()
    return (time.perf_counter() - started) * 1000


def _bare_recap() -> bytes:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10, 15.5), dpi=100, facecolor='#12141d')
    grid = figure.add_gridspec(3, 2, height_ratios=(1, 1.5, 1.7))
    _bare_words(figure.add_subplot(grid[0, :]))
    line = _bare_axes(figure.add_subplot(grid[1, :]), 'Diamonds over time')
    times, totals = zip(*RECAP.points, strict=True)
    line.step(times, totals, where='post', color='#4cd3f0', linewidth=3)
    line.fill_between(times, totals, step='post', color='#4cd3f0', alpha=0.3)
    line.axhline(RECAP.goal_diamonds, color='#ffc95c', linestyle='--')
    for mark in RECAP.marks:
        line.plot([mark.at_s], [mark.diamonds], 'o', color='#ff6f9c')
        line.annotate(mark.label, (mark.at_s, mark.diamonds), color='white', fontsize=18)
    _bare_bars(_bare_axes(figure.add_subplot(grid[2, 0]), 'Top gifters'), RECAP.gifters)
    _bare_bars(_bare_axes(figure.add_subplot(grid[2, 1]), 'Top gifts'), RECAP.gifts)
    return _bare_png(figure)


def _bare_top() -> bytes:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10, 12.7), dpi=100, facecolor='#12141d')
    _bare_bars(_bare_axes(figure.add_subplot(), TOP.title), TOP.bars)
    return _bare_png(figure)


def _bare_words(axes: Any) -> None:
    axes.set_axis_off()
    axes.text(0, 0.9, RECAP.title, color='white', fontsize=30, fontweight='bold')
    for number, (value, what) in enumerate(RECAP.facts):
        axes.text(number / 4, 0.4, value, color='white', fontsize=26, fontweight='bold')
        axes.text(number / 4, 0.1, what, color='#adb6cd', fontsize=18)


def _bare_axes(axes: Any, title: str) -> Any:
    axes.set_facecolor('#1c202d')
    axes.set_title(title, color='white', fontsize=20)
    axes.tick_params(colors='#adb6cd', labelsize=16)
    return axes


def _bare_bars(axes: Any, bars: Sequence[Bar]) -> None:
    drawn = axes.barh([bar.label for bar in bars], [bar.value for bar in bars], color='#4cd3f0')
    axes.bar_label(drawn, [f'{bar.value:,}' for bar in bars], color='white', fontsize=16)
    axes.invert_yaxis()


def _bare_png(figure: Any) -> bytes:
    written = io.BytesIO()
    figure.savefig(written, format='png')
    return written.getvalue()


if __name__ == '__main__':
    sys.exit(main())
