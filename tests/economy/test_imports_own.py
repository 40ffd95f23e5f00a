"""Lines of an export that no ledger of ours wrote: each is wrong, and none breaks anything."""

from __future__ import annotations

import json

import pytest

from economy.imports_own import OwnRow, own_of
from economy.imports_rows import WrongRow

HEAD = {
    'kind': 'export', 'version': 1, 'server': '5', 'time_zone': 'UTC',
    'exported_at': '2026-12-24T12:00:00.000+00:00',
}  # fmt: skip
LINES = {
    'creator': {
        'id': 1, 'name': 'Mira', 'handle': None, 'added_at': '2026-11-23T20:00:00.000+01:00',
        'added_by': '11', 'retired_at': None,
    },
    'split': {
        'number': 1, 'key': 'int:1', 'creator': 1, 'stream': None, 'since': '2026-11-01',
        'parts': [['Agency', '60.00'], ['Mods', '40.00']], 'set_by': '11',
        'set_at': '2026-11-23T20:00:00.000+01:00',
    },
    'income': {
        'number': 1, 'key': 'int:1', 'creator': 1, 'amount': '12.50', 'currency': 'EUR',
        'income_kind': 'other', 'day': '2026-11-25', 'note': None, 'added_by': '11',
        'added_at': '2026-11-23T20:00:00.000+01:00',
    },
}  # fmt: skip


def read(kind, **changes):
    lines = [HEAD, {'kind': kind, **LINES[kind], **changes}, {'kind': 'end', 'lines': 2}]
    data = '\n'.join(map(json.dumps, lines)).encode()
    own = own_of(lambda: iter([data]))
    assert own is not None
    [row] = own.rows(lambda: iter([data]))
    return row


@pytest.mark.parametrize('kind', LINES)
def test_lines_as_they_are_written_are_read(kind):
    assert isinstance(read(kind), OwnRow)


@pytest.mark.parametrize(
    ('kind', 'changes'),
    [
        ('creator', {'added_by': '9' * 5_000}),
        ('creator', {'added_by': '٣'}),
        ('creator', {'added_at': '0001-01-01T00:00:00+14:00'}),
        ('creator', {'added_at': '9999-12-31T23:00:00-10:00'}),
        ('creator', {'name': 'M' * 41}),
        ('creator', {'handle': 'm' * 1_000}),
        ('income', {'amount': '1E+999999'}),
        ('income', {'amount': '-5'}),
        ('income', {'amount': '1_000'}),
        ('income', {'currency': '<@1'}),
        ('income', {'day': '0001-01-01'}),
        ('split', {'parts': [['Agency', '60.00'], ['Mods', '40.01']]}),
        ('split', {'parts': [['Agency', '33.333']]}),
        ('split', {'parts': [['A' * 41, '3']]}),
        ('split', {'parts': [['Agency', '1E-999999']]}),
    ],
)
def test_what_no_ledger_holds_is_wrong(kind, changes):
    assert isinstance(read(kind, **changes), WrongRow)
