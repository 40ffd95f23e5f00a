"""A forecast in words, and what its picture shows. It says when there is too little to go by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.charts import ForecastCard, WeekBar
from bot.money_words import PRESET_WORDS, rate_words, source_words
from bot.request import Request
from bot.text import Words, chip, shortened
from economy.forecast import (
    ENOUGH_DAYS,
    ENOUGH_GIFT_DAYS,
    PACE_DAYS,
    WEEKS,
    Pace,
    Reach,
    Target,
    Trust,
    Week,
)
from economy.limits import Limits
from economy.payouts import Account

_ALT_MAX = 1024  # characters Discord keeps of a picture's description
_NOTES = {
    Trust.NO_GIFTS: 'No gift is logged yet.',
    Trust.STILL: f'Nothing came in the last {PACE_DAYS} days.',
    Trust.TOO_LITTLE: 'Too little to expect anything by yet.',
    Trust.ENOUGH: '',
}


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is known of a creator's next weeks."""

    creator: str
    account: Account
    pace: Pace
    targets: tuple[Target, ...]
    weeks: tuple[Week, ...]


def forecast_text(outlook: Outlook, request: Request) -> str:
    words, limits = request.words, request.server.settings.limits
    lines = [
        f'### 🔭 Forecast for {chip(outlook.creator)}',
        f'**Available: {words.diamonds(outlook.account.available)}**',
        _pace_line(outlook.pace, words),
    ]
    if outlook.account.missing:
        lines.append(
            f'⚠️ {words.diamonds(outlook.account.missing)} of what was requested were taken back '
            'since: see `/payout history`.'
        )
    if limits is None:
        lines.append(
            'No limits of payouts are chosen, so there is no minimum to reach. A manager chooses '
            'them with `/payout limits`.'
        )
    elif not limits.minimum:
        lines.append('The chosen limits have no minimum: any diamonds can be paid out.')
    else:
        lines += _minimum_lines(outlook, limits, words)
    if request.server.settings.rate is None:
        shown = '' if limits is None else ', so both common ones are shown'
        lines.append(f'-# No rate is chosen yet{shown}: `/payout rate`.')
    return '\n'.join(lines)


def _pace_line(pace: Pace, words: Words) -> str:
    match pace.trust:
        case Trust.NO_GIFTS:
            return 'No gift is logged yet, so there is no pace and no forecast.'
        case Trust.STILL:
            return f'No diamonds came in the last {PACE_DAYS} days, so there is no pace to go by.'
        case Trust.TOO_LITTLE:
            last = 'day' if pace.days == 1 else _days(pace.days, words)
            return (
                'Too little to go by yet: '
                f'{_days(pace.gift_days, words)} with gifts in the last {last}. '
                f'A forecast needs {ENOUGH_DAYS} days since the first gift, and gifts on '
                f'{ENOUGH_GIFT_DAYS} days.'
            )
        case Trust.ENOUGH:
            return (
                f'Pace of the last {pace.days} full days: **{words.number(pace.per_week)} a '
                f'week**, weeks from {words.number(pace.slowest)} to {words.number(pace.fastest)}'
            )


def _minimum_lines(outlook: Outlook, limits: Limits, words: Words) -> list[str]:
    minimum = words.money(limits.minimum, limits.currency)
    lines: list[str] = []
    for target in outlook.targets:
        rate = target.rate
        at = f'{PRESET_WORDS[rate.preset]}: {rate_words(rate, words)}'
        if target.reach is None:
            lines.append(
                f'🏁 The minimum is {minimum}, the rate in {rate.currency}. They cannot be '
                'compared: nothing is converted.'
            )
        else:
            needed = words.diamonds(target.reach.needed)
            lines += [f'🏁 Minimum {minimum} = {needed} estimate · {at}']
            lines += [_reach_line(target.reach, outlook.pace, words)]
        lines.append(f'-# Rate: {source_words(rate)}; as of {words.day(rate.dated)}.')
    lines.append(f'-# Limits: {limits.source}; as of {words.day(limits.dated)}.')
    return lines


