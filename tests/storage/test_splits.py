"""Split plans on disk: versions that stay, keys that count once, creators and servers apart."""

from __future__ import annotations

import sqlite3
from datetime import UTC, date, datetime

import pytest

from economy.split_errors import SplitKeyReused, SplitMissing
from economy.splits import Part, plan_on
from storage.splits import Splits

AT = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
MIRA, NOOR, ANNA = 1, 2, 11
MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)
PARTS = (Part('agency', 2000), Part('وكالة', 1225))


@pytest.fixture
def splits(desk):
    return Splits(desk.db, desk.guild_id)


def given(key, **changes):
    plain = {'creator_id': MIRA, 'key': key, 'by': ANNA, 'at': AT}
    if 'stream_id' not in changes:
        plain['since'] = MAY
    return plain | changes


async def test_a_version_is_kept_as_it_was_written(splits):
    written = await splits.set(PARTS, **given('int:1'))
    assert written.before == ()
    plan = written.plan
    assert (plan.number, plan.parts, plan.since, plan.stream_id) == (1, PARTS, MAY, None)
    assert (plan.set_by, plan.set_at) == (ANNA, AT)
    assert await splits.plans(MIRA) == (plan,)
    assert await splits.plans(NOOR) == ()


async def test_versions_follow_each_other_and_none_is_lost(splits, desk):
    await desk.start_stream(7)
    first = await splits.set(PARTS, **given('int:1'))
    second = await splits.set(PARTS[:1], **given('int:2', since=JUNE))
    third = await splits.set(PARTS[1:], **given('int:3', stream_id=7))
    assert third.before == (first.plan, second.plan)
    plans = await splits.plans(MIRA)
    assert [(plan.number, plan.since, plan.stream_id) for plan in plans] == [
        (1, MAY, None),
        (2, JUNE, None),
        (3, None, 7),
    ]


async def test_the_same_key_answers_the_first_result_again(splits):
    first = await splits.set(PARTS, **given('int:1'))
    await splits.set(PARTS[:1], **given('int:2'))
    assert await splits.set(PARTS, **given('int:1')) == first
    assert len(await splits.plans(MIRA)) == 2


@pytest.mark.parametrize(
    ('parts', 'changes'),
    [
        (PARTS[:1], {}),
        (PARTS, {'since': JUNE}),
        (PARTS, {'stream_id': 7}),
        (PARTS, {'creator_id': NOOR}),
        ((), {}),
    ],
)
async def test_the_same_key_with_other_content_is_refused(splits, parts, changes):
    await splits.set(PARTS, **given('int:1'))
    with pytest.raises(SplitKeyReused) as caught:
        await splits.set(parts, **given('int:1', **changes))
    assert caught.value.number == 1
    assert len(await splits.plans(MIRA)) + len(await splits.plans(NOOR)) == 1


async def test_an_empty_version_ends_a_plan(splits):
    await splits.set(PARTS, **given('int:1'))
    ended = await splits.set((), **given('int:2', since=JUNE))
    assert await splits.set((), **given('int:2', since=JUNE)) == ended
    plans = await splits.plans(MIRA)
    assert plan_on(plans, MAY) == plans[0]
    assert plan_on(plans, JUNE) == ended.plan
    assert ended.plan.parts == ()


async def test_what_is_not_in_force_cannot_be_ended(splits, desk):
    await desk.start_stream(7)
    with pytest.raises(SplitMissing) as caught:
        await splits.set((), **given('int:1'))
    assert (caught.value.creator, caught.value.stream_id) == ('Mira', None)
    await splits.set(PARTS, **given('int:2', since=JUNE))
    with pytest.raises(SplitMissing):  # it begins later
        await splits.set((), **given('int:3'))
    with pytest.raises(SplitMissing) as caught:
        await splits.set((), **given('int:4', stream_id=7))
    assert caught.value.stream_id == 7
    await splits.set((), **given('int:5', since=JUNE))
    with pytest.raises(SplitMissing):  # it was ended already
        await splits.set((), **given('int:6', since=JUNE))
    assert len(await splits.plans(MIRA)) == 2


async def test_a_stream_of_nobody_is_a_fault_and_nothing_is_kept(splits):
    with pytest.raises(sqlite3.IntegrityError):
        await splits.set(PARTS, **given('int:1', stream_id=99))
    assert await splits.plans(MIRA) == ()


async def test_numbers_count_in_each_server_alone(splits, other_desk):
    others = Splits(other_desk.db, other_desk.guild_id)
    await splits.set(PARTS, **given('int:1'))
    written = await others.set(PARTS[:1], **given('int:1'))
    assert written.plan.number == 1
    assert (await splits.plans(MIRA))[0].parts == PARTS
    assert (await others.plans(MIRA))[0].parts == PARTS[:1]


async def test_a_version_is_never_changed_on_disk(splits, by_hand):
    await splits.set(PARTS, **given('int:1'))
    with by_hand() as db:
        for statement in ("UPDATE split SET parts = '[]'", 'DELETE FROM split'):
            with pytest.raises(sqlite3.IntegrityError, match='never'):
                db.execute(statement)
