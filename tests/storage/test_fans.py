"""Fans on a real file: merged, taken apart, hidden, forgotten; the sums never change."""

from __future__ import annotations

import asyncio
import contextlib
import json
import tempfile
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from economy.boards import BoardPeriod, Span
from economy.entries import Changes
from economy.errors import QuestionGone, Refusal
from economy.gifts import Gift
from economy.ids import CreatorId, FanId, GuildId, UserId
from economy.people_errors import (
    FanGone,
    FanUnknown,
    MergeApart,
    MergeLinked,
    MergeSelf,
    NotMerged,
)
from storage.boards import Boards
from storage.database import FILE_NAME, Database
from storage.fans import Fans, Known
from storage.links import Links
from storage.memory import Questions
from storage.profiles import Favourite, GiftThen, Profiles
from storage.servers import Servers
from storage.verify import verify

from .conftest import ANNA, EVENING, MIRA, Desk

NOOR = CreatorId(2)
BEN = UserId(12)
ROSE, GALAXY = Gift(5655, 'Rose', 1), Gift(11046, 'Galaxy', 1000)
ALL = Span(BoardPeriod.ALL)
SUMS = ('fan_total', 'fan_month', 'fan_day', 'stream_fan')


@pytest.fixture
def fans(db, desk):
    return Fans(db, desk.guild_id)


@pytest.fixture
def links(db, desk):
    return Links(db, desk.guild_id)


async def sums(db) -> dict[str, list]:
    return {
        'fan_total': sorted(await db.read('SELECT * FROM fan_total')),
        'fan_month': sorted(await db.read('SELECT * FROM fan_month')),
        'fan_day': sorted(await db.read('SELECT * FROM fan_day')),
        'stream_fan': sorted(await db.read('SELECT * FROM stream_fan')),
    }


async def shown(desk) -> list[tuple[str, int]]:
    board = await Boards(desk.db, desk.guild_id).gifters(MIRA, ALL)
    return [(seat.what, seat.diamonds) for seat in board.seats]


async def test_a_fan_is_known_in_any_case(desk, fans):
    await desk.log(fan='Luna')
    assert await fans.named('@LUNA') == Known(FanId(1), 'Luna', False)
    await desk.log(fan='lunar')
    with pytest.raises(FanUnknown) as unknown:
        await fans.named('lunatic')
    assert unknown.value.suggestions == ('Luna', 'lunar')
    for nothing in ('', 'zoe', '@'):
        with pytest.raises(FanUnknown) as unknown:
            await fans.named(nothing)
        assert unknown.value.suggestions == ()


async def test_two_spellings_become_one_and_two_again(desk, fans):
    await desk.start_stream(1)
    await desk.log(fan='Luna', count=5, stream_id=1)
    await desk.log(fan='lunar', count=3, stream_id=1)
    await desk.log(fan='lunar', count=2, creator_id=NOOR, day=date(2026, 10, 1))
    before = await sums(desk.db)
    preview = await fans.merge_of('LUNAR', 'luna')
    assert (preview.fan_diamonds, preview.into_diamonds) == (5, 5)
    assert await sums(desk.db) == before
    await fans.merge(FanId(2), FanId(1))
    assert await shown(desk) == [('Luna', 8)]
    assert (await fans.named('lunar')).id == 1
    await desk.log(fan='lunar', count=10, stream_id=1)
    assert await shown(desk) == [('Luna', 18)]
    assert (await desk.history.entry(4)).fan == 'lunar'
    apart = await fans.separate(FanId(2))
    assert (apart.fan.name, apart.of) == ('lunar', 'Luna')
    assert await shown(desk) == [('lunar', 13), ('Luna', 5)]
    await desk.undo(4)
    assert await sums(desk.db) == before
    with pytest.raises(NotMerged):
        await fans.separate(FanId(2))


async def test_a_merged_fan_brings_its_spellings_and_takes_them_back(desk, fans):
    for fan, count in (('a', 1), ('b', 2), ('c', 4), ('d', 8)):
        await desk.log(fan=fan, count=count)
    await fans.merge(FanId(1), FanId(2))
    await fans.merge(FanId(3), FanId(2))
    between = await sums(desk.db)
    await fans.merge(FanId(2), FanId(4))
    assert await shown(desk) == [('d', 15)]
    await fans.separate(FanId(2))
    assert await sums(desk.db) == between
    assert await shown(desk) == [('d', 8), ('b', 7)]
    assert (await fans.named('a')).name == 'b'
    await fans.merge(FanId(2), FanId(4))
    await fans.separate(FanId(1))  # one of them goes its own way, the others stay
    assert await shown(desk) == [('d', 14), ('a', 1)]


