"""Every request is written once: late and failed answers, and what Discord delivers twice."""

from __future__ import annotations

import copy
import logging

import discord
import pytest

import bot.app

LATE = {'status': 404, 'code': 10062, 'message': 'Unknown interaction'}
GONE = {'status': 404, 'code': 10015, 'message': 'Unknown Webhook'}
CALLBACK = '/interactions/*/callback'
FOLLOW_UP = '/webhooks/*'

WRITES = [  # command, options
    ('gift log', {'gift': 'galaxy', 'from': 'ravi'}),
    ('gift undo', {}),
    ('gift fix', {'entry': '1', 'count': '3'}),
    ('gift define', {'name': 'Team Heart', 'coins': '99'}),
    ('creator add', {'name': 'Leo'}),
    ('creator use', {'name': 'Mia'}),
    ('creator rename', {'name': 'Mia', 'to': 'Mila'}),
    ('creator retire', {'name': 'Mia'}),
    ('payout rate', {'preset': 'guide'}),
    ('settings set', {'prefix': '?'}),
]


async def everything(room):
    return await room.ledger(), await room.desk.servers.of(room.guild_id)


async def replay(room, event: str) -> None:
    """Deliver the last event of that name once more, as a resumed connection does."""
    payload = next(
        payload
        for kind, name, payload in reversed(room.env.backend.transcript)
        if (kind, name) == ('GATEWAY', event)
    )
    room.env.backend.emit(event, copy.deepcopy(payload))
    await room.env.settle()


@pytest.mark.parametrize(('command', 'options'), WRITES)
async def test_an_answer_that_comes_too_late_writes_nothing(room, faults, caplog, command, options):
    faults.expected = (discord.NotFound,)
    await room.say(room.manager, '!gift rose 12 luna')
    before = await everything(room)
    room.env.inject_error('POST', CALLBACK, **LATE)
    await room.slash(room.manager, command, **options)
    assert await everything(room) == before
    levels = [(record.levelname, record.name) for record in caplog.records]
    assert [each for each in levels if each[0] == 'ERROR'] == []
    assert ('WARNING', 'bot.ui') in levels


async def test_a_press_that_is_acknowledged_too_late_writes_nothing(room, faults):
    faults.expected = (discord.NotFound,)
    receipt = (await room.say(room.moderator, '!gift rose 12 luna')).only
    room.env.inject_error('POST', CALLBACK, **LATE)
    await room.click(room.moderator, receipt, 'Undo')
    assert await room.ledger() == [(1, 'Rose', 12, 'luna')]


@pytest.mark.parametrize('error', [GONE, {'status': 403, 'code': 50001, 'message': 'Forbidden'}])
async def test_a_receipt_that_does_not_arrive_leaves_the_entry(room, faults, error):
    faults.expected = (discord.HTTPException,)
    room.env.inject_error('POST', FOLLOW_UP, **error, times=None)
    room.env.inject_error('PATCH', FOLLOW_UP, **error, times=None)
    await room.slash(room.moderator, 'gift log', gift='rose', count='12', from_='luna')
    assert await room.ledger() == [(1, 'Rose', 12, 'luna')]


async def test_a_receipt_that_cannot_be_posted_leaves_the_entry(room, faults):
    faults.expected = (discord.HTTPException,)
    room.env.inject_error('POST', '/channels/*/messages', status=403, code=50013, times=None)
    await room.say(room.moderator, '!gift rose 12 luna')
    assert await room.ledger() == [(1, 'Rose', 12, 'luna')]


async def test_where_the_bot_may_not_write_nothing_is_logged(room):
    quiet = room.guild.create_text_channel(
        'read-only',
        overwrites={
            room.guild.default_role: discord.PermissionOverwrite(send_messages=False),
            room.roles['mods']: discord.PermissionOverwrite(send_messages=True),
        },
    )
    await room.say(room.moderator, '!gift rose 12 luna', quiet)
    assert await room.ledger() == []


async def test_an_interaction_delivered_twice_is_written_once(room, faults, caplog):
    faults.expected = (discord.HTTPException,)
    caplog.set_level(logging.CRITICAL, logger='discord')
    answered = await room.slash(room.moderator, 'gift log', gift='rose', from_='luna')
    await replay(room, 'INTERACTION_CREATE')
    assert len(await room.ledger()) == 1
    assert answered.public


