"""A period read whole: streams over midnight, late gifts, guests, payouts, income."""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random

import pytest

from economy.coverage import Span
from economy.errors import CreatorMissing
from economy.gifts import Gift
from economy.payouts import Payment
from economy.rates import Preset, preset_rate
from economy.reconcile import Reason, Summary
from economy.splits import Part, plan_of_stream, plan_on
from economy.streams import AfterEnd
from storage.database import FILE_NAME, Database
from storage.payouts import Payouts
from storage.reconciles import Reconciles
from storage.rows import to_ms
from storage.servers import Servers
from storage.splits import Splits
from storage.statements import Statements
from storage.streams import Streams

MIRA, NOOR, ANNA = 1, 2, 11
MAY, MAY_31 = date(2026, 5, 1), date(2026, 5, 31)
MEASURED = preset_rate(Preset.MEASURED)
HOUR = timedelta(hours=1)


def at(month: int, day: int, hour: int = 12, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


@pytest.fixture
async def nights(desk):
    """Short ways to a creator's nights, at the measured rate."""
    return await Nights.on(desk)


class Nights:
    @classmethod
    async def on(cls, desk):
        nights = cls()
        nights.desk, nights.db, nights.guild_id = desk, desk.db, desk.guild_id
        nights.servers = Servers(desk.db)
        await nights.servers.set_rate(desk.guild_id, MEASURED)
        nights.streams = Streams(desk.db, nights.servers, desk.guild_id)
        nights.splits = Splits(desk.db, desk.guild_id)
        nights.payouts = Payouts(desk.db, desk.guild_id)
        nights.statements = Statements(desk.db, desk.guild_id)
        nights.keys = 0
        return nights

    def key(self) -> str:
        self.keys += 1
        return f'test:{self.keys}'

    async def gift(self, when, diamonds, **changes):
        """A gift into the running stream, or a named one, or none."""
        key = self.key()
        new = self.desk.gift(
            at=when, gift=Gift(-1, 'Test', diamonds), fan=key, key=key, day=when.date(), **changes
        )
        return (await self.desk.ledger.log(new, after_end=AfterEnd.APART)).entry

    async def start(self, when, creator_id=MIRA, title=None):
        stream = await self.streams.start(
            creator_id, title=title, goal_diamonds=None, channel_id=1, by=ANNA, at=when
        )
        return stream.id

    async def end(self, when, creator_id=MIRA):
        await self.streams.end(creator_id, by=ANNA, at=when)

    async def split(self, text, **where):
        name, _, share = text.rpartition(' ')
        parts = (Part(name, int(share) * 100),) if text else ()
        await self.splits.set(
            parts, creator_id=where.pop('creator_id', MIRA), key=self.key(), by=ANNA,
            at=at(5, 1), **where,
        )  # fmt: skip

    async def by_hand(self, table, **columns):
        """A row as another part of the program writes it."""
        filled = {'guild_id': self.guild_id, **columns}
        names, marks = ', '.join(filled), ', '.join('?' * len(filled))
        await self.db.write(
            lambda db: db.execute(
                f'INSERT INTO {table} ({names}) VALUES ({marks})', tuple(filled.values())
            )
        )

    async def entry_by_hand(self, number, when, diamonds, **columns):
        await self.by_hand(
            'entry', number=number, key=self.key(), creator_id=MIRA, gift_id=-1, gift_name='x',
            coins=abs(diamonds), count=1 if diamonds > 0 else -1, diamonds=diamonds,
            source=columns.pop('source', 'hand'), actor_id=ANNA, happened_at_ms=0, logged_at_ms=0,
            day=when.date().isoformat(), **columns,
        )  # fmt: skip

    async def of(self, first=MAY, last=MAY_31, creator_id=MIRA):
        return await self.statements.statement(creator_id, first, last)


def streams(statement):
    return [(line.id, line.day.day, line.diamonds, line.is_partial) for line in statement.streams]


def sections(statement):
    return [
        (
            section.stream_id,
            section.first.day,
            section.diamonds,
            {share.part: str(share.amount) for share in section.shares},
        )
        for section in statement.sections
    ]


async def test_nothing_at_all(nights):
    empty = await nights.of()
    assert (empty.creator, empty.rate, empty.diamonds) == ('Mira', MEASURED, 0)
    assert (empty.streams, empty.sections, empty.payouts, empty.income) == ((), (), (), ())
    assert (empty.guests, empty.paid, empty.whole) == ((), (), Decimal('0.00'))


async def test_nobody_elses(nights):
    with pytest.raises(CreatorMissing):
        await nights.of(creator_id=9)


async def test_streams_gifts_between_them_and_what_was_taken_back(nights):
    first = await nights.start(at(5, 4, 18), title='Friday')
    await nights.gift(at(5, 4, 19), 1_000)
    wrong = await nights.gift(at(5, 4, 20), 400)
    await nights.end(at(5, 4, 21))
    await nights.gift(at(5, 6), 50)  # outside of any
    second = await nights.start(at(5, 9, 18))
    await nights.gift(at(5, 9, 19), 200)
    await nights.desk.undo(wrong.number)
    statement = await nights.of()
    assert streams(statement) == [(first, 4, 1_000, False), (second, 9, 200, False)]
    assert [line.title for line in statement.streams] == ['Friday', None]
    assert statement.streams[0].length(at(5, 30)) == 3 * HOUR
    assert statement.streams[1].ended_at is None
    assert (statement.diamonds, statement.outside_diamonds) == (1_250, 50)
    assert sections(statement) == [(None, 1, 1_250, {None: '6.25'})]


async def test_how_much_of_its_streams_was_captured(nights):
    for source, began, ended in (
        ('tiktok', at(5, 4, 17), at(5, 4, 19)),
        ('tiktok', at(5, 4, 19, 10), at(5, 9, 19)),
        ('tikfinity', at(5, 9, 18, 30), at(5, 9, 20)),
    ):
        await nights.by_hand(
            'feed_span', creator_id=MIRA, source=source, began_at_ms=to_ms(began),
            alive_at_ms=to_ms(ended), ended_at_ms=to_ms(ended), why='x',
        )  # fmt: skip
    for day, diamonds in ((2, 5), (4, 10), (9, 200)):
        await nights.start(at(5, day, 18))
        await nights.gift(at(5, day, 19), diamonds)
        await nights.end(at(5, day, 21))
    await nights.start(at(5, 9, 22))
    statement = await nights.of()
    gaps = [line.coverage and line.coverage.gaps for line in statement.streams]
    assert gaps == [
        None,
        (Span(at(5, 4, 19), at(5, 4, 19, 10), 'x'),),
        (Span(at(5, 9, 20), at(5, 9, 21), 'x'),),
        None,
    ]
    captured = statement.captured
    assert (captured.streams, captured.of_streams, captured.diamonds) == (2, 3, 210)
    assert captured.coverage.length == 6 * HOUR
    assert captured.coverage.missed == timedelta(minutes=70)
    assert (await nights.of(creator_id=NOOR)).captured is None


async def test_a_stream_over_the_edges_of_the_period_is_told_in_part(nights):
    before = await nights.start(at(4, 30, 22))
    await nights.gift(at(4, 30, 23), 100)
    await nights.gift(at(5, 1, 1), 10)
    await nights.end(at(5, 1, 2))
    after = await nights.start(at(5, 31, 22))
    await nights.gift(at(5, 31, 23), 7)
    await nights.gift(at(6, 1, 0, 30), 900)
    await nights.end(at(6, 1, 1))
    statement = await nights.of()
    assert streams(statement) == [(before, 30, 10, True), (after, 31, 7, True)]
    assert (statement.diamonds, statement.outside_diamonds) == (17, 0)
    june = await nights.of(date(2026, 6, 1), date(2026, 6, 30))
    assert streams(june) == [(after, 31, 900, True)]
    april = await nights.of(date(2026, 4, 1), date(2026, 4, 30))
    assert streams(april) == [(before, 30, 100, True)]


async def test_a_gift_logged_after_midnight_for_a_stream_that_was_over(nights):
    stream = await nights.start(at(5, 31, 20))
    await nights.end(at(5, 31, 23, 55))
    await nights.gift(at(6, 1, 0, 5), 30, stream_id=stream)
    june = await nights.of(date(2026, 6, 1), date(2026, 6, 30))
    assert streams(june) == [(stream, 31, 30, False)]
    assert streams(await nights.of()) == [(stream, 31, 0, True)]


async def test_the_days_are_the_servers_own(nights):
    await nights.servers.set_settings(
        nights.guild_id, lambda settings: replace(settings, time_zone='America/New_York')
    )
    stream = await nights.start(at(6, 1, 3))  # 31 May, 23:00 there
    await nights.gift(
        at(6, 1, 3, 30),
        5,
    )
    statement = await nights.of()
    assert [line.day for line in statement.streams] == [MAY_31]
    assert streams(statement)[0][0] == stream


async def test_a_plan_of_a_stream_and_one_of_the_days(nights):
    await nights.split('agency 20', since=MAY)
    await nights.split('agency 10', since=date(2026, 5, 10))
    own = await nights.start(at(5, 9, 22))
    await nights.gift(at(5, 9, 23), 400)
    await nights.gift(at(5, 10, 1), 600)
    await nights.end(at(5, 10, 2))
    await nights.split('ravi 50', stream_id=own)
    await nights.gift(at(5, 9, 10), 100)
    await nights.gift(at(5, 10, 10), 1_000)
    assert sections(await nights.of()) == [
        (None, 1, 100, {'agency': '0.10', None: '0.40'}),
        (own, 9, 1_000, {'ravi': '2.50', None: '2.50'}),
        (None, 10, 1_000, {'agency': '0.50', None: '4.50'}),
    ]
    await nights.split('', stream_id=own)
    assert sections(await nights.of()) == [
        (None, 1, 500, {'agency': '0.50', None: '2.00'}),
        (None, 10, 1_600, {'agency': '0.80', None: '7.20'}),
    ]
    assert (await nights.of(creator_id=NOOR)).sections == ()


async def test_guests_and_corrections_stand_apart(nights):
    stream = await nights.start(at(5, 4, 18))
    await nights.gift(at(5, 4, 19), 1_000)
    await nights.by_hand('fan', fan_id=50, name='ravi', name_key='ravi')
    await nights.by_hand('fan', fan_id=51, name='ravy', name_key='ravy', merged_into=50)
    await nights.by_hand('fan', fan_id=52)
    await nights.entry_by_hand(2, at(5, 4), 300, stream_id=stream, guest_id=50)
    await nights.entry_by_hand(3, at(5, 4), 30, stream_id=stream, guest_id=51)
    await nights.entry_by_hand(4, at(5, 5), 7, guest_id=52)
    await nights.entry_by_hand(5, at(5, 4), -40, stream_id=stream, source='adjust')
    await nights.by_hand(
        'reconcile', stream_id=stream, number=1, key='r:1', said_diamonds=960, entry_number=5,
        said_at_ms=0, said_by=ANNA,
    )  # fmt: skip
    await nights.split('agency 20', stream_id=stream)
    statement = await nights.of()
    assert [(each.name, each.diamonds, each.gifts) for each in statement.guests] == [
        ('ravi', 330, 2),
        (None, 7, 1),
    ]
    assert (statement.diamonds, statement.guest_diamonds) == (960, 337)
    (line,) = statement.streams
    assert (line.diamonds, line.adjusted, line.is_partial) == (960, -40, False)
    assert sections(statement) == [(stream, 4, 960, {'agency': '0.96', None: '3.84'})]
    await nights.entry_by_hand(6, at(5, 4), 40, stream_id=stream, source='adjust', reverses=5)
    (line,) = (await nights.of()).streams
    assert (line.diamonds, line.adjusted) == (1_000, 0)


async def paid(nights, number, day, amount='10.00', **changes):
    payment = Payment(amount=Decimal(amount), currency='USD', fee=None, fee_currency=None, day=day)
    await nights.payouts.pay(
        number, payment, today=date(2026, 7, 1), key=nights.key(), by=ANNA, at=at(7, 1)
    )


async def asked(nights, day, diamonds=100):
    await nights.payouts.request(
        diamonds, creator_id=MIRA, creator='Mira', rate=MEASURED, day=day, key=nights.key(),
        by=ANNA, at=at(5, 1),
    )  # fmt: skip


async def cancel(nights, number, day):
    await nights.by_hand(
        'payout_step', number=number, kind='cancelled', key=nights.key(), day=day.isoformat(),
        at_ms=0, actor_id=ANNA,
    )  # fmt: skip


async def test_payouts_with_a_step_in_the_period_and_those_paid_in_it(nights):
    await nights.gift(at(4, 1), 10_000)
    await nights.split('agency 25', since=date(2026, 4, 1))
    await nights.split('agency 50', since=MAY)
    april, june = date(2026, 4, 20), date(2026, 6, 10)
    for day in (april, april, april, MAY, MAY, MAY, june):
        await asked(nights, day)
    await paid(nights, 1, date(2026, 4, 30))
    await paid(nights, 2, date(2026, 5, 10), '9.99')  # by the plan of April
    await paid(nights, 4, MAY_31)
    await paid(nights, 5, june)
    await paid(nights, 6, date(2026, 5, 20))
    await cancel(nights, 6, june)
    await cancel(nights, 3, MAY)
    statement = await nights.of()
    assert [payout.number for payout in statement.payouts] == [2, 3, 4, 5, 6]
    assert [
        (each.payout.number, {share.part: str(share.amount) for share in each.shares})
        for each in statement.paid
    ] == [
        (2, {'agency': '2.50', None: '7.49'}),
        (4, {'agency': '5.00', None: '5.00'}),
    ]
    assert (await nights.of(creator_id=NOOR)).payouts == ()


async def test_income_that_stands(nights):
    def income(number, day, amount, currency='EUR', creator_id=MIRA):
        return nights.by_hand(
            'income', number=number, key=nights.key(), creator_id=creator_id, amount=amount,
            currency=currency, kind='sponsorship', day=day, note=None, added_at_ms=0,
            added_by=ANNA,
        )  # fmt: skip

    await income(1, '2026-05-31', '99.50')
    await income(2, '2026-05-01', '0.50')
    await income(3, '2026-05-02', '7.00')
    await income(4, '2026-06-01', '1.00')
    await income(5, '2026-05-02', '1.00', creator_id=NOOR)
    await nights.by_hand('income_undo', number=3, key='u:1', undone_at_ms=0, undone_by=ANNA)
    statement = await nights.of()
    assert [(each.number, each.amount) for each in statement.income] == [
        (2, Decimal('0.50')),
        (1, Decimal('99.50')),
    ]
    assert statement.income_sums == (('EUR', Decimal('100.00')),)


async def test_servers_do_not_see_each_other(nights, other_desk):
    others = await Nights.on(other_desk)
    for each, diamonds in ((nights, 100), (others, 7)):
        stream = await each.start(at(5, 4, 18))
        await each.gift(at(5, 4, 19), diamonds)
        await each.split('agency 50', stream_id=stream)
        await each.by_hand('fan', fan_id=50, name=f'guest{diamonds}', name_key=f'guest{diamonds}')
        await each.entry_by_hand(9, at(5, 4), diamonds, guest_id=50)
    one, other = await nights.of(), await others.of()
    assert (one.diamonds, other.diamonds) == (100, 7)
    assert [each.name for each in one.guests + other.guests] == ['guest100', 'guest7']
    assert sections(one)[0][3] == {'agency': '0.25', None: '0.25'}


async def test_without_a_rate(desk):
    nights = await Nights.on(desk)
    await nights.db.write(
        lambda db: db.execute(
            'UPDATE server SET rate_preset = NULL, rate_amount = NULL, rate_currency = NULL,'
            ' rate_dated = NULL, rate_source = NULL'
        )
    )
    await nights.gift(at(5, 4), 100)
    statement = await nights.of()
    assert (statement.rate, statement.whole, statement.diamonds) == (None, None, 100)


A_WALK = re.compile(
    r'SCAN (?!s$|p$|k$|CONSTANT ROW|\()'  # a whole table; what a part of the question found may be
    r'|USING (PRIMARY KEY|[\w ]*INDEX \w+) \(guild_id=\?\)'  # or a whole server
)


async def test_no_question_walks_a_whole_server(nights, tmp_path, monkeypatch):
    asked = []
    really_read = Database.read

    async def recorded(self, sql, parameters=()):
        asked.append((sql, parameters))
        return await really_read(self, sql, parameters)

    monkeypatch.setattr(Database, 'read', recorded)
    await nights.of()
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as file:
        for sql, parameters in asked:
            plan = [row[3] for row in file.execute(f'EXPLAIN QUERY PLAN {sql}', parameters)]
            assert not [step for step in plan if A_WALK.search(step)], plan
    assert len(asked) == 2


async def random_spring(nights, random) -> None:
    """Streams at any hour, many over midnight, gifts in and between them, plans of each kind."""
    now = at(4, 24)
    written = []
    while now < at(6, 6):
        now += timedelta(hours=random.randint(1, 30))
        stream = await nights.start(now)
        for _ in range(random.randint(0, 6)):
            now += timedelta(minutes=random.randint(1, 90))
            written.append((await nights.gift(now, random.randint(1, 999))).number)
        if random.random() < 0.3:
            await nights.split(f'ravi {random.randint(1, 100)}', stream_id=stream)
        await nights.end(now)
        if random.random() < 0.3:
            later = now + timedelta(hours=random.randint(1, 11))
            await nights.gift(later, random.randint(1, 999), stream_id=stream)
        if random.random() < 0.3:
            written.append((await nights.gift(now + 13 * HOUR, random.randint(1, 999))).number)
        if random.random() < 0.2:
            since = now.date() + timedelta(days=random.randint(-20, 20))
            await nights.split(f'agency {random.randint(1, 100)}', since=since)
        if written and random.random() < 0.4:
            await nights.desk.undo(written.pop(random.randrange(len(written))))


@pytest.mark.parametrize('seed', range(4))
async def test_every_period_is_what_its_entries_say(nights, seed):
    random = Random(seed)
    await random_spring(nights, random)
    plans = await nights.splits.plans(MIRA)
    entries = [
        (stream_id, date.fromisoformat(day), diamonds)
        for stream_id, day, diamonds in await nights.db.read(
            'SELECT stream_id, day, diamonds FROM entry'
        )
    ]
    for _ in range(12):
        first = MAY + timedelta(days=random.randint(-5, 30))
        last = first + timedelta(days=random.randint(0, 12))
        found = await nights.of(first, last)
        of_plans, of_streams = Counter(), Counter()
        for stream_id, day, diamonds in entries:
            if first <= day <= last:
                own = None if stream_id is None else plan_of_stream(plans, stream_id)
                of_plans[own or plan_on(plans, day)] += diamonds
                of_streams[stream_id] += diamonds
        sections = {section.plan: section.diamonds for section in found.sections}
        assert sections == {plan: total for plan, total in of_plans.items() if total}
        assert found.diamonds == of_plans.total()
        assert found.outside_diamonds == of_streams.pop(None, 0)
        told = {line.id: line.diamonds for line in found.streams}
        assert {id_: total for id_, total in told.items() if total} == {
            id_: total for id_, total in of_streams.items() if total
        }


async def test_a_reconciled_stream_is_adjusted_on_its_own_days(nights):
    """Said in June of a stream that ended in May, and taken back again."""
    stream = await nights.start(at(5, 31, 20))
    await nights.gift(at(5, 31, 21), 1_000)
    await nights.end(at(5, 31, 22))
    summary = Summary(
        stream_id=stream, said=1_200, reason=Reason.MISSED, difference=200, key=nights.key(),
        by=ANNA, at=at(6, 3), time_zone='UTC',
    )  # fmt: skip
    settled = await Reconciles(nights.db, nights.guild_id).settle(summary)
    await nights.split('ravi 50', stream_id=stream)
    statement = await nights.of()
    assert [(line.diamonds, line.adjusted) for line in statement.streams] == [(1_200, 200)]
    assert sections(statement) == [(stream, 31, 1_200, {'ravi': '3.00', None: '3.00'})]
    assert (await nights.of(date(2026, 6, 1), date(2026, 6, 30))).streams == ()
    await nights.desk.undo(settled.receipt.entry.number)
    assert [(line.diamonds, line.adjusted) for line in (await nights.of()).streams] == [(1_000, 0)]
