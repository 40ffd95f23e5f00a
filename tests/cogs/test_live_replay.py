"""Recordings that are played again, and those of one's own. Feeds are scripted."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.recordings import tape
from economy.captured import FeedState
from live.feed import FeedLost, GiftSeen, Loss, StateChanged
from live.recording import read_recording


@pytest.fixture
def feeds(studio):
    return studio.feeds


def over() -> FeedLost:
    return FeedLost(Loss.ENDED, 'the LIVE is over')


class TestReplay:
    async def test_it_ends_with_the_truth(self, night):
        room = night.room
        begun = await room.slash(room.manager, 'live replay', recording='quiet-hour', speed='1000')
        assert begun.public.startswith('▶️ `A quiet hour` plays into `Replay`, 1,000 ')
        assert 'holds exactly **31,708 diamonds** 💎 for the creator.' in begun.public
        over = await night.saying('The LIVE of `Replay` is over')
        assert '**31,708 diamonds** 💎' in over.content
        assert '`/stream recap 1` shows all.' in over.content  # a bare one would be of Mia
        assert not over.components  # there is no LIVE that could go on
        assert (
            '💎 **31,708' in (await room.slash(room.moderator, 'stream recap', stream='1')).public
        )
        recap = (await room.slash(room.moderator, 'stream recap', creator='Replay')).public
        assert '💎 **31,708 diamonds**' in recap
        assert '🤝 To guests: 1,000 diamonds, not in the total' in recap
        assert await room.entries(1) == []

    async def test_the_creator_for_it_is_meant_only_when_named(self, night):
        room = night.room
        await room.slash(room.manager, 'live replay', recording='quiet hour', speed='x10')
        await night.saying('`Replay` is live')
        await room.say(room.moderator, '!gift Rose 2 luna')
        assert await room.ledger(1) == [(1, 'Rose', 2, 'luna')]
        assert '`Mia` is not live' in (await room.say(room.member, '!stream')).public
        named = (await room.slash(room.member, 'stream status', creator='Replay')).public
        assert '`Replay` is live' in named
        refused = await room.slash(room.manager, 'live watch', handle='@mia', creator='Replay')
        assert '`Replay` is there for replays alone, and has no LIVE.' in refused.private

    async def test_one_at_a_time_and_stop_ends_it(self, night):
        room = night.room
        await room.slash(room.manager, 'live replay', recording='quiet-hour', speed='1')
        shown = await night.status()
        assert shown.startswith('▶️ A recording is being played; `/live stop` ends it.')
        again = await room.slash(room.manager, 'live replay', recording='gift-storm')
        assert 'A recording is being played into `Replay`.' in again.private
        stopped = await room.slash(room.manager, 'live stop')
        assert stopped.public == '⏹️ The replay is over; what was played of it is counted.'
        begun = await room.slash(room.manager, 'live replay', recording='gift-storm', speed='1')
        assert '▶️ `A gift storm`' in begun.public

    async def test_to_end_a_replay_does_not_end_the_capture_of_a_real_live(self, night):
        room = night.room
        await night.watch()
        await room.slash(room.manager, 'live replay', recording='quiet-hour', speed='1')
        stopped = await room.slash(room.manager, 'live stop')
        assert stopped.public.startswith('⏹️ The replay is over')
        assert '@mia.live' in await night.status()
        await room.slash(room.manager, 'live replay', recording='quiet-hour', speed='1')
        assert (
            'The replay is over'
            in (await room.slash(room.manager, 'live stop', creator='Replay')).public
        )
        assert (
            'I watch TikTok LIVE `@mia.live` for `Mia` no more'
            in (await room.slash(room.manager, 'live stop')).public
        )

    @pytest.mark.parametrize(
        ('options', 'why'),
        [
            ({'recording': 'gift'}, 'There is no recording `gift`.'),
            ({'recording': 'gift-storm', 'speed': 'fast'}, '`fast` is no speed: a whole number'),
            ({'recording': 'gift-storm', 'speed': '0'}, '1,000'),
            ({'recording': 'gift-storm', 'speed': '1001'}, '1,000'),
        ],
    )
    async def test_what_cannot_be_played_is_refused(self, night, options, why):
        room = night.room
        said = (await room.slash(room.manager, 'live replay', **options)).private
        assert why in said
        assert 'Nothing was saved.' in said

    async def test_the_recordings_are_offered_while_typing(self, night):
        room = night.room
        offered = await room.offered(room.manager, 'live replay', 'recording', 'night')
        assert list(offered.values()) == ['night-of-disconnects']
        assert await room.offered(room.moderator, 'live replay', 'recording', 'night') == {}

    async def test_a_creator_with_real_gifts_is_never_played_into(self, night):
        room = night.room
        await room.add_creator('Replay')
        said = (await room.slash(room.manager, 'live replay', recording='quiet-hour')).private
        assert '`Replay` has real gifts here' in said


class TestARecordingOfOnesOwn:
    @pytest.fixture
    def feeds(self, studio, desk):
        return replace(studio.feeds, taping=lambda watch, at: tape(desk.folder, watch, at))

    async def test_one_that_cannot_be_written_is_said_once_and_the_gifts_are_captured(self, night):
        room = night.room
        (room.desk.folder / 'recordings').write_text('in the way')
        await night.watch(recording='with names')
        await night.go_live()
        said = (await night.saying('not recorded')).content
        assert said.startswith('📼 TikTok LIVE `@mia.live` of `Mia` is not recorded any more: ')
        assert 'captured all the same' in said
        assert '-# not recording: the file was closed' in await night.status_with('connected')
        night.put(FeedLost(Loss.BROKEN, 'the connection broke'))
        await night.status_with('interrupted')
        night.put(StateChanged(FeedState.CONNECTED, room_id='7301'), night.gift(7))
        assert await night.counted(1) == [(1, 'Rose', 7, 'Luna')]
        assert sum('not recorded' in each for each in night.said()) == 1

    async def test_it_may_be_asked_for_and_ended_while_the_live_goes_on(self, night):
        room = night.room
        await night.watch()
        await night.go_live()
        await night.status_with('connected')
        night.put(night.gift(3))
        await night.counted(1)
        await night.watch(recording='with names')
        assert '-# recording' in await night.status()
        night.put(night.gift(4))
        await night.counted(2)
        await night.watch(recording='off')
        assert 'recording' not in await night.status()
        night.put(night.gift(5))
        await night.counted(3)
        (file,) = (room.desk.folder / 'recordings').glob('*/*.jsonl')
        played = [event for _, event in read_recording(file).events()]
        assert played[0] == StateChanged(FeedState.CONNECTED)
        assert [each.count for each in played if isinstance(each, GiftSeen)] == [4]

    async def test_a_damaged_one_is_played_as_far_as_it_can_be_and_that_is_said(self, night):
        room = night.room
        await night.watch(recording='with names')
        await night.go_live()
        night.put(night.gift(7), night.gift(8), over())
        await night.saying('**15 diamonds**')
        (file,) = (room.desk.folder / 'recordings').glob('*/*.jsonl')
        lines = file.read_bytes().splitlines(keepends=True)
        file.write_bytes(b''.join([lines[0], b'{"at_ms": \n', *lines[1:]]))
        await room.slash(room.manager, 'live replay', recording=file.stem, speed='1000')
        assert '**15 diamonds**' in (await night.saying('The LIVE of `Replay` is over')).content
        await night.tick()
        said = (await night.saying('not believed')).content
        assert said.startswith('📼 1 message was not believed in `mia.live`, the last one: ')
        file.write_bytes(b'')
        said = await room.slash(room.manager, 'live replay', recording=file.stem)
        assert 'cannot be played: the file is empty. Nothing was saved.' in said.private

    async def test_it_is_played_in_its_own_server_alone(self, night, furnish):
        room = night.room
        await night.watch(recording='with names')
        await night.go_live()
        night.put(night.gift(7), night.gift(8), over())
        await night.saying('**15 diamonds**')
        offered = await room.offered(room.manager, 'live replay', 'recording', '')
        (name,) = set(offered.values()) - {'gift-storm', 'night-of-disconnects', 'quiet-hour'}
        there = furnish('Ben LIVE', manager=room.manager)
        assert name not in await there.offered(
            there.manager, 'live replay', 'recording', '', there.public
        )
        refused = await there.slash(
            there.manager, 'live replay', there.public, recording=name, speed='1000'
        )
        assert f'There is no recording `{name}`' in refused.private
        begun = await room.slash(room.manager, 'live replay', recording=name, speed='1000')
        assert 'plays into `Replay`' in begun.public
        assert '**15 diamonds**' in (await night.saying('The LIVE of `Replay` is over')).content
