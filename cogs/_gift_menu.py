"""Apps, Log gift from this: the gift that somebody wrote about in a message."""

from __future__ import annotations

from dataclasses import replace

import discord
from discord import app_commands, ui

from bot.desk import Desk
from bot.request import DeskClient, Request, now, request_of
from bot.text import chip, fan_name, guest_name
from bot.ui import Answer, lasting
from cogs._gift_bulk_views import preview
from cogs._gift_text import entry_text
from cogs._gift_views import ASKABLE, AskedButton, asked
from cogs._gift_wish import Wish, gift_of, with_names
from economy.fast_errors import MessageWithoutText
from economy.messages import Said, said_in
from economy.server import Level

MENU_NAME = 'Log gift from this'


class GiftMenu:
    """Gifts read out of a message; `!gift` and the menu together log it once."""

    _desk: Desk
    _client: DeskClient

    async def cog_load(self) -> None:
        menu = app_commands.ContextMenu(name=MENU_NAME, callback=self._log_from_message)
        self._client.tree.add_command(app_commands.guild_only(menu))

    async def cog_unload(self) -> None:
        self._client.tree.remove_command(MENU_NAME, type=discord.AppCommandType.message)

    async def _log_from_message(
        self, interaction: discord.Interaction[DeskClient], message: discord.Message
    ) -> None:
        request = await request_of(interaction, Level.MODERATOR, in_dm=False)
        request = replace(request, key=f'msg:{message.id}')
        said = self._said(message, request)
        answer = Answer(interaction)
        if said.is_many:
            await self._show_many(answer, request, said, message)
            return
        wish = Wish.of_line(
            said.lines[0],
            request.server,
            self._desk.catalogue,
            lambda fan: with_names(fan, message.mentions),
        )
        await answer.acknowledge(private=True)
        logged = await self._desk.history(request.guild_id).entry_of_key(request.key)
        if logged is not None:
            text = f'That message was logged already.\n{entry_text(logged, request)}'
            await answer.show(text, private=True)
            return
        text, view = await self._question(request, wish)
        await answer.show(text, view=view, private=True)

    def _said(self, message: discord.Message, request: Request) -> Said:
        """Raises MessageWithoutText."""
        own = self._client.user
        mentions = () if own is None else (f'<@{own.id}>', f'<@!{own.id}>')
        said = said_in(
            message.content,
            (request.server.settings.prefix, *mentions),
            lambda text: self._desk.catalogue.knows(text, defined=request.server.gifts),
        )
        if not any(said.lines):
            raise MessageWithoutText
        return said

    async def _show_many(
        self, answer: Answer, request: Request, said: Said, message: discord.Message
    ) -> None:
        creator = request.server.which_creator(
            named=None, channel_id=request.channel_id, for_writing=True
        )
        await answer.acknowledge(private=True)
        text, view = await preview(
            self._desk,
            request,
            creator,
            '\n'.join(said.lines),
            named=lambda fan: with_names(fan, message.mentions),
            key=request.key,
        )
        await answer.show(text, view=view, private=True)

    async def _question(self, request: Request, wish: Wish) -> tuple[str, ui.View]:
        """What was read, to be confirmed; or what must be chosen first."""
        try:
            creator = request.server.which_creator(
                named=None, channel_id=request.channel_id, for_writing=True
            )
            wish = replace(wish, creator=creator.name)
            gift = gift_of(self._desk, request.server, wish.gift)
            wish.entry(request, creator=creator, gift=gift)
        except ASKABLE as refusal:
            return await asked(self._desk, request, wish, refusal, key=request.key)
        wish = replace(wish, gift=f'id:{gift.id}')
        question = await self._desk.questions.keep(
            request.guild_id,
            {'wish': wish.to_json(), 'choices': [{}], 'key': request.key},
            actor_id=request.actor_id,
            at=now(),
        )
        text = (
            f'I read {request.words.gifts(gift, wish.count)}{fan_name(wish.fan)}'
            f'{guest_name(wish.guest)} for {chip(creator.name)}: '
            f'**{request.words.diamonds(gift.coins * wish.count)}** 💎\n'
            'Nothing is saved until you press the button.'
        )
        log = AskedButton(question.token, '0', 'Log it')
        return text, lasting(log, AskedButton(question.token, 'no', 'Do not log'))
