"""Rows as lines of JSON and rows of CSV: any text goes through, and comes back."""

from __future__ import annotations

import csv
import io
import json
import re
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from economy.cells import unsafe
from economy.export_rows import FIELDS, TABLES, Kind, content, headings, local_time, percent
from economy.exports import Form

UTC = ZoneInfo('UTC')
FILES = (Path(__file__).parents[2] / 'docs' / 'files.md').read_text(encoding='utf-8')
TEXT = st.text() | st.text(alphabet='=+-@\t\r\n\0＝\'",;\u2028\u0085\u05d0\u202e💎', max_size=20)
INT = st.integers(-(2**63), 2**63 - 1)


def an_income(note: str | None, amount: str = '1.50', key: str = 'int:1', number: int = 1):
    return (number, key, 1, amount, 'USD', 'other', '2026-11-23', note, 0, 2**60, note or 'Mia',
            None, None, None)  # fmt: skip


@given(TEXT, TEXT)
def test_any_text_comes_back_from_json(note: str, key: str) -> None:
    _, written, count = content(Form.JSONL, Kind.INCOME, [an_income(note, key=key)] * 2, UTC)
    lines = written.decode().split('\n')
    assert (count, lines.pop()) == (2, '')
    assert [(json.loads(line)['note'], json.loads(line)['key']) for line in lines] == [
        (note, key)
    ] * 2


@given(TEXT, TEXT)
def test_any_text_comes_back_from_csv(note: str, key: str) -> None:
    name, written, _ = content(Form.CSV, Kind.INCOME, [an_income(note, key=key)] * 2, UTC)
    file = io.StringIO(headings(Form.CSV, {})[name].decode() + written.decode(), newline='')
    first, second = csv.DictReader(file)
    assert first == second
    assert (unsafe(first['note']), unsafe(first['key'])) == (note, key)
    assert not first['note'].startswith(tuple('=+-@\t\r\n\0＝＋－＠'))


@given(INT, st.decimals(-(10**12), 10**12, places=8))
def test_numbers_are_numbers_in_csv(number: int, amount: Decimal) -> None:
    row = an_income('x', amount=str(amount), number=number)
    _, written, _ = content(Form.CSV, Kind.INCOME, [row], UTC)
    [cells] = csv.reader(io.StringIO(written.decode(), newline=''))
    assert re.fullmatch(r'-?[0-9]+(\.[0-9]+)?', cells[3])
    assert (int(cells[0]), Decimal(cells[3])) == (number, amount)


def test_half_a_surrogate_pair_stops_nothing() -> None:
    for form in Form:
        _, written, _ = content(form, Kind.INCOME, [an_income('a\ud83d b')], UTC)
        assert 'a? b' in written.decode()


@pytest.mark.parametrize(
    ('at_ms', 'zone', 'written'),
    [
        (0, 'UTC', '1970-01-01T00:00:00.000+00:00'),
        (-1, 'UTC', '1969-12-31T23:59:59.999+00:00'),
        (1_792_886_400_000, 'Europe/Berlin', '2026-10-25T02:00:00.000+02:00'),
        (1_792_890_000_000, 'Europe/Berlin', '2026-10-25T02:00:00.000+01:00'),
        (1_792_886_400_001, 'Asia/Kolkata', '2026-10-25T05:30:00.001+05:30'),
    ],
)
def test_times_say_their_offset(at_ms: int, zone: str, written: str) -> None:
    assert local_time(at_ms, ZoneInfo(zone)) == written


def test_a_percentage_has_two_decimals() -> None:
    assert [percent(each) for each in (0, 5, 1_250, 10_000)] == ['0.00', '0.05', '12.50', '100.00']


def test_the_documents_name_every_column_in_its_order() -> None:
    for name, columns in TABLES.values():
        [told] = re.findall(rf'^\| `{name}` \| (.+) \|$', FILES, re.MULTILINE)
        told = re.sub(r'\([^)]*\)|^one row a part: |\..*', '', told)
        assert [word.strip() for word in told.split(',')] == list(columns), name


def test_the_documents_name_every_field_in_its_order() -> None:
    own = {Kind.STREAM: 9, Kind.ENTRY: 20, Kind.SPLIT: 8, Kind.PAYOUT: 13, Kind.INCOME: 10}
    for kind, fields in FIELDS.items():
        [told] = re.findall(rf'^\| `{kind}` \| (.+) \|$', FILES, re.MULTILINE)
        told = re.sub(r'\([^)]*\)', '', told)
        assert [word.strip() for word in told.split(',')] == list(fields[: own.get(kind)]), kind
