"""/gift and !gift: log what viewers send, take it back, look it up.

Each other part has a neighbour of its own; the library finds the commands of all in this class.
"""

from __future__ import annotations

from discord import app_commands
from discord.ext import commands

from bot.checks import requires
from bot.desk import Desk
from bot.request import Context, DeskClient, Request, now
from bot.text import chip, gift_name
from bot.ui import Answer
from cogs._gift_bulk import GiftBulk
from cogs._gift_log import GiftLog
from cogs._gift_menu import GiftMenu
from cogs._gift_panel import GiftPanel
from cogs._gift_text import entry_text, fixed_text, history_text, undone_text
from cogs._gift_views import history_view, receipt_view
from cogs._gift_wish import changes_of, named_mentions
from economy.counts import whole_number
from economy.errors import CountUnreadable, EntryMissing
from economy.names import checked_fan
from economy.server import Level

_CATALOG_ROWS = 20


class Gifts(GiftLog, GiftPanel, GiftBulk, GiftMenu, commands.Cog):
    """Reads what the moderator means, calls one verb of the ledger, shows the receipt."""

    def __init__(self, desk: Desk, client: DeskClient) -> None:
        self._desk = desk
        self._client = client

    @GiftLog.gift.command()
    @app_commands.describe(entry='Its number, such as 128; without one your own last entry')
    @requires(Level.MODERATOR)
    async def undo(self, ctx: Context, entry: str | None = None) -> None:
        """Take an entry back: your own last one, or any by its number."""
        request, answer = ctx.request, Answer(ctx)
        number = None if entry is None else _number(entry)
        await answer.acknowledge()
        taken, reversal = await self._desk.ledger(request.guild_id).undo(
            number, key=request.key, by=request.actor_id, at=now()
        )
        await answer.show(undone_text(taken, reversal, request))

    @GiftLog.gift.command()
    @app_commands.rename(sender='from', guest='to')
    @app_commands.describe(
        entry='The number of the wrong entry',
        gift='The right gift',
        count='The right count',
        sender='Who really sent it',
        creator='Whose LIVE it really was',
        note='A new note; a dash removes it',
        guest='The guest who really got it; a dash: the creator did',
    )
    @requires(Level.MODERATOR)
    async def fix(
        self,
        ctx: Context,
        entry: str,
        gift: str | None = None,
        count: str | None = None,
        sender: str | None = None,
        creator: str | None = None,
        note: str | None = None,
        guest: str | None = None,
    ) -> None:
        """Correct an entry: it is taken back and the right one stands in its place."""
        request, answer = ctx.request, Answer(ctx)
        fan = None if sender is None else named_mentions(sender, ctx)
        to = None if guest is None else named_mentions(guest, ctx)
        changes = changes_of(self._desk, request, gift, count, fan, creator, note, to)
        number = _number(entry)
        await answer.acknowledge()
        done = await self._desk.ledger(request.guild_id).fix(
            number, changes, key=request.key, by=request.actor_id, at=now()
        )
        await answer.show(fixed_text(done, request), view=receipt_view(done.right))

    fix.autocomplete('gift')(GiftLog.gifts_offered)
    fix.autocomplete('sender')(GiftLog.fans_offered)
    fix.autocomplete('guest')(GiftLog.guests_offered)
    fix.autocomplete('creator')(GiftLog.creators_offered)

    @GiftLog.gift.command()
    @app_commands.rename(sender='from')
    @app_commands.describe(sender='Only this fan', creator='Whose gifts')
    @requires(Level.MODERATOR)
    async def history(
        self, ctx: Context, sender: str | None = None, creator: str | None = None
    ) -> None:
        """The latest entries, ten a page, with what was taken back."""
        request, answer = ctx.request, Answer(ctx)
        fan = None if sender is None else checked_fan(named_mentions(sender, ctx))
        whose = request.server.which_creator(named=creator, channel_id=request.channel_id)
        await answer.acknowledge(private=True)
        page = await self._desk.history(request.guild_id).page(creator_id=whose.id, fan=fan)
        token = await self._token_of(request, fan) if page.has_older else ''
        await answer.show(
            history_text(page, creator=whose.name, fan=fan, request=request),
            view=history_view(page, whose.id, token),
            private=True,
        )

    history.autocomplete('sender')(GiftLog.fans_offered)
    history.autocomplete('creator')(GiftLog.creators_offered)

    @GiftLog.gift.command()
    @app_commands.describe(entry='Its number, such as 128')
    @requires(Level.MODERATOR)
    async def show(self, ctx: Context, entry: str) -> None:
        """Everything about one entry: who, when, how, and what took it back."""
        request, answer = ctx.request, Answer(ctx)
        number = _number(entry)
        await answer.acknowledge(private=True)
        found = await self._desk.history(request.guild_id).entry(number)
        await answer.show(entry_text(found, request), private=True)

    @GiftLog.gift.command()
    @app_commands.describe(search='Part of a name; without it the ones used most here')
    @requires(Level.MEMBER)
    async def catalog(self, ctx: Context, *, search: str = '') -> None:
        """Look up gifts and their prices."""
        request, answer = ctx.request, Answer(ctx)
        await answer.acknowledge(private=True)
        uses = await self._desk.history(request.guild_id).uses()
        found = self._desk.catalogue.search(
            search, defined=request.server.gifts, uses=uses, at_most=_CATALOG_ROWS
        )
        words = request.words
        lines = [f'{gift_name(gift)}: {words.coins(gift.coins)}' for gift in found]
        title = f'### Gifts like {chip(search[:60])}' if search.strip() else '### Gifts'
        if not lines:
            lines = ['I found none. A gift that is missing is added with `/gift define`.']
        lines.append('-# One coin spent is one diamond. More: `/explain gifts`.')
        await answer.show('\n'.join([title, *lines]), private=True)

    @GiftLog.gift.command()
    @app_commands.describe(name='What the gift is called', coins='What one costs, in coins')
    @requires(Level.MODERATOR)
    async def define(self, ctx: Context, name: str, coins: str) -> None:
        """Add a gift that is missing, or this server's own price for one."""
        request, answer = ctx.request, Answer(ctx)
        price = whole_number(coins)
        if price is None:
            raise CountUnreadable(coins)
        await answer.acknowledge()
        _, gift = await self._desk.servers.define_gift(
            request.guild_id, name, price, by=request.actor_id, at=now()
        )
        await answer.show(
            f'{gift_name(gift)} is now a gift of this server: {request.words.coins(gift.coins)}. '
            'Entries logged before keep their price.'
        )

    async def _token_of(self, request: Request, fan: str | None) -> str:
        if fan is None:
            return ''
        question = await self._desk.questions.keep(
            request.guild_id, {'fan': fan}, actor_id=request.actor_id, at=now()
        )
        return question.token


def _number(text: str) -> int:
    """`128` or `#128`. Raises EntryMissing for anything that cannot be an entry's number."""
    number = whole_number(text.strip().removeprefix('#'))
    if number is None:
        raise CountUnreadable(text)
    if number < 1:
        raise EntryMissing(number)
    return number
