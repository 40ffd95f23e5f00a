"""Buttons under a board: the page above, the page below, my own place. They outlive a restart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Self

import discord
from discord import ui

from bot.desk import Desk
from bot.request import Interaction, Request
from bot.text import MESSAGE_MAX, legend
from bot.ui import Answer, Press, lasting
from cogs._board_picture import pictured
from cogs._board_text import Kind, board_text, own_text, span_plainly
from economy.boards import Board, Span, span_of_code
from economy.errors import QuestionGone
from economy.ids import CreatorId
from economy.people_errors import BoardsClosed
from economy.server import Creator, Level
from economy.streams import Stream


@dataclass(frozen=True, slots=True)
class Shown:
    """A page of a board, ready to be sent; the first one with a picture where it may have one."""

    text: str
    view: ui.View | None
    file: discord.File | None


class BoardButton(
    Press,
    template=r'top:v1:(?P<kind>gifters|gifts|streams):(?P<creator>\d{1,9}):(?P<span>\w{1,16})'
    r':(?P<page>\d{1,5})',
):
    """Another page of the same board: the same stream or the same days, whatever day it is now."""

    level: ClassVar[Level] = Level.MEMBER

    def __init__(
        self, kind: Kind, creator_id: CreatorId, span: str, page: int, label: str = 'page'
    ) -> None:
        self._kind, self._creator_id, self._span, self._page = kind, creator_id, span, page
        custom_id = f'top:v1:{kind}:{creator_id}:{span}:{page}'
        super().__init__(ui.Button(label=label, custom_id=custom_id))

    @classmethod
    def of(cls, state: dict[str, str], /) -> Self:
        creator_id = CreatorId(int(state['creator']))
        return cls(Kind(state['kind']), creator_id, state['span'], int(state['page']))

    async def press(self, interaction: Interaction, request: Request, /) -> None:
        check_open(request)
        creator, span = _meant(request, self._creator_id, self._span)
        await interaction.response.defer()
        shown = await shown_board(
            interaction.client.desk,
            request,
            self._kind,
            creator,
            span,
            page=self._page,
            may_attach=interaction.app_permissions.attach_files,
        )
        await interaction.edit_original_response(
            content=shown.text,
            view=shown.view,
            attachments=[] if shown.file is None else [shown.file],
        )


class OwnPlaceButton(Press, template=r'top:v1:own:(?P<creator>\d{1,9}):(?P<span>\w{1,16})'):
    """Tells whoever presses where their own fan stands: who is which fan is not for everybody."""

    level: ClassVar[Level] = Level.MEMBER

    def __init__(self, creator_id: CreatorId, span: str) -> None:
        self._creator_id, self._span = creator_id, span
        custom_id = f'top:v1:own:{creator_id}:{span}'
        super().__init__(ui.Button(label='My place', custom_id=custom_id))

    @classmethod
    def of(cls, state: dict[str, str], /) -> Self:
        return cls(CreatorId(int(state['creator'])), state['span'])

    async def press(self, interaction: Interaction, request: Request, /) -> None:
        check_open(request)
        creator, span = _meant(request, self._creator_id, self._span)
        answer = Answer(interaction)
        await answer.acknowledge(private=True)
        desk = interaction.client.desk
        own = await desk.boards(request.guild_id).own(creator.id, span, request.actor_id)
        stream = await _stream_of(desk, request, creator, span)
        await answer.show(own_text(own, span=span, stream=stream, at=request), private=True)


def check_open(request: Request) -> None:
    """Raises BoardsClosed for a member of a server whose boards are for staff."""
    if not request.sees_boards:
        raise BoardsClosed


async def shown_board(
    desk: Desk,
    request: Request,
    kind: Kind,
    creator: Creator,
    span: Span,
    *,
    page: int,
    may_attach: bool,
) -> Shown:
    """Raises QuestionGone for a stream of another creator, StreamMissing."""
    stream = await _stream_of(desk, request, creator, span)
    board = await _board(desk, request, kind, creator, span, page=page)
    text = board_text(board, kind, creator=creator.name, span=span, stream=stream, at=request)
    file: discord.File | None = None
    if may_attach and board.page == 0 and len(board.seats) > 1:
        where = span_plainly(span, stream, request)
        file, undrawn = await pictured(board, kind, creator=creator.name, where=where, at=request)
        told = legend(undrawn, MESSAGE_MAX - len(text) - 1)
        text += f'\n{told}' if told else ''
    return Shown(text, _view(board, kind, creator.id, span), file)


async def own_line(desk: Desk, request: Request, creator: Creator, span: Span) -> str | None:
    """The asker's own place, None when no fan is linked to them."""
    own = await desk.boards(request.guild_id).own(creator.id, span, request.actor_id)
    if own is None:
        return None
    stream = await _stream_of(desk, request, creator, span)
    return own_text(own, span=span, stream=stream, at=request)


async def _board(
    desk: Desk, request: Request, kind: Kind, creator: Creator, span: Span, *, page: int
) -> Board[Any]:
    boards = desk.boards(request.guild_id)
    match kind:
        case Kind.GIFTERS:
            return await boards.gifters(creator.id, span, page=page)
        case Kind.GIFTS:
            return await boards.gifts(creator.id, span, page=page)
        case Kind.STREAMS:
            time_zone = request.server.settings.time_zone
            return await boards.streams(creator.id, span, time_zone=time_zone, page=page)


def _view(board: Board[Any], kind: Kind, creator_id: CreatorId, span: Span) -> ui.View | None:
    buttons: list[ui.Item[Any]] = []
    if board.page > 0:
        above = BoardButton(kind, creator_id, span.code, board.page - 1, 'Higher places')
        buttons.append(above)
    if board.has_lower:
        below = BoardButton(kind, creator_id, span.code, board.page + 1, 'Lower places')
        buttons.append(below)
    if kind is Kind.GIFTERS and board.seats:
        buttons.append(OwnPlaceButton(creator_id, span.code))
    return lasting(*buttons) if buttons else None


def _meant(request: Request, creator_id: CreatorId, code: str) -> tuple[Creator, Span]:
    """Raises CreatorMissing, and QuestionGone for a part of the ledger that cannot be."""
    span = span_of_code(code, request.server.settings.locale)
    if span is None:
        raise QuestionGone
    return request.server.creator(creator_id), span


async def _stream_of(desk: Desk, request: Request, creator: Creator, span: Span) -> Stream | None:
    if span.stream_id is None:
        return None
    stream = await desk.streams(request.guild_id).of_id(span.stream_id)
    if stream.creator_id != creator.id:
        raise QuestionGone
    return stream
