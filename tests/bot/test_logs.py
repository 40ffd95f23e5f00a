"""What stands in the log, and above all what never does: tokens, forged lines, control codes."""

from __future__ import annotations

import io
import json
import logging
import unicodedata
from collections.abc import Iterator
from typing import Any

import aiohttp
import discord
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from discord.gateway import DiscordWebSocket
from discord.http import Route
from discord.webhook.async_ import AsyncWebhookAdapter
from hypothesis import given
from hypothesis import strategies as st

from bot.logs import STRUCK, StrikingFormatter, set_up_logging

# Canaries: shaped like the real ones, worth nothing.
BOT_TOKEN = 'MTIzNDU2Nzg5MDEyMzQ1Njc4.Gcanar.not-a-real-token_only-shaped-like-one'
OTHER_BOT_TOKEN = 'OTg3NjU0MzIxMDk4NzY1NDMy.GzZzZz.another-unreal-token_of-the-same-shape'
INTERACTION_TOKEN = 'aW50ZXJhY3Rpb246MTMwMDAwMDAwMDAwMDAwMDAwMDpjYW5hcnk'
ID = 1300000000000000001


@pytest.fixture
def root_logger() -> Iterator[logging.Logger]:
    """The root logger, without what set_up_logging() did to it at the end."""
    root = logging.getLogger()
    level = root.level
    yield root
    root.setLevel(level)
    for handler in root.handlers[:]:
        if isinstance(handler.formatter, StrikingFormatter):
            root.removeHandler(handler)


