"""An import that was begun: how far it is, and what it came to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from economy.ids import ChannelId, GuildId, MessageId, UserId

CHUNK_ROWS = 1000  # a transaction: a fifth of a second in which others wait
CHAT_MAX_BYTES = 8 * 1024 * 1024
CHAT_MAX_ROWS = 50_000
FILE_MAX_ROWS = 2_000_000
FILE_KEPT = timedelta(hours=24)
SAME_STREAM = timedelta(hours=12)  # streams of one title this close to each other are one


class State(StrEnum):
    RUNNING = 'running'
    DONE = 'done'
    STOPPED = 'stopped'  # its file was gone; what it had added stands
    UNDOING = 'undoing'
    UNDONE = 'undone'


@dataclass(frozen=True, slots=True, kw_only=True)
class NewJob:
    """An import that somebody confirmed. `key` makes it begin once.

    `file` is the hash that names the kept file, `reader` how it is read, as JSON.
    """

    key: str
    file: str
    name: str
    reader: str
    rows: int
    actor_id: UserId
    at: datetime
    channel_id: ChannelId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """An import that was begun. `position` counts the rows of the file that are done with."""

    guild_id: GuildId
    number: int
    state: State
    file: str
    name: str
    reader: str
    streams: Mapping[str, int]
    rows: int
    position: int
    added: int
    there: int
    wrong: int
    diamonds: int
    undo_position: int
    undone: int
    undone_diamonds: int
    actor_id: UserId
    undone_by: UserId | None
    channel_id: ChannelId | None
    message_id: MessageId | None
    started_at: datetime

    @property
    def is_active(self) -> bool:
        return self.state in (State.RUNNING, State.UNDOING)

    @property
    def percent(self) -> int:
        """How far it is, rounded down."""
        is_undo = self.state in (State.UNDOING, State.UNDONE)
        done, whole = (self.undone, self.added) if is_undo else (self.position, self.rows)
        return 100 if whole == 0 else min(done * 100 // whole, 100)
