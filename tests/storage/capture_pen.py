"""Run as a process of its own: keeps captured gifts from the first one on, until it is killed."""

from __future__ import annotations

import asyncio
import random
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from economy.captured import Combo, Person
from economy.entries import Source
from economy.gifts import Gift
from economy.ids import CreatorId, GuildId, UserId
from storage.captures import Captures
from storage.database import Database
from storage.servers import Servers

AT = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
BATCHES = 150
PER_BATCH = 8
COMBOS = 90


def batches() -> Iterator[list[Combo]]:
    """The same messages in every process: combos that grow, side by side, most with an end."""
    dice = random.Random(7)
    reached = [0] * COMBOS
    for number in range(BATCHES):
        batch: list[Combo] = []
        for _ in range(PER_BATCH):
            which = min(dice.randrange(COMBOS), number)
            reached[which] += dice.randrange(3)
            batch.append(
                Combo(
                    key=f'{which:032d}',
                    source=Source.TIKTOK,
                    gift=Gift(5655, 'Rose', 1),
                    best=reached[which] or 1,
                    sender=Person(str(1 + which % 9), f'fan{which % 9}', f'Fan {which % 4}'),
                    guest=Person('100', 'ravi', 'Ravi') if which % 10 == 0 else None,
                    sent_at=AT + timedelta(seconds=number),
                    seen_at=AT + timedelta(seconds=number),
                    is_due=dice.random() < 0.3,
                )
            )
        yield batch


def truth() -> dict[str, int]:
    """What was really sent, by combo."""
    best: dict[str, int] = {}
    for batch in batches():
        for combo in batch:
            best[combo.key] = max(best.get(combo.key, 0), combo.best)
    return best


async def keep_all(folder: Path, *, is_told: bool) -> None:
    db = await Database.open(folder)
    captures = Captures(db, Servers(db), GuildId(1))
    for number, batch in enumerate(batches()):
        await captures.keep(
            CreatorId(1), batch, by=UserId(9), at=batch[-1].seen_at, time_zone='UTC'
        )
        if is_told:
            print(number, flush=True)
    await db.close()


if __name__ == '__main__':
    asyncio.run(keep_all(Path(sys.argv[1]), is_told=True))
