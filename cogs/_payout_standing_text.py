"""How a creator's account stands: what is available, what is on its way, what would arrive."""

from __future__ import annotations

from datetime import date

from bot.money_words import PRESET_WORDS
from bot.request import Request
from bot.text import Words, listed, payout_number
from economy.limits import PRESETS, Arrival, Limits, arrival, threshold_diamonds
from economy.payouts import Account, Processing, expected_day
from economy.rates import Rate, rates_to_show, worth

_OPEN_SHOWN = 3
_FLAGS_NAMED = 5


def standing_lines(account: Account, request: Request) -> list[str]:
    """Available, requested, open and missing diamonds; threshold, maximum and fee."""
    words, settings = request.words, request.server.settings
    lines = [_available_line(account, words), *_open_lines(account, request)]
    if account.missing:
        lines.append(f'🚩 {missing_words(account.missing, account.flagged, words)}')
    if settings.limits is None:
        lines.append('-# Threshold, daily maximum and fee: a manager chooses `/payout limits`.')
        return lines
    return [*lines, *_limit_lines(account, settings.limits, settings.rate, words)]


def missing_words(missing: int, numbers: tuple[int, ...], words: Words) -> str:
    """Which payouts lack diamonds that were logged when they were requested, and why."""
    named = [payout_number(number) for number in numbers[:_FLAGS_NAMED]]
    if len(numbers) > _FLAGS_NAMED:
        named.append(f'{len(numbers) - _FLAGS_NAMED} more')
    return (
        f'{words.diamonds(missing)} of {listed(named)} are missing: entries were '
        'taken back after the request. I change no payout; cancel it, or log what is missing.'
    )


def limits_text(request: Request) -> str:
    """The limits in force, or which ones there are to choose."""
    limits, words = request.server.settings.limits, request.words
    if limits is None:
        known = '\n'.join(
            f'`{each.preset}`: {_limits_words(each, words)}\n-# {_source_words(each, words)}'
            for each in PRESETS.values()
        )
        return (
            '### No payout limits are chosen yet\nUntil then estimates show none. Choose one with '
            f'`/payout limits`, or set single values:\n{known}'
        )
    return (
        f'### Payout limits: `{limits.preset}`\n{_limits_words(limits, words)}\n'
        f'-# Source: {_source_words(limits, words)}. Currencies are never converted.'
    )


def _available_line(account: Account, words: Words) -> str:
    line = f'**Available: {words.diamonds(account.available)}**'
    if not account.payouts:
        return f'{line} · none requested'
    waiting = sum(payout.diamonds for payout in account.open)
    return (
        f'{line} · requested {words.number(account.requested)}, of which '
        f'{words.number(waiting)} open'
    )


def _open_lines(account: Account, request: Request) -> list[str]:
    words, learned, waiting = request.words, account.processing, account.open
    lines = [
        f'⏳ {payout_number(each.number)}: {words.diamonds(each.diamonds)}, requested '
        f'{words.day(each.day)}{_expected_words(each.day, learned, request)}'
        for each in waiting[:_OPEN_SHOWN]
    ]
    if len(waiting) > _OPEN_SHOWN:
        lines.append(f'-# And {len(waiting) - _OPEN_SHOWN} more: `/payout history`.')
    if waiting and learned is not None:
        lines.append(f'-# {_learned_words(learned, words)}')
    elif waiting:
        lines.append('-# When it comes can be said once a first payout was paid.')
    return lines


def _learned_words(learned: Processing, words: Words) -> str:
    """How long payments took, and how many payouts that rests on."""
    median = 'a day' if learned.median == 1 else f'{words.number(learned.median)} days'
    if learned.payouts == 1:
        return f'The one payout paid so far took {median if learned.median else "less than a day"}.'
    paid = f'{words.number(learned.payouts)} payouts took'
    if learned.shortest == learned.longest:
        return f'The last {paid} {median if learned.median else "less than a day"} each.'
    span = f'{words.number(learned.shortest)} to {words.number(learned.longest)} days'
    return f'The last {paid} {span}, {words.number(learned.median)} in the middle.'


def _expected_words(requested: date, learned: Processing | None, request: Request) -> str:
    if learned is None:
        return ''
    day = expected_day(requested, learned)
    verb = 'was expected' if day < request.day else 'expected'
    return f', {verb} about {request.words.day(day)}'


def _limit_lines(account: Account, limits: Limits, rate: Rate | None, words: Words) -> list[str]:
    rates = rates_to_show(rate)
    source = f'-# Limits: {_limits_words(limits, words)} ({_source_words(limits, words)})'
    if any(each.currency != limits.currency for each in rates):
        return [f'{source}. They cannot be compared with a rate in {rates[0].currency}.']
    lines = [_threshold_line(account.balance, limits, rates, words)]
    if account.available:
        lines += [_arrival_line(account.available, limits, each, words) for each in rates]
    return [*lines, source]


def _threshold_line(balance: int, limits: Limits, rates: tuple[Rate, ...], words: Words) -> str:
    minimum = words.money(limits.minimum, limits.currency)
    told: list[str] = []
    for rate in rates:
        needed = threshold_diamonds(limits, rate) or 0
        left = needed - balance
        rest = f'{words.diamonds(left)} to go' if left > 0 else 'reached'
        told.append(f'{rest} by {PRESET_WORDS[rate.preset]}')
    return f'🏁 Threshold {minimum}: {" · ".join(told)} (estimate)'


def _arrival_line(available: int, limits: Limits, rate: Rate, words: Words) -> str:
    amount = worth(available, rate)
    came: Arrival = arrival(amount, limits)
    days = f', on {words.number(came.payments)} days' if came.payments > 1 else ''
    return (
        f'💸 {PRESET_WORDS[rate.preset]}: {words.money(amount, rate.currency)} estimate for what '
        f'is available, fee {words.money(came.fee, rate.currency)}, '
        f'{words.money(came.arrives, rate.currency)} would arrive{days}'
    )


def _limits_words(limits: Limits, words: Words) -> str:
    """`from $1.00, at most $1,000.00 a day, fee 1.5 % + $0.10`."""
    code = limits.currency
    parts = [f'from {words.money(limits.minimum, code)}' if limits.minimum else 'no minimum']
    if limits.daily_maximum is not None:
        parts.append(f'at most {words.money(limits.daily_maximum, code)} a day')
    fees: list[str] = []
    if limits.fee_percent:
        fees.append(words.percent(limits.fee_percent))
    if limits.fee_fixed:
        fees.append(words.money(limits.fee_fixed, code))
    parts.append(f'fee {" + ".join(fees)}' if fees else 'no fee')
    return ', '.join(parts)


def _source_words(limits: Limits, words: Words) -> str:
    return f'{limits.source}; as of {words.day(limits.dated)}'
