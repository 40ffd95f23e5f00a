"""The offer of a creator's own rate, learned from what was really paid."""

from __future__ import annotations

from typing import ClassVar, Self

import discord
from discord import ui

from bot.desk import Desk
from bot.request import Interaction, Request
from bot.ui import Answer, Press, lasting
from cogs._payout_text import rate_text
from economy.errors import CreatorNeeded
from economy.ids import CreatorId
from economy.payout_errors import OwnRateUnknown
from economy.payouts import OwnRate, own_rate
from economy.server import Creator, Level


class OwnRateButton(Press, template=r'payout:v1:own:(?P<creator>\d{1,9})'):
    """Makes what a creator's payouts came to the server's rate, as it is at this very press."""

    level: ClassVar[Level] = Level.MANAGER

    def __init__(self, creator_id: CreatorId) -> None:
        self._creator_id = creator_id
        super().__init__(
            ui.Button(
                label='Use the own rate',
                emoji='💡',
                style=discord.ButtonStyle.primary,
                custom_id=f'payout:v1:own:{creator_id}',
            )
        )

    @classmethod
    def of(cls, state: dict[str, str], /) -> Self:
        return cls(CreatorId(int(state['creator'])))

    async def press(self, interaction: Interaction, request: Request, /) -> None:
        creator = request.server.creator(self._creator_id)
        answer, desk = Answer(interaction), interaction.client.desk
        await answer.acknowledge(private=True)
        own = own_rate(await desk.payouts(request.guild_id).sold(creator.id))
        if own is None:
            raise OwnRateUnknown(creator.name)
        rate = own.as_rate(creator.name, dated=request.day)
        await desk.servers.set_rate(request.guild_id, rate)
        chosen = await request.again(desk.servers)
        await answer.show(rate_text(chosen), private=True)


def own_rate_view(own: OwnRate | None, creator_id: CreatorId) -> ui.View | None:
    """The offer, where there is something to offer. For managers, as everything about payments."""
    return None if own is None else lasting(OwnRateButton(creator_id))


async def own_rate_here(desk: Desk, request: Request) -> tuple[Creator, OwnRate] | None:
    """The own rate of the creator this channel is about; None where several could be meant."""
    try:
        creator = request.server.which_creator(named=None, channel_id=request.channel_id)
    except CreatorNeeded:
        return None
    own = own_rate(await desk.payouts(request.guild_id).sold(creator.id))
    return None if own is None else (creator, own)
