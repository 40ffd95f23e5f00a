"""Keeps a feed going: connects, notices that it is dead, waits, gives up, and says so."""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from economy.captured import FeedState
from live.feed import Event, Feed, FeedLost, Loss, StateChanged
from live.patience import Outcome, Patience, after, patience_with, silence_s

log = logging.getLogger(__name__)

Tell = Callable[[Event], Awaitable[None]]

_OUTCOMES: Final[dict[Loss, Outcome]] = {
    Loss.OFFLINE: FeedState.OFFLINE,
    Loss.ENDED: FeedState.ENDED,
    Loss.LIMITED: FeedState.LIMITED,
    Loss.BROKEN: FeedState.BROKEN,
    Loss.LASTING: FeedState.GIVEN_UP,
}


@dataclass(frozen=True, slots=True)
class _Over:
    """How an attempt came to its end."""

    outcome: Outcome
    detail: str
    asked_s: float | None = None


class Keeper:
    """Runs attempts of one feed, each with a connection of its own."""

    def __init__(
        self,
        feed: Feed,
        patience: Patience | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        chance: Callable[[], float] = random.random,
    ) -> None:
        """`patience` is what suits the feed's source unless it is given."""
        self._feed = feed
        self._patience = patience or patience_with(feed.source)
        self._clock, self._sleep, self._chance = clock, sleep, chance
        self._told: StateChanged | None = None

    async def run(self, tell: Tell) -> None:
        """Hand every event to `tell`, one after the other, until cancelled or given up.

        The states that `tell` hears begin with STARTING, differ each from the one before, and end
        with GIVEN_UP when this returns; a feed that may come back by itself is tried on after
        GIVEN_UP, seldom. What `tell` itself raises ends the run.
        """
        self._told = None
        await self._say(StateChanged(FeedState.STARTING), tell)
        failures = 0
        while True:
            over, steady_s = await self._attempt(tell)
            verdict = after(
                over.outcome,
                over.detail,
                asked_s=over.asked_s,
                steady_s=steady_s,
                failures=failures,
                chance=self._chance(),
                patience=self._patience,
            )
            failures = verdict.failures
            await self._say(StateChanged(verdict.state, verdict.detail), tell)
            if verdict.wait_s is None:
                return
            await self._sleep(verdict.wait_s)

    async def _attempt(self, tell: Tell) -> tuple[_Over, float]:
        """How one attempt ended, and for how many seconds it had worked."""
        events = self._feed.events()
        try:
            return await self._heard(events, tell)
        finally:
            await self._close(events)

    async def _heard(self, events: AsyncGenerator[Event, None], tell: Tell) -> tuple[_Over, float]:
        state = FeedState.STARTING
        worked_from: float | None = None
        heard_at = self._clock()
        while True:
            event = await self._next(events, silence_s(state, self._patience))
            if isinstance(event, _Over):
                until = heard_at if event.outcome is FeedState.SILENT else self._clock()
                return event, 0 if worked_from is None else until - worked_from
            heard_at = self._clock()
            if isinstance(event, StateChanged):
                state = event.state
                worked_from = heard_at if worked_from is None else worked_from
                await self._say(event, tell)
            else:
                await tell(event)

    async def _close(self, events: AsyncGenerator[Event, None]) -> None:
        try:
            await events.aclose()
        except Exception:
            log.exception('The feed %s could not be closed.', self._feed.source)

    async def _next(
        self, events: AsyncGenerator[Event, None], limit_s: float | None
    ) -> Event | _Over:
        deadline = asyncio.timeout(limit_s)
        try:
            async with deadline:
                return await anext(events)
        except FeedLost as lost:
            return _Over(_OUTCOMES[lost.loss], lost.detail, lost.wait_s)
        except StopAsyncIteration:
            return _Over(FeedState.BROKEN, 'the feed ended without saying why')
        except Exception:
            if deadline.expired():
                return _Over(FeedState.SILENT, f'nothing was heard for {limit_s:g} s')
            log.exception('The feed %s failed.', self._feed.source)
            return _Over(FeedState.BROKEN, 'the feed failed; the log of the bot has the details')

    async def _say(self, changed: StateChanged, tell: Tell) -> None:
        """Tell a state, unless it is what was told last."""
        if changed != self._told:
            self._told = changed
            await tell(changed)
