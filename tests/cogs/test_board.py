"""The live board: true within ten seconds, edited sparingly, back after every mishap."""

from __future__ import annotations

import discord
import pytest
from simcord.backend.models.channel import Overwrite
from simcord.enums import OverwriteType
from simcord.results import ResponseMessage

SEND_MESSAGES = discord.Permissions(send_messages=True).value


class Board:
    """The board of a room as people see it, and the clock that drives it.

    `edits` counts what the looks posted or edited; receipts are not among it.
    """

    def __init__(self, room):
        self.room = room
        self.edits = 0

    async def pass_time(self, seconds: int = 10) -> None:
        """The look of every second, for so long."""
        for _ in range(seconds):
            await self.room.env.advance_time(1)
            before = len(self.requests())
            await self.room.env.bot.get_cog('Streams').tick(self.room.env.now())
            self.edits += len(self.requests()) - before

    def requests(self):
        """Every message the bot posted or edited itself."""
        return [
            each
            for each in self.room.env.http_requests
            if each.method in ('POST', 'PATCH') and each.path.startswith('/channels/')
        ]

    def messages(self, channel=None) -> list[ResponseMessage]:
        place = channel or self.room.public
        stored = self.room.env.backend.messages.get(place.id, {})
        found = [ResponseMessage(self.room.env, stored[id_]) for id_ in sorted(stored)]
        return [each for each in found if any(row['type'] == 17 for row in each.components)]

    def text(self, channel=None) -> str:
        (message,) = self.messages(channel)
        parts = message.components[0]['components']
        return '\n'.join(part['content'] for part in parts if part['type'] == 10)

    def button(self) -> dict:
        (message,) = self.messages()
        rows = [part for part in message.components[0]['components'] if part['type'] == 1]
        return rows[0]['components'][0]


@pytest.fixture
async def board(room):
    await room.slash(room.moderator, 'stream board')
    await room.slash(room.moderator, 'stream start', title='Friday', goal='5k')
    board = Board(room)
    await board.pass_time(1)
    return board


async def test_it_shows_the_night_without_money(room, board):
    await room.say(room.moderator, '!gift Galaxy luna')
    await room.say(room.moderator, '!gift Rose 12 max')
    await board.pass_time()
    text = board.text()
    assert '### 🔴 `Mia` is live · `Friday`' in text
    assert f'on duty <@{room.moderator.id}>' in text
    assert '💎 **1,012 diamonds** · 13 gifts from 2 gifters' in text
    assert '🎯 ▰▰▱▱▱▱▱▱▱▱ 20 % of 5,000 · 3,988 to go' in text
    assert '⚡ Last 10 min: 1,012 diamonds' in text
    assert '🥇 `luna` 1,000\n🥈 `max` 12' in text
    assert '12 × **Rose** from `max`' in text
    assert '🙏 To thank: 1 · next `luna`, 1,000 diamonds' in text
    assert '$' not in text


async def test_however_fast_gifts_come_it_is_edited_once_in_ten_seconds_and_true(room, board):
    await board.pass_time(10)
    board.edits = 0
    for count in range(1, 31):
        await room.say(room.moderator, f'!gift Rose {count} luna')
        await board.pass_time(1)
    assert board.edits == 3  # in thirty seconds, of thirty gifts
    await board.pass_time(10)
    assert board.edits == 4
    assert f'**{sum(range(1, 31)):,} diamonds**' in board.text()


async def test_nothing_changed_nothing_is_edited(room, board):
    await board.pass_time(10)
    board.edits = 0
    await board.pass_time(60)
    assert board.edits == 0


async def test_it_is_posted_afresh_before_discord_slows_its_edits(room, board):
    first = board.messages()[0].id
    await room.env.advance_time(49 * 60)
    await board.pass_time(10)
    assert [each.id for each in board.messages()] == [first]
    await room.env.advance_time(60)
    await board.pass_time(1)
    (now,) = board.messages()
    assert now.id != first


async def test_it_survives_a_restart(room, board):
    before = board.messages()[0].id
    await room.restart()
    await room.say(room.moderator, '!gift Galaxy luna')
    await board.pass_time(10)
    assert [each.id for each in board.messages()] == [before]
    assert '**1,000 diamonds**' in board.text()


