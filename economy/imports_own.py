"""An export of ours read back: each line checked to be what `docs/files.md` says it is."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from economy.import_errors import (
    ImportCutOff,
    ImportVersionUnknown,
    RowUnreadable,
)
from economy.imports_fields import FIELDS, fits, is_id, is_time, moment
from economy.imports_rows import WrongRow
from economy.imports_text import Blocks, Line, lf_lines_of
from economy.typed import repeated

VERSION = 1


@dataclass(frozen=True, slots=True)
class Own:
    """The head of an export of ours: where it came from, and when it was written."""

    server: int
    time_zone: str
    exported_at: datetime

    def rows(self, blocks: Blocks) -> Iterator[OwnRow | WrongRow]:
        """Its lines behind the first. Raises ImportCutOff where the last one is missing."""
        seen, is_ended = 0, False
        for line in lf_lines_of(blocks):
            seen += 1
            if seen == 1:
                continue
            if is_ended:
                raise ImportCutOff
            row = _row(line)
            if isinstance(row, OwnRow) and row.kind == 'end':
                if row.said.get('lines') != seen - 1:
                    raise ImportCutOff
                is_ended = True
            else:
                yield row
        if not is_ended:
            raise ImportCutOff

    def as_json(self) -> dict[str, Any]:
        return {
            'server': self.server,
            'time_zone': self.time_zone,
            'exported_at': self.exported_at.isoformat(),
        }

    @classmethod
    def of_json(cls, kept: Mapping[str, Any]) -> Self:
        return cls(kept['server'], kept['time_zone'], moment(kept['exported_at']))


@dataclass(frozen=True, slots=True)
class OwnRow:
    """A line of an export: `said` holds its fields, checked one by one."""

    line: int
    kind: str
    said: Mapping[str, Any]

    @property
    def key(self) -> str | None:
        """What makes it happen once; things that others only refer to have none."""
        return self.said.get('key')

    @property
    def is_counted(self) -> bool:
        """Whether it is something that happened, beside what others only refer to."""
        return self.key is not None

    @property
    def diamonds(self) -> int:
        return self.said['diamonds'] if self.kind == 'entry' and not self.said['guest'] else 0

    @property
    def at(self) -> datetime | None:
        return moment(self.said['happened_at']) if self.kind == 'entry' else None


def own_of(blocks: Blocks) -> Own | None:
    """The export of ours that a file is, None for anything else. Raises ImportVersionUnknown."""
    begin = next(blocks(), b'')
    if not begin.removeprefix(b'\xef\xbb\xbf').lstrip().startswith(b'{'):
        return None
    head = _object(next(lf_lines_of(blocks)).text)
    if head is None or head.get('kind') != 'export':
        return None
    if head.get('version') != VERSION:
        raise ImportVersionUnknown(repeated(str(head.get('version'))))
    server, time_zone, at = (head.get(name) for name in ('server', 'time_zone', 'exported_at'))
    if not is_id(server) or not isinstance(time_zone, str) or not is_time(at):
        raise ImportVersionUnknown('?')
    return Own(int(str(server)), time_zone, moment(str(at)))


def _row(line: Line) -> OwnRow | WrongRow:
    said = _object(line.text)
    kind = None if said is None else said.get('kind')
    if said is not None and kind == 'end':
        return OwnRow(line.number, 'end', said)
    if said is None or not isinstance(kind, str) or kind not in FIELDS:
        return WrongRow(line.number, repeated(line.text), RowUnreadable(repeated(line.text)))
    for name, is_right in FIELDS[kind].items():
        if name not in said or not is_right(said[name]):
            return WrongRow(line.number, repeated(line.text), RowUnreadable(name))
    if not fits(kind, said):
        return WrongRow(line.number, repeated(line.text), RowUnreadable(kind))
    return OwnRow(line.number, kind, said)


def _object(text: str) -> dict[str, Any] | None:
    try:
        read = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return read if isinstance(read, dict) else None  # type: ignore[reportUnknownVariableType]  # JSON
