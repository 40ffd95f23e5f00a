"""Income beside gifts in words. It is money that was paid, so nothing here is an estimate."""

from __future__ import annotations

from bot.request import Request
from bot.text import Words, chip, person, shortened
from economy.income import Income, IncomePage

_NOTE_SHOWN = 50  # characters in the list: ten of them fit a message


def income_number(number: int) -> str:
    """As people see and type it."""
    return f'`I{number}`'


def receipt_text(income: Income, request: Request) -> str:
    """What was written down, for who did."""
    words, creator = request.words, request.server.creator(income.creator_id)
    note = '' if income.note is None else f' · {chip(income.note)}'
    if not income.is_standing:
        return struck_text(income, request)
    return (
        f'### {income_number(income.number)} {chip(creator.name)} got '
        f'{words.money(income.amount, income.currency)}\n'
        f'{income.kind.capitalize()} · {words.day(income.day)}{note}\n'
        '-# Beside the gifts: it never counts as diamonds. `/payout income list` has all of it.'
    )


def struck_text(income: Income, request: Request) -> str:
    """What was taken back, by whom."""
    by = '' if income.undone_by is None else f' by {person(income.undone_by)}'
    return (
        f'~~{_row(income, request.words)}~~\n↩️ Taken back{by}; the list of '
        f'{chip(request.server.creator(income.creator_id).name)} keeps it struck through.'
    )


def list_text(shown: IncomePage, creator: str, words: Words) -> str:
    """A page of income, with the sums of all of it."""
    if not shown.total:
        return (
            f'No income of {chip(creator)} beside gifts is written down yet. '
            '`/payout income add` does it, such as a sponsorship.'
        )
    sums = ' · '.join(words.money(amount, currency) for currency, amount in shown.sums)
    lines = [
        f'### {chip(creator)} beside gifts: {sums or "nothing stands"}',
        *(_list_row(income, words) for income in shown.rows),
    ]
    if len(shown.sums) > 1:
        lines.append('-# Each currency for itself: nothing is converted.')
    if shown.pages > 1:
        lines.append(
            f'-# Page {words.number(shown.page + 1)} of {words.number(shown.pages)}, '
            f'{words.number(shown.total)} in all'
        )
    return '\n'.join(lines)


def _list_row(income: Income, words: Words) -> str:
    note = '' if income.note is None else f' · {chip(shortened(income.note, _NOTE_SHOWN))}'
    row = _row(income, words)
    if income.undone_by is not None:
        return f'- ~~{row}~~ taken back by {person(income.undone_by)}'
    return f'- {row}{note} · {person(income.added_by)}'


def _row(income: Income, words: Words) -> str:
    return (
        f'{income_number(income.number)} {words.day(income.day)} · '
        f'**{words.money(income.amount, income.currency)}** {income.kind}'
    )
