"""What a server decided, in memory and on disk."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from economy.errors import (
    CoinsOutOfRange,
    CreatorExists,
    CreatorMissing,
    CreatorRetired,
    NameEmpty,
    NameTooLong,
    TooManyCreators,
    TooManyGifts,
)
from economy.gifts import COINS_MAX, Gift
from economy.ids import ChannelId, CreatorId, GuildId, RoleId, UserId
from economy.rates import Preset, custom_rate, preset_rate
from economy.server import CREATORS_MAX, DEFINED_GIFTS_MAX, Creator, Server, Settings
from storage.servers import Servers

GUILD, OTHER = GuildId(1), GuildId(2)
AT = datetime(2026, 11, 23, 20, 0, 0, 123_000, tzinfo=UTC)
ANNA = UserId(11)
CHANNEL = ChannelId(2**63 - 1)
RATES = [
    preset_rate(Preset.MEASURED),
    preset_rate(Preset.GUIDE),
    preset_rate(Preset.US_SCALED, Decimal('33.5')),
    custom_rate(Decimal('0.00000001'), 'EUR', dated=date(2026, 1, 2)),
    custom_rate(Decimal('1E+3'), 'IDR', dated=date(2026, 1, 2), confirmed=True),
]


@pytest.fixture
def servers(db) -> Servers:
    return Servers(db)


async def add(servers, name, *, guild_id=GUILD, handle=None) -> Server:
    return await servers.add_creator(guild_id, name, handle=handle, by=ANNA, at=AT)


async def define(servers, name, coins, *, guild_id=GUILD) -> Gift:
    _, gift = await servers.define_gift(guild_id, name, coins, by=ANNA, at=AT)
    return gift


async def assert_same_on_disk(servers: Servers, db) -> None:
    for guild_id in (GUILD, OTHER):
        assert await servers.of(guild_id) == await Servers(db).of(guild_id)


async def test_a_server_never_heard_of_has_the_defaults(servers):
    assert servers.known(GUILD) is None
    server = await servers.of(GUILD)
    assert server == Server(guild_id=GUILD)
    assert servers.known(GUILD) is server
    assert await servers.of(GUILD) is server


async def test_settings_are_kept_and_belong_to_one_server(servers, db):
    wanted = Settings(
        prefix='?!',
        time_zone='Europe/Berlin',
        locale='de_DE',
        currency='EUR',
        moderator_role_id=RoleId(2**62),
        manager_role_id=RoleId(5),
    )
    server = await servers.set_settings(GUILD, lambda _: wanted)
    assert server.settings == wanted
    assert servers.known(GUILD) is server
    assert (await servers.of(OTHER)).settings == Settings()
    await assert_same_on_disk(servers, db)


@pytest.mark.parametrize('rate', RATES, ids=lambda rate: f'{rate.preset} {rate.amount}')
async def test_a_rate_comes_back_from_disk_exactly(servers, db, rate):
    server = await servers.set_rate(GUILD, rate)
    assert server.settings.rate == rate
    await assert_same_on_disk(servers, db)
    assert (await servers.of(OTHER)).settings.rate is None


async def test_settings_and_rate_do_not_overwrite_each_other(servers):
    await servers.set_rate(GUILD, RATES[0])
    server = await servers.set_settings(GUILD, lambda _: Settings(prefix='?', rate=RATES[1]))
    assert (server.settings.prefix, server.settings.rate) == ('?', RATES[0])
    server = await servers.set_rate(GUILD, RATES[2])
    assert (server.settings.prefix, server.settings.rate) == ('?', RATES[2])


async def test_two_settings_changed_at_once_are_both_changed(servers):
    await asyncio.gather(
        servers.set_settings(GUILD, lambda settings: replace(settings, prefix='?')),
        servers.set_settings(GUILD, lambda settings: replace(settings, locale='de_DE')),
    )
    settings = (await servers.of(GUILD)).settings
    assert (settings.prefix, settings.locale) == ('?', 'de_DE')


# --- creators ---------------------------------------------------------------------------------


async def test_a_creator_is_added_with_a_cleaned_name(servers, db):
    server = await add(servers, ' @Mira\u200b  Rose ', handle='@mira.live')
    assert server.creators == (Creator(CreatorId(1), 'Mira Rose', 'mira.live', None),)
    server = await add(servers, 'Noor', handle='  ')
    assert server.creators[1] == Creator(CreatorId(2), 'Noor', None, None)
    assert (await servers.of(OTHER)).creators == ()
    await assert_same_on_disk(servers, db)


@pytest.mark.parametrize('name', ['Mira', ' MIRA', '@mira', 'ｍｉｒａ'])
async def test_a_name_in_use_is_taken_in_any_spelling_but_not_elsewhere(servers, name):
    before = await add(servers, 'Mira')
    await add(servers, 'Noor')
    with pytest.raises(CreatorExists):
        await add(servers, name)
    with pytest.raises(CreatorExists):
        await servers.rename_creator(GUILD, CreatorId(2), name)
    assert [creator.name for creator in (await servers.of(GUILD)).creators] == ['Mira', 'Noor']
    assert (await add(servers, name, guild_id=OTHER)).creators[0].id == before.creators[0].id


@pytest.mark.parametrize('name', ['', ' ', '@', '@ @', '＠', '﹫', '\u200b'])
async def test_a_name_without_anything_in_it_is_refused(servers, name):
    with pytest.raises(NameEmpty):
        await add(servers, name)
    with pytest.raises(NameEmpty):
        await define(servers, name, 5)
    await add(servers, 'Mira')
    with pytest.raises(NameEmpty):
        await servers.rename_creator(GUILD, CreatorId(1), name)


async def test_a_name_too_long_is_refused(servers):
    with pytest.raises(NameTooLong):
        await add(servers, 'x' * 41)
    with pytest.raises(NameTooLong):
        await add(servers, 'Mira', handle='x' * 41)
    with pytest.raises(NameTooLong):
        await define(servers, 'x' * 41, 5)
    assert (await servers.of(GUILD)).creators == ()


async def test_a_creator_is_renamed_everywhere(desk, servers, db):
    await desk.log()
    server = await servers.rename_creator(GUILD, CreatorId(1), 'Mirabel')
    assert [creator.name for creator in server.creators] == ['Mirabel', 'Noor']
    assert (await desk.history.entry(1)).creator == 'Mirabel'
    assert (await servers.rename_creator(GUILD, CreatorId(1), 'MIRABEL')).creators[0].name == (
        'MIRABEL'
    )
    with pytest.raises(CreatorExists):
        await add(servers, 'mirabel')
    assert len((await add(servers, 'Mira')).creators) == 3
    await assert_same_on_disk(servers, db)


async def test_renaming_touches_no_other_server(servers):
    await add(servers, 'Mira')
    await add(servers, 'Noor', guild_id=OTHER)
    await servers.rename_creator(OTHER, CreatorId(1), 'Noora')
    assert (await Servers(servers._db).of(GUILD)).creators[0].name == 'Mira'


async def test_a_retired_creator_keeps_the_gifts_and_loses_the_channels(desk, servers, db):
    await desk.log()
    await servers.use_creator(GUILD, CreatorId(1), CHANNEL)
    await servers.use_creator(GUILD, CreatorId(2), ChannelId(7))
    server = await servers.retire_creator(GUILD, CreatorId(1), at=AT)
    assert server.creators[0].retired_at == AT
    assert [creator.name for creator in server.active] == ['Noor']
    assert server.bindings == {ChannelId(7): CreatorId(2)}
    assert await desk.diamonds() == 1
    for refused in (
        servers.retire_creator(GUILD, CreatorId(1), at=AT),
        servers.use_creator(GUILD, CreatorId(1), CHANNEL),
    ):
        with pytest.raises(CreatorRetired) as known:
            await refused
        assert known.value.name == 'Mira'
    await assert_same_on_disk(servers, db)


@pytest.mark.parametrize(('handle', 'kept'), [(None, 'old'), ('new', 'new')])
async def test_a_retired_creator_comes_back_with_their_gifts(desk, servers, db, handle, kept):
    await add(servers, 'Old One', handle='old')
    await desk.log(creator_id=CreatorId(3))
    await servers.retire_creator(GUILD, CreatorId(3), at=AT)
    server = await add(servers, 'OLD ONE', handle=handle)
    assert server.creators[2] == Creator(CreatorId(3), 'Old One', kept, None)
    assert await desk.diamonds(CreatorId(3)) == 1
    await assert_same_on_disk(servers, db)


async def test_a_channel_is_about_the_creator_chosen_last(servers, db):
    await add(servers, 'Mira')
    await add(servers, 'Noor')
    await servers.use_creator(GUILD, CreatorId(1), CHANNEL)
    server = await servers.use_creator(GUILD, CreatorId(2), CHANNEL)
    assert server.bindings == {CHANNEL: CreatorId(2)}
    await assert_same_on_disk(servers, db)


async def test_a_creator_of_another_server_is_missing_here(servers):
    await add(servers, 'Mira')
    await add(servers, 'Theirs', guild_id=OTHER)
    await add(servers, 'Theirs too', guild_id=OTHER)
    for refused in (
        servers.use_creator(GUILD, CreatorId(2), CHANNEL),
        servers.retire_creator(GUILD, CreatorId(2), at=AT),
    ):
        with pytest.raises(CreatorMissing) as missing:
            await refused
        assert (missing.value.name, missing.value.known) == ('#2', ('Mira',))


async def test_there_is_a_limit_to_creators_at_work(servers):
    for number in range(CREATORS_MAX):
        await add(servers, f'creator {number}')
    with pytest.raises(TooManyCreators) as refused:
        await add(servers, 'one more')
    assert refused.value.at_most == CREATORS_MAX
    await servers.retire_creator(GUILD, CreatorId(1), at=AT)
    await add(servers, 'one more')
    with pytest.raises(TooManyCreators):
        await add(servers, 'creator 0')
    assert len((await servers.of(GUILD)).active) == CREATORS_MAX
    await add(servers, 'elsewhere', guild_id=OTHER)


# --- a server's own gifts ---------------------------------------------------------------------


async def test_a_defined_gift_is_kept_under_a_negative_id(servers, db):
    assert await define(servers, 'Team  Heart', 5) == Gift(-1, 'Team Heart', 5)
    assert await define(servers, 'Cake', COINS_MAX) == Gift(-2, 'Cake', COINS_MAX)
    assert await define(servers, 'Cake', 1, guild_id=OTHER) == Gift(-1, 'Cake', 1)
    server = await servers.of(GUILD)
    assert server.gifts == (Gift(-1, 'Team Heart', 5), Gift(-2, 'Cake', COINS_MAX))
    await assert_same_on_disk(servers, db)


async def test_a_new_price_is_a_new_gift_and_the_same_price_is_not(servers):
    await define(servers, 'Heart', 5)
    assert await define(servers, 'HEART', 5) == Gift(-1, 'HEART', 5)
    assert await define(servers, 'heart', 6) == Gift(-2, 'heart', 6)
    assert await define(servers, 'Cake', 9) == Gift(-3, 'Cake', 9)
    assert await define(servers, 'heart', 5) == Gift(-4, 'heart', 5)
    assert (await servers.of(GUILD)).gifts == (Gift(-3, 'Cake', 9), Gift(-4, 'heart', 5))


async def test_an_entry_keeps_the_price_it_was_logged_at(desk, servers):
    await desk.log(gift=await define(servers, 'Heart', 5))
    await define(servers, 'Heart', 500)
    assert (await desk.history.entry(1)).gift == Gift(-1, 'Heart', 5)
    assert await desk.diamonds() == 5


@pytest.mark.parametrize('coins', [0, -1, COINS_MAX + 1])
async def test_a_price_out_of_range_is_refused(servers, coins):
    with pytest.raises(CoinsOutOfRange):
        await define(servers, 'Heart', coins)
    assert (await servers.of(GUILD)).gifts == ()


async def test_at_the_limit_of_own_gifts_a_price_can_still_be_changed(servers):
    for number in range(DEFINED_GIFTS_MAX):
        await define(servers, f'gift {number}', 5)
    with pytest.raises(TooManyGifts) as refused:
        await define(servers, 'one more', 5)
    assert refused.value.at_most == DEFINED_GIFTS_MAX
    assert (await define(servers, 'Gift 7', 6)).coins == 6
    assert len((await servers.of(GUILD)).gifts) == DEFINED_GIFTS_MAX
    await define(servers, 'one more', 5, guild_id=OTHER)


async def test_the_next_tip_follows_the_last_one_of_the_server(servers):
    seen: list[int | None] = []

    def choose(last: int | None) -> int:
        seen.append(last)
        return 0 if last is None else last + 1

    assert [await servers.next_tip(GUILD, choose) for _ in range(3)] == [0, 1, 2]
    assert await servers.next_tip(OTHER, choose) == 0
    assert await Servers(servers._db).next_tip(GUILD, choose) == 3
    assert seen == [None, 0, 1, None, 2]


# --- memory and disk --------------------------------------------------------------------------


async def test_every_change_is_a_later_revision(servers):
    await add(servers, 'Mira')
    revisions = [
        (await servers.set_settings(GUILD, lambda _: Settings(prefix='?'))).revision,
        (await servers.set_rate(GUILD, RATES[0])).revision,
        (await servers.rename_creator(GUILD, CreatorId(1), 'Mirabel')).revision,
        (await servers.use_creator(GUILD, CreatorId(1), CHANNEL)).revision,
        (await servers.define_gift(GUILD, 'Heart', 5, by=ANNA, at=AT))[0].revision,
        (await servers.retire_creator(GUILD, CreatorId(1), at=AT)).revision,
    ]
    assert revisions == sorted(set(revisions))


async def test_a_refused_change_leaves_memory_and_disk_as_they_were(servers, db):
    before = await add(servers, 'Mira')
    with pytest.raises(CreatorExists):
        await add(servers, 'Mira')
    assert servers.known(GUILD) is before
    await assert_same_on_disk(servers, db)


async def test_memory_is_never_older_than_a_change_that_was_confirmed(servers, db):
    async def change(number: int) -> None:
        if number % 3:
            await add(servers, f'creator {number}')
            names = {creator.name for creator in servers.known(GUILD).creators}
            assert f'creator {number}' in names
        else:
            server = await servers.set_settings(
                GUILD, lambda settings: replace(settings, prefix=f'{number}!')
            )
            assert servers.known(GUILD).revision >= server.revision

    await asyncio.gather(*(change(number) for number in range(90)))
    assert len((await servers.of(GUILD)).creators) == 60
    await assert_same_on_disk(servers, db)


async def test_a_first_look_that_was_slow_does_not_hide_a_change(servers, db, gate):
    blocked = asyncio.create_task(db.write(lambda _: gate.stop()))
    await gate.reached()
    looking = asyncio.create_task(servers.of(GUILD))
    changing = asyncio.create_task(add(servers, 'Mira'))
    looking_late = asyncio.create_task(servers.of(GUILD))
    await asyncio.sleep(0)
    gate.open()
    await asyncio.gather(blocked, looking, changing, looking_late)
    assert [creator.name for creator in servers.known(GUILD).creators] == ['Mira']
    await assert_same_on_disk(servers, db)


async def test_an_older_answer_arriving_late_does_not_replace_a_newer_one(servers):
    older = await add(servers, 'Mira')
    newer = await add(servers, 'Noor')
    assert servers._keep(older) is newer
    assert await servers.of(GUILD) is newer


async def test_a_time_comes_back_to_the_millisecond(servers, db):
    await add(servers, 'Mira')
    before_1970 = datetime(1969, 7, 20, 20, 17, 40, 1000, tzinfo=UTC)
    for at in (before_1970, AT + timedelta(hours=5)):
        await servers.retire_creator(GUILD, CreatorId(1), at=at)
        assert (await Servers(db).of(GUILD)).creators[0].retired_at == at
        await add(servers, 'Mira')
