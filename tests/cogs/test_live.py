"""A LIVE that is watched, in chat: begun, told of, ended. Feeds are scripted."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta

import pytest

from economy.captured import FeedState
from live.feed import Alive, FeedLost, Loss, StateChanged, Unreadable
from storage.live_streams import Turn, Turned

TIKFINITY = 'ws://127.0.0.1:21213/'


@pytest.fixture
def feeds(studio):
    return studio.feeds


@pytest.mark.parametrize(
    'typed',
    ['@mia.live', 'Mia.Live', 'https://www.tiktok.com/@mia.live/live', '<tiktok.com/@mia.live>'],
)
async def test_a_handle_is_watched_however_it_is_written(night, typed):
    said = (await night.watch(typed)).public
    assert said.startswith('📡 I watch TikTok LIVE `@mia.live` for `Mia` from now on.')
    assert 'each gift is counted once; one sent before now is not.' in said
    assert '`/live stop` ends it' in said
    assert '⚠️ Capture is unofficial' in said
    shown = await night.status()
    assert '`Mia` · TikTok LIVE `@mia.live`: **🟡 starting** since <t:' in shown


@pytest.mark.parametrize(
    ('typed', 'why'),
    [
        ('@', 'Whose LIVE?'),
        ('mia live', '`mia live` is no TikTok handle: 2 to 24 letters'),
        ('mia.', '`mia.` is no TikTok handle'),
        ('<@1234567890>', 'That names somebody of this server'),
        ('https://vm.tiktok.com/ZMabc/', 'A short link does not tell whose LIVE'),
        ('https://www.tiktok.com/', 'That link of TikTok names no profile'),
        ('https://www.tiktok.com/live', 'Copy the link of the profile, or write the handle'),
        ('https://www.tiktok.com/video/123', 'That link of TikTok names no profile'),
        ('6800000000000000001', 'looks like an id'),
        ('https://127.0.0.1:21213/', 'not by `https`'),
        ('ws://8.8.8.8:21213/', '`8.8.8.8` is a computer on the internet'),
        ('ws://169.254.169.254/', 'belongs to no computer that TikFinity could run on'),
        ('ws://max:secret@127.0.0.1/', 'seems to hold a password'),
        ('ws://127.0.0.1:99999/', 'I cannot read'),
    ],
)
async def test_what_is_no_handle_and_no_address_is_refused(night, typed, why):
    said = (await night.watch(typed)).private
    assert why in said
    assert 'Nothing was saved.' in said
    assert (await night.status()).startswith('No LIVE is watched here.')
    assert night.studio.stages == {}


async def test_tikfinity_by_its_name_and_by_an_address(night):
    said = (await night.watch('TikFinity')).public
    assert said.startswith('📡 I watch TikFinity at `ws://127.0.0.1:21213/` for `Mia`')
    assert 'TikFinity does not say who the host is' in said
    said = (await night.watch('192.168.1.20')).public
    assert 'TikFinity at `ws://192.168.1.20:21213/`' in said
    shown = await night.status()
    assert shown.count('TikFinity at') == 1


class TestRemote:
    @pytest.fixture
    def feeds(self, studio):
        studio.is_remote_allowed = True
        return studio.feeds

    async def test_a_computer_far_away_where_the_operator_allows_it(self, night):
        said = (await night.watch('wss://tikfinity.example:443/')).public
        assert 'TikFinity at `wss://tikfinity.example:443/`' in said
        assert 'TikFinity at `ws://8.8.8.8:21213/`' in (await night.watch('8.8.8.8')).public
        assert 'belongs to no computer' in (await night.watch('169.254.169.254')).private


async def test_without_the_extra_it_says_what_to_install(night, monkeypatch):
    monkeypatch.setattr('cogs.live.has_tiktok', lambda: False)
    said = (await night.watch()).private
    assert "`.venv/bin/pip install -c constraints.txt '.[tiktok]'`, then a restart." in said
    assert 'TikFinity and logging by hand work without it.' in said
    assert '📡 I watch TikFinity' in (await night.watch('tikfinity')).public


async def test_a_recording_is_kept_when_it_is_asked_for(night):
    said = (await night.watch(recording='without names')).public
    assert 'Every stream is kept as a file, with the names replaced.' in said
    assert '-# records the next LIVE' in await night.status()
    said = (await night.room.say(night.room.manager, '!live watch mia.live Mia maybe')).public
    assert 'is no recording I know. Nothing was saved.' in said
    assert '`off`, `with names` or `without names`' in said


async def test_a_connection_that_works_is_kept_when_it_is_watched_again(night):
    room = night.room
    await night.watch(recording='with names')
    await night.go_live()
    await night.status_with('connected')
    stage = night.studio.stages[room.guild.id, 'mia.live']
    await room.env.advance_time(600)
    said = (await night.watch()).public
    assert said.startswith('📡 I go on watching TikTok LIVE `@mia.live` for `Mia`.')
    assert 'Nothing is recorded any more.' in said
    assert 'one sent before now' not in said
    assert '**🟢 connected** since' in await night.status()
    assert (stage.attempts, night.studio.stages[room.guild.id, 'mia.live']) == (1, stage)


async def test_what_takes_the_place_of_what_is_said(night):
    await night.watch()
    said = (await night.watch('@mia.second')).public
    assert said.startswith(
        '📡 I watch TikTok LIVE `@mia.second` for `Mia`, in place of `@mia.live`, from now on.'
    )


async def test_the_status_of_one_creator_who_is_not_watched(night):
    await night.room.add_creator('Ben')
    await night.watch(creator='Mia')
    shown = await night.room.slash(night.room.manager, 'live status', creator='Ben')
    assert shown.private.startswith('No LIVE is watched for `Ben`.')


async def test_the_gaps_of_a_stream_that_is_over_can_still_be_read(night):
    room = night.room
    await night.watch()
    await night.go_live()
    await night.status_with('connected')
    await room.env.advance_time(600)
    night.put(Alive(), FeedLost(Loss.BROKEN, 'the connection broke'))
    await night.status_with('interrupted')
    await room.env.advance_time(240)
    night.put(StateChanged(FeedState.CONNECTED, room_id='7301'))
    await night.status_with('connected')
    await room.env.advance_time(60)
    night.put(Alive(), FeedLost(Loss.ENDED, 'the LIVE is over'))
    await night.saying('is over')
    shown = await night.status_with('ended')
    assert 'Stream 1, over since <t:' in shown
    assert ':t>, 4 min: the connection broke' in shown
    await room.env.advance_time(86_400)
    assert re.search(r'\*\*⚪ ended\*\* since <t:\d+:f>', await night.status())


async def test_a_gap_before_the_first_connection_does_not_say_nobody_watched(night):
    room = night.room
    await night.watch()
    await room.slash(room.moderator, 'stream start')
    await room.env.advance_time(600)
    night.put(StateChanged(FeedState.CONNECTED, room_id='7301'))
    await night.status_with('connected')
    await room.env.advance_time(30)
    assert '10 min: before a feed was connected' in await night.status_with('connected')


async def test_a_handle_belongs_to_one_creator_of_a_server(night):
    await night.room.add_creator('Ben')
    await night.watch(creator='Mia')
    said = (await night.watch(creator='Ben')).private
    assert '`mia.live` is watched for `Mia` already, and would be counted twice.' in said


async def test_one_tikfinity_in_another_spelling_is_not_watched_twice(night):
    await night.room.add_creator('Ben')
    await night.watch('tikfinity', creator='Mia')
    said = (await night.watch('wss://localhost:21213/ws', creator='Ben')).private
    assert f'`{TIKFINITY}` is watched for `Mia` already, and would be counted twice.' in said
    said = (await night.watch('localhost', creator='Mia')).public
    assert said.startswith('📡 I go on watching TikFinity at `ws://localhost:21213/` for `Mia`.')
    assert 'one sent before now' not in said


async def test_it_is_for_managers(night):
    room = night.room
    for command, options in (
        ('live watch', {'handle': '@mia.live'}),
        ('live stop', {}),
        ('live replay', {'recording': 'quiet-hour'}),
    ):
        said = (await room.slash(room.moderator, command, **options)).private
        assert said.startswith('This is for managers'), said
    assert 'No LIVE is watched here.' in (await room.slash(room.moderator, 'live status')).private
    assert (await room.offered(room.moderator, 'live status', 'creator', 'm')) == {'Mia': 'Mia'}
    assert 'This is for moderators' in (await room.slash(room.member, 'live status')).private


async def test_a_stream_begins_and_ends_with_the_live(night):
    room = night.room
    await night.watch()
    assert await night.go_live() == (
        '🔴 `Mia` is live (TikTok LIVE): stream 1 began by itself, and ends with the LIVE.'
    )
    night.put(night.gift(12), night.gift(3, coins=100, gift_id=5660))
    assert await night.counted(2) == [(1, 'Rose', 12, 'Luna'), (2, 'Hand Hearts', 3, 'Luna')]
    shown = (await room.say(room.member, '!stream')).public
    assert '💎 **312 diamonds** · 15 gifts from 1 gifter' in shown
    assert '📡 TikTok LIVE: 🟢 connected since <t:' in shown
    await room.env.advance_time(3600)
    night.put(Alive(), FeedLost(Loss.ENDED, 'the LIVE is over'))
    said = (await night.saying('is over')).content
    assert said.startswith('⏹️ The LIVE of `Mia` is over, and stream 1 with it: **312 diamonds** 💎')
    assert '`/stream recap 1` shows all.' in said
    recap = (await room.slash(room.moderator, 'stream recap')).public
    assert '💎 **312 diamonds**' in recap
    assert '**⚪ ended** since' in await night.status_with('ended')


async def test_an_end_that_nobody_heard_of_is_told_with_the_next_beginning(night):
    room = night.room
    await night.watch()
    await night.go_live()
    night.put(night.gift(12))
    await night.counted(1)
    night.put(FeedLost(Loss.BROKEN, 'the connection broke'))
    await night.status_with('interrupted')
    later = room.env.now() + timedelta(hours=2)
    await room.desk.live_streams(room.guild_id).begin(
        1, room_id='7302', channel_id=night.where.id, by=room.env.bot.user.id, at=later
    )
    say = room.env.bot.get_cog('Live')._say
    [watch] = await room.desk.watches(room.guild_id).of(1)
    ended = await room.desk.streams(room.guild_id).of_id(1)
    running = await room.desk.streams(room.guild_id).of_id(2)
    say.turned(watch, Turned(Turn.BEGAN, running, ended))
    over, began = await night.saying('is over'), await night.saying('stream 2 began')
    assert '**12 diamonds** 💎' in over.content
    assert not over.components  # it cannot go on beside another one
    assert night.said()[-2:] == [over.content, began.content]


async def test_the_end_was_a_mistake(night):
    room = night.room
    await night.watch()
    await night.go_live()
    night.put(FeedLost(Loss.ENDED, 'the LIVE is over'))
    over = await night.saying('is over')
    pressed = await room.click(room.moderator, over, 'It goes on')
    assert pressed.new[0].content.startswith('🔴 Stream 1 of `Mia` goes on')


STATES = [
    (StateChanged(FeedState.OFFLINE, 'nobody is live'), '⚪ offline', 'nobody is live'),
    (FeedLost(Loss.BROKEN, 'the connection broke'), '🟠 interrupted', 'the connection broke'),
    (FeedLost(Loss.LIMITED, 'asked to wait'), '🟠 limited', 'asked to wait; next try in 0 s'),
    (FeedLost(Loss.LASTING, 'the key is wrong'), '🔴 given up', 'the key is wrong'),
]


@pytest.mark.parametrize(('event', 'shown', 'detail'), STATES)
async def test_each_state_is_said_everywhere(night, event, shown, detail):
    room = night.room
    await room.slash(room.moderator, 'stream board')
    await night.watch()
    await night.go_live()
    await room.env.advance_time(60)
    night.put(Alive(), event)
    status = await night.status_with(shown)
    assert f'TikTok LIVE `@mia.live`: **{shown}** since <t:' in status
    assert f'-# {detail}' in status
    assert 'Stream 1: captured' in status
    assert f'📡 TikTok LIVE: {shown} since <t:' in (await room.say(room.member, '!stream')).public
    await room.env.bot.get_cog('Streams').tick(room.env.now())
    assert f'📡 TikTok LIVE: {shown} since <t:' in _board(room)


def _board(room) -> str:
    stored = room.env.backend.messages[room.public.id]
    cards = [row for each in stored.values() for row in each.components if row['type'] == 17]
    (card,) = cards
    return '\n'.join(part['content'] for part in card['components'] if part['type'] == 10)


async def test_a_gap_is_said_with_its_reason(night):
    room = night.room
    await night.watch()
    await night.go_live()
    await room.env.advance_time(600)
    night.put(night.gift(7))
    await night.counted(1)
    night.put(FeedLost(Loss.BROKEN, 'the connection broke'))
    await night.status_with('interrupted')
    await room.env.advance_time(240)
    night.put(StateChanged(FeedState.CONNECTED, room_id='7301'))
    shown = await night.status_with('connected')
    assert 'Stream 1: captured 10 min of 14 min, one gap: at least 7 diamonds' in shown
    assert '4 min: the connection broke' in shown
    await room.env.advance_time(60)
    night.put(Alive(), FeedLost(Loss.ENDED, 'the LIVE is over'))
    said = (await night.saying('is over')).content
    assert 'captured 11 min of 15 min, one gap: at least 7 diamonds' in said


async def test_what_was_not_believed_and_what_was_too_early_is_told(night):
    room = night.room
    await night.watch()
    await night.go_live()
    early = int(room.env.now().timestamp() * 1000) - 60_000
    night.put(
        Unreadable('price'), Unreadable('user id'), night.gift(sent_at_ms=early), night.gift(2)
    )
    assert await night.counted(1) == [(1, 'Rose', 2, 'Luna')]
    night.put(FeedLost(Loss.BROKEN, 'the connection broke'))
    shown = await night.status_with('not believed')
    assert '2 messages not believed, the last one: user id' in shown
    assert 'gifts from before <t:' in shown


async def test_stop_ends_it_and_keeps_what_was_captured(night):
    room = night.room
    assert 'No LIVE of `Mia` is watched.' in (await room.slash(room.manager, 'live stop')).private
    await night.watch()
    await night.watch('tikfinity')
    await night.go_live()
    night.put(night.gift(5, is_end=False))
    await asyncio.sleep(0)
    said = (await room.slash(room.manager, 'live stop')).public
    assert said == (
        '📡 I watch TikFinity at `ws://127.0.0.1:21213/` and TikTok LIVE `@mia.live` for `Mia` no '
        'more. What was captured stays; a stream that runs goes on until `/stream end`.'
    )
    await night.tick()
    assert await night.counted(1) == [(1, 'Rose', 5, 'Luna')]
    assert 'connected' not in (await room.say(room.member, '!stream')).public
    assert (await night.status()).startswith('No LIVE is watched here.')


async def test_two_feeds_tell_of_the_same_gift_and_it_counts_once(night):
    await night.watch()
    await night.watch('tikfinity')
    await night.go_live()
    night.put(StateChanged(FeedState.CONNECTED), target=TIKFINITY)
    await night.status_with('TikFinity at `ws://127.0.0.1:21213/`: **🟢 connected**')
    same = night.gift(9)
    night.put(same)
    night.put(same, target=TIKFINITY)
    night.put(night.gift(4), target=TIKFINITY)
    assert await night.counted(2) == [(1, 'Rose', 9, 'Luna'), (2, 'Rose', 4, 'Luna')]


async def test_the_same_handle_in_two_servers_never_crosses(night, furnish):
    here = night.room
    there = furnish('Ben LIVE', manager=here.manager, moderator=here.moderator)
    await there.add_creator('Ben')
    await night.watch()
    await there.slash(there.manager, 'live watch', there.public, handle='@mia.live')
    await night.tick()
    await night.go_live()
    assert 'I watch' not in '\n'.join(night.said(there.public)[1:])
    night.put(night.gift(6))
    assert await night.counted(1) == [(1, 'Rose', 6, 'Luna')]
    assert await there.entries(guild=there.guild) == []
    shown = (await there.slash(there.manager, 'live status', there.public)).private
    assert '`Ben` · TikTok LIVE `@mia.live`: **🟡 starting**' in shown
    assert 'Mia' not in shown
    stage = night.studio.stages[there.guild.id, 'mia.live']
    stage.put(StateChanged(FeedState.CONNECTED, room_id='7301'), night.gift(6))
    await night.saying('`Ben` is live', there.public)
    await here.slash(here.manager, 'live stop')
    await night.tick()
    assert '`Ben` · ' in (await there.slash(there.manager, 'live status', there.public)).private


async def test_the_stream_stands_below_both_of_its_feeds_not_between_them(night):
    await night.watch()
    await night.watch('tikfinity')
    await night.go_live()
    await night.room.env.advance_time(60)
    night.put(Alive(), FeedLost(Loss.BROKEN, 'the connection broke'))
    shown = (await night.status_with('interrupted')).split('\n')
    begun = [line.split(' ')[0] for line in shown if not line.startswith(('###', '-#'))]
    assert begun == ['`Mia`', '`Mia`', 'Stream']


async def test_the_status_of_a_dozen_creators_is_still_one_message(night):
    room = night.room
    names = [f'Creator number {number} of an agency' for number in range(14)]
    await room.add_creator(*names)
    for number, name in enumerate(names):
        await night.watch(f'@creator.{number}', creator=name)
        why = 'The sign server asks to wait. ' * 8
        night.put(FeedLost(Loss.LASTING, why), target=f'creator.{number}')
        await night.saying(f'`{name}`')
    shown = await night.status()
    assert shown.endswith('-# There is more: name a creator behind `/live status`.')
    answered = await room.slash(room.manager, 'live status', creator=names[-1])
    assert '@creator.13' in answered.private
    assert '@creator.12' not in answered.private


async def test_a_long_reason_does_not_make_gaps_unreadable(night):
    await night.watch()
    await night.go_live()
    for _ in range(6):
        await night.room.env.advance_time(600)
        night.put(Alive(), FeedLost(Loss.BROKEN, 'The connection broke. ' * 12))
        await night.status_with('interrupted')
        await night.room.env.advance_time(120)
        night.put(StateChanged(FeedState.CONNECTED, room_id='7301'))
        await night.status_with('connected')
    shown = await night.status()
    gaps = [line for line in shown.split('\n') if line.startswith('-# Gap')]
    assert len(gaps) == 5
    assert all(len(gap) < 180 for gap in gaps)
    assert '-# 1 earlier gap\n' in shown
