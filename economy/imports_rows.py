"""A row of another program's table as a gift, or why it is none.

A row is known again by what its cells say, so the same file twice, or grown, adds what is new.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from economy.catalogue import Catalogue
from economy.counts import parse_count, whole_number
from economy.errors import CountUnreadable, GiftAmbiguous, Refusal, TooManyGifts
from economy.fast_errors import CellsTooMany
from economy.gifts import Gift, checked_coins, checked_count
from economy.ids import CreatorId
from economy.import_errors import RowNothing, RowPriceMissing, RowSumWrong
from economy.imports_columns import Columns, Field, Table, cells_of
from economy.imports_guess import cell_of
from economy.imports_text import Line
from economy.imports_times import TimeReader
from economy.names import checked_fan, checked_name, cleaned, gift_name
from economy.server import DEFINED_GIFTS_MAX
from economy.spelling import gift_key
from economy.streams import checked_title
from economy.typed import repeated

UNNAMED = 'Unnamed gift'  # diamonds of which the file does not say what brought them
UNNAMED_ID = 0  # between TikTok's ids, above, and a server's own, below
_REMEMBERED = 50_000  # spellings of names: then they are read anew


@dataclass(frozen=True, slots=True)
class Row:
    """A gift to be added. `key` makes it happen once. An id of None is a gift still to be defined.

    `at` is aware, in UTC.
    """

    line: int
    key: str
    fan: str | None
    gift: Gift
    count: int
    at: datetime
    stream: str | None

    @property
    def diamonds(self) -> int:
        return self.gift.coins * self.count


@dataclass(frozen=True, slots=True)
class WrongRow:
    line: int
    text: str
    refusal: Refusal


@dataclass(slots=True)
class NewGifts:
    """Gifts of a file that neither the catalogue nor the server knows, at their first price."""

    room: int
    found: dict[str, Gift] = field(default_factory=dict[str, Gift])

    def of(self, name: str, coins: int) -> Gift:
        """The gift, at the price that is asked for. Raises NameTooLong, TooManyGifts."""
        key = gift_key(name)
        known = self.found.get(key)
        if known is None:
            if len(self.found) >= self.room:
                raise TooManyGifts(DEFINED_GIFTS_MAX)
            known = self.found[key] = Gift(UNNAMED_ID, gift_name(name), coins)
        return Gift(UNNAMED_ID, known.name, coins)


class RowReader:
    """Reads the rows of one file, from its first to its last: it counts rows that are alike."""

    def __init__(
        self,
        table: Table,
        columns: Columns,
        times: TimeReader,
        catalogue: Catalogue,
        defined: Sequence[Gift],
        creator_id: CreatorId,
    ) -> None:
        self.new_gifts = NewGifts(DEFINED_GIFTS_MAX - len(defined))
        self._table = table
        self._places = [(each, columns.places[each]) for each in Field if each in columns.places]
        self._times = times
        self._catalogue = catalogue
        self._defined = tuple(defined)
        self._creator_id = creator_id
        self._alike: dict[int, int] = {}  # of each content, how many rows there were
        self._gifts: dict[tuple[str, int | None], Gift] = {}
        self._fans: dict[str, str | None] = {}

    def read(self, lines: Iterator[Line]) -> Iterator[Row | WrongRow]:
        """The rows below the header; rows of empty cells are no rows."""
        for line in lines:
            if line.number <= self._table.first:
                continue
            try:
                cells = cells_of(line.text, self._table.delimiter)
                if any(cell and not cell.isspace() for cell in cells):
                    yield self._row(line.number, cells)
            except Refusal as refusal:
                yield WrongRow(line.number, repeated(line.text), refusal.with_traceback(None))

    def _row(self, number: int, cells: list[str]) -> Row:
        if len(cells) > len(self._table.names) and any(cells[len(self._table.names) :]):
            raise CellsTooMany(len(cells), len(self._table.names))
        said = {each: cell_of(cells, place).strip() for each, place in self._places}
        at = self._times.read(self._moment(said))
        gift, count = self._gift_and_count(said)
        title = said.get(Field.STREAM)
        return Row(
            line=number,
            fan=self._fan(said.get(Field.GIFTER, '')),
            gift=gift,
            count=count,
            at=at,
            stream=checked_title(title) if title else None,
            key=self._key(said),
        )

    def _moment(self, said: dict[Field, str]) -> str:
        date, time = said.get(Field.DATE, ''), said.get(Field.TIME, '')
        return f'{date} {time}' if date and time else date or time

    def _gift_and_count(self, said: dict[Field, str]) -> tuple[Gift, int]:
        """Raises RowNothing, RowPriceMissing, RowSumWrong, and what counts and prices raise."""
        name, counted = said.get(Field.GIFT, ''), said.get(Field.COUNT, '')
        coins = _number(said.get(Field.COINS, ''))
        diamonds = _number(said.get(Field.DIAMONDS, ''))
        count = parse_count(_whole(counted)) if counted else self._counted(name, coins, diamonds)
        if diamonds is not None:
            each, rest = divmod(diamonds, count)
            if rest or coins not in (None, each):
                raise RowSumWrong(diamonds, count, coins)
            coins = each
        if not name and coins is None:
            raise RowNothing
        if coins is not None:
            checked_coins(coins)
        known = self._gifts.get((name, coins))
        if known is None:
            known = self._gift(name, coins)
            if len(self._gifts) < _REMEMBERED:
                self._gifts[name, coins] = known
        return known, count

    def _counted(self, name: str, coins: int | None, diamonds: int | None) -> int:
        """How many gifts a sum is, where the row does not say and the price is clear; else 1."""
        if coins is None:
            gifts = self._catalogue.named(name, defined=self._defined)
            coins = gifts[0].coins if len(gifts) == 1 else None
        if not coins or not diamonds or diamonds % coins:
            return 1
        return checked_count(diamonds // coins)

    def _gift(self, name: str, coins: int | None) -> Gift:
        """The gift of that name at that price: its name decides what it is, the row what it cost.

        Raises GiftAmbiguous, RowPriceMissing.
        """
        if not name:
            assert coins is not None  # checked by the caller
            return Gift(UNNAMED_ID, UNNAMED, coins)
        gifts = self._catalogue.named(name, defined=self._defined)
        if not gifts:
            shown = checked_name(name, what='gift', at_most=len(name) or 1)
            if coins is None:
                raise RowPriceMissing(repeated(shown))
            return self.new_gifts.of(name, coins)
        dearest = gifts[-1]
        if coins is None and len(gifts) > 1:
            raise GiftAmbiguous(dearest.name, gifts)
        if coins is None:
            return dearest
        same_price = next((gift for gift in gifts if gift.coins == coins), None)
        return same_price or Gift(dearest.id, dearest.name, coins)

    def _fan(self, text: str) -> str | None:
        if not text or not cleaned(text):
            return None
        if text not in self._fans:
            if len(self._fans) >= _REMEMBERED:
                self._fans.clear()
            self._fans[text] = checked_fan(text)
        return self._fans[text]

    def _key(self, said: dict[Field, str]) -> str:
        """What the cells say as they stand there: neither settings nor other columns change it."""
        parts = [f'creator={self._creator_id}', *(f'{each}={cell}' for each, cell in said.items())]
        digest = hashlib.sha256('\x1f'.join(parts).encode()).hexdigest()[:32]
        short = int(digest[:15], 16)  # fits 64 bits: a file of millions is counted in memory
        place = self._alike.get(short, 0)
        self._alike[short] = place + 1
        return f'imp:{digest}:{place}'


def _number(text: str) -> int | None:
    """A price or a sum, None where nothing is said. Raises CountUnreadable."""
    if not text:
        return None
    number = whole_number(_whole(text))
    if number is None:
        raise CountUnreadable(repeated(text))
    return number


def _whole(text: str) -> str:
    """`5.0` is how some programs write 5; three digits behind a mark are thousands."""
    whole, mark, rest = text.rpartition('.')
    return whole if mark and rest in ('0', '00') and whole.isdecimal() else text
