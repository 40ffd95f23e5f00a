"""/top: who gave most, which gifts and streams brought most, as people read it."""

from __future__ import annotations

import re

import discord
import pytest

from bot.charts import Picture
from economy.ids import ChannelId, CreatorId

DAY_S = 24 * 3600


def rows(text: str) -> list[str]:
    return text.splitlines()[1:-1]


def labels(message) -> list[str]:
    return [button['label'] for row in message.components for button in row['components']]


async def linked(room, fan: str, member) -> None:
    """A confirmed link, past the commands that make one."""

    def change(db):
        db.execute(
            'INSERT INTO fan_link (guild_id, fan_id, user_id, claimed_at_ms, confirmed_at_ms,'
            ' confirmed_by) SELECT guild_id, fan_id, ?, 0, 0, 1 FROM fan WHERE name_key = ?',
            (member.id, fan),
        )

    await room.desk._database.write(change)


async def marked(room, fan: str, change: str) -> None:
    await room.desk._database.write(
        lambda db: db.execute(f'UPDATE fan SET {change} WHERE name_key = ?', (fan,))
    )


@pytest.fixture
async def evening(room):
    """Gifts of four fans: luna most, kai and ravi the same, zoe least."""
    for line in ('galaxy 5 luna', 'galaxy 2 kai', 'rose 2000 ravi', 'rose 7 zoe', 'rose 3'):
        assert '🎁' in (await room.say(room.moderator, f'!gift {line}')).public
    return room


async def stream(room, **more):
    return await room.desk.streams(room.guild_id).start(
        CreatorId(1),
        title=more.get('title'),
        goal_diamonds=None,
        channel_id=ChannelId(room.public.id),
        by=room.moderator.id,
        at=room.env.now(),
    )


async def end(room):
    await room.desk.streams(room.guild_id).end(
        CreatorId(1), by=room.moderator.id, at=room.env.now()
    )


async def test_gifters_by_diamonds_with_shared_places(evening):
    room = evening
    shown = await room.slash(room.member, 'top gifters')
    assert shown.public.splitlines() == [
        '### 🏆 `Mia`: top gifters · this month, May 1, 2026 to May 31, 2026',
        '🥇 `luna`: **5,000** 💎',
        '🥈 `ravi`: **2,000** 💎',
        '🥈 `kai`: **2,000** 💎',
        '**4.** `zoe`: **7** 💎',
        '-# 1 to 4 of 4, as they were logged here.',
    ]
    assert labels(shown.only) == ['My place']
    assert (await room.say(room.member, '!top')).public == shown.public
    assert (await room.say(room.member, '!top gifters month Mia')).public == shown.public
    assert (await room.say(room.member, '!top mia')).public == shown.public


async def test_gifts_by_diamonds(evening):
    room = evening
    await room.say(room.moderator, '!gift undo')
    shown = await room.slash(room.member, 'top gifts', period='today')
    assert shown.public.splitlines() == [
        '### 🏆 `Mia`: top gifts · today, May 6, 2026',
        '🥇 7 × **Galaxy** (1,000 coins): **7,000** 💎',
        '🥈 2,007 × **Rose** (1 coin): **2,007** 💎',
        '-# 1 to 2 of 2, as they were logged here.',
    ]
    assert labels(shown.only) == []


async def test_a_gift_of_this_server_is_shown_as_typed(room):
    await room.slash(room.moderator, 'gift define', name='*Team* Heart', coins='99')
    await room.slash(room.moderator, 'gift log', gift='*Team* Heart', count='2')
    shown = (await room.say(room.member, '!top gifts')).public
    assert '🥇 2 × `*Team* Heart` (99 coins): **198** 💎' in shown


async def test_numbers_are_written_as_the_server_writes_them(evening):
    room = evening
    await room.settings(locale='de', time_zone='Europe/Berlin')
    shown = (await room.say(room.member, '!top')).public
    assert 'this month, 01.05.2026 to 31.05.2026' in shown
    assert '**5.000** 💎' in shown


