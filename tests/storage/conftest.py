"""A real file in a scratch folder, with two servers in it."""

from __future__ import annotations

import asyncio
import importlib.util
import sqlite3
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from types import ModuleType

import pytest

from economy.captured import Combo, Person
from economy.entries import Entry, NewEntry, Receipt, Source
from economy.gifts import Gift
from economy.ids import CreatorId, GuildId, UserId
from economy.periods import local_day
from storage.captures import Captures
from storage.database import FILE_NAME, Database
from storage.entries import NOBODY, insert
from storage.history import History
from storage.ledger import Ledger
from storage.payouts import Payouts
from storage.servers import Servers

HERE = Path(__file__).parent
EVENING = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
MIRA = CreatorId(1)
ANNA = UserId(11)
BOT = UserId(99)
LUNA = Person('7000000000000000001', 'luna.live', 'Luna ☾')


@dataclass
class Desk:
    """One server at work: short ways to log, and a clock that moves a minute a gift."""

    db: Database
    guild_id: GuildId
    clicks: Iterator[int] = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        self.ledger = Ledger(self.db, self.guild_id)
        self.history = History(self.db, self.guild_id)
        self.payouts = Payouts(self.db, self.guild_id)
        self.captures = Captures(self.db, Servers(self.db), self.guild_id)

    def gift(self, **changes) -> NewEntry:
        """A rose for Mira, with its own key and minute."""
        click = next(self.clicks)
        at = changes.pop('at', EVENING + timedelta(minutes=click))
        plain = NewEntry(
            key=f'int:{click}',
            creator_id=MIRA,
            gift=Gift(5655, 'Rose', 1),
            count=1,
            fan='luna',
            source=Source.HAND,
            actor_id=ANNA,
            happened_at=at,
            logged_at=at,
            day=local_day(at, 'UTC'),
        )
        return replace(plain, **changes)

    async def log(self, **changes) -> Receipt:
        return await self.ledger.log(self.gift(**changes))

    async def adjust(self, difference: int, **changes) -> Receipt:
        """A signed entry as reconciling writes it."""
        new = self.gift(
            source=Source.ADJUST,
            gift=Gift(0, 'Adjustment', abs(difference)),
            count=1 if difference > 0 else -1,
            fan=None,
            **changes,
        )
        write = partial(insert, guild_id=self.guild_id, new=new, fan=NOBODY, worth=difference)
        receipt = await self.db.write(write)
        assert receipt is not None
        return receipt

    async def undo(self, number: int | None = None, *, key: str | None = None, by: UserId = ANNA):
        key = key or f'int:{next(self.clicks)}'
        return await self.ledger.undo(number, key=key, by=by, at=EVENING)

    async def fix(self, number: int, changes, *, key: str | None = None, by: UserId = ANNA):
        key = key or f'int:{next(self.clicks)}'
        return await self.ledger.fix(number, changes, key=key, by=by, at=EVENING)

    async def diamonds(self, creator_id: CreatorId = MIRA) -> int:
        return (await self.payouts.account(creator_id, []))[0].logged

    async def rows(self) -> int:
        found = await self.db.read(
            'SELECT count(*) FROM entry WHERE guild_id = ?', (self.guild_id,)
        )
        return found[0][0]

    def combo(self, **changes) -> Combo:
        """A rose of Luna's, over and due, with a key and minute of its own."""
        number = next(self.clicks)
        at = changes.pop('at', EVENING + timedelta(minutes=number))
        plain = Combo(
            key=f'{number:032d}',
            source=Source.TIKTOK,
            gift=Gift(5655, 'Rose', 1),
            best=1,
            sender=LUNA,
            guest=None,
            sent_at=at,
            seen_at=at,
            is_due=True,
        )
        return replace(plain, **changes)

    async def keep(self, *combos: Combo, creator_id: CreatorId = MIRA) -> tuple[Entry, ...]:
        counted = await self.captures.keep(
            creator_id, combos, by=BOT, at=combos[-1].seen_at, time_zone='UTC'
        )
        return counted.entries

    async def capture(self, **changes) -> Entry:
        """A combo of its own, kept and counted."""
        [entry] = await self.keep(self.combo(**changes))
        return entry

    async def start_stream(self, stream_id: int, creator_id: CreatorId = MIRA) -> int:
        await self.db.write(
            lambda db: db.execute(
                'INSERT INTO stream (guild_id, stream_id, creator_id, started_at_ms, ended_at_ms)'
                ' VALUES (?, ?, ?, 0, 1)',
                (self.guild_id, stream_id, creator_id),
            )
        )
        return stream_id


@pytest.fixture(autouse=True)
async def nothing_left_open(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    """Closes what a failing test did not come to close: its threads would keep pytest alive."""
    opened: list[Database] = []
    really_open = Database.open

    async def recorded(folder: Path) -> Database:
        opened.append(await really_open(folder))
        return opened[-1]

    monkeypatch.setattr(Database, 'open', recorded)
    yield
    for db in opened:
        await db.close()


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    db = await Database.open(tmp_path)
    yield db
    await db.close()


@pytest.fixture
async def desk(db: Database) -> Desk:
    """Server 1 with the creators Mira (1) and Noor (2)."""
    servers = Servers(db)
    await servers.add_creator(GuildId(1), 'Mira', handle=None, by=ANNA, at=EVENING)
    await servers.add_creator(GuildId(1), 'Noor', handle=None, by=ANNA, at=EVENING)
    return Desk(db, GuildId(1))


@pytest.fixture
async def other_desk(db: Database) -> Desk:
    """Server 2, whose only creator has the same number and name as server 1's first."""
    await Servers(db).add_creator(GuildId(2), 'Mira', handle=None, by=ANNA, at=EVENING)
    return Desk(db, GuildId(2))


@pytest.fixture
def by_hand(tmp_path: Path):
    """A connection past the program, as somebody with a database browser has it."""

    @contextmanager
    def opened() -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(tmp_path / FILE_NAME, timeout=0, isolation_level=None)) as db:
            yield db

    return opened


@pytest.fixture
def part() -> Callable[[str], ModuleType]:
    """A module beside the tests; loaded by path, as test folders are no packages here."""

    def loaded(name: str) -> ModuleType:
        spec = importlib.util.spec_from_file_location(name, HERE / f'{name}.py')
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module  # dataclasses look their own module up
        spec.loader.exec_module(module)
        return module

    return loaded


class Gate:
    """Stops the writer's thread at a point and tells that it is there."""

    def __init__(self) -> None:
        self._reached = threading.Event()
        self._may_pass = threading.Event()

    def stop(self) -> None:
        """Called on the writer's thread."""
        self._reached.set()
        if not self._may_pass.wait(timeout=30):
            raise TimeoutError

    async def reached(self) -> None:
        assert await asyncio.to_thread(self._reached.wait, 30)

    def open(self) -> None:
        self._may_pass.set()


@pytest.fixture
def gate() -> Iterator[Gate]:
    gate = Gate()
    yield gate
    gate.open()
