"""Forms in which a table is said to be otherwise than it was taken for."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar, Self

import discord
from discord import ui

from bot.import_words import MEANINGS
from bot.imports import Importer
from bot.request import Interaction, Request
from bot.text import shortened
from bot.ui import DeskModal
from cogs._import_kept import Kept, Render
from economy.imports import Sheet
from economy.imports_columns import Columns, Field
from economy.imports_times import DateOrder, Order
from economy.server import Level

_NONE = '-'
_OPTIONS_MAX = 25  # of a select; one of them is "none"
_LABEL_MAX = 100
_CHOSEN = (Field.GIFTER, Field.GIFT, Field.COUNT, Field.TIME)  # one select each; worth has its own
_WORTH = (Field.DIAMONDS, Field.COINS)


class ColumnsForm(DeskModal):
    """Which column is the gifter, the gift, the count, the worth, the time."""

    level: ClassVar[Level] = Level.MANAGER

    def __init__(self, kept: Kept, sheet: Sheet, render: Render) -> None:
        super().__init__(title='What each column is', timeout=None)
        self._kept, self._sheet, self._render = kept, sheet, render
        self._selects = {field: _select(sheet, (field,)) for field in _CHOSEN}
        self._worth = _select(sheet, _WORTH)
        for field, select in self._selects.items():
            label = MEANINGS[field].capitalize()
            self.add_item(ui.Label(text=label, component=select))
        self.add_item(ui.Label(text='Worth', component=self._worth))

    async def submit(self, interaction: Interaction, request: Request) -> None:
        columns = self._sheet.columns
        for field, select in self._selects.items():
            columns = columns.with_(field, _place(select.values[0]))
        worth, place = _worth_of(self._worth.values[0])
        for field in _WORTH:
            is_kept = worth is not None and field is not worth and _both(self._sheet)
            if not is_kept:
                columns = columns.with_(field, place if field is worth else None)
        await _show_anew(interaction, request, self._kept, self._sheet, columns, self._render)


class DatesForm(DeskModal):
    """Which column is the stream, and what comes first in a date."""

    level: ClassVar[Level] = Level.MANAGER

    def __init__(self, kept: Kept, sheet: Sheet, render: Render) -> None:
        super().__init__(title='Stream and dates', timeout=None)
        self._kept, self._sheet, self._render = kept, sheet, render
        self._stream = _select(sheet, (Field.STREAM,))
        self._order: ui.Select[Self] = ui.Select(
            options=[
                discord.SelectOption(
                    label=f'{order.capitalize()}: {example}',
                    value=order,
                    default=order is sheet.order.order,
                )
                for order, example in ((Order.DAY, '31/12/2026'), (Order.MONTH, '12/31/2026'))
            ]
        )
        self.add_item(ui.Label(text='Stream', component=self._stream))
        self.add_item(ui.Label(text='Dates', component=self._order))

    async def submit(self, interaction: Interaction, request: Request) -> None:
        columns = self._sheet.columns.with_(Field.STREAM, _place(self._stream.values[0]))
        order = Order(self._order.values[0])
        is_other = order is not self._sheet.order.order
        await _show_anew(
            interaction,
            request,
            self._kept,
            self._sheet,
            columns,
            self._render,
            order if is_other else None,
        )


async def _show_anew(
    interaction: Interaction,
    request: Request,
    kept: Kept,
    sheet: Sheet,
    columns: Columns,
    render: Render,
    order: Order | None = None,
) -> None:
    """Read the file as it was now said, and show that in place of what stood there."""
    await interaction.response.defer()
    desk = interaction.client.desk
    said = await Importer(desk).with_columns(request.server, kept.file, sheet, columns)
    if order is not None:
        has_numbers = said.order.has_numbers
        said = replace(said, order=DateOrder(order, is_told=True, has_numbers=has_numbers))
    found = await render(desk, request, kept.file, kept.name, said)
    wrong = found.file(may_attach=interaction.app_permissions.attach_files)
    await interaction.edit_original_response(
        content=found.text, view=found.view, attachments=[] if wrong is None else [wrong]
    )


def _select(sheet: Sheet, fields: tuple[Field, ...]) -> ui.Select[ui.View]:
    """The columns to choose from for one of `fields`; what it is now is chosen."""
    now = {
        (field, sheet.columns.places[field]) for field in fields if field in sheet.columns.places
    }
    room = (_OPTIONS_MAX - 1) // len(fields)
    options = [discord.SelectOption(label='None of them', value=_NONE, default=not now)]
    for place, name in enumerate(sheet.table.names[:room]):
        for field in fields:
            meaning = f' ({MEANINGS[field]})' if len(fields) > 1 else ''
            options.append(
                discord.SelectOption(
                    label=shortened(f'{name}{meaning}', _LABEL_MAX),
                    value=f'{field}:{place}' if meaning else str(place),
                    default=(field, place) == min(now, default=None),
                )
            )
    if all(not option.default for option in options):
        options[0].default = True
    return ui.Select(options=options)


def _place(value: str) -> int | None:
    return None if value == _NONE else int(value)


def _worth_of(value: str) -> tuple[Field | None, int | None]:
    if value == _NONE:
        return None, None
    field, _, place = value.partition(':')
    return Field(field), int(place)


def _both(sheet: Sheet) -> bool:
    """Whether a table says both what one gift costs and what the row is worth."""
    return all(field in sheet.columns.places for field in _WORTH)
