"""A statement as a page to look at, and that page in words for who does not see it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.charts import StatementCard, StatementPanel, StatementRow
from bot.feed_words import gaps, short
from bot.money_words import PRESET_WORDS, rate_words
from bot.request import Request, now
from bot.text import Words, duration, shortened
from cogs._payout_statement_text import (
    captured_lines,
    fee_words,
    period_words,
    section_words,
    steps_words,
)
from economy.chain import estimated
from economy.rates import Rate, rates_to_show
from economy.statement import PaidOut, Share, Statement, StreamLine

_ALT_MAX = 1024  # characters Discord keeps of a picture's description
_SHARES_MAX, _PAID_MAX, _INCOME_MAX, _GUESTS_MAX, _STREAMS_MAX = 18, 14, 6, 6, 12  # rows


def statement_card(statement: Statement, request: Request) -> StatementCard:
    """The statement on one page; what does not fit is counted, and stands in the files."""
    words = request.words
    panels = (
        _shares(statement, words),
        _payouts(statement, words),
        _income(statement, words),
        _guests(statement, words),
        _streams(statement, words),
    )
    return StatementCard(
        title=statement.creator,
        subtitle=f'Statement, {period_words(statement, words)}',
        facts=_facts(statement, words),
        sources=_sources(statement, words),
        panels=tuple(panel for panel in panels if panel.rows),
        note='Nothing was logged, paid or earned in these days.',
        locale=words.locale,
    )


def statement_alt(statement: Statement, request: Request) -> str:
    """The page in words."""
    words, rate = request.words, statement.rate
    estimate = ''
    if rate is not None and statement.whole is not None:
        estimate = f'Estimate {words.money(statement.whole, rate.currency)}, {_source(rate, words)}'
    shares = ', '.join(
        f'{each.part or statement.creator} '
        f'{_value(Share(each.part, 0, each.diamonds, each.amount), rate, words)}'
        for each in statement.parts
    )
    paid = ' + '.join(words.money(amount, currency) for currency, amount in statement.paid_sums)
    income = ' + '.join(words.money(amount, currency) for currency, amount in statement.income_sums)
    streams = 'stream' if len(statement.streams) == 1 else 'streams'
    parts = [
        f'Statement of {statement.creator}, {period_words(statement, words)}: '
        f'{words.diamonds(statement.diamonds)}, {words.number(len(statement.streams))} {streams}.',
        estimate,
        f'Paid: {paid}.' if paid else 'Nothing was paid.',
        f'Other income: {income}.' if income else '',
        f'Guests: {words.diamonds(statement.guest_diamonds)}.' if statement.guests else '',
        *(f'{line}.' for line in captured_lines(statement, words)),
        f'Parts: {shares}.' if shares else '',
    ]
    return shortened(' '.join(part for part in parts if part), _ALT_MAX)


def _facts(statement: Statement, words: Words) -> tuple[tuple[str, str], ...]:
    diamonds = (words.number(statement.diamonds), 'diamonds')
    if statement.rate is not None and statement.whole is not None:
        money = words.money(statement.whole, statement.rate.currency)
        return diamonds, (f'≈ {money}', 'estimate')
    return (
        diamonds,
        *(
            (
                f'≈ {words.money(each.amount, each.rate.currency)}',
                f'estimate, {PRESET_WORDS[each.rate.preset]}',
            )
            for each in estimated(statement.diamonds, rates_to_show(None))
        ),
    )


def _sources(statement: Statement, words: Words) -> tuple[str, ...]:
    rates = rates_to_show(statement.rate)
    lines = [_source(rate, words) for rate in rates]
    if statement.rate is None:
        lines.append('No rate is chosen yet, so both common ones are shown.')
    lines += [f'{line}.' for line in captured_lines(statement, words)]
    return (*lines, 'TikTok publishes no rate; what the app pays is what counts.')


def _source(rate: Rate, words: Words) -> str:
    return (
        f'{PRESET_WORDS[rate.preset]}: {rate_words(rate, words)}. '
        f'Source: {rate.source}; as of {words.day(rate.dated)}.'
    )


def _shares(statement: Statement, words: Words) -> StatementPanel:
    rate, sections = statement.rate, statement.sections
    heading = 'Parts of the estimate' if rate is not None else 'Parts, in diamonds'
    if not sections or (len(sections) == 1 and sections[0].plan is None):
        return StatementPanel(heading=heading, rows=())
    rows: list[StatementRow] = []
    if len(sections) > 1:
        rows += [
            StatementRow(name=each.part or statement.creator, value=value)
            for each in statement.parts
            for value in [_value(Share(each.part, 0, each.diamonds, each.amount), rate, words)]
        ]
    for section in sections:
        rows.append(
            StatementRow(
                label=_upper(section_words(section, words)),
                value=words.diamonds(section.diamonds),
                is_heading=True,
            )
        )
        rows += [
            StatementRow(
                name=share.part or statement.creator,
                label=words.percent(share.percent),
                value=_value(share, rate, words),
                is_part=True,
            )
            for share in section.shares
        ]
    total = ''
    if rate is not None and statement.whole is not None:
        total = words.money(statement.whole, rate.currency)
    return _panel(heading, rows, _SHARES_MAX, words, total=total)


def _value(share: Share, rate: Rate | None, words: Words) -> str:
    if rate is None or share.amount is None:
        return words.number(share.diamonds)
    return words.money(share.amount, rate.currency)


def _payouts(statement: Statement, words: Words) -> StatementPanel:
    paid = {each.payout.number: each for each in statement.paid}
    rows: list[StatementRow] = []
    for payout in statement.payouts:
        arrived = paid.get(payout.number)
        fee = ''
        if arrived is not None and payout.payment is not None:
            fee = fee_words(payout.payment, words)
        steps = steps_words(payout, words)
        rows.append(
            StatementRow(
                label=f'P{payout.number} · {words.diamonds(payout.diamonds)}',
                value='' if arrived is None else words.money(arrived.amount, arrived.currency),
                notes=tuple(
                    _upper(note) for note in (', '.join(steps[:2]), *steps[2:], fee) if note
                ),
            )
        )
        rows += [] if arrived is None else _paid_rows(arrived, statement.creator, words)
    total = ' + '.join(words.money(amount, currency) for currency, amount in statement.paid_sums)
    return _panel('Payouts', rows, _PAID_MAX, words, total=total)


def _paid_rows(arrived: PaidOut, creator: str, words: Words) -> list[StatementRow]:
    if arrived.plan is None or not arrived.plan.parts:
        return []
    return [
        StatementRow(
            name=share.part or creator,
            label=words.percent(share.percent),
            value=words.money(share.amount, arrived.currency),
            is_part=True,
        )
        for share in arrived.shares
    ]


def _income(statement: Statement, words: Words) -> StatementPanel:
    rows = [
        StatementRow(
            label=f'{_upper(each.kind)} · {words.day(each.day)}',
            value=words.money(each.amount, each.currency),
        )
        for each in statement.income
    ]
    total = ' + '.join(words.money(amount, currency) for currency, amount in statement.income_sums)
    return _panel('Other income, not shared', rows, _INCOME_MAX, words, total=total)


def _guests(statement: Statement, words: Words) -> StatementPanel:
    rows = [
        StatementRow(
            name=each.name,
            label='somebody forgotten' if each.name is None else '',
            value=words.number(each.diamonds),
        )
        for each in statement.guests
    ]
    total = words.diamonds(statement.guest_diamonds)
    return _panel('Gifts to guests', rows, _GUESTS_MAX, words, total=total)


def _streams(statement: Statement, words: Words) -> StatementPanel:
    rows = [_stream_row(stream, words) for stream in statement.streams]
    shown = rows[:_STREAMS_MAX]
    if statement.outside_diamonds:
        outside = words.number(statement.outside_diamonds)
        shown.append(StatementRow(label='Outside of streams', value=outside))
    return StatementPanel(
        heading=f'Streams: {words.number(len(rows))}',
        rows=tuple(shown),
        total=words.diamonds(statement.diamonds),
        more=_more(len(rows) - _STREAMS_MAX, words, of='more streams'),
    )


def _stream_row(stream: StreamLine, words: Words) -> StatementRow:
    length = 'live' if stream.ended_at is None else duration(stream.length(now()))
    notes: list[str] = []
    if stream.is_partial:
        notes.append(f'of {words.number(stream.whole_diamonds)}, the rest on other days')
    if stream.adjusted:
        sign = '+' if stream.adjusted > 0 else ''
        notes.append(f'{sign}{words.number(stream.adjusted)} of it adjusted')
    coverage = stream.coverage
    if coverage is not None and not coverage.is_whole:
        notes.append(f'not captured: {short(coverage.missed)} in {gaps(len(coverage.gaps), words)}')
    return StatementRow(
        label=f'{stream.id} · {words.day(stream.day)} · {length}',
        value=words.number(stream.diamonds),
        notes=(', '.join(notes),) if notes else (),
    )


def _panel(
    heading: str, rows: Sequence[StatementRow], at_most: int, words: Words, *, total: str
) -> StatementPanel:
    shown = list(rows[:at_most])
    while shown and shown[-1].is_heading:  # nothing would stand below it
        shown.pop()
    return StatementPanel(
        heading=heading, rows=tuple(shown), total=total, more=_more(len(rows) - len(shown), words)
    )


def _more(count: int, words: Words, *, of: str = 'more') -> str:
    return f'{words.number(count)} {of} in the file' if count > 0 else ''


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
