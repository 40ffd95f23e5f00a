"""Buttons on the questions of viewers. All of them work after a restart."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import ClassVar, Self

import discord
from discord import ui

from bot.desk import Desk
from bot.request import Interaction, Request, now
from bot.text import chip, moment, person, plain, shortened
from bot.ui import Answer, Press, lasting
from economy.engage_errors import QuestionClosed, QuestionOpen
from economy.ids import CreatorId
from economy.questions import PAGE_ROWS, ViewerQuestion, Waiting
from economy.server import Level

_LISTED_MAX = 100  # characters of a question in the list: ten of them fill a message


class MeTooButton(Press, template=r'engage:v1:want:(?P<number>\d{1,15})'):
    """Counts who presses among those who want to know; a second press takes it back."""

    level: ClassVar[Level] = Level.MEMBER

    def __init__(self, number: int) -> None:
        self._number = number
        super().__init__(
            ui.Button(label='Me too', emoji='🙋', custom_id=f'engage:v1:want:{number}')
        )

    @classmethod
    def of(cls, state: dict[str, str], /) -> Self:
        return cls(int(state['number']))

    async def press(self, interaction: Interaction, request: Request, /) -> None:
        await interaction.response.defer()
        audience = interaction.client.desk.audience(request.guild_id)
        async with _closed_shown(interaction):
            question = await audience.want(self._number, by=request.actor_id)
        await _edit(interaction, asked_text(question, request), asked_view(question))


class WithdrawButton(Press, template=r'engage:v1:withdraw:(?P<number>\d{1,15})'):
    """Takes a question out, for who asked it and for moderators."""

    level: ClassVar[Level] = Level.MEMBER

    def __init__(self, number: int) -> None:
        self._number = number
        super().__init__(ui.Button(label='Withdraw', custom_id=f'engage:v1:withdraw:{number}'))

    @classmethod
    def of(cls, state: dict[str, str], /) -> Self:
        return cls(int(state['number']))

    async def press(self, interaction: Interaction, request: Request, /) -> None:
        await interaction.response.defer()
        audience = interaction.client.desk.audience(request.guild_id)
        async with _closed_shown(interaction):
            await audience.withdraw(
                self._number,
                by=request.actor_id,
                is_moderator=request.level >= Level.MODERATOR,
                at=now(),
            )
        await _edit(interaction, f'The question was withdrawn by {person(request.actor_id)}.', None)


class RequeueButton(Press, template=r'engage:v1:requeue:(?P<number>\d{1,15})'):
    """Puts an answered question back among those that wait."""

    level: ClassVar[Level] = Level.MODERATOR

    def __init__(self, number: int) -> None:
        self._number = number
        super().__init__(
            ui.Button(label='Back in the queue', custom_id=f'engage:v1:requeue:{number}')
        )

    @classmethod
    def of(cls, state: dict[str, str], /) -> Self:
        return cls(int(state['number']))

    async def press(self, interaction: Interaction, request: Request, /) -> None:
        await interaction.response.defer()
        audience = interaction.client.desk.audience(request.guild_id)
        try:
            question = await audience.put_back(self._number)
        except QuestionOpen as refusal:
            await Answer(interaction).show(
                'Who asked this has asked another one since, which waits: '
                f'{chip(refusal.text)}. Nothing was changed.',
                private=True,
            )
            return
        await _edit(interaction, f'↩️ Back in the queue: {asked_text(question, request)}', None)


class NextQuestionButton(
    Press, template=r'engage:v1:next:(?P<creator>\d{1,9}):(?P<after>\d{1,15})'
):
    """The next question. Its key is the message it stands under: two taps show one."""

    level: ClassVar[Level] = Level.MODERATOR

    def __init__(self, creator_id: CreatorId, after: int) -> None:
        self._creator_id, self._after = creator_id, after
        super().__init__(
            ui.Button(
                label='Next question',
                style=discord.ButtonStyle.primary,
                custom_id=f'engage:v1:next:{creator_id}:{after}',
            )
        )

    @classmethod
    def of(cls, state: dict[str, str], /) -> Self:
        return cls(CreatorId(int(state['creator'])), int(state['after']))

    async def press(self, interaction: Interaction, request: Request, /) -> None:
        answer = Answer(interaction)
        await answer.acknowledge()
        assert interaction.message is not None
        key = f'btn:next:{self._creator_id}:{interaction.message.id}'
        desk = interaction.client.desk
        text, view = await answered_next(desk, request, self._creator_id, key)
        await answer.show(text, view=view)


class AskedPageButton(
    Press, template=r'engage:v1:asked:(?P<creator>\d{1,9}):(?P<page>\d{1,6}):(?P<way>[pn])'
):
    """Another page of the questions that wait."""

    level: ClassVar[Level] = Level.MODERATOR

    def __init__(self, creator_id: CreatorId, page: int, way: str) -> None:
        self._creator_id, self._page, self._way = creator_id, page, way
        super().__init__(
            ui.Button(
                label='Less wanted' if way == 'n' else 'More wanted',
                custom_id=f'engage:v1:asked:{creator_id}:{page}:{way}',
            )
        )

    @classmethod
    def of(cls, state: dict[str, str], /) -> Self:
        return cls(CreatorId(int(state['creator'])), int(state['page']), state['way'])

    async def press(self, interaction: Interaction, request: Request, /) -> None:
        await interaction.response.defer()
        audience = interaction.client.desk.audience(request.guild_id)
        waiting = await audience.waiting(self._creator_id, self._page)
        creator = request.server.creator(self._creator_id)
        await _edit(
            interaction,
            waiting_text(waiting, creator.name, request),
            waiting_view(waiting, creator.id),
        )


async def answered_next(
    desk: Desk, request: Request, creator_id: CreatorId, key: str
) -> tuple[str, ui.View]:
    """Mark the most wanted question as answered, and show it. Raises NoQuestions."""
    creator = request.server.creator(creator_id)
    question, waiting = await desk.audience(request.guild_id).next(
        creator.id, creator=creator.name, key=key, at=now()
    )
    buttons: list[Press] = [RequeueButton(question.number)]
    if waiting:
        buttons.insert(0, NextQuestionButton(creator.id, question.number))
    return next_text(question, waiting, request), lasting(*buttons)


def asked_text(question: ViewerQuestion, request: Request) -> str:
    creator = request.server.creator(question.creator_id)
    return (
        f'🙋 {person(question.asked_by)} asks {chip(creator.name)}: {chip(question.text)}\n'
        f'-# {_wanted(question, request)}'
    )


def asked_view(question: ViewerQuestion) -> ui.View:
    return lasting(MeTooButton(question.number), WithdrawButton(question.number))


def next_text(question: ViewerQuestion, waiting: int, request: Request) -> str:
    left = f'{request.words.number(waiting)} more wait' if waiting > 1 else 'One more waits'
    return (
        f'## {plain(question.text)}\nAsked by {person(question.asked_by)} '
        f'{moment(question.asked_at)} · {_wanted(question, request)}\n'
        f'-# {left if waiting else "No other question waits"}.'
    )


def waiting_text(waiting: Waiting, creator: str, request: Request) -> str:
    if not waiting.total:
        return (
            f'No question waits for {chip(creator)}. Everybody may ask with `/engage question ask`.'
        )
    first = waiting.page * PAGE_ROWS + 1
    lines = [f'### {chip(creator)}: {request.words.number(waiting.total)} questions wait']
    if waiting.total == 1:
        lines = [f'### {chip(creator)}: one question waits']
    for place, question in enumerate(waiting.questions, start=first):
        lines.append(
            f'{place}. {chip(shortened(question.text, _LISTED_MAX))} · '
            f'{request.words.number(question.wanted)} 🙋 · {person(question.asked_by)}'
        )
    if waiting.pages > 1:
        lines.append(f'-# Page {waiting.page + 1} of {waiting.pages}')
    return '\n'.join(lines)


def waiting_view(waiting: Waiting, creator_id: CreatorId) -> ui.View | None:
    """The buttons that lead to other pages, None when there is one page."""
    buttons: list[AskedPageButton] = []
    if waiting.page > 0:
        buttons.append(AskedPageButton(creator_id, waiting.page - 1, 'p'))
    if waiting.page + 1 < waiting.pages:
        buttons.append(AskedPageButton(creator_id, waiting.page + 1, 'n'))
    return lasting(*buttons) if buttons else None


def _wanted(question: ViewerQuestion, request: Request) -> str:
    if question.wanted == 1:
        return 'one person wants to know'
    return f'{request.words.number(question.wanted)} people want to know'


@asynccontextmanager
async def _closed_shown(interaction: Interaction) -> AsyncGenerator[None]:
    """Takes the buttons off a question that turns out to be closed."""
    try:
        yield
    except QuestionClosed:
        assert interaction.message is not None
        await _edit(interaction, interaction.message.content, None)
        raise


async def _edit(interaction: Interaction, content: str, view: ui.View | None) -> None:
    """Show the change, unless the message was deleted meanwhile."""
    with contextlib.suppress(discord.NotFound):
        await interaction.edit_original_response(content=content, view=view)
