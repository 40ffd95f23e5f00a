"""What questions about payouts cost: the days and the payouts of one creator, not of a server."""

from __future__ import annotations

import re
import sqlite3

import pytest

from storage import payout_alarms, payout_lookups, payouts
from storage.database import FILE_NAME

STATEMENTS = {
    f'{module.__name__}.{name}': sql
    for module in (payout_alarms, payout_lookups, payouts)
    for name, sql in vars(module).items()
    if name.isupper() and isinstance(sql, str)
}
OF_A_SERVER = {'storage.payout_lookups._LIKE'}  # any creator's: a server has few payouts
MADE_JUST_BEFORE = ('SCAN p', 'SCAN j VIRTUAL TABLE', 'SCAN (subquery', 'SCAN CONSTANT ROW')


@pytest.mark.parametrize('name', STATEMENTS)
async def test_nothing_is_walked(desk, tmp_path, name):
    sql = STATEMENTS[name]
    numbered = {int(each) for each in re.findall(r'\?(\d+)', sql)}
    values = [1] * (max(numbered, default=0) or sql.count('?'))
    if '_ACCOUNT' in name:
        values[2] = '[[null, null]]'
    with sqlite3.connect(tmp_path / FILE_NAME) as db:
        steps = [row[3] for row in db.execute(f'EXPLAIN QUERY PLAN {sql}', values)]
    db.close()
    assert steps
    walks = [step for step in steps if step.startswith('SCAN')]
    assert all(walk.startswith(MADE_JUST_BEFORE) for walk in walks), steps
    of_server = [step for step in steps if re.search(r'SEARCH [pd]\b.*\(guild_id=\?\)$', step)]
    assert (of_server == []) is (name not in OF_A_SERVER), steps


def test_the_statements_are_found():
    assert len(STATEMENTS) >= 10
