"""Money in words: every figure with its rate, its source, and the word estimate."""

from __future__ import annotations

from bot.money_words import PRESET_WORDS, estimate_lines, rate_words, source_words
from bot.request import Request
from bot.text import chip
from cogs._payout_standing_text import standing_lines
from economy.payouts import Account
from economy.periods import Period
from economy.rates import rates_to_show

PERIOD_WORDS = {
    Period.TODAY: 'today',
    Period.WEEK: 'this week',
    Period.MONTH: 'this month',
    Period.ALL: 'all time',
}


def estimate_text(
    creator: str, period: Period, sums: dict[Period, int], account: Account, request: Request
) -> str:
    """What a creator's diamonds of a period may be worth, and how the account stands."""
    words, rate = request.words, request.server.settings.rate
    others = ' · '.join(
        f'{PERIOD_WORDS[other]} {words.number(sums[other])}'
        for other in sums
        if other is not period
    )
    lines = [
        f'### {chip(creator)} {PERIOD_WORDS[period]}: {words.diamonds(sums[period])} 💎',
        *estimate_lines(sums[period], rates_to_show(rate), words),
        f'-# Diamonds: {others}',
        *standing_lines(account, request),
    ]
    if rate is None:
        lines.append(
            'No rate is chosen yet, so both common ones are shown. A manager chooses here or '
            'with `/payout rate`.'
        )
    lines.append(
        '-# TikTok publishes no rate; what the app pays is what counts. See `/explain payout`.'
    )
    return '\n'.join(lines)


def rate_text(request: Request, own: str | None = None) -> str:
    """The rate in force, or the two that are shown until one is chosen; `own` is said as well."""
    return _rate_in_force(request) if own is None else f'{_rate_in_force(request)}\n{own}'


def _rate_in_force(request: Request) -> str:
    words, rate = request.words, request.server.settings.rate
    if rate is not None:
        return (
            f'### Rate: {PRESET_WORDS[rate.preset]}\n{rate_words(rate, words)}\n'
            f'-# Source: {source_words(rate)}; as of {words.day(rate.dated)}. '
            'Every figure from it is an estimate.'
        )
    presets = [
        f'**{PRESET_WORDS[shown.preset]}**: {rate_words(shown, words)}\n'
        f'-# {source_words(shown)}; as of {words.day(shown.dated)}'
        for shown in rates_to_show(None)
    ]
    return '\n'.join(
        [
            '### No rate is chosen yet',
            'Until then every estimate shows both:',
            *presets,
            'A manager chooses one here, or with `/payout rate` an own one.',
        ]
    )
