"""Every way the bot says no to a file; the sentences live in `bot/import_sentences.py`.

Part of the tree that begins in `economy/errors.py`.
"""

from __future__ import annotations

from dataclasses import dataclass

from economy.errors import Refusal

# --- the file as a whole ----------------------------------------------------------------------


@dataclass(eq=False)
class ImportMissing(Refusal):
    """An import without a file."""


@dataclass(eq=False)
class ImportEmpty(Refusal):
    """Nothing in the file, or a header and nothing below it."""


@dataclass(eq=False)
class ImportZipped(Refusal):
    """An archive or a workbook under another name."""


@dataclass(eq=False)
class ImportNul(Refusal):
    line: int


@dataclass(eq=False)
class ImportMixed(Refusal):
    """A line that is not UTF-8 in a file whose other lines are."""

    line: int


@dataclass(eq=False)
class ImportNotText(Refusal):
    line: int


@dataclass(eq=False)
class ImportLineTooLong(Refusal):
    line: int
    at_most: int


@dataclass(eq=False)
class ImportTooBig(Refusal):
    size_bytes: int
    at_most: int


@dataclass(eq=False)
class ImportTooLong(Refusal):
    at_most: int


@dataclass(eq=False)
class ImportNoHeader(Refusal):
    """The first line names no column that is known."""


@dataclass(eq=False)
class ImportColumnsTooMany(Refusal):
    columns: int
    at_most: int


@dataclass(eq=False)
class ImportColumnUnknown(Refusal):
    """A column was named that the file does not have, or a meaning that there is not."""

    text: str
    known: tuple[str, ...]


@dataclass(eq=False)
class ImportVersionUnknown(Refusal):
    """An export of a later program."""

    version: str


@dataclass(eq=False)
class ImportCutOff(Refusal):
    """An export whose last line is missing."""


@dataclass(eq=False)
class ImportForReading(Refusal):
    """A CSV file of an export of ours, which leaves out what the rest hangs on."""


@dataclass(eq=False)
class ImportForeign(Refusal):
    """The export of another server, for a server that has entries of its own."""


# --- one row ----------------------------------------------------------------------------------


@dataclass(eq=False)
class RowQuoteOpen(Refusal):
    pass


@dataclass(eq=False)
class RowNothing(Refusal):
    """Neither a gift nor diamonds."""


@dataclass(eq=False)
class RowPriceMissing(Refusal):
    """A gift that nobody knows, without a price."""

    gift: str


@dataclass(eq=False)
class RowSumWrong(Refusal):
    """The sum is not the count times the price."""

    diamonds: int
    count: int
    coins: int | None


@dataclass(eq=False)
class RowTimeMissing(Refusal):
    pass


@dataclass(eq=False)
class RowTimeUnreadable(Refusal):
    text: str


@dataclass(eq=False)
class RowTimeOutside(Refusal):
    """Before there were gifts, or in the future. `year` is the year it says."""

    text: str
    first_year: int


@dataclass(eq=False)
class RowUnreadable(Refusal):
    """A line of an export of ours that is not what it should be."""

    text: str


# --- jobs -------------------------------------------------------------------------------------


@dataclass(eq=False)
class ImportRunning(Refusal):
    number: int


@dataclass(eq=False)
class ImportUnknown(Refusal):
    number: int


@dataclass(eq=False)
class ImportNothingNew(Refusal):
    pass


@dataclass(eq=False)
class ImportFileGone(Refusal):
    """The kept file is no longer there: a day went by, or it was cancelled."""


@dataclass(eq=False)
class ImportAlreadyUndone(Refusal):
    number: int
