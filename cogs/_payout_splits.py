"""/payout split: who gets which part, from when on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from discord import app_commands

from bot.checks import check_private, requires, subgroup, suggests
from bot.desk import Desk
from bot.request import Context, Request, now
from bot.text import CHOICE_MAX, shortened
from bot.ui import Answer
from cogs._payout_estimate import PayoutEstimate
from cogs._payout_split_text import plans_text, set_text
from economy.days import read_day
from economy.errors import Refusal
from economy.ids import StreamId
from economy.server import Creator, Level
from economy.split_errors import SinceWithStream, StreamOfAnother
from economy.splits import Part, checked_since, parted_line, read_parts
from economy.streams import parse_stream

_STREAMS_OFFERED = 25


@dataclass(frozen=True, slots=True)
class _Target:
    """What a plan is for: a creator from a day on, or one stream of a creator."""

    creator: Creator
    since: date | None
    stream_id: StreamId | None


class PayoutSplits:
    _desk: Desk

    @subgroup(PayoutEstimate.payout)
    @requires(Level.MANAGER)
    async def split(self, ctx: Context) -> None:
        """Who gets which part, in a message."""
        await self._show_splits(ctx, None)

    @split.command(name='set')
    @app_commands.describe(
        parts='All who get a part, with per cent: agency 20, moderators 5',
        since='The first day it holds for; today when not given',
        stream='One stream alone, by its number',
        creator='Whose diamonds',
    )
    @requires(Level.MANAGER)
    async def split_set(
        self,
        ctx: Context,
        *,
        parts: str,
        since: str | None = None,
        stream: str | None = None,
        creator: str | None = None,
    ) -> None:
        """Say who gets which part of the diamonds; the rest is the creator's."""
        check_private(ctx)
        answer = Answer(ctx)
        if ctx.interaction is None:
            parts, since, stream = parted_line(parts)
        read_parts(parts)  # refused before anything is asked of the disk
        target = await self._target(ctx.request, since, stream, creator)
        read = read_parts(parts, creator=target.creator.name)
        await self._put(answer, ctx.request, target, read)

    @split.command(name='show')
    @app_commands.describe(creator='Whose split')
    @requires(Level.MANAGER)
    async def split_show(self, ctx: Context, *, creator: str | None = None) -> None:
        """The split in force, and every version with who set it."""
        await self._show_splits(ctx, creator)

    @split.command(name='remove')
    @app_commands.describe(
        since='The first day without a split; today when not given',
        stream='One stream alone, by its number',
        creator='Whose split',
    )
    @requires(Level.MANAGER)
    async def split_remove(
        self,
        ctx: Context,
        since: str | None = None,
        stream: str | None = None,
        *,
        creator: str | None = None,
    ) -> None:
        """End a split: from then on everything is the creator's."""
        check_private(ctx)
        target = await self._target(ctx.request, since, stream, creator)
        await self._put(Answer(ctx), ctx.request, target, ())

    split_set.autocomplete('creator')(PayoutEstimate.creators_offered)
    split_show.autocomplete('creator')(PayoutEstimate.creators_offered)
    split_remove.autocomplete('creator')(PayoutEstimate.creators_offered)

    @split_set.autocomplete('stream')
    @split_remove.autocomplete('stream')
    @suggests(Level.MANAGER)
    async def _streams_split(self, request: Request, typed: str) -> list[app_commands.Choice[str]]:
        try:
            whose = request.server.which_creator(
                named=request.options.get('creator'), channel_id=request.channel_id
            )
        except Refusal:
            return []
        streams = self._desk.streams(request.guild_id)
        zone = request.server.settings.time_zone
        found = await streams.latest(whose.id, at_most=_STREAMS_OFFERED)
        labels = {
            each.stream.id: f'#{each.stream.id} · '
            f'{request.words.clock(each.stream.started_at, zone)} · '
            f'{request.words.diamonds(each.diamonds)}'
            for each in found
        }
        wanted = typed.casefold()
        return [
            app_commands.Choice(name=shortened(label, CHOICE_MAX), value=str(stream_id))
            for stream_id, label in labels.items()
            if wanted in label.casefold()
        ]

    async def _target(
        self, request: Request, since: str | None, stream: str | None, creator: str | None
    ) -> _Target:
        """Raises SinceWithStream, StreamMissing, StreamOfAnother, and what its readers do."""
        server = request.server
        day = None
        if since is not None and since.strip():
            read = read_day(since, today=request.day, locale=request.words.locale)
            day = checked_since(read, today=request.day)
        if stream is None or not stream.strip():
            whose = server.which_creator(named=creator, channel_id=request.channel_id)
            return _Target(whose, day or request.day, None)
        number = parse_stream(stream)
        if day is not None:
            raise SinceWithStream(number)
        found = await self._desk.streams(request.guild_id).of_id(number)
        if creator is not None and creator.strip():
            named = server.creator_named(creator)
            if named.id != found.creator_id:
                raise StreamOfAnother(number, named.name)
        return _Target(server.creator(found.creator_id), None, found.id)

    async def _put(
        self, answer: Answer, request: Request, target: _Target, parts: tuple[Part, ...]
    ) -> None:
        await answer.acknowledge(private=True)
        written = await self._desk.splits(request.guild_id).set(
            parts,
            creator_id=target.creator.id,
            since=target.since,
            stream_id=target.stream_id,
            key=request.key,
            by=request.actor_id,
            at=now(),
        )
        await answer.show(set_text(written, target.creator, request), private=True)

    async def _show_splits(self, ctx: Context, creator: str | None) -> None:
        check_private(ctx)
        request, answer = ctx.request, Answer(ctx)
        whose = request.server.which_creator(named=creator, channel_id=request.channel_id)
        await answer.acknowledge(private=True)
        plans = await self._desk.splits(request.guild_id).plans(whose.id)
        await answer.show(plans_text(plans, whose, request), private=True)