@pytest.mark.parametrize(
    ('command', 'options', 'entries'),
    [
        ('gift log', {'gift': 'galaxy', 'count': '2', 'from': 'ravi'}, 2),
        ('gift undo', {}, 2),
        ('gift undo', {'entry': '1'}, 2),
        ('gift fix', {'entry': '1', 'count': '3'}, 3),
    ],
)
async def test_one_that_looks_unanswered_is_written_once_too(room, command, options, entries):
    """The first delivery was written and acknowledged, and Discord knows nothing of it."""
    await room.say(room.moderator, '!gift rose 12 luna')
    answered = await room.slash(room.moderator, command, **options)
    before = await room.entries()
    assert len(before) == entries
    record = answered.result._interaction
    record.responded, record.response_kind, record.message_id = False, None, None
    await replay(room, 'INTERACTION_CREATE')
    assert await room.entries() == before
    assert room.sent()[-1]['content'].endswith('this request came twice and counts once.')


@pytest.mark.parametrize('line', ['!gift galaxy 2 ravi', '!gift undo', '!gift fix 1 x3'])
async def test_a_message_delivered_twice_is_written_once(room, line):
    await room.say(room.moderator, '!gift rose 12 luna')
    message = await room.moderator.send(room.public, line)
    before = await room.entries()
    payload = next(
        payload
        for kind, name, payload in reversed(room.env.backend.transcript)
        if name == 'MESSAGE_CREATE' and payload['id'] == str(message.id)
    )
    room.env.backend.emit('MESSAGE_CREATE', copy.deepcopy(payload))
    await room.env.settle()
    assert await room.entries() == before
    assert room.sent()[-1]['content'].endswith('this request came twice and counts once.')


async def test_a_press_delivered_twice_is_written_once(room, faults):
    faults.expected = (discord.HTTPException,)
    receipt = (await room.say(room.moderator, '!gift rose 12 luna')).only
    await room.click(room.moderator, receipt, 'Undo')
    await replay(room, 'INTERACTION_CREATE')
    assert len(await room.ledger()) == 2


async def test_a_message_deleted_meanwhile_still_gets_its_receipt(room):
    message = await room.moderator.send(room.public, 'later')
    room.env.backend.delete_message(room.public.id, message.id)
    payload = {
        **next(
            payload
            for _, name, payload in reversed(room.env.backend.transcript)
            if name == 'MESSAGE_CREATE'
        ),
        'content': '!gift rose 12 luna',
    }
    room.env.backend.emit('MESSAGE_CREATE', payload)
    await room.env.settle()
    assert room.public.history()[-1].content.startswith('🎁 12 × **Rose** from `luna`')


async def test_a_closed_file_says_that_the_bot_restarts(room):
    await room.desk._database._writer.close()
    said = (await room.say(room.moderator, '!gift rose')).public
    assert said == 'I am just restarting. Nothing was saved. Try again in a minute.'
    answered = await room.slash(room.moderator, 'gift log', gift='rose')
    assert answered.private == 'I am just restarting. Nothing was saved. Try again in a minute.'


async def test_nothing_is_acknowledged_after_it_was_written(room):
    """In the order of the requests: acknowledge, then show."""
    await room.slash(room.moderator, 'gift log', gift='rose')
    paths = [(each.method, each.path.split('/')[1]) for each in room.env.http_requests[-2:]]
    assert paths == [('POST', 'interactions'), ('POST', 'webhooks')]


def published(room) -> int:
    return sum(
        each.method == 'PUT' and each.path.endswith('/commands') for each in room.env.http_requests
    )


async def test_commands_are_published_only_when_they_changed(room, monkeypatch):
    before = published(room)
    await room.restart(publish_always=False)
    await room.restart(publish_always=False)
    assert published(room) == before
    fewer = bot.app.all_cogs
    monkeypatch.setattr(
        'bot.app.all_cogs', lambda desk, client, feeds: fewer(desk, client, feeds)[:-1]
    )
    await room.restart(publish_always=False)
    await room.restart(publish_always=False)
    assert published(room) == before + 1


async def test_commands_to_tap_are_named_after_a_start_without_publishing(room):
    await room.restart(publish_always=False)
    shown = (await room.slash(room.member, 'help')).private
    assert '</gift log:' in shown
