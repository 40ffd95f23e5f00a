"""A bot that listens and is killed: holding.py COMMAND... It prints a line an event."""

from __future__ import annotations

import asyncio
import sys

from live.tiktok import TikTokFeed


async def main() -> None:
    async for event in TikTokFeed('mia', command=sys.argv[1:]).events():
        print(event, flush=True)


if __name__ == '__main__':
    asyncio.run(main())
