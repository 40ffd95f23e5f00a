"""Text in a CSV file: every text comes back, and none of it begins a formula."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from economy.cells import csv_rows, safe, unsafe

TRIGGERS = '=+-@\t\r\n\0＝＋－＠'
WILD = st.text(alphabet=st.sampled_from(TRIGGERS + '\'";, a\u202e\u05d0é💎'), max_size=12)
TEXT = st.text() | WILD  # text() makes no halves of surrogate pairs; a test below does


@pytest.mark.parametrize(
    ('text', 'cell'),
    [
        ('luna', 'luna'),
        ('=HYPERLINK("http://x";"y")', '\'=HYPERLINK("http://x";"y")'),
        ('-5', "'-5"),
        ("'=1", "''=1"),
        ("'quoted'", "'quoted'"),
        ('a=1', 'a=1'),
        ('x;=1+1', "x;'=1+1"),
        ('x\n@y', "x\n'@y"),
        ('＝1', "'＝1"),
        ('\0a', "'\0a"),
        ('', ''),
    ],
)
def test_a_cell_that_could_run_gets_one_apostrophe(text: str, cell: str) -> None:
    assert safe(text) == cell
    assert unsafe(cell) == text


@given(TEXT)
def test_every_text_comes_back(text: str) -> None:
    assert unsafe(safe(text)) == text


@given(TEXT)
def test_no_cell_begins_a_formula_whatever_separates_cells(text: str) -> None:
    cell = safe(text)
    assert not cell.startswith(tuple(TRIGGERS))
    for separator in (';', '\t', '\r', '\n'):
        for part in cell.split(separator)[1:]:
            assert not part.startswith(tuple('=+-@＝＋－＠\0'))


@given(st.lists(st.lists(TEXT, min_size=2, max_size=4), max_size=5))
def test_rows_read_back_as_they_were(rows: list[list[str]]) -> None:
    written = csv_rows([[safe(text) for text in row] for row in rows])
    read = [[unsafe(cell) for cell in row] for row in csv.reader(io.StringIO(written, newline=''))]
    assert read == rows
    assert written == '' or written.endswith('\r\n')
