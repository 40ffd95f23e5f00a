"""Asks about a stream that went quiet, and ends one that everybody forgot."""

from __future__ import annotations

from datetime import datetime

from bot.desk import Desk
from bot.request import DeskClient
from bot.staff import tell_staff
from bot.stream_buttons import ReopenButton, quiet_view
from bot.text import chip, moment
from bot.ui import lasting
from economy.streams import Quiet, quiet_since, quiet_step
from storage.watch import Watched


async def look_for_quiet(
    desk: Desk, client: DeskClient, watched: list[Watched], at: datetime
) -> None:
    """Do what each running stream's silence calls for at `at`."""
    for each in watched:
        if not each.stream.is_running:
            continue
        match quiet_step(each.stream, each.last_sign_at, at):
            case Quiet.ASK:
                await _ask(desk, client, each, at)
            case Quiet.END:
                await _end(desk, client, each)
            case Quiet.NOTHING:
                pass


async def _ask(desk: Desk, client: DeskClient, watched: Watched, at: datetime) -> None:
    """Asked once a silence: it is noted before it is said."""
    stream = watched.stream
    await desk.streams(watched.guild_id).note_asked(stream.id, at=at)
    creator = (await desk.servers.of(watched.guild_id)).creator(stream.creator_id)
    since = quiet_since(stream, watched.last_sign_at)
    await tell_staff(
        client,
        watched.guild_id,
        f'💤 Is {chip(creator.name)} still live? Nothing was logged since {moment(since, "t")} '
        f'({moment(since)}). Without an answer or a gift the stream ends itself later.',
        otherwise=stream.channel_id,
        view=quiet_view(stream.id),
    )


async def _end(desk: Desk, client: DeskClient, watched: Watched) -> None:
    since = quiet_since(watched.stream, watched.last_sign_at)
    stream = await desk.streams(watched.guild_id).end_forgotten(
        watched.stream.id, quiet_since=since, heard_at=watched.last_sign_at
    )
    if stream is None or stream.ended_at is None:
        return
    creator = (await desk.servers.of(watched.guild_id)).creator(stream.creator_id)
    await tell_staff(
        client,
        watched.guild_id,
        f'⏹️ I ended stream {stream.id} of {chip(creator.name)}: nothing was logged for six '
        f'hours. It ends with the last that was heard of it, {moment(stream.ended_at, "f")}. A '
        'gift later this night can reopen it, and so can this button. `/stream recap` shows it.',
        otherwise=stream.channel_id,
        view=lasting(ReopenButton(stream.id)),
    )
