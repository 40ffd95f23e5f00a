"""What questions about people cost: none of them walks through the ledger or all the fans."""

from __future__ import annotations

import re
import sqlite3

import pytest

from storage import fan_sums, fans, history, links, profiles
from storage.database import FILE_NAME

MODULES = (fan_sums, fans, history, links, profiles)
STATEMENTS = {
    f'{module.__name__}.{name}': sql
    for module in MODULES
    for name, sql in vars(module).items()
    if name.isupper() and isinstance(sql, str) and re.match('SELECT|WITH|INSERT|UPDATE|DELETE', sql)
}
MADE_JUST_BEFORE = (  # a few rows each
    'SCAN along', 'SCAN a', 'SCAN root', 'SCAN spelling', 'SCAN page', 'SCAN p', 'SCAN s',
    'SCAN ends', 'SCAN standing', 'SCAN (subquery', 'SCAN CONSTANT ROW', 'SCAN 2 CONSTANT ROWS',
)  # fmt: skip


@pytest.mark.parametrize('name', STATEMENTS)
async def test_nothing_is_walked(desk, tmp_path, name):
    sql = STATEMENTS[name]
    numbers = {int(each) for each in re.findall(r'\?(\d+)', sql)}
    named = set(re.findall(r':(\w+)', sql))
    values = dict.fromkeys(named, 1) or [1] * (max(numbers, default=0) or sql.count('?'))
    with sqlite3.connect(tmp_path / FILE_NAME) as db:
        steps = [row[3] for row in db.execute(f'EXPLAIN QUERY PLAN {sql}', values)]
    db.close()
    walks = [step for step in steps if step.startswith('SCAN')]
    assert all(walk.startswith(MADE_JUST_BEFORE) for walk in walks), steps
    whole_server = [
        step for step in steps if re.search(r'SEARCH (e|entry|f|fan)\b.*\(guild_id=\?\)$', step)
    ]
    assert whole_server == [], steps
