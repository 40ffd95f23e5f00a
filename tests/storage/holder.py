"""Run as a process of its own: holds a folder's lock until it is killed."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from storage.lock import InstanceLock

lock = InstanceLock(Path(sys.argv[1]))
lock.take()
print('held', flush=True)
time.sleep(60)