async def test_streams_by_diamonds(room):
    for title, line in (('First *night*', 'rose 5 luna'), (None, 'galaxy luna')):
        await stream(room, title=title)
        await room.say(room.moderator, f'!gift {line}')
        await room.env.advance_time(2 * 3600 + 5 * 60)
        await end(room)
        await room.env.advance_time(3600)
    await stream(room)
    await room.say(room.moderator, '!gift gg 4 luna')
    await room.env.advance_time(125)
    shown = (await room.slash(room.member, 'top streams')).public
    assert [re.sub(r'<t:\d+:D>', 'then', line) for line in shown.splitlines()] == [
        '### 🏆 `Mia`: top streams · all time',
        '🥇 Stream 2, then: **1,000** 💎 in 2 h 05 min',
        '🥈 Stream 1 `First *night*`, then: **5** 💎 in 2 h 05 min',
        '🥉 Stream 3, then: **4** 💎 in 2 min so far',
        '-# 1 to 3 of 3, as they were logged here.',
    ]
    refused = (await room.say(room.member, '!top streams stream')).public
    assert refused.startswith('`stream` is no period of streams I know. Nothing was saved.')
    await room.env.advance_time(DAY_S)
    assert 'Nothing stands here yet.' in (await room.say(room.member, '!top streams today')).public


async def test_the_running_stream_is_shown_first_and_later_the_last_one(evening):
    room = evening
    refused = await room.slash(room.member, 'top gifters', period='stream')
    assert '`Mia` has had no stream here yet. Nothing was saved.' in refused.new[-1].content
    started = await stream(room)
    empty = (await room.say(room.member, '!top')).public
    at = int(started.started_at.timestamp())
    assert empty == (
        f'### 🏆 `Mia`: top gifters · stream 1, running since <t:{at}:t>\n'
        'Nothing stands here yet. Moderators log gifts with `/gift log`.'
    )
    await room.say(room.moderator, '!gift rose 9 zoe')
    live = (await room.say(room.member, '!top')).public
    assert rows(live) == ['🥇 `zoe`: **9** 💎']
    gifts = (await room.say(room.member, '!top gifts')).public
    assert rows(gifts) == ['🥇 9 × **Rose** (1 coin): **9** 💎']
    await end(room)
    assert 'this month' in (await room.say(room.member, '!top')).public
    last = (await room.say(room.member, '!top stream')).public
    assert f'stream 1, <t:{at}:D>' in last
    assert rows(last) == rows(live)


@pytest.mark.parametrize(('period', 'days'), [('today', 1), ('week', 7), ('month', 31)])
async def test_a_period_is_over_when_its_days_are(evening, period, days):
    room = evening
    await room.env.advance_time(days * DAY_S)
    shown = (await room.slash(room.member, 'top gifters', period=period)).public
    assert 'Nothing stands here yet.' in shown
    assert len(rows((await room.say(room.member, '!top all')).public)) == 4


async def test_a_day_begins_where_the_server_is(room):
    await room.settings(time_zone='Asia/Tokyo')
    await room.say(room.moderator, '!gift rose 5 luna')
    await room.env.advance_time(3 * 3600)  # midnight in Tokyo
    shown = (await room.say(room.member, '!top today')).public
    assert 'today, May 7, 2026' in shown
    assert 'Nothing stands' in shown


async def test_an_undone_gift_and_one_without_a_name_have_no_seat(evening):
    room = evening
    await room.say(room.moderator, '!gift undo 1')
    shown = (await room.say(room.member, '!top all')).public
    assert 'luna' not in shown
    assert rows(shown)[0].startswith('🥇 `ravi`')
    assert len(rows(shown)) == 3


async def test_hidden_and_forgotten_fans_leave_no_gap(evening):
    room = evening
    await marked(room, 'luna', 'is_hidden = 1')
    await marked(room, 'kai', 'name = NULL, name_key = NULL, forgotten_at_ms = 1')
    for period in ('today', 'week', 'month', 'all'):
        shown = (await room.say(room.member, f'!top {period}')).public
        assert rows(shown) == [
            '🥇 `ravi`: **2,000** 💎',
            '🥈 `zoe`: **7** 💎',
        ]
        assert '1 to 2 of 2' in shown


async def test_ten_a_page_there_and_back_after_a_restart(room):
    for place in range(23):
        await room.say(room.moderator, f'!gift rose {100 - place} fan{place:02}')
    for period in ('today', 'all', 'month'):
        first = (await room.say(room.member, f'!top {period}')).only
        assert labels(first) == ['Lower places', 'My place']
        await room.restart()
        second = (await room.click(room.member, first, 'Lower places')).edited[0]
        assert [re.findall(r'fan\d\d', line) for line in rows(second.content)] == [
            [f'fan{place}'] for place in range(10, 20)
        ]
        assert '**11.** `fan10`: **90** 💎\n' in second.content
        assert '-# 11 to 20 of 23' in second.content
        third = (await room.click(room.member, second, 'Lower places')).edited[0]
        assert len(rows(third.content)) == 3
        assert labels(third) == ['Higher places', 'My place']
        back = (await room.click(room.member, third, 'Higher places')).edited[0]
        assert '-# 11 to 20 of 23' in back.content


