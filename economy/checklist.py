"""What to look at before going LIVE, on each platform, and how long a tick holds.

Facts come from tips of `economy/tips.toml`, which name their sources; what no tip says is our own
advice and claims no number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from economy.errors import ChoiceUnknown
from economy.ids import UserId
from economy.names import cleaned
from economy.periods import local_day
from economy.tips import Tip
from economy.typed import repeated

KEPT = timedelta(hours=12)  # a night goes on past midnight
NIGHT_BEGINS = timedelta(hours=5)  # what is ticked before five in the morning is of the last night


class Platform(StrEnum):
    TIKTOK = 'tiktok'
    TWITCH = 'twitch'
    INSTAGRAM = 'instagram'


class Point(StrEnum):
    LIGHT = 'light'
    SOUND = 'sound'
    CONNECTION = 'connection'
    PICTURE = 'picture'
    TITLE = 'title'
    HASHTAGS = 'hashtags'
    MODERATORS = 'moderators'


@dataclass(frozen=True, slots=True)
class Advice:
    """What to look at; `tips` are the numbers of the tips it rests on, none for our own advice."""

    text: str
    tips: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Ticks:
    """What is ticked tonight, and who ticked or unticked last (None: nobody yet)."""

    points: frozenset[Point]
    last_by: UserId | None = None
    last_at: datetime | None = None


_EVERYWHERE = {
    Point.LIGHT: Advice(
        'a soft main light slightly above eye level, a weaker one opposite, both between 5000 and '
        '5600 K',
        (11,),
    ),
    Point.SOUND: Advice(
        'talking near -12 dB, the loudest moments near -6 dB, checked on headphones', (10,)
    ),
    Point.CONNECTION: Advice(
        '1080p takes 4.5 Mbps at 30 frames a second and 6 Mbps at 60; the line offers clearly more',
        (13,),
    ),
    Point.PICTURE: Advice('looked at on a phone: the preview can be sharper than the LIVE', (15,)),
    Point.TITLE: Advice('says what really happens', (8,)),
    Point.HASHTAGS: Advice('five at most: one that trends, two of the niche, one or two own', (9,)),
    Point.MODERATORS: Advice(
        'briefed and appointed, 20 to 40 blocked words loaded, they know the plan of tonight', (19,)
    ),
}
_DIFFERENT = {
    Platform.TIKTOK: {
        Point.CONNECTION: Advice(
            'a vertical 1080 x 1920 picture takes 6,000 to 8,000 kbps, no less than 4,000', (12,)
        ),
        Point.TITLE: Advice('says what really happens, in 32 characters; the cover, too', (8,)),
    },
    Platform.TWITCH: {
        Point.TITLE: Advice('says what really happens; the category is the one of tonight', (8,)),
        Point.HASHTAGS: Advice('Twitch has tags instead: a few that fit, five at most'),
        Point.MODERATORS: Advice(
            'in the chat already, blocked words loaded, they know the plan of tonight', (19,)
        ),
    },
    Platform.INSTAGRAM: {
        Point.PICTURE: Advice(
            'upright and tidy, looked at on a second phone: polish counts here', (15,)
        ),
        Point.TITLE: Advice('says what really happens; the title is set before the start', (8,)),
        Point.MODERATORS: Advice(
            'chosen, hidden words loaded, they know the plan of tonight', (19,)
        ),
    },
}


def advice(point: Point, platform: Platform) -> Advice:
    return _DIFFERENT[platform].get(point, _EVERYWHERE[point])


def sources(platform: Platform, tips: Sequence[Tip]) -> list[str]:
    """Where the list of a platform comes from, each source once."""
    numbers = {number for point in Point for number in advice(point, platform).tips}
    named = [
        part.strip() for tip in tips if tip.number in numbers for part in tip.source.split(';')
    ]
    return list(dict.fromkeys(named))


def parse_platform(text: str | None) -> Platform:
    """TikTok for nothing. Raises ChoiceUnknown."""
    if text is None:
        return Platform.TIKTOK
    named = cleaned(text).casefold()
    if named not in tuple(Platform):
        raise ChoiceUnknown('platform', repeated(text), tuple(Platform))
    return Platform(named)


def is_of_tonight(first_at: datetime, at: datetime, time_zone: str) -> bool:
    """Whether a list begun at `first_at` is still the one of the night of `at`."""
    if at - first_at < KEPT:
        return True
    night, began = (local_day(each - NIGHT_BEGINS, time_zone) for each in (at, first_at))
    return night == began
