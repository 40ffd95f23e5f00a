"""Payouts: asked for within what is available, paid once, cancelled once; never changed."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import date, datetime

from economy.ids import CreatorId, UserId
from economy.payout_errors import (
    NothingAvailable,
    PayoutCancelled,
    PayoutIsPaid,
    PayoutKeyReused,
    PayoutMissing,
    PayoutTooLarge,
)
from economy.payouts import Payment, Payout, Status, available, check_payment, missing
from economy.rates import Rate
from storage.payout_lookups import PayoutLookups, payout_of
from storage.rows import to_ms


@dataclass(frozen=True, slots=True)
class Stepped:
    """A payout after a step, and the diamonds its creator may still ask for."""

    payout: Payout
    available: int


class Payouts(PayoutLookups):
    """One server's payouts; each verb is one transaction, and each key writes once."""

    async def request(
        self,
        diamonds: int | None,
        *,
        creator_id: CreatorId,
        creator: str,
        rate: Rate,
        day: date,
        key: str,
        by: UserId,
        at: datetime,
    ) -> Stepped:
        """Ask for diamonds, all that are available when None, at `rate`.

        Raises PayoutTooLarge and NothingAvailable, naming `creator`, and PayoutKeyReused.
        """

        def change(db: sqlite3.Connection) -> Stepped:
            known = self._by_key(db, key)
            if known is not None:
                if known.creator_id != creator_id or diamonds not in (None, known.diamonds):
                    raise PayoutKeyReused(known.number)
                return self._stepped(db, known.number)
            logged, requested = self._sums(db, creator_id)
            left = available(logged, requested)
            wanted = left if diamonds is None else diamonds
            if not left:
                raise NothingAvailable(creator, requested, missing(logged, requested))
            if wanted > left:
                raise PayoutTooLarge(creator, wanted, left, requested)
            share = rate.share_percent
            (number,) = db.execute(
                _INSERT,
                (
                    self._guild_id,
                    key,
                    creator_id,
                    wanted,
                    rate.preset,
                    f'{rate.amount:f}',
                    rate.currency,
                    None if share is None else f'{share:f}',
                    rate.dated.isoformat(),
                    rate.source,
                    day.isoformat(),
                    to_ms(at),
                    by,
                ),
            ).fetchone()
            return self._stepped(db, number)

        return await self._db.write(change)

    async def pay(
        self, number: int, payment: Payment, *, today: date, key: str, by: UserId, at: datetime
    ) -> Stepped:
        """Keep what arrived for a payout; `today` is the server's own date.

        Raises PayoutMissing, PayoutCancelled, PayoutAlreadyPaid, DayInFuture, PaidBeforeRequest,
        PayoutKeyReused.
        """

        def change(db: sqlite3.Connection) -> Stepped:
            known = self._step_of(db, key)
            if known is not None:
                if known != (number, 'paid') or self._found(db, number).payment != payment:
                    raise PayoutKeyReused(known[0])
                return self._stepped(db, number)
            check_payment(self._found(db, number), payment, today=today)
            fee = payment.fee
            db.execute(
                'INSERT INTO payout_step (guild_id, number, kind, key, amount, currency, fee,'
                " fee_currency, day, at_ms, actor_id) VALUES (?, ?, 'paid', ?, ?, ?, ?, ?, ?, ?,"
                ' ?)',
                (
                    self._guild_id,
                    number,
                    key,
                    f'{payment.amount:f}',
                    payment.currency,
                    None if fee is None else f'{fee:f}',
                    payment.fee_currency,
                    payment.day.isoformat(),
                    to_ms(at),
                    by,
                ),
            )
            return self._stepped(db, number)

        return await self._db.write(change)

    async def cancel(
        self,
        number: int,
        *,
        day: date,
        key: str,
        by: UserId,
        at: datetime,
        is_payment_meant: bool = False,
    ) -> Stepped:
        """Cancel a payout; its diamonds are available again. `day` is the server's own date.

        Raises PayoutMissing, PayoutCancelled, PayoutKeyReused, and PayoutIsPaid for one that was
        paid unless `is_payment_meant`.
        """

        def change(db: sqlite3.Connection) -> Stepped:
            known = self._step_of(db, key)
            if known is not None:
                if known != (number, 'cancelled'):
                    raise PayoutKeyReused(known[0])
                return self._stepped(db, number)
            payout = self._found(db, number)
            if payout.cancelled is not None:
                raise PayoutCancelled(number, payout.cancelled.by)
            if payout.status is Status.PAID and not is_payment_meant:
                raise PayoutIsPaid(number)
            db.execute(
                'INSERT INTO payout_step (guild_id, number, kind, key, day, at_ms, actor_id)'
                " VALUES (?, ?, 'cancelled', ?, ?, ?, ?)",
                (self._guild_id, number, key, day.isoformat(), to_ms(at), by),
            )
            return self._stepped(db, number)

        return await self._db.write(change)

    def _sums(self, db: sqlite3.Connection, creator_id: CreatorId) -> tuple[int, int]:
        """Diamonds logged, and asked for in standing payouts."""
        return db.execute(_SUMS, (self._guild_id, creator_id)).fetchone()

    def _by_key(self, db: sqlite3.Connection, key: str) -> Payout | None:
        row = db.execute(
            'SELECT * FROM payout_shown WHERE guild_id = ? AND key = ?', (self._guild_id, key)
        ).fetchone()
        return None if row is None else payout_of(row)

    def _step_of(self, db: sqlite3.Connection, key: str) -> tuple[int, str] | None:
        """Which payout's step a key stands for, and of which kind."""
        return db.execute(
            'SELECT number, kind FROM payout_step WHERE guild_id = ? AND key = ?',
            (self._guild_id, key),
        ).fetchone()

    def _found(self, db: sqlite3.Connection, number: int) -> Payout:
        """Raises PayoutMissing."""
        row = db.execute(_ONE, (self._guild_id, number)).fetchone()
        if row is None:
            raise PayoutMissing(number)
        return payout_of(row)

    def _stepped(self, db: sqlite3.Connection, number: int) -> Stepped:
        payout = self._found(db, number)
        return Stepped(payout, available(*self._sums(db, payout.creator_id)))


_ONE = 'SELECT * FROM payout_shown WHERE guild_id = ? AND number = ?'
_SUMS = (
    'SELECT (SELECT coalesce(sum(diamonds), 0) FROM creator_day'
    ' WHERE guild_id = ?1 AND creator_id = ?2),'
    ' (SELECT coalesce(sum(p.diamonds), 0) FROM payout p INDEXED BY payout_of_creator'
    ' WHERE p.guild_id = ?1 AND p.creator_id = ?2 AND NOT EXISTS (SELECT 1 FROM payout_step s'
    " WHERE s.guild_id = ?1 AND s.number = p.number AND s.kind = 'cancelled'))"
)
_INSERT = (
    'INSERT INTO payout (guild_id, number, key, creator_id, diamonds, rate_preset, rate_amount,'
    ' rate_currency, rate_share_percent, rate_dated, rate_source, day, requested_at_ms,'
    ' requested_by) SELECT ?1, coalesce(max(number), 0) + 1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10,'
    ' ?11, ?12, ?13 FROM payout WHERE guild_id = ?1 RETURNING number'
)
