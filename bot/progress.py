"""How far something long is: a bar in the place of the answer, edited now and then."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from datetime import timedelta

import discord
from discord import ui

from bot.request import Context, now
from bot.ui import Answer

EVERY = timedelta(seconds=2)  # Discord takes about an edit a second, and somebody else needs some
_SEGMENTS = 10


class Progress:
    """The answer to one command: a bar while it is on its way, and then what it brought.

    The command was acknowledged before; what is quick shows no bar.
    """

    def __init__(self, ctx: Context, answer: Answer, what: str) -> None:
        self._interaction = ctx.interaction
        self._answer = answer
        self._what = what
        self._told_at = now()
        self._message: discord.Message | None = None
        self._has_bar = False

    async def told(self, done: int, total: int) -> None:
        """Move the bar, if it is time to. That it cannot be shown stops nothing."""
        if not total or now() - self._told_at < EVERY:
            return
        self._told_at = now()
        with contextlib.suppress(discord.HTTPException):
            await self._put(f'{self._what}\n{bar(done, total)}')

    async def finish(
        self, content: str, *, files: Sequence[discord.File] = (), view: ui.View | None = None
    ) -> None:
        """Show the answer itself, privately as it was acknowledged, in the bar's place."""
        if self._has_bar:
            try:
                await self._replace(content, files, view)
            except discord.NotFound:  # whoever watched the bar took it away
                for file in files:
                    file.reset()
            else:
                return
        await self._answer.show(content, files=files, view=view, private=True)

    async def drop(self) -> None:
        """Take the bar of a message command away, where there is one: something went wrong."""
        if self._message is not None:
            with contextlib.suppress(discord.HTTPException):
                await self._message.delete()

    async def _put(self, content: str) -> None:
        if self._interaction is not None:
            await self._interaction.edit_original_response(content=content)
        elif self._message is None:
            self._message = await self._answer.show(content)
        else:
            await self._message.edit(content=content)
        self._has_bar = True

    async def _replace(
        self, content: str, files: Sequence[discord.File], view: ui.View | None
    ) -> None:
        if self._interaction is not None:
            await self._interaction.edit_original_response(
                content=content, attachments=files, view=view
            )
        elif self._message is not None:
            await self._message.edit(content=content, attachments=files, view=view)


def bar(done: int, total: int) -> str:
    """`▰▰▰▱▱▱▱▱▱▱ 34 %`. `total` is above 0."""
    percent = min(max(done, 0), total) * 100 // total
    filled = percent * _SEGMENTS // 100
    return '▰' * filled + '▱' * (_SEGMENTS - filled) + f' {percent} %'
