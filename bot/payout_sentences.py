"""The part of the sentence table for payouts; `bot/sentences.py` has the whole."""

from __future__ import annotations

from bot.night_sentences import Sentence
from bot.text import NOT_SAVED, Words, any_number, chip, payout_number, person
from economy import payout_errors as refusals


def _nothing_available(error: refusals.NothingAvailable, words: Words) -> str:
    if error.lacking:
        why = (
            f'{words.number(error.requested)} were asked for before, and '
            f'{any_number(error.lacking, words)} of them are missing since entries were taken '
            'back: `/payout history` shows where.'
        )
    elif error.requested:
        why = f'All {any_number(error.requested, words)} that were logged were asked for before.'
    else:
        why = 'None are logged yet: `/gift log`.'
    return f'No diamonds of {chip(error.creator)} are available. {NOT_SAVED} {why}'


def _any_payout(number: int) -> str:
    return payout_number(number) if number < 10**9 else 'of that number'


def _too_large(error: refusals.PayoutTooLarge, words: Words) -> str:
    before = ''
    if error.requested:
        before = f'; {any_number(error.requested, words)} were asked for before'
    return (
        f'{chip(error.creator)} has {any_number(error.available, words)} diamonds available, not '
        f'{any_number(error.wanted, words)}{before}. {NOT_SAVED} `all` asks for what is available.'
    )


def _already_paid(error: refusals.PayoutAlreadyPaid, words: Words) -> str:
    number = payout_number(error.number)
    return (
        f'{number} was paid on {words.day(error.day)}, as {person(error.by_actor_id)} wrote down. '
        f'{NOT_SAVED} If that was wrong, cancel it with `/payout cancel` and request it again.'
    )


PAYOUT_SENTENCES: dict[type[BaseException], Sentence] = {
    refusals.EarningsPrivate: lambda error, _: (
        f'Earnings are not for everybody, and everybody can read this channel. {NOT_SAVED} '
        f'Use `/{error.command}`, which answers to you alone, or write in a channel of the staff.'
    ),
    refusals.PayoutUnreadable: lambda error, _: (
        f'I cannot read {chip(error.text[:40])} as the number of a payout. {NOT_SAVED} '
        'Write it as `P7` or `7`; `/payout history` lists them.'
    ),
    refusals.PayoutMissing: lambda error, _: (
        f'There is no payout {_any_payout(error.number)} in this server: only what was '
        f'requested can be paid or cancelled. {NOT_SAVED} `/payout history` lists them, '
        '`/payout request` makes one.'
    ),
    refusals.PayoutDiamondsUnreadable: lambda error, _: (
        f'I cannot read {chip(error.text[:40])} as a number of diamonds. {NOT_SAVED} '
        'Write `5000`, `10k`, or `all`.'
    ),
    refusals.PayoutOfNothing: lambda error, words: (
        f'A payout is of one diamond or more, not {any_number(error.diamonds, words)}. '
        f'{NOT_SAVED} Write `5000`, `10k`, or `all`.'
    ),
    refusals.PayoutTooLarge: _too_large,
    refusals.NothingAvailable: _nothing_available,
    refusals.PayoutRateNeeded: lambda _error, _: (
        f'A payout keeps the rate it was requested at, and no rate is chosen yet. {NOT_SAVED} '
        'Choose one here or with `/payout rate`, then request again.'
    ),
    refusals.PayoutCancelled: lambda error, _: (
        f'{payout_number(error.number)} was cancelled by {person(error.by_actor_id)}, and that is '
        f'final. {NOT_SAVED} Request the diamonds again with `/payout request`.'
    ),
    refusals.PayoutAlreadyPaid: _already_paid,
    refusals.PayoutIsPaid: lambda error, _: (
        f'{payout_number(error.number)} is paid. Cancelling it says that this payment was entered '
        'wrongly; both stay in the history, and its diamonds can be requested again. Is that what '
        'you mean? Nothing is changed until you confirm.'
    ),
    refusals.PaidBeforeRequest: lambda error, words: (
        f'{payout_number(error.number)} was requested on {words.day(error.requested_day)}, so it '
        f'cannot have been paid on {words.day(error.day)}. {NOT_SAVED} Check the date.'
    ),
    refusals.PayoutKeyReused: lambda error, _: (
        f'This request was already written as {payout_number(error.number)} with other content, '
        'which stands. Nothing more was saved; send it as a new message.'
    ),
    refusals.OwnRateUnknown: lambda error, _: (
        f'No payment of {chip(error.creator)} stands to learn a rate from. {NOT_SAVED} '
        'Write down what arrived with `/payout paid`.'
    ),
    refusals.FeePercentUnusable: lambda error, _: (
        f'{chip(error.text[:20])} cannot be the fee in per cent: 0 to {error.at_most}, '
        f'with at most two decimals. {NOT_SAVED} A fixed fee is the option `fee`.'
    ),
    refusals.MaximumBelowMinimum: lambda error, words: (
        f'The daily maximum {words.money(error.maximum, error.currency)} is below what can be '
        f'paid at all ({words.money(error.minimum, error.currency)}). {NOT_SAVED} '
        '`none` says that there is no maximum.'
    ),
}
