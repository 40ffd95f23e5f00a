"""What the cogs work with, handed to each of them by its constructor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from economy.catalogue import Catalogue, shipped_catalogue
from economy.ids import GuildId
from economy.polls import Poll
from economy.tips import Tip, shipped_tips
from storage.audience import Audience, drop_old_questions
from storage.boards import Boards
from storage.bulk import Bulk
from storage.database import Database
from storage.history import History
from storage.keypad import Keypad
from storage.ledger import Ledger
from storage.memory import Memory, Questions
from storage.nights import Nights
from storage.polls import Polls, due_polls
from storage.recaps import Recaps
from storage.servers import Servers
from storage.streams import Streams
from storage.thanks import Thanks
from storage.watch import Watch


@dataclass(frozen=True, slots=True)
class Desk:
    """Storage bound to one open file, and the economy's shipped data."""

    servers: Servers
    questions: Questions
    memory: Memory
    catalogue: Catalogue
    tips: tuple[Tip, ...]
    watch: Watch
    _database: Database

    @classmethod
    def on(cls, database: Database) -> Self:
        return cls(
            servers=Servers(database),
            questions=Questions(database),
            memory=Memory(database),
            catalogue=shipped_catalogue(),
            tips=shipped_tips(),
            watch=Watch(database),
            _database=database,
        )

    def ledger(self, guild_id: GuildId) -> Ledger:
        return Ledger(self._database, guild_id)

    def bulk(self, guild_id: GuildId) -> Bulk:
        return Bulk(self._database, guild_id)

    def audience(self, guild_id: GuildId) -> Audience:
        return Audience(self._database, guild_id)

    async def drop_old_questions(self, at: datetime) -> None:
        """Forget questions of viewers, in every server, that are over or that nobody answers."""
        await drop_old_questions(self._database, at)

    def polls(self, guild_id: GuildId) -> Polls:
        return Polls(self._database, guild_id)

    async def due_polls(self, at: datetime) -> list[Poll]:
        """Polls of every server that are to be closed and told."""
        return await due_polls(self._database, at)

    def keypad(self, guild_id: GuildId) -> Keypad:
        return Keypad(self._database, guild_id)

    def history(self, guild_id: GuildId) -> History:
        return History(self._database, guild_id)

    def boards(self, guild_id: GuildId) -> Boards:
        return Boards(self._database, guild_id)

    def streams(self, guild_id: GuildId) -> Streams:
        return Streams(self._database, self.servers, guild_id)

    def nights(self, guild_id: GuildId) -> Nights:
        return Nights(self._database, guild_id)

    def thanks(self, guild_id: GuildId) -> Thanks:
        return Thanks(self._database, guild_id)

    def recaps(self, guild_id: GuildId) -> Recaps:
        return Recaps(self._database, guild_id)
