"""`python -m benchmarks.night`: a LIVE that breaks in every way, played to a bot that is killed.

The fake TikTok and the fake TikFinity live here, over real sockets, and play a recording as a LIVE
would be: where it lost the connection they drop it, refuse, ask to wait or fall silent. The bot is
the real one, in a process of its own with SimCord as its Discord. It is killed by SIGKILL twice in
the middle of a combo and started again on the same folder; the LIVE goes on meanwhile.

The clock of the LIVE stands still only while a bot that was asked to come back does so: else, at a
hundredfold speed, the start of a process would be an hour of the evening. The room's history holds
the last 300 messages, so that what a killed bot missed is told again, as the real room does for a
while; what the recording lost for good was never sent, and is in no history.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.night_live import Night
from bot.__main__ import main as diamond_desk
from live.recording import shipped_recordings

KILLS_AT_MS = (50 * 60_000, 122 * 60_000)


def main() -> int:
    parser = argparse.ArgumentParser(description='Plays the night of disconnects into the bot.')
    parser.add_argument('--speed', type=float, default=100, help='times as fast (default 100)')
    speed = parser.parse_args().speed
    recording = shipped_recordings()['night-of-disconnects']
    truth = recording.header.truth
    assert truth is not None
    began_s = time.monotonic()

    def say(line: str) -> None:
        print(f'{time.monotonic() - began_s:6.1f} s  {line}', flush=True)

    with tempfile.TemporaryDirectory(prefix='diamond-desk-night-') as folder:
        night = Night(recording, Path(folder), speed=speed, kills_at_ms=KILLS_AT_MS, say=say)
        told = asyncio.run(night.play())
        print(told.status, told.over, told.recap, sep='\n\n')
        is_sound = diamond_desk(['verify', '--data', folder]) == 0
    wanted = [f'**{truth.host_diamonds:,} diamonds**', f'To guests: {truth.guest_diamonds:,}']
    missing = [each for each in wanted if each not in told.recap]
    print(f'Not in the recap: {missing}' if missing else 'The recap says what was really sent.')
    return 0 if is_sound and not missing and len(told.kept_open) == len(KILLS_AT_MS) else 1


if __name__ == '__main__':
    sys.exit(main())
