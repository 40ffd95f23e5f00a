"""Real discord.py bots without a network: logged in against a recorder, fed decoded payloads."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from unittest import mock

import discord
from discord.ext import commands

from benchmarks.ids import GUILD_ID, MODERATORS

TOKEN = 'benchmark.of.nobody'
APPLICATION_ID = 1_300_000_000_000_000_001
CHANNEL_ID = 1_300_000_000_000_000_002
ROLE_ID = 1_300_000_000_000_000_003
ANSWER_WITHIN_S = 10
PAUSE_S = 0.003  # after an answer: people leave the loop idle, and its threads asleep
PERMISSIONS = discord.Permissions(
    view_channel=True, send_messages=True, manage_messages=True, use_application_commands=True
)
_ids = itertools.count()
_USER = {'id': str(APPLICATION_ID), 'username': 'bench', 'discriminator': '0', 'avatar': None}
_APPLICATION = {
    'id': str(APPLICATION_ID),
    'name': 'bench',
    'description': '',
    'icon': None,
    'bot_public': False,
    'bot_require_code_grant': False,
    'owner': _USER,
    'verify_key': '',
}


class Recorder:
    """Answers what a bot asks of Discord, and notes when the request with the reply left."""

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []
        self._reply: asyncio.Future[tuple[float, str]] | None = None

    def expect_reply(self) -> asyncio.Future[tuple[float, str]]:
        """Done when a request carries text: with the time it left, and the text."""
        self._reply = asyncio.get_running_loop().create_future()
        return self._reply

    async def http(self, _: object, route: discord.http.Route, **__: object) -> object:
        match route.method, route.path:
            case 'GET', '/users/@me':
                return _USER
            case 'GET', '/oauth2/applications/@me':
                return _APPLICATION
            case 'PUT', '/applications/{application_id}/commands':
                return []
            case _:
                raise AssertionError(f'not expected: {route.method} {route.path}')

    async def webhook(
        self,
        _: object,
        route: discord.http.Route,
        *__: object,
        payload: dict[str, Any] | None = None,
        **___: object,
    ) -> object:
        left_at = time.perf_counter()
        assert payload is not None, f'not expected: {route.method} {route.path}'
        self.requests.append(payload)
        content = payload.get('content') or (payload.get('data') or {}).get('content')
        if content and self._reply is not None and not self._reply.done():
            self._reply.set_result((left_at, content))
        if route.path.endswith('/callback'):
            return {'interaction': {'id': _id(), 'type': 2}}
        return message_of(content or '')


@contextmanager
def recorded(recorder: Recorder | None = None) -> Iterator[Recorder]:
    """Both ways out of discord.py end at the recorder."""
    recorder = recorder or Recorder()

    async def http(self: object, route: discord.http.Route, **more: Any) -> object:
        return await recorder.http(self, route, **more)

    async def webhook(self: object, route: discord.http.Route, *args: Any, **more: Any) -> object:
        return await recorder.webhook(self, route, *args, **more)

    with (
        mock.patch.object(discord.http.HTTPClient, 'request', http),
        mock.patch.object(discord.webhook.async_.AsyncWebhookAdapter, 'request', webhook),
    ):
        yield recorder


async def logged_in(bot: commands.Bot) -> commands.Bot:
    """The bot after its setup_hook, in one server; never connected. To be closed."""
    await bot.login(TOKEN)
    bot._connection._add_guild_from_data(_guild())  # type: ignore[arg-type]
    return bot


async def connected(bot: commands.Bot) -> commands.Bot:
    """Logged in, a member of the server with every right, and ready: its pulses beat."""
    await logged_in(bot)
    own = {**_member(), 'user': _USER}
    guild = {**_guild(), 'members': [own], 'owner_id': _USER['id']}
    bot._connection._add_guild_from_data(guild)  # type: ignore[arg-type]
    bot._ready.set()
    return bot


def slash(command: str, /, *, token: str = 'interaction-token', **options: str) -> dict[str, Any]:
    """INTERACTION_CREATE of `group subcommand` with text options, from a moderator."""
    group, subcommand = command.split()
    given = [{'name': name, 'type': 3, 'value': value} for name, value in options.items()]
    return {
        'id': _id(),
        'application_id': str(APPLICATION_ID),
        'type': 2,
        'token': token,
        'version': 1,
        'attachment_size_limit': 10_485_760,
        'guild_id': str(GUILD_ID),
        'channel_id': str(CHANNEL_ID),
        'channel': {'id': str(CHANNEL_ID), 'type': 0},
        'member': _member(),
        'app_permissions': str(PERMISSIONS.value),
        'locale': 'en-US',
        'guild_locale': 'en-US',
        'entitlements': [],
        'authorizing_integration_owners': {'0': str(GUILD_ID)},
        'context': 0,
        'data': {
            'id': str(APPLICATION_ID + 50),
            'name': group,
            'type': 1,
            'options': [{'name': subcommand, 'type': 1, 'options': given}],
        },
    }


async def answered(
    bot: commands.Bot, recorder: Recorder, payload: dict[str, Any]
) -> tuple[float, str]:
    """Seconds from feeding the payload to the request with the reply, and the reply's text."""
    reply = recorder.expect_reply()
    fed_at = time.perf_counter()
    bot._connection.parse_interaction_create(payload)  # type: ignore[arg-type]
    left_at, content = await reply
    await asyncio.sleep(PAUSE_S)
    return left_at - fed_at, content


