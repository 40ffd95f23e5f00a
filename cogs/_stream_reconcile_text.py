"""TikTok's summary of a stream beside the log, in words."""

from __future__ import annotations

from bot.feed_words import gaps, short
from bot.request import Request
from bot.text import Words, chip, entry_number, goal_line, moment, person
from economy.coverage import Coverage
from economy.entries import Entry, Receipt
from economy.reconcile import Accuracy, Hint, Logged, Reason, Reconciled
from economy.streams import Stream
from storage.reconciles import Settled

_REASONS = {
    Reason.MISSED: 'Gifts were missed',
    Reason.LOW: 'A count was too low',
    Reason.TWICE: 'Logged twice',
    Reason.HIGH: 'A count was too high',
    Reason.GUEST: 'A guest got it',
    Reason.REMOVED: 'TikTok removed a gift',
}
_HINTS = {
    Hint.MISSED: 'gifts that nobody logged',
    Hint.LOW: 'a count that was logged too low',
    Hint.TWICE: 'a gift that was logged twice',
    Hint.HIGH: 'a count that was logged too high',
    Hint.GUEST: 'a gift to a guest of the LIVE, logged without `to:`',
    Hint.REMOVED: 'a gift that TikTok took back',
    Hint.WHOLE: 'captured without a gap: was something sent before this stream began, or to a '
    'guest, or was it not believed (`/live status` counts that)?',
    Hint.RUNNING: 'the moment: the stream still runs, and TikTok counts on',
    Hint.LATE: 'the time: TikTok’s number may come late, so look again tomorrow',
}


def difference_text(
    stream: Stream,
    creator: str,
    said: int,
    logged: Logged,
    hints: tuple[Hint, ...],
    coverage: Coverage | None,
    request: Request,
) -> str:
    """Both numbers, what is between them and what it may come from."""
    words = request.words
    difference = said - logged.total
    more = 'TikTok has more than the log' if difference > 0 else 'the log has more than TikTok'
    return '\n'.join(
        [
            _title(stream, creator, said, words),
            *_logged_lines(logged, words),
            f'Difference: **{words.difference(difference)}**, {more}. It may be:',
            *(f'- {_hint(hint, logged, coverage, words)}' for hint in hints),
            f'One entry of {words.difference(difference)} makes the stream come to TikTok’s '
            'number, and can be taken back. Nothing is saved until you choose.',
        ]
    )


def agreed_text(settled: Settled, creator: str, request: Request) -> str:
    words = request.words
    return '\n'.join(
        [
            _title(settled.stream, creator, settled.summary.said, words),
            *_logged_lines(settled.logged, words),
            f'✓ It agrees. Noted by {person(settled.summary.by)}.{_again(settled)}',
        ]
    )


def noted_text(settled: Settled, creator: str, request: Request) -> str:
    words, summary = request.words, settled.summary
    return '\n'.join(
        [
            _title(settled.stream, creator, summary.said, words),
            *_logged_lines(settled.logged, words),
            f'📝 The difference of **{words.difference(summary.difference)}** is noted by '
            f'{person(summary.by)}; no entry was made.{_again(settled)}',
        ]
    )


def adjusted_text(settled: Settled, receipt: Receipt, request: Request) -> str:
    """The receipt of an adjustment."""
    words, summary, entry = request.words, settled.summary, receipt.entry
    goal = '' if receipt.standing is None else goal_line(receipt.standing, words)
    return '\n'.join(
        [
            f'⚖️ Adjusted by **{words.difference(entry.diamonds)}** diamonds: '
            f'{summary.reason.told}.',
            f'{chip(entry.creator)}, stream {settled.stream.id}: '
            f'**{words.diamonds(settled.logged.total)}**, TikTok says '
            f'{words.number(summary.said)} · {entry_number(entry.number)} by '
            f'{person(entry.actor_id)}{_again(settled)}',
            *([goal] if goal else []),
        ]
    )


def unadjusted_text(entry: Entry, reversal: Receipt, request: Request) -> str:
    """The receipt of an adjustment after its Undo was pressed."""
    words = request.words
    now = '' if reversal.standing is None else words.diamonds(reversal.standing.diamonds)
    return (
        f'~~⚖️ Adjusted by {words.difference(entry.diamonds)}~~\n'
        f'↩️ Taken back: {entry_number(entry.number)}. {chip(entry.creator)}, stream '
        f'{entry.stream_id}: **{now}** · {entry_number(reversal.entry.number)} by '
        f'{person(reversal.entry.actor_id)}'
    )


def reason_label(reason: Reason, difference: int, words: Words) -> str:
    if not reason.adjusts:
        return 'Only note it'
    return f'{_REASONS[reason]}: {words.difference(difference)}'


def mark(reconciled: Reconciled | None, words: Words) -> str:
    """How a stream of a list stands beside TikTok's summary; nothing when nobody told that."""
    if reconciled is None:
        return ''
    if reconciled.difference == 0:
        return ' ✓'
    return f' ⚖️ TikTok {words.difference(reconciled.difference)}'


def accuracy_line(accuracy: Accuracy, words: Words) -> str:
    over = (
        'the only stream so far'
        if accuracy.streams == 1
        else f'{words.number(accuracy.reconciled)} of the last {words.number(accuracy.streams)} '
        'streams'
    )
    return (
        f'-# Logged right, by TikTok’s own summaries: {words.percent(accuracy.percent)} over '
        f'{over}. ✓ agrees; ⚖️ how much more or less TikTok has.'
    )


def _title(stream: Stream, creator: str, said: int, words: Words) -> str:
    when = 'running' if stream.ended_at is None else f'ended {moment(stream.ended_at)}'
    return f'### ⚖️ {chip(creator)}, stream {stream.id} ({when}): TikTok says {words.diamonds(said)}'


def _logged_lines(logged: Logged, words: Words) -> list[str]:
    parts = f'gifts {words.number(logged.gifts)}'
    if logged.adjusted:
        parts += f', adjusted before {words.difference(logged.adjusted)}'
    lines = [f'Logged: **{words.diamonds(logged.total)}** 💎 ({parts})']
    if logged.guests:
        lines.append(f'🤝 To guests: {words.diamonds(logged.guests)}, not in it')
    return lines


def _hint(hint: Hint, logged: Logged, coverage: Coverage | None, words: Words) -> str:
    if hint is Hint.GAPS and coverage is not None:
        count, missed = len(coverage.gaps), short(coverage.missed)
        in_all, them = (f'{missed} in all', 'them') if count > 1 else (missed, 'it')
        return (
            f'{gaps(count, words)}, {in_all}, when no feed listened: gifts in {them} were not seen'
        )
    if hint is Hint.GUESTS_COUNTED:
        return (
            f'gifts to guests ({words.number(logged.guests)}), if TikTok counts them in: they are '
            'not the creator’s, so only note it'
        )
    return _HINTS[hint]


def _again(settled: Settled) -> str:
    again = '\n-# Already saved: this request came twice and counts once.'
    return again if settled.is_replay else ''
