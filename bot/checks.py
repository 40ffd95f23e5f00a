"""Decorators of commands: who may call them, what is offered while typing, how groups answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

import discord
from discord import app_commands
from discord.ext import commands

from bot.channels import AnyChannel, is_public, missing_of, missing_rights
from bot.request import Context, Interaction, Request, request_of
from economy.errors import Refusal
from economy.night_errors import ChannelClosed
from economy.payout_errors import EarningsPrivate
from economy.server import Level

T = TypeVar('T')
Group = commands.HybridGroup[Any, ..., Any]


def group(fallback: str) -> Callable[[Callable[..., Coroutine[Any, Any, None]]], Group]:
    """A group whose own name does what `fallback` does: `!gift Rose` is `/gift log`."""

    def decorate(callback: Callable[..., Coroutine[Any, Any, None]]) -> Group:
        options: dict[str, Any] = {'fallback': fallback, 'invoke_without_command': True}
        return commands.hybrid_group(**options)(callback)

    return decorate


def subgroup(parent: Group) -> Callable[[Callable[..., Coroutine[Any, Any, None]]], Group]:
    """A group within a group. What it does by itself can be asked for in a message alone."""

    def decorate(callback: Callable[..., Coroutine[Any, Any, None]]) -> Group:
        options: dict[str, Any] = {'invoke_without_command': True}
        return parent.group(**options)(callback)

    return decorate


class CheckRefused(commands.CheckFailure):
    """A refusal on its way out of a check; `original` is the refusal."""

    def __init__(self, original: Refusal) -> None:
        super().__init__()
        self.original = original


def requires(level: Level, *, in_dm: bool = False) -> Callable[[T], T]:
    """Only for people of `level` and above, checked on every call; everything else is server-only.

    Discord's own default permissions are not used: they would hide a command from somebody who
    holds the chosen role but not the permission, and they do not reach subcommands.
    """

    async def check(ctx: Context) -> bool:
        try:
            ctx.request = await request_of(ctx, level, in_dm=in_dm)
        except Refusal as refusal:  # the library lets only its own errors out of a check
            raise CheckRefused(refusal) from refusal
        return True

    def decorate(command: T) -> T:
        target: Any = command
        target = commands.check(check)(target)  # type: ignore[arg-type]  # our own Context
        if not in_dm:
            app_commands.guild_only(target)
        callback = getattr(target, 'callback', target)
        callback.__desk_level__ = level
        return target

    return decorate


Typed = Callable[[Any, Request, str], Awaitable[list[app_commands.Choice[str]]]]


def suggests(level: Level, *, in_dm: bool = False) -> Callable[[Typed], Any]:
    """An autocomplete that knows the request; who may not use the command is offered nothing."""

    def decorate(suggest: Typed) -> Any:
        async def offer(
            self: Any, interaction: Interaction, typed: str
        ) -> list[app_commands.Choice[str]]:
            try:
                request = await request_of(interaction, level, in_dm=in_dm)
                return await suggest(self, request, typed)
            except Refusal:
                return []

        offer.__qualname__ = suggest.__qualname__  # the library tells methods by it
        return offer

    return decorate


def creators_like(request: Request, typed: str) -> list[app_commands.Choice[str]]:
    """Active creators to choose from."""
    return [
        app_commands.Choice(name=creator.name, value=creator.name)
        for creator in request.server.active_like(typed)
    ]


def check_private(ctx: Context) -> None:
    """Raises EarningsPrivate for a message where everybody reads along: its answer would, too."""
    if ctx.interaction is None and is_public(ctx.channel):
        assert ctx.command is not None  # a check of a command runs within it
        raise EarningsPrivate(ctx.command.qualified_name)


def check_bot_may(ctx: Context, *permissions: str) -> None:
    """Raises ChannelClosed when the bot lacks any of these, by the library's names, here."""
    channel = ctx.channel
    if isinstance(channel, discord.abc.GuildChannel | discord.Thread):
        check_bot_may_in(channel, *permissions)  # an interaction may speak anywhere
    elif missing := missing_of(ctx.bot_permissions, permissions):
        raise ChannelClosed(channel.id, missing)


def check_bot_may_in(channel: AnyChannel, *permissions: str) -> None:
    """As `check_bot_may`, in a channel that need not be the one of the request."""
    missing = missing_rights(channel, *permissions)
    if missing:
        raise ChannelClosed(channel.id, missing)
