"""The practice room: this very bot in a page of one's own browser, without Discord or a token.

SimCord plays Discord. One server, a public and a staff channel, a manager, a moderator and a
member to act as, one creator, and an evening of sample gifts so that nothing is empty.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import sys
import tempfile
import threading
import webbrowser
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import discord
from simcord.actors import MemberActor
from simcord.backend.errors import SetupError
from simcord.builders import ChannelHandle, GuildHandle
from simcord.env import Env
from simcord.preview import Preview

from bot.app import build_bot, opened_desk
from bot.client import DeskBot
from bot.desk import Desk
from bot.feeds import practice_feeds
from bot.pulse import BeatingCog
from economy.entries import NewEntry, Source
from economy.ids import ChannelId, GuildId, UserId
from economy.periods import local_day

GUILD_ID = 1_300_000_000_000_000_000  # fixed, so that kept data finds its server again
CLOCK_EVERY_S = 5.0
CREATOR = 'Mia'
BOT_NAME = 'Diamond Desk'
EVENING = (  # gift, count, fan, minutes after the LIVE began
    ('Rose', 10, 'luna', 2),
    ('TikTok', 3, 'Kai', 4),
    ('Finger Heart', 5, 'ravi', 9),
    ('Rose', 25, 'noor', 14),
    ('Doughnut', 2, 'Kai', 21),
    ('Hand Hearts', 1, 'luna', 26),
    ('Perfume', 4, 'Søren', 33),
    ('Heart Me', 6, '小雨', 41),
    ('Confetti', 1, 'ravi', 48),
    ('Money Gun', 1, 'noor', 55),
    ('Rosa', 8, 'luna', 63),
    ('Swan', 1, 'ravi', 70),
    ('Rose', 40, 'Kai', 78),
    ('Galaxy', 1, 'noor', 84),
)
LENGTH = timedelta(minutes=95)
Written = tuple[int, str, str]  # a message's id, text and components


@dataclass(frozen=True, slots=True)
class Room:
    """Who and what is in the practice server."""

    env: Env
    guild: GuildHandle
    public: ChannelHandle
    staff: ChannelHandle
    manager: MemberActor
    moderator: MemberActor
    member: MemberActor


class PracticeRefused(Exception):
    """The room cannot be opened; the message says why and what to do."""


async def practise(folder: Path | None, *, port: int | None, opens_browser: bool) -> None:
    """Serve the room until interrupted. What happens in it is kept in `folder`, if given.

    Without a `port` a free one is taken. Raises PracticeRefused and StorageRefused.
    """
    with contextlib.ExitStack() as scratch:
        if folder is None:
            folder = Path(
                scratch.enter_context(tempfile.TemporaryDirectory(prefix='diamond-desk-'))
            )
        async with opened_desk(folder) as desk:
            bot = build_bot(
                desk, prefix_commands=True, publish_always=True, feeds=practice_feeds(desk.folder)
            )
            async with _opened(bot) as env:
                await _serve(env, desk, port=port, opens_browser=opens_browser)


@asynccontextmanager
async def _opened(bot: DeskBot) -> AsyncGenerator[Env]:
    """SimCord with its clock at now before the bot starts: moved later, it would play each tick."""
    env = Env(bot, check_errors=False)
    env.backend.advance_clock(max(0.0, (datetime.now(UTC) - env.now()).total_seconds()))
    await env.start()
    try:
        with env.time_context():
            yield env
    finally:
        await env.shutdown()


async def furnish(env: Env, desk: Desk) -> Room:
    """Set the clock to now, make the server and, in an empty ledger, the evening of gifts."""
    await env.advance_time(max(0.0, (datetime.now(UTC) - env.now()).total_seconds()))
    env.backend.bot_user.name = BOT_NAME
    guild = env.create_guild('Mia LIVE', id=GUILD_ID)
    moderators = guild.create_role(
        'Moderators', permissions=discord.Permissions(manage_messages=True)
    )
    managers = guild.create_role('Managers', permissions=discord.Permissions(manage_guild=True))
    public = guild.create_text_channel('live-chat')
    assert env.bot.user is not None
    staff = guild.create_text_channel(
        'staff',
        overwrites={
            guild.default_role: discord.PermissionOverwrite(view_channel=False),
            env.bot.user: discord.PermissionOverwrite(view_channel=True),
            moderators: discord.PermissionOverwrite(view_channel=True),
            managers: discord.PermissionOverwrite(view_channel=True),
        },
    )
    room = Room(
        env=env,
        guild=guild,
        public=public,
        staff=staff,
        manager=guild.add_member(env.create_user('max-manager'), roles=[managers]),
        moderator=guild.add_member(env.create_user('mo-moderator'), roles=[moderators]),
        member=guild.add_member(env.create_user('mel-member')),
    )
    await _play_evening(desk, room)
    return room


async def _play_evening(desk: Desk, room: Room) -> None:
    """Last night's LIVE, once: the same keys write the same entries."""
    guild_id, actor_id = GuildId(room.guild.id), UserId(room.moderator.id)
    server = await desk.servers.of(guild_id)
    if server.creators:
        return
    at = room.env.now()
    server = await desk.servers.add_creator(
        guild_id, CREATOR, handle='mia.live', by=actor_id, at=at
    )
    began = (at - timedelta(days=1)).replace(hour=19, minute=0, second=0, microsecond=0)
    ledger, streams = desk.ledger(guild_id), desk.streams(guild_id)
    creator_id = server.creators[0].id
    await streams.start(
        creator_id,
        title='Songs and stories',
        goal_diamonds=5_000,
        channel_id=ChannelId(room.public.id),
        by=actor_id,
        at=began,
    )
    for place, (gift, count, fan, minutes) in enumerate(EVENING):
        happened_at = began + timedelta(minutes=minutes)
        await ledger.log(
            NewEntry(
                key=f'btn:practice-{place}',
                creator_id=creator_id,
                gift=desk.catalogue.find(gift),
                count=count,
                fan=fan,
                source=Source.HAND,
                actor_id=actor_id,
                happened_at=happened_at,
                logged_at=happened_at,
                day=local_day(happened_at, server.settings.time_zone),
            )
        )
    await streams.end(creator_id, by=actor_id, at=began + LENGTH)
    thanks = desk.thanks(guild_id)
    for waiting in await thanks.waiting(creator_id, at=at):
        await thanks.thank(creator_id, waiting.fan_id, by=actor_id, at=at)


