"""Taking a gift back, and putting the right one in its place."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from economy.entries import Changes, Source
from economy.errors import (
    CoinsOutOfRange,
    CountOutOfRange,
    EntryAlreadyReversed,
    EntryIsReversal,
    EntryMissing,
    KeyReused,
    NothingToFix,
    NothingToUndo,
)
from economy.gifts import COUNT_MAX, Gift
from economy.ids import CreatorId, UserId

ROSE, GALAXY = Gift(5655, 'Rose', 1), Gift(11046, 'Galaxy', 1000)
ANNA, BEN = UserId(11), UserId(12)
NOOR = CreatorId(2)
OCTOBER = datetime(2026, 10, 31, 22, 0, tzinfo=UTC)
EVENING = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
NOWHERE = [0, -1, 2, 2**63 - 1, 2**63, 10**30, -(10**30)]


async def sums(db):
    return [
        await db.read(sql)
        for sql in (
            'SELECT day, diamonds, gifts FROM creator_day WHERE diamonds <> 0 OR gifts <> 0',
            'SELECT stream_id, diamonds, gifts FROM stream_total WHERE diamonds <> 0 OR gifts <> 0',
            'SELECT creator_id, fan_id, diamonds FROM fan_total WHERE diamonds <> 0 OR gifts <> 0',
            'SELECT month, fan_id, diamonds FROM fan_month WHERE diamonds <> 0 OR gifts <> 0',
        )
    ]


async def test_an_undo_by_number_takes_back_exactly_that_gift(desk):
    await desk.log(gift=GALAXY)
    kept = await sums(desk.db)
    await desk.log(fan='max', gift=GALAXY, count=3, note='oops')
    entry, receipt = await desk.undo(2, by=BEN)
    assert (entry.number, entry.fan, entry.count) == (2, 'max', 3)
    assert receipt.total_day == 1000
    assert await sums(desk.db) == kept
    stands = await desk.history.entry(2)
    assert (stands.reversed_by, stands.reversed_by_actor_id) == (3, BEN)
    assert (stands.count, stands.diamonds, stands.note) == (3, 3000, 'oops')


async def test_a_reversal_lands_where_the_gift_was(desk):
    await desk.start_stream(7)
    await desk.log(at=OCTOBER, stream_id=7, gift=GALAXY, source=Source.TIKTOK)
    _, receipt = await desk.undo(1, by=BEN)
    reversal = receipt.entry
    assert (reversal.number, reversal.reverses) == (2, 1)
    assert (reversal.day, reversal.happened_at) == (date(2026, 10, 31), OCTOBER)
    assert (reversal.logged_at, reversal.actor_id) == (EVENING, BEN)
    assert (reversal.fan, reversal.stream_id, reversal.creator_id) == ('luna', 7, 1)
    assert (reversal.count, reversal.diamonds, reversal.source) == (-1, -1000, Source.TIKTOK)
    assert await sums(desk.db) == [[], [], [], []]
    assert await desk.db.read('SELECT day FROM creator_day') == [('2026-10-31',)]
    assert await desk.db.read('SELECT month FROM fan_month') == [('2026-10',)]


async def test_a_gift_of_nobody_named_is_taken_back_too(desk):
    await desk.log(fan=None)
    _, receipt = await desk.undo(1)
    assert (receipt.entry.fan, receipt.total_day) == (None, 0)


async def test_an_undo_without_a_number_takes_the_askers_own_last(desk):
    await desk.log(actor_id=ANNA)
    await desk.log(actor_id=ANNA, fan='max')
    await desk.log(actor_id=BEN)
    for wanted in (2, 1):
        entry, _ = await desk.undo(by=ANNA)
        assert entry.number == wanted
    with pytest.raises(NothingToUndo):
        await desk.undo(by=ANNA)
    assert (await desk.undo(by=BEN))[0].number == 3


async def test_an_undo_does_not_take_the_last_of_another_server(desk, other_desk):
    await desk.log(actor_id=ANNA)
    with pytest.raises(NothingToUndo):
        await other_desk.undo(by=ANNA)
    assert await desk.diamonds() == 1


@pytest.mark.parametrize('number', NOWHERE)
async def test_a_number_nobody_gave_is_missing(desk, number):
    await desk.log()
    for refused in (desk.undo(number), desk.fix(number, Changes(count=2))):
        with pytest.raises(EntryMissing) as missing:
            await refused
        assert missing.value.number == number
    assert await desk.rows() == 1


async def test_a_gift_already_taken_back_is_refused_naming_who_did_it(desk):
    await desk.log()
    await desk.undo(1, by=BEN)
    for refused in (desk.undo(1), desk.fix(1, Changes(count=2))):
        with pytest.raises(EntryAlreadyReversed) as known:
            await refused
        assert (known.value.number, known.value.by_number) == (1, 2)
        assert known.value.by_actor_id == BEN
    assert await desk.rows() == 2


async def test_a_reversal_is_not_taken_back(desk):
    await desk.log()
    await desk.undo(1)
    for refused in (desk.undo(2), desk.fix(2, Changes(count=2))):
        with pytest.raises(EntryIsReversal) as known:
            await refused
        assert (known.value.number, known.value.reverses) == (2, 1)
    assert await desk.rows() == 2


@pytest.mark.parametrize('asked', [1, None])
async def test_the_same_undo_again_takes_back_nothing_more(desk, asked):
    await desk.log(gift=GALAXY)
    await desk.log(gift=GALAXY, actor_id=BEN)
    first_entry, first = await desk.undo(asked, key='int:u')
    entry, again = await desk.undo(asked, key='int:u')
    assert entry.number == first_entry.number == 1
    assert (again.entry, again.total_day) == (first.entry, 1000)
    assert (first.is_replay, again.is_replay) == (False, True)
    assert await desk.rows() == 3


async def test_one_undo_request_for_two_gifts_is_refused(desk):
    await desk.log()
    await desk.log()
    await desk.undo(1, key='int:u')
    with pytest.raises(KeyReused) as refused:
        await desk.undo(2, key='int:u')
    assert refused.value.number == 3
    assert await desk.diamonds() == 1


async def test_the_key_of_a_gift_is_no_key_for_an_undo(desk):
    await desk.log(key='int:x')
    for asked in (1, None):
        with pytest.raises(KeyReused):
            await desk.undo(asked, key='int:x')
    assert await desk.rows() == 1


# --- fixing -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ('changes', 'field', 'right'),
    [
        (Changes(gift=GALAXY), 'gift', GALAXY),
        (Changes(count=12), 'count', 12),
        (Changes(fan='max'), 'fan', 'max'),
        (Changes(creator_id=NOOR), 'creator_id', NOOR),
        (Changes(note='better'), 'note', 'better'),
        (Changes(note=''), 'note', None),
    ],
    ids=str,
)
async def test_a_fix_changes_what_was_said_and_nothing_else(desk, changes, field, right):
    await desk.start_stream(7)
    await desk.log(
        at=OCTOBER, count=5, note='as it was', source=Source.TIKFINITY, stream_id=7, actor_id=BEN
    )
    correction = await desk.fix(1, changes)
    wrong, entry = correction.wrong, correction.right.entry
    assert (wrong.number, correction.reversal.number, entry.number) == (1, 2, 3)
    assert (correction.reversal.reverses, correction.reversal.count) == (1, -5)
    assert getattr(entry, field) == right
    assert (entry.day, entry.happened_at) == (date(2026, 10, 31), OCTOBER)
    assert (entry.logged_at, entry.actor_id) == (EVENING, ANNA)
    assert entry.source == Source.TIKFINITY
    assert entry.stream_id == (None if field == 'creator_id' else 7)
    for other in {'gift', 'count', 'fan', 'creator_id', 'note'} - {field}:
        assert getattr(entry, other) == getattr(wrong, other)
    assert correction.right.total_day == entry.diamonds
    assert await desk.diamonds(entry.creator_id) == entry.diamonds
    assert (await desk.history.entry(1)).reversed_by == 2


async def test_everything_can_be_fixed_at_once(desk):
    await desk.log()
    everything = Changes(gift=GALAXY, count=2, fan='max', creator_id=NOOR, note='all of it')
    correction = await desk.fix(1, everything)
    entry = correction.right.entry
    assert (entry.gift, entry.count, entry.fan) == (GALAXY, 2, 'max')
    assert (entry.creator, entry.note, entry.diamonds) == ('Noor', 'all of it', 2000)
    assert await desk.diamonds() == 0
    assert await desk.diamonds(NOOR) == 2000


async def test_a_fix_that_names_the_same_creator_keeps_the_stream(desk):
    await desk.start_stream(7)
    await desk.log(stream_id=7)
    correction = await desk.fix(1, Changes(creator_id=CreatorId(1), count=2))
    assert correction.right.entry.stream_id == 7
    assert await desk.db.read('SELECT diamonds FROM stream_total') == [(2,)]


@pytest.mark.parametrize(
    'changes',
    [
        Changes(),
        Changes(gift=ROSE, count=1, fan='luna', creator_id=CreatorId(1), note=''),
        Changes(fan='@LUNA'),
    ],
    ids=['nothing named', 'all the same', 'the same fan in other letters'],
)
async def test_a_fix_that_fixes_nothing_is_refused(desk, changes):
    await desk.log()
    with pytest.raises(NothingToFix) as refused:
        await desk.fix(1, changes)
    assert refused.value.number == 1
    assert await desk.rows() == 1


@pytest.mark.parametrize(
    ('changes', 'refusal'),
    [
        (Changes(count=0), CountOutOfRange),
        (Changes(count=COUNT_MAX + 1), CountOutOfRange),
        (Changes(gift=Gift(1, 'Free', 0)), CoinsOutOfRange),
    ],
)
async def test_a_fix_out_of_range_leaves_the_gift_as_it_was(desk, changes, refusal):
    await desk.log()
    with pytest.raises(refusal):
        await desk.fix(1, changes)
    assert (await desk.history.entry(1)).reversed_by is None
    assert await desk.rows() == 1


async def test_a_fix_that_cannot_be_saved_whole_does_not_take_the_gift_back(desk):
    await desk.log()
    with pytest.raises(Exception, match='FOREIGN KEY'):
        await desk.fix(1, Changes(creator_id=CreatorId(9)))
    assert (await desk.history.entry(1)).reversed_by is None
    assert await desk.diamonds() == 1


async def test_the_same_fix_again_changes_nothing_more(desk):
    await desk.log()
    first = await desk.fix(1, Changes(count=5), key='int:f')
    again = await desk.fix(1, Changes(count=5), key='int:f')
    assert again.right.is_replay
    assert again.right.entry == first.right.entry
    assert again.reversal == first.reversal
    assert again.wrong.reversed_by == first.reversal.number
    assert await desk.rows() == 3
    assert await desk.diamonds() == 5


async def test_one_fix_request_with_two_contents_is_refused(desk):
    await desk.log()
    await desk.log()
    await desk.fix(1, Changes(count=5), key='int:f')
    for refused in (
        desk.fix(1, Changes(count=6), key='int:f'),
        desk.fix(1, Changes(count=5, fan='max'), key='int:f'),
        desk.fix(2, Changes(count=5), key='int:f'),
        desk.fix(4, Changes(count=5), key='int:f'),
    ):
        with pytest.raises(KeyReused):
            await refused
    with pytest.raises(EntryMissing):
        await desk.fix(99, Changes(count=5), key='int:f')
    assert await desk.rows() == 4


async def test_the_key_of_a_gift_is_no_key_for_a_fix(desk):
    await desk.log(key='int:x')
    await desk.log()
    await desk.undo(2)
    for number in (1, 2):
        with pytest.raises(KeyReused):
            await desk.fix(number, Changes(count=5), key='int:x')
    assert await desk.diamonds() == 1


async def test_a_fix_whose_reversal_finds_its_key_taken_changes_nothing(desk):
    await desk.log()
    await desk.log(key='int:f:reversal')
    with pytest.raises(KeyReused) as refused:
        await desk.fix(1, Changes(count=5), key='int:f')
    assert refused.value.number == 2
    assert await desk.rows() == 2


async def test_the_gift_of_a_fan_whose_name_was_erased_stays_that_fans(desk):
    await desk.log(fan='gone', gift=GALAXY)
    await desk.log(fan='gone')
    await desk.db.write(lambda db: db.execute('UPDATE fan SET name = NULL, name_key = NULL'))
    await desk.undo(1)
    correction = await desk.fix(2, Changes(count=5))
    assert correction.right.entry.fan is None
    assert await desk.db.read('SELECT fan_id, diamonds FROM fan_total') == [(1, 5)]


async def test_what_was_fixed_can_be_fixed_and_undone_in_its_turn(desk):
    await desk.log()
    await desk.fix(1, Changes(count=5))
    await desk.fix(3, Changes(fan='max'))
    entry, receipt = await desk.undo()
    assert (entry.number, entry.fan, entry.count) == (5, 'max', 5)
    assert receipt.total_day == 0
    assert await sums(desk.db) == [[], [], [], []]


async def test_a_fan_corrected_by_handle_and_delivered_twice_is_corrected_once(desk):
    await desk.capture(best=99)
    await desk.log(fan='zoe', count=5)
    first = await desk.fix(2, Changes(fan='luna.live'), key='int:fix')
    again = await desk.fix(2, Changes(fan='luna.live'), key='int:fix')
    assert (again.right.entry.number, again.right.is_replay) == (first.right.entry.number, True)
    with pytest.raises(NothingToFix):
        await desk.fix(first.right.entry.number, Changes(fan='@luna.LIVE'))
