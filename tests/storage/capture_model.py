"""Captured combos beside a dictionary that counts the same: any order of messages and losses."""

from __future__ import annotations

import asyncio
import tempfile
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from economy.captured import Combo, Person
from economy.entries import Source
from economy.errors import Refusal
from economy.gifts import Gift
from economy.ids import CreatorId, FanId, GuildId, UserId
from storage.captures import KEPT_FOR, Captures, prune
from storage.database import Database
from storage.fans import Fans
from storage.ledger import Ledger
from storage.servers import Servers
from storage.verify import verify

START = datetime(2026, 11, 30, 23, 58, tzinfo=UTC)
GIFTS = (Gift(5655, 'Rose', 1), Gift(11046, 'Galaxy', 1000))
PEOPLE = tuple(Person(str(each), f'fan{each}', f'Fan {each % 2}') for each in range(1, 4))
keys = st.integers(0, 5)
creators = st.sampled_from((1, 2))
bests = st.integers(1, 6)


@dataclass
class Sent:
    """One combo: the largest count seen, and that of when it was last due."""

    best: int = 0
    counted: int = 0


class CaptureMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.Runner()
        self.scratch = tempfile.TemporaryDirectory()
        self.folder = Path(self.scratch.name)
        self.now = START
        self.sent: dict[tuple[int, int], Sent] = {}
        self.kept: list[tuple[int, list[Combo]]] = []

    @initialize()
    def open_for_business(self) -> None:
        self.db = self.loop.run(Database.open(self.folder))
        servers = Servers(self.db)
        for name in ('Mira', 'Noor'):
            self.loop.run(
                servers.add_creator(GuildId(1), name, handle=None, by=UserId(1), at=START)
            )

    @rule(seconds=st.sampled_from((1, 60, 86_400)))
    def time_passes(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule(
        creator=creators,
        messages=st.lists(
            st.tuples(keys, bests, st.booleans(), st.booleans(), st.booleans(), st.booleans()),
            min_size=1,
            max_size=4,
        ),
    )
    def a_batch_comes(self, creator: int, messages) -> None:
        self.keep(creator, [self.combo(*message) for message in messages])

    def combo(self, key, best, is_due, is_masked, is_for_guest, is_tikfinity) -> Combo:
        return Combo(
            key=f'{key:032d}',
            source=Source.TIKFINITY if is_tikfinity else Source.TIKTOK,
            gift=GIFTS[key % 2],
            best=best,
            sender=None if is_masked else PEOPLE[key % 3],
            guest=PEOPLE[0] if is_for_guest else None,
            sent_at=self.now,
            seen_at=self.now,
            is_due=is_due,
        )

    def keep(self, creator: int, combos: list[Combo]) -> None:
        self.kept.append((creator, combos))
        expected: dict[str, int] = {}
        for combo in combos:
            sent = self.sent.setdefault((creator, int(combo.key)), Sent())
            sent.best = max(sent.best, combo.best)
            if combo.is_due:
                expected[combo.key] = expected.get(combo.key, 0) + sent.best - sent.counted
                sent.counted = sent.best
        captures = Captures(self.db, Servers(self.db), GuildId(1))
        counted = self.loop.run(
            captures.keep(
                CreatorId(creator), combos, by=UserId(9), at=self.now, time_zone='Europe/Berlin'
            )
        )
        told: dict[str, int] = {}
        for entry in counted.entries:
            assert entry.count > 0
            told[entry.gift.name] = told.get(entry.gift.name, 0) + entry.count
        wanted: dict[str, int] = {}
        for key, count in expected.items():
            name = GIFTS[int(key) % 2].name
            wanted[name] = wanted.get(name, 0) + count
        assert told == {name: count for name, count in wanted.items() if count}

    @precondition(lambda self: self.kept)
    @rule(which=st.integers(0, 20))
    def a_batch_comes_again(self, which: int) -> None:
        creator, combos = self.kept[which % len(self.kept)]
        self.keep(creator, [replace(combo, seen_at=self.now) for combo in combos])

    @rule()
    def everything_comes_again(self) -> None:
        """A second time everything that was due adds nothing."""
        for creator, combos in list(self.kept):
            self.keep(creator, [combo for combo in combos if combo.is_due] or combos)
            del self.kept[-1]

    @rule()
    def restart(self) -> None:
        """After a restart, what was still going on is counted."""
        self.loop.run(self.db.close())
        self.db = self.loop.run(Database.open(self.folder))
        captures = Captures(self.db, Servers(self.db), GuildId(1))
        for creator in (1, 2):
            opened = self.loop.run(captures.open_combos(CreatorId(creator)))
            for combo in opened:
                assert combo.best == self.sent[creator, int(combo.key)].best
            if opened:
                self.keep(creator, [replace(combo, is_due=True) for combo in opened])

    @rule(weeks=st.integers(0, 5))
    def the_bot_is_off_for_weeks(self, weeks: int) -> None:
        self.now += timedelta(weeks=weeks)
        self.loop.run(prune(self.db, self.now))
        if weeks > KEPT_FOR.days // 7:
            rows = self.loop.run(self.db.read('SELECT key FROM combo WHERE counted = best'))
            assert rows == []

    @rule(number=st.integers(1, 12))
    def a_moderator_takes_one_back(self, number: int) -> None:
        try:
            self.loop.run(
                Ledger(self.db, GuildId(1)).undo(
                    number, key=f'int:{number}', by=UserId(11), at=self.now
                )
            )
        except Refusal:
            return

    @rule(fan_id=st.integers(1, 4))
    def a_fan_is_forgotten(self, fan_id: int) -> None:
        try:
            self.loop.run(Fans(self.db, GuildId(1)).forget(FanId(fan_id), at=self.now))
        except Refusal:
            return
        rows = self.loop.run(self.db.read('SELECT * FROM fan_identity WHERE fan_id = ?', (fan_id,)))
        assert rows == []

    @invariant()
    def each_combo_is_counted_once(self) -> None:
        if not hasattr(self, 'db'):
            return
        rows = self.loop.run(
            self.db.read(
                'SELECT creator_id, substr(key, 10, 32), sum(count), count(DISTINCT key), count(*)'
                " FROM entry WHERE key LIKE 'tiktok:%' AND reverses IS NULL GROUP BY 1, 2"
            )
        )
        assert all(keys == entries for *_, keys, entries in rows)
        assert {(creator, int(key)): counted for creator, key, counted, _, _ in rows} == {
            which: sent.counted for which, sent in self.sent.items() if sent.counted
        }

    def teardown(self) -> None:
        if hasattr(self, 'db'):
            report = verify(self.folder)
            self.loop.run(self.db.close())
            assert report.is_sound, report
        self.loop.close()
        self.scratch.cleanup()
