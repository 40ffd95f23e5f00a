"""The feeds and recordings of a real run. Nothing here is loaded before a LIVE is watched."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from datetime import datetime
from pathlib import Path

from bot.captures import Feeds
from bot.recordings import tape
from economy.entries import Source
from economy.watches import Watch
from live.feed import Event, Feed, FeedLost, Loss
from live.recorder import Recorder
from live.tikfinity import TikFinityFeed
from live.tiktok import TikTokFeed


def real_feeds(
    folder: Path, *, sign_api_key: str | None = None, is_remote_allowed: bool = False
) -> Feeds:
    """Feeds that talk to the platform; recordings go into `folder`."""

    def feed(watch: Watch) -> Feed:
        if watch.source is Source.TIKTOK:
            return TikTokFeed(watch.target, api_key=sign_api_key)
        return TikFinityFeed(watch.target, is_remote_allowed=is_remote_allowed)

    def taping(watch: Watch, at: datetime) -> Recorder | None:
        return tape(folder, watch, at)

    return Feeds(feed, taping, is_remote_allowed)


def practice_feeds(folder: Path) -> Feeds:
    """Feeds that contact nobody and say so: the practice room has no LIVE."""
    return Feeds(_NoFeed, lambda watch, at: tape(folder, watch, at))


class _NoFeed:
    def __init__(self, watch: Watch) -> None:
        self.source = watch.source

    async def events(self) -> AsyncGenerator[Event, None]:
        raise FeedLost(
            Loss.LASTING,
            'this is the practice room, which contacts nobody; /live replay plays a recording',
        )
        yield  # an asynchronous generator, though it never yields
