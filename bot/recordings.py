"""Recordings to play: those that come with the bot, and a server's own."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from economy.capture_errors import RecordingBroken, RecordingUnknown
from economy.entries import Source
from economy.ids import GuildId
from economy.watches import Recording as Kept
from economy.watches import Watch
from live.recorder import Recorder
from live.recording import Recording, RecordingRefused, read_recording, shipped_recordings

FOLDER = 'recordings'  # beside the ledger, with one for each server in it
_OWN = '.jsonl'


def tape(folder: Path, watch: Watch, at: datetime) -> Recorder | None:
    """The file that a watch wants of the stream that begins at `at`, None for none."""
    if watch.recording is Kept.OFF:
        return None
    return Recorder(
        folder / FOLDER / str(watch.guild_id),
        source=watch.source,
        began_at=at,
        title=watch.target if watch.source is Source.TIKTOK else '',
        names=watch.recording is Kept.NAMES,
    )


def recording_names(folder: Path, guild_id: GuildId) -> list[str]:
    """What can be played in a server: its own recordings, newest first, then the shipped ones."""
    own = (folder / FOLDER / str(guild_id)).glob(f'*{_OWN}')
    names = sorted((file.name.removesuffix(_OWN) for file in own), reverse=True)
    return [*names, *shipped_recordings()]


def recording_named(folder: Path, guild_id: GuildId, typed: str) -> Recording:
    """The recording of that name, however it is spelled.

    Raises RecordingUnknown and RecordingBroken.
    """
    names = recording_names(folder, guild_id)
    wanted = name_key(typed)
    name = next((name for name in names if name_key(name) == wanted), None)
    shipped = shipped_recordings()
    if name in shipped:
        return shipped[name]
    if name is None:
        raise RecordingUnknown(typed, tuple(names[:5]))
    try:
        return read_recording(folder / FOLDER / str(guild_id) / f'{name}{_OWN}')
    except RecordingRefused as refused:
        raise RecordingBroken(name, refused.why) from refused


def name_key(name: str) -> str:
    """What two spellings of a recording's name share."""
    return '-'.join(name.strip().casefold().split())
