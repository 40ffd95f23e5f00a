"""Captured gifts on a real file: each combo counted once, whatever comes again or is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from economy.captured import Person
from economy.entries import FORGOTTEN_GUEST, Source
from economy.gifts import Gift
from economy.ids import ChannelId, CreatorId
from economy.periods import local_day
from storage.captures import KEPT_FOR, LEARNED_MAX, Captures, Counted, prune
from storage.database import Database
from storage.fans import Fans
from storage.payouts import Payouts
from storage.servers import Servers
from storage.streams import Streams
from storage.verify import verify

from .conftest import ANNA, BOT, EVENING, LUNA, MIRA, Desk

MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
RAVI = Person('7000000000000000002', 'ravi', 'Ravi')
NOOR = CreatorId(2)


async def counts(desk) -> list[int]:
    rows = await desk.db.read('SELECT count FROM entry ORDER BY number')
    return [row[0] for row in rows]


async def test_a_combo_counts_once_when_it_is_over(desk):
    growing = desk.combo(best=2, is_due=False)
    assert await desk.keep(growing) == ()
    assert await desk.keep(replace(growing, best=5)) == ()
    [entry] = await desk.keep(replace(growing, best=7, is_due=True))
    assert (entry.count, entry.diamonds, entry.fan, entry.source) == (7, 7, 'Luna ☾', 'tiktok')
    assert (entry.actor_id, entry.happened_at) == (BOT, growing.sent_at)
    assert await desk.keep(replace(growing, best=7, is_due=True)) == ()
    assert await counts(desk) == [7]


async def test_a_larger_number_that_comes_late_adds_the_difference(desk):
    combo = desk.combo(best=5)
    await desk.keep(combo)
    [late] = await desk.keep(replace(combo, best=9, source=Source.TIKFINITY))
    assert (late.count, late.source) == (4, 'tikfinity')
    assert await desk.keep(replace(combo, best=3, is_due=False)) == ()
    assert await desk.keep(replace(combo, best=3)) == ()
    assert await counts(desk) == [5, 4]


async def test_its_time_is_that_of_its_largest_count_and_of_its_last_message(desk):
    first = desk.combo(at=EVENING, best=5, is_due=False)
    later = replace(first, sent_at=EVENING + MINUTE, seen_at=EVENING + 2 * MINUTE)
    await desk.keep(replace(later, best=7))
    await desk.keep(first)
    [kept] = await desk.captures.open_combos(MIRA)
    assert (kept.best, kept.sent_at, kept.seen_at) == (7, later.sent_at, later.seen_at)
    latest = replace(later, sent_at=EVENING + 3 * MINUTE, seen_at=EVENING + 4 * MINUTE)
    await desk.keep(replace(latest, best=6))
    [kept] = await desk.captures.open_combos(MIRA)
    assert (kept.best, kept.sent_at, kept.seen_at) == (7, later.sent_at, latest.seen_at)
    await desk.keep(replace(latest, best=8))
    [kept] = await desk.captures.open_combos(MIRA)
    assert (kept.best, kept.sent_at) == (8, latest.sent_at)


async def test_what_was_seen_before_a_crash_counts_although_less_is_seen_after_it(desk):
    await desk.keep(desk.combo(key='a' * 32, best=5, is_due=False))
    [entry] = await desk.keep(desk.combo(key='a' * 32, best=3))
    assert entry.count == 5


async def test_an_undone_gift_does_not_come_back_with_the_next_message(desk):
    combo = desk.combo(best=5)
    [entry] = await desk.keep(combo)
    await desk.undo(entry.number)
    assert await desk.keep(combo) == ()
    assert await desk.diamonds() == 0
    await desk.keep(replace(combo, best=6))
    assert await desk.diamonds() == 1


async def test_all_of_a_batch_or_nothing(desk):
    good = desk.combo()
    bad = desk.combo(gift=Gift(0, 'Nothing', 1))
    with pytest.raises(Exception, match='CHECK constraint failed'):
        await desk.keep(good, bad)
    assert await desk.rows() == 0
    assert await desk.db.read('SELECT * FROM combo') == []


async def test_a_combo_goes_on_after_a_restart(desk):
    begun = desk.combo(best=4, is_due=False, sender=LUNA, guest=RAVI)
    masked = desk.combo(best=2, is_due=False, sender=None)
    await desk.keep(begun, masked, desk.combo(best=3))
    await desk.keep(desk.combo(best=8, is_due=False), creator_id=NOOR)
    [first, second] = await desk.captures.open_combos(MIRA)
    assert first == replace(begun, sender=Person(LUNA.id), guest=Person(RAVI.id))
    assert second == masked
    assert len(await desk.captures.open_combos(NOOR)) == 1


async def test_a_guest_known_by_one_feed_is_still_a_guest_after_a_restart(desk):
    """TikFinity does not tell the host; TikTok LIVE does, in the middle of the combo."""
    combo = desk.combo(best=1, is_due=False)
    await desk.keep(combo)
    await desk.keep(replace(combo, best=2, guest=RAVI))
    [opened] = await desk.captures.open_combos(MIRA)
    assert opened.guest == Person(RAVI.id)
    [entry] = await desk.keep(replace(combo, best=3, guest=None, is_due=True))
    assert (entry.guest, await desk.diamonds()) == ('Ravi', 0)


async def test_who_was_masked_stays_masked(desk):
    masked = desk.combo(best=1, is_due=False, sender=None)
    await desk.keep(masked)
    [entry] = await desk.keep(replace(masked, best=2, sender=LUNA, is_due=True))
    assert (entry.fan, entry.is_fan_forgotten) == (None, False)
    named = desk.combo(best=1, is_due=False)
    await desk.keep(named)
    await desk.keep(replace(named, sender=None))
    [opened] = await desk.captures.open_combos(MIRA)
    assert opened.sender is None


async def test_what_guests_got_is_not_in_the_sum_of_a_batch(desk):
    counted = await desk.captures.keep(
        MIRA,
        [desk.combo(best=5), desk.combo(best=7, guest=RAVI)],
        by=BOT,
        at=EVENING,
        time_zone='UTC',
    )
    assert (counted.diamonds, len(counted.entries)) == (5, 2)
    assert Counted(()).diamonds == 0


async def test_the_day_is_the_servers_own(desk):
    combo = desk.combo(at=EVENING + timedelta(hours=3, minutes=30))
    counted = await desk.captures.keep(MIRA, [combo], by=BOT, at=EVENING, time_zone='Europe/Berlin')
    assert counted.entries[0].day == local_day(combo.sent_at, 'Europe/Berlin')
    assert counted.entries[0].day != combo.sent_at.date()


@pytest.mark.parametrize('is_told_by_hand', [True, False])
async def test_two_creators_and_two_servers_know_nothing_of_each_other(
    desk, other_desk, is_told_by_hand
):
    combo = desk.combo(best=5, is_due=not is_told_by_hand)
    for each, creator in ((desk, MIRA), (desk, NOOR), (other_desk, MIRA)):
        await each.keep(combo, creator_id=creator)
        assert len(await each.captures.open_combos(creator)) == is_told_by_hand
        await each.keep(replace(combo, is_due=True), creator_id=creator)
    assert [await each.rows() for each in (desk, other_desk)] == [2, 1]


class TestStreams:
    """Which stream a captured gift belongs to."""

    @pytest.fixture
    def streams(self, db, desk) -> Streams:
        return Streams(db, Servers(db), desk.guild_id)

    async def start(self, streams, at):
        return await streams.start(
            MIRA, title=None, goal_diamonds=None, channel_id=ChannelId(5), by=ANNA, at=at
        )

    async def stream_of(self, desk, at):
        return (await desk.capture(at=at)).stream_id

    async def test_the_one_that_runs(self, desk, streams):
        stream = await self.start(streams, EVENING)
        assert await self.stream_of(desk, EVENING + MINUTE) == stream.id

    async def test_the_one_that_began_just_after_it_was_sent(self, desk, streams):
        stream = await self.start(streams, EVENING)
        assert await self.stream_of(desk, EVENING - 15 * MINUTE) == stream.id
        assert await self.stream_of(desk, EVENING - 15 * MINUTE - SECOND) is None

    async def test_a_gift_of_the_stream_before_is_not_in_the_next_one(self, desk, streams):
        first = await self.start(streams, EVENING - 60 * MINUTE)
        await streams.end(MIRA, by=ANNA, at=EVENING - 5 * MINUTE)
        second = await self.start(streams, EVENING)
        assert await self.stream_of(desk, EVENING - 6 * MINUTE) == first.id
        assert await self.stream_of(desk, EVENING - 2 * MINUTE) == second.id

    async def test_none_after_the_end(self, desk, streams):
        await self.start(streams, EVENING)
        await streams.end(MIRA, by=ANNA, at=EVENING + MINUTE)
        assert await self.stream_of(desk, EVENING + 2 * MINUTE) is None


class TestForgottenInTheMiddle:
    """Somebody is forgotten while a combo of theirs goes on."""

    async def test_the_combo_counts_without_a_name(self, desk):
        combo = desk.combo(best=2, is_due=False)
        await desk.keep(combo)
        fans = Fans(desk.db, desk.guild_id)
        known = await fans.named('luna.live')
        await fans.forget(known.id, at=EVENING)
        [entry] = await desk.keep(replace(combo, best=3, is_due=True))
        assert (entry.count, entry.fan, entry.is_fan_forgotten) == (3, None, True)
        assert await desk.db.read('SELECT name FROM fan') == [(None,)]
        assert await desk.db.read('SELECT * FROM fan_identity') == []

    async def test_the_combo_counts_after_a_restart(self, desk):
        await desk.keep(desk.combo(best=2, is_due=False))
        fans = Fans(desk.db, desk.guild_id)
        await fans.forget((await fans.named('luna.live')).id, at=EVENING)
        [opened] = await desk.captures.open_combos(MIRA)
        assert opened.sender is None
        [entry] = await desk.keep(replace(opened, is_due=True))
        assert (entry.count, entry.is_fan_forgotten) == (2, True)

    async def test_a_message_that_comes_again_does_not_bring_the_name_back(self, desk):
        combo = desk.combo(best=2)
        await desk.keep(combo)
        fans = Fans(desk.db, desk.guild_id)
        await fans.forget((await fans.named('luna.live')).id, at=EVENING)
        await desk.keep(combo)
        assert await desk.db.read('SELECT name FROM fan') == [(None,)]

    async def test_what_a_forgotten_guest_got_is_not_the_creators(self, desk):
        await desk.keep(desk.combo(best=2, is_due=False, guest=RAVI))
        fans = Fans(desk.db, desk.guild_id)
        await fans.forget((await fans.named('ravi')).id, at=EVENING)
        [opened] = await desk.captures.open_combos(MIRA)
        [entry] = await desk.keep(replace(opened, is_due=True))
        assert (entry.guest, await desk.diamonds()) == (FORGOTTEN_GUEST, 0)


class TestPrune:
    """Combos that no feed will tell of again."""

    async def test_what_was_counted_long_ago_is_forgotten_and_still_not_counted_again(
        self, desk, db, tmp_path
    ):
        combo = desk.combo(best=5)
        await desk.keep(combo)
        await prune(db, combo.seen_at + KEPT_FOR)
        assert len(await db.read('SELECT * FROM combo')) == 1
        await prune(db, combo.seen_at + KEPT_FOR + SECOND)
        assert await db.read('SELECT * FROM combo') == []
        assert await desk.keep(replace(combo, best=3, is_due=False)) == ()
        assert verify(tmp_path).is_sound
        assert await desk.keep(combo) == ()
        [late] = await desk.keep(replace(combo, best=8))
        assert late.count == 3
        assert verify(tmp_path).is_sound

    async def test_a_bot_that_was_off_for_weeks_still_counts_what_it_had_seen(self, desk, db):
        combo = desk.combo(best=5, is_due=False)
        await desk.keep(combo)
        await prune(db, combo.seen_at + 3 * KEPT_FOR)
        [opened] = await desk.captures.open_combos(MIRA)
        assert (await desk.keep(replace(opened, is_due=True)))[0].count == 5


class TestLearning:
    """Gifts that the catalogue does not know."""

    async def learned(self, desk: Desk) -> list[Gift]:
        rows = await desk.db.read('SELECT gift_id, name, coins FROM learned_gift ORDER BY 1')
        return [Gift(*row) for row in rows]

    async def test_a_gift_is_known_with_the_price_seen_last(self, desk):
        servers = Servers(desk.db)
        captures = Captures(desk.db, servers, desk.guild_id)
        await captures.learn([Gift(90_001, 'Comet', 7), Gift(90_002, 'Kite', 9)], at=EVENING)
        await captures.learn([Gift(90_001, 'Comet', 8)], at=EVENING)
        known = [Gift(90_001, 'Comet', 8), Gift(90_002, 'Kite', 9)]
        assert await self.learned(desk) == known
        server = await servers.of(desk.guild_id)
        assert sorted(server.gifts, key=lambda gift: gift.id) == known
        assert server.revision > 0

    async def test_no_more_than_a_stated_number(self, desk):
        gifts = [Gift(100_000 + each, f'Gift {each}', 1) for each in range(LEARNED_MAX + 5)]
        await desk.captures.learn(gifts, at=EVENING)
        assert len(await self.learned(desk)) == LEARNED_MAX
        await desk.captures.learn([Gift(5, 'Late', 1)], at=EVENING)
        assert len(await self.learned(desk)) == LEARNED_MAX


async def test_captured_gifts_are_paid_out_like_the_others(desk, db: Database):
    await desk.capture(best=5)
    await desk.log(count=3, fan='zoe')
    assert (await Payouts(db, desk.guild_id).account(MIRA, []))[0].logged == 8
