"""A LIVE of the day before, captured from TikFinity: a ledger in use, with the writer's cache full.

The cache grows to its 16 MB with the pages that are written. In an empty ledger that takes most of
ten minutes, and would be taken for a leak, or hide one.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from benchmarks.evening import IN_COMBOS, people
from bot.desk import Desk
from economy.captured import Combo
from economy.entries import Source
from economy.ids import ChannelId, CreatorId, GuildId, UserId

_KEPT_AT_ONCE = 1_000


async def capture_earlier(
    desk: Desk, guild_id: GuildId, creator_id: CreatorId, combos: int, *, by: UserId, at: datetime
) -> None:
    streams, captures = desk.live_streams(guild_id), desk.captures(guild_id)
    began_at = at - timedelta(days=1)
    room = ChannelId(1)
    await streams.begin(creator_id, room_id='', channel_id=room, by=by, at=began_at)
    gifters = people(600)
    made = [
        Combo(
            key=f'{number:032x}',
            source=Source.TIKFINITY,
            gift=IN_COMBOS[number % len(IN_COMBOS)],
            best=1 + number % 9,
            sender=gifters[number % len(gifters)],
            guest=None,
            sent_at=began_at + timedelta(milliseconds=number * 50),
            seen_at=began_at + timedelta(milliseconds=number * 50),
            is_due=True,
        )
        for number in range(combos)
    ]
    for start in range(0, combos, _KEPT_AT_ONCE):
        part = made[start : start + _KEPT_AT_ONCE]
        await captures.keep(creator_id, part, by=by, at=part[-1].seen_at, time_zone='UTC')
    await streams.end(creator_id, by=by, at=made[-1].seen_at)
