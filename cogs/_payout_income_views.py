"""Buttons about income: take it back, turn the page, say which sum was meant."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Self

from discord import ui

from bot.request import Interaction, Request, now
from bot.sum_question import SumButton, Typed, sum_template
from bot.ui import Press, lasting
from cogs._payout_income_text import list_text, receipt_text, struck_text
from economy.errors import CreatorRetired
from economy.ids import CreatorId
from economy.income import Income, IncomeKind, IncomePage, NewIncome
from economy.server import Level


class IncomeUndoButton(Press, template=r'payout:v1:incomeundo:(?P<number>\d{1,15})'):
    """Takes back the income under whose receipt it stands."""

    level: ClassVar[Level] = Level.MANAGER

    def __init__(self, number: int) -> None:
        self._number = number
        custom_id = f'payout:v1:incomeundo:{number}'
        super().__init__(ui.Button(label='Undo', emoji='↩️', custom_id=custom_id))

    @classmethod
    def of(cls, state: dict[str, str], /) -> Self:
        return cls(int(state['number']))

    async def press(self, interaction: Interaction, request: Request, /) -> None:
        await interaction.response.defer()
        incomes = interaction.client.desk.incomes(request.guild_id)
        income = await incomes.undo(
            self._number, key=request.key, by=request.actor_id, at=request.at
        )
        await interaction.edit_original_response(content=struck_text(income, request), view=None)


class IncomePageButton(
    Press, template=r'payout:v1:incomes:(?P<creator>\d{1,9}):(?P<page>\d{1,6}):(?P<way>[on])'
):
    """An older or a newer page of a creator's income."""

    level: ClassVar[Level] = Level.MANAGER

    def __init__(self, creator_id: CreatorId, page: int, way: str) -> None:
        self._creator_id, self._page = creator_id, page
        super().__init__(
            ui.Button(
                label='Older' if way == 'o' else 'Newer',
                custom_id=f'payout:v1:incomes:{creator_id}:{page}:{way}',
            )
        )

    @classmethod
    def of(cls, state: dict[str, str], /) -> Self:
        return cls(CreatorId(int(state['creator'])), int(state['page']), state['way'])

    async def press(self, interaction: Interaction, request: Request, /) -> None:
        await interaction.response.defer()
        creator = request.server.creator(self._creator_id)
        incomes = interaction.client.desk.incomes(request.guild_id)
        shown = await incomes.page(creator.id, self._page)
        await interaction.edit_original_response(
            content=list_text(shown, creator.name, request.words),
            view=list_view(shown, creator.id),
        )


class IncomeSumButton(SumButton, template=sum_template('income')):
    """One reading of an income's sum."""

    verb = 'income'

    async def carry_on(self, interaction: Interaction, request: Request, typed: Typed, /) -> None:
        incomes = interaction.client.desk.incomes(request.guild_id)
        income = await incomes.add(new_income(request, typed))
        await interaction.edit_original_response(
            content=receipt_text(income, request), view=receipt_view(income)
        )


def new_income(request: Request, typed: Typed) -> NewIncome:
    """What was asked for, by the creators of now. Its fields were read before.

    Raises what reading the sum raises, CreatorMissing and CreatorRetired.
    """
    fields = {name: value or '' for name, value in typed.fields.items()}
    creator = request.server.creator(CreatorId(int(fields['creator_id'])))
    if creator.is_retired:
        raise CreatorRetired(creator.name)
    currency = fields['currency']
    return NewIncome(
        key=request.key,
        creator_id=creator.id,
        amount=typed.sum('amount', locale=request.words.locale, currency=currency),
        currency=currency,
        kind=IncomeKind(fields['kind']),
        day=date.fromisoformat(fields['day']),
        note=fields['note'] or None,
        added_at=now(),
        added_by=request.actor_id,
    )


def receipt_view(income: Income) -> ui.View | None:
    return lasting(IncomeUndoButton(income.number)) if income.is_standing else None


def list_view(shown: IncomePage, creator_id: CreatorId) -> ui.View | None:
    """The buttons that lead to a page beyond, None when there is none."""
    buttons: list[IncomePageButton] = []
    if shown.page > 0:
        buttons.append(IncomePageButton(creator_id, shown.page - 1, 'n'))
    if shown.page + 1 < shown.pages:
        buttons.append(IncomePageButton(creator_id, shown.page + 1, 'o'))
    return lasting(*buttons) if buttons else None
