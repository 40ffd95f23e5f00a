"""Two pens: what a moderator logged and a feed saw as well is found from either side, once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from economy.capture_errors import CapturedAlready
from economy.captured import Person
from economy.entries import Source
from economy.errors import NearRepeat
from economy.gifts import Gift
from economy.ids import CreatorId, UserId
from storage.bulk import Bulk
from storage.captures import Captures
from storage.fans import Fans
from storage.pairs import Pairs, servers_with_untold
from storage.pens import BOTH_SAW_S
from storage.servers import Servers

from .conftest import ANNA, BOT, EVENING, LUNA, MIRA

NOOR = CreatorId(2)
BEN = UserId(12)
SECOND = timedelta(seconds=1)
WITHIN = [timedelta(), -BOTH_SAW_S * SECOND, BOTH_SAW_S * SECOND]
APART = [-(BOTH_SAW_S + 1) * SECOND, (BOTH_SAW_S + 1) * SECOND]
GALAXY, OTHER_GALAXY = Gift(11046, 'Galaxy', 1000), Gift(22222, 'Galaxy', 1000)


@pytest.fixture
def pairs(db, desk) -> Pairs:
    return Pairs(db, desk.guild_id)


@pytest.fixture
def bulk(db, desk) -> Bulk:
    return Bulk(db, desk.guild_id)


async def found(pairs: Pairs) -> list[tuple[int, int]]:
    return [(pair.hand.number, pair.captured.number) for pair in await pairs.untold(at_most=100)]


async def known(desk) -> None:
    """The fan was captured before, so that the handle and nickname are known."""
    await desk.capture(best=99, at=EVENING - timedelta(hours=5))


class TestLoggedFirst:
    """A moderator was quicker than the feed."""

    @pytest.mark.parametrize('apart', WITHIN)
    @pytest.mark.parametrize('fan', ['Luna ☾', 'LUNA ☾', '@luna.live'])
    async def test_a_gift_logged_by_name_or_handle_is_paired(self, desk, pairs, apart, fan):
        await desk.log(at=EVENING, fan=fan, count=5)
        await desk.capture(at=EVENING + apart, best=5)
        assert await found(pairs) == [(1, 2)]

    @pytest.mark.parametrize('apart', APART)
    async def test_gifts_further_apart_are_two(self, desk, pairs, apart):
        await desk.log(at=EVENING, fan='luna.live', count=5)
        await desk.capture(at=EVENING + apart, best=5)
        assert await found(pairs) == []

    @pytest.mark.parametrize(
        'change',
        [
            {'count': 4},
            {'gift': Gift(7, 'Kite', 1)},
            {'gift': Gift(5655, 'Rose', 1), 'creator_id': NOOR},
            {'fan': 'zoe'},
            {'fan': None},
            {'source': Source.IMPORT},
        ],
    )
    async def test_another_gift_is_another_gift(self, desk, pairs, change):
        await desk.log(**{'at': EVENING, 'fan': 'luna.live', 'count': 5} | change)
        await desk.capture(at=EVENING, best=5)
        assert await found(pairs) == []

    async def test_the_same_gift_under_another_id_is_the_same(self, desk, pairs):
        await desk.log(at=EVENING, fan='luna.live', gift=GALAXY)
        await desk.capture(at=EVENING, gift=OTHER_GALAXY)
        assert await found(pairs) == [(1, 2)]

    async def test_by_a_merged_spelling(self, desk, pairs):
        await known(desk)
        await desk.log(at=EVENING, fan='lulu', count=5)
        await desk.log(at=EVENING - timedelta(hours=5), fan='moonchild', count=2)
        fans = Fans(desk.db, desk.guild_id)
        luna = await fans.named('luna.live')
        await fans.merge((await fans.named('moonchild')).id, (await fans.named('lulu')).id)
        await fans.merge((await fans.named('lulu')).id, luna.id)
        await desk.capture(at=EVENING, best=5)
        assert await found(pairs) == [(2, 4)]

    async def test_by_a_spelling_of_the_typed_handle(self, desk, pairs):
        await desk.log(at=EVENING, fan='moonchild', count=5)
        await desk.log(at=EVENING - timedelta(hours=5), fan='luna.live', count=2)
        fans = Fans(desk.db, desk.guild_id)
        await fans.merge((await fans.named('moonchild')).id, (await fans.named('luna.live')).id)
        await desk.capture(at=EVENING, best=5)
        assert await found(pairs) == [(1, 3)]

    async def test_after_a_restart_in_the_middle_of_the_combo(self, desk, pairs):
        await desk.keep(desk.combo(at=EVENING, best=5, is_due=False))
        new = desk.gift(at=EVENING, fan='luna.live', count=5)
        await desk.ledger.log(new, is_other_than_captured=True)
        [opened] = await desk.captures.open_combos(MIRA)
        await desk.keep(replace(opened, is_due=True))
        assert await found(pairs) == [(1, 2)]

    async def test_what_was_taken_back_is_paired_with_nothing(self, desk, pairs):
        await desk.log(at=EVENING, fan='luna.live', count=5)
        await desk.undo(1)
        await desk.capture(at=EVENING, best=5)
        assert await found(pairs) == []

    async def test_each_is_paired_once_with_the_one_nearest_in_time(self, desk, pairs):
        for seconds in (0, 60):
            await desk.log(at=EVENING + seconds * SECOND, fan='luna.live', count=5)
        for seconds in (58, 59, 61):
            await desk.capture(at=EVENING + seconds * SECOND, best=5)
        assert await found(pairs) == [(2, 3), (1, 4)]

    async def test_a_total_counted_in_two_parts_is_paired_with_the_last(self, desk, pairs):
        await desk.log(at=EVENING, fan='luna.live', count=5)
        combo = desk.combo(at=EVENING, best=3)
        await desk.keep(combo)
        await desk.keep(replace(combo, best=5))
        assert await found(pairs) == [(1, 3)]

    async def test_a_masked_gift_is_nobodys(self, desk, pairs):
        await desk.log(at=EVENING, fan=None, count=5)
        await desk.capture(at=EVENING, best=5, sender=None)
        assert await found(pairs) == []

    async def test_the_right_one_is_found_in_a_storm(self, desk, pairs):
        await known(desk)
        await desk.log(at=EVENING, fan='luna.live', count=777)
        storm = [
            desk.combo(at=EVENING + SECOND * (each % 120), best=1 + each % 50)
            for each in range(5_000)
        ]
        await desk.keep(*storm)
        await desk.capture(at=EVENING + 100 * SECOND, best=777)
        assert await found(pairs) == [(2, 5_003)]


class TestCapturedFirst:
    """The feed was quicker: a moderator is asked before anything is written."""

    async def refused(self, desk, **changes) -> CapturedAlready:
        before = await desk.rows()
        with pytest.raises(CapturedAlready) as refused:
            await desk.log(**{'at': EVENING, 'fan': 'luna.live', 'count': 5} | changes)
        assert await desk.rows() == before
        return refused.value

    @pytest.mark.parametrize('apart', WITHIN)
    @pytest.mark.parametrize('fan', ['Luna ☾', 'luna.LIVE'])
    async def test_asked_before_it_is_written(self, desk, apart, fan):
        await desk.capture(at=EVENING + apart, best=5)
        refusal = await self.refused(desk, fan=fan)
        assert (refusal.number, refusal.seconds_ago) == (1, abs(apart.total_seconds()))

    async def test_log_again_writes_it(self, desk, pairs):
        await desk.capture(at=EVENING, best=5)
        new = desk.gift(at=EVENING, fan='luna.live', count=5)
        receipt = await desk.ledger.log(new, is_other_than_captured=True)
        assert receipt.entry.number == 2
        assert (await desk.ledger.log(new)).is_replay
        assert await found(pairs) == []
        assert await servers_with_untold(desk.db) == []

    async def test_a_repeat_that_is_meant_is_asked_about_all_the_same(self, desk):
        await desk.log(at=EVENING - SECOND, fan='luna.live', count=5)
        await desk.capture(at=EVENING, best=5)
        await desk.capture(at=EVENING, best=5)
        new = desk.gift(at=EVENING, fan='luna.live', count=5)
        with pytest.raises(CapturedAlready) as refused:
            await desk.ledger.log(new, is_repeat_meant=True)
        assert refused.value.number == 3

    async def test_what_was_answered_is_not_asked_again(self, desk):
        await desk.capture(at=EVENING, best=5)
        new = desk.gift(at=EVENING, fan='luna.live', count=5)
        await desk.ledger.log(new, is_other_than_captured=True)
        with pytest.raises(NearRepeat):
            await desk.log(at=EVENING, fan='luna.live', count=5)
        other = desk.gift(at=EVENING, fan='luna.live', count=5)
        assert (await desk.ledger.log(other, is_repeat_meant=True)).entry.number == 3

    async def test_a_combo_that_goes_on_has_no_number_yet(self, desk):
        await desk.keep(desk.combo(at=EVENING, best=5, is_due=False))
        assert (await self.refused(desk)).number is None

    async def test_a_total_counted_in_two_parts_is_the_same_gift(self, desk):
        combo = desk.combo(at=EVENING, best=3)
        await desk.keep(combo)
        await desk.keep(replace(combo, best=5))
        assert (await self.refused(desk)).number == 1

    @pytest.mark.parametrize('apart', APART)
    async def test_gifts_further_apart_are_two(self, desk, apart):
        await desk.capture(at=EVENING + apart, best=5)
        await desk.log(at=EVENING, fan='luna.live', count=5)

    @pytest.mark.parametrize(
        'change',
        [
            {'count': 4},
            {'gift': Gift(7, 'Kite', 1)},
            {'creator_id': NOOR},
            {'fan': 'zoe'},
            {'fan': None},
            {'source': Source.TIKFINITY},
        ],
    )
    async def test_another_gift_is_not_asked_about(self, desk, change):
        await desk.capture(at=EVENING, best=5)
        await desk.log(**{'at': EVENING, 'fan': 'luna.live', 'count': 5} | change)
        assert await desk.rows() == 2

    async def test_by_a_nickname_that_two_people_have(self, desk):
        await desk.capture(at=EVENING - timedelta(hours=1), best=5)
        await desk.capture(at=EVENING, best=5, sender=Person('2', 'luna_2', 'Luna ☾'))
        assert (await self.refused(desk, fan='Luna ☾')).number == 2

    async def test_by_a_merged_spelling(self, desk):
        await known(desk)
        await desk.log(at=EVENING - timedelta(hours=5), fan='lulu', count=2)
        fans = Fans(desk.db, desk.guild_id)
        await fans.merge((await fans.named('lulu')).id, (await fans.named('luna.live')).id)
        await desk.capture(at=EVENING, best=5)
        assert (await self.refused(desk, fan='lulu')).number == 3

    async def test_the_same_gift_under_another_id_is_the_same(self, desk):
        await desk.capture(at=EVENING, gift=OTHER_GALAXY)
        await self.refused(desk, gift=GALAXY, count=1)
        await desk.log(at=EVENING, fan='luna.live', gift=replace(GALAXY, coins=999))

    async def test_what_a_moderator_took_back_may_be_logged(self, desk):
        await desk.capture(at=EVENING, best=5)
        await desk.undo(1)
        assert (await desk.log(at=EVENING, fan='luna.live', count=5)).entry.number == 3

    async def test_what_is_paired_already_is_not_asked_about_again(self, desk):
        await desk.log(at=EVENING - 60 * SECOND, fan='luna.live', count=5)
        await desk.capture(at=EVENING, best=5)
        assert (await desk.log(at=EVENING, fan='luna.live', count=5)).entry.number == 3

    async def test_a_request_written_before_is_answered_with_its_receipt(self, desk):
        new = desk.gift(at=EVENING, fan='luna.live', count=5)
        first = await desk.ledger.log(new)
        await desk.capture(at=EVENING, best=5)
        await desk.undo(first.entry.number)
        await desk.capture(at=EVENING, best=5)
        again = await desk.ledger.log(new)
        assert (again.entry.number, again.is_replay) == (1, True)

    async def test_the_right_one_is_found_in_a_storm(self, desk):
        await desk.capture(at=EVENING, best=777)
        storm = [
            desk.combo(at=EVENING + SECOND * (each % 120), best=1 + each % 50)
            for each in range(5_000)
        ]
        await desk.keep(*storm)
        assert (await self.refused(desk, at=EVENING + 100 * SECOND, count=777)).number == 1

    async def test_two_moderators_in_a_storm_log_one_gift(self, desk):
        await desk.log(at=EVENING, fan=None, count=3)
        await desk.log(at=EVENING, fan='zoe', count=3)
        await desk.keep(*[desk.combo(at=EVENING, sender=None) for _ in range(200)])
        for fan in (None, 'zoe'):
            with pytest.raises(NearRepeat):
                await desk.log(at=EVENING + 20 * SECOND, fan=fan, count=3, actor_id=BEN)


class TestBulk:
    """Many gifts at once, some of which the feed has."""

    def news(self, desk, *lines: tuple[str, int]):
        return [
            replace(desk.gift(at=EVENING), key=f'btn:1:{number}', fan=fan, count=count,
                    source=Source.BULK)
            for number, (fan, count) in enumerate(lines, start=1)
        ]  # fmt: skip

    async def test_what_the_feed_has_is_known_before_it_is_written(self, desk, bulk):
        await desk.capture(at=EVENING, best=5)
        await desk.keep(desk.combo(at=EVENING, best=6, is_due=False))
        news = self.news(desk, ('zoe', 5), ('luna.live', 5), ('luna.live', 6), ('luna.live', 7))
        seen = await bulk.captured(news)
        assert {place: each.number for place, each in seen.items()} == {1: 1, 2: None}
        assert await desk.rows() == 1

    async def test_what_is_logged_all_the_same_is_asked_about(self, desk, bulk, pairs):
        going_on = desk.combo(at=EVENING, best=6, is_due=False)
        await desk.capture(at=EVENING, best=5)
        await desk.keep(going_on)
        news = self.news(desk, ('luna.live', 5), ('Luna ☾', 5), ('luna.live', 6))
        first = await bulk.log('btn:1', news)
        assert await found(pairs) == [(2, 1)]
        await desk.keep(replace(going_on, is_due=True))
        assert await found(pairs) == [(2, 1), (4, 5)]
        again = await bulk.log('btn:1', news)
        assert (again.first, again.latest.is_replay) == (first.first, True)
        assert await found(pairs) == [(2, 1), (4, 5)]


class TestAnswers:
    """Somebody says whether it is one gift or two."""

    @pytest.fixture
    async def pair(self, desk, pairs):
        await desk.log(at=EVENING, fan='luna.live', count=5)
        await desk.capture(at=EVENING, best=5)
        [pair] = await pairs.untold(at_most=5)
        return pair

    async def answer(self, pairs, *numbers, is_one=True, key='int:a', by=ANNA):
        return await pairs.answer(numbers, is_one=is_one, key=key, by=by, at=EVENING)

    async def test_one_gift_takes_the_logged_entry_back(self, desk, pairs, pair):
        assert (pair.guild_id, pair.creator_id) == (desk.guild_id, MIRA)
        answered = await self.answer(pairs, 1, 17)
        assert [each.reverses for each in answered.taken_back] == [1]
        assert ([each.hand.number for each in answered.pairs], answered.is_one) == ([1], True)
        assert await desk.diamonds() == 5

    async def test_two_gifts_leave_both(self, desk, pairs, pair):
        assert (await self.answer(pairs, 1, is_one=False)).taken_back == ()
        assert await desk.diamonds() == 10

    async def test_the_first_answer_stands(self, desk, pairs, pair):
        await self.answer(pairs, 1, is_one=False)
        late = await self.answer(pairs, 1, by=BEN, key='int:b')
        assert (late.pairs, late.taken_back) == ((), ())
        assert await desk.diamonds() == 10
        assert await found(pairs) == []

    @pytest.mark.parametrize('number', [1, 2])
    async def test_what_was_taken_back_meanwhile_is_left_as_it_is(self, desk, pairs, pair, number):
        await desk.undo(number)
        assert await found(pairs) == []
        answered = await self.answer(pairs, 1)
        assert (len(answered.pairs), answered.taken_back) == (1, ())
        assert await desk.diamonds() == 5

    async def test_they_are_asked_about_once_and_the_oldest_first(self, desk, db, pairs, pair):
        later = EVENING + timedelta(minutes=10)
        await desk.log(at=later, fan='luna.live', count=4)
        await desk.capture(at=later, best=4)
        assert await servers_with_untold(db) == [desk.guild_id]
        assert [each.hand.number for each in await pairs.untold(at_most=1)] == [1]
        await pairs.note_told([1, 3], at=EVENING)
        assert await found(pairs) == []
        assert await servers_with_untold(db) == []

    async def test_servers_stay_apart(self, desk, other_desk, pairs, pair):
        others = Pairs(other_desk.db, other_desk.guild_id)
        assert await others.untold(at_most=5) == []
        assert (await self.answer(others, 1)).pairs == ()
        await other_desk.log(at=EVENING, fan='luna.live', count=5)
        assert await found(pairs) == [(1, 2)]


async def test_what_is_captured_for_one_server_is_news_to_another(desk, other_desk, db):
    captures = Captures(db, Servers(db), desk.guild_id)
    combo = desk.combo(at=EVENING, best=5)
    await captures.keep(MIRA, [combo], by=BOT, at=EVENING, time_zone='UTC')
    assert (await other_desk.log(at=EVENING, fan=LUNA.name, count=5)).entry.number == 1
