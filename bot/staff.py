"""Telling the moderators something that nobody asked for just now, where they will see it."""

from __future__ import annotations

import logging
from typing import Any

from discord import ui

from bot.channels import UNSENT, Place, missing_rights
from bot.request import DeskClient
from economy.ids import ChannelId, GuildId

log = logging.getLogger(__name__)


async def tell_staff(
    client: DeskClient,
    guild_id: GuildId,
    text: str,
    *,
    otherwise: ChannelId | None,
    view: ui.View | None = None,
) -> bool:
    """Write in the server's staff channel, or in the channel `otherwise`; False when in neither.

    A message that could not be written anywhere is logged: it must not stop what goes on.
    """
    server = await client.desk.servers.of(guild_id)
    more: dict[str, Any] = {} if view is None else {'view': view}
    for channel_id in (server.settings.staff_channel_id, otherwise):
        place = None if channel_id is None else writable(client, guild_id, channel_id)
        if place is None:
            continue
        try:
            await place.send(text, **more)
        except UNSENT as error:
            log.warning('Could not tell the staff of %s: %s', guild_id, error)
            continue
        return True
    log.warning('Nowhere to tell the staff of %s: %s', guild_id, text)
    return False


def writable(client: DeskClient, guild_id: GuildId, channel_id: ChannelId) -> Place | None:
    """The channel, None when it is gone or the bot may not write in it."""
    place = place_of(client, guild_id, channel_id)
    return None if place is None or missing_rights(place) else place


def place_of(client: DeskClient, guild_id: GuildId, channel_id: ChannelId) -> Place | None:
    """A channel that messages can be written in, None when it is gone."""
    guild = client.get_guild(guild_id)
    found = None if guild is None else guild.get_channel_or_thread(channel_id)
    return found if isinstance(found, Place) else None
