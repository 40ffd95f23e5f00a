"""Payouts beside a dictionary that does the same sums: any order of deeds, the same result."""

from __future__ import annotations

import asyncio
import tempfile
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from economy.entries import NewEntry, Source
from economy.errors import Refusal
from economy.gifts import Gift
from economy.ids import CreatorId, GuildId, UserId
from economy.income_errors import DayInFuture
from economy.payout_errors import (
    NothingAvailable,
    PaidBeforeRequest,
    PayoutAlreadyPaid,
    PayoutCancelled,
    PayoutIsPaid,
    PayoutKeyReused,
    PayoutMissing,
    PayoutTooLarge,
)
from economy.payouts import Payment
from economy.rates import Preset, preset_rate
from storage.database import Database
from storage.ledger import Ledger
from storage.payouts import Payouts
from storage.servers import Servers

START = datetime(2026, 11, 23, 12, tzinfo=UTC)
ROSE = Gift(5655, 'Rose', 1)
RATE = preset_rate(Preset.MEASURED)
creators = st.sampled_from((1, 2))
numbers = st.integers(1, 6)


@dataclass
class Row:
    creator: int
    diamonds: int
    day: date
    key: str
    paid: Payment | None = None
    is_cancelled: bool = False


@dataclass
class Model:
    """What should be there: diamonds of each creator, payouts by number, what each key did."""

    logged: dict[int, int] = field(default_factory=lambda: {1: 0, 2: 0})
    payouts: dict[int, Row] = field(default_factory=dict)
    steps: dict[str, tuple[int, object]] = field(default_factory=dict)

    def requested(self, creator: int) -> int:
        standing = [row for row in self.payouts.values() if not row.is_cancelled]
        return sum(row.diamonds for row in standing if row.creator == creator)

    def available(self, creator: int) -> int:
        return max(0, self.logged[creator] - self.requested(creator))

    def request(self, creator: int, diamonds: int | None, day: date, key: str):
        for number, row in self.payouts.items():
            if row.key == key:
                same = row.creator == creator and diamonds in (None, row.diamonds)
                return number if same else PayoutKeyReused
        left = self.available(creator)
        if not left:
            return NothingAvailable
        if diamonds is not None and diamonds > left:
            return PayoutTooLarge
        self.payouts[len(self.payouts) + 1] = Row(creator, diamonds or left, day, key)
        return len(self.payouts)

    def pay(self, number: int, payment: Payment, today: date, key: str):
        if key in self.steps:
            return number if self.steps[key] == (number, payment) else PayoutKeyReused
        row = self.payouts.get(number)
        if row is None:
            return PayoutMissing
        if row.is_cancelled:
            return PayoutCancelled
        if row.paid:
            return PayoutAlreadyPaid
        if payment.day > today:
            return DayInFuture
        if payment.day < row.day:
            return PaidBeforeRequest
        row.paid, self.steps[key] = payment, (number, payment)
        return number

    def cancel(self, number: int, is_meant: bool, key: str):
        if key in self.steps:
            return number if self.steps[key] == (number, 'cancelled') else PayoutKeyReused
        row = self.payouts.get(number)
        if row is None:
            return PayoutMissing
        if row.is_cancelled:
            return PayoutCancelled
        if row.paid and not is_meant:
            return PayoutIsPaid
        row.is_cancelled, self.steps[key] = True, (number, 'cancelled')
        return number


class PayoutMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.Runner()
        self.scratch = tempfile.TemporaryDirectory()
        self.folder = Path(self.scratch.name)
        self.model = Model()
        self.now = START
        self.clicks = 0
        self.gifts: list[tuple[int, int, int]] = []
        self.asked = []

    @initialize()
    def open_for_business(self) -> None:
        self.db = self.loop.run(Database.open(self.folder))
        servers = Servers(self.db)
        for guild_id in (1, 2):  # of which the second only looks on
            for name in ('Mira', 'Noor'):
                self.loop.run(
                    servers.add_creator(
                        GuildId(guild_id), name, handle=None, by=UserId(1), at=START
                    )
                )

    @property
    def payouts(self) -> Payouts:
        return Payouts(self.db, GuildId(1))

    def key(self) -> str:
        self.clicks += 1
        return f'int:{self.clicks}'

    def outcome(self, deed):
        try:
            return self.loop.run(deed).payout.number
        except Refusal as refusal:
            return type(refusal)

    @rule(creator=creators, count=st.integers(1, 500))
    def log(self, creator: int, count: int) -> None:
        new = NewEntry(
            key=self.key(),
            creator_id=CreatorId(creator),
            gift=ROSE,
            count=count,
            fan=None,
            source=Source.HAND,
            actor_id=UserId(11),
            happened_at=self.now,
            logged_at=self.now,
            day=self.now.date(),
        )
        receipt = self.loop.run(Ledger(self.db, GuildId(1)).log(new, is_repeat_meant=True))
        self.gifts.append((receipt.entry.number, creator, count))
        self.model.logged[creator] += count

    @precondition(lambda self: self.gifts)
    @rule(which=st.integers(0, 50))
    def take_back(self, which: int) -> None:
        number, creator, count = self.gifts.pop(which % len(self.gifts))
        ledger = Ledger(self.db, GuildId(1))
        self.loop.run(ledger.undo(number, key=self.key(), by=UserId(11), at=self.now))
        self.model.logged[creator] -= count

    @rule(days=st.integers(0, 3))
    def time_passes(self, days: int) -> None:
        self.now += timedelta(days=days)

    @rule(creator=creators, diamonds=st.none() | st.integers(1, 400))
    def request(self, **wish) -> None:
        self.ask(self.do_request, {**wish, 'key': self.key()})

    @rule(number=numbers, amount=st.sampled_from(('1', '2.50')), days=st.integers(-4, 1))
    def pay(self, **wish) -> None:
        self.ask(self.do_pay, {**wish, 'key': self.key()})

    @rule(number=numbers, is_meant=st.booleans())
    def cancel(self, **wish) -> None:
        self.ask(self.do_cancel, {**wish, 'key': self.key()})

    @precondition(lambda self: self.asked)
    @rule(which=st.integers(0, 5), number=st.none() | numbers)
    def the_same_key_again(self, which: int, number: int | None) -> None:
        """A request delivered twice; with another number it is another one under its key."""
        deed, wish = self.asked[-1 - which % len(self.asked)]
        if number is not None and 'number' in wish:
            wish = wish | {'number': number}
        deed(**wish)

    def ask(self, deed, wish) -> None:
        self.asked.append((deed, wish))
        deed(**wish)

    def do_request(self, creator, diamonds, key) -> None:
        wanted = self.model.request(creator, diamonds, self.now.date(), key)
        deed = self.payouts.request(
            diamonds, creator_id=CreatorId(creator), creator='Mira', rate=RATE,
            day=self.now.date(), key=key, by=UserId(11), at=self.now,
        )  # fmt: skip
        assert self.outcome(deed) == wanted

    def do_pay(self, number, amount, days, key) -> None:
        today = self.now.date()
        payment = Payment(
            amount=Decimal(amount), currency='USD', fee=None, fee_currency=None,
            day=today + timedelta(days=days),
        )  # fmt: skip
        wanted = self.model.pay(number, payment, today, key)
        deed = self.payouts.pay(number, payment, today=today, key=key, by=UserId(11), at=self.now)
        assert self.outcome(deed) == wanted

    def do_cancel(self, number, is_meant, key) -> None:
        wanted = self.model.cancel(number, is_meant, key)
        deed = self.payouts.cancel(
            number, day=self.now.date(), key=key, by=UserId(11), at=self.now,
            is_payment_meant=is_meant,
        )  # fmt: skip
        assert self.outcome(deed) == wanted

    @rule()
    def restart(self) -> None:
        self.loop.run(self.db.close())
        self.db = self.loop.run(Database.open(self.folder))

    @invariant()
    def everything_is_the_models(self) -> None:
        for creator in (1, 2):
            account, sums = self.loop.run(self.payouts.account(CreatorId(creator), [(None, None)]))
            requested = self.model.requested(creator)
            assert account.logged == sums[0] == self.model.logged[creator]
            assert account.requested == requested
            assert account.available == self.model.available(creator) >= 0
            assert account.missing == max(0, requested - self.model.logged[creator])
            rows = {n: row for n, row in self.model.payouts.items() if row.creator == creator}
            page = self.loop.run(self.payouts.page(CreatorId(creator)))
            assert [
                (each.number, each.diamonds, each.payment, each.cancelled is not None)
                for each in page.payouts
            ] == [
                (n, row.diamonds, row.paid, row.is_cancelled)
                for n, row in sorted(rows.items(), reverse=True)[:10]
            ]
            others = Payouts(self.db, GuildId(2))
            assert self.loop.run(others.page(CreatorId(creator))).payouts == ()

    def teardown(self) -> None:
        if hasattr(self, 'db'):
            self.loop.run(self.db.close())
        self.loop.close()
        self.scratch.cleanup()
