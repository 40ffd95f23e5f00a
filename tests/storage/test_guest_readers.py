"""What stands in a stream beside the creator's own gifts changes no figure but its own."""

from __future__ import annotations

from datetime import timedelta

import pytest

from economy.boards import span_of_stream
from economy.gifts import Gift
from economy.ids import ChannelId, UserId
from economy.recap import GuestSum
from storage.boards import Boards
from storage.fans import Fans
from storage.keypad import Keypad
from storage.nights import Nights
from storage.nudges import Nudges
from storage.recaps import Recaps
from storage.servers import Servers
from storage.streams import Streams
from storage.thanks import Thanks
from storage.watch import Watch

from .conftest import ANNA, EVENING, MIRA

GALAXY, LION = Gift(11046, 'Galaxy', 1000), Gift(6369, 'Lion', 29_999)
MINUTE = timedelta(minutes=1)
AT = EVENING + 30 * MINUTE
BEN = UserId(12)


class Evening:
    """Mira is live: 20 roses of luna's, 25 minutes ago."""

    def __init__(self, db, desk):
        self.db, self.desk, self.guild_id = db, desk, desk.guild_id
        self.servers = Servers(db)
        self.streams = Streams(db, self.servers, desk.guild_id)

    async def begin(self):
        self.stream = await self.streams.start(
            MIRA, title=None, goal_diamonds=100, channel_id=ChannelId(5), by=ANNA, at=EVENING
        )
        await self.desk.log(at=AT - 25 * MINUTE, count=20)
        return self

    async def guest(self, to='ravi', *, minutes_ago=5, **more):
        return await self.desk.log(
            at=AT - minutes_ago * MINUTE, guest=to, **{'gift': GALAXY} | more
        )

    async def adjust(self, difference, *, minutes_ago=4, **more):
        at = AT - minutes_ago * MINUTE
        return await self.desk.adjust(difference, at=at, stream_id=self.stream.id, **more)

    async def night(self):
        return await Nights(self.db, self.guild_id).night(self.stream, at=AT)

    async def recap(self):
        return await Recaps(self.db, self.guild_id).recap(self.stream, at=AT)

    async def look(self):
        return (await Nudges(self.db, self.servers, self.guild_id).look(self.stream, at=AT))[0]


@pytest.fixture
async def evening(db, desk):
    return await Evening(db, desk).begin()


async def test_the_night_shows_the_creators_own(evening):
    before = await evening.night()
    await evening.guest()
    await evening.guest('zoe', fan='max', gift=LION)
    night = await evening.night()
    assert night.guest_diamonds == 30_999
    told = ('diamonds', 'gifts', 'gifters', 'pace_diamonds', 'top', 'last')
    for name in told:
        assert getattr(night, name) == getattr(before, name), name
    await evening.adjust(500)
    adjusted = await evening.night()
    assert adjusted.diamonds == 520
    for name in told[1:]:
        assert getattr(adjusted, name) == getattr(before, name), name


async def test_a_gift_to_a_guest_waits_for_thanks_and_an_adjustment_never(evening):
    await evening.guest()
    await evening.adjust(5000)
    waiting = await Thanks(evening.db, evening.guild_id).waiting(MIRA, at=AT)
    assert [(each.name, each.diamonds) for each in waiting] == [('luna', 1000)]
    assert (await evening.night()).waiting == 1


async def test_a_shift_counts_what_guests_got_apart(evening):
    nights = Nights(evening.db, evening.guild_id)
    await evening.guest()
    await evening.adjust(-3)
    shift = await nights.shift(evening.stream.id, BEN)
    assert (shift.entries, shift.diamonds, shift.guest_diamonds) == (3, 17, 1000)


async def test_the_recap_has_a_line_for_guests_and_no_gift_of_theirs(evening):
    before = await evening.recap()
    for minutes_ago, to in enumerate(('ravi', 'RAVI', 'zoe'), start=5):
        await evening.guest(to, minutes_ago=minutes_ago)
    number = (await evening.guest('gone')).entry.number
    await evening.desk.undo(number)
    recap = await evening.recap()
    assert recap.guests == (GuestSum('ravi', 2000), GuestSum('zoe', 1000))
    for name in ('diamonds', 'gifts', 'gifters', 'new_gifters', 'points', 'big', 'best'):
        assert getattr(recap, name) == getattr(before, name), name
    assert (recap.top_gifts, recap.top_gifters) == (before.top_gifts, before.top_gifters)


