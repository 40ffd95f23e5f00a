"""A moderator who types gifts into the real bot without a pause, until killed from outside.

Usage: python evening.py DATA_DIR FIRST_NUMBER. Prints one JSON line for each receipt shown.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import sys
from pathlib import Path

import discord
import simcord

from bot.app import build_bot, opened_desk
from economy.ids import GuildId, UserId

GUILD_ID = 1_300_000_000_000_000_000


async def main(folder: Path, first: int) -> None:
    async with opened_desk(folder) as desk:
        bot = build_bot(desk, prefix_commands=True, publish_always=True)
        running = simcord.run(bot, check_errors=False)
        running._env.backend.advance_clock(first * 3600)  # message ids follow it: never twice
        async with running as env:
            guild = env.create_guild(id=GUILD_ID)
            role = guild.create_role('Mods', permissions=discord.Permissions(manage_messages=True))
            moderator = guild.add_member(env.create_user('mo'), roles=[role])
            channel = guild.create_text_channel('live-chat')
            if not (await desk.servers.of(GuildId(GUILD_ID))).creators:
                await desk.servers.add_creator(
                    GuildId(GUILD_ID), 'Mia', handle=None, by=UserId(1), at=env.now()
                )
            for number in itertools.count(first):
                await moderator.send(channel, f'!gift Rose {number} fan{number}')
                shown = channel.last_message.content
                sys.stdout.write(json.dumps({'count': number, 'receipt': shown}) + '\n')
                sys.stdout.flush()


if __name__ == '__main__':
    asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2])))
