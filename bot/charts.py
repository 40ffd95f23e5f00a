"""Pictures of numbers: values in, PNG out. No Discord, no storage; for `asyncio.to_thread`."""

from __future__ import annotations

import threading
from dataclasses import dataclass

_ONE_AT_A_TIME = threading.Lock()  # the fonts are shared, and memory stays that of one picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One row of a ranked list. Rows that tie share a `place`."""

    label: str
    value: int
    place: int


@dataclass(frozen=True, slots=True)
class Mark:
    """A big gift on the line: when (seconds since the start) and the running total there."""

    at_s: int
    label: str
    diamonds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RecapCard:
    """A stream in one picture.

    `facts` are up to four pairs of a figure in words and what it is. `points` are (seconds since
    the start, running total), in any number; a total may fall where something was taken back.
    Of `gifters` and `gifts` the first five are shown, of `marks` the first eight.
    """

    title: str
    subtitle: str
    facts: tuple[tuple[str, str], ...]
    points: tuple[tuple[int, int], ...]
    length_s: int
    marks: tuple[Mark, ...]
    goal_diamonds: int | None
    gifters: tuple[Bar, ...]
    gifts: tuple[Bar, ...]
    locale: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TopCard:
    """A ranked list; its first ten rows are shown."""

    title: str
    subtitle: str
    bars: tuple[Bar, ...]
    locale: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekBar:
    """One week of a forecast, in diamonds. What is `expected` stands on top of what was `earned`.

    `low` and `high` bound the whole week; both are None where nothing more is expected.
    """

    label: str
    earned: int
    expected: int
    low: int | None
    high: int | None
    requested: int
    paid: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastCard:
    """Weeks behind and ahead; `running` is the place of the one that today is in.

    `facts` are up to two pairs of a figure in words and what it is. `reached` are up to two pairs
    of a week's place and what is expected in it. `note` says why nothing is expected, if so.
    """

    title: str
    subtitle: str
    facts: tuple[tuple[str, str], ...]
    weeks: tuple[WeekBar, ...]
    running: int
    reached: tuple[tuple[int, str], ...]
    note: str
    locale: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementRow:
    """A line of a statement: `label` at the left, `value` at the right, `notes` smaller below.

    `name` was typed by a person and stands before the label. A heading has the rows below it, and
    a part belongs to the row above it.
    """

    label: str = ''
    value: str = ''
    notes: tuple[str, ...] = ()
    name: str | None = None
    is_heading: bool = False
    is_part: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementPanel:
    """Rows under a heading with their `total`; `more` says how many are left out."""

    heading: str
    rows: tuple[StatementRow, ...]
    total: str = ''
    more: str = ''


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementCard:
    """A period on one page: up to four facts, what stands behind them in words, and panels.

    `note` stands in the place of the panels where there is none.
    """

    title: str
    subtitle: str
    facts: tuple[tuple[str, str], ...]
    sources: tuple[str, ...]
    panels: tuple[StatementPanel, ...]
    note: str
    locale: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG, and the names in it that no font of this machine can draw, in order of appearance.

    In the picture the first of `undrawn` is called "see No. 1", and so on: the text beside it
    says who that is. A title among them is drawn without the words that cannot be.
    """

    png: bytes
    undrawn: tuple[str, ...]


def recap_picture(card: RecapCard) -> Picture:
    from bot._recap_picture import drawn  # the libraries load with the first picture

    with _ONE_AT_A_TIME:
        return drawn(card)


def top_picture(card: TopCard) -> Picture:
    from bot._top_picture import drawn  # as above

    with _ONE_AT_A_TIME:
        return drawn(card)


def forecast_picture(card: ForecastCard) -> Picture:
    from bot._forecast_picture import drawn  # as above

    with _ONE_AT_A_TIME:
        return drawn(card)


def statement_picture(card: StatementCard) -> Picture:
    from bot._statement_picture import drawn  # as above

    with _ONE_AT_A_TIME:
        return drawn(card)
