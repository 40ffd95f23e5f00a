"""Bar 1: one durable gift through the ledger, against a bare insert and commit."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.measure import Result, in_turn, medians, ratio_of
from benchmarks.writers import new_gifts, one_after_another, opened_bare, opened_ledger

WANTED = 0.6
WARM_UP = 300


async def run(rounds: int, rows: int, seconds: float) -> list[Result]:
    with TemporaryDirectory(prefix='diamond-desk-bar1-') as scratch:
        async with (
            opened_ledger(Path(scratch, 'ours'), rows) as ours,
            opened_bare(Path(scratch, 'bare'), rows) as bare,
        ):
            for_ours, for_bare = new_gifts(rows, seed=1), new_gifts(rows, seed=1)
            await one_after_another(ours, list(islice(for_ours, WARM_UP)))
            speed = await one_after_another(bare, list(islice(for_bare, WARM_UP)))
            gifts = max(50, int(speed * seconds))
            pairs = await in_turn(
                rounds,
                lambda: one_after_another(ours, list(islice(for_ours, gifts))),
                lambda: one_after_another(bare, list(islice(for_bare, gifts))),
            )
    ours_s, bare_s = medians(pairs)
    return [
        Result(
            bar='1',
            what='one durable gift',
            ours=f'{ours_s:,.0f}/s',
            bare=f'{bare_s:,.0f}/s',
            ratio=ratio_of(pairs),
            wanted=WANTED,
            notes=(
                f'1: {gifts} gifts a round, {rows} in the ledger before; '
                f'{1e6 / ours_s:.0f} us against {1e6 / bare_s:.0f} us a gift',
            ),
        )
    ]
