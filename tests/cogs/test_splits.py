"""/payout split: parts set, shown and removed, for managers alone."""

from __future__ import annotations

import copy
from datetime import timedelta

import discord
import pytest

AGENCY = 'agency 20, moderators 5'


@pytest.fixture
async def shared(room):
    """Mia shares her diamonds since 1 May; today is 6 May 2026."""
    await room.slash(room.manager, 'payout split set', parts=AGENCY, since='2026-05-01')
    return room


async def plans(room, creator=1):
    return [
        (plan.number, [(part.name, part.hundredths) for part in plan.parts], plan.since)
        for plan in await room.desk.splits(room.guild_id).plans(creator)
    ]


async def test_every_part_is_named_with_the_rest_and_from_when_on(room):
    said = await room.slash(room.manager, 'payout split set', parts='agency 20,5 %; mods 12.25')
    assert said.private == (
        '### ✂️ Split of `Mia` from May 6, 2026 on\n'
        '- `agency` **20.5 %**\n'
        '- `mods` **12.25 %**\n'
        '- `Mia` **67.25 %**, the rest\n'
        '-# Statements of those days use it; nothing that was paid changes.'
    )
    assert await plans(room) == [(1, [('agency', 2050), ('mods', 1225)], room.env.now().date())]


async def test_in_a_message_the_rest_of_the_line_is_the_plan(room):
    said = await room.say(room.manager, f'!payout split set {AGENCY}', room.staff)
    assert '- `moderators` **5 %**' in said.public
    lines = await room.say(room.manager, '!payout split set agency 10\nmoderators 5', room.staff)
    assert '- `agency` **10 %**\n- `moderators` **5 %**\n- `Mia` **85 %**' in lines.public


async def test_a_message_may_end_in_what_the_plan_is_for(room):
    line = '!payout split set agency 20,5 %, moderators 5, since 2026-05-01'
    said = await room.say(room.manager, line, room.staff)
    assert said.public.startswith('### ✂️ Split of `Mia` from May 1, 2026 on\n- `agency` **20.5 %**')
    await room.say(room.moderator, '!stream start')
    said = await room.say(room.manager, '!payout split set ravi 30 STREAM 1', room.staff)
    assert said.public.startswith('### ✂️ Split of stream 1 of `Mia`\n- `ravi` **30 %**')
    line = '!payout split set ravi 30 since 2026-05-01 stream 1'
    said = await room.say(room.manager, line, room.staff)
    assert 'Nothing was saved.' in said.public


async def test_numbers_are_shown_as_the_server_writes_them(room):
    await room.settings(locale='de')
    said = await room.slash(
        room.manager, 'payout split set', parts='Agentur 12,25', since='1.6.2026'
    )
    assert '### ✂️ Split of `Mia` from 01.06.2026 on\n- `Agentur` **12,25 %**' in said.private


async def test_a_later_version_says_what_it_follows_and_an_earlier_one_what_comes(shared):
    said = await shared.slash(
        shared.manager, 'payout split set', parts='agency 30', since='2026-06-01'
    )
    assert '-# Before: `agency` 20 %, `moderators` 5 %.' in said.private
    said = await shared.slash(shared.manager, 'payout split set', parts='agency 25')
    assert '-# From Jun 1, 2026 on, another version is set already.' in said.private


async def test_show_has_what_is_in_force_and_every_version(shared):
    await shared.slash(shared.manager, 'payout split set', parts='agency 30', since='2026-06-01')
    await shared.slash(shared.manager, 'payout split set', parts='agency 22', since='2026-05-01')
    said = (await shared.slash(shared.manager, 'payout split show')).private
    by = f'set by <@{shared.manager.id}> <t:'
    head, versions = said.split('\n**Versions**, the latest first day first\n')
    assert head == '### ✂️ Split of `Mia` today\n- `agency` **22 %**\n- `Mia` **78 %**, the rest'
    assert [line.rpartition(f' · {by}')[0] for line in versions.splitlines()] == [
        '`2` from Jun 1, 2026: `agency` 30 %',
        '`3` from May 1, 2026: `agency` 22 % · **in force**',
        '`1` from May 1, 2026: `agency` 20 %, `moderators` 5 % · replaced by version 3',
    ]
    await shared.env.advance_time(timedelta(days=30).total_seconds())
    later = (await shared.say(shared.manager, '!payout split', shared.staff)).public
    assert later.startswith('### ✂️ Split of `Mia` today\n- `agency` **30 %**\n')


