"""Looking payouts up: one, a page, what stands of a creator. One hop a question."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from economy.ids import CreatorId, GuildId, UserId
from economy.payout_errors import PayoutMissing
from economy.payouts import (
    NUMBER_MAX,
    PAGE_ROWS,
    Account,
    Payment,
    Payout,
    Sold,
    StandingPayout,
    Status,
    Step,
)
from storage.database import Database, Row
from storage.rows import from_ms, rate_of

Span = tuple[date | None, date | None]


@dataclass(frozen=True, slots=True)
class PayoutPage:
    """Payouts newest first, what stands of their creator, and whether there is a page beyond."""

    payouts: tuple[Payout, ...]
    account: Account
    has_newer: bool
    has_older: bool


class PayoutLookups:
    """What one server's payouts are. Reads only."""

    def __init__(self, db: Database, guild_id: GuildId) -> None:
        self._db = db
        self._guild_id = guild_id

    async def payout(self, number: int) -> Payout:
        """Raises PayoutMissing."""
        rows = await self._db.read(_ONE, (self._guild_id, number))
        if not rows:
            raise PayoutMissing(number)
        return payout_of(rows[0])

    async def page(
        self,
        creator_id: CreatorId,
        *,
        older_than: int | None = None,
        newer_than: int | None = None,
    ) -> PayoutPage:
        """Up to PAGE_ROWS payouts of a creator; at most one bound, a payout's number, is given."""
        forward = newer_than is not None
        bound = newer_than if forward else (older_than or NUMBER_MAX)
        rows = await self._db.read(
            _NEWER if forward else _NEWEST, (self._guild_id, creator_id, bound, PAGE_ROWS + 1)
        )
        has_more = len(rows) > PAGE_ROWS
        payouts = tuple(payout_of(row) for row in rows[:PAGE_ROWS])
        account, _ = await self.account(creator_id, [])
        return PayoutPage(
            payouts[::-1] if forward else payouts,
            account,
            has_newer=has_more if forward else older_than is not None,
            has_older=True if forward else has_more,
        )

    async def account(self, creator_id: CreatorId, spans: list[Span]) -> tuple[Account, list[int]]:
        """The creator's diamonds and standing payouts, and the diamonds of each span of days.

        Both ends of a span are inclusive, None for open. One hop.
        """
        first = [None if start is None else start.isoformat() for start, _ in spans]
        last = [None if end is None else end.isoformat() for _, end in spans]
        days = json.dumps([*zip(first, last, strict=True)])
        rows = await self._db.read(_ACCOUNT, (self._guild_id, creator_id, days))
        logged, sums, standing = rows[0]
        return Account(logged, tuple(_standing_of(*each) for each in json.loads(standing))), [
            diamonds for _, diamonds in sorted(json.loads(sums))
        ]

    async def sold(self, creator_id: CreatorId) -> list[Sold]:
        """The creator's payouts that were paid and not cancelled, to learn a rate from."""
        rows = await self._db.read(_SOLD, (self._guild_id, creator_id))
        return [
            Sold(number, diamonds, _payment_of(amount, currency, fee, fee_currency, day))
            for number, diamonds, amount, currency, fee, fee_currency, day in rows
        ]

    async def like(self, status: Status | None, typed: str, *, at_most: int = 25) -> list[Payout]:
        """The latest payouts whose number begins with `typed`: of a status, or not cancelled."""
        rows = await self._db.read(_LIKE, (self._guild_id, f'{typed}%', status, at_most))
        return [payout_of(row) for row in rows]


