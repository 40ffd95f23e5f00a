"""The part of the sentence table for payouts; `bot/sentences.py` has the whole."""

from __future__ import annotations

from bot.night_sentences import Sentence
from bot.text import NOT_SAVED
from economy import payout_errors as refusals

PAYOUT_SENTENCES: dict[type[BaseException], Sentence] = {
    refusals.EarningsPrivate: lambda error, _: (
        f'Earnings are not for everybody, and everybody can read this channel. {NOT_SAVED} '
        f'Use `/{error.command}`, which answers to you alone, or write in a channel of the staff.'
    ),
}
