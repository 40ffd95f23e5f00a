"""A file that waits for an answer, and what was shown of it."""

from __future__ import annotations

import io
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Self

import discord
from discord import ui

from bot.desk import Desk
from bot.imports import Source
from bot.request import Request
from economy.errors import NotYourQuestion
from economy.imports import Sheet
from economy.imports_own import Own


@dataclass(frozen=True, slots=True)
class Shown:
    """A dry run as it is shown. `wrong` holds all wrong rows when the message does not."""

    text: str
    view: ui.View | None
    wrong: bytes | None

    def file(self, *, may_attach: bool) -> discord.File | None:
        """The wrong rows as a file, where one may be sent."""
        if self.wrong is None or not may_attach:
            return None
        return discord.File(io.BytesIO(self.wrong), filename='wrong-rows.txt')


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that waits for an answer, and how it is to be read."""

    token: str
    file: str
    name: str
    source: Source

    @classmethod
    async def of(cls, desk: Desk, request: Request, token: str) -> Self:
        """Raises QuestionGone, NotYourQuestion."""
        question = await desk.questions.get(request.guild_id, token)
        if question.actor_id != request.actor_id:
            raise NotYourQuestion
        kept = question.payload
        source = kept['source']
        read = Own.of_json(source) if kept['is_own'] else Sheet.of_json(source)
        return cls(token, kept['file'], kept['name'], read)


Render = Callable[[Desk, Request, str, str, Source], Awaitable[Shown]]
