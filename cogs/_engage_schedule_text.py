"""Planned LIVEs in words."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from bot.request import Request
from bot.text import CHOICE_MAX, Words, chip, moment, shortened
from economy.schedule import HELD_OVER, Plan, Plans, live_link
from economy.server import Server
from storage.schedule import Held

_TITLE_LISTED_MAX = 50
_HELD_LISTED_MAX = 5  # creators whose plans are reckoned up under the list


def planned_text(plan: Plan, request: Request, event: str) -> str:
    """`event` says whether there is a Discord event."""
    creator = request.server.creator(plan.creator_id)
    return (
        f'📅 {chip(creator.name)} goes LIVE {moment(plan.starts_at, "F")} '
        f'({moment(plan.starts_at)}){_titled(plan)}\n-# `#{plan.number}` · {event}'
    )


def reminder_text(plan: Plan, server: Server) -> str:
    creator = server.creator(plan.creator_id)
    link = live_link(creator.handle)
    where = '' if link is None else f'\n<{link}>'
    return (
        f'⏰ {chip(creator.name)} goes LIVE {moment(plan.starts_at)}{_titled(plan)}{where}\n'
        '-# `/engage checklist` goes through what to look at before.'
    )


def plans_text(plans: Plans, held: list[Held], request: Request) -> str:
    server = request.server
    lines = [f'### LIVEs ahead: {request.words.number(plans.total)}']
    if not plans.total:
        lines = ['No LIVE is planned. `/engage schedule add` plans one.']
    for plan in plans.plans:
        creator = server.creator(plan.creator_id)
        event = '' if plan.event_id is None else ' · event'
        lines.append(
            f'`#{plan.number}` {moment(plan.starts_at, "f")} {chip(creator.name)}'
            f'{_titled(plan, _TITLE_LISTED_MAX)}{event}'
        )
    if plans.pages > 1:
        lines.append(f'-# Page {plans.page + 1} of {plans.pages}')
    lines += [_held(each, request) for each in held[:_HELD_LISTED_MAX]]
    return '\n'.join(lines)


def plan_label(plan: Plan, server: Server, words: Words) -> str:
    """A plan for places that render no markdown."""
    local = plan.starts_at.astimezone(ZoneInfo(server.settings.time_zone))
    creator = server.creator(plan.creator_id)
    title = '' if plan.title is None else f' · {plan.title}'
    label = f'#{plan.number} · {words.day(local.date())} {local:%H:%M} · {creator.name}{title}'
    return shortened(label, CHOICE_MAX)


def _titled(plan: Plan, at_most: int = 200) -> str:
    return '' if plan.title is None else f': {chip(shortened(plan.title, at_most))}'


def _held(held: Held, request: Request) -> str:
    creator = request.server.creator(held.creator_id)
    return (
        f'-# {chip(creator.name)} held {held.held} of {held.planned} planned in the last '
        f'{HELD_OVER.days // 7} weeks.'
    )
