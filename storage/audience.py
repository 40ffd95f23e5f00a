"""The questions of viewers: one open one a person and creator, and who wants each answered."""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta

from economy.engage_errors import (
    NoQuestions,
    QuestionClosed,
    QuestionIsYours,
    QuestionNotYours,
    QuestionOpen,
)
from economy.ids import CreatorId, GuildId, UserId
from economy.questions import PAGE_ROWS, ViewerQuestion, Waiting
from storage.database import Database, Row
from storage.rows import from_ms, to_ms

CLOSED_KEPT = timedelta(days=7)  # long enough to put one back
OPEN_KEPT = timedelta(days=30)  # nobody waits for an answer longer


class Audience:
    """One server's questions of viewers; each verb is one transaction."""

    def __init__(self, db: Database, guild_id: GuildId) -> None:
        self._db = db
        self._guild_id = guild_id

    async def ask(
        self, text: str, *, creator_id: CreatorId, key: str, by: UserId, at: datetime
    ) -> ViewerQuestion:
        """A new question, once a `key`. Raises QuestionOpen."""

        def change(db: sqlite3.Connection) -> ViewerQuestion:
            known = db.execute(_BY_KEY, (self._guild_id, key)).fetchone()
            if known is not None:
                return _question_of(known)
            open_one = db.execute(
                'SELECT number, text FROM viewer_question WHERE guild_id = ? AND creator_id = ?'
                ' AND asked_by = ? AND closed_at_ms IS NULL',
                (self._guild_id, creator_id, by),
            ).fetchone()
            if open_one is not None:
                raise QuestionOpen(*open_one)
            number: int = db.execute(
                'INSERT INTO viewer_question_count (guild_id, asked) VALUES (?, 1)'
                ' ON CONFLICT DO UPDATE SET asked = asked + 1 RETURNING asked',
                (self._guild_id,),
            ).fetchone()[0]
            db.execute(
                'INSERT INTO viewer_question'
                ' (guild_id, number, key, creator_id, text, asked_by, asked_at_ms)'
                ' VALUES (?, ?, ?, ?, ?, ?, ?)',
                (self._guild_id, number, key, creator_id, text, by, to_ms(at)),
            )
            db.execute(
                'INSERT INTO viewer_question_want (guild_id, number, user_id) VALUES (?, ?, ?)',
                (self._guild_id, number, by),
            )
            return self._question(db, number)

        return await self._db.write(change)

    async def want(self, number: int, *, by: UserId) -> ViewerQuestion:
        """Count one more who wants to know, or one less when `by` counted already.

        Raises QuestionClosed, and QuestionIsYours for who asked it.
        """

        def change(db: sqlite3.Connection) -> ViewerQuestion:
            question = self._open(db, number)
            if question.asked_by == by:
                raise QuestionIsYours
            taken_back = db.execute(
                'DELETE FROM viewer_question_want'
                ' WHERE guild_id = ? AND number = ? AND user_id = ?',
                (self._guild_id, number, by),
            )
            if taken_back.rowcount == 0:
                db.execute(
                    'INSERT INTO viewer_question_want (guild_id, number, user_id) VALUES (?, ?, ?)',
                    (self._guild_id, number, by),
                )
            return self._question(db, number)

        return await self._db.write(change)

    async def withdraw(
        self, number: int, *, by: UserId, is_moderator: bool, at: datetime
    ) -> ViewerQuestion:
        """Take an open question out. Raises QuestionClosed, QuestionNotYours."""

        def change(db: sqlite3.Connection) -> ViewerQuestion:
            question = self._open(db, number)
            if question.asked_by != by and not is_moderator:
                raise QuestionNotYours
            db.execute(
                'UPDATE viewer_question SET closed_at_ms = ? WHERE guild_id = ? AND number = ?',
                (to_ms(at), self._guild_id, number),
            )
            return question

        return await self._db.write(change)

    async def next(
        self, creator_id: CreatorId, *, creator: str, key: str, at: datetime
    ) -> tuple[ViewerQuestion, int]:
        """Answer the most wanted question, the oldest of several; and how many wait after it.

        The same `key` again finds the same question. Raises NoQuestions, naming `creator`.
        """

        def change(db: sqlite3.Connection) -> tuple[ViewerQuestion, int]:
            row = db.execute(_BY_ANSWER_KEY, (self._guild_id, key)).fetchone()
            if row is None:
                row = db.execute(_WAITING, (self._guild_id, creator_id, 1, 0)).fetchone()
                if row is None:
                    raise NoQuestions(creator)
                db.execute(
                    'UPDATE viewer_question SET closed_at_ms = ?, answer_key = ?'
                    ' WHERE guild_id = ? AND number = ?',
                    (to_ms(at), key, self._guild_id, row[0]),
                )
            waiting: int = db.execute(_HOW_MANY, (self._guild_id, creator_id)).fetchone()[0]
            return _question_of(row), waiting

        return await self._db.write(change)

    async def put_back(self, number: int) -> ViewerQuestion:
        """Open an answered question again, with everybody who wanted it.

        Raises QuestionClosed for one that is gone or open, QuestionOpen when its asker has asked
        another one meanwhile.
        """

        def change(db: sqlite3.Connection) -> ViewerQuestion:
            found = db.execute(
                'SELECT creator_id, asked_by FROM viewer_question'
                ' WHERE guild_id = ? AND number = ? AND answer_key IS NOT NULL',
                (self._guild_id, number),
            ).fetchone()
            if found is None:
                raise QuestionClosed
            another = db.execute(
                'SELECT number, text FROM viewer_question WHERE guild_id = ? AND creator_id = ?'
                ' AND asked_by = ? AND closed_at_ms IS NULL',
                (self._guild_id, *found),
            ).fetchone()
            if another is not None:
                raise QuestionOpen(*another)
            db.execute(
                'UPDATE viewer_question SET closed_at_ms = NULL, answer_key = NULL'
                ' WHERE guild_id = ? AND number = ?',
                (self._guild_id, number),
            )
            return self._question(db, number)

        return await self._db.write(change)

    async def waiting(self, creator_id: CreatorId, page: int = 0) -> Waiting:
        """One page of what waits for an answer; past the last page, the last page."""
        total: int = (await self._db.read(_HOW_MANY, (self._guild_id, creator_id)))[0][0]
        shown = min(page, max(0, total - 1) // PAGE_ROWS)
        bounds = (PAGE_ROWS, shown * PAGE_ROWS)
        rows = await self._db.read(_WAITING, (self._guild_id, creator_id, *bounds))
        return Waiting(tuple(_question_of(row) for row in rows), shown, total)

    def _open(self, db: sqlite3.Connection, number: int) -> ViewerQuestion:
        row = db.execute(_BY_NUMBER, (self._guild_id, number)).fetchone()
        if row is None or row[-1] is not None:
            raise QuestionClosed
        return _question_of(row)

    def _question(self, db: sqlite3.Connection, number: int) -> ViewerQuestion:
        return _question_of(db.execute(_BY_NUMBER, (self._guild_id, number)).fetchone())


async def drop_old_questions(db: Database, at: datetime) -> None:
    """Forget what was closed CLOSED_KEPT ago or asked OPEN_KEPT ago, in every server."""
    await db.write(
        lambda tx: tx.execute(
            'DELETE FROM viewer_question INDEXED BY viewer_question_age'
            ' WHERE asked_at_ms < ?1 AND (closed_at_ms < ?1 OR asked_at_ms < ?2)',
            (to_ms(at - CLOSED_KEPT), to_ms(at - OPEN_KEPT)),
        )
    )


_BY_NUMBER = (
    'SELECT q.number, q.creator_id, q.text, q.asked_by, q.asked_at_ms,'
    ' (SELECT count(*) FROM viewer_question_want w'
    ' WHERE w.guild_id = q.guild_id AND w.number = q.number), q.closed_at_ms'
    ' FROM viewer_question q WHERE q.guild_id = ? AND q.number = ?'
)
_BY_KEY = (
    'SELECT q.number, q.creator_id, q.text, q.asked_by, q.asked_at_ms,'
    ' (SELECT count(*) FROM viewer_question_want w'
    ' WHERE w.guild_id = q.guild_id AND w.number = q.number), q.closed_at_ms'
    ' FROM viewer_question q WHERE q.guild_id = ? AND q.key = ?'
)
_BY_ANSWER_KEY = (
    'SELECT q.number, q.creator_id, q.text, q.asked_by, q.asked_at_ms,'
    ' (SELECT count(*) FROM viewer_question_want w'
    ' WHERE w.guild_id = q.guild_id AND w.number = q.number), q.closed_at_ms'
    ' FROM viewer_question q WHERE q.guild_id = ? AND q.answer_key = ?'
)
_WAITING = (
    'SELECT q.number, q.creator_id, q.text, q.asked_by, q.asked_at_ms,'
    ' (SELECT count(*) FROM viewer_question_want w'
    ' WHERE w.guild_id = q.guild_id AND w.number = q.number) AS wanted, q.closed_at_ms'
    ' FROM viewer_question q INDEXED BY viewer_question_open'
    ' WHERE q.guild_id = ? AND q.creator_id = ? AND q.closed_at_ms IS NULL'
    ' ORDER BY wanted DESC, q.asked_at_ms, q.number LIMIT ? OFFSET ?'
)
_HOW_MANY = (
    'SELECT count(*) FROM viewer_question INDEXED BY viewer_question_open'
    ' WHERE guild_id = ? AND creator_id = ? AND closed_at_ms IS NULL'
)


def _question_of(row: Row) -> ViewerQuestion:
    number, creator_id, text, asked_by, asked_at_ms, wanted, _closed_at_ms = row
    return ViewerQuestion(
        number=number,
        creator_id=CreatorId(creator_id),
        text=text,
        asked_by=UserId(asked_by),
        asked_at=from_ms(asked_at_ms),
        wanted=wanted,
    )
