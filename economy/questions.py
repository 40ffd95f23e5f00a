"""What viewers ask a creator, and how many want to know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from economy.ids import CreatorId, UserId
from economy.notes import checked_text

QUESTION_MAX = 300
PAGE_ROWS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewerQuestion:
    """`wanted` counts people, the asker among them."""

    number: int
    creator_id: CreatorId
    text: str
    asked_by: UserId
    asked_at: datetime
    wanted: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """A page of open questions, most wanted first, then oldest; `total` counts all of them."""

    questions: tuple[ViewerQuestion, ...]
    page: int  # from 0
    total: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE_ROWS))


def checked_question(text: str) -> str:
    """Raises TextEmpty, TextTooLong, TextSensitive."""
    return checked_text(text, what='question', at_most=QUESTION_MAX)
