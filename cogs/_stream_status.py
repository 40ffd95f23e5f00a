"""/stream itself: how the running one stands; and which stream is meant."""

from __future__ import annotations

from discord import app_commands

from bot.checks import creators_like, group, requires, suggests
from bot.desk import Desk
from bot.request import Context, Request, now
from bot.ui import Answer
from cogs._stream_text import night_text, not_live_text
from economy.night_errors import NoStreamYet
from economy.server import Creator, Level
from economy.streams import Stream, parse_stream


class StreamStatus:
    _desk: Desk

    @group('status')
    @app_commands.describe(creator='Whose stream, when this channel has several')
    @requires(Level.MEMBER)
    async def stream(self, ctx: Context, *, creator: str | None = None) -> None:
        """How the running stream stands: diamonds, goal, pace, top gifters."""
        request, answer = ctx.request, Answer(ctx)
        whose = whose_stream(request, creator)
        running = request.server.running_of(whose.id)
        await answer.acknowledge()
        if running is None:
            last = await self._desk.streams(request.guild_id).latest(whose.id, at_most=1)
            text = not_live_text(whose.name, last[0] if last else None, request.words)
        else:
            night = await self._desk.nights(request.guild_id).night(running, at=now())
            text = night_text(night, whose.name, request.words, is_named=request.sees_boards)
        await answer.show(text)

    @stream.autocomplete('creator')
    @suggests(Level.MEMBER)
    async def creators_offered(
        self, request: Request, typed: str
    ) -> list[app_commands.Choice[str]]:
        return creators_like(request, typed)


def whose_stream(request: Request, creator: str | None, *, for_writing: bool = False) -> Creator:
    return request.server.which_creator(
        named=creator, channel_id=request.channel_id, for_writing=for_writing
    )


async def stream_meant(
    desk: Desk, request: Request, answer: Answer, number: str | None, creator: str | None
) -> Stream:
    """The stream of that number, else the creator's running or last one; acknowledges meanwhile.

    Raises StreamMissing, CountUnreadable, NoStreamYet and what naming a creator raises.
    """
    streams = desk.streams(request.guild_id)
    if number is not None:
        wanted = parse_stream(number)
        await answer.acknowledge()
        return await streams.of_id(wanted)
    whose = whose_stream(request, creator)
    await answer.acknowledge()
    latest = await streams.latest(whose.id, at_most=1)
    if not latest:
        raise NoStreamYet(whose.name)
    return latest[0].stream
