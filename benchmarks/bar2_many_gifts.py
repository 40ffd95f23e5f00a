"""Bar 2: ten and a hundred gifts at once, against bare writers taking turns at a lock."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.measure import Result, in_turn, medians, percentile, ratio_of
from benchmarks.writers import at_once, behind_lock, new_gifts, opened_bare, opened_ledger

WANTED = {10: 1.8, 100: 3.5}
WANTED_P99 = 0.6
WARM_UP = 500


async def run(rounds: int, rows: int, seconds: float) -> list[Result]:
    results: list[Result] = []
    for loggers in WANTED:
        results += await _run(loggers, rounds, rows, seconds)
    return results


async def _run(loggers: int, rounds: int, rows: int, seconds: float) -> list[Result]:
    with TemporaryDirectory(prefix='diamond-desk-bar2-') as scratch:
        async with (
            opened_ledger(Path(scratch, 'ours'), rows) as ours,
            opened_bare(Path(scratch, 'bare'), rows) as bare,
        ):
            locked = behind_lock(bare)
            for_ours, for_bare = new_gifts(rows, seed=2), new_gifts(rows, seed=2)
            await at_once(ours, list(islice(for_ours, WARM_UP)), loggers)
            speed, _ = await at_once(locked, list(islice(for_bare, WARM_UP)), loggers)
            gifts = max(50 * loggers, int(speed * seconds * WANTED[loggers] / 2))
            rounds_of_both = await in_turn(
                rounds,
                lambda: at_once(ours, list(islice(for_ours, gifts)), loggers),
                lambda: at_once(locked, list(islice(for_bare, gifts)), loggers),
            )
    pace = [(our_speed, bare_speed) for (our_speed, _), (bare_speed, _) in rounds_of_both]
    p99 = [(percentile(a, 99), percentile(b, 99)) for (_, a), (_, b) in rounds_of_both]
    (ours_s, bare_s), (ours_p99, bare_p99) = medians(pace), medians(p99)
    results = [
        Result(
            bar='2',
            what=f'{loggers} gifts at once',
            ours=f'{ours_s:,.0f}/s',
            bare=f'{bare_s:,.0f}/s',
            ratio=ratio_of(pace),
            wanted=WANTED[loggers],
            notes=(f'2: {gifts} gifts a round with {loggers} loggers',),
        )
    ]
    if loggers == 100:
        results.append(
            Result(
                bar='2',
                what='p99 of a gift, 100 at once',
                ours=f'{ours_p99 * 1000:.1f} ms',
                bare=f'{bare_p99 * 1000:.1f} ms',
                ratio=ratio_of(p99),
                wanted=WANTED_P99,
                is_ceiling=True,
            )
        )
    return results
