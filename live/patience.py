"""How long to wait for a feed, and when to give it up. Pure: no clock, no chance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from economy.captured import FeedState
from economy.entries import Source

Outcome = Literal[
    FeedState.OFFLINE,
    FeedState.ENDED,
    FeedState.LIMITED,
    FeedState.SILENT,
    FeedState.BROKEN,
    FeedState.GIVEN_UP,
]
_JITTER = 0.25  # part of a wait: many bots that lost one server do not come back at once
_LATER = 0.1  # the same, for a wait that was asked for and may not be shortened


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """The limits, in seconds unless the name says otherwise."""

    silent_s: float = 45  # a LIVE tells its viewers about every 2 s
    starting_s: float = 180  # before anything was heard
    retry_first_s: float = 5
    retry_max_s: float = 600
    steady_s: float = 60  # what worked for so long is no row of failures
    offline_s: float = 60
    limited_min_s: float = 30
    limited_unsaid_s: float = 60  # where it was not said how long to wait
    limited_max_s: float = 86_400  # the longest limit there is is one a day
    failures_max: int = 12  # attempts in a row
    given_up_s: float = 3600  # a line that is down for the night comes back by itself


@dataclass(frozen=True, slots=True)
class Verdict:
    """What comes after an attempt: a state to tell, and a wait; `wait_s` None is no more tries."""

    state: FeedState
    detail: str
    wait_s: float | None
    failures: int


def patience_with(source: Source) -> Patience:
    """TikFinity runs at home, so to ask whether it was started meanwhile costs nobody anything."""
    return Patience(offline_s=15) if source is Source.TIKFINITY else Patience()


def silence_s(state: FeedState, patience: Patience) -> float | None:
    """After how long without any event a feed in this state counts as dead; None for never.

    Never while nobody is live: then there is nothing to tell, and to come back just when the LIVE
    begins would miss its first gifts.
    """
    if state is FeedState.OFFLINE:
        return None
    return patience.silent_s if state is FeedState.CONNECTED else patience.starting_s


def after(
    outcome: Outcome,
    detail: str,
    *,
    asked_s: float | None,
    steady_s: float,
    failures: int,
    chance: float,
    patience: Patience,
) -> Verdict:
    """What to do once an attempt is over.

    `asked_s` is the wait that was asked for, `steady_s` how long the attempt had worked,
    `failures` how many in a row had failed before it, `chance` is from 0 up to 1.
    """
    if outcome is FeedState.GIVEN_UP:
        return Verdict(outcome, detail, None, failures)
    if outcome in (FeedState.OFFLINE, FeedState.ENDED):
        return Verdict(outcome, detail, patience.offline_s, 0)
    before = 0 if steady_s >= patience.steady_s else failures
    if outcome is FeedState.LIMITED:
        wait_s = _limited_s(asked_s, patience) * (1 + _LATER * chance)
        return Verdict(outcome, f'{detail}; next try in {_length(wait_s)}', wait_s, before)
    if before + 1 >= patience.failures_max:
        told = (
            f'{patience.failures_max} attempts in a row failed, the last one: {detail}; '
            f'next try in {_length(patience.given_up_s)}'
        )
        return Verdict(FeedState.GIVEN_UP, told, patience.given_up_s, before + 1)
    wait_s = min(patience.retry_first_s * 2**before, patience.retry_max_s)
    return Verdict(outcome, detail, wait_s * (1 - _JITTER * chance), before + 1)


def _limited_s(asked_s: float | None, patience: Patience) -> float:
    wait_s = patience.limited_unsaid_s if asked_s is None else asked_s
    # In this order, what is no number at all becomes the shortest wait.
    return min(max(patience.limited_min_s, wait_s), patience.limited_max_s)


def _length(wait_s: float) -> str:
    """For people: `90 s`, `60 min`, `24 h`."""
    if wait_s < 120:
        return f'{wait_s:.0f} s'
    return f'{wait_s / 60:.0f} min' if wait_s < 7200 else f'{wait_s / 3600:.0f} h'