async def test_what_is_one_already_is_not_merged(desk, fans):
    await desk.log(fan='luna')
    await desk.log(fan='lunar')
    for one, other in (('luna', 'LUNA'), ('luna', '@luna')):
        with pytest.raises(MergeSelf):
            await fans.merge_of(one, other)
    await fans.merge(FanId(2), FanId(1))
    for one, other in (('lunar', 'luna'), ('luna', 'lunar')):
        with pytest.raises(MergeSelf):
            await fans.merge_of(one, other)
    with pytest.raises(MergeSelf):
        await fans.merge(FanId(2), FanId(1))


async def test_who_never_met_is_not_merged(desk, fans):
    await desk.log(fan='luna')
    await desk.log(fan='zoe', creator_id=NOOR)
    for refused in (fans.merge_of('luna', 'zoe'), fans.merge(FanId(1), FanId(2))):
        with pytest.raises(MergeApart) as apart:
            await refused
        assert (apart.value.fan_gave_to, apart.value.into_gave_to) == (('Mira',), ('Noor',))
    await desk.log(fan='zoe')
    assert await fans.merge_of('luna', 'zoe', creator_id=MIRA)
    with pytest.raises(MergeApart):
        await fans.merge_of('luna', 'zoe', creator_id=NOOR)


async def test_fans_of_two_members_are_not_merged(desk, fans, links):
    for fan, user_id in (('luna', ANNA), ('zoe', BEN)):
        await desk.log(fan=fan)
        link, _ = await links.claim(fan, user_id=user_id, at=EVENING)
        await links.confirm(link.claimed_id, user_id, by=UserId(1), at=EVENING)
    with pytest.raises(MergeLinked):
        await fans.merge_of('luna', 'zoe')
    await links.end(FanId(1), ANNA)
    await fans.merge(FanId(2), FanId(1))
    assert (await links.of_member(BEN)).fan == 'luna'
    assert (await links.of_fan(FanId(1))).user_id == BEN
    own = await Boards(desk.db, desk.guild_id).own(MIRA, ALL, BEN)
    assert (own.fan, own.place, own.diamonds) == ('luna', 1, 2)


async def test_the_history_of_a_fan_holds_all_spellings_page_by_page(desk, fans):
    await desk.log(fan='luna', creator_id=NOOR)
    for _ in range(8):
        await desk.log(fan='luna')
        await desk.log(fan='lunar')
        await desk.log(fan='zoe')
    await fans.merge(FanId(2), FanId(1))
    for spelled in ('luna', 'LUNAR'):
        first = await desk.history.page(creator_id=MIRA, fan=spelled)
        numbers = [entry.number for entry in first.entries]
        assert numbers == [24, 23, 21, 20, 18, 17, 15, 14, 12, 11]
        second = await desk.history.page(creator_id=MIRA, fan=spelled, older_than=11)
        assert [entry.number for entry in second.entries] == [9, 8, 6, 5, 3, 2]
        assert (second.has_newer, second.has_older) == (True, False)
        back = await desk.history.page(creator_id=MIRA, fan=spelled, newer_than=9)
        assert back.entries == first.entries
    assert await desk.history.fans_like(MIRA, 'lunar') == ['lunar']


async def test_hidden_and_back(desk, fans):
    await desk.log(fan='luna')
    assert (await fans.toggle_hidden('LUNA')).is_hidden
    assert await shown(desk) == []
    assert not (await fans.toggle_hidden('luna')).is_hidden
    assert await shown(desk) == [('luna', 1)]
    with pytest.raises(FanUnknown):
        await fans.toggle_hidden('zoe')


