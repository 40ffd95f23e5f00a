"""Diamonds of payouts that were taken back: the staff hears of it once, and of every change."""

from __future__ import annotations

import re

import discord
import pytest
from simcord.backend.models.channel import Overwrite
from simcord.enums import OverwriteType


async def tick(room, channel=None):
    """What the bot posts in a channel when the pulse comes."""
    stored = room.env.backend.messages.setdefault((channel or room.staff).id, {})
    before = set(stored)
    await room.env.bot.get_cog('Payouts').tell_missing(room.env.now())
    return [room.message(each).content for id_, each in sorted(stored.items()) if id_ not in before]


@pytest.fixture
async def requested(room):
    """Two payouts take up all of Mia's 6,000 diamonds; the staff has a channel."""
    await room.settings(staff_channel=room.staff)
    await room.slash(room.manager, 'payout rate', preset='measured')
    for count in (1000, 2000, 3000):
        await room.say(room.moderator, f'!gift {count} rose luna')
    await room.slash(room.manager, 'payout request', diamonds='5000')
    await room.slash(room.manager, 'payout request', diamonds='1000')
    return room


async def test_said_once_and_again_on_a_change_and_when_it_is_healed(requested):
    room = requested
    assert await tick(room) == []
    await room.say(room.moderator, '!gift undo 1')
    (said,) = await tick(room)
    assert said == (
        '🚩 `Mia`: 1,000 diamonds of `P2` are missing: entries were taken back after the request. '
        'I change no payout; cancel it, or log what is missing. A manager sees all of it in '
        '`/payout history`.'
    )
    assert await tick(room) == []
    await room.restart()
    assert await tick(room) == []
    await room.say(room.moderator, '!gift undo 2')
    (said,) = await tick(room)
    assert said.startswith('🚩 `Mia`: 3,000 diamonds of `P2` and `P1` are missing: ')
    assert 'Told before: 1,000.' in said
    await room.slash(room.manager, 'payout cancel', payout='P1')
    assert await tick(room) == ['✅ `Mia`: no diamonds of payouts are missing any more.']
    assert await tick(room) == []
    rows = await room.desk._database.read('SELECT count(*) FROM payout_alarm')
    assert rows == [(0,)]


async def test_no_money_and_nothing_outside_the_staff_channel(requested):
    room = requested
    await room.say(room.moderator, '!gift undo 3')
    public = room.env.backend.messages[room.public.id]
    before = set(public)
    (said,) = await tick(room)
    assert not re.search(r'[$€£¥]|USD|EUR|0\.0', said)
    assert set(public) == before


async def test_without_a_staff_channel_it_waits_for_one(room):
    await room.slash(room.manager, 'payout rate', preset='measured')
    await room.say(room.moderator, '!gift 10 rose luna')
    await room.slash(room.manager, 'payout request', diamonds='all')
    await room.say(room.moderator, '!gift undo')
    assert await tick(room, room.public) == []
    await room.settings(staff_channel=room.staff)
    (said,) = await tick(room)
    assert said.startswith('🚩 `Mia`: 10 diamonds of `P1` are missing')


async def test_while_it_may_not_write_there_it_waits(requested):
    room = requested
    bot_id = room.env.bot.user.id
    denied = discord.Permissions(send_messages=True).value
    room.env.backend.set_overwrite(
        room.staff.id, Overwrite(bot_id, OverwriteType.MEMBER, deny=denied)
    )
    await room.say(room.moderator, '!gift undo 1')
    assert await tick(room) == []
    allowed = discord.Permissions(view_channel=True).value
    room.env.backend.set_overwrite(
        room.staff.id, Overwrite(bot_id, OverwriteType.MEMBER, allow=allowed)
    )
    (said,) = await tick(room)
    assert said.startswith('🚩 `Mia`: 1,000 diamonds of `P2` are missing')


async def test_a_pulse_looks_for_it(room):
    assert [pulse.name for pulse in room.env.bot.get_cog('Payouts').pulses] == ['missing diamonds']
