"""TikTok LIVE, heard by a child process.

The child (`live.tiktok_child`) keeps the library's licence, its exact pins and its crashes away
from the bot. Only lines of text come back, and each is checked as if a stranger had sent it.
"""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import suppress
from importlib.util import find_spec

from economy.entries import Source
from live.checks import Doubtful
from live.feed import Event, FeedLost, Loss, Unreadable
from live.lines import LINE_MAX, event_of, from_line, lost_of

COMMAND = (sys.executable, '-m', 'live.tiktok_child')
_END_PATIENCE_S = 3  # for it to end by itself, and again after it was asked to
# What Python and its certificates need; the bot's own secrets are not the child's business.
_PASSED_ON = (
    'PATH', 'HOME', 'LANG', 'LC_ALL', 'PYTHONHOME', 'PYTHONPATH', 'SSL_CERT_DIR', 'SSL_CERT_FILE',
    'SYSTEMROOT', 'TEMP', 'TMPDIR',
)  # fmt: skip


def has_tiktok() -> bool:
    """Whether the extra is installed. The library is not loaded."""
    return find_spec('TikTokLive') is not None


class TikTokFeed:
    """The LIVE of one creator, by @handle. Each attempt is a child process of its own.

    The child asks once a minute whether the creator is live, and only then connects. `api_key` is
    for the sign server, which does without one for a few connections.
    """

    def __init__(
        self, handle: str, *, api_key: str | None = None, command: Sequence[str] = COMMAND
    ) -> None:
        self._handle = handle.removeprefix('@')
        self._api_key = api_key
        self._command = tuple(command)

    @property
    def source(self) -> Source:
        return Source.TIKTOK

    async def events(self) -> AsyncGenerator[Event, None]:
        """One attempt. Raises FeedLost at its end; the child is gone whenever this is left."""
        process = await self._started()
        assert process.stdout is not None
        lost: FeedLost | None = None
        try:
            async for line in _lines(process.stdout):
                told = _told(line)
                if isinstance(told, FeedLost):
                    lost = told
                    break
                yield told
        finally:
            code = await _ended(process)
        raise lost or FeedLost(
            Loss.BROKEN, f'The program that listens to TikTok LIVE stopped (exit code {code})'
        )

    async def _started(self) -> Process:
        try:
            return await asyncio.create_subprocess_exec(
                *self._command,
                '--',
                self._handle,
                stdin=PIPE,  # held open, never written to: its end tells the child that we are gone
                stdout=PIPE,
                stderr=DEVNULL,
                env=self._environment(),
                limit=LINE_MAX,
            )
        except OSError as error:
            detail = 'The program that listens to TikTok LIVE cannot be started'
            raise FeedLost(Loss.BROKEN, detail) from error

    def _environment(self) -> dict[str, str]:
        passed = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        return passed | ({'SIGN_API_KEY': self._api_key} if self._api_key else {})


def _told(line: bytes | None) -> Event | FeedLost:
    if line is None:
        return Unreadable('too long')
    try:
        values = from_line(line)
        return lost_of(values) or event_of(values, Source.TIKTOK)
    except Doubtful as doubt:
        return Unreadable(doubt.why)


async def _lines(stream: asyncio.StreamReader) -> AsyncIterator[bytes | None]:
    """Whole lines; None for one that is longer than the stream's limit."""
    is_too_long = False
    while True:
        try:
            line = await stream.readuntil(b'\n')
        except asyncio.LimitOverrunError as overrun:
            await stream.readexactly(overrun.consumed)
            is_too_long = True
            continue
        except asyncio.IncompleteReadError:  # what was cut off in the middle tells nothing
            return
        yield None if is_too_long else line
        is_too_long = False


async def _ended(process: Process) -> int:
    """End the child, the hard way if it does not listen, and read its pipe empty.

    Both are needed for the operating system, and asyncio, to let go of it. It ends by itself when
    nobody holds its input; a signal to one that just did would take its exit code from asyncio.
    """
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.close()
    try:
        for signal in (lambda: None, process.terminate):
            with suppress(TimeoutError, ProcessLookupError):
                signal()
                async with asyncio.timeout(_END_PATIENCE_S):
                    while await process.stdout.read(LINE_MAX):
                        pass
                    return await process.wait()
        return await _killed(process)
    except asyncio.CancelledError:
        await _killed(process)
        raise


async def _killed(process: Process) -> int:
    assert process.stdout is not None
    with suppress(ProcessLookupError):
        process.kill()
    while await process.stdout.read(LINE_MAX):
        pass
    return await process.wait()
