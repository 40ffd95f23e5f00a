"""A creator's combos on their way into the ledger: kept as they grow, counted when they are due."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime

from bot.desk import Desk
from economy.captured import Combo
from economy.gifts import Gift
from economy.ids import CreatorId, GuildId, UserId
from live.combos import Combos
from live.feed import GiftSeen
from storage.captures import LEARNED_MAX

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
        cannot_write: Callable[[str], Awaitable[None]],
    ) -> None:
        self._desk = desk
        self._guild_id = guild_id
        self._creator_id = creator_id
        self._by = by
        self._cannot_write = cannot_write
        self._combos = Combos()

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
        """Keep what changed, and return only when it is kept, however long the disk refuses it."""
        combos = self._combos.changed()
        tried = 0
        while combos:
            try:
                await self._keep(combos, at)
            except sqlite3.OperationalError as error:
                log.warning('Captured gifts wait for the disk: %s', error)
                if tried == 0:
                    await self._cannot_write(str(error))
                await asyncio.sleep(RETRY_S[min(tried, len(RETRY_S) - 1)])
                tried += 1
            except sqlite3.DatabaseError:
                if len(combos) == 1:
                    log.exception('The ledger refuses a captured gift for good: %r', combos[0])
                    self._combos.kept(combos, at)
                    return
                for each in combos:  # one that cannot be kept must not hold up the others
                    await self._keep_alone(each, at)
                return
            else:
                self._combos.kept(combos, at)
                return

    async def _keep_alone(self, combo: Combo, at: datetime) -> None:
        try:
            await self._keep([combo], at)
        except sqlite3.OperationalError:
            return  # it is still marked as changed: the next flush tries it again
        except sqlite3.DatabaseError:
            log.exception('The ledger refuses a captured gift for good: %r', combo)
        self._combos.kept([combo], at)

    async def _keep(self, combos: Sequence[Combo], at: datetime) -> None:
        server = await self._desk.servers.of(self._guild_id)
        captures = self._desk.captures(self._guild_id)
        known = {gift.id for gift in server.gifts}
        new: dict[int, Gift] = {
            combo.gift.id: combo.gift
            for combo in combos
            if combo.gift.id not in known and self._desk.catalogue.by_id(combo.gift.id) is None
        }
        is_real = not server.creator(self._creator_id).is_scratch
        if new and is_real and len(server.gifts) < LEARNED_MAX:
            await captures.learn(list(new.values()), at=at)
        await captures.keep(
            self._creator_id, combos, by=self._by, at=at, time_zone=server.settings.time_zone
        )