async def test_a_board_of_yesterday_stays_yesterdays(room):
    for place in range(12):
        await room.say(room.moderator, f'!gift rose {100 - place} fan{place:02}')
    shown = (await room.say(room.member, '!top today')).only
    await room.env.advance_time(DAY_S)
    lower = (await room.click(room.member, shown, 'Lower places')).change
    assert lower.startswith('### 🏆 `Mia`: top gifters · May 6, 2026\n')
    assert len(rows(lower)) == 2


async def test_the_longest_names_still_fit(room):
    await room.add_creator('C' * 40)
    for place in range(10):
        await room.slash(
            room.moderator,
            'gift log',
            gift='galaxy',
            count=str(1_000_000 - place),
            from_=f'{place}' + 'א' * 59,
            creator='C' * 40,
        )
    shown = (await room.slash(room.member, 'top gifters', creator='c' * 40)).public
    assert len(rows(shown)) == 10


# --- the picture -------------------------------------------------------------------------------


async def test_the_first_page_comes_with_a_picture_that_is_told_in_words(evening):
    room = evening
    for shown in (
        (await room.slash(room.member, 'top gifters')).only,
        (await room.say(room.member, '!top')).only,
    ):
        (picture,) = shown.attachments
        assert picture.filename == 'top-gifters.png'
        assert (await picture.read()).startswith(b'\x89PNG')
        assert picture.description == (
            'Mia: top gifters, this month, May 1, 2026 to May 31, 2026. 1. luna, 5,000 diamonds; '
            '2. ravi, 2,000 diamonds; 2. kai, 2,000 diamonds; 4. zoe, 7 diamonds'
        )


async def test_a_picture_of_gifts_and_of_streams(evening):
    room = evening
    for title in (None, 'Friday'):
        await stream(room, title=title)
        await room.say(room.moderator, f'!gift rose 7 {title}')
        await end(room)
        await room.env.advance_time(3600)
    (picture,) = (await room.say(room.member, '!top streams')).only.attachments
    assert picture.description == (
        'Mia: top streams, all time. 1. 2: Friday, 7 diamonds; 1. Stream 1, 7 diamonds'
    )
    (picture,) = (await room.say(room.member, '!top gifts')).only.attachments
    assert '1. Galaxy, 7,000 diamonds; 2. Rose, ' in picture.description
    assert not (await room.say(room.member, '!top stream')).only.attachments  # one row says it


async def test_lower_pages_have_no_picture_and_the_first_gets_it_back(room):
    for place in range(11):
        await room.say(room.moderator, f'!gift rose {100 - place} fan{place:02}')
    first = (await room.say(room.member, '!top')).only
    assert len(first.attachments) == 1
    second = (await room.click(room.member, first, 'Lower places')).edited[0]
    assert not second.attachments
    back = (await room.click(room.member, second, 'Higher places')).edited[0]
    assert len(back.attachments) == 1


async def test_where_no_file_may_be_attached_the_board_is_text(evening):
    room = evening
    closed = room.guild.create_text_channel(
        'no-files',
        overwrites={room.env.bot.user: discord.PermissionOverwrite(attach_files=False)},
    )
    shown = (await room.say(room.member, '!top', closed)).only
    assert len(rows(shown.content)) == 4
    assert not shown.attachments


async def test_who_is_called_by_number_in_the_picture_is_named_beside_it(evening, monkeypatch):
    room = evening
    monkeypatch.setattr(
        'cogs._board_picture.top_picture', lambda _: Picture(b'png', ('luna', 'ka`i'))
    )
    shown = (await room.say(room.member, '!top')).public
    assert shown.endswith('\n-# In the picture: No. 1 `luna` · No. 2 `kaˋi`')


# --- my own place -----------------------------------------------------------------------------


async def test_ones_own_place_is_told_to_oneself_alone(evening):
    room = evening
    await linked(room, 'zoe', room.member)
    board, mine = (await room.slash(room.member, 'top gifters', period='today')).new
    assert not board.ephemeral
    assert mine.ephemeral
    assert mine.content == 'You are `zoe`, place **4**: **7 diamonds** 💎 (today, May 6, 2026).'
    assert (await room.slash(room.moderator, 'top gifters')).public  # nothing more for others
    await room.restart()
    for period in ('today', 'week', 'month', 'all'):
        shown = (await room.say(room.member, f'!top {period}')).only
        told = await room.click(room.member, shown, 'My place')
        assert told.private.startswith('You are `zoe`, place **4**: **7 diamonds** 💎 (')


