"""/live: gifts captured from the LIVE, how that goes, and recordings played again."""

from __future__ import annotations

from datetime import datetime, timedelta

from discord import app_commands

from bot.captures import Captures, Feeds
from bot.checks import creators_like, group, requires, suggests
from bot.desk import Desk
from bot.pulse import BeatingCog, Pulse
from bot.recordings import recording_named, recording_names
from bot.replays import SPEED_MAX, Replays
from bot.request import Context, DeskClient, Request, now
from bot.ui import Answer
from cogs._live_say import LiveSay
from cogs._live_status import LiveLook, Seen, status_text
from cogs._live_text import replay_text, stopped_text, watching_text
from economy.capture_errors import CaptureMissing, SpeedUnreadable
from economy.counts import whole_number
from economy.entries import Source
from economy.errors import ChoiceUnknown
from economy.ids import CreatorId, UserId
from economy.live_targets import DEFAULT_ADDRESS, checked_address, checked_handle, is_address
from economy.server import Creator, Level
from economy.watches import Recording
from live.tiktok import has_tiktok

_LOOK_EVERY_S = 3
_SAY_EVERY_S = 1
_PRUNED_EVERY = timedelta(days=1)
_RECORDINGS = {
    'off': Recording.OFF,
    'with names': Recording.NAMES,
    'without names': Recording.MASKED,
}


