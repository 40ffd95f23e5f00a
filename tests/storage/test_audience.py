"""Questions of viewers on disk."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from economy.engage_errors import (
    NoQuestions,
    QuestionClosed,
    QuestionIsYours,
    QuestionNotYours,
    QuestionOpen,
)
from economy.ids import GuildId
from storage.audience import Audience, drop_old_questions

HOUR = timedelta(hours=1)


class Hall:
    """One server's questions, with a clock that moves an hour a question."""

    def __init__(self, desk) -> None:
        self.audience = Audience(desk.db, desk.guild_id)
        self.at = desk.gift().logged_at
        self.asked = 0

    async def ask(self, by: int, text: str = 'Why?', *, creator: int = 1, key: str | None = None):
        self.asked += 1
        self.at += HOUR
        return await self.audience.ask(
            text, creator_id=creator, key=key or f'int:{self.asked}', by=by, at=self.at
        )

    async def next(self, key: str, creator: int = 1):
        question, left = await self.audience.next(creator, creator='Mira', key=key, at=self.at)
        return question.number, left

    async def order(self, creator: int = 1, page: int = 0) -> list[int]:
        waiting = await self.audience.waiting(creator, page)
        return [question.number for question in waiting.questions]


@pytest.fixture
def hall(desk) -> Hall:
    return Hall(desk)


async def test_a_question_counts_its_asker(hall):
    question = await hall.ask(7, 'Wie heißt 🐈?')
    assert (question.number, question.text, question.wanted) == (1, 'Wie heißt 🐈?', 1)
    assert (question.asked_by, question.asked_at, question.creator_id) == (7, hall.at, 1)


async def test_one_open_question_a_person_and_creator(hall):
    first = await hall.ask(7, 'first')
    with pytest.raises(QuestionOpen) as refused:
        await hall.ask(7, 'second')
    assert (refused.value.number, refused.value.text) == (1, 'first')
    assert (await hall.ask(7, creator=2)).number == 2
    assert (await hall.ask(8)).number == 3
    await hall.audience.withdraw(first.number, by=7, is_moderator=False, at=hall.at)
    assert (await hall.ask(7)).number == 4


async def test_the_same_key_asks_once(hall):
    assert (await hall.ask(7, key='int:x')).number == (await hall.ask(7, key='int:x')).number
    asked = await asyncio.gather(
        *(hall.ask(9) for _ in range(5)), return_exceptions=True
    )  # five taps at once with keys of their own
    assert sum(isinstance(each, QuestionOpen) for each in asked) == 4


async def test_me_too_counts_people_and_is_taken_back_by_a_second_press(hall):
    question = await hall.ask(7)
    wanted = [(await hall.audience.want(question.number, by=by)).wanted for by in (8, 9, 8, 8, 10)]
    assert wanted == [2, 3, 2, 3, 4]
    with pytest.raises(QuestionIsYours):
        await hall.audience.want(question.number, by=7)
    with pytest.raises(QuestionClosed):
        await hall.audience.want(99, by=7)


async def test_the_most_wanted_is_next_then_the_oldest(hall):
    for by in (1, 2, 3, 4):
        await hall.ask(by)
    await hall.audience.want(3, by=9)
    assert await hall.order() == [3, 1, 2, 4]
    assert [await hall.next(f'k{place}') for place in range(4)] == [(3, 3), (1, 2), (2, 1), (4, 0)]
    with pytest.raises(NoQuestions):
        await hall.next('k9')


async def test_the_same_key_answers_once(hall):
    await hall.ask(1)
    await hall.ask(2)
    assert await hall.next('btn:a') == (1, 1)
    assert await hall.next('btn:a') == (1, 1)
    assert await hall.next('btn:b') == (2, 0)


async def test_put_back_it_waits_with_everybody_who_wanted_it(hall):
    await hall.ask(1)
    await hall.audience.want(1, by=9)
    await hall.next('k')
    with pytest.raises(QuestionClosed):
        await hall.audience.want(1, by=8)
    assert (await hall.audience.put_back(1)).wanted == 2
    assert await hall.order() == [1]
    with pytest.raises(QuestionClosed):
        await hall.audience.put_back(1)
    assert await hall.next('k') == (1, 0)
    await hall.ask(1, 'another')
    with pytest.raises(QuestionOpen):
        await hall.audience.put_back(1)


async def test_withdrawing_is_for_the_asker_and_moderators(hall):
    await hall.ask(1)
    with pytest.raises(QuestionNotYours):
        await hall.audience.withdraw(1, by=2, is_moderator=False, at=hall.at)
    await hall.audience.withdraw(1, by=2, is_moderator=True, at=hall.at)
    with pytest.raises(QuestionClosed):
        await hall.audience.withdraw(1, by=1, is_moderator=False, at=hall.at)
    with pytest.raises(QuestionClosed):
        await hall.audience.put_back(1)


async def test_ten_a_page_and_past_the_end_the_last(hall):
    for by in range(1, 24):
        await hall.ask(by)
    assert await hall.order(page=1) == list(range(11, 21))
    last = await hall.audience.waiting(1, 99)
    assert (last.page, last.pages, last.total, len(last.questions)) == (2, 3, 23, 3)
    assert (await hall.audience.waiting(2)).pages == 1


async def test_old_questions_go_and_their_numbers_never_come_back(hall, desk):
    await hall.ask(1)
    await hall.ask(2)
    await hall.audience.withdraw(2, by=2, is_moderator=False, at=hall.at)
    await drop_old_questions(desk.db, hall.at + timedelta(days=6))
    assert await desk.db.read('SELECT number FROM viewer_question') == [(1,), (2,)]
    await drop_old_questions(desk.db, hall.at + timedelta(days=8))
    assert await desk.db.read('SELECT number FROM viewer_question_want') == [(1,)]
    assert (await hall.ask(2)).number == 3
    await drop_old_questions(desk.db, hall.at + timedelta(days=31))
    assert await desk.db.read('SELECT number FROM viewer_question') == []
    assert (await hall.ask(2)).number == 4


async def test_servers_do_not_see_each_other(hall, other_desk):
    await hall.ask(1)
    elsewhere = Audience(other_desk.db, GuildId(2))
    assert (await elsewhere.waiting(1)).total == 0
    with pytest.raises(QuestionClosed):
        await elsewhere.want(1, by=9)
    with pytest.raises(NoQuestions):
        await elsewhere.next(1, creator='Mira', key='k', at=hall.at)


async def test_twenty_people_at_once_count_twenty(hall):
    await hall.ask(1)
    await asyncio.gather(*(hall.audience.want(1, by=by) for by in range(2, 22)))
    assert (await hall.audience.waiting(1)).questions[0].wanted == 21
