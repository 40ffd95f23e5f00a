"""Captured LIVEs in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.feed_words import FEED_NAMES, STATES, captured_words, detail_line, short
from bot.request import Request
from bot.text import (
    MESSAGE_MAX,
    Words,
    chip,
    entry_number,
    fan_name,
    moment,
    person,
    plain,
    shortened,
)
from economy.captured import FEEDS
from economy.coverage import Coverage, Span
from economy.entries import Source
from economy.ids import CreatorId
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
_GAPS_SHOWN = 5
_WHY_MAX = 80  # characters of what ended a feed: the log has the whole


def target_name(watch: Watch) -> str:
    if watch.source is Source.TIKTOK:
        return f'TikTok LIVE {chip(f"@{watch.target}")}'
    return f'TikFinity at {chip(watch.target)}'


def watching_text(watch: Watch, creator: str) -> str:
    """The answer to /live watch."""
    lines = [
        f'📡 I watch {target_name(watch)} for {chip(creator)} from now on. A stream begins and '
        'ends with the LIVE, and each gift is counted once; one sent before now is not.'
        + _RECORDINGS[watch.recording],
        '`/live status` and the board say how it goes, `/live stop` ends it. You can log by hand '
        'meanwhile: I ask before a gift counts twice.',
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


def status_text(
    watches: Sequence[Watch],
    coverages: Mapping[CreatorId, tuple[int, int, Coverage]],
    request: Request,
    *,
    is_playing: bool,
) -> str:
    """How each feed does; `coverages` are the running streams' number, diamonds and coverage."""
    playing = ['▶️ A recording is being played; `/live stop` ends it.'] if is_playing else []
    if not watches:
        none = (
            'No LIVE is watched here. `/live watch` with a TikTok handle begins to, or with '
            '`tikfinity` where that program runs.'
        )
        return '\n'.join([*playing, none, UNOFFICIAL])
    words = request.words
    lines = ['### 📡 Captured LIVEs', *playing]
    in_order = sorted(watches, key=lambda each: (each.creator_id, FEEDS.index(each.source)))
    last_of = {watch.creator_id: watch for watch in in_order}
    for watch in in_order:
        creator = chip(request.server.creator(watch.creator_id).name)
        lines.append(
            f'{creator} · {target_name(watch)}: '
            f'**{STATES[watch.state]}** since {moment(watch.state_since, "t")}'
        )
        lines += detail_line(watch.detail)
        lines += _odd_lines(watch, words)
        if watch.creator_id in coverages and watch is last_of[watch.creator_id]:
            number, diamonds, coverage = coverages[watch.creator_id]
            lines.append(f'Stream {number}: {captured_words(coverage, diamonds, words)}')
            lines += _gap_lines(coverage, words)
    return _fitting(lines)


def _fitting(lines: list[str]) -> str:
    """As many of the lines as a message takes."""
    text = '\n'.join(lines)
    if len(text) <= MESSAGE_MAX:
        return text
    more = '-# There is more: name a creator behind `/live status`.'
    kept, room = list[str](), MESSAGE_MAX - len(more)
    for line in lines:
        room -= len(line) + 1
        if room < 0:
            break
        kept.append(line)
    return '\n'.join([*kept, more])


def _odd_lines(watch: Watch, words: Words) -> list[str]:
    parts: list[str] = []
    if watch.unread:
        what = 'message' if watch.unread == 1 else 'messages'
        why = plain(watch.unread_why or '')
        parts.append(f'{words.number(watch.unread)} {what} not believed, the last for its {why}')
    if watch.early:
        what = 'gift' if watch.early == 1 else 'gifts'
        parts.append(f'{words.number(watch.early)} {what} from before {moment(watch.since, "t")}')
    if watch.recording is not Recording.OFF:
        parts.append('recording')
    return [f'-# {" · ".join(parts)}'] if parts else []


def _why(gap: Span) -> str:
    return plain(shortened(gap.why, _WHY_MAX)) if gap.why else 'nobody watched yet'


def _gap_lines(coverage: Coverage, words: Words) -> list[str]:
    shown = coverage.gaps[-_GAPS_SHOWN:]
    lines = [
        f'-# Gap {moment(gap.began_at, "t")} to {moment(gap.ended_at, "t")}, '
        f'{short(gap.ended_at - gap.began_at)}: {_why(gap)}'
        for gap in shown
    ]
    more = len(coverage.gaps) - len(shown)
    earlier = '1 earlier gap' if more == 1 else f'{words.number(more)} earlier gaps'
    return [*([f'-# {earlier}'] if more else []), *lines]


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
    return (
        f'- {words.gifts(hand.gift, hand.count)}{fan_name(hand.fan)}: '
        f'{entry_number(hand.number)} by {person(hand.actor_id)}, and '
        f'{entry_number(captured.number)} captured {moment(captured.happened_at)}'
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
        return f'☝️ {numbers} was taken back before. Nothing was changed.'
    return f'☝️ One gift each, says {person(said_by)}: {numbers} taken back by {taken}.'


def replay_text(header: Header, creator: str, speed: int, words: Words) -> str:
    """A recording begins to play."""
    truth = ''
    if header.truth is not None:
        sent = words.diamonds(header.truth.host_diamonds)
        truth = f' It is made up, and holds exactly **{sent}** 💎 for the creator.'
    return (
        f'▶️ {chip(header.title or "A recording")} plays into {chip(creator)}, '
        f'{words.number(speed)} times as fast as it was.{truth}\n'
        f'`/stream status {creator}` shows how it goes, `/live stop` ends it. Nothing of it is in '
        'the sums of your creators.'
    )
