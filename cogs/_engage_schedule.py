"""/engage schedule: the next LIVEs, with a reminder before each."""

from __future__ import annotations

from datetime import datetime

from discord import app_commands

from bot.checks import creators_like, requires, subgroup, suggests
from bot.desk import Desk
from bot.errors import told
from bot.request import Context, DeskClient, Request, now
from bot.staff import tell_staff
from bot.ui import Answer, lasting
from cogs._engage_schedule_text import plan_label, reminder_text
from cogs._engage_schedule_views import (
    WhenButton,
    clock_labels,
    delete_event,
    plan_live,
    plans_shown,
    removed_text,
)
from cogs._engage_tips import EngageTips
from economy.engage_errors import WhenAmbiguous
from economy.ids import CreatorId
from economy.polls import checked_minutes
from economy.schedule import (
    MINUTES_DEFAULT,
    MINUTES_MAX,
    PAGE_ROWS,
    PLANS_MAX,
    Plan,
    checked_title,
    parse_plan_number,
    read_when,
)
from economy.server import Level
from storage.rows import to_ms


class EngageSchedule:
    _desk: Desk
    _client: DeskClient

    @subgroup(EngageTips.engage)
    @requires(Level.MODERATOR)
    async def schedule(self, ctx: Context) -> None:
        """What is planned, in a message."""
        await self._list(ctx)

    @schedule.command()
    @app_commands.describe(
        when="Such as fri 20:00, tomorrow 8pm or 2026-11-27 20:00, in this server's time zone",
        title='What it is about',
        creator='Who goes LIVE',
        minutes='How long it is meant to be; 60 when not given',
    )
    @requires(Level.MODERATOR)
    async def add(
        self,
        ctx: Context,
        *,
        when: str,
        title: str | None = None,
        creator: str | None = None,
        minutes: int | None = None,
    ) -> None:
        """Plan the next LIVE; half an hour before it you are reminded."""
        request, answer = ctx.request, Answer(ctx)
        whose = request.server.which_creator(
            named=creator, channel_id=request.channel_id, for_writing=True
        )
        named, lasts = checked_title(title), checked_minutes(minutes, MINUTES_DEFAULT, MINUTES_MAX)
        zone = request.server.settings.time_zone
        try:
            starts_at = read_when(when, now=now(), time_zone=zone)
        except WhenAmbiguous as refusal:
            await self._ask_when(answer, request, refusal, whose.id, named, lasts)
            return
        await answer.acknowledge()
        text = await plan_live(
            self._client, request, whose.id, starts_at, title=named, minutes=lasts, guild=ctx.guild
        )
        await answer.show(text)

    @schedule.command(name='list')
    @requires(Level.MODERATOR)
    async def list_plans(self, ctx: Context) -> None:
        """What is planned, and how many of the last four weeks' plans were held."""
        await self._list(ctx)

    @schedule.command()
    @app_commands.describe(plan='Which one, by its number in the list')
    @requires(Level.MODERATOR)
    async def remove(self, ctx: Context, *, plan: str) -> None:
        """Take a planned LIVE off the list, and its event away."""
        request, answer = ctx.request, Answer(ctx)
        number = parse_plan_number(plan)
        await answer.acknowledge()
        removed = await self._desk.schedule(request.guild_id).remove(number, at=now())
        await answer.show(removed_text(removed, request, await delete_event(ctx.guild, removed)))

    @add.autocomplete('creator')
    @suggests(Level.MODERATOR)
    async def _creators_planned(
        self, request: Request, typed: str
    ) -> list[app_commands.Choice[str]]:
        return creators_like(request, typed)

    @remove.autocomplete('plan')
    @suggests(Level.MODERATOR)
    async def _plans_like(self, request: Request, typed: str) -> list[app_commands.Choice[str]]:
        schedule, at = self._desk.schedule(request.guild_id), now()
        plans: list[Plan] = []
        for page in range(-(-PLANS_MAX // PAGE_ROWS)):
            found = await schedule.ahead(at, page)
            plans += found.plans
            if page + 1 >= found.pages:
                break
        labels = {plan.number: plan_label(plan, request.server, request.words) for plan in plans}
        wanted = typed.casefold()
        hits = [number for number, label in labels.items() if wanted in label.casefold()]
        return [app_commands.Choice(name=labels[each], value=str(each)) for each in hits[:25]]

    async def remind_of_plans(self, at: datetime) -> None:
        """Post each reminder that is due, once; none for what has begun."""
        for plan in await self._desk.due_plans(at):
            schedule = self._desk.schedule(plan.guild_id)
            server = await self._desk.servers.of(plan.guild_id)
            is_in_time = plan.starts_at > at and not server.creator(plan.creator_id).is_retired
            if not await schedule.remind(plan.number, at=at) or not is_in_time:
                continue
            text = reminder_text(plan, server)
            if not await tell_staff(self._client, plan.guild_id, text, otherwise=plan.channel_id):
                await schedule.not_reminded(plan.number)  # until it begins, the next tick tries

    async def _list(self, ctx: Context) -> None:
        answer = Answer(ctx)
        await answer.acknowledge(private=True)
        text, view = await plans_shown(self._desk, ctx.request, 0)
        await answer.show(text, view=view, private=True)

    async def _ask_when(
        self,
        answer: Answer,
        request: Request,
        refusal: WhenAmbiguous,
        creator_id: CreatorId,
        title: str | None,
        minutes: int,
    ) -> None:
        question = await self._desk.questions.keep(
            request.guild_id,
            {'creator': creator_id, 'title': title, 'minutes': minutes},
            actor_id=request.actor_id,
            at=now(),
        )
        zone = request.server.settings.time_zone
        labels = clock_labels(refusal.first, refusal.second, zone)
        buttons = [
            WhenButton(question.token, to_ms(at), label)
            for at, label in zip((refusal.first, refusal.second), labels, strict=True)
        ]
        await answer.ask(told(refusal, request.words).sentence, lasting(*buttons))
