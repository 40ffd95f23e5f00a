"""Buttons under receipts, questions and the history. All of them work after a restart."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar, Self

import discord
from discord import ui

from bot.desk import Desk
from bot.errors import told
from bot.request import Interaction, Request, now
from bot.text import LABEL_MAX, entry_number, person, shortened
from bot.ui import Answer, Press, lasting
from cogs._gift_text import history_text, receipt_text, struck_text
from cogs._gift_wish import Wish, gift_of
from economy.capture_errors import CapturedAlready
from economy.entries import Receipt
from economy.errors import (
    CreatorNeeded,
    GiftAmbiguous,
    NearRepeat,
    QuestionGone,
    Refusal,
)
from economy.ids import CreatorId, StreamId
from economy.night_errors import StreamJustEnded
from economy.server import Level
from economy.streams import AfterEnd
from storage.history import Page
from storage.memory import Question

ASKABLE = (
    CapturedAlready,
    CreatorNeeded,
    GiftAmbiguous,
    NearRepeat,
    StreamJustEnded,
)  # a choice lifts them
_CHOICES_MAX = 20  # four rows of buttons, and one for "none of these"


class UndoButton(Press, template=r'gift:v1:undo:(?P<number>\d{1,15})'):
    """Takes back the entry under whose receipt it stands."""

    level: ClassVar[Level] = Level.MODERATOR

    def __init__(self, number: int) -> None:
        self._number = number
        super().__init__(ui.Button(label='Undo', emoji='↩️', custom_id=f'gift:v1:undo:{number}'))

    @classmethod
    def of(cls, state: dict[str, str], /) -> Self:
        return cls(int(state['number']))

    async def press(self, interaction: Interaction, request: Request, /) -> None:
        await interaction.response.defer()
        ledger = interaction.client.desk.ledger(request.guild_id)
        entry, reversal = await ledger.undo(
            self._number, key=request.key, by=request.actor_id, at=now()
        )
        await interaction.edit_original_response(
            content=struck_text(entry, reversal, request), view=None
        )


class ThankedButton(Press, template=r'gift:v1:thanked:(?P<number>\d{1,15})'):
    """Takes the gift under whose receipt it stands out of the thank-you queue."""

    level: ClassVar[Level] = Level.MODERATOR

    def __init__(self, number: int) -> None:
        self._number = number
        custom_id = f'gift:v1:thanked:{number}'
        super().__init__(ui.Button(label='Thanked', emoji='🙏', custom_id=custom_id))

    @classmethod
    def of(cls, state: dict[str, str], /) -> Self:
        return cls(int(state['number']))

    async def press(self, interaction: Interaction, request: Request, /) -> None:
        await interaction.response.defer()
        thanks = interaction.client.desk.thanks(request.guild_id)
        await thanks.thank_entry(self._number, by=request.actor_id, at=request.at)
        said = '' if interaction.message is None else interaction.message.content
        await interaction.edit_original_response(
            content=f'{said}\n🙏 Thanked by {person(request.actor_id)}',
            view=lasting(UndoButton(self._number)),
        )


class AskedButton(Press, template=r'gift:v1:ask:(?P<token>[0-9a-f]{16}):(?P<choice>\d{1,2}|no)'):
    """One answer to what the bot asked before it logged a gift."""

    level: ClassVar[Level] = Level.MODERATOR

    def __init__(self, token: str, choice: str, label: str = 'answer') -> None:
        self._token, self._choice = token, choice
        style = discord.ButtonStyle.secondary if choice == 'no' else discord.ButtonStyle.primary
        custom_id = f'gift:v1:ask:{token}:{choice}'
        super().__init__(
            ui.Button(label=shortened(label, LABEL_MAX), style=style, custom_id=custom_id)
        )

    @classmethod
    def of(cls, state: dict[str, str], /) -> Self:
        return cls(state['token'], state['choice'])

    async def press(self, interaction: Interaction, request: Request, /) -> None:
        await interaction.response.defer()
        desk = interaction.client.desk
        question = await desk.questions.get(request.guild_id, self._token, by=request.actor_id)
        if self._choice == 'no':
            await interaction.edit_original_response(content='Nothing was saved.', view=None)
            return
        choices: list[dict[str, Any]] = question.payload['choices']
        if int(self._choice) >= len(choices):
            raise QuestionGone
        wish = Wish(**{**question.payload['wish'], **choices[int(self._choice)]})
        key: str = question.payload['key'] or f'btn:{question.token}'  # none: of an older program
        try:
            receipt = await write(desk, replace(request, key=key), wish)
        except ASKABLE as refusal:
            text, view = await asked(desk, request, wish, refusal, key=key)
            await interaction.edit_original_response(content=text, view=view)
            return
        await self._show(interaction, receipt, request)

    async def _show(self, interaction: Interaction, receipt: Receipt, request: Request) -> None:
        """The receipt for everybody; a private question shrinks to a line."""
        text, view = receipt_text(receipt, request), receipt_view(receipt)
        message = interaction.message
        if message is not None and message.flags.ephemeral:
            number = entry_number(receipt.entry.number)
            await interaction.edit_original_response(content=f'Logged as {number}.', view=None)
            await Answer(interaction).show(text, view=view)
            return
        await interaction.edit_original_response(content=text, view=view)


class HistoryButton(
    Press,
    template=r'gift:v1:page:(?P<creator>\d{1,9}):(?P<way>[on])(?P<bound>\d{1,15}):(?P<token>\w*)',
):
    """Older or newer entries. A fan's name is too long for a custom id: its token names it."""

    level: ClassVar[Level] = Level.MODERATOR

    def __init__(self, creator_id: CreatorId, way: str, bound: int, token: str) -> None:
        self._creator_id, self._way, self._bound, self._token = creator_id, way, bound, token
        super().__init__(
            ui.Button(
                label='Older' if way == 'o' else 'Newer',
                custom_id=f'gift:v1:page:{creator_id}:{way}{bound}:{token}',
            )
        )

    @classmethod
    def of(cls, state: dict[str, str], /) -> Self:
        creator_id = CreatorId(int(state['creator']))
        return cls(creator_id, state['way'], int(state['bound']), state['token'])

    async def press(self, interaction: Interaction, request: Request, /) -> None:
        await interaction.response.defer()
        desk = interaction.client.desk
        fan: str | None = None
        if self._token:
            fan = (await desk.questions.get(request.guild_id, self._token)).payload['fan']
        page = await desk.history(request.guild_id).page(
            creator_id=self._creator_id,
            fan=fan,
            older_than=self._bound if self._way == 'o' else None,
            newer_than=self._bound if self._way == 'n' else None,
        )
        creator = request.server.creator(self._creator_id)
        await interaction.edit_original_response(
            content=history_text(page, creator=creator.name, fan=fan, request=request),
            view=history_view(page, creator.id, self._token),
        )