async def _serve(env: Env, desk: Desk, *, port: int | None, opens_browser: bool) -> None:
    """One channel a page: Enter in the terminal opens the other one."""
    room = await furnish(env, desk)
    keys = _entered()
    for channel in itertools.cycle([room.public, room.staff]):
        viewers = [room.moderator, room.manager]
        viewers += [room.member] if channel is room.public else []
        async with _page(env, channel, viewers, port) as page:
            _say(f'Practice room, #{channel.name}: {page.url}')
            _say('Type /gift or !gift Rose 12 luna; "Viewing as" changes who you are.')
            _say('Enter here opens the other channel, Ctrl-C ends the practice.')
            if opens_browser:
                await asyncio.to_thread(webbrowser.open, page.url)
            clock = asyncio.create_task(_keep_time(env, channel, page), name='practice-clock')
            try:
                await keys.get()
            finally:
                clock.cancel()


@asynccontextmanager
async def _page(
    env: Env, channel: ChannelHandle, viewers: list[MemberActor], port: int | None
) -> AsyncGenerator[Preview]:
    try:
        preview = env.preview(channel, viewers=viewers, layout='channel', port=port)
        await preview.__aenter__()
    except SetupError as error:
        raise PracticeRefused(
            f'The page cannot be served on port {port}: another program may use it. '
            'Leave --port out, or name another one.'
        ) from error
    try:
        yield preview
    finally:
        await preview.close()


def _entered() -> asyncio.Queue[None]:
    """One item each time Enter is pressed in the terminal; none when there is no terminal."""
    pressed: asyncio.Queue[None] = asyncio.Queue()
    loop = asyncio.get_running_loop()

    def listen() -> None:
        for _ in sys.stdin:
            loop.call_soon_threadsafe(pressed.put_nowait, None)

    if sys.stdin is not None and sys.stdin.isatty():
        threading.Thread(target=listen, name='practice-keys', daemon=True).start()
    return pressed


async def _keep_time(env: Env, channel: ChannelHandle, page: Preview) -> None:
    """SimCord's clock stands still between actions: move it on, so that times are the real ones.

    The pulses are beaten here: SimCord's own way to let time pass would refuse whatever somebody
    does on the page meanwhile. What the bot wrote by itself, in a pulse or between two of them as
    a capture does, is shown then. Answers are shown already: showing a page anew takes a moment
    in which a press on it is refused.
    """
    shown = _unasked(env, channel)
    while True:
        await asyncio.sleep(CLOCK_EVERY_S)
        behind_s = (datetime.now(UTC) - env.now()).total_seconds()
        env.backend.advance_clock(max(0.0, behind_s))
        before = _written(env, channel)
        assert isinstance(env.bot, DeskBot)
        for cog in env.bot.cogs.values():
            for pulse in cog.pulses if isinstance(cog, BeatingCog) else ():
                await pulse.beat()
        unasked = _unasked(env, channel)
        if unasked != shown or _written(env, channel) != before:
            with contextlib.suppress(SetupError):  # somebody is acting: it is tried again
                await page.refresh()
                shown = unasked


def _written(env: Env, channel: ChannelHandle, *, unasked: bool = False) -> list[Written]:
    """What stands in a channel, or what nobody asked for of it, to see whether it changed."""
    assert env.bot.user is not None
    return [
        (id_, each.content, repr(each.components))
        for id_, each in env.backend.messages.get(channel.id, {}).items()
        if not unasked
        or (
            each.author_id == env.bot.user.id
            and each.reference is None
            and each.interaction_metadata is None
        )
    ]


def _unasked(env: Env, channel: ChannelHandle) -> list[Written]:
    return _written(env, channel, unasked=True)


def _say(line: str) -> None:
    sys.stdout.write(f'{line}\n')
    sys.stdout.flush()
