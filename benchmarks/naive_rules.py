"""`python -m benchmarks.naive_rules`: what our rule and the usual ones count of three recordings.

It prints the table of docs/capture.md; with `--write` it puts it there.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from economy.captured import Combo, FeedState, uncounted
from live.combos import Combos
from live.feed import GiftSeen, StateChanged
from live.recording import Recording, shipped_recordings

PAGE = Path(__file__).parent.parent / 'docs' / 'capture.md'
BEGIN = '<!-- the table of benchmarks.naive_rules begins -->'
END = '<!-- the table of benchmarks.naive_rules ends -->'
BUCKET_MS = 5_000

Told = Iterable[tuple[int, GiftSeen]]
Rule = Callable[[Told], int]


@dataclass
class Book:
    """What storage keeps of each combo: the largest count seen, and how much is counted."""

    best: Counter[str] = field(default_factory=Counter)
    counted: Counter[str] = field(default_factory=Counter)
    host_diamonds: int = 0
    guest_diamonds: int = 0
    by_sender: Counter[str] = field(default_factory=Counter)

    def keep(self, combos: Iterable[Combo]) -> None:
        for combo in combos:
            best = self.best[combo.key] = max(combo.best, self.best[combo.key])
            news = uncounted(best, self.counted[combo.key]) if combo.is_due else 0
            self.counted[combo.key] += news
            diamonds = news * combo.gift.coins
            if combo.guest is not None:
                self.guest_diamonds += diamonds
                continue
            self.host_diamonds += diamonds
            if combo.sender is not None:
                self.by_sender[combo.sender.name] += diamonds


def count_once(recording: Recording) -> Book:
    """Our rule, kept after every event, as if the bot heard the LIVE at the recording's times."""
    book, combos, at = Book(), Combos(), recording.header.began_at
    for at_ms, event in recording.events():
        at = recording.header.began_at + timedelta(milliseconds=at_ms)
        combos.settle(at)
        if isinstance(event, GiftSeen):
            combos.see(event, at)
        elif isinstance(event, StateChanged) and event.state is not FeedState.CONNECTED:
            combos.settle_all()
        changed = combos.changed()
        book.keep(changed)
        combos.kept(changed, at)
    combos.settle_all()
    book.keep(combos.changed())
    return book


def every_frame(told: Told) -> int:
    return sum(gift.count * gift.coins for _, gift in told)


def ends_only(told: Told) -> int:
    return sum(gift.count * gift.coins for _, gift in told if gift.is_end or not gift.is_combo)


def ends_only_by_message(told: Told) -> int:
    """As `ends_only`, with every message id once."""
    return ends_only({gift.msg_id: (at_ms, gift) for at_ms, gift in told}.values())


def buckets(told: Told) -> int:
    largest: dict[tuple[str, int, int], int] = {}
    for at_ms, gift in told:
        key = (gift.sender.id, gift.gift_id, at_ms // BUCKET_MS)
        largest[key] = max(largest.get(key, 0), gift.count * gift.coins)
    return sum(largest.values())


def last_of_user(told: Told) -> int:
    """The last count of each user: settled at the end, or when another combo of theirs begins."""
    total, last = 0, dict[str, GiftSeen]()
    for _, gift in told:
        if not gift.is_combo:
            total += gift.count * gift.coins
            continue
        before = last.pop(gift.sender.id, None)
        if before is not None and (before.gift_id, before.group_id) != (
            gift.gift_id,
            gift.group_id,
        ):
            total += before.count * before.coins
        if gift.is_end:
            total += gift.count * gift.coins
        else:
            last[gift.sender.id] = gift
    return total + sum(gift.count * gift.coins for gift in last.values())


def difference_of_group(told: Told) -> int:
    """What was added since the last message of the same group id, which its end makes forgotten."""
    total, last = 0, dict[str, int]()
    for _, gift in told:
        if not gift.is_combo:
            total += gift.count * gift.coins
            continue
        total += max(gift.count - last.get(gift.group_id, 0), 0) * gift.coins
        last[gift.group_id] = max(gift.count, last.get(gift.group_id, 0))
        if gift.is_end:
            del last[gift.group_id]
    return total


NAIVE: dict[str, Rule] = {
    'add up every message': every_frame,
    'only ends, and gifts that come alone': ends_only,
    'the same, each message id once': ends_only_by_message,
    'the largest count in five seconds, by gifter and gift': buckets,
    'the last count of each gifter': last_of_user,
    'what was added, by group id': difference_of_group,
}


def gifts_told(recording: Recording) -> list[tuple[int, GiftSeen]]:
    return [(at_ms, event) for at_ms, event in recording.events() if isinstance(event, GiftSeen)]


def table() -> str:
    """The table in Markdown: a row a rule, a column a recording."""
    shipped = shipped_recordings()
    names = sorted(shipped, reverse=True)
    known = [truth for name in names if (truth := shipped[name].header.truth) is not None]
    truths = [truth.host_diamonds for truth in known]
    told = [gifts_told(shipped[name]) for name in names]
    rows = [
        ['rule', *(f'`{name}`' for name in names)],
        ['---', *('---:' for _ in names)],
        ['*sent to the host*', *(f'{truth.host_diamonds:,}' for truth in known)],
        ['*sent to guests*', *(f'{truth.guest_diamonds:,}' for truth in known)],
        [
            '**the largest count of each combo, once**',
            *(
                f'**{_result(count_once(shipped[name]).host_diamonds, truth)}**'
                for name, truth in zip(names, truths, strict=True)
            ),
        ],
    ]
    rows += [
        [what, *(_result(rule(each), truth) for each, truth in zip(told, truths, strict=True))]
        for what, rule in NAIVE.items()
    ]
    return '\n'.join(f'| {" | ".join(row)} |' for row in rows)


def _result(diamonds: int, truth: int) -> str:
    """`31,808 (+100, +0.3 %)`; a wrong count is never shown as right."""
    error = diamonds - truth
    if error == 0:
        return f'{diamonds:,} (0)'
    percent = f'{100 * error / truth:+,.1f}'
    if percent in ('+0.0', '-0.0'):
        percent = f'{100 * error / truth:+,.3f}'
    return f'{diamonds:,} ({error:+,}, {percent} %)'.replace('-', '\N{MINUS SIGN}')


def with_table(page: str) -> str:
    """The page with the table of now between its two marks."""
    before, rest = page.split(BEGIN)
    _, after = rest.split(END)
    return f'{before}{BEGIN}\n{table()}\n{END}{after}'


def main() -> None:
    parser = argparse.ArgumentParser(prog='python -m benchmarks.naive_rules')
    parser.add_argument('--write', action='store_true', help='put the table into docs/capture.md')
    if parser.parse_args().write:
        PAGE.write_text(with_table(PAGE.read_text(encoding='utf-8')), encoding='utf-8')
    print(table())


if __name__ == '__main__':
    main()