def _id() -> str:
    """Fresh and of now: the library takes an interaction of yesterday for expired."""
    return str(discord.utils.time_snowflake(datetime.now(UTC)) + next(_ids) % 2**22)


def _guild() -> dict[str, Any]:
    everyone = {'id': str(GUILD_ID), 'name': '@everyone', 'permissions': '0', 'position': 0}
    moderators = {
        'id': str(ROLE_ID),
        'name': 'Moderators',
        'permissions': str(PERMISSIONS.value),
        'position': 1,
    }
    more = {'color': 0, 'hoist': False, 'managed': False, 'mentionable': False, 'flags': 0}
    return {
        'id': str(GUILD_ID),
        'name': 'LIVE',
        'owner_id': str(APPLICATION_ID + 1_000),
        'roles': [{**everyone, **more}, {**moderators, **more}],
        'channels': [
            {
                'id': str(CHANNEL_ID),
                'type': 0,
                'name': 'staff',
                'position': 0,
                'permission_overwrites': [],
                'nsfw': False,
                'parent_id': None,
            }
        ],
        'members': [],
        'emojis': [],
        'features': [],
        'premium_tier': 0,
        'preferred_locale': 'en-US',
        'verification_level': 0,
        'default_message_notifications': 0,
        'explicit_content_filter': 0,
        'mfa_level': 0,
        'nsfw_level': 0,
        'system_channel_flags': 0,
        'member_count': 1_000,
    }


def _member() -> dict[str, Any]:
    return {
        'user': {**_USER, 'id': str(MODERATORS[0]), 'username': 'mo'},
        'roles': [str(ROLE_ID)],
        'joined_at': '2025-01-01T00:00:00+00:00',
        'premium_since': None,
        'deaf': False,
        'mute': False,
        'nick': None,
        'avatar': None,
        'flags': 0,
        'permissions': str(PERMISSIONS.value),
    }


def message_of(content: str) -> dict[str, Any]:
    return {
        'id': _id(),
        'channel_id': str(CHANNEL_ID),
        'author': _USER,
        'content': content,
        'timestamp': '2026-11-22T12:00:00+00:00',
        'edited_timestamp': None,
        'tts': False,
        'mention_everyone': False,
        'mentions': [],
        'mention_roles': [],
        'attachments': [],
        'embeds': [],
        'pinned': False,
        'type': 0,
        'flags': 64,
    }
