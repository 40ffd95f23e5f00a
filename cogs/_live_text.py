"""Captured LIVEs in words."""

from __future__ import annotations

from collections.abc import Sequence

from bot.feed_words import FEED_NAMES
from bot.text import (
    Words,
    chip,
    entry_number,
    fan_name,
    moment,
    person,
    plain,
)
from economy.entries import Source
from economy.live_targets import leads_alike
from economy.watches import Recording, Watch
from live.recording import Header
from storage.live_streams import Turn, Turned
from storage.pairs import Answered, Pair

UNOFFICIAL = (
    '⚠️ Capture is unofficial: TikTok offers no way to read a LIVE, its terms for Europe '
    '(July 2026) forbid reading data with software it did not approve, and it may stop working '
    'any day. Everything works without it, too.'
)
_RECORDINGS = {
    Recording.OFF: '',
    Recording.NAMES: ' Every stream is kept as a file, with the names in it.',
    Recording.MASKED: ' Every stream is kept as a file, with the names replaced.',
}


def target_name(watch: Watch) -> str:
    at = 'TikTok LIVE' if watch.source is Source.TIKTOK else 'TikFinity at'
    return f'{at} {chip(_target(watch))}'


def _target(watch: Watch) -> str:
    return f'@{watch.target}' if watch.source is Source.TIKTOK else watch.target


def watching_text(watch: Watch, creator: str, before: Watch | None) -> str:
    """The answer to /live watch; `before` is what was watched by the same way until now."""
    is_same = before is not None and leads_alike(watch.source, before.target, watch.target)
    if is_same:
        begins = f'📡 I go on watching {target_name(watch)} for {chip(creator)}.'
    else:
        instead = '' if before is None else f', in place of {chip(_target(before))},'
        begins = f'📡 I watch {target_name(watch)} for {chip(creator)}{instead} from now on.'
    early = '' if is_same else '; one sent before now is not'
    recording = _RECORDINGS[watch.recording]
    if before is not None and before.recording is not Recording.OFF and not recording:
        recording = ' Nothing is recorded any more.'
    lines = [
        f'{begins} A stream begins and ends with the LIVE, and each gift is counted once{early}.'
        + recording,
        '`/live status` and the board say how it goes, `/live stop` ends it. You can log by hand '
        'meanwhile: I ask where a gift may be counted twice.',
    ]
    if watch.source is Source.TIKFINITY:
        lines.append(
            '-# TikFinity does not say who the host is: gifts to guests are told apart once the '
            'TikTok LIVE feed was connected for this creator.'
        )
    return '\n'.join([*lines, UNOFFICIAL])


def stopped_text(watches: Sequence[Watch], creator: str) -> str:
    named = ' and '.join(target_name(watch) for watch in watches)
    return (
        f'📡 I watch {named} for {chip(creator)} no more. What was captured stays; '
        'a stream that runs goes on until `/stream end`.'
    )


def turned_text(
    turned: Turned, watch: Watch, creator: str, captured: str, diamonds: int, words: Words
) -> str:
    """What a LIVE's beginning or end did to a stream; '' for nothing."""
    stream, name = turned.stream, chip(creator)
    match turned.turn:
        case Turn.BEGAN:
            return (
                f'🔴 {name} is live ({FEED_NAMES[watch.source]}): stream {stream.id} began by '
                'itself, and ends with the LIVE.'
            )
        case Turn.WENT_ON:
            return f'🔴 The LIVE of {name} goes on, and stream {stream.id} with it.'
        case Turn.ENDED:
            return (
                f'⏹️ The LIVE of {name} is over, and stream {stream.id} with it: '
                f'**{words.diamonds(diamonds)}** 💎{captured}. '
                f'`/stream recap {stream.id}` shows all.'
            )
        case Turn.THEIRS:
            by = '' if stream.started_by is None else f', begun by {person(stream.started_by)},'
            return (
                f'📡 The LIVE of {name} is connected. Stream {stream.id}{by} takes its gifts. '
                'Shall it end with the LIVE?'
            )
        case Turn.LEFT:
            return f'📡 The LIVE of {name} is over, and stream {stream.id} still runs. Is it over?'
        case Turn.NOTHING:
            return ''


def gave_up_text(watch: Watch, detail: str, creator: str) -> str:
    return (
        f'🔴 I gave up on {target_name(watch)} for {chip(creator)}: {plain(detail)}. '
        'Gifts are not captured now; log them by hand. A press tries again.'
    )


def not_recording_text(watch: Watch, why: str, creator: str) -> str:
    return (
        f'📼 {target_name(watch)} of {chip(creator)} is not recorded any more: {plain(why)}. '
        'Its gifts are captured all the same; the next LIVE is recorded again if it can be.'
    )


def not_believed_text(watch: Watch, messages: int, why: str, words: Words) -> str:
    were = 'message was' if messages == 1 else 'messages were'
    return (
        f'📼 {words.number(messages)} {were} not believed in {chip(watch.target)}, the last one: '
        f'{plain(why)}. The rest was played and counted.'
    )


def cannot_write_text(creator: str) -> str:
    return (
        f'🔴 Captured gifts of {chip(creator)} cannot be saved: the disk takes nothing. They wait '
        'in memory and are saved as soon as it does; a restart would lose them. Is the disk full?'
    )


def pairs_text(pairs: Sequence[Pair], creator: str, words: Words) -> str:
    """Asks about gifts that a moderator logged and a feed brought as well."""
    one = len(pairs) == 1
    lines = [f'✌️ Two pens, perhaps {"one gift" if one else "the same gifts"} ({chip(creator)}):']
    lines += [_pair_line(pair, words) for pair in pairs]
    lines.append(
        'If so, the one logged by hand is taken back and the captured one stays.'
        if one
        else 'If so, those logged by hand are taken back and the captured ones stay.'
    )
    return '\n'.join(lines)


def _pair_line(pair: Pair, words: Words) -> str:
    hand, captured = pair.hand, pair.captured
    guest = f' for the guest {chip(captured.guest)}' if captured.guest else ''
    return (
        f'- {words.gifts(hand.gift, hand.count)}{fan_name(hand.fan)}: '
        f'{entry_number(hand.number)} by {person(hand.actor_id)}, and '
        f'{entry_number(captured.number)} captured{guest} {moment(captured.happened_at)}'
    )


def answered_text(answered: Answered, said_by: int) -> str:
    """What the question became after a press."""
    if not answered.pairs:
        return 'This was answered already.'
    numbers = ', '.join(entry_number(pair.hand.number) for pair in answered.pairs)
    if not answered.is_one:
        return f'✌️ {numbers} and the captured ones are different gifts, says {person(said_by)}.'
    taken = ', '.join(entry_number(entry.number) for entry in answered.taken_back)
    if not taken:
        were = 'was' if len(answered.pairs) == 1 else 'were'
        return f'☝️ {numbers} {were} taken back before. Nothing was changed.'
    return f'☝️ One gift each, says {person(said_by)}: {numbers} taken back by {taken}.'


def replay_text(header: Header, creator: str, speed: int, words: Words) -> str:
    """A recording begins to play."""
    truth = ''
    if header.truth is not None:
        sent = words.diamonds(header.truth.host_diamonds)
        truth = f' It is made up, and holds exactly **{sent}** 💎 for the creator.'
    faster = '' if speed == 1 else f', {words.number(speed)} times as fast as it was'
    return (
        f'▶️ {chip(header.title or "A recording")} plays into {chip(creator)}{faster}.{truth}\n'
        f'`/stream status {creator}` shows how it goes, `/live stop` ends it. Nothing of it is in '
        'the sums of your creators.'
    )
