"""/top: who gave most, which gifts and which streams brought most."""

from __future__ import annotations

from discord import app_commands
from discord.ext import commands

from bot.checks import creators_like, group, requires, suggests
from bot.desk import Desk
from bot.request import Context, Request
from bot.ui import Answer, may_attach
from cogs._board_text import Kind
from cogs._board_views import check_open, own_line, shown_board
from economy.boards import BoardPeriod, Span, parse_board_period, span_of_days, span_of_stream
from economy.errors import ChoiceUnknown, CreatorMissing
from economy.night_errors import NoStreamYet
from economy.server import Creator, Level, Server

_CHOICES = {
    BoardPeriod.STREAM: 'the running stream, or the last one',
    BoardPeriod.TODAY: 'today',
    BoardPeriod.WEEK: 'this week',
    BoardPeriod.MONTH: 'this month',
    BoardPeriod.ALL: 'all time',
}
_PERIODS = [
    app_commands.Choice(name=words, value=period.value) for period, words in _CHOICES.items()
]
_DAYS = [choice for choice in _PERIODS if choice.value != BoardPeriod.STREAM]


class BoardsCog(commands.Cog, name='Boards'):
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @group('gifters')
    @app_commands.describe(
        period='Which part; the running stream, else this month, when not given',
        creator='Whose LIVEs, when this channel has several',
    )
    @app_commands.choices(period=_PERIODS)
    @requires(Level.MEMBER)
    async def top(
        self, ctx: Context, period: str | None = None, *, creator: str | None = None
    ) -> None:
        """Who gave most diamonds, and your own place."""
        await self._show(ctx, Kind.GIFTERS, period, creator)

    @top.command()
    @app_commands.describe(
        period='Which part; the running stream, else this month, when not given',
        creator='Whose LIVEs, when this channel has several',
    )
    @app_commands.choices(period=_PERIODS)
    @requires(Level.MEMBER)
    async def gifts(
        self, ctx: Context, period: str | None = None, *, creator: str | None = None
    ) -> None:
        """Which gifts brought most diamonds."""
        await self._show(ctx, Kind.GIFTS, period, creator)

    @top.command()
    @app_commands.describe(
        period='When they began; all time when not given',
        creator='Whose LIVEs, when this channel has several',
    )
    @app_commands.choices(period=_DAYS)
    @requires(Level.MEMBER)
    async def streams(
        self, ctx: Context, period: str | None = None, *, creator: str | None = None
    ) -> None:
        """Which streams brought most diamonds."""
        await self._show(ctx, Kind.STREAMS, period, creator)

    @top.autocomplete('creator')
    @gifts.autocomplete('creator')
    @streams.autocomplete('creator')
    @suggests(Level.MEMBER)
    async def _creators_like(self, request: Request, typed: str) -> list[app_commands.Choice[str]]:
        return creators_like(request, typed)

    async def _show(
        self, ctx: Context, kind: Kind, period: str | None, creator: str | None
    ) -> None:
        request, answer = ctx.request, Answer(ctx)
        check_open(request)
        named, creator = _sorted_out(request.server, period, creator)
        if kind is Kind.STREAMS and named is BoardPeriod.STREAM:
            raise ChoiceUnknown('period of streams', 'stream', tuple(each.value for each in _DAYS))
        whose = request.server.which_creator(named=creator, channel_id=request.channel_id)
        await answer.acknowledge()
        when = named or _usual(request.server, whose, kind)
        span = await self._span(request, whose, when)
        shown = await shown_board(
            self._desk, request, kind, whose, span, page=0, may_attach=may_attach(ctx)
        )
        await answer.show(shown.text, view=shown.view, file=shown.file)
        if kind is Kind.GIFTERS and ctx.interaction is not None:
            mine = await own_line(self._desk, request, whose, span)
            if mine is not None:
                await answer.show(mine, private=True)

    async def _span(self, request: Request, creator: Creator, period: BoardPeriod) -> Span:
        """Raises NoStreamYet."""
        if period is not BoardPeriod.STREAM:
            return span_of_days(period, request.day, request.server.settings.locale)
        stream = request.server.running_of(creator.id)
        if stream is None:
            latest = await self._desk.streams(request.guild_id).latest(creator.id, at_most=1)
            if not latest:
                raise NoStreamYet(creator.name)
            stream = latest[0].stream
        return span_of_stream(stream.id)


def _usual(server: Server, creator: Creator, kind: Kind) -> BoardPeriod:
    """What is looked at when nobody says."""
    if kind is Kind.STREAMS:
        return BoardPeriod.ALL
    is_live = server.running_of(creator.id) is not None
    return BoardPeriod.STREAM if is_live else BoardPeriod.MONTH


def _sorted_out(
    server: Server, period: str | None, creator: str | None
) -> tuple[BoardPeriod | None, str | None]:
    """Period and creator. `!top Mia` has the creator where the period would stand."""
    if period is None:
        return None, creator
    try:
        return parse_board_period(period), creator
    except ChoiceUnknown:
        name = period if creator is None else f'{period} {creator}'
        try:
            server.creator_named(name)
        except CreatorMissing:
            pass
        else:
            return None, name
        raise
