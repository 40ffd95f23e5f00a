"""Feeds over real sockets, none of which may leave this machine."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Generator
from contextlib import aclosing
from pathlib import Path
from types import ModuleType

import pytest

from live.feed import Event, Feed, FeedLost

HERE = Path(__file__).parent
LOOPBACK = ('127.0.0.1', b'127.0.0.1', '::1', b'::1', 'localhost', b'localhost', '', None)


class Guard:
    """Refuses every connection and look-up off this machine while a test is running."""

    def __init__(self) -> None:
        self.is_on = False
        self.refused: list[object] = []

    def watch(self, event: str, arguments: tuple) -> None:
        if not self.is_on:
            return
        if event == 'socket.connect' and isinstance(arguments[1], tuple):
            host = arguments[1][0]
        elif event == 'socket.getaddrinfo':
            host = arguments[0]
        else:
            return
        if host not in LOOPBACK:
            self.refused.append(host)
            message = f'a test reaches for {host}'
            raise ConnectionRefusedError(message)


@pytest.fixture(scope='session')
def guard() -> Guard:
    made = Guard()
    sys.addaudithook(made.watch)  # for good: a hook cannot be taken back, so it is switched
    return made


@pytest.fixture(autouse=True, scope='module')
def _guarded(guard: Guard) -> Generator[None]:
    guard.is_on = True
    yield
    guard.is_on = False


@pytest.fixture(autouse=True)
def _stay_on_this_machine(guard: Guard) -> Generator[None]:
    yield
    refused, guard.refused = guard.refused, []
    assert refused == []  # whoever was refused may have swallowed it


async def _attempt(feed: Feed) -> tuple[list[Event], FeedLost]:
    events: list[Event] = []
    try:
        async with aclosing(feed.events()) as heard:
            async for event in heard:
                events.append(event)  # noqa: PERF401  # they are wanted although it raises
    except FeedLost as lost:
        return events, lost
    pytest.fail('the attempt ended without a loss')


@pytest.fixture(scope='session')
def attempt() -> Callable[..., object]:
    """Hears one attempt to its end: `events, lost = await attempt(feed)`."""
    return _attempt


@pytest.fixture(scope='session')
def part() -> Callable[[str], ModuleType]:
    """A module beside the tests; loaded by path, as test folders are no packages here."""

    def loaded(name: str) -> ModuleType:
        if name in sys.modules:
            return sys.modules[name]
        spec = importlib.util.spec_from_file_location(name, HERE / f'{name}.py')
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module  # dataclasses look their own module up
        spec.loader.exec_module(module)
        return module

    return loaded
