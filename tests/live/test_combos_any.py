"""Whatever is lost, repeated or mixed up: each combo counts as the largest number seen."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from economy.captured import Combo, Person, uncounted
from economy.entries import Source
from live.combos import Combos, key_of
from live.feed import GiftSeen

EVENING = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
HOST = '9001'
PEOPLE = ('1001', '1002', '1003')
GIFTS = ((5655, 1), (5487, 5), (11046, 1_000))
GROUPS = ('1795464000000', '1795464000001')
GUESTS = (None, Person('9002'))


@st.composite
def evenings(draw) -> list[GiftSeen]:
    """The messages of some combos and of some gifts that come alone, in the order of sending."""
    combos = draw(
        st.lists(
            st.tuples(
                st.sampled_from(PEOPLE),
                st.sampled_from(GIFTS),
                st.sampled_from(GROUPS),
                st.integers(1, 6),
                st.booleans(),
            ),
            max_size=6,
            unique_by=lambda combo: combo[:3],
        )
    )
    messages: list[GiftSeen] = []
    for sender, gift, group, size, to_guest in combos:
        frames = [(n, False) for n in range(1, size + 1)] + [(size, True)]
        messages += [
            message(len(messages) + n, sender, gift, group, count, is_end=is_end, guest=to_guest)
            for n, (count, is_end) in enumerate(frames)
        ]
    for sender, count in draw(
        st.lists(st.tuples(st.sampled_from(PEOPLE), st.integers(1, 3)), max_size=4)
    ):
        alone = message(len(messages), sender, GIFTS[2], '', count, is_end=False, guest=False)
        messages.append(replace(alone, is_combo=False))
    return messages


def message(number, sender, gift, group, count, *, is_end, guest) -> GiftSeen:
    gift_id, coins = gift
    return GiftSeen(
        source=Source.TIKTOK,
        room_id='7',
        msg_id=str(7_000 + number),
        group_id=group,
        gift_id=gift_id,
        gift_name='',
        coins=coins,
        count=count,
        is_combo=True,
        is_end=is_end,
        sender=Person(sender),
        receiver=GUESTS[guest],
        host_id=HOST,
    )


class World:
    """A bot at work, the book on its disk, and what is true of both.

    `true` is the largest number seen for each key; after a crash, the largest that was kept.
    """

    def __init__(self) -> None:
        self.at = EVENING
        self.combos = Combos()
        self.rows: dict[str, Combo] = {}
        self.counted: Counter[str] = Counter()
        self.true: Counter[str] = Counter()
        self.on_disk: Counter[str] = Counter()
        self.batch: list[Combo] = []
        self.snapshot: Counter[str] = Counter()
        self.diamonds = Counter()  # by whether a guest got them

    def see(self, gift: GiftSeen) -> None:
        self.combos.see(gift, self.at)
        self.true[key_of(gift)] = max(self.true[key_of(gift)], gift.count)

    def begin_keeping(self) -> None:
        self.batch, self.snapshot = self.combos.changed(), self.true.copy()

    def end_keeping(self) -> None:
        """The batch is on disk in one transaction; more may have been seen meanwhile."""
        for combo in self.batch:
            row = self.rows.get(combo.key)
            best = combo.best if row is None else max(combo.best, row.best)
            self.rows[combo.key] = replace(combo, best=best)
            if combo.is_due:
                news = uncounted(best, self.counted[combo.key])
                self.counted[combo.key] += news
                self.diamonds[combo.guest is not None] += news * combo.gift.coins
            self.on_disk[combo.key] = max(self.on_disk[combo.key], self.snapshot[combo.key])
        self.combos.kept(self.batch, self.at)
        assert all(self.counted[key] <= self.true[key] for key in self.counted)

    def keep(self) -> None:
        self.begin_keeping()
        self.end_keeping()

    def crash(self) -> None:
        """The memory is gone; what was kept and not counted is found open."""
        self.batch = []
        self.true = self.on_disk.copy()
        self.combos = Combos(
            replace(row, is_due=False)
            for key, row in self.rows.items()
            if row.best > self.counted[key]
        )

    def wait(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)
        self.combos.settle(self.at)

    def lose_the_feed(self) -> None:
        self.combos.settle_all()

    def finish(self, *, by_quiet: bool) -> None:
        if by_quiet:
            self.wait(15)
        else:
            self.lose_the_feed()
        self.keep()


DOINGS = ('begin_keeping', 'end_keeping', 'keep', 'crash', 'lose_the_feed')


@st.composite
def nights(draw):
    """An evening as feeds tell it: any messages in any order any number of times, and between
    them whatever happens to a bot."""
    evening = draw(evenings())
    seen = st.tuples(st.sampled_from(evening), st.sampled_from((Source.TIKTOK, Source.TIKFINITY)))
    waits = st.sampled_from((0.1, 3, 14.9, 15, 61, 90_000, -7_200))
    step = st.sampled_from(DOINGS) | waits
    return draw(st.lists(seen | step if evening else step, max_size=60)), evening


@given(nights(), st.booleans())
@settings(max_examples=300, deadline=None)
def test_every_combo_is_counted_at_the_largest_number_seen(night, by_quiet):
    steps, _ = night
    world = World()
    for step in steps:
        if isinstance(step, str):
            getattr(world, step)()
        elif isinstance(step, tuple):
            gift, source = step
            world.see(replace(gift, source=source))
        else:
            world.wait(step)
    world.finish(by_quiet=by_quiet)
    assert +world.counted == +world.true
    assert len(world.rows) == len(+world.true)


@given(st.data(), evenings(), st.booleans())
@settings(max_examples=150, deadline=None)
def test_a_shuffled_and_repeated_evening_comes_to_its_diamonds(data, evening, by_quiet):
    told = data.draw(st.permutations(evening + evening[::2]))
    world = World()
    for number, gift in enumerate(told):
        world.see(gift)
        if number % 3 == 0:
            world.keep()
            world.wait(7)
    world.finish(by_quiet=by_quiet)
    largest: dict[str, GiftSeen] = {}
    for gift in evening:
        largest[key_of(gift)] = max(gift, largest.get(key_of(gift), gift), key=lambda g: g.count)
    for is_guests in (False, True):
        sent = [gift for gift in largest.values() if (gift.receiver is not None) is is_guests]
        assert world.diamonds[is_guests] == sum(gift.count * gift.coins for gift in sent)


@given(evenings(), st.integers(0, 60), st.booleans())
@settings(max_examples=150, deadline=None)
def test_an_evening_cut_anywhere_and_played_again_is_counted_once(evening, cut_at, is_crash):
    world = World()
    for gift in evening[:cut_at]:
        world.see(gift)
        world.keep()
    world.crash() if is_crash else world.lose_the_feed()
    for gift in evening:
        world.see(gift)
    world.finish(by_quiet=False)
    wanted: Counter[str] = Counter()
    for gift in evening:
        wanted[key_of(gift)] = max(wanted[key_of(gift)], gift.count)
    assert +world.counted == wanted
