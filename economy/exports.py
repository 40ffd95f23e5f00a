"""What goes out into files: whose, of which days, in which form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from economy.ids import CreatorId
from economy.server import Creator, Server

VERSION = 1  # of the JSON Lines; docs/files.md says what each version holds


class Form(StrEnum):
    CSV = 'csv'
    JSONL = 'jsonl'


@dataclass(frozen=True, slots=True)
class Selection:
    """One creator or all (None), and the days from `first` to `last`; None is open."""

    creator: Creator | None = None
    first: date | None = None
    last: date | None = None

    @property
    def creator_id(self) -> CreatorId | None:
        return None if self.creator is None else self.creator.id


def about(server: Server, selection: Selection, *, at: datetime) -> dict[str, Any]:
    """What the first line of a file says: which server, which part of it, and when."""
    settings, creator = server.settings, selection.creator
    return {
        'version': VERSION,
        'server': str(server.guild_id),
        'time_zone': settings.time_zone,
        'locale': settings.locale,
        'currency': settings.currency,
        'from': None if selection.first is None else selection.first.isoformat(),
        'to': None if selection.last is None else selection.last.isoformat(),
        'creators': None if creator is None else [creator.name],
        'exported_at': at.astimezone(ZoneInfo(settings.time_zone)).isoformat(
            timespec='milliseconds'
        ),
    }
