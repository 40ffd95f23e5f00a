"""Discord for a bot under load: every command's answers are timed, and edits of the board."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count, cycle
from typing import Any

import discord

from benchmarks.discord_seam import Recorder, message_of, slash
from benchmarks.evening import COMBO_WEIGHTS, IN_COMBOS, people

EVERY_S = 0.5  # commands: many moderators at once, and each of them busy


@dataclass
class Asked:
    """A command, the time of its event, and seconds until it was acknowledged and answered."""

    command: str
    fed_at: float
    first_s: float | None = None
    final_s: float | None = None
    text: str = ''


@dataclass
class Timekeeper(Recorder):
    """Answers as Discord would; keeps times instead of requests, since ten minutes are long."""

    asked: dict[str, Asked] = field(default_factory=dict)
    board_at: list[float] = field(default_factory=list)  # posted and edited
    said: int = 0  # messages that nobody asked for

    def __post_init__(self) -> None:
        super().__init__()

    async def http(self, bot: object, route: discord.http.Route, **more: Any) -> object:
        match route.method, route.path:
            case 'POST' | 'PATCH', path if path.startswith('/channels/{channel_id}/messages'):
                sent = more.get('json') or {}
                if any(each['type'] == 17 for each in sent.get('components', ())):
                    self.board_at.append(time.perf_counter())
                else:
                    self.said += 1
                return message_of(sent.get('content') or '')
            case 'DELETE', '/channels/{channel_id}/messages/{message_id}':
                return None
            case 'GET', '/applications/{application_id}/commands':
                return []
            case _:
                return await super().http(bot, route, **more)

    async def webhook(
        self,
        _: object,
        route: discord.http.Route,
        *__: object,
        payload: dict[str, Any] | None = None,
        multipart: list[dict[str, Any]] | None = None,
        **___: object,
    ) -> object:
        left_at = time.perf_counter()
        if payload is None and multipart is not None:  # a picture goes with it
            told = next(part['value'] for part in multipart if part['name'] == 'payload_json')
            payload = json.loads(told)
        asked = self.asked.get(route.webhook_token or '')
        content = None
        if asked is not None and payload is not None:
            content = payload.get('content') or (payload.get('data') or {}).get('content')
            asked.first_s = asked.first_s or left_at - asked.fed_at
            if content and asked.final_s is None:
                asked.final_s, asked.text = left_at - asked.fed_at, content
        if route.path.endswith('/callback'):
            return {'interaction': {'id': str(discord.utils.time_snowflake(_now())), 'type': 2}}
        return message_of(content or '')

    def feed(self, bot: Any, command: str, options: dict[str, str]) -> None:
        """Give the bot a command. Whether the one before is answered does not matter."""
        token = f'token-{len(self.asked)}'
        self.asked[token] = Asked(command, time.perf_counter())
        bot._connection.parse_interaction_create(slash(command, token=token, **options))


def commands(creator: str) -> Iterator[tuple[str, dict[str, str]]]:
    """What moderators ask for, in turn: gifts of viewers who give captured ones, too."""
    numbers, fans = count(), cycle(people(60))
    names = cycle(
        gift.name for gift, weight in zip(IN_COMBOS, COMBO_WEIGHTS, strict=True) if weight > 4
    )
    turn = ('log', 'top gifters', 'stream status', 'log', 'gift undo', 'thanks next', 'log')
    for kind in cycle(turn):
        if kind != 'log':
            yield kind, {} if kind == 'gift undo' else {'creator': creator}
            continue
        number = next(numbers)
        fan = next(fans).name if number % 3 == 0 else f'regular {number % 50}'
        options = {'gift': next(names), 'count': str(1 + number % 9), 'from': fan}
        yield 'gift log', {**options, 'creator': creator}


def _now() -> Any:
    return discord.utils.utcnow()