_ONE = 'SELECT * FROM payout_shown WHERE guild_id = ? AND number = ?'
_NEWEST = (
    'SELECT s.* FROM (SELECT number FROM payout INDEXED BY payout_of_creator'
    ' WHERE guild_id = ?1 AND creator_id = ?2 AND number < ?3 ORDER BY number DESC LIMIT ?4) p'
    ' CROSS JOIN payout_shown s ON s.guild_id = ?1 AND s.number = p.number'
    ' ORDER BY p.number DESC'
)
_NEWER = (
    'SELECT s.* FROM (SELECT number FROM payout INDEXED BY payout_of_creator'
    ' WHERE guild_id = ?1 AND creator_id = ?2 AND number > ?3 ORDER BY number LIMIT ?4) p'
    ' CROSS JOIN payout_shown s ON s.guild_id = ?1 AND s.number = p.number'
    ' ORDER BY p.number'
)
_ACCOUNT = (  # each span is a question of its own: a day costs no more for the years before it
    'SELECT (SELECT coalesce(sum(diamonds), 0) FROM creator_day'
    ' WHERE guild_id = ?1 AND creator_id = ?2),'
    ' (SELECT json_group_array(json_array(j.key, (SELECT coalesce(sum(d.diamonds), 0)'
    ' FROM creator_day d WHERE d.guild_id = ?1 AND d.creator_id = ?2'
    " AND d.day >= coalesce(j.value ->> 0, '') AND d.day <= coalesce(j.value ->> 1, '~'))))"
    ' FROM json_each(?3) j),'
    ' (SELECT json_group_array(json_array(number, diamonds, day, paid_day)) FROM (SELECT p.number,'
    ' p.diamonds, p.day, s.day AS paid_day FROM payout p INDEXED BY payout_of_creator'
    ' LEFT JOIN payout_step s'
    " ON s.guild_id = p.guild_id AND s.number = p.number AND s.kind = 'paid'"
    ' WHERE p.guild_id = ?1 AND p.creator_id = ?2 AND NOT EXISTS (SELECT 1 FROM payout_step c'
    " WHERE c.guild_id = ?1 AND c.number = p.number AND c.kind = 'cancelled')"
    ' ORDER BY p.number DESC))'
)
_SOLD = (
    'SELECT p.number, p.diamonds, s.amount, s.currency, s.fee, s.fee_currency, s.day'
    ' FROM payout p INDEXED BY payout_of_creator JOIN payout_step s'
    " ON s.guild_id = p.guild_id AND s.number = p.number AND s.kind = 'paid'"
    ' WHERE p.guild_id = ?1 AND p.creator_id = ?2 AND NOT EXISTS (SELECT 1 FROM payout_step c'
    " WHERE c.guild_id = ?1 AND c.number = p.number AND c.kind = 'cancelled')"
)
_LIKE = (
    'SELECT * FROM payout_shown WHERE guild_id = ?1 AND CAST(number AS TEXT) LIKE ?2'
    " AND cancelled_at_ms IS NULL AND (?3 IS NULL OR (paid_at_ms IS NULL) = (?3 = 'open'))"
    ' ORDER BY number DESC LIMIT ?4'
)


def payout_of(row: Row) -> Payout:
    """A row of the view payout_shown, whole."""
    (
        _guild_id, _key, number, creator_id, diamonds, preset, rate_amount, rate_currency, share,
        dated, source, day, requested_at_ms, requested_by, amount, currency, fee, fee_currency,
        paid_day, paid_at_ms, paid_by, cancelled_day, cancelled_at_ms, cancelled_by,
    ) = row  # fmt: skip
    rate = rate_of([preset, rate_amount, rate_currency, share, dated, source])
    assert rate is not None  # the table keeps no payout without one
    return Payout(
        number=number,
        creator_id=CreatorId(creator_id),
        diamonds=diamonds,
        rate=rate,
        requested=_step_of(requested_by, requested_at_ms, day),
        payment=None
        if amount is None
        else _payment_of(amount, currency, fee, fee_currency, paid_day),
        paid=None if paid_day is None else _step_of(paid_by, paid_at_ms, paid_day),
        cancelled=None
        if cancelled_day is None
        else _step_of(cancelled_by, cancelled_at_ms, cancelled_day),
    )


def _step_of(by: int, at_ms: int, day: str) -> Step:
    return Step(UserId(by), from_ms(at_ms), date.fromisoformat(day))


def _payment_of(
    amount: str, currency: str, fee: str | None, fee_currency: str | None, day: str
) -> Payment:
    return Payment(
        amount=Decimal(amount),
        currency=currency,
        fee=None if fee is None else Decimal(fee),
        fee_currency=fee_currency,
        day=date.fromisoformat(day),
    )


def _standing_of(number: int, diamonds: int, day: str, paid_day: str | None) -> StandingPayout:
    return StandingPayout(
        number,
        diamonds,
        date.fromisoformat(day),
        None if paid_day is None else date.fromisoformat(paid_day),
    )
