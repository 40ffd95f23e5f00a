"""The practice room is furnished, and everything in it works."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime

import pytest

from bot.practice import EVENING, _keep_time, _play_evening, furnish


@pytest.fixture
async def practice(env, desk):
    """The furnished room; its clock is set to now, which SimCord only allows forwards."""
    return await furnish(env, desk)


def said(practice, channel) -> str:
    return channel.history(viewer=practice.moderator)[-1].content


async def test_the_evening_is_there_once_and_was_yesterday(practice, env, desk):
    await practice.moderator.slash(practice.staff, 'gift history')
    shown = said(practice, practice.staff)
    assert shown.startswith('### `Mia`: gifts\n`#14` 1 × **Galaxy** from `noor`')
    await practice.moderator.slash(practice.staff, 'payout estimate', period='all')
    assert re.match(r'### `Mia` all time: [\d,]+ diamonds', said(practice, practice.staff))
    before = await desk.servers.of(practice.guild.id)
    await _play_evening(desk, practice)  # as a second start on the same data does
    assert await desk.servers.of(practice.guild.id) == before
    page = await desk.history(practice.guild.id).page(creator_id=before.creators[0].id)
    assert page.entries[0].number == len(EVENING)
    assert page.entries[0].day < practice.env.now().date()


async def test_the_steps_of_the_readme(practice):
    await practice.moderator.send(practice.public, '!gift Rose 12 luna')
    assert said(practice, practice.public).startswith('🎁 12 × **Rose** from `luna`')
    assert '`#15` logged by' in said(practice, practice.public)
    await practice.moderator.slash(practice.public, 'gift log', gift='Galaxy', **{'from': 'ravi'})
    assert '**1,012 diamonds** · `#16`' in said(practice, practice.public)
    await practice.moderator.slash(practice.public, 'gift undo')
    assert said(practice, practice.public).startswith('↩️ Taken back: 1 × **Galaxy** from `ravi`')


async def test_the_staff_channel_answers_payouts_in_place(practice):
    await practice.moderator.send(practice.staff, '!payout all')
    assert '≈ **$' in said(practice, practice.staff)
    await practice.moderator.send(practice.public, '!payout')
    assert '$' not in said(practice, practice.public)


async def test_the_clock_of_the_room_is_not_behind(practice, env):
    assert (datetime.now(UTC) - env.now()).total_seconds() < 60


async def test_what_a_capture_writes_between_two_pulses_is_shown(practice, env, monkeypatch):
    class Page:
        shown = asyncio.Event()

        async def refresh(self) -> None:
            self.shown.set()

    monkeypatch.setattr('bot.practice.CLOCK_EVERY_S', 0.01)
    keeping = asyncio.create_task(_keep_time(env, practice.public, Page()))
    try:
        await asyncio.sleep(0.05)
        await practice.moderator.send(practice.public, '!gift Rose 12 luna')
        await practice.moderator.slash(practice.public, 'gift undo')
        await asyncio.sleep(0.05)
        assert not Page.shown.is_set(), 'what was asked for is there: a press must not be refused'
        await env.bot.get_channel(practice.public.id).send('🔴 `Mia` is live')
        async with asyncio.timeout(10):
            await Page.shown.wait()
        Page.shown.clear()
        await asyncio.sleep(0.05)
        assert not Page.shown.is_set(), 'shown once, not again and again'
    finally:
        keeping.cancel()
