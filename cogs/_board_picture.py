"""The first page of a board as a picture, drawn beside the event loop, with its words as text."""

from __future__ import annotations

import asyncio
import io
from typing import Any

import discord

from bot.charts import Bar, TopCard, top_picture
from bot.request import Request
from bot.text import shortened
from cogs._board_text import Kind
from economy.boards import Board
from economy.gifts import Gift
from economy.streams import Stream

_ALT_MAX = 1_024  # characters of a description


async def pictured(
    board: Board[Any], kind: Kind, *, creator: str, where: str, at: Request
) -> tuple[discord.File, tuple[str, ...]]:
    """The picture, and the names that it could not draw."""
    bars = tuple(
        Bar(label=_label(seat.what), value=seat.diamonds, place=seat.place) for seat in board.seats
    )
    title = f'{creator}: top {kind}'
    card = TopCard(title=title, subtitle=where, bars=bars, locale=at.words.locale)
    picture = await asyncio.to_thread(top_picture, card)
    rows = [f'{bar.place}. {bar.label}, {at.words.diamonds(bar.value)}' for bar in bars]
    alt = shortened(f'{title}, {where}. ' + '; '.join(rows), _ALT_MAX)
    file = discord.File(io.BytesIO(picture.png), f'top-{kind}.png', description=alt)
    return file, picture.undrawn


def _label(what: Any) -> str:
    match what:
        case Gift():
            return what.name
        case Stream():
            return f'Stream {what.id}' if what.title is None else f'{what.id}: {what.title}'
        case _:
            return str(what)
