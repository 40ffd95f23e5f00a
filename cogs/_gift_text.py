"""Gift entries in words."""

from __future__ import annotations

from bot.request import Request
from bot.text import (
    Words,
    chip,
    entry_number,
    fan_name,
    gift_name,
    goal_line,
    guest_name,
    moment,
    person,
)
from economy.entries import BulkReceipt, BulkUndone, Correction, Entry, Receipt, Source
from storage.history import Page

_PENS = {
    Source.HAND: 'by hand',
    Source.KEYPAD: 'on the keypad',
    Source.BULK: 'in bulk',
    Source.TIKTOK: 'from the LIVE, as TikTok LIVE told it,',
    Source.TIKFINITY: 'from the LIVE, as TikFinity told it,',
    Source.IMPORT: 'imported',
    Source.ADJUST: 'as an adjustment',
}


def receipt_text(receipt: Receipt, request: Request) -> str:
    """What was logged, the creator's total of that day, the number, and who logged it."""
    words, entry = request.words, receipt.entry
    note = '' if entry.note is None else f'\nNote: {chip(entry.note)}'
    again = (
        '\n-# Already saved: this request came twice and counts once.' if receipt.is_replay else ''
    )
    return (
        f'🎁 {_what(entry, words)}: **{words.diamonds(entry.diamonds)}** 💎'
        f'{_not_in_total(entry)}{note}\n'
        f'{_total(receipt, request)} · {entry_number(entry.number)} '
        f'logged by {person(entry.actor_id)}{_goal(receipt, request)}{again}'
    )


def undone_text(entry: Entry, reversal: Receipt, request: Request) -> str:
    words = request.words
    again = (
        '\n-# Already done: this request came twice and counts once.' if reversal.is_replay else ''
    )
    return (
        f'↩️ Taken back: {_what(entry, words)} ({entry_number(entry.number)}), '
        f'{words.diamonds(reversal.entry.diamonds)}{_not_in_total(entry)}.\n'
        f'{_total(reversal, request)} · {entry_number(reversal.entry.number)} '
        f'by {person(reversal.entry.actor_id)}{_goal(reversal, request)}{again}'
    )


def struck_text(entry: Entry, reversal: Receipt, request: Request) -> str:
    """A receipt after its Undo was pressed."""
    return f'~~{_what(entry, request.words)}~~\n' + undone_text(entry, reversal, request)


def fixed_text(done: Correction, request: Request) -> str:
    words, wrong = request.words, done.wrong
    return (
        f'✏️ {entry_number(wrong.number)} was {_what(wrong, words)} for {chip(wrong.creator)}; '
        'taken back as '
        f'{entry_number(done.reversal.number)}. Now it reads:\n' + receipt_text(done.right, request)
    )


def bulk_text(bulk: BulkReceipt, request: Request) -> str:
    """Many gifts on one receipt."""
    words, receipt = request.words, bulk.latest
    lines = 'one line' if bulk.entries == 1 else f'{words.number(bulk.entries)} lines'
    gifts = 'one gift' if bulk.gifts == 1 else f'{words.number(bulk.gifts)} gifts'
    again = (
        '\n-# Already saved: this request came twice and counts once.' if receipt.is_replay else ''
    )
    to_guests = words.diamonds(bulk.guest_diamonds)
    guests = f', of it {to_guests} to guests and not in the total' if bulk.guest_diamonds else ''
    return (
        f'📦 {gifts} in {lines}: **{words.diamonds(bulk.diamonds)}** 💎{guests}\n'
        f'{_total(receipt, request)} · {numbers(bulk.first, bulk.last)} '
        f'logged by {person(receipt.entry.actor_id)}{_goal(receipt, request)}{again}'
    )


def bulk_undone_text(first: int, last: int, undone: BulkUndone, request: Request) -> str:
    """A receipt of many gifts after its Undo was pressed."""
    words = request.words
    left = (
        f' {words.number(undone.left)} of them had been taken back before, and stay so.'
        if undone.left
        else ''
    )
    total = '' if undone.latest is None else f'\n{_total(undone.latest, request)}'
    return (
        f'~~{numbers(first, last)}~~\n↩️ Taken back: {words.number(undone.taken)} of '
        f'{words.number(undone.taken + undone.left)} lines, {words.diamonds(-undone.diamonds)}, '
        f'by {person(request.actor_id)}.{left}{total}'
    )


