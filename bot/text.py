"""Diamonds, money, names and times in words. Every name a person typed passes through `chip`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

import discord
from babel.dates import format_date, format_skeleton, format_time

from economy.entries import FORGOTTEN_GUEST
from economy.gifts import Gift
from economy.money import show_money, show_number, show_percent, show_sum
from economy.names import cleaned
from economy.streams import Standing

NOT_SAVED = 'Nothing was saved.'
LABEL_MAX = 80  # characters of a button's label
CHOICE_MAX = 100  # characters of an autocomplete choice
_MEDALS = ('🥇', '🥈', '🥉')
GOAL_BAR = 10  # segments
MESSAGE_MAX = 2_000  # characters of a message
_MARKS = re.compile(r'[\\*_~`|<>\[\]()@#:.-]')  # what Discord makes something of
_ISOLATE, _END_ISOLATE = '\u2068', '\u2069'  # keep right-to-left names from turning the line


@dataclass(frozen=True, slots=True)
class Words:
    """Numbers, money and dates as one server writes them."""

    locale: str

    def number(self, number: int) -> str:
        return show_number(number, self.locale)

    def diamonds(self, number: int) -> str:
        return f'{self.number(number)} {"diamond" if abs(number) == 1 else "diamonds"}'

    def difference(self, number: int) -> str:
        """A number with its sign, `+` as well."""
        return f'+{self.number(number)}' if number > 0 else self.number(number)

    def coins(self, number: int) -> str:
        return f'{self.number(number)} {"coin" if abs(number) == 1 else "coins"}'

    def money(self, amount: Decimal, currency: str) -> str:
        """A sum; fractions of the smallest coin show only when there is nothing else."""
        return show_sum(amount, currency, self.locale)

    def unit_price(self, amount: Decimal, currency: str) -> str:
        """What one of something is worth, with every digit that says something."""
        return show_money(amount, currency, self.locale)

    def percent(self, percent: Decimal) -> str:
        return show_percent(percent, self.locale)

    def day(self, day: date) -> str:
        return _day(day, self.locale)

    def short_day(self, day: date) -> str:
        """Without the year, for places with little room."""
        return _short_day(day, self.locale)

    def clock(self, at: datetime, time_zone: str) -> str:
        """Day and time for people in `time_zone`; where Discord shows times, use `moment`."""
        local = at.astimezone(ZoneInfo(time_zone))
        return f'{self.day(local.date())}, {format_time(local, "short", locale=self.locale)}'

    def gifts(self, gift: Gift, count: int) -> str:
        return f'{self.number(count)} × {gift_name(gift)}'

    def priced(self, gift: Gift, *, at_most: int = CHOICE_MAX) -> str:
        """A gift with its price, for places that render no markdown."""
        price = f' · {self.coins(gift.coins)}'
        return shortened(gift.name, at_most - len(price)) + price


@lru_cache(maxsize=512)
def _day(day: date, locale: str) -> str:
    return format_date(day, 'medium', locale=locale)


@lru_cache(maxsize=512)
def _short_day(day: date, locale: str) -> str:
    return format_skeleton('MMMd', day, locale=locale)


@lru_cache(maxsize=4096)
def chip(name: str) -> str:
    """A name as inline code: no markdown, mention, link or emoji code in it comes to life."""
    text = cleaned(name).replace('`', 'ˋ') or '?'
    if any(unicodedata.bidirectional(char) in ('R', 'AL', 'AN') for char in text):
        return f'{_ISOLATE}`{text}`{_END_ISOLATE}'
    return f'`{text}`'


def plain(text: str) -> str:
    """Words that people typed, at full size: every mark is shown as it is and does nothing."""
    shown = _MARKS.sub(r'\\\g<0>', cleaned(text)) or '?'
    if any(unicodedata.bidirectional(char) in ('R', 'AL', 'AN') for char in shown):
        return f'{_ISOLATE}{shown}{_END_ISOLATE}'
    return shown


def gift_name(gift: Gift) -> str:
    """A gift's name in bold; one that a server defined is shown as typed text."""
    return chip(gift.name) if gift.id < 0 else f'**{discord.utils.escape_markdown(gift.name)}**'


def fan_name(fan: str | None) -> str:
    """` from somebody`, or nothing when nobody was named."""
    return '' if fan is None else f' from {chip(fan)}'


def guest_name(guest: str | None) -> str:
    """` to guest somebody`, or nothing when the creator got it."""
    if guest is None:
        return ''
    return f' to guest {FORGOTTEN_GUEST if guest == FORGOTTEN_GUEST else chip(guest)}'


def medal(place: int, otherwise: str) -> str:
    """The medal of places 1 to 3, and what stands for all the others."""
    return _MEDALS[place - 1] if place <= len(_MEDALS) else otherwise


def goal_line(standing: Standing, words: Words) -> str:
    """How far the goal is, with what is missing; nothing without a goal."""
    percent, missing = standing.goal_percent, standing.missing_diamonds
    if standing.goal_diamonds is None or percent is None or missing is None:
        return ''
    filled = min(percent * GOAL_BAR // 100, GOAL_BAR)
    bar = '▰' * filled + '▱' * (GOAL_BAR - filled)
    rest = 'reached! 🎉' if missing == 0 else f'{words.number(missing)} to go'
    return f'🎯 {bar} {words.number(percent)} % of {words.number(standing.goal_diamonds)} · {rest}'


def duration(length: timedelta) -> str:
    """`2 h 05 min`, `12 min`."""
    minutes = max(int(length.total_seconds()) // 60, 0)
    return f'{minutes} min' if minutes < 60 else f'{minutes // 60} h {minutes % 60:02} min'


def seconds_ago(seconds: int) -> str:
    """`just now`, `1 second ago`, `12 seconds ago`."""
    if seconds < 1:
        return 'just now'
    return '1 second ago' if seconds == 1 else f'{seconds} seconds ago'


def moment(at: datetime, style: discord.utils.TimestampStyle = 'R') -> str:
    """A time that each reader sees in their own zone."""
    return discord.utils.format_dt(at, style)


def person(user_id: int) -> str:
    return f'<@{user_id}>'


def entry_number(number: int) -> str:
    return f'`#{number}`'


def payout_number(number: int) -> str:
    return f'`P{number}`'


def any_number(number: int, words: Words) -> str:
    """A number somebody typed, however long."""
    return words.number(number) if abs(number) < 10**15 else 'a number that long'


def shortened(text: str, at_most: int) -> str:
    """`text`, or its beginning and an ellipsis."""
    return text if len(text) <= at_most else text[: max(at_most - 1, 0)].rstrip() + '…'


def legend(names: Sequence[str], room: int) -> str:
    """Who is who in a picture that could not draw these names, in `room` characters of a message.

    All of them are told, cut alike where that is needed; nothing when there are none.
    """
    if not names:
        return ''
    each = (room - len(_LEGEND)) // len(names) - _LEGEND_ROW
    told = [
        f'No. {number} {chip(shortened(name, max(each, 1)))}'
        for number, name in enumerate(names, start=1)
    ]
    return _LEGEND + ' · '.join(told)


_LEGEND = '-# In the picture: '
_LEGEND_ROW = len(f'No. 12 {_ISOLATE}``{_END_ISOLATE} · ')


def listed(names: list[str], *, last: str = 'and') -> str:
    """`a`, `a and b`, `a, b and c`."""
    if len(names) < 2:
        return ''.join(names)
    return f'{", ".join(names[:-1])} {last} {names[-1]}'
