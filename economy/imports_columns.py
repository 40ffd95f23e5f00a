"""Which column of another program's table is what: guessed by name and by value, never silently.

What is guessed is shown before anything is saved, and whoever imports may choose otherwise.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz import fuzz, process

from economy.counts import whole_number
from economy.export_rows import TABLES
from economy.import_errors import (
    ImportColumnsTooMany,
    ImportColumnUnknown,
    ImportEmpty,
    ImportForReading,
    ImportNoHeader,
    RowQuoteOpen,
)
from economy.imports_text import Line
from economy.names import cleaned, name_key
from economy.typed import repeated

COLUMNS_MAX = 100
_SINCE_CAPTURE = frozenset({'captured_minutes', 'gaps'})  # columns that older exports lack
_OWN_TABLES = {
    kept
    for _, columns in TABLES.values()
    for kept in (columns, tuple(each for each in columns if each not in _SINCE_CAPTURE))
}
_DELIMITERS = (',', ';', '\t', '|')
_NEAR_PERCENT = 85  # `gifter name` for `gifters name`; below this, names only look alike
_NEAR_LENGTH_MIN = 5
_SAID_DELIMITER = re.compile(r'sep=(.)', re.IGNORECASE)  # what spreadsheets write on top
_HUMP = re.compile(r'(?<=[a-z0-9])(?=[A-Z])')  # diamondCount


class Field(StrEnum):
    """What a cell says."""

    GIFTER = 'gifter'
    GIFT = 'gift'
    COUNT = 'count'
    COINS = 'coins'  # of one gift
    DIAMONDS = 'diamonds'  # of the row
    DATE = 'date'
    TIME = 'time'
    STREAM = 'stream'


_NAMES = {
    Field.GIFTER: (
        'gifter', 'gifter name', 'from', 'from user', 'fan', 'sender', 'sender name', 'sent by',
        'user', 'user name', 'username', 'unique id', 'nickname', 'nick', 'display name', 'name',
        'viewer', 'viewer name', 'who', 'donor', 'supporter', 'account', 'handle', 'absender',
        'nutzer', 'usuario', 'utilisateur', 'usuário',
    ),
    Field.GIFT: (
        'gift', 'gift name', 'gifts', 'gift type', 'item', 'item name', 'present', 'what',
        'geschenk', 'regalo', 'cadeau', 'presente',
    ),
    Field.COUNT: (
        'count', 'quantity', 'qty', 'times', 'number', 'number of gifts', 'gift count',
        'repeat count', 'repeat', 'combo', 'combo count', 'pieces', 'how many', 'amount of gifts',
        'x', 'anzahl', 'menge', 'cantidad', 'quantité', 'quantidade',
    ),
    Field.COINS: (
        'coins each', 'coins per gift', 'coin value', 'coin price', 'price', 'unit price', 'cost',
        'gift price', 'gift cost', 'gift value', 'diamond count', 'diamonds each',
        'diamonds per gift', 'diamond cost', 'value each', 'each', 'preis', 'precio', 'prix',
    ),
    Field.DIAMONDS: (
        'total', 'total diamonds', 'diamonds total', 'total coins', 'coins total', 'total value',
        'sum', 'points', 'total points', 'earned', 'earned diamonds', 'summe', 'gesamt',
    ),
    Field.DATE: ('date', 'day', 'datum', 'tag', 'fecha', 'data'),
    Field.TIME: (
        'time', 'timestamp', 'date time', 'datetime', 'date and time', 'created', 'created at',
        'create time', 'sent at', 'received at', 'happened at', 'logged at', 'event time', 'when',
        'at', 'utc', 'time utc', 'zeit', 'uhrzeit', 'hora', 'heure', 'zeitpunkt',
    ),
    Field.STREAM: (
        'stream', 'stream title', 'stream name', 'stream id', 'session', 'live', 'live title',
        'live name', 'room', 'room id', 'room title', 'broadcast', 'show', 'event',
    ),
}  # fmt: skip
EITHER = ('coins', 'coin', 'diamonds', 'diamond', 'amount', 'value', 'münzen', 'monedas',
           'diamanten', 'diamantes', 'moedas')  # fmt: skip


@dataclass(frozen=True, slots=True)
class Table:
    """The head of a file. `first` is the number of its line; rows follow it."""

    delimiter: str
    names: tuple[str, ...]
    first: int

    def named(self, text: str) -> int:
        """A column by its name, or by its number from 1. Raises ImportColumnUnknown."""
        wanted = name_key(text)
        keys = [name_key(name) for name in self.names]
        if wanted in keys:
            return keys.index(wanted)
        number = whole_number(text)
        if number is not None and 1 <= number <= len(self.names):
            return number - 1
        raise ImportColumnUnknown(repeated(text), self.names)


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column, from 0, says what; what none says is left out."""

    places: Mapping[Field, int]

    def with_(self, field: Field, place: int | None) -> Columns:
        """The same with one field chosen otherwise; None takes it away."""
        others = {each: at for each, at in self.places.items() if each is not field}
        return Columns(others if place is None else {**others, field: place})

    @property
    def missing(self) -> tuple[Field, ...]:
        """What no row can do without and no column says."""
        worth = (Field.GIFT, Field.DIAMONDS, Field.COINS)
        has_time = Field.TIME in self.places or Field.DATE in self.places
        lacks = () if any(each in self.places for each in worth) else (Field.GIFT,)
        return lacks if has_time else (*lacks, Field.TIME)


