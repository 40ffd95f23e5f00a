"""Payouts as a list: each step with who and when, the estimate then beside what arrived."""

from __future__ import annotations

from dataclasses import replace

from bot.money_words import PRESET_WORDS, source_words
from bot.request import Request
from bot.text import MESSAGE_MAX, Words, chip, payout_number, person
from cogs._payout_standing_text import missing_words
from cogs._payout_steps_text import beside_estimate, own_rate_line
from economy.payouts import OwnRate, Payout, Status
from storage.payout_lookups import PayoutPage

_ICONS = {Status.OPEN: '⏳', Status.PAID: '✅', Status.CANCELLED: '✖️'}


def payouts_text(page: PayoutPage, creator: str, own: OwnRate | None, request: Request) -> str:
    words, account = request.words, page.account
    lines = [f'### Payouts of {chip(creator)}']
    if not page.payouts:
        lines.append('None yet. `/payout request` writes the first one down.')
    for payout in page.payouts:
        lines += _payout_lines(payout, words, is_flagged=payout.number in account.flagged)
    if own is not None:
        lines.append(own_rate_line(own, creator, words))
    lines.append(
        f'-# Available: {words.diamonds(account.available)} · logged '
        f'{words.number(account.logged)} · requested {words.number(account.requested)}'
    )
    if account.missing:
        lines.append(f'🚩 {missing_words(account.missing, account.flagged, words)}')
    lines += _rate_lines(page, words)
    return '\n'.join(lines)


def fitting(
    page: PayoutPage, creator: str, own: OwnRate | None, request: Request, *, keep_oldest: bool
) -> tuple[Payout, ...]:
    """As many of the page's payouts as a message holds, counted from one of its ends."""
    payouts = page.payouts
    while len(payouts) > 1:
        text = payouts_text(replace(page, payouts=payouts), creator, own, request)
        if len(text) <= MESSAGE_MAX:
            break
        payouts = payouts[1:] if keep_oldest else payouts[:-1]
    return payouts


def _payout_lines(payout: Payout, words: Words, *, is_flagged: bool) -> list[str]:
    rate, requested = payout.rate, payout.requested
    flag = ' 🚩' if is_flagged else ''
    each = words.unit_price(rate.amount, rate.currency)
    lines = [
        f'{_ICONS[payout.status]} {payout_number(payout.number)} '
        f'**{words.diamonds(payout.diamonds)}**{flag}',
        f'-# Requested {words.day(requested.day)} {person(requested.by)} · '
        f'{PRESET_WORDS[rate.preset]} {each}: '
        f'{words.money(payout.estimate, rate.currency)} estimate',
    ]
    if payout.payment is not None and payout.paid is not None:
        payment = payout.payment
        fee = ''
        if payment.fee is not None and payment.fee_currency is not None:
            apart = '' if payment.is_fee_counted else ', not counted'
            fee = f' + fee {words.money(payment.fee, payment.fee_currency)}{apart}'
        lines.append(
            f'-# Paid {words.day(payment.day)} {person(payout.paid.by)} · '
            f'{words.money(payment.amount, payment.currency)}{fee}{beside_estimate(payout, words)}'
        )
    if payout.cancelled is not None:
        gone = payout.cancelled
        lines.append(f'-# Cancelled {words.day(gone.day)} {person(gone.by)}')
    return lines


def _rate_lines(page: PayoutPage, words: Words) -> list[str]:
    """The source of every rate on the page, once."""
    rates = dict.fromkeys(payout.rate for payout in page.payouts)
    return [
        f'-# {PRESET_WORDS[rate.preset]} '
        f'{words.unit_price(rate.amount, rate.currency)}: {source_words(rate)}, '
        f'{words.day(rate.dated)}'
        for rate in rates
    ]
