"""Four moderators at once, every request delivered twice: nothing lost, nothing twice."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta
from random import Random

from economy.gifts import Gift
from economy.ids import ChannelId
from economy.nights import THANKS_WINDOW
from storage.nights import Nights
from storage.recaps import Recaps
from storage.servers import Servers
from storage.streams import Streams
from storage.thanks import Thanks
from storage.verify import verify

from .conftest import ANNA, EVENING, MIRA

GIFTS = (Gift(5655, 'Rose', 1), Gift(11046, 'Galaxy', 1000), Gift(6064, 'GG', 1))
FANS = ('luna', 'LUNA', 'max', 'nova', None)
MINUTES = 20


async def test_sixty_gifts_a_minute_from_four_moderators_at_once(desk, db, tmp_path):
    streams = Streams(db, Servers(db), desk.guild_id)
    stream = await streams.start(
        MIRA, title=None, goal_diamonds=None, channel_id=ChannelId(5), by=ANNA, at=EVENING
    )
    chance = Random(3)
    wanted = [
        desk.gift(
            key=f'int:{place}',
            at=EVENING + timedelta(seconds=place),
            gift=chance.choice(GIFTS),
            count=chance.randint(1, 99),
            fan=chance.choice(FANS),
            actor_id=chance.randint(1, 4),
        )
        for place in range(60 * MINUTES)
    ]

    async def moderator(actor_id: int) -> None:
        for new in wanted:
            if new.actor_id == actor_id:
                await asyncio.gather(
                    desk.ledger.log(new, is_repeat_meant=True),
                    desk.ledger.log(new, is_repeat_meant=True),
                )

    await asyncio.gather(*(moderator(actor_id) for actor_id in range(1, 5)))
    at = EVENING + timedelta(minutes=MINUTES)
    plain: Counter[str] = Counter()
    for new in wanted:
        plain[(new.fan or '').casefold()] += new.diamonds
    night = await Nights(db, desk.guild_id).night(stream, at=at)
    assert night.diamonds == sum(plain.values())
    assert night.gifts == sum(new.count for new in wanted)
    named = sorted(((plain[name], name) for name in plain if name), reverse=True)
    assert [(each.diamonds, (each.name or '').casefold()) for each in night.top] == named
    assert night.pace_diamonds == sum(
        new.diamonds for new in wanted if new.happened_at > at - timedelta(minutes=10)
    )
    recap = await Recaps(db, desk.guild_id).recap(stream, at=at)
    assert (recap.diamonds, recap.gifts) == (night.diamonds, night.gifts)
    waiting = await Thanks(db, desk.guild_id).waiting(MIRA, at=at)
    assert sum(each.diamonds for each in waiting) == sum(
        new.diamonds
        for new in wanted
        if new.diamonds >= 100 and at - new.happened_at <= THANKS_WINDOW
    )
    report = verify(tmp_path)
    assert (report.is_sound, report.entries) == (True, len(wanted))
