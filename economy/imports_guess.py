"""What the columns of a table are, guessed from their names and from what stands in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from economy.catalogue import Catalogue
from economy.counts import whole_number
from economy.gifts import Gift
from economy.import_errors import ImportNoHeader
from economy.imports_columns import EITHER, Columns, Field, Table, by_name, words_of
from economy.imports_times import is_clock, is_time
from economy.names import cleaned

SAMPLE_ROWS = 200
_MOST = 0.6  # of the sample: what a column is, some rows may be broken


def guessed(table: Table, sample: Sequence[list[str]], catalogue: Catalogue) -> Columns:
    """What the columns are, by their names first and then by what stands in them.

    Raises ImportNoHeader where neither tells anything, or the header is itself a row.
    """
    columns = Columns(named := by_name(table))
    columns = _by_value(columns, table, sample, catalogue)
    if not named and (not columns.places or _is_row(table.names, catalogue)):
        raise ImportNoHeader
    columns = _placed_sums(columns, table, sample, catalogue)
    return _placed_times(columns, sample)


def _by_value(
    columns: Columns, table: Table, sample: Sequence[list[str]], catalogue: Catalogue
) -> Columns:
    """Times and gifts can be told by what they look like."""
    looks: tuple[tuple[Field, Callable[[str], bool]], ...] = (
        (Field.TIME, is_time),
        (Field.GIFT, lambda text: bool(catalogue.named(text)) and whole_number(text) is None),
    )
    for field, is_one in looks:
        if field in columns.places or (field is Field.TIME and Field.DATE in columns.places):
            continue
        for place in range(len(table.names)):
            if place not in columns.places.values() and _mostly(is_one, _cells(sample, place)):
                columns = columns.with_(field, place)
                break
    return columns


def _is_row(names: Sequence[str], catalogue: Catalogue) -> bool:
    """Whether a header says what only a row says."""
    return any(is_time(name) or whole_number(name) is not None for name in names) or any(
        catalogue.named(name) for name in names
    )


def _placed_sums(
    columns: Columns, table: Table, sample: Sequence[list[str]], catalogue: Catalogue
) -> Columns:
    """`coins`, `diamonds`, `amount`: of one gift, of the row, or how many; the values tell."""
    place = columns.places.get(Field.DIAMONDS)
    if place is None or words_of(table.names[place]) not in EITHER:
        return columns
    name = words_of(table.names[place])
    known = list(_priced(columns, sample, catalogue))
    counts = Field.COUNT in columns.places
    if counts and Field.COINS not in columns.places:
        telling = [(gift, said) for gift, said, count in known if count > 1]
        each = sum(said == gift.coins for gift, said in telling)
        if (telling and each > len(telling) * _MOST) or _is_each(columns, sample):
            return columns.with_(Field.DIAMONDS, None).with_(Field.COINS, place)
    if not counts and name == 'amount' and Field.GIFT in columns.places:
        is_sum = any(gift.coins > 1 for gift, _, _ in known) and all(
            said % gift.coins == 0 for gift, said, _ in known
        )
        if not is_sum:
            return columns.with_(Field.DIAMONDS, None).with_(Field.COUNT, place)
    return columns


def _priced(
    columns: Columns, sample: Sequence[list[str]], catalogue: Catalogue
) -> Iterator[tuple[Gift, int, int]]:
    """Rows of known gifts with what the ambiguous column says, and the count."""
    gift_at, said_at = columns.places.get(Field.GIFT), columns.places[Field.DIAMONDS]
    count_at = columns.places.get(Field.COUNT)
    if gift_at is None:
        return
    for row in sample:
        gifts = catalogue.named(cell_of(row, gift_at))
        said = whole_number(cell_of(row, said_at))
        count = 1 if count_at is None else whole_number(cell_of(row, count_at))
        if len(gifts) == 1 and said is not None and count is not None:
            yield gifts[0], said, count


def _is_each(columns: Columns, sample: Sequence[list[str]]) -> bool:
    """Whether some row's sum would not be a multiple of its count: then it is no sum."""
    said_at, count_at = columns.places[Field.DIAMONDS], columns.places[Field.COUNT]
    pairs = [[whole_number(cell_of(row, at)) for at in (said_at, count_at)] for row in sample]
    return any(said % count != 0 for said, count in pairs if said and count)


def _placed_times(columns: Columns, sample: Sequence[list[str]]) -> Columns:
    """A date and a clock of their own belong together; one that says both is the time alone."""
    date_at, time_at = (columns.places.get(each) for each in (Field.DATE, Field.TIME))
    if date_at is not None and time_at is None:
        return columns.with_(Field.DATE, None).with_(Field.TIME, date_at)
    if time_at is not None and not _mostly(is_clock, _cells(sample, time_at)):
        return columns.with_(Field.DATE, None)
    return columns


def _cells(sample: Sequence[list[str]], place: int) -> list[str]:
    return [cell for row in sample if (cell := cleaned(cell_of(row, place)))]


def cell_of(row: Sequence[str], place: int) -> str:
    """What a row says there; nothing where it is too short."""
    return row[place] if place < len(row) else ''


def _mostly(is_one: Callable[[str], bool], cells: Sequence[str]) -> bool:
    return bool(cells) and sum(1 for cell in cells if is_one(cell)) >= len(cells) * _MOST
