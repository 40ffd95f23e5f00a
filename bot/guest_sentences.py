"""The part of the sentence table for guests and adjustments; `bot/sentences.py` has the whole."""

from __future__ import annotations

from bot.night_sentences import Sentence
from bot.text import NOT_SAVED, any_number, chip, entry_number
from economy import guest_errors as refusals

GUEST_SENTENCES: dict[type[BaseException], Sentence] = {
    refusals.GuestIsCreator: lambda error, _: (
        f'{chip(error.creator)} is the creator of this LIVE, not a guest of it. {NOT_SAVED} '
        'Leave out `to:` for a gift to the creator.'
    ),
    refusals.GuestMissing: lambda _error, _words: (
        f'After `to:` comes the guest who got the gift: `Rose 12 luna to:ravi`. {NOT_SAVED} '
        'Leave out `to:` for a gift to the creator.'
    ),
    refusals.CountAfterGuest: lambda error, _: (
        f'After `to:` the rest of the line is the name of a guest, so I cannot tell what '
        f'{chip(error.text[:40])} counts. {NOT_SAVED} Write the count before it: '
        '`Rose x5 luna to:ravi`.'
    ),
    refusals.AdjustmentNotFixed: lambda error, _: (
        f'{entry_number(error.number)} is an adjustment, not a gift: there is nothing in it to '
        f'correct. {NOT_SAVED} Take it back with `/gift undo` and reconcile the stream again.'
    ),
    refusals.SaidNegative: lambda _error, _words: (
        f'TikTok never says less than 0 diamonds. {NOT_SAVED} Copy the number from the summary of '
        'the LIVE: `/stream reconcile diamonds:12345`.'
    ),
    refusals.DifferenceTooBig: lambda error, words: (
        f'That is more than {words.number(error.at_most)} diamonds away from what is logged: a '
        f'slip, surely. {NOT_SAVED} Copy the number from the summary of the LIVE once more.'
    ),
    refusals.ReconciledAlready: lambda error, words: (
        f'Stream {any_number(error.stream_id, words)} was reconciled a moment ago by another '
        f'answer to this very question, which stands. {NOT_SAVED} `/stream reconcile` shows how it '
        'is now.'
    ),
}
