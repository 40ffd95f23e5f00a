"""The recap in chat: at the end, and asked for; without money in public."""

from __future__ import annotations

from io import BytesIO

import discord
import pytest
from PIL import Image
from simcord.backend.models.channel import Overwrite
from simcord.enums import OverwriteType

from bot import fonts

HOUR = 3600


async def evening(room, lines, minutes=60):
    await room.slash(room.moderator, 'stream start', title='Friday', goal='2k')
    for line in lines:
        await room.env.advance_time(minutes * 60 // len(lines))
        await room.say(room.moderator, f'!gift {line}')


@pytest.fixture
async def ended(room):
    await room.say(room.moderator, '!gift Rose 7 max')
    await evening(room, ['Galaxy luna', 'Rose 12 max', 'Rose 99 nova'])
    return await room.slash(room.moderator, 'stream end')


async def test_the_end_tells_what_the_stream_brought(room, ended):
    text = ended.public
    assert 'Stream 1 of `Mia` is over after 1 h 00 min.' in text
    assert '### 📊 `Mia` · `Friday` · stream 1' in text
    assert '💎 **1,111 diamonds** · 1,111 an hour' in text
    assert '🎁 112 gifts from 3 gifters, 2 of them new' in text
    assert '⚡ Best ten minutes: 1,000 diamonds' in text
    assert '55 % of 2,000 · 889 to go' in text
    assert '🙏 Still to thank, 1:\n- `luna`, 1,000 diamonds' in text
    assert '$' not in text


async def test_the_picture_is_a_png_and_says_what_it_shows(room, ended):
    (attached,) = ended.only.attachments
    assert attached.filename == 'stream-1.png'
    assert 'Stream 1 of Mia: 1,111 diamonds in 1 h 00 min from 3 gifters.' in attached.description
    assert 'Top gifters: luna 1,000, nova 99, max 12.' in attached.description
    data = room.env.backend.cdn.get(attached.url)
    image = Image.open(BytesIO(data))
    assert (image.format, image.width) == ('PNG', 1000)


async def test_the_estimate_is_for_who_asks(room, ended):
    shown = await room.click(room.moderator, ended.only, 'Show me the estimate')
    assert '$5.56' in shown.private
    assert 'estimate' in shown.private
    refused = await room.click(room.member, ended.only, 'Show me the estimate')
    assert '$' not in refused.private


async def test_it_is_compared_with_the_streams_before(room, ended):
    await room.env.advance_time(HOUR)
    await evening(room, ['Galaxy luna', 'Galaxy ravi'])
    text = (await room.slash(room.moderator, 'stream recap')).public
    assert '📈 +80 % against the stream before (1,111)\n' in text + '\n'  # no median of one
    assert 'so far' in text
    assert '`ravi`' not in (await room.slash(room.moderator, 'stream recap', stream='1')).public
    await room.slash(room.moderator, 'stream end')
    await evening(room, ['Rose luna'])
    text = (await room.slash(room.moderator, 'stream recap')).public
    assert 'against the median of the last 2 (1,111)' in text


async def test_a_recap_by_number_and_of_the_last(room, ended):
    await room.env.advance_time(HOUR)
    by_number = (await room.say(room.moderator, '!stream recap 1')).public
    last = (await room.slash(room.moderator, 'stream recap')).public
    assert by_number == last
    assert 'stream 1' in last
    for number, said in (
        ('9', 'There is no stream 9'),
        ('0', 'There is no stream 0'),
        ('x', 'read'),
    ):
        assert said in (await room.slash(room.moderator, 'stream recap', stream=number)).private


async def test_without_a_stream_there_is_no_recap(room):
    answer = (await room.slash(room.moderator, 'stream recap')).private
    assert '`Mia` has had no stream here yet.' in answer


async def test_a_stream_without_gifts_has_a_recap_too(room):
    await room.slash(room.moderator, 'stream start')
    text = (await room.slash(room.moderator, 'stream end')).public
    assert '**0 diamonds**' in text


async def test_what_was_taken_back_is_not_in_it(room):
    await evening(room, ['Galaxy luna', 'Rose 5 max'])
    await room.slash(room.moderator, 'gift undo', entry='1')
    text = (await room.slash(room.moderator, 'stream end')).public
    assert '**5 diamonds**' in text
    assert 'from 1 gifter' in text


async def test_where_it_may_not_attach_the_words_stand_alone(room):
    bot_id = room.env.bot.user.id
    denied = discord.Permissions(attach_files=True).value
    muted = Overwrite(bot_id, OverwriteType.MEMBER, deny=denied)
    room.env.backend.set_overwrite(room.public.id, muted)
    await evening(room, ['Galaxy luna'])
    ended = await room.slash(room.moderator, 'stream end')
    assert '**1,000 diamonds**' in ended.public
    assert ended.only.attachments == []


async def test_a_name_no_font_can_draw_is_in_the_text(room, monkeypatch, tmp_path):
    bare = fonts.Library((tmp_path,))  # a machine without a single font
    monkeypatch.setattr('bot._drawing.library', lambda: bare)
    await evening(room, ['Galaxy さくら', 'Rose 5 luna'])
    text = (await room.slash(room.moderator, 'stream end')).public
    assert '-# In the picture: No. 1 `さくら`' in text
    assert 'No. 2' not in text


async def test_a_gifter_known_under_another_spelling_is_not_new(room):
    await room.say(room.moderator, '!gift Rose 7 max')
    await evening(room, ['Galaxy maxi', 'Rose 12 luna'])
    before = (await room.slash(room.moderator, 'stream recap')).public
    assert 'from 2 gifters, 2 of them new' in before
    asked = await room.slash(room.moderator, 'fan merge', fan='maxi', into='max')
    await room.click(room.moderator, asked.only)
    after = (await room.slash(room.moderator, 'stream recap')).public
    assert 'from 2 gifters, 1 of them new' in after
