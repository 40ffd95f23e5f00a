"""A gift to a guest of the LIVE is kept, and is in none of the creator's sums."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from economy.entries import FORGOTTEN_GUEST, Changes
from economy.errors import EntryIsReversal, KeyReused, NearRepeat
from economy.gifts import Gift
from economy.guest_errors import AdjustmentNotFixed, GuestIsCreator
from economy.ids import CreatorId
from economy.streams import AfterEnd
from storage.bulk import Bulk
from storage.fans import Fans
from storage.profiles import Profiles
from storage.verify import verify

from .conftest import ANNA, EVENING, MIRA

NOOR = CreatorId(2)
GALAXY = Gift(11046, 'Galaxy', 1000)
GUEST_SUMS = 'SELECT guest_id, diamonds, gifts FROM guest_day ORDER BY guest_id'


@pytest.fixture
async def fans(db, desk):
    return Fans(db, desk.guild_id)


async def test_the_creators_receipt_is_unchanged_by_a_gift_to_a_guest(desk, tmp_path):
    await desk.start_stream(7)
    await desk.log(stream_id=7, count=5)
    receipt = await desk.log(stream_id=7, gift=GALAXY, guest='ravi')
    assert receipt.entry.guest == 'ravi'
    assert (receipt.entry.diamonds, receipt.total_day, receipt.standing.diamonds) == (1000, 5, 5)
    assert receipt.entry == await desk.history.entry(2)
    assert await desk.diamonds() == 5
    assert verify(tmp_path).is_sound


async def test_a_guest_is_one_person_in_any_case_and_a_fan_as_well(desk):
    await desk.log(fan='Ravi')
    for name in ('ravi', 'RAVI', '@ravi'):
        assert (await desk.log(guest=name)).entry.guest == 'Ravi'
    assert await desk.db.read(GUEST_SUMS) == [(1, 3, 3)]


async def test_the_same_key_for_another_guest_is_another_request(desk):
    new = desk.gift(guest='ravi')
    first = await desk.ledger.log(new)
    again = await desk.ledger.log(replace(new, guest='RAVI'))
    assert again.is_replay
    assert again.entry == first.entry
    for other in (None, 'zoe'):
        with pytest.raises(KeyReused):
            await desk.ledger.log(replace(new, guest=other))


async def test_the_same_gift_to_somebody_else_is_no_near_repeat(desk):
    for fan in ('luna', None):
        await desk.log(fan=fan, at=EVENING)
        await desk.log(fan=fan, at=EVENING, guest='ravi')
        await desk.log(fan=fan, at=EVENING, guest='zoe')
        with pytest.raises(NearRepeat):
            await desk.log(fan=fan, at=EVENING, guest='Ravi')


async def test_the_creator_is_no_guest_of_their_own(desk, db):
    with pytest.raises(GuestIsCreator):
        await desk.log(guest='MIRA')
    await desk.log(guest='noor')
    with pytest.raises(GuestIsCreator):
        await desk.fix(1, Changes(creator_id=NOOR))
    with pytest.raises(GuestIsCreator):
        await desk.fix(1, Changes(guest='mira'))
    assert await desk.rows() == 1
    assert await db.read('SELECT count(*) FROM fan WHERE name = ?', ('MIRA',)) == [(0,)]


async def test_undo_takes_it_from_the_guest(desk):
    await desk.log(guest='ravi')
    entry, reversal = await desk.undo(1)
    assert (entry.guest, reversal.entry.guest) == ('ravi', 'ravi')
    assert reversal.entry == await desk.history.entry(2)
    assert await desk.db.read(GUEST_SUMS) == [(2, 0, 0)]
    with pytest.raises(EntryIsReversal):
        await desk.undo(2)


async def test_a_forgotten_guest_stays_one_in_a_reversal_and_a_correction(desk, fans, tmp_path):
    for _ in range(2):
        await desk.log(guest='ravi')
    await fans.forget((await fans.named('ravi')).id, at=EVENING)
    assert (await desk.history.entry(1)).guest == FORGOTTEN_GUEST
    _, reversal = await desk.undo(1)
    done = await desk.fix(2, Changes(count=3))
    assert reversal.entry.guest == done.right.entry.guest == FORGOTTEN_GUEST
    assert done.right.entry == await desk.history.entry(5)
    assert await desk.db.read(GUEST_SUMS) == [(2, 3, 3)]
    assert await desk.diamonds() == 0
    assert verify(tmp_path).is_sound


@pytest.mark.parametrize(('to', 'own', 'guests'), [('zoe', 0, 1), ('', 1, 0)])
async def test_fix_changes_who_got_it(desk, to, own, guests):
    await desk.log(guest='ravi')
    done = await desk.fix(1, Changes(guest=to))
    assert done.right.entry.guest == (to or None)
    assert await desk.diamonds() == own
    assert await desk.db.read('SELECT sum(diamonds) FROM guest_day') == [(guests,)]


async def test_many_at_once_know_guests(desk, db):
    bulk = Bulk(db, desk.guild_id)
    news = [desk.gift(key=f'msg:1:{line}', guest=to) for line, to in enumerate((None, 'ravi'), 1)]
    receipt = await bulk.log('msg:1', news, after_end=AfterEnd.APART)
    assert receipt.diamonds == 2
    assert receipt.latest.total_day == 1
    with pytest.raises(KeyReused):
        await bulk.log('msg:1', [news[0], replace(news[1], guest=None)])
    await bulk.undo('msg:1', receipt.first, receipt.last, by=ANNA, at=EVENING)
    assert await desk.db.read(GUEST_SUMS) == [(2, 0, 0)]


async def test_spellings_joined_and_taken_apart_leave_gifts_to_guests_out(desk, db, fans, tmp_path):
    await desk.log(fan='luna', count=3)
    await desk.log(fan='lunaa', count=2)
    await desk.log(fan='lunaa', gift=GALAXY, guest='ravi')
    await desk.log(fan='luna', gift=GALAXY, guest='luna')
    luna, lunaa = await fans.named('luna'), await fans.named('lunaa')
    await fans.merge(lunaa.id, luna.id)
    profile = await Profiles(db, desk.guild_id).of(luna.id, MIRA, today=EVENING.date())
    assert (profile.diamonds, profile.gifts) == (5, 5)
    assert [each.gift.name for each in profile.favourites] == ['Rose']
    assert (profile.first.gift.name, profile.last.gift.name) == ('Rose', 'Rose')
    assert verify(tmp_path).is_sound
    await fans.separate(lunaa.id)
    assert verify(tmp_path).is_sound


async def test_an_adjustment_brings_diamonds_and_no_gift(desk, tmp_path):
    await desk.start_stream(7)
    await desk.log(stream_id=7, count=5)
    for difference, total in ((10**12, 10**12 + 5), (-7, 10**12 - 2)):
        receipt = await desk.adjust(difference, stream_id=7)
        assert receipt.entry.diamonds == difference
        assert receipt.standing.diamonds == total
        assert not receipt.waits
    assert await desk.db.read('SELECT gifts FROM creator_day') == [(5,)]
    assert await desk.db.read('SELECT gift_name FROM gift_day') == [('Rose',)]
    assert verify(tmp_path).is_sound


@pytest.mark.parametrize('difference', [1234, -1234])
async def test_an_adjustment_is_taken_back_once_and_never_corrected(desk, difference, tmp_path):
    await desk.log(count=5)
    await desk.adjust(difference)
    with pytest.raises(AdjustmentNotFixed):
        await desk.fix(2, Changes(count=2))
    entry, reversal = await desk.undo(2)
    assert (entry.diamonds, reversal.entry.diamonds) == (difference, -difference)
    assert reversal.total_day == 5
    with pytest.raises(EntryIsReversal):
        await desk.undo(3)
    assert verify(tmp_path).is_sound


async def test_the_latest_day_is_one_with_gifts_of_the_creators_own(desk):
    await desk.log(count=5, at=EVENING)
    await desk.log(gift=GALAXY, guest='ravi', at=EVENING + timedelta(minutes=1))
    later = EVENING + timedelta(days=1)
    await desk.adjust(50, day=later.date(), happened_at=later)
    latest = await desk.history.latest_day(MIRA)
    assert (latest.day, latest.diamonds, latest.last.number) == (EVENING.date(), 5, 1)


async def test_an_adjustment_is_no_use_of_a_gift(desk):
    await desk.adjust(5)
    await desk.log(guest='ravi')
    assert await desk.history.uses() == {5655: 1}


async def test_another_server_knows_nothing_of_a_guest(desk, other_desk):
    await desk.log(guest='ravi')
    await other_desk.log(fan='ravi', creator_id=CreatorId(1))
    assert await desk.db.read('SELECT DISTINCT guild_id FROM guest_day') == [(desk.guild_id,)]
