"""Many gifts at once through the real child, on a disk that is slow: as benchmarks measure it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from live.tiktok import has_tiktok

ROOT = Path(__file__).parent.parent.parent
FLOOD = (
    '--flood',
    '--minutes',
    '0.1',
    '--held-s',
    '0.5',
    '--earlier',
    '0',
    '--counts-only',
)  # 1,200 messages


@pytest.mark.skipif(not has_tiktok(), reason="the extra is not installed: pip install '.[tiktok]'")
@pytest.mark.skipif(sys.platform != 'linux', reason='looks at processes under /proc')
def test_a_flood_beside_commands_on_a_slow_disk_is_counted_once_and_whole():
    done = subprocess.run(
        [sys.executable, '-m', 'benchmarks.capture_load', *FLOOD],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert '| combos sent / counted ' in done.stdout
