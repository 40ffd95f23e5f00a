"""What each step of a payout says when it is done. Earnings: for one pair of eyes."""

from __future__ import annotations

from decimal import Decimal

from bot.money_words import estimate_lines, estimate_then
from bot.request import Request
from bot.text import Words, chip, payout_number, shortened
from economy.payouts import OwnRate, Payment, Payout
from storage.payouts import Stepped

_PERCENT = Decimal('0.1')


def requested_text(done: Stepped, request: Request) -> str:
    payout, words = done.payout, request.words
    creator = request.server.creator(payout.creator_id)
    number = payout_number(payout.number)
    return '\n'.join(
        [
            f'### {number} requested: {words.diamonds(payout.diamonds)} of {chip(creator.name)}',
            *estimate_lines(payout.diamonds, (payout.rate,), words),
            f'-# {number} keeps this rate. Still available: {words.diamonds(done.available)}. When '
            f'the money is there: `/payout paid`; to take it back: `/payout cancel`.',
        ]
    )


def paid_text(done: Stepped, request: Request, own: OwnRate | None) -> str:
    """What arrived, what it was reckoned at, and what a diamond came to."""
    payout, words = done.payout, request.words
    payment = payout.payment
    assert payment is not None  # it was just written
    creator = request.server.creator(payout.creator_id)
    days = (payment.day - payout.requested.day).days
    lines = [
        f'### {payout_number(payout.number)} paid: '
        f'{words.money(payment.amount, payment.currency)} arrived on {words.day(payment.day)}',
        f'{words.diamonds(payout.diamonds)} of {chip(creator.name)} · {_after_words(days)}',
        *([fee] if (fee := fee_words(payment, words)) else []),
        f'-# {estimate_then(payout, words)}{beside_estimate(payout, words)}',
    ]
    if own is not None:
        lines.append(own_rate_line(own, creator.name, words))
    return '\n'.join(lines)


def cancelled_text(done: Stepped, request: Request) -> str:
    payout, words = done.payout, request.words
    creator = request.server.creator(payout.creator_id)
    was_paid = ' The payment counts no longer.' if payout.payment is not None else ''
    return (
        f'### {payout_number(payout.number)} cancelled\n'
        f'Its {words.diamonds(payout.diamonds)} of {chip(creator.name)} are not asked for any '
        f'more.{was_paid} Available now: {words.diamonds(done.available)}.'
    )


def own_rate_line(own: OwnRate, creator: str, words: Words) -> str:
    """What a diamond was really worth, and how much that rests on."""
    each = words.unit_price(own.amount, own.currency)
    payouts = 'one payout' if own.payouts == 1 else f'{words.number(own.payouts)} payouts'
    return f'💡 Own rate of {chip(creator)}: {each} a diamond before fees, from {payouts}'


def fee_words(payment: Payment, words: Words) -> str:
    """The fee and what there was before it; nothing when no fee is known."""
    if payment.fee is None or payment.fee_currency is None:
        return ''
    fee = words.money(payment.fee, payment.fee_currency)
    if payment.is_fee_counted:
        return f'Fee {fee}: {words.money(payment.before_fee, payment.currency)} before it'
    return f'Fee {fee}: in another currency, so it is not counted'


def beside_estimate(payout: Payout, words: Words) -> str:
    """How what was paid compares with the estimate then; nothing across currencies."""
    payment, estimate = payout.payment, payout.estimate
    if payment is None or payment.currency != payout.rate.currency or not estimate:
        return ''
    percent = ((payment.before_fee - estimate) / estimate * 100).quantize(_PERCENT)
    if not percent:
        return ' · as estimated'
    return f' · {"+" if percent > 0 else ""}{words.percent(percent)} against the estimate'


def _after_words(days: int) -> str:
    if days == 0:
        return 'on the day of the request'
    return f'{"a day" if days == 1 else f"{days} days"} after the request'


def payout_choice(payout: Payout, request: Request, at_most: int) -> str:
    """A payout in an autocomplete, where no markdown is rendered."""
    creator = request.server.creator(payout.creator_id).name
    rest = (
        f' · {request.words.diamonds(payout.diamonds)} · {request.words.day(payout.requested.day)}'
    )
    start = f'P{payout.number} · '
    return start + shortened(creator, at_most - len(start) - len(rest)) + rest