async def test_ones_own_place_outside_the_page(room):
    for place in range(14):
        await room.say(room.moderator, f'!gift rose {100 - place // 2} fan{place:02}')
    await linked(room, 'fan13', room.member)
    for period in ('today', 'month', 'all'):
        mine = (await room.slash(room.member, 'top gifters', period=period)).new[-1]
        assert 'You are `fan13`, place **13**: **94 diamonds** 💎' in mine.content


async def test_my_place_without_a_link_or_a_seat(evening):
    room = evening
    shown = (await room.say(room.member, '!top')).only
    told = (await room.click(room.member, shown, 'My place')).private
    assert told.startswith('No fan is linked to you here. `/fan link`')
    await linked(room, 'luna', room.member)
    await marked(room, 'luna', 'is_hidden = 1')
    told = (await room.click(room.member, shown, 'My place')).private
    assert told.startswith('You are `luna`, left out of the boards: **5,000 diamonds** 💎')
    await room.env.advance_time(DAY_S)
    today = (await room.slash(room.member, 'top gifters', period='today')).new[-1]
    assert today.content.startswith('You are `luna`, with nothing logged here yet (today')


# --- who may see it, and what cannot be ---------------------------------------------------------


async def test_boards_of_the_staff_are_closed_to_members(evening):
    room = evening
    shown = (await room.say(room.member, '!top')).only
    await room.settings(boards='staff')
    closed = 'The boards of this server are for its moderators. Nothing was changed.'
    for answered in (
        await room.slash(room.member, 'top gifters'),
        await room.slash(room.member, 'top gifts', period='all'),
        await room.slash(room.member, 'top streams'),
        await room.click(room.member, shown, 'My place'),
    ):
        assert answered.private.startswith(closed)
    assert '`luna`' in (await room.slash(room.moderator, 'top gifters')).public


@pytest.mark.parametrize(
    ('line', 'part'),
    [
        ('!top yesterday', '`yesterday` is no period I know. Nothing was saved. Choose `stream`'),
        ('!top week Leo', 'This server has no creator called `Leo`. Nothing was saved.'),
        ('!top @everyone', '`@everyone` is no period I know. Nothing was saved.'),
        ('!top gifts \u200b', 'is no period I know. Nothing was saved.'),
    ],
)
async def test_a_board_that_cannot_be(room, line, part):
    assert part in (await room.say(room.member, line)).public


async def test_which_creator_is_asked_and_found_by_name(evening):
    room = evening
    await room.add_creator('Leo Live')
    asked = (await room.slash(room.member, 'top gifters')).private
    assert asked.startswith('Which creator: `Mia` and `Leo Live`? Nothing was saved.')
    shown = (await room.say(room.member, '!top leo live')).public
    assert shown.startswith('### 🏆 `Leo Live`: top gifters · this month')
    assert '`luna`' in (await room.say(room.member, '!top all Mia')).public


@pytest.mark.parametrize(
    'custom_id',
    [
        'top:v1:gifters:1:x:0',
        'top:v1:gifters:1:w20261399:0',
        'top:v1:gifters:1:w99999999:0',
        'top:v1:gifters:1:a1:0',
        'top:v1:gifters:1:s7:0',
        'top:v1:gifters:9:a:0',
        'top:v1:gifters:2:s1:0',
        'top:v1:own:2:s1',
        'top:v1:own:1:s',
    ],
)
async def test_a_forged_board_is_a_sentence(evening, custom_id):
    room = evening
    await room.add_creator('Leo')
    await stream(room)
    shown = (await room.say(room.member, '!top all Mia')).only
    forged = await room.forge(room.member, custom_id, shown)
    assert re.search('Nothing was (saved|changed)', forged.new[-1].content), forged.new


async def test_a_page_that_is_no_more_is_the_first(evening):
    room = evening
    shown = (await room.say(room.member, '!top today')).only
    for kind in ('gifters', 'gifts'):
        forged = await room.forge(room.member, f'top:v1:{kind}:1:a:99999', shown)
        assert f'top {kind} · all time' in forged.change
        assert '-# 1 to' in forged.change
