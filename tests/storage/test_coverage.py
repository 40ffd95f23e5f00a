"""How much of a stream was captured, from what feeds noted on a real file."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest

from economy.captured import FeedState
from economy.coverage import Span
from economy.entries import Source
from economy.ids import ChannelId
from economy.watches import Recording
from live.patience import Patience
from storage import watches
from storage.coverage import Coverages
from storage.servers import Servers
from storage.streams import Streams
from storage.watch import Watch
from storage.watches import Watches, close_spans

from .conftest import ANNA, EVENING, MIRA

NOOR = 2
MINUTE = timedelta(minutes=1)


def at(minutes: float) -> datetime:
    return EVENING + minutes * MINUTE


class Night:
    """A creator's stream and what its feeds note, by the minute."""

    def __init__(self, desk) -> None:
        self.streams = Streams(desk.db, Servers(desk.db), desk.guild_id)
        self.watches = Watches(desk.db, desk.guild_id)
        self.coverages = Coverages(desk.db, desk.guild_id)
        self.db = desk.db

    async def start(self, minutes: float = 0, creator_id=MIRA):
        return await self.streams.start(
            creator_id, title=None, goal_diamonds=None, channel_id=ChannelId(5), by=ANNA,
            at=at(minutes),
        )  # fmt: skip

    async def end(self, minutes: float, creator_id=MIRA):
        return await self.streams.end(creator_id, by=ANNA, at=at(minutes))

    async def watch(self, source=Source.TIKTOK, creator_id=MIRA):
        await self.watches.watch(
            creator_id, source, f'{source}{creator_id}', recording=Recording.OFF,
            channel_id=ChannelId(5), by=ANNA, at=at(-100),
        )  # fmt: skip

    async def works(self, minutes: float, source=Source.TIKTOK, creator_id=MIRA):
        await self.watches.note_state(
            creator_id,
            source,
            f'{source}{creator_id}',
            FeedState.CONNECTED,
            '',
            at=at(minutes),
            alive_at=at(minutes),
        )

    async def alive(self, minutes: float, source=Source.TIKTOK, creator_id=MIRA):
        await self.watches.note_work(creator_id, source, f'{source}{creator_id}', at=at(minutes))

    async def lost(self, minutes: float, *, alive: float, why='it was silent', **which):
        source = which.get('source', Source.TIKTOK)
        await self.watches.note_state(
            MIRA,
            source,
            f'{source}{MIRA}',
            FeedState.SILENT,
            why,
            at=at(minutes),
            alive_at=at(alive),
        )

    async def of(self, stream, minutes: float):
        return await self.coverages.of(stream, at=at(minutes))


@pytest.fixture
async def night(desk) -> Night:
    night = Night(desk)
    for source in (Source.TIKTOK, Source.TIKFINITY):
        await night.watch(source)
    return night


async def test_no_feed_nothing_to_say(night):
    await night.works(-90)
    await night.lost(-80, alive=-81)
    stream = await night.start()
    assert await night.of(stream, 60) is None
    assert await night.of(await night.end(60), 99) is None


async def test_what_goes_on_reaches_as_far_as_it_is_believed(night):
    stream = await night.start()
    await night.works(0)
    await night.alive(20)
    patience_min = Patience().silent_s / 60
    assert (await night.of(stream, 20)).is_whole
    assert (await night.of(stream, 20 + patience_min)).is_whole, 'it may be heard any moment'
    (gap,) = (await night.of(stream, 30)).gaps
    assert gap == Span(at(20 + patience_min), at(30), None)
    await night.lost(30, alive=20)
    (gap,) = (await night.of(stream, 30)).gaps
    assert gap == Span(at(20), at(30), 'it was silent'), 'now it is known when it was heard last'


async def test_a_stream_that_a_person_ends_between_two_signs_has_no_gap_at_its_end(night):
    await night.works(-5)
    await night.start()
    await night.alive(60)
    ended = await night.end(60.1)
    assert (await night.of(ended, 60.1)).is_whole
    await night.alive(61)
    assert (await night.of(ended, 99)).is_whole


