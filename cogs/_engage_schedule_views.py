"""Planning a LIVE, with or without a question first; pages of the list; the Discord event."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import ClassVar, Self
from zoneinfo import ZoneInfo

import discord
from discord import ui

from bot.desk import Desk
from bot.request import DeskClient, Interaction, Request, now
from bot.text import chip
from bot.ui import Answer, Press, lasting
from cogs._engage_schedule_text import planned_text, plans_text
from economy.engage_errors import WhenPast
from economy.ids import CreatorId
from economy.schedule import TITLE_MAX, Plan, live_link
from economy.server import Creator, Level
from storage.rows import from_ms


class WhenButton(Press, template=r'engage:v1:when:(?P<token>[0-9a-f]{16}):(?P<at>\d{1,15})'):
    """One of the two instants that the clock shows the same, as it is set back."""

    level: ClassVar[Level] = Level.MODERATOR

    def __init__(self, token: str, at_ms: int, label: str = 'then') -> None:
        self._token, self._at_ms = token, at_ms
        super().__init__(ui.Button(label=label, custom_id=f'engage:v1:when:{token}:{at_ms}'))

    @classmethod
    def of(cls, state: dict[str, str], /) -> Self:
        return cls(state['token'], int(state['at']))

    async def press(self, interaction: Interaction, request: Request, /) -> None:
        await interaction.response.defer()
        client = interaction.client
        question = await client.desk.questions.get(
            request.guild_id, self._token, by=request.actor_id
        )
        starts_at = from_ms(self._at_ms)
        if starts_at <= now():
            raise WhenPast(starts_at)
        text = await plan_live(
            client,
            replace(request, key=f'btn:{self._token}'),
            CreatorId(question.payload['creator']),
            starts_at,
            title=question.payload['title'],
            minutes=question.payload['minutes'],
            guild=interaction.guild,
        )
        if interaction.message is not None and interaction.message.flags.ephemeral:
            await interaction.edit_original_response(content='Planned.', view=None)
            await Answer(interaction).show(text)
            return
        await interaction.edit_original_response(content=text, view=None)


class PlansPageButton(Press, template=r'engage:v1:plans:(?P<page>\d{1,6}):(?P<way>[pn])'):
    """Another page of what is planned."""

    level: ClassVar[Level] = Level.MODERATOR

    def __init__(self, page: int, way: str) -> None:
        self._page, self._way = page, way
        super().__init__(
            ui.Button(
                label='Later' if way == 'n' else 'Sooner',
                custom_id=f'engage:v1:plans:{page}:{way}',
            )
        )

    @classmethod
    def of(cls, state: dict[str, str], /) -> Self:
        return cls(int(state['page']), state['way'])

    async def press(self, interaction: Interaction, request: Request, /) -> None:
        await interaction.response.defer()
        text, view = await plans_shown(interaction.client.desk, request, self._page)
        await interaction.edit_original_response(content=text, view=view)


async def plans_shown(desk: Desk, request: Request, page: int) -> tuple[str, ui.View | None]:
    """A page of what is planned, how much was held, and the buttons to other pages."""
    schedule, at = desk.schedule(request.guild_id), now()
    plans, held = await schedule.ahead(at, page), await schedule.held(at)
    buttons: list[PlansPageButton] = []
    if plans.page > 0:
        buttons.append(PlansPageButton(plans.page - 1, 'p'))
    if plans.page + 1 < plans.pages:
        buttons.append(PlansPageButton(plans.page + 1, 'n'))
    return plans_text(plans, held, request), lasting(*buttons) if buttons else None


async def plan_live(
    client: DeskClient,
    request: Request,
    creator_id: CreatorId,
    starts_at: datetime,
    *,
    title: str | None,
    minutes: int,
    guild: discord.Guild | None,
) -> str:
    """Plan it, make the Discord event where that is allowed, and say both. Raises PlanExists."""
    creator = request.server.creator(creator_id)
    schedule = client.desk.schedule(request.guild_id)
    plan = await schedule.add(
        starts_at,
        creator_id=creator.id,
        creator=creator.name,
        title=title,
        minutes=minutes,
        channel_id=request.channel_id,
        key=request.key,
        by=request.actor_id,
        at=now(),
    )
    if plan.event_id is None:
        event_id, said = await _create_event(guild, plan, creator)
        if event_id is not None:
            await schedule.has_event(plan.number, event_id)
    else:
        said = _WITH_EVENT
    return planned_text(plan, request, said)


_WITH_EVENT = 'with an event in this server'


async def _create_event(
    guild: discord.Guild | None, plan: Plan, creator: Creator
) -> tuple[int | None, str]:
    """The event's id, None when there is none, and what to say about it."""
    may = discord.Permissions.none() if guild is None else guild.me.guild_permissions
    if guild is None or not (may.create_events or may.manage_events):
        return None, (
            'planned here only: for an event in this server too, give my role the permission '
            'Create Events'
        )
    try:
        event = await guild.create_scheduled_event(
            name=plan.title or f'{creator.name} goes LIVE'[:TITLE_MAX],
            start_time=plan.starts_at,
            end_time=plan.ends_at,
            entity_type=discord.EntityType.external,
            privacy_level=discord.PrivacyLevel.guild_only,
            location=live_link(creator.handle) or f'{creator.name} on TikTok LIVE',
        )
    except discord.Forbidden:
        return None, 'planned here only: Discord did not let me make an event'
    except discord.HTTPException:
        return None, 'planned here only: Discord could not make an event just now'
    return event.id, _WITH_EVENT


async def delete_event(guild: discord.Guild | None, plan: Plan) -> str:
    """Take the Discord event of a plan away, and say how that went; '' when there was none."""
    if plan.event_id is None or guild is None:
        return ''
    try:
        event = await guild.fetch_scheduled_event(plan.event_id, with_counts=False)
        await event.delete()
    except discord.NotFound:
        return ' Its event was gone already.'
    except discord.HTTPException:
        return ' Its event could not be taken away: please delete it in the list of events.'
    return ' Its event is gone, too.'


def clock_labels(first: datetime, second: datetime, time_zone: str) -> list[str]:
    """What stands on the two buttons: the same clock, two offsets."""
    zone = ZoneInfo(time_zone)
    return [
        f'{at.astimezone(zone):%H:%M} {at.astimezone(zone).tzname()} ({which})'
        for at, which in ((first, 'the first time'), (second, 'an hour later'))
    ]


def removed_text(plan: Plan, request: Request, event: str) -> str:
    creator = request.server.creator(plan.creator_id)
    at = discord.utils.format_dt(plan.starts_at, 'F')
    return f'🗑️ `#{plan.number}` is off the list: {chip(creator.name)}, {at}.{event}'
