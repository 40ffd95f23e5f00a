"""What a moderator logs and the capture has already: said before anything is written."""

from __future__ import annotations

from economy.captured import Combo, Person
from economy.entries import Source
from economy.gifts import Gift
from economy.ids import CreatorId, UserId

ROSE = Gift(5655, 'Rose', 1)
LUNA = Person('7000000000000000001', 'luna.live', 'Luna')


async def captured(room, *counts: int, is_due: bool = True, key: int = 0) -> None:
    """Roses of Luna's, just now; a combo each."""
    at = room.env.now()
    combos = [
        Combo(
            key=f'{key * 1_000 + best:032d}', source=Source.TIKTOK, gift=ROSE, best=best,
            sender=LUNA, guest=None, sent_at=at, seen_at=at, is_due=is_due,
        )
        for best in counts
    ]  # fmt: skip
    await room.desk.captures(room.guild_id).keep(
        CreatorId(1), combos, by=UserId(1), at=at, time_zone='UTC'
    )


async def previewed(room, text: str):
    form = await room.slash(room.moderator, 'gift bulk')
    return await room.submit(room.moderator, form, one=text)


async def test_a_bulk_says_which_lines_the_capture_has(room):
    await captured(room, 12)
    await captured(room, 5, is_due=False)
    shown = await previewed(room, 'Rose 3 luna.live\nRose 12 luna.live\nRose x5 @Luna\nRose zoe')
    assert shown.private.splitlines()[-1] == (
        '📡 The capture has `2` (`#1`) and `3` (its combo goes on) already. Take them out, or log '
        'them as well: I ask afterwards whether each is one gift or two.'
    )
    assert len(await room.ledger()) == 1
    await room.click(room.moderator, shown.only, 'Log 4 lines')
    assert len(await room.ledger()) == 5
    pairs = await room.desk.pairs(room.guild_id).untold(at_most=9)
    assert [(pair.hand.number, pair.captured.number) for pair in pairs] == [(3, 1)]


async def test_a_bulk_that_the_capture_has_wholly_fits_a_message(room):
    counts = range(1, 40)
    await captured(room, *counts)
    shown = await previewed(room, '\n'.join(f'Rose {each} luna.live' for each in counts))
    assert '`10` (`#10`) and 29 more already' in shown.private


async def test_a_single_gift_is_asked_about_before_it_is_written(room):
    await captured(room, 12)
    asked = await room.say(room.moderator, '!gift rose 12 luna.live')
    assert 'The capture has this gift already: `#1`' in asked.only.content
    assert len(await room.ledger()) == 1
    again = await room.click(room.moderator, asked.only, 'Log it again')
    assert '12 × **Rose** from `Luna`' in again.change
    assert len(await room.ledger()) == 2


async def test_a_repeat_is_asked_about_when_the_capture_has_it(room):
    await room.say(room.moderator, '!gift rose 12 luna.live')
    await captured(room, 12)  # what was typed is paired with this one
    repeated = await room.say(room.moderator, '!gift rose 12 luna.live')
    await captured(room, 12, key=1)
    asked = await room.click(room.moderator, repeated.only, 'Log it again')
    assert 'The capture has this gift already: `#3`' in asked.change
    assert len(await room.ledger()) == 3
    again = await room.click(room.moderator, repeated.only, 'Log it again')
    assert '`#4` logged by' in again.change
    assert len(await room.ledger()) == 4


async def test_same_again_is_asked_about_when_the_capture_has_it(room):
    """A moderator who taps on logs by hand what a feed brings meanwhile."""
    await room.say(room.moderator, '!gift rose 5 luna.live')
    pad = (await room.slash(room.moderator, 'gift panel')).only
    step = await room.click(room.moderator, pad, 'Rose 1')
    five = await room.click(room.moderator, step.only, '×5')
    await room.env.advance_time(60)
    logged = await room.click(room.moderator, five.edited[0], 'luna.live')
    for key in range(3):  # the first two are paired with what was logged
        await captured(room, 5, key=key)
    asked = await room.click(room.moderator, logged.edited[0], 'Same again')
    assert 'The capture has this gift already: `#5`' in asked.change
    assert len(await room.ledger()) == 5
    again = await room.click(room.moderator, asked.edited[0], 'Log it again')
    assert again.change == 'Logged as `#6`.'