def receipt_view(receipt: Receipt) -> ui.View:
    """Undo, and Thanked for a gift that waits for thanks."""
    number = receipt.entry.number
    return lasting(UndoButton(number), *([ThankedButton(number)] if receipt.waits else []))


def history_view(page: Page, creator_id: CreatorId, token: str) -> ui.View | None:
    """The buttons that lead to a page beyond, None when there is none."""
    buttons: list[HistoryButton] = []
    if page.entries and page.has_newer:
        buttons.append(HistoryButton(creator_id, 'n', page.entries[0].number, token))
    if page.entries and page.has_older:
        buttons.append(HistoryButton(creator_id, 'o', page.entries[-1].number, token))
    return lasting(*buttons) if buttons else None


async def write(desk: Desk, request: Request, wish: Wish) -> Receipt:
    """Find whom and what is meant, and log it."""
    creator = request.server.which_creator(
        named=wish.creator, channel_id=request.channel_id, for_writing=True
    )
    entry = wish.entry(request, creator=creator, gift=gift_of(desk, request.server, wish.gift))
    if wish.reopens is not None:
        await desk.streams(request.guild_id).reopen(StreamId(wish.reopens), at=request.at)
    return await desk.ledger(request.guild_id).log(
        entry,
        is_repeat_meant=wish.is_repeat_meant,
        is_other_than_captured=wish.is_other_than_captured,
        after_end=AfterEnd(wish.after_end),
    )


async def log_wish(answer: Answer, desk: Desk, request: Request, wish: Wish) -> None:
    """Log it and show the receipt, or ask back: before anything is acknowledged if possible."""
    try:
        creator = request.server.which_creator(
            named=wish.creator, channel_id=request.channel_id, for_writing=True
        )
        wish = replace(wish, creator=creator.name)  # a later answer is about the same one
        wish.entry(request, creator=creator, gift=gift_of(desk, request.server, wish.gift))
        await answer.acknowledge()
        receipt = await write(desk, request, wish)
    except ASKABLE as refusal:
        text, view = await asked(desk, request, wish, refusal, key=request.key)
        await answer.ask(text, view)
        return
    await answer.show(receipt_text(receipt, request), view=receipt_view(receipt))


async def asked(
    desk: Desk, request: Request, wish: Wish, refusal: Refusal, *, key: str
) -> tuple[str, ui.View]:
    """The question behind a refusal that a choice can lift, with its buttons.

    `key` is that of the request that first asked for it, so that all answers to all questions
    about one wish together log it once. Raises the refusal when there is nothing to choose from.
    """
    choices, labels = _choices(request, refusal)
    if not choices:
        raise refusal
    question: Question = await desk.questions.keep(
        request.guild_id,
        {'wish': wish.to_json(), 'choices': choices, 'key': key},
        actor_id=request.actor_id,
        at=now(),
    )
    buttons = [AskedButton(question.token, str(place), label) for place, label in enumerate(labels)]
    view = lasting(*buttons, AskedButton(question.token, 'no', 'Do not log'))
    return told(refusal, request.words).sentence, view


def _choices(request: Request, refusal: Refusal) -> tuple[list[dict[str, Any]], list[str]]:
    """What each button changes about the wish, and what stands on it."""
    match refusal:
        case GiftAmbiguous(choices=gifts):
            shown = gifts[:_CHOICES_MAX]
            return (
                [{'gift': f'id:{gift.id}'} for gift in shown],
                [request.words.priced(gift, at_most=LABEL_MAX) for gift in shown],
            )
        case CreatorNeeded(names=names):
            return [{'creator': name} for name in names[:_CHOICES_MAX]], list(names[:_CHOICES_MAX])
        case StreamJustEnded(stream_id=stream_id, by_itself=by_itself):
            joins = {'reopens' if by_itself else 'stream_id': stream_id}
            joining = 'It goes on: reopen it' if by_itself else f'Yes, to stream {stream_id}'
            apart = {'after_end': AfterEnd.APART}
            return [joins, apart], [joining, 'No, log it apart']
        case NearRepeat():
            return [{'is_repeat_meant': True}], ['Log it again']
        case CapturedAlready():
            return [{'is_other_than_captured': True, 'is_repeat_meant': True}], ['Log it again']
        case _:
            return [], []
