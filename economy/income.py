"""Money beside gifts: sponsorships, brand deals, subscriptions. Never turned into diamonds."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from economy.counts import with_latin_digits
from economy.errors import ChoiceUnknown
from economy.ids import CreatorId, UserId
from economy.income_errors import IncomeMissing
from economy.names import cleaned, name_key
from economy.server import Creator
from economy.typed import repeated

PAGE_ROWS = 10
NUMBER_MAX = 10**15
_NUMBER = re.compile(r'[#Ii]?([0-9]{1,30})')
_DAY_SHAPED = re.compile(r'[0-9]+[-./][0-9]+[-./][-./0-9]*')  # 1.5 hours is a note
_DAY_WORDS = ('today', 'yesterday')


class IncomeKind(StrEnum):
    SPONSORSHIP = 'sponsorship'
    BRAND_DEAL = 'brand deal'
    SUBSCRIPTION = 'subscription'
    OTHER = 'other'


@dataclass(frozen=True, slots=True, kw_only=True)
class NewIncome:
    """`amount` of `currency` (ISO 4217) that a creator got on `day`. `key` makes it happen once."""

    key: str
    creator_id: CreatorId
    amount: Decimal
    currency: str
    kind: IncomeKind
    day: date
    note: str | None
    added_at: datetime
    added_by: UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class Income:
    """Written down as `number` of its server; `undone_by` is set once it was taken back."""

    number: int
    creator_id: CreatorId
    amount: Decimal
    currency: str
    kind: IncomeKind
    day: date
    note: str | None
    added_at: datetime
    added_by: UserId
    undone_at: datetime | None = None
    undone_by: UserId | None = None

    @property
    def is_standing(self) -> bool:
        return self.undone_by is None


@dataclass(frozen=True, slots=True)
class IncomePage:
    """A page of a creator's income, latest day first, with what was taken back among it.

    `total` counts all of it; `sums` are of what stands.
    """

    rows: tuple[Income, ...]
    page: int  # from 0
    total: int
    sums: tuple[tuple[str, Decimal], ...]

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE_ROWS))


@dataclass(frozen=True, slots=True)
class Tail:
    """What stands after the kind in a message: a day, a creator, a note, each only if there."""

    day: str | None
    creator: str | None
    note: str | None


def parse_kind(text: str) -> IncomeKind:
    """The kind named in `text`: `Sponsorship`, `brand-deal`, `brand`. Raises ChoiceUnknown."""
    named = cleaned(text).casefold().replace('-', ' ').replace('_', ' ')
    try:
        return IncomeKind.BRAND_DEAL if named == 'brand' else IncomeKind(named)
    except ValueError:
        raise ChoiceUnknown('kind of income', repeated(text), tuple(IncomeKind)) from None


def parse_income_number(text: str) -> int:
    """The number of an income, as shown: `I3`, `#3` or `3`. Raises IncomeMissing."""
    found = _NUMBER.fullmatch(with_latin_digits(cleaned(text)))
    number = int(found[1]) if found else 0
    if not 0 < number < NUMBER_MAX:
        raise IncomeMissing(number)
    return number


def read_tail(rest: str, creators: Iterable[Creator]) -> Tail:
    """The rest of a message: first a day if there is one, then a creator, and then the note.

    What looks like a day is one: whether it can be is for who reads it to say.
    """
    first, _, others = cleaned(rest).partition(' ')
    plain = with_latin_digits(first).casefold()
    is_day = plain in _DAY_WORDS or _DAY_SHAPED.fullmatch(plain) is not None
    left = others.strip() if is_day else cleaned(rest)
    named = [
        each.name
        for each in creators
        if name_key(left) == name_key(each.name) or name_key(left).startswith(_begun(each.name))
    ]
    creator = max(named, key=len, default=None)
    if creator is not None:
        left = ' '.join(left.split()[len(creator.split()) :])
    return Tail(first if is_day else None, creator, left or None)


def sums_of(incomes: Iterable[tuple[str, Decimal]]) -> tuple[tuple[str, Decimal], ...]:
    """Pairs of currency and sum, currencies in the order of their code. Nothing is converted."""
    sums: dict[str, Decimal] = {}
    for currency, amount in incomes:
        sums[currency] = sums.get(currency, Decimal(0)) + amount
    return tuple(sorted(sums.items()))


def _begun(name: str) -> str:
    return f'{name_key(name)} '
