"""The live board: one message that shows a running stream. No money on it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Self

import discord
from discord import ui

from bot.request import Interaction, Request, now
from bot.text import Words, chip, duration, moment, person
from bot.thanks import ThankButton
from bot.ui import Answer, Press
from cogs._stream_text import head_lines, last_lines, thanks_lines, top_lines, waiting_name
from economy.ids import CreatorId
from economy.nights import Night
from economy.server import Level

_LIVE = discord.Colour(0xFE2C55)
_OVER = discord.Colour(0x6B7280)


class BoardThanksButton(
    ThankButton,
    template=r'board:v1:thanks:(?P<creator>\d{1,9}):(?P<fan>\d{1,15}):(?P<number>\d{1,15})',
):
    """Thanks the gifter whom the board names; the board itself follows at its own pace."""

    prefix, style = 'board:v1:thanks', discord.ButtonStyle.secondary

    async def press(self, interaction: Interaction, request: Request, /) -> None:
        answer = Answer(interaction)
        await answer.acknowledge(private=True)
        thanks = interaction.client.desk.thanks(request.guild_id)
        creator = request.server.creator(self.creator_id)
        await thanks.thank(
            creator.id, self.fan_id, by=request.actor_id, at=request.at, up_to=self.up_to
        )
        waiting = await thanks.waiting(creator.id, at=now(), at_most=1)
        following = (
            f'Next: {waiting_name(waiting[0], request.words)}.'
            if waiting
            else 'Everybody is thanked now. 🎉'
        )
        await answer.show(f'🙏 Thanked. {following}', private=True)


class BoardOffButton(Press, template=r'board:v1:off:(?P<creator>\d{1,9})'):
    """The creator's streams are shown nowhere from now on."""

    level: ClassVar[Level] = Level.MODERATOR

    def __init__(self, creator_id: CreatorId) -> None:
        self._creator_id = creator_id
        custom_id = f'board:v1:off:{creator_id}'
        super().__init__(ui.Button(label='No board', custom_id=custom_id))

    @classmethod
    def of(cls, state: dict[str, str], /) -> Self:
        return cls(CreatorId(int(state['creator'])))

    async def press(self, interaction: Interaction, request: Request, /) -> None:
        await interaction.response.defer()
        creator = request.server.creator(self._creator_id)
        streams = interaction.client.desk.streams(request.guild_id)
        await streams.show_in(creator.id, None)
        await interaction.edit_original_response(
            content=f'The streams of {chip(creator.name)} have no board any more, says '
            f'{person(request.actor_id)}. `/stream board` brings it back.',
            view=None,
        )


def board_view(night: Night, creator: str, words: Words) -> ui.LayoutView:
    """A running stream: how far it is, who is ahead, what came last, whom to thank."""
    head = [*head_lines(night, creator, words), *thanks_lines(night, words)]
    parts = [head, top_lines(night, words), last_lines(night, words)]
    card = ui.Container[Any](accent_colour=_LIVE)
    for place, lines in enumerate(part for part in parts if part):
        if place:
            card.add_item(ui.Separator())
        card.add_item(ui.TextDisplay('\n'.join(lines)))
    first = night.next_waiting
    if first is not None:
        name = 'somebody' if first.name is None else first.name
        button = BoardThanksButton(
            night.stream.creator_id, first.fan_id, first.up_to, f'Thanked {name}'
        )
        row = ui.ActionRow[Any]()
        row.add_item(button)
        card.add_item(row)
    return _with(card)


def over_view(night: Night, creator: str, words: Words) -> ui.LayoutView:
    """What stays of the board when the stream is over."""
    stream = night.stream
    ended_at: datetime = stream.ended_at or night.at
    lines = [
        f'### ⏹️ {chip(creator)} was live',
        f'{moment(stream.started_at, "f")}, {duration(stream.length(ended_at))}',
        f'💎 **{words.diamonds(night.diamonds)}** from {words.number(night.gifters)} '
        f'{"gifter" if night.gifters == 1 else "gifters"}',
    ]
    card = ui.Container[Any](accent_colour=_OVER)
    card.add_item(ui.TextDisplay('\n'.join(lines)))
    top = top_lines(night, words)
    if top:
        card.add_item(ui.Separator())
        card.add_item(ui.TextDisplay('\n'.join(top)))
    return _with(card)


def _with(card: ui.Container[Any]) -> ui.LayoutView:
    view = ui.LayoutView(timeout=None)
    view.add_item(card)
    return view
