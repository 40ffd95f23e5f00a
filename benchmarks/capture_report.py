"""What a run of `benchmarks.capture_load` comes to: its table, and whether it held."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from benchmarks.capture_watch import slope_of
from benchmarks.measure import percentile, table
from bot.capture import QUEUE_MAX

if TYPE_CHECKING:
    from benchmarks.capture_load import Run

WANTED_P99_S = 1.0
WANTED_LOOKS_S = 10  # the board is looked at every five
WANTED_EDITS_S = 16  # and edited at every second look, when something changed
WANTED_SLOPE_MB = 1  # a minute, once everything is warm
WARM_S = 120
HEADINGS = ('what', 'figure', 'wanted', 'held')
_APOLOGY = 'Sorry, something went wrong'


def held(run: Run, *, counts_only: bool) -> bool:
    judged = [*_counts(run), *_answers(run)] if counts_only else rows(run)
    return all(row[3] != 'NO' for row in judged)


def report(run: Run) -> Iterator[str]:
    yield from table(HEADINGS, rows(run))
    for name, points in run.seen.memory.items():
        by_minute = [f'{mb:.0f}' for at_s, mb in points if int(at_s / 5 + 0.5) % 12 == 0]
        yield f'memory of the {name}, MB at each minute: {", ".join(by_minute)}'
    loads = run.seen.load[:: max(1, len(run.seen.load) // 10)]
    yield f'load average: {", ".join(f"{load:.1f}" for load in loads)}'
    for said, times in run.complaints.most_common(10):
        yield f'{times} x {said}'


def rows(run: Run) -> list[tuple[str, str, str, str]]:
    return [*_counts(run), *_answers(run), *_commands(run), *_board(run), *_machine(run)]


def _counts(run: Run) -> Iterator[tuple[str, str, str, str]]:
    sent = run.sent
    yield _row('combos sent / counted', f'{sent.combos:,} / {run.combos:,}', 'equal',
               sent.combos == run.combos)  # fmt: skip
    yield _row('gifts', f'{sent.gifts:,} / {run.gifts:,}', 'equal', sent.gifts == run.gifts)
    yield _row('diamonds', f'{sent.diamonds:,} / {run.diamonds:,}', 'equal',
               sent.diamonds == run.diamonds)  # fmt: skip
    differ = {each for each in sent.by_sender.keys() | run.counted.keys()
              if sent.by_sender.get(each, 0) != run.counted[each]}  # fmt: skip
    yield _row('gifters and gifts that differ', str(len(differ)), '0', not differ)
    yield _row('ledger verified', 'yes' if run.is_sound else 'no', 'yes', run.is_sound)
    yield _row('connections', str(sent.connections), '1', sent.connections == 1)
    yield _row('messages waiting, at most', f'{run.seen.queue_max:,}', f'<= {QUEUE_MAX:,}',
               run.seen.queue_max <= QUEUE_MAX)  # fmt: skip


def _answers(run: Run) -> Iterator[tuple[str, str, str, str]]:
    asked = run.timekeeper.asked.values()
    answered = [each for each in asked if each.final_s is not None]
    faults = sum(_APOLOGY in each.text for each in answered)
    yield _row('commands asked / answered', f'{len(asked):,} / {len(answered):,}', 'equal',
               len(asked) == len(answered))  # fmt: skip
    if run.is_spoiled:  # the disk takes nothing, and that is said
        yield _row('answered with an apology', str(faults), '', None)
    else:
        yield _row('answered with an apology', str(faults), '0', not faults)


def _commands(run: Run) -> Iterator[tuple[str, str, str, str]]:
    answered = [each for each in run.timekeeper.asked.values() if each.final_s is not None]
    by_command: dict[str, list[float]] = defaultdict(list)
    for each in answered:
        by_command[each.command].append(each.final_s or 0)
    first = [each.first_s or 0 for each in answered]
    final = [each.final_s or 0 for each in answered]
    if final:
        yield _row('first answer, all', _times(first), '', None)
        yield _row('final answer, all', _times(final), f'p99 <= {WANTED_P99_S:g} s',
                   percentile(final, 99) <= WANTED_P99_S)  # fmt: skip
    for command, times in sorted(by_command.items()):
        yield _row(f'final answer, /{command}', _times(times), '', None)


def _board(run: Run) -> Iterator[tuple[str, str, str, str]]:
    if len(run.looks_at) > 1:
        apart_s = max(later - earlier for earlier, later in pairwise(run.looks_at))
        yield _row('longest between two looks at the board', f'{apart_s:.1f} s',
                   f'<= {WANTED_LOOKS_S} s', apart_s <= WANTED_LOOKS_S)  # fmt: skip
    edits = run.timekeeper.board_at
    if len(edits) > 1:
        apart_s = max(later - earlier for earlier, later in pairwise(edits))
        yield _row('board posted and edited', f'{len(edits)} times, at most {apart_s:.1f} s apart',
                   f'<= {WANTED_EDITS_S} s', apart_s <= WANTED_EDITS_S)  # fmt: skip


def _machine(run: Run) -> Iterator[tuple[str, str, str, str]]:
    sent, seen = run.sent, run.seen
    rate = sent.messages / max(sent.seconds, 0.001)
    yield _row('messages', f'{sent.messages:,} in {sent.seconds:.1f} s, {rate:,.0f} a second',
               '', None)  # fmt: skip
    yield _row('sender behind its pace, at most', f'{sent.behind_s:.2f} s', '', None)
    yield _row('a frame waited to be taken, at most', f'{sent.send_s:.2f} s', '', None)
    yield _row('all was counted, after the last message', f'{run.counted_after_s:.1f} s', '', None)
    yield _row('longest wait of the loop', f'{seen.wait_s * 1000:.0f} ms', '', None)
    yield _row('write-ahead log, at most', f'{seen.wal_mb:.1f} MB', '', None)
    for name, used_s in sorted(seen.cpu_s.items()):
        yield _row(f'processor time, {name}', f'{used_s / seen.seconds:.1%} of one', '', None)
    for name, points in sorted(seen.memory.items()):
        warm = [point for point in points if point[0] >= WARM_S]
        grows = f', {slope_of(warm):+.2f} MB a minute' if len(warm) > 2 else ''
        is_flat = slope_of(warm) <= WANTED_SLOPE_MB if name != 'sender' else None
        figure = f'{points[0][1]:.1f} to {points[-1][1]:.1f} MB{grows}'
        wanted = '' if is_flat is None else f'<= {WANTED_SLOPE_MB} MB a minute'
        yield _row(f'memory, {name}', figure, wanted, is_flat)


def _times(seconds: list[float]) -> str:
    p50, p99 = percentile(seconds, 50) * 1000, percentile(seconds, 99) * 1000
    return f'p50 {p50:.0f} ms, p99 {p99:.0f} ms, max {max(seconds) * 1000:.0f} ms'


def _row(what: str, figure: str, wanted: str, is_held: bool | None) -> tuple[str, str, str, str]:
    return what, figure, wanted, '' if is_held is None else 'yes' if is_held else 'NO'
