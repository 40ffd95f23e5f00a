"""A creator's combos on their way into the ledger: kept as they grow, counted when they are due."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import count
from typing import TypeVar

from bot.desk import Desk
from economy.captured import Combo
from economy.gifts import Gift
from economy.ids import CreatorId, GuildId, UserId
from live.combos import Combos
from live.feed import GiftSeen
from storage.captures import LEARNED_MAX
from storage.errors import StorageClosed

T = TypeVar('T')

log = logging.getLogger(__name__)

RETRY_S = (1, 2, 5, 10, 30)  # a disk that cannot be written: the last one again and again


class Counting:
    """`by` is the bot's own id; `cannot_write` is told once, when the disk takes nothing."""

    def __init__(
        self,
        desk: Desk,
        guild_id: GuildId,
        creator_id: CreatorId,
        *,
        by: UserId,
        cannot_write: Callable[[str], None],
    ) -> None:
        self._desk = desk
        self._guild_id = guild_id
        self._creator_id = creator_id
        self._by = by
        self._cannot_write = cannot_write
        self._combos = Combos()
        self._is_over = asyncio.Event()

    async def go_on(self) -> None:
        """Take up the combos that were open when the bot stopped."""
        captures = self._desk.captures(self._guild_id)
        self._combos = Combos(await captures.open_combos(self._creator_id))

    def see(self, gift: GiftSeen, at: datetime) -> None:
        """Take one message in. The catalogue fills in the name; the price is the message's."""
        known = self._desk.catalogue.by_id(gift.gift_id)
        name = known.name if known is not None else gift.gift_name or f'Gift {gift.gift_id}'
        self._combos.see(replace(gift, gift_name=name), at)

    async def settle(self, at: datetime) -> None:
        """Count what has been quiet for long enough, and keep the rest."""
        self._combos.settle(at)
        await self.flush(at)

    async def settle_all(self, at: datetime) -> None:
        """Count what is open: no feed may tell how it ends."""
        self._combos.settle_all()
        await self.flush(at)

    async def flush(self, at: datetime) -> None:
        """Keep what changed, and return only when it is kept, however long the disk refuses it.

        After `hurry` the disk is asked once more; what it refuses then is logged, and not kept.
        """
        combos = self._combos.changed()
        if not combos:
            return
        try:
            await self.patiently(lambda: self._keep(combos, at))
        except StorageClosed:
            raise
        except Exception as error:
            if _is_of_disk(error):
                log.exception('%s captured combos are not kept.', len(combos))
                return
            log.exception('One of %s captured combos cannot be kept.', len(combos))
            for each in combos:  # it must not hold up the others
                await self._keep_alone(each, at)
        else:
            self._combos.kept(combos, at)

    async def patiently(self, write: Callable[[], Awaitable[T]]) -> T:
        """What `write` returns, asked again for as long as the disk takes nothing."""
        for tried in count():
            try:
                return await write()
            except sqlite3.DatabaseError as error:
                if self._is_over.is_set() or not _is_of_disk(error):
                    raise
                log.warning('Captured gifts wait for the disk: %s', error)
                if tried == 0:
                    self._cannot_write(str(error))
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(RETRY_S[min(tried, len(RETRY_S) - 1)]):
                    await self._is_over.wait()
        raise AssertionError  # the tries go on for ever

    def hurry(self) -> None:
        """Wait for no disk any longer: the bot stops."""
        self._is_over.set()

    async def _keep_alone(self, combo: Combo, at: datetime) -> None:
        try:
            await self._keep([combo], at)
        except StorageClosed:
            raise
        except Exception as error:
            if _is_of_disk(error):
                return  # it is still marked as changed: the next flush tries it again
            log.exception('The ledger refuses a captured gift for good: %r', combo)
        self._combos.kept([combo], at)

    async def _keep(self, combos: Sequence[Combo], at: datetime) -> None:
        server = await self._desk.servers.of(self._guild_id)
        captures = self._desk.captures(self._guild_id)
        prices = {gift.id: gift.coins for gift in server.gifts}
        new: dict[int, Gift] = {
            combo.gift.id: combo.gift
            for combo in combos
            if self._desk.catalogue.by_id(combo.gift.id) is None
            and prices.get(combo.gift.id) != combo.gift.coins
        }
        is_real = not server.creator(self._creator_id).is_scratch
        if new and is_real and len(server.gifts) < LEARNED_MAX:
            await captures.learn(list(new.values()), at=at)
        await captures.keep(
            self._creator_id, combos, by=self._by, at=at, time_zone=server.settings.time_zone
        )


def _is_of_disk(error: Exception) -> bool:
    """Whether the disk or the file is at fault (full, locked, broken), and not what is written."""
    return isinstance(error, sqlite3.OperationalError) or type(error) is sqlite3.DatabaseError
