"""/import: gifts of a file, shown before they are added, added in parts, taken back as a whole."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta

import discord
from discord import app_commands
from discord.ext import commands

from bot.channels import UNSENT
from bot.checks import creators_like, requires, suggests
from bot.desk import Desk
from bot.import_words import in_chat, outcome, progress
from bot.imports import Importer
from bot.pulse import BeatingCog, Pulse
from bot.request import Context, DeskClient, Request, now
from bot.staff import place_of, tell_staff
from bot.text import Words
from bot.ui import Answer, lasting, may_attach
from cogs._import_views import ImportForm, ImportUndoButton, looked_through
from economy.errors import CreatorNeeded
from economy.ids import CreatorId
from economy.import_errors import ImportMissing
from economy.import_jobs import Job, State
from economy.server import Level

log = logging.getLogger(__name__)

_LOOK_EVERY_S = 2
_EDIT_APART = timedelta(seconds=2)
_SWEEP_APART = timedelta(hours=1)


class ImportsCog(BeatingCog, name='Imports'):
    def __init__(self, desk: Desk, client: DeskClient) -> None:
        self._desk = desk
        self._client = client
        self._importer = Importer(desk)
        self._swept: datetime | None = None
        self.pulses = (Pulse('imports', self.tick, every_s=_LOOK_EVERY_S),)

    @commands.hybrid_command(name='import')
    @app_commands.describe(
        file='A CSV file, or an export of mine; without one a form asks for it',
        creator='Whose gifts, when this channel has several creators',
    )
    @requires(Level.MANAGER)
    async def import_(
        self, ctx: Context, file: discord.Attachment | None = None, *, creator: str | None = None
    ) -> None:
        """Add the gifts of a file: another tool's table, or an export of mine."""
        request, answer = ctx.request, Answer(ctx)
        creator_id = _whose(request, creator)
        if file is not None:
            await answer.acknowledge(private=True)
            shown = await looked_through(self._desk, request, file, creator_id)
            wrong = shown.file(may_attach=may_attach(ctx))
            await answer.show(shown.text, view=shown.view, file=wrong, private=True)
        elif ctx.interaction is not None:
            await ctx.interaction.response.send_modal(ImportForm(creator_id))
        else:
            raise ImportMissing

    @import_.autocomplete('creator')
    @suggests(Level.MANAGER)
    async def _creators_like(self, request: Request, typed: str) -> list[app_commands.Choice[str]]:
        return creators_like(request, typed)

    async def tick(self, at: datetime) -> None:
        """Carry every import on to its end, a chunk of each in turn; forget files nobody wants."""
        jobs = await self._desk.active_imports()
        if self._swept is None or at - self._swept >= _SWEEP_APART:
            self._swept = at
            needed = {job.file for job in jobs}
            await asyncio.to_thread(self._desk.import_files.sweep, at, needed)
        shown = dict.fromkeys(((job.guild_id, job.number) for job in jobs), at)
        while jobs:
            jobs = [after for job in jobs if (after := await self._on(job)) is not None]
            for job in jobs:
                if now() - shown[job.guild_id, job.number] >= _EDIT_APART:
                    shown[job.guild_id, job.number] = now()
                    await self._show(job)

    async def _on(self, job: Job) -> Job | None:
        """The job one chunk further; None when it is over, or must wait for the next tick."""
        try:
            after = await self._importer.step(job)
            if after.is_active:
                return after
            await self._show(after)
        except Exception:  # the outermost edge of one job: others go on
            log.exception('Import %s of %s failed; it goes on later.', job.number, job.guild_id)
        return None

    async def _show(self, job: Job) -> None:
        """Edit the message that shows the job; where there is none left, say how it ended."""
        server = await self._desk.servers.of(job.guild_id)
        style = in_chat(Words(server.settings.locale))
        text = progress(job, style) if job.is_active else outcome(job, style)
        is_undoable = job.added > 0 and job.state in (State.DONE, State.STOPPED)
        view = lasting(ImportUndoButton(job.number)) if is_undoable else None
        place = None
        if job.channel_id is not None:
            place = place_of(self._client, job.guild_id, job.channel_id)
        if place is not None and job.message_id is not None:
            try:
                await place.get_partial_message(job.message_id).edit(content=text, view=view)
            except UNSENT as error:
                log.warning('Import %s of %s: %s', job.number, job.guild_id, error)
            else:
                return
        if not job.is_active:
            await tell_staff(self._client, job.guild_id, text, otherwise=job.channel_id, view=view)


def _whose(request: Request, named: str | None) -> CreatorId | None:
    """Whose gifts; None where several would do, which an export of ours does not mind."""
    try:
        creator = request.server.which_creator(
            named=named, channel_id=request.channel_id, for_writing=True
        )
    except CreatorNeeded:
        return None
    return creator.id
