"""Keeps each running stream's board true: edits it, posts it afresh, says once when it cannot."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import discord
from discord import ui

from bot.channels import UNSENT, Place, missing_rights
from bot.desk import Desk
from bot.request import DeskClient
from bot.staff import place_of, tell_staff
from bot.text import Words, chip, listed
from cogs._stream_board_views import board_view, over_view
from economy.ids import ChannelId, GuildId, StreamId
from storage.watch import Posted, Watched

log = logging.getLogger(__name__)

EDIT_APART = timedelta(seconds=9.5)  # looked at every five seconds: one edit in ten at most
POSTED_AFRESH = timedelta(minutes=50)  # Discord slows edits of messages older than an hour
TRY_AGAIN = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class _Shown:
    """What a board says, and when it was last told so."""

    content: str
    at: datetime


class BoardKeeper:
    """Owned by a cog, which calls `look` every few seconds."""

    def __init__(self, desk: Desk, client: DeskClient) -> None:
        self._desk = desk
        self._client = client
        self._shown: dict[tuple[GuildId, StreamId], _Shown] = {}
        self._deleted: set[int] = set()  # messages; kept until the next look

    def note_deleted(self, message_ids: Iterable[int]) -> None:
        """Messages that somebody deleted: a board among them is posted afresh."""
        self._deleted.update(message_ids)

    async def look(self, watched: list[Watched], at: datetime) -> None:
        """Bring every board up to date that is due at `at`."""
        gone, self._deleted = self._deleted, set()  # what is deleted meanwhile is for the next look
        for each in watched:
            is_gone = each.posted is not None and each.posted.message_id in gone
            try:
                await self._keep(each, at, is_gone=is_gone)
            except UNSENT as error:
                self._shown[each.guild_id, each.stream.id] = _Shown('', at + TRY_AGAIN)
                log.warning('Board of stream %s in %s: %s', each.stream.id, each.guild_id, error)
        alive = {(each.guild_id, each.stream.id) for each in watched}
        self._shown = {key: shown for key, shown in self._shown.items() if key in alive}

    async def _keep(self, watched: Watched, at: datetime, *, is_gone: bool) -> None:
        shown = self._shown.get((watched.guild_id, watched.stream.id))
        if shown is not None and at - shown.at < EDIT_APART and not is_gone:
            return
        if watched.wanted is None or not watched.stream.is_running:
            await self._close(watched, at)
            return
        place = place_of(self._client, watched.guild_id, watched.wanted)
        trouble = _trouble(place)
        if place is None or trouble is not None:
            await self._say_trouble(watched, trouble or '', at)
            return
        view = await self._view(watched, at)
        content = repr(view.to_components())
        posted = watched.posted
        is_fresh = (
            posted is not None
            and posted.message_id is not None
            and not is_gone
            and posted.posted_at is not None
            and posted.channel_id == place.id
            and at - posted.posted_at < POSTED_AFRESH
        )
        if posted is None or not is_fresh:
            await self._post(watched, place, view, at)
        elif shown is not None and shown.content == content:
            return
        elif not await _edited(place, posted, view):
            await self._post(watched, place, view, at)
        elif posted.trouble is not None:
            well = replace(posted, trouble=None)
            await self._desk.watch.keep_board(watched.guild_id, watched.stream.id, well)
        self._shown[watched.guild_id, watched.stream.id] = _Shown(content, at)

    async def _view(self, watched: Watched, at: datetime) -> ui.LayoutView:
        server = await self._desk.servers.of(watched.guild_id)
        creator = server.creator(watched.stream.creator_id).name
        night = await self._desk.nights(watched.guild_id).night(watched.stream, at=at)
        words = Words(server.settings.locale)
        if watched.stream.is_running:
            return board_view(night, creator, words)
        return over_view(night, creator, words)

    async def _post(
        self, watched: Watched, place: Place, view: ui.LayoutView, at: datetime
    ) -> None:
        """A new message; the one before goes, wherever it stood."""
        message = await place.send(view=view)
        await self._desk.watch.keep_board(
            watched.guild_id,
            watched.stream.id,
            Posted(
                channel_id=ChannelId(place.id), message_id=message.id, posted_at=at, trouble=None
            ),
        )
        if watched.posted is not None:
            await self._remove(watched.guild_id, watched.posted)

    async def _close(self, watched: Watched, at: datetime) -> None:
        """The stream is over, or its board is no longer wanted."""
        posted = watched.posted
        if posted is None:
            return
        await self._desk.watch.drop_board(watched.guild_id, watched.stream.id)
        if watched.wanted is None:
            await self._remove(watched.guild_id, posted)
            return
        place = place_of(self._client, watched.guild_id, posted.channel_id)
        if place is not None and posted.message_id is not None:
            await _edited(place, posted, await self._view(watched, at))

    async def _remove(self, guild_id: GuildId, posted: Posted) -> None:
        place = place_of(self._client, guild_id, posted.channel_id)
        if place is None or posted.message_id is None:
            return
        try:
            await place.get_partial_message(posted.message_id).delete()
        except UNSENT as error:  # gone already, or no longer ours to delete
            log.info('An old board stays where it is: %s', error)

    async def _say_trouble(self, watched: Watched, trouble: str, at: datetime) -> None:
        """Tell the staff once; gifts are logged as before, and the board comes back by itself."""
        self._shown[watched.guild_id, watched.stream.id] = _Shown('', at)
        before = watched.posted
        if watched.wanted is None or (before is not None and before.trouble == trouble):
            return
        nothing = Posted(
            channel_id=watched.wanted, message_id=None, posted_at=None, trouble=trouble
        )
        kept = nothing if before is None else replace(before, trouble=trouble)
        await self._desk.watch.keep_board(watched.guild_id, watched.stream.id, kept)
        server = await self._desk.servers.of(watched.guild_id)
        creator = server.creator(watched.stream.creator_id).name
        await tell_staff(
            self._client,
            watched.guild_id,
            f'⚠️ The board of {chip(creator)} does not stand: {trouble} Gifts are logged as '
            'before. It comes back by itself once that is put right; `/stream board` puts it '
            'somewhere else.',
            otherwise=watched.stream.channel_id,
        )


def _trouble(place: Place | None) -> str | None:
    """Why nothing can be posted there, None when it can."""
    if place is None:
        return 'its channel is gone.'
    missing = missing_rights(place)
    return f'I need {listed(list(missing))} in {place.mention}.' if missing else None


async def _edited(place: Place, posted: Posted, view: ui.LayoutView) -> bool:
    """Whether the message was still there to be edited."""
    assert posted.message_id is not None
    try:
        await place.get_partial_message(posted.message_id).edit(view=view)
    except discord.NotFound:
        return False
    return True
