"""What is counted of an evening, message by message: every case that a LIVE is known to bring."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from economy.captured import Combo, Person, uncounted
from economy.entries import Source
from live.combos import FORGET_AFTER, QUIET, Combos, key_of, sent_at
from live.feed import GiftSeen

EVENING = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
LUNA = Person('1001', 'luna', 'Luna')
RAVI = Person('1002', 'ravi', 'Ravi')
MIRA = Person('9001', 'mira', 'Mira')
GUEST = Person('9002', 'noor', 'Noor')
ROSE, FINGER_HEART, GALAXY, UNHEARD_OF = 5655, 5487, 11046, 999_999
COINS = {ROSE: 1, FINGER_HEART: 5, GALAXY: 1_000, UNHEARD_OF: 7}


def tap(count: int, **changes) -> GiftSeen:
    """A message in the middle of Luna's combo of roses; each gift has its own message id."""
    gift_id = changes.get('gift_id', ROSE)
    plain = GiftSeen(
        source=Source.TIKTOK,
        room_id='7',
        msg_id=f'70{count}',
        group_id='1795464000000',
        gift_id=gift_id,
        gift_name='Rose',
        coins=COINS[gift_id],
        count=count,
        is_combo=True,
        is_end=False,
        sender=LUNA,
        host_id=MIRA.id,
    )
    return replace(plain, **changes)


def end(count: int, **changes) -> GiftSeen:
    return tap(count, is_end=True, msg_id=f'71{count}', **changes)


def single(msg_id: str, count: int = 1, **changes) -> GiftSeen:
    """A gift that comes alone, as the dear ones do: no combo, no end, group id 0."""
    plain = {'gift_id': GALAXY, 'group_id': '0', 'is_combo': False, 'msg_id': msg_id}
    return tap(count, **(plain | changes))


class Desk:
    """A feed's combos and the book that they are kept in, as storage keeps it."""

    def __init__(self) -> None:
        self.at = EVENING
        self.combos = Combos()
        self.best: Counter[str] = Counter()
        self.counted: Counter[str] = Counter()
        self.told: dict[str, Combo] = {}
        self.entries: list[tuple[Combo, int]] = []

    def see(self, *gifts: GiftSeen, every_s: float = 0.5) -> Desk:
        for gift in gifts:
            self.combos.see(gift, self.at)
            self.at += timedelta(seconds=every_s)
        return self.keep()

    def keep(self) -> Desk:
        batch = self.combos.changed()
        for combo in batch:
            self.told[combo.key] = combo
            best = self.best[combo.key] = max(combo.best, self.best[combo.key])
            news = uncounted(best, self.counted[combo.key])
            if combo.is_due and news:
                self.counted[combo.key] = best
                self.entries.append((combo, news))
        self.combos.kept(batch, self.at)
        return self

    def wait(self, seconds: float) -> Desk:
        self.at += timedelta(seconds=seconds)
        self.combos.settle(self.at)
        return self.keep()

    def lose_the_feed(self) -> Desk:
        self.combos.settle_all()
        return self.keep()

    def restart(self) -> Desk:
        self.combos = Combos(
            replace(self.told[key], best=best, is_due=False)
            for key, best in self.best.items()
            if best > self.counted[key]
        )
        return self

    def diamonds(self, *, guests: bool = False) -> int:
        return sum(
            count * combo.gift.coins
            for combo, count in self.entries
            if (combo.guest is not None) is guests
        )

    def counts(self) -> list[int]:
        return [count for _, count in self.entries]


CASES = {
    'a single rose comes twice': ([tap(1), end(1)], [1]),
    'a combo of five': ([*map(tap, range(1, 6)), end(5)], [5]),
    'taps that were swallowed': ([tap(1), tap(4), end(9)], [9]),
    'the end alone': ([end(12)], [12]),
    'out of order': ([tap(3), tap(1), end(5), tap(2), tap(5), tap(4)], [5]),
    'the end before the rest': ([end(5), tap(1), tap(5)], [5]),
    'the end twice': ([tap(2), end(2), end(2)], [2]),
    'the whole combo twice': ([tap(1), tap(2), end(2)] * 2, [2]),
    'an end that is smaller than a tap': ([tap(7), end(6)], [7]),
    'a larger end after an end': ([end(5), end(8)], [8]),
    'alone, then once more': ([single('81'), single('82')], [1, 1]),
    'alone, told twice': ([single('81'), single('81')], [1]),
    'alone without any group': ([single('81', group_id=''), single('82', group_id='')], [1, 1]),
    'many at once that come alone': ([single('81', count=5)], [5]),
    'an unknown gift': ([tap(3, gift_id=UNHEARD_OF), end(3, gift_id=UNHEARD_OF)], [3]),
    'no type, so no combo': ([tap(n, is_combo=False) for n in (1, 2, 3)], [3]),
    'no group, but the end': ([end(4, group_id=''), end(4, group_id='')], [4]),
    'two gifters in one millisecond': (
        [tap(2), tap(3, sender=RAVI), end(2), end(3, sender=RAVI)],
        [2, 3],
    ),
    'one gifter with two gifts in one millisecond': (
        [tap(2), tap(1, gift_id=FINGER_HEART), tap(3), end(1, gift_id=FINGER_HEART), end(3)],
        [1, 3],
    ),
    'one gifter who goes to and fro between gifts': (
        [
            gift
            for n in (1, 2, 3)
            for gift in (tap(n), tap(n, gift_id=FINGER_HEART, group_id='1795464000400'))
        ]
        + [end(3), end(3, gift_id=FINGER_HEART, group_id='1795464000400')],
        [3, 3],
    ),
    'the same gift again': ([end(2), end(4, group_id='1795464009000')], [2, 4]),
    'two feeds': (
        [gift for n in (1, 2) for gift in (tap(n), tap(n, source=Source.TIKFINITY, room_id=''))]
        + [end(2), end(2, source=Source.TIKFINITY, room_id='')],
        [2],
    ),
}