async def test_without_a_plan_everything_is_the_creators(room):
    said = (await room.slash(room.manager, 'payout split show')).private
    assert said == (
        '`Mia` has no split plan: everything is theirs. `/payout split set` names who gets a part.'
    )


async def test_a_split_is_ended_and_its_versions_stay(shared):
    said = (await shared.slash(shared.manager, 'payout split remove')).private
    assert said.startswith(
        '### ✂️ No split of `Mia` from May 6, 2026 on\n'
        "Everything is `Mia`'s from then on.\n"
        '-# Before: `agency` 20 %, `moderators` 5 %.'
    )
    shown = (await shared.slash(shared.manager, 'payout split show')).private
    assert "No plan is in force: everything is `Mia`'s." in shown
    assert '`2` from May 6, 2026: no split · **in force**' in shown
    again = (await shared.slash(shared.manager, 'payout split remove')).private
    assert again.startswith('No split plan of `Mia` is in force on that day. Nothing was changed')
    assert len(await plans(shared)) == 2


async def test_it_is_ended_from_a_day_on_in_a_message(shared):
    said = await shared.say(shared.manager, '!payout split remove 2026-06-01', shared.staff)
    assert said.public.startswith('### ✂️ No split of `Mia` from Jun 1, 2026 on')


async def test_a_stream_has_a_plan_of_its_own(shared):
    await shared.say(shared.moderator, '!stream start')
    offered = await shared.offered(shared.manager, 'payout split set', 'stream', '', parts='x 1')
    assert list(offered.values()) == ['1']
    assert next(iter(offered)).startswith('#1 · May 6, 2026')
    said = await shared.slash(
        shared.manager, 'payout split set', parts='co-host ravi 50', stream='#1'
    )
    assert said.private.startswith(
        '### ✂️ Split of stream 1 of `Mia`\n- `co-host ravi` **50 %**\n- `Mia` **50 %**, the rest\n'
    )
    shown = (await shared.slash(shared.manager, 'payout split show')).private
    assert '**Streams with a plan of their own**\n`2` stream 1: `co-host ravi` 50 %' in shown
    ended = await shared.slash(shared.manager, 'payout split remove', stream='1')
    assert ended.private.startswith(
        '### ✂️ Stream 1 of `Mia` has no split of its own any more\n'
        'The general plan of its days holds for it again.\n-# Before: `co-host ravi` 50 %.'
    )
    again = await shared.slash(shared.manager, 'payout split remove', stream='1')
    assert again.private.startswith('Stream 1 of `Mia` has no split plan of its own.')


async def test_the_stream_says_whose_it_is(shared):
    await shared.add_creator('Leo')
    await shared.say(shared.moderator, '!stream start Leo')
    said = await shared.slash(shared.manager, 'payout split set', parts='ravi 5', stream='1')
    assert said.private.startswith('### ✂️ Split of stream 1 of `Leo`')
    wrong = await shared.slash(
        shared.manager, 'payout split set', parts='ravi 5', stream='1', creator='Mia'
    )
    assert wrong.private.startswith('Stream 1 is not one of `Mia`. Nothing was saved.')
    assert len(await plans(shared, 2)) == 1


