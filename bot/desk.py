"""What the cogs work with, handed to each of them by its constructor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Self

from economy.catalogue import Catalogue, shipped_catalogue
from economy.exports import Form, Selection
from economy.ids import CreatorId, GuildId, UserId
from economy.import_jobs import Job
from economy.polls import Poll
from economy.schedule import Plan
from economy.server import Creator, Server
from economy.streams import Stream
from economy.tips import Tip, shipped_tips
from economy.watches import Watch as WatchedLive
from storage.audience import Audience, drop_old_questions
from storage.boards import Boards
from storage.bulk import Bulk
from storage.captures import Captures, creators_with_open, prune
from storage.checklists import Checklists
from storage.coverage import Coverages
from storage.database import Database
from storage.export_files import Told, write_files
from storage.fans import Fans
from storage.forecasts import Forecasts
from storage.history import History
from storage.import_files import ImportFiles
from storage.imports import Imports, active_imports, known_servers
from storage.imports_restore import Restores
from storage.incomes import Incomes
from storage.keypad import Keypad
from storage.ledger import Ledger
from storage.links import Links
from storage.live_streams import LiveStreams
from storage.memory import Memory, Questions
from storage.nights import Nights
from storage.nudges import Nudges, nudged_streams
from storage.pairs import Pairs, servers_with_untold
from storage.payout_alarms import PayoutAlarms, alarm_servers
from storage.payouts import Payouts
from storage.polls import Polls, due_polls
from storage.profiles import Profiles
from storage.recaps import Recaps
from storage.reconciles import Reconciles
from storage.schedule import Schedule, due_plans
from storage.scratch import scratch
from storage.servers import Servers
from storage.splits import Splits
from storage.statements import Statements
from storage.streams import Streams
from storage.thanks import Thanks
from storage.watch import Watch
from storage.watches import Watches, all_watches, close_spans


@dataclass(frozen=True, slots=True)
class Desk:
    """Storage bound to one open file, and the economy's shipped data."""

    servers: Servers
    questions: Questions
    memory: Memory
    catalogue: Catalogue
    tips: tuple[Tip, ...]
    watch: Watch
    import_files: ImportFiles
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
            import_files=ImportFiles(database.path.parent),
            _database=database,
        )

    @property
    def folder(self) -> Path:
        """Where everything is kept."""
        return self._database.path.parent

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

    def checklists(self, guild_id: GuildId) -> Checklists:
        return Checklists(self._database, guild_id)

    def schedule(self, guild_id: GuildId) -> Schedule:
        return Schedule(self._database, guild_id)

    async def due_plans(self, at: datetime) -> list[Plan]:
        """Planned LIVEs of every server whose reminder is due."""
        return await due_plans(self._database, at)

    def keypad(self, guild_id: GuildId) -> Keypad:
        return Keypad(self._database, guild_id)

    def history(self, guild_id: GuildId) -> History:
        return History(self._database, guild_id)

    def fans(self, guild_id: GuildId) -> Fans:
        return Fans(self._database, guild_id)

    def links(self, guild_id: GuildId) -> Links:
        return Links(self._database, guild_id)

    def payouts(self, guild_id: GuildId) -> Payouts:
        return Payouts(self._database, guild_id)

    def payout_alarms(self, guild_id: GuildId) -> PayoutAlarms:
        return PayoutAlarms(self._database, guild_id)

    async def alarm_servers(self) -> list[GuildId]:
        """The servers that have payouts and a staff channel."""
        return await alarm_servers(self._database)

    def profiles(self, guild_id: GuildId) -> Profiles:
        return Profiles(self._database, guild_id)

    def boards(self, guild_id: GuildId) -> Boards:
        return Boards(self._database, guild_id)

    def streams(self, guild_id: GuildId) -> Streams:
        return Streams(self._database, self.servers, guild_id)

    def forecasts(self, guild_id: GuildId) -> Forecasts:
        return Forecasts(self._database, guild_id)

    def incomes(self, guild_id: GuildId) -> Incomes:
        return Incomes(self._database, guild_id)

    def nights(self, guild_id: GuildId) -> Nights:
        return Nights(self._database, guild_id)

    def thanks(self, guild_id: GuildId) -> Thanks:
        return Thanks(self._database, guild_id)

    def recaps(self, guild_id: GuildId) -> Recaps:
        return Recaps(self._database, guild_id)

    def splits(self, guild_id: GuildId) -> Splits:
        return Splits(self._database, guild_id)

    def statements(self, guild_id: GuildId) -> Statements:
        return Statements(self._database, guild_id)

    def reconciles(self, guild_id: GuildId) -> Reconciles:
        return Reconciles(self._database, guild_id)

    def nudges(self, guild_id: GuildId) -> Nudges:
        return Nudges(self._database, self.servers, guild_id)

    async def nudged_streams(self) -> list[tuple[GuildId, Stream]]:
        """The running streams, of every server, whose creator has nudges."""
        return await nudged_streams(self._database)

    async def known_servers(self) -> list[GuildId]:
        """Every server that something is kept of."""
        return await known_servers(self._database)

    def imports(self, guild_id: GuildId) -> Imports:
        return Imports(self._database, self.servers, guild_id)

    def restores(self, guild_id: GuildId) -> Restores:
        return Restores(self._database, self.servers, guild_id)

    async def active_imports(self) -> list[Job]:
        """The imports of every server that are to be carried on."""
        return await active_imports(self._database)

    def watches(self, guild_id: GuildId) -> Watches:
        return Watches(self._database, guild_id)

    async def all_watches(self) -> list[WatchedLive]:
        """The watched LIVEs of every server."""
        return await all_watches(self._database)

    async def close_spans(self) -> None:
        """Put in order what a stop that nobody saw coming left of captures."""
        await close_spans(self._database)

    async def creators_with_open_combos(self) -> list[tuple[GuildId, CreatorId]]:
        """Whose combos are not all due, in every server."""
        return await creators_with_open(self._database)

    async def prune_combos(self, at: datetime) -> None:
        """Forget combos, of every server, that no feed will tell of again."""
        await prune(self._database, at)

    async def scratch(self, guild_id: GuildId, name: str, *, by: UserId, at: datetime) -> Creator:
        """The server's creator for replays, made on first use. Raises CreatorIsReal."""
        return await scratch(self.servers, guild_id, name, by=by, at=at)

    def captures(self, guild_id: GuildId) -> Captures:
        return Captures(self._database, self.servers, guild_id)

    def live_streams(self, guild_id: GuildId) -> LiveStreams:
        return LiveStreams(self._database, self.servers, guild_id)

    def coverages(self, guild_id: GuildId) -> Coverages:
        return Coverages(self._database, guild_id)

    def pairs(self, guild_id: GuildId) -> Pairs:
        return Pairs(self._database, guild_id)

    async def servers_with_pairs(self) -> list[GuildId]:
        """The servers in which somebody is to be asked about gifts that two pens wrote down."""
        return await servers_with_untold(self._database)

    async def write_files(
        self,
        server: Server,
        selection: Selection,
        form: Form,
        files: Mapping[str, IO[bytes]],
        *,
        at: datetime,
        told: Told,
    ) -> None:
        """Fill `files` with what belongs to `selection`; see `storage/export_files.py`."""
        await write_files(self._database, server, selection, form, files, at=at, told=told)