def numbers(first: int, last: int) -> str:
    """`#101` to `#142`, or the one there is."""
    return (
        entry_number(first) if first == last else f'{entry_number(first)} to {entry_number(last)}'
    )


def entry_text(entry: Entry, request: Request) -> str:
    """Everything about one entry, line by line."""
    words = request.words
    lines = [
        f'### Entry #{entry.number}',
        f'{_what(entry, words)} for {chip(entry.creator)}',
        _worth(entry, words),
        f'Sent {moment(entry.happened_at, "f")}, logged {_PENS[entry.source]} by '
        f'{person(entry.actor_id)} {moment(entry.logged_at)}',
    ]
    if entry.note is not None:
        lines.append(f'Note: {chip(entry.note)}')
    if entry.reverses is not None:
        lines.append(f'Takes back {entry_number(entry.reverses)}.')
    if entry.reversed_by is not None and entry.reversed_by_actor_id is not None:
        by = person(entry.reversed_by_actor_id)
        lines.append(f'Taken back by {by} as {entry_number(entry.reversed_by)}.')
    return '\n'.join(lines)


def history_text(page: Page, *, creator: str, fan: str | None, request: Request) -> str:
    """Ten entries, newest first; what was taken back is struck through."""
    title = f'### {chip(creator)}: gifts{fan_name(fan)}'
    if not page.entries:
        return f'{title}\nNothing is logged here yet. `/gift log` writes the first one.'
    return '\n'.join([title, *(_history_line(entry, request) for entry in page.entries)])


def _history_line(entry: Entry, request: Request) -> str:
    words = request.words
    when = moment(entry.happened_at)
    if entry.reverses is not None:
        return (
            f'{entry_number(entry.number)} ↩️ takes back {entry_number(entry.reverses)}: '
            f'{words.diamonds(entry.diamonds)} · {person(entry.actor_id)} {when}'
        )
    what = _what(entry, words)
    if entry.reversed_by is not None:
        return f'{entry_number(entry.number)} ~~{what}~~ · {entry_number(entry.reversed_by)} {when}'
    if entry.source is Source.ADJUST:
        return f'{entry_number(entry.number)} {what} 💎 · {person(entry.actor_id)} {when}'
    return f'{entry_number(entry.number)} {what}: {words.diamonds(entry.diamonds)} 💎 {when}'


def _what(entry: Entry, words: Words) -> str:
    """The gift with who sent it and which guest got it; or the adjustment with its sign."""
    if entry.source is Source.ADJUST:
        return f'⚖️ {gift_name(entry.gift)} {words.difference(entry.diamonds)}'
    gifts = words.gifts(entry.gift, entry.count)
    return f'{gifts}{_sender(entry)}{guest_name(entry.guest)}'


def _worth(entry: Entry, words: Words) -> str:
    diamonds = f'**{words.diamonds(entry.diamonds)}** 💎'
    if entry.source is Source.ADJUST:
        return f'{diamonds}, and no gift'
    each = f'{words.number(entry.count)} × {words.coins(entry.gift.coins)} each'
    return f'{each} = {diamonds}{_not_in_total(entry)}'


def _not_in_total(entry: Entry) -> str:
    return '' if entry.guest is None else f', not in the total of {chip(entry.creator)}'


def _total(receipt: Receipt, request: Request) -> str:
    """The stream's total, or outside of one the day's."""
    entry, standing = receipt.entry, receipt.standing
    if standing is None:
        when, diamonds = _when(entry, request), receipt.total_day
    else:
        when, diamonds = 'this stream', standing.diamonds
    return f'{chip(entry.creator)} {when}: **{request.words.diamonds(diamonds)}**'


def _goal(receipt: Receipt, request: Request) -> str:
    line = '' if receipt.standing is None else goal_line(receipt.standing, request.words)
    return f'\n{line}' if line else ''


def _sender(entry: Entry) -> str:
    """` from somebody`, also when that name was forgotten; nothing when nobody was named."""
    return ' from somebody forgotten' if entry.is_fan_forgotten else fan_name(entry.fan)


def _when(entry: Entry, request: Request) -> str:
    return 'today' if entry.day == request.day else f'on {request.words.day(entry.day)}'
