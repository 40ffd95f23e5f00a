"""Answers, buttons and modals: every way out goes through here, and every fault is told."""

from __future__ import annotations

import contextlib
import logging
import re
from collections.abc import Sequence
from typing import Any, ClassVar, Self

import discord
from discord import ui
from discord.ext import commands
from discord.utils import MISSING

from bot.errors import told, unwrapped
from bot.request import Context, Interaction, Request, request_of
from bot.text import Words
from economy.ids import GuildId
from economy.server import Level

log = logging.getLogger(__name__)

_TOO_LATE = 10062  # unknown interaction: not acknowledged within three seconds
_SHOWN = 'desk-shown'  # a mark on the interaction: its public answer stands


class Answer:
    """One answer to one command or component, in the order acknowledge, write, show."""

    def __init__(self, origin: Context | Interaction) -> None:
        self._ctx = None if isinstance(origin, discord.Interaction) else origin
        self._interaction = (
            origin if isinstance(origin, discord.Interaction) else origin.interaction
        )

    async def acknowledge(self, *, private: bool = False) -> None:
        """Tell Discord that we heard, before anything is written. Raises when it is too late.

        A message command is not acknowledged; it raises where the receipt could not be posted.
        """
        if self._interaction is None:
            assert self._ctx is not None
            if not may_answer(self._ctx):
                raise commands.BotMissingPermissions(['send_messages'])
        elif not self._interaction.response.is_done():
            await self._interaction.response.defer(ephemeral=private, thinking=True)

    async def show(
        self,
        content: str,
        *,
        view: ui.View | None = None,
        file: discord.File | None = None,
        files: Sequence[discord.File] = (),
        private: bool = False,
    ) -> discord.Message | None:
        """Show the answer: to everybody in the channel, or to the asker alone if `private`.

        A message command has no private answers; what must stay private asks for a press first.
        """
        given = {'view': view, 'file': file, 'files': files or None}
        more: dict[str, Any] = {name: each for name, each in given.items() if each is not None}
        if self._interaction is None:
            assert self._ctx is not None
            return await _reply(self._ctx, content, **more)
        self._interaction.extras[_SHOWN] = True
        if self._interaction.response.is_done():
            return await self._interaction.followup.send(
                content, ephemeral=private, wait=True, **more
            )
        await self._interaction.response.send_message(content, ephemeral=private, **more)
        return None

    async def ask(self, content: str, view: ui.View) -> None:
        """Ask back, privately where Discord can do that."""
        if self._interaction is None:
            assert self._ctx is not None
            await _reply(self._ctx, content, view=view)
        else:
            await _tell_privately(self._interaction, content, view=view)


def may_answer(ctx: Context) -> bool:
    """Whether the bot may write where it was asked."""
    may = ctx.bot_permissions
    return (
        may.send_messages_in_threads
        if isinstance(ctx.channel, discord.Thread)
        else (may.send_messages)
    )


def may_attach(ctx: Context) -> bool:
    """Whether a picture may go with an answer here; without the right it is left out."""
    channel, may = ctx.channel, ctx.bot_permissions
    if isinstance(channel, discord.abc.GuildChannel | discord.Thread):
        may = channel.permissions_for(channel.guild.me)
    return may.attach_files


async def present(origin: Context | Interaction, error: BaseException) -> None:
    """Tell the asker about an error, privately where Discord can do that."""
    cause = unwrapped(error)
    if isinstance(cause, discord.NotFound) and cause.code == _TOO_LATE:
        log.warning('An interaction was answered too late; nothing was written for it.')
        return
    if isinstance(origin, discord.Interaction):
        client, interaction = origin.client, origin
    else:
        client, interaction = origin.bot, origin.interaction
    known = None if origin.guild is None else client.desk.servers.known(GuildId(origin.guild.id))
    answer = told(error, Words('en_US' if known is None else known.settings.locale))
    try:
        if interaction is not None:
            await _tell_privately(interaction, answer.sentence)
        elif not isinstance(origin, discord.Interaction):
            await _reply(origin, answer.sentence)
    except discord.HTTPException as failure:
        log.warning('Could not tell %r: %s', answer.sentence, failure)


async def _reply(ctx: Context, content: str, **more: Any) -> discord.Message:
    """Answer a message command under it, or plainly when it was deleted meanwhile."""
    under = ctx.message.to_reference(fail_if_not_exists=False)
    return await ctx.send(content, reference=under, mention_author=False, **more)


async def _tell_privately(interaction: Interaction, sentence: str, view: ui.View = MISSING) -> None:
    if not interaction.response.is_done():
        await interaction.response.send_message(sentence, ephemeral=True, view=view)
        return
    is_waiting = (
        interaction.response.type is discord.InteractionResponseType.deferred_channel_message
        and _SHOWN not in interaction.extras
    )
    if is_waiting:  # a follow-up would take the place, and the publicity, of "thinking"
        await interaction.edit_original_response(content='Nothing was saved.')
    await interaction.followup.send(sentence, ephemeral=True, view=view)
    if is_waiting:
        with contextlib.suppress(discord.HTTPException):
            await interaction.delete_original_response()


class Press(ui.DynamicItem[Any], template=r'(?!)'):
    """A button or select that works after a restart: its state is in its custom id and on disk.

    The library only logs an error of such a callback, so this base tells it to the person.
    """

    level: ClassVar[Level] = Level.MEMBER
    in_dm: ClassVar[bool] = False

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction, _item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        return cls.of(match.groupdict())

    @classmethod
    def of(cls, state: dict[str, str], /) -> Self:
        """The item back from the named groups of its template."""
        raise NotImplementedError

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]
        try:
            request = await request_of(interaction, self.level, in_dm=self.in_dm)
            await self.press(interaction, request)
        except Exception as error:  # noqa: BLE001 - the outermost edge of a press
            await present(interaction, error)

    async def press(self, interaction: Interaction, request: Request, /) -> None:
        """What the item does; the right in `level` was checked at this very press."""
        raise NotImplementedError


class DeskModal(ui.Modal):
    """A form; the right is checked when it comes back, and its errors are told like a command's."""

    level: ClassVar[Level] = Level.MEMBER

    async def on_submit(self, interaction: Interaction, /) -> None:  # type: ignore[override]
        await self.submit(interaction, await request_of(interaction, self.level, in_dm=False))

    async def submit(self, interaction: Interaction, request: Request) -> None:
        """What the form does."""
        raise NotImplementedError

    async def on_error(self, interaction: discord.Interaction, error: Exception, /) -> None:
        await present(interaction, error)  # type: ignore[arg-type]  # our own client


def lasting(*items: ui.Item[Any]) -> ui.View:
    """A view that never times out: everything in it must work after a restart."""
    view = ui.View(timeout=None)
    for item in items:
        view.add_item(item)
    return view
