"""However long the ledger is, no question of an export looks past its window."""

from __future__ import annotations

import pytest

from storage import exports

BOUND = {
    'guild_id': 1, 'creator_id': 1, 'first': '', 'last': '~', 'begins_ms': 0, 'ends_ms': 9,
    'newest': 5, 'after': 0, 'upto': 9, 'ids': '[1]',
}  # fmt: skip
QUESTIONS = sorted(
    name for name, value in vars(exports).items() if isinstance(value, str) and 'SELECT' in value
)


@pytest.mark.parametrize('name', QUESTIONS)
async def test_every_table_is_searched_by_its_key(db, name: str) -> None:
    rows = await db.write(
        lambda open_: open_.execute(
            f'EXPLAIN QUERY PLAN {getattr(exports, name)}', BOUND
        ).fetchall()
    )
    steps = [row[3] for row in rows]
    assert not [
        step for step in steps if step.startswith('SCAN') and 'json_each' not in step
        and step not in ('SCAN CONSTANT ROW', 'SCAN k')  # k: the two feeds
    ]  # fmt: skip
    assert not [step for step in steps if 'TEMP B-TREE' in step]
    assert all('?' in step for step in steps if step.startswith('SEARCH'))


def test_all_questions_are_looked_at() -> None:
    assert len(QUESTIONS) >= 12
