"""What a capture asks people. Feeds are scripted."""

from __future__ import annotations

from dataclasses import replace

import pytest

from economy.captured import FeedState, Person
from live.feed import Alive, FeedLost, Loss, StateChanged


@pytest.fixture
def feeds(studio):
    return studio.feeds


def over() -> FeedLost:
    return FeedLost(Loss.ENDED, 'the LIVE is over')


class TestAStreamThatAPersonBegan:
    @pytest.fixture
    async def asked(self, night):
        """The question whether it follows the LIVE."""
        room = night.room
        await room.slash(room.moderator, 'stream start')
        await night.watch()
        await night.go_live()
        asked = await night.saying('Shall it end with the LIVE?')
        assert asked.content == (
            f'📡 The LIVE of `Mia` is connected. Stream 1, begun by <@{room.moderator.id}>, takes '
            'its gifts. Shall it end with the LIVE?'
        )
        return asked

    async def test_it_takes_the_gifts_and_nobody_is_asked_twice(self, night, asked):
        room = night.room
        night.put(night.gift(8))
        await night.counted(1)
        assert '**8 diamonds**' in (await room.say(room.member, '!stream')).public
        night.put(FeedLost(Loss.BROKEN, 'the connection broke'))
        await night.status_with('interrupted')
        night.put(StateChanged(FeedState.CONNECTED, room_id='7301'))
        await night.status_with('connected')
        assert night.said() == [asked.content]

    async def test_yes_it_ends_with_the_live(self, night, asked):
        room = night.room
        pressed = await room.click(room.moderator, asked, 'Yes, end it with the LIVE')
        assert pressed.change == f'📡 Stream 1 ends with the LIVE, says <@{room.moderator.id}>.'
        night.put(over())
        await night.saying('⏹️ The LIVE of `Mia` is over, and stream 1 with it')
        assert '`Mia` is not live' in (await room.say(room.member, '!stream')).public

    async def test_yes_said_of_a_stream_that_is_over(self, night, asked):
        room = night.room
        await room.slash(room.moderator, 'stream end')
        pressed = await room.click(room.moderator, asked, 'Yes, end it with the LIVE')
        assert pressed.change.startswith('📡 Stream 1 is over already, says')

    async def test_no_then_they_are_asked_at_the_end(self, night, asked):
        room = night.room
        pressed = await room.click(room.moderator, asked, 'No, we end it')
        assert pressed.change == (
            f'📡 Stream 1 goes on until `/stream end`, says <@{room.moderator.id}>.'
        )
        night.put(over())
        left = await night.saying('and stream 1 still runs. Is it over?')
        assert '`Mia` is live' in (await room.say(room.member, '!stream')).public
        pressed = await room.click(room.moderator, left, 'End it now')
        assert pressed.change.startswith('⏹️ Stream 1 of `Mia` is over')

    async def test_no_answer_is_no_as_well_and_it_may_go_on(self, night, asked):
        room = night.room
        night.put(over())
        left = await night.saying('Is it over?')
        pressed = await room.click(room.moderator, left, 'Still live')
        assert 'is still live' in pressed.change
        assert '`Mia` is live' in (await room.say(room.member, '!stream')).public


async def test_a_feed_that_gave_up_is_tried_again(night):
    room = night.room
    await night.watch()
    night.put(FeedLost(Loss.LASTING, 'TikTok knows no @mia.live who can go LIVE'))
    said = await night.saying('I gave up')
    assert said.content == (
        '🔴 I gave up on TikTok LIVE `@mia.live` for `Mia`: TikTok knows no \\@mia\\.live who can '
        'go LIVE. Gifts are not captured now; log them by hand. A press tries again.'
    )
    pressed = await room.click(room.moderator, said, 'Try again')
    assert pressed.change == (
        f'🔁 TikTok LIVE `@mia.live` is tried again for `Mia`, says <@{room.moderator.id}>. '
        '`/live status` shows how it goes.'
    )
    assert '**🟡 starting**' in await night.status()
    await night.tick()
    assert 'is live' in await night.go_live()


async def test_the_try_again_of_what_is_watched_no_more(night):
    room = night.room
    await night.watch()
    night.put(FeedLost(Loss.LASTING, 'the key is wrong'))
    said = await night.saying('I gave up')
    await room.slash(room.manager, 'live stop')
    await night.tick()
    pressed = await room.click(room.moderator, said, 'Try again')
    assert 'No LIVE of `Mia` is watched.' in pressed.private


