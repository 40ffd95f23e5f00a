"""`!gift Finger Heart x5 luna`: what each word of a typed line is.

The reading is fixed, so that the same line always logs the same gift:

1. Quotes hold the gift: `"Hand Hearts" luna`.
2. A number in front is the count (`12 rose`), unless it is itself a gift (`2024 luna`,
   `5655 3 luna`) that no named gift follows: `2024 rose` is 2,024 roses.
3. The longest known gift name wins: `rose bear` is the Rose Bear, `rose bea` a Rose from bea.
4. A number right after the gift is the count: `Rose 12 luna`. Later in the line only one with a
   mark or a sign is, and only as the last word: `rose luna x5`. `rose luna 5` is a Rose from
   `luna 5`, unless the words before the number misspell a longer gift: `heart rian 5`.
5. `@` or a quote begins the fan, also at the start of the line: `@luna rose`. Everything between
   a gift and an `@` belongs to the gift's name, so that `rose pink @luna` is asked about rather
   than logged as a Rose. A `from` before the fan is no part of the name.
6. From the first word on that begins with `to:`, outside of quotes, the rest is the guest of the
   LIVE who got the gift: `rose 12 luna to:ravi`, `rose luna to: ravi b`. A count stands before it:
   `to:ravi x5` is refused, `to:"ravi x5"` is a name. A `to` without a colon is a word like others.
7. Without a known name, a misspelt one (`Finger Haert luna`) is looked for, longest first; failing
   that, the words before a number or an `@`, or the first word, are the unknown gift.

Two counts in a line, zero and negative counts are refused. Nothing else is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from economy.counts import MARKS, is_count_shaped, is_marked, parse_count
from economy.errors import CountUnreadable, GiftMissing
from economy.guest_errors import CountAfterGuest, GuestMissing
from economy.names import cleaned
from economy.typed import repeated

__all__ = ['GiftLine', 'parse_count', 'parse_line']

_OPEN, _CLOSE = '"“”„‟«', '"“”‟»'
_QUOTES = sorted({*_OPEN, *_CLOSE})
_QUOTED = re.compile(
    rf'(?P<count>[^\s{_OPEN}]+\s+)?'
    rf"(?:[{_OPEN}](?P<double>[^{_CLOSE}]{{1,99}})[{_CLOSE}]|['‘](?P<single>.{{1,99}}?)['’](?=\s|$))"
    r'\s*(?P<rest>.*)'
)
_QUOTED_FAN = re.compile(rf"[{_OPEN}'‘] *([^ {_CLOSE}].*)[{_CLOSE}'’]")
_PASTED_GROUP = re.compile(r'(?<=[0-9])[\u00a0\u2009\u202f](?=[0-9]{3}(?![0-9]))')
_TO = re.compile(r'(?:^|(?<=\s))to[:：]\s*', re.IGNORECASE)
_GIFT_WORDS_MAX = 8


@dataclass(frozen=True, slots=True)
class GiftLine:
    """`gift` as typed, still to be found; `count` 1..COUNT_MAX; `fan` without its leading @.

    `fan` is None when nobody was named, `guest` when the creator got it. A Discord mention
    (`<@123>`) is left as it is.
    """

    gift: str
    count: int
    fan: str | None
    guest: str | None = None


@dataclass(frozen=True, slots=True)
class _Reader:
    knows: Callable[[str], bool]
    resembles: Callable[[str], bool]


def parse_line(
    text: str, knows: Callable[[str], bool], resembles: Callable[[str], bool]
) -> GiftLine:
    """What `!gift <text>` says, by the rules at the top of this module.

    `knows` tells an exact gift name or id, `resembles` a close misspelling of one. Raises
    GiftMissing, CountUnreadable, CountOutOfRange, GuestMissing, CountAfterGuest; an unknown gift is
    for the catalogue to refuse.
    """
    line, guest = _guest_apart(cleaned(_PASTED_GROUP.sub('', text)))
    read = _read(line, _Reader(knows, resembles))
    return replace(read, guest=guest)


def _guest_apart(line: str) -> tuple[str, str | None]:
    """What stands before `to:`, and the guest named after it."""
    for found in _TO.finditer(line):
        before, after = line[: found.start()], line[found.end() :]
        is_quoted = sum(map(before.count, _QUOTES)) % 2 and any(mark in after for mark in _QUOTES)
        if is_quoted:
            continue
        words = after.split()
        if len(words) > 1 and is_marked(words[-1]):
            raise CountAfterGuest(repeated(words[-1]))
        guest = _plain_fan(words)
        if guest is None:
            raise GuestMissing
        return before, guest
    return line, None


def _read(line: str, reader: _Reader) -> GiftLine:
    if not line.strip(_OPEN + _CLOSE + "'‘’ "):
        raise GiftMissing
    quoted = _QUOTED.fullmatch(line)
    if quoted and (not quoted['count'] or is_count_shaped(quoted['count'].strip())):
        return _quoted_line(quoted)
    words = line.split()
    if words[0].startswith(('@', '<@')):
        return _fan_first(words, reader)
    count, words = _leading_count(words, reader)
    size = _gift_size(words, reader)
    return _finished(words[:size], words[size:], count)


def _quoted_line(quoted: re.Match[str]) -> GiftLine:
    gift = cleaned(quoted['double'] or quoted['single'])
    if not gift:
        raise GiftMissing
    count = parse_count(quoted['count']) if quoted['count'] else None
    return _finished([gift], quoted['rest'].split(), count)


def _fan_first(words: Sequence[str], reader: _Reader) -> GiftLine:
    """`@luna rose 5`: one word of fan, then the gift."""
    if len(words) == 1:
        raise GiftMissing
    count, rest = _leading_count(words[1:], reader)
    size = _gift_size(rest, reader)
    line = _finished(rest[:size], rest[size:], count)
    if line.fan is not None:  # two fans: the catalogue asks about the whole
        return GiftLine(' '.join(words[1:]), 1, _plain_fan(words[:1]))
    return GiftLine(line.gift, line.count, _plain_fan(words[:1]))


def _leading_count(words: Sequence[str], reader: _Reader) -> tuple[int | None, Sequence[str]]:
    if len(words) < 2 or not _starts_count(words) or _known_size(words, reader) > 1:
        return None, words
    named_next = _known_size(words[1:], reader) > 0 and not is_count_shaped(words[1])
    if reader.knows(words[0]) and not named_next:
        return None, words
    count, used = _taken_count(words)
    if used < len(words) - 1 and words[used] in MARKS:  # `5 x rose`
        used += 1
    return (count, words[used:]) if used < len(words) else (None, words)


def _gift_size(words: Sequence[str], reader: _Reader) -> int:
    """How many words, from the first, name the gift. At least one."""
    known = _known_size(words, reader)
    if known and (known == len(words) or _starts_count(words[known:])):
        return known
    fan_at = next((at for at in range(1, len(words)) if _begins_fan(words[at])), None)
    if fan_at is not None:
        return _before_count(words, fan_at, max(known, 1))
    count_at = next((at for at in range(1, len(words)) if is_count_shaped(words[at])), None)
    if known:
        return _longer_misspelt(words, known, count_at, reader)
    for size in range(min(count_at or len(words), _GIFT_WORDS_MAX), 0, -1):
        if reader.resembles(' '.join(words[:size])):
            return size
    return count_at or 1


def _longer_misspelt(
    words: Sequence[str], known: int, count_at: int | None, reader: _Reader
) -> int:
    """`heart rian 5 luna`: the count says where the gift ends, and it is not after `heart`."""
    if count_at is None or (is_marked(words[count_at]) and count_at == len(words) - 1):
        return known
    return count_at if reader.resembles(' '.join(words[:count_at])) else known


def _before_count(words: Sequence[str], end: int, at_least: int) -> int:
    while end > at_least and (
        is_count_shaped(words[end - 1]) or words[end - 1].casefold() in (*MARKS, 'from')
    ):
        end -= 1
    return end


def _known_size(words: Sequence[str], reader: _Reader) -> int:
    names = list(takewhile(lambda word: not _begins_fan(word), words[:_GIFT_WORDS_MAX]))
    for size in range(len(names), 0, -1):
        if reader.knows(' '.join(names[:size])):
            return size
    return 0


def _finished(gift: Sequence[str], rest: Sequence[str], count: int | None) -> GiftLine:
    if _starts_count(rest):
        second, used = _taken_count(rest)
        if count is not None:
            raise CountUnreadable(repeated(f'{count} {rest[0]}'))
        count, rest = second, rest[used:]
    if len(rest) > 1 and rest[0].casefold() in ('from', 'from:'):
        rest = rest[1:]
    name = ' '.join(gift)
    if rest and is_marked(rest[-1]):
        if count is not None:
            raise CountUnreadable(repeated(f'{count} {rest[-1]}'))
        count, rest = parse_count(rest[-1]), rest[:-1]
    return GiftLine(name, count or 1, _plain_fan(rest))


def _starts_count(words: Sequence[str]) -> bool:
    if not words:
        return False
    spaced = len(words) > 1 and words[0].casefold() in MARKS and is_count_shaped(words[1])
    return spaced or is_count_shaped(words[0])


def _taken_count(words: Sequence[str]) -> tuple[int, int]:
    """The count that `words` start with, and how many words it took.

    `1 000` is a thousand. `5 777` could be 5,777, or 5 from somebody called 777: refused.
    """
    if words[0].casefold() in MARKS:
        return parse_count(words[1]), 2
    used = 1
    if words[0].isdigit() and len(words[0]) <= 3:
        while used < len(words) and words[used] == '000':
            used += 1
        if used < len(words) and words[used].isdigit() and len(words[used]) == 3:
            raise CountUnreadable(repeated(' '.join(words[: used + 1])))
    return parse_count(' '.join(words[:used])), used


def _begins_fan(word: str) -> bool:
    return word.startswith(('@', '<@', *_OPEN))


def _plain_fan(words: Sequence[str]) -> str | None:
    fan = ' '.join(words)
    if quoted := _QUOTED_FAN.fullmatch(fan):
        return quoted[1].strip()
    return fan.lstrip('@ ') or fan or None
