"""Channels: whether the bot can write in one, and whether everybody can read it."""

from __future__ import annotations

import aiohttp
import discord

from bot.checks import PERMISSION_NAMES
from economy.ids import ChannelId
from economy.night_errors import ChannelClosed

# How Discord does not take a message: it refuses, asks to wait for long, cannot be reached.
UNSENT = (discord.HTTPException, discord.RateLimited, aiohttp.ClientError, OSError)
Place = discord.TextChannel | discord.Thread | discord.VoiceChannel | discord.StageChannel


def missing_rights(place: Place) -> tuple[str, ...]:
    """What the bot lacks to write in a channel, as Discord names it; nothing when it can."""
    may = place.permissions_for(place.guild.me)
    in_thread = isinstance(place, discord.Thread)
    can_write = may.send_messages_in_threads if in_thread else may.send_messages
    rights = {'view_channel': may.view_channel, 'send_messages': can_write}
    return tuple(PERMISSION_NAMES[name] for name, is_given in rights.items() if not is_given)


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
