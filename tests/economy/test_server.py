"""Whom a request is about, and which prefixes can be used."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from economy.errors import (
    ChoiceUnknown,
    CountUnreadable,
    CreatorMissing,
    CreatorNeeded,
    CreatorRetired,
    PrefixUnusable,
)
from economy.ids import ChannelId, CreatorId, GuildId
from economy.people_errors import ThanksFromOutOfRange
from economy.server import (
    PREFIX_MAX,
    Creator,
    Level,
    Server,
    checked_prefix,
    checked_thanks_from,
    parse_boards,
)

GONE = datetime(2026, 11, 1, tzinfo=UTC)
MIRA = Creator(CreatorId(1), 'Mira', 'mira.live', None)
NOOR = Creator(CreatorId(2), 'Noor Rose', None, None)
OLD = Creator(CreatorId(3), 'Old One', 'old', GONE)
HERE, THERE = ChannelId(10), ChannelId(20)


def server(*creators: Creator, **bindings: Creator) -> Server:
    channels = {'here': HERE, 'there': THERE}
    return Server(
        guild_id=GuildId(1),
        creators=creators,
        bindings={channels[name]: creator.id for name, creator in bindings.items()},
    )


@pytest.mark.parametrize(
    'typed', ['Mira', ' mira ', '@MIRA', 'ｍｉｒａ', 'mira.live', '@Mira.Live']
)
def test_a_creator_is_known_by_name_or_handle(typed):
    assert server(NOOR, MIRA).creator_named(typed) is MIRA


@pytest.mark.parametrize('typed', ['', ' ', '@', 'mir', 'noor', 'somebody'])
def test_an_unknown_name_is_told_with_the_known_ones(typed):
    with pytest.raises(CreatorMissing) as missing:
        server(MIRA, NOOR, OLD).creator_named(typed)
    assert (missing.value.name, missing.value.known) == (typed.strip(), ('Mira', 'Noor Rose'))


def test_a_creator_is_found_by_id_in_this_server_only():
    assert server(MIRA, OLD).creator(CreatorId(3)) is OLD
    with pytest.raises(CreatorMissing) as missing:
        server(MIRA, OLD).creator(CreatorId(2))
    assert (missing.value.name, missing.value.known) == ('#2', ('Mira',))


@pytest.mark.parametrize(
    ('typed', 'offered'),
    [
        ('', (MIRA, NOOR)),
        ('r', (MIRA, NOOR)),
        ('ROSE', (NOOR,)),
        ('.live', (MIRA,)),
        ('old', ()),
        ('zoe', ()),
    ],
)
def test_creators_at_work_are_offered_while_typing(typed, offered):
    assert server(MIRA, NOOR, OLD).active_like(typed) == offered


def test_no_more_creators_are_offered_than_asked_for():
    assert server(MIRA, NOOR).active_like('', at_most=1) == (MIRA,)


def which(server: Server, named: str | None = None, **more) -> Creator:
    return server.which_creator(named=named, channel_id=HERE, **more)


@pytest.mark.parametrize('named', [None, '', '  '])
def test_without_a_name_it_is_the_channels_creator(named):
    assert which(server(MIRA, NOOR, here=NOOR, there=MIRA), named) is NOOR


@pytest.mark.parametrize('named', [None, ''])
def test_without_a_name_or_channel_it_is_the_only_one_at_work(named):
    assert which(server(OLD, NOOR, there=NOOR), named) is NOOR


def test_a_name_wins_over_the_channel():
    assert which(server(MIRA, NOOR, here=NOOR), 'mira') is MIRA


def test_between_two_nobody_is_guessed():
    with pytest.raises(CreatorNeeded) as asked:
        which(server(MIRA, NOOR, OLD, there=MIRA))
    assert asked.value.names == ('Mira', 'Noor Rose')


@pytest.mark.parametrize('creators', [(), (OLD,)])
def test_with_nobody_at_work_a_creator_is_asked_for(creators):
    with pytest.raises(CreatorNeeded) as asked:
        which(server(*creators))
    assert asked.value.names == ()


def test_a_channel_of_a_retired_creator_says_nothing():
    assert which(server(MIRA, OLD, here=OLD)) is MIRA
    with pytest.raises(CreatorNeeded):
        which(server(MIRA, NOOR, OLD, here=OLD))


def test_a_retired_creator_can_be_looked_at_but_not_written_to():
    assert which(server(MIRA, OLD), 'old one') is OLD
    with pytest.raises(CreatorRetired) as refused:
        which(server(MIRA, OLD), 'old', for_writing=True)
    assert refused.value.name == 'Old One'
    assert which(server(MIRA, OLD), 'mira', for_writing=True) is MIRA


@pytest.mark.parametrize('prefix', ['!', '?!', '.', '!!!!!', 'gg!', '§', '🌹', ' ! '])
def test_a_prefix_that_can_be_typed_is_kept(prefix):
    assert checked_prefix(prefix) == prefix.strip()


@pytest.mark.parametrize(
    'prefix',
    ['', ' ', '/', '@', '<', '>', '! !', '#', '*', '_', '~', '|', '`', '\\', 'a', '1', '!a', '\0'],
)
def test_a_prefix_that_discord_or_people_take_for_something_else_is_refused(prefix):
    with pytest.raises(PrefixUnusable) as refused:
        checked_prefix(prefix)
    assert refused.value.at_most == PREFIX_MAX


def test_a_prefix_too_long_is_refused():
    assert len(checked_prefix('!' * PREFIX_MAX)) == PREFIX_MAX
    with pytest.raises(PrefixUnusable):
        checked_prefix('!' * (PREFIX_MAX + 1))


def test_a_manager_may_do_what_a_moderator_may():
    assert Level.MEMBER < Level.MODERATOR < Level.MANAGER


@pytest.mark.parametrize(
    ('typed', 'diamonds'), [('1', 1), ('1,000', 1000), ('10k', 10_000), ('1000000000', 10**9)]
)
def test_thanks_are_due_from_a_whole_number_of_diamonds_on(typed, diamonds):
    assert checked_thanks_from(typed) == diamonds


@pytest.mark.parametrize('typed', ['0', '-1', '1000000001'])
def test_thanks_from_an_absurd_size_on_are_refused(typed):
    with pytest.raises(ThanksFromOutOfRange) as refused:
        checked_thanks_from(typed)
    assert (refused.value.diamonds, refused.value.at_most) == (int(typed), 10**9)


@pytest.mark.parametrize('typed', ['', 'many', '1.5'])
def test_thanks_from_no_number_on_are_refused(typed):
    with pytest.raises(CountUnreadable):
        checked_thanks_from(typed)


def test_boards_are_open_or_for_staff():
    assert parse_boards(' Open ')
    assert not parse_boards('staff')
    with pytest.raises(ChoiceUnknown) as unknown:
        parse_boards('@nobody')
    assert unknown.value.known == ('open', 'staff')


def test_a_name_is_whose_name_it_is_before_it_is_a_handle_of_somebody_else():
    mia = Creator(CreatorId(1), 'Mia', 'noor', None)
    gone = Creator(CreatorId(2), 'Gone', 'shared', GONE)
    noor = Creator(CreatorId(3), 'Noor', 'shared', None)
    all_of_them = server(mia, gone, noor)
    assert all_of_them.creator_named('noor') is noor
    assert all_of_them.creator_named('shared') is noor
    assert server(mia, gone).creator_named('shared') is gone
