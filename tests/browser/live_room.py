"""The program with a practice room whose creator is live, since an hour: live_room.py VERB ...

Practice contacts nobody. Here a recording stands in the place of TikTok, and TikFinity is not on.
"""

from __future__ import annotations

import sys
from collections.abc import AsyncGenerator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot import practice
from bot.__main__ import main
from bot.captures import Feeds
from economy.captured import FeedState
from economy.entries import Source
from economy.ids import ChannelId, GuildId, UserId
from economy.watches import Recording, Watch
from live.combos import Combos
from live.feed import Event, Feed, FeedLost, GiftSeen, Loss
from live.recording import shipped_recordings
from live.replay import RecordingFeed

ROOM = '7560000000000000001'  # of every recording that comes with the bot
ADDRESS = 'ws://127.0.0.1:21213/'
ON_AIR = timedelta(minutes=52)
LOST, FOUND = timedelta(minutes=31), timedelta(minutes=34)
WHY = 'TikTok closed the connection'


class NoTikFinity:
    source = Source.TIKFINITY

    async def events(self) -> AsyncGenerator[Event, None]:
        raise FeedLost(Loss.OFFLINE, f'TikFinity does not answer at {ADDRESS}')
        yield  # an asynchronous generator, though it never yields


def feeds(_folder: Path) -> Feeds:
    def feed(watch: Watch) -> Feed:
        if watch.source is Source.TIKFINITY:
            return NoTikFinity()
        began_ms = round(datetime.now(UTC).timestamp() * 1000)
        storm = shipped_recordings()['gift-storm']
        return RecordingFeed(storm, speed=1, begins_at_ms=began_ms)

    return Feeds(feed, lambda *_: None)


async def furnish_live(env, desk):
    room = await furnish(env, desk)
    guild_id, by = GuildId(room.guild.id), UserId(env.bot.user.id)
    creator_id = (await desk.servers.of(guild_id)).creators[0].id
    place, began = ChannelId(room.public.id), env.now() - ON_AIR
    watches = desk.watches(guild_id)
    for source, target in ((Source.TIKTOK, 'mia.live'), (Source.TIKFINITY, ADDRESS)):
        await watches.watch(
            creator_id,
            source,
            target,
            recording=Recording.OFF,
            channel_id=place,
            by=UserId(room.manager.id),
            at=began - timedelta(days=2),
        )
    await desk.live_streams(guild_id).begin(
        creator_id, room_id=ROOM, channel_id=place, by=by, at=began
    )
    for state, since, detail in (
        (FeedState.CONNECTED, timedelta(), ''),
        (FeedState.BROKEN, LOST, WHY),
        (FeedState.CONNECTED, FOUND, ''),
    ):
        at = began + since
        await watches.note_state(
            creator_id, Source.TIKTOK, 'mia.live', state, detail, at=at, alive_at=at
        )
    await watches.note_work(creator_id, Source.TIKTOK, 'mia.live', at=env.now())
    await _play_hour(desk, guild_id, creator_id, by, began)
    return room


async def _play_hour(desk, guild_id, creator_id, by, began) -> None:
    """The gifts of a quiet hour, as far as it is over."""
    combos = Combos()
    for at_ms, event in shipped_recordings()['quiet-hour'].events():
        at = began + timedelta(milliseconds=at_ms)
        if isinstance(event, GiftSeen) and at < began + ON_AIR - timedelta(minutes=1):
            combos.see(replace(event, sent_at_ms=round(at.timestamp() * 1000)), at)
    combos.settle_all()
    await desk.captures(guild_id).keep(
        creator_id, combos.changed(), by=by, at=began + ON_AIR, time_zone='UTC'
    )


if __name__ == '__main__':
    furnish = practice.furnish
    practice.furnish, practice.practice_feeds = furnish_live, feeds
    sys.exit(main(sys.argv[1:]))
