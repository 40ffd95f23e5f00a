"""The ledger beside a dictionary that does the same sums: any order of deeds, the same result."""

from __future__ import annotations

import asyncio
import tempfile
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from economy.entries import Changes, NewEntry, Source
from economy.errors import (
    EntryAlreadyReversed,
    EntryIsReversal,
    EntryMissing,
    KeyReused,
    NearRepeat,
    NothingToFix,
    NothingToUndo,
    Refusal,
)
from economy.gifts import Gift
from economy.guest_errors import AdjustmentNotFixed, GuestIsCreator
from economy.ids import CreatorId, GuildId, UserId
from storage.database import Database
from storage.entries import NOBODY, insert
from storage.history import History
from storage.ledger import Ledger
from storage.payout_lookups import PayoutLookups
from storage.servers import Servers
from storage.verify import verify

CREATORS = {1: 'Mira', 2: 'Noor'}
GIFTS = (Gift(5655, 'Rose', 1), Gift(11046, 'Galaxy', 1000), Gift(-1, 'Heart', 5))
START = datetime(2026, 11, 30, 23, 59, 30, tzinfo=UTC)
guilds = st.sampled_from((1, 2))
creators = st.sampled_from((1, 2))
actors = st.sampled_from((11, 12))
fans = st.sampled_from((None, 'luna', 'LUNA', 'max'))
guests = st.sampled_from((None, None, None, 'ravi', 'RAVI', 'luna', 'mira'))
gifts = st.sampled_from(GIFTS)
counts = st.integers(1, 2)
numbers = st.integers(-1, 12)
changes = st.builds(
    Changes,
    gift=st.none() | gifts,
    count=st.none() | counts,
    fan=st.none() | st.sampled_from(('max', 'zoe')),
    creator_id=st.none() | creators.map(CreatorId),
    guest=st.none() | st.sampled_from(('ravi', 'zoe', 'NOOR', '')),
)


@dataclass
class Row:
    key: str
    creator: int
    gift: Gift
    count: int
    fan: str | None
    actor: int
    at: datetime
    guest: str | None = None
    is_adjustment: bool = False
    reverses: int | None = None
    reversed_by: int | None = None

    @property
    def content(self):
        names = [name and name.casefold() for name in (self.fan, self.guest)]
        return self.creator, self.gift, self.count, *names

    @property
    def is_to_the_creator_as_guest(self) -> bool:
        return self.guest is not None and self.guest.casefold() == CREATORS[self.creator].casefold()

    @property
    def diamonds(self) -> int:
        return self.gift.coins * self.count


class Model(dict[int, Row]):
    """One server: what should be in its ledger, by number. Each deed says what to expect."""

    def of_key(self, key: str) -> int | None:
        return next((number for number, row in self.items() if row.key == key), None)

    def add(self, row: Row) -> int:
        self[len(self) + 1] = row
        return len(self)

    def reverse(self, number: int, key: str, actor: int) -> int:
        row = self[number]
        turned = replace(row, key=key, count=-row.count, actor=actor, reverses=number)
        row.reversed_by = self.add(turned)
        return row.reversed_by

    def why_not_taken_back(self, number: int) -> type[Refusal] | None:
        if number not in self:
            return EntryMissing
        if self[number].reverses:
            return EntryIsReversal
        return EntryAlreadyReversed if self[number].reversed_by else None

    def log(self, row: Row) -> int | type[Refusal]:
        if row.is_to_the_creator_as_guest:
            return GuestIsCreator
        if known := self.of_key(row.key):
            same = self[known].content == row.content and self[known].reverses is None
            return known if same else KeyReused
        for twin in self.values():
            near = abs(twin.at - row.at) <= timedelta(seconds=20)
            if near and twin.content == row.content and not twin.reversed_by:
                return NearRepeat
        return self.add(row)

    def undo(self, number: int | None, key: str, actor: int) -> int | type[Refusal]:
        if known := self.of_key(key):
            reverses = self[known].reverses
            return known if reverses and number in (None, reverses) else KeyReused
        if number is None:
            own = [n for n, row in self.items() if row.actor == actor]
            number = max((n for n in own if not self.why_not_taken_back(n)), default=None)
            if number is None:
                return NothingToUndo
        return self.why_not_taken_back(number) or self.reverse(number, key, actor)

    def fix(self, number: int, what: Changes, key: str, actor: int) -> int | type[Refusal]:
        right = None
        if number in self:
            wrong = self[number]
            right = Row(
                key,
                what.creator_id or wrong.creator,
                what.gift or wrong.gift,
                what.count or wrong.count,
                what.fan or wrong.fan,
                actor,
                wrong.at,
                wrong.guest if what.guest is None else what.guest or None,
            )
        if known := self.of_key(key):
            if right is None:
                return EntryMissing
            follows = wrong.reversed_by is not None and known == wrong.reversed_by + 1
            return known if follows and self[known].content == right.content else KeyReused
        if refusal := self.why_not_taken_back(number):
            return refusal
        if wrong.is_adjustment:
            return AdjustmentNotFixed
        if right.is_to_the_creator_as_guest:
            return GuestIsCreator
        if right.content == wrong.content:
            return NothingToFix
        self.reverse(number, f'{key}:reversal', actor)
        return self.add(right)


class LedgerMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.Runner()
        self.scratch = tempfile.TemporaryDirectory()
        self.folder = Path(self.scratch.name)
        self.models = {1: Model(), 2: Model()}
        self.now = START
        self.asked = []

    @initialize()
    def open_for_business(self) -> None:
        self.db = self.loop.run(Database.open(self.folder))
        servers = Servers(self.db)
        for guild_id in self.models:
            for name in CREATORS.values():
                self.loop.run(
                    servers.add_creator(
                        GuildId(guild_id), name, handle=None, by=UserId(1), at=START
                    )
                )

    def ledger(self, guild_id: int) -> Ledger:
        return Ledger(self.db, GuildId(guild_id))

    def outcome(self, deed):
        try:
            return self.loop.run(deed)
        except Refusal as refusal:
            return type(refusal)

    @rule(seconds=st.sampled_from((1, 20, 21, 86_400)))
    def time_passes(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule(
        guild_id=guilds,
        creator=creators,
        gift=gifts,
        count=counts,
        fan=fans,
        guest=guests,
        actor=actors,
    )
    def log(self, **wish) -> None:
        self.ask(self.do_log, wish)

    @rule(guild_id=guilds, creator=creators, difference=st.sampled_from((-700, 1, 10**12)))
    def adjust(self, guild_id: int, creator: int, difference: int) -> None:
        key, gift = f'adj:{len(self.models[guild_id])}', Gift(0, 'Adjustment', abs(difference))
        row = Row(key, creator, gift, difference // gift.coins, None, 11, self.now)
        number = self.models[guild_id].add(replace(row, is_adjustment=True))
        new = self.new(row, Source.ADJUST)
        write = partial(insert, guild_id=guild_id, new=new, fan=NOBODY, worth=difference)
        assert self.loop.run(self.db.write(write)).entry.number == number

    @rule(guild_id=guilds, number=st.none() | numbers, actor=actors)
    def undo(self, **wish) -> None:
        self.ask(self.do_undo, wish)

    @rule(guild_id=guilds, number=numbers, what=changes, actor=actors)
    def fix(self, **wish) -> None:
        self.ask(self.do_fix, wish)

    @precondition(lambda self: self.asked)
    @rule(which=st.integers(0, 7), has_new_key=st.booleans())
    def the_same_again(self, which: int, has_new_key: bool) -> None:
        """A double tap has a new key, a request delivered twice the old one."""
        deed, wish = self.asked[-1 - which % len(self.asked)]
        wish = {name: value for name, value in wish.items() if name != 'key'} | (
            {} if has_new_key else {'key': wish['key']}
        )
        self.ask(deed, wish)

    @precondition(lambda self: self.asked)
    @rule(which=st.integers(0, 7), number=numbers, count=counts, what=changes)
    def the_same_key_for_something_else(self, which: int, **other) -> None:
        deed, wish = self.asked[-1 - which % len(self.asked)]
        self.ask(deed, wish | {name: value for name, value in other.items() if name in wish})

    def ask(self, deed, wish) -> None:
        wish = {'key': f'int:{len(self.asked)}'} | wish
        self.asked.append((deed, wish))
        deed(**wish)

    def new(self, row: Row, source: Source) -> NewEntry:
        return NewEntry(
            key=row.key,
            creator_id=CreatorId(row.creator),
            gift=row.gift,
            count=row.count,
            fan=row.fan,
            source=source,
            actor_id=UserId(row.actor),
            happened_at=row.at,
            logged_at=row.at,
            day=row.at.date(),
            guest=row.guest,
        )

    def do_log(self, guild_id, key, creator, gift, count, fan, guest, actor) -> None:
        row = Row(key, creator, gift, count, fan, actor, self.now, guest)
        wanted = self.models[guild_id].log(row)
        found = self.outcome(self.ledger(guild_id).log(self.new(row, Source.HAND)))
        assert (found if isinstance(found, type) else found.entry.number) == wanted

    def do_undo(self, guild_id, key, number, actor) -> None:
        wanted = self.models[guild_id].undo(number, key, actor)
        deed = self.ledger(guild_id).undo(number, key=key, by=UserId(actor), at=self.now)
        found = self.outcome(deed)
        assert (found if isinstance(found, type) else found[1].entry.number) == wanted

    def do_fix(self, guild_id, key, number, what, actor) -> None:
        wanted = self.models[guild_id].fix(number, what, key, actor)
        deed = self.ledger(guild_id).fix(number, what, key=key, by=UserId(actor), at=self.now)
        found = self.outcome(deed)
        assert (found if isinstance(found, type) else found.right.entry.number) == wanted

    @rule()
    def restart(self) -> None:
        self.loop.run(self.db.close())
        self.db = self.loop.run(Database.open(self.folder))

    @invariant()
    def every_sum_and_page_is_the_models(self) -> None:
        for guild_id, model in self.models.items():
            history = History(self.db, GuildId(guild_id))
            for creator in (1, 2):
                rows = {n: row for n, row in model.items() if row.creator == creator}
                own = [row for row in rows.values() if row.guest is None]
                spans = [(None, None), (self.now.date(), self.now.date())]
                payouts = PayoutLookups(self.db, GuildId(guild_id))
                account, sums = self.loop.run(payouts.account(CreatorId(creator), spans))
                assert account.logged == sum(row.diamonds for row in own)
                assert sums == [
                    sum(row.diamonds for row in own),
                    sum(row.diamonds for row in own if row.at.date() == self.now.date()),
                ]
                page = self.loop.run(history.page(creator_id=CreatorId(creator)))
                assert [
                    (e.number, e.gift, e.count, e.guest and e.guest.casefold(), e.reversed_by)
                    for e in page.entries
                ] == [
                    (n, row.gift, row.count, row.guest and row.guest.casefold(), row.reversed_by)
                    for n, row in sorted(rows.items(), reverse=True)[:10]
                ]

    def teardown(self) -> None:
        if hasattr(self, 'db'):
            report = verify(self.folder)
            self.loop.run(self.db.close())
            assert report.is_sound
            assert report.entries == sum(map(len, self.models.values()))
        self.loop.close()
        self.scratch.cleanup()
