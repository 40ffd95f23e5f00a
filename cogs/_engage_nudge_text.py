"""Nudges and tips in words: what is going on, and what helps. None asks anybody for gifts."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.text import Words, chip, duration, goal_line
from economy.looks import BEFORE_END, Look
from economy.nudges import Kind, Nudge
from economy.streams import Standing
from economy.tips import Moment, Tip, confidence_words


def nudge_text(nudge: Nudge, look: Look, creator: str, tip: Tip, at: datetime, words: Words) -> str:
    """What happened, a tip for it, and where the tip comes from."""
    return (
        f'🔔 {chip(creator)} · {_happened(nudge, look, at, words)}\n'
        f'💡 {tip.text}\n-# {tip.source} ({confidence_words(tip.confidence)})'
    )


def _happened(nudge: Nudge, look: Look, at: datetime, words: Words) -> str:
    gift, leader = nudge.gift, look.leader
    fan = 'somebody unnamed' if gift is None or gift.name is None else chip(gift.name)
    worth = '' if gift is None else words.diamonds(gift.diamonds)
    standing = Standing(look.stream.id, look.diamonds, look.stream.goal_diamonds)
    usual = duration(look.usual_length or timedelta())
    return {
        Kind.GOAL_DONE: f'🎉 the goal of {words.diamonds(nudge.subject)} is reached',
        Kind.BIG_GIFT: f'a big gift from {fan}: {worth}',
        Kind.FIRST_GIFT: f'the first gift of this stream, from {fan}',
        Kind.NEW_GIFTER: f'a first gift ever from {fan}',
        Kind.TOP_GIFTER: f'{"somebody else" if leader is None else chip(leader.name)} leads now',
        Kind.GOAL_NEAR: goal_line(standing, words),
        Kind.ENDING: f'{duration(BEFORE_END)} to the usual end (half of the streams reach {usual})',
        Kind.HOUR: 'live for an hour',
        Kind.START: 'just went live',
        Kind.QUIET: f'no gift for {_minutes(look.quiet_for(at))}',
    }[nudge.kind]


def why_text(moment: Moment | None, look: Look, at: datetime, words: Words) -> str:
    """Why a tip is about what it is about."""
    whys = {
        Moment.START: 'just went live',
        Moment.QUIET: f'quiet for {_minutes(look.quiet_for(at))}',
        Moment.BIG_GIFT: 'a big gift just came',
        Moment.NEW_GIFTER: 'somebody gave for the first time',
        Moment.GOAL_DONE: 'the goal is reached',
        Moment.GOAL_NEAR: f'the goal is at {words.number(look.goal_percent or 0)} %',
        Moment.ENDING: 'about the usual end',
    }
    live = f'live for {duration(look.stream.length(at))}'
    return live if moment is None else whys.get(moment, live)


def _minutes(length: timedelta) -> str:
    """`1 minute`, `7 minutes`, `2 h 05 min`."""
    minutes = length // timedelta(minutes=1)
    if minutes >= 60:
        return duration(length)
    return f'{minutes} {"minute" if minutes == 1 else "minutes"}'
