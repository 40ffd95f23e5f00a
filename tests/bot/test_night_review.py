"""A night in which two things happen at once, or one much later than it was asked."""

from __future__ import annotations

import discord
import pytest

from bot.charts import Picture
from bot.staff import tell_staff
from bot.text import MESSAGE_MAX

MINUTE = 60
HOUR = 60 * MINUTE


async def test_yes_to_a_stream_means_that_stream_however_late_it_is_said(room):
    await room.slash(room.moderator, 'stream start')
    await room.slash(room.moderator, 'stream end')
    asked = await room.say(room.moderator, '!gift Rose 5 luna')
    await room.env.advance_time(20 * MINUTE)
    await room.click(room.moderator, asked.only, 'Yes, to stream 1')
    assert [entry.stream_id for entry in await room.entries()] == [1]


async def test_yes_to_a_stream_means_that_stream_while_the_next_one_runs(room):
    await room.slash(room.moderator, 'stream start')
    await room.slash(room.moderator, 'stream end')
    asked = await room.say(room.moderator, '!gift Rose 5 luna')
    many = await room.say(room.moderator, '!gift bulk\nRose 6 luna\nRose 7 max')
    bulk = await room.click(room.moderator, many.only, 'Log 2 lines')
    await room.slash(room.moderator, 'stream start')
    await room.click(room.moderator, asked.only, 'Yes, to stream 1')
    await room.click(room.moderator, bulk.edited[0], 'Yes, to stream 1')
    assert [entry.stream_id for entry in await room.entries()] == [1, 1, 1]


async def test_an_answer_logs_for_whom_it_was_asked_whoever_is_live_by_then(room):
    await room.say(room.moderator, '!gift Rose 5 luna')
    asked = await room.say(room.moderator, '!gift Rose 5 luna')
    await room.add_creator('Noor')
    await room.slash(room.moderator, 'stream start', creator='Noor')
    await room.click(room.moderator, asked.only, 'Log it again')
    assert len(await room.entries(1)) == 2
    assert await room.entries(2) == []


async def ended_by_itself(room):
    """What the staff was asked after three quiet hours, and told after six."""
    await room.settings(staff_channel=room.staff)
    await room.slash(room.moderator, 'stream start')
    said = []
    for _ in range(2):
        await room.env.advance_time(3 * HOUR)
        before = set(room.env.backend.messages.setdefault(room.staff.id, {}))
        await room.env.bot.get_cog('Streams').tick(room.env.now())
        stored = room.env.backend.messages[room.staff.id]
        said += [room.message(each) for id_, each in stored.items() if id_ not in before]
    return said


async def test_nobody_is_still_live_in_a_stream_that_ended_meanwhile(room):
    asked, _ = await ended_by_itself(room)
    answer = await room.click(room.moderator, asked, 'Still live')
    assert 'No stream of `Mia` is running. Nothing was saved.' in answer.private


async def test_a_stream_of_a_creator_retired_since_does_not_go_on(room):
    _, ended = await ended_by_itself(room)
    await room.slash(room.manager, 'creator retire', name='Mia')
    answer = await room.click(room.moderator, ended, 'It goes on')
    assert '`Mia` is retired' in answer.private
    assert 'is not live' in (await room.slash(room.member, 'stream status', creator='Mia')).public


@pytest.fixture
def jammed(room, monkeypatch):
    """Discord asks the bot to wait for minutes before it writes in the live chat again."""
    send = discord.abc.Messageable.send

    async def slow(self, *args, **options):
        if getattr(self, 'id', None) == room.public.id:
            raise discord.RateLimited(120)
        return await send(self, *args, **options)

    monkeypatch.setattr(discord.abc.Messageable, 'send', slow)
    return room


async def test_a_board_that_must_wait_holds_up_no_other_board_and_no_question(room, jammed):
    await room.settings(staff_channel=room.staff)
    await room.add_creator('Noor')
    for name, channel in (('Mia', room.public), ('Noor', room.staff)):
        await room.slash(room.moderator, 'stream board', channel=channel, creator=name)
        await room.slash(room.moderator, 'stream start', room.staff, creator=name)
    await room.env.advance_time(3 * HOUR + MINUTE)
    await room.env.bot.get_cog('Streams').tick(room.env.now())
    said = '\n'.join(str(each) for each in room.sent())
    assert 'Noor` is live' in said
    assert 'Is `Mia` still live?' in said


async def test_a_staff_channel_that_must_wait_leaves_the_other_channel(room, jammed):
    client = room.env.bot
    assert await tell_staff(client, room.guild_id, 'Hello', otherwise=room.public.id) is False
    await room.settings(staff_channel=room.public)
    assert await tell_staff(client, room.guild_id, 'Hello', otherwise=room.staff.id) is True


async def test_a_claim_that_the_staff_channel_does_not_take_is_asked_where_it_was_made(jammed):
    room = jammed
    await room.settings(staff_channel=room.public)
    await room.slash(room.moderator, 'gift log', gift='Rose', from_='luna')
    claimed = await room.slash(room.member, 'fan link', fan='luna')
    assert 'says: on TikTok I am `luna`' in claimed.new[-1].content