async def test_who_is_forgotten_has_no_name_anywhere(desk, other_desk, fans, links, db):
    for fan in ('Luna', 'lunar', 'zoe'):
        await desk.log(fan=fan, count=5)
    await other_desk.log(fan='luna')
    await fans.merge(FanId(2), FanId(1))
    await links.claim('luna', user_id=BEN, at=EVENING)
    questions = Questions(db)
    kept = {}
    for name, payload in {
        'fan': {'fan': 'LUNA'},
        'deep': {'wish': {'rows': [{'note': None, 'fan': '@luna'}]}, 'key': None},
        'line': ['rose 5 zoe', 'rose 12 lunar'],
        'other': {'fan': 'lunatic', 'count': 5, 'note': 'lunacy'},
    }.items():
        asked = await questions.keep(desk.guild_id, payload, actor_id=ANNA, at=EVENING)
        kept[name] = asked.token
    theirs = await questions.keep(GuildId(2), {'fan': 'luna'}, actor_id=ANNA, at=EVENING)
    before = await sums(db)
    assert await fans.forget(FanId(1), at=EVENING) == 2
    assert await sums(db) == before
    for name, token in kept.items():
        if name == 'other':
            await questions.get(desk.guild_id, token)
        else:
            with pytest.raises(QuestionGone):
                await questions.get(desk.guild_id, token)
    assert await questions.get(GuildId(2), theirs.token)
    assert await links.of_member(BEN) is None
    everything = json.dumps(
        [
            await db.read('SELECT * FROM fan WHERE guild_id = 1'),
            await db.read('SELECT * FROM question WHERE guild_id = 1'),
            await db.read('SELECT * FROM entry_shown WHERE guild_id = 1'),
        ]
    ).casefold()
    assert everything.count('luna') == 2  # what the other question says
    entries = (await desk.history.page(creator_id=MIRA)).entries
    assert [entry.fan for entry in entries] == ['zoe', None, None]
    assert [entry.is_fan_forgotten for entry in entries] == [False, True, True]
    assert await shown(desk) == [('zoe', 5)]
    for refused in (fans.forget(FanId(1), at=EVENING), fans.separate(FanId(2))):
        with pytest.raises(FanGone):
            await refused
    await desk.log(fan='Luna', count=7)
    assert (await fans.named('luna')).id == 4
    assert await shown(desk) == [('Luna', 7), ('zoe', 5)]


async def test_what_somebody_forgotten_gave_is_taken_back_and_corrected(desk, fans):
    await desk.log(fan='luna', count=5)
    await fans.forget(FanId(1), at=EVENING)
    fixed = await desk.fix(1, Changes(count=3))
    assert fixed.right.entry.is_fan_forgotten
    await desk.undo(3)
    assert (await sums(desk.db))['fan_total'] == [(1, 1, 1, 0, 0)]


async def test_the_bytes_of_a_forgotten_name_are_overwritten(desk, fans, db, tmp_path):
    """What was deleted is otherwise left lying about in the file."""
    for number in range(50):
        await desk.log(fan=f'somebody{number:02}')
    await desk.log(fan='Zebulon')
    questions = Questions(db)
    await questions.keep(desk.guild_id, {'fan': 'Zebulon'}, actor_id=ANNA, at=EVENING)
    much_later = EVENING + timedelta(days=30)
    await questions.keep(desk.guild_id, {'fan': 'other'}, actor_id=ANNA, at=much_later)
    await questions.keep(desk.guild_id, {'fan': 'zebulon'}, actor_id=ANNA, at=much_later)
    await fans.forget((await fans.named('zebulon')).id, at=EVENING)
    await db.close()
    files = {path.name: path.read_bytes().lower() for path in tmp_path.iterdir()}
    assert b'somebody07' in files[FILE_NAME]
    assert [name for name, content in files.items() if b'zebulon' in content] == []


# --- one fan, looked at -------------------------------------------------------------------------