@pytest.mark.parametrize('case', CASES)
def test_every_gift_is_counted_once(case):
    gifts, wanted = CASES[case]
    desk = Desk().see(*gifts)
    assert sorted(desk.counts()) == sorted(wanted)
    assert desk.wait(60).counts() == desk.counts()


@pytest.mark.parametrize('case', CASES)
def test_a_replay_after_a_reconnect_adds_nothing(case):
    gifts, wanted = CASES[case]
    desk = Desk().see(*gifts).lose_the_feed().see(*gifts).wait(120).see(*gifts).wait(120)
    assert sum(desk.counts()) == sum(wanted)


@pytest.mark.parametrize('case', CASES)
def test_a_restart_in_the_middle_loses_and_repeats_nothing(case):
    gifts, wanted = CASES[case]
    half = len(gifts) // 2
    desk = Desk().see(*gifts[:half]).restart().see(*gifts[half:]).restart().wait(60)
    assert sum(desk.counts()) == sum(wanted)


def test_a_combo_without_an_end_waits_for_quiet_and_is_counted_once():
    desk = Desk().see(*map(tap, range(1, 6)), every_s=0)
    assert desk.wait(QUIET.total_seconds() - 0.001).counts() == []
    assert desk.wait(0.001).counts() == [5]
    assert desk.wait(3600).counts() == [5]


def test_a_tap_puts_the_quiet_off_and_so_does_one_that_adds_nothing():
    desk = Desk().see(tap(5), every_s=0).wait(14).see(tap(2), every_s=0)
    assert desk.wait(14).counts() == []
    assert desk.wait(1).counts() == [5]


def test_a_late_end_of_the_same_count_adds_nothing():
    desk = Desk().see(tap(5)).wait(20)
    assert desk.see(end(5)).counts() == [5]


@pytest.mark.parametrize('late_s', [20, 3600])
@pytest.mark.parametrize('late', [end(8), tap(8)])
def test_a_late_larger_count_adds_the_difference(late, late_s):
    desk = Desk().see(tap(5)).wait(20).wait(late_s).see(late).wait(20)
    assert desk.counts() == [5, 3]


def test_a_lost_feed_counts_what_is_open():
    desk = Desk().see(tap(4), tap(2, sender=RAVI))
    assert desk.lose_the_feed().counts() == [4, 2]
    assert desk.see(tap(5), end(6)).counts() == [4, 2, 2]


def test_a_combo_goes_on_after_a_restart():
    desk = Desk().see(tap(4)).restart().see(tap(5), end(6))
    assert desk.counts() == [6]


def test_what_a_restart_finds_open_is_counted_after_the_quiet():
    assert Desk().see(tap(4)).restart().wait(15).counts() == [4]


def test_a_gift_to_a_guest_stands_apart():
    to_guest = [single('81', receiver=GUEST), tap(2, receiver=GUEST), end(3, receiver=GUEST)]
    to_host = [single('82', receiver=MIRA), end(5, sender=RAVI)]
    desk = Desk().see(*to_guest, *to_host)
    assert desk.diamonds(guests=True) == 1_003
    assert desk.diamonds() == 1_005


def test_a_masked_sender_is_nobody():
    desk = Desk().see(end(3, is_masked=True))
    assert [combo.sender for combo, _ in desk.entries] == [None]


def test_an_unknown_gift_keeps_the_price_that_came_with_it():
    assert Desk().see(end(3, gift_id=UNHEARD_OF)).diamonds() == 21


# One feed tells more than the other: what was told of a combo stays with it.

BARE = {'source': Source.TIKFINITY, 'room_id': '', 'host_id': ''}


