"""/fan: one fan at a time. Who they are, what they gave, under which spellings, or no more."""

from __future__ import annotations

from discord import app_commands
from discord.ext import commands

from bot.channels import is_public
from bot.checks import creators_like, group, requires, suggests
from bot.desk import Desk
from bot.request import Context, Request, now
from bot.staff import tell_staff
from bot.text import CHOICE_MAX, shortened
from bot.ui import Answer, lasting
from cogs._fan_text import (
    IN_PRIVATE,
    claim_text,
    forget_question,
    hidden_text,
    merge_question,
    own_link_text,
)
from cogs._fan_views import (
    ForgetButton,
    MergeButton,
    ShowFanButton,
    claim_view,
    own_link,
    own_link_view,
    shown_fan,
)
from economy.errors import MentionUnknown
from economy.names import fan_name
from economy.people_errors import FanUnknown, NoOwnFan, NotYourFan
from economy.server import Level
from storage.fans import Known
from storage.links import Link


class FansCog(commands.Cog, name='Fans'):
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @group('show')
    @app_commands.describe(
        fan='Who; without a name your own', creator='Beside whom, when this channel has several'
    )
    @requires(Level.MEMBER)
    async def fan(
        self, ctx: Context, *, fan: str | None = None, creator: str | None = None
    ) -> None:
        """What a fan gave: place, favourites, streams. Your own, or any for moderators."""
        request, answer = ctx.request, Answer(ctx)
        name = None if fan is None else _checked(fan)
        whose = request.server.which_creator(named=creator, channel_id=request.channel_id)
        await answer.acknowledge(private=True)
        known = await self._meant(request, name)
        if ctx.interaction is None and is_public(ctx.channel):
            await answer.show(IN_PRIVATE, view=lasting(ShowFanButton(known.id, whose.id)))
            return
        text, view = await shown_fan(self._desk, request, known, whose)
        await answer.show(text, view=view, private=True)

    @fan.command()
    @app_commands.describe(fan='Your name on TikTok; without it what you claimed is shown')
    @requires(Level.MEMBER)
    async def link(self, ctx: Context, *, fan: str | None = None) -> None:
        """Say which fan you are; a moderator confirms it. Also ends it."""
        request, answer = ctx.request, Answer(ctx)
        name = None if fan is None else _checked(fan)
        await answer.acknowledge(private=True)
        links = self._desk.links(request.guild_id)
        if name is None:
            known = await links.of_member(request.actor_id)
            if known is None:
                raise NoOwnFan
            link, is_new = known, False
        else:
            try:
                link, is_new = await links.claim(name, user_id=request.actor_id, at=now())
            except FanUnknown as unknown:
                if request.level < Level.MODERATOR:
                    raise FanUnknown(unknown.name, ()) from unknown
                raise
        await answer.show(own_link_text(link), view=own_link_view(link), private=True)
        if is_new:
            await self._ask_staff(ctx, answer, link)

    @fan.command()
    @app_commands.describe(
        fan='The spelling that joins', into='The fan it belongs to', creator='Both gave to them'
    )
    @requires(Level.MODERATOR)
    async def merge(self, ctx: Context, fan: str, into: str, *, creator: str | None = None) -> None:
        """Two spellings become one fan; asked before, undone at any time."""
        request, answer = ctx.request, Answer(ctx)
        one, other = _checked(fan), _checked(into)
        whose = None if creator is None else request.server.creator_named(creator).id
        await answer.acknowledge(private=True)
        fans = self._desk.fans(request.guild_id)
        merge = await fans.merge_of(one, other, creator_id=whose)
        view = lasting(MergeButton(merge.fan.id, merge.into.id))
        await answer.show(merge_question(merge, request), view=view, private=True)

    @fan.command()
    @app_commands.describe(fan='Who; the same again shows them')
    @requires(Level.MODERATOR)
    async def hide(self, ctx: Context, *, fan: str) -> None:
        """Leave a fan out of boards and pictures, or show them again."""
        request, answer = ctx.request, Answer(ctx)
        name = _checked(fan)
        await answer.acknowledge(private=True)
        known = await self._desk.fans(request.guild_id).toggle_hidden(name)
        await answer.show(hidden_text(known), private=True)

    @fan.command()
    @app_commands.describe(fan='Whose name goes for good')
    @requires(Level.MEMBER)
    async def forget(self, ctx: Context, *, fan: str) -> None:
        """Take a fan's name out for good; the sums stay. Your own, or any for moderators."""
        request, answer = ctx.request, Answer(ctx)
        name = _checked(fan)
        await answer.acknowledge(private=True)
        known = await self._meant(request, name)
        spellings = await self._desk.fans(request.guild_id).spellings(known.id)
        text = forget_question(known, spellings)
        await answer.show(text, view=lasting(ForgetButton(known.id)), private=True)

    @fan.autocomplete('fan')
    @merge.autocomplete('fan')
    @merge.autocomplete('into')
    @hide.autocomplete('fan')
    @forget.autocomplete('fan')
    @suggests(Level.MODERATOR)
    async def _fans_like(self, request: Request, typed: str) -> list[app_commands.Choice[str]]:
        creator = request.server.which_creator(
            named=request.options.get('creator'), channel_id=request.channel_id
        )
        fans = await self._desk.history(request.guild_id).fans_like(creator.id, typed)
        return [app_commands.Choice(name=shortened(fan, CHOICE_MAX), value=fan) for fan in fans]

    @fan.autocomplete('creator')
    @merge.autocomplete('creator')
    @suggests(Level.MEMBER)
    async def _creators_like(self, request: Request, typed: str) -> list[app_commands.Choice[str]]:
        return creators_like(request, typed)

    async def _meant(self, request: Request, name: str | None) -> Known:
        """Any fan for a moderator, one's own for everybody. Tells nobody else who is known."""
        fans = self._desk.fans(request.guild_id)
        if name is not None and request.level >= Level.MODERATOR:
            return await fans.named(name)
        own = await own_link(self._desk, request)
        if name is None:
            if own is None:
                raise NoOwnFan
            return await fans.of_id(own.fan_id)
        try:
            known = await fans.named(name)
        except FanUnknown as unknown:
            raise NotYourFan from unknown
        if own is None or own.fan_id != known.id:
            raise NotYourFan
        return known

    async def _ask_staff(self, ctx: Context, answer: Answer, link: Link) -> None:
        """Put a claim before the moderators: in the staff channel, else where it was made."""
        text, view = claim_text(link), claim_view(link)
        channel_id = ctx.request.server.settings.staff_channel_id
        if channel_id is None or not await tell_staff(
            ctx.bot, ctx.request.guild_id, text, otherwise=None, view=view
        ):
            await answer.show(text, view=view)


def _checked(fan: str) -> str:
    """Raises NameEmpty, NameTooLong, MentionUnknown."""
    if fan.strip().startswith('<@'):
        raise MentionUnknown(fan.strip())
    return fan_name(fan)
