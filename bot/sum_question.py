"""A sum that may be read in two ways, asked back with a button for each reading.

A verb keeps what was typed as a question. Pressing a reading carries on with the verb as if that
sum had been typed, under the key of the request that was asked back: pressed twice, it writes
once. Each verb has a button of its own:

    class PaidSumButton(SumButton, template=sum_template('paid')):
        verb = 'paid'

        async def carry_on(self, interaction, request, typed): ...
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from decimal import Decimal
from typing import ClassVar, Self

import discord
from discord import ui

from bot.desk import Desk
from bot.errors import told
from bot.request import Interaction, Request, now
from bot.text import LABEL_MAX, shortened
from bot.ui import Press, lasting
from economy.errors import QuestionGone
from economy.income_errors import SumAmbiguous
from economy.server import Level
from economy.sums import read_sum

_NONE = 'no'


@dataclass(frozen=True, slots=True)
class Typed:
    """The fields of a command as they were typed, and the sums among them that were asked back.

    What depends on the moment, such as `yesterday`, is kept as what it meant.
    """

    fields: Mapping[str, str | None]
    clear: Mapping[str, str] = field(default_factory=dict[str, str])

    def sum(self, name: str, *, locale: str, currency: str) -> Decimal:
        """The sum in the field `name`: the one that was chosen, else read by `read_sum`."""
        if name in self.clear:
            return Decimal(self.clear[name])
        return read_sum(self.fields[name] or '', locale=locale, currency=currency)

    def cleared(self, name: str, amount: str) -> Self:
        return replace(self, clear={**self.clear, name: amount})


def sum_template(verb: str) -> str:
    """The template of a verb's own button."""
    return rf'sum:v1:{verb}:(?P<token>[0-9a-f]{{16}}):(?P<choice>\d|{_NONE})'


class SumButton(Press, template=r'(?!)'):
    """One reading of a sum; a verb derives its own, with `sum_template`."""

    level: ClassVar[Level] = Level.MANAGER
    verb: ClassVar[str]

    def __init__(self, token: str, choice: str, label: str = 'answer') -> None:
        self._token, self._choice = token, choice
        is_none = choice == _NONE
        super().__init__(
            ui.Button(
                label=shortened(label, LABEL_MAX),
                style=discord.ButtonStyle.secondary if is_none else discord.ButtonStyle.primary,
                custom_id=f'sum:v1:{self.verb}:{token}:{choice}',
            )
        )

    @classmethod
    def of(cls, state: dict[str, str], /) -> Self:
        return cls(state['token'], state['choice'])

    async def press(self, interaction: Interaction, request: Request, /) -> None:
        await interaction.response.defer()
        question = await interaction.client.desk.questions.get(
            request.guild_id, self._token, by=request.actor_id
        )
        if self._choice == _NONE:
            await interaction.edit_original_response(content='Nothing was saved.', view=None)
            return
        payload = question.payload
        readings: list[str] = payload['readings']
        if int(self._choice) >= len(readings):
            raise QuestionGone
        typed = Typed(**payload['typed']).cleared(payload['name'], readings[int(self._choice)])
        await self.carry_on(interaction, replace(request, key=payload['key']), typed)

    async def carry_on(self, interaction: Interaction, request: Request, typed: Typed, /) -> None:
        """Do what was asked for, with the sum now clear, and show it in place of the question.

        The press is acknowledged already, and `request` has the first request's key.
        """
        raise NotImplementedError


async def asked_sum(
    desk: Desk,
    request: Request,
    refusal: SumAmbiguous,
    button: type[SumButton],
    typed: Typed,
    *,
    name: str = 'amount',
) -> tuple[str, ui.View]:
    """The question about the field `name` of what was typed, with its buttons."""
    question = await desk.questions.keep(
        request.guild_id,
        {
            'typed': asdict(typed),
            'name': name,
            'readings': [str(each) for each in refusal.readings],
            'key': request.key,
        },
        actor_id=request.actor_id,
        at=now(),
    )
    buttons = [
        button(question.token, str(place), request.words.money(each, refusal.currency))
        for place, each in enumerate(refusal.readings)
    ]
    none = 'Neither' if len(buttons) > 1 else 'No'
    view = lasting(*buttons, button(question.token, _NONE, none))
    return told(refusal, request.words).sentence, view
