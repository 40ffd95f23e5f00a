"""The preview of many gifts and the one receipt for them. Their buttons outlive a restart."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import discord
from discord import ui

from bot.desk import Desk
from bot.request import Interaction, Request, now
from bot.text import Words
from bot.ui import Answer, DeskModal, Press, lasting
from cogs._gift_bulk_text import after_end_text, preview_text
from cogs._gift_text import bulk_text, bulk_undone_text, numbers
from cogs._gift_wish import active_creator
from economy.bulk import GoodLine, Lines, Reader, read_lines
from economy.entries import BulkReceipt, NewEntry, Source
from economy.gifts import Gift
from economy.ids import CreatorId, StreamId
from economy.night_errors import StreamJustEnded
from economy.periods import local_day
from economy.server import Creator, Level
from economy.streams import AfterEnd
from storage.pens import Captured

FORM_MAX = 4_000  # characters that a form of Discord holds
_KEY = r'(?P<key>btn:[0-9a-f]{16}|msg:\d{1,20})'


@dataclass(frozen=True, slots=True)
class Kept:
    """What was shown before it is logged. `key` begins the key of every line."""

    key: str
    creator_id: CreatorId
    lines: tuple[GoodLine, ...]
    text: str | None  # to be mended in a form, None when it is too long or came in a file

    @classmethod
    async def of(cls, desk: Desk, request: Request, token: str) -> Self:
        """Raises QuestionGone, NotYourQuestion."""
        question = await desk.questions.get(request.guild_id, token, by=request.actor_id)
        kept = question.payload
        lines = tuple(
            GoodLine(number, Gift(*gift), count, *names)  # of an older program: without a guest
            for number, gift, count, *names in kept['lines']
        )
        return cls(kept['key'] or f'btn:{token}', kept['creator_id'], lines, kept['text'])

    def entries(self, request: Request, stream_id: StreamId | None) -> list[NewEntry]:
        """`stream_id` is the ended stream that they were said to belong to."""
        return [
            NewEntry(
                key=f'{self.key}:{line.number}',
                creator_id=self.creator_id,
                gift=line.gift,
                count=line.count,
                fan=line.fan,
                source=Source.BULK,
                actor_id=request.actor_id,
                happened_at=request.at,
                logged_at=now(),
                day=local_day(request.at, request.server.settings.time_zone),
                note=line.note,
                stream_id=stream_id,
                guest=line.guest,
            )
            for line in self.lines
        ]


class BulkLogButton(
    Press,
    template=r'bulk:v1:log:(?P<token>[0-9a-f]{16}):(?P<after>ask|apart|(?:join|reopen)\d{1,15})',
):
    """Logs everything that the preview shows; `after` answers where gifts after the end belong."""

    level: ClassVar[Level] = Level.MODERATOR

    def __init__(self, token: str, after: str = AfterEnd.ASK, label: str = 'Log') -> None:
        self._token, self._after = token, after
        style = discord.ButtonStyle.secondary if after == 'apart' else discord.ButtonStyle.success
        custom_id = f'bulk:v1:log:{token}:{after}'
        super().__init__(ui.Button(label=label, style=style, custom_id=custom_id))

    @classmethod
    def of(cls, state: dict[str, str], /) -> Self:
        return cls(state['token'], state['after'])

    async def press(self, interaction: Interaction, request: Request, /) -> None:
        await interaction.response.defer()
        desk = interaction.client.desk
        kept = await Kept.of(desk, request, self._token)
        active_creator(request, kept.creator_id)
        choice = self._after.rstrip('0123456789')
        stream_id = StreamId(int(self._after[len(choice) :] or 0))
        if choice == 'reopen':
            await desk.streams(request.guild_id).reopen(stream_id, at=request.at)
        entries = kept.entries(request, stream_id if choice == 'join' else None)
        after_end = AfterEnd.APART if choice == 'apart' else AfterEnd.ASK
        try:
            receipt = await desk.bulk(request.guild_id).log(kept.key, entries, after_end=after_end)
        except StreamJustEnded as refusal:
            await interaction.edit_original_response(
                content=after_end_text(refusal), view=_after_end_view(self._token, refusal)
            )
            return
        await _show_receipt(interaction, request, receipt, kept.key)


class BulkCancelButton(Press, template=r'bulk:v1:cancel:(?P<token>[0-9a-f]{16})'):
    """Takes the preview away. Nothing was saved."""

    level: ClassVar[Level] = Level.MODERATOR

    def __init__(self, token: str) -> None:
        self._token = token
        super().__init__(ui.Button(label='Cancel', custom_id=f'bulk:v1:cancel:{token}'))

    @classmethod
    def of(cls, state: dict[str, str], /) -> Self:
        return cls(state['token'])

    async def press(self, interaction: Interaction, request: Request, /) -> None:
        await interaction.response.defer()
        await Kept.of(interaction.client.desk, request, self._token)
        await interaction.edit_original_response(content='Nothing was saved.', view=None)


class BulkFixButton(Press, template=r'bulk:v1:fix:(?P<token>[0-9a-f]{16})'):
    """The text once more, to mend what is wrong in it."""

    level: ClassVar[Level] = Level.MODERATOR

    def __init__(self, token: str) -> None:
        self._token = token
        super().__init__(ui.Button(label='Fix the wrong ones', custom_id=f'bulk:v1:fix:{token}'))

    @classmethod
    def of(cls, state: dict[str, str], /) -> Self:
        return cls(state['token'])

    async def press(self, interaction: Interaction, request: Request, /) -> None:
        kept = await Kept.of(interaction.client.desk, request, self._token)
        key = kept.key if kept.key.startswith('msg:') else None
        form = BulkForm(kept.creator_id, kept.text or '', key=key)
        await interaction.response.send_modal(form)


class BulkUndoButton(
    Press, template=rf'bulk:v1:undo:{_KEY}:(?P<first>\d{{1,15}}):(?P<last>\d{{1,15}})'
):
    """Takes back every line of the receipt it stands under."""

    level: ClassVar[Level] = Level.MODERATOR

    def __init__(self, key: str, first: int, last: int) -> None:
        self._key, self._first, self._last = key, first, last
        custom_id = f'bulk:v1:undo:{key}:{first}:{last}'
        super().__init__(ui.Button(label='Undo all', emoji='↩️', custom_id=custom_id))

    @classmethod
    def of(cls, state: dict[str, str], /) -> Self:
        return cls(state['key'], int(state['first']), int(state['last']))

    async def press(self, interaction: Interaction, request: Request, /) -> None:
        await interaction.response.defer()
        bulk = interaction.client.desk.bulk(request.guild_id)
        undone = await bulk.undo(self._key, self._first, self._last, by=request.actor_id, at=now())
        if undone.taken:
            text = bulk_undone_text(self._first, self._last, undone, request)
            await interaction.edit_original_response(content=text, view=None)
            return
        said = f'{numbers(self._first, self._last)}: all of it was taken back before.'
        await Answer(interaction).show(f'{said} Nothing was changed.', private=True)


class BulkForm(DeskModal):
    """One gift a line. From a preview it comes back into that preview."""

    level: ClassVar[Level] = Level.MODERATOR

    def __init__(self, creator_id: CreatorId, text: str = '', *, key: str | None = None) -> None:
        super().__init__(title='Many gifts at once', timeout=None)
        self._creator_id, self._key = creator_id, key
        self._lines: ui.TextInput[Self] = ui.TextInput(
            style=discord.TextStyle.paragraph,
            default=text or None,
            placeholder='Rose 12 luna\nFinger Heart x5 ravi\n"Hand Hearts" zoe',
            max_length=FORM_MAX,
        )
        self.add_item(ui.Label(text='One gift a line', component=self._lines))

    async def submit(self, interaction: Interaction, request: Request) -> None:
        creator = active_creator(request, self._creator_id)
        desk, answer = interaction.client.desk, Answer(interaction)
        is_mended = interaction.message is not None
        if is_mended:
            await interaction.response.defer()
        else:
            await answer.acknowledge(private=True)
        text, view = await preview(desk, request, creator, self._lines.value, key=self._key)
        if is_mended:
            await interaction.edit_original_response(content=text, view=view)
        else:
            await answer.show(text, view=view, private=True)


async def preview(
    desk: Desk,
    request: Request,
    creator: Creator,
    text: str,
    *,
    named: Callable[[str], str] = str,
    key: str | None = None,
    guessed: str | None = None,
    is_file: bool = False,
) -> tuple[str, ui.View | None]:
    """What `text` would log, and the buttons that log it or mend it.

    `key` begins the keys of its entries; without one the preview mints it. Raises BulkEmpty,
    BulkTooLong.
    """
    reader = Reader(desk.catalogue, request.server.gifts, named, creator.name)
    lines = await asyncio.to_thread(read_lines, text, reader)
    captured = await _captured(desk, request, creator, lines.good)
    shown = preview_text(lines, creator.name, request, guessed, captured)
    mendable = named(text)
    is_mendable = bool(lines.bad) and not is_file and len(mendable) <= FORM_MAX
    if not lines.good and not is_mendable:
        return shown, None
    payload: dict[str, Any] = {
        'key': key,
        'creator_id': creator.id,
        'lines': [
            (line.number, (line.gift.id, line.gift.name, line.gift.coins), line.count, line.fan,
             line.note, line.guest)
            for line in lines.good
        ],
        'text': mendable if is_mendable else None,
    }  # fmt: skip
    question = await desk.questions.keep(
        request.guild_id, payload, actor_id=request.actor_id, at=now()
    )
    buttons: list[Press] = []
    if lines.good:
        buttons.append(BulkLogButton(question.token, label=_log_label(lines, request.words)))
    if is_mendable:
        buttons.append(BulkFixButton(question.token))
    return shown, lasting(*buttons, BulkCancelButton(question.token))


async def _captured(
    desk: Desk, request: Request, creator: Creator, lines: tuple[GoodLine, ...]
) -> dict[int, Captured]:
    """What a feed has already, by the number of the line."""
    news = Kept('preview', creator.id, lines, None).entries(request, None)
    seen = await desk.bulk(request.guild_id).captured(news)
    return {lines[place].number: each for place, each in seen.items()}


def _log_label(lines: Lines, words: Words) -> str:
    if len(lines.good) == 1:
        return 'Log the good line' if lines.bad else 'Log it'
    count = words.number(len(lines.good))
    return f'Log the {count} good lines' if lines.bad else f'Log {count} lines'


def _after_end_view(token: str, refusal: StreamJustEnded) -> ui.View:
    joining = (
        BulkLogButton(token, f'reopen{refusal.stream_id}', 'It goes on: reopen it')
        if refusal.by_itself
        else BulkLogButton(token, f'join{refusal.stream_id}', f'Yes, to stream {refusal.stream_id}')
    )
    apart = BulkLogButton(token, AfterEnd.APART, 'No, log them apart')
    return lasting(joining, apart, BulkCancelButton(token))


async def _show_receipt(
    interaction: Interaction, request: Request, receipt: BulkReceipt, key: str
) -> None:
    """The receipt for everybody; a private preview shrinks to a line."""
    text = bulk_text(receipt, request)
    view = lasting(BulkUndoButton(key, receipt.first, receipt.last))
    message = interaction.message
    if message is None or not message.flags.ephemeral:
        await interaction.edit_original_response(content=text, view=view)
        return
    said = f'Logged as {numbers(receipt.first, receipt.last)}.'
    await interaction.edit_original_response(content=said, view=None)
    await Answer(interaction).show(text, view=view, private=receipt.latest.is_replay)
