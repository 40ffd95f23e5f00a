"""/payout statement: a period in words, as a picture, and as files to keep."""

from __future__ import annotations

import asyncio
import io
from contextlib import ExitStack
from dataclasses import dataclass

import discord
from discord import app_commands

from bot.charts import statement_picture
from bot.checks import check_bot_may, check_private, requires
from bot.desk import Desk
from bot.progress import Progress
from bot.request import Context, Request
from bot.text import MESSAGE_MAX, legend
from bot.ui import Answer
from cogs._payout_estimate import PayoutEstimate
from cogs._payout_statement_card import statement_alt, statement_card
from cogs._payout_statement_files import left_out_text, written_files
from cogs._payout_statement_text import statement_text
from cogs._payout_views import rate_view
from economy.errors import ChoiceUnknown
from economy.export_days import is_period_shaped, read_period
from economy.exports import Form, Selection
from economy.names import cleaned
from economy.server import Level
from economy.typed import repeated

_LEGEND_MAX = 500  # characters for names that the picture could not draw


@dataclass(frozen=True, slots=True)
class Asked:
    """What was typed, each part as it was."""

    creator: str | None = None
    first: str | None = None
    last: str | None = None
    form: str | None = None


class PayoutStatement:
    _desk: Desk
    _one_statement: asyncio.Lock  # one at a time is written, so that the others wait for it alone

    @PayoutEstimate.payout.command()
    @app_commands.rename(first='from', last='to', form='format')
    @app_commands.describe(
        creator='Whose statement',
        first='First day, or a month or year: 2026-11-01, 2026-11, last month; default: this month',
        last='Last day',
        form='csv for spreadsheets (default), jsonl for programs',
    )
    @app_commands.choices(
        form=[
            app_commands.Choice(name='CSV, for spreadsheets', value=Form.CSV.value),
            app_commands.Choice(name='JSON Lines, for programs', value=Form.JSONL.value),
        ]
    )
    @requires(Level.MANAGER)
    async def statement(
        self,
        ctx: Context,
        creator: str | None = None,
        first: str | None = None,
        last: str | None = None,
        *,
        form: str | None = None,
    ) -> None:
        """A period on paper: what came in, who gets which part, and the files."""
        check_private(ctx)
        check_bot_may(ctx, 'attach_files')
        request, answer = ctx.request, Answer(ctx)
        asked = Asked(creator, first, last, form)
        if ctx.interaction is None:
            asked = of_message([part for part in (creator, first, last) if part], form or '')
        selection, kind = _meant(asked, request)
        await answer.acknowledge(private=True)
        progress = Progress(ctx, answer, '📄 Writing the statement')
        try:
            await self._show(ctx, selection, kind, progress)
        except BaseException:
            await progress.drop()
            raise

    statement.autocomplete('creator')(PayoutEstimate.creators_offered)

    async def _show(
        self, ctx: Context, selection: Selection, form: Form, progress: Progress
    ) -> None:
        request, creator = ctx.request, selection.creator
        assert creator is not None
        assert selection.first is not None
        assert selection.last is not None
        statement = await self._desk.statements(request.guild_id).statement(
            creator.id, selection.first, selection.last
        )
        card = statement_card(statement, request)
        picture = await asyncio.to_thread(statement_picture, card)
        with ExitStack() as open_until:
            async with self._one_statement:
                files = await written_files(
                    self._desk,
                    request,
                    selection,
                    form,
                    room=_room(ctx) - len(picture.png),
                    progress=progress,
                    open_until=open_until,
                )
            page = discord.File(
                io.BytesIO(picture.png),
                filename='statement.png',
                description=statement_alt(statement, request),
            )
            below = ''
            if files.left_out:
                below += f'\n{left_out_text(files.left_out, request, selection)}'
            if picture.undrawn:
                below += f'\n{legend(picture.undrawn, _LEGEND_MAX)}'
            text = statement_text(statement, request, room=MESSAGE_MAX - len(below))
            await progress.finish(
                text + below,
                files=[page, *files.attachments()],
                view=rate_view(request),
            )


def of_message(parts: list[str], rest: str) -> Asked:
    """A message's words: a creator's name, up to two periods, a form. Each may be missing.

    `last month` is one period of two words; what is no period belongs to the name.
    """
    words = [*parts, *rest.split()]
    form = words.pop() if words and words[-1].casefold() in tuple(Form) else None
    periods: list[str] = []
    while words and len(periods) < 2:
        if len(words) > 1 and is_period_shaped(f'{words[-2]} {words[-1]}'):
            periods.insert(0, f'{words[-2]} {words[-1]}')
            del words[-2:]
        elif is_period_shaped(words[-1]):
            periods.insert(0, words.pop())
        else:
            break
    first, last = (*periods, None, None)[:2]
    return Asked(' '.join(words) or None, first, last, form)


def _meant(asked: Asked, request: Request) -> tuple[Selection, Form]:
    """Raises CreatorMissing, CreatorNeeded, PeriodUnreadable, PeriodBackwards, ChoiceUnknown."""
    creator = request.server.which_creator(named=asked.creator, channel_id=request.channel_id)
    first, last = read_period(
        asked.first, asked.last, today=request.day, locale=request.words.locale
    )
    named = cleaned(asked.form or Form.CSV).casefold()
    if named not in tuple(Form):
        raise ChoiceUnknown('format', repeated(asked.form or ''), tuple(Form))
    return Selection(creator, first, last), Form(named)


def _room(ctx: Context) -> int:
    """How many bytes Discord takes here."""
    if ctx.interaction is not None:
        return ctx.interaction.filesize_limit
    assert ctx.guild is not None  # the command is for servers
    return ctx.guild.filesize_limit
