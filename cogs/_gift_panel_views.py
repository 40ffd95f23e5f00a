"""The keypad that stands in a channel. It outlives a restart, and so does what it shows.

A key names its gift by id and price, so an old keypad logs what it shows or nothing.
"""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar, Self

import discord
from discord import ui

from bot.desk import Desk
from bot.request import Interaction, Request, now
from bot.text import chip, shortened
from bot.ui import Answer, DeskModal, Press, lasting
from cogs._gift_step_views import step
from cogs._gift_tap import Tap
from cogs._gift_views import log_wish
from cogs._gift_wish import Wish, active_creator
from economy.entries import Source
from economy.gifts import Gift
from economy.ids import CreatorId
from economy.keypad import GIFTERS_MAX, keys_of, tapped
from economy.names import FAN_NAME_MAX
from economy.server import Creator, Level

_ROW = 5  # buttons side by side
_NAME_MAX = 18  # characters of a gift's name on a key: five keys stand side by side


class KeyButton(
    Press,
    template=r'pad:v1:gift:(?P<creator>\d{1,9}):(?P<gift>-?\d{1,18}):(?P<coins>\d{1,7})',
):
    """A gift on the keypad. Asks who tapped it, privately, who sent it."""

    level: ClassVar[Level] = Level.MODERATOR

    def __init__(
        self, creator_id: CreatorId, gift_id: int, coins: int, label: str = 'gift', row: int = 0
    ) -> None:
        self._creator_id, self._gift_id, self._coins = creator_id, gift_id, coins
        super().__init__(
            ui.Button(
                label=label,
                style=discord.ButtonStyle.primary,
                custom_id=f'pad:v1:gift:{creator_id}:{gift_id}:{coins}',
                row=row,
            )
        )

    @classmethod
    def of(cls, state: dict[str, str], /) -> Self:
        return cls(CreatorId(int(state['creator'])), int(state['gift']), int(state['coins']))

    async def press(self, interaction: Interaction, request: Request, /) -> None:
        desk, answer = interaction.client.desk, Answer(interaction)
        creator = active_creator(request, self._creator_id)
        tapped(desk.catalogue, request.server.gifts, self._gift_id, self._coins)
        await answer.acknowledge(private=True)
        keypad = desk.keypad(request.guild_id)
        fans = await keypad.gifters(creator.id, at_most=GIFTERS_MAX)
        tap = Tap(creator.id, self._gift_id, self._coins, tuple(fans))
        question = await desk.questions.keep(
            request.guild_id, tap.to_json(), actor_id=request.actor_id, at=now()
        )
        text, view = step(desk, request, question.token, tap, count=1)
        await answer.show(text, view=view, private=True)


class OtherGiftButton(Press, template=r'pad:v1:other:(?P<creator>\d{1,9})'):
    """A form for a gift that is not on the keypad."""

    level: ClassVar[Level] = Level.MODERATOR

    def __init__(self, creator_id: CreatorId) -> None:
        self._creator_id = creator_id
        custom_id = f'pad:v1:other:{creator_id}'
        super().__init__(ui.Button(label='Other gift', custom_id=custom_id, row=2))

    @classmethod
    def of(cls, state: dict[str, str], /) -> Self:
        return cls(CreatorId(int(state['creator'])))

    async def press(self, interaction: Interaction, request: Request, /) -> None:
        creator = active_creator(request, self._creator_id)
        await interaction.response.send_modal(OtherGiftForm(creator.id, f'btn:{interaction.id}'))


class RefreshButton(Press, template=r'pad:v1:refresh:(?P<creator>\d{1,9})'):
    """Learns the ten gifts, their prices and the creator's name anew."""

    level: ClassVar[Level] = Level.MODERATOR

    def __init__(self, creator_id: CreatorId) -> None:
        self._creator_id = creator_id
        custom_id = f'pad:v1:refresh:{creator_id}'
        super().__init__(ui.Button(label='Refresh', emoji='🔄', custom_id=custom_id, row=2))

    @classmethod
    def of(cls, state: dict[str, str], /) -> Self:
        return cls(CreatorId(int(state['creator'])))

    async def press(self, interaction: Interaction, request: Request, /) -> None:
        creator = active_creator(request, self._creator_id)
        await interaction.response.defer()
        text, view = await panel(interaction.client.desk, request, creator)
        await interaction.edit_original_response(content=text, view=view)


class OtherGiftForm(DeskModal):
    """Gift, count and name of one that is not on the keypad."""

    level: ClassVar[Level] = Level.MODERATOR

    def __init__(self, creator_id: CreatorId, key: str) -> None:
        super().__init__(title='Another gift', timeout=None)
        self._creator_id, self._key = creator_id, key
        self._gift: ui.TextInput[Self] = ui.TextInput(max_length=100)
        self._count: ui.TextInput[Self] = ui.TextInput(default='1', max_length=20)
        self._fan: ui.TextInput[Self] = ui.TextInput(required=False, max_length=FAN_NAME_MAX)
        self.add_item(ui.Label(text='Gift', component=self._gift))
        self.add_item(ui.Label(text='Count', component=self._count))
        self.add_item(ui.Label(text='From (optional)', component=self._fan))

    async def submit(self, interaction: Interaction, request: Request) -> None:
        creator = active_creator(request, self._creator_id)
        wish = Wish.of_options(
            self._gift.value, self._count.value, self._fan.value.strip() or None, creator.name, None
        )
        wish = replace(wish, source=Source.KEYPAD)
        desk = interaction.client.desk
        await log_wish(Answer(interaction), desk, replace(request, key=self._key), wish)


async def panel(desk: Desk, request: Request, creator: Creator) -> tuple[str, ui.View]:
    """The keypad of a creator as it should be now."""
    used = await desk.keypad(request.guild_id).used(creator.id)
    keys = keys_of(desk.catalogue, request.server.gifts, used)
    buttons = [
        KeyButton(creator.id, gift.id, gift.coins, _key_label(gift, request), row=place // _ROW)
        for place, gift in enumerate(keys)
    ]
    text = (
        f'### 🎹 Keypad of {chip(creator.name)}\n'
        'Tap the gift, then who sent it.\n'
        '-# For moderators. Only you see your taps; the receipt is for everybody.'
    )
    return text, lasting(*buttons, OtherGiftButton(creator.id), RefreshButton(creator.id))


def _key_label(gift: Gift, request: Request) -> str:
    return f'{shortened(gift.name, _NAME_MAX)} {request.words.number(gift.coins)}'
