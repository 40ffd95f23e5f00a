"""Buttons about money: show it to me alone, choose a rate, confirm a strange one."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar, Self

import discord
from discord import ui

from bot.desk import Desk
from bot.money_words import PRESET_WORDS
from bot.request import Interaction, Request
from bot.ui import Answer, Press, lasting
from cogs._payout_own_views import OwnRateButton
from cogs._payout_text import estimate_text, rate_text
from economy.ids import CreatorId
from economy.periods import Period, days_of
from economy.rates import Preset, custom_rate, preset_rate, rates_to_show
from economy.server import Level


class ShowMeButton(
    Press, template=r'payout:v1:show:(?P<creator>\d{1,9}):(?P<period>today|week|month|all)'
):
    """Shows an estimate to whoever presses, privately, if they may see it."""

    level: ClassVar[Level] = Level.MODERATOR

    def __init__(self, creator_id: CreatorId, period: Period) -> None:
        self._creator_id, self._period = creator_id, period
        super().__init__(
            ui.Button(
                label='Show me',
                emoji='🔒',
                style=discord.ButtonStyle.primary,
                custom_id=f'payout:v1:show:{creator_id}:{period}',
            )
        )

    @classmethod
    def of(cls, state: dict[str, str], /) -> Self:
        return cls(CreatorId(int(state['creator'])), Period(state['period']))

    async def press(self, interaction: Interaction, request: Request, /) -> None:
        answer = Answer(interaction)
        await answer.acknowledge(private=True)
        desk = interaction.client.desk
        text = await estimate(desk, request, self._creator_id, self._period)
        await answer.show(text, view=rate_view(request), private=True)


class RateButton(Press, template=r'payout:v1:rate:(?P<preset>measured|guide)'):
    """Chooses a preset for the server."""

    level: ClassVar[Level] = Level.MANAGER

    def __init__(self, preset: Preset) -> None:
        self._preset = preset
        super().__init__(
            ui.Button(label=f'Use {PRESET_WORDS[preset]}', custom_id=f'payout:v1:rate:{preset}')
        )

    @classmethod
    def of(cls, state: dict[str, str], /) -> Self:
        return cls(Preset(state['preset']))

    async def press(self, interaction: Interaction, request: Request, /) -> None:
        answer = Answer(interaction)
        await answer.acknowledge(private=True)
        servers = interaction.client.desk.servers
        await servers.set_rate(request.guild_id, preset_rate(self._preset))
        chosen = await request.again(servers)
        await answer.show(rate_text(chosen), private=True)


class ConfirmRateButton(Press, template=r'payout:v1:confirm:(?P<token>[0-9a-f]{16})'):
    """Keeps a rate that looked too high, because a manager says so."""

    level: ClassVar[Level] = Level.MANAGER

    def __init__(self, token: str) -> None:
        self._token = token
        super().__init__(
            ui.Button(
                label='Yes, use it',
                style=discord.ButtonStyle.danger,
                custom_id=f'payout:v1:confirm:{token}',
            )
        )

    @classmethod
    def of(cls, state: dict[str, str], /) -> Self:
        return cls(state['token'])

    async def press(self, interaction: Interaction, request: Request, /) -> None:
        await interaction.response.defer()
        desk = interaction.client.desk
        question = await desk.questions.get(request.guild_id, self._token, by=request.actor_id)
        amount, currency = Decimal(question.payload['amount']), question.payload['currency']
        rate = custom_rate(amount, currency, dated=request.day, confirmed=True)
        await desk.servers.set_rate(request.guild_id, rate)
        chosen = await request.again(desk.servers)
        await interaction.edit_original_response(content=rate_text(chosen), view=None)


async def estimate(desk: Desk, request: Request, creator_id: CreatorId, period: Period) -> str:
    """The answer to "what is it worth", from one question to the ledger."""
    creator = request.server.creator(creator_id)
    locale = request.server.settings.locale
    spans = [days_of(each, request.day, locale) for each in Period]
    account, sums = await desk.payouts(request.guild_id).account(creator.id, spans)
    by_period = dict(zip(Period, sums, strict=True))
    return estimate_text(creator.name, period, by_period, account, request)


def rate_view(request: Request, own_of: CreatorId | None = None) -> ui.View | None:
    """The choice of a rate, for a manager of a server that has none.

    `own_of` is a creator whose own rate is offered, whether one is chosen or not.
    """
    if request.level < Level.MANAGER:
        return None
    has_rate = request.server.settings.rate is not None
    buttons: list[Press] = [] if has_rate else [RateButton(e.preset) for e in rates_to_show(None)]
    if own_of is not None:
        buttons.append(OwnRateButton(own_of))
    return lasting(*buttons) if buttons else None