@pytest.mark.parametrize('messages', [
    [tap(2, receiver=GUEST), end(3, receiver=GUEST, **BARE)],
    [tap(3, receiver=GUEST, **BARE), tap(2, receiver=GUEST), end(3, receiver=GUEST, **BARE)],
    [tap(3, receiver=GUEST, **BARE), end(3, receiver=GUEST)],
])  # fmt: skip
def test_a_gift_to_a_guest_is_not_the_hosts_because_a_feed_does_not_know_the_host(messages):
    desk = Desk().see(*messages)
    assert (desk.diamonds(guests=True), desk.diamonds()) == (3, 0)


def test_the_guest_who_was_told_first_stays():
    other = Person('9003', 'ines', 'Inês')
    desk = Desk().see(tap(2, receiver=GUEST), end(3, receiver=other))
    assert [combo.guest for combo, _ in desk.entries] == [GUEST]


def test_a_guest_is_kept_over_a_restart():
    desk = Desk().see(tap(2, receiver=GUEST)).restart().see(end(3, receiver=GUEST, **BARE))
    assert (desk.diamonds(guests=True), desk.diamonds()) == (3, 0)


@pytest.mark.parametrize('messages', [
    [tap(2, is_masked=True), end(3)],
    [tap(3), tap(2, is_masked=True), end(3)],
])  # fmt: skip
def test_who_is_masked_in_one_feed_is_not_unmasked_by_the_other(messages):
    desk = Desk().see(*messages)
    assert [combo.sender for combo, _ in desk.entries] == [None]


def test_names_are_filled_in_and_never_emptied():
    nameless = Person(LUNA.id)
    desk = Desk().see(
        tap(1, sender=nameless, gift_name=''), tap(1), tap(2, sender=nameless, gift_name=''), end(2)
    )
    combo, _ = desk.entries[0]
    assert combo.sender == LUNA
    assert combo.gift.name == 'Rose'


def test_the_newest_name_of_a_sender_counts():
    renamed = Person(LUNA.id, '', 'Luna ✨')
    combo, _ = Desk().see(tap(1), end(2, sender=renamed)).entries[0]
    assert combo.sender == Person(LUNA.id, 'luna', 'Luna ✨')


# The clock


def test_a_clock_that_is_put_back_does_not_leave_a_combo_open():
    desk = Desk().see(tap(5)).wait(-3600)
    assert desk.counts() == [5]


def test_a_combo_that_goes_on_while_the_clock_is_put_back_is_one_entry():
    desk = Desk().see(tap(5))
    desk.at -= timedelta(hours=1)
    desk.see(tap(6)).wait(1).see(tap(7)).wait(1).see(end(8))
    assert desk.counts() == [8]


def ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)


@pytest.mark.parametrize(('told', 'believed'), [
    (timedelta(0), True),
    (-timedelta(hours=24), True),
    (-timedelta(hours=24, milliseconds=1), False),
    (timedelta(minutes=1), True),
    (timedelta(minutes=1, milliseconds=1), False),
])  # fmt: skip
def test_the_platforms_time_is_believed_near_our_own(told, believed):
    gift = tap(1, sent_at_ms=ms(EVENING + told))
    assert sent_at(gift, EVENING) == (EVENING + told if believed else EVENING)


@pytest.mark.parametrize('sent_at_ms', [None, 10**30])
def test_a_time_that_is_none_is_ours(sent_at_ms):
    assert sent_at(tap(1, sent_at_ms=sent_at_ms), EVENING) == EVENING


# What is remembered


def test_what_is_counted_leaves_the_memory_and_what_is_open_stays():
    desk = Desk().see(end(2), tap(3, sender=RAVI), every_s=0)
    assert len(desk.combos) == 2
    desk.see(tap(4, sender=RAVI), every_s=0)
    desk.at += FORGET_AFTER
    desk.keep()
    assert len(desk.combos) == 1
    assert desk.wait(0).counts() == [2, 4]


def test_what_could_not_be_kept_is_offered_again():
    combos = Combos()
    combos.see(end(2), EVENING)
    first = combos.changed()
    combos.see(end(3), EVENING)
    combos.kept(first, EVENING + timedelta(hours=1))
    assert [combo.best for combo in combos.changed()] == [3]
    combos.kept(combos.changed(), EVENING + timedelta(hours=1))
    assert combos.changed() == []
    assert len(combos) == 0


def test_what_could_not_be_kept_for_long_is_not_forgotten():
    """The disk takes nothing for minutes, and an old message of the combo comes again."""
    combos = Combos()
    combos.see(end(5), EVENING)
    late = EVENING + 2 * FORGET_AFTER
    combos.kept([], late)
    combos.see(tap(3), late)
    assert [combo.best for combo in combos.changed()] == [5]


def test_a_replay_that_says_nothing_new_need_not_be_kept():
    desk = Desk().see(tap(1), tap(2))
    desk.combos.see(tap(1), desk.at)
    assert desk.combos.changed() == []


def test_a_key_tells_neither_who_nor_what():
    keys = {key_of(tap(1)), key_of(tap(2)), key_of(end(2))}
    assert len(keys) == 1
    assert LUNA.id not in keys.pop()
    assert key_of(single('81')) != key_of(single('82'))
