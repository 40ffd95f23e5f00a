"""Imports in words, for chat and terminal: what a file would do, how far it is, what it did."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.errors import told
from bot.imports import DryRun
from bot.text import NOT_SAVED, Words, chip, listed, shortened
from economy.errors import GiftAmbiguous, Refusal
from economy.import_jobs import Job, State
from economy.imports import Sheet
from economy.imports_columns import Field
from economy.imports_rows import WrongRow
from economy.imports_times import Order
from economy.names import cleaned
from economy.periods import local_day

WRONG_SHOWN = 10
BAR = 10  # segments: with what stands behind it, a line of a phone
_TEXT_MAX = 40
_GIFTS_SHOWN = 5
MEANINGS = {
    Field.GIFTER: 'gifter',
    Field.GIFT: 'gift',
    Field.COUNT: 'count',
    Field.COINS: 'coins of one gift',
    Field.DIAMONDS: 'diamonds of the row',
    Field.DATE: 'date',
    Field.TIME: 'time',
    Field.STREAM: 'stream',
}


@dataclass(frozen=True, slots=True)
class Style:
    """How names and numbers stand out: in chat as chips, in a terminal as they are."""

    words: Words
    name: Callable[[str], str]

    def rows(self, count: int) -> str:
        return '1 row' if count == 1 else f'{self.words.number(count)} rows'


def in_chat(words: Words) -> Style:
    return Style(words, chip)


def in_terminal(words: Words) -> Style:
    return Style(words, cleaned)


def title(run: DryRun, name: str, creator: str | None, style: Style) -> str:
    """What the file is and would bring, in one line."""
    tally = run.tally
    whose = '' if creator is None else f' for {style.name(creator)}'
    if not tally.new:
        return f'No row of {style.name(shortened(name, _TEXT_MAX))}{whose} is new. {NOT_SAVED}'
    kind = '' if isinstance(run.source, Sheet) else ', an export of ours'
    return (
        f'{style.name(shortened(name, _TEXT_MAX))}{kind}{whose}: {style.rows(tally.new)} to add, '
        f'{style.words.diamonds(tally.diamonds)}'
    )


def summary(run: DryRun, time_zone: str, style: Style) -> list[str]:
    """What is there already, what is wrong, from when to when, and how it was read."""
    tally, words = run.tally, style.words
    left = [
        f'{style.rows(count)} {what}'
        for count, what in ((tally.there, 'there already'), (tally.wrong, 'wrong'))
        if count
    ]
    lines = [' · '.join(left)] if left else []
    if tally.first is not None and tally.last is not None:
        first, last = (local_day(at, time_zone) for at in (tally.first, tally.last))
        days = f'From {words.day(first)} to {words.day(last)}'
        lines.append(f'All of {words.day(first)}' if first == last else days)
    if isinstance(run.source, Sheet):
        lines += _how_read(run, run.source, style)
    return lines


def wrong_rows(rows: Sequence[WrongRow], total: int, style: Style) -> list[str]:
    """The first rows that are wrong, each with its line and why; the others counted."""
    shown = [
        f'{style.name(str(row.line))} {style.name(shortened(row.text, _TEXT_MAX))}: '
        f'{reason(row.refusal, style.words)}'
        for row in rows[:WRONG_SHOWN]
    ]
    more = total - len(shown)
    return [*shown, f'and {style.words.number(more)} more'] if more > 0 else shown


def wrong_file(rows: Sequence[WrongRow], words: Words) -> bytes:
    """Every wrong row as a line of text."""
    lines = [
        f'line {row.line}: {reason(row.refusal, words).replace("`", "")}\t{row.text}'
        for row in rows
    ]
    return '\n'.join([*lines, '']).encode()


def reason(refusal: Refusal, words: Words) -> str:
    """Why a row is wrong; that nothing of it is saved is said elsewhere."""
    if isinstance(refusal, GiftAmbiguous):
        prices = listed([words.coins(gift.coins) for gift in refusal.choices[:4]], last='or')
        return f'several prices, {prices}: add the price'
    said, _, advice = told(refusal, words).sentence.partition(NOT_SAVED)
    return f'{said.strip()} {advice.strip()}'.strip()


def progress(job: Job, style: Style) -> str:
    """A bar, and how far it is."""
    filled = job.percent * BAR // 100
    bar = '▰' * filled + '▱' * (BAR - filled)
    number = style.words.number
    if job.state is State.UNDOING:
        doing = f'Taking import {job.number} back'
        far = f'{number(job.undone)} of {number(job.added)}'
    else:
        doing = f'Import {job.number} of {style.name(shortened(job.name, _TEXT_MAX))}'
        far = f'{number(job.position)} of {number(job.rows)} rows'
    return f'{doing}\n{bar} {job.percent} % · {far}'


def outcome(job: Job, style: Style) -> str:
    """What it came to, when it is over."""
    words, name = style.words, style.name(shortened(job.name, _TEXT_MAX))
    if job.state is State.UNDONE:
        return (
            f'↩️ Import {job.number} of {name} was taken back: {style.rows(job.undone)}, '
            f'-{words.diamonds(job.undone_diamonds)}. What had been taken back before stays so.'
        )
    brought = f'{style.rows(job.added)} added, {words.diamonds(job.diamonds)}'
    if job.state is State.STOPPED:
        return (
            f'⚠️ Import {job.number} of {name} stopped before its end: {brought}. What was added '
            'stands; import the file again for the rest, or take it back.'
        )
    left = [
        f'{style.rows(count)} {what}'
        for count, what in ((job.there, 'there already'), (job.wrong, 'wrong and left out'))
        if count
    ]
    return f'📥 Import {job.number} of {name}: {brought}' + ''.join(f' · {each}' for each in left)


def _how_read(run: DryRun, sheet: Sheet, style: Style) -> list[str]:
    meant = {place: field for field, place in sheet.columns.places.items()}
    columns = [
        f'{MEANINGS[meant[place]]} = {style.name(name)}'
        for place, name in enumerate(sheet.table.names)
        if place in meant
    ]
    unused = [
        style.name(name) for place, name in enumerate(sheet.table.names) if place not in meant
    ]
    lines = [f'Columns: {", ".join(columns)}']
    if unused:
        lines.append(f'Not used: {", ".join(unused[:_GIFTS_SHOWN])}')
    if sheet.columns.missing:
        lines.append(f'No column says the {listed([str(each) for each in sheet.columns.missing])}')
    if sheet.order.has_numbers:
        first = 'the day' if sheet.order.order is Order.DAY else 'the month'
        why = (
            'as the column itself shows'
            if sheet.order.is_told
            else 'as the language of this server has it: the column fits both ways'
        )
        lines.append(f'Dates are read with {first} first, {why}')
    lines.append(f'Times without a zone are of {sheet.time_zone}')
    if run.gifts:
        shown = [
            f'{style.name(gift.name)} ({style.words.coins(gift.coins)})'
            for gift in run.gifts[:_GIFTS_SHOWN]
        ]
        more = len(run.gifts) - len(shown)
        lines.append(
            f'New gifts of this server: {listed([*shown, f"{more} more"] if more else shown)}'
        )
    if run.tally.spans:
        lines.append(f'Streams: {style.words.number(len(run.tally.spans))}')
    return lines
