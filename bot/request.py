"""One person's request: who asks, where, when, with which right, and under which key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

import discord
from discord.ext import commands

from bot.desk import Desk
from bot.text import Words
from economy.errors import RoleNeeded, ServerOnly
from economy.ids import ChannelId, GuildId, UserId
from economy.periods import local_day
from economy.server import Level, Server, Settings
from storage.servers import Servers


class DeskClient(commands.Bot):
    """What the shared pieces and the cogs may ask of the bot; `bot/client.py` is the bot."""

    desk: Desk

    async def mention_of(self, name: str) -> str:
        """A slash command to tap, such as `gift log`; plain text where Discord lists none."""
        raise NotImplementedError


Interaction = discord.Interaction[DeskClient]


def now() -> datetime:
    """The one clock, for what has no event of its own."""
    return discord.utils.utcnow()


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """`at` is the event's own time (aware); `key` makes it one and the same however it arrives."""

    server: Server
    actor_id: UserId
    level: Level
    channel_id: ChannelId
    key: str
    at: datetime
    words: Words
    options: Mapping[str, str] = field(default_factory=dict[str, str])  # slash options so far

    @property
    def guild_id(self) -> GuildId:
        return self.server.guild_id

    @property
    def day(self) -> date:
        """The server's own date of the event."""
        return local_day(self.at, self.server.settings.time_zone)

    @property
    def sees_boards(self) -> bool:
        """Whether who asks may see who gave most: where boards are for staff, members may not."""
        return self.server.settings.are_boards_open or self.level >= Level.MODERATOR

    async def again(self, servers: Servers) -> Request:
        """The same request after it changed the server."""
        server = await servers.of(self.guild_id)
        return replace(self, server=server, words=Words(server.settings.locale))


class Context(commands.Context[DeskClient]):
    """A command's context that knows the request. Set by the check that `requires` adds."""

    request: Request


def level_of(person: discord.User | discord.Member, settings: Settings) -> Level:
    """What a person may do here: by the server's chosen roles, else by Discord's permissions."""
    if not isinstance(person, discord.Member):
        return Level.MEMBER
    may = person.guild_permissions
    role_ids = {role.id for role in person.roles}
    if may.manage_guild or settings.manager_role_id in role_ids:
        return Level.MANAGER
    if may.manage_messages or settings.moderator_role_id in role_ids:
        return Level.MODERATOR
    return Level.MEMBER


async def request_of(origin: Context | Interaction, level: Level, *, in_dm: bool) -> Request:
    """The request behind a command or a component, with the right checked.

    Raises ServerOnly outside a server unless `in_dm`, and RoleNeeded below `level`.
    """
    if isinstance(origin, discord.Interaction):
        bot, person, guild, at = origin.client, origin.user, origin.guild, origin.created_at
        key = f'int:{origin.id}'
        channel_id = origin.channel_id or 0
    else:
        bot, person, guild, at = origin.bot, origin.author, origin.guild, origin.message.created_at
        key = f'int:{origin.interaction.id}' if origin.interaction else f'msg:{origin.message.id}'
        channel_id = origin.channel.id
    if guild is None:
        if not in_dm:
            raise ServerOnly
        server = Server(guild_id=GuildId(0))
    else:
        server = await bot.desk.servers.of(GuildId(guild.id))
    settings = server.settings
    request = Request(
        server=server,
        actor_id=UserId(person.id),
        level=level_of(person, settings),
        channel_id=ChannelId(channel_id),
        key=key,
        at=at,
        words=Words(settings.locale),
        options=_text_options(origin),
    )
    if request.level < level:
        role = settings.manager_role_id if level is Level.MANAGER else settings.moderator_role_id
        raise RoleNeeded(level.name.lower(), role)
    return request


def _text_options(origin: Context | Interaction) -> Mapping[str, str]:
    """What was filled into a slash command's text options when autocomplete asks."""
    if not isinstance(origin, discord.Interaction):
        return {}
    return {name: value for name, value in origin.namespace if isinstance(value, str)}
