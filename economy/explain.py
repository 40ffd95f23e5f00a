"""Answers to "how does this work?": gifts, coins, diamonds and everything around them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache
from importlib.resources import files

from economy.errors import ChoiceUnknown
from economy.rates import Rate, worth

EXPLAIN_MAX = 1_500  # characters: readable on a phone, and clear of Discord's 2,000
EXAMPLE_DIAMONDS = 1_000  # one Galaxy; cash examples are for this many, never for a creator's own
SOURCE_MAX = 120  # characters of a rate's source; a custom rate may name anything
_MARKER = re.compile(r'^<!-- (own|example|always) -->\n', re.MULTILINE)
_SLOT = re.compile(r'\{([a-z_]+|\d+)\}')


class Topic(StrEnum):
    COMPARE = 'compare'
    LIVE = 'live'
    GIFTS = 'gifts'
    DIAMONDS = 'diamonds'
    FEATURES = 'features'
    CHAIN = 'chain'
    EARNING = 'earning'
    DIFFERENCES = 'differences'
    ENGAGEMENT = 'engagement'
    PAYOUT = 'payout'
    PLATFORMS = 'platforms'


@dataclass(frozen=True, slots=True)
class _About:
    title: str
    summary: str


_ABOUT = {
    Topic.COMPARE: _About('Gifts and diamonds side by side', 'five rows, both columns corrected'),
    Topic.LIVE: _About('TikTok LIVE', 'what it is, what it does for a creator, who may host'),
    Topic.GIFTS: _About('Gifts', 'what viewers buy and send, and why the id sets the price'),
    Topic.DIAMONDS: _About('Diamonds', 'what a creator is credited, and what that is not'),
    Topic.FEATURES: _About('LIVE features', 'what TikTok offers and what this bot adds'),
    Topic.CHAIN: _About('From gift to cash', 'coins, diamonds and the estimate, step by step'),
    Topic.EARNING: _About('Ways to earn', 'gifts, programmes, sponsors, brand deals, hashtags'),
    Topic.DIFFERENCES: _About('Key differences', 'what a gift is that a diamond is not'),
    Topic.ENGAGEMENT: _About('A lively LIVE', 'polls, questions, thanks, schedule; never begging'),
    Topic.PAYOUT: _About('Payouts', 'minimums, limits, fees and waiting time'),
    Topic.PLATFORMS: _About('Other platforms', 'Twitch, Instagram, and picture and sound anywhere'),
}


@dataclass(frozen=True, slots=True)
class OwnNumbers:
    """A server's own latest day with gifts, names already safe to show.

    `day` is formatted for display; `last_*` is the last gift of that day, `last_coins` its price
    for one.
    """

    creator: str
    diamonds: int
    gifts: int
    day: str
    last_gift: str
    last_count: int
    last_coins: int


def explain(
    topic: Topic,
    own: OwnNumbers | None,
    rates: Sequence[Rate],
    show_number: Callable[[int], str],
    show_money: Callable[[Decimal, str], str],
) -> str:
    """The answer to `topic` in Discord markdown, at most EXPLAIN_MAX characters.

    With `own`, several topics use the server's own numbers: as gifts, coins and diamonds, never
    as cash. Cash stands only beside the example of EXAMPLE_DIAMONDS, one line for each of
    `rates` (`rates_to_show`); their sources must be safe to show.
    """
    words = _own_words(own, show_number) if own else {}
    words['rates'] = '\n'.join(_rate_line(rate, show_number, show_money) for rate in rates)

    def fill(slot: re.Match[str]) -> str:
        name = slot[1]
        return show_number(int(name)) if name.isdigit() else words[name]

    return _SLOT.sub(fill, _template(topic, 'own' if own else 'example'))


@cache
def _template(topic: Topic, wanted: str) -> str:
    """The text of `topic` with the parts for everybody and those marked `wanted`."""
    text = files('economy').joinpath('topics', f'{topic}.md').read_text(encoding='utf-8')
    first, *marked = _MARKER.split(text)
    parts = [first]
    for mark, part in zip(marked[::2], marked[1::2], strict=True):
        if mark in ('always', wanted):
            parts.append(part)
    return f'## {topic_title(topic)}\n{"".join(parts).strip()}'


def _own_words(own: OwnNumbers, show_number: Callable[[int], str]) -> dict[str, str]:
    """What the slots of an own part stand for; each sum comes with its unit."""

    def counted(amount: int, unit: str) -> str:
        return f'{show_number(amount)} {unit}{"" if amount == 1 else "s"}'

    last = own.last_count * own.last_coins
    return {
        'creator': own.creator,
        'day': own.day,
        'gifts': counted(own.gifts, 'gift'),
        'diamonds': counted(own.diamonds, 'diamond'),
        'coins': counted(own.diamonds, 'coin'),  # one coin spent is one diamond
        'last_gift': own.last_gift,
        'last_count': show_number(own.last_count),
        'last_price': counted(own.last_coins, 'coin'),
        'last_coins': counted(last, 'coin'),
        'last_diamonds': counted(last, 'diamond'),
    }


def _rate_line(
    rate: Rate,
    show_number: Callable[[int], str],
    show_money: Callable[[Decimal, str], str],
) -> str:
    source = rate.source
    if len(source) > SOURCE_MAX:
        source = f'{source[: SOURCE_MAX - 1]}…'
    share = '' if rate.share_percent is None else f', share {rate.share_percent:f} %'
    cash = show_money(worth(EXAMPLE_DIAMONDS, rate), rate.currency)
    return (
        f'- **{rate.preset}{share}:** {show_number(EXAMPLE_DIAMONDS)} diamonds ≈ {cash},'
        f' an estimate ({source}; as of {rate.dated.isoformat()})'
    )


def topic_title(topic: Topic) -> str:
    return _ABOUT[topic].title


def topic_summary(topic: Topic) -> str:
    """One line for the index, at most 90 characters."""
    return _ABOUT[topic].summary


def explain_index() -> str:
    """Every topic as a command to type and a line about it."""
    lines = [f'- `/explain {topic}`: {topic_summary(topic)}' for topic in Topic]
    return '\n'.join(['## What would you like to know?', *lines])


def parse_topic(text: str) -> Topic:
    """The topic named by `text`, whatever its case. Raises ChoiceUnknown."""
    try:
        return Topic(text.strip().casefold())
    except ValueError:
        raise ChoiceUnknown('topic', text, tuple(Topic)) from None