async def test_without_a_staff_channel_it_is_said_in_public_and_no_member_decides(open_night):
    night, room = open_night, open_night.room
    await room.slash(room.moderator, 'stream start')
    await night.watch()
    night.put(StateChanged(FeedState.CONNECTED, room_id='7301'))
    asked = [(await night.saying('Shall it end'), 'Yes, end it with the LIVE')]
    await room.say(room.moderator, '!gift Rose 5 luna')
    night.put(night.gift(5))
    await night.counted(2)
    await night.tick()
    asked.append((await night.saying('Two pens'), 'Two gifts'))
    night.put(FeedLost(Loss.LASTING, 'the key is wrong'))
    asked.append((await night.saying('I gave up'), 'Try again'))
    for message, label in asked:
        pressed = await room.click(room.member, message, label)
        assert pressed.private.startswith('This is for moderators')
        assert pressed.edited == []
    assert len(await room.entries()) == 2


async def test_a_stream_that_a_person_ended_is_not_begun_again_by_the_same_live(night):
    room = night.room
    await night.watch()
    await night.go_live()
    night.put(night.gift(3))
    await night.counted(1)
    await room.slash(room.moderator, 'stream end')
    night.put(FeedLost(Loss.BROKEN, 'the connection broke'))
    await night.status_with('interrupted')
    night.put(StateChanged(FeedState.CONNECTED, room_id='7301'))
    await night.status_with('connected')
    assert '`Mia` is not live' in (await room.say(room.member, '!stream')).public
    night.put(over())
    await night.status_with('ended')
    night.put(StateChanged(FeedState.CONNECTED, room_id='7302'))
    await night.saying('stream 2 began by itself')


async def test_after_a_restart_it_listens_again_and_the_buttons_work(night):
    room = night.room
    await room.slash(room.moderator, 'stream start')
    await night.watch()
    night.put(StateChanged(FeedState.CONNECTED, room_id='7301'))
    asked = await night.saying('Shall it end with the LIVE?')
    combo = night.gift(5, is_end=False)
    night.put(combo)

    async def is_kept():
        return await room.desk._database.read('SELECT 1 FROM combo')

    await night.until(is_kept)
    await room.restart()
    assert '**🟡 starting**' in await night.status()
    await night.tick()
    night.put(
        StateChanged(FeedState.CONNECTED, room_id='7301'), replace(combo, count=9, is_end=True)
    )
    ledger = await night.counted(1)
    assert sum(count for _, _, count, _ in ledger) in (5, 9)

    async def is_whole():
        return sum(count for _, _, count, _ in await room.ledger()) == 9

    await night.until(is_whole)
    pressed = await room.click(room.moderator, asked, 'Yes, end it with the LIVE')
    assert pressed.change.startswith('📡 Stream 1 ends with the LIVE')
    night.put(over())
    await night.saying('⏹️ The LIVE of `Mia` is over, and stream 1 with it: **9 diamonds**')
    assert sum('Shall it end' in each for each in night.said()) == 0


