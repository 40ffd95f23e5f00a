"""/engage checklist: what to look at before going LIVE, ticked together."""

from __future__ import annotations

from typing import ClassVar, Self

import discord
from discord import app_commands, ui

from bot.checks import creators_like, requires, suggests
from bot.desk import Desk
from bot.request import Context, Interaction, Request, now
from bot.text import chip, moment, person
from bot.ui import Answer, Press, lasting
from cogs._engage_tips import EngageTips
from economy.checklist import Platform, Point, Ticks, advice, parse_platform, sources
from economy.ids import CreatorId
from economy.server import Level

PLATFORM_WORDS = {
    Platform.TIKTOK: 'TikTok',
    Platform.TWITCH: 'Twitch',
    Platform.INSTAGRAM: 'Instagram',
}
_IN_A_ROW = 4  # seven points in two rows of buttons


class TickButton(
    Press,
    template=r'engage:v1:tick:(?P<creator>\d{1,9}):(?P<platform>tiktok|twitch|instagram):'
    r'(?P<point>light|sound|connection|picture|title|hashtags|moderators):(?P<done>[01])',
):
    """Ticks a point, or unticks it: what it does is in its id, so two taps do it once."""

    level: ClassVar[Level] = Level.MODERATOR

    def __init__(
        self, creator_id: CreatorId, platform: Platform, point: Point, *, is_done: bool
    ) -> None:
        self._creator_id, self._platform = creator_id, platform
        self._point, self._is_done = point, is_done
        super().__init__(
            ui.Button(
                label=point.capitalize(),
                emoji='⬜' if is_done else '✅',
                style=discord.ButtonStyle.secondary if is_done else discord.ButtonStyle.success,
                custom_id=f'engage:v1:tick:{creator_id}:{platform}:{point}:{int(is_done)}',
                row=list(Point).index(point) // _IN_A_ROW,
            )
        )

    @classmethod
    def of(cls, state: dict[str, str], /) -> Self:
        return cls(
            CreatorId(int(state['creator'])),
            Platform(state['platform']),
            Point(state['point']),
            is_done=state['done'] == '1',
        )

    async def press(self, interaction: Interaction, request: Request, /) -> None:
        await interaction.response.defer()
        ticks = await interaction.client.desk.checklists(request.guild_id).tick(
            request.server.creator(self._creator_id).id,
            self._platform,
            self._point,
            is_done=self._is_done,
            by=request.actor_id,
            at=now(),
            time_zone=request.server.settings.time_zone,
        )
        desk = interaction.client.desk
        await interaction.edit_original_response(
            content=checklist_text(desk, request, self._creator_id, self._platform, ticks),
            view=checklist_view(self._creator_id, self._platform, ticks),
        )


class EngageChecklist:
    _desk: Desk

    @EngageTips.engage.command()
    @app_commands.describe(platform='Where the LIVE is; TikTok when not given', creator='Whose')
    @app_commands.choices(
        platform=[
            app_commands.Choice(name=words, value=platform.value)
            for platform, words in PLATFORM_WORDS.items()
        ]
    )
    @requires(Level.MODERATOR)
    async def checklist(
        self, ctx: Context, platform: str | None = None, *, creator: str | None = None
    ) -> None:
        """What to look at before going LIVE; ticks are shared, and kept for tonight."""
        request, answer = ctx.request, Answer(ctx)
        where = parse_platform(platform)
        whose = request.server.which_creator(named=creator, channel_id=request.channel_id)
        await answer.acknowledge()
        ticks = await self._desk.checklists(request.guild_id).tonight(
            whose.id, where, at=now(), time_zone=request.server.settings.time_zone
        )
        await answer.show(
            checklist_text(self._desk, request, whose.id, where, ticks),
            view=checklist_view(whose.id, where, ticks),
        )

    @checklist.autocomplete('creator')
    @suggests(Level.MODERATOR)
    async def _creators_checked(
        self, request: Request, typed: str
    ) -> list[app_commands.Choice[str]]:
        return creators_like(request, typed)


def checklist_text(
    desk: Desk, request: Request, creator_id: CreatorId, platform: Platform, ticks: Ticks
) -> str:
    creator = request.server.creator(creator_id)
    done, total = len(ticks.points), len(Point)
    lines = [
        f'### Before going LIVE: {chip(creator.name)} on {PLATFORM_WORDS[platform]} · '
        f'{done} of {total}'
    ]
    for point in Point:
        box = '✅' if point in ticks.points else '⬜'
        lines.append(f'{box} **{point.capitalize()}:** {advice(point, platform).text}')
    if done == total:
        lines.append('**All set. Have a good LIVE!**')
    if ticks.last_by is not None and ticks.last_at is not None:
        lines.append(f'-# Last changed by {person(ticks.last_by)} {moment(ticks.last_at)}.')
    named = '; '.join(sources(platform, desk.tips))
    lines.append(f'-# Ticks are kept for tonight. Sources: {named}; the rest is our own advice.')
    return '\n'.join(lines)


def checklist_view(creator_id: CreatorId, platform: Platform, ticks: Ticks) -> ui.View:
    """A button a point, which turns it round."""
    buttons = [
        TickButton(creator_id, platform, point, is_done=point not in ticks.points)
        for point in Point
    ]
    return lasting(*buttons)