@pytest.mark.parametrize(
    ('options', 'part'),
    [
        (
            {'parts': 'agency 60, mods 41'},
            'These parts come to 101 % together, and there are 100 %',
        ),
        ({'parts': 'agency 20, Agency 5'}, '`Agency` is among the parts twice.'),
        ({'parts': 'agency 0'}, 'A share is more than 0 %, and `agency` has 0 %.'),
        ({'parts': 'agency -5'}, '`agency` has -5 %.'),
        ({'parts': 'agency 12,255'}, 'at most two decimals, and `agency` has 12.255 %.'),
        ({'parts': 'agency'}, 'I cannot read `agency` as a part and its share.'),
        ({'parts': '20'}, 'I cannot read `20` as a part and its share.'),
        ({'parts': 'agency zwanzig'}, 'I cannot read `agency zwanzig`'),
        ({'parts': 'agency 20 mods 5'}, 'I cannot read `agency 20 mods 5`'),
        ({'parts': ' '}, 'Which parts?'),
        ({'parts': 'Mia 80, agency 20'}, '`Mia` cannot be a part'),
        ({'parts': 'a 1,' * 11}, 'A split has at most 10 parts.'),
        ({'parts': 'n' * 41 + ' 5'}, 'The name of a part has at most 40 characters'),
        ({'parts': 'agency a@b.example 5'}, 'looks like an e-mail address'),
        ({'parts': AGENCY, 'since': 'soon'}, 'I cannot read `soon` as a day.'),
        ({'parts': AGENCY, 'since': '2126-05-06'}, 'May 6, 2126 is far ahead'),
        ({'parts': AGENCY, 'since': '1926-05-06'}, 'May 6, 1926 is long ago'),
        ({'parts': AGENCY, 'stream': '9'}, 'There is no stream 9'),
        ({'parts': AGENCY, 'stream': 'x'}, 'I cannot read `x` as a count.'),
        ({'parts': AGENCY, 'stream': '1', 'since': 'today'}, 'has no first day'),
        ({'parts': AGENCY, 'creator': 'Zoe'}, 'This server has no creator called `Zoe`.'),
    ],
)
async def test_what_cannot_be_a_split(room, options, part):
    said = (await room.slash(room.manager, 'payout split set', **options)).private
    assert part in said
    assert 'Nothing was saved' in said
    assert await plans(room) == []


async def test_nothing_of_it_is_said_where_everybody_reads(shared):
    for line in (f'set {AGENCY}', 'show', 'remove', ''):
        said = (await shared.say(shared.manager, f'!payout split {line}')).public
        assert said.startswith('Earnings are not for everybody')
    assert len(await plans(shared)) == 1


async def test_managers_alone_share(room):
    refused = await room.slash(room.moderator, 'payout split set', parts=AGENCY)
    assert refused.private.startswith('This is for managers')
    assert await plans(room) == []


async def test_a_retired_creator_is_still_owed(shared):
    await shared.slash(shared.manager, 'creator retire', name='Mia')
    said = await shared.slash(shared.manager, 'payout split set', parts='agency 5', creator='Mia')
    assert said.private.startswith('### ✂️ Split of `Mia`')


async def test_a_hundred_versions_of_the_longest_names_fit_a_message(room):
    long = ', '.join(f'{place}{"n" * 39} 1' for place in range(10))
    for _ in range(30):
        await room.slash(room.manager, 'payout split set', parts=long)
    said = (await room.slash(room.manager, 'payout split show')).private
    assert len(said) <= 2_000
    assert said.endswith(' more lines are in the export.')
    replaced = (await room.slash(room.manager, 'payout split set', parts=long)).private
    assert '- `0nnn' in replaced


async def test_a_request_that_is_delivered_twice_is_one_version(room, faults):
    faults.expected = (discord.HTTPException,)  # an interaction is acknowledged once
    for event, act in (
        ('INTERACTION_CREATE', room.slash(room.manager, 'payout split set', parts=AGENCY)),
        ('MESSAGE_CREATE', room.say(room.manager, '!payout split set agency 10', room.staff)),
        ('INTERACTION_CREATE', room.slash(room.manager, 'payout split remove')),
    ):
        await act
        before = await plans(room)
        payload = next(
            payload
            for kind, name, payload in reversed(room.env.backend.transcript)
            if (kind, name) == ('GATEWAY', event)
            and payload.get('author', {}).get('id', '') != str(room.env.bot.user.id)
        )
        room.env.backend.emit(event, copy.deepcopy(payload))
        await room.env.settle()
        assert await plans(room) == before
    assert len(before) == 3


async def test_an_answer_that_comes_too_late_writes_nothing(room, faults):
    faults.expected = (discord.NotFound,)
    late = {'status': 404, 'code': 10062, 'message': 'Unknown interaction'}
    room.env.inject_error('POST', '/interactions/*/callback', **late)
    await room.slash(room.manager, 'payout split set', parts=AGENCY)
    assert await plans(room) == []