@pytest.fixture
def written(root_logger: logging.Logger, monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """What the program writes to its terminal, at the level that tells most."""
    terminal = io.StringIO()
    monkeypatch.setattr('sys.stderr', terminal)
    set_up_logging('debug', secrets=[BOT_TOKEN])
    return terminal


def formatted(message: str, *args: object, **more: Any) -> str:
    record = logging.LogRecord('a', logging.INFO, 'a.py', 1, message, args, more.get('exc_info'))
    record.stack_info = more.get('stack_info')
    return StrikingFormatter([BOT_TOKEN]).format(record)


def raised(error: Exception) -> tuple[type[Exception], Exception, Any]:
    with pytest.raises(type(error)) as caught:
        raise error
    return caught.type, caught.value, caught.tb


@pytest.mark.parametrize('token', [BOT_TOKEN, OTHER_BOT_TOKEN])
@pytest.mark.parametrize(
    'around', ['{}', 'Bot {}', "{{'Authorization': 'Bot {}'}}", 'DISCORD_TOKEN={}', '({})', '"{}"']
)
def test_a_bot_token_is_struck_out(around: str, token: str) -> None:
    line = formatted(around.format(token))
    assert token not in line
    assert STRUCK in line


def test_a_secret_of_any_shape_is_struck_out() -> None:
    record = logging.LogRecord('a', logging.INFO, 'a.py', 1, 'Bot a.b+c.d!', (), None)
    assert StrikingFormatter(['', 'a.b+c.d']).format(record).endswith(f': Bot {STRUCK}!')


@pytest.mark.parametrize(
    'url',
    [
        'https://discord.com/api/v10/interactions/{}/{}/callback',
        '/interactions/{}/{}/callback?with_response=true',
        'https://discord.com/api/v10/webhooks/{}/{}',
        'https://discord.com/api/v10/webhooks/{}/{}/messages/@original',
        'https://discord.com/api/webhooks/{}/{}?wait=true&thread_id=5',
        "url='https://discord.com/api/v10/webhooks/{}/{}'",
        'Route(/webhooks/{}/{})',
    ],
)
@pytest.mark.parametrize(
    'token', [INTERACTION_TOKEN, 'canary-_.~canary', 'canary%3Dcanary%2B', 'canary+canary=']
)
def test_an_interaction_token_in_an_address_is_struck_out(url: str, token: str) -> None:
    line = formatted('POST %s with None has returned 204', url.format(ID, token))
    assert 'canary' not in line
    assert INTERACTION_TOKEN not in line
    assert str(ID) in line, 'which interaction it was stays readable'
    assert line.endswith('has returned 204')


PAYLOAD = {
    't': 'INTERACTION_CREATE',
    'd': {'id': str(ID), 'token': INTERACTION_TOKEN, 'data': {'name': 'gift'}, 'member': None},
}


@pytest.mark.parametrize(
    'shown',
    [
        repr(PAYLOAD),
        json.dumps(PAYLOAD),
        json.dumps(PAYLOAD, separators=(',', ':')),
        json.dumps(PAYLOAD, indent=2),
        repr(json.dumps(PAYLOAD)),
        json.dumps({'body': json.dumps(PAYLOAD)}),
        json.dumps([json.dumps({'body': json.dumps(PAYLOAD)})]),
        repr(json.dumps(PAYLOAD).encode()),
        repr({'token': INTERACTION_TOKEN.encode()}),
        repr({'access_token': INTERACTION_TOKEN, 'refresh_token': INTERACTION_TOKEN}),
        json.dumps({'client_secret': INTERACTION_TOKEN}),
        json.dumps(PAYLOAD).partition('"data"')[0].rstrip(', "'),
    ],
)
def test_a_token_in_a_payload_is_struck_out(shown: str) -> None:
    for line in (formatted('%s', shown), formatted('got ' + shown.replace('%', '%%'))):
        assert INTERACTION_TOKEN not in line
        assert STRUCK in line


def test_the_rest_of_a_payload_stays_readable() -> None:
    line = formatted('%s', PAYLOAD)
    assert line.endswith(
        f"{{'t': 'INTERACTION_CREATE', 'd': {{'id': '{ID}', 'token': '{STRUCK}', "
        "'data': {'name': 'gift'}, 'member': None}}"
    )


def test_ordinary_words_are_left_alone() -> None:
    text = "Webhook ID 5: the 'token' of question 4, /webhooks and version 1.22.333"
    assert formatted(text).endswith(text)


def test_tokens_in_arguments_are_struck_out() -> None:
    line = formatted('%s and %r', BOT_TOKEN, [PAYLOAD])
    assert BOT_TOKEN not in line
    assert INTERACTION_TOKEN not in line


def test_tokens_in_exceptions_are_struck_out() -> None:
    url = f'https://discord.com/api/v10/webhooks/{ID}/{INTERACTION_TOKEN}'
    error = RuntimeError(f'{BOT_TOKEN} at {url} with {json.dumps(PAYLOAD)}')
    error.__cause__ = ValueError(OTHER_BOT_TOKEN)
    error.add_note(f'sent {PAYLOAD}')
    text = formatted('Fault abc', exc_info=raised(error))
    assert 'Traceback' in text
    for token in (BOT_TOKEN, OTHER_BOT_TOKEN, INTERACTION_TOKEN):
        assert token not in text


def test_tokens_in_the_stack_are_struck_out() -> None:
    text = formatted('here', stack_info=f'Stack\n  run({OTHER_BOT_TOKEN!r})')
    assert 'Stack' in text
    assert OTHER_BOT_TOKEN not in text


@pytest.mark.parametrize('break_', ['\n', '\r\n', '\r', '\n\n', '\x0b', '\x0c', '\x85', '\u2028'])
def test_one_record_is_one_line(break_: str) -> None:
    forged = '2026-11-23 20:00:00,000 INFO    bot.app: all is well'
    line = formatted('Could not tell %s', f'luna{break_}{forged}')
    assert len(line.splitlines()) == 1
    assert 'luna' in line
    assert forged in line


@pytest.mark.parametrize('break_', ['\n', '\r\n', '\r'])
def test_an_exception_cannot_forge_a_record(break_: str) -> None:
    forged = '2026-11-23 20:00:00,000 INFO    bot.app: all is well'
    text = formatted('Fault abc', exc_info=raised(ValueError(f'luna{break_}{forged}')))
    first, *more = text.splitlines()
    assert 'Fault abc' in first
    assert len(more) >= 3
    assert all(line.startswith('    ') for line in more)


@given(st.text(), st.text())
def test_no_control_character_comes_out(message: str, argument: str) -> None:
    text = formatted(message.replace('%', '%%') + '%s', argument)
    assert len(text.splitlines()) == 1
    assert not {char for char in text if unicodedata.category(char) in ('Cc', 'Zl', 'Zp')} - {'\t'}


@given(st.text(alphabet=st.characters(categories=['Cc', 'Cf', 'Zl', 'Zp', 'Lu'])))
def test_no_control_character_comes_out_of_a_traceback(message: str) -> None:
    text = formatted('Fault', exc_info=raised(ValueError(message)))
    kept = {char for char in text if unicodedata.category(char) in ('Cc', 'Zl', 'Zp')}
    assert kept <= {'\n', '\t'}


@pytest.mark.parametrize('char', ['\x1b', '\x9b', '\x07', '\x00', '\u202e', '\u2066'])
def test_a_terminal_is_not_steered_by_what_people_type(char: str) -> None:
    line = formatted('Could not tell %s', f'{char}[2Jluna')
    assert char not in line
    assert ascii(char)[1:-1] + '[2Jluna' in line, 'what was typed can still be recognised'


def test_names_of_all_scripts_are_kept() -> None:
    assert formatted('%s', 'Søren 小雨 🌹 मिया').endswith('Søren 小雨 🌹 मिया')


# The library's own loggers, at the level where they tell everything.


@pytest.fixture
async def discord_site(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A local server in place of Discord that answers every request with a token in it."""

    async def answer(request: web.Request) -> web.Response:
        await request.read()
        if 'broken' in request.path:
            return web.json_response({'code': 0, 'message': 'no'}, status=404)
        reply = {**PAYLOAD['d'], 'username': 'desk', 'discriminator': '0', 'avatar': None}
        return web.json_response(reply)

    application = web.Application()
    application.router.add_route('*', '/{path:.*}', answer)
    server = TestServer(application)
    await server.start_server()
    monkeypatch.setattr(Route, 'BASE', str(server.make_url('')).rstrip('/'))
    yield server
    await server.close()


async def test_requests_of_the_library_show_no_token(
    written: io.StringIO, discord_site: TestServer
) -> None:
    async with discord.Client(intents=discord.Intents.none()) as client:
        await client.http.static_login(BOT_TOKEN)
        route = Route('POST', '/applications/{application_id}/commands', application_id=ID)
        await client.http.request(route, json=PAYLOAD)
    text = written.getvalue()
    assert 'discord.http: POST' in text
    assert 'has received' in text
    assert BOT_TOKEN not in text
    assert INTERACTION_TOKEN not in text


async def test_interaction_answers_of_the_library_show_no_token(
    written: io.StringIO, discord_site: TestServer
) -> None:
    adapter = AsyncWebhookAdapter()
    for path in ('/interactions/{webhook_id}/{webhook_token}/callback',
                 '/webhooks/{webhook_id}/{webhook_token}',
                 '/webhooks/{webhook_id}/{webhook_token}/broken'):  # fmt: skip
        route = Route('POST', path, webhook_id=ID, webhook_token=INTERACTION_TOKEN)
        async with aiohttp.ClientSession() as session:
            try:
                await adapter.request(route, session, payload=PAYLOAD, auth_token=BOT_TOKEN)
            except discord.NotFound:
                logging.getLogger('bot').exception('could not tell')
    text = written.getvalue()
    assert text.count(f'Webhook ID {ID} with POST') == 3
    assert 'NotFound' in text
    assert BOT_TOKEN not in text
    assert INTERACTION_TOKEN not in text


async def test_gateway_events_of_the_library_show_no_token(written: io.StringIO) -> None:
    socket = DiscordWebSocket(object(), loop=object())  # type: ignore[arg-type]  # it only parses
    socket.shard_id = 0
    socket._dispatch = lambda *_: None
    socket._discord_parsers = {}
    event = {'op': 0, 's': 1, **PAYLOAD}
    await socket.received_message(json.dumps(event))
    text = written.getvalue()
    assert 'WebSocket Event' in text
    assert str(ID) in text
    assert INTERACTION_TOKEN not in text


async def test_a_failing_handler_of_the_library_shows_no_token(written: io.StringIO) -> None:
    async with discord.Client(intents=discord.Intents.none()) as client:

        async def on_ready() -> None:
            raise RuntimeError(f'/webhooks/{ID}/{INTERACTION_TOKEN} {BOT_TOKEN}')

        await client._run_event(on_ready, 'on_ready')
    text = written.getvalue()
    assert 'Ignoring exception in on_ready' in text
    assert BOT_TOKEN not in text
    assert INTERACTION_TOKEN not in text


@pytest.mark.parametrize(
    ('level', 'is_shown'), [('debug', True), ('info', True), ('warning', False), ('error', False)]
)
def test_the_level_decides_what_is_logged(
    root_logger: logging.Logger, capsys: pytest.CaptureFixture[str], level: str, is_shown: bool
) -> None:
    set_up_logging(level)
    logging.getLogger('bot.x').info('Connected')
    logging.getLogger('bot.x').error('Fault')
    out, err = capsys.readouterr()
    assert out == ''
    assert ('INFO    bot.x: Connected' in err) is is_shown
    assert 'ERROR   bot.x: Fault' in err


def test_setting_up_twice_does_not_say_everything_twice(
    root_logger: logging.Logger, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up_logging('info')
    set_up_logging('info')
    logging.getLogger('bot.x').info('Connected')
    assert capsys.readouterr().err.count('Connected') == 1
