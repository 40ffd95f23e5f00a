"""TikTok's summaries on a real file: one entry for a difference, once, and only while it holds."""

from __future__ import annotations

import asyncio
import sqlite3
import tempfile
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from economy.errors import EntryIsReversal, KeyReused
from economy.guest_errors import DifferenceTooBig, ReconciledAlready
from economy.ids import ChannelId, GuildId, StreamId, UserId
from economy.night_errors import StreamMissing
from economy.reconcile import Logged, Reason, Reconciled, Summary
from storage import reconciles as statements
from storage.database import FILE_NAME, Database
from storage.reconciles import Reconciles, Settled
from storage.servers import Servers
from storage.streams import Streams
from storage.verify import verify

from .conftest import ANNA, EVENING, MIRA, Desk

BEN = UserId(12)
LATER = EVENING + timedelta(hours=8)


class Evening:
    """Mira's stream 1 is over at 02:00 with 1,000 diamonds of hers, and 70 of a guest's."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.reconciles = Reconciles(desk.db, desk.guild_id)
        self.streams = Streams(desk.db, Servers(desk.db), desk.guild_id)

    async def stream(self, *gifts: int, guests: int = 0, is_over: bool = True):
        started = await self.streams.start(
            MIRA, title=None, goal_diamonds=None, channel_id=ChannelId(5), by=ANNA, at=EVENING
        )
        for count in gifts:
            await self.desk.log(count=count)
        if guests:
            await self.desk.log(count=guests, guest='ravi')
        if is_over:
            return await self.streams.end(MIRA, by=ANNA, at=EVENING + timedelta(hours=6))
        return started

    def summary(self, said: int, difference: int, **changes) -> Summary:
        plain = Summary(
            stream_id=StreamId(1),
            said=said,
            reason=Reason.MISSED if difference > 0 else Reason.TWICE,
            difference=difference,
            key='btn:1',
            by=ANNA,
            at=LATER,
            time_zone='UTC',
        )
        return replace(plain, **changes)

    async def settle(self, said: int, difference: int, **changes):
        return await self.reconciles.settle(self.summary(said, difference, **changes))

    async def kept(self):
        return await self.desk.db.read(
            'SELECT stream_id, number, said_diamonds, reason, entry_number, said_by FROM reconcile'
            ' ORDER BY stream_id, number'
        )


@pytest.fixture
async def evening(desk):
    evening = Evening(desk)
    await evening.stream(400, 600, guests=70)
    return evening


async def test_what_is_logged_is_told_apart(evening):
    assert await evening.reconciles.logged(StreamId(1)) == Logged(1000, 0, 70)
    await evening.desk.adjust(20, stream_id=1)
    await evening.desk.adjust(-5, stream_id=1)
    await evening.desk.undo(4)
    assert await evening.reconciles.logged(StreamId(1)) == Logged(1000, -5, 70)
    assert await evening.reconciles.logged(StreamId(9)) == Logged(0, 0, 0)


@pytest.mark.parametrize('difference', [345, -345, 10**12])
async def test_one_signed_entry_makes_up_the_difference(evening, difference, tmp_path):
    settled = await evening.settle(1000 + difference, difference)
    entry = settled.receipt.entry
    assert (entry.diamonds, entry.stream_id, entry.creator_id) == (difference, 1, MIRA)
    assert entry.happened_at == EVENING + timedelta(hours=6)
    assert entry.day.isoformat() == '2026-11-24'
    assert settled.receipt.standing.diamonds == 1000 + difference
    assert settled.logged == Logged(1000, difference, 70)
    assert entry == await evening.desk.history.entry(4)
    assert await evening.kept() == [(1, 1, 1000 + difference, settled.summary.reason, 4, ANNA)]
    assert verify(tmp_path).is_sound
    _, reversal = await evening.desk.undo(4)
    assert reversal.standing.diamonds == 1000
    with pytest.raises(EntryIsReversal):
        await evening.desk.undo(5)


async def test_the_entry_of_a_running_stream_is_of_now(desk):
    evening = Evening(desk)
    await evening.stream(5, is_over=False)
    settled = await evening.settle(9, 4, time_zone='Asia/Tokyo')
    assert settled.receipt.entry.happened_at == LATER
    assert settled.receipt.entry.day.isoformat() == '2026-11-24'


async def test_noting_and_agreeing_write_no_entry(evening):
    noted = await evening.settle(1100, 100, reason=Reason.NOTED)
    agreed = await evening.settle(1000, 0, reason=Reason.AGREES, key='int:9')
    assert (noted.receipt, agreed.receipt) == (None, None)
    assert await evening.desk.rows() == 3
    assert await evening.kept() == [
        (1, 1, 1100, 'noted', None, ANNA),
        (1, 2, 1000, 'agrees', None, ANNA),
    ]


async def test_the_same_tap_again_is_the_first_one(evening):
    first = await evening.settle(1100, 100)
    again = await evening.settle(1100, 100, by=BEN)
    assert again.is_replay
    assert again.receipt.entry == first.receipt.entry
    assert again.logged == first.logged
    assert len(await evening.kept()) == 1
    noted = await evening.settle(1200, 100, reason=Reason.NOTED, key='btn:2')
    assert not noted.is_replay
    assert (await evening.settle(1200, 100, reason=Reason.NOTED, key='btn:2')).is_replay


async def test_another_answer_to_the_same_question_is_refused(evening):
    await evening.settle(1100, 100)
    for other in ({'reason': Reason.LOW}, {'said': 1101}):
        with pytest.raises(ReconciledAlready):
            await evening.reconciles.settle(replace(evening.summary(1100, 100), **other))
    assert len(await evening.kept()) == 1


async def test_a_difference_that_is_another_one_by_now_writes_nothing(evening):
    await evening.desk.undo(1)
    for reason in (Reason.MISSED, Reason.NOTED, Reason.AGREES):
        found = await evening.settle(1100, 100, reason=reason)
        assert found == Logged(600, 0, 70)
    assert await evening.kept() == []
    assert await evening.desk.rows() == 4


async def test_two_moderators_at_once_adjust_once(evening, tmp_path):
    found = await asyncio.gather(
        *(evening.settle(1100, 100, key=f'btn:{place % 3}', by=place) for place in range(9))
    )
    wrote = [each for each in found if isinstance(each, Settled)]
    assert len({each.receipt.entry.number for each in wrote}) == 1
    assert sum(not each.is_replay for each in wrote) == 1
    assert all(each == Logged(1000, 100, 70) for each in found if not isinstance(each, Settled))
    assert await evening.desk.diamonds() == 1100
    assert len(await evening.kept()) == 1
    assert verify(tmp_path).is_sound


async def test_what_cannot_be_is_refused_and_nothing_kept(evening):
    with pytest.raises(DifferenceTooBig):
        await evening.settle(1001 + 10**12, 1 + 10**12)
    with pytest.raises(StreamMissing):
        await evening.settle(1100, 100, stream_id=StreamId(9))
    await evening.desk.log(key='btn:1', stream_id=1, count=7, guest='ravi')
    with pytest.raises(KeyReused):
        await evening.settle(1100, 100)
    assert await evening.kept() == []
    assert await evening.desk.rows() == 4


async def test_another_server_is_not_touched(evening, db):
    other = Reconciles(db, GuildId(2))
    with pytest.raises(StreamMissing):
        await other.settle(evening.summary(1100, 100))
    assert await other.logged(StreamId(1)) == Logged(0, 0, 0)
    assert await other.latest(MIRA) == {}


async def test_the_latest_streams_with_what_tiktok_said_last(desk):
    evening = Evening(desk)
    for _ in range(12):
        await evening.stream(100)
    for stream_id, said in ((1, 100), (3, 110), (12, 90)):
        stream = {'stream_id': StreamId(stream_id), 'key': f'btn:{stream_id}'}
        reason = Reason.NOTED if said != 100 else Reason.AGREES
        await evening.settle(said, said - 100, reason=reason, **stream)
    assert await evening.reconciles.latest(MIRA) == {
        3: Reconciled(110, 100, 100),
        12: Reconciled(90, 100, 100),
    }
    await evening.settle(95, -5, stream_id=StreamId(12), key='btn:99')
    latest = await evening.reconciles.latest(MIRA)
    assert latest[StreamId(12)] == Reconciled(95, 100, 95)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    gifts=st.lists(st.integers(1, 5000), max_size=4),
    says=st.lists(st.tuples(st.integers(0, 10**13), st.booleans()), min_size=1, max_size=6),
)
def test_after_any_summaries_the_stream_comes_to_the_last_one(gifts, says):
    async def run(folder: Path) -> None:
        db = await Database.open(folder)
        try:
            await Servers(db).add_creator(GuildId(1), 'Mira', handle=None, by=ANNA, at=EVENING)
            evening = Evening(Desk(db, GuildId(1)))
            await evening.stream(*gifts)
            total = sum(gifts)
            for place, (said, is_undone) in enumerate(says):
                difference = said - total
                if abs(difference) > 10**12:
                    with pytest.raises(DifferenceTooBig):
                        await evening.settle(said, difference, key=f'btn:{place}')
                    continue
                if difference == 0:
                    continue
                settled = await evening.settle(said, difference, key=f'btn:{place}')
                assert settled.logged == Logged(sum(gifts), said - sum(gifts), 0)
                total = said
                if is_undone:
                    await evening.desk.undo(settled.receipt.entry.number)
                    total -= difference
            assert (await evening.reconciles.logged(StreamId(1))).total == total
            assert await evening.desk.diamonds() == total
            assert verify(folder).is_sound
        finally:
            await db.close()

    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(run(Path(folder)))


@pytest.mark.parametrize('name', ['_LOGGED', '_LATEST', '_BY_KEY'])
async def test_nothing_is_walked(evening, tmp_path, name):
    sql = getattr(statements, name)
    values = [1] * (sql.count('= ?') if '?1' not in sql else 3 if '?3' in sql else 2)
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as db:
        steps = [row[3] for row in db.execute(f'EXPLAIN QUERY PLAN {sql}', values)]
    assert not [step for step in steps if step.startswith('SCAN') and step not in
                ('SCAN CONSTANT ROW', 'SCAN s')], steps  # fmt: skip
    searches = [step for step in steps if step.startswith('SEARCH')]
    assert searches
    assert not [step for step in searches if step.endswith('(guild_id=?)')], steps
