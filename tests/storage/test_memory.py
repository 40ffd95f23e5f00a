"""Questions that outlive a restart, and what the program knows of itself."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from economy.errors import QuestionGone
from economy.ids import GuildId, UserId
from storage.database import Database
from storage.memory import QUESTION_KEPT, Memory, Question, Questions

GUILD, OTHER = GuildId(1), GuildId(2)
AT = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
ANNA = UserId(2**62)
PAYLOAD = {'count': 5, 'fan': 'Łuna 🌹', 'note': None, 'choices': [1, 2], 'is_meant': True}


async def test_a_question_is_answered_after_a_restart(tmp_path):
    db = await Database.open(tmp_path)
    asked = await Questions(db).keep(GUILD, PAYLOAD, actor_id=ANNA, at=AT)
    await db.close()
    db = await Database.open(tmp_path)
    assert await Questions(db).get(GUILD, asked.token) == Question(asked.token, ANNA, PAYLOAD)
    await db.close()


async def test_every_question_has_a_token_of_its_own(db):
    questions = Questions(db)
    tokens = {(await questions.keep(GUILD, {}, actor_id=ANNA, at=AT)).token for _ in range(20)}
    assert len(tokens) == 20
    assert {len(token) for token in tokens} == {16}


async def test_a_question_of_another_server_is_gone_here(db):
    questions = Questions(db)
    asked = await questions.keep(GUILD, PAYLOAD, actor_id=ANNA, at=AT)
    with pytest.raises(QuestionGone):
        await questions.get(OTHER, asked.token)
    with pytest.raises(QuestionGone):
        await questions.get(GUILD, 'never asked')


async def test_a_question_is_kept_seven_days_and_then_dropped(db):
    questions = Questions(db)
    old = await questions.keep(GUILD, PAYLOAD, actor_id=ANNA, at=AT)
    await questions.keep(OTHER, {}, actor_id=ANNA, at=AT + QUESTION_KEPT)
    assert (await questions.get(GUILD, old.token)).payload == PAYLOAD
    just_over = AT + timedelta(days=7, milliseconds=1)
    young = await questions.keep(OTHER, PAYLOAD, actor_id=ANNA, at=just_over)
    with pytest.raises(QuestionGone):
        await questions.get(GUILD, old.token)
    assert (await questions.get(OTHER, young.token)).payload == PAYLOAD


async def test_the_program_remembers_the_last_thing_it_was_told(db):
    memory = Memory(db)
    assert await memory.recall('commands') is None
    await memory.remember('commands', 'one')
    await memory.remember('greeting', '')
    await memory.remember('commands', 'two')
    assert await memory.recall('commands') == 'two'
    assert await Memory(db).recall('greeting') == ''


async def test_numbers_take_turns_each_once(db):
    memory = Memory(db)
    numbers = await asyncio.gather(*(memory.next_number('shoutout:1') for _ in range(20)))
    assert sorted(numbers) == list(range(1, 21))
    assert await memory.next_number('shoutout:2') == 1
