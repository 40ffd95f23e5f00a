"""Who gets which part: plans as they are typed, which one is in force, and cents given out exactly.

A plan names parts with percentages. What they leave is the creator's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from math import floor

from economy.counts import with_latin_digits
from economy.days import checked_past_day
from economy.engage_errors import TextSensitive
from economy.ids import StreamId, UserId
from economy.names import checked_name, cleaned, name_key
from economy.notes import payment_data
from economy.split_errors import (
    PartIsRest,
    PartsMissing,
    PartTwice,
    PartUnreadable,
    ShareNotPositive,
    ShareTooFine,
    SinceTooFar,
    SplitOverWhole,
    TooManyParts,
)
from economy.typed import repeated

PARTS_MAX = 10
PART_NAME_MAX = 40
WHOLE = 10_000  # hundredths of a per cent
YEARS_AHEAD_MAX = 2  # contracts are made ahead, but not further
_RESERVED = ('creator', 'rest')

# A comma between two digits is a decimal mark: no share has thousands.
_BETWEEN = re.compile(r'[;\n؛、]|(?<![0-9])[,،]|[,،](?![0-9])|(?<=[\s0-9%])\+')
_SHARE = r'(?P<share>%? ?[-−–+]?(?:[0-9]{1,6}(?:[.,][0-9]{1,6})?|[.,][0-9]{1,6}) ?%?)'
_NAME_FIRST = re.compile(rf'(?P<name>.*?)(?P<mark> ?[:=] ?| |(?=%)){_SHARE}')
_SHARE_FIRST = re.compile(rf'{_SHARE}(?P<mark> ?[:=] ?| ?)(?P<name>.*)')
_NUMBER_WORD = re.compile(r'[-−–+%]?[0-9]+(?:[.,%].*)?')  # two parts with nothing between them
_FOR_WHAT = re.compile(r'(?P<before>.*)\s(?P<word>since|stream)\s+(?P<said>\S+)\s*', re.I | re.S)
_MINUS = str.maketrans('−–,', '--.', '% ')


@dataclass(frozen=True, slots=True)
class Part:
    """A named part. 12.25 % are 1,225 `hundredths`."""

    name: str
    hundredths: int

    @property
    def percent(self) -> Decimal:
        return Decimal(self.hundredths).scaleb(-2)


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitPlan:
    """One version of a plan: from the day `since` on, or of one stream. Never both, never neither.

    Without parts it ends the one before it. `number` counts a server's versions.
    """

    number: int
    parts: tuple[Part, ...]
    since: date | None = None
    stream_id: StreamId | None = None
    set_by: UserId | None = None
    set_at: datetime | None = None

    @property
    def rest_hundredths(self) -> int:
        """What is left for the creator."""
        return WHOLE - sum(part.hundredths for part in self.parts)


def parted_line(text: str) -> tuple[str, str | None, str | None]:
    """The plan of a typed line, and what it ends in: `... since 2026-05-01`, `... stream 12`."""
    said: dict[str, str] = {}
    while (found := _FOR_WHAT.fullmatch(text)) and found['word'].casefold() not in said:
        said[found['word'].casefold()] = found['said']
        text = found['before'].rstrip().rstrip(',;')
    return text, said.get('since'), said.get('stream')


def read_parts(text: str, *, creator: str = '') -> tuple[Part, ...]:
    """A whole plan as typed: `agency 20, moderators 5` or `agency 20,5 %; co-host ravi 12.25%`.

    Between parts stands a comma, a semicolon, a plus or the end of a line; shares have two
    decimals at most, after a point or a comma. `creator` may not be named: the rest is theirs.
    Raises, in this order, PartsMissing and TooManyParts; for each part TextSensitive,
    PartUnreadable, NameEmpty, NameTooLong, PartIsRest, PartTwice, ShareNotPositive and
    ShareTooFine; SplitOverWhole.
    """
    typed = [part for part in (cleaned(each) for each in _BETWEEN.split(_plain(text))) if part]
    if not typed:
        raise PartsMissing
    if len(typed) > PARTS_MAX:
        raise TooManyParts(PARTS_MAX)
    reserved = {name_key(name) for name in (*_RESERVED, creator)}
    parts: list[Part] = []
    seen: set[str] = set()
    total = Decimal(0)
    for each in typed:
        name, percent = _read_part(each)
        if name_key(name) in reserved:
            raise PartIsRest(name)
        if name_key(name) in seen:
            raise PartTwice(name)
        seen.add(name_key(name))
        total += percent
        parts.append(Part(name, _hundredths(name, percent)))
    if total > 100:
        raise SplitOverWhole(total)
    return tuple(parts)


def checked_since(day: date, *, today: date) -> date:
    """The first day of a plan, past or to come. Raises DayTooOld, SinceTooFar."""
    last = date(today.year + YEARS_AHEAD_MAX, 12, 31)
    if day > last:
        raise SinceTooFar(day, last)
    return day if day > today else checked_past_day(day, today=today)


def plan_on(plans: Iterable[SplitPlan], day: date) -> SplitPlan | None:
    """The general plan in force on `day`: the latest `since`, and of equal ones the last written.

    None when there was none yet. One without parts was ended: everything is the creator's.
    """
    begun = [(each.since, each.number, each) for each in plans if each.since is not None]
    held = [each for each in begun if each[0] <= day]
    return max(held, key=lambda each: each[:2])[2] if held else None


def plan_of_stream(plans: Iterable[SplitPlan], stream_id: StreamId) -> SplitPlan | None:
    """The plan that a stream has of its own; None when the general ones hold for it."""
    own = [each for each in plans if each.stream_id == stream_id]
    last = max(own, key=lambda each: each.number, default=None)
    return last if last is not None and last.parts else None


def allocate(total: int, shares: Sequence[Fraction]) -> list[int]:
    """`total` in whole units, one number a share, by the largest remainder.

    The shares are exact, of any sign, and come to `total` but for its rounding: half a unit at
    most. Each gets its share cut off, and the units left go to the largest remainders, the
    earlier first among equals. So the numbers come to `total` exactly, and each is less than one
    unit from its share. What comes to less than nothing mirrors what comes to more.
    """
    exact = sum(shares, Fraction(0))
    assert 2 * abs(total - exact) <= 1, 'the shares must come to the total'
    leading = next((share for share in (exact, *shares) if share), Fraction(0))
    if leading < 0:
        return [-units for units in allocate(-total, [-share for share in shares])]
    units = [floor(share) for share in shares]
    by_remainder = sorted(range(len(shares)), key=lambda place: units[place] - shares[place])
    for place in by_remainder[: total - sum(units)]:
        units[place] += 1
    return units


def _plain(text: str) -> str:
    """`text` with digits 0-9, a plain sign for per cent and a plain decimal mark."""
    plain = with_latin_digits(text).replace('٪', '%').replace('％', '%').replace('٫', '.')
    return plain.replace('，', ',').replace('；', ';')


def _read_part(text: str) -> tuple[str, Decimal]:
    """Raises TextSensitive, PartUnreadable, NameEmpty, NameTooLong."""
    kind = payment_data(text)
    if kind is not None:
        raise TextSensitive('part', kind)
    found = _NAME_FIRST.fullmatch(text) or _SHARE_FIRST.fullmatch(text)
    name = '' if found is None else found['name'].rstrip(' :=-–—').strip()
    has_number = any(map(_NUMBER_WORD.fullmatch, name.split()))
    if found is None or not name or (has_number and not found['mark'].strip()):
        raise PartUnreadable(repeated(text))
    share = found['share'].translate(_MINUS)
    return checked_name(name, what='part', at_most=PART_NAME_MAX), Decimal(share)


def _hundredths(name: str, percent: Decimal) -> int:
    """Raises ShareNotPositive, ShareTooFine."""
    if percent <= 0:
        raise ShareNotPositive(name, percent)
    hundredths = percent * 100
    if hundredths != hundredths.to_integral_value():
        raise ShareTooFine(name, percent)
    return int(hundredths)
