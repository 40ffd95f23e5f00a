"""The private step behind a key: how many, and who sent it. It outlives a restart.

Tapping a key mints the key of the entry. All buttons of the step write under it, so that they log
one gift between them, however often they are tapped.
"""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar, Self

import discord
from discord import ui

from bot.desk import Desk
from bot.request import Interaction, Request, now
from bot.text import chip, entry_number, fan_name, shortened
from bot.ui import Answer, DeskModal, Press, lasting
from cogs._gift_tap import Tap
from cogs._gift_text import receipt_text
from cogs._gift_views import ASKABLE, asked, receipt_view, write
from economy.counts import parse_count
from economy.keypad import COUNTS
from economy.names import FAN_NAME_MAX, checked_fan
from economy.server import Level

_ROW = 5  # buttons side by side
_NAME_MAX = 24  # characters of a gifter's name on a button


class GifterButton(
    Press,
    template=r'pad:v1:from:(?P<token>[0-9a-f]{16}):(?P<place>\d|n):(?P<count>\d{1,7})',
):
    """Who sent it: logs it. `place` is that among the names of the step, n for nobody."""

    level: ClassVar[Level] = Level.MODERATOR

    def __init__(
        self, token: str, place: str, count: int, label: str = 'name', row: int = 0
    ) -> None:
        self._token, self._place, self._count = token, place, count
        style = discord.ButtonStyle.secondary if place == 'n' else discord.ButtonStyle.primary
        super().__init__(
            ui.Button(
                label=label,
                style=style,
                custom_id=f'pad:v1:from:{token}:{place}:{count}',
                row=row,
            )
        )

    @classmethod
    def of(cls, state: dict[str, str], /) -> Self:
        return cls(state['token'], state['place'], int(state['count']))

    async def press(self, interaction: Interaction, request: Request, /) -> None:
        await interaction.response.defer()
        tap = await Tap.kept(interaction.client.desk, request, self._token)
        fan = None if self._place == 'n' else tap.fan_at(int(self._place))
        key = f'btn:{self._token}'
        await log_tap(interaction, replace(request, key=key), tap, self._count, fan)


class CountButton(Press, template=r'pad:v1:count:(?P<token>[0-9a-f]{16}):(?P<count>\d{1,7})'):
    """How many: shows the same step with this count."""

    level: ClassVar[Level] = Level.MODERATOR

    def __init__(
        self, token: str, count: int, label: str = 'count', *, is_chosen: bool = False
    ) -> None:
        self._token, self._count = token, count
        super().__init__(
            ui.Button(
                label=label,
                style=discord.ButtonStyle.success if is_chosen else discord.ButtonStyle.secondary,
                custom_id=f'pad:v1:count:{token}:{count}',
                row=0,
            )
        )

    @classmethod
    def of(cls, state: dict[str, str], /) -> Self:
        return cls(state['token'], int(state['count']))

    async def press(self, interaction: Interaction, request: Request, /) -> None:
        await interaction.response.defer()
        tap = await Tap.kept(interaction.client.desk, request, self._token)
        await show_step(interaction, request, self._token, tap, self._count)


class FormButton(
    Press,
    template=r'pad:v1:form:(?P<token>[0-9a-f]{16}):(?P<asks>who|count):(?P<count>\d{1,7})',
):
    """A form for a name or a count that no button shows."""

    level: ClassVar[Level] = Level.MODERATOR

    def __init__(self, token: str, asks: str, count: int) -> None:
        self._token, self._asks, self._count = token, asks, count
        asks_name = asks == 'who'
        super().__init__(
            ui.Button(
                label='Someone else' if asks_name else 'Other count',
                custom_id=f'pad:v1:form:{token}:{asks}:{count}',
                row=3 if asks_name else 0,
            )
        )

    @classmethod
    def of(cls, state: dict[str, str], /) -> Self:
        return cls(state['token'], state['asks'], int(state['count']))

    async def press(self, interaction: Interaction, _request: Request, /) -> None:
        form = GifterForm(self._token, self._count, asks_name=self._asks == 'who')
        await interaction.response.send_modal(form)


