"""Settings in words."""

from __future__ import annotations

from bot.money_words import PRESET_WORDS, rate_words
from bot.request import Request
from bot.text import chip, listed
from economy.ids import ChannelId, RoleId


def setup_text(request: Request) -> str:
    """What is chosen so far and what the next tap is for."""
    server = request.server
    settings = server.settings
    done = len(server.active) > 0
    names = listed([chip(creator.name) for creator in server.active[:5]])
    creator = f'✅ {names}' if done else 'none yet'
    last = (
        'Ready: log the first gift with `/gift log`. `/help` shows the rest.'
        if done
        else 'Only the creator is needed; everything else has a default. Each choice is saved.'
    )
    return (
        '## Setting up\n'
        f'1. Moderators: {_role(settings.moderator_role_id, "Manage Messages")}\n'
        f'2. Managers: {_role(settings.manager_role_id, "Manage Server")}\n'
        f'3. Place: {settings.time_zone} · {settings.locale} · {settings.currency}\n'
        f'4. Rate: {_rate(request)}\n'
        f'5. Creator: {creator}\n'
        f'-# {last}'
    )


def settings_text(request: Request) -> str:
    settings = request.server.settings
    return (
        '### Settings\n'
        f'Moderators: {_role(settings.moderator_role_id, "Manage Messages")}\n'
        f'Managers: {_role(settings.manager_role_id, "Manage Server")}\n'
        f'Time zone: {settings.time_zone} (decides what "today" is)\n'
        f'Locale: {settings.locale} ({request.words.number(1234567)})\n'
        f'Currency: {settings.currency}\n'
        f'Prefix: {chip(settings.prefix)}\n'
        f'Rate: {_rate(request)}\n'
        f'Staff channel: {_channel(settings.staff_channel_id)}\n'
        f'Thanks: for gifts from {request.words.diamonds(settings.thanks_from_diamonds)} on\n'
        f'Boards: {"everybody" if settings.are_boards_open else "moderators and managers"} '
        'may see `/top`\n'
        '-# Change them with `/settings set`, the rate with `/payout rate`.'
    )


def _role(role_id: RoleId | None, permission: str) -> str:
    own = f'anybody with the permission {permission}'
    return own if role_id is None else f'<@&{role_id}>, and {own}'


def _channel(channel_id: ChannelId | None) -> str:
    return (
        'none, so staff is asked where things happen' if channel_id is None else f'<#{channel_id}>'
    )


def _rate(request: Request) -> str:
    rate = request.server.settings.rate
    if rate is None:
        return 'not chosen, so both common ones are shown'
    return f'{PRESET_WORDS[rate.preset]}, {rate_words(rate, request.words)}'