def _reach_line(found: Reach, pace: Pace, words: Words) -> str:
    if found.is_reached:
        return '✅ Reached, as an estimate.'
    rest = f'{words.diamonds(found.missing)} to go'
    if pace.trust is not Trust.ENOUGH:
        return f'{rest}; when is not foreseeable.'
    if found.expected is None:
        return f'{rest}: more than a year at this pace.'
    return f'{rest}: estimate **{words.day(found.expected)}**, {_range(found, words)}'


def _range(found: Reach, words: Words) -> str:
    earliest = '' if found.earliest is None else words.day(found.earliest)
    if found.latest is None:
        return f'{earliest} at the earliest; at the slowest week more than a year.'
    if found.earliest == found.latest:
        return 'slow week or fast.'
    return f'between {earliest} and {words.day(found.latest)} by the fastest and slowest week.'


def forecast_card(outlook: Outlook, request: Request) -> ForecastCard:
    """The forecast as a picture shows it: diamonds alone, and at which rate the minimum is."""
    words, pace = request.words, outlook.pace
    facts = [(words.number(outlook.account.available), 'diamonds available')]
    if pace.trust is Trust.ENOUGH:
        facts.append(
            (f'{words.number(pace.per_week)} a week', f'pace of the last {pace.days} days')
        )
    return ForecastCard(
        title=outlook.creator,
        subtitle=f'Forecast · the last {WEEKS} weeks and the next',
        facts=tuple(facts),
        weeks=tuple(_bar(week, words) for week in outlook.weeks),
        running=WEEKS - 1,
        reached=_reached(outlook),
        note=_NOTES[pace.trust],
        locale=words.locale,
    )


def _bar(week: Week, words: Words) -> WeekBar:
    return WeekBar(
        label=words.short_day(week.first),
        earned=week.earned,
        expected=week.expected,
        low=week.low,
        high=week.high,
        requested=week.requested,
        paid=week.paid,
    )


def _reached(outlook: Outlook) -> tuple[tuple[int, str], ...]:
    """In which of the weeks shown the minimum is expected, at which rate."""
    found: list[tuple[int, str]] = []
    for target in outlook.targets:
        expected = None if target.reach is None else target.reach.expected
        place = None if expected is None else _place(outlook.weeks, expected)
        if place is not None:
            found.append((place, f'minimum · {PRESET_WORDS[target.rate.preset]}'))
    return tuple(found)


def _place(weeks: tuple[Week, ...], day: date) -> int | None:
    return next(
        (place for place, week in enumerate(weeks) if 0 <= (day - week.first).days < 7), None
    )


def alt_text(outlook: Outlook, words: Words) -> str:
    """The picture in words, for who does not see it."""
    past, ahead = outlook.weeks[:WEEKS], outlook.weeks[WEEKS:]
    next_week = ahead[0]
    parts = [
        f'Forecast for {outlook.creator}: {words.diamonds(outlook.account.available)} available.',
        f'Earned by week since {words.day(past[0].first)}: '
        f'{_numbers([week.earned for week in past], words)}.',
        f'Requested: {_numbers([week.requested for week in past], words)}. '
        f'Paid: {_numbers([week.paid for week in past], words)}.',
    ]
    if next_week.low is not None and next_week.high is not None:
        parts.append(
            f'Expected in each of the next {len(ahead)} weeks: {words.number(next_week.expected)}, '
            f'from {words.number(next_week.low)} to {words.number(next_week.high)}.'
        )
    else:
        parts.append(_NOTES[outlook.pace.trust])
    for place, text in _reached(outlook):
        parts.append(f'{text}: week of {words.day(outlook.weeks[place].first)}.')
    return shortened(' '.join(parts), _ALT_MAX)


def _numbers(diamonds: list[int], words: Words) -> str:
    return ', '.join(words.number(each) for each in diamonds) if any(diamonds) else 'nothing'


def _days(days: int, words: Words) -> str:
    return f'{words.number(days)} {"day" if days == 1 else "days"}'
