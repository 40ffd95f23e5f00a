"""Which way each character of a name runs, after Unicode's bidirectional algorithm (UAX 9).

Names are cleaned: there are no explicit marks in them, and one line is all there is.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar('T')
_NEUTRAL = ('B', 'S', 'WS', 'ON', 'ES', 'ET', 'CS', 'BN', '')
_STRONG = ('L', 'R', 'AL')
_BRACKETS = {')': '(', ']': '[', '}': '{', '）': '（', '」': '「', '】': '【'}


def levels(text: str, *, is_sentence: bool = False) -> list[int]:
    """An embedding level for each character: even runs left to right, odd right to left.

    The first letter decides which way the whole runs; a sentence of ours is English whatever
    name it begins with.
    """
    kinds = [unicodedata.bidirectional(char) for char in text]
    strong = next((kind for kind in kinds if kind in _STRONG), 'L')
    base = 0 if is_sentence or strong == 'L' else 1
    if base == 0 and not {'R', 'AL', 'AN'}.intersection(kinds):
        return [0] * len(text)
    start = 'R' if base else 'L'
    _resolve_marks(kinds, start)
    _resolve_numbers(kinds, start)
    for opening, closing in _bracket_pairs(text):
        _resolve_brackets(kinds, start, opening, closing)
    _resolve_neutrals(kinds, start)
    return [_level(kind, base) for kind in kinds]


def in_visual_order(parts: Sequence[T], levels: Sequence[int]) -> list[T]:
    """`parts` of one line, each of one level, as they stand from left to right (rule L2)."""
    order = list(range(len(parts)))
    for level in range(max(levels, default=0), 0, -1):
        place = 0
        while place < len(order):
            end = place
            while end < len(order) and levels[order[end]] >= level:
                end += 1
            order[place:end] = reversed(order[place:end])
            place = end + 1
    return [parts[place] for place in order]


def _resolve_marks(kinds: list[str], start: str) -> None:
    """A mark runs as what it stands on (W1); the joiner between two emoji, too."""
    before = start
    for place, kind in enumerate(kinds):
        if kind in ('NSM', 'BN'):
            kinds[place] = before
        before = kinds[place]


def _resolve_numbers(kinds: list[str], start: str) -> None:
    """What digits are: Arabic after Arabic letters (W2), Latin after Latin ones (W7)."""
    _after_strong(kinds, start, 'AL', 'AN')
    kinds[:] = ['R' if kind == 'AL' else kind for kind in kinds]
    _resolve_signs(kinds)
    _after_strong(kinds, start, 'L', 'L')


def _after_strong(kinds: list[str], start: str, strong: str, becomes: str) -> None:
    last = start
    for place, kind in enumerate(kinds):
        if kind in _STRONG:
            last = kind
        elif kind == 'EN' and last == strong:
            kinds[place] = becomes


def _resolve_signs(kinds: list[str]) -> None:
    """Separators between digits and signs beside them, such as %, run as they do (W4, W5)."""
    for place in range(1, len(kinds) - 1):
        before, kind, after = kinds[place - 1 : place + 2]
        if before == after and (before, kind) in (('EN', 'ES'), ('EN', 'CS'), ('AN', 'CS')):
            kinds[place] = before
    for place in range(1, len(kinds)):
        if kinds[place] == 'ET' and kinds[place - 1] == 'EN':
            kinds[place] = 'EN'
    for place in range(len(kinds) - 2, -1, -1):
        if kinds[place] == 'ET' and kinds[place + 1] == 'EN':
            kinds[place] = 'EN'


def _bracket_pairs(text: str) -> list[tuple[int, int]]:
    """The places of brackets that belong together, in the order of their openings."""
    pairs: list[tuple[int, int]] = []
    waiting: list[int] = []
    for place, char in enumerate(text):
        if char in _BRACKETS.values():
            waiting.append(place)
        elif char in _BRACKETS:
            found = [number for number, at in enumerate(waiting) if text[at] == _BRACKETS[char]]
            if found:
                pairs.append((waiting[found[-1]], place))
                del waiting[found[-1] :]
    return sorted(pairs)


def _resolve_brackets(kinds: list[str], start: str, opening: int, closing: int) -> None:
    """Brackets run with the line if anything in them does, else with what is before them (N0)."""
    inside = {_direction(kind) for kind in kinds[opening + 1 : closing] if kind not in _NEUTRAL}
    if not inside:
        return
    before = next(
        (_direction(kind) for kind in reversed(kinds[:opening]) if kind not in _NEUTRAL), start
    )
    kinds[opening] = kinds[closing] = start if start in inside else before


def _resolve_neutrals(kinds: list[str], start: str) -> None:
    """What stands between two of one direction runs with them, else with the line (N1, N2)."""
    place = 0
    while place < len(kinds):
        end = place
        while end < len(kinds) and kinds[end] in _NEUTRAL:
            end += 1
        before = _direction(kinds[place - 1]) if place else start
        after = _direction(kinds[end]) if end < len(kinds) else start
        kinds[place:end] = [before if before == after else start] * (end - place)
        place = end + 1


def _direction(kind: str) -> str:
    return 'L' if kind == 'L' else 'R'


def _level(kind: str, base: int) -> int:
    if kind == 'R':
        return 1
    return base if kind == 'L' and base == 0 else 2
