"""What could not be told is told later, in its order, and holds up nobody else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.outbox import AGAIN_S, KEPT_FOR, WAITING_MAX, Outbox, Place
from economy.ids import ChannelId, GuildId

HERE, THERE = (GuildId(1), ChannelId(5)), (GuildId(1), ChannelId(6))
NINE = datetime(2026, 11, 23, 21, tzinfo=UTC)


def after(seconds: float) -> datetime:
    return NINE + timedelta(seconds=seconds)


class Chat:
    """Channels that can be reached or not, and what was told in them."""

    def __init__(self) -> None:
        self.outbox = Outbox()
        self.unreachable: set[Place] = set()
        self.told: list[tuple[Place, str]] = []
        self.tries = 0

    def put(self, place: Place, *texts: str, at: datetime = NINE) -> None:
        for text in texts:
            self.outbox.put(place, lambda text=text: self._tell(place, text), at)

    async def _tell(self, place: Place, text: str) -> bool:
        self.tries += 1
        if place in self.unreachable:
            return False
        self.told.append((place, text))
        return True


@pytest.fixture
def chat() -> Chat:
    return Chat()


async def test_it_is_told_once_and_in_its_order(chat):
    chat.put(HERE, 'one', 'two')
    await chat.outbox.send(NINE)
    await chat.outbox.send(after(1))
    assert chat.told == [(HERE, 'one'), (HERE, 'two')]


async def test_what_cannot_be_told_waits_ever_longer_and_comes_in_its_order(chat):
    chat.unreachable.add(HERE)
    chat.put(HERE, 'one', 'two')
    at = 0.0
    for tried, wait_s in enumerate([*AGAIN_S, AGAIN_S[-1]], start=1):
        await chat.outbox.send(after(at))
        await chat.outbox.send(after(at + wait_s - 1))
        assert chat.tries == tried
        at += wait_s
    chat.unreachable.clear()
    await chat.outbox.send(after(at))
    assert chat.told == [(HERE, 'one'), (HERE, 'two')]
    chat.put(HERE, 'three', at=after(at))
    await chat.outbox.send(after(at))
    assert chat.told[-1] == (HERE, 'three')


async def test_a_channel_that_is_gone_holds_up_no_other(chat):
    chat.unreachable.add(HERE)
    chat.put(HERE, 'one')
    chat.put(THERE, 'two')
    await chat.outbox.send(NINE)
    assert chat.told == [(THERE, 'two')]


async def test_after_a_day_it_is_let_go(chat):
    chat.unreachable.add(HERE)
    chat.put(HERE, 'old')
    chat.put(HERE, 'new', at=NINE + KEPT_FOR)
    await chat.outbox.send(NINE + KEPT_FOR)
    chat.unreachable.clear()
    await chat.outbox.send(NINE + 2 * KEPT_FOR)
    assert chat.told == [(HERE, 'new')]


async def test_the_oldest_is_let_go_for_one_too_many(chat, caplog):
    chat.put(HERE, *map(str, range(WAITING_MAX + 1)))
    await chat.outbox.send(NINE)
    assert [text for _, text in chat.told] == [str(each) for each in range(1, WAITING_MAX + 1)]
    assert 'Too much waits to be told' in caplog.text


async def test_a_fault_ends_one_message_and_no_other(chat, caplog):
    async def broken() -> bool:
        raise ValueError('a fault')

    chat.outbox.put(HERE, broken, NINE)
    chat.put(HERE, 'one')
    await chat.outbox.send(NINE)
    assert chat.told == [(HERE, 'one')]
    assert 'a fault' in caplog.text