async def test_a_crash_ends_what_went_on_when_it_was_last_alive(night):
    stream = await night.start()
    await night.works(0)
    await night.alive(20)
    await close_spans(night.db)
    await night.works(25)
    ended = await night.end(25.5)
    assert (await night.of(ended, 99)).gaps == (Span(at(20), at(25), 'the bot was not running'),)
    assert stream.id == ended.id


async def test_two_feeds_cover_for_each_other(night):
    await night.works(-30)
    stream = await night.start()
    await night.works(10, Source.TIKFINITY)
    await night.lost(21, alive=20)
    await night.works(40)
    await night.lost(46, alive=45, why='TikFinity was closed', source=Source.TIKFINITY)
    await night.lost(71, alive=70, why='it was limited')
    assert (await night.of(stream, 90)).gaps == (Span(at(70), at(90), 'it was limited'),)


async def test_of_many_spans_those_of_the_stream_are_taken(night):
    """The last one that began before it reaches in; those before and after it do not count."""
    for begins in range(-90, 200, 10):
        await night.works(begins)
        await night.lost(begins + 9, alive=begins + 8, why=str(begins))
    await night.start(15)
    ended = await night.end(47)
    gaps = (await night.of(ended, 300)).gaps
    assert gaps == (
        Span(at(18), at(20), '10'),
        Span(at(28), at(30), '20'),
        Span(at(38), at(40), '30'),
    )


async def test_nobody_elses_feed_counts(night):
    await night.watch(creator_id=NOOR)
    await night.works(0, creator_id=NOOR)
    stream = await night.start()
    assert await night.of(stream, 10) is None


@pytest.mark.parametrize(
    ('source', 'ends'), [(Source.TIKTOK, False), (Source.TIKFINITY, False), (Source.TIKTOK, True)]
)
async def test_the_last_sign_of_a_stream_is_a_gift_or_when_a_feed_was_alive(
    night, desk, source, ends
):
    await night.start()
    [watched] = await Watch(desk.db).streams()
    assert watched.last_sign_at is None
    await night.works(1, source)
    await night.alive(50, source)
    if ends:
        await night.lost(51, alive=50)
    [watched] = await Watch(desk.db).streams()
    assert watched.last_sign_at == at(50), 'also of a feed that is lost by now'
    await desk.log(at=at(70))
    [watched] = await Watch(desk.db).streams()
    assert watched.last_sign_at == at(70)


STATEMENTS = {
    name: sql for name, sql in vars(watches).items() if name.isupper() and isinstance(sql, str)
}


@pytest.mark.parametrize('name', STATEMENTS)
async def test_nothing_is_walked(db, name):
    sql = STATEMENTS[name]
    numbered = {int(each) for each in re.findall(r'\?(\d+)', sql)}
    values = [1] * (max(numbered, default=0) or sql.count('?'))
    rows = await db.write(
        lambda open_: open_.execute(f'EXPLAIN QUERY PLAN {sql}', values).fetchall()
    )
    steps = [row[3] for row in rows]
    assert not [step for step in steps if step.startswith('SCAN') and 'CONSTANT' not in step]
    assert not [step for step in steps if step.endswith('(guild_id=?)')], steps


async def test_the_questions_about_feeds_look_at_few_rows(night, desk, monkeypatch):
    asked = []
    really_read = type(desk.db).read

    async def recorded(self, sql, parameters=()):
        asked.append((sql, parameters))
        return await really_read(self, sql, parameters)

    monkeypatch.setattr(type(desk.db), 'read', recorded)
    stream = await night.start()
    await night.of(stream, 9)
    await night.watches.of(MIRA)
    await Watch(desk.db).streams()
    assert len(asked) == 3
    searched = 0
    for sql, parameters in asked:
        rows = await desk.db.write(
            lambda open_, sql=sql, parameters=parameters: open_.execute(
                f'EXPLAIN QUERY PLAN {sql}', parameters
            ).fetchall()
        )
        spans = [row[3] for row in rows if re.match(r'(SEARCH|SCAN) [fp]\b', row[3])]
        searched += len(spans)
        assert all('source=?' in step for step in spans), spans
        assert not [row[3] for row in rows if row[3].endswith('(guild_id=?)')]
    assert searched == 4