async def test_next_under_a_question_that_came_back_shows_one_that_waits(room):
    for who in (room.member, room.moderator):
        await room.slash(who, 'engage question ask', text=f'What of {who.name}?')
    first = await room.slash(room.moderator, 'engage question next')
    await room.click(room.moderator, first.only, 'Next question')
    await room.click(room.moderator, first.only, 'Back in the queue')
    await room.slash(room.manager, 'engage question ask', text='What of manager?')
    again = await room.slash(room.moderator, 'engage question next')
    assert 'What of member?' in again.public
    shown = await room.click(room.moderator, again.only, 'Next question')
    assert 'What of manager?' in shown.public


async def test_who_gave_most_is_not_for_members_where_boards_are_for_staff(room):
    await room.settings(boards='staff')
    await room.slash(room.moderator, 'stream start', goal='5k')
    await room.say(room.moderator, '!gift Galaxy luna')
    status = (await room.slash(room.member, 'stream status')).public
    assert '**1,000 diamonds**' in status
    assert '20 % of 5,000' in status
    assert 'luna' not in status
    assert 'luna' in (await room.slash(room.moderator, 'stream status')).public


CJK = '漢字' * 50


async def test_a_board_of_long_titles_fits_one_message(room, monkeypatch):
    monkeypatch.setattr('cogs._board_picture.top_picture', undrawn)
    await room.settings(locale='ar')
    for _ in range(10):
        await room.slash(room.moderator, 'stream start', title=CJK)
        await room.say(room.moderator, '!gift id:9072 1000000 luna')
        await room.slash(room.moderator, 'stream end')
        await room.env.advance_time(100 * HOUR)
    shown = (await room.slash(room.moderator, 'top streams')).public
    assert len(shown) <= MESSAGE_MAX
    assert shown.count('Stream ') == 10


def undrawn(card):
    """What a machine without any font makes of a board."""
    return Picture(b'', tuple(bar.label for bar in card.bars))


async def test_a_recap_of_long_names_fits_one_message(room, monkeypatch):
    def nothing_drawn(card):
        names = [card.title, card.subtitle, *(each.label for each in (*card.gifters, *card.gifts))]
        return Picture(b'', (*names, *(mark.label for mark in card.marks)))

    monkeypatch.setattr('cogs._stream_recap.recap_picture', nothing_drawn)
    await room.settings(locale='ar')
    creator = 'م' * 40
    await room.slash(room.manager, 'creator rename', name='Mia', to=creator)
    for _ in range(2):
        await room.slash(room.moderator, 'stream start', title='ب' * 100, goal='1000m')
        for number in range(9):
            fan, gift = f'{number}' + 'ف' * 59, f'{number}' + 'ك' * 39
            await room.slash(room.moderator, 'gift define', name=gift, coins='1000000')
            await room.slash(room.moderator, 'gift log', gift=gift, count='1000', from_=fan)
        await room.env.advance_time(99 * HOUR)
        ended = await room.slash(room.moderator, 'stream end')
    assert len(ended.public) <= MESSAGE_MAX
    assert 'No. 16' in ended.public, ended.public[-900:]


async def test_everybody_who_waits_for_thanks_is_counted(room):
    lines = '\n'.join(f'Galaxy fan{number}' for number in range(120))
    await room.slash(room.moderator, 'stream start')
    many = await room.say(room.moderator, f'!gift bulk\n{lines}')
    await room.click(room.moderator, many.only, 'Log 120 lines')
    first = await room.slash(room.moderator, 'thanks next')
    assert '119 more' in first.public
    pressed = await room.click(room.moderator, first.only, 'Thanked')
    assert '118 more' in pressed.change
    assert 'And 104 more.' in (await room.slash(room.moderator, 'thanks list')).public
    assert '118 still wait.' in (await room.slash(room.moderator, 'thanks done')).public
    assert 'Still to thank, 118:' in (await room.slash(room.moderator, 'stream end')).public


async def test_a_nudge_names_nobody_who_is_hidden(room):
    await room.slash(room.manager, 'engage nudges', switch='on')
    await room.slash(room.moderator, 'gift log', gift='Rose', from_='luna')
    await room.slash(room.moderator, 'fan hide', fan='luna')
    await room.slash(room.moderator, 'stream start')
    await room.slash(room.moderator, 'gift log', gift='Lion', count='2', from_='luna')
    before = len(room.sent())
    await room.env.bot.get_cog('Engage').nudge_streams(room.env.now())
    (nudge,) = room.sent()[before:]
    assert 'a big gift from somebody unnamed' in nudge['content']


async def test_only_who_was_shown_is_forgotten(room):
    for fan in ('luna', 'max'):
        await room.slash(room.moderator, 'gift log', gift='Rose', from_=fan)
    asked = await room.slash(room.moderator, 'fan forget', fan='luna')
    merge = await room.slash(room.moderator, 'fan merge', fan='luna', into='max')
    await room.click(room.moderator, merge.only, 'Yes, one person')
    answer = await room.click(room.moderator, asked.only, 'Forget for good')
    assert answer.edited == []
    assert '`max`' in (await room.slash(room.moderator, 'top gifters')).public
