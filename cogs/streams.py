"""/stream: what runs, towards which goal, who is on duty, and when it is over.

Some parts have a neighbour of their own; the library finds the commands of all in this class.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import discord
from discord import app_commands

from bot.channels import Place, missing_rights
from bot.checks import requires
from bot.desk import Desk
from bot.pulse import BeatingCog, Pulse
from bot.request import Context, DeskClient, Request, now
from bot.stream_buttons import ended_text
from bot.text import chip
from bot.ui import Answer, lasting, may_attach
from cogs._stream_board import BoardKeeper
from cogs._stream_board_views import BoardOffButton
from cogs._stream_quiet import look_for_quiet
from cogs._stream_recap import show_recap
from cogs._stream_reconcile import StreamReconcile
from cogs._stream_status import StreamStatus, stream_meant, whose_stream
from cogs._stream_text import (
    goal_text,
    handover_text,
    list_text,
    started_text,
)
from cogs._stream_views import TakeOverButton
from economy.ids import ChannelId
from economy.night_errors import ChannelClosed, StreamNotRunning
from economy.server import Creator, Level
from economy.streams import Stream, checked_goal, checked_title

_LOOK_EVERY_S = 5  # a board that may change in ten seconds is looked at twice in them
_QUIET_EVERY = timedelta(seconds=30)
_NO_GOAL = ('none', 'off', '-')


class StreamsCog(StreamStatus, StreamReconcile, BeatingCog, name='Streams'):
    def __init__(self, desk: Desk, client: DeskClient) -> None:
        self._desk = desk
        self._client = client
        self._boards = BoardKeeper(desk, client)
        self._looked_for_quiet: datetime | None = None
        self.pulses = (Pulse('streams', self.tick, every_s=_LOOK_EVERY_S),)

    async def tick(self, at: datetime) -> None:
        """Bring the boards up to date, and look after streams that went quiet."""
        watched = await self._desk.watch.streams()
        await self._boards.look(watched, at)
        if self._looked_for_quiet is None or at - self._looked_for_quiet >= _QUIET_EVERY:
            self._looked_for_quiet = at
            await look_for_quiet(self._desk, self._client, watched, at)

    @BeatingCog.listener()
    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        self._boards.note_deleted([payload.message_id])

    @BeatingCog.listener()
    async def on_raw_bulk_message_delete(self, payload: discord.RawBulkMessageDeleteEvent) -> None:
        self._boards.note_deleted(payload.message_ids)

    @StreamStatus.stream.command()
    @app_commands.describe(
        creator='Who goes live, when this channel has several',
        title='What it is about',
        goal='Diamonds to reach: 5000 or 10k',
    )
    @requires(Level.MODERATOR)
    async def start(
        self,
        ctx: Context,
        creator: str | None = None,
        title: str | None = None,
        goal: str | None = None,
    ) -> None:
        """The creator goes live: gifts logged from now on belong to this stream."""
        request, answer = ctx.request, Answer(ctx)
        whose = whose_stream(request, creator, for_writing=True)
        kept_title = None if title is None else checked_title(title)
        goal_diamonds = None if goal is None else checked_goal(goal)
        await answer.acknowledge()
        stream = await self._desk.streams(request.guild_id).start(
            whose.id,
            title=kept_title,
            goal_diamonds=goal_diamonds,
            channel_id=request.channel_id,
            by=request.actor_id,
            at=request.at,
        )
        await answer.show(started_text(stream, whose.name, request.words))

    @StreamStatus.stream.command()
    @app_commands.describe(creator='Whose stream is over')
    @requires(Level.MODERATOR)
    async def end(self, ctx: Context, *, creator: str | None = None) -> None:
        """The stream is over: shows the recap."""
        request, answer = ctx.request, Answer(ctx)
        whose = whose_stream(request, creator)
        await answer.acknowledge()
        stream = await self._desk.streams(request.guild_id).end(
            whose.id, by=request.actor_id, at=request.at
        )
        await show_recap(
            self._desk,
            answer,
            request,
            stream,
            may_attach=may_attach(ctx),
            intro=ended_text(stream, whose.name),
        )

    @StreamStatus.stream.command()
    @app_commands.rename(number='stream')
    @app_commands.describe(
        number='Its number; without one the running stream or the last', creator='Whose stream'
    )
    @requires(Level.MODERATOR)
    async def recap(
        self, ctx: Context, number: str | None = None, creator: str | None = None
    ) -> None:
        """What a stream brought, with a picture; no money in it."""
        request, answer = ctx.request, Answer(ctx)
        stream = await stream_meant(self._desk, request, answer, number, creator)
        await show_recap(self._desk, answer, request, stream, may_attach=may_attach(ctx), intro='')

    @StreamStatus.stream.command()
    @app_commands.describe(diamonds='5000 or 10k; "none" removes it', creator='Whose stream')
    @requires(Level.MODERATOR)
    async def goal(self, ctx: Context, diamonds: str, creator: str | None = None) -> None:
        """What the running stream aims at."""
        request, answer = ctx.request, Answer(ctx)
        whose = whose_stream(request, creator)
        goal = None if diamonds.strip().casefold() in _NO_GOAL else checked_goal(diamonds)
        await answer.acknowledge()
        stream = await self._desk.streams(request.guild_id).set_goal(whose.id, goal)
        await answer.show(goal_text(stream, whose.name, request.words))

    @StreamStatus.stream.command(name='list')
    @app_commands.describe(creator='Whose streams')
    @requires(Level.MODERATOR)
    async def list_(self, ctx: Context, *, creator: str | None = None) -> None:
        """The latest streams, with what each brought and how near the log was."""
        request, answer = ctx.request, Answer(ctx)
        whose = whose_stream(request, creator)
        await answer.acknowledge()
        sums = await self._desk.streams(request.guild_id).latest(whose.id)
        reconciled = await self._desk.reconciles(request.guild_id).latest(whose.id)
        await answer.show(list_text(sums, reconciled, whose.name, request, now()))

    @StreamStatus.stream.command()
    @app_commands.describe(creator='Whose stream')
    @requires(Level.MODERATOR)
    async def handover(self, ctx: Context, *, creator: str | None = None) -> None:
        """What the next moderator must know, with a button to take over."""
        request, answer = ctx.request, Answer(ctx)
        whose = whose_stream(request, creator)
        running = _running(request, whose)
        await answer.acknowledge()
        at = now()
        nights = self._desk.nights(request.guild_id)
        night = await nights.night(running, at=at)
        shift = await nights.shift(running.id, request.actor_id)
        waiting = await self._desk.thanks(request.guild_id).waiting(whose.id, at=at)
        questions = await self._desk.audience(request.guild_id).waiting(whose.id)
        text = handover_text(night, whose.name, shift, waiting, questions.total, request)
        await answer.show(text, view=lasting(TakeOverButton(running.id)))

    @StreamStatus.stream.command()
    @app_commands.describe(channel='Where it stands; this channel when left out', creator='Whose')
    @requires(Level.MODERATOR)
    async def board(
        self, ctx: Context, channel: discord.TextChannel | None = None, creator: str | None = None
    ) -> None:
        """Show running streams live in a channel: one message that keeps itself up to date."""
        request, answer = ctx.request, Answer(ctx)
        whose = whose_stream(request, creator, for_writing=True)
        place = channel or ctx.channel
        missing = missing_rights(place) if isinstance(place, Place) else ('a text channel',)
        if not isinstance(place, Place) or missing:
            raise ChannelClosed(place.id, missing)
        await answer.acknowledge()
        streams = self._desk.streams(request.guild_id)
        await streams.show_in(whose.id, ChannelId(place.id))
        running = request.server.running_of(whose.id)
        when = 'It appears in a moment.' if running else 'It appears when a stream starts.'
        await answer.show(
            f'The board of {chip(whose.name)} stands in {place.mention} from now on. {when}',
            view=lasting(BoardOffButton(whose.id)),
        )

    board.autocomplete('creator')(StreamStatus.creators_offered)
    recap.autocomplete('creator')(StreamStatus.creators_offered)
    start.autocomplete('creator')(StreamStatus.creators_offered)
    end.autocomplete('creator')(StreamStatus.creators_offered)
    goal.autocomplete('creator')(StreamStatus.creators_offered)
    list_.autocomplete('creator')(StreamStatus.creators_offered)
    handover.autocomplete('creator')(StreamStatus.creators_offered)


def _running(request: Request, creator: Creator) -> Stream:
    """Raises StreamNotRunning."""
    running = request.server.running_of(creator.id)
    if running is None:
        raise StreamNotRunning(creator.name)
    return running
