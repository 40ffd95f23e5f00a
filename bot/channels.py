"""Channels: whether the bot can write in one, and whether everybody can read it."""

from __future__ import annotations

import discord

from bot.checks import PERMISSION_NAMES
from economy.ids import ChannelId
from economy.night_errors import ChannelClosed

_NEEDED = ('view_channel', 'send_messages')


def missing_rights(channel: discord.abc.GuildChannel) -> tuple[str, ...]:
    """What the bot lacks to write in `channel`, as Discord names it; nothing when it can."""
    may = channel.permissions_for(channel.guild.me)
    return tuple(PERMISSION_NAMES[name] for name in _NEEDED if not getattr(may, name))


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
