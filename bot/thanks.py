"""The thank-you queue in words, and its buttons: of `/thanks`, and of what leads there."""

from __future__ import annotations

from typing import ClassVar, Self

import discord
from discord import ui

from bot.request import Interaction, Request, now
from bot.text import LABEL_MAX, Words, chip, moment, person, shortened
from bot.ui import Answer, Press, lasting
from economy.ids import CreatorId, FanId
from economy.night_errors import AlreadyThanked
from economy.nights import Waiting
from economy.server import Creator, Level

LIST_ROWS = 15


class ThankButton(
    Press,
    template=r'thanks:v1:(?P<creator>\d{1,9}):(?P<fan>\d{1,15}):(?P<number>\d{1,15})',
):
    """Thanks a gifter for everything up to an entry; shows who is next."""

    level: ClassVar[Level] = Level.MODERATOR
    prefix: ClassVar[str] = 'thanks:v1'
    style: ClassVar[discord.ButtonStyle] = discord.ButtonStyle.primary

    def __init__(
        self, creator_id: CreatorId, fan_id: FanId | None, up_to: int, label: str = 'Thanked'
    ) -> None:
        self.creator_id, self.fan_id, self.up_to = creator_id, fan_id, up_to
        super().__init__(
            ui.Button(
                label=shortened(label, LABEL_MAX),
                emoji='🙏',
                style=self.style,
                custom_id=f'{self.prefix}:{creator_id}:{fan_id or 0}:{up_to}',
            )
        )

    @classmethod
    def of(cls, state: dict[str, str], /) -> Self:
        fan_id = int(state['fan'])
        return cls(
            CreatorId(int(state['creator'])),
            FanId(fan_id) if fan_id else None,
            int(state['number']),
        )

    async def press(self, interaction: Interaction, request: Request, /) -> None:
        await interaction.response.defer()
        thanks = interaction.client.desk.thanks(request.guild_id)
        creator = request.server.creator(self.creator_id)
        before = await thanks.waiting(creator.id, at=now(), at_most=LIST_ROWS)
        try:
            await thanks.thank(
                creator.id, self.fan_id, by=request.actor_id, at=request.at, up_to=self.up_to
            )
            whom = next((f' {_name(each)}' for each in before if each.fan_id == self.fan_id), '')
            done = f'-# 🙏 {person(request.actor_id)} thanked{whom}.'
        except AlreadyThanked:
            done = '-# 🙏 That was thanked already, or taken back.'
        waiting = await thanks.waiting(creator.id, at=now())
        await interaction.edit_original_response(
            content=f'{done}\n{next_text(waiting, creator, request.words)}',
            view=next_view(waiting, creator),
        )


class ThanksNowButton(Press, template=r'thanks:v1:next:(?P<creator>\d{1,9})'):
    """Opens a creator's queue, as `/thanks next` does."""

    level: ClassVar[Level] = Level.MODERATOR

    def __init__(self, creator_id: CreatorId) -> None:
        self._creator_id = creator_id
        super().__init__(
            ui.Button(
                label='Thank now',
                emoji='🙏',
                style=discord.ButtonStyle.primary,
                custom_id=f'thanks:v1:next:{creator_id}',
            )
        )

    @classmethod
    def of(cls, state: dict[str, str], /) -> Self:
        return cls(CreatorId(int(state['creator'])))

    async def press(self, interaction: Interaction, request: Request, /) -> None:
        answer = Answer(interaction)
        creator = request.server.creator(self._creator_id)
        await answer.acknowledge()
        waiting = await interaction.client.desk.thanks(request.guild_id).waiting(
            creator.id, at=now()
        )
        text, view = next_text(waiting, creator, request.words), next_view(waiting, creator)
        await answer.show(text, view=view)


def next_text(waiting: list[Waiting], creator: Creator, words: Words) -> str:
    if not waiting:
        return f'🎉 Everybody is thanked: nobody waits for thanks from {chip(creator.name)}.'
    first, rest = waiting[0], len(waiting) - 1
    more = '' if not rest else f'\n-# {words.number(rest)} more: `/thanks list`'
    gifts, since = ('gift', '') if first.entries == 1 else ('gifts', 'the first ')
    return (
        f'### 🙏 {_name(first)}\n'
        f'{words.diamonds(first.diamonds)} 💎 in {words.number(first.entries)} {gifts}, '
        f'{since}{moment(first.since)}{more}'
    )


def next_view(waiting: list[Waiting], creator: Creator) -> ui.View | None:
    if not waiting:
        return None
    return lasting(ThankButton(creator.id, waiting[0].fan_id, waiting[0].up_to))


def list_view(waiting: list[Waiting], creator: Creator) -> ui.View | None:
    """The button says whom it is for: under a list that is not plain."""
    if not waiting:
        return None
    first = waiting[0]
    label = f'Thanked {first.name or "somebody"}'
    return lasting(ThankButton(creator.id, first.fan_id, first.up_to, label))


def list_text(waiting: list[Waiting], creator: Creator, words: Words) -> str:
    """To read out, biggest first."""
    if not waiting:
        return next_text(waiting, creator, words)
    rows = [
        f'{place}. {_name(each)} · {words.diamonds(each.diamonds)} · {moment(each.since)}'
        for place, each in enumerate(waiting[:LIST_ROWS], 1)
    ]
    more = len(waiting) - LIST_ROWS
    if more > 0:
        rows.append(f'-# And {words.number(more)} more.')
    return '\n'.join([f'### 🙏 Waiting for thanks from {chip(creator.name)}', *rows])


def _name(waiting: Waiting) -> str:
    return 'somebody unnamed' if waiting.name is None else chip(waiting.name)
