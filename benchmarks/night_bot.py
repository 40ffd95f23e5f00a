"""The bot of `benchmarks.night`: the real one on a real file, SimCord in the place of Discord.

It runs until it is killed, and does what its standard input says, one JSON object a line:
`{"slash": "live watch", "who": "manager", "options": {...}}` is a command, `{"look": 1}` lets time
pass for the board. Each is answered by one line with everything that can be read then.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import discord
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle
from simcord.env import Env

from bot.app import build_bot, opened_desk
from bot.captures import Feeds
from bot.desk import Desk
from cogs._stream_board import EDIT_APART
from economy.entries import Source
from economy.ids import GuildId, UserId
from economy.watches import Watch
from live.feed import Feed
from live.patience import Patience
from live.tikfinity import TikFinityFeed
from live.tiktok import TikTokFeed

GUILD_ID = 1_300_000_000_000_000_000
CREATOR = 'Mira'
LOOK_EVERY_S = 0.2
# An evening in minutes: each wait is a part of the real one, and none is left out.
SHORT = Patience(
    silent_s=3,
    starting_s=60,
    retry_first_s=0.2,
    retry_max_s=0.5,
    steady_s=1,
    offline_s=0.3,
    limited_min_s=0.5,
    limited_max_s=0.5,
    failures_max=10_000,
)


@dataclass
class Room:
    """A server in which the same things have the same ids after every start."""

    env: Env
    chat: ChannelHandle
    staff: ChannelHandle
    people: dict[str, MemberActor]
    at: datetime | None = None

    def set_clock(self) -> None:
        behind_s = (datetime.now(UTC) - self.env.now()).total_seconds()
        self.env.backend.advance_clock(max(0.0, behind_s))

    async def look(self) -> None:
        """The board's next turn: it may be edited once in ten seconds, so those are over."""
        now = datetime.now(UTC)
        self.at = now if self.at is None else max(now, self.at + EDIT_APART)
        await self.env.bot.get_cog('Streams').tick(self.at)

    def read(self) -> dict[str, Any]:
        """The board as it stands, and everything else that was written, oldest first."""
        written = [self._texts(self.env.backend.messages.get(self.chat.id, {}))]
        written.append(self._texts(self.env.backend.messages.get(self.staff.id, {})))
        boards = [text for text in written[0] if text.startswith(('### 🔴', '### ⏹️'))]
        return {'board': boards[-1] if boards else '', 'chat': written[0], 'staff': written[1]}

    def _texts(self, stored: dict[int, Any]) -> list[str]:
        return [
            stored[id_].content or '\n'.join(_contents(stored[id_].components))
            for id_ in sorted(stored)
        ]


def _contents(parts: Any) -> list[str]:
    """The texts of a message that is made of components."""
    found: list[str] = []
    for part in parts or ():
        found += [part['content']] if 'content' in part else []
        found += _contents(part.get('components'))
    return found


def furnished(env: Env) -> Room:
    guild = env.create_guild('Mira LIVE', id=GUILD_ID)
    rights = discord.Permissions(manage_guild=True, manage_messages=True)
    managers = guild.create_role('Managers', permissions=rights)
    return Room(
        env,
        guild.create_text_channel('live-chat'),
        guild.create_text_channel('staff'),
        {'manager': guild.add_member(env.create_user('max'), roles=[managers])},
    )


async def main(folder: Path, tiktok: list[str]) -> None:
    def feed(watch: Watch) -> Feed:
        if watch.source is Source.TIKTOK:
            return TikTokFeed(watch.target, command=tiktok)
        return TikFinityFeed(watch.target, is_remote_allowed=False)

    feeds = Feeds(feed, lambda *_: None, patience=lambda _: SHORT)
    async with opened_desk(folder) as desk:
        bot = build_bot(desk, prefix_commands=True, publish_always=True, feeds=feeds)
        env = Env(bot, check_errors=False)
        room = furnished(env)  # before the start: Discord's channels are there when a bot comes
        await env.start()
        with env.time_context():
            room.set_clock()
            await _first_start(desk, env)
            looking = asyncio.create_task(_keep_looking(room))
            try:
                while line := await asyncio.to_thread(sys.stdin.readline):
                    await _obey(room, json.loads(line))
                    sys.stdout.write(json.dumps(room.read()) + '\n')
                    sys.stdout.flush()
            finally:
                looking.cancel()
        await env.shutdown()


async def _first_start(desk: Desk, env: Env) -> None:
    guild_id = GuildId(GUILD_ID)
    if not (await desk.servers.of(guild_id)).creators:
        await desk.servers.add_creator(
            guild_id, CREATOR, handle=None, by=UserId(1), at=env.now() - timedelta(days=1)
        )


async def _keep_looking(room: Room) -> None:
    """The pulses of captures: SimCord's own clock stands still."""
    while True:
        room.set_clock()
        live = room.env.bot.get_cog('Live')
        await live.tick(room.env.now())
        await live.say(room.env.now())
        await asyncio.sleep(LOOK_EVERY_S)


async def _obey(room: Room, order: dict[str, Any]) -> None:
    room.set_clock()
    if 'slash' not in order:
        await room.look()
        return
    options = order.get('options', {})
    if 'staff_channel' in options:
        options = {'staff_channel': room.staff}
    await room.people[order['who']].slash(room.chat, order['slash'], **options)


if __name__ == '__main__':
    parser = argparse.ArgumentParser()
    parser.add_argument('folder', type=Path)
    parser.add_argument('tiktok', nargs='+', help='what starts the child that listens to TikTok')
    read = parser.parse_args()
    asyncio.run(main(read.folder, read.tiktok))
