"""/engage poll: a native poll that ends at its time, and whose result is told."""

from __future__ import annotations

import math
from datetime import datetime, timedelta

import discord
from discord import app_commands

from bot.checks import check_bot_may, requires, suggests
from bot.desk import Desk
from bot.request import Context, DeskClient, Request, now
from bot.ui import Answer, lasting
from cogs._engage_poll_text import running_text
from cogs._engage_poll_views import EndPollButton, finish_poll
from cogs._engage_tips import EngageTips
from economy.ids import MessageId
from economy.polls import Poll, ballot, ready_made_like
from economy.server import Level


class EngagePolls:
    _desk: Desk
    _client: DeskClient

    @EngageTips.engage.command()
    @app_commands.describe(
        question='What you ask; ready-made polls are offered as you type',
        answers='2 to 10, with | between; leave out for a ready-made question',
        minutes='How long people can vote; 5 when not given',
    )
    @requires(Level.MODERATOR)
    async def poll(
        self, ctx: Context, question: str, answers: str | None = None, minutes: int | None = None
    ) -> None:
        """Put something to the vote; the result is told when the time is over."""
        request, answer = ctx.request, Answer(ctx)
        asked = ballot(question, answers, minutes)
        check_bot_may(ctx, 'view_channel', 'send_messages', 'send_polls', 'read_message_history')
        await answer.acknowledge(private=True)
        poll = await self._desk.polls(request.guild_id).start(
            asked, key=request.key, channel_id=request.channel_id, by=request.actor_id, at=now()
        )
        if poll.message_id is None:
            await self._post_poll(ctx, poll)
        if ctx.interaction is not None:
            await answer.show(running_text(poll), private=True)

    @poll.autocomplete('question')
    @suggests(Level.MODERATOR)
    async def _ready_made_like(
        self, _request: Request, typed: str
    ) -> list[app_commands.Choice[str]]:
        found = ready_made_like(typed)
        return [app_commands.Choice(name=each, value=each) for each in found[:25]]

    async def _post_poll(self, ctx: Context, poll: Poll) -> None:
        """The poll itself; one that cannot be posted is taken back."""
        polls = self._desk.polls(poll.guild_id)
        left = poll.ends_at - now()
        native = discord.Poll(
            question=poll.question, duration=timedelta(hours=max(1, math.ceil(left / _HOUR)))
        )
        for each in poll.answers:
            native.add_answer(text=each)
        try:
            message = await ctx.channel.send(
                running_text(poll), poll=native, view=lasting(EndPollButton(poll.number))
            )
        except discord.HTTPException:
            await polls.take_back(poll.number)
            raise
        await polls.posted(poll.number, MessageId(message.id))

    async def finish_due_polls(self, at: datetime) -> None:
        """Close every poll whose time is over."""
        for poll in await self._desk.due_polls(at):
            await finish_poll(self._client, poll, at)


_HOUR = timedelta(hours=1)
