"""All captures of this process: what is watched stands on disk, and is listened to here."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.capture import Capture
from bot.counting import Counting
from bot.desk import Desk
from bot.hearing import Sayer, Tape
from bot.request import now
from economy.entries import Source
from economy.ids import CreatorId, GuildId, UserId
from economy.watches import Watch
from live.feed import Feed
from live.keeper import Keeper
from live.patience import Patience, patience_with

log = logging.getLogger(__name__)

Key = tuple[GuildId, CreatorId]


@dataclass(frozen=True, slots=True)
class Feeds:
    """How feeds and recordings are made: handed in where everything is wired."""

    feed: Callable[[Watch], Feed]
    taping: Callable[[Watch, datetime], Tape | None]
    is_remote_allowed: bool = False  # TikFinity on a machine that is not near
    patience: Callable[[Source], Patience] = patience_with


class Captures:
    """Owned by a cog, which calls `look` every few seconds and `close` at the end."""

    def __init__(self, desk: Desk, feeds: Feeds, say: Sayer) -> None:
        self._desk = desk
        self._feeds = feeds
        self._say = say
        self._captures: dict[Key, Capture] = {}
        self._is_first_look = True

    async def look(self, by: UserId) -> None:
        """Listen to what is watched, and to nothing else; `by` is the bot's own id."""
        wanted: dict[Key, list[Watch]] = {}
        for watch in await self._desk.all_watches():
            wanted.setdefault((watch.guild_id, watch.creator_id), []).append(watch)
        if self._is_first_look:
            self._is_first_look = False  # whatever comes of it, what is watched is listened to
            await self._count_left(set(wanted), by)
        for key, capture in list(self._captures.items()):
            if key not in wanted:
                await capture.close()
                del self._captures[key]
        for key, watches in wanted.items():
            capture = self._captures.get(key)
            if capture is None:
                capture = await self._started(watches[0], by)
            await self._keep(capture, watches)

    def recorded(self, guild_id: GuildId) -> set[tuple[CreatorId, Source]]:
        """The feeds of a server of which a recording is being written."""
        return {
            (creator_id, source)
            for (of_guild, creator_id), capture in self._captures.items()
            if of_guild == guild_id
            for source in capture.recorded
        }

    async def close(self) -> None:
        for key, capture in list(self._captures.items()):
            await capture.close()
            del self._captures[key]

    async def _count_left(self, watched: set[Key], by: UserId) -> None:
        """Count what was open of creators that nobody watches any more when the bot stopped."""
        for guild_id, creator_id in await self._desk.creators_with_open_combos():
            if (guild_id, creator_id) in watched:
                continue
            counting = Counting(
                self._desk,
                guild_id,
                creator_id,
                by=by,
                cannot_write=lambda why: log.warning('The disk takes nothing: %s', why),
            )
            counting.hurry()  # what a full disk refuses stays open, and is counted at another start
            await counting.go_on()
            await counting.settle_all(now())

    async def _started(self, watch: Watch, by: UserId) -> Capture:
        capture = Capture(self._desk, watch, by=by, say=self._say, taping=self._feeds.taping)
        await capture.start()
        self._captures[watch.guild_id, watch.creator_id] = capture
        return capture

    async def _keep(self, capture: Capture, watches: list[Watch]) -> None:
        listened = {each.source: each for each in capture.watches}
        for watch in watches:
            before = listened.pop(watch.source, None)
            if before is not None and _is_same(before, watch):
                capture.renew(watch)
                continue
            await capture.hush(watch.source)
            patience = self._feeds.patience(watch.source)
            capture.listen(watch, Keeper(self._feeds.feed(watch), patience).run)
        for source in listened:
            await capture.hush(source)


def _is_same(before: Watch, watch: Watch) -> bool:
    """Whether a watch on disk is the one that is listened to."""
    return (before.target, before.since, before.tries) == (watch.target, watch.since, watch.tries)
