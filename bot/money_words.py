"""Rates in words, for every feature that shows one."""

from __future__ import annotations

from functools import lru_cache

from bot.text import Words, plain
from economy.chain import estimated
from economy.payouts import Payout
from economy.rates import Preset, Rate, diamonds_per_unit

PRESET_WORDS = {
    Preset.MEASURED: 'Measured',
    Preset.GUIDE: 'Guide',
    Preset.US_SCALED: 'US scaled rewards',
    Preset.CUSTOM: 'Own rate',
}


def estimate_lines(diamonds: int, rates: tuple[Rate, ...], words: Words) -> list[str]:
    """One line an estimate, with rate, source and date; doubts stand beside the figure."""
    lines: list[str] = []
    for estimate in estimated(diamonds, rates):
        rate = estimate.rate
        doubt = ' More than viewers pay for the coin.' if estimate.above_viewer_price else ''
        lines += [
            f'≈ **{words.money(estimate.amount, rate.currency)}** estimate · '
            f'{PRESET_WORDS[rate.preset]}: {rate_words(rate, words)}',
            f'-# Source: {source_words(rate)}; as of {words.day(rate.dated)}.{doubt}',
        ]
    return lines


def source_words(rate: Rate) -> str:
    """Who says so. An own rate's source may name a creator, which people typed."""
    return plain(rate.source) if rate.preset is Preset.CUSTOM else rate.source


def estimate_then(payout: Payout, words: Words) -> str:
    """What a payout was reckoned at when it was asked for, with the rate and its source."""
    rate = payout.rate
    return (
        f'{words.money(payout.estimate, rate.currency)} estimate then · '
        f'{PRESET_WORDS[rate.preset]}: {rate_words(rate, words)} ({source_words(rate)})'
    )


@lru_cache(maxsize=256)
def rate_words(rate: Rate, words: Words) -> str:
    """`200 diamonds = $1.00 ($0.005 a diamond)`; the latter alone where they come out odd."""
    per_unit = diamonds_per_unit(rate)
    each = f'{words.unit_price(rate.amount, rate.currency)} a diamond'
    if per_unit == per_unit.to_integral_value() and per_unit > 1:
        unit = words.money(per_unit * rate.amount, rate.currency)
        return f'{words.number(int(per_unit))} diamonds = {unit} ({each})'
    return each