class TestTwoPens:
    @pytest.fixture
    async def asked(self, night):
        """A moderator was quicker than the feed."""
        room = night.room
        await night.watch()
        await night.go_live()
        await room.say(room.moderator, '!gift Rose 5 luna')
        night.put(night.gift(5))
        await night.counted(2)
        await night.tick()
        asked = await night.saying('Two pens')
        assert asked.content.startswith(
            '✌️ Two pens, perhaps one gift (`Mia`):\n- 5 × **Rose** from `luna`: `#1` by '
            f'<@{room.moderator.id}>, and `#2` captured <t:'
        )
        assert 'the one logged by hand is taken back and the captured one stays.' in asked.content
        return asked

    async def test_until_somebody_answers_the_sum_is_in_doubt(self, night, asked):
        room = night.room
        doubt = '✌️ 5 gifts may be in it twice, 5 diamonds: answer the question about it'
        assert doubt in (await room.slash(room.moderator, 'stream recap')).public
        await room.env.advance_time(600)
        night.put(Alive(), FeedLost(Loss.BROKEN, 'the connection broke'))
        await night.status_with('interrupted')
        await room.env.advance_time(60)
        shown = await night.status()
        assert ': at least 5 diamonds' in shown
        assert doubt in shown
        night.put(StateChanged(FeedState.CONNECTED, room_id='7301'), over())
        ended = (await night.saying('is over')).content
        assert '**10 diamonds** 💎, captured 10 min of 11 min, one gap: at least 5 dia' in ended
        assert doubt in ended
        await room.click(room.moderator, asked, 'One gift: take mine back')
        recap = (await room.slash(room.moderator, 'stream recap')).public
        assert 'twice' not in recap
        assert 'at least 5 diamonds' in recap

    async def test_one_gift_takes_the_hand_logged_one_back(self, night, asked):
        room = night.room
        pressed = await room.click(room.moderator, asked, 'One gift: take mine back')
        assert pressed.change == (
            f'☝️ One gift each, says <@{room.moderator.id}>: `#1` taken back by `#3`.'
        )
        assert '**5 diamonds**' in (await room.say(room.member, '!stream')).public

    async def test_two_gifts_stay_two(self, night, asked):
        room = night.room
        pressed = await room.click(room.moderator, asked, 'Two gifts')
        assert 'and the captured ones are different gifts, says' in pressed.change
        assert '**10 diamonds**' in (await room.say(room.member, '!stream')).public

    async def test_pressed_twice_changes_nothing_more(self, night, asked):
        room = night.room
        await room.click(room.moderator, asked, 'Two gifts')
        late = await room.forge(room.moderator, 'live:v1:pair:one:1', asked)
        assert late.change == 'This was answered already.'
        assert '**10 diamonds**' in (await room.say(room.member, '!stream')).public

    async def test_nobody_is_asked_twice(self, night, asked):
        await night.tick()
        await night.room.restart()
        await night.tick()
        assert sum('Two pens' in each for each in night.said()) == 1

    async def test_more_of_them_are_asked_about_together(self, night, asked):
        room = night.room
        for count, entries in ((6, 4), (7, 6)):
            await room.say(room.moderator, f'!gift Rose {count} luna')
            night.put(night.gift(count))
            await night.counted(entries)
            await night.tick()
        assert sum('Two pens' in each for each in night.said()) == 1
        await room.env.advance_time(30)
        await night.tick()
        both = await night.saying('perhaps the same gifts')
        assert '- 6 × **Rose** from `luna`: `#3` by ' in both.content
        assert '- 7 × **Rose** from `luna`: `#5` by ' in both.content
        pressed = await room.click(room.moderator, both, 'The same: take ours back')
        assert '`#3`, `#5` taken back by `#7`, `#8`.' in pressed.change


class TestAGiftThatTheCaptureHas:
    @pytest.fixture
    async def live(self, night):
        await night.watch()
        await night.go_live()
        return night

    async def test_it_asks_and_do_not_log_leaves_it(self, live):
        room = live.room
        live.put(live.gift(5))
        await live.counted(1)
        asked = await room.say(room.moderator, '!gift Rose 5 luna')
        assert 'The capture has this gift already: `#1`, just now.' in asked.public
        assert 'Nothing is saved until you choose.' in asked.public
        await room.click(room.moderator, asked.only, 'Do not log')
        assert len(await room.entries()) == 1

    async def test_log_it_again_is_another_gift(self, live):
        room = live.room
        live.put(live.gift(5))
        await live.counted(1)
        asked = await room.say(room.moderator, '!gift Rose 5 luna')
        await room.click(room.moderator, asked.only, 'Log it again')
        assert await room.ledger() == [(1, 'Rose', 5, 'Luna'), (2, 'Rose', 5, 'Luna')]
        await live.tick()
        assert not any('Two pens' in each for each in live.said())

    async def test_while_its_combo_goes_on(self, live):
        room = live.room
        live.put(live.gift(5, is_end=False))

        async def is_seen():
            return await room.desk._database.read('SELECT 1 FROM combo')

        await live.until(is_seen)
        asked = await room.say(room.moderator, '!gift Rose 5 luna')
        assert 'The capture sees this very gift just now' in asked.public
        assert await room.entries() == []

    async def test_another_count_or_another_fan_is_logged_at_once(self, live):
        room = live.room
        live.put(live.gift(5))
        await live.counted(1)
        assert '`#2`' in (await room.say(room.moderator, '!gift Rose 6 luna')).public
        assert '`#3`' in (await room.say(room.moderator, '!gift Rose 5 ravi')).public


async def test_the_question_names_the_guest_whom_a_captured_gift_was_for(night):
    room = night.room
    await night.watch()
    await night.go_live()
    await room.say(room.moderator, '!gift Rose 5 luna')
    night.put(night.gift(5, receiver=Person('7100000000000000002', 'noor', 'Noor')))
    await night.counted(2)
    await night.tick()
    asked = await night.saying('Two pens')
    assert ', and `#2` captured for the guest `Noor` <t:' in asked.content


async def test_gifts_to_a_guest_stand_apart(night):
    room = night.room
    await night.watch()
    await night.go_live()
    night.put(night.gift(3), night.gift(4, receiver=Person('7100000000000000002', 'noor', 'Noor')))
    await night.counted(2)
    shown = (await room.say(room.member, '!stream')).public
    assert '**3 diamonds**' in shown
    assert '🤝 To guests: 4 diamonds, not in the total' in shown
