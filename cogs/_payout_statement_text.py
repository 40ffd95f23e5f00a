"""A statement in words: the whole, part by part, what was paid, other income, guests, streams."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.feed_words import gaps, share_words
from bot.money_words import PRESET_WORDS, estimate_lines, rate_words, source_words
from bot.request import Request, now
from bot.text import MESSAGE_MAX, Words, chip, duration, payout_number
from economy.payouts import Payment, Payout
from economy.rates import rates_to_show
from economy.statement import Earned, PaidOut, Section, Share, Statement, StreamLine

_ROWS_MAX = 30  # of a block, before anything is cut to fit
_ROWS_KEPT = 2


@dataclass(frozen=True, slots=True)
class _Block:
    """A heading with rows under it; rows are left out from the end where the message is full."""

    heading: str
    rows: Sequence[str]


def statement_text(statement: Statement, request: Request, *, room: int = MESSAGE_MAX) -> str:
    """The statement in `room` characters; what does not fit is counted, and is in the files."""
    words = request.words
    head = [
        f'### 🧾 {chip(statement.creator)}, {period_words(statement, words)}',
        f'💎 **{words.diamonds(statement.diamonds)}**{_where(statement, words)}',
        *_worth(statement, words),
        *(f'📡 {line}' for line in captured_lines(statement, words)),
    ]
    blocks = [
        _Block(_shares_heading(statement), _share_rows(statement, words)),
        _Block('**Payouts**', _payout_rows(statement, words)),
        _Block(_income_heading(statement, words), _income_rows(statement.income, words)),
        _Block(
            f"**Gifts to guests**, none of it the creator's: "
            f'{words.diamonds(statement.guest_diamonds)}',
            [
                f'- {"somebody forgotten" if each.name is None else chip(each.name)}: '
                f'{words.diamonds(each.diamonds)}'
                for each in statement.guests
            ],
        ),
        _Block(
            f'**Streams**: {words.number(len(statement.streams))}',
            [_stream_row(stream, words) for stream in statement.streams],
        ),
    ]
    tail = '-# TikTok publishes no rate; what the app pays is what counts.'
    return _fitted(head, [block for block in blocks if block.rows], tail, words, room)


def period_words(statement: Statement, words: Words) -> str:
    first, last = words.day(statement.first), words.day(statement.last)
    return first if first == last else f'{first} to {last}'


def captured_lines(statement: Statement, words: Words) -> list[str]:
    """How much of the streams feeds saw, in one line; none where none listened."""
    captured = statement.captured
    if captured is None:
        return []
    count, of = captured.streams, captured.of_streams
    number = words.number(count) if count == of else f'{words.number(count)} of {words.number(of)}'
    streams = 'stream' if of == 1 else 'streams'
    said = f'{number} {streams} captured, {share_words(captured.coverage, words)}'
    if captured.coverage.is_whole:
        return [said]
    return [f'{said}: at least {words.diamonds(captured.diamonds)}']


def section_words(section: Section, words: Words) -> str:
    """Whose diamonds a section is about: `May 1, 2026 to May 10, 2026`, `stream 7`."""
    first, last = words.day(section.first), words.day(section.last)
    days = first if first == last else f'{first} to {last}'
    return days if section.stream_id is None else f'stream {section.stream_id}, {days}'


def steps_words(payout: Payout, words: Words) -> list[str]:
    """What happened to a payout, in order: `requested May 1, 2026`, `paid May 9, 2026`."""
    steps = [f'requested {words.day(payout.requested.day)}']
    if payout.payment is not None:
        steps.append(f'paid {words.day(payout.payment.day)}')
    if payout.cancelled is not None:
        taken_back = ' with its payment' if payout.payment is not None else ''
        steps.append(f'cancelled {words.day(payout.cancelled.day)}{taken_back}')
    return steps


def fee_words(payment: Payment, words: Words) -> str:
    """`fee $0.30, before it $10.29`; nothing where no fee is known."""
    if payment.fee is None or payment.fee_currency is None:
        return ''
    fee = f'fee {words.money(payment.fee, payment.fee_currency)}'
    if not payment.is_fee_counted:
        return f'{fee}, not counted: another currency'
    return f'{fee}, before it {words.money(payment.before_fee, payment.currency)}'


def _where(statement: Statement, words: Words) -> str:
    if not statement.streams:
        return ''
    count = len(statement.streams)
    streams = f'{words.number(count)} {"stream" if count == 1 else "streams"}'
    if not statement.outside_diamonds:
        return f' · all in {streams}'
    within = words.number(statement.diamonds - statement.outside_diamonds)
    return f' · {within} in {streams}, {words.number(statement.outside_diamonds)} outside'


def _worth(statement: Statement, words: Words) -> list[str]:
    rate, whole = statement.rate, statement.whole
    if rate is None or whole is None:
        return [
            *estimate_lines(statement.diamonds, rates_to_show(None), words),
            'No rate is chosen yet, so the parts are in diamonds. A manager chooses one with '
            '`/payout rate`.',
        ]
    return [
        f'≈ **{words.money(whole, rate.currency)}** estimate · '
        f'{PRESET_WORDS[rate.preset]}: {rate_words(rate, words)}',
        f'-# Source: {source_words(rate)}; as of {words.day(rate.dated)}.',
    ]


def _shares_heading(statement: Statement) -> str:
    return '**Parts of the estimate**' if statement.rate is not None else '**Parts, in diamonds**'


def _share_rows(statement: Statement, words: Words) -> list[str]:
    """The sum of each part, then every section with its lines, where there is more than one."""
    if all(section.plan is None for section in statement.sections):
        return []  # nobody else has a part
    sums = [
        f'- {_name(each.part, statement)}: '
        f'**{_value(Share(each.part, 0, each.diamonds, each.amount), statement, words)}**'
        for each in statement.parts
    ]
    if len(statement.sections) == 1:
        sums = []  # its lines say it all
    lines = [
        line
        for section in statement.sections
        for line in (
            f'{section_words(section, words)}: {words.diamonds(section.diamonds)}',
            *(
                f'- {_name(share.part, statement)} {words.percent(share.percent)}: '
                f'{_value(share, statement, words)}'
                for share in section.shares
            ),
        )
    ]
    return [*sums, *lines]


def _name(part: str | None, statement: Statement) -> str:
    return chip(statement.creator if part is None else part)


def _value(share: Share, statement: Statement, words: Words) -> str:
    if share.amount is None or statement.rate is None:
        return words.diamonds(share.diamonds)
    return words.money(share.amount, statement.rate.currency)


def _payout_rows(statement: Statement, words: Words) -> list[str]:
    paid = {each.payout.number: each for each in statement.paid}
    rows: list[str] = []
    for payout in statement.payouts:
        row = (
            f'{payout_number(payout.number)} {words.diamonds(payout.diamonds)}: '
            f'{", ".join(steps_words(payout, words))}'
        )
        arrived = paid.get(payout.number)
        rows += [row] if arrived is None else _arrived_rows(row, arrived, statement, words)
    return rows


def _arrived_rows(row: str, arrived: PaidOut, statement: Statement, words: Words) -> list[str]:
    """A payout with what came of it, and whose which part of that is."""
    payment = arrived.payout.payment
    fee = '' if payment is None else fee_words(payment, words)
    money = words.money(arrived.amount, arrived.currency)
    rows = [f'{row}: **{money}**{fee and f" ({fee})"}']
    if arrived.plan is not None and arrived.plan.parts:
        rows += [
            f'- {_name(share.part, statement)} {words.percent(share.percent)}: '
            f'{words.money(share.amount, arrived.currency)}'
            for share in arrived.shares
        ]
    return rows


def _income_heading(statement: Statement, words: Words) -> str:
    sums = ' + '.join(words.money(amount, currency) for currency, amount in statement.income_sums)
    return f'**Other income**, not shared: {sums}'


def _income_rows(income: Sequence[Earned], words: Words) -> list[str]:
    return [
        f'- {words.day(each.day)} {each.kind}: {words.money(each.amount, each.currency)}'
        for each in income
    ]


def _stream_row(stream: StreamLine, words: Words) -> str:
    length = duration(stream.length(now()))
    state = 'live' if stream.ended_at is None else length
    adjusted = ''
    if stream.adjusted:
        sign = '+' if stream.adjusted > 0 else ''
        adjusted = f', {sign}{words.number(stream.adjusted)} of it adjusted'
    partial = ''
    if stream.is_partial:
        partial = f' of {words.number(stream.whole_diamonds)}, the rest on other days'
    missed = ''
    if stream.coverage is not None and not stream.coverage.is_whole:
        missed = f', {gaps(len(stream.coverage.gaps), words)} in its capture'
    return (
        f'`{stream.id}` {words.day(stream.day)}, {state}{missed}: '
        f'{words.diamonds(stream.diamonds)}{partial}{adjusted}'
    )


def _fitted(head: list[str], blocks: list[_Block], tail: str, words: Words, room: int) -> str:
    """All of it, with the longest block cut again and again until the message holds it.

    A few rows of each are left as long as another has more.
    """
    shown = [min(len(block.rows), _ROWS_MAX) for block in blocks]
    while True:
        lines = list(head)
        for block, count in zip(blocks, shown, strict=True):
            lines += [block.heading, *block.rows[:count]]
            if count < len(block.rows):
                lines.append(f'-# {words.number(len(block.rows) - count)} more in the file')
        text = '\n'.join([*lines, tail])
        if len(text) <= room or not any(shown):
            return text
        longest = max(
            range(len(blocks)),
            key=lambda place: (
                shown[place] > _ROWS_KEPT,
                sum(len(row) for row in blocks[place].rows[: shown[place]]),
            ),
        )
        shown[longest] -= 1
