"""/engage poll: a native poll that ends at its time, and whose result is told."""

from __future__ import annotations

from datetime import datetime

from discord import app_commands

from bot.checks import check_bot_may, requires, suggests
from bot.desk import Desk
from bot.request import Context, DeskClient, Request
from bot.ui import Answer
from cogs._engage_poll_text import running_text
from cogs._engage_poll_views import POLL_RIGHTS, finish_poll, start_poll
from cogs._engage_tips import EngageTips
from economy.polls import ballot, ready_made_like
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
        check_bot_may(ctx, *POLL_RIGHTS)
        await answer.acknowledge(private=True)
        poll = await start_poll(self._desk, request, ctx.channel, asked)
        if ctx.interaction is not None:
            await answer.show(running_text(poll), private=True)

    @poll.autocomplete('question')
    @suggests(Level.MODERATOR)
    async def _ready_made_like(
        self, _request: Request, typed: str
    ) -> list[app_commands.Choice[str]]:
        found = ready_made_like(typed)
        return [app_commands.Choice(name=each, value=each) for each in found[:25]]

    async def finish_due_polls(self, at: datetime) -> None:
        """Close every poll whose time is over."""
        for poll in await self._desk.due_polls(at):
            await finish_poll(self._client, poll, at)
