"""Channels: whether the bot can write in one, and whether everybody can read it."""

from __future__ import annotations

from collections.abc import Iterable

import aiohttp
import discord

from economy.ids import ChannelId
from economy.night_errors import ChannelClosed

# How Discord does not take a message: it refuses, asks to wait for long, cannot be reached.
UNSENT = (discord.HTTPException, discord.RateLimited, aiohttp.ClientError, OSError)
PERMISSION_NAMES = {  # as Discord's own settings call them
    'attach_files': 'Attach Files',
    'create_events': 'Create Events',
    'read_message_history': 'Read Message History',
    'send_messages': 'Send Messages',
    'send_polls': 'Create Polls',
    'view_channel': 'View Channel',
}
_TO_WRITE = ('view_channel', 'send_messages')
AnyChannel = discord.abc.GuildChannel | discord.Thread
Place = discord.TextChannel | discord.Thread | discord.VoiceChannel | discord.StageChannel


def missing_rights(channel: AnyChannel, *permissions: str) -> tuple[str, ...]:
    """What the bot lacks of these rights, as Discord names them; to write, when none is named."""
    may = channel.permissions_for(channel.guild.me)
    in_thread = isinstance(channel, discord.Thread)
    return missing_of(may, permissions or _TO_WRITE, in_thread=in_thread)


def missing_of(
    may: discord.Permissions, permissions: Iterable[str], *, in_thread: bool = False
) -> tuple[str, ...]:
    """Which of these, by the library's names, are not in `may`, as Discord names them."""
    missing: list[str] = []
    for name in permissions:
        is_writing = in_thread and name == 'send_messages'
        if not getattr(may, 'send_messages_in_threads' if is_writing else name):
            missing.append(PERMISSION_NAMES[name])
    return tuple(missing)


def checked_channel(channel: discord.TextChannel) -> ChannelId:
    """The id of a channel that the bot can write in. Raises ChannelClosed."""
    missing = missing_rights(channel)
    if missing:
        raise ChannelClosed(channel.id, missing)
    return ChannelId(channel.id)


def is_public(channel: discord.abc.MessageableChannel) -> bool:
    """Whether everybody in the server can read along. What cannot be told counts as public."""
    place = channel.parent if isinstance(channel, discord.Thread) else channel
    if isinstance(place, discord.abc.GuildChannel):
        return place.permissions_for(place.guild.default_role).view_channel
    return True
