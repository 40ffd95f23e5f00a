"""What captured gifts cost: no statement walks the ledger, the fans or the combos of a server."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing

import pytest

from storage import captures, identities, live_streams, pairs, pens, scratch, twins, watches
from storage.database import FILE_NAME

MODULES = (captures, identities, live_streams, pairs, pens, scratch, twins, watches)
STATEMENTS = {
    f'{module.__name__}.{name}': sql
    for module in MODULES
    for name, sql in vars(module).items()
    if name.isupper() and isinstance(sql, str) and re.match('SELECT|WITH|INSERT|UPDATE|DELETE', sql)
}
MADE_JUST_BEFORE = re.compile(
    r'SCAN (own|family|seen|called|typed|others|meant|main|m|o|\(subquery|CONSTANT)'
)
A_WHOLE_SERVER = re.compile(
    r'SEARCH (e|r|entry|c|combo|f|t|fan|i|fan_identity) USING [\w ]+\(guild_id=\?\)'
)


def test_the_statements_are_found():
    assert len(STATEMENTS) > 20


@pytest.mark.parametrize('name', STATEMENTS)
async def test_nothing_is_walked(desk, tmp_path, name):
    sql = STATEMENTS[name]
    numbers = {int(each) for each in re.findall(r'\?(\d+)', sql)}
    named = set(re.findall(r':(\w+)', re.sub(r"'[^']*'", '', sql)))
    values = dict.fromkeys(named, 1) or [1] * (max(numbers, default=0) or sql.count('?'))
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as db:
        steps = [row[3] for row in db.execute(f'EXPLAIN QUERY PLAN {sql}', values)]
    walks = [step for step in steps if step.startswith('SCAN')]
    assert [walk for walk in walks if not MADE_JUST_BEFORE.match(walk)] == [], steps
    assert [step for step in steps if A_WHOLE_SERVER.match(step)] == [], steps
