"""What an import would do: how a table is read, and what a dry run counts."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any, Self

from economy.catalogue import Catalogue
from economy.ids import CreatorId
from economy.import_errors import ImportEmpty, RowQuoteOpen
from economy.imports_columns import Columns, Field, Table, cells_of, table_of
from economy.imports_guess import SAMPLE_ROWS, cell_of, guessed
from economy.imports_own import OwnRow
from economy.imports_rows import Row, RowReader, WrongRow
from economy.imports_text import Blocks, Line, encoding_of, lines_of
from economy.imports_times import DateOrder, Order, TimeReader, order_of
from economy.names import name_key
from economy.server import Server

WRONG_KEPT = 50_000  # what a file of wrong rows can hold; the rest is counted


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of another program, and how it is read from its first line to its last.

    `order` says how its dates are written, `time_zone` is for times that name none.
    """

    encoding: str
    table: Table
    columns: Columns
    order: DateOrder
    time_zone: str
    creator_id: CreatorId

    def rows(
        self, blocks: Blocks, catalogue: Catalogue, server: Server, at: datetime
    ) -> tuple[RowReader, Iterator[Row | WrongRow]]:
        """The rows from the first on, with the reader that knows the gifts it had to make up."""
        times = TimeReader(self.order.order, self.time_zone, at)
        reader = RowReader(
            self.table, self.columns, times, catalogue, server.gifts, self.creator_id
        )
        return reader, reader.read(lines_of(blocks, self.encoding))

    def as_json(self) -> dict[str, Any]:
        """What `of_json` makes the same sheet of."""
        return {
            'encoding': self.encoding,
            'delimiter': self.table.delimiter,
            'names': self.table.names,
            'first': self.table.first,
            'places': {str(each): place for each, place in self.columns.places.items()},
            'order': self.order.order,
            'is_told': self.order.is_told,
            'has_numbers': self.order.has_numbers,
            'time_zone': self.time_zone,
            'creator_id': self.creator_id,
        }

    @classmethod
    def of_json(cls, kept: Mapping[str, Any]) -> Self:
        return cls(
            kept['encoding'],
            Table(kept['delimiter'], tuple(kept['names']), kept['first']),
            Columns({Field(each): place for each, place in kept['places'].items()}),
            DateOrder(
                Order(kept['order']), is_told=kept['is_told'], has_numbers=kept['has_numbers']
            ),
            kept['time_zone'],
            CreatorId(kept['creator_id']),
        )


def sheet_of(
    blocks: Blocks,
    catalogue: Catalogue,
    server: Server,
    creator_id: CreatorId,
) -> Sheet:
    """The table in a file with its columns guessed. Reads all of it.

    Raises what `encoding_of`, `table_of` and `guessed` raise, and ImportEmpty for a header alone.
    """
    encoding = encoding_of(blocks)
    lines = lines_of(blocks, encoding)
    table = table_of(lines)
    sample = _sample(lines, table)
    columns = guessed(table, sample, catalogue)
    return _sheet(blocks, encoding, table, columns, server, creator_id)


def mapped(sheet: Sheet, blocks: Blocks, columns: Columns, server: Server) -> Sheet:
    """The same file with other columns, its dates looked at anew."""
    return _sheet(blocks, sheet.encoding, sheet.table, columns, server, sheet.creator_id)


@dataclass(frozen=True, slots=True)
class Span:
    """The rows of one stream: its title, and its first and last row."""

    title: str
    first: datetime
    last: datetime

    def with_(self, at: datetime) -> Span:
        return Span(self.title, min(self.first, at), max(self.last, at))


@dataclass(slots=True)
class Tally:
    """What a dry run counts, a batch at a time."""

    new: int = 0
    there: int = 0
    wrong: int = 0
    others: int = 0  # lines of an export that only say what the rest is about
    diamonds: int = 0  # of the new ones
    first: datetime | None = None
    last: datetime | None = None
    shown: list[WrongRow] = field(default_factory=list[WrongRow])
    spans: dict[str, Span] = field(default_factory=dict[str, Span])

    @property
    def rows(self) -> int:
        return self.new + self.there + self.wrong + self.others

    def add(self, batch: Iterable[Row | OwnRow | WrongRow], known: set[str]) -> None:
        """Count rows; `known` are the keys of those that are there already."""
        for row in batch:
            if isinstance(row, WrongRow):
                self.wrong += 1
                if len(self.shown) < WRONG_KEPT:
                    self.shown.append(row)
                continue
            if isinstance(row, Row):
                self._add_stream(row)
            if row.key is None:
                self.others += 1
            elif row.key in known:
                self.there += 1
            else:
                self._add_new(row)

    def _add_new(self, row: Row | OwnRow) -> None:
        self.new += 1
        self.diamonds += row.diamonds
        at = row.at
        if at is not None:
            self.first = at if self.first is None else min(self.first, at)
            self.last = at if self.last is None else max(self.last, at)

    def _add_stream(self, row: Row) -> None:
        if row.stream is not None:
            key = name_key(row.stream)
            span = self.spans.get(key) or Span(row.stream, row.at, row.at)
            self.spans[key] = span.with_(row.at)


def _sample(lines: Iterator[Line], table: Table) -> list[list[str]]:
    """The first rows, as cells. Raises ImportEmpty."""
    sample: list[list[str]] = []
    for line in islice(lines, SAMPLE_ROWS):
        with contextlib.suppress(RowQuoteOpen):
            sample.append(cells_of(line.text, table.delimiter))
    if not sample:
        raise ImportEmpty
    return sample


def _sheet(
    blocks: Blocks,
    encoding: str,
    table: Table,
    columns: Columns,
    server: Server,
    creator_id: CreatorId,
) -> Sheet:
    place = columns.places.get(Field.DATE, columns.places.get(Field.TIME))

    def cells() -> Iterator[str]:
        for line in lines_of(blocks, encoding):
            if place is not None and line.number > table.first:
                with contextlib.suppress(RowQuoteOpen):
                    yield cell_of(cells_of(line.text, table.delimiter), place)

    order = order_of(cells(), server.settings.locale)
    return Sheet(encoding, table, columns, order, server.settings.time_zone, creator_id)
