"""/payout history: every payout with each of its steps, and what a diamond was really worth."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar, Self

from discord import app_commands, ui

from bot.checks import check_private, requires
from bot.desk import Desk
from bot.request import Context, Interaction, Request
from bot.ui import Answer, Press, lasting
from cogs._payout_estimate import PayoutEstimate
from cogs._payout_history_text import fitting, payouts_text
from cogs._payout_own_views import OwnRateButton
from economy.ids import CreatorId
from economy.payouts import own_rate
from economy.server import Creator, Level


class PayoutHistory:
    _desk: Desk

    @PayoutEstimate.payout.command(name='history')
    @app_commands.describe(creator='Whose payouts')
    @requires(Level.MANAGER)
    async def payout_history(self, ctx: Context, *, creator: str | None = None) -> None:
        """The payouts with every step, what was reckoned and what arrived."""
        check_private(ctx)
        request, answer = ctx.request, Answer(ctx)
        whose = request.server.which_creator(named=creator, channel_id=request.channel_id)
        await answer.acknowledge(private=True)
        text, view = await shown_page(self._desk, request, whose)
        await answer.show(text, view=view, private=True)

    payout_history.autocomplete('creator')(PayoutEstimate.creators_offered)


class PayoutsButton(
    Press, template=r'payout:v1:page:(?P<creator>\d{1,9}):(?P<way>[on])(?P<bound>\d{1,15})'
):
    """Older or newer payouts."""

    level: ClassVar[Level] = Level.MANAGER

    def __init__(self, creator_id: CreatorId, way: str, bound: int) -> None:
        self._creator_id, self._way, self._bound = creator_id, way, bound
        super().__init__(
            ui.Button(
                label='Older' if way == 'o' else 'Newer',
                custom_id=f'payout:v1:page:{creator_id}:{way}{bound}',
            )
        )

    @classmethod
    def of(cls, state: dict[str, str], /) -> Self:
        return cls(CreatorId(int(state['creator'])), state['way'], int(state['bound']))

    async def press(self, interaction: Interaction, request: Request, /) -> None:
        creator = request.server.creator(self._creator_id)
        await interaction.response.defer()
        text, view = await shown_page(
            interaction.client.desk, request, creator, way=self._way, bound=self._bound
        )
        await interaction.edit_original_response(content=text, view=view)


async def shown_page(
    desk: Desk, request: Request, creator: Creator, *, way: str = '', bound: int | None = None
) -> tuple[str, ui.View | None]:
    """The newest payouts, or those older ('o') or newer ('n') than the payout `bound`."""
    payouts = desk.payouts(request.guild_id)
    page = await payouts.page(
        creator.id,
        older_than=bound if way == 'o' else None,
        newer_than=bound if way == 'n' else None,
    )
    own = own_rate(await payouts.sold(creator.id))
    shown = fitting(page, creator.name, own, request, keep_oldest=way == 'n')
    if len(shown) < len(page.payouts):  # the rest of the page is a press away
        page = replace(
            page,
            payouts=shown,
            has_newer=page.has_newer or way == 'n',
            has_older=page.has_older or way != 'n',
        )
    buttons: list[Press] = []
    if page.payouts and page.has_newer:
        buttons.append(PayoutsButton(creator.id, 'n', page.payouts[0].number))
    if page.payouts and page.has_older:
        buttons.append(PayoutsButton(creator.id, 'o', page.payouts[-1].number))
    if own is not None:
        buttons.append(OwnRateButton(creator.id))
    text = payouts_text(page, creator.name, own, request)
    return text, lasting(*buttons) if buttons else None
