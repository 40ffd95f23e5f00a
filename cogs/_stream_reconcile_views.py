"""The buttons under a difference, and under the entry that made it up. They outlive a restart."""

from __future__ import annotations

from typing import ClassVar, Self

import discord
from discord import ui

from bot.desk import Desk
from bot.request import Interaction, Request, now
from bot.text import LABEL_MAX, Words, shortened
from bot.ui import Press, lasting
from cogs._stream_reconcile_text import (
    adjusted_text,
    agreed_text,
    difference_text,
    noted_text,
    reason_label,
    unadjusted_text,
)
from economy.errors import QuestionGone
from economy.reconcile import Reason, Summary, checked_difference, hints_for, reasons_for
from economy.server import Level
from economy.streams import Stream
from storage.reconciles import Settled


class SettleButton(
    Press,
    template=r'stream:v1:settle:(?P<token>[0-9a-f]{16}):(?P<reason>[a-z]{1,10})',
):
    """One reason for a difference. Any moderator may give it, and only the first one counts."""

    level: ClassVar[Level] = Level.MODERATOR

    def __init__(self, token: str, reason: str, label: str = 'reason') -> None:
        self._token, self._reason = token, reason
        style = discord.ButtonStyle.secondary
        if reason != Reason.NOTED:
            style = discord.ButtonStyle.primary
        custom_id = f'stream:v1:settle:{token}:{reason}'
        super().__init__(
            ui.Button(label=shortened(label, LABEL_MAX), style=style, custom_id=custom_id)
        )

    @classmethod
    def of(cls, state: dict[str, str], /) -> Self:
        return cls(state['token'], state['reason'])

    async def press(self, interaction: Interaction, request: Request, /) -> None:
        await interaction.response.defer()
        desk = interaction.client.desk
        question = await desk.questions.get(request.guild_id, self._token)
        stream = await desk.streams(request.guild_id).of_id(question.payload['stream_id'])
        said, difference = question.payload['said'], question.payload['difference']
        if self._reason not in reasons_for(difference):
            raise QuestionGone
        summary = _summary(
            request, stream, said, difference, Reason(self._reason), f'btn:{self._token}'
        )
        settled = await desk.reconciles(request.guild_id).settle(summary)
        if isinstance(settled, Settled):
            text, view = _settled(settled, request)
        else:
            text, view = await compared(desk, request, stream, said)
            text = f'**Meanwhile the log has changed, so no entry was made.**\n{text}'
        await interaction.edit_original_response(content=text, view=view)


class UnadjustButton(Press, template=r'stream:v1:unadjust:(?P<number>\d{1,15})'):
    """Takes back the adjustment under whose receipt it stands."""

    level: ClassVar[Level] = Level.MODERATOR

    def __init__(self, number: int) -> None:
        self._number = number
        custom_id = f'stream:v1:unadjust:{number}'
        super().__init__(ui.Button(label='Undo', emoji='↩️', custom_id=custom_id))

    @classmethod
    def of(cls, state: dict[str, str], /) -> Self:
        return cls(int(state['number']))

    async def press(self, interaction: Interaction, request: Request, /) -> None:
        await interaction.response.defer()
        ledger = interaction.client.desk.ledger(request.guild_id)
        entry, reversal = await ledger.undo(
            self._number, key=request.key, by=request.actor_id, at=now()
        )
        text = unadjusted_text(entry, reversal, request)
        await interaction.edit_original_response(content=text, view=None)


async def compared(
    desk: Desk, request: Request, stream: Stream, said: int
) -> tuple[str, ui.View | None]:
    """What TikTok says beside the log, with a button a reason; noted at once when it agrees.

    Raises DifferenceTooBig.
    """
    reconciles = desk.reconciles(request.guild_id)
    logged = await reconciles.logged(stream.id)
    difference = checked_difference(said, logged)
    if difference == 0:
        summary = _summary(request, stream, said, 0, Reason.AGREES, request.key)
        settled = await reconciles.settle(summary)
        if isinstance(settled, Settled):
            return _settled(settled, request)
        logged = settled  # a gift came in between
        difference = checked_difference(said, logged)
    creator = request.server.creator(stream.creator_id).name
    question = await desk.questions.keep(
        request.guild_id,
        {'stream_id': stream.id, 'said': said, 'difference': difference},
        actor_id=request.actor_id,
        at=now(),
    )
    coverage = None
    if difference > 0:  # only what is missing may hide in a gap
        coverage = await desk.coverages(request.guild_id).of(stream, at=now())
    hints = hints_for(difference, logged, stream, now(), coverage)
    text = difference_text(stream, creator, said, logged, hints, coverage, request)
    return text, _reasons_view(question.token, difference, request.words)


def _summary(
    request: Request, stream: Stream, said: int, difference: int, reason: Reason, key: str
) -> Summary:
    return Summary(
        stream_id=stream.id,
        said=said,
        reason=reason,
        difference=difference,
        key=key,
        by=request.actor_id,
        at=now(),
        time_zone=request.server.settings.time_zone,
    )


def _settled(settled: Settled, request: Request) -> tuple[str, ui.View | None]:
    creator = request.server.creator(settled.stream.creator_id).name
    receipt = settled.receipt
    if receipt is not None:
        view = lasting(UnadjustButton(receipt.entry.number))
        return adjusted_text(settled, receipt, request), view
    is_agreed = settled.summary.reason is Reason.AGREES
    text = agreed_text if is_agreed else noted_text
    return text(settled, creator, request), None


def _reasons_view(token: str, difference: int, words: Words) -> ui.View:
    return lasting(
        *(
            SettleButton(token, reason, reason_label(reason, difference, words))
            for reason in reasons_for(difference)
        )
    )
