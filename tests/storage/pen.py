"""Run as a process of its own: logs gifts until it is killed, and says each one when it is safe."""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from economy.entries import NewEntry, Source
from economy.gifts import Gift
from economy.ids import CreatorId, GuildId, UserId
from storage.database import Database
from storage.ledger import Ledger

MODERATORS = 4
AT = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)


def gift(run: int, moderator: int, number: int) -> NewEntry:
    """The same content for the same key, in whichever process."""
    return NewEntry(
        key=f'run {run}, moderator {moderator}, gift {number}',
        creator_id=CreatorId(1),
        gift=Gift(5655, 'Rose', 1),
        count=1 + number % 7,
        fan=f'fan {number % 5}',
        source=Source.HAND,
        actor_id=UserId(moderator),
        happened_at=AT,
        logged_at=AT,
        day=AT.date(),
    )


async def log_gifts(ledger: Ledger, run: int, moderator: int) -> None:
    for number in count():
        receipt = await ledger.log(gift(run, moderator, number), is_repeat_meant=True)
        print(moderator, number, receipt.entry.number, flush=True)


async def main(folder: Path, run: int) -> None:
    ledger = Ledger(await Database.open(folder), GuildId(1))
    await asyncio.gather(*(log_gifts(ledger, run, moderator) for moderator in range(MODERATORS)))


if __name__ == '__main__':
    asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2])))