def chosen(table: Table, columns: Columns, text: str) -> Columns:
    """`columns` with what somebody wrote instead: `gifter=User,time=3`; `stream=` takes it away.

    Raises ImportColumnUnknown.
    """
    for part in text.split(','):
        name, _, column = (each.strip() for each in part.partition('='))
        known = {str(each): each for each in Field}
        if name.casefold() not in known:
            raise ImportColumnUnknown(repeated(name), tuple(known))
        columns = columns.with_(known[name.casefold()], table.named(column) if column else None)
    return columns


def table_of(lines: Iterator[Line]) -> Table:
    """The header, read off `lines`; lines before it that begin with # are skipped.

    Raises ImportEmpty, ImportNoHeader, ImportColumnsTooMany, ImportForReading.
    """
    said: str | None = None
    for line in lines:
        told = _SAID_DELIMITER.fullmatch(line.text.strip())
        if told is not None:
            said = told[1]
        elif not line.text.lstrip().startswith('#'):
            return _header(line, said)
    raise ImportEmpty


def cells_of(text: str, delimiter: str) -> list[str]:
    """A line's cells. A line stands for itself: a stray quote cannot swallow the next.

    Raises RowQuoteOpen for a quote that is never closed.
    """
    if '"' not in text:
        return text.split(delimiter)
    try:
        return next(csv.reader([text], delimiter=delimiter, strict=True, skipinitialspace=True))
    except (csv.Error, StopIteration) as error:
        raise RowQuoteOpen from error


def _header(line: Line, said: str | None) -> Table:
    def quality(delimiter: str) -> tuple[int, int]:
        names = _names(line.text, delimiter)
        return len(by_name(Table(delimiter, names, line.number))), len(names)

    delimiter = said if said in _DELIMITERS else max(_DELIMITERS, key=quality)
    names = _names(line.text, delimiter)
    if len(names) > COLUMNS_MAX:
        raise ImportColumnsTooMany(len(names), COLUMNS_MAX)
    if names in _OWN_TABLES:
        raise ImportForReading
    return Table(delimiter, names, line.number)


def _names(text: str, delimiter: str) -> tuple[str, ...]:
    try:
        cells = cells_of(text, delimiter)
    except RowQuoteOpen as error:
        raise ImportNoHeader from error
    return tuple(
        cleaned(cell)[:60] or f'column {place}' for place, cell in enumerate(cells, start=1)
    )


def by_name(table: Table) -> dict[Field, int]:
    """The columns whose names tell, or nearly tell, what they are."""
    places: dict[Field, int] = {}
    keys = [words_of(name) for name in table.names]
    for field, names in _NAMES.items():
        ranked = [(names.index(key), place) for place, key in enumerate(keys) if key in names]
        if ranked:
            places[field] = min(ranked)[1]
    either = next((place for place, key in enumerate(keys) if key in EITHER), None)
    if either is not None and Field.DIAMONDS not in places:
        places[Field.DIAMONDS] = either
    for place, key in enumerate(keys):
        near = _near(key, places) if place not in places.values() else None
        if near is not None:
            places[near] = place
    return places


def _near(key: str, taken: Mapping[Field, int]) -> Field | None:
    """The field that a name nearly says and no other column says already."""
    if len(key) < _NEAR_LENGTH_MIN or key in EITHER:
        return None
    meant = {name: field for field, names in _NAMES.items() if field not in taken for name in names}
    found = process.extractOne(key, list(meant), scorer=fuzz.ratio, score_cutoff=_NEAR_PERCENT)
    return None if found is None else meant[found[0]]


def words_of(name: str) -> str:
    """A column's name for comparing: `Diamond_Count`, `diamondCount` are `diamond count`."""
    spaced = re.sub(r'[^\w]+|_', ' ', _HUMP.sub(' ', name))
    return ' '.join(spaced.casefold().split())
