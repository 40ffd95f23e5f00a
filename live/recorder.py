"""Writes a recording while a LIVE is captured, without ever standing in its way."""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
import shutil
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from economy.captured import Person
from economy.entries import Source
from live.checks import cut
from live.feed import Event, GiftSeen, StateChanged
from live.lines import to_line, to_values
from live.recording import BYTES_MAX, FORM, TITLE_MAX

FREE_MIN = 256 * 1024 * 1024  # bytes left to others: the ledger is often on the same disk
_LOOK_EVERY = 1024 * 1024  # bytes written between two looks at what is free
_NAMES_TRIED = 100
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | getattr(os, 'O_BINARY', 0)


class Recorder:
    """One recording, open from the start. No method raises for what a disk does.

    Once it stops, `stopped` says why, in a sentence for people without a full stop; what was
    written until then is a good recording. `path` is None where no file could be made.

    Without `names` nobody in it can be told from it: ids, handles and names of people are
    replaced, each person by the same all through, by a key that is made here and kept nowhere.
    """

    def __init__(
        self,
        folder: Path,
        *,
        source: Source,
        began_at: datetime,
        title: str,
        names: bool,
        bytes_max: int = BYTES_MAX,
    ) -> None:
        self.path: Path | None = None
        self.stopped: str | None = None
        self._source, self._began_at, self._last_ms = source, began_at, 0
        self._veil = None if names else _Veil(secrets.token_bytes(32))
        self._bytes_max = bytes_max
        self._written = self._looked_at = 0
        self._file: int | None = None
        header = {
            'recording': FORM,
            'source': source.value,
            'began_at': began_at.astimezone(UTC).isoformat(timespec='milliseconds'),
            'title': cut(title, TITLE_MAX) if names else '',
            'names': names,
        }
        try:
            self._file = self._opened(folder)
        except OSError as error:
            self._stop(_why(error))
        else:
            self._write(self._file, to_line(header))

    def add(self, event: Event, at: datetime, *, by: Source | None = None) -> str | None:
        """Write one event that came at `at` from the feed `by`, None being the main one.

        Returns why nothing more is recorded, None while it is.
        """
        if self._file is None:
            return self.stopped
        by = event.source if isinstance(event, GiftSeen) else by or self._source
        if isinstance(event, StateChanged) and by != self._source:
            return None  # the states of a recording are those of one feed
        since_ms = (at - self._began_at) // timedelta(milliseconds=1)
        self._last_ms = max(since_ms, self._last_ms)  # a clock may be put back
        values: dict[str, Any] = {'at_ms': self._last_ms}
        if by != self._source:
            values['by'] = by.value
        veiled = event if self._veil is None else self._veil.over(event)
        self._write(self._file, to_line(values | to_values(veiled)))
        return self.stopped

    def close(self) -> None:
        """Also for one that has stopped, and twice."""
        file, self._file = self._file, None
        if file is not None:
            with suppress(OSError):
                os.close(file)

    def _opened(self, folder: Path) -> int:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        stem = f'{self._began_at.astimezone(UTC):%Y-%m-%dT%H%M%SZ}-{self._source.value}'
        for number in range(1, _NAMES_TRIED + 1):
            path = folder / (f'{stem}.jsonl' if number == 1 else f'{stem}-{number}.jsonl')
            try:
                file = os.open(path, _NEW, 0o600)
            except FileExistsError:
                continue
            self.path = path
            return file
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))

    def _write(self, file: int, line: str) -> None:
        """Straight to the system, so that a killed process leaves every line it wrote."""
        # A name may hold half of a surrogate pair, which is no character.
        data = line.encode(errors='replace') + b'\n'
        if self._written + len(data) > self._bytes_max:
            self._stop(f'the recording has reached {self._bytes_max // 1024**2} MiB')
            return
        try:
            if self._written >= self._looked_at:
                self._looked_at = self._written + _LOOK_EVERY
                if self.path is not None and shutil.disk_usage(self.path).free < FREE_MIN:
                    self._stop('the disk is nearly full')
                    return
            rest = data
            while rest:
                rest = rest[os.write(file, rest) :]
        except OSError as error:
            self._stop(_why(error))
        else:
            self._written += len(data)

    def _stop(self, why: str) -> None:
        """Nothing more is written, and half a line is taken away again where the disk lets it."""
        self.stopped = why
        if self._file is not None:
            with suppress(OSError):
                os.ftruncate(self._file, self._written)
        self.close()


class _Veil:
    """Puts pseudonyms in the place of people."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._numbers: dict[str, int] = {}

    def over(self, event: Event) -> Event:
        match event:
            case GiftSeen():
                return replace(
                    event,
                    room_id=self._id(event.room_id),
                    host_id=self._id(event.host_id),
                    sender=self._person(event.sender),
                    receiver=None if event.receiver is None else self._person(event.receiver),
                )
            case StateChanged():  # its sentence may name the creator
                return StateChanged(event.state, room_id=self._id(event.room_id))
            case _:
                return event

    def _person(self, person: Person) -> Person:
        id_ = self._id(person.id)
        number = self._numbers.setdefault(id_, len(self._numbers) + 1)
        return Person(id_, name=f'viewer {number}')

    def _id(self, id_: str) -> str:
        if not id_:
            return ''
        digest = hashlib.blake2b(id_.encode(), digest_size=8, key=self._key).digest()
        return str((int.from_bytes(digest, 'big') >> 1) or 1)


def _why(error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return 'the disk is full'
    return f'the file cannot be written ({error.strerror})'
