"""`diamond-desk replay`: a recording through the count-once rule, into a scratch creator."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import sqlite3
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.desk import Desk
    from economy.ids import GuildId, StreamId
    from economy.watches import Watch
    from live.recording import Recording, Truth
    from storage.live_streams import Turned

EXIT_TROUBLE = 1
EXIT_CONFIG = 78  # as in bot/__main__.py
_TOP = 5


def add_options(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        'file', metavar='FILE', help='a recording, or quiet-hour, gift-storm, night-of-disconnects'
    )
    verb.add_argument(
        '--speed', type=float, metavar='N', help='times as fast (default: as fast as it goes)'
    )
    verb.add_argument(
        '--data', type=Path, metavar='DIR', help='keep it in the ledger in DIR, as of Replay'
    )
    verb.add_argument('--server', metavar='ID', help='with --data (default: the only one)')


def replay(read: argparse.Namespace) -> int:
    """Run the verb and return the exit code."""
    from bot.verb_export import ExportRefused
    from economy.errors import Refusal
    from live.recording import RecordingRefused
    from storage.errors import InUse, StorageRefused

    if read.speed is not None and not 0 < read.speed <= 1_000_000:
        return _said('--speed is a number above 0, such as 10.', EXIT_CONFIG)
    try:
        asyncio.run(_replayed(read, _recording(read.file)))
    except (StorageRefused, ExportRefused) as error:
        in_use = 'The bot works on that ledger. Use /live replay in Discord, or stop the bot first.'
        return _said(in_use if isinstance(error, InUse) else str(error), EXIT_CONFIG)
    except (
        RecordingRefused, Refusal, OSError, sqlite3.DatabaseError, KeyboardInterrupt
    ) as error:  # fmt: skip
        return _trouble(read, error)
    return 0


def _trouble(read: argparse.Namespace, error: BaseException) -> int:
    """The sentence of what went wrong on the way."""
    from live.recording import RecordingRefused

    match error:
        case RecordingRefused():
            said = f'{read.file} cannot be played: {error.why}. Nothing was saved.'
            return _said(said, EXIT_TROUBLE)
        case KeyboardInterrupt():
            return _said('Stopped; what was played is counted.', EXIT_TROUBLE)
        case OSError() | sqlite3.DatabaseError():
            return _said(f'The ledger cannot be written: {error}.', EXIT_TROUBLE)
        case _:
            return _said(_sentence(error), EXIT_TROUBLE)


def _recording(named: str) -> Recording:
    from bot.recordings import name_key
    from live.recording import RecordingRefused, read_recording, shipped_recordings

    path = Path(named)
    try:
        is_there = path.exists()
    except OSError:
        is_there = True  # to read it says what is wrong
    if is_there:
        return read_recording(path)
    shipped = shipped_recordings()
    found = {name_key(name): recording for name, recording in shipped.items()}.get(name_key(named))
    if found is None:
        raise RecordingRefused(
            'there is no such file, and no such recording among those that come with the bot: '
            + ', '.join(shipped)
        )
    return found


async def _replayed(read: argparse.Namespace, recording: Recording) -> None:
    from bot.desk import Desk
    from bot.verb_export import ExportRefused
    from economy.ids import GuildId
    from storage.database import FILE_NAME, Database

    if read.data is not None and not (read.data / FILE_NAME).is_file():
        raise ExportRefused(f'There is no ledger in {read.data}. Nothing was made there.')
    with contextlib.ExitStack() as scratch:
        folder: Path | None = read.data
        if folder is None:
            folder = Path(
                scratch.enter_context(tempfile.TemporaryDirectory(prefix='diamond-desk-'))
            )
        database = await Database.open(folder)
        try:
            desk = Desk.on(database)
            guild_id = GuildId(1) if read.data is None else await _server(desk, read.server)
            await _play(desk, guild_id, recording, read.speed)
        finally:
            await database.close()


async def _server(desk: Desk, typed: str | None) -> GuildId:
    """Raises ExportRefused."""
    from bot.verb_export import chosen_server

    servers = [await desk.servers.of(guild_id) for guild_id in await desk.known_servers()]
    return chosen_server(servers, typed).guild_id


async def _play(desk: Desk, guild_id: GuildId, recording: Recording, speed: float | None) -> None:
    """Play it to its end, or until Ctrl-C, and say what was counted."""
    from bot.replays import SCRATCH, Replay, replay_watch
    from economy.ids import ChannelId, UserId

    at, nobody = datetime.now(UTC), UserId(0)
    creator = await desk.scratch(guild_id, SCRATCH, by=nobody, at=at)
    watch = replay_watch(
        guild_id, creator, recording, channel_id=ChannelId(0), asked_by=nobody, at=at
    )
    say = _Say()
    replay = Replay(desk, watch, recording, speed=speed, by=nobody, say=say)
    is_over = False
    await replay.start()
    try:
        await replay.over()
        is_over = True
    finally:
        await replay.close()
        is_whole = is_over and say.is_whole  # what was sent says nothing of a part
        truth = recording.header.truth if is_whole else None
        await _tell_sums(desk, guild_id, say.stream_id, truth)


async def _tell_sums(
    desk: Desk, guild_id: GuildId, stream_id: StreamId | None, truth: Truth | None
) -> None:
    if stream_id is None:
        _print('No gift was played.')
        return
    sums = await desk.streams(guild_id).sum_of(stream_id)
    night = await desk.nights(guild_id).night(sums.stream, at=datetime.now(UTC))
    _print(f'Counted: {sums.diamonds} diamonds in {sums.gifts} gifts of {night.gifters} gifters')
    _print(f'To guests, not in it: {night.guest_diamonds} diamonds')
    if night.top:
        _print('Most diamonds from:')
    for gifter in night.top[:_TOP]:
        _print(f'  {gifter.diamonds:>10} {gifter.name}')
    if truth is not None:
        off = sums.diamonds - truth.host_diamonds
        _print(f'Sent, by its maker: {truth.host_diamonds} diamonds; difference {off:+}')


class _Say:
    """A `bot.hearing.Sayer` for the terminal.

    Keeps the stream that it was about, and whether all of the recording could be read.
    """

    def __init__(self) -> None:
        self.stream_id: StreamId | None = None
        self.is_whole = True

    def turned(self, watch: Watch, turned: Turned) -> None:
        del watch
        self.stream_id = turned.stream.id

    def gave_up(self, watch: Watch, detail: str) -> None:
        del watch
        _print(detail)

    def cannot_write(self, watch: Watch, why: str) -> None:
        del watch
        _print(f'The disk takes nothing: {why}. It is tried again.')

    def not_recording(self, watch: Watch, why: str) -> None:
        """A replay is not recorded."""

    def not_believed(self, watch: Watch, messages: int, why: str) -> None:
        del watch
        self.is_whole = False
        were = 'message was' if messages == 1 else 'messages were'
        _print(f'{messages} {were} not believed, the last one: {why}')


def _sentence(refusal: BaseException) -> str:
    from bot.errors import told
    from bot.text import Words

    return told(refusal, Words(os.environ.get('LANG', 'en_US').partition('.')[0])).sentence


def _print(line: str) -> None:
    sys.stdout.write(f'{line}\n')


def _said(sentence: str, code: int) -> int:
    sys.stderr.write(f'{sentence}\n')
    return code
