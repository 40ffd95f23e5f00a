"""Small things that must outlive a restart: open questions, what was last published."""

from __future__ import annotations

import json
import secrets
import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from economy.errors import NotYourQuestion, QuestionGone
from economy.ids import GuildId, UserId
from storage.database import Database
from storage.rows import to_ms

QUESTION_KEPT = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Question:
    """Something asked back before it is written, found again by its `token`."""

    token: str
    actor_id: UserId  # who was asked, and so who may answer
    payload: dict[str, Any]  # JSON


class Questions:
    def __init__(self, db: Database) -> None:
        self._db = db

    async def keep(
        self, guild_id: GuildId, payload: dict[str, Any], *, actor_id: UserId, at: datetime
    ) -> Question:
        """Remember a question when it is shown; older than QUESTION_KEPT are dropped."""
        question = Question(secrets.token_hex(8), actor_id, payload)

        def change(db: sqlite3.Connection) -> None:
            db.execute('DELETE FROM question WHERE asked_at_ms < ?', (to_ms(at - QUESTION_KEPT),))
            db.execute(
                'INSERT INTO question (guild_id, token, actor_id, payload, asked_at_ms)'
                ' VALUES (?, ?, ?, ?, ?)',
                (guild_id, question.token, actor_id, json.dumps(payload), to_ms(at)),
            )

        await self._db.write(change)
        return question

    async def get(self, guild_id: GuildId, token: str, *, by: UserId | None = None) -> Question:
        """Raises QuestionGone for one that was never asked in this server, or long ago.

        Raises NotYourQuestion when it is answered `by` another person than was asked.
        """
        rows = await self._db.read(
            'SELECT actor_id, payload FROM question WHERE guild_id = ? AND token = ?',
            (guild_id, token),
        )
        if not rows:
            raise QuestionGone
        question = Question(token, UserId(rows[0][0]), json.loads(rows[0][1]))
        if by not in (None, question.actor_id):
            raise NotYourQuestion
        return question


class Memory:
    def __init__(self, db: Database) -> None:
        self._db = db

    async def recall(self, name: str) -> str | None:
        rows = await self._db.read('SELECT value FROM memory WHERE name = ?', (name,))
        return rows[0][0] if rows else None

    async def remember(self, name: str, value: str) -> None:
        def change(db: sqlite3.Connection) -> None:
            db.execute(
                'INSERT INTO memory (name, value) VALUES (?, ?)'
                ' ON CONFLICT DO UPDATE SET value = excluded.value',
                (name, value),
            )

        await self._db.write(change)

    async def next_number(self, name: str) -> int:
        """1, 2, 3 and so on, each once, for what takes turns."""

        def change(db: sqlite3.Connection) -> int:
            (value,) = db.execute(
                "INSERT INTO memory (name, value) VALUES (?, '1')"
                ' ON CONFLICT DO UPDATE SET value = CAST(CAST(value AS INTEGER) + 1 AS TEXT)'
                ' RETURNING value',
                (name,),
            ).fetchone()
            return int(value)

        return await self._db.write(change)