async def test_a_deleted_message_comes_back(room, board):
    message = board.messages()[0]
    room.env.backend.messages[room.public.id].pop(message.id)
    await room.say(room.moderator, '!gift Galaxy luna')
    await board.pass_time(10)
    assert '**1,000 diamonds**' in board.text()


async def test_a_message_deleted_in_a_quiet_hour_comes_back_too(room, board):
    await board.pass_time(10)
    first = board.messages()[0]
    room.env.backend.delete_message(room.public.id, first.id)
    await board.pass_time(2)
    (back,) = board.messages()
    assert back.id != first.id


async def test_lost_rights_are_said_once_and_gifts_go_on(room, board):
    await room.settings(staff_channel=room.staff)
    silent = {room.env.bot.user: discord.PermissionOverwrite(send_messages=False)}
    show = room.guild.create_text_channel('show', overwrites=silent)
    refused = await room.slash(room.moderator, 'stream board', channel=show)
    assert f'I cannot write in <#{show.id}>: I need Send Messages there.' in refused.private
    bot_id = room.env.bot.user.id
    muted = Overwrite(bot_id, OverwriteType.MEMBER, deny=SEND_MESSAGES)
    room.env.backend.set_overwrite(room.public.id, muted)
    await board.pass_time(30)
    told = [each for each in written(room, room.staff) if '⚠️' in each.content]
    assert len(told) == 1
    assert f'I need Send Messages in <#{room.public.id}>.' in told[0].content
    logged = await room.slash(room.moderator, 'gift log', room.staff, gift='Galaxy', from_='luna')
    assert '**1,000 diamonds**' in logged.public
    room.env.backend.delete_overwrite(room.public.id, bot_id)
    await board.pass_time(12)
    assert '**1,000 diamonds**' in board.text()


def written(room, channel):
    stored = room.env.backend.messages.get(channel.id, {})
    return [ResponseMessage(room.env, stored[id_]) for id_ in sorted(stored)]


async def test_a_deleted_channel_is_said_once(room, board):
    await room.settings(staff_channel=room.staff)
    show = room.guild.create_text_channel('show')
    await room.slash(room.moderator, 'stream board', channel=show)
    await board.pass_time(12)
    assert board.messages() == []
    assert 'is live' in board.text(show)
    room.env.backend.delete_channel(show.id)
    await board.pass_time(40)
    told = [each for each in written(room, room.staff) if 'its channel is gone' in each.content]
    assert len(told) == 1


async def test_its_button_thanks_who_it_names(room, board):
    await room.say(room.moderator, '!gift Galaxy luna')
    await board.pass_time(10)
    assert board.button()['label'] == 'Thanked luna'
    tapped = await room.click(room.moderator, board.messages()[0], 'Thanked luna')
    assert tapped.private == '🙏 Thanked. Everybody is thanked now. 🎉'
    refused = await room.click(room.member, board.messages()[0], 'Thanked luna')
    assert 'moderator' in refused.private
    await board.pass_time(10)
    assert '🙏 Everybody is thanked' in board.text()


async def test_when_the_stream_is_over_it_says_so_and_rests(room, board):
    await room.say(room.moderator, '!gift Galaxy luna')
    await room.slash(room.moderator, 'stream end')
    await board.pass_time(12)
    assert '### ⏹️ `Mia` was live' in board.text()
    assert '**1,000 diamonds** from 1 gifter' in board.text()
    board.edits = 0
    await board.pass_time(30)
    assert board.edits == 0


async def test_it_is_taken_down_by_its_button(room, board):
    said = await room.slash(room.moderator, 'stream board')
    await room.click(room.moderator, said.only, 'No board')
    await board.pass_time(12)
    assert board.messages() == []


async def test_hidden_and_forgotten_gifters_are_not_named(room, board):
    await room.say(room.moderator, '!gift Galaxy shy')
    await room.say(room.moderator, '!gift Rose 12 gone')
    await room.slash(room.moderator, 'fan hide', fan='shy')
    asked = await room.slash(room.moderator, 'fan forget', fan='gone')
    await room.click(room.moderator, asked.only)
    await board.pass_time(12)
    text = board.text()
    assert 'shy' not in text
    assert 'gone' not in text
    assert '💎 **1,012 diamonds** · 13 gifts from 2 gifters' in text
    assert '1 × **Galaxy** <t:' in text
    assert 'next somebody unnamed, 1,000 diamonds' in text
    assert board.button()['label'] == 'Thanked somebody'
