"""/gift itself: what a viewer sent is logged, and what is offered while it is typed."""

from __future__ import annotations

from discord import app_commands

from bot.checks import creators_like, group, requires, suggests
from bot.desk import Desk
from bot.request import Context, Request
from bot.text import shortened
from bot.ui import Answer
from cogs._gift_views import log_wish
from cogs._gift_wish import Wish, named_mentions, spoken
from economy.server import Level


class GiftLog:
    _desk: Desk

    @group('log')
    @app_commands.rename(sender='from', guest='to')
    @app_commands.describe(
        gift='Which gift',
        count='How many: 5, x5, 1,000 or 10k',
        sender='Who sent it',
        creator='Whose LIVE, when this channel has several',
        note='Anything worth remembering',
        guest='A guest of the LIVE who got it in place of the creator',
    )
    @requires(Level.MODERATOR)
    async def gift(
        self,
        ctx: Context,
        *,
        gift: str,
        count: str = '1',
        sender: str | None = None,
        creator: str | None = None,
        note: str | None = None,
        guest: str | None = None,
    ) -> None:
        """Log a gift a viewer sent."""
        request, answer = ctx.request, Answer(ctx)
        if ctx.interaction is None:
            wish = Wish.of_line(
                gift, request.server, self._desk.catalogue, lambda fan: named_mentions(fan, ctx)
            )
        else:
            fan = None if sender is None else named_mentions(sender, ctx)
            wish = Wish.of_options(gift, count, fan, creator, note, guest=guest)
        await log_wish(answer, self._desk, request, wish)

    @gift.autocomplete('gift')
    @suggests(Level.MODERATOR)
    async def gifts_offered(self, request: Request, typed: str) -> list[app_commands.Choice[str]]:
        uses = await self._desk.history(request.guild_id).uses()
        found = self._desk.catalogue.search(typed, defined=request.server.gifts, uses=uses)
        return [
            app_commands.Choice(
                name=request.words.priced(gift), value=spoken(self._desk, request, gift)
            )
            for gift in found
        ]

    @gift.autocomplete('sender')
    @suggests(Level.MODERATOR)
    async def fans_offered(self, request: Request, typed: str) -> list[app_commands.Choice[str]]:
        creator = request.server.which_creator(
            named=request.options.get('creator'), channel_id=request.channel_id
        )
        fans = await self._desk.history(request.guild_id).fans_like(creator.id, typed)
        return [app_commands.Choice(name=shortened(fan, 100), value=fan) for fan in fans]

    @gift.autocomplete('guest')
    @suggests(Level.MODERATOR)
    async def guests_offered(self, request: Request, typed: str) -> list[app_commands.Choice[str]]:
        creator = request.server.which_creator(
            named=request.options.get('creator'), channel_id=request.channel_id
        )
        guests = await self._desk.history(request.guild_id).guests_like(creator.id, typed)
        return [app_commands.Choice(name=shortened(guest, 100), value=guest) for guest in guests]

    @gift.autocomplete('creator')
    @suggests(Level.MODERATOR)
    async def creators_offered(
        self, request: Request, typed: str
    ) -> list[app_commands.Choice[str]]:
        return creators_like(request, typed)
