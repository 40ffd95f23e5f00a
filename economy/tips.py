"""Tips for hosts and moderators, each tied to a moment of the LIVE and to where it comes from."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files

from economy.errors import ChoiceUnknown


class Moment(StrEnum):
    """When a tip helps. ANY fits every moment."""

    BEFORE = 'before'
    START = 'start'
    RUNNING = 'running'  # its tips carry the minute from which they apply
    QUIET = 'quiet'
    DROP = 'drop'
    FIRST_GIFT = 'first-gift'
    NEW_GIFTER = 'new-gifter'
    TOP_GIFTER = 'top-gifter'
    BIG_GIFT = 'big-gift'
    STREAK = 'streak'
    GOAL_NEAR = 'goal-near'
    GOAL_DONE = 'goal-done'
    BATTLE = 'battle'
    BATTLE_END = 'battle-end'
    GUEST = 'guest'
    TOXIC = 'toxic'
    QUALITY = 'quality'
    ENDING = 'ending'
    AFTER = 'after'
    WEEK = 'week'
    ANY = 'any'


class Confidence(StrEnum):
    """How well a tip is supported; `confidence_words` says it in words."""

    OFFICIAL = 'official'
    SEVERAL = 'several'
    ONE = 'one'
    STUDY = 'study'
    STUDIES = 'studies'
    INFERENCE = 'inference'
    OURS = 'ours'


_CONFIDENCE_WORDS = {
    Confidence.OFFICIAL: 'TikTok says so',
    Confidence.SEVERAL: 'several sources agree',
    Confidence.ONE: 'one source',
    Confidence.STUDY: 'one study',
    Confidence.STUDIES: 'several studies',
    Confidence.INFERENCE: 'follows from how gifts are counted',
    Confidence.OURS: 'our own advice',
}


_AT_ALL_TIMES = (
    Moment.RUNNING, Moment.STREAK, Moment.GUEST, Moment.TOXIC, Moment.QUALITY, Moment.ANY,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tip:
    """One piece of advice. It never asks anybody for gifts (tests/economy/wording.py).

    `minutes` is how long a LIVE has run when the tip starts to apply; only RUNNING tips have it.
    """

    number: int
    moment: Moment
    text: str
    source: str
    confidence: Confidence
    minutes: int | None


def shipped_tips() -> tuple[Tip, ...]:
    """Every tip that comes with the bot, by number. Reads the file anew each time: keep it."""
    document = tomllib.loads(files('economy').joinpath('tips.toml').read_text(encoding='utf-8'))
    return tuple(
        Tip(
            number=row['number'],
            moment=Moment(row['moment']),
            text=row['text'],
            source=row['source'],
            confidence=Confidence(row['confidence']),
            minutes=row.get('minutes'),
        )
        for row in document['tip']
    )


def choose_tip(
    tips: Sequence[Tip],
    *,
    moment: Moment | None,
    last_number: int | None,
    pick: Callable[[int], int],
) -> Tip:
    """One of the tips that fit `moment`: its own and those for any moment; all when it is None.

    `last_number` is the tip shown before: it comes again only when nothing else fits. `pick(n)`
    answers 0 to n-1 and decides. At least one tip must fit.
    """
    fitting = [tip for tip in tips if moment is None or tip.moment in (moment, Moment.ANY)]
    fresh = [tip for tip in fitting if tip.number != last_number] or fitting
    return fresh[pick(len(fresh))]


def tips_during(
    tips: Sequence[Tip], moment: Moment | None, *, minutes: int, last_number: int | None
) -> tuple[Tip, ...]:
    """The tips that fit a LIVE which has run for `minutes` and is at `moment`.

    Of that moment alone; with those for any moment when the only one was shown last. Without a
    moment those that fit a LIVE in which nothing special goes on.
    """
    ready = [tip for tip in tips if tip.minutes is None or tip.minutes <= minutes]
    if moment is None:
        return tuple(tip for tip in ready if tip.moment in _AT_ALL_TIMES)
    own = tuple(tip for tip in ready if tip.moment is moment)
    if all(tip.number == last_number for tip in own):
        return own + tuple(tip for tip in ready if tip.moment is Moment.ANY)
    return own


def parse_moment(text: str) -> Moment:
    """The moment named by `text`, however it is spaced or cased. Raises ChoiceUnknown."""
    name = '-'.join(text.casefold().replace('_', ' ').replace('-', ' ').split())
    try:
        return Moment(name)
    except ValueError:
        raise ChoiceUnknown('moment', text, tuple(Moment)) from None


def confidence_words(confidence: Confidence) -> str:
    """How sure a tip is, as a reader sees it beside the source."""
    return _CONFIDENCE_WORDS[confidence]
