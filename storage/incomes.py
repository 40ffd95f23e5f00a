"""Money beside gifts, one server's: written down once, taken back once, never changed."""

from __future__ import annotations

import sqlite3
from datetime import date, datetime
from decimal import Decimal

from economy.ids import CreatorId, GuildId, UserId
from economy.income import PAGE_ROWS, Income, IncomeKind, IncomePage, NewIncome, sums_of
from economy.income_errors import IncomeKeyReused, IncomeMissing, IncomeUndone
from storage.database import Database, Row
from storage.rows import from_ms, to_ms


class Incomes:
    """Each verb is one transaction."""

    def __init__(self, db: Database, guild_id: GuildId) -> None:
        self._db = db
        self._guild_id = guild_id

    async def add(self, new: NewIncome) -> Income:
        """Write it down; the same key and content again finds what was. Raises IncomeKeyReused."""

        def change(db: sqlite3.Connection) -> Income:
            made = db.execute(
                'INSERT INTO income (guild_id, number, key, creator_id, amount, currency, kind,'
                ' day, note, added_at_ms, added_by) SELECT ?1, coalesce(max(number), 0) + 1, ?2,'
                ' ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10 FROM income WHERE guild_id = ?1'
                ' ON CONFLICT (guild_id, key) DO NOTHING',
                (
                    self._guild_id,
                    new.key,
                    new.creator_id,
                    f'{new.amount:f}',
                    new.currency,
                    new.kind,
                    new.day.isoformat(),
                    new.note,
                    to_ms(new.added_at),
                    new.added_by,
                ),
            )
            kept = _income_of(db.execute(_BY_KEY, (self._guild_id, new.key)).fetchone())
            if not made.rowcount and _content(kept) != _content(new):
                raise IncomeKeyReused(kept.number)
            return kept

        return await self._db.write(change)

    async def undo(self, number: int, *, key: str, by: UserId, at: datetime) -> Income:
        """Take it back; the same key again finds that. Raises IncomeMissing, IncomeUndone."""

        def change(db: sqlite3.Connection) -> Income:
            row = db.execute(_BY_NUMBER, (self._guild_id, number)).fetchone()
            if row is None:
                raise IncomeMissing(number)
            (*_, undone_by, undone_key) = row
            if undone_by is not None and undone_key != key:
                raise IncomeUndone(number, undone_by)
            db.execute(
                'INSERT INTO income_undo (guild_id, number, key, undone_at_ms, undone_by)'
                ' VALUES (?, ?, ?, ?, ?) ON CONFLICT (guild_id, number) DO NOTHING',
                (self._guild_id, number, key, to_ms(at), by),
            )
            return _income_of(db.execute(_BY_NUMBER, (self._guild_id, number)).fetchone())

        return await self._db.write(change)

    async def page(self, creator_id: CreatorId, page: int = 0) -> IncomePage:
        """One page of a creator's income; past the last page, the last page."""
        asked = (self._guild_id, creator_id)
        every = await self._db.read(
            'SELECT i.currency, i.amount, u.number FROM income i INDEXED BY income_of_creator'
            ' LEFT JOIN income_undo u ON u.guild_id = i.guild_id AND u.number = i.number'
            ' WHERE i.guild_id = ? AND i.creator_id = ?',
            asked,
        )
        shown = min(page, max(0, len(every) - 1) // PAGE_ROWS)
        rows = await self._db.read(_PAGE, (*asked, PAGE_ROWS, shown * PAGE_ROWS))
        return IncomePage(
            tuple(_income_of(row) for row in rows),
            shown,
            len(every),
            sums_of((currency, Decimal(amount)) for currency, amount, undo in every if not undo),
        )

    async def between(
        self, creator_id: CreatorId, first: date | None, last: date | None
    ) -> list[Income]:
        """What stands of a creator's income in these days, both included, oldest first."""
        rows = await self._db.read(
            _BETWEEN,
            (
                self._guild_id,
                creator_id,
                '' if first is None else first.isoformat(),
                '~' if last is None else last.isoformat(),
            ),
        )
        return [_income_of(row) for row in rows]


_BY_KEY = (
    'SELECT i.number, i.creator_id, i.amount, i.currency, i.kind, i.day, i.note, i.added_at_ms,'
    ' i.added_by, u.undone_at_ms, u.undone_by, u.key FROM income i'
    ' LEFT JOIN income_undo u ON u.guild_id = i.guild_id AND u.number = i.number'
    ' WHERE i.guild_id = ? AND i.key = ?'
)
_BY_NUMBER = (
    'SELECT i.number, i.creator_id, i.amount, i.currency, i.kind, i.day, i.note, i.added_at_ms,'
    ' i.added_by, u.undone_at_ms, u.undone_by, u.key FROM income i'
    ' LEFT JOIN income_undo u ON u.guild_id = i.guild_id AND u.number = i.number'
    ' WHERE i.guild_id = ? AND i.number = ?'
)
_PAGE = (
    'SELECT i.number, i.creator_id, i.amount, i.currency, i.kind, i.day, i.note, i.added_at_ms,'
    ' i.added_by, u.undone_at_ms, u.undone_by, u.key FROM income i INDEXED BY income_of_creator'
    ' LEFT JOIN income_undo u ON u.guild_id = i.guild_id AND u.number = i.number'
    ' WHERE i.guild_id = ? AND i.creator_id = ? ORDER BY i.day DESC, i.number DESC LIMIT ? OFFSET ?'
)
_BETWEEN = (
    'SELECT i.number, i.creator_id, i.amount, i.currency, i.kind, i.day, i.note, i.added_at_ms,'
    ' i.added_by, u.undone_at_ms, u.undone_by, u.key FROM income i INDEXED BY income_of_creator'
    ' LEFT JOIN income_undo u ON u.guild_id = i.guild_id AND u.number = i.number'
    ' WHERE i.guild_id = ? AND i.creator_id = ? AND i.day >= ? AND i.day <= ?'
    ' AND u.number IS NULL ORDER BY i.day, i.number'
)


def _content(income: Income | NewIncome) -> tuple[object, ...]:
    """What a second request of the same key must say too."""
    return (
        income.creator_id, income.amount, income.currency, income.kind, income.day, income.note,
        income.added_by,
    )  # fmt: skip


def _income_of(row: Row) -> Income:
    (
        number, creator_id, amount, currency, kind, day, note, added_at_ms, added_by,
        undone_at_ms, undone_by, _key,
    ) = row  # fmt: skip
    return Income(
        number=number,
        creator_id=CreatorId(creator_id),
        amount=Decimal(amount),
        currency=currency,
        kind=IncomeKind(kind),
        day=date.fromisoformat(day),
        note=note,
        added_at=from_ms(added_at_ms),
        added_by=UserId(added_by),
        undone_at=None if undone_at_ms is None else from_ms(undone_at_ms),
        undone_by=None if undone_by is None else UserId(undone_by),
    )
