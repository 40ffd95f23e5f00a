"""/engage nudges, and the nudges themselves: said once, to the staff, while a stream runs."""

from __future__ import annotations

from datetime import datetime

from discord import app_commands

from bot.checks import creators_like, requires, suggests
from bot.desk import Desk
from bot.request import Context, DeskClient, Request
from bot.staff import tell_staff
from bot.text import Words, chip
from bot.ui import Answer, lasting
from cogs._engage_nudge_text import nudge_text
from cogs._engage_nudge_views import nudge_button
from cogs._engage_tips import EngageTips
from economy.ids import GuildId
from economy.nudges import act_of, due_nudge, parse_switch, poll_for, tip_for
from economy.server import Level
from economy.streams import Stream


class EngageNudges:
    _desk: Desk
    _client: DeskClient

    @EngageTips.engage.command()
    @app_commands.describe(switch='Whether to nudge', creator='During whose streams')
    @app_commands.choices(
        switch=[app_commands.Choice(name=each, value=each) for each in ('on', 'off')]
    )
    @requires(Level.MANAGER)
    async def nudges(self, ctx: Context, switch: str, *, creator: str | None = None) -> None:
        """Suggest something to the staff when a stream calls for it; off until switched on."""
        request, answer = ctx.request, Answer(ctx)
        is_on = parse_switch(switch)
        whose = request.server.which_creator(
            named=creator, channel_id=request.channel_id, for_writing=is_on
        )
        await answer.acknowledge()
        await self._desk.nudges(request.guild_id).switch(whose.id, is_on=is_on)
        await answer.show(_switched_text(request, whose.name, is_on=is_on))

    @nudges.autocomplete('creator')
    @suggests(Level.MANAGER)
    async def _creators_nudged(
        self, request: Request, typed: str
    ) -> list[app_commands.Choice[str]]:
        return creators_like(request, typed)

    async def nudge_streams(self, at: datetime) -> None:
        """Say what is due at `at` in each running stream whose creator has nudges."""
        for guild_id, stream in await self._desk.nudged_streams():
            await self._nudge(guild_id, stream, at)

    async def _nudge(self, guild_id: GuildId, stream: Stream, at: datetime) -> None:
        """Kept before it is said: what a crash cuts off is not said twice."""
        nudges = self._desk.nudges(guild_id)
        look, shown = await nudges.look(stream, at=at)
        nudge = due_nudge(look, shown, at)
        if nudge is None or not await nudges.keep(nudge, stream.id, at=at):
            return
        server = await self._desk.servers.of(guild_id)
        creator = server.creator(stream.creator_id)
        turn = stream.id + sum(each.kind is nudge.kind for each in shown)
        tip = tip_for(nudge.kind, self._desk.tips, turn)
        question = poll_for(nudge.kind, turn)
        await tell_staff(
            self._client,
            guild_id,
            nudge_text(nudge, look, creator.name, tip, at, Words(server.settings.locale)),
            otherwise=stream.channel_id,
            view=lasting(nudge_button(act_of(nudge.kind, look), stream, question=question, at=at)),
        )


def _switched_text(request: Request, creator: str, *, is_on: bool) -> str:
    if not is_on:
        return f'🔕 No nudges during the streams of {chip(creator)} from now on.'
    staff = request.server.settings.staff_channel_id
    where = (
        'where the stream was started; `/settings set` can name a staff channel'
        if staff is None
        else f'in <#{staff}>'
    )
    return (
        f'🔔 While {chip(creator)} is live I suggest something when there is an occasion, at most '
        f'once in five minutes, {where}. `/engage nudges off` ends it.'
    )