async def test_a_profile_of_all_spellings(desk, fans):
    profiles = Profiles(desk.db, desk.guild_id)
    for number in range(1, 6):
        await desk.start_stream(number)
        at = number * 1000
        await desk.db.write(
            lambda db, number=number, at=at: db.execute(
                'UPDATE stream SET started_at_ms = ?, ended_at_ms = ? WHERE stream_id = ?',
                (at, None if number == 5 else at + 1, number),
            )
        )
    await desk.log(fan='lunar', gift=GALAXY, stream_id=1, at=EVENING - timedelta(days=40))
    await desk.log(fan='luna', count=7, stream_id=3)
    await desk.log(fan='luna', count=1, stream_id=4)
    await desk.log(fan='zoe', gift=GALAXY, count=2, stream_id=2)
    await desk.log(fan='luna', count=9)
    await desk.undo(5)
    await fans.merge(FanId(2), FanId(1))  # lunar was met first
    found = await profiles.of(FanId(1), MIRA, today=EVENING.date())
    assert (found.diamonds, found.gifts, found.month_diamonds, found.place) == (1008, 9, 8, 2)
    assert found.first == GiftThen(GALAXY, 1, EVENING - timedelta(days=40))
    assert (found.last.gift, found.last.count) == (ROSE, 1)
    assert found.favourites == (Favourite(GALAXY, 1, 1000), Favourite(ROSE, 8, 8))
    assert (found.streams, found.streams_in_a_row) == (3, 2)  # the fifth runs, without them yet
    assert found.spellings == ((FanId(2), 'luna'),)
    await desk.log(fan='luna', stream_id=5)
    found = await profiles.of(FanId(1), MIRA, today=EVENING.date())
    assert (found.streams, found.streams_in_a_row) == (4, 3)
    zoe = await profiles.of(FanId(3), MIRA, today=EVENING.date())
    assert (zoe.streams, zoe.streams_in_a_row, zoe.place) == (1, 0, 1)
    await fans.toggle_hidden('zoe')
    assert (await profiles.of(FanId(3), MIRA, today=EVENING.date())).place is None
    assert (await profiles.of(FanId(1), MIRA, today=EVENING.date())).place == 1


async def test_a_profile_beside_a_creator_who_got_nothing(desk):
    await desk.log(fan='luna')
    found = await Profiles(desk.db, desk.guild_id).of(FanId(1), NOOR, today=EVENING.date())
    assert (found.diamonds, found.place, found.first, found.last) == (0, None, None, None)
    assert (found.favourites, found.streams, found.streams_in_a_row) == ((), 0, 0)


# --- any order of deeds -------------------------------------------------------------------------

NAMES = ('ana', 'ben', 'cem', 'dan', 'eva')
names = st.sampled_from(NAMES)
deed = st.one_of(
    st.tuples(st.just('log'), names, st.integers(1, 9), st.booleans(), st.integers(0, 40)),
    st.tuples(st.just('undo'), st.integers(1, 30)),
    st.tuples(st.just('merge'), names, names),
    st.tuples(st.just('separate'), st.integers(1, 6)),
    st.tuples(st.just('there and back'), names, names),
    st.tuples(st.just('hide'), names),
    st.tuples(st.just('forget'), names),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(deeds=st.lists(deed, min_size=5, max_size=30))
def test_no_order_of_deeds_changes_a_sum(deeds):
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(play(Path(folder), deeds))


async def play(folder, deeds) -> None:
    desk = Desk(await Database.open(folder), GuildId(1))
    try:
        for creator in ('Mira', 'Noor'):
            await Servers(desk.db).add_creator(
                desk.guild_id, creator, handle=None, by=ANNA, at=EVENING
            )
        await desk.start_stream(1)
        fans = Fans(desk.db, desk.guild_id)
        for kind, *what in deeds:
            creators = await desk.db.read('SELECT * FROM creator_day ORDER BY 1, 2, 3')
            with contextlib.suppress(Refusal):
                await do(desk, fans, kind, what)
            if kind not in ('log', 'undo'):
                after = await desk.db.read('SELECT * FROM creator_day ORDER BY 1, 2, 3')
                assert after == creators
            report = verify(folder)
            assert report.is_sound, (kind, what, report)
    finally:
        await desk.db.close()


async def do(desk, fans, kind, what) -> None:
    match kind, what:
        case 'log', (fan, count, of_stream, days):
            at = EVENING - timedelta(days=days)
            await desk.log(
                fan=fan,
                count=count,
                day=at.date(),
                stream_id=1 if of_stream else None,
                creator_id=MIRA if of_stream or days % 2 else NOOR,
            )
        case 'undo', (number,):
            await desk.undo(number)
        case 'merge', (one, other):
            await fans.merge((await fans.named(one)).id, (await fans.named(other)).id)
        case 'separate', (fan_id,):
            await fans.separate(FanId(fan_id))
        case 'there and back', (one, other):
            fan_id, into_id = (await fans.named(one)).id, (await fans.named(other)).id
            before = await sums(desk.db), await desk.db.read('SELECT * FROM fan')
            await fans.merge(fan_id, into_id)
            await fans.separate(fan_id)
            assert (await sums(desk.db), await desk.db.read('SELECT * FROM fan')) == before
        case 'hide', (fan,):
            await fans.toggle_hidden(fan)
        case 'forget', (fan,):
            await fans.forget((await fans.named(fan)).id, at=EVENING)
