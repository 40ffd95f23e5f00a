"""The files of a statement: written without a name on the disk, and small enough for Discord."""

from __future__ import annotations

import asyncio
import os
import shlex
import shutil
import tempfile
import zipfile
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from typing import IO, Any

import discord

from bot.desk import Desk
from bot.progress import Progress
from bot.request import Request
from bot.text import chip
from economy.exports import Form, Selection
from storage.export_files import file_names

ZIP_NAME = 'statement.zip'
_MARGIN = 64 * 1024  # bytes of the request that are not files


@dataclass(frozen=True, slots=True)
class Packed:
    """What goes into a message, and the names of what was too large for one."""

    files: Mapping[str, IO[bytes]]
    left_out: tuple[str, ...]

    def attachments(self) -> list[discord.File]:
        return [discord.File(_bare(file), filename=name) for name, file in self.files.items()]


async def written_files(
    desk: Desk,
    request: Request,
    selection: Selection,
    form: Form,
    *,
    room: int,
    progress: Progress,
    open_until: ExitStack,
) -> Packed:
    """The files of `selection` in at most `room` bytes. They are gone when `open_until` closes.

    None has a name on the disk: however the process ends, nothing is left of them.
    """
    files = {name: open_until.enter_context(_nameless()) for name in file_names(form)}
    await desk.write_files(
        request.server, selection, form, files, at=request.at, told=progress.told
    )
    zipped = open_until.enter_context(_nameless())
    return await asyncio.to_thread(packed, files, zipped, room - _MARGIN)


def packed(files: Mapping[str, IO[bytes]], zipped: IO[bytes], room: int) -> Packed:
    """All of `files` as they are, or zipped into `zipped`, or without the largest of them."""
    kept = dict(files)
    while kept:
        if sum(_size(file) for file in kept.values()) <= room:
            break
        _zip(kept, zipped)
        if _size(zipped) <= room:
            kept_as = {ZIP_NAME: zipped}
            return Packed(_rewound(kept_as), tuple(name for name in files if name not in kept))
        del kept[max(kept, key=lambda name: _size(kept[name]))]
    return Packed(_rewound(kept), tuple(name for name in files if name not in kept))


def left_out_text(left_out: tuple[str, ...], request: Request, selection: Selection) -> str:
    """How to get the files that were too large."""
    names = ', '.join(f'`{name}`' for name in left_out)
    words = ['diamond-desk', 'export', '--server', str(request.guild_id)]
    if selection.creator is not None:
        words += ['--creator', selection.creator.name]
    words += ['--from', str(selection.first), '--to', str(selection.last)]
    words += ['--format', 'jsonl' if left_out[0].endswith('jsonl') else 'csv']
    return (
        f'📦 Too large for Discord here: {names}. Whoever runs the bot gets all of it with '
        f'{chip(shlex.join(words))}.'
    )


def _zip(files: Mapping[str, IO[bytes]], zipped: IO[bytes]) -> None:
    zipped.seek(0)
    zipped.truncate()
    with zipfile.ZipFile(zipped, 'w', zipfile.ZIP_DEFLATED) as archive:
        for name, file in files.items():
            file.seek(0)
            with archive.open(name, 'w', force_zip64=True) as member:
                shutil.copyfileobj(file, member)


def _nameless() -> IO[bytes]:
    return tempfile.TemporaryFile()


def _bare(file: IO[bytes]) -> Any:
    """The file itself: Windows wraps it, and the library knows no wrapper."""
    return getattr(file, 'file', file)


def _size(file: IO[bytes]) -> int:
    return file.seek(0, os.SEEK_END)


def _rewound(files: Mapping[str, IO[bytes]]) -> Mapping[str, IO[bytes]]:
    for file in files.values():
        file.seek(0)
    return files
