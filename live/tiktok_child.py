"""The process that listens to one TikTok LIVE: `python -m live.tiktok_child HANDLE`.

It prints an event a line (`live.lines`) and nothing else, and ends after one attempt; its last
line tells the loss. It ends by itself when its input ends, so it never outlives its parent. The
key for the sign server, if there is one, is in the variable SIGN_API_KEY.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import signal
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from threading import Thread

from live.feed import Event, FeedLost, Loss
from live.lines import lost_values, to_values
from live.outlet import Outlet
from live.tiktok_attempt import heard, until_live
from live.tiktok_losses import Signing, loss_of

POLL_S = 60
_HANDLE = re.compile(r'[A-Za-z0-9._]{1,40}')


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog='python -m live.tiktok_child')
    parser.add_argument('handle')
    parser.add_argument('--poll-s', type=float, default=POLL_S)
    options = parser.parse_args(arguments)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the parent, which ends this one
    with suppress(asyncio.CancelledError):  # nobody wants to hear any more
        asyncio.run(_run(options.handle, options.poll_s))
    return 0


async def _run(handle: str, poll_s: float) -> None:
    stop = _stopper()
    signal.signal(signal.SIGTERM, stop)
    Thread(target=_wait_for_end_of_input, args=[stop], daemon=True).start()
    outlet = Outlet(sys.stdout.fileno(), stop)
    lost = await _attempt(handle, poll_s, outlet)
    outlet.put(lost_values(lost))
    await outlet.flush()


async def _attempt(handle: str, poll_s: float, outlet: Outlet) -> FeedLost:
    def tell(event: Event) -> None:
        outlet.put(to_values(event))

    if not _HANDLE.fullmatch(handle):
        return FeedLost(Loss.LASTING, 'This is no name that somebody on TikTok can have')
    signing = Signing()
    try:
        await until_live(handle, poll_s, tell)
        return await heard(handle, tell, outlet.room, signing)
    except Exception as error:  # noqa: BLE001  # the library raises whatever its parts raise
        return loss_of(error, handle, signing, time.time())


def _stopper() -> Callable[..., None]:
    """What cancels the running task, once, from any thread or signal handler."""
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    assert task is not None

    def cancel() -> None:
        if not task.cancelling():
            task.cancel()

    def stop(*_: object) -> None:  # of a signal: which, and where it came
        with suppress(RuntimeError):  # the loop is closed: it has ended by itself
            loop.call_soon_threadsafe(cancel)

    return stop


def _wait_for_end_of_input(stop: Callable[[], None]) -> None:
    """The parent holds the other end open and writes nothing; it closes even by kill -9."""
    with suppress(OSError):
        while os.read(0, 4096):  # not sys.stdin: its lock would be held when the process ends
            pass
    stop()


if __name__ == '__main__':
    sys.exit(main())
