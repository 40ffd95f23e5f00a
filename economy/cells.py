"""Cells of a CSV file that a spreadsheet shows as they are, and never runs as a formula.

A spreadsheet takes a cell for a formula by how it begins. Where its country's settings separate
cells by something else than a comma, a cell may begin within one of ours: such places are made
safe, too.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

_TRIGGERS = '=+\\-@\t\r\n\0\uff1d\uff0b\uff0d\uff20'  # the last four are full-width = + - @
_MAY_RUN = re.compile(f"(^|[;\t\r\n])(?='*[{_TRIGGERS}])")
_MADE_SAFE = re.compile(f"(^|[;\t\r\n])'(?='*[{_TRIGGERS}])")


def safe(text: str) -> str:
    """`text` with one `'` put before each place where a spreadsheet would begin a formula."""
    return _MAY_RUN.sub(r"\1'", text)


def unsafe(cell: str) -> str:
    """The text that `safe` made `cell` of; any other cell as it is."""
    return _MADE_SAFE.sub(r'\1', cell)


def csv_rows(rows: Iterable[Sequence[str]]) -> str:
    """Rows as RFC 4180 has them: commas, quotes where needed, CRLF behind each."""
    written = io.StringIO()
    csv.writer(written).writerows(rows)
    return written.getvalue()
