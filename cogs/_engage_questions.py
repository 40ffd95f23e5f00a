"""/engage question: viewers ask, others want to know too, moderators pick the most wanted."""

from __future__ import annotations

from discord import app_commands

from bot.checks import creators_like, requires, subgroup, suggests
from bot.desk import Desk
from bot.errors import told
from bot.request import Context, Request, now
from bot.ui import Answer, lasting
from cogs._engage_question_views import (
    WithdrawButton,
    answered_next,
    asked_text,
    asked_view,
    waiting_text,
    waiting_view,
)
from cogs._engage_tips import EngageTips
from economy.engage_errors import QuestionOpen
from economy.questions import checked_question
from economy.server import Level


class EngageQuestions:
    _desk: Desk

    @subgroup(EngageTips.engage)
    @requires(Level.MEMBER)
    async def question(self, ctx: Context, *, text: str) -> None:
        """Ask the creator something, in a message."""
        await self._ask(ctx, text, None)

    @question.command()
    @app_commands.describe(text='Your question', creator='Whom you ask')
    @requires(Level.MEMBER)
    async def ask(self, ctx: Context, *, text: str, creator: str | None = None) -> None:
        """Ask the creator something; others can say that they want to know too."""
        await self._ask(ctx, text, creator)

    @question.command()
    @app_commands.describe(creator='Whose questions')
    @requires(Level.MODERATOR)
    async def next(self, ctx: Context, *, creator: str | None = None) -> None:
        """The question most people want answered; it counts as answered then."""
        request, answer = ctx.request, Answer(ctx)
        whose = request.server.which_creator(named=creator, channel_id=request.channel_id)
        await answer.acknowledge()
        text, view = await answered_next(self._desk, request, whose.id, request.key)
        await answer.show(text, view=view)

    @question.command(name='list')
    @app_commands.describe(creator='Whose questions')
    @requires(Level.MODERATOR)
    async def list_questions(self, ctx: Context, *, creator: str | None = None) -> None:
        """The questions that wait, most wanted first."""
        request, answer = ctx.request, Answer(ctx)
        whose = request.server.which_creator(named=creator, channel_id=request.channel_id)
        await answer.acknowledge(private=True)
        waiting = await self._desk.audience(request.guild_id).waiting(whose.id)
        text = waiting_text(waiting, whose.name, request)
        await answer.show(text, view=waiting_view(waiting, whose.id), private=True)

    @ask.autocomplete('creator')
    @suggests(Level.MEMBER)
    async def _creators_to_ask(
        self, request: Request, typed: str
    ) -> list[app_commands.Choice[str]]:
        return creators_like(request, typed)

    @next.autocomplete('creator')
    @list_questions.autocomplete('creator')
    @suggests(Level.MODERATOR)
    async def _creators_asked(self, request: Request, typed: str) -> list[app_commands.Choice[str]]:
        return creators_like(request, typed)

    async def _ask(self, ctx: Context, text: str, creator: str | None) -> None:
        request, answer = ctx.request, Answer(ctx)
        asked = checked_question(text)
        whose = request.server.which_creator(
            named=creator, channel_id=request.channel_id, for_writing=True
        )
        await answer.acknowledge()
        try:
            question = await self._desk.audience(request.guild_id).ask(
                asked, creator_id=whose.id, key=request.key, by=request.actor_id, at=now()
            )
        except QuestionOpen as refusal:
            view = lasting(WithdrawButton(refusal.number))
            await answer.ask(told(refusal, request.words).sentence, view)
            return
        await answer.show(asked_text(question, request), view=asked_view(question))