class LiveCog(BeatingCog, name='Live'):
    def __init__(self, desk: Desk, client: DeskClient, feeds: Feeds) -> None:
        self._desk = desk
        self._client = client
        self._feeds = feeds
        self._say = LiveSay(desk, client)
        self._captures = Captures(desk, feeds, self._say)
        self._replays = Replays(desk, self._say)
        self._pruned_at: datetime | None = None
        self.pulses = (
            Pulse('live', self.tick, every_s=_LOOK_EVERY_S),
            Pulse('live says', self.say, every_s=_SAY_EVERY_S),
        )

    async def cog_load(self) -> None:
        await self._desk.close_spans()
        await super().cog_load()

    async def cog_unload(self) -> None:
        await super().cog_unload()
        await self._captures.close()
        await self._replays.close()
        await self._say.close()

    async def tick(self, at: datetime) -> None:
        """Listen to what is watched, and to nothing else."""
        await self._captures.look(self._own_id)
        await self._replays.look()
        if self._pruned_at is None or at - self._pruned_at >= _PRUNED_EVERY:
            self._pruned_at = at
            await self._desk.prune_combos(at)

    async def say(self, at: datetime) -> None:
        """Say what captures did by themselves, and ask about gifts that two pens wrote down."""
        await self._say.beat(at)

    @property
    def _own_id(self) -> UserId:
        assert self._client.user is not None  # commands and pulses come after the login
        return UserId(self._client.user.id)

    @group('status')
    @app_commands.describe(creator='Whose LIVE; all of them when left out')
    @requires(Level.MODERATOR)
    async def live(self, ctx: Context, *, creator: str | None = None) -> None:
        """Which LIVEs are captured, how each feed does, and which gaps there were."""
        request, answer = ctx.request, Answer(ctx)
        whose = None if creator is None else _whose(request, creator)
        await answer.acknowledge(private=True)
        watches = await self._desk.watches(request.guild_id).all()
        if whose is not None:
            watches = [each for each in watches if each.creator_id == whose.id]
        look = LiveLook(
            watches=watches,
            creator=None if whose is None else whose.name,
            seen=await self._seen(request, {each.creator_id for each in watches}),
            recorded=self._captures.recorded(request.guild_id),
            is_playing=self._replays.is_playing(request.guild_id),
        )
        await answer.show(status_text(look, request), private=True)

    @live.command()
    @app_commands.describe(
        handle='TikTok handle or link; or tikfinity, or the address where TikFinity runs',
        creator='Whose LIVE, when this channel has several',
        recording='Whether to keep each stream as a file where the bot runs',
    )
    @app_commands.choices(
        recording=[app_commands.Choice(name=each, value=each) for each in _RECORDINGS]
    )
    @requires(Level.MANAGER)
    async def watch(
        self,
        ctx: Context,
        handle: str,
        creator: str | None = None,
        *,
        recording: str = 'off',
    ) -> None:
        """Capture the gifts of a LIVE from now on, each counted once. Unofficial."""
        request, answer = ctx.request, Answer(ctx)
        whose = request.server.which_creator(
            named=creator, channel_id=request.channel_id, for_writing=True
        )
        kept = _RECORDINGS.get(recording.casefold().strip())
        if kept is None:
            raise ChoiceUnknown('recording', recording, tuple(_RECORDINGS))
        source, target = self._target(handle)
        await answer.acknowledge()
        watches = self._desk.watches(request.guild_id)
        before = [each for each in await watches.of(whose.id) if each.source is source]
        watch = await watches.watch(
            whose.id,
            source,
            target,
            recording=kept,
            channel_id=request.channel_id,
            by=request.actor_id,
            at=request.at,
        )
        await answer.show(watching_text(watch, whose.name, before[0] if before else None))

    @live.command()
    @app_commands.describe(creator='Whose LIVE, when this channel has several')
    @requires(Level.MANAGER)
    async def stop(self, ctx: Context, *, creator: str | None = None) -> None:
        """Capture a LIVE no more, or end a replay; what was captured stays."""
        request, answer = ctx.request, Answer(ctx)
        is_playing = self._replays.is_playing(request.guild_id)
        if is_playing and (creator is None or request.server.creator_named(creator).is_scratch):
            await answer.acknowledge()
            await self._replays.stop(request.guild_id)
            await answer.show('⏹️ The replay is over; what was played of it is counted.')
            return
        whose = request.server.which_creator(named=creator, channel_id=request.channel_id)
        await answer.acknowledge()
        stopped = await self._desk.watches(request.guild_id).stop(whose.id)
        await answer.show(stopped_text(stopped, whose.name))

    @live.command()
    @app_commands.describe(
        recording='Which recording', speed='How many times as fast: 1 is as it was, up to 1000'
    )
    @requires(Level.MANAGER)
    async def replay(self, ctx: Context, recording: str, speed: str = '10') -> None:
        """Play a recording into a creator made for it: practice, and proof of the counting."""
        request, answer = ctx.request, Answer(ctx)
        found = recording_named(self._desk.folder, request.guild_id, recording)
        times = whole_number(speed.strip().removeprefix('x'))
        if times is None or not 1 <= times <= SPEED_MAX:
            raise SpeedUnreadable(speed, SPEED_MAX)
        await answer.acknowledge()
        creator = await self._replays.play(
            request.guild_id,
            found,
            speed=times,
            channel_id=request.channel_id,
            asked_by=request.actor_id,
            by=self._own_id,
            at=now(),
        )
        await answer.show(replay_text(found.header, creator.name, times, request.words))

    @replay.autocomplete('recording')
    @suggests(Level.MANAGER)
    async def _recordings_like(
        self, request: Request, typed: str
    ) -> list[app_commands.Choice[str]]:
        names = recording_names(self._desk.folder, request.guild_id)
        like = [name for name in names if typed.casefold() in name.casefold()][:25]
        return [app_commands.Choice(name=name, value=name) for name in like]

    @watch.autocomplete('creator')
    @suggests(Level.MODERATOR)
    async def _creators_offered(
        self, request: Request, typed: str
    ) -> list[app_commands.Choice[str]]:
        return creators_like(request, typed)

    live.autocomplete('creator')(_creators_offered)
    stop.autocomplete('creator')(_creators_offered)

    def _target(self, typed: str) -> tuple[Source, str]:
        """Raises what is wrong with a handle or an address, and CaptureMissing."""
        if typed.strip().casefold() == 'tikfinity':
            return Source.TIKFINITY, DEFAULT_ADDRESS
        if is_address(typed):
            allowed = self._feeds.is_remote_allowed
            return Source.TIKFINITY, checked_address(typed, is_remote_allowed=allowed)
        handle = checked_handle(typed)
        if not has_tiktok():
            raise CaptureMissing
        return Source.TIKTOK, handle

    async def _seen(self, request: Request, creators: set[CreatorId]) -> dict[CreatorId, Seen]:
        """How much was captured of the stream that runs, or of the last one."""
        found: dict[CreatorId, Seen] = {}
        for creator_id in creators:
            latest = await self._desk.streams(request.guild_id).latest(creator_id, at_most=1)
            for each in latest:
                coverage = await self._desk.coverages(request.guild_id).of(each.stream, at=now())
                if coverage is not None:
                    doubtful = await self._desk.pairs(request.guild_id).doubtful(each.stream)
                    found[creator_id] = Seen(each, coverage, doubtful)
        return found


def _whose(request: Request, creator: str) -> Creator:
    return request.server.which_creator(named=creator, channel_id=request.channel_id)