class AgainButton(
    Press,
    template=r'pad:v1:again:(?P<token>[0-9a-f]{16}):(?P<count>\d{1,7}):(?P<turn>\d{1,6})',
):
    """The same gift from the same person once more. Each showing of it has a key of its own."""

    level: ClassVar[Level] = Level.MODERATOR

    def __init__(self, token: str, count: int, turn: int) -> None:
        self._token, self._count, self._turn = token, count, turn
        super().__init__(
            ui.Button(
                label='Same again',
                emoji='🔁',
                custom_id=f'pad:v1:again:{token}:{count}:{turn}',
            )
        )

    @classmethod
    def of(cls, state: dict[str, str], /) -> Self:
        return cls(state['token'], int(state['count']), int(state['turn']))

    async def press(self, interaction: Interaction, request: Request, /) -> None:
        await interaction.response.defer()
        tap = await Tap.kept(interaction.client.desk, request, self._token)
        fan = tap.fans[0] if tap.fans else None
        following = AgainButton(self._token, self._count, self._turn + 1)
        key = f'btn:{self._token}:{self._turn}'
        await log_tap(
            interaction, replace(request, key=key), tap, self._count, fan, following=following
        )


class GifterForm(DeskModal):
    """The name, the count, or both. Without a name it goes back to the names to tap."""

    level: ClassVar[Level] = Level.MODERATOR

    def __init__(self, token: str, count: int, *, asks_name: bool) -> None:
        super().__init__(title='Who sent it' if asks_name else 'How many', timeout=None)
        self._token = token
        self._fan: ui.TextInput[Self] = ui.TextInput(required=asks_name, max_length=FAN_NAME_MAX)
        self._count: ui.TextInput[Self] = ui.TextInput(
            default=str(count) if asks_name else None, max_length=20
        )
        from_ = ui.Label(
            text='From' if asks_name else 'From (empty: tap the name next)', component=self._fan
        )
        how_many = ui.Label(text='Count', component=self._count)
        for label in (from_, how_many) if asks_name else (how_many, from_):
            self.add_item(label)

    async def submit(self, interaction: Interaction, request: Request) -> None:
        count = parse_count(self._count.value)
        fan = checked_fan(self._fan.value.strip() or None)
        await interaction.response.defer()
        tap = await Tap.kept(interaction.client.desk, request, self._token)
        if fan is None:
            await show_step(interaction, request, self._token, tap, count)
            return
        key = f'btn:{self._token}'
        await log_tap(interaction, replace(request, key=key), tap, count, fan)


def step(desk: Desk, request: Request, token: str, tap: Tap, *, count: int) -> tuple[str, ui.View]:
    """The question who sent `count` of the tapped gift, with its buttons. Raises KeyOutdated."""
    words, gift = request.words, tap.gift(desk, request)
    creator = request.server.creator(tap.creator_id)
    text = (
        f'{words.gifts(gift, count)} for {chip(creator.name)}: '
        f'**{words.diamonds(gift.coins * count)}** 💎\nWho sent it?'
    )
    counts = [
        CountButton(token, each, f'×{words.number(each)}', is_chosen=each == count)
        for each in (COUNTS if count in COUNTS else (*COUNTS, count))
    ]
    gifters = [
        GifterButton(token, str(place), count, shortened(name, _NAME_MAX), 1 + place // _ROW)
        for place, name in enumerate(tap.fans)
    ]
    nobody = GifterButton(token, 'n', count, 'Nobody named', 3)
    forms = FormButton(token, 'count', count), FormButton(token, 'who', count)
    return text, lasting(*counts, *gifters, *forms, nobody)


async def show_step(
    interaction: Interaction, request: Request, token: str, tap: Tap, count: int
) -> None:
    text, view = step(interaction.client.desk, request, token, tap, count=count)
    await interaction.edit_original_response(content=text, view=view)


async def log_tap(
    interaction: Interaction,
    request: Request,
    tap: Tap,
    count: int,
    fan: str | None,
    *,
    following: AgainButton | None = None,
) -> None:
    """Log it under the key of `request`: the receipt for everybody, a line for who tapped.

    `following` is the next Same again button when this was one, and a repeat therefore meant.
    """
    desk = interaction.client.desk
    wish = tap.wish(desk, request, count, fan)
    wish = replace(wish, is_repeat_meant=following is not None)
    try:
        receipt = await write(desk, request, wish)
    except ASKABLE as refusal:
        text, view = await asked(desk, request, wish, refusal, key=request.key)
        await interaction.edit_original_response(content=text, view=view)
        return
    if following is None:
        named = replace(tap, fans=() if fan is None else (fan,))
        question = await desk.questions.keep(
            request.guild_id, named.to_json(), actor_id=request.actor_id, at=now()
        )
        following = AgainButton(question.token, count, 1)
    entry = receipt.entry
    said = f'{request.words.gifts(entry.gift, entry.count)}{fan_name(entry.fan)}'
    await interaction.edit_original_response(
        content=f'Logged as {entry_number(entry.number)}: {said}.', view=lasting(following)
    )
    await Answer(interaction).show(
        receipt_text(receipt, request), view=receipt_view(receipt), private=receipt.is_replay
    )
