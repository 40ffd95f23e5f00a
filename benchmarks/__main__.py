"""`python -m benchmarks`: the bars, one table. Exit code 1 when one does not hold."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence

from benchmarks import bar1_one_gift, bar2_many_gifts, bar4_questions, bar7b_summary
from benchmarks.conditions import conditions
from benchmarks.measure import HEADINGS, Result, table

BARS = ('1', '2', '4', '7b')


def main(arguments: Sequence[str] | None = None) -> int:
    read = _parser().parse_args(arguments)
    results = asyncio.run(_run(read))
    for line in [*conditions(), '', *table(HEADINGS, [result.cells for result in results]), '']:
        print(line)
    for note in (note for result in results for note in result.notes):
        print(note)
    return 0 if all(result.is_held for result in results) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog='python -m benchmarks', description=__doc__)
    parser.add_argument('--only', type=_bars, default=list(BARS), help=f'of {",".join(BARS)}')
    parser.add_argument(
        '--rows',
        type=_numbers,
        default=[10_000, 1_000_000],
        help='of the ledgers of bar 4: the smallest and the largest are compared',
    )
    parser.add_argument('--rounds', type=int, default=5, help='at least 5 for a claim')
    parser.add_argument(
        '--before', type=int, default=10_000, help='entries already there in bars 1, 2 and 7b'
    )
    parser.add_argument('--seconds', type=float, default=1.0, help='of a round of bars 1 and 2')
    return parser


def _bars(text: str) -> list[str]:
    asked = [part.strip() for part in text.split(',')]
    unknown = [bar for bar in asked if bar not in BARS]
    if unknown:
        raise argparse.ArgumentTypeError(f'no such bar: {", ".join(unknown)}')
    return asked


def _numbers(text: str) -> list[int]:
    return [int(part.replace('_', '')) for part in text.split(',')]


async def _run(read: argparse.Namespace) -> list[Result]:
    runs = {
        '1': lambda: bar1_one_gift.run(read.rounds, read.before, read.seconds),
        '2': lambda: bar2_many_gifts.run(read.rounds, read.before, read.seconds),
        '4': lambda: bar4_questions.run(read.rounds, read.rows),
        '7b': lambda: bar7b_summary.run(read.rounds, read.before),
    }
    results: list[Result] = []
    for bar in read.only:
        print(f'bar {bar} ...', file=sys.stderr, flush=True)
        results += await runs[bar]()
    return results


if __name__ == '__main__':
    sys.exit(main())
