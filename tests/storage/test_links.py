"""Links on a real file: one member one fan, decided once, whoever presses at the same time."""

from __future__ import annotations

import asyncio

import pytest

from economy.ids import FanId, UserId
from economy.people_errors import ClaimGone, FanTaken, FanUnknown
from storage.fans import Fans
from storage.links import Link, Links

from .conftest import ANNA, EVENING

BEN, CHIEF = UserId(12), UserId(1)


@pytest.fixture
async def links(db, desk, other_desk):
    """Fans luna (1) and zoe (2); the other server has a luna of its own."""
    for fan in ('Luna', 'zoe'):
        await desk.log(fan=fan)
    await other_desk.log(fan='luna')
    return Links(db, desk.guild_id)


async def test_a_claim_waits_and_is_confirmed(links, db, other_desk):
    link, is_new = await links.claim('@LUNA', user_id=ANNA, at=EVENING)
    assert (link, is_new) == (Link(FanId(1), FanId(1), 'Luna', ANNA, None), True)
    assert await links.of_fan(FanId(1)) is None
    assert await links.of_member(ANNA) == link
    confirmed = await links.confirm(FanId(1), ANNA, by=CHIEF, at=EVENING)
    assert confirmed.confirmed_by == CHIEF
    assert await links.of_fan(FanId(1)) == await links.of_member(ANNA) == confirmed
    theirs = Links(db, other_desk.guild_id)
    assert await theirs.of_fan(FanId(1)) is None
    assert await theirs.of_member(ANNA) is None


async def test_a_member_has_one_claim_or_link_at_a_time(links):
    first, _ = await links.claim('luna', user_id=ANNA, at=EVENING)
    assert await links.claim('zoe', user_id=ANNA, at=EVENING) == (first, False)
    confirmed = await links.confirm(FanId(1), ANNA, by=CHIEF, at=EVENING)
    assert await links.claim('zoe', user_id=ANNA, at=EVENING) == (confirmed, False)
    await links.end(FanId(1), ANNA)
    assert (await links.claim('zoe', user_id=ANNA, at=EVENING))[1]


async def test_what_was_decided_is_not_decided_again(links):
    await links.claim('luna', user_id=ANNA, at=EVENING)
    await links.confirm(FanId(1), ANNA, by=CHIEF, at=EVENING)
    with pytest.raises(ClaimGone):
        await links.confirm(FanId(1), ANNA, by=CHIEF, at=EVENING)
    with pytest.raises(ClaimGone):
        await links.end(FanId(1), ANNA, only_undecided=True)
    await links.end(FanId(1), ANNA)
    for gone in (links.end(FanId(1), ANNA), links.confirm(FanId(1), ANNA, by=CHIEF, at=EVENING)):
        with pytest.raises(ClaimGone):
            await gone


async def test_of_two_who_claim_one_fan_one_gets_it(links):
    for user_id in (ANNA, BEN):
        assert (await links.claim('luna', user_id=user_id, at=EVENING))[1]
    outcomes = await asyncio.gather(
        *(links.confirm(FanId(1), user_id, by=CHIEF, at=EVENING) for user_id in (ANNA, BEN)),
        return_exceptions=True,
    )
    assert sorted(type(each).__name__ for each in outcomes) == ['FanTaken', 'Link']
    with pytest.raises(FanTaken):
        await links.claim('LUNA', user_id=UserId(13), at=EVENING)


async def test_other_spellings_of_a_fan_are_taken_with_it(links, db, desk):
    await links.claim('luna', user_id=ANNA, at=EVENING)
    await links.claim('zoe', user_id=BEN, at=EVENING)
    await Fans(db, desk.guild_id).merge(FanId(1), FanId(2))
    await links.confirm(FanId(1), ANNA, by=CHIEF, at=EVENING)
    found = await links.of_fan(FanId(2))
    assert (found.claimed_id, found.fan_id, found.fan, found.user_id) == (1, 2, 'zoe', ANNA)
    with pytest.raises(FanTaken):
        await links.confirm(FanId(2), BEN, by=CHIEF, at=EVENING)


async def test_nobody_claims_who_is_not_known(links):
    with pytest.raises(FanUnknown) as unknown:
        await links.claim('lunatic', user_id=ANNA, at=EVENING)
    assert unknown.value.suggestions == ('Luna',)
    assert await links.of_member(ANNA) is None
