"""The numbers beside a chart: few, round, and short where they are large."""

from __future__ import annotations

from babel.numbers import format_compact_decimal

from bot._drawing import SMALLEST, Card
from bot.lettering import Line, Style
from economy.money import show_number

_TICKS_MAX = 4
_SHORT_FROM = 100_000  # a scale that reaches this is written 100K
_TEXT = Style(size=SMALLEST)


def _round_step(highest: int) -> int:
    """The smallest of 1, 2, 5, 10, 20, 25, 50 ... that `highest` holds at most _TICKS_MAX times."""
    power = 1
    while True:
        for step in (1, 2, 2.5, 5):
            whole = int(step * power)
            if whole == step * power and -(-highest // whole) <= _TICKS_MAX:
                return whole
        power *= 10


def scale_labels(on: Card, highest: int, locale: str) -> list[tuple[int, Line]]:
    """The values of the scale from 0 up to at least `highest`, each in words."""
    step = _round_step(highest)
    values = range(0, highest + step, step)
    is_short = values[-1] >= _SHORT_FROM
    return [(value, on.words(_shown(value, locale, is_short), _TEXT, 220)) for value in values]


def _shown(value: int, locale: str, is_short: bool) -> str:  # noqa: FBT001
    short = format_compact_decimal(value, locale=locale, fraction_digits=1) if is_short else ''
    return show_number(value, locale) if short.isdigit() or not short else short