async def test_guests_of_a_recap_are_people(evening):
    fans = Fans(evening.db, evening.guild_id)
    for to in ('ravi', 'ravy', 'zoe', 'max'):
        await evening.guest(to)
    await fans.merge((await fans.named('ravy')).id, (await fans.named('ravi')).id)
    await fans.forget((await fans.named('zoe')).id, at=AT)
    await fans.toggle_hidden('max')
    assert (await evening.recap()).guests == (
        GuestSum('ravi', 2000),
        GuestSum(None, 1000),
        GuestSum(None, 1000),
    )


async def test_the_recap_counts_adjustments_as_diamonds_alone(evening):
    before = await evening.recap()
    await evening.adjust(5000)
    await evening.adjust(-20, minutes_ago=3)
    number = (await evening.adjust(999)).entry.number
    await evening.desk.undo(number)
    recap = await evening.recap()
    assert (recap.diamonds, recap.adjusted) == (5000, 4980)
    assert [total for _, total in recap.points] == [20, 5020, 5000]
    for name in ('gifts', 'gifters', 'big', 'best', 'top_gifts', 'top_gifters'):
        assert getattr(recap, name) == getattr(before, name), name


async def test_who_gave_to_a_guest_before_is_new_to_the_creator(db, desk):
    before = EVENING - timedelta(days=1)
    await desk.log(at=before, guest='ravi')
    await desk.log(at=before, fan='lunaa', guest='ravi')
    evening = await Evening(db, desk).begin()
    assert (await evening.recap()).new_gifters == 1
    await desk.log(at=EVENING, fan='lunaa')
    fans = Fans(db, desk.guild_id)
    await fans.merge((await fans.named('lunaa')).id, (await fans.named('luna')).id)
    assert (await evening.recap()).new_gifters == 1


async def test_a_look_is_at_the_creators_own(evening):
    before = await evening.look()
    await evening.guest(minutes_ago=1)
    look = await evening.look()
    assert look.last_gift_at == AT - MINUTE  # the LIVE is not quiet
    told = ('diamonds_before_fresh', 'diamonds_before_goal', 'diamonds_before_recent')
    for name in ('diamonds', 'gifts', 'leader', *told):
        assert getattr(look, name) == getattr(before, name), name


async def test_no_adjustment_is_an_occasion(evening):
    before = await evening.look()
    await evening.adjust(5000, minutes_ago=1)
    look = await evening.look()
    assert look.diamonds == 5020
    assert look.diamonds_before_goal == look.diamonds_before_recent == 5020
    assert look.diamonds_before_fresh == 5020
    assert (look.gifts, look.last_gift_at) == (before.gifts, before.last_gift_at)


async def test_the_first_gift_of_a_night_is_the_creators_own(db, desk):
    evening = Evening(db, desk)
    evening.stream = await evening.streams.start(
        MIRA, title=None, goal_diamonds=None, channel_id=ChannelId(5), by=ANNA, at=EVENING
    )
    await evening.guest(minutes_ago=2)
    await evening.adjust(5, minutes_ago=2)
    await desk.log(at=AT - MINUTE)
    assert [(each.number, each.is_first) for each in (await evening.look()).gifts] == [(3, True)]


async def test_the_board_of_gifts_is_the_same_of_a_stream_and_of_its_day(evening):
    await evening.guest(gift=LION)
    await evening.adjust(5000)
    gifts = await Boards(evening.db, evening.guild_id).gifts(
        MIRA, span_of_stream(evening.stream.id)
    )
    assert [(seat.what.name, seat.diamonds) for seat in gifts.seats] == [('Rose', 20)]


async def test_a_gift_to_a_guest_is_a_sign_of_life_and_an_adjustment_is_none(evening):
    await evening.guest(minutes_ago=5)
    await evening.adjust(5000, minutes_ago=1)
    watched = await Watch(evening.db).streams()
    assert [each.last_sign_at for each in watched] == [AT - 5 * MINUTE]
    ended = await evening.streams.end_forgotten(evening.stream.id, quiet_since=AT)
    assert ended.ended_at == AT - 5 * MINUTE


async def test_the_keypad_learns_from_the_creators_own(evening):
    await evening.guest(gift=LION)
    await evening.guest(gift=LION, fan='max')
    await evening.adjust(5000)
    keypad = Keypad(evening.db, evening.guild_id)
    assert [gift.name for gift in await keypad.used(MIRA)] == ['Rose']
    assert await keypad.gifters(MIRA, at_most=5) == ['max', 'luna']  # who is here tonight
