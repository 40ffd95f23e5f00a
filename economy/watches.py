"""A LIVE that is watched, and how that goes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from economy.captured import FeedState
from economy.entries import Source
from economy.ids import ChannelId, CreatorId, GuildId, UserId


class Recording(StrEnum):
    """Whether what a feed tells is kept in a file, and with whose names."""

    OFF = 'off'
    NAMES = 'names'
    MASKED = 'masked'


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """`target` is a handle for TikTok, an address for TikFinity.

    `tries` counts how often a person said to try again. Gifts sent before `since` are not counted:
    nobody watched. `state` is as of `state_since`, and `detail` a sentence for people, '' when the
    state says all. `unread` messages were not believed, the last one because of `unread_why`;
    `early` gifts were from before `since`.
    """

    guild_id: GuildId
    creator_id: CreatorId
    source: Source
    target: str
    recording: Recording
    since: datetime
    watched_by: UserId
    channel_id: ChannelId
    state: FeedState
    detail: str
    state_since: datetime
    tries: int
    host_id: str | None
    unread: int = 0
    unread_why: str | None = None
    early: int = 0
