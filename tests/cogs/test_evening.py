"""A whole evening in chat: four moderators, 400 gifts, slips and all, against a plain sum.

With PYTHONASYNCIODEBUG=1 and `-o log_cli=true` the loop reports every step over 50 ms.
"""

from __future__ import annotations

import asyncio
import gc
import os
from collections import Counter
from dataclasses import dataclass, field
from random import Random

from economy.streams import Standing

GIFTS = {'Rose': 1, 'Finger Heart': 5, 'Doughnut': 30, 'Galaxy': 1000, 'GG': 1}
FANS = ('luna', 'max', 'nova', 'Дмитрий', 'さくら', 'Zoë 🔥')
GOAL = 60_000


@dataclass
class Plain:
    """What should be there in the end, added up by hand."""

    of: Counter[str] = field(default_factory=Counter)
    gifts: Counter[str] = field(default_factory=Counter)
    log: list[tuple[int, str, str, int]] = field(default_factory=list)

    def add(self, number: int, gift: str, fan: str, count: int) -> None:
        self.of[fan] += GIFTS[gift] * count
        self.gifts[gift] += GIFTS[gift] * count
        self.log.append((number, gift, fan, count))

    def take(self, place: int) -> tuple[int, str, str, int]:
        number, gift, fan, count = self.log.pop(place)
        self.of[fan] -= GIFTS[gift] * count
        self.gifts[gift] -= GIFTS[gift] * count
        return number, gift, fan, count

    @property
    def diamonds(self) -> int:
        return sum(self.of.values())


async def test_a_full_evening_adds_up(room):
    loop = asyncio.get_running_loop()
    loop.set_debug('PYTHONASYNCIODEBUG' in os.environ)
    if loop.get_debug():
        gc.collect()
        gc.freeze()  # as `run` does before it serves
    loop.slow_callback_duration = 0.05  # seconds; reported in debug mode, never asserted
    chance, plain = Random(7), Plain()
    mods = [room.roles['mods']]
    moderators = [
        room.moderator,
        *(room.guild.add_member(room.env.create_user(name), roles=mods) for name in 'bcd'),
    ]
    await room.settings(staff_channel=room.staff)
    await room.slash(room.moderator, 'stream board')
    await room.slash(room.moderator, 'stream start', title='Friday', goal=str(GOAL))
    number = 0
    for step in range(400):
        who = chance.choice(moderators)
        gift, fan = chance.choice(list(GIFTS)), chance.choice(FANS)
        count = chance.randint(1, 9)
        if step % 2:
            said = await room.slash(who, 'gift log', gift=gift, count=str(count), from_=fan)
        else:
            said = await room.say(who, f'!gift "{gift}" {count} {fan}')
        number += 1
        assert f'`#{number}`' in said.public, said.public
        plain.add(number, gift, fan, count)
        if step % 25 == 24:  # somebody's thumb slipped
            wrong, *_ = plain.take(chance.randrange(len(plain.log)))
            undone = await room.slash(who, 'gift undo', entry=str(wrong))
            number += 1
            assert 'Taken back' in undone.public
        if step % 40 == 39:  # a wrong count is put right
            wrong, gift, fan, _ = plain.take(chance.randrange(len(plain.log)))
            await room.slash(who, 'gift fix', entry=str(wrong), count='77')
            number += 2
            plain.add(number, gift, fan, 77)
        if step % 10 == 9:
            await room.env.advance_time(30)
            await room.env.bot.get_cog('Streams').tick(room.env.now())
        else:
            await room.env.advance_time(21)  # so that nothing looks like a repeat
        if step % 50 == 49:
            await thank_next(room, chance.choice(moderators))
    ended = (await room.slash(room.moderator, 'stream end')).public
    words = f'**{plain.diamonds:,} diamonds**'
    assert words in ended
    night = await night_of(room)
    assert night.standing == Standing(1, plain.diamonds, GOAL)
    top = [(each.name, each.diamonds) for each in night.top]
    assert top == plain.of.most_common(5)
    board = (await room.slash(room.moderator, 'top gifts', period='all')).public
    for gift, diamonds in plain.gifts.items():
        assert gift in board
        assert f'**{diamonds:,}** 💎' in board
    listed = (await room.slash(room.moderator, 'stream list')).public
    assert words in listed


async def night_of(room):
    stream = await room.desk.streams(room.guild_id).of_id(1)
    return await room.desk.nights(room.guild_id).night(stream, at=room.env.now())


async def thank_next(room, who) -> None:
    shown = await room.slash(who, 'thanks next')
    if 'Everybody is thanked' not in shown.public:
        await room.click(who, shown.only, 'Thanked')
